//! Copying to the clipboard, confirmed by a check mark and a polite word.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::dom::{El, View, el};
use super::flash::{Flashes, use_flashes};
use super::icon::icon_fn;
use crate::signal::RwSignal;

/// Copies `text`. `done` runs once it is on the clipboard; if the browser does not allow that, a message says so.
pub fn copy(text: &str, flashes: Flashes, done: impl FnOnce() + 'static) {
    if text.is_empty() {
        return flashes.failed("Not copied", "There is nothing to copy as it stands.");
    }
    let clipboard = window().navigator().clipboard();
    // A page that did not come over a secure connection has none.
    let promise = (!clipboard.is_undefined()).then(|| clipboard.write_text(text));
    spawn_local(async move {
        let copied = match promise {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        if copied {
            done();
        } else {
            flashes.failed("Not copied", "The browser denied the clipboard: allow it for this site.");
        }
    });
}

/// A small button with words that copies what `text` gives at the time of the click.
pub fn copy_button(label: &str, text: impl Fn() -> String + 'static) -> View {
    copy_button_as("button-ghost button-sm", "copy", label, text)
}

/// [`copy_button`] with classes beside `button`, and with an icon, of its own.
pub fn copy_button_as(class: &str, icon: &'static str, label: &str, text: impl Fn() -> String + 'static) -> View {
    let button = el("button").attr("class", ("button ".to_owned() + class).trim_end());
    copies(button, icon, Some(label), Rc::new(text))
}

/// [`copy_button`] as an icon alone; `label` is its accessible name.
pub fn copy_icon(label: &str, text: impl Fn() -> String + 'static) -> View {
    let button = el("button.button.button-ghost.button-sm.button-icon").attr("aria-label", label).attr("title", label);
    copies(button, "copy", None, Rc::new(text))
}

/// Makes a button one that copies. What is said stands beside it: within, it would be a part of the button's name.
fn copies(button: El, icon: &'static str, words: Option<&str>, text: Rc<dyn Fn() -> String>) -> View {
    let flashes = use_flashes();
    let copied = RwSignal::new(false);
    let done = move || {
        copied.set(true);
        set_timeout(move || copied.set(false), Duration::from_secs(2));
    };
    let button = button
        .on_click(move || copy(&text(), flashes, done))
        .child(icon_fn(|| "icon", move || if copied.get() { "check" } else { icon }))
        .child(words);
    let said =
        el("span.visually-hidden").attr("role", "status").text_fn(move || if copied.get() { "Copied" } else { "" });
    View::list([button, said])
}
