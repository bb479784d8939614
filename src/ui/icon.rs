//! Icons: symbols of the sprite in `index.html`. They decorate; the word beside them is what counts.

use leptos::prelude::*;

/// The icon `i-{name}` of the sprite.
#[component]
pub fn Icon(
    /// Name in the sprite, without `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// `icon`, `icon icon-sm`, `glyph glyph-ok`, `spinner`...
    #[prop(default = Signal::from("icon"), into)]
    class: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class=class aria-hidden="true">
            <use href=move || format!("#i-{}", name.get())></use>
        </svg>
    }
}
