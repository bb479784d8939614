//! An answer of the API that is not decoded yet.

use crate::json;
use http::{HeaderMap, HeaderName, header};
use std::fmt;

/// How many items a list has on all its pages together.
const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");
/// The id of a request in the vendor's logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The same by its name of 2014.
const SENTRY_ID: HeaderName = HeaderName::from_static("x-sentry-id");
/// What a transport makes of the content of an answer: the API gives no `ETag`, and one of a host in between may stand for
/// anything.
pub(crate) const CONTENT_TAG: HeaderName = HeaderName::from_static("x-content-tag");
/// The id of a request, by either name.
pub(crate) const REQUEST_IDS: [HeaderName; 2] = [REQUEST_ID, SENTRY_ID];

/// The headers that this client puts into requests, each with its text: the names of all headers there are would be
/// some of the download.
pub const SENT_HEADERS: [(&str, HeaderName); 2] = [("accept", header::ACCEPT), ("content-type", header::CONTENT_TYPE)];

/// The headers of an answer that this client reads, each with its text; a transport may leave out all others.
pub const READ_HEADERS: [(&str, HeaderName); 6] = [
    ("x-content-tag", CONTENT_TAG),
    ("content-type", header::CONTENT_TYPE),
    ("x-total-count", TOTAL_COUNT),
    ("retry-after", header::RETRY_AFTER),
    ("x-request-id", REQUEST_ID),
    ("x-sentry-id", SENTRY_ID),
];

/// A 2xx answer, not decoded yet; or one of 304, to a call that allows it ([`Call::unless`](crate::Call::unless)).
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that the transport could read; in a browser only those that the API exposes. In a box: there is much
    /// more to a map of headers than to the rest.
    pub headers: Box<HeaderMap>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body indented if it is JSON, its keys in the order and its numbers in the spelling of the API.
    pub fn pretty(&self) -> String {
        match std::str::from_utf8(&self.body).map(json::unmarked) {
            Ok(text) if json::is_valid(text) => json::indented(text),
            _ => self.text(),
        }
    }

    /// Whether it is the one that the call knows already: then it has no content.
    pub fn is_known(&self) -> bool {
        self.status == 304
    }

    /// What tells it from others to the same call (`X-Content-Tag`); empty where a transport makes none.
    pub fn tag(&self) -> &str {
        self.headers.get(CONTENT_TAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default()
    }

    /// How many items the whole list has (`X-Total-Count`); `None` if the API did not say, which means one page.
    pub fn total(&self) -> Option<u64> {
        self.headers.get(TOTAL_COUNT)?.to_str().ok()?.trim().parse().ok()
    }
}

impl fmt::Debug for Answer {
    /// Without the body: answers about tokens hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Answer {
        Answer { status: 200, headers: Box::default(), body: body.to_vec() }
    }

    #[test]
    fn pretty_keeps_order_and_numbers() {
        assert_eq!(answer(br#"{"b":1.0,"a":[]}"#).pretty(), "{\n  \"b\": 1.0,\n  \"a\": []\n}");
        assert_eq!(answer(b"not {json").pretty(), "not {json");
        assert_eq!(answer(b"\xff{").pretty(), "\u{fffd}{");
    }

    #[test]
    fn the_total_is_read_from_its_header() {
        let mut answer = answer(b"");
        assert_eq!(answer.total(), None);
        answer.headers.insert("X-Total-Count", "1000".parse().unwrap());
        assert_eq!(answer.total(), Some(1000));
        answer.headers.insert("X-Total-Count", "many".parse().unwrap());
        assert_eq!(answer.total(), None);
    }

    #[test]
    fn debug_shows_no_body() {
        assert!(!format!("{:?}", answer(b"hunter2")).contains("hunter2"));
    }
}
