//! What is going to happen: events in order of time, run as the clock passes them.

use super::state::State;
use super::time::Time;
use super::{actions, snapshots};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// Something that happens by itself.
#[derive(Clone, Debug)]
pub enum Event {
    /// A server that starts has got its node and loads its kernel.
    Booting(Uuid),
    /// A server that runs has loaded the kernel from its own disk.
    Booted(Uuid),
    /// A task comes to its end.
    TaskEnds(Uuid),
    /// A snapshot has been written.
    SnapshotWritten(Uuid),
}

/// Events to come, those of one instant in the order they were planned.
#[derive(Debug)]
pub struct Agenda {
    events: BTreeMap<(Time, u64), Event>,
    planned: u64,
    speed: f64,
}

impl Agenda {
    /// Nothing planned. `speed` divides every duration.
    pub const fn new(speed: f64) -> Self {
        Self { events: BTreeMap::new(), planned: 0, speed }
    }

    /// How long something takes here that takes `seconds` at normal speed.
    pub fn scaled(&self, seconds: u32) -> Duration {
        Duration::try_from_secs_f64(f64::from(seconds) / self.speed).unwrap_or(Duration::MAX)
    }

    /// Plans an event.
    pub fn plan(&mut self, at: Time, event: Event) {
        self.events.insert((at, self.planned), event);
        self.planned += 1;
    }

    fn take_due(&mut self, now: Time) -> Option<(Time, Event)> {
        let entry = self.events.first_entry()?;
        let at = entry.key().0;
        (at <= now).then(|| (at, entry.remove()))
    }
}

/// Lets time pass until `now`: each event due by then happens at its own instant. Time never runs backwards.
pub fn advance(state: &mut State, now: Time) {
    while let Some((at, event)) = state.agenda.take_due(now) {
        state.now = state.now.max(at);
        match event {
            Event::Booting(server) => actions::boot(state, &server),
            Event::Booted(server) => actions::booted(state, &server),
            Event::TaskEnds(task) => actions::finish(state, &task),
            Event::SnapshotWritten(snapshot) => snapshots::finish(state, &snapshot),
        }
    }
    state.now = state.now.max(now);
}
