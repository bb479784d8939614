//! One object, read by itself: seeded from its list, read again while its page is open.

use std::marker::PhantomData;
use std::sync::Arc;

use api::{ApiError, ErrorKind, TransportError};

use super::TRANSIENT_MS;
use super::{List, Object, Resource, UnderWay, begin_read, poll};
use crate::session::Session;
use crate::signal::{Bundle, RwSignal, StoredValue, opened};
use crate::time;

/// What is kept of an open object beside what is told.
struct Kept {
    key: String,
    session: Session,
    list: List,
    /// When it was last asked for, in ms since 1970.
    asked_at: f64,
    /// Until when it is read often, whatever its state, in ms since 1970.
    awaited_until: f64,
    busy: bool,
    under_way: Option<UnderWay>,
    /// Counts writes: a read that began before one is old.
    generation: u32,
}

/// An object whose page is open.
pub type Item = Bundle<Signals>;

/// What an object tells.
pub struct Signals {
    kept: StoredValue<Kept>,
    value: RwSignal<Option<Object>>,
    /// Its JSON as the API sent it, indented.
    raw: RwSignal<String>,
    error: RwSignal<Option<ApiError>>,
    read_at: RwSignal<Option<f64>>,
}

/// The object of that key, read now and again while the calling view lives.
pub fn use_item(session: Session, list: List, key: String) -> Item {
    let item = Item::of(Signals {
        value: RwSignal::new(list.find(&key)),
        kept: StoredValue::new(Kept {
            key,
            session,
            list,
            asked_at: 0.0,
            awaited_until: 0.0,
            busy: false,
            under_way: None,
            generation: 0,
        }),
        raw: RwSignal::default(),
        error: RwSignal::new(None),
        read_at: RwSignal::new(None),
    });
    item.refresh();
    // Looks often whether it is time to read, so that a state that begins to change is followed at once.
    poll(|| TRANSIENT_MS, move || item.refresh_if_due());
    item
}

impl Item {
    /// The object, once it is known. Notifies only when it has changed.
    pub fn value(self) -> RwSignal<Option<Object>> {
        self.value
    }

    /// The same for who knows its type.
    pub fn typed<T: Resource>(self) -> Typed<T> {
        Typed(self, PhantomData)
    }

    /// Its JSON as the API sent it, indented; empty until it was read by itself.
    pub fn raw(self) -> RwSignal<String> {
        self.raw
    }

    /// Why the last read failed, if it did.
    pub fn error(self) -> RwSignal<Option<ApiError>> {
        self.error
    }

    /// When it was last read by itself, in ms since 1970.
    pub fn read_at(self) -> RwSignal<Option<f64>> {
        self.read_at
    }

    /// The call that reads it, as curl.
    pub fn curl(self) -> String {
        self.kept.with_value(|kept| {
            let call = kept.list.source().call(kept.session, &kept.key, self.value.get_untracked().as_ref());
            kept.session.profile().map(|profile| call.curl(&profile)).unwrap_or_default()
        })
    }

    fn refresh_if_due(self) {
        let now = time::now_ms();
        let due = self.kept.with_value(|kept| {
            let transient = self
                .value
                .with_untracked(|value| value.as_ref().is_some_and(|value| (kept.list.source().is_transient)(value)));
            // Half a round early: timers are not exact, and a whole round late would be worse.
            let due = kept.asked_at + f64::from(kept.session.poll_ms()) - f64::from(TRANSIENT_MS / 2);
            transient || now < kept.awaited_until || now >= due
        });
        if due {
            self.refresh();
        }
    }

    /// Reads it again now, and often for the next `for_ms` milliseconds: a write is about to change it. The
    /// answer to a read that is under way is older than the write and does not count.
    pub fn expect_change(self, for_ms: u32) {
        let until = time::now_ms() + f64::from(for_ms);
        self.kept.update_value(|kept| kept.awaited_until = kept.awaited_until.max(until));
        self.supersede();
        self.refresh();
    }

    /// Makes what a read under way will answer old.
    fn supersede(self) {
        self.kept.update_value(|kept| {
            kept.generation += 1;
            kept.busy = false;
            kept.under_way = None;
        });
    }

    /// It is gone: its list forgets it.
    pub fn forget(self) {
        self.supersede();
        self.kept.with_value(|kept| kept.list.remove(&kept.key));
    }

    /// Reads it again, unless a read is under way or it is being deleted.
    pub fn refresh(self) {
        let begun = self.kept.try_update_value(|kept| {
            let free = !kept.busy && !kept.list.is_held(&kept.key);
            if free {
                kept.busy = true;
                kept.asked_at = time::now_ms();
            }
            free.then(|| (kept.key.clone(), kept.session, kept.list, kept.generation))
        });
        let Some(Some((key, session, list, generation))) = begun else { return };
        let source = list.source();
        let known = self.value.get_untracked();
        let under_way = begin_read(Box::pin(async move {
            let result = source.fetch(session, &key, known.as_ref()).await;
            // The page may have gone, or a write may have brought something newer.
            if self.kept.try_with_value(|kept| kept.generation) != Some(generation) {
                return;
            }
            self.kept.update_value(|kept| kept.busy = false);
            match result {
                Ok((value, json)) => {
                    if self.raw.with_untracked(|raw| *raw != json) {
                        self.raw.set(json);
                    }
                    self.read_at.set(Some(time::now_ms()));
                    if self.error.with_untracked(Option::is_some) {
                        self.error.set(None);
                    }
                    self.keep(value);
                }
                Err(error) => {
                    if error.kind == ErrorKind::NotFound {
                        list.remove(&key);
                    }
                    // To be read as soon as the browser is back: no round comes before.
                    if error.kind == ErrorKind::Transport(TransportError::Offline) {
                        self.kept.update_value(|kept| kept.asked_at = 0.0);
                    }
                    self.error.set(Some(error));
                }
            }
        }));
        self.kept.try_update_value(|kept| kept.under_way = Some(under_way));
    }

    /// Takes in what a write answered; a read that is under way is older and no longer counts.
    pub fn put(self, value: Object) {
        self.supersede();
        self.keep(value);
    }

    fn keep(self, value: Object) {
        let kept = self.kept.with_value(|kept| kept.list.put(value));
        if !self.value.with_untracked(|old| old.as_ref().is_some_and(|old| Arc::ptr_eq(old, &kept))) {
            self.value.set(Some(kept));
        }
    }
}

/// An open object of a known type.
pub struct Typed<T>(Item, PhantomData<T>);

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Typed<T> {}

impl<T> std::ops::Deref for Typed<T> {
    type Target = Item;
    fn deref(&self) -> &Item {
        &self.0
    }
}

impl<T: Resource> Typed<T> {
    /// The object, once it is known; tracked.
    pub fn get(self) -> Option<Arc<T>> {
        self.0.value.get().and_then(|object| object.downcast().ok())
    }

    /// What a function reads from the object, or from none; tracked.
    pub fn with<R>(self, read: impl FnOnce(Option<&T>) -> R) -> R {
        self.0.value.with(|object| read(object.as_ref().and_then(|object| opened(&**object))))
    }

    /// Takes in what a write answered; a read that is under way is older and no longer counts.
    pub fn put(self, value: T) {
        self.0.put(Arc::new(value));
    }
}
