//! One error for whatever went wrong with a call, whole: nothing that the API said is dropped.

use crate::answer::REQUEST_IDS;
use crate::json::{self, Malformed};
use crate::spec::Spec;
use crate::{Answer, Fields, TransportError, redact};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, StatusCode};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Why a call failed: a [`Failure`], of which a result is a word, since results are moved far more often than one fails.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError(Box<Failure>);

/// All that is known of a call that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What the person can do next.
    pub kind: ErrorKind,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The API's `type` as written, such as `invalid_request_error`; empty if there was none.
    pub error_type: String,
    /// The API's message; what today's errors say in further members stands after it in parentheses. Where the answer
    /// has no message, the status in words, such as `502 Bad Gateway`.
    pub message: String,
    /// Messages about single inputs.
    pub fields: Fields,
    /// The request's id, for the vendor's support.
    pub request_id: Option<String>,
    /// The raw body of the answer as text; the call's own token in it is replaced by `{token}`.
    pub body: String,
    /// How long to wait before the next try, in seconds, if the API said so.
    pub retry_after_s: Option<f64>,
    /// The call that failed, as [`Call::name`](crate::Call::name) has it.
    pub call: String,
    /// Whether that call would have changed nothing.
    pub is_read: bool,
}

/// Kinds of failure, by what the person can do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Mend the inputs that [`ApiError::fields`] names.
    Fields,
    /// 400 about no input: wait for another state, or free what is in the way.
    Refused,
    /// Sign in again: the token is missing, unknown or expired.
    SignIn,
    /// Mend the e-mail or the password: a call that signs in by them was refused.
    Password,
    /// Repeat the sign-in with a second factor's code.
    SecondFactor,
    /// Sign in on the vendor's own page first: it wants to see a person.
    Captcha,
    /// See to the account's payment (402).
    Payment,
    /// Ask for a permission that the token lacks (403).
    Permission,
    /// Free something, or ask for a higher limit.
    Quota,
    /// It does not exist, or no longer (404, 410).
    NotFound,
    /// Something else is in the way (409, 412, 423).
    Conflict,
    /// Wait (429).
    RateLimited,
    /// The API is in trouble (5xx): try again later.
    Server,
    /// No whole answer came.
    Transport(TransportError),
    /// An answer came, but not as expected: report a bug.
    Decode {
        /// Where in the answer's JSON the trouble is; empty for the whole.
        path: String,
    },
    /// Anything else; the message is all there is.
    Other,
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

impl Deref for ApiError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl DerefMut for ApiError {
    fn deref_mut(&mut self) -> &mut Failure {
        &mut self.0
    }
}

impl ApiError {
    /// Whether this was a write of which nobody knows if it took effect: look before doing it again.
    pub fn outcome_unknown(&self) -> bool {
        let lost = match &self.kind {
            // It was taken; what came of it could not be read.
            ErrorKind::Decode { .. } => true,
            // The host may have gone, and the browser may have refused the answer, after the request had been sent.
            ErrorKind::Transport(error) => !matches!(
                error,
                TransportError::ReadOnly
                    | TransportError::Offline
                    | TransportError::Policy { .. }
                    | TransportError::InvalidUrl
            ),
            // It may have failed after it was carried out, or a host before it may have. With 503 it also refuses a
            // request, such as for an address where none is left, and says so by the type.
            _ => matches!(self.status, Some(500 | 502..=504)) && self.error_type != "invalid_request_error",
        };
        lost && !self.is_read
    }

    /// Whether sending the same again, later, is safe and may help: a read that met trouble on the way, or a call that
    /// was turned away unread by the rate limit.
    pub fn retryable(&self) -> bool {
        let trouble = match &self.kind {
            ErrorKind::RateLimited => return true,
            ErrorKind::Transport(error) => matches!(
                error,
                TransportError::Timeout { .. }
                    | TransportError::Network
                    | TransportError::Truncated
                    | TransportError::Unreachable
            ),
            _ => matches!(self.status, Some(408 | 425 | 500 | 502 | 503 | 504)),
        };
        trouble && self.is_read
    }

    pub(crate) fn transport(spec: &Spec, error: TransportError) -> Self {
        let message = error.to_string();
        let mut failed = Self::bare(spec, ErrorKind::Transport(error));
        failed.message = message;
        failed
    }

    /// The error of a 2xx answer that is not as expected.
    pub(crate) fn decode(spec: &Spec, answer: &Answer, error: Malformed) -> Self {
        let text = answer.text();
        let secret = spec.answers_secrets();
        let mut failed = Self::bare(spec, ErrorKind::Decode { path: error.path });
        failed.status = Some(answer.status);
        failed.message = if secret { redact::value(&error.message) } else { error.message };
        failed.body = if secret { redact::tokens(&text) } else { spec.without_secret(text) };
        failed
    }

    /// The error that an answer of any status but 2xx stands for. Total: every body gives one.
    pub(crate) fn answer(spec: &Spec, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let body = spec.without_secret(String::from_utf8_lossy(body).into_owned());
        let read = Reading::of(&body);
        let mut message = read.message.unwrap_or_else(|| status_in_words(status));
        if !read.more.is_empty() {
            message = [&message, " (", &read.more.join(", "), ")"].concat();
        }
        let header = |name: &HeaderName| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty() && value != "None").then(|| value.to_owned())
        };
        Self::from(Failure {
            kind: kind(status.as_u16(), &read.error_type, &message, &read.fields, spec),
            status: Some(status.as_u16()),
            error_type: read.error_type,
            message,
            fields: read.fields,
            request_id: REQUEST_IDS.iter().find_map(header),
            retry_after_s: header(&RETRY_AFTER).and_then(|text| seconds(&text)).or(read.reset_seconds),
            body,
            call: spec.name(),
            is_read: spec.is_read(),
        })
    }

    pub(crate) fn bare(spec: &Spec, kind: ErrorKind) -> Self {
        Self::from(Failure {
            kind,
            status: None,
            error_type: String::new(),
            message: String::new(),
            fields: Fields::default(),
            request_id: None,
            body: String::new(),
            retry_after_s: None,
            call: spec.name(),
            is_read: spec.is_read(),
        })
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// What an error's body says, in either era's form.
#[derive(Default)]
struct Reading {
    error_type: String,
    message: Option<String>,
    fields: Fields,
    /// Further members, as `name: value`.
    more: Vec<String>,
    reset_seconds: Option<f64>,
}

impl Reading {
    fn of(body: &str) -> Self {
        let mut reading = Self::default();
        let body = json::unmarked(body).trim_ascii();
        match json::list(body, "") {
            Ok(errors) => errors.into_iter().for_each(|error| reading.error(error)),
            Err(_) => reading.error(body),
        }
        reading
    }

    /// One error: an object, of which whatever stands whole counts, or a string, which can only be meant as the message.
    fn error(&mut self, error: &str) {
        let members = json::whole_members(error);
        if members.is_empty() && error.starts_with('[') {
            self.more.push(error.to_owned());
        } else if members.is_empty() && error.starts_with('"') && json::is_valid(error) {
            self.member("message", error);
        }
        members.into_iter().for_each(|(key, value)| self.member(&key, value));
    }

    fn member(&mut self, key: &str, value: &str) {
        match key {
            _ if value == "null" => {}
            "type" if self.error_type.is_empty() => self.error_type = json::plain(value),
            "message" if self.message.is_none() => {
                let text = json::plain(value);
                self.message = (!text.is_empty()).then_some(text);
            }
            "fields" => self.fields.read(value),
            "details" => match json::list(value, "") {
                Ok(details) => details.into_iter().for_each(|detail| self.detail(detail)),
                Err(_) => self.note(key, value),
            },
            _ => {
                if key == "reset_seconds" {
                    self.reset_seconds = seconds(&json::plain(value));
                }
                self.note(key, value);
            }
        }
    }

    /// One of today's `details`: about an argument, or about what is in the way.
    fn detail(&mut self, detail: &str) {
        let Ok(members) = json::members(detail, "") else {
            self.more.push(json::plain(detail));
            return;
        };
        let first = |name: &str| {
            let said = |value: &str| value != "null" && !json::plain(value).trim().is_empty();
            members.iter().position(|(key, value)| key == name && said(value))
        };
        let text = |at: usize| members.get(at).map(|(_, value)| json::plain(value)).unwrap_or_default();
        let path = first("argument_name");
        // The help is what the argument is told by, and the reason where there is none.
        let help = path.and_then(|_| first("help_message"));
        let reason = path.filter(|_| help.is_none()).and_then(|_| first("reason"));
        for (at, (key, value)) in members.iter().enumerate() {
            if ![path, help, reason].contains(&Some(at)) {
                self.note(key, value);
            }
        }
        if let Some(path) = path {
            let reason = || reason_in_words(&reason.map(text).unwrap_or_default());
            self.fields.push(text(path), help.map(text).unwrap_or_else(reason));
        }
    }

    /// Keeps a member that has no place of its own.
    fn note(&mut self, key: &str, value: &str) {
        let text = json::plain(value);
        if !text.is_empty() && value != "null" {
            self.more.push([key, ": ", &text].concat());
        }
    }
}

/// What a detail about an argument says when it has no message of its own.
fn reason_in_words(reason: &str) -> String {
    match reason {
        "required" => "required key not provided".to_owned(),
        "unknown" => "extra keys not allowed".to_owned(),
        "format" => "not in the right format".to_owned(),
        "constraint" => "not an allowed value".to_owned(),
        "" => "not valid".to_owned(),
        other => other.to_owned(),
    }
}

/// Which kind of error a status and a type stand for. The API's list of types spells two of them wrongly; its answers
/// have been seen with the right spelling, and both count.
fn kind(status: u16, error_type: &str, message: &str, fields: &Fields, spec: &Spec) -> ErrorKind {
    let quota = || error_type == "quotas_exceeded" || message.to_ascii_lowercase().contains("quota exceeded");
    match (status, error_type) {
        (400..=403, "captcha_required") => ErrorKind::Captcha,
        (400..=403, "2FA_error") => ErrorKind::SecondFactor,
        (401, _) | (400..=403, "invalid_auth" | "invitalid_auth" | "denied_authentication") => {
            if spec.authenticated {
                ErrorKind::SignIn
            } else {
                ErrorKind::Password
            }
        }
        (400 | 404, "unknown_resource" | "uknown_resource" | "not_found") | (404, _) => ErrorKind::NotFound,
        (400 | 403, _) if quota() => ErrorKind::Quota,
        (400 | 422, _) if !fields.is_empty() => ErrorKind::Fields,
        (400, _) => ErrorKind::Refused,
        (402, _) => ErrorKind::Payment,
        (403, _) => ErrorKind::Permission,
        // An expired token is told by this status where permissions are asked for.
        (410, _) if spec.path.ends_with("/permissions") => ErrorKind::SignIn,
        (410, _) => ErrorKind::NotFound,
        (409 | 412 | 423, _) => ErrorKind::Conflict,
        (429, _) => ErrorKind::RateLimited,
        (500..=599, _) => ErrorKind::Server,
        _ => ErrorKind::Other,
    }
}

fn status_in_words(status: StatusCode) -> String {
    [&status.as_u16().to_string(), " ", status.canonical_reason().unwrap_or("(a status without a name)")].concat()
}

/// A number of seconds; a date is no use, because this machine's clock may be wrong.
fn seconds(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    json::fill(&mut seconds, text, "").ok()?;
    (seconds >= 0.0).then_some(seconds)
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
