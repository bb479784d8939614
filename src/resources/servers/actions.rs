//! What can be done with a server: when, why not, and how to tell what has become of it.

mod dialogs;
mod runner;

use api::servers::{Action, Server, State};
use api::tasks::TaskStatus;
use api::{Profile, ServerId};

pub use dialogs::{action_dialogs, trouble_note};
pub use runner::Actions;

/// How long an accepted action may go without any change of state before it counts as lost, in milliseconds.
/// "Not begun yet" and "failed and fell back" look alike, so a client has to wait.
const GRACE_MS: f64 = 15_000.0;
/// How long a task that says it is under way is believed while the state stays the same, in milliseconds.
const LONGEST_MS: f64 = 600_000.0;

/// Something that a person does with a whole server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Start it.
    Poweron,
    /// Stop it, and store its volumes away.
    Poweroff,
    /// Stop and start it.
    Reboot,
    /// Stop it where it is.
    StopInPlace,
    /// Delete it while it runs, with its volumes.
    Terminate,
    /// Delete it while it is stopped, without its volumes.
    Delete,
}

impl ActionKind {
    /// The words of its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Poweron => "Power on",
            Self::Poweroff => "Power off",
            Self::Reboot => "Reboot",
            Self::StopInPlace => "Stop in place",
            Self::Terminate => "Terminate",
            Self::Delete => "Delete",
        }
    }

    /// Its icon in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Poweron => "power",
            Self::Poweroff => "stop",
            Self::Reboot => "refresh",
            Self::StopInPlace => "pause",
            Self::Terminate => "bad",
            Self::Delete => "trash",
        }
    }

    /// The action of the API; deleting is a call of its own.
    fn action(self) -> Option<Action> {
        match self {
            Self::Poweron => Some(Action::Poweron),
            Self::Poweroff => Some(Action::Poweroff),
            Self::Reboot => Some(Action::Reboot),
            Self::StopInPlace => Some(Action::StopInPlace),
            Self::Terminate => Some(Action::Terminate),
            Self::Delete => None,
        }
    }

    /// Its call as a command for a shell.
    pub fn curl(self, id: &ServerId, profile: &Profile) -> String {
        match self.action() {
            Some(action) => api::servers::act(id, &action).curl(profile),
            None => api::servers::delete(id).curl(profile),
        }
    }

    /// As in "we do not know if the reboot was accepted".
    fn noun(self) -> &'static str {
        match self {
            Self::Poweron => "power-on",
            Self::Poweroff => "power-off",
            Self::Reboot => "reboot",
            Self::StopInPlace => "stop in place",
            Self::Terminate => "termination",
            Self::Delete => "deletion",
        }
    }

    /// As in "web-1 was not rebooted".
    fn participle(self) -> &'static str {
        match self {
            Self::Poweron => "powered on",
            Self::Poweroff => "powered off",
            Self::Reboot => "rebooted",
            Self::StopInPlace => "stopped in place",
            Self::Terminate => "terminated",
            Self::Delete => "deleted",
        }
    }

    /// Says that it came to nothing: "web-1 was not rebooted".
    fn not_done(self, name: &str) -> String {
        [name, " was not ", self.participle()].concat()
    }
}

/// Why the server cannot take an action now, and the next legal step; `None` if it can. The API's own list of
/// allowed actions decides where it sends one, else the state does. A state that nobody knows is left to the API.
pub fn why_not(server: &Server, kind: ActionKind) -> Option<String> {
    let may = match (kind.action(), &server.allowed_actions) {
        (Some(action), Some(allowed)) => allowed.contains(&action),
        _ => match (&server.state, kind) {
            (State::Unknown(_), _) => true,
            (State::Stopped, _) => matches!(kind, ActionKind::Poweron | ActionKind::Delete),
            (State::Running, _) => !matches!(kind, ActionKind::Poweron | ActionKind::Delete),
            (State::StoppedInPlace, _) => !matches!(kind, ActionKind::Delete | ActionKind::StopInPlace),
            (State::Starting | State::Stopping | State::Locked, _) => false,
        },
    };
    (!may).then(|| reason(server, kind))
}

/// Why a server at rest takes no action.
const HELD: &str =
    "The API allows no action now, as while a volume of the server is copied. Wait until that has ended.";

/// Whether the API allows no action at all on a server that is at rest.
fn is_held(server: &Server) -> bool {
    let at_rest = matches!(server.state, State::Running | State::Stopped | State::StoppedInPlace);
    at_rest && server.allowed_actions.as_ref().is_some_and(Vec::is_empty)
}

fn reason(server: &Server, kind: ActionKind) -> String {
    let up = match server.state {
        State::Starting => Some("starting"),
        State::Stopping if server.state_detail == "rebooting" => Some("rebooting"),
        _ => None,
    };
    let text = match (&server.state, kind) {
        (State::Stopping, _) if server.state_detail == "terminating" => {
            "The server is being terminated and will be gone soon."
        }
        (_, ActionKind::Delete) if up.is_some() => {
            "Only stopped servers can be deleted. Wait until this one is running, then power it off."
        }
        (_, _) if up.is_some() => {
            return ["The server is ", up.unwrap_or_default(), ". Wait until it is running."].concat();
        }
        (State::Stopping, _) => "The server is being stopped. Wait until it is stopped.",
        (State::Locked, _) => "The vendor has locked this server. Ask its support to unlock it.",
        (State::Running, ActionKind::Poweron) => {
            "Only stopped servers can be powered on. This one is already running; reboot it to start it afresh."
        }
        (State::Stopped, ActionKind::Poweroff | ActionKind::Reboot) => {
            "Only running servers can be powered off or rebooted. Power it on first."
        }
        (State::Stopped | State::StoppedInPlace, ActionKind::StopInPlace) => {
            "Only running servers can be stopped in place. Power it on first."
        }
        (State::Stopped, ActionKind::Terminate) => {
            "Only running servers can be terminated. Delete this one instead, or power it on first."
        }
        (State::Running | State::StoppedInPlace, ActionKind::Delete) => {
            "Only stopped servers can be deleted. Power off first, then delete."
        }
        _ if is_held(server) => HELD,
        (_, ActionKind::Poweroff | ActionKind::Reboot | ActionKind::StopInPlace | ActionKind::Terminate)
            if server.protected =>
        {
            "The server is protected. Change that first, under Boot."
        }
        (state, _) => {
            return ["The API does not allow this while the server is ", state.as_str(), ". Wait until that changes."]
                .concat();
        }
    };
    text.to_owned()
}

/// Why the server cannot be backed up now. The API's list decides where it sends one; else it has to be at rest.
pub fn why_no_backup(server: &Server) -> Option<String> {
    let may = match &server.allowed_actions {
        Some(allowed) => allowed.contains(&Action::Backup),
        None => !matches!(server.state, State::Starting | State::Stopping | State::Locked),
    };
    if is_held(server) {
        return Some(HELD.to_owned());
    }
    (!may).then(|| {
        ["A server that is ", server.state.as_str(), " cannot be backed up. Wait until that changes."].concat()
    })
}

/// What has become of an accepted action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Not known yet: look again.
    Wait,
    /// The server is where the action leads.
    Done,
    /// The state changed and came to rest elsewhere, or the task failed: a power-on without a free machine.
    FellBack,
    /// Nothing has changed for longer than [`GRACE_MS`], or [`LONGEST_MS`] where a task is under way.
    Unmoved,
}

/// Judges an action by the state of the server, whether that has been seen changing since, its task as far as that
/// can be read, and the time that has passed.
fn verdict(kind: ActionKind, state: &State, moved: bool, task: Option<&TaskStatus>, elapsed_ms: f64) -> Verdict {
    if state.is_transient() {
        return Verdict::Wait;
    }
    let there = match kind {
        ActionKind::Poweron | ActionKind::Reboot => *state == State::Running,
        ActionKind::Poweroff => *state == State::Stopped,
        ActionKind::StopInPlace => *state == State::StoppedInPlace,
        // Their end is a server that is gone, which is no state.
        ActionKind::Terminate | ActionKind::Delete => false,
    };
    let ended_well = task == Some(&TaskStatus::Success);
    let patience_ms = if task.is_some_and(|task| !task.is_final()) { LONGEST_MS } else { GRACE_MS };
    if task == Some(&TaskStatus::Failure) {
        Verdict::FellBack
    } else if there && (moved || ended_well || kind != ActionKind::Reboot) {
        Verdict::Done
    } else if moved && !ended_well {
        Verdict::FellBack
    } else if elapsed_ms >= patience_ms {
        Verdict::Unmoved
    } else {
        // A task that has ended well is ahead of the state that was read before it.
        Verdict::Wait
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    use ActionKind::{Delete, Poweroff, Poweron, Reboot, StopInPlace, Terminate};

    const ALL: [ActionKind; 6] = [Poweron, Poweroff, Reboot, StopInPlace, Terminate, Delete];

    fn server(state: State, detail: &str, allowed: Option<&[Action]>) -> Server {
        let allowed_actions = allowed.map(<[Action]>::to_vec);
        Server { state, state_detail: detail.to_owned(), allowed_actions, ..Server::default() }
    }

    fn open(server: &Server) -> Vec<ActionKind> {
        ALL.into_iter().filter(|kind| why_not(server, *kind).is_none()).collect()
    }

    #[test]
    fn without_a_list_the_state_decides() {
        assert_eq!(open(&server(State::Stopped, "", None)), [Poweron, Delete]);
        assert_eq!(open(&server(State::Running, "booted", None)), [Poweroff, Reboot, StopInPlace, Terminate]);
        assert_eq!(open(&server(State::StoppedInPlace, "", None)), [Poweron, Poweroff, Reboot, Terminate]);
        for state in [State::Starting, State::Stopping, State::Locked] {
            assert_eq!(open(&server(state, "", None)), []);
        }
        assert_eq!(open(&server(State::Unknown("hibernating".into()), "", None)), ALL);
    }

    #[test]
    fn the_list_of_the_api_comes_first() {
        let held = server(State::Running, "booted", Some(&[Action::Poweroff, Action::Backup]));
        assert_eq!(open(&held), [Poweroff]);
        let why = why_not(&held, Reboot).unwrap();
        assert_eq!(why, "The API does not allow this while the server is running. Wait until that changes.");
        assert!(why_no_backup(&held).is_none());
        // Deleting is not on it; the state decides.
        let stopped = server(State::Stopped, "", Some(&[Action::Poweron]));
        assert_eq!(open(&stopped), [Poweron, Delete]);
        assert!(why_no_backup(&stopped).is_some_and(|why| why.contains("stopped cannot be backed up")));
        // Nothing is allowed while a volume of it is copied.
        let held = server(State::Running, "booted", Some(&[]));
        assert_eq!(open(&held), []);
        assert!(why_no_backup(&held).is_some_and(|why| why.contains("is copied")));
        assert!(why_not(&held, Poweroff).is_some_and(|why| why.contains("is copied")));
        let guarded = Server { protected: true, ..server(State::Running, "booted", Some(&[Action::Backup])) };
        assert_eq!(why_not(&guarded, Terminate).unwrap(), "The server is protected. Change that first, under Boot.");
        let new = server(State::Unknown("hibernating".into()), "", Some(&[Action::Poweron]));
        assert!(why_not(&new, Reboot).unwrap().contains("hibernating"));
    }

    #[test]
    fn reasons_name_the_next_step() {
        let why = |state, detail, kind| why_not(&server(state, detail, None), kind).unwrap();
        let delete = why(State::Running, "booted", Delete);
        assert_eq!(delete, "Only stopped servers can be deleted. Power off first, then delete.");
        assert!(why(State::Stopped, "", Terminate).contains("Delete this one instead"));
        // One sentence for both, so that it is told once.
        assert_eq!(why(State::Stopped, "", Reboot), why(State::Stopped, "", Poweroff));
        assert!(why(State::Starting, "", Poweroff).contains("Wait until it is running"));
        assert!(why(State::Stopping, "stopping", Delete).contains("Wait until it is stopped"));
        assert!(why(State::Stopping, "rebooting", Poweroff).contains("rebooting"));
        assert!(why(State::Stopping, "rebooting", Delete).contains("then power it off"));
        assert!(why(State::Stopping, "terminating", Poweron).contains("gone soon"));
        assert!(why(State::Locked, "", Poweron).contains("support"));
        assert!(why(State::Running, "", Poweron).contains("reboot it"));
    }

    #[test]
    fn a_power_on_that_falls_back_has_failed() {
        let judge = |state: State, moved, task: Option<TaskStatus>, elapsed| {
            verdict(Poweron, &state, moved, task.as_ref(), elapsed)
        };
        assert_eq!(judge(State::Stopped, false, None, 2_000.0), Verdict::Wait);
        assert_eq!(judge(State::Starting, true, None, 60_000.0), Verdict::Wait);
        assert_eq!(judge(State::Running, true, None, 60_000.0), Verdict::Done);
        assert_eq!(judge(State::Stopped, true, None, 60_000.0), Verdict::FellBack);
        assert_eq!(judge(State::Stopped, false, Some(TaskStatus::Failure), 1_000.0), Verdict::FellBack);
        assert_eq!(judge(State::Stopped, false, None, 15_000.0), Verdict::Unmoved);
        // The task is ahead of the state; the next read will tell.
        assert_eq!(judge(State::Stopped, true, Some(TaskStatus::Success), 5_000.0), Verdict::Wait);
    }

    #[test]
    fn a_reboot_has_to_be_seen_or_told() {
        let judge =
            |moved, task: Option<TaskStatus>, elapsed| verdict(Reboot, &State::Running, moved, task.as_ref(), elapsed);
        assert_eq!(judge(false, None, 2_000.0), Verdict::Wait);
        assert_eq!(judge(true, None, 2_000.0), Verdict::Done);
        assert_eq!(judge(false, Some(TaskStatus::Success), 2_000.0), Verdict::Done);
        assert_eq!(judge(false, None, 20_000.0), Verdict::Unmoved);
        // A task under way is waited for, though not for ever.
        assert_eq!(judge(false, Some(TaskStatus::Started), 20_000.0), Verdict::Wait);
        assert_eq!(judge(false, Some(TaskStatus::Started), 600_000.0), Verdict::Unmoved);
    }

    #[test]
    fn a_termination_ends_with_nothing() {
        let judge = |state: State, moved, elapsed| verdict(Terminate, &state, moved, None, elapsed);
        assert_eq!(judge(State::Stopping, true, 90_000.0), Verdict::Wait);
        assert_eq!(judge(State::Running, true, 9_000.0), Verdict::FellBack);
        assert_eq!(judge(State::Running, false, 16_000.0), Verdict::Unmoved);
    }

    #[test]
    fn curl_never_holds_a_token() {
        let profile: Profile = api::json::read(
            r#"{"id":"a","name":"A","kind":"classic","account":"https://a.example","compute":"https://c.example"}"#,
        )
        .unwrap();
        for kind in ALL {
            let text = kind.curl(&ServerId::new("abc"), &profile);
            assert!(text.contains("$SCW_TOKEN") && text.contains("https://c.example/servers/abc"), "{text}");
        }
    }
}
