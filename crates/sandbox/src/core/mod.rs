//! The emulated service without any input or output: a request and an instant in, an answer out.
//!
//! Nothing here reads the system's clock, opens a socket or keeps global state, so that tests need no sleeping and a
//! seed always gives the same account.

mod access;
mod actions;
mod agenda;
mod answer;
mod bootscripts;
mod call;
mod catalogue;
mod containers;
mod dashboard;
mod images;
mod invoices;
mod ips;
mod list;
mod marketplace;
mod organizations;
mod products;
mod random;
mod refusal;
mod route;
mod security_groups;
mod security_rules;
mod seed;
mod seed_bulk;
mod seed_platform;
mod seed_servers;
mod server_change;
mod server_create;
mod servers;
mod settings;
mod snapshots;
mod ssh_keys;
mod state;
mod table;
mod tasks;
mod time;
mod tokens;
mod user_data;
mod users;
mod validate;
mod volumes;

pub use answer::{Answer, add_common_headers, add_cors_headers};
pub use seed::{EMAIL, PASSWORD};
pub use time::Time;

use call::{Call, Input};
use http::{HeaderMap, Method, Request, StatusCode, header};
use random::Random;
use refusal::Refusal;
use route::{Route, Takes, Verb};
use serde_json::Value;
use state::State;
use std::time::Duration;
use uuid::Uuid;
use validate::Fields;

/// Bytes of the longest body that is read: 1 MB and a bit.
pub const LONGEST_BODY: usize = 1 << 20;

/// Every route, resource by resource.
const ROUTES: &[&[Route]] = &[
    tokens::ROUTES,
    organizations::ROUTES,
    users::ROUTES,
    servers::ROUTES,
    actions::ROUTES,
    user_data::ROUTES,
    volumes::ROUTES,
    snapshots::ROUTES,
    images::ROUTES,
    bootscripts::ROUTES,
    ips::ROUTES,
    security_groups::ROUTES,
    security_rules::ROUTES,
    tasks::ROUTES,
    dashboard::ROUTES,
    products::ROUTES,
    containers::ROUTES,
    marketplace::ROUTES,
    invoices::ROUTES,
];

/// What a sandbox is started with.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// What ids, keys and addresses are derived from.
    pub seed: u64,
    /// Generated servers, on top of those of the demo account.
    pub servers: usize,
    /// How many times faster than usual tasks run.
    pub speed: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self { seed: 1, servers: 0, speed: 1.0 }
    }
}

/// An emulated service.
pub struct Sandbox {
    config: Config,
    started: Time,
    /// How far scripts have put the clock forward.
    ahead: Duration,
    state: State,
    /// A source of its own, so that reading does not change what is made next.
    request_ids: Random,
}

/// What became of a call.
pub struct Outcome {
    answer: Answer,
    /// Whether only the headers were asked for.
    head: bool,
}

impl Outcome {
    /// An answer as the outcome of a request.
    pub fn new(answer: Answer, request: &Request<Vec<u8>>) -> Self {
        Self { answer, head: request.method() == Method::HEAD }
    }

    /// The answer with the headers that every answer carries.
    pub fn into_response(self, request_id: Uuid) -> http::Response<Vec<u8>> {
        self.answer.into_response(request_id, self.head)
    }
}

impl Sandbox {
    /// A service with the demo account, as of that instant.
    pub fn new(config: Config, now: Time) -> Self {
        let request_ids = Random::new(config.seed.wrapping_add(1));
        Self { config, started: now, ahead: Duration::ZERO, state: seed::state(config, now), request_ids }
    }

    /// Back to how it started, its clock included.
    pub fn reset(&mut self) {
        self.ahead = Duration::ZERO;
        self.state = seed::state(self.config, self.started);
    }

    /// Puts the clock forward. What falls due meanwhile happens at once.
    pub fn advance(&mut self, now: Time, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
        self.catch_up(now);
    }

    fn catch_up(&mut self, now: Time) {
        agenda::advance(&mut self.state, now.plus(self.ahead));
    }

    /// Answers a request that comes at that instant.
    pub fn handle(&mut self, now: Time, request: &Request<Vec<u8>>) -> Outcome {
        self.catch_up(now);
        let answer = respond(&mut self.state, request).unwrap_or_else(|answer| *answer);
        Outcome::new(answer, request)
    }

    /// The next `X-Request-Id`.
    pub fn request_id(&mut self) -> Uuid {
        self.request_ids.uuid()
    }

    /// The instant that the service believes it is.
    pub fn now(&self) -> Time {
        self.state.now
    }
}

/// An error is an answer too; it is boxed, being the larger part of every result.
fn respond(state: &mut State, request: &Request<Vec<u8>>) -> Result<Answer, Box<Answer>> {
    let refuse = |refusal: Refusal| Box::new(Answer::from(refusal));
    if request.method() == Method::OPTIONS {
        return Ok(Answer::no_content());
    }
    let segments = route::segments(request.uri().path()).ok_or_else(|| refuse(Refusal::no_such_url()))?;
    let (route, params) = route::find(Verb::of(request.method()), &segments)?;
    let headers = request.headers();
    let caller = access::authenticate(state, headers, route.access, route.writes()).map_err(refuse)?;
    let query = route::query(request.uri().query().unwrap_or(""));
    let mut faults = Fields::default();
    validate::check_query(route.query, &query, &mut faults);
    let body = match route.takes {
        Takes::Json(schema) => {
            let body = parse(headers, request.body()).map_err(refuse)?;
            schema.check(&body.0, caller.is_some(), &mut faults);
            body
        }
        Takes::Nothing | Takes::Raw => Input::default(),
    };
    faults.check().map_err(refuse)?;
    let call = Call {
        path: format!("/{}", segments.join("/")),
        params,
        query,
        body,
        raw: if matches!(route.takes, Takes::Raw) { request.body().clone() } else { Vec::new() },
        origin: origin(headers),
        caller,
        writes: route.writes(),
    };
    (route.handler)(state, &call).map_err(refuse)
}

/// Reads a JSON body. No body at all is an empty object: the check says what it lacks.
fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Input, Refusal> {
    if body.len() > LONGEST_BODY {
        let message = format!("The request body must not be longer than {LONGEST_BODY} bytes.");
        return Err(Refusal::malformed(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Input::default());
    }
    let is_json = |value: &header::HeaderValue| {
        let kind = value.to_str().unwrap_or("").split(';').next().unwrap_or("").trim();
        kind.eq_ignore_ascii_case("application/json")
    };
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| !is_json(value)) {
        let message = "The header 'Content-Type' must be 'application/json'";
        return Err(Refusal::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(Input(object)),
        Ok(_) => Err(Refusal::invalid("Invalid JSON: expected a dictionary")),
        Err(error) => Err(Refusal::invalid(format!("Invalid JSON: {error}"))),
    }
}

/// Where the client believes this service to be, for absolute URLs.
fn origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}
