//! One object, read by itself: seeded from its list, read again while its page is open.

use std::sync::Arc;

use api::{ApiError, ErrorKind};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::list::List;
use super::{Resource, poll};
use crate::session::Session;
use crate::time;

/// How often an object in transition is read again, in milliseconds.
const TRANSIENT_MS: u32 = 2_000;

/// An object whose page is open.
pub struct Item<T: Resource> {
    id: StoredValue<T::Id>,
    session: Session,
    list: List<T>,
    value: RwSignal<Option<Arc<T>>>,
    /// Its JSON as the API sent it, indented.
    raw: RwSignal<String>,
    error: RwSignal<Option<ApiError>>,
    read_at: RwSignal<Option<f64>>,
    /// When it was last asked for, in ms since 1970.
    asked_at: StoredValue<f64>,
    /// Until when it is read often, whatever its state, in ms since 1970.
    awaited_until: StoredValue<f64>,
    busy: StoredValue<bool>,
    generation: StoredValue<u32>,
}

impl<T: Resource> Clone for Item<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Resource> Copy for Item<T> {}

/// The object of that id, read now and again while the calling component lives.
pub fn use_item<T: Resource>(session: Session, list: List<T>, id: T::Id) -> Item<T> {
    let item = Item {
        value: RwSignal::new(list.find(&id)),
        id: StoredValue::new(id),
        session,
        list,
        raw: RwSignal::default(),
        error: RwSignal::new(None),
        read_at: RwSignal::new(None),
        asked_at: StoredValue::new(0.0),
        awaited_until: StoredValue::new(0.0),
        busy: StoredValue::new(false),
        generation: StoredValue::new(0),
    };
    item.refresh();
    // Looks often whether it is time to read, so that a state that begins to change is followed at once.
    poll(|| TRANSIENT_MS, move || item.refresh_if_due());
    item
}

impl<T: Resource> Item<T> {
    /// The object, once it is known. Notifies only when it has changed.
    pub fn value(self) -> Signal<Option<Arc<T>>> {
        self.value.into()
    }

    /// Its JSON as the API sent it, indented; empty until it was read by itself.
    pub fn raw(self) -> Signal<String> {
        self.raw.into()
    }

    /// Why the last read failed, if it did.
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// When it was last read by itself, in ms since 1970.
    pub fn read_at(self) -> Signal<Option<f64>> {
        self.read_at.into()
    }

    fn refresh_if_due(self) {
        let now = time::now_ms();
        let transient = self.value.with_untracked(|value| value.as_ref().is_some_and(|value| value.is_transient()));
        // Half a round early: timers are not exact, and a whole round late would be worse.
        let due = self.asked_at.get_value() + f64::from(self.session.poll_ms()) - f64::from(TRANSIENT_MS / 2);
        if transient || now < self.awaited_until.get_value() || now >= due {
            self.refresh();
        }
    }

    /// Reads it again now, and often for the next `for_ms` milliseconds: a write is about to change it. The
    /// answer to a read that is under way is older than the write and does not count.
    pub fn expect_change(self, for_ms: u32) {
        let until = time::now_ms() + f64::from(for_ms);
        self.awaited_until.update_value(|known| *known = known.max(until));
        self.supersede();
        self.refresh();
    }

    /// Makes what a read under way will answer old.
    fn supersede(self) {
        self.generation.update_value(|n| *n += 1);
        self.busy.set_value(false);
    }

    /// Reads it again, unless a read is under way.
    pub fn refresh(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.asked_at.set_value(time::now_ms());
        let generation = self.generation.get_value();
        let call = T::get(&self.id.get_value());
        spawn_local(async move {
            let result = match self.session.send(&call).await {
                Ok(answer) => call.decode(&answer).map(|value| (value, answer)),
                Err(error) => Err(error),
            };
            // The page may have gone, or a write may have brought something newer.
            let Some(now) = self.generation.try_get_value() else { return };
            if now != generation {
                return;
            }
            self.busy.set_value(false);
            match result {
                Ok((value, answer)) => {
                    let pretty = answer.pretty();
                    if self.raw.with_untracked(|raw| *raw != pretty) {
                        self.raw.set(pretty);
                    }
                    self.read_at.set(Some(time::now_ms()));
                    if self.error.with_untracked(Option::is_some) {
                        self.error.set(None);
                    }
                    self.keep(value);
                }
                Err(error) => {
                    if error.kind == ErrorKind::NotFound {
                        self.list.remove(&self.id.get_value());
                    }
                    self.error.set(Some(error));
                }
            }
        });
    }

    /// Takes in what a write answered; a read that is under way is older and no longer counts.
    pub fn put(self, value: T) {
        self.supersede();
        self.keep(value);
    }

    fn keep(self, value: T) {
        let kept = self.list.put(value);
        if self.value.with_untracked(|old| old.as_ref() != Some(&kept)) {
            self.value.set(Some(kept));
        }
    }
}
