//! Everything the API says no with: one type, in the legacy error shape `{type, message, fields?}`.

use super::answer::Answer;
use super::validate::Fields;
use http::StatusCode;
use serde_json::{Map, json};
use std::fmt::Display;

/// An error answer. Texts and types are the API's own (seed document, recorded exchanges, issue threads of clients).
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    kind: &'static str,
    message: String,
    fields: Option<Fields>,
    resource: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into(), fields: None, resource: None }
    }

    /// 400 without `fields`: the request is well formed, but the state of things forbids it.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// 400 `Validation Error` with a message for each bad field.
    pub fn fields(fields: Fields) -> Self {
        Self { fields: Some(fields), ..Self::invalid("Validation Error") }
    }

    /// 400 `Validation Error` about one field.
    pub fn field(path: &str, message: impl Into<String>) -> Self {
        Self::fields(Fields::one(path, message))
    }

    /// Another 4xx about the shape of the request (413, 415).
    pub fn malformed(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, "invalid_request_error", message)
    }

    /// 401.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_auth", message)
    }

    /// 403: the token lacks the permission (also what a locked organization answers to writes).
    pub fn forbidden() -> Self {
        let message = "The token provided doesn't have the requested permission.";
        Self::new(StatusCode::FORBIDDEN, "authorization_required", message)
    }

    /// 403 asking for the second factor of a login.
    pub fn second_factor(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "2FA_error", message)
    }

    /// 403: the organization's quota of `resource` is used up.
    pub fn quota(resource: &str) -> Self {
        let message = "Quota exceeded for this resource.";
        Self {
            resource: Some(resource.to_owned()),
            ..Self::new(StatusCode::FORBIDDEN, "invalid_request_error", message)
        }
    }

    /// 404 for an object, in the commonest of the wordings seen.
    pub fn not_found(id: impl Display) -> Self {
        Self::unknown(format!("\"{id}\" not found"))
    }

    /// 404 for an object in another wording.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown_resource", message)
    }

    /// This refusal; a 404 with that text instead of its own.
    #[must_use]
    pub fn or_not_found(self, message: String) -> Self {
        if self.status == StatusCode::NOT_FOUND { Self { message, ..self } } else { self }
    }

    /// 404 for a URL that the API does not have; its type is the code as a string.
    pub fn no_such_url() -> Self {
        let message = "The requested URL was not found on the server. If you entered the URL manually please check \
                       your spelling and try again.";
        Self::new(StatusCode::NOT_FOUND, "404", message)
    }

    /// 405; its type is the code as a string.
    pub fn no_such_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "405", "The method is not allowed for the requested URL.")
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// 410: the token asked about has expired.
    pub fn gone(message: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "invalid_auth", message)
    }

    /// 503: the pool of addresses is empty. The API calls this an invalid request, oddly.
    pub fn no_free_address() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "invalid_request_error", "No free IP address")
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let mut body = Map::new();
        if let Some(fields) = refusal.fields {
            body.insert("fields".into(), fields.into_json());
        }
        body.insert("message".into(), json!(refusal.message));
        body.insert("type".into(), json!(refusal.kind));
        if let Some(resource) = refusal.resource {
            body.insert("resource".into(), json!(resource));
        }
        Self::json(refusal.status, body)
    }
}
