//! The review before rules are saved: what changes, in which calls; then, what became of each.

use std::collections::HashSet;
use std::rc::Rc;

use api::{Answer, ApiError, RuleId, SecurityGroupId, security_groups};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::draft::{Change, Op};
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
struct Review {
    editor: Editor,
    /// What was reviewed.
    ops: Vec<Op>,
    /// The calls of all changes, and the steps that send them.
    calls: Vec<Op>,
    steps: Vec<Step>,
    plan: Plan,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    flashes: Flashes,
}

/// The dialog.
pub fn dialog(editor: Editor) -> El {
    let (held, draft) = (editor.held(), editor.draft());
    let ops = draft.plan();
    let before = Rc::new(draft.ids());
    let calls: Vec<Op> = ops.iter().flat_map(Op::calls).collect();
    let steps = (0..).zip(&calls).map(|(at, op)| step(&held.group, op, at, &before)).collect();
    let (plan, busy, error) = (Plan::new(), RwSignal::new(false), RwSignal::new(None));
    let label = ["Save ", &changes(ops.len())].concat();
    let review = Rc::new(Review { editor, ops, calls, steps, plan, busy, error, flashes: use_flashes() });
    let (name, servers) = editor.of_group(|group| (group.name.clone(), group.servers.len()));
    let applies = match servers {
        0 => "No server is in the group yet.".to_owned(),
        1 => "Applies to 1 server at once.".to_owned(),
        more => ["Applies to ", &count_of(more), " servers at once."].concat(),
    };
    let intro = [&applies, " The changes are sent in this order and stop at the first failure."].concat();
    let diff = el("ul.diff").attr("aria-label", "Changes").children(review.ops.iter().map(line));
    let requests = review.requests();
    let failed = dynamic(move || {
        let error = error.get()?;
        let title = if untrack(|| plan.begun()) { "Nothing more was sent" } else { "Nothing was saved" };
        Some(error_note(title, &error))
    });
    let body = el("div.dialog-body")
        .child(el("p").text(&intro))
        .child(diff)
        .child(when(move || !plan.begun(), move || requests.clone()))
        .child(plan.ledger())
        .child(failed);
    let close = move || {
        editor.open("");
        editor.focus_fault();
    };
    let foot = el("div.dialog-foot")
        .child(el("span.push"))
        .child(el("button.button").text("Back").flag_fn("disabled", move || busy.get()).on_click(close))
        .child(Review::button(&review, label.clone()));
    let title = [&label, " to ", &name, "?"].concat();
    let busy: Rc<dyn Fn() -> bool> = Rc::new(move || busy.get_untracked());
    Dialog { title: title.into(), on_cancel: Some(Rc::new(close)), busy: Some(busy) }
        .view([body, foot])
        .attr("class", "dialog dialog-wide")
}

impl Review {
    fn button(this: &Rc<Self>, label: String) -> El {
        let (busy, plan, review) = (this.busy, this.plan, Rc::clone(this));
        el("button.button.button-primary")
            .attr("data-autofocus", "")
            .busy_fn(move || busy.get())
            .text_fn(move || if plan.begun() && !busy.get() { "Try the rest again".to_owned() } else { label.clone() })
            .on_click(move || {
                if !busy.get_untracked() {
                    busy.set(true);
                    spawn_local(Rc::clone(&review).save());
                }
            })
    }

    async fn save(self: Rc<Self>) {
        let Self { editor, calls, .. } = &*self;
        self.error.set(None);
        // Places are counted among the rules that were there: others may have changed them since they were read.
        let read = editor.held().read().await;
        if self.busy.is_disposed() {
            return;
        }
        match read {
            Ok((rules, _)) if untrack(|| editor.draft()).is_current(&rules) => {}
            Ok((rules, _)) => {
                editor.change(|draft| draft.merge(&rules));
                if untrack(|| editor.count()) == 0 {
                    self.flashes.done("The rules are as you wanted them");
                } else {
                    let what = if untrack(|| self.plan.begun()) { "The rest is not saved" } else { "Not saved" };
                    let title = [what, ": the rules are not as they were reviewed"].concat();
                    let why = "They have changed since they were read. Look at what you would change now, and review it again.";
                    self.flashes.failed(title, why);
                }
                return self.close();
            }
            Err(error) => {
                self.error.set(Some(error));
                return self.busy.set(false);
            }
        }
        let check = |at: usize, answer: &Answer| {
            if let Some(op) = calls.get(at) {
                editor.change(|draft| draft.done(op, answer.id().as_deref()));
            }
            Ok(())
        };
        match self.plan.run(editor.held().session, &self.steps, &check).await {
            End::Done(_) => {
                self.flashes.done(["Rules saved: ", &changes(self.ops.len())].concat());
                self.close();
            }
            End::Failed(at, error) => {
                if let Some(op) = calls.get(at) {
                    editor.failed(op, &error);
                }
                // Once something was sent, the failure stands at its step.
                self.error.set((!untrack(|| self.plan.begun())).then_some(error));
                self.busy.set(false);
            }
            End::Left(..) => {}
        }
    }

    /// Closes the dialog; what it was about is read again. An answer that was under way is old.
    fn close(&self) {
        self.editor.open("");
        self.editor.load();
        self.editor.held().list.refresh();
    }

    /// The calls, and all of them as commands for a shell.
    fn requests(self: &Rc<Self>) -> El {
        let held = self.editor.held();
        let short = |id: &str| [id.get(..8).unwrap_or(id), "…"].concat();
        let group = short(held.group.as_str());
        let line = |op: &Op| {
            let method = match op.change {
                Change::Added => return ["POST   /security_groups/", &group, "/rules"].concat(),
                Change::Removed => "DELETE",
                Change::Changed | Change::Moved => "PUT   ",
            };
            let id = if op.row.was.is_some() { short(op.row.id.as_str()) } else { "$ID".to_owned() };
            [method, " /security_groups/", &group, "/rules/", &id].concat()
        };
        let text = self.calls.iter().map(line).collect::<Vec<_>>().join("\n");
        let title = match self.calls.len() {
            1 => "1 request".to_owned(),
            more => count_of(more) + " requests",
        };
        let (session, review) = (held.session, Rc::clone(self));
        let curl = move || {
            let Some(profile) = session.profile() else { return String::new() };
            review.steps.iter().map(|step| step.curl(&profile)).collect::<Vec<_>>().join("\n\n")
        };
        let head = el("div.code-head")
            .child(el("span").text(&title))
            .child(el("span.push"))
            .child(copy_button("Copy as curl", curl));
        let lines = el("pre").attr("tabindex", "0").attr("role", "group").attr("aria-label", "Requests").text(&text);
        el("div.code").child(head).child(lines)
    }
}

/// The step of a call, given its place among them and the ids of the rules that were there before.
fn step(group: &SecurityGroupId, op: &Op, at: usize, before: &Rc<HashSet<String>>) -> Step {
    let (row, id) = (&op.row, &op.row.id);
    let label = |verb: &str| [verb, &row.now.sentence()].concat();
    let verb = match op.change {
        Change::Removed => {
            let (delete, read) = (security_groups::delete_rule(group, id), security_groups::rule(group, id));
            return Step::delete(label("Remove: "), &delete, &read);
        }
        Change::Added => {
            let create = security_groups::create_rule(group, &row.now.rule());
            let mut step = Step::send(label("Add: "), create);
            step.among(before);
            return step;
        }
        // The step before has made it.
        Change::Moved if row.was.is_none() => {
            let (of, to) = (group.clone(), group.clone());
            let id = move |made: &[String]| {
                RuleId::new(made.get(at.saturating_sub(1)).or(made.first()).cloned().unwrap_or_default())
            };
            let read = move |made: &[String]| security_groups::rule(&of, &id(made));
            let place = place(op).into_iter().collect();
            return Step::replace_made(label("Place: "), read, place, move |made, json| {
                security_groups::replace_rule(&to, &id(made), json)
            });
        }
        Change::Moved => "Move: ",
        Change::Changed => "Change: ",
    };
    let mut new = row.was.as_ref().map(|was| row.now.changes(was)).unwrap_or_default();
    new.extend(place(op));
    let (read, group, id) = (security_groups::rule(group, id), group.clone(), id.clone());
    Step::replace(label(verb), &read, new, move |json| security_groups::replace_rule(&group, &id, json))
}

/// The position that a call gives, as a key and its JSON.
fn place(op: &Op) -> Option<(&'static str, String)> {
    op.position.map(|position| ("position", position.to_string()))
}

/// A change in words.
pub fn line(op: &Op) -> El {
    let row = &op.row;
    let (sign, was) = match op.change {
        Change::Added => ("+", &row.now),
        Change::Removed => ("−", &row.now),
        Change::Changed | Change::Moved => ("~", row.was.as_ref().unwrap_or(&row.now)),
    };
    let said = el("span");
    let said = match op.at {
        Some(at) => said.child(el("b").text(&at.to_string())).text(" "),
        None => said,
    };
    let mut said = said.text(&was.sentence());
    let mut lead = ": ";
    for path in PATHS {
        let (before, now) = (was.words(path), row.now.words(path));
        if before != now {
            let label = match path {
                PORTS => "ports",
                RANGE if row.now.is_inbound() => "source",
                RANGE => "target",
                path => path,
            };
            let change = el("span").text(lead).text(label).text(" ").child(el("del").text(&before));
            said = said.child(change.text(" becomes ").child(el("ins").text(&now)));
            lead = ", ";
        }
    }
    if let Some(to) = op.at.filter(|_| op.position.is_some() && op.change != Change::Added) {
        said = said.text(lead).text("moves to ").text(&to.to_string());
    }
    change(sign, said)
}
