//! A secret on a page: masked, shown on demand for a short while, copied without being shown.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use api::Secret;
use leptos::prelude::*;

use super::copy::copy_icon;
use super::dialog::Dialog;
use super::dom::{El, View, el, on_end, when};
use super::icon::icon;
use crate::signal::RwSignal;

/// How long it stays readable.
const SHOWN_FOR: Duration = Duration::from_secs(30);
/// How many characters a mask leaves, and how long a secret has to be for that.
const LEFT: usize = 8;
const LONG: usize = 20;

/// A secret as everybody may see it: enough to tell it from others, too little to use.
pub fn masked(secret: &Secret) -> String {
    mask(secret.expose())
}

fn mask(text: &str) -> String {
    let start = text.get(..LEFT).filter(|_| text.len() >= LONG).unwrap_or_default();
    [start, "••••"].concat()
}

/// A secret with its buttons; it follows `value`. It is shown only after a question, and hides after 30 seconds or when
/// the tab is left.
pub fn secret(value: RwSignal<String>) -> El {
    let (shown, asking) = (RwSignal::new(false), RwSignal::new(false));
    let hide = move || {
        // The page may have gone meanwhile.
        shown.try_set(false);
    };
    let timer = Rc::new(RefCell::new(None::<TimeoutHandle>));
    let left = window_event_listener_untyped("blur", move |_| hide());
    on_end(move || left.remove());
    let reveal: Rc<dyn Fn()> = Rc::new(move || {
        shown.set(true);
        asking.set(false);
        if let Some(before) = timer.replace(set_timeout_with_handle(hide, SHOWN_FOR).ok()) {
            before.clear();
        }
    });
    let text = move || if shown.get() { value.get() } else { value.with(|value| mask(value)) };
    let label = move || if shown.get() { "Hide the secret" } else { "Reveal the secret" };
    let toggle = el("button.button.button-icon.button-ghost.button-sm")
        .attr_fn("aria-label", label)
        .attr_fn("title", label)
        .child(icon("eye"))
        .on_click(move || if shown.get_untracked() { hide() } else { asking.set(true) });
    el("span.id")
        .child(el("span").flag_fn("data-whole", move || shown.get()).text_fn(text))
        .child(toggle)
        .child(copy_icon("Copy the secret", move || value.get_untracked()))
        .child(when(move || asking.get(), move || question(asking, Rc::clone(&reveal))))
}

/// Asks before it is shown: somebody may look over a shoulder, or watch a shared screen.
fn question(asking: RwSignal<bool>, reveal: Rc<dyn Fn()>) -> View {
    let close: Rc<dyn Fn()> = Rc::new(move || asking.set(false));
    let dismiss = Rc::clone(&close);
    let body = el("div.dialog-body")
        .child(
            el("p").text("Whoever reads it can use it. It hides again after 30 seconds, or when you leave this tab."),
        )
        .child(el("p").text("It can be copied without being shown."));
    let foot = el("div.dialog-foot")
        .child(el("span.push"))
        .child(el("button.button").attr("data-autofocus", "").text("Cancel").on_click(move || dismiss()))
        .child(el("button.button.button-primary").text("Show the secret").on_click(move || reveal()));
    Dialog { on_cancel: Some(close), ..Dialog::new("Show the secret on this screen?") }.view([body, foot]).into()
}

#[cfg(test)]
mod tests {
    use super::masked;
    use api::Secret;

    #[test]
    fn a_mask_tells_little() {
        assert_eq!(masked(&Secret::new("4e0b46e4-9d1a-4f6e-a8c5-0123456789ab")), "4e0b46e4••••");
        assert_eq!(masked(&Secret::new("7316")), "••••");
        assert_eq!(masked(&Secret::new("ééééééééééééé")), "éééé••••");
    }
}
