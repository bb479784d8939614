//! The service together with what scripts steer it by: faults, and the routes under `/sandbox`, which are no part of
//! the API.

use crate::core::{Answer, Config, Outcome, Sandbox, Time};
use crate::faults::{Fault, Faults, Sending};
use ::http::{Method, Request, StatusCode};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// A service that can be steered.
pub struct Steered {
    sandbox: Sandbox,
    faults: Faults,
}

/// What became of a call, and the fault that it met.
pub struct Delivery {
    outcome: Option<Outcome>,
    fault: Option<Fault>,
    request_id: Uuid,
}

impl Delivery {
    /// What is to be sent, fault and all. A fault may take its time: no service is needed for it.
    pub fn into_sending(self) -> Sending {
        let real = self.outcome.map(|outcome| outcome.into_response(self.request_id));
        match self.fault {
            Some(fault) => fault.spoil(real, self.request_id),
            None => Sending { delay: Duration::ZERO, response: real, cut: None },
        }
    }
}

impl Steered {
    /// A service with the demo account, as of that instant.
    pub fn new(config: Config, now: Time) -> Self {
        Self { sandbox: Sandbox::new(config, now), faults: Faults::default() }
    }

    /// Answers a request of the API or of a script.
    pub fn handle(&mut self, now: Time, request: &Request<Vec<u8>>) -> Delivery {
        let path = request.uri().path();
        let request_id = self.sandbox.request_id();
        if request.method() != Method::OPTIONS
            && let Some(route) = path.strip_prefix("/sandbox/")
        {
            let answer = self.steer(now, request.method(), route.trim_end_matches('/'), request.body());
            return Delivery { outcome: Some(Outcome::new(answer, request)), fault: None, request_id };
        }
        let fault = self.faults.take(request.method(), path, request.uri().query().unwrap_or(""));
        let goes_through = fault.as_ref().is_none_or(Fault::lets_through);
        let outcome = goes_through.then(|| self.sandbox.handle(now, request));
        Delivery { outcome, fault, request_id }
    }

    fn steer(&mut self, now: Time, method: &Method, route: &str, body: &[u8]) -> Answer {
        match self.dispatch(now, method.as_str(), route, body) {
            Some(Ok(value)) => Answer::json(StatusCode::OK, value),
            Some(Err(mistake)) => Answer::json(StatusCode::BAD_REQUEST, json!({ "message": mistake })),
            None => Answer::json(StatusCode::NOT_FOUND, json!({ "message": "the sandbox has no such route" })),
        }
    }

    /// `None` if there is no such route, an error for a body that makes no sense.
    fn dispatch(&mut self, now: Time, method: &str, route: &str, body: &[u8]) -> Option<Result<Value, String>> {
        let segments: Vec<&str> = route.split('/').collect();
        Some(match (method, segments.as_slice()) {
            ("GET" | "HEAD", ["credentials"]) => Ok(self.sandbox.credentials()),
            ("POST", ["reset"]) => {
                self.sandbox.reset();
                self.faults.clear();
                Ok(json!({}))
            }
            ("POST", ["clock"]) => object(body).and_then(|wanted| self.advance(now, &wanted)),
            ("GET" | "HEAD", ["faults"]) => Ok(json!({ "faults": self.faults.json() })),
            ("POST", ["faults"]) => self.order(body),
            ("DELETE", ["faults"]) => {
                self.faults.clear();
                Ok(json!({ "faults": [] }))
            }
            ("GET" | "HEAD", ["account"]) => Ok(self.sandbox.settings()),
            ("POST", ["account"]) => object(body).and_then(|wanted| self.sandbox.set(&wanted)),
            ("POST", ["tokens"]) => object(body).and_then(|wanted| self.sandbox.issue_token(&wanted)),
            ("POST", ["organizations"]) => object(body).and_then(|wanted| self.sandbox.add_organization(&wanted)),
            ("POST", ["servers", id]) => object(body).and_then(|wanted| {
                let id = Uuid::parse_str(id).map_err(|_| "there is no such server")?;
                self.sandbox.force_server(&id, &wanted)
            }),
            _ => return None,
        })
    }

    fn advance(&mut self, now: Time, wanted: &Map<String, Value>) -> Result<Value, String> {
        let seconds = wanted.get("advance_s").and_then(Value::as_f64).filter(|seconds| *seconds >= 0.0);
        let seconds = seconds.ok_or("advance_s must be a number of seconds")?;
        let by = Duration::try_from_secs_f64(seconds).map_err(|_| "advance_s is too much")?;
        self.sandbox.advance(now, by);
        Ok(json!({ "now": self.sandbox.now().to_string() }))
    }

    /// Orders a fault, or a list of them: all or, after a mistake, none.
    fn order(&mut self, body: &[u8]) -> Result<Value, String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let orders = match &value {
            Value::Array(orders) => orders.as_slice(),
            order => std::slice::from_ref(order),
        };
        let faults = orders.iter().map(Fault::parse).collect::<Result<Vec<_>, _>>()?;
        faults.into_iter().for_each(|fault| self.faults.add(fault));
        Ok(json!({ "faults": self.faults.json() }))
    }
}

/// The object of a body; nothing is an empty one.
fn object(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(body).map_err(|error| error.to_string())
}
