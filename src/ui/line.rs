//! What is told of the line to the API on every page: that the browser is offline, and that calls wait.

use leptos::prelude::*;

use super::dom::{El, View, el, switch};
use super::icon::{icon, icon_as};
use crate::session::line::told;
use crate::signal::RwSignal;

/// Says that the browser is offline, for as long as it is.
pub fn offline_notice() -> El {
    let on_line = || window().navigator().on_line();
    let offline = RwSignal::new(!on_line());
    for event in ["online", "offline"] {
        let listener = window_event_listener_untyped(event, move |_| offline.set(!on_line()));
        on_cleanup(move || listener.remove());
    }
    let note = || {
        let text = "What is shown was read before. It is read again by itself as soon as the network is back, and nothing you typed is lost.";
        let body = el("div.note-body").child(el("p.note-title").text("You are offline")).child(el("p").text(text));
        el("div.note.note-warn.note-flush").child(icon("warn")).child(body)
    };
    el("div").attr("role", "status").when(move || offline.get(), note)
}

/// What calls wait for, while some do. Not a live region: a page that loads says so itself, and one that is kept up to
/// date would interrupt its reader at each round.
pub fn waiting_chip() -> View {
    let text = |told: &str| el("span.readonly").child(icon_as("spin", "spinner")).child(el("span").text(told));
    switch(told, move |told| (!told.is_empty()).then(|| text(told)))
}
