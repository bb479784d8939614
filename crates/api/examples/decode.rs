//! Decodes recorded exchanges with the API as the client would, to find where the API and the client drift apart.
//!
//! ```text
//! cargo run -p api --example decode < FILE.jsonl
//! ```
//!
//! Reads one JSON object a line: `api` (such as `instance/v1`), `method`, `path`, `status` and `body` (null where the
//! answer had none). Answers of 400 and above go through the error decoder, whatever API they are from; bodies of
//! `instance/v1` and `marketplace/v1` through the models. Prints what fails, with its JSON path, then the keys that no
//! model reads, and ends with `N decoded, M failed, K not modelled`. The exit code is 1 if anything failed, or if a key
//! was not read for which [`LEFT`] has no reason.

use api::json::{self, Slot};
use api::servers::{PlacementGroup, PrivateNic, ServerFilter};
use api::{
    Answer, ApiError, Call, Client, Page, PageRequest, Profile, Transport, TransportError, bootscripts, containers,
    dashboard, images, ips, marketplace, products, security_groups, servers, snapshots, tasks, volumes,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::Future;
use std::io::{self, BufRead, Write};
use std::pin::pin;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

/// Keys that are not read on purpose, each with the reason.
const LEFT: &[(&str, &str)] = &[
    ("servers.*.mig_profile", "how a graphics card is split, of which the classic API has none"),
    ("servers.*.policy_respected", "of the servers of a placement group, which no call of the client lists"),
    ("task beside snapshot", "the snapshot itself has a state that says when it has been written"),
];

fn main() -> io::Result<ExitCode> {
    let mut report = Report::default();
    let mut out = io::stdout().lock();
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let (name, failures) = match Exchange::read(&line) {
            Ok(exchange) => (exchange.name(), report.exchange(&exchange)),
            Err(reason) => ("not an exchange".to_owned(), vec![reason]),
        };
        for failure in &failures {
            writeln!(out, "line {}: {name}: {failure}", number + 1)?;
        }
        report.failed += usize::from(!failures.is_empty());
    }
    for (path, times) in &report.unread {
        let reason = reason_to_leave(path).map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(out, "not read: {path} ({times}){reason}")?;
    }
    writeln!(out, "{} decoded, {} failed, {} not modelled", report.decoded, report.failed, report.not_modelled)?;
    let all_read = report.unread.keys().all(|path| reason_to_leave(path).is_some());
    Ok(if report.failed == 0 && all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn reason_to_leave(path: &str) -> Option<&'static str> {
    LEFT.iter().find(|(left, _)| *left == path).map(|(_, reason)| *reason)
}

/// One recorded exchange.
struct Exchange {
    api: String,
    method: String,
    path: String,
    status: u16,
    body: Value,
}

impl Exchange {
    fn read(line: &str) -> Result<Self, String> {
        let mut value: Value = serde_json::from_slice(line.as_bytes()).map_err(|error| error.to_string())?;
        let text = |key: &str| {
            value.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("no text under `{key}`"))
        };
        Ok(Self {
            api: text("api")?,
            method: text("method")?,
            path: text("path")?,
            status: value
                .get("status")
                .and_then(Value::as_u64)
                .and_then(|status| u16::try_from(status).ok())
                .ok_or("no status")?,
            body: value.get_mut("body").map(Value::take).ok_or("no body")?,
        })
    }

    fn name(&self) -> String {
        format!("{} {} {}", self.method, self.path, self.status)
    }

    /// The body as it was on the wire; a null one stands for none.
    fn bytes(&self) -> Vec<u8> {
        if self.body.is_null() { Vec::new() } else { self.body.to_string().into_bytes() }
    }

    fn answer(&self) -> Answer {
        Answer { status: self.status, headers: Box::default(), body: self.bytes() }
    }
}

/// What has been found so far.
#[derive(Default)]
struct Report {
    decoded: usize,
    failed: usize,
    not_modelled: usize,
    /// How often each key was left unread, by its path; `*` stands for indices and keys that are data.
    unread: BTreeMap<String, usize>,
}

impl Report {
    /// Decodes an exchange and counts it; gives what failed.
    fn exchange(&mut self, exchange: &Exchange) -> Vec<String> {
        let failures = if exchange.status >= 400 {
            self.error(exchange)
        } else {
            match exchange.api.as_str() {
                "instance/v1" => self.instance(exchange),
                "marketplace/v1" => self.marketplace(exchange),
                _ => {
                    self.not_modelled += 1;
                    return Vec::new();
                }
            }
        };
        self.decoded += usize::from(failures.is_empty());
        failures
    }

    fn instance(&mut self, exchange: &Exchange) -> Vec<String> {
        let page = PageRequest::first();
        let id = "id";
        if exchange.path.contains("/products/") {
            return self.products(exchange);
        }
        // An answer without a body, such as that of a deletion, has nothing to decode.
        if exchange.body.is_null() {
            return Vec::new();
        }
        match envelope(exchange) {
            "server" => self.one(exchange, "server", &servers::get(&id.into())),
            "servers" => self.many(exchange, "servers", &servers::list(page, &ServerFilter::default())),
            "image" => self.one(exchange, "image", &images::get(&id.into())),
            "images" => self.many(exchange, "images", &images::list(page)),
            "volume" => self.one(exchange, "volume", &volumes::get(&id.into())),
            "volumes" => self.many(exchange, "volumes", &volumes::list(page)),
            "snapshot" => self.one(exchange, "snapshot", &snapshots::get(&id.into())),
            "snapshots" => self.many(exchange, "snapshots", &snapshots::list(page)),
            "ip" => self.one(exchange, "ip", &ips::get(&id.into())),
            "ips" => self.many(exchange, "ips", &ips::list(page)),
            "security_group" => self.one(exchange, "security_group", &security_groups::get(&id.into())),
            "security_groups" => self.many(exchange, "security_groups", &security_groups::list(page)),
            "rule" => self.one(exchange, "rule", &security_groups::rule(&id.into(), &id.into())),
            "rules" => self.many(exchange, "rules", &security_groups::rules(&id.into(), page)),
            "bootscript" => self.one(exchange, "bootscript", &bootscripts::get(&id.into())),
            "bootscripts" => self.many(exchange, "bootscripts", &bootscripts::list(page)),
            "task" => self.one(exchange, "task", &tasks::get(&id.into())),
            "user_data" => self.one(exchange, "user_data", &servers::user_data_keys(&id.into())),
            "actions" => self.one(exchange, "actions", &servers::actions(&id.into())),
            "dashboard" => self.one(exchange, "dashboard", &dashboard::get()),
            "containers" => self.many(exchange, "containers", &containers::list(page)),
            "container" => self.many(exchange, "container", &containers::objects(id, page)),
            // No call of ours asks for these, but servers contain them.
            key @ "placement_group" => self.part::<PlacementGroup>(key, &exchange.body[key]),
            key @ "placement_groups" => self.parts::<PlacementGroup>(key, &exchange.body[key]),
            key @ "private_nic" => self.part::<PrivateNic>(key, &exchange.body[key]),
            key @ "private_nics" => self.parts::<PrivateNic>(key, &exchange.body[key]),
            key => vec![format!("no model for `{key}`")],
        }
    }

    fn marketplace(&mut self, exchange: &Exchange) -> Vec<String> {
        let page = PageRequest::first();
        let id = "id";
        match envelope(exchange) {
            "image" => self.one(exchange, "image", &marketplace::image(id)),
            "images" => self.many(exchange, "images", &marketplace::images(page)),
            "version" => self.one(exchange, "version", &marketplace::version(id, id)),
            "versions" => self.many(exchange, "versions", &marketplace::versions(id, page)),
            "local_image" => self.one(exchange, "local_image", &marketplace::local_image(id, id, &id.into())),
            "local_images" => self.many(exchange, "local_images", &marketplace::local_images(id, id, page)),
            key => vec![format!("no model for `{key}`")],
        }
    }

    fn products(&mut self, exchange: &Exchange) -> Vec<String> {
        if exchange.path.ends_with("/availability") {
            self.each_unread::<products::Stock>(exchange, "servers");
            return decoded(&products::availability(), exchange).err().into_iter().collect();
        }
        if exchange.path.ends_with("/volumes") {
            self.each_unread::<products::VolumeType>(exchange, "volumes");
            return decoded(&products::volume_types(), exchange).err().into_iter().collect();
        }
        self.each_unread::<products::ServerType>(exchange, "servers");
        match decoded(&products::list(), exchange) {
            Ok(read) => {
                let failed = read.types.into_iter().filter_map(|(_, product)| product.err());
                failed.map(|error| format!("{}: {}", error.path, error.message)).collect()
            }
            Err(failure) => vec![failure],
        }
    }

    fn one<T: Slot + Default + PartialEq>(&mut self, exchange: &Exchange, key: &str, call: &Call<T>) -> Vec<String> {
        self.others(exchange, key);
        self.part::<T>(key, &exchange.body[key]);
        decoded(call, exchange).err().into_iter().collect()
    }

    fn many<T: Slot + Default + PartialEq>(
        &mut self,
        exchange: &Exchange,
        key: &str,
        call: &Call<Page<T>>,
    ) -> Vec<String> {
        self.others(exchange, key);
        self.parts::<T>(key, &exchange.body[key]);
        match decoded(call, exchange) {
            Ok(page) => {
                let failed = page.items.into_iter().filter_map(Result::err);
                failed.map(|error| format!("{}: {}", error.path, error.message)).collect()
            }
            Err(failure) => vec![failure],
        }
    }

    /// Reads a value by a model and notes the keys that it leaves.
    fn part<T: Slot + Default + PartialEq>(&mut self, path: &str, value: &Value) -> Vec<String> {
        match json::read::<T>(&value.to_string()) {
            Ok(model) => {
                self.unread(path, value, &mut value.clone(), "", &model);
                Vec::new()
            }
            Err(error) => vec![format!("{path}: {error}")],
        }
    }

    /// Notes the keys of `value`, which stands at `place` in `whole`, that make no difference to the model of the
    /// whole: not even with something in their place that no field takes.
    fn unread<T: Slot + Default + PartialEq>(
        &mut self,
        path: &str,
        value: &Value,
        whole: &mut Value,
        place: &str,
        model: &T,
    ) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let path = format!("{path}.{}", general(key));
                    let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                    let Some(spoilt) = whole.pointer_mut(&place) else { continue };
                    *spoilt = serde_json::json!([[{}]]);
                    let read = json::read::<T>(&whole.to_string());
                    if let Some(spoilt) = whole.pointer_mut(&place) {
                        *spoilt = value.clone();
                    }
                    if read.is_ok_and(|read| read == *model) {
                        *self.unread.entry(path).or_default() += 1;
                    } else {
                        self.unread(&path, value, whole, &place, model);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.unread(&format!("{path}.*"), item, whole, &format!("{place}/{index}"), model);
                }
            }
            _ => {}
        }
    }

    fn parts<T: Slot + Default + PartialEq>(&mut self, key: &str, list: &Value) -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        items.flat_map(|item| self.part::<T>(&format!("{key}.*"), item)).collect()
    }

    /// The keys left unread in an object whose own keys are data.
    fn each_unread<T: Slot + Default + PartialEq>(&mut self, exchange: &Exchange, key: &str) {
        self.others(exchange, key);
        for value in exchange.body[key].as_object().into_iter().flat_map(|map| map.values()) {
            self.part::<T>(&format!("{key}.*"), value);
        }
    }

    /// Notes what stands beside the key that the client opens.
    fn others(&mut self, exchange: &Exchange, key: &str) {
        for other in exchange.body.as_object().into_iter().flat_map(|map| map.keys()).filter(|other| *other != key) {
            *self.unread.entry(format!("{other} beside {key}")).or_default() += 1;
        }
    }

    /// Makes the error that the client would, and looks for everything that the answer says in it.
    fn error(&mut self, exchange: &Exchange) -> Vec<String> {
        let Some(error) = client_error(exchange) else {
            return vec!["not an error to the client".to_owned()];
        };
        if error.message.is_empty() {
            return vec!["an error without a message".to_owned()];
        }
        let mut said = vec![error.error_type.clone(), error.message.clone()];
        for (path, messages) in error.fields.iter() {
            said.push(path.to_owned());
            said.extend(messages.iter().cloned());
        }
        self.unsaid("error", &exchange.body, &said);
        Vec::new()
    }

    fn unsaid(&mut self, path: &str, value: &Value, said: &[String]) {
        let text = match value {
            Value::Object(map) => {
                return map.iter().for_each(|(key, value)| self.unsaid(&format!("{path}.{key}"), value, said));
            }
            Value::Array(items) => return items.iter().for_each(|item| self.unsaid(&format!("{path}.*"), item, said)),
            Value::Null => return,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !said.iter().any(|known| known.contains(&text)) {
            *self.unread.entry(path.to_owned()).or_default() += 1;
        }
    }
}

/// The key that the answer's object stands under: the first, where there is more than one.
fn envelope(exchange: &Exchange) -> &str {
    exchange.body.as_object().and_then(|map| map.keys().next()).map_or("", String::as_str)
}

fn decoded<T>(call: &Call<T>, exchange: &Exchange) -> Result<T, String> {
    call.decode(&exchange.answer()).map_err(|error| match &error.kind {
        api::ErrorKind::Decode { path } => format!("{path}: {}", error.message),
        _ => error.message.clone(),
    })
}

/// A key, or `*` for one that is a number: a slot.
fn general(key: &str) -> &str {
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { key }
}

/// Answers with what was recorded.
struct Recorded<'a>(&'a Exchange);

impl Transport for Recorded<'_> {
    async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let answer = http::Response::builder().status(self.0.status).body(self.0.bytes());
        answer.map_err(|_| TransportError::Network)
    }
}

/// The error that a client makes of a recorded answer.
fn client_error(exchange: &Exchange) -> Option<ApiError> {
    let profile = Profile {
        id: String::new(),
        name: String::new(),
        kind: api::profile::Kind::Classic,
        account: String::new(),
        compute: "/".to_owned(),
        marketplace: None,
        billing: None,
    };
    let client = Client::new(profile, Recorded(exchange));
    let call = servers::get(&"id".into());
    match pin!(client.send(&call)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => Some(error),
        Poll::Ready(Ok(_)) | Poll::Pending => None,
    }
}
