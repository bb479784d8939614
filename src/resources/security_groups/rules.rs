//! The editor of a group's rules: what is being changed ([`super::draft`]), and what a person does about it. Nothing is
//! sent before the changes have been reviewed ([`super::review`]).

use std::cell::Cell;
use std::rc::Rc;

use api::security_groups::{self, SecurityGroup};
use api::servers::ServerRef;
use api::{ApiError, PageRequest, SecurityGroupId};
use wasm_bindgen_futures::spawn_local;

use super::draft::{Draft, Op, Row};
use super::entry::Entry;
use super::{EDIT, MAIL, reach_panel, review, row};
use crate::data::{Data, List, Object, poll, read};
use crate::format::count_of;
use crate::resources::aside::panel;
use crate::resources::detail::facts;
use crate::resources::kind::Subject;
use crate::resources::servers::SERVERS;
use crate::resources::sheet::sheet_dialog;
use crate::session::Session;
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, effect, el, switch, when};
use crate::ui::error::{headline, next_step};
use crate::ui::form::focus_later;
use crate::ui::icon::icon;
use crate::ui::path::href;
use crate::ui::unsaved::Kept;

/// Id of the button that adds a rule.
pub(super) const ADD: &str = "rules-add";

/// The open editor.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Who is signed in.
    pub session: Session,
    /// The list that the group is in.
    pub list: List,
    /// The group's id.
    pub(super) group: RwSignal<String>,
    /// The rules as they are to be.
    pub draft: RwSignal<Draft>,
    /// Which rules are shown: of one direction, or, while it is empty, all.
    pub(super) shown: RwSignal<String>,
    /// Told to who does not see the table.
    pub(super) said: RwSignal<String>,
    /// Why the rules could not be read, if they could not.
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Whether they have been read.
    pub(super) known: RwSignal<bool>,
    /// How many rules of the last answer could not be understood.
    pub(super) unread: RwSignal<usize>,
    /// Whether the review is open.
    pub reviewing: RwSignal<bool>,
    /// The sheet that is open beside the rules; empty while none is.
    pub(super) opened: RwSignal<String>,
}

/// The sections of a group's page: its rules, and who gets in by them.
pub fn sections(subject: &Subject) -> View {
    let editor = Editor {
        session: subject.session,
        list: subject.kind.list(subject.data),
        group: RwSignal::new(subject.read(|group: &SecurityGroup| group.id.as_str().to_owned())),
        draft: RwSignal::new(Draft::default()),
        shown: RwSignal::new(String::new()),
        said: RwSignal::new(String::new()),
        error: RwSignal::new(None),
        known: RwSignal::new(false),
        unread: RwSignal::new(0),
        reviewing: RwSignal::new(false),
        opened: RwSignal::default(),
    };
    // The built-in rules come and go by a switch of the group.
    let mail = Cell::new(None);
    effect(move || {
        let now = editor.of_group(|group| Some(group.enable_default_security));
        if mail.replace(now) != now || now.is_none() {
            editor.load();
        }
    });
    let session = subject.session;
    poll(
        move || session.poll_ms(),
        move || {
            if editor.draft.try_with_untracked(Draft::is_clean) == Some(true) {
                editor.load();
            }
        },
    );
    Kept::new(Rc::new(move || {
        let written = editor.planned().into_iter().filter(|(_, row, _)| row.was.is_some() || row.now != Entry::new());
        written.map(|(op, row, at)| review::line(&op, &row, at)).collect()
    }));
    let reviewing = editor.reviewing;
    let rules = el("div.stack").children([
        mail_note(editor),
        View::from(editor.panel()),
        when(move || editor.count() > 0, move || editor.savebar()),
    ]);
    let rail = el("aside.stack").attr("aria-label", "About this group").child(reach_panel::panel(editor));
    let facts = subject.item.zip(subject.kind.sections.first()).map(|(item, section)| {
        let body = el("div.panel-body").child(facts(subject.kind, item, section));
        panel(section.id, section.title, View::none(), body)
    });
    let rail = rail.child(used_by(editor, subject.data)).child(facts);
    View::list([
        View::from(el("div.split").child(rules).child(rail)),
        when(move || reviewing.get(), move || review::dialog(editor)),
        editor.sheet(subject),
    ])
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
            let open = el("button.button.button-sm").attr("type", "button").text("Let mail out");
            let open = open.on_click(move || editor.opened.set("mail".to_owned()));
            el("div.note.note-info").child(icon("info")).child(body).child(el("span.note-actions").child(open))
        },
    )
}

/// The servers in the group, each with its state where that is known.
fn used_by(editor: Editor, data: Data) -> El {
    let servers = move || {
        let known = SERVERS.list(data).items();
        let state = |id: &str| {
            let found = known.with(|servers| servers.iter().find(|server| SERVERS.source.key(server) == id).cloned());
            found.map(|server| (SERVERS.show)(&server, "state").words()).unwrap_or_default()
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

impl Editor {
    /// The sheet that was opened from beside the rules.
    fn sheet(self, subject: &Subject) -> View {
        let (subject, opened) = (subject.clone(), self.opened);
        switch(
            move || opened.get(),
            move |name| {
                let sheet = match name {
                    "" => return None,
                    "mail" => &MAIL,
                    _ => &EDIT,
                };
                let item = subject.item?;
                let now = Subject { object: item.value().get_untracked(), ..subject.clone() };
                let finished = move || item.expect_change(0);
                Some(sheet_dialog(sheet, now, Rc::new(move || opened.set(String::new())), Rc::new(finished)))
            },
        )
    }

    /// The group's id.
    pub fn id(self) -> SecurityGroupId {
        self.group.with_untracked(|id| id.as_str().into())
    }

    /// What a function reads from the group as it is known; tracked.
    pub fn of_group<R: Default>(self, read_group: impl FnOnce(&SecurityGroup) -> R) -> R {
        let found: Option<Object> = self.group.with(|id| {
            let source = self.list.source();
            self.list.items().with(|items| items.iter().find(|object| source.key(object) == *id).cloned())
        });
        found.map(|object| read(&object, read_group)).unwrap_or_default()
    }

    /// How many changes there are; tracked.
    pub fn count(self) -> usize {
        self.draft.with(|draft| draft.plan().len())
    }

    /// The changes in order, each with its row and the place that this will have.
    pub(super) fn planned(self) -> Vec<(Op, Row, Option<usize>)> {
        self.draft.with_untracked(|draft| {
            let planned = draft.plan().into_iter();
            planned.filter_map(|op| Some((op.clone(), draft.row(&op.key)?.clone(), draft.position(&op.key)))).collect()
        })
    }

    /// What a function reads from a row; tracked.
    pub fn row<R: Default>(self, key: &str, of: impl FnOnce(&Row) -> R) -> R {
        self.draft.with(|draft| draft.row(key).map(of)).unwrap_or_default()
    }

    /// Reads the rules again, unless they are being saved.
    pub fn load(self) {
        if self.reviewing.get_untracked() {
            return;
        }
        let id = self.id();
        spawn_local(async move {
            let mut rules = Vec::new();
            let (mut number, mut unread) = (1, 0);
            let result = loop {
                let page = match self.session.run(&security_groups::rules(&id, PageRequest::number(number))).await {
                    Ok(page) => page,
                    Err(error) => break Err(error),
                };
                let pages = page.pages(PageRequest::MAX);
                let all = page.items.len();
                let before = rules.len();
                rules.extend(page.ok());
                unread += all - (rules.len() - before);
                if number >= pages {
                    break Ok(());
                }
                number += 1;
            };
            if self.draft.is_disposed() || self.reviewing.get_untracked() {
                return;
            }
            match result {
                Ok(()) => {
                    self.draft.update(|draft| draft.refresh(&rules));
                    self.unread.set(unread);
                    self.error.set(None);
                    self.known.set(true);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Changes something of a row.
    pub fn change(self, key: &str, change: impl FnOnce(&mut Row)) {
        self.draft.update(|draft| {
            if let Some(row) = draft.row_mut(key) {
                change(row);
            }
        });
    }

    /// Opens a row for editing.
    pub fn edit(self, key: &str) {
        self.change(key, |row| row.editing = Some(row.now.clone()));
        row::focus_input(key, "action");
    }

    /// Ends the editing of a row, if all is well with it.
    pub fn finish(self, key: &str) {
        let mut fine = false;
        self.change(key, |row| {
            let faults = row.now.faults();
            fine = faults.is_empty();
            row.errors = faults.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
            if fine {
                row.editing = None;
            }
        });
        if fine {
            row::focus_row(key);
        }
    }

    /// Takes back what was typed in a row.
    pub fn revert(self, key: &str) {
        self.draft.update(|draft| draft.revert(key));
        self.refocus(key);
    }

    /// Takes a rule out.
    pub fn remove(self, key: &str) {
        self.draft.update(|draft| draft.remove(key));
        self.refocus(key);
    }

    /// The focus goes to the row, or, where that is gone, to where another can be added.
    fn refocus(self, key: &str) {
        match self.draft.with_untracked(|draft| draft.row(key).is_some()) {
            true => row::focus_row(key),
            false => focus_later(ADD.to_owned()),
        }
    }

    /// Moves a rule past the next one that is shown.
    pub fn shift(self, key: &str, up: bool) {
        let shown = self.shown.get_untracked();
        let mut moved = false;
        self.draft.update(|draft| moved = draft.shift(key, up, &|row| fits(&shown, row)));
        let place = self.draft.with_untracked(|draft| draft.position(key)).unwrap_or_default().to_string();
        self.said.set(match (moved, up) {
            (true, _) => ["Moved to position ", &place].concat(),
            (false, true) => "It is the first that can be moved".to_owned(),
            (false, false) => "It is the last".to_owned(),
        });
    }

    /// Adds a rule, to be written.
    pub(super) fn add(self) {
        let mut key = String::new();
        self.shown.set(String::new());
        self.draft.update(|draft| key = draft.add());
        row::focus_input(&key, "dest_port_from");
    }

    /// Forgets all changes.
    pub(super) fn discard(self) {
        self.draft.update(Draft::discard);
        self.load();
        focus_later(ADD.to_owned());
    }

    /// Opens the review, unless something cannot be sent as it is.
    pub(super) fn review(self) {
        let mut fine = false;
        self.draft.update(|draft| fine = draft.check());
        if fine {
            self.reviewing.set(true);
            return;
        }
        self.focus_fault();
    }

    /// Moves the focus to the first rule that something stands against.
    pub(super) fn focus_fault(self) {
        let first = self.draft.with_untracked(|draft| {
            let row = draft.rows.iter().find(|row| !row.errors.is_empty())?;
            Some((row.key.clone(), row.errors.first()?.0.clone(), row.editing.is_some()))
        });
        match first {
            Some((key, path, true)) => row::focus_input(&key, &path),
            Some((key, ..)) => row::focus_row(&key),
            None => {}
        }
    }

    /// A call of the plan has failed: what the API says stands at its row.
    pub fn failed(self, op: &Op, error: &ApiError) {
        self.change(&op.key, |row| {
            let said = error.fields.iter().flat_map(|(path, texts)| {
                texts.iter().map(move |text| (path.to_owned(), text.clone())).collect::<Vec<_>>()
            });
            row.errors = said.collect();
            if row.errors.is_empty() {
                let words = if error.outcome_unknown() {
                    "It is not known whether this was carried out. Discard the changes to see the rules as they are."
                        .to_owned()
                } else {
                    [&headline(error), ": ", &error.message, ". ", &next_step(error)].concat()
                };
                row.errors.push((String::new(), words));
            } else if !row.removed {
                row.editing = Some(row.now.clone());
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
