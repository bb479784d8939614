//! Light, dark, or the system's choice. Kept in `localStorage`: it is no secret and the same in every tab.

use leptos::prelude::*;

use super::dom::{El, effect, el};
use super::icon::icon;
use crate::signal::RwSignal;

const KEY: &str = "scaleway-console.theme";

/// A theme that the page can show.
struct Theme {
    /// For people.
    label: &'static str,
    /// Its name for the style sheet, and as it is kept; without one, the system decides.
    name: Option<&'static str>,
}

/// The themes, in the order that the button goes round them.
const THEMES: [Theme; 3] = [
    Theme { label: "Automatic", name: None },
    Theme { label: "Light", name: Some("light") },
    Theme { label: "Dark", name: Some("dark") },
];

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The theme of this page, as its place among [`THEMES`].
#[derive(Clone, Copy)]
pub struct ThemeChoice(RwSignal<usize>);

impl ThemeChoice {
    /// Reads the kept choice, applies it now and whenever it changes.
    pub fn provide() {
        let kept = storage().and_then(|s| s.get_item(KEY).ok().flatten());
        let at = THEMES.iter().position(|theme| theme.name == kept.as_deref());
        let choice = Self(RwSignal::new(at.unwrap_or_default()));
        effect(move || {
            let Some(root) = document().document_element() else { return };
            match choice.theme().name {
                Some(name) => {
                    let _ = root.set_attribute("data-theme", name);
                    let _ = storage().map(|s| s.set_item(KEY, name));
                }
                None => {
                    let _ = root.remove_attribute("data-theme");
                    let _ = storage().map(|s| s.remove_item(KEY));
                }
            }
        });
        provide_context(choice);
    }

    fn theme(self) -> &'static Theme {
        &THEMES[self.0.get() % THEMES.len()]
    }
}

/// A button that goes round the three themes and says which one is on.
pub fn theme_button() -> El {
    let choice = expect_context::<ThemeChoice>();
    let label = move || "Theme: ".to_owned() + choice.theme().label;
    el("button.button.button-icon.button-ghost")
        .attr_fn("aria-label", label)
        .attr_fn("title", label)
        .on_click(move || choice.0.update(|at| *at = (*at + 1) % THEMES.len()))
        .child(icon("sun"))
}
