//! `api::Transport` over the browser's `fetch`.
//!
//! What always holds here: this is the one place that attaches the token, and the one place that
//! refuses writes in read-only mode. One exception: `boot.js` asks for the first page of the open list while the
//! console is on its way, and hands the answer to this place. Pages of long lists are read in a worker of `boot.js`, with
//! the headers that are made here. A call that is dropped is aborted. A call that fails without an
//! answer is diagnosed as far as a page can tell (offline, unreachable, refused by CORS, blocked by
//! the page's own policy).

use std::cell::Cell;
use std::rc::Rc;

use api::{Secret, Transport, TransportError};
use gloo_net::http::{Headers, Response};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestCache, RequestInit, RequestMode, RequestRedirect};

use crate::time;

/// How long a call may take before its outcome counts as unknown, in milliseconds.
pub const TIMEOUT_MS: u32 = 30_000;
/// The largest answer that `boot.js` reads, in bytes.
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

/// Sends requests with `fetch` under an [`Authority`].
#[derive(Clone)]
pub struct Http {
    authority: Authority,
}

impl Http {
    /// A transport whose calls carry what `authority` holds.
    pub fn new(authority: Authority) -> Self {
        Self { authority }
    }

    /// A transport that carries no token, for signing in.
    pub fn anonymous() -> Self {
        Self::new(Authority::default())
    }
}

impl Transport for Http {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let read = matches!(*request.method(), http::Method::GET | http::Method::HEAD | http::Method::OPTIONS);
        if self.authority.read_only && !read {
            return Err(TransportError::ReadOnly);
        }
        let url = request.uri().to_string();
        let online = window().navigator().on_line();
        let mut limit = Limit::new(TIMEOUT_MS);
        let failure = match fetch(&url, request, self.authority.secret.as_ref(), &limit).await {
            Ok(answer) => {
                // There is nothing left to abort, and to do it all the same takes time.
                limit.controller = None;
                return Ok(answer);
            }
            Err(failure) => failure,
        };
        Err(match failure {
            _ if limit.is_over() => TransportError::Timeout { after_ms: TIMEOUT_MS },
            Failure::NoAnswer => match diagnose(&url).await {
                // It may have been on its way already: nobody knows what became of it.
                TransportError::Offline if online && !read => TransportError::Network,
                cause => cause,
            },
            Failure::Body => TransportError::Truncated,
            Failure::TooLarge => TransportError::TooLarge { limit_bytes: BODY_LIMIT },
        })
    }
}

/// Aborts its request when its time is over, and when it is dropped.
struct Limit {
    controller: Option<AbortController>,
    over: Rc<Cell<bool>>,
    /// Does nothing any more once it is dropped.
    _timer: Timeout,
}

impl Limit {
    fn new(after_ms: u32) -> Self {
        let controller = AbortController::new().ok();
        let over = Rc::new(Cell::new(false));
        let end = (controller.clone(), Rc::clone(&over));
        let timer = Timeout::new(after_ms, move || {
            end.1.set(true);
            if let Some(controller) = &end.0 {
                controller.abort();
            }
        });
        Self { controller, over, _timer: timer }
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    fn is_over(&self) -> bool {
        self.over.get()
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        // Without effect on a request that has its whole answer.
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

enum Failure {
    NoAnswer,
    Body,
    TooLarge,
}

/// A request as `boot.js` makes its own: it tells nobody anything, and nothing of it is kept.
fn plain(limit: &Limit) -> Option<RequestInit> {
    let plain = js_sys::Reflect::get(&window(), &"plain".into()).ok()?.dyn_into().ok()?;
    let init: RequestInit = js_sys::Object::assign(&js_sys::Object::new(), &plain).unchecked_into();
    init.set_signal(limit.signal().as_ref());
    Some(init)
}

/// What a function of `boot.js` promises for some values; `None` where there is nothing to wait for.
fn promised(name: &str, given: &[JsValue]) -> Option<js_sys::Promise> {
    let function = js_sys::Reflect::get(&window(), &name.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    function.apply(&JsValue::NULL, &given.iter().collect()).ok()?.dyn_into().ok()
}

/// An answer that `boot.js` reads, and its content, which comes as a whole. `None` where none came: then it is asked for
/// here, where it is found out why.
async fn handed(coming: Option<js_sys::Promise>) -> Option<(web_sys::Response, Vec<u8>)> {
    let both = JsFuture::from(coming?).await.ok()?.dyn_into::<js_sys::Array>().ok()?;
    let answer = both.get(0).dyn_into::<web_sys::Response>().ok()?;
    Some((answer, both.get(1).dyn_into::<js_sys::Uint8Array>().ok()?.to_vec()))
}

/// What `boot.js` asked for before the console could, to `url`, with `secret`, so that the first rows need not wait. Nobody
/// is given it twice.
fn early(url: &str, secret: Option<&Secret>, signal: Option<AbortSignal>) -> Option<js_sys::Promise> {
    promised("boot", &[url.into(), secret.map(Secret::expose).into(), signal.into()])
}

/// The answer that the first rows are made of, while it is under way: `boot.js` has asked for it.
pub fn first_answer() -> Option<js_sys::Promise> {
    js_sys::Reflect::get(&window(), &"first".into()).ok()?.dyn_into().ok()
}

/// Waits for the answer that the first rows are made of, if it is under way: what nobody looks for at first goes out after
/// it, so that it takes no room on a slow line.
pub async fn first_rows() {
    if let Some(first) = first_answer() {
        let _ = JsFuture::from(first).await;
    }
}

/// Not by way of a `Request`, which the browser would copy.
async fn answer(url: &str, init: &RequestInit) -> Result<web_sys::Response, Failure> {
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, init)).await;
    answer.and_then(JsCast::dyn_into).map_err(|_| Failure::NoAnswer)
}

async fn fetch(
    url: &str,
    request: http::Request<Vec<u8>>,
    secret: Option<&Secret>,
    limit: &Limit,
) -> Result<http::Response<Vec<u8>>, Failure> {
    let (parts, sent) = request.into_parts();
    let headers = Headers::new();
    for (name, header) in api::SENT_HEADERS {
        if let Some(value) = parts.headers.get(header) {
            headers.set(name, value.to_str().unwrap_or_default());
        }
    }
    if let Some(secret) = secret {
        headers.set("X-Auth-Token", secret.expose());
    }
    let headers = headers.into_raw();
    let coming = match parts.headers.get(http::header::IF_NONE_MATCH).map(http::HeaderValue::to_str) {
        Some(known) => {
            let known = known.unwrap_or_default().into();
            promised("beside", &[url.into(), headers.clone().into(), known, limit.signal().into()])
        }
        None if parts.method == http::Method::GET => early(url, secret, limit.signal()),
        None => None,
    };
    let (answer, body) = match handed(coming).await {
        Some(given) => given,
        None => {
            let init = plain(limit).ok_or(Failure::NoAnswer)?;
            init.set_method(parts.method.as_str());
            init.set_headers(&headers);
            if !sent.is_empty() {
                init.set_body(&js_sys::Uint8Array::from(sent.as_slice()));
            }
            let answer = answer(url, &init).await?;
            let body = content(&answer).await?;
            (answer, body)
        }
    };
    let answer = Response::from(answer);
    let received = answer.headers();
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(answer.status()).map_err(|_| Failure::Body)?;
    for (name, known) in api::READ_HEADERS {
        let value = received.get(name).map(|value| if name == "retry-after" { wait(value) } else { value });
        if let Some(value) = value.and_then(|value| http::HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(known, value);
        }
    }
    Ok(response)
}

/// The content of an answer, read by `boot.js`, as it reads its own.
async fn content(answer: &web_sys::Response) -> Result<Vec<u8>, Failure> {
    let content = JsFuture::from(promised("whole", &[answer.into()]).ok_or(Failure::Body)?).await;
    let content = content.and_then(JsCast::dyn_into::<js_sys::Uint8Array>);
    content.map(|content| content.to_vec()).map_err(|error| match error.is_instance_of::<js_sys::RangeError>() {
        true => Failure::TooLarge,
        false => Failure::Body,
    })
}

/// How long to wait before the next try, in seconds: an answer may name the instant instead.
fn wait(retry_after: String) -> String {
    let seconds = -time::since(js_sys::Date::parse(&retry_after)) / 1000.0;
    // Not a number where it is no instant. Casts saturate.
    if retry_after.contains(':') && seconds > 0.0 { (seconds as u32).to_string() } else { retry_after }
}

/// Reads a file beside the page: its status and its bytes. `None` if it cannot be read.
pub async fn file(path: &str) -> Option<(u16, Vec<u8>)> {
    let (answer, body) = match handed(early(path, None, None)).await {
        Some(given) => given,
        None => {
            let init = RequestInit::new();
            init.set_cache(RequestCache::NoCache);
            let answer = answer(path, &init).await.ok()?;
            let body = content(&answer).await.ok()?;
            (answer, body)
        }
    };
    let answer = Response::from(answer);
    let said = |name| answer.headers().get(name);
    if let Some(date) = said("date") {
        // A cache on the way says how old its answer is, in seconds.
        let age = said("age").and_then(|age| age.parse::<u32>().ok()).unwrap_or(0);
        time::host_says(js_sys::Date::parse(&date) + f64::from(age) * 1000.0);
    }
    Some((answer.status(), body))
}

/// Why a call to `url` got no answer.
async fn diagnose(url: &str) -> TransportError {
    // A policy that forbids the address forbids the probes too, and each of them would be reported.
    TimeoutFuture::new(VIOLATION_MS).await;
    if violates(url) {
        return violation();
    }
    test(url).await.err().unwrap_or(TransportError::Network)
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
    if violates(url) {
        return Err(violation());
    }
    Err(if probe(&origin, RequestMode::NoCors).await { TransportError::Refused } else { TransportError::Unreachable })
}

async fn probe(origin: &str, mode: RequestMode) -> bool {
    let limit = Limit::new(PROBE_MS);
    let Some(init) = plain(&limit) else { return false };
    init.set_mode(mode);
    init.set_redirect(RequestRedirect::Follow);
    if mode == RequestMode::Cors {
        // The browser asks for the same leave as for a call; empty, because no token may go to a probe.
        let headers = Headers::new();
        headers.set("X-Auth-Token", "");
        init.set_headers(&headers.into_raw());
    }
    answer(&[origin, "/"].concat(), &init).await.is_ok()
}

/// The origin (`https://host:port`) of `url`, resolved against the page's address.
pub fn origin_of(url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    web_sys::Url::new_with_base(url, &base).ok().map(|url| url.origin())
}

/// Whether the page's own policy has blocked calls to the origin of `url`: `boot.js` notices.
fn violates(url: &str) -> bool {
    let blocked = js_sys::Reflect::get(&window(), &"blocked".into()).and_then(JsCast::dyn_into::<js_sys::Set>);
    blocked.is_ok_and(|blocked| origin_of(url).is_some_and(|origin| blocked.has(&origin.into())))
}

/// The error where it has.
fn violation() -> TransportError {
    TransportError::Policy { directive: "connect-src".to_owned() }
}
