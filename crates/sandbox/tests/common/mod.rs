//! A sandbox without a socket, and short ways to call it.

#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

pub mod invariants;

use http::{HeaderMap, Method, Request};
use sandbox::control::Steered;
use sandbox::core::{Config, Time};
use serde_json::{Value, json};

/// The instant at which every sandbox starts: 2019-06-12T09:30:00.000000+00:00.
const START: i64 = 1_560_331_800_000_000;

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The JSON of the body; null if it is none.
    pub json: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Fails the test unless the status is as expected.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// The message of a 400 without fields.
    #[track_caller]
    pub fn refusal(self) -> String {
        let reply = self.expect(400);
        assert_eq!(reply.json["type"], "invalid_request_error");
        assert!(reply.json.get("fields").is_none(), "{}", reply.json);
        reply.json["message"].as_str().unwrap().to_owned()
    }

    /// The fields of a 400 that has them.
    #[track_caller]
    pub fn fields(self) -> Value {
        let reply = self.expect(400);
        assert_eq!(reply.json["type"], "invalid_request_error");
        assert_eq!(reply.json["message"], "Validation Error");
        reply.json["fields"].clone()
    }
}

pub struct Account {
    service: Steered,
    now: i64,
    pub token: String,
    pub organization: String,
    pub user: String,
    pub email: String,
    pub password: String,
}

impl Account {
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    pub fn with(config: Config) -> Self {
        let mut account = Self {
            service: Steered::new(config, Time::from_unix_micros(START)),
            now: START,
            token: String::new(),
            organization: String::new(),
            user: String::new(),
            email: String::new(),
            password: String::new(),
        };
        let credentials = account.get("/sandbox/credentials").expect(200).json;
        let text = |key: &str| credentials[key].as_str().unwrap().to_owned();
        account.token = text("token");
        account.organization = text("organization_id");
        account.user = text("user_id");
        account.email = text("email");
        account.password = text("password");
        account
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) {
        self.now += seconds * 1_000_000;
    }

    pub fn send(&mut self, request: &Request<Vec<u8>>) -> Option<Reply> {
        let sending = self.service.handle(Time::from_unix_micros(self.now), request).into_sending();
        let (parts, bytes) = sending.response?.into_parts();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Some(Reply { status: parts.status.as_u16(), headers: parts.headers, bytes, json })
    }

    pub fn raw(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8081");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(&request.body(body.to_vec()).unwrap()).unwrap()
    }

    pub fn call(&mut self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let token = self.token.clone();
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut headers = vec![("content-type", "application/json")];
        if !token.is_empty() {
            headers.push(("x-auth-token", token.as_str()));
        }
        self.raw(method, path, &headers, body.as_bytes())
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.call("GET", path, None)
    }

    #[expect(clippy::needless_pass_by_value, reason = "bodies are written in place")]
    pub fn post(&mut self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(&body))
    }

    #[expect(clippy::needless_pass_by_value, reason = "bodies are written in place")]
    pub fn put(&mut self, path: &str, body: Value) -> Reply {
        self.call("PUT", path, Some(&body))
    }

    #[expect(clippy::needless_pass_by_value, reason = "bodies are written in place")]
    pub fn patch(&mut self, path: &str, body: Value) -> Reply {
        self.call("PATCH", path, Some(&body))
    }

    pub fn delete(&mut self, path: &str) -> Reply {
        self.call("DELETE", path, None)
    }

    /// A public image for an architecture.
    pub fn image(&mut self, arch: &str) -> String {
        let list = self.get(&format!("/images?public=true&arch={arch}&name=ubuntu%20bionic")).expect(200).json;
        text(&list["images"][0]["id"])
    }

    /// The body of a server that can be created, to be spoilt.
    pub fn server_body(&mut self) -> Value {
        let image = self.image("x86_64");
        json!({
            "name": "web", "organization": self.organization, "image": image, "commercial_type": "DEV1-S",
            "volumes": {},
        })
    }

    /// A new server of that type, of x86_64; its JSON.
    pub fn server(&mut self, kind: &str) -> Value {
        let body = merged(self.server_body(), json!({ "name": "test", "commercial_type": kind }));
        self.post("/servers", body).expect(201).json["server"].clone()
    }

    pub fn act(&mut self, server: &str, action: &str) -> Reply {
        self.post(&format!("/servers/{server}/action"), json!({ "action": action }))
    }

    /// A new server that runs; its id.
    pub fn running(&mut self, kind: &str) -> String {
        let id = text(&self.server(kind)["id"]);
        self.act(&id, "poweron").expect(202);
        self.wait(30);
        id
    }

    pub fn show(&mut self, kind: &str, id: &str) -> Value {
        self.get(&format!("/{kind}s/{id}")).expect(200).json[kind].clone()
    }

    /// A new volume of so many GB; its id.
    pub fn volume(&mut self, gigabytes: u64) -> String {
        let body = json!({
            "name": "data", "organization": self.organization, "volume_type": "l_ssd", "size": gigabytes * 1_000_000_000,
        });
        text(&self.post("/volumes", body).expect(201).json["volume"]["id"])
    }

    /// A new reserved address; its JSON.
    pub fn ip(&mut self) -> Value {
        let body = json!({ "organization": self.organization });
        self.post("/ips", body).expect(201).json["ip"].clone()
    }

    /// A new security group; its id.
    pub fn group(&mut self) -> String {
        let body = json!({ "organization": self.organization, "name": "test", "description": "" });
        text(&self.post("/security_groups", body).expect(201).json["security_group"]["id"])
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// An object with more keys, or other values for them.
pub fn merged(mut object: Value, extra: Value) -> Value {
    if let (Value::Object(object), Value::Object(extra)) = (&mut object, extra) {
        object.extend(extra);
    }
    object
}
