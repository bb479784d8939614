//! The native modal dialog: focus goes in, stays in, and returns to where it came from.

use std::cell::{Cell, RefCell};

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::Icon;

thread_local! {
    /// Dialogs so far: one may open over another, and each needs ids of its own.
    static COUNT: Cell<u32> = const { Cell::new(0) };
    /// What last opened a dialog from the page itself. A dialog that another one led to returns the focus there.
    static OPENER: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// A modal dialog. It is in the document only while its owner shows it (`<Show>`).
#[component]
pub fn Dialog(
    /// The question or outcome it states.
    #[prop(into)]
    title: Signal<String>,
    /// Escape, the cross, or Cancel. Without it the dialog cannot be dismissed.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
    /// While true, nothing dismisses it.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The body and the foot (`.dialog-body`, `.dialog-foot`).
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = format!("dialog-title-{}", COUNT.replace(COUNT.get() + 1));
    let labelled_by = title_id.clone();
    let invoker = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    let on_page =
        |element: &HtmlElement| element.tag_name() != "BODY" && element.closest("dialog").is_ok_and(|d| d.is_none());
    if let Some(element) = invoker.clone().filter(on_page) {
        OPENER.set(Some(element));
    }
    let invoker =
        StoredValue::new_local(invoker.into_iter().chain(OPENER.with_borrow(Clone::clone)).collect::<Vec<_>>());
    node.on_load(move |dialog| {
        if on_cancel.is_none() {
            let _ = dialog.set_attribute("closedby", "none");
        }
        let _ = dialog.show_modal();
        let first = dialog.query_selector("[data-autofocus]").ok().flatten();
        if let Some(first) = first.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = first.focus();
        }
    });
    on_cleanup(move || {
        // The stored value goes with this component; the focus returns a little later.
        let Some(invokers) = invoker.try_get_value() else { return };
        // After the dialog has left the document, and only if nothing else took the focus.
        request_animation_frame(move || {
            let lost = document().active_element().is_none_or(|e| e.tag_name() == "BODY");
            if !lost {
                return;
            }
            OPENER.take();
            match invokers.iter().find(|element| element.is_connected() && element.tag_name() != "BODY") {
                Some(invoker) => {
                    let _ = invoker.focus();
                }
                None => super::page::focus_heading(),
            }
        });
    });
    let cancel = move || {
        if let (Some(on_cancel), false) = (on_cancel, busy.get_untracked()) {
            on_cancel.run(());
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby=labelled_by
            node_ref=node
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                cancel();
            }
            on:close=move |_| {
                // A browser may close it all the same, such as on a second Escape.
                cancel();
                if (on_cancel.is_none() || busy.get_untracked())
                    && let Some(dialog) = node.get_untracked()
                {
                    let _ = dialog.show_modal();
                }
            }
        >
            <div class="dialog-head">
                <h2 id=title_id>{title}</h2>
                {on_cancel.map(|_| view! {
                    <button
                        type="button"
                        class="button button-icon button-ghost button-sm"
                        aria-label="Close"
                        title="Close"
                        on:click=move |_| cancel()
                    >
                        <Icon name="x"/>
                    </button>
                })}
            </div>
            {children()}
        </dialog>
    }
}
