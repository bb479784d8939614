//! Asking again: at an interval, while the tab is in view and online.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::signal::StoredValue;
use leptos::prelude::*;
use web_sys::VisibilityState;

use crate::session::from_cache;
use crate::ui::dom::effect;

/// How often what is in transition is read again, in milliseconds.
pub const TRANSIENT_MS: u32 = 2_000;

/// Whether somebody may be looking, and the network may be there.
pub(super) fn awake() -> bool {
    document().visibility_state() == VisibilityState::Visible && window().navigator().on_line()
}

/// Something that is done again and again.
struct Round {
    interval_ms: Box<dyn Fn() -> u32>,
    run: Box<dyn Fn()>,
    /// It was to be done while nobody was looking.
    due: Cell<bool>,
    timer: Cell<Option<TimeoutHandle>>,
}

/// Runs `round` every `interval_ms()` for as long as the calling component lives, at once when the tab comes back into
/// view after that long, and once when it comes back online. Nothing happens in a hidden tab, nor offline.
pub fn poll(interval_ms: impl Fn() -> u32 + 'static, round: impl Fn() + 'static) {
    begin(Round {
        interval_ms: Box::new(interval_ms),
        run: Box::new(round),
        due: Cell::new(false),
        timer: Cell::new(None),
    });
}

fn begin(round: Round) {
    let round = Rc::new(round);
    let events = ["online", "visibilitychange", "pageshow"].map(|event| {
        let round = Rc::downgrade(&round);
        window_event_listener_untyped(event, move |happened| {
            let Some(round) = round.upgrade() else { return };
            // What failed for want of a network, or was answered by a cache on the way, is caught up on; and so is what
            // a page has missed that the browser had put away.
            if event == "online" || from_cache(&happened) {
                round.due.set(true);
            }
            if awake() && round.due.take() {
                (round.run)();
            }
        })
    });
    // An interval that becomes another one, as when config.json has come, counts from then on.
    let interval = Rc::downgrade(&round);
    effect(move || {
        if let Some(round) = interval.upgrade() {
            arm(&round);
        }
    });
    // Lives as long as the calling component; the timer and the listeners know it only for so long.
    let round = StoredValue::new(round);
    on_cleanup(move || {
        if let Some(Some(timer)) = round.try_with_value(|round| round.timer.take()) {
            timer.clear();
        }
        for event in events {
            event.remove();
        }
    });
}

/// Runs it once the interval is over; follows that where it is tracked.
fn arm(round: &Rc<Round>) {
    let again = Rc::downgrade(round);
    let tick = move || {
        let Some(round) = again.upgrade() else { return };
        round.due.set(!awake());
        if awake() {
            (round.run)();
        }
        arm(&round);
    };
    let timer = set_timeout_with_handle(tick, Duration::from_millis((round.interval_ms)().into())).ok();
    if let Some(before) = round.timer.replace(timer) {
        before.clear();
    }
}
