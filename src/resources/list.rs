//! The list of all objects of a kind: a table that filters, sorts and refreshes without disturbing whoever reads it.

mod address;
pub mod filter;
pub mod order;
mod rows;
pub mod texts;
mod toolbar;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use api::{ApiError, ErrorKind, PageRequest};
use leptos::prelude::*;

use self::address::use_address;
use self::filter::{Filter, words};
use self::order::arrange;
use self::rows::{is_owned, rows};
use self::texts::Texts;
use self::toolbar::toolbar;
use super::kind::{Kind, capital};
use crate::data::{List, Object, Status, poll, use_data};
use crate::format::{count_of, number};
use crate::session::{Session, use_session};
use crate::signal::{Memo, RwSignal, StoredValue};
use crate::time;
use crate::ui::dom::{El, View, Words, el, switch, when};
use crate::ui::error::{error_panel, in_short, stale_note};
use crate::ui::icon::{icon, icon_as};
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::table::{Sort, bones};
use crate::ui::tick::use_now;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    kind: &'static Kind,
    session: Session,
    list: List,
    items: RwSignal<Arc<Vec<Object>>>,
    status: RwSignal<Status>,
    /// What the filter says.
    text: RwSignal<String>,
    /// What the rows are sorted by, as [`Sort::parse`] reads it.
    sort: RwSignal<String>,
    /// How often another filter was written to the address: once it rests.
    writes: RwSignal<u32>,
    /// What the words of the filter are looked for in.
    texts: StoredValue<Texts>,
    /// The objects that pass the filter, in order.
    shown: Memo<Rows>,
}

/// The objects that pass a filter, in an order; tracked.
fn passing(
    kind: &Kind,
    items: RwSignal<Arc<Vec<Object>>>,
    texts: StoredValue<Texts>,
    filter: &Filter,
    sort: &Sort,
) -> Vec<Object> {
    let arrange = |texts: &mut Texts| {
        items.with(|items| {
            if filter.has_words() {
                texts.follow(kind, items);
            }
            arrange(kind, items, texts, filter, sort)
        })
    };
    texts.try_update_value(arrange).unwrap_or_default()
}

/// Objects in order. They are the same while each is: a list that was read again keeps what has not changed.
struct Rows(Vec<Object>);

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl Page {
    fn new(kind: &'static Kind) -> Self {
        let list = kind.list(use_data());
        let items = list.items();
        let (text, sort, writes) = use_address(kind.path);
        let texts = StoredValue::new(Texts::default());
        let arranged = move || {
            let (filter, sort) = (text.with(|text| Filter::parse(text, kind)), sort.with(|sort| Sort::parse(sort)));
            passing(kind, items, texts, &filter, &sort)
        };
        let shown = Memo::new(move || Rows(arranged()));
        Self { kind, session: use_session(), list, items, status: list.status(), text, sort, writes, texts, shown }
    }

    /// How many objects there are.
    fn total(self) -> usize {
        self.items.with(|items| items.len())
    }

    /// How many there are, as long as not all of them have been read, in words.
    fn all(self) -> Option<String> {
        self.status.with(|status| status.coming).map(number)
    }

    /// How many there are, in words: while more are to come, how many of them are known.
    fn total_in_words(self) -> String {
        let known = count_of(self.total());
        self.all().map_or_else(|| known.clone(), |all| [&*known, " of ", &all].concat())
    }

    /// How many there will be at most, while the list is read for the first time.
    fn coming(self) -> usize {
        let pages = self.status.with(|status| status.progress).map_or(0, |(_, pages)| pages);
        (pages * PageRequest::MAX) as usize
    }

    /// How many of them are shown.
    fn count(self) -> usize {
        self.shown.with(|shown| shown.0.len())
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

/// The page of all objects of a kind.
pub fn list_page(kind: &'static Kind) -> El {
    let session = use_session();
    let page = Page::new(kind);
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
    list.follow_transient(move || paused.get_untracked());

    let total = move || if page.known() { page.total_in_words() } else { String::new() };
    let head = PageHead {
        beside: el("span.page-count").text_fn(total).into(),
        actions: create_button(kind).into(),
        ..PageHead::new(kind.title)
    };
    let panel = el("section.panel")
        .attr("aria-label", &[&capital(kind.one), " list"].concat())
        .child(stale(page))
        .child(toolbar(page, paused))
        .switch(stage(page), move |stage| match stage {
            KNOWN => known(page),
            LOADING => bones(kind.columns, kind.template, Words::follow(move || loading(page))).into(),
            _ => failed(page),
        });
    el("div.page").child(head.view()).child(panel)
}

/// The list is shown.
const KNOWN: &str = "known";
/// Nothing is known yet, and the list is being read.
const LOADING: &str = "loading";

/// What the panel shows: one of the above, or a number that goes up with each new failure, so that it is drawn anew.
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
    let (session, kind) = (use_session(), page.kind);
    page.error()
        .map(|error| {
            let title = if error.kind == ErrorKind::Permission {
                ["This token cannot list ", kind.many].concat()
            } else {
                ["The ", kind.one, " list could not be loaded"].concat()
            };
            let curl = move || {
                let profile = session.profile();
                profile.map(|profile| kind.source.screen(session).curl(&profile)).unwrap_or_default()
            };
            error_panel(&title, &error, move || page.list.refresh(), Some(Rc::new(curl)))
        })
        .into()
}

fn loading(page: Page) -> String {
    match page.status.with(|status| status.progress) {
        Some((done, of)) if of > 1 => {
            ["Loading page ", &(done + 1).min(of).to_string(), " of ", &of.to_string()].concat()
        }
        _ => ["Loading ", page.kind.many].concat(),
    }
}

/// The way to make one, where there is one.
fn create_button(kind: &Kind) -> Option<El> {
    let words = kind.create?;
    let path = [kind.path, "/new"].concat();
    Some(el("a.button.button-primary").attr("href", &href(&path)).child(icon("plus")).text(words))
}

/// The note above rows that are old because the last read failed.
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
            Some([times, in_short(&error)].concat())
        };
        let said = Words::follow(move || said().unwrap_or_default());
        stale_note(Words::follow(title), said, move || page.list.refresh()).attr("class", "note note-warn note-flush")
    })
}

/// The list once something is known of it.
fn known(page: Page) -> View {
    let malformed = page.list.malformed();
    let stage = move || {
        match (page.total(), page.count()) {
            (0, _) if malformed.with(Vec::is_empty) => "empty",
            (1.., 0) => "no match",
            _ if is_owned(page) => "rows, and whose they are",
            _ => "rows",
        }
        .to_owned()
    };
    switch(stage, move |stage| match stage {
        "empty" => empty(page.kind).into(),
        "no match" => no_match(page).into(),
        _ => rows(page),
    })
}

fn empty(kind: &'static Kind) -> El {
    let session = use_session();
    let heading = move || {
        let owner = match session.organization() {
            own if own.is_empty() || session.has_several() => String::new(),
            own => " in ".to_owned() + &session.organization_name(own.as_str()),
        };
        ["No ", kind.many, &owner, " yet"].concat()
    };
    el("div.empty")
        .child(el("span.empty-art").child(icon_as(kind.icon, "icon icon-lg")))
        .child(el("h2").text_fn(heading))
        .child(el("p").text(kind.about))
        .child(create_button(kind).map(|button| el("div.form-actions").child(button)))
}

fn no_match(page: Page) -> El {
    let Page { kind, items, text, texts, .. } = page;
    // Which word to drop, and what that would yield: how many, the word, the others.
    let advice = move || {
        let words: Vec<String> = text.with(|text| words(text));
        let without = |at: usize| {
            let rest: Vec<&str> =
                words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, w)| w.as_str()).collect();
            rest.join(" ")
        };
        let yields = |at: usize| {
            let filter = Filter::parse(&without(at), kind);
            passing(kind, items, texts, &filter, &Sort::default()).len()
        };
        let best = (0..words.len()).map(|at| (yields(at), at)).max().filter(|(count, _)| *count > 0 && words.len() > 1);
        best.and_then(|(count, at)| Some((count, words.get(at)?.clone(), without(at))))
    };
    let without = move || {
        let (count, word, _) = advice()?;
        let (noun, verb) = if count == 1 { (kind.one, " matches without ") } else { (kind.many, " match without ") };
        Some(View::list([
            View::from([&count_of(count), " ", noun, verb].concat()),
            el("b").text(&word).into(),
            ". ".into(),
        ]))
    };
    let word = move || advice().map(|(_, word, _)| word).unwrap_or_default();
    let remove = move |word: &str| {
        let press = move || {
            if let Some((_, _, rest)) = untrack(advice) {
                text.set(rest);
            }
        };
        let button = el("button.button").text("Remove ").text(word).on_click(press);
        (!word.is_empty()).then_some(button)
    };
    let so_far = move || if page.all().is_some() { " are read so far." } else { " in total." };
    let clear = el("button.button.button-primary").text("Clear the filter").on_click(move || text.set(String::new()));
    el("div.empty")
        .child(el("span.empty-art").child(icon_as("search", "icon icon-lg")))
        .child(el("h2").text(&["No ", kind.one, " matches the filter"].concat()))
        .child(el("p").dynamic(without).text_fn(move || page.total_in_words()).text_fn(so_far))
        .child(el("div.form-actions").child(clear).switch(word, remove))
}
