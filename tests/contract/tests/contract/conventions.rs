//! What holds on every path: envelopes, headers, methods, CORS, and what malformed requests get.

use crate::support::{NOBODY, assert_error, stopped};
use contract::{RawAnswer, Sandbox};

const ORIGIN: &str = "http://127.0.0.1:8080";

/// One path of each kind that answers to GET.
fn readable(sandbox: &Sandbox) -> Vec<String> {
    let credentials = sandbox.credentials();
    let server = stopped(sandbox, "web");
    let volume = server.volumes.get("0").unwrap().id.clone();
    let group = server.security_group.unwrap().id.clone();
    let image = server.image.unwrap().id.clone();
    let mut paths: Vec<String> = [
        "/servers",
        "/volumes",
        "/snapshots",
        "/images",
        "/ips",
        "/security_groups",
        "/bootscripts",
        "/tasks",
        "/dashboard",
        "/products/servers",
        "/products/servers/availability",
        "/containers",
        "/tokens",
        "/organizations",
        "/invoices",
        "/marketplace/v1/images",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend([
        format!("/servers/{}", server.id),
        format!("/servers/{}/action", server.id),
        format!("/servers/{}/user_data", server.id),
        format!("/volumes/{volume}"),
        format!("/images/{image}"),
        format!("/security_groups/{group}"),
        format!("/security_groups/{group}/rules"),
        format!("/users/{}", credentials.user),
        format!("/organizations/{}", credentials.organization),
        format!("/organizations/{}/quotas", credentials.organization),
        format!("/tokens/{}", credentials.token.expose()),
        format!("/tokens/{}/permissions", credentials.token.expose()),
    ]);
    paths
}

fn from_a_page(sandbox: &Sandbox, method: &str, path: &str) -> RawAnswer {
    sandbox.request(Some(&sandbox.credentials().token), method, path, &[("origin", ORIGIN)], "")
}

#[test]
fn every_readable_path_answers_get_head_and_a_trailing_slash() {
    let sandbox = Sandbox::start();
    for path in readable(&sandbox) {
        let get = sandbox.raw("GET", &path, "");
        assert_eq!((get.status, get.header("content-type")), (200, "application/json"), "{path}");
        let head = sandbox.raw("HEAD", &path, "");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "HEAD {path}");
        assert_eq!(head.header("x-total-count"), get.header("x-total-count"), "HEAD {path}");
        assert_eq!(head.header("content-type"), "application/json", "HEAD {path}");
        let slash = sandbox.raw("GET", &format!("{path}/"), "");
        assert_eq!(slash.status, 200, "{path}/");
        // The invoice of the running month is always of this moment.
        assert!(slash.body == get.body || path == "/invoices", "{path}/");
    }
}

#[test]
fn a_slash_before_the_query_and_a_body_on_a_read_do_not_matter() {
    let sandbox = Sandbox::start();
    assert_eq!(sandbox.raw("GET", "/images/?page=2", "").status, 200);
    assert_eq!(sandbox.raw("GET", "/servers", "{}").status, 200);
    let server = stopped(&sandbox, "web").id;
    assert_eq!(sandbox.raw("DELETE", &format!("/servers/{server}/"), "{}").status, 204);
}

#[test]
fn unknown_paths_and_methods_are_json_too() {
    let sandbox = Sandbox::start();
    for path in ["/nothing", "/servers/a/b/c", "/Servers", "/marketplace/v1/nothing"] {
        assert_error(&sandbox.raw("GET", path, ""), 404, "404");
    }
    for (method, path) in [("PUT", "/servers"), ("DELETE", "/volumes"), ("POST", "/dashboard"), ("PATCH", "/tasks")] {
        assert_error(&sandbox.raw(method, path, "{}"), 405, "405");
    }
}

#[test]
fn malformed_bodies_are_client_errors() {
    let sandbox = Sandbox::start();
    let token = Some(&sandbox.credentials().token);
    for body in ["{", "[]", "null", "\"x\"", "{\"name\": }", "\u{0}"] {
        let answer = sandbox.raw("POST", "/servers", body);
        assert!((400..500).contains(&answer.status), "{body}: {answer:?}");
        assert!(answer.json()["type"].is_string() && answer.json()["message"].is_string(), "{answer:?}");
    }
    let wrong = sandbox.request(token, "POST", "/servers", &[("content-type", "text/html")], "{}");
    assert!((400..500).contains(&wrong.status) && wrong.json()["message"].is_string(), "{wrong:?}");
    let none = sandbox.raw("POST", "/servers", "");
    assert!((400..500).contains(&none.status) && none.json()["message"].is_string(), "{none:?}");
    let deep = ["[".repeat(10_000), "]".repeat(10_000)].concat();
    assert!((400..500).contains(&sandbox.raw("POST", "/servers", &deep).status));
    assert_eq!(sandbox.raw("GET", "/servers", "").status, 200);
}

#[test]
fn unknown_fields_are_refused_by_name() {
    let sandbox = Sandbox::start();
    let body = serde_json::json!({ "organization": sandbox.credentials().organization, "colour": "red" });
    let answer = sandbox.raw("POST", "/ips", &body.to_string());
    if answer.status == 400 {
        assert_eq!(answer.json()["fields"]["colour"][0], "extra keys not allowed", "{answer:?}");
    } else {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
}

#[test]
fn oversized_bodies_are_refused() {
    let sandbox = Sandbox::start();
    let body = serde_json::json!({ "name": "x".repeat(20_000_000) }).to_string();
    let url = format!("{}/servers", sandbox.url());
    let http = contract::Http::new(Some(&sandbox.credentials().token));
    // The sandbox may close the connection on the way, which the client sees as a network failure.
    match http.raw(http::Method::POST, &url, &[("content-type", "application/json")], body.as_bytes()) {
        Ok(answer) => assert!((400..500).contains(&answer.status), "{answer:?}"),
        Err(error) => assert_eq!(error, api::TransportError::Network),
    }
    assert_eq!(sandbox.raw("GET", "/servers", "").status, 200);
}

#[test]
fn dates_have_six_fraction_digits_and_an_offset() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let date = server.creation_date.unwrap().to_string();
    let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000000+00:00");
}

#[test]
fn a_preflight_is_answered_on_any_path_without_a_token() {
    let sandbox = Sandbox::start();
    for path in ["/servers", "/tokens/x", "/nothing", "/"] {
        let headers = [
            ("origin", ORIGIN),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "content-type,x-auth-token"),
        ];
        let answer = sandbox.request(None, "OPTIONS", path, &headers, "");
        assert!(matches!(answer.status, 200 | 204), "{path}: {answer:?}");
        assert!(["*", ORIGIN].contains(&answer.header("access-control-allow-origin")), "{answer:?}");
        let methods = answer.header("access-control-allow-methods").to_ascii_uppercase();
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            assert!(methods.contains(method), "{method}: {methods}");
        }
        let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
        for header in ["x-auth-token", "x-session-token", "content-type", "accept", "x-user-agent"] {
            assert!(allowed.contains(header), "{header}: {allowed}");
        }
        assert!(answer.header("access-control-max-age").parse::<u64>().is_ok_and(|age| age > 0));
    }
}

#[test]
fn a_page_may_read_answers_and_errors_alike() {
    let sandbox = Sandbox::start();
    let cases = [
        ("GET", "/servers".to_owned(), 200),
        ("GET", format!("/servers/{NOBODY}"), 404),
        ("GET", "/nothing".to_owned(), 404),
        ("PUT", "/servers".to_owned(), 405),
        ("POST", "/servers".to_owned(), 400),
    ];
    for (method, path, status) in cases {
        let answer = from_a_page(&sandbox, method, &path);
        assert!(answer.status == status || method == "POST", "{method} {path}: {answer:?}");
        assert!(["*", ORIGIN].contains(&answer.header("access-control-allow-origin")), "{method} {path}: {answer:?}");
        let exposed = answer.header("access-control-expose-headers").to_ascii_lowercase();
        for header in ["x-total-count", "link", "location", "x-request-id", "retry-after"] {
            assert!(exposed.contains(header), "{header}: {exposed}");
        }
    }
    let unsigned = sandbox.request(None, "GET", "/servers", &[("origin", ORIGIN)], "");
    assert_eq!(unsigned.status, 401);
    assert!(!unsigned.header("access-control-allow-origin").is_empty());
}

#[test]
fn a_fresh_account_comes_back_by_reset() {
    let sandbox = Sandbox::start();
    let before = sandbox.raw("GET", "/servers?per_page=100", "").json();
    stopped(&sandbox, "extra");
    sandbox.control("POST", "/sandbox/reset", &serde_json::Value::Null);
    assert_eq!(sandbox.raw("GET", "/servers?per_page=100", "").json(), before);
}
