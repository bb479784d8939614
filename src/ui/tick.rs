//! A clock for ages such as "Updated 10 s ago".

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

/// How often it is told anew how long ago something was read: each word is a frame to be drawn, in a tab that may be open all
/// day.
const STEP: Duration = Duration::from_secs(5);

/// How long ago something was read that is read again and again; `unread` before it was.
pub fn updated(
    read_at: impl Fn() -> Option<f64> + 'static,
    unread: impl Fn() -> &'static str + 'static,
) -> impl Fn() -> String + 'static {
    let now = use_now(STEP);
    move || match read_at() {
        Some(at) => "Updated ".to_owned() + &lately(now.get() - at),
        None => unread().to_owned(),
    }
}

fn lately(passed_ms: f64) -> String {
    // Casts saturate.
    match (passed_ms / 1000.0) as u64 {
        0..5 => "just now".to_owned(),
        s @ 5..60 => [&(s - s % 5).to_string(), " s ago"].concat(),
        _ => time::away(passed_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::lately;

    #[test]
    fn ages_are_told_in_steps() {
        for (ms, text) in [
            (-1_500.0, "just now"),
            (4_999.0, "just now"),
            (5_000.0, "5 s ago"),
            (14_999.0, "10 s ago"),
            (59_999.0, "55 s ago"),
            (60_000.0, "1 min ago"),
        ] {
            assert_eq!(lately(ms), text);
        }
    }
}
