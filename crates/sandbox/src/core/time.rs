//! The sandbox's own notion of time: an instant handed in by the caller, never read from the system.
//!
//! Always UTC, to the microsecond, and written the one way the API writes dates.

use serde::{Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// An instant: microseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// The instant that many microseconds after 1970-01-01T00:00:00 UTC.
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// This instant and that much later.
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    /// This instant and that much earlier.
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// The first instant of the month that lies `back` months before this one.
    pub fn month_start(self, back: i64) -> Self {
        const DAY: i64 = 86_400_000_000;
        let (year, month, _) = civil(self.0.div_euclid(DAY));
        let months = year * 12 + month - 1 - back;
        Self(days_to_month(months.div_euclid(12), months.rem_euclid(12) + 1) * DAY)
    }

    /// How long it is from `earlier` to this instant; nothing if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`, the layout that clients parse to the letter (legacy blueprint).
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: i64 = 86_400_000_000;
        let (days, in_day) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let (seconds, fraction) = (in_day / 1_000_000, in_day % 1_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}+00:00")
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Year, month and day of a day counted from 1970-01-01, by the proleptic Gregorian calendar.
///
/// Works in 400-year cycles that begin on 1 March, so that the leap day is a cycle's last.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let cycle = shifted.div_euclid(146_097);
    let day_of_cycle = shifted.rem_euclid(146_097);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_cycle + cycle * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The days from 1970-01-01 to the first of a month: the inverse of [`civil`].
const fn days_to_month(year: i64, month: i64) -> i64 {
    let (year, month_from_march) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let day_of_year = (153 * month_from_march + 2) / 5;
    let (cycle, year_of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    cycle * 146_097 + 365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_one_layout_that_clients_parse() {
        let text = |micros| Time::from_unix_micros(micros).to_string();
        assert_eq!(text(0), "1970-01-01T00:00:00.000000+00:00");
        assert_eq!(text(1_400_745_300_123_456), "2014-05-22T07:55:00.123456+00:00");
        assert_eq!(text(951_782_400_000_000), "2000-02-29T00:00:00.000000+00:00");
        assert_eq!(text(4_107_542_399_999_999), "2100-02-28T23:59:59.999999+00:00");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999+00:00");
    }

    #[test]
    fn months_start_on_their_first_day() {
        let start = |micros, back| Time::from_unix_micros(micros).month_start(back).to_string();
        assert_eq!(start(1_400_745_300_123_456, 0), "2014-05-01T00:00:00.000000+00:00");
        assert_eq!(start(1_400_745_300_123_456, -1), "2014-06-01T00:00:00.000000+00:00");
        assert_eq!(start(1_400_745_300_123_456, 5), "2013-12-01T00:00:00.000000+00:00");
        assert_eq!(start(951_782_400_000_000, 0), "2000-02-01T00:00:00.000000+00:00");
    }

    #[test]
    fn time_never_overflows() {
        let end = Time::from_unix_micros(i64::MAX);
        assert_eq!(end.plus(Duration::MAX), end);
        assert_eq!(Time::from_unix_micros(0).since(end), Duration::ZERO);
    }
}
