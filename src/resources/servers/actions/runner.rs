//! Runs an action on the server of an open page, follows it to its end, and tells what has become of it.
//!
//! What always holds here: one action is under way at a time, and none is ever sent twice. If nobody knows
//! whether the API has taken it, the server is read again until that is clear, or clearly not.

use std::cell::Cell;
use std::sync::Arc;

use api::servers::Server;
use api::tasks::TaskStatus;
use api::{ApiError, ErrorKind, TaskId};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{ActionKind, GRACE_MS, Verdict, verdict, why_no_backup, why_not};
use crate::data::{Data, Typed, use_data};
use crate::resources::servers::state::word;
use crate::resources::servers::{SERVERS, delete};
use crate::resources::steps::{End, Plan};
use crate::resources::tasks::TASKS;
use crate::session::Session;
use crate::signal::{Bundle, RwSignal};
use crate::time;
use crate::ui::dom::effect;
use crate::ui::error::in_words;
use crate::ui::flash::{Flashes, use_flashes};

/// How long the server is read often after an action, in milliseconds: some reads longer than the grace.
const FOLLOW_MS: u32 = GRACE_MS as u32 + 5_000;

/// Why an action came to nothing.
pub enum Trouble {
    /// The API refused it, or it could not be sent.
    Refused(ActionKind, ApiError),
    /// It was accepted, but the server is not where it leads: a title and what is known.
    Ended(String, String),
}

/// An action that nobody knows the outcome of.
#[derive(Clone)]
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

/// How it stands with the actions on a server.
#[derive(Clone, Default)]
struct Phase {
    /// The action whose dialog is open.
    asked: Option<ActionKind>,
    /// The action that is being sent.
    sending: Option<ActionKind>,
    /// The action that is being followed.
    watch: Option<Watch>,
    trouble: Option<Arc<Trouble>>,
    doubt: Option<Doubt>,
    vanished: Option<String>,
}

/// The actions on one server.
pub type Actions = Bundle<Parts>;

/// What they are done with, and how they stand.
pub struct Parts {
    session: Session,
    item: Typed<Server>,
    flashes: Flashes,
    data: Data,
    phase: RwSignal<Arc<Phase>>,
    /// The deletion, once it has begun: the server, and what goes with it.
    plan: Plan,
    /// Ids of what a deletion is to take along.
    ticked: RwSignal<Vec<String>>,
}

impl Actions {
    /// The actions on the server of `item`, for as long as the calling scope lives.
    pub fn new(session: Session, item: Typed<Server>) -> Self {
        let actions = Self::of(Parts {
            session,
            item,
            flashes: use_flashes(),
            data: use_data(),
            phase: RwSignal::new(Arc::default()),
            plan: Plan::new(),
            ticked: RwSignal::default(),
        });
        effect(move || {
            let _ = (item.read_at().get(), item.error().get());
            untrack(|| actions.look());
        });
        actions
    }

    /// How it stands; tracked. At rest once the page has gone.
    fn phase(self) -> Arc<Phase> {
        self.phase.try_get().unwrap_or_default()
    }

    /// Changes how it stands, and tells whether the page is still there.
    fn change(self, change: &dyn Fn(&mut Phase)) -> bool {
        self.phase.try_update(|phase| change(Arc::make_mut(phase))).is_some()
    }

    /// What the page is about.
    pub fn item(self) -> Typed<Server> {
        self.item
    }

    /// What is known of the account.
    pub fn data(self) -> Data {
        self.data
    }

    /// How it stands with the deletion.
    pub fn plan(self) -> Plan {
        self.plan
    }

    /// Ids of what a deletion is to take along.
    pub fn ticked(self) -> RwSignal<Vec<String>> {
        self.ticked
    }

    /// Why the server cannot be backed up now; tracked.
    pub fn why_no_backup(self) -> Option<String> {
        self.read_only().or_else(|| self.server().and_then(|server| why_no_backup(&server)))
    }

    /// The server, once it is known; tracked.
    pub fn server(self) -> Option<Arc<Server>> {
        self.item.get()
    }

    /// The server's name, or its id if it has none; tracked.
    pub fn name(self) -> String {
        self.server().map(|server| name_of(&server)).unwrap_or_default()
    }

    /// Why nothing can be changed at all, if so; tracked.
    pub fn read_only(self) -> Option<String> {
        self.session.why_no_changes().map(str::to_owned)
    }

    /// Why an action cannot be asked for now, with the next step; tracked.
    pub fn why_not(self, kind: ActionKind) -> Option<String> {
        let reason = || self.server().and_then(|server| why_not(&server, kind));
        self.read_only().or_else(reason).or_else(|| {
            let phase = self.phase();
            let under_way = phase.sending.or(phase.watch.as_ref().map(|watch| watch.kind))?;
            Some([under_way.label(), " is under way. Wait until it has ended."].concat())
        })
    }

    /// Whether an action is being sent; tracked.
    pub fn is_sending(self, kind: ActionKind) -> bool {
        self.phase().sending == Some(kind)
    }

    /// The action whose dialog is open; tracked.
    pub fn asked(self) -> Option<ActionKind> {
        self.phase().asked
    }

    /// Why the last action came to nothing; tracked.
    pub fn trouble(self) -> Option<Arc<Trouble>> {
        self.phase().trouble.clone()
    }

    /// Set while a person is told that an outcome is unknown; tracked.
    pub fn doubt(self) -> Option<Doubt> {
        self.phase().doubt.clone()
    }

    /// What there is to say once an action has made the server disappear; tracked.
    pub fn vanished(self) -> Option<String> {
        self.phase().vanished.clone()
    }

    /// The action as a command for a shell.
    pub fn curl(self, kind: ActionKind) -> String {
        let Some((server, profile)) = untrack(|| self.server().zip(self.session.profile())) else {
            return String::new();
        };
        if kind != ActionKind::Delete {
            return kind.curl(&server.id, &profile);
        }
        let steps = delete::steps(&server, &self.ticked.get_untracked());
        steps.iter().map(|step| step.curl(&profile)).collect::<Vec<_>>().join("\n\n")
    }

    /// A person wants it: runs a power-on, asks before the others. Nothing happens while it is not possible.
    pub fn ask(self, kind: ActionKind) {
        if untrack(|| self.why_not(kind)).is_some() {
            return;
        }
        if kind == ActionKind::Poweron {
            self.run(kind);
        } else {
            self.ticked.set(Vec::new());
            self.plan.reset();
            self.change(&|phase| {
                phase.trouble = None;
                phase.asked = Some(kind);
            });
        }
    }

    /// Closes the dialog of an action, unless that is being sent.
    pub fn close(self) {
        // A deletion that did not come to its end: the server is gone, though not all that was to go with it.
        let gone = untrack(|| self.plan.done() > 0 && self.phase().sending.is_none());
        if let Some(server) = untrack(|| self.server()).filter(|_| gone) {
            self.tell_rest(&untrack(|| self.plan.left()));
            return self.vanish(ActionKind::Delete, &server);
        }
        self.change(&|phase| {
            if phase.sending.is_none() {
                phase.asked = None;
                phase.trouble = None;
            }
        });
    }

    /// Closes what tells that an outcome is unknown; the server is watched on.
    pub fn close_doubt(self) {
        self.change(&|phase| phase.doubt = None);
    }

    /// Takes the note about the last action away.
    pub fn dismiss(self) {
        self.change(&|phase| phase.trouble = None);
    }

    /// Sends an action, once.
    pub fn run(self, kind: ActionKind) {
        let (server, why_not) = untrack(|| (self.server(), self.why_not(kind)));
        let (Some(server), None) = (server, why_not) else { return };
        self.change(&|phase| {
            phase.trouble = None;
            phase.sending = Some(kind);
        });
        let since = time::now_ms();
        spawn_local(async move {
            let Some(action) = kind.action() else { return self.delete(&server).await };
            let result = self.session.run(&api::servers::act(&server.id, &action)).await;
            let there = self.change(&|phase| phase.sending = None);
            match result {
                // Nobody is on the page any more: other pages show the state.
                Ok(_) if !there => {}
                Ok(task) => {
                    TASKS.list(self.data).put(Arc::new(task.clone()));
                    let tasks = self.session.profile().is_some_and(|profile| profile.capabilities().tasks);
                    let task = tasks.then_some(task.id);
                    self.follow(&Watch { kind, task, status: None, since, moved: false, certain: true });
                }
                Err(error) if !there => self.tell_elsewhere(kind, &name_of(&server), &error),
                Err(error) if error.outcome_unknown() => {
                    self.change(&|phase| phase.doubt = Some(Doubt { kind, found: None }));
                    self.follow(&Watch { kind, task: None, status: None, since, moved: false, certain: false });
                }
                Err(error) => {
                    self.trouble_with(Trouble::Refused(kind, error));
                    // What was shown may be old.
                    self.item.expect_change(0);
                }
            }
        });
    }

    /// Deletes the server and what was ticked. Nobody asks for it meanwhile: it would be missed.
    async fn delete(self, server: &Server) {
        let kind = ActionKind::Delete;
        let list = SERVERS.list(self.data);
        list.hold(Some(server.id.as_str()));
        let steps = delete::steps(server, &self.ticked.get_untracked());
        let end = self.plan.run(self.session, &steps, &|_, _| Ok(())).await;
        if self.change(&|phase| phase.sending = None) {
            match end {
                End::Done(_) => self.vanish(kind, server),
                // The server is gone; the dialog tells what became of the rest.
                End::Failed(at, _) if at > 0 => {}
                End::Failed(_, error) => {
                    list.hold(None);
                    // Of an unknown outcome the dialog tells step by step.
                    if !error.outcome_unknown() {
                        self.trouble_with(Trouble::Refused(kind, error));
                    }
                    self.item.expect_change(FOLLOW_MS);
                }
                End::Left(..) => {}
            }
            return;
        }
        // The page that asked has gone: whoever opens it again is told how it stands.
        list.hold(None);
        list.refresh();
        match end {
            End::Left(0, Some(error)) => self.tell_elsewhere(kind, &name_of(server), &error),
            End::Left(done, _) if done < steps.len() => {
                let rest: Vec<String> = steps.iter().skip(done).map(|step| step.label.clone()).collect();
                self.tell_rest(&rest);
            }
            _ => self.flashes.done(["Server ", &*name_of(server), " ", kind.participle()].concat()),
        }
    }

    /// The server is gone, though not all that was to go with it.
    fn tell_rest(self, labels: &[String]) {
        let title = "Not all that was to go with the server is deleted";
        self.flashes.failed(
            title,
            labels.join(", ")
                + ": not done, or not known to be. What stays is billed on until you delete it in its list.",
        );
    }

    fn trouble_with(self, trouble: Trouble) {
        let trouble = Arc::new(trouble);
        self.change(&|phase| phase.trouble = Some(Arc::clone(&trouble)));
    }

    /// The page that asked has gone; its failure must not.
    fn tell_elsewhere(self, kind: ActionKind, name: &str, error: &ApiError) {
        if error.outcome_unknown() {
            let title = ["We do not know if the ", kind.noun(), " of ", name, " was accepted"].concat();
            self.flashes.failed(title, "Look at the server before you repeat it.");
        } else {
            let detail = in_words(error);
            self.flashes.failed(kind.not_done(name), detail);
        }
    }

    fn follow(self, watch: &Watch) {
        self.change(&|phase| {
            phase.asked = None;
            phase.watch = Some(watch.clone());
        });
        self.item.expect_change(FOLLOW_MS);
    }

    /// The server is gone, as it should.
    fn vanish(self, kind: ActionKind, server: &Server) {
        let said = ["Server ", &*name_of(server), " ", kind.participle()].concat();
        self.change(&|phase| *phase = Phase { vanished: Some(said.clone()), ..Phase::default() });
    }

    /// Judges the action that is being followed by what has just been read.
    fn look(self) {
        let (Some(mut watch), Some(server)) = (self.phase().watch.clone(), self.server()) else { return };
        if let Some(error) = self.item.error().get() {
            match (&error.kind, watch.kind) {
                (ErrorKind::NotFound, ActionKind::Terminate) => self.vanish(ActionKind::Terminate, &server),
                // Somebody else deleted it; the page says so.
                (ErrorKind::NotFound, _) => {
                    self.change(&|phase| phase.watch = None);
                }
                // The page says that too; the next read may tell more.
                _ => {}
            }
            return;
        }
        if self.item.read_at().get().is_none_or(|read_at| read_at < watch.since) {
            return;
        }
        if server.state.is_transient() && !watch.moved {
            watch.moved = true;
            self.change(&|phase| phase.watch = Some(watch.clone()));
            self.found(&watch, true, &["The server is ", &*doing(&server), " now."].concat());
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
            let known = self.session.run(&api::tasks::get(&task)).await.map(|task| {
                let status = task.status.clone();
                TASKS.list(self.data).put(Arc::new(task));
                status
            });
            let ours = Cell::new(false);
            self.change(&|phase| {
                if let Some(watch) = phase.watch.as_mut().filter(|watch| watch.task.as_ref() == Some(&task)) {
                    ours.set(true);
                    match &known {
                        Ok(status) => watch.status = Some(status.clone()),
                        // The state has to do.
                        Err(_) => watch.task = None,
                    }
                }
            });
            match known {
                _ if !ours.get() => {}
                // The state was read before: it is behind.
                Ok(TaskStatus::Success) => self.item.expect_change(FOLLOW_MS),
                Ok(TaskStatus::Failure) | Err(_) => self.look(),
                // The next read asks again.
                Ok(_) => {}
            }
        });
    }

    fn settle(self, watch: &Watch, verdict: Verdict, server: &Server) {
        self.change(&|phase| phase.watch = None);
        let (name, now) = (name_of(server), word(&server.state).to_ascii_lowercase());
        let now = now.as_str();
        if verdict == Verdict::Done {
            self.flashes.done(match watch.kind {
                ActionKind::Reboot => name + " has rebooted",
                _ => name + " is " + now,
            });
            self.found(watch, true, &["The server is ", now, "."].concat());
            return;
        }
        let detail = match (verdict, watch.kind) {
            (Verdict::FellBack, ActionKind::Poweron) => [
                "The API accepted it, but the server fell back to ",
                now,
                ". Most often no machine of type ",
                &*server.commercial_type,
                " is free at the moment: try again later, or create a server of another type.",
            ]
            .concat(),
            (Verdict::FellBack, _) => ["The API accepted it, but the server is ", now, " now."].concat(),
            (_, _) if watch.certain => [
                "The API accepted it, but the server is still ",
                now,
                ". It may yet happen: look again before you repeat it.",
            ]
            .concat(),
            (_, _) => ["The server is still ", now, ": the request seems not to have arrived. You can send it again."]
                .concat(),
        };
        if untrack(|| self.doubt()).is_some() {
            self.found(watch, watch.moved, &detail);
        } else {
            self.trouble_with(Trouble::Ended(watch.kind.not_done(&name), detail));
        }
    }

    /// Tells what was found out, if the question is still open to the person.
    fn found(self, watch: &Watch, accepted: bool, text: &str) {
        if !watch.certain {
            self.change(&|phase| {
                if let Some(doubt) = &mut phase.doubt {
                    doubt.found = Some((accepted, text.to_owned()));
                }
            });
        }
    }
}

/// What a server in transition is doing: the API's own word for it, else its state.
fn doing(server: &Server) -> String {
    if server.state_detail.is_empty() { word(&server.state).to_ascii_lowercase() } else { server.state_detail.clone() }
}

fn name_of(server: &Server) -> String {
    if server.name.trim().is_empty() { server.id.to_string() } else { server.name.clone() }
}
