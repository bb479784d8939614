//! Faults that scripts order for the calls to come: other answers, late ones, broken ones, none.
//!
//! Deciding is done here, without input or output; the shell waits and breaks connections as it is told.

use crate::core::{add_common_headers, add_cors_headers};
use ::http::header::{self, HeaderName, HeaderValue};
use ::http::{Method, Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// What a page in the way of an answer looks like: that of a proxy whose service is gone.
const HTML: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
                    <body><h1>502 Bad Gateway</h1><hr>nginx</body></html>\n";

/// A fault, as it was ordered.
#[derive(Clone, Debug)]
pub struct Fault {
    method: Option<String>,
    path: String,
    query: Option<String>,
    /// Calls it is still good for; `None` is all, until it is cleared.
    left: Option<u64>,
    hits: u64,
    delay: Duration,
    cors: bool,
    /// Whether the call is carried out all the same.
    after: bool,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    /// The real answer.
    Pass,
    /// Another answer.
    Answer { status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Vec<u8> },
    /// The real answer with changes, by dotted path; `None` removes.
    Edit(Vec<(String, Option<Value>)>),
    /// The real answer, broken off after so many bytes, or after half.
    Truncate(Option<usize>),
    /// No answer: the connection is closed.
    Drop,
}

/// What to send in the place of an answer.
#[derive(Debug)]
pub struct Sending {
    /// How long to wait before.
    pub delay: Duration,
    /// The answer; `None` is to close the connection.
    pub response: Option<Response<Vec<u8>>>,
    /// How many bytes of its content to send before closing the connection, if not all.
    pub cut: Option<usize>,
}

impl Fault {
    /// Reads a fault from JSON.
    ///
    /// # Errors
    /// A sentence about the first thing wrong with it.
    pub fn parse(value: &Value) -> Result<Self, String> {
        const KEYS: &[&str] = &[
            "method", "path", "query", "count", "delay_ms", "cors", "after", "status", "headers", "body", "base64",
            "size", "html", "set", "remove", "truncate", "drop",
        ];
        let object = value.as_object().ok_or("a fault must be an object")?;
        if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("a fault has no key {key}; it may have {}", KEYS.join(", ")));
        }
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let flag = |key: &str, usual| object.get(key).and_then(Value::as_bool).unwrap_or(usual);
        let left = match object.get("count") {
            None => Some(1),
            Some(Value::Null) => None,
            Some(count) => Some(count.as_u64().ok_or("count must be a number, or null for no end")?),
        };
        let delay = object.get("delay_ms").map_or(Some(0), Value::as_u64).ok_or("delay_ms must be a number")?;
        Ok(Self {
            method: text("method").filter(|method| method != "*").map(|method| method.to_uppercase()),
            path: text("path").ok_or("path is missing; \"*\" is every path")?,
            query: text("query"),
            left,
            hits: 0,
            delay: Duration::from_millis(delay),
            cors: flag("cors", true),
            after: flag("after", false),
            effect: Effect::parse(object)?,
        })
    }

    fn matches(&self, method: &Method, path: &str, query: &str) -> bool {
        let method_fits = match &self.method {
            // A browser's preflight is not a call: it only meets faults that name its method.
            None => method != Method::OPTIONS,
            Some(wanted) => wanted == method.as_str(),
        };
        let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        method_fits
            && self.left != Some(0)
            && self.query.as_ref().is_none_or(|part| query.contains(part.as_str()))
            && glob(self.path.as_bytes(), path.as_bytes())
    }

    /// Whether the service carries the call out.
    pub fn lets_through(&self) -> bool {
        self.after || matches!(self.effect, Effect::Pass | Effect::Edit(_) | Effect::Truncate(_))
    }

    /// Turns the real answer, if the call was carried out, into what is sent.
    pub fn spoil(self, real: Option<Response<Vec<u8>>>, request_id: Uuid) -> Sending {
        let (mut response, cut) = match self.effect {
            Effect::Pass => (real, None),
            Effect::Drop => (None, None),
            Effect::Edit(changes) => (real.map(|real| edit(real, changes)), None),
            Effect::Truncate(bytes) => {
                let cut = real.as_ref().map(|real| bytes.unwrap_or(real.body().len() / 2));
                (real, cut)
            }
            Effect::Answer { status, headers, body } => {
                let mut response = Response::new(body);
                *response.status_mut() = status;
                add_common_headers(response.headers_mut(), request_id);
                add_cors_headers(response.headers_mut());
                for (name, value) in headers {
                    response.headers_mut().insert(name, value);
                }
                (Some(response), None)
            }
        };
        if let (false, Some(response)) = (self.cors, &mut response) {
            let cors: Vec<HeaderName> = response
                .headers()
                .keys()
                .filter(|name| name.as_str().starts_with("access-control-"))
                .cloned()
                .collect();
            for name in cors {
                response.headers_mut().remove(name);
            }
        }
        Sending { delay: self.delay, response, cut }
    }

    fn json(&self) -> Value {
        let kind = match &self.effect {
            Effect::Pass => "pass",
            Effect::Answer { .. } => "answer",
            Effect::Edit(_) => "edit",
            Effect::Truncate(_) => "truncate",
            Effect::Drop => "drop",
        };
        json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "effect": kind,
            "delay_ms": u64::try_from(self.delay.as_millis()).unwrap_or(u64::MAX),
            "left": self.left,
            "hits": self.hits,
        })
    }
}

impl Effect {
    fn parse(object: &Map<String, Value>) -> Result<Self, String> {
        let wanted = |key: &str| object.get(key).is_some_and(|value| *value != Value::Bool(false));
        let edits = wanted("set") || wanted("remove");
        let answers = wanted("status") || wanted("body") || wanted("base64") || wanted("size") || wanted("html");
        match (wanted("drop"), wanted("truncate"), edits, answers) {
            (true, false, false, false) => Ok(Self::Drop),
            (false, true, false, false) => Ok(Self::Truncate(
                object.get("truncate").and_then(Value::as_u64).and_then(|bytes| usize::try_from(bytes).ok()),
            )),
            (false, false, true, false) => Self::parse_edit(object),
            (false, false, false, true) => Self::parse_answer(object),
            (false, false, false, false) => Ok(Self::Pass),
            _ => Err("a fault has one effect: an answer, set and remove, truncate, or drop".to_owned()),
        }
    }

    fn parse_edit(object: &Map<String, Value>) -> Result<Self, String> {
        let mut changes = Vec::new();
        if let Some(set) = object.get("set") {
            let set = set.as_object().ok_or("set must map dotted paths to values")?;
            changes.extend(set.iter().map(|(path, value)| (path.clone(), Some(value.clone()))));
        }
        if let Some(remove) = object.get("remove") {
            let paths = remove.as_array().ok_or("remove must be a list of dotted paths")?;
            changes.extend(paths.iter().filter_map(Value::as_str).map(|path| (path.to_owned(), None)));
        }
        Ok(Self::Edit(changes))
    }

    fn parse_answer(object: &Map<String, Value>) -> Result<Self, String> {
        const BIGGEST: u64 = 1 << 28;
        let html = object.get("html").filter(|value| **value != Value::Bool(false));
        let usual = if html.is_some() { 502 } else { 200 };
        let status = object.get("status").map_or(Some(usual), Value::as_u64);
        let status = status
            .and_then(|status| u16::try_from(status).ok())
            .filter(|status| *status >= 200)
            .and_then(|status| StatusCode::from_u16(status).ok())
            .ok_or("status must be a number from 200 to 999")?;
        let (content_type, body) = if let Some(html) = html {
            ("text/html", html.as_str().unwrap_or(HTML).as_bytes().to_vec())
        } else if let Some(text) = object.get("base64") {
            let bytes = text.as_str().and_then(|text| STANDARD.decode(text).ok());
            ("application/json", bytes.ok_or("base64 must be text in base64")?)
        } else if let Some(size) = object.get("size") {
            let size =
                size.as_u64().filter(|size| *size <= BIGGEST).ok_or("size must be a number of bytes, 2^28 at most")?;
            ("application/json", padding(usize::try_from(size).unwrap_or(0)))
        } else {
            let body = match object.get("body") {
                None => Vec::new(),
                // Text stands for itself: a lone JSON text is nothing that anybody answers.
                Some(Value::String(text)) => text.as_bytes().to_vec(),
                Some(value) => value.to_string().into_bytes(),
            };
            ("application/json", body)
        };
        let mut headers = Vec::new();
        if !body.is_empty() {
            headers.push((header::CONTENT_TYPE, HeaderValue::from_static(content_type)));
        }
        let extra = object
            .get("headers")
            .map_or(Ok(None), |value| value.as_object().map(Some).ok_or("headers must map names to values"))?;
        for (name, value) in extra.into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let header = HeaderName::try_from(name.as_str()).ok().zip(HeaderValue::try_from(value).ok());
            headers.push(header.ok_or_else(|| format!("headers.{name} is no header"))?);
        }
        Ok(Self::Answer { status, headers, body })
    }
}

/// JSON of about that many bytes.
fn padding(size: usize) -> Vec<u8> {
    let filler = "x".repeat(size.saturating_sub(14));
    format!("{{\"padding\":\"{filler}\"}}").into_bytes()
}

/// Applies changes to a JSON answer; any other stays as it is.
fn edit(response: Response<Vec<u8>>, changes: Vec<(String, Option<Value>)>) -> Response<Vec<u8>> {
    let (parts, body) = response.into_parts();
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else { return Response::from_parts(parts, body) };
    for (path, change) in changes {
        let steps: Vec<&str> = path.split('.').collect();
        change_at(&mut value, &steps, change.as_ref());
    }
    Response::from_parts(parts, value.to_string().into_bytes())
}

/// `*` as a step means every item. A key that is not there is added, but no step before the last.
fn change_at(value: &mut Value, steps: &[&str], change: Option<&Value>) {
    let Some((step, rest)) = steps.split_first() else { return };
    match (value, *step) {
        (Value::Array(items), "*") if rest.is_empty() => match change {
            Some(change) => items.fill(change.clone()),
            None => items.clear(),
        },
        (Value::Array(items), "*") => items.iter_mut().for_each(|item| change_at(item, rest, change)),
        (Value::Object(object), "*") => object.values_mut().for_each(|item| change_at(item, rest, change)),
        (Value::Array(items), at) => {
            let Some(at) = at.parse().ok().filter(|at| *at < items.len()) else { return };
            match (rest.is_empty(), change) {
                (false, _) => change_at(&mut items[at], rest, change),
                (true, Some(change)) => items[at] = change.clone(),
                (true, None) => drop(items.remove(at)),
            }
        }
        (Value::Object(object), key) => match (rest.is_empty(), change) {
            (false, _) => {
                if let Some(inner) = object.get_mut(key) {
                    change_at(inner, rest, change);
                }
            }
            (true, Some(change)) => drop(object.insert(key.to_owned(), change.clone())),
            (true, None) => drop(object.shift_remove(key)),
        },
        _ => {}
    }
}

/// Whether a path fits a pattern: `*` is anything, `{...}` anything within a segment.
fn glob(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|skip| glob(rest, &path[skip..])),
        [b'{', rest @ ..] => {
            let Some(close) = rest.iter().position(|byte| *byte == b'}') else { return false };
            let segment = path.iter().position(|byte| *byte == b'/').unwrap_or(path.len());
            segment > 0 && glob(&rest[close + 1..], &path[segment..])
        }
        [byte, rest @ ..] => path.first() == Some(byte) && glob(rest, &path[1..]),
    }
}

/// The faults that are ordered, in order.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Orders one more.
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Takes all orders back.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The first fault that the call meets, used up by one.
    pub fn take(&mut self, method: &Method, path: &str, query: &str) -> Option<Fault> {
        let fault = self.0.iter_mut().find(|fault| fault.matches(method, path, query))?;
        fault.hits += 1;
        fault.left = fault.left.map(|left| left - 1);
        Some(fault.clone())
    }

    /// All of them, used up or not.
    pub fn json(&self) -> Value {
        Value::Array(self.0.iter().map(Fault::json).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        glob(pattern.as_bytes(), path.as_bytes())
    }

    #[test]
    fn patterns_know_segments_and_everything() {
        assert!(fits("/servers", "/servers"));
        assert!(!fits("/servers", "/servers/1"));
        assert!(fits("/servers/{id}", "/servers/1"));
        assert!(!fits("/servers/{id}", "/servers/1/action"));
        assert!(!fits("/servers/{id}", "/servers/"));
        assert!(fits("/servers/{id}/action", "/servers/1/action"));
        assert!(fits("/servers*", "/servers/1/action"));
        assert!(fits("*", "/"));
        assert!(!fits("/servers/{id", "/servers/1"));
    }

    #[test]
    fn a_fault_serves_as_often_as_ordered() {
        let mut faults = Faults::default();
        faults.add(Fault::parse(&json!({ "path": "/servers", "status": 500, "count": 2 })).unwrap());
        assert!(faults.take(&Method::GET, "/volumes", "").is_none());
        assert!(faults.take(&Method::GET, "/servers/", "").is_some());
        assert!(faults.take(&Method::OPTIONS, "/servers", "").is_none());
        assert!(faults.take(&Method::POST, "/servers", "").is_some());
        assert!(faults.take(&Method::GET, "/servers", "").is_none());
        assert_eq!(faults.json()[0]["hits"], 2);
    }

    #[test]
    fn edits_reach_into_lists() {
        let change = |path: &str, to: Option<Value>| {
            let answer = Response::new(br#"{"servers":[{"state":"running"},{"state":"stopped"}]}"#.to_vec());
            String::from_utf8(edit(answer, vec![(path.to_owned(), to)]).into_body()).unwrap()
        };
        let frozen = Some(json!("frozen"));
        assert_eq!(change("servers.*.state", frozen.clone()), r#"{"servers":[{"state":"frozen"},{"state":"frozen"}]}"#);
        assert_eq!(change("servers.1.state", None), r#"{"servers":[{"state":"running"},{}]}"#);
        assert_eq!(change("servers.7.state", frozen), r#"{"servers":[{"state":"running"},{"state":"stopped"}]}"#);
        assert_eq!(change("servers", Some(Value::Null)), r#"{"servers":null}"#);
    }

    #[test]
    fn mistakes_are_named() {
        let mistake = |value: Value| Fault::parse(&value).unwrap_err();
        assert!(mistake(json!({ "status": 500 })).contains("path"));
        assert!(mistake(json!({ "path": "*", "stauts": 500 })).contains("stauts"));
        assert!(mistake(json!({ "path": "*", "status": 500, "drop": true })).contains("one effect"));
        assert!(mistake(json!({ "path": "*", "status": 99 })).contains("status"));
    }
}
