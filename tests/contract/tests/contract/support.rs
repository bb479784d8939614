//! What several tests need: servers to work on, and short ways to look at errors.

use api::images::Image;
use api::servers::{Action, NewServer, Server, State};
use api::{ApiError, PageRequest, ServerId, images, servers};
use contract::{RawAnswer, Sandbox};
use serde_json::Value;

/// An id that nothing has.
pub const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Longer than any task takes, in seconds.
pub const LONG: u64 = 600;

/// A public image for x86_64.
pub fn image(sandbox: &Sandbox) -> Image {
    let all = sandbox.items(&images::list(PageRequest::first()).filter("arch", "x86_64"));
    all.into_iter().find(|image| image.public).expect("a public image for x86_64")
}

/// A server as one would order it: the type and the volume sizes fit.
pub fn order(sandbox: &Sandbox, name: &str) -> NewServer {
    NewServer {
        name: name.to_owned(),
        organization: sandbox.credentials().organization.clone(),
        image: Some(image(sandbox).id),
        commercial_type: "VC1S".to_owned(),
        ..NewServer::default()
    }
}

/// A stopped server.
pub fn stopped(sandbox: &Sandbox, name: &str) -> Server {
    sandbox.ok(&servers::create(&order(sandbox, name)))
}

/// A running server.
pub fn running(sandbox: &Sandbox, name: &str) -> Server {
    let server = stopped(sandbox, name);
    power_on(sandbox, &server.id)
}

/// Powers a server on and waits until it runs.
pub fn power_on(sandbox: &Sandbox, id: &ServerId) -> Server {
    sandbox.ok(&servers::act(id, &Action::Poweron));
    sandbox.advance(LONG);
    let server = sandbox.ok(&servers::get(id));
    assert_eq!(server.state, State::Running);
    server
}

/// The messages of one path.
pub fn messages<'a>(error: &'a ApiError, path: &str) -> &'a [String] {
    error.fields.iter().find(|(known, _)| *known == path).map_or(&[], |(_, messages)| messages)
}

/// Asserts a 400 about nothing but the state of things, with this text.
#[track_caller]
pub fn assert_refused(error: &ApiError, message: &str) {
    assert_eq!((error.status, error.error_type.as_str()), (Some(400), "invalid_request_error"), "{error:?}");
    assert_eq!(error.message, message);
    assert_eq!(error.kind, api::ErrorKind::Refused);
}

/// Asserts a validation error that names exactly these paths, in any order.
#[track_caller]
pub fn assert_fields(error: &ApiError, paths: &[&str]) {
    assert_eq!((error.status, error.error_type.as_str()), (Some(400), "invalid_request_error"), "{error:?}");
    assert_eq!((&error.kind, error.message.as_str()), (&api::ErrorKind::Fields, "Validation Error"));
    let mut named: Vec<&str> = error.fields.iter().map(|(path, _)| path).collect();
    let mut wanted = paths.to_vec();
    named.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(named, wanted, "{error:?}");
}

/// Asserts a 404 of the API's own form, naming the id.
#[track_caller]
pub fn assert_not_found(error: &ApiError, id: &str) {
    assert_eq!((error.status, error.error_type.as_str()), (Some(404), "unknown_resource"), "{error:?}");
    assert_eq!(error.kind, api::ErrorKind::NotFound);
    assert!(error.message.contains(id), "{}", error.message);
}

/// Asserts what a request by hand was answered with: status and `type`.
#[track_caller]
pub fn assert_error(answer: &RawAnswer, status: u16, error_type: &str) -> Value {
    let json = answer.json();
    assert_eq!((answer.status, json["type"].as_str()), (status, Some(error_type)), "{answer:?}");
    assert!(json["message"].is_string(), "{json}");
    json
}

/// The message of a request by hand for one path of `fields`.
pub fn said<'a>(json: &'a Value, path: &str) -> Vec<&'a str> {
    json["fields"][path].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
