//! The state of a server as people read it: a shape, a word, and only then a colour.

use api::servers::State;
use leptos::prelude::*;

use crate::ui::icon::Icon;

/// The word of a state; a value that this console does not know stays as the API wrote it.
pub fn word(state: &State) -> String {
    match state {
        State::Stopped => "Stopped",
        State::Starting => "Starting",
        State::Running => "Running",
        State::Stopping => "Stopping",
        State::StoppedInPlace => "Stopped in place",
        State::Locked => "Locked",
        other => other.as_str(),
    }
    .to_owned()
}

/// The glyph of a state: (symbol of the sprite, classes).
pub fn glyph(state: &State) -> (&'static str, &'static str) {
    match state {
        State::Running => ("g-running", "glyph glyph-running"),
        State::Stopped => ("g-stopped", "glyph glyph-stopped"),
        State::StoppedInPlace => ("g-paused", "glyph glyph-paused"),
        State::Locked => ("g-locked", "glyph glyph-locked"),
        State::Starting | State::Stopping => ("spin", "spinner"),
        _ => ("g-unknown", "glyph glyph-unknown"),
    }
}

/// What a server in transition is doing, in the API's words; nothing where that only repeats the state.
pub fn doing(state: &State, detail: &str) -> Option<String> {
    let told = !detail.is_empty() && !detail.eq_ignore_ascii_case(&word(state)) && state.is_transient();
    told.then(|| detail.to_owned())
}

/// A state with its glyph, and what is going on while it changes.
#[component]
pub fn StateBadge(
    /// The state, and the API's `state_detail`.
    #[prop(into)]
    state: Signal<(State, String)>,
    /// As a pill, for the head of a page.
    #[prop(optional)]
    pill: bool,
) -> impl IntoView {
    move || {
        let (state, detail) = state.get();
        let (symbol, classes) = glyph(&state);
        let shown = match (pill, &state) {
            (true, State::Running) => "state pill pill-running",
            (true, _) => "state pill",
            (false, _) => "state",
        };
        let doing = doing(&state, &detail);
        view! {
            <span class=shown>
                <Icon name=symbol class=classes/>
                {word(&state)}
                {doing.map(|doing| view! { <small>{doing}</small> })}
            </span>
        }
    }
}
