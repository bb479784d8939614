//! `api::Transport` over a blocking HTTP client, and requests by hand for what no call of `api` sends.

use api::{Secret, Transport, TransportError};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use std::future::Future;
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// How long an answer may take unless a test says otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// A transport to whatever answers, with or without a token.
#[derive(Clone)]
pub struct Http {
    agent: ureq::Agent,
    token: Option<Secret>,
}

/// An answer to a request by hand.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl RawAnswer {
    /// A header's text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Http {
    /// A transport that attaches this token to every request.
    pub fn new(token: Option<&Secret>) -> Self {
        Self::patient(token, PATIENCE)
    }

    /// The same, with another limit of time.
    pub fn patient(token: Option<&Secret>, limit: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(limit))
            .build();
        Self { agent: ureq::Agent::new_with_config(config), token: token.cloned() }
    }

    /// Sends a request made by hand.
    ///
    /// # Errors
    /// As a browser would report them: what exactly went wrong on the line is known only in part.
    pub fn raw(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<RawAnswer, TransportError> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).map_err(|_| TransportError::InvalidUrl)?;
        let (head, body) = self.exchange(request)?.into_parts();
        Ok(RawAnswer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    fn exchange(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        if let Some(token) = &self.token {
            let value = HeaderValue::from_str(token.expose()).map_err(|_| TransportError::InvalidUrl)?;
            request.headers_mut().insert("x-auth-token", value);
        }
        let answer =
            if request.body().is_empty() { self.agent.run(request.map(|_| ())) } else { self.agent.run(request) };
        let (head, mut body) = answer.map_err(|error| failure(&error))?.into_parts();
        let body = body.read_to_vec().map_err(|error| match failure(&error) {
            TransportError::Network => TransportError::Truncated,
            other => other,
        })?;
        Ok(Response::from_parts(head, body))
    }
}

impl Transport for Http {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        self.exchange(request)
    }
}

fn failure(error: &ureq::Error) -> TransportError {
    match error {
        ureq::Error::Timeout(_) => {
            TransportError::Timeout { after_ms: u32::try_from(PATIENCE.as_millis()).unwrap_or(u32::MAX) }
        }
        ureq::Error::BadUri(_) => TransportError::InvalidUrl,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => TransportError::Unreachable,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => TransportError::Unreachable,
        _ => TransportError::Network,
    }
}

/// The result of a future that never waits, which all are whose transport is [`Http`].
///
/// # Panics
/// If it waits after all.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a blocking transport has answered when it returns"),
    }
}
