//! The program itself: its command line, its socket, and the faults that need one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running sandbox, stopped when the test is over.
struct Program {
    child: Child,
    address: String,
    token: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head and the content that came back, complete or not.
struct Reply {
    head: String,
    content: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.content).unwrap_or(Value::Null)
    }

    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or("")
    }
}

fn start(arguments: &[&str]) -> Program {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("the sandbox does not start: {error}"));
    let mut line = String::new();
    let out = child.stdout.take().map(BufReader::new);
    out.map(|mut out| out.read_line(&mut line));
    let address = line.trim().strip_prefix("Sandbox listening on http://").map(str::to_owned);
    let address = address.unwrap_or_else(|| panic!("no address in {line:?}"));
    let mut program = Program { child, address, token: String::new() };
    let token = program.call("GET", "/sandbox/credentials", "").json()["token"].as_str().map(str::to_owned);
    program.token = token.unwrap_or_default();
    program
}

impl Program {
    fn call(&self, method: &str, path: &str, body: &str) -> Reply {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Auth-Token: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            self.token,
            body.len(),
        );
        let mut bytes = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(&self.address) {
            // A connection that breaks leaves what has come so far.
            let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_end(&mut bytes).map(drop));
        }
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let content = bytes.split_off(end);
        Reply { head: String::from_utf8_lossy(&bytes).into_owned(), content }
    }

    fn order(&self, fault: &Value) {
        let reply = self.call("POST", "/sandbox/faults", &fault.to_string());
        assert_eq!(reply.status(), "200", "{}", reply.json());
    }
}

#[test]
fn it_serves_the_seeded_account() {
    let program = start(&["--seed-servers", "7", "--seed", "3", "--speed", "50"]);
    let reply = program.call("GET", "/servers", "");
    assert_eq!(reply.status(), "200");
    assert_eq!(reply.json()["servers"].as_array().map(Vec::len), Some(23));
    assert!(reply.head.to_lowercase().contains("content-type: application/json\r\n"));
    let reply = program.call("HEAD", "/servers", "");
    assert!(reply.head.to_lowercase().contains("x-total-count: 23\r\n") && reply.content.is_empty());
}

#[test]
fn it_says_what_is_wrong_with_its_command_line() {
    let complaint = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sandbox")).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let program = start(&[]);
    assert!(complaint(&["--listen", &program.address]).contains("cannot listen on"));
    assert!(complaint(&["--listen", "0.0.0.0:0"]).contains("local address"));
    assert!(complaint(&["--speed", "0"]).contains("--speed"));
    assert!(complaint(&["--seeds", "1"]).contains("--seeds"));
    let help = Command::new(env!("CARGO_BIN_EXE_sandbox")).arg("--help").output().unwrap();
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("--seed-servers"));
}

#[test]
fn a_scripted_answer_takes_the_place_of_the_real_one() {
    let program = start(&[]);
    let body = json!({ "type": "api_error", "message": "Internal error" });
    program.order(
        &json!({ "method": "GET", "path": "/servers", "status": 500, "body": body, "headers": { "Retry-After": 3 } }),
    );
    let reply = program.call("GET", "/servers", "");
    assert_eq!((reply.status(), reply.json()), ("500", body));
    let head = reply.head.to_lowercase();
    assert!(head.contains("retry-after: 3\r\n") && head.contains("access-control-allow-origin: *\r\n"));
    assert_eq!(program.call("GET", "/servers", "").status(), "200", "once is once");
}

#[test]
fn a_cors_refusal_can_be_scripted() {
    let program = start(&[]);
    program.order(&json!({ "path": "*", "cors": false }));
    let reply = program.call("GET", "/volumes", "");
    assert_eq!(reply.status(), "200");
    assert!(!reply.head.to_lowercase().contains("access-control-"));
    program.order(&json!({ "method": "OPTIONS", "path": "*", "cors": false }));
    assert!(!program.call("OPTIONS", "/volumes", "").head.to_lowercase().contains("access-control-"));
}

#[test]
fn answers_can_be_broken_in_many_ways() {
    let program = start(&[]);
    let whole = program.call("GET", "/servers", "").content;
    program.order(&json!([
        { "path": "/servers", "drop": true },
        { "path": "/servers", "truncate": 100 },
        { "path": "/servers", "html": true },
        { "path": "/servers", "status": 200 },
        { "path": "/servers", "base64": "eyJhIjoi/yJ9" },
        { "path": "/servers", "body": "servers: []", "headers": { "Content-Type": "text/yaml" } },
        { "path": "/servers", "size": 3_000_000 },
        { "path": "/servers", "set": { "servers.*.state": "hibernating" }, "remove": ["servers.0.name"] },
    ]));
    let next = || program.call("GET", "/servers", "");
    let dropped = next();
    assert!(dropped.head.is_empty() && dropped.content.is_empty());
    let truncated = next();
    assert_eq!(truncated.content, whole[..100]);
    assert!(truncated.head.to_lowercase().contains(&format!("content-length: {}\r\n", whole.len())));
    let html = next();
    assert_eq!(html.status(), "502");
    assert!(html.head.contains("text/html") && html.content.starts_with(b"<!DOCTYPE html>"));
    let empty = next();
    assert!(empty.content.is_empty() && !empty.head.to_lowercase().contains("\r\ncontent-type:"));
    assert_eq!(next().content, b"{\"a\":\"\xff\"}");
    let other = next();
    assert!(other.head.contains("text/yaml") && other.content == b"servers: []");
    assert_eq!(next().content.len(), 3_000_000);
    let edited = next().json();
    assert_eq!(edited["servers"][5]["state"], "hibernating");
    assert!(edited["servers"][0].get("name").is_none());
    assert_eq!(next().content, whole);
}

#[test]
fn a_call_can_be_carried_out_though_its_answer_is_lost() {
    let program = start(&[]);
    let organization = program.call("GET", "/sandbox/credentials", "").json()["organization_id"].clone();
    let body = json!({ "organization": organization }).to_string();
    let count = || program.call("GET", "/ips", "").json()["ips"].as_array().map_or(0, Vec::len);
    let before = count();
    program.order(&json!({ "method": "POST", "path": "/ips", "drop": true }));
    program.call("POST", "/ips", &body);
    assert_eq!(count(), before);
    program.order(&json!({ "method": "POST", "path": "/ips", "drop": true, "after": true }));
    program.call("POST", "/ips", &body);
    assert_eq!(count(), before + 1);
}

#[test]
fn an_answer_can_be_late() {
    let program = start(&[]);
    program.order(&json!({ "path": "/dashboard", "delay_ms": 300, "count": 1 }));
    let start = Instant::now();
    assert_eq!(program.call("GET", "/dashboard", "").status(), "200");
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn scripts_see_and_clear_what_they_ordered() {
    let program = start(&[]);
    program.order(&json!({ "path": "/servers", "status": 429, "count": null }));
    for _ in 0..3 {
        assert_eq!(program.call("GET", "/servers", "").status(), "429");
    }
    let faults = program.call("GET", "/sandbox/faults", "").json();
    assert_eq!((&faults["faults"][0]["hits"], &faults["faults"][0]["left"]), (&json!(3), &Value::Null));
    program.call("DELETE", "/sandbox/faults", "");
    assert_eq!(program.call("GET", "/servers", "").status(), "200");
    let reply = program.call("POST", "/sandbox/faults", &json!({ "path": "*", "stauts": 500 }).to_string());
    assert_eq!(reply.status(), "400");
    assert!(reply.json()["message"].as_str().is_some_and(|message| message.contains("stauts")));
}

#[test]
fn the_clock_goes_forward_and_everything_goes_back() {
    let program = start(&[]);
    let servers = program.call("GET", "/servers?name=demo-1", "").json();
    let path = format!("/servers/{}", servers["servers"][0]["id"].as_str().unwrap());
    assert_eq!(program.call("POST", &format!("{path}/action"), "{\"action\":\"poweron\"}").status(), "202");
    assert_eq!(program.call("GET", &path, "").json()["server"]["state"], "starting");
    assert_eq!(program.call("POST", "/sandbox/clock", "{\"advance_s\":60}").status(), "200");
    assert_eq!(program.call("GET", &path, "").json()["server"]["state"], "running");
    program.order(&json!({ "path": "*", "status": 500, "count": null }));
    assert_eq!(program.call("POST", "/sandbox/reset", "").status(), "200");
    assert_eq!(program.call("GET", &path, "").json()["server"]["state"], "stopped");
    assert_eq!(program.call("POST", "/sandbox/clock", "{\"advance_s\":-1}").status(), "400");
    assert_eq!(program.call("POST", "/sandbox/nothing", "").status(), "404");
}

#[test]
fn a_body_that_never_ends_is_cut_short_politely() {
    let program = start(&[]);
    let reply = program.call("POST", "/servers", &" ".repeat(3_000_000));
    assert_eq!(reply.status(), "413");
    assert_eq!(program.call("GET", "/dashboard", "").status(), "200");
}
