//! What all sections of the form are drawn with.

use super::Create;
use super::sources::Source;
use crate::ui::dom::{El, View, el, switch};
use crate::ui::error::error_panel;
use crate::ui::form::Form;
use crate::ui::icon::icon;

/// A section of the form: its heading, what stands beside that, and what is in it.
pub fn section(heading_id: &str, title: &str, beside: View, body: View) -> El {
    let head = el("div.panel-head").child(el("h2").attr("id", heading_id).text(title)).child(beside);
    el("section.panel.form-section").attr("aria-labelledby", heading_id).child(head).child(body)
}

/// A button that sends nothing: its classes after dots, its icon if it has one, its words.
pub fn button(classes: &str, symbol: &str, words: &str) -> El {
    let button = el(&["button.button.", classes].concat());
    if symbol.is_empty() { button.text(words) } else { button.child(icon(symbol)).text(words) }
}

/// What a section shows of the list it offers a choice of.
#[derive(Clone, Copy, PartialEq)]
pub enum Shown {
    /// No answer yet.
    Loading,
    /// There is no list.
    Failed,
    /// There is nothing on it.
    Empty,
    /// The list.
    Ready,
}

/// What to show of a list; tracked.
pub fn shown(source: Source) -> Shown {
    if source.failure().is_some() {
        Shown::Failed
    } else if !source.known() {
        Shown::Loading
    } else if source.all().is_empty() {
        Shown::Empty
    } else {
        Shown::Ready
    }
}

/// A list in each of its states; `what` is how it is called. What is shown stays while the list is read again.
pub fn listed(create: Create, source: Source, what: &'static str, ready: fn(Create) -> View) -> View {
    let key = move || (shown(source) as u8).to_string();
    switch(key, move |_| match shown(source) {
        Shown::Loading => {
            let bones = ["span.bone.bone-4", "span.bone.bone-3", "span.bone.bone-4"].map(el);
            let words = el("p.visually-hidden").attr("role", "status").text("Loading ").text(what);
            el("div.panel-body.stack.coming").child(words).children(bones).into()
        }
        Shown::Failed => {
            let title = ["The ", what, " could not be loaded"].concat();
            source.failure().map(|error| error_panel(&title, &error, move || source.reload(), None)).into()
        }
        Shown::Empty => el("p.panel-body.sm").text("The API offers no ").text(what).text(".").into(),
        Shown::Ready => ready(create),
    })
}

/// Describes an element by the messages at the control `id`, while there are any.
pub fn described(element: El, form: Form, id: &str) -> El {
    let id = id.to_owned();
    element.attr_fn("aria-describedby", move || form.in_error(&id).then(|| id.clone() + "-err"))
}
