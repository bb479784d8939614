//! The review before rules are saved: what changes, in which calls; then, what became of each.

use std::rc::Rc;

use api::security_groups;
use api::{Answer, ApiError};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::draft::{Change, Draft, Op, Row};
use super::entry::{PATHS, PORTS, RANGE};
use super::rules::{Editor, changes};
use crate::format::count_of;
use crate::resources::steps::{End, Plan, Step};
use crate::signal::RwSignal;
use crate::ui::copy::copy_button;
use crate::ui::dialog::Dialog;
use crate::ui::dom::{El, dynamic, el, when};
use crate::ui::error::error_note;
use crate::ui::flash::{Flashes, use_flashes};
use crate::ui::unsaved::change;

/// What is to be saved, and how it stands with that.
#[derive(Clone)]
struct Review {
    editor: Editor,
    ops: Rc<Vec<Op>>,
    steps: Rc<Vec<Step>>,
    plan: Plan,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    flashes: Flashes,
}

/// The dialog.
pub fn dialog(editor: Editor) -> El {
    let drawn = editor.planned();
    let mut steps: Vec<Step> = drawn.iter().map(|(op, row, _)| step(editor, op, row)).collect();
    let before = Rc::new(editor.draft.with_untracked(Draft::ids));
    steps.iter_mut().for_each(|step| step.among(&before));
    let review = Review {
        editor,
        steps: Rc::new(steps),
        ops: Rc::new(drawn.iter().map(|(op, ..)| op.clone()).collect()),
        plan: Plan::new(),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        flashes: use_flashes(),
    };
    let count = changes(drawn.len());
    let (name, servers) = untrack(|| editor.of_group(|group| (group.name.clone(), group.servers.len())));
    let applies = match servers {
        0 => "No server is in the group yet.".to_owned(),
        1 => "Applies to 1 server at once.".to_owned(),
        more => ["Applies to ", &count_of(more), " servers at once."].concat(),
    };
    let intro = [&applies, " The changes are sent in this order and stop at the first failure."].concat();
    let diff =
        el("ul.diff").attr("aria-label", "Changes").children(drawn.iter().map(|(op, row, at)| line(op, row, *at)));
    let requests = requests(&review, &drawn);
    let (plan, error) = (review.plan, review.error);
    let failed = dynamic(move || {
        // Once something was sent, the failure stands at its step.
        let error = error.get().filter(|_| !plan.begun())?;
        Some(error_note("Nothing was saved", &error))
    });
    let body = el("div.dialog-body")
        .child(el("p").text(&intro))
        .child(diff)
        .child(when(move || !plan.begun(), move || requests.clone()))
        .child(plan.ledger())
        .child(failed);
    let (busy, close) = (review.busy, move || {
        editor.reviewing.set(false);
        editor.focus_fault();
    });
    let foot = el("div.dialog-foot")
        .child(el("span.push"))
        .child(
            el("button.button")
                .attr("type", "button")
                .text("Back")
                .flag_fn("disabled", move || busy.get())
                .on_click(close),
        )
        .child(review.button(&["Save ", &count].concat()));
    let title = ["Save ", &count, " to ", &name, "?"].concat();
    Dialog { on_cancel: Some(Rc::new(close)), busy: Some(Rc::new(move || busy.get_untracked())), ..Dialog::new(title) }
        .view([body, foot])
        .attr("class", "dialog dialog-wide")
}

impl Review {
    fn button(&self, label: &str) -> El {
        let (busy, plan, label, review) = (self.busy, self.plan, label.to_owned(), self.clone());
        el("button.button.button-primary")
            .attr("type", "button")
            .attr("data-autofocus", "")
            .busy_fn(move || busy.get())
            .text_fn(move || if plan.begun() && !busy.get() { "Try the rest again".to_owned() } else { label.clone() })
            .on_click(move || {
                if !busy.get_untracked() {
                    busy.set(true);
                    spawn_local(review.clone().save());
                }
            })
    }

    async fn save(self) {
        let Self { editor, ops, .. } = &self;
        self.error.set(None);
        let check = |at: usize, answer: &Answer| {
            if let Some(op) = ops.get(at).filter(|_| !editor.draft.is_disposed()) {
                editor.draft.update(|draft| draft.done(op, answer.id().as_deref()));
            }
            Ok(())
        };
        match self.plan.run(editor.session, &self.steps, &check).await {
            End::Done(_) => {
                self.flashes.done(["Rules saved: ", &changes(ops.len())].concat());
                editor.reviewing.set(false);
                editor.load();
                editor.list.refresh();
            }
            End::Failed(at, error) => {
                if let Some(op) = ops.get(at) {
                    editor.failed(op, &error);
                }
                self.error.set(Some(error));
                self.busy.set(false);
            }
            End::Left(..) => {}
        }
    }
}

/// The call of a change.
fn step(editor: Editor, op: &Op, row: &Row) -> Step {
    let group = editor.id();
    let id = row.was.as_ref().map(|(id, _)| id.clone()).unwrap_or_default();
    let sentence = row.now.sentence();
    match op.change {
        Change::Removed => Step::delete(
            ["Remove: ", &sentence].concat(),
            &security_groups::delete_rule(&group, &id),
            &security_groups::rule(&group, &id),
        ),
        Change::Added => {
            Step::send(["Add: ", &sentence].concat(), security_groups::create_rule(&group, &row.now.rule(op.position)))
        }
        Change::Changed => {
            let mut new = row.was.as_ref().map(|(_, was)| row.now.changes(was)).unwrap_or_default();
            new.extend(op.position.map(|position| ("position", position.to_string())));
            let words = if op.position.is_some() && new.len() == 1 { "Move: " } else { "Change: " };
            let read = security_groups::rule(&group, &id);
            Step::replace([words, &sentence].concat(), &read, new, move |json| {
                security_groups::replace_rule(&group, &id, json)
            })
        }
    }
}

/// A change in words.
pub fn line(op: &Op, row: &Row, at: Option<usize>) -> El {
    let sign = match op.change {
        Change::Added => "+",
        Change::Changed => "~",
        Change::Removed => "−",
    };
    let said = el("span");
    let said = match at {
        Some(at) => said.child(el("b").text(&at.to_string())).text(" "),
        None => said,
    };
    let was = row.was.as_ref().filter(|_| op.change == Change::Changed).map_or(&row.now, |(_, was)| was);
    let said = said.text(&was.sentence());
    let mut differs = Vec::new();
    for path in PATHS {
        let (before, now) = (was.words(path), row.now.words(path));
        if before != now {
            let label = match path {
                PORTS => "ports",
                RANGE if row.now.is_inbound() => "source",
                RANGE => "target",
                path => path,
            };
            let lead = [if differs.is_empty() { ": " } else { ", " }, label, " "].concat();
            let change =
                el("span").text(&lead).child(el("del").text(&before)).text(" becomes ").child(el("ins").text(&now));
            differs.push(change);
        }
    }
    let moves = op.position.filter(|_| op.change == Change::Changed);
    let moves =
        moves.map(|to| [if differs.is_empty() { ": moves to " } else { ", moves to " }, &to.to_string()].concat());
    let said = said.children(differs).text(&moves.unwrap_or_default());
    change(sign, said)
}

/// The calls, and all of them as commands for a shell.
fn requests(review: &Review, drawn: &[(Op, Row, Option<usize>)]) -> El {
    let short = |id: &str| [id.get(..8).unwrap_or(id), "…"].concat();
    let group = short(review.editor.id().as_str());
    let lines = drawn.iter().map(|(op, row, _)| {
        let id = row.was.as_ref().map(|(id, _)| ["/", &short(id.as_str())].concat());
        let method = match op.change {
            Change::Added => "POST  ",
            Change::Changed => "PUT   ",
            Change::Removed => "DELETE",
        };
        [method, " /security_groups/", &group, "/rules", &id.unwrap_or_default()].concat()
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let title = if drawn.len() == 1 { "1 request".to_owned() } else { count_of(drawn.len()) + " requests" };
    let (session, steps) = (review.editor.session, Rc::clone(&review.steps));
    let curl = move || {
        let Some(profile) = session.profile() else { return String::new() };
        steps.iter().map(|step| step.curl(&profile)).collect::<Vec<_>>().join("\n\n")
    };
    let head = el("div.code-head")
        .child(el("span").text(&title))
        .child(el("span.push"))
        .child(copy_button("Copy as curl", curl));
    let lines = el("pre").attr("tabindex", "0").attr("role", "group").attr("aria-label", "Requests").text(&text);
    el("div.code").child(head).child(lines)
}
