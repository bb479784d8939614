//! Something that is read as a whole and belongs to no list: counts, limits, what is in a container.

use std::rc::Rc;
use std::sync::Arc;

use api::{Answer, ApiError, Call};
use leptos::prelude::*;

use super::{Object, UnderWay, begin_read, poll};
use crate::session::Session;
use crate::signal::{Bundle, RwSignal, StoredValue};
use crate::time;

/// How an answer is read.
type Decode = dyn Fn(&Answer) -> Result<Object, ApiError>;

/// What is kept of a reading beside what is told.
struct Kept {
    session: Session,
    call: Call<()>,
    decode: Rc<Decode>,
    busy: bool,
    under_way: Option<UnderWay>,
}

/// What is read again and again while a view lives.
pub type Reading = Bundle<Signals>;

/// What a reading tells.
pub struct Signals {
    kept: StoredValue<Kept>,
    value: RwSignal<Option<Object>>,
    /// The JSON of the answer as the API sent it, indented.
    raw: RwSignal<String>,
    error: RwSignal<Option<ApiError>>,
    read_at: RwSignal<Option<f64>>,
}

/// Reads what `call` answers, now and at the interval of lists while the calling view lives.
pub fn use_reading<T: Send + Sync + 'static>(session: Session, call: Call<T>) -> Reading {
    let plain = call.discard();
    begin(session, plain, Rc::new(move |answer| Ok(Arc::new(call.decode(answer)?) as Object)))
}

fn begin(session: Session, call: Call<()>, decode: Rc<Decode>) -> Reading {
    let reading = Reading::of(Signals {
        kept: StoredValue::new(Kept { session, call, decode, busy: false, under_way: None }),
        value: RwSignal::new(None),
        raw: RwSignal::default(),
        error: RwSignal::new(None),
        read_at: RwSignal::new(None),
    });
    reading.refresh();
    poll(move || session.poll_ms(), move || reading.refresh());
    reading
}

impl Reading {
    /// What was read last; tells only when it has changed.
    pub fn value(self) -> RwSignal<Option<Object>> {
        self.value
    }

    /// The JSON of the answer as the API sent it, indented; empty until there was one.
    pub fn raw(self) -> RwSignal<String> {
        self.raw
    }

    /// Why the last read failed, if it did. What was known before stays.
    pub fn error(self) -> RwSignal<Option<ApiError>> {
        self.error
    }

    /// When it was last read, in ms since 1970.
    pub fn read_at(self) -> RwSignal<Option<f64>> {
        self.read_at
    }

    /// What a function reads from the value; the default before there is one. Tracked.
    pub fn read<T: 'static, R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with(|value| value.as_ref().map(|object| super::read(object, read)).unwrap_or_default())
    }

    /// How it stands: `ready`, `loading`, or `failed` where nothing is known. Tracked.
    pub fn stage(self) -> &'static str {
        match (self.value.with(Option::is_some), self.error.with(Option::is_some)) {
            (true, _) => "ready",
            (false, true) => "failed",
            (false, false) => "loading",
        }
    }

    /// The call as curl.
    pub fn curl(self) -> String {
        self.kept.with_value(|kept| {
            untrack(|| kept.session.profile()).map(|profile| kept.call.curl(&profile)).unwrap_or_default()
        })
    }

    /// Reads it again, unless a read is under way.
    pub fn refresh(self) {
        let begun = self.kept.try_update_value(|kept| {
            let free = !std::mem::replace(&mut kept.busy, true);
            free.then(|| (kept.session.send(&kept.call), Rc::clone(&kept.decode)))
        });
        let Some(Some((answer, decode))) = begun else { return };
        let under_way = begin_read(Box::pin(async move {
            let answer = answer.await;
            // The view may have gone meanwhile.
            if self.kept.try_update_value(|kept| kept.busy = false).is_none() {
                return;
            }
            let read = answer.and_then(|answer| Ok((decode(&answer)?, answer.pretty())));
            match read {
                Ok((value, pretty)) => {
                    self.read_at.set(Some(time::now_ms()));
                    if self.error.with_untracked(Option::is_some) {
                        self.error.set(None);
                    }
                    if self.value.with_untracked(Option::is_none) || self.raw.with_untracked(|raw| *raw != pretty) {
                        self.raw.set(pretty);
                        self.value.set(Some(value));
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
        }));
        self.kept.try_update_value(|kept| kept.under_way = Some(under_way));
    }
}
