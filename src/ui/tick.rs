//! A clock for ages such as "Updated 8 s ago".

use std::time::Duration;

use leptos::prelude::*;

use crate::signal::RwSignal;
use crate::time;

/// The time now, in ms since 1970, told again every `every` while the caller's view lives.
pub fn use_now(every: Duration) -> RwSignal<f64> {
    let now = RwSignal::new(time::now_ms());
    if let Ok(handle) = set_interval_with_handle(move || now.set(time::now_ms()), every) {
        on_cleanup(move || handle.clear());
    }
    now
}
