//! Sections of a page, and what those show whose content is read by a call of its own.

use std::rc::Rc;
use std::sync::Arc;

use crate::data::{Object, Reading};
use crate::signal::RwSignal;
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, el, switch, when};
use crate::ui::error::{error_panel, report};
use crate::ui::json::json;

/// What was read, as `show` draws it; until then that it is under way, and where nothing came, why. `what` names it:
/// `quotas`.
pub fn aside(reading: Reading, what: &'static str, show: impl Fn(&Object) -> View + 'static) -> View {
    draw(reading, what, Rc::new(show))
}

fn draw(reading: Reading, what: &'static str, show: Rc<dyn Fn(&Object) -> View>) -> View {
    let stage = move || {
        let value = reading.value();
        let shown =
            value.with(|value| value.as_ref().map(|value| (Arc::as_ptr(value).cast::<()>() as usize).to_string()));
        // Another failure is told anew.
        shown.unwrap_or_else(|| reading.error().with(|error| error.as_ref().map(report).unwrap_or_default()))
    };
    switch(stage, move |_| match (reading.value().get_untracked(), reading.error().get_untracked()) {
        (Some(value), _) => show(&value),
        (None, Some(error)) => {
            let title = ["The ", what, " could not be loaded"].concat();
            error_panel(&title, &error, move || reading.refresh(), Some(Rc::new(move || reading.curl()))).into()
        }
        (None, None) => el("p.panel-body.muted").attr("role", "status").text("Loading ").text(what).into(),
    })
}

/// A section of a page: its heading, which links lead to, what stands beside it, and its body.
pub fn panel(id: &str, title: &str, beside: impl Into<View>, body: impl Into<View>) -> El {
    let heading = [id, "-h"].concat();
    let head =
        el("div.panel-head").child(el("h2").attr("id", &heading).attr("tabindex", "-1").text(title)).child(beside);
    el("section.panel").attr("id", id).attr("aria-labelledby", &heading).child(head).child(body)
}

/// The section with the JSON of an object, as it was read; empty before that. `beside` stands before the button that copies
/// it.
pub fn raw_panel(raw: RwSignal<String>, beside: impl Into<View>) -> El {
    let read = move || raw.with(|raw| !raw.is_empty());
    let note = el("span.panel-note").text_fn(move || if read() { "As the API sent it" } else { "Not read yet" });
    let copy = when(read, move || copy_button("Copy JSON", move || raw.get_untracked()));
    let text = move || el("div.panel-body").child(el("div.code").child(json(move || raw.get(), "Raw JSON")));
    panel("json", "Raw JSON", View::list([note.into(), el("span.push").into(), beside.into(), copy]), when(read, text))
}
