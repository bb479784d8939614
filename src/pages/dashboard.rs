//! What the console opens with: how much there is, how it stands, what costs money for nothing, what has happened.

mod quotas;
mod recent;
mod states;
mod unused;

use std::cell::Cell;
use std::rc::Rc;

use api::PageRequest;
use api::dashboard::Dashboard;

use crate::data::{List, Object, Reading, TRANSIENT_MS, poll, read, use_data, use_reading};
use crate::format::{count_of, gigabytes, number};
use crate::resources::kind::Kind;
use crate::resources::kind_at;
use crate::session::use_session;
use crate::signal::{Memo, StoredValue};
use crate::time;
use crate::ui::dom::{El, View, dynamic, el, switch};
use crate::ui::error::{error_panel, headline};
use crate::ui::icon::icon;
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::tick::updated;

/// How many rounds of the counts, which are one call, come to one of the lists.
const ROUNDS: u32 = 4;
/// How many rounds of the lists come to one where they are long: a hundred calls and more.
const LONG_ROUNDS: u32 = 5;
/// Up to so many servers are read as a list, in one call, with their names and states. More are only counted.
const LISTED: u64 = 100;

/// The lists that the page is made of, by their addresses: what is billed may be unused.
const LISTS: &[&str] = &["volumes", "snapshots", "ips"];

/// The whole page.
pub fn dashboard_page() -> El {
    let session = use_session();
    let counts = use_reading(session, api::dashboard::get());
    let many = Memo::new(move || many(counts));
    let lists: Vec<List> = LISTS.iter().filter_map(|path| list_at(path)).collect();
    let lists = StoredValue::new(lists);
    // What was read a moment ago, for another page, is new enough.
    let old = move |list: &List| {
        let read_at = list.status().with_untracked(|status| status.read_at);
        read_at.is_none_or(|at| time::now_ms() - at > f64::from(session.poll_ms()))
    };
    lists.with_value(|lists| lists.iter().filter(|list| old(list)).for_each(|list| list.refresh()));
    let refresh = move || lists.with_value(|lists| lists.iter().for_each(|list| list.refresh()));
    let round = Cell::new(0_u32);
    poll(
        move || session.poll_ms().saturating_mul(ROUNDS),
        move || {
            round.set(round.get() + 1);
            if many.get_untracked() != Some(true) || round.get().is_multiple_of(LONG_ROUNDS) {
                refresh();
            }
        },
    );
    let tasks = use_reading(session, api::tasks::list(PageRequest::first()));
    poll(
        || TRANSIENT_MS,
        move || {
            if recent::any_under_way(tasks) && many.get_untracked() != Some(true) {
                tasks.refresh();
            }
        },
    );

    let owner = move || match session.organization() {
        _ if session.has_several() => "all organizations".to_owned(),
        own if own.is_empty() => String::new(),
        own => session.organization_name(own.as_str()),
    };
    let again = el("button.button.button-icon.button-ghost.button-sm")
        .attr("aria-label", "Refresh")
        .attr("title", "Refresh")
        .child(icon("refresh"))
        .on_click(move || {
            counts.refresh();
            tasks.refresh();
            refresh();
        });
    let create = el("a.button.button-primary").attr("href", &href("/servers/new")).child(icon("plus"));
    let actions: [View; 3] = [freshness(counts).into(), again.into(), create.text("Create server").into()];
    let head = PageHead {
        beside: el("span.page-count").text_fn(owner).into(),
        actions: View::list(actions),
        ..PageHead::new("Dashboard")
    };
    let left = el("div.stack").child(states::section(many)).child(unused::section());
    let right = el("div.stack").child(quotas::section(counts)).child(recent::section(tasks, many));
    el("div.page")
        .child(head.view())
        .child(el("div.stack").child(figures(counts)).child(el("div.cols-wide").child(left).child(right)))
}

/// Whether there are more servers than are listed here; none while that is not known. Tracked.
fn many(counts: Reading) -> Option<bool> {
    match counts.stage() {
        "loading" => None,
        _ => Some(counts.read(|counts: &Dashboard| counts.servers_count > LISTED)),
    }
}

/// The list of the kind at an address, if there is one.
fn list_at(path: &str) -> Option<List> {
    kind_at(path).map(|kind| kind.list(use_data()))
}

/// How old the counts are, and whether they are because they could not be read again.
fn freshness(counts: Reading) -> El {
    let age = updated(move || counts.read_at().get(), || "Not loaded yet");
    let failed = move || {
        let error = counts.error().with(|error| error.as_ref().map(headline))?;
        counts.read_at().get()?;
        Some(el("span.badge.badge-warn").child(icon("warn")).text("The last refresh failed: ").text(&error))
    };
    el("span.cluster").dynamic(failed).child(el("span.freshness").text_fn(age))
}

/// A count that leads to its list.
struct Figure {
    /// Address of the list.
    path: &'static str,
    /// How many there are, where the counts say it; else the list does.
    count: fn(&Dashboard) -> Option<u64>,
    /// What more there is to say.
    note: fn(&Dashboard) -> String,
}

const FIGURES: &[Figure] = &[
    Figure {
        path: "servers",
        count: |counts| Some(counts.servers_count),
        note: |counts| number(counts.running_servers_count) + " running",
    },
    Figure { path: "volumes", count: |counts| Some(counts.volumes_count), note: |_| volumes() },
    Figure { path: "snapshots", count: |counts| Some(counts.snapshots_count), note: |_| snapshots() },
    Figure { path: "images", count: |counts| Some(counts.images_count), note: |_| "your own".to_owned() },
    Figure {
        path: "ips",
        count: |counts| Some(counts.ips_count),
        note: |counts| number(counts.ips_unused) + " unattached",
    },
    Figure { path: "security-groups", count: |counts| counts.security_groups_count, note: |_| String::new() },
];

/// What is known of the objects of a list, summed up by a function; tracked. Nothing while none is known.
fn sum_up(path: &str, sum: impl Fn(&[Object]) -> String) -> String {
    let list = list_at(path).filter(|list| list.status().with(|status| status.read_at.is_some()));
    list.map(|list| list.items().with(|items| sum(items))).unwrap_or_default()
}

fn volumes() -> String {
    sum_up("volumes", |volumes| {
        let all = || volumes.iter().filter_map(|volume| volume.downcast_ref::<api::volumes::Volume>());
        let size = gigabytes(all().map(|volume| volume.size).sum());
        let detached = all().filter(|volume| volume.server.is_none()).count();
        [&size, ", ", &count_of(detached), " detached"].concat()
    })
}

fn snapshots() -> String {
    sum_up("snapshots", |snapshots| {
        let size = |snapshot: &Object| read(snapshot, |snapshot: &api::snapshots::Snapshot| snapshot.size);
        gigabytes(snapshots.iter().map(size).sum())
    })
}

/// The counts: they are there from the start, so that nothing jumps.
fn figures(counts: Reading) -> View {
    switch(
        move || if counts.stage() == "failed" { "failed" } else { "" }.to_owned(),
        move |stage| {
            if stage.is_empty() {
                let all = FIGURES.iter().filter_map(|figure| Some(shown(kind_at(figure.path)?, figure, counts)));
                return el("div.figures").children(all).into();
            }
            dynamic(move || {
                let error = counts.error().get()?;
                let curl: Rc<dyn Fn() -> String> = Rc::new(move || counts.curl());
                let panel = error_panel("The counts could not be loaded", &error, move || counts.refresh(), Some(curl));
                Some(el("section.panel").attr("aria-label", "Counts").child(panel))
            })
        },
    )
}

fn shown(kind: &'static Kind, figure: &'static Figure, counts: Reading) -> El {
    let listed = move || {
        let list = kind.list(use_data());
        list.wanted();
        list.status().with(|status| status.read_at.is_some()).then(|| list.items().with(|items| count_of(items.len())))
    };
    let count = Memo::new(move || {
        let count = counts.read(|counts| Some((figure.count)(counts)));
        count.and_then(|count| count.map(number).or_else(listed)).unwrap_or_default()
    });
    let bone = move || count.with(String::is_empty);
    // A space keeps the line where there is nothing to say.
    let note = move || match counts.read(|counts| (figure.note)(counts)) {
        note if note.is_empty() => "\u{a0}".to_owned(),
        note => note,
    };
    el("a.figure")
        .attr("href", &href(kind.path))
        .child(el("span").child(icon(kind.icon)).text(kind.title))
        .child(el("b").when(bone, || el("span.bone.bone-1")).text_fn(move || count.get()))
        .child(el("small").text_fn(note))
}

/// A section of the page, with a link to more of it.
fn panel(id: &str, title: &str, more: View, body: impl Into<View>) -> El {
    el("section.panel")
        .attr("aria-labelledby", id)
        .child(el("div.panel-head").child(el("h2").attr("id", id).text(title)).child(more))
        .child(body)
}

/// A link in the head of a section.
fn more(path: &str, words: &str) -> View {
    el("a.push.sm").attr("href", &href(path)).text(words).into()
}

/// What stands in place of a list that is not known: that it loads, or why it cannot be read.
fn unlisted(kind: &'static Kind, list: List) -> Option<El> {
    let (known, error) = list.status().with(|status| (status.read_at.is_some(), status.error.clone()));
    match (known, error) {
        (true, _) => None,
        (false, None) => Some(el("p.muted").attr("role", "status").text("Loading ").text(kind.many)),
        (false, Some(error)) => {
            Some(failed(&["The ", kind.many, " could not be listed: ", &headline(&error), "."].concat(), move || {
                list.refresh();
            }))
        }
    }
}

/// A part of the page that could not be read.
fn failed(text: &str, again: impl Fn() + 'static) -> El {
    let button = el("button.button.button-sm").child(icon("refresh")).text("Try again");
    el("div.cluster").attr("role", "alert").child(el("p").text(text)).child(button.on_click(again))
}
