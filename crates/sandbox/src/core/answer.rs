//! Answers as the core gives them, and the headers that every answer carries.

use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The content of an answer.
#[derive(Debug)]
pub enum Body {
    /// No content at all.
    Empty,
    /// `application/json`, written out.
    Json(Vec<u8>),
    /// Raw bytes of that content type.
    Bytes(&'static str, Vec<u8>),
}

/// An answer of the API, before it is written out.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// Headers beyond those which every answer carries.
    pub headers: Vec<(HeaderName, String)>,
    /// The content.
    pub body: Body,
}

impl Answer {
    /// Any status with JSON.
    pub fn json(status: StatusCode, value: impl Serialize) -> Self {
        // All that is shown has texts for keys and finite numbers, and so can be written.
        let bytes = serde_json::to_vec(&value).unwrap_or_default();
        Self { status, headers: Vec::new(), body: Body::Json(bytes) }
    }

    /// 200 with one object or list under `key`.
    pub fn ok(key: &str, value: impl Serialize) -> Self {
        Self::json(StatusCode::OK, BTreeMap::from([(key, value)]))
    }

    /// 201 with the new object under `key`, and its absolute URL.
    pub fn created(key: &str, value: impl Serialize, location: String) -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok(key, value) }.with(header::LOCATION, location)
    }

    /// 202 with the task that was started, and its absolute URL.
    pub fn accepted(key: &str, value: impl Serialize, location: String) -> Self {
        Self { status: StatusCode::ACCEPTED, ..Self::ok(key, value) }.with(header::LOCATION, location)
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Body::Empty }
    }

    /// 200 with raw bytes.
    pub const fn bytes(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: Body::Bytes(content_type, bytes) }
    }

    /// This answer and one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Writes the answer out. `request_id` becomes `X-Request-Id`; the answer to a HEAD keeps its length alone.
    pub fn into_response(self, request_id: Uuid, head: bool) -> Response<Vec<u8>> {
        let (content_type, bytes) = match self.body {
            Body::Empty => (None, Vec::new()),
            Body::Json(bytes) => (Some("application/json"), bytes),
            Body::Bytes(content_type, bytes) => (Some(content_type), bytes),
        };
        let mut response = Response::new(Vec::new());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        add_common_headers(headers, request_id);
        add_cors_headers(headers);
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        if head {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        } else {
            *response.body_mut() = bytes;
        }
        response
    }
}

/// Name of the header with the length of a whole list.
pub const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// The answer headers of 2019. None of them keeps a page of another origin from reading the answer.
pub fn add_common_headers(headers: &mut HeaderMap, request_id: Uuid) {
    let fixed = [
        (header::SERVER, "scaleway_api"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// Lets a page of any origin call and read everything, errors included.
pub fn add_cors_headers(headers: &mut HeaderMap) {
    let fixed = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "X-Auth-Token, X-Session-Token, Content-Type, Accept, X-User-Agent"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "X-Total-Count, Link, Location, X-Request-Id, Retry-After"),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
