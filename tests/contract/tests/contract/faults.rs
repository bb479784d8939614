//! What the client makes of answers that go wrong on the way.

use crate::support::{messages, order};
use api::servers::{self, Server, ServerFilter, State};
use api::{ApiError, Call, ErrorKind, Page, PageRequest, TransportError, volumes};
use contract::{Http, Sandbox, now};
use serde_json::{Value, json};
use std::time::Duration;

fn list() -> Call<Page<Server>> {
    servers::list(PageRequest::first(), &ServerFilter::default())
}

/// What the list makes of a fault.
#[track_caller]
fn spoilt(sandbox: &Sandbox, fault: Value) -> ApiError {
    let mut fault = fault;
    fault["path"] = "/servers".into();
    sandbox.fault(&fault);
    let error = sandbox.err(&list());
    assert!(now(sandbox.client().run(&list())).is_ok(), "a fault is good for one call");
    error
}

#[test]
fn statuses_become_kinds() {
    let sandbox = Sandbox::start();
    let kinds = [
        (402, ErrorKind::Payment),
        (403, ErrorKind::Permission),
        (409, ErrorKind::Conflict),
        (410, ErrorKind::NotFound),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (502, ErrorKind::Server),
        (503, ErrorKind::Server),
        (504, ErrorKind::Server),
    ];
    for (status, kind) in kinds {
        let error = spoilt(&sandbox, json!({ "status": status, "body": { "type": "api_error", "message": "no" } }));
        assert_eq!((error.status, &error.kind, error.message.as_str()), (Some(status), &kind, "no"));
        assert_eq!(error.retryable(), matches!(status, 429 | 500 | 502 | 503 | 504), "{status}");
    }
}

#[test]
fn a_rate_limit_without_a_body_is_told_by_its_status() {
    let sandbox = Sandbox::start();
    let error = spoilt(&sandbox, json!({ "status": 429 }));
    assert_eq!((error.message.as_str(), error.retry_after_s, error.body.as_str()), ("429 Too Many Requests", None, ""));
    let error = spoilt(&sandbox, json!({ "status": 429, "headers": { "Retry-After": "3" } }));
    assert_eq!(error.retry_after_s, Some(3.0));
    assert!(error.request_id.is_some());
}

#[test]
fn todays_error_form_ends_in_the_same_fields() {
    let sandbox = Sandbox::start();
    let details = json!([
        { "argument_name": "volumes.1.size", "reason": "constraint", "help_message": "too large" },
        { "argument_name": "name", "reason": "required" },
    ]);
    sandbox.fault(&json!({
        "method": "POST", "path": "/servers", "status": 400,
        "body": { "type": "invalid_arguments", "message": "invalid argument(s)", "details": details },
    }));
    let error = sandbox.err(&servers::create(&order(&sandbox, "web")));
    assert_eq!(error.kind, ErrorKind::Fields);
    assert_eq!(messages(&error, "volumes.1.size"), ["too large"]);
    assert_eq!(messages(&error, "name"), ["required key not provided"]);
}

#[test]
fn a_web_page_is_no_answer() {
    let sandbox = Sandbox::start();
    let error = spoilt(&sandbox, json!({ "html": true }));
    assert_eq!((error.status, error.message.as_str()), (Some(502), "502 Bad Gateway"));
    assert!(error.body.contains("<html>"));
    let error = spoilt(&sandbox, json!({ "html": true, "status": 200 }));
    assert_eq!(error.kind, ErrorKind::Decode { path: String::new() });
    assert_eq!(error.message, "the answer is a web page, not JSON");
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    let sandbox = Sandbox::start();
    let error = spoilt(&sandbox, json!({ "truncate": true }));
    assert_eq!(error.kind, ErrorKind::Transport(TransportError::Truncated));
    assert!(error.retryable() && !error.outcome_unknown());
}

#[test]
fn a_connection_that_drops_leaves_a_write_unknown() {
    let sandbox = Sandbox::start();
    let error = spoilt(&sandbox, json!({ "drop": true }));
    assert_eq!((error.kind.clone(), error.status), (ErrorKind::Transport(TransportError::Network), None));
    sandbox.fault(&json!({ "method": "POST", "path": "/servers", "drop": true, "after": true }));
    let error = sandbox.err(&servers::create(&order(&sandbox, "lost-and-found")));
    assert!(error.outcome_unknown() && !error.retryable());
    let filter = ServerFilter { name: Some("lost-and-found".into()), ..ServerFilter::default() };
    assert_eq!(sandbox.items(&servers::list(PageRequest::first(), &filter)).len(), 1);
}

#[test]
fn patience_ends() {
    let sandbox = Sandbox::start();
    sandbox.fault(&json!({ "path": "/servers", "delay_ms": 3000 }));
    let http = Http::patient(Some(&sandbox.credentials().token), Duration::from_millis(200));
    let error = now(sandbox.client_over(http).run(&list())).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Transport(TransportError::Timeout { .. })), "{error:?}");
}

#[test]
fn nobody_at_home_is_unreachable() {
    let sandbox = Sandbox::start();
    let client = sandbox.client().clone();
    drop(sandbox);
    let error = now(client.run(&list())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Transport(TransportError::Unreachable));
}

#[test]
fn empty_and_misshapen_answers_are_decode_errors() {
    let sandbox = Sandbox::start();
    let path = |fault: Value| match spoilt(&sandbox, fault).kind.clone() {
        ErrorKind::Decode { path } => path,
        other => panic!("{other:?}"),
    };
    assert_eq!(path(json!({ "status": 200 })), "");
    assert_eq!(path(json!({ "status": 200, "body": {} })), "servers");
    assert_eq!(path(json!({ "status": 200, "body": { "servers": { "a": 1 } } })), "servers");
    assert_eq!(path(json!({ "status": 200, "body": "{\"servers\": [" })), "servers[0]");
    // {"servers":["\xff"]}
    assert_eq!(path(json!({ "status": 200, "base64": "eyJzZXJ2ZXJzIjpbIv8iXX0=" })), "servers[0]");
}

#[test]
fn one_bad_item_does_not_spoil_the_list() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "5"]);
    let before = sandbox.items(&list());
    sandbox
        .fault(&json!({ "path": "/servers", "set": { "servers.1.volumes": { "0": { "id": "v", "size": "big" } } } }));
    let page = sandbox.ok(&list());
    let errors: Vec<_> = page.items.iter().filter_map(|item| item.as_ref().err()).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].index, errors[0].path.as_str()), (1, "servers[1].volumes.0.size"));
    assert_eq!(errors[0].id.as_deref(), Some(before[1].id.as_str()));
    assert_eq!(page.ok().count(), before.len() - 1);
}

#[test]
fn new_keys_new_values_and_nulls_are_taken_in_stride() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "3"]);
    sandbox.fault(&json!({ "path": "/servers", "set": {
        "servers.0.state": "hibernating", "servers.0.invented": { "a": [1] }, "servers.0.allowed_actions": ["dream"],
        "servers.1.tags": null, "servers.1.volumes": null, "servers.1.image": null, "servers.1.name": null,
    } }));
    let items = sandbox.items(&list());
    assert_eq!(items[0].state, State::Unknown("hibernating".into()));
    assert_eq!(items[0].allowed_actions, Some(vec![servers::Action::Unknown("dream".into())]));
    assert!(items[1].tags.is_empty() && items[1].volumes.is_empty() && items[1].image.is_none());
    sandbox.fault(&json!({ "path": "/servers", "set": { "servers": null } }));
    assert!(sandbox.items(&list()).is_empty());
    sandbox.fault(&json!({ "path": "/servers", "remove": ["servers.0.id"] }));
    assert_eq!(sandbox.ok(&list()).items[0].as_ref().unwrap_err().path, "servers[0]");
}

#[test]
fn faults_meet_only_what_they_name() {
    let sandbox = Sandbox::start();
    sandbox.fault(&json!({ "method": "DELETE", "path": "/servers/{id}", "status": 500, "count": 2 }));
    sandbox.fault(&json!({ "path": "/volumes", "status": 503, "count": null }));
    assert!(now(sandbox.client().run(&list())).is_ok());
    let id = crate::support::stopped(&sandbox, "web").id;
    for _ in 0..2 {
        assert_eq!(sandbox.err(&servers::delete(&id)).status, Some(500));
    }
    sandbox.ok(&servers::delete(&id));
    for _ in 0..3 {
        assert_eq!(sandbox.err(&volumes::list(PageRequest::first())).status, Some(503));
    }
    sandbox.control("DELETE", "/sandbox/faults", &Value::Null);
    sandbox.ok(&volumes::list(PageRequest::first()));
}
