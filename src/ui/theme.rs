//! Light, dark, or the system's choice. Kept in `localStorage`: it is no secret and the same in every tab.

use leptos::prelude::*;

const KEY: &str = "scaleway-console.theme";

/// Which theme the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    Automatic,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Theme::Automatic => "Automatic",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }

    fn attribute(self) -> Option<&'static str> {
        match self {
            Theme::Automatic => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn next(self) -> Self {
        match self {
            Theme::Automatic => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Automatic,
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The theme of this page.
#[derive(Clone, Copy)]
pub struct ThemeChoice(RwSignal<Theme>);

impl ThemeChoice {
    /// Reads the kept choice, applies it now and whenever it changes.
    pub fn provide() {
        let kept = storage().and_then(|s| s.get_item(KEY).ok().flatten());
        let theme = match kept.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Automatic,
        };
        let choice = Self(RwSignal::new(theme));
        Effect::new(move || {
            let theme = choice.0.get();
            let Some(root) = document().document_element() else { return };
            match theme.attribute() {
                Some(value) => {
                    let _ = root.set_attribute("data-theme", value);
                    let _ = storage().map(|s| s.set_item(KEY, value));
                }
                None => {
                    let _ = root.remove_attribute("data-theme");
                    let _ = storage().map(|s| s.remove_item(KEY));
                }
            }
        });
        provide_context(choice);
    }

    /// The theme now.
    pub fn get(self) -> Theme {
        self.0.get()
    }
}

/// A button that goes round the three themes and says which one is on.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let choice = expect_context::<ThemeChoice>();
    let label = move || format!("Theme: {}", choice.get().label());
    view! {
        <button
            type="button"
            class="button button-icon button-ghost"
            aria-label=label
            title=label
            on:click=move |_| choice.0.update(|theme| *theme = theme.next())
        >
            <super::icon::Icon name="sun"/>
        </button>
    }
}
