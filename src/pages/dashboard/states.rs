//! Servers by state: a bar, and a legend that leads to each part of the list.

use api::servers::{Server, State};
use leptos::prelude::*;

use super::{list_at, more, panel, unlisted};
use crate::data::{Object, read};
use crate::format::count_of;
use crate::resources::servers::SERVERS;
use crate::resources::shown::Look;
use crate::ui::dom::{El, View, el};
use crate::ui::icon::icon_as;
use crate::ui::path::href;

/// A group of states: words, the filter of the list that shows it, its look, and the class of its part of the bar.
type Group = (&'static str, &'static str, Look, &'static str);

const GROUPS: &[Group] = &[
    ("Running", "state:running", Look::Running, "fill-running"),
    ("In transition", "state:transition", Look::Moving, "fill-moving"),
    ("Stopped", "state:stopped", Look::Rest, "fill-stopped"),
    ("Stopped in place", "state:stopped_in_place", Look::Paused, "fill-paused"),
    ("Locked", "state:locked", Look::Locked, "fill-locked"),
    (
        "In another state",
        "-state:running -state:transition -state:stopped -state:stopped_in_place -state:locked",
        Look::Unknown,
        "fill-stopped",
    ),
];

/// The place of a server among the groups.
fn group(server: &Server) -> usize {
    match server.state {
        State::Running => 0,
        _ if server.state.is_transient() => 1,
        State::Stopped => 2,
        State::StoppedInPlace => 3,
        State::Locked => 4,
        _ => 5,
    }
}

/// How many servers there are of each group.
fn counts(servers: &[Object]) -> Vec<usize> {
    let mut counts = vec![0; GROUPS.len()];
    for server in servers {
        if let Some(count) = counts.get_mut(read(server, group)) {
            *count += 1;
        }
    }
    counts
}

/// Draws it.
pub(super) fn section() -> El {
    let Some(list) = list_at("servers") else { return el("div") };
    let found = Memo::new(move |_| {
        let counts = list.items().with(|servers| counts(servers));
        counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
    });
    let body = el("div.panel-body.stack").dynamic(move || unlisted(&SERVERS, list)).switch(
        move || if list.status().with(|status| status.read_at.is_some()) { found.get() } else { String::new() },
        |found| if found.is_empty() { View::none() } else { drawn(found) },
    );
    panel("by-state", "Servers by state", more("/servers", "Open list"), body)
}

/// The bar and the legend of counts, one for each group.
fn drawn(counts: &str) -> View {
    let counts: Vec<usize> = counts.split(' ').filter_map(|count| count.parse().ok()).collect();
    let total: usize = counts.iter().sum();
    if total == 0 {
        return el("p.muted").text("There is no server yet.").into();
    }
    let parts = || GROUPS.iter().zip(&counts).filter(|(_, count)| **count > 0);
    let said: Vec<String> =
        parts().map(|(group, count)| count_of(*count) + " " + &group.0.to_ascii_lowercase()).collect();
    let mut bar = el("svg.split-bar")
        .attr("viewBox", "0 0 1000 10")
        .attr("preserveAspectRatio", "none")
        .attr("role", "img")
        .attr("aria-label", &said.join(", "));
    let mut at = 0;
    for ((.., class), count) in parts() {
        let (x, end) = (at * 1000 / total, (at + count) * 1000 / total);
        // A gap between two parts, but no part without a width.
        let width = (end - x).saturating_sub(if end < 1000 { 3 } else { 0 }).max(1);
        bar = bar.child(
            el("rect")
                .attr("class", class)
                .attr("x", &x.to_string())
                .attr("y", "0")
                .attr("width", &width.to_string())
                .attr("height", "10"),
        );
        at += count;
    }
    let legend = parts().map(|((words, filter, look, _), count)| {
        let (symbol, class) = look.glyph();
        let to = ["/servers?q=", &String::from(js_sys::encode_uri_component(filter))].concat();
        el("a")
            .attr("href", &href(&to))
            .child(icon_as(symbol, class))
            .text(words)
            .text(" ")
            .child(el("b").text(&count_of(*count)))
    });
    View::list([bar, el("div.legend").children(legend)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn every_server_is_in_one_group() {
        let server = |state| Arc::new(Server { state, ..Server::default() }) as Object;
        let servers = [
            State::Running,
            State::Running,
            State::Starting,
            State::Stopping,
            State::Stopped,
            State::StoppedInPlace,
            State::Locked,
            State::from("migrating"),
        ]
        .map(server);
        assert_eq!(counts(&servers), [2, 2, 1, 1, 1, 1]);
    }
}
