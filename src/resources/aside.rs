//! A section of a page whose content is read by a call of its own.

use std::rc::Rc;
use std::sync::Arc;

use crate::data::{Object, Reading};
use crate::ui::dom::{El, View, el, switch};
use crate::ui::error::{error_panel, report};

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

/// A section of a page: its heading, what stands beside it, and its body.
pub fn panel(id: &str, title: &str, beside: impl Into<View>, body: impl Into<View>) -> El {
    let heading = [id, "-h"].concat();
    el("section.panel")
        .attr("id", id)
        .attr("aria-labelledby", &heading)
        .child(
            el("div.panel-head").child(el("h2").attr("id", &heading).text(title)).child(el("span.push")).child(beside),
        )
        .child(body)
}
