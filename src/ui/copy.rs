//! Copying to the clipboard, confirmed by a check mark and a polite word.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::flash::{Flashes, use_flashes};
use super::icon::Icon;

/// Copies `text`. `done` runs once it is on the clipboard; if the browser does not allow that, a message says so.
pub fn copy(text: &str, flashes: Flashes, done: impl FnOnce() + 'static) {
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
            flashes.failed("Not copied", "The browser did not let this page write to the clipboard.");
        }
    });
}

/// A button that copies what `text` gives at the time of the click.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Callback<(), String>,
    /// The button's words; also its accessible name where only the icon is shown.
    #[prop(into)]
    label: String,
    /// The icon at rest.
    #[prop(default = "copy")]
    icon: &'static str,
    /// Only the icon.
    #[prop(optional)]
    compact: bool,
    /// Classes beside `button`.
    #[prop(default = "button-ghost button-sm")]
    class: &'static str,
) -> impl IntoView {
    let flashes = use_flashes();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        copy(&text.run(()), flashes, move || {
            copied.set(true);
            set_timeout(move || copied.set(false), Duration::from_secs(2));
        });
    };
    let name = label.clone();
    view! {
        <button
            type="button"
            class=format!("button {class} {}", if compact { "button-icon" } else { "" })
            aria-label=compact.then(|| name.clone())
            title=compact.then_some(name)
            on:click=copy
        >
            <Icon name=Signal::derive(move || if copied.get() { "check" } else { icon })/>
            {(!compact).then_some(label)}
            <span class="visually-hidden" role="status">{move || copied.get().then_some("Copied")}</span>
        </button>
    }
}
