//! Runs an action on the server of an open page, follows it to its end, and tells what has become of it.
//!
//! What always holds here: one action is under way at a time, and none is ever sent twice. If nobody knows
//! whether the API has taken it, the server is read again until that is clear, or clearly not.

use std::sync::Arc;

use api::servers::Server;
use api::tasks::TaskStatus;
use api::{ApiError, ErrorKind, TaskId};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{ActionKind, GRACE_MS, Verdict, verdict, why_not};
use crate::data::Item;
use crate::resources::servers::state::word;
use crate::session::Session;
use crate::time;
use crate::ui::error::{headline, next_step};
use crate::ui::flash::{Flashes, use_flashes};

/// How long the server is read often after an action, in milliseconds: some reads longer than the grace.
const FOLLOW_MS: u32 = GRACE_MS as u32 + 5_000;

/// Said wherever a write is possible.
pub const READ_ONLY: &str = "Read-only mode is on. Sign out and in again without it to make changes.";

/// Why an action came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The API refused it, or it could not be sent.
    Refused(ActionKind, ApiError),
    /// It was accepted, but the server is not where it leads: a title and what is known.
    Ended(String, String),
}

/// An action that nobody knows the outcome of.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The action.
    pub kind: ActionKind,
    /// What reading the server again has shown: whether it was accepted, and how the server stands.
    pub found: Option<(bool, String)>,
}

/// An action that is being followed.
#[derive(Clone)]
struct Watch {
    kind: ActionKind,
    /// Its task, where the API answered with one and tells about tasks.
    task: Option<TaskId>,
    /// How the task stands, once that is known.
    status: Option<TaskStatus>,
    /// When it was sent, in ms since 1970.
    since: f64,
    /// The state has been seen changing since.
    moved: bool,
    /// The API has accepted it.
    certain: bool,
}

/// The actions on one server.
#[derive(Clone, Copy)]
pub struct Actions {
    session: Session,
    item: Item<Server>,
    flashes: Flashes,
    gone: Callback<String>,
    /// The action whose dialog is open.
    asked: RwSignal<Option<ActionKind>>,
    sending: RwSignal<Option<ActionKind>>,
    watch: RwSignal<Option<Watch>>,
    trouble: RwSignal<Option<Trouble>>,
    doubt: RwSignal<Option<Doubt>>,
}

impl Actions {
    /// The actions on the server of `item`, for as long as the calling component lives. `gone` runs, with what
    /// there is to say, once an action has made the server disappear.
    pub fn new(session: Session, item: Item<Server>, gone: Callback<String>) -> Self {
        let actions = Self {
            session,
            item,
            flashes: use_flashes(),
            gone,
            asked: RwSignal::new(None),
            sending: RwSignal::new(None),
            watch: RwSignal::new(None),
            trouble: RwSignal::new(None),
            doubt: RwSignal::new(None),
        };
        Effect::new(move || {
            item.read_at().track();
            item.error().track();
            actions.look();
        });
        actions
    }

    /// The server, once it is known.
    pub fn server(self) -> Signal<Option<Arc<Server>>> {
        self.item.value()
    }

    /// The server's name, or its id if it has none.
    pub fn name(self) -> String {
        self.server().with(|server| server.as_ref().map(|server| name_of(server)).unwrap_or_default())
    }

    /// Why an action cannot be asked for now, with the next step; tracked.
    pub fn why_not(self, kind: ActionKind) -> Option<String> {
        if self.session.read_only() {
            return Some(READ_ONLY.to_owned());
        }
        let reason = self.server().with(|server| server.as_ref().and_then(|server| why_not(server, kind)));
        reason.or_else(|| {
            let under_way =
                self.sending.get().or_else(|| self.watch.with(|watch| watch.as_ref().map(|watch| watch.kind)));
            under_way.map(|kind| format!("{} is under way. Wait until it has ended.", kind.label()))
        })
    }

    /// Whether an action is being sent.
    pub fn is_sending(self, kind: ActionKind) -> bool {
        self.sending.get() == Some(kind)
    }

    /// The action whose dialog is open.
    pub fn asked(self) -> Signal<Option<ActionKind>> {
        self.asked.into()
    }

    /// Why the last action came to nothing.
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        self.trouble.into()
    }

    /// Set while a person is told that an outcome is unknown.
    pub fn doubt(self) -> Signal<Option<Doubt>> {
        self.doubt.into()
    }

    /// The action as a command for a shell.
    pub fn curl(self, kind: ActionKind) -> String {
        let id = self.server().with_untracked(|server| server.as_ref().map(|server| server.id.clone()));
        id.zip(self.session.profile()).map(|(id, profile)| kind.curl(&id, &profile)).unwrap_or_default()
    }

    /// A person wants it: runs a power-on, asks before the others. Nothing happens while it is not possible.
    pub fn ask(self, kind: ActionKind) {
        if untrack(|| self.why_not(kind)).is_some() {
            return;
        }
        self.trouble.set(None);
        if kind == ActionKind::Poweron {
            self.run(kind);
        } else {
            self.asked.set(Some(kind));
        }
    }

    /// Closes the dialog of an action, unless that is being sent.
    pub fn close(self) {
        if self.sending.with_untracked(Option::is_none) {
            self.asked.set(None);
            self.trouble.set(None);
        }
    }

    /// Closes what tells that an outcome is unknown; the server is watched on.
    pub fn close_doubt(self) {
        self.doubt.set(None);
    }

    /// Takes the note about the last action away.
    pub fn dismiss(self) {
        self.trouble.set(None);
    }

    /// Sends an action, once.
    pub fn run(self, kind: ActionKind) {
        let Some(server) = self.server().get_untracked() else { return };
        if untrack(|| self.why_not(kind)).is_some() {
            return;
        }
        self.trouble.set(None);
        self.sending.set(Some(kind));
        let since = time::now_ms();
        spawn_local(async move {
            let result = match kind.action() {
                Some(action) => {
                    self.session.run(&api::servers::act(&server.id, &action)).await.map(|task| Some(task.id))
                }
                None => self.session.run(&api::servers::delete(&server.id)).await.map(|()| None),
            };
            let there = self.sending.try_update(|sending| *sending = None).is_some();
            match result {
                // Nobody is on the page any more: other pages show the state.
                Ok(_) if !there => {}
                Ok(_) if kind == ActionKind::Delete => self.vanished(kind, &name_of(&server)),
                Ok(task) => {
                    let tasks = self.session.profile().is_some_and(|profile| profile.capabilities().tasks);
                    self.follow(Watch {
                        kind,
                        task: task.filter(|_| tasks),
                        status: None,
                        since,
                        moved: false,
                        certain: true,
                    });
                }
                Err(error) if !there => self.tell_elsewhere(kind, &name_of(&server), &error),
                Err(error) if error.outcome_unknown() => {
                    self.doubt.set(Some(Doubt { kind, found: None }));
                    self.follow(Watch { kind, task: None, status: None, since, moved: false, certain: false });
                }
                Err(error) => {
                    self.trouble.set(Some(Trouble::Refused(kind, error)));
                    // What was shown may be old.
                    self.item.expect_change(0);
                }
            }
        });
    }

    /// The page that asked has gone; its failure must not.
    fn tell_elsewhere(self, kind: ActionKind, name: &str, error: &ApiError) {
        if error.outcome_unknown() {
            let title = format!("We do not know if the {} of {name} was accepted", kind.noun());
            self.flashes.failed(title, "No answer came. Look at the server before you repeat it.");
        } else {
            let title = format!("{name} was not {}", kind.participle());
            self.flashes.failed(title, format!("{}. {}", headline(error), next_step(error)));
        }
    }

    fn follow(self, watch: Watch) {
        self.asked.set(None);
        self.watch.set(Some(watch));
        self.item.expect_change(FOLLOW_MS);
    }

    fn vanished(self, kind: ActionKind, name: &str) {
        self.watch.set(None);
        self.asked.set(None);
        self.doubt.set(None);
        self.gone.run(format!("Server {name} {}", kind.participle()));
    }

    /// Judges the action that is being followed by what has just been read.
    fn look(self) {
        let Some(mut watch) = self.watch.get_untracked() else { return };
        let Some(server) = self.server().get_untracked() else { return };
        if let Some(error) = self.item.error().get_untracked() {
            match (error.kind, watch.kind) {
                (ErrorKind::NotFound, kind @ (ActionKind::Terminate | ActionKind::Delete)) => {
                    self.vanished(kind, &name_of(&server));
                }
                // Somebody else deleted it; the page says so.
                (ErrorKind::NotFound, _) => self.watch.set(None),
                // The page says that too; the next read may tell more.
                _ => {}
            }
            return;
        }
        if self.item.read_at().get_untracked().is_none_or(|read_at| read_at < watch.since) {
            return;
        }
        if server.state.is_transient() && !watch.moved {
            watch.moved = true;
            self.watch.set(Some(watch.clone()));
            self.found(&watch, true, format!("The server is {} now.", doing(&server)));
        }
        let elapsed_ms = time::now_ms() - watch.since;
        match verdict(watch.kind, &server.state, watch.moved, watch.status.as_ref(), elapsed_ms) {
            Verdict::Wait => self.ask_task(&watch, &server),
            // After a while out of sight the task may know more than this one read.
            Verdict::Unmoved if watch.task.is_some() && watch.status.is_none() => self.ask_task(&watch, &server),
            verdict => self.settle(&watch, verdict, &server),
        }
    }

    /// Asks how the task stands, while the state alone does not tell.
    fn ask_task(self, watch: &Watch, server: &Server) {
        let ended = watch.status.as_ref().is_some_and(TaskStatus::is_final);
        let Some(task) = watch.task.clone().filter(|_| !ended && !server.state.is_transient()) else { return };
        spawn_local(async move {
            let known = self.session.run(&api::tasks::get(&task)).await.map(|task| task.status);
            let ours = self.watch.try_update(|watch| match watch {
                Some(watch) if watch.task.as_ref() == Some(&task) => {
                    match &known {
                        Ok(status) => watch.status = Some(status.clone()),
                        // The state has to do.
                        Err(_) => watch.task = None,
                    }
                    true
                }
                _ => false,
            });
            match known {
                _ if ours != Some(true) => {}
                // The state was read before: it is behind.
                Ok(TaskStatus::Success) => self.item.expect_change(FOLLOW_MS),
                Ok(TaskStatus::Failure) | Err(_) => self.look(),
                // The next read asks again.
                Ok(_) => {}
            }
        });
    }

    fn settle(self, watch: &Watch, verdict: Verdict, server: &Server) {
        self.watch.set(None);
        let (name, now) = (name_of(server), word(&server.state).to_lowercase());
        if verdict == Verdict::Done {
            self.flashes.done(match watch.kind {
                ActionKind::Reboot => format!("{name} has rebooted"),
                _ => format!("{name} is {now}"),
            });
            self.found(watch, true, format!("The server is {now}."));
            return;
        }
        let detail = match (verdict, watch.kind) {
            (Verdict::FellBack, ActionKind::Poweron) => format!(
                "The API accepted it, but the server fell back to {now}. Most often no machine of type {} is free at the moment: try again later, or create a server of another type.",
                server.commercial_type
            ),
            (Verdict::FellBack, _) => format!("The API accepted it, but the server is {now} now."),
            (_, _) if watch.certain => {
                format!(
                    "The API accepted it, but the server is still {now}. It may yet happen: look again before you repeat it."
                )
            }
            (_, _) => {
                format!("The server is still {now}: the request seems not to have arrived. You can send it again.")
            }
        };
        if self.doubt.with_untracked(Option::is_some) {
            self.found(watch, watch.moved, detail);
        } else {
            self.trouble.set(Some(Trouble::Ended(format!("{name} was not {}", watch.kind.participle()), detail)));
        }
    }

    /// Tells what was found out, if the question is still open to the person.
    fn found(self, watch: &Watch, accepted: bool, text: String) {
        if !watch.certain {
            self.doubt.update(|doubt| {
                if let Some(doubt) = doubt {
                    doubt.found = Some((accepted, text));
                }
            });
        }
    }
}

/// What a server in transition is doing: the API's own word for it, else its state.
fn doing(server: &Server) -> String {
    if server.state_detail.is_empty() { word(&server.state).to_lowercase() } else { server.state_detail.clone() }
}

fn name_of(server: &Server) -> String {
    if server.name.trim().is_empty() { server.id.to_string() } else { server.name.clone() }
}
