//! Asking again: at an interval, while the tab is in view and online.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::VisibilityState;

/// Whether somebody may be looking, and the network may be there.
fn awake() -> bool {
    document().visibility_state() == VisibilityState::Visible && window().navigator().on_line()
}

/// Runs `round` every `interval_ms()` for as long as the calling component lives, and at once when the
/// tab comes back into view or online after that long. Nothing happens in a hidden tab.
pub fn poll(
    interval_ms: impl Fn() -> u32 + Copy + Send + Sync + 'static,
    round: impl Fn() + Copy + Send + Sync + 'static,
) {
    let due = StoredValue::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let alive = StoredValue::new(true);
    let arm = StoredValue::new_local(None::<std::rc::Rc<dyn Fn()>>);
    let tick = move || {
        if alive.try_get_value() != Some(true) {
            return;
        }
        due.set_value(!awake());
        if awake() {
            round();
        }
        if let Some(Some(arm)) = arm.try_get_value() {
            arm();
        }
    };
    let set = move || {
        let handle = set_timeout_with_handle(tick, Duration::from_millis(interval_ms().into())).ok();
        timer.try_set_value(handle);
    };
    arm.set_value(Some(std::rc::Rc::new(set)));
    set();
    let wake = move |_: web_sys::Event| {
        if due.try_get_value() == Some(true) && awake() {
            due.set_value(false);
            round();
        }
    };
    let online = window_event_listener_untyped("online", wake);
    let visible = window_event_listener_untyped("visibilitychange", wake);
    let shown = window_event_listener_untyped("pageshow", wake);
    on_cleanup(move || {
        alive.set_value(false);
        if let Some(Some(handle)) = timer.try_get_value() {
            handle.clear();
        }
        for handle in [online, visible, shown] {
            handle.remove();
        }
    });
}
