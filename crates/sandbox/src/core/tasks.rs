//! Tasks: what runs in the background for a while after a call has been answered.

use super::agenda::Event;
use super::answer::Answer;
use super::call::{Call, Owned};
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::table::Row;
use super::time::Time;
use serde_json::{Value, json};
use uuid::Uuid;

/// Tasks kept; beyond that the oldest that have ended are forgotten.
const KEPT: usize = 1000;

/// What a task does to its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Starts it.
    PowerOn,
    /// Stops it and gives its node back.
    PowerOff,
    /// Stops and starts it.
    Reboot,
    /// Deletes it and its volumes.
    Terminate,
    /// Stops it on its node.
    StopInPlace,
    /// Writes snapshots of its volumes, and the image made of them.
    Backup { image: Uuid, snapshots: Vec<Uuid> },
}

impl Work {
    const fn description(&self) -> &'static str {
        match self {
            Self::PowerOn => "server_batch_poweron",
            Self::PowerOff => "server_poweroff",
            Self::Reboot => "server_reboot",
            Self::Terminate => "server_terminate",
            Self::StopInPlace => "server_stop_in_place",
            Self::Backup { .. } => "server_backup",
        }
    }

    /// Seconds it takes. Stopping is slow, because local disks are archived.
    const fn seconds(&self) -> u32 {
        match self {
            Self::PowerOn => 20,
            Self::PowerOff => 15,
            Self::Reboot | Self::Terminate => 12,
            Self::StopInPlace => 8,
            Self::Backup { .. } => 25,
        }
    }
}

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// The server it works on.
    pub server: Uuid,
    /// What it does.
    pub work: Work,
    /// When it was asked for.
    pub started: Time,
    /// When it will have ended, or did.
    pub ends: Time,
    /// How it ended, once it has.
    pub outcome: Option<bool>,
}

impl Row for Task {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Task {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("task", "tasks");

/// The routes of tasks.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/tasks", NEEDS, list_all).query(list::OWNED),
    Route::new(Verb::Get, "/tasks/{}", NEEDS, read),
    Route::new(Verb::Delete, "/tasks/{}", NEEDS, delete),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let tasks = state.tasks.iter().filter(|task| list::shows(call, *task));
    list::page(call, "tasks", tasks, |task| json(task, state.now))
}

fn read(state: &mut State, call: &Call) -> Reply {
    let task = call.find(&state.tasks, call.param(0))?;
    Ok(Answer::ok("task", json(task, state.now)))
}

/// Forgets a task that has ended.
fn delete(state: &mut State, call: &Call) -> Reply {
    let task = call.find(&state.tasks, call.param(0))?;
    if task.outcome.is_none() {
        return Err(Refusal::invalid("task should be terminated"));
    }
    let id = task.id;
    state.tasks.remove(&id);
    Ok(Answer::no_content())
}

/// Starts a task on a server and plans its end.
pub fn start(state: &mut State, organization: Uuid, server: Uuid, work: Work) -> Task {
    let duration = state.agenda.scaled(work.seconds());
    let task = Task {
        id: state.random.uuid(),
        organization,
        server,
        work,
        started: state.now,
        ends: state.now.plus(duration),
        outcome: None,
    };
    if task.work == Work::PowerOn {
        // The node is found first; the kernel loads in the last part.
        state.agenda.plan(state.now.plus(duration / 5 * 3), Event::Booting(server));
    }
    state.agenda.plan(task.ends, Event::TaskEnds(task.id));
    keep(state, task.clone());
    task
}

/// Keeps a task, and forgets an old one if there are too many.
pub fn keep(state: &mut State, task: Task) {
    state.tasks.insert(task);
    if state.tasks.len() > KEPT {
        let oldest = state.tasks.iter().rev().find(|task| task.outcome.is_some()).map(|task| task.id);
        if let Some(oldest) = oldest {
            state.tasks.remove(&oldest);
        }
    }
}

/// A task as the API shows it at that instant.
pub fn json(task: &Task, now: Time) -> Value {
    let whole = task.ends.since(task.started).as_micros().max(1);
    let passed = now.since(task.started).as_micros().min(whole);
    let percent = u64::try_from(passed * 100 / whole).unwrap_or(100);
    let (status, progress) = match task.outcome {
        Some(true) => ("success", 100),
        Some(false) => ("failure", percent),
        None if percent < 10 => ("pending", 0),
        None => ("started", percent.min(99)),
    };
    let result = match &task.work {
        Work::Backup { image, .. } => format!("/images/{image}"),
        _ => format!("/servers/{}", task.server),
    };
    json!({
        "id": task.id,
        "description": task.work.description(),
        "status": status,
        "progress": progress,
        "href_from": format!("/servers/{}/action", task.server),
        "href_result": result,
        "started_at": task.started.to_string(),
        "terminated_at": task.outcome.map(|_| task.ends.to_string()),
    })
}
