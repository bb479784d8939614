//! Lists: which page is asked for, and the headers that say how long the whole is.

use super::answer::{Answer, TOTAL_COUNT};
use super::call::{Call, Owned};
use super::route::Reply;
use super::validate::{Field, Kind};
use http::header;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Write;
use std::ops::Range;

/// Objects on a page, unless the query says otherwise.
const DEFAULT_PER_PAGE: usize = 50;

/// The key of a list's query that says which page.
pub const PAGE: Field = Field::optional("page", Kind::Integer(1, i64::MAX));
/// The key of a list's query that says how long a page is.
pub const PER_PAGE: Field = Field::optional("per_page", Kind::Integer(1, 100));
/// What the query of a plain list holds: which page.
pub const PAGING: &[Field] = &[PAGE, PER_PAGE];
/// What the query of a list of an organization's objects holds: whose, and which page.
pub const OWNED: &[Field] = &[PAGE, PER_PAGE, Field::optional("organization", Kind::Uuid)];

/// A list under `key`: the page that `call` asks for of `rows`, each as it is `shown`.
///
/// Only the rows of that page are looked at. Past the last page comes an empty list.
pub fn page<T, S: Serialize>(call: &Call, key: &str, rows: impl Iterator<Item = T>, shown: impl Fn(T) -> S) -> Reply {
    page_ordered(call, key, rows, shown, None)
}

/// As [`page`], for lists whose effective order the `Link` header shows.
pub fn page_ordered<T, S: Serialize>(
    call: &Call,
    key: &str,
    rows: impl Iterator<Item = T>,
    shown: impl Fn(T) -> S,
    order: Option<&str>,
) -> Reply {
    let rows: Vec<T> = rows.collect();
    let paging = Paging::of(call, rows.len());
    let range = paging.range();
    let page: Vec<S> = rows.into_iter().skip(range.start).take(range.len()).map(shown).collect();
    Ok(paging.add_headers(Answer::ok(key, page), call, order))
}

/// A map of JSON under `key`, in pages like a list.
pub fn page_of_map(call: &Call, key: &str, entries: Vec<(String, Value)>) -> Reply {
    let paging = Paging::of(call, entries.len());
    let range = paging.range();
    let page: Map<String, Value> = entries.into_iter().skip(range.start).take(range.len()).collect();
    Ok(paging.add_headers(Answer::ok(key, page), call, None))
}

/// Whether a list shows `row` to the caller: it is in an organization that the token may read, and in the one that
/// the query asks for, if it asks.
pub fn shows(call: &Call, row: &impl Owned) -> bool {
    call.may_in(row.organization()) && call.query_id("organization").is_none_or(|id| id == row.organization())
}

/// Whether a list filtered by name shows an object of that name: the filter is a part of it, in capitals or not.
pub fn name_matches(call: &Call, name: &str) -> bool {
    call.query("name").is_none_or(|part| name.to_lowercase().contains(&part.to_lowercase()))
}

struct Paging {
    page: usize,
    per_page: usize,
    total: usize,
}

impl Paging {
    fn of(call: &Call, total: usize) -> Self {
        Self {
            page: call.query_number("page").unwrap_or(1).max(1),
            per_page: call.query_number("per_page").unwrap_or(DEFAULT_PER_PAGE).max(1),
            total,
        }
    }

    fn range(&self) -> Range<usize> {
        let start = (self.page - 1).saturating_mul(self.per_page).min(self.total);
        start..start.saturating_add(self.per_page).min(self.total)
    }

    /// `X-Total-Count`, and `Link` with relative targets. The relation of the page before is called `previous`; a
    /// list of one page has only a `last`, and that of an empty one is page 0 (recorded exchanges).
    fn add_headers(&self, answer: Answer, call: &Call, order: Option<&str>) -> Answer {
        let last = self.total.div_ceil(self.per_page);
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(("first", 1));
            links.push(("previous", (self.page - 1).min(last.max(1))));
        }
        if self.page < last {
            links.push(("next", self.page + 1));
        }
        links.push(("last", last));
        let link = links
            .into_iter()
            .map(|(relation, page)| format!("<{}>; rel=\"{relation}\"", self.target(call, page, order)))
            .collect::<Vec<_>>()
            .join(", ");
        answer.with(TOTAL_COUNT, self.total.to_string()).with(header::LINK, link)
    }

    fn target(&self, call: &Call, page: usize, order: Option<&str>) -> String {
        let mut target = format!("{}?page={page}&per_page={}", call.path, self.per_page);
        let kept = call.query.iter().filter(|(name, _)| !matches!(name.as_str(), "page" | "per_page" | "order"));
        for (name, text) in kept {
            // Writing to a `String` cannot fail.
            let _ = write!(target, "&{}={}", escape(name), escape(text));
        }
        if let Some(order) = order {
            let _ = write!(target, "&order={order}");
        }
        target
    }
}

/// Percent-encodes what a query may not hold.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
