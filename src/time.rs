//! Instants for people: ages, absolute dates, and the API's timestamps as milliseconds since 1970 (UTC).

use std::cell::Cell;

use api::Timestamp;
use wasm_bindgen::JsValue;

/// A difference up to this much, in milliseconds, says nothing about this device's clock: a cache on the way may have
/// kept an answer for as long.
const BELIEVED_MS: f64 = 30.0 * 60_000.0;

thread_local! {
    /// How far this device's clock is ahead, in milliseconds, where it is wrong.
    static AHEAD_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// Milliseconds since 1970, UTC, by this device's clock.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The host of this page says that it is this instant, in milliseconds since 1970. A device may have another day, and
/// the API does not let pages read what time it has.
pub fn host_says(ms: f64) {
    AHEAD_MS.set(ahead(now_ms() - ms));
}

/// How much of a difference counts; none if it is not a number.
fn ahead(difference: f64) -> f64 {
    if difference.abs() > BELIEVED_MS { difference } else { 0.0 }
}

/// How long ago an instant of the API was, in milliseconds; negative if it is to come.
pub fn since(ms: f64) -> f64 {
    now_ms() - AHEAD_MS.get() - ms
}

/// The instant a timestamp names; `None` where the browser cannot read it.
pub fn parse_ms(timestamp: &Timestamp) -> Option<f64> {
    let ms = js_sys::Date::parse(timestamp.as_str());
    (!ms.is_nan()).then_some(ms)
}

/// A span in the one or two largest sensible units: `8 s`, `3 min`, `5 h`, `214 d`, `2 y`.
pub fn span(ms: f64) -> String {
    // Whole numbers from here on: saturating, and without the code that writes fractions.
    let s = (ms / 1000.0).max(0.0) as u64;
    match s {
        0..60 => format!("{s} s"),
        60..3_600 => format!("{} min", s / 60),
        3_600..86_400 => format!("{} h", s / 3_600),
        86_400..31_536_000 => format!("{} d", s / 86_400),
        _ => format!("{} y", s / 31_536_000),
    }
}

/// How far an instant is from now, for a span that has passed (or, if negative, is to come): `3 h ago`, `in 3 h`.
pub fn away(passed_ms: f64) -> String {
    if passed_ms < 0.0 { "in ".to_owned() + &span(-passed_ms) } else { span(passed_ms) + " ago" }
}

/// The instant in this device's zone, with how far that is from UTC: `23 Apr 2026, 09:12 UTC+2`. Not by the browser's
/// own way of writing dates, which it takes 25 ms to make ready, before the first rows.
pub fn absolute(ms: f64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = js_sys::Date::new(&JsValue::from_f64(ms));
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or_default();
    let day = [&*date.get_date().to_string(), month, &date.get_full_year().to_string()].join(" ");
    [&*day, ", ", &clock(ms), " ", &zone(-date.get_timezone_offset() as i32)].concat()
}

/// A zone by how many minutes it is ahead of UTC: `UTC`, `UTC+2`, `UTC-3:30`.
fn zone(ahead: i32) -> String {
    let (sign, minutes) = (if ahead < 0 { "-" } else { "+" }, ahead.unsigned_abs());
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => ["UTC", sign, &hours.to_string()].concat(),
        (hours, rest) => ["UTC", sign, &hours.to_string(), ":", &rest.to_string()].concat(),
    }
}

/// Hour and minute in this device's zone: `14:08`.
pub fn clock(ms: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(ms));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

#[cfg(test)]
mod tests {
    use super::{BELIEVED_MS, ahead, span, zone};

    #[test]
    fn only_a_clock_that_is_clearly_wrong_is_not_believed() {
        let day = 86_400_000.0;
        for (difference, counts) in
            [(day, day), (-day, -day), (BELIEVED_MS, 0.0), (-BELIEVED_MS, 0.0), (0.0, 0.0), (f64::NAN, 0.0)]
        {
            assert_eq!(ahead(difference), counts, "{difference}");
        }
    }

    #[test]
    fn zones_are_told_by_their_distance() {
        for (minutes, text) in [(0, "UTC"), (120, "UTC+2"), (-210, "UTC-3:30"), (345, "UTC+5:45"), (-30, "UTC-0:30")] {
            assert_eq!(zone(minutes), text);
        }
    }

    #[test]
    fn spans_use_the_largest_unit() {
        let second = 1000.0;
        for (ms, text) in [
            (-5.0, "0 s"),
            (8.4 * second, "8 s"),
            (59.9 * second, "59 s"),
            (60.0 * second, "1 min"),
            (3_600.0 * second, "1 h"),
            (86_400.0 * 214.0 * second, "214 d"),
            (86_400.0 * 731.0 * second, "2 y"),
        ] {
            assert_eq!(span(ms), text);
        }
    }
}
