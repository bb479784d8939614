//! The state of a server as people read it: a shape, a word, and only then a colour.

use std::rc::Rc;

use api::servers::State;

use crate::resources::shown::Look;
use crate::ui::dom::{El, el};
use crate::ui::icon::glyph_class;

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

/// How a state looks.
pub fn look(state: &State) -> Look {
    match state {
        State::Running => Look::Running,
        State::Stopped => Look::Rest,
        State::StoppedInPlace => Look::Paused,
        State::Locked => Look::Locked,
        State::Starting | State::Stopping => Look::Moving,
        _ => Look::Unknown,
    }
}

/// What a server in transition is doing, in the API's words; empty where that only repeats the state.
pub fn doing(state: &State, detail: &str) -> String {
    let told = state.is_transient() && !detail.eq_ignore_ascii_case(&word(state));
    if told { detail.to_owned() } else { String::new() }
}

/// A state, and the API's `state_detail`, with its glyph and what is going on while it changes.
pub fn state_badge(state: impl Fn() -> (State, String) + 'static) -> El {
    let state: Rc<dyn Fn() -> (State, String)> = Rc::new(state);
    badge(&state)
}

fn badge(state: &Rc<dyn Fn() -> (State, String)>) -> El {
    let of = |read: fn(&State, &str) -> String| {
        let state = Rc::clone(state);
        move || {
            let (state, detail) = state();
            read(&state, &detail)
        }
    };
    let class = of(|state, _| match state {
        State::Running => "state pill pill-running".to_owned(),
        _ => "state pill".to_owned(),
    });
    let glyph = el("span").attr_fn("class", of(|state, _| glyph_class(look(state).shape())));
    el("span")
        .attr_fn("class", class)
        .child(glyph)
        .text_fn(of(|state, _| word(state)))
        .child(el("small").text_fn(of(doing)))
}
