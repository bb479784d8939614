//! `api::Transport` over the browser's `fetch`.
//!
//! What always holds here: this is the one place that attaches the token, and the one place that
//! refuses writes in read-only mode. A call that is dropped is aborted. A call that fails without an
//! answer is diagnosed as far as a page can tell (offline, unreachable, refused by CORS, blocked by
//! the page's own policy).

use std::cell::{Cell, RefCell};
use std::pin::pin;

use api::{Secret, Transport, TransportError};
use futures_util::future::{Either, select};
use gloo_net::http::{Headers, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
    SecurityPolicyViolationEvent, SecurityPolicyViolationEventDisposition,
};

/// How long a call may take before its outcome counts as unknown, in milliseconds.
pub const TIMEOUT_MS: u32 = 30_000;
/// The largest answer that is read, in bytes.
const BODY_LIMIT: u64 = 16_000_000;
/// How long a probe that looks for the cause of a failure may take, in milliseconds.
const PROBE_MS: u32 = 4_000;
/// The event about a violated policy comes in a task of its own, after the failure of the call: within this
/// time, in milliseconds.
const VIOLATION_MS: u32 = 20;

/// What a call may do: the secret it carries and whether writes are let through.
#[derive(Clone, Default)]
pub struct Authority {
    /// Sent as `X-Auth-Token`; `None` before sign-in.
    pub secret: Option<Secret>,
    /// Refuse everything that is not a read.
    pub read_only: bool,
}

/// Sends requests with `fetch` under an [`Authority`] that can change while it lives
/// (a new sign-in replaces the secret for every view at once).
#[derive(Clone)]
pub struct Http {
    authority: ArcStoredValue<Authority>,
}

impl Http {
    /// A transport whose calls carry what `authority` holds at the time they are sent.
    pub fn new(authority: ArcStoredValue<Authority>) -> Self {
        watch_policy();
        Self { authority }
    }

    /// A transport that carries no token, for signing in.
    pub fn anonymous() -> Self {
        Self::new(ArcStoredValue::new(Authority::default()))
    }
}

impl Transport for Http {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let authority = self.authority.get_value();
        let read = matches!(*request.method(), http::Method::GET | http::Method::HEAD | http::Method::OPTIONS);
        if authority.read_only && !read {
            return Err(TransportError::ReadOnly);
        }
        let url = request.uri().to_string();
        let guard = AbortGuard::new();
        let call = pin!(fetch(request, authority.secret.as_ref(), guard.signal()));
        match select(call, TimeoutFuture::new(TIMEOUT_MS)).await {
            Either::Left((answer, _)) => {
                let answer = answer.map_err(Failure::into_error);
                match answer {
                    Err(TransportError::Network) => Err(diagnose(&url).await),
                    other => other,
                }
            }
            Either::Right(_) => Err(TransportError::Timeout { after_ms: TIMEOUT_MS }),
        }
    }
}

/// Aborts its request when dropped, unless the request has ended by then.
struct AbortGuard(Option<AbortController>);

impl AbortGuard {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        // Without effect on a request that has its whole answer.
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

enum Failure {
    NoAnswer,
    Body,
    TooLarge,
}

impl Failure {
    fn into_error(self) -> TransportError {
        match self {
            Failure::NoAnswer => TransportError::Network,
            Failure::Body => TransportError::Truncated,
            Failure::TooLarge => TransportError::TooLarge { limit_bytes: BODY_LIMIT },
        }
    }
}

async fn fetch(
    request: http::Request<Vec<u8>>,
    secret: Option<&Secret>,
    signal: Option<web_sys::AbortSignal>,
) -> Result<http::Response<Vec<u8>>, Failure> {
    let (parts, body) = request.into_parts();
    let headers = Headers::new();
    for (name, header) in api::SENT_HEADERS {
        if let Some(value) = parts.headers.get(header) {
            headers.set(name, value.to_str().unwrap_or_default());
        }
    }
    if let Some(secret) = secret {
        headers.set("X-Auth-Token", secret.expose());
    }
    let builder = RequestBuilder::new(&parts.uri.to_string())
        .method(parts.method)
        .headers(headers)
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        // A redirect would carry the token to a host that nobody chose.
        .redirect(RequestRedirect::Error)
        .abort_signal(signal.as_ref());
    let request =
        if body.is_empty() { builder.build() } else { builder.body(js_sys::Uint8Array::from(body.as_slice())) };
    let answer = request.map_err(|_| Failure::NoAnswer)?.send().await.map_err(|_| Failure::NoAnswer)?;

    let mut headers = http::HeaderMap::new();
    for (name, header) in api::READ_HEADERS {
        if let Some(value) = answer.headers().get(name).and_then(|value| http::HeaderValue::try_from(value).ok()) {
            headers.insert(header, value);
        }
    }
    if answer.headers().get("content-length").and_then(|n| n.parse().ok()).is_some_and(|n: u64| n > BODY_LIMIT) {
        return Err(Failure::TooLarge);
    }
    let mut response = http::Response::new(answer.binary().await.map_err(|_| Failure::Body)?);
    *response.status_mut() = http::StatusCode::from_u16(answer.status()).map_err(|_| Failure::Body)?;
    *response.headers_mut() = headers;
    Ok(response)
}

/// Why a call to `url` got no answer.
async fn diagnose(url: &str) -> TransportError {
    // A policy that forbids the address forbids the probes too, and each of them would be reported.
    TimeoutFuture::new(VIOLATION_MS).await;
    match violated_directive(url) {
        Some(directive) => TransportError::Policy { directive },
        None => test(url).await.err().unwrap_or(TransportError::Network),
    }
}

/// Whether the host of `url` gives answers that this page may read. The probes carry no token.
///
/// # Errors
/// What stands in the way, as far as a page can tell: offline, the page's own policy, CORS, or the host
/// cannot be reached.
pub async fn test(url: &str) -> Result<(), TransportError> {
    if !window().navigator().on_line() {
        return Err(TransportError::Offline);
    }
    let origin = origin_of(url).ok_or(TransportError::InvalidUrl)?;
    if probe(&origin, RequestMode::Cors).await {
        return Ok(());
    }
    TimeoutFuture::new(VIOLATION_MS).await;
    if let Some(directive) = violated_directive(url) {
        return Err(TransportError::Policy { directive });
    }
    Err(if probe(&origin, RequestMode::NoCors).await { TransportError::Refused } else { TransportError::Unreachable })
}

async fn probe(origin: &str, mode: RequestMode) -> bool {
    let guard = AbortGuard::new();
    let mut request = RequestBuilder::new(&format!("{origin}/"))
        .mode(mode)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(guard.signal().as_ref());
    if mode == RequestMode::Cors {
        // The browser asks for the same leave as for a call; empty, because no token may go to a probe.
        request = request.header("X-Auth-Token", "");
    }
    let Ok(request) = request.build() else { return false };
    matches!(select(pin!(request.send()), TimeoutFuture::new(PROBE_MS)).await, Either::Left((Ok(_), _)))
}

/// The origin (`https://host:port`) of `url`, resolved against the page's address.
pub fn origin_of(url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    web_sys::Url::new_with_base(url, &base).ok().map(|url| url.origin())
}

thread_local! {
    /// What the page's own policy has blocked: (origin, directive). The policy of a page does not change.
    static VIOLATIONS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Remembers what the page's own policy blocks. Listens once for the whole page.
fn watch_policy() {
    if WATCHING.replace(true) {
        return;
    }
    let listener = Closure::<dyn Fn(SecurityPolicyViolationEvent)>::new(|event: SecurityPolicyViolationEvent| {
        // A policy that only reports blocks nothing, and calls are the matter of one directive.
        let blocked = event.disposition() == SecurityPolicyViolationEventDisposition::Enforce
            && event.effective_directive() == "connect-src";
        let Some(origin) = origin_of(&event.blocked_uri()).filter(|_| blocked) else { return };
        VIOLATIONS.with_borrow_mut(|list| {
            if list.iter().all(|(known, _)| *known != origin) {
                list.push((origin, event.effective_directive()));
            }
        });
    });
    let _ = document().add_event_listener_with_callback("securitypolicyviolation", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The directive that blocks calls to the origin of `url`.
fn violated_directive(url: &str) -> Option<String> {
    let origin = origin_of(url)?;
    VIOLATIONS
        .with_borrow(|list| list.iter().find(|(known, _)| *known == origin).map(|(_, directive)| directive.clone()))
}
