//! The line to the API: when a call is sent again by itself, and when calls wait for a host that has asked for it.
//!
//! What always holds here: only a read is sent again by itself, and only after trouble that may have passed. A host
//! that answers 429 gets no call of any kind before its time is over.

use std::cell::RefCell;

use api::{ApiError, ErrorKind, TransportError};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcRwSignal, Get, Update};

use crate::time;
use crate::transport::origin_of;

/// How often a read is sent again.
const TRIES: u32 = 3;
/// The wait before the first of them, in milliseconds; each further one is twice as long.
const PAUSE_MS: u32 = 300;
/// How long a read waits between its tries, all in all, in milliseconds: then somebody who looks at the page has to be
/// told what is wrong.
const PATIENCE_MS: u32 = 6_000;
/// How long a host may hold calls back, in milliseconds: after that one asks whether it is still so.
const HOLD_MS: u32 = 60_000;

/// How long to wait before a call that has failed is sent again, in milliseconds; `None` where it is not. `tries` is
/// how often it was sent again already, and `waited` how long it has waited for that; `random` is from 0 to 1.
pub fn pause_ms(error: &ApiError, tries: u32, waited: u32, random: f64) -> Option<u32> {
    let slow = matches!(
        error.kind,
        // It was waited for long enough, or asked three times while the cause was looked for.
        ErrorKind::Transport(TransportError::Timeout { .. } | TransportError::Unreachable)
    );
    if slow || tries >= TRIES || !error.is_read || !error.retryable() {
        return None;
    }
    let longest = f64::from(PAUSE_MS << tries);
    let asked = error.retry_after_s.unwrap_or(0.0) * 1000.0;
    // At least half of it, and not everybody at the same time. Casts saturate.
    let pause = (asked + longest * (0.5 + random / 2.0)) as u32;
    (pause.saturating_add(waited) <= PATIENCE_MS).then_some(pause)
}

/// How long a host that has answered 429 gets no calls, in milliseconds.
fn hold_ms(error: &ApiError) -> u32 {
    error.retry_after_s.map_or(PAUSE_MS, |asked| (asked * 1000.0) as u32).min(HOLD_MS)
}

/// What waits: why, and how many calls.
#[derive(Clone, Default)]
struct Told {
    /// For another try, or its answer.
    again: u32,
    /// At a gate.
    held: u32,
}

thread_local! {
    /// Hosts that get no calls until an instant, in ms since 1970.
    static GATES: RefCell<Vec<(String, f64)>> = const { RefCell::new(Vec::new()) };
    static TOLD: ArcRwSignal<Told> = ArcRwSignal::default();
}

/// Counts a waiting call until it is dropped, so also one that is given up.
pub struct Telling(fn(&mut Told) -> &mut u32);

impl Telling {
    fn new(count: fn(&mut Told) -> &mut u32) -> Self {
        TOLD.with(|told| told.update(|told| *count(told) += 1));
        Self(count)
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        TOLD.with(|told| told.update(|told| *(self.0)(told) -= 1));
    }
}

/// What calls wait for, in words; empty while none does. Tracked.
pub fn told() -> String {
    match TOLD.with(Get::get) {
        Told { held: 1.., .. } => {
            let longest = GATES.with_borrow(|gates| gates.iter().map(|(_, until)| *until).fold(0.0, f64::max));
            ["Too many requests: waiting ", &time::span(longest - time::now_ms() + 999.0)].concat()
        }
        Told { again: 1.., .. } => "No answer yet: trying again".to_owned(),
        _ => String::new(),
    }
}

/// The host of a service, by the address of that.
fn host(base: &str) -> String {
    origin_of(base).unwrap_or_default()
}

/// Returns when the host of the service at `base` may be called.
pub async fn pass(base: &str) {
    let mut telling = None;
    loop {
        // Mostly none is held, and then nobody needs to know whose this is.
        if GATES.with_borrow(Vec::is_empty) {
            return;
        }
        let host = host(base);
        let until = GATES.with_borrow(|gates| gates.iter().find(|(held, _)| *held == host).map(|(_, until)| *until));
        let left = until.unwrap_or(0.0) - time::now_ms();
        // Longer than any gate is closed: the clock was set.
        if left <= 0.0 || left > f64::from(HOLD_MS) {
            return;
        }
        telling.get_or_insert_with(|| Telling::new(|told| &mut told.held));
        // Those that waited do not go all at once.
        TimeoutFuture::new((left + js_sys::Math::random() * f64::from(PAUSE_MS)) as u32 + 1).await;
    }
}

/// Holds back what is to be sent to the host of the service at `base`, which has answered 429.
pub fn hold(base: &str, error: &ApiError) {
    if error.kind != ErrorKind::RateLimited {
        return;
    }
    let host = host(base);
    let until = time::now_ms() + f64::from(hold_ms(error));
    GATES.with_borrow_mut(|gates| match gates.iter_mut().find(|(held, _)| *held == host) {
        Some(gate) => gate.1 = until.max(gate.1),
        None => gates.push((host, until)),
    });
}

/// Tells that a call is sent again, until it is dropped.
pub fn tell_again() -> Telling {
    Telling::new(|told| &mut told.again)
}

#[cfg(test)]
mod tests {
    use super::{HOLD_MS, PAUSE_MS, hold_ms, pause_ms};
    use api::{ApiError, ErrorKind, Failure, Fields, TransportError};

    fn error(kind: ErrorKind, status: Option<u16>, retry_after_s: Option<f64>, is_read: bool) -> ApiError {
        ApiError::from(Failure {
            kind,
            status,
            error_type: String::new(),
            message: String::new(),
            fields: Fields::default(),
            request_id: None,
            body: String::new(),
            retry_after_s,
            call: String::new(),
            is_read,
        })
    }

    fn read(status: u16) -> ApiError {
        let kind = if status == 429 { ErrorKind::RateLimited } else { ErrorKind::Other };
        error(kind, Some(status), None, true)
    }

    fn no_answer(failure: TransportError) -> ApiError {
        error(ErrorKind::Transport(failure), None, None, true)
    }

    #[test]
    fn a_read_is_sent_again_three_times_and_later_each_time() {
        let pauses = |random| (0..5).map(|tries| pause_ms(&read(503), tries, 0, random)).collect::<Vec<_>>();
        assert_eq!(pauses(1.0), [Some(300), Some(600), Some(1_200), None, None]);
        assert_eq!(pauses(0.0), [Some(150), Some(300), Some(600), None, None]);
    }

    #[test]
    fn only_what_may_have_passed_is_tried_again() {
        let again = |error: &ApiError| pause_ms(error, 0, 0, 0.5).is_some();
        for status in 400..=599 {
            let wanted = [408, 425, 429, 500, 502, 503, 504].contains(&status);
            assert_eq!(again(&read(status)), wanted, "{status}");
        }
        for lost in [TransportError::Network, TransportError::Truncated] {
            assert!(again(&no_answer(lost)));
        }
        for (stays, why) in [
            (TransportError::Offline, "that the browser is back is told"),
            (TransportError::Refused, "CORS does not pass"),
            (TransportError::Unreachable, "the probes were tries"),
            (TransportError::Timeout { after_ms: 30_000 }, "half a minute is enough"),
            (TransportError::TooLarge { limit_bytes: 1 }, "it will not be smaller"),
            (TransportError::ReadOnly, "it was not sent"),
        ] {
            assert!(!again(&no_answer(stays)), "{why}");
        }
        assert!(!again(&error(ErrorKind::Decode { path: String::new() }, Some(200), None, true)));
    }

    fn of_write(mut error: ApiError) -> ApiError {
        error.is_read = false;
        error
    }

    #[test]
    fn a_write_is_never_sent_again() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(pause_ms(&of_write(read(status)), 0, 0, 0.5), None, "{status}");
        }
        assert_eq!(pause_ms(&of_write(no_answer(TransportError::Network)), 0, 0, 0.5), None);
    }

    #[test]
    fn the_api_says_how_long_but_nobody_is_left_waiting() {
        let asked =
            |seconds, waited| pause_ms(&error(ErrorKind::RateLimited, Some(429), Some(seconds), true), 0, waited, 0.0);
        assert_eq!(asked(2.0, 0), Some(2_150));
        assert_eq!(asked(2.0, 4_000), None);
        for long in [60.0, 1e300, f64::INFINITY] {
            assert_eq!(asked(long, 0), None);
        }
        assert_eq!(asked(f64::NAN, 0), Some(0));
    }

    #[test]
    fn a_gate_opens_again() {
        let held = |retry_after_s| hold_ms(&error(ErrorKind::RateLimited, Some(429), retry_after_s, false));
        assert_eq!(held(None), PAUSE_MS);
        assert_eq!(held(Some(2.0)), 2_000);
        assert_eq!(held(Some(1e300)), HOLD_MS);
    }
}
