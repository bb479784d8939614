//! An address that names no page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::dom::{El, el};
use crate::ui::icon::icon_as;
use crate::ui::page::PageHead;
use crate::ui::path::href;

/// The page for addresses that name none.
pub fn not_found_page() -> El {
    let path = use_location().pathname;
    let said = el("p")
        .child(el("code.path").text_fn(move || path.get()))
        .text(" may be mistyped, or be of another version of this console.");
    let empty = el("div.empty")
        .child(el("span.empty-art").child(icon_as("search", "icon icon-lg")))
        .child(el("h2").text("No page stands at this address"))
        .child(said)
        .child(
            el("div.form-actions")
                .child(el("a.button.button-primary").attr("href", &href("/servers")).text("Go to servers")),
        );
    el("div.page")
        .child(PageHead::new("Page not found").view())
        .child(el("section.panel").attr("aria-label", "Page not found").child(empty))
}
