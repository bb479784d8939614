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

/// The instant in this device's zone and language, with the zone named.
pub fn absolute(ms: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(ms));
    FORMAT
        .with(|format| format.call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string()))
        .unwrap_or_default()
}

thread_local! {
    /// Writes an instant. The browser takes longer to make it than to write forty rows of dates with it.
    static FORMAT: js_sys::Function = {
        let options = js_sys::Object::new();
        for (key, value) in [
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("timeZoneName", "short"),
        ] {
            // A plain object takes any key.
            let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
        }
        js_sys::Intl::DateTimeFormat::new(&js_sys::Array::of1(&"en-GB".into()), &options).format()
    };
}

/// Hour and minute in this device's zone: `14:08`.
pub fn clock(ms: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(ms));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

#[cfg(test)]
mod tests {
    use super::{BELIEVED_MS, ahead, span};

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
