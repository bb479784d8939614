//! How much of something is used: a bar, and the words beside it.

use super::dom::{El, el};
use super::icon::icon;
use crate::format::number;

/// From this percentage on, little is left.
const NEAR: u64 = 80;

/// How far a limit is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Enough is left.
    Room,
    /// At 80 % or above.
    Near,
    /// Nothing is left.
    Full,
}

/// How far `used` of `limit` is.
pub fn fill(used: u64, limit: u64) -> Fill {
    if used >= limit {
        Fill::Full
    } else if used.saturating_mul(100) >= limit.saturating_mul(NEAR) {
        Fill::Near
    } else {
        Fill::Room
    }
}

/// The bar of `used` of `limit`; `label` is what assistive technology calls it.
pub fn gauge(label: &str, used: u64, limit: u64) -> El {
    let class = match fill(used, limit) {
        Fill::Room => "gauge",
        Fill::Near => "gauge gauge-warn",
        Fill::Full => "gauge gauge-bad",
    };
    let percent = (used.min(limit).saturating_mul(100)).checked_div(limit).unwrap_or(100);
    el("svg")
        .attr("class", class)
        .attr("viewBox", "0 0 100 6")
        .attr("preserveAspectRatio", "none")
        .attr("role", "meter")
        .attr("aria-label", label)
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", &limit.to_string())
        .attr("aria-valuenow", &used.min(limit).to_string())
        .attr("aria-valuetext", &of(used, limit))
        .child(el("rect").attr("width", &percent.to_string()).attr("height", "6"))
}

/// What a limit is for, what is left of it where that is little, how much is used, and the bar.
pub fn quota(label: &str, used: u64, limit: u64) -> El {
    let left = match fill(used, limit) {
        Fill::Room => None,
        Fill::Near => Some(el("span.badge.badge-warn").child(icon("warn")).text(&number(limit - used)).text(" left")),
        Fill::Full => Some(el("span.badge.badge-bad").child(icon("bad")).text("Full")),
    };
    el("div.quota").child(el("span").text(label).child(left)).child(el("span").text(&of(used, limit))).child(gauge(
        &[label, " quota"].concat(),
        used,
        limit,
    ))
}

/// `8 of 10`.
fn of(used: u64, limit: u64) -> String {
    [&number(used), " of ", &number(limit)].concat()
}

#[cfg(test)]
mod tests {
    use super::{Fill, fill};

    #[test]
    fn a_limit_is_near_from_four_fifths_on() {
        for (used, limit, expected) in [
            (0, 10, Fill::Room),
            (7, 10, Fill::Room),
            (8, 10, Fill::Near),
            (9, 10, Fill::Near),
            (10, 10, Fill::Full),
            (11, 10, Fill::Full),
            (0, 0, Fill::Full),
            (u64::MAX - 1, u64::MAX, Fill::Near),
        ] {
            assert_eq!(fill(used, limit), expected, "{used} of {limit}");
        }
    }
}
