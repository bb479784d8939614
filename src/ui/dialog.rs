//! The native modal dialog: focus goes in, stays in, and returns to where it came from.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::dom::{El, View, Words, el, on_end};
use super::flash::flash_stack;
use super::icon::icon;

thread_local! {
    /// Dialogs so far: one may open over another, and each needs ids of its own.
    static COUNT: Cell<u32> = const { Cell::new(0) };
    /// What last opened a dialog from the page itself. A dialog that another one led to returns the focus there.
    static OPENER: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// A modal dialog. It is in the document only while its owner shows it (`when`).
pub struct Dialog {
    /// The question or outcome it states.
    pub title: Words,
    /// Escape, the cross, or Cancel. Without it the dialog cannot be dismissed.
    pub on_cancel: Option<Rc<dyn Fn()>>,
    /// While true, nothing dismisses it.
    pub busy: Option<Rc<dyn Fn() -> bool>>,
}

impl Dialog {
    /// A dialog that cannot be dismissed.
    pub fn new(title: impl Into<Words>) -> Self {
        Self { title: title.into(), on_cancel: None, busy: None }
    }

    /// Draws it around its body and its foot (`.dialog-body`, `.dialog-foot`).
    pub fn view(self, children: impl IntoIterator<Item = impl Into<View>>) -> El {
        draw(&Rc::new(self), View::list(children))
    }

    /// Whether nothing dismisses it now.
    fn stays(&self) -> bool {
        self.on_cancel.is_none() || self.busy.as_ref().is_some_and(|busy| busy())
    }

    fn cancel(&self) {
        if let Some(on_cancel) = self.on_cancel.as_ref().filter(|_| !self.stays()) {
            on_cancel();
        }
    }
}

fn draw(this: &Rc<Dialog>, children: View) -> El {
    return_focus();
    let id = "dialog-title-".to_owned() + &COUNT.replace(COUNT.get() + 1).to_string();
    let frame = el("dialog.dialog").attr("aria-labelledby", &id);
    let (on_cancel, on_close, on_cross) = (Rc::clone(this), Rc::clone(this), Rc::clone(this));
    let dialog: HtmlDialogElement = frame.as_a::<HtmlDialogElement>().clone();
    let cross = this.on_cancel.as_ref().map(|_| {
        el("button.button.button-icon.button-ghost.button-sm")
            .attr("aria-label", "Close")
            .attr("title", "Close")
            .on_click(move || on_cross.cancel())
            .child(icon("x"))
    });
    let frame = if this.on_cancel.is_some() { frame } else { frame.attr("closedby", "none") };
    frame
        .on("cancel", move |event| {
            event.prevent_default();
            on_cancel.cancel();
        })
        .on("close", move |_| {
            // A browser may close it all the same, such as on a second Escape. It is its owner who takes it away.
            let _ = dialog.show_modal();
            on_close.cancel();
        })
        .child(el("div.dialog-head").child(el("h2").attr("id", &id).words(&this.title)).child(cross))
        .child(children)
        // What stands outside of a modal dialog can be neither read out nor dismissed.
        .child(flash_stack())
        .on_mount(|frame| {
            let _ = frame.as_a::<HtmlDialogElement>().show_modal();
            let find = |which| frame.element().query_selector(which).ok().flatten();
            let first = find("[data-autofocus]").or_else(|| find(":is(input, select, textarea):not(:disabled)"));
            if let Some(first) = first.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        })
}

/// Returns the focus, when the present scope ends, to where it is now.
fn return_focus() {
    let invoker = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    let on_page =
        |element: &HtmlElement| element.tag_name() != "BODY" && element.closest("dialog").is_ok_and(|d| d.is_none());
    if let Some(element) = invoker.clone().filter(on_page) {
        OPENER.set(Some(element));
    }
    let invokers: Vec<HtmlElement> = invoker.into_iter().chain(OPENER.with_borrow(Clone::clone)).collect();
    on_end(move || {
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
}
