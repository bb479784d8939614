//! What all sections of the form are drawn with.

use api::ApiError;
use leptos::prelude::*;

use super::sources::Standing;
use crate::ui::erased::dynamic;
use crate::ui::error::ErrorPanel;
use crate::ui::form::Form;

/// A section of the form: its heading, what stands beside that, and what is in it.
pub fn section(heading_id: &'static str, title: &'static str, beside: AnyView, body: AnyView) -> AnyView {
    view! {
        <section class="panel form-section" aria-labelledby=heading_id>
            <div class="panel-head"><h2 id=heading_id>{title}</h2>{beside}</div>
            {body}
        </section>
    }
    .into_any()
}

/// What a section shows of the list it offers a choice of.
#[derive(Clone, PartialEq)]
pub enum Shown {
    /// No answer yet.
    Loading,
    /// There is no list.
    Failed(ApiError),
    /// There is nothing on it.
    Empty,
    /// The list.
    Ready,
}

/// What to show of a list. Changes only when it does, so that what is shown stays while the list is read again.
pub fn shown(standing: Standing, is_empty: impl Fn() -> bool + Send + Sync + 'static) -> Memo<Shown> {
    let is_empty: Box<dyn Fn() -> bool + Send + Sync> = Box::new(is_empty);
    Memo::new(move |_| match standing.failure() {
        Some(error) => Shown::Failed(error),
        None if !standing.known() => Shown::Loading,
        None if is_empty() => Shown::Empty,
        None => Shown::Ready,
    })
}

/// A list in each of its states; `what` is how it is called.
pub fn listed(
    shown: Memo<Shown>,
    standing: Standing,
    what: &'static str,
    ready: Box<dyn Fn() -> AnyView + Send>,
) -> AnyView {
    dynamic(move || {
        Some(match shown.get() {
            Shown::Loading => view! {
                <div class="panel-body stack">
                    <p class="visually-hidden" role="status">"Loading "{what}</p>
                    <span class="bone bone-4"></span>
                    <span class="bone bone-3"></span>
                    <span class="bone bone-4"></span>
                </div>
            }
            .into_any(),
            Shown::Failed(error) => {
                let retry = Callback::new(move |()| standing.reload());
                view! { <ErrorPanel title=format!("The {what} could not be loaded") error on_retry=retry/> }.into_any()
            }
            Shown::Empty => view! { <p class="panel-body sm">"The API offers no "{what}"."</p> }.into_any(),
            Shown::Ready => ready(),
        })
    })
}

/// The id of the messages at a control, while there are any: for `aria-describedby`.
pub fn described(form: Form, id: impl Into<String>) -> Signal<Option<String>> {
    let id = id.into();
    Signal::derive(move || form.in_error(&id).then(|| format!("{id}-err")))
}
