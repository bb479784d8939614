//! The editor of a group's rules: what is being changed ([`super::draft`]), and what a person does about it. Nothing is
//! sent before the changes have been reviewed ([`super::review`]).

use std::cell::Cell;
use std::rc::Rc;

use api::security_groups::{self, Rule, SecurityGroup};
use api::servers::ServerRef;
use api::{ApiError, PageRequest, SecurityGroupId};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::draft::{Draft, Op, Row};
use super::entry::Entry;
use super::{EDIT, MAIL, reach_panel, review, row};
use crate::data::{Data, Item, List, Object, poll, read};
use crate::format::count_of;
use crate::resources::aside::panel;
use crate::resources::detail::facts;
use crate::resources::kind::Subject;
use crate::resources::servers::SERVERS;
use crate::resources::sheet::sheet_dialog;
use crate::session::Session;
use crate::signal::{RwSignal, StoredValue};
use crate::ui::dom::{El, View, effect, el, switch, when};
use crate::ui::error::in_short;
use crate::ui::form::focus_later;
use crate::ui::icon::icon;
use crate::ui::path::href;
use crate::ui::unsaved::Kept;

/// Id of the button that adds a rule.
pub(super) const ADD: &str = "rules-add";
/// Stands for the review among what can be open over the page.
const REVIEW: &str = "review";

/// What the editor holds.
pub(super) struct Held {
    /// Who is signed in.
    pub session: Session,
    /// The list that the group is in.
    pub list: List,
    /// The group, as its page reads it.
    item: Item,
    /// Its id.
    pub group: SecurityGroupId,
    /// The rules as they are to be.
    draft: RwSignal<Rc<Draft>>,
    /// Which rules are shown: of one direction, or, while it is empty, all.
    pub shown: RwSignal<String>,
    /// Told to who does not see the table.
    pub said: RwSignal<String>,
    /// Why the rules could not be read, if they could not.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether they have been read.
    pub known: RwSignal<bool>,
    /// How many rules of the last answer could not be understood.
    pub unread: RwSignal<usize>,
    /// How many reads of them have begun: the last one counts.
    reads: Cell<u32>,
    /// What is open over the page: the review, or a sheet; empty while nothing is.
    opened: RwSignal<String>,
}

/// The open editor: one handle to all it holds, which closures copy. No bundle, because more than handles goes with it when
/// the page is left.
#[derive(Clone, Copy)]
pub struct Editor(StoredValue<Rc<Held>>);

/// The sections of a group's page: its rules, and who gets in by them.
pub fn sections(subject: &Subject) -> View {
    let Some(item) = subject.item else { return View::none() };
    let editor = Editor::new(subject, item);
    // The built-in rules come and go by a switch of the group.
    let mail = Cell::new(None);
    effect(move || {
        let now = Some(editor.of_group(|group| group.enable_default_security));
        if mail.replace(now) != now {
            editor.load();
        }
    });
    let session = subject.session;
    poll(
        move || session.poll_ms(),
        move || {
            if editor.copy().is_some_and(|draft| draft.is_clean()) {
                editor.load();
            }
        },
    );
    Kept::new(Rc::new(move || {
        let plan = untrack(|| editor.draft()).plan();
        let written = plan.iter().filter(|op| op.row.was.is_some() || op.row.now != Entry::new());
        written.map(review::line).collect()
    }));
    let rules = el("div.stack").children([
        mail_note(editor),
        View::from(editor.panel()),
        when(move || editor.count() > 0, move || editor.savebar()),
    ]);
    let rail = el("aside.stack").attr("aria-label", "About this group").child(reach_panel::panel(editor));
    let facts = subject.kind.sections.first().map(|section| {
        let body = el("div.panel-body").child(el("dl.facts").children(facts(subject.kind, item, section)));
        panel(section.id, section.title, View::none(), body)
    });
    let rail = rail.child(used_by(editor, subject.data)).child(facts);
    View::list([View::from(el("div.split").child(rules).child(rail)), editor.dialogs(subject)])
}

/// That mail does not leave, and why, with the way to let it out.
fn mail_note(editor: Editor) -> View {
    when(
        move || editor.of_group(|group| group.enable_default_security),
        move || {
            let body = el("div.note-body")
                .child(el("p.note-title").text("Outgoing mail is blocked by three built-in rules"))
                .child(el("p").text(
                    "The ports 25, 465 and 587 are dropped. Scaleway opens them only after it has checked your identity. Until then use a relay on another port, such as 2525.",
                ));
            let open = el("button.button.button-sm").text("Let mail out");
            let open = open.on_click(move || editor.open("mail"));
            el("div.note.note-info").child(icon("info")).child(body).child(el("span.note-actions").child(open))
        },
    )
}

/// The servers in the group, each with its state where that is known.
fn used_by(editor: Editor, data: Data) -> El {
    let servers = move || {
        let known = SERVERS.list(data);
        known.items().track();
        let state = |id: &str| {
            let found = known.find(id).map(|server| (SERVERS.show)(&server, "state").words());
            found.unwrap_or_default()
        };
        let of = |group: &SecurityGroup| {
            let line = |server: &ServerRef| {
                [server.id.as_str(), "\n", &server.name, "\n", &state(server.id.as_str())].concat()
            };
            group.servers.iter().map(line).collect::<Vec<_>>()
        };
        editor.of_group(of)
    };
    let list = el("ul.linklist").keyed(servers, |line| {
        let mut parts = line.split('\n');
        let (id, name, state) = (parts.next(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let to = [SERVERS.path, "/", id.unwrap_or_default()].concat();
        let link = el("a").attr("href", &href(&to)).child(icon("server")).child(el("span").text(name));
        el("li").child(link.child(el("small").text(state)))
    });
    let none = move || editor.of_group(|group| group.servers.is_empty());
    let none = when(none, || el("p.panel-body.muted").text("No server is in this group."));
    panel("used-by", "Used by", View::none(), View::list([View::from(list), none]))
}

impl Held {
    /// All rules of the group, and how many could not be understood.
    pub(super) async fn read(&self) -> Result<(Vec<Rule>, usize), ApiError> {
        let (mut rules, mut all, mut number, mut before) = (Vec::new(), 0, 1, None);
        loop {
            let page = self.session.run(&security_groups::rules(&self.group, PageRequest::number(number))).await?;
            let first = page.items.iter().flatten().next().map(|rule| rule.id.clone());
            let is_last = PageRequest::is_last(number, page.items.len(), page.total);
            // What comes again is all there is, as where a list is not cut into pages.
            let again = number > 1 && first == before;
            if !again {
                all += page.items.len();
                rules.extend(page.ok());
            }
            before = first;
            if is_last || again {
                let unread = all - rules.len();
                return Ok((rules, unread));
            }
            number += 1;
        }
    }

    /// Whether the page is there still, and no review is open: that is about the rules as they were.
    fn takes_in(&self) -> bool {
        self.opened.try_get_untracked().is_some_and(|opened| opened != REVIEW)
    }
}

impl Editor {
    fn new(subject: &Subject, item: Item) -> Self {
        Self(StoredValue::new(Rc::new(Held {
            session: subject.session,
            list: subject.kind.list(subject.data),
            item,
            group: super::id(subject),
            draft: RwSignal::default(),
            shown: RwSignal::default(),
            said: RwSignal::default(),
            error: RwSignal::new(None),
            known: RwSignal::new(false),
            unread: RwSignal::new(0),
            reads: Cell::new(0),
            opened: RwSignal::default(),
        })))
    }

    /// What it holds.
    pub(super) fn held(self) -> Rc<Held> {
        self.0.get_value()
    }

    /// What is open over the page.
    fn dialogs(self, subject: &Subject) -> View {
        let (subject, item) = (subject.clone(), self.held().item);
        switch(
            move || self.held().opened.get(),
            move |name| {
                let sheet = match name {
                    "" => return View::none(),
                    REVIEW => return review::dialog(self).into(),
                    "mail" => &MAIL,
                    _ => &EDIT,
                };
                let mut now = subject.clone();
                now.object = item.value().get_untracked();
                let finished = move || item.expect_change(0);
                sheet_dialog(sheet, now, Rc::new(move || self.open("")), Rc::new(finished)).into()
            },
        )
    }

    /// Opens something over the page, or, by an empty name, closes it.
    pub(super) fn open(self, name: &str) {
        self.held().opened.set(name.to_owned());
    }

    fn group(self) -> Option<Object> {
        self.held().item.value().get()
    }

    /// What a function reads from the group as it is known; tracked.
    pub fn of_group<R: Default>(self, read_group: impl FnOnce(&SecurityGroup) -> R) -> R {
        self.group().map(|group| read(&group, read_group)).unwrap_or_default()
    }

    /// The rules as they are to be; tracked.
    pub fn draft(self) -> Rc<Draft> {
        self.held().draft.get()
    }

    /// A copy of them, to be changed; none once the page has gone.
    fn copy(self) -> Option<Draft> {
        self.0.try_get_value().map(|held| Draft::clone(&held.draft.get_untracked()))
    }

    fn put(self, draft: Draft) {
        self.held().draft.set(Rc::new(draft));
    }

    /// Changes the rules, unless the page has gone; what the change gives.
    pub fn change<R: Default>(self, change: impl FnOnce(&mut Draft) -> R) -> R {
        let Some(mut draft) = self.copy() else { return R::default() };
        let given = change(&mut draft);
        self.put(draft);
        given
    }

    /// Changes a row.
    pub fn change_row<R: Default>(self, key: &str, change: impl FnOnce(&mut Row) -> R) -> R {
        self.change(|draft| draft.row_mut(key).map(change).unwrap_or_default())
    }

    /// How many changes there are; tracked.
    pub fn count(self) -> usize {
        self.draft().plan().len()
    }

    /// Reads the rules again, unless a review is open.
    pub fn load(self) {
        let Some(held) = self.0.try_get_value().filter(|held| held.takes_in()) else { return };
        let number = held.reads.get() + 1;
        held.reads.set(number);
        spawn_local(async move {
            let result = held.read().await;
            // An answer that comes after a later one was asked for, or what was asked before a save, is old.
            if !held.takes_in() || held.reads.get() != number {
                return;
            }
            match result {
                Ok((rules, unread)) => {
                    self.change(|draft| draft.refresh(&rules));
                    held.unread.set(unread);
                    held.error.set(None);
                    held.known.set(true);
                }
                Err(error) => held.error.set(Some(error)),
            }
        });
    }

    /// Adds a rule, to be written.
    pub(super) fn add(self) {
        self.held().shown.set(String::new());
        let key = self.change(Draft::add);
        row::focus_input(&key, "dest_port_from");
    }

    /// Forgets all changes.
    pub(super) fn discard(self) {
        self.change(Draft::discard);
        self.load();
        focus_later(ADD.to_owned());
    }

    /// Opens the review, unless something cannot be sent as it is.
    pub(super) fn review(self) {
        if self.change(Draft::check) {
            self.open(REVIEW);
        } else {
            self.focus_fault();
        }
    }

    /// Moves the focus to the first rule that something stands against.
    pub(super) fn focus_fault(self) {
        let draft = untrack(|| self.draft());
        let Some(row) = draft.rows.iter().find(|row| !row.errors.is_empty()) else { return };
        match row.errors.first() {
            Some((path, _)) if row.editing.is_some() => row::focus_input(&row.key, path),
            _ => row::focus_row(&row.key),
        }
    }

    /// A call of the plan has failed: what the API says stands at its row.
    pub fn failed(self, op: &Op, error: &ApiError) {
        let mut said = Vec::new();
        for (path, texts) in error.fields.iter() {
            said.extend(texts.iter().map(|text| (path.to_owned(), text.clone())));
        }
        let named = !said.is_empty();
        if !named {
            said.push((String::new(), in_short(error)));
        }
        self.change_row(&op.row.key, |row| {
            row.errors = said;
            if named && !row.removed {
                row.edit();
            }
        });
    }
}

/// Whether a row is shown: of a direction, or any.
pub(super) fn fits(shown: &str, row: &Row) -> bool {
    shown.is_empty() || row.now.get("direction") == shown
}

/// `1 change`, `3 changes`.
pub fn changes(count: usize) -> String {
    if count == 1 { "1 change".to_owned() } else { count_of(count) + " changes" }
}
