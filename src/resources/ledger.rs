//! Lines of a ledger: what stays, what goes, and what that costs. A dialog shows them before anything is lost.

use super::kind::Subject;
use crate::session::prices::{Billed, per_month};
use crate::ui::dom::{El, el};
use crate::ui::icon::icon;

/// Text in parts: a tag with its classes, or none, and the words.
pub type Phrase<'a> = &'a [(&'static str, &'a str)];

/// Puts text in parts into an element; of parts without words there is nothing.
pub fn phrase(parent: El, parts: Phrase<'_>) -> El {
    parts.iter().filter(|(_, words)| !words.is_empty()).fold(parent, |parent, (tag, words)| match *tag {
        "" => parent.text(words),
        tag => parent.child(el(tag).text(words)),
    })
}

/// A line: an icon, what, and what becomes of it.
pub fn entry(symbol: &str, what: Phrase<'_>, becomes: &str) -> El {
    el("li").child(icon(symbol)).child(phrase(el("span"), what)).child(el("span.amount").text(becomes))
}

/// The same for an object, by its name, and a note below.
pub fn of_object(symbol: &str, name: &str, note: &str, becomes: &str) -> El {
    entry(symbol, &[("strong", name), ("span.cell-2", note)], becomes)
}

/// The last line of a ledger: what stays, and what it costs where the host has written down the price. `what` is how
/// many there are of what: `2 snapshots`. The sizes are in bytes.
pub fn stays_billed(subject: &Subject, what: &str, billed: Billed, sizes: &[u64]) -> El {
    let prices = subject.session.prices();
    let priced = prices.as_ref().map(|prices| sizes.iter().filter_map(|size| prices.monthly(billed, *size)));
    let total = priced.map(Iterator::sum).filter(|sum: &f64| *sum > 0.0);
    let (note, amount) = match (prices.as_ref(), total) {
        (Some(prices), Some(total)) => (prices.origin(), [what, ", ", &*per_month(total)].concat()),
        _ => ("The API gives no price for it.".to_owned(), what.to_owned()),
    };
    of_object("coins", "Keeps being billed after this", &note, &amount).attr("class", "ledger-total")
}
