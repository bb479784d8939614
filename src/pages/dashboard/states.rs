//! Servers by state: a bar, and a legend that leads to each part of the list.

use api::servers::{self, Server, ServerFilter, State};
use api::{Page, PageRequest};

use super::{failed, more, panel, unlisted};
use crate::data::{Object, Reading, poll, read, use_data, use_reading};
use crate::format::count_of;
use crate::resources::servers::SERVERS;
use crate::resources::shown::Look;
use crate::session::use_session;
use crate::signal::Memo;
use crate::ui::dom::{El, View, dynamic, el, switch};
use crate::ui::error::headline;
use crate::ui::icon::glyph;
use crate::ui::path::{encoded, href};

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
    group_of(&server.state)
}

/// The place of a state among the groups.
fn group_of(state: &State) -> usize {
    match state {
        State::Running => 0,
        state if state.is_transient() => 1,
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

/// Draws it: from the list of servers, or, where there are many, from how many the API counts in each state.
pub(super) fn section(many: Memo<Option<bool>>) -> El {
    let how = move || many.get().map(|many| if many { "counted" } else { "listed" }).unwrap_or_default().to_owned();
    let body = el("div.panel-body.stack").switch(how, |how| match how {
        "counted" => counted(),
        "listed" => listed(),
        _ => el("p.muted").attr("role", "status").text("Loading servers").into(),
    });
    panel("by-state", "Servers by state", more("/servers", "Open list"), body)
}

/// The servers, read at the interval of lists and, while something moves, often.
fn listed() -> View {
    let list = SERVERS.list(use_data());
    let session = use_session();
    list.refresh();
    poll(move || session.poll_ms(), move || list.refresh());
    list.follow_transient(|| false);
    let found = move || words(&list.items().with(|servers| counts(servers)));
    let known = move || list.status().with(|status| status.read_at.is_some());
    View::list([
        dynamic(move || unlisted(&SERVERS, list)),
        switch(move || if known() { found() } else { String::new() }, drawn),
    ])
}

/// A call for each state that has but one item in its answer, and the count of all in its head.
fn counted() -> View {
    let session = use_session();
    let one = PageRequest { page: 1, per_page: 1 };
    let count = |state: Option<State>| {
        use_reading(session, servers::list(one, &ServerFilter { state, ..ServerFilter::default() }))
    };
    let states =
        [State::Running, State::Starting, State::Stopping, State::Stopped, State::StoppedInPlace, State::Locked];
    let states = states.map(|state| (group_of(&state), count(Some(state))));
    let all = count(None);
    let number =
        |reading: Reading| reading.read(|page: &Page<Server>| Some(page.total.unwrap_or(page.items.len() as u64)));
    let found = move || {
        let mut counts = vec![0_usize; GROUPS.len()];
        for (group, reading) in states {
            let (place, count) = (counts.get_mut(group)?, usize::try_from(number(reading)?).ok()?);
            *place += count;
        }
        let known: usize = counts.iter().sum();
        let moving = counts.get(1).is_some_and(|count| *count > 0);
        // They are counted one after the other: what moves meanwhile is in no other state.
        if let Some(other) = counts.last_mut().filter(|_| !moving) {
            *other = usize::try_from(number(all)?).ok()?.saturating_sub(known);
        }
        Some(words(&counts))
    };
    let readings = move || states.into_iter().map(|(_, reading)| reading).chain([all]);
    let instead = move || {
        let reading = readings().find(|reading| reading.stage() == "failed")?;
        let why = reading.error().with(|error| error.as_ref().map(headline)).unwrap_or_default();
        let again = move || readings().for_each(Reading::refresh);
        Some(failed(&["The servers could not be counted: ", &why, "."].concat(), again))
    };
    View::list([dynamic(instead), switch(move || found().unwrap_or_default(), drawn)])
}

fn words(counts: &[usize]) -> String {
    counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}

/// The bar and the legend of counts, one for each group.
fn drawn(counts: &str) -> View {
    if counts.is_empty() {
        return View::none();
    }
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
        let to = ["/servers?q=", &encoded(filter)].concat();
        el("a")
            .attr("href", &href(&to))
            .child(glyph(look.shape()))
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
