//! A request as data, independent of what its answer decodes to.

use crate::object::Object;
use crate::{Profile, Secret, Service, TransportError};
use http::{HeaderValue, Method, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::ops::Range;

/// All but the characters that RFC 3986 leaves unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Made and handed on in a box, so that what is added to one is no copy of it.
#[derive(Clone)]
pub(crate) struct Spec {
    pub(crate) service: Service,
    pub(crate) method: Method,
    /// Encoded path and query.
    pub(crate) path: String,
    /// Where in the path a token's secret stands: the classic API names tokens by it.
    secret: Option<Range<usize>>,
    pub(crate) body: Option<Vec<u8>>,
    /// The body as the inside of a single-quoted word of a shell, if it holds a secret.
    pub(crate) shell_body: Option<String>,
    pub(crate) content_type: &'static str,
    /// Whether the request needs a token: all but the sign-in do.
    pub(crate) authenticated: bool,
    /// The key of the answer's envelope.
    pub(crate) key: &'static str,
    /// The tag of the answer that is known, where one that is the same need not come again.
    pub(crate) known: Option<String>,
}

impl Spec {
    pub(crate) fn new(method: Method, service: Service, path: &str) -> Box<Self> {
        Box::new(Self {
            service,
            method,
            path: path.to_owned(),
            secret: None,
            body: None,
            shell_body: None,
            content_type: "application/json",
            authenticated: true,
            key: "",
            known: None,
        })
    }

    pub(crate) fn get(service: Service, path: &str) -> Box<Self> {
        Self::new(Method::GET, service, path)
    }

    pub(crate) fn post(service: Service, path: &str) -> Box<Self> {
        Self::new(Method::POST, service, path)
    }

    pub(crate) fn put(service: Service, path: &str) -> Box<Self> {
        Self::new(Method::PUT, service, path)
    }

    pub(crate) fn patch(service: Service, path: &str) -> Box<Self> {
        Self::new(Method::PATCH, service, path)
    }

    pub(crate) fn delete(service: Service, path: &str) -> Box<Self> {
        Self::new(Method::DELETE, service, path)
    }

    /// Adds a segment that is data: an id, a key.
    pub(crate) fn segment(mut self: Box<Self>, text: &str) -> Box<Self> {
        self.path.push('/');
        self.path.extend(utf8_percent_encode(text, RESERVED));
        self
    }

    /// Adds a segment that is a token's secret.
    pub(crate) fn secret_segment(mut self: Box<Self>, secret: &Secret) -> Box<Self> {
        let start = self.path.len() + 1;
        self = self.segment(secret.expose());
        self.secret = Some(start..self.path.len());
        self
    }

    /// Adds fixed text, such as `/action`.
    pub(crate) fn then(mut self: Box<Self>, path: &str) -> Box<Self> {
        self.path.push_str(path);
        self
    }

    pub(crate) fn query(mut self: Box<Self>, name: &str, value: &str) -> Box<Self> {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str(name);
        self.path.push('=');
        self.path.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    pub(crate) fn object(mut self: Box<Self>, object: &Object) -> Box<Self> {
        self.body = Some(object.json().into_bytes());
        self.shell_body = object.shell();
        self
    }

    pub(crate) fn json(mut self: Box<Self>, json: String) -> Box<Self> {
        self.body = Some(json.into_bytes());
        self
    }

    pub(crate) fn plain_text(mut self: Box<Self>, text: &str) -> Box<Self> {
        self.body = Some(text.as_bytes().to_vec());
        self.content_type = "text/plain";
        self
    }

    pub(crate) fn anonymous(mut self: Box<Self>) -> Box<Self> {
        self.authenticated = false;
        self
    }

    /// The path with the secret in it replaced; `None` if there is none.
    pub(crate) fn path_with(&self, placeholder: &str) -> Option<String> {
        let secret = self.secret.clone()?;
        Some([&self.path[..secret.start], placeholder, &self.path[secret.end..]].concat())
    }

    pub(crate) fn redacted_path(&self) -> String {
        self.path_with("{token}").unwrap_or_else(|| self.path.clone())
    }

    /// Replaces the path's secret in a text that the API sent back, as in `"<token>" not found`.
    pub(crate) fn without_secret(&self, text: String) -> String {
        match &self.secret {
            Some(secret) if !secret.is_empty() => text.replace(&self.path[secret.clone()], "{token}"),
            _ => text,
        }
    }

    pub(crate) fn name(&self) -> String {
        [self.method.as_str(), " ", &self.redacted_path()].concat()
    }

    pub(crate) fn request(&self, profile: &Profile) -> Result<http::Request<Vec<u8>>, TransportError> {
        let url = [&profile.base(self.service), self.path.as_str()].concat();
        let mut request = http::Request::new(self.body.clone().unwrap_or_default());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = Uri::try_from(url).map_err(|_| TransportError::InvalidUrl)?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(known) = self.known.as_ref().and_then(|known| HeaderValue::try_from(known).ok()) {
            headers.insert(header::IF_NONE_MATCH, known);
        }
        if self.body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        Ok(request)
    }

    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// Whether the answer holds tokens, whose ids are secrets.
    pub(crate) fn answers_secrets(&self) -> bool {
        matches!(self.key, "token" | "tokens")
    }
}
