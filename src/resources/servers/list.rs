//! All servers: a table that filters, sorts and refreshes without disturbing whoever reads it.

mod address;
mod order;
mod rows;
mod toolbar;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use api::servers::Server;
use api::{ApiError, ErrorKind, PageRequest};
use leptos::prelude::*;

use self::address::use_address;
use self::order::arrange;
use self::rows::{COLUMNS, TEMPLATE, rows};
use self::toolbar::toolbar;
use super::filter::Filter;
use super::format::count_of;
use crate::data::{List, Resource, Status, poll, use_data};
use crate::session::use_session;
use crate::time;
use crate::ui::dom::{El, View, Words, el, switch, when};
use crate::ui::error::{error_panel, headline, next_step};
use crate::ui::icon::{icon, icon_as};
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::table::{Sort, bones};
use crate::ui::tick::use_now;

/// How often servers in transition are read again.
const TRANSIENT_MS: u32 = 2_000;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    list: List<Server>,
    items: Signal<Arc<Vec<Arc<Server>>>>,
    status: Signal<Status>,
    /// What the filter says.
    text: RwSignal<String>,
    /// What the rows are sorted by, as [`Sort::parse`] reads it.
    sort: RwSignal<String>,
    /// The servers that pass the filter, in order.
    shown: Memo<Arc<Vec<Arc<Server>>>>,
}

impl Page {
    fn new() -> Self {
        let list = use_data().servers;
        let items = list.items();
        let (text, sort) = use_address();
        let arranged = move || {
            let (filter, sort) = (text.with(|text| Filter::parse(text)), sort.with(|sort| Sort::parse(sort)));
            Arc::new(items.with(|items| arrange(items, &filter, &sort)))
        };
        let shown = Memo::new_with_compare(
            move |_| arranged(),
            |old: Option<&Arc<Vec<Arc<Server>>>>, new: Option<&Arc<Vec<Arc<Server>>>>| match (old, new) {
                (Some(old), Some(new)) => {
                    old.len() != new.len() || old.iter().zip(new.iter()).any(|(a, b)| !Arc::ptr_eq(a, b))
                }
                _ => true,
            },
        );
        Self { list, items, status: list.status(), text, sort, shown }
    }

    /// How many servers there are.
    fn total(self) -> usize {
        self.items.with(|items| items.len())
    }

    /// How many of them are shown.
    fn count(self) -> usize {
        self.shown.with(|shown| shown.len())
    }

    /// Whether anything is known of the list.
    fn known(self) -> bool {
        self.status.with(|status| status.read_at.is_some()) || self.total() > 0
    }

    /// Why the list could not be read, if it could not.
    fn error(self) -> Option<ApiError> {
        self.status.with(|status| status.error.clone())
    }
}

/// The page of all servers.
pub fn servers_page() -> El {
    let session = use_session();
    let page = Page::new();
    let list = page.list;
    let paused = RwSignal::new(false);

    // What is known shows at once; it is read again when the page opens.
    list.refresh();
    poll(
        move || session.poll_ms(),
        move || {
            if !paused.get_untracked() {
                list.refresh();
            }
        },
    );
    poll(
        || TRANSIENT_MS,
        move || {
            if list.any_transient() && !paused.get_untracked() {
                list.refresh_transient();
            }
        },
    );

    let total = move || if page.known() { count_of(page.total()) } else { String::new() };
    let head = PageHead {
        beside: el("span.page-count").text_fn(total).into(),
        actions: create_button().into(),
        ..PageHead::new("Servers")
    };
    let panel = el("section.panel")
        .attr("aria-label", "Server list")
        .child(stale(page))
        .child(toolbar(page, paused))
        .switch(stage(page), move |stage| match stage {
            KNOWN => known(page),
            LOADING => bones(COLUMNS, TEMPLATE, Words::follow(move || loading(page))).into(),
            _ => failed(page),
        });
    el("div.page").child(head.view()).child(panel)
}

/// The list is shown.
const KNOWN: &str = "known";
/// Nothing is known yet, and the list is being read.
const LOADING: &str = "loading";

/// What the panel shows: one of the above; anything else is a failure, and another word for each.
fn stage(page: Page) -> impl Fn() -> String {
    let failures = RefCell::new((0_usize, None::<ApiError>));
    move || {
        if page.known() {
            return KNOWN.to_owned();
        }
        let Some(error) = page.error() else { return LOADING.to_owned() };
        let mut failures = failures.borrow_mut();
        if failures.1.as_ref() != Some(&error) {
            *failures = (failures.0 + 1, Some(error));
        }
        failures.0.to_string()
    }
}

fn failed(page: Page) -> View {
    let session = use_session();
    page.error()
        .map(|error| {
            let title = if error.kind == ErrorKind::Permission {
                "This token cannot list servers"
            } else {
                "The server list could not be loaded"
            };
            let curl = move || {
                let profile = session.profile();
                profile.map(|profile| Server::list(PageRequest::first()).curl(&profile)).unwrap_or_default()
            };
            error_panel(title, &error, move || page.list.refresh(), Some(Rc::new(curl)))
        })
        .into()
}

fn loading(page: Page) -> String {
    match page.status.with(|status| status.progress) {
        Some((done, of)) if of > 1 => {
            ["Loading page ", &(done + 1).min(of).to_string(), " of ", &of.to_string()].concat()
        }
        _ => "Loading servers".to_owned(),
    }
}

fn create_button() -> El {
    el("a.button.button-primary").attr("href", &href("/servers/new")).child(icon("plus")).text("Create server")
}

/// What is flush on top of old rows when they could not be read again.
fn stale(page: Page) -> View {
    let stale = move || page.known() && page.status.with(|status| status.error.is_some());
    when(stale, move || {
        let now = use_now(Duration::from_secs(30));
        let title = move || match page.status.with(|status| status.read_at) {
            Some(at) => {
                ["Showing the list from ", &time::clock(at), ", ", &time::span(now.get() - at), " ago"].concat()
            }
            None => "Showing a part of the list".to_owned(),
        };
        let said = move || {
            let error = page.error()?;
            let times = match page.status.with(|status| status.failures) {
                1 => "The last refresh failed: ".to_owned(),
                failures => ["The last ", &failures.to_string(), " refreshes failed: "].concat(),
            };
            let answer = error.status.map(|status| [" (", &status.to_string(), ": “", &error.message, "”)"].concat());
            Some([&times, &*headline(&error), &answer.unwrap_or_default(), ". ", &*next_step(&error)].concat())
        };
        let again = el("button.button.button-sm")
            .attr("type", "button")
            .child(icon("refresh"))
            .text("Try again")
            .on_click(move || page.list.refresh());
        el("div.note.note-warn.note-flush")
            .attr("role", "status")
            .child(icon("warn"))
            .child(el("div.note-body").child(el("p.note-title").text_fn(title)).child(el("p").text_fn(said)))
            .child(el("span.note-actions").child(again))
    })
}

/// The list once something is known of it.
fn known(page: Page) -> View {
    let malformed = page.list.malformed();
    let stage = move || {
        match (page.total(), page.count()) {
            (0, _) if malformed.with(Vec::is_empty) => "empty",
            (1.., 0) => "no match",
            _ => "rows",
        }
        .to_owned()
    };
    switch(stage, move |stage| match stage {
        "empty" => empty().into(),
        "no match" => no_match(page).into(),
        _ => rows(page),
    })
}

fn empty() -> El {
    let account = use_session().account();
    let heading = move || {
        let owner = account.with(|account| account.organizations.first().map(|owner| " in ".to_owned() + &owner.name));
        ["No servers", &owner.unwrap_or_default(), " yet"].concat()
    };
    let about = "A server is a machine with its own disk and address. It is billed by the hour from its first start.";
    el("div.empty")
        .child(el("span.empty-art").child(icon_as("server", "icon icon-lg")))
        .child(el("h2").text_fn(heading))
        .child(el("p").text(about))
        .child(el("div.form-actions").child(create_button()))
}

fn no_match(page: Page) -> El {
    let Page { items, text, .. } = page;
    // Which word to drop, and what that would yield: how many servers, the word, the others.
    let advice = move || {
        let words: Vec<String> = text.with(|text| text.split_whitespace().map(str::to_owned).collect());
        let without = |at: usize| {
            let rest: Vec<&str> =
                words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, w)| w.as_str()).collect();
            rest.join(" ")
        };
        let yields = |at: usize| {
            let filter = Filter::parse(&without(at));
            items.with(|items| items.iter().filter(|server| filter.matches(server)).count())
        };
        let best = (0..words.len()).map(|at| (yields(at), at)).max().filter(|(count, _)| *count > 0 && words.len() > 1);
        best.and_then(|(count, at)| Some((count, words.get(at)?.clone(), without(at))))
    };
    let without = move || {
        let (count, word, _) = advice()?;
        let words = if count == 1 { " server matches without " } else { " servers match without " };
        Some(View::list([(count_of(count) + words).into(), View::from(el("b").text(&word)), ". ".into()]))
    };
    let word = move || advice().map(|(_, word, _)| word).unwrap_or_default();
    let remove = move |word: &str| {
        let press = move || {
            if let Some((_, _, rest)) = untrack(advice) {
                text.set(rest);
            }
        };
        let button = el("button.button").attr("type", "button").text("Remove ").text(word).on_click(press);
        (!word.is_empty()).then_some(button)
    };
    let clear = el("button.button.button-primary")
        .attr("type", "button")
        .text("Clear the filter")
        .on_click(move || text.set(String::new()));
    el("div.empty")
        .child(el("span.empty-art").child(icon_as("search", "icon icon-lg")))
        .child(el("h2").text("No server matches the filter"))
        .child(el("p").dynamic(without).text_fn(move || count_of(page.total())).text(" in total."))
        .child(el("div.form-actions").child(clear).switch(word, remove))
}
