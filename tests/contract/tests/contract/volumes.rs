//! Volumes.

use crate::support::{NOBODY, assert_error, assert_not_found, said, stopped};
use api::volumes::{self, NewVolume, Source};
use api::{ErrorKind, PageRequest, snapshots};
use contract::Sandbox;
use serde_json::json;

const GB: u64 = 1_000_000_000;

pub fn new_volume(sandbox: &Sandbox, name: &str, source: Source) -> NewVolume {
    NewVolume {
        name: name.into(),
        organization: sandbox.credentials().organization.clone(),
        volume_type: "l_ssd".into(),
        source,
    }
}

#[test]
fn a_blank_volume_is_made_read_listed_and_deleted() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "data", Source::Blank(10 * GB))));
    assert_eq!((volume.name.as_str(), volume.size, volume.volume_type.as_str()), ("data", 10 * GB, "l_ssd"));
    assert_eq!((&volume.server, &volume.export_uri), (&None, &None));
    assert_eq!(volume.organization, sandbox.credentials().organization);
    assert_eq!(sandbox.ok(&volumes::get(&volume.id)), volume);
    let listed = sandbox.items(&volumes::list(PageRequest::first()).filter("name", "data"));
    assert!(listed.iter().any(|other| other.id == volume.id));
    sandbox.ok(&volumes::delete(&volume.id));
    assert_not_found(&sandbox.err(&volumes::get(&volume.id)), volume.id.as_str());
}

#[test]
fn one_volume_is_an_object_and_its_creation_has_a_location() {
    let sandbox = Sandbox::start();
    let body =
        json!({ "name": "v", "organization": sandbox.credentials().organization, "volume_type": "l_ssd", "size": GB });
    let answer = sandbox.raw("POST", "/volumes", &body.to_string());
    assert_eq!(answer.status, 201);
    let id = answer.json()["volume"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("{}/volumes/{id}", sandbox.url()));
    assert!(sandbox.raw("GET", &format!("/volumes/{id}"), "").json()["volume"].is_object());
}

#[test]
fn volumes_are_copied_from_volumes_and_snapshots() {
    let sandbox = Sandbox::start();
    let base = sandbox.ok(&volumes::create(&new_volume(&sandbox, "base", Source::Blank(7 * GB))));
    let copy = sandbox.ok(&volumes::create(&new_volume(&sandbox, "copy", Source::Volume(base.id.clone()))));
    assert_eq!((copy.size, copy.name.as_str()), (7 * GB, "copy"));
    let snapshot = sandbox.ok(&snapshots::create("snap", &base.organization, &base.id));
    sandbox.advance(crate::support::LONG);
    let back = sandbox.ok(&volumes::create(&new_volume(&sandbox, "back", Source::Snapshot(snapshot.id))));
    assert_eq!(back.size, 7 * GB);
}

#[test]
fn a_put_renames() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "old", Source::Blank(GB))));
    let mut whole = sandbox.raw("GET", &format!("/volumes/{}", volume.id), "").json()["volume"].take();
    whole["name"] = "new".into();
    let renamed = sandbox.ok(&volumes::replace(&volume.id, &whole.to_string()));
    assert_eq!((renamed.name.as_str(), renamed.size), ("new", volume.size));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let sandbox = Sandbox::start();
    let json = assert_error(&sandbox.raw("POST", "/volumes", "{}"), 400, "invalid_request_error");
    for path in ["name", "organization", "volume_type"] {
        assert_eq!(said(&json, path), ["required key not provided"], "{json}");
    }
    let body = json!({ "name": "v", "organization": sandbox.credentials().organization, "volume_type": "l_sdd", "size": "big" });
    let json = assert_error(&sandbox.raw("POST", "/volumes", &body.to_string()), 400, "invalid_request_error");
    assert_eq!(said(&json, "volume_type"), ["not a valid value"], "{json}");
    assert!(!said(&json, "size").is_empty(), "{json}");
    let error = sandbox.err(&volumes::create(&new_volume(&sandbox, "v", Source::Snapshot(NOBODY.into()))));
    assert!(matches!(error.status, Some(400 | 404)), "{error:?}");
}

#[test]
fn a_volume_on_a_server_is_not_deleted() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let root = server.volumes.get("0").unwrap().id.clone();
    let error = sandbox.err(&volumes::delete(&root));
    assert_eq!((error.status, &error.kind), (Some(400), &ErrorKind::Refused), "{error:?}");
    assert!(sandbox.ok(&volumes::get(&root)).server.is_some());
}

#[test]
fn lists_are_filtered_by_name_and_organization() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "needle", Source::Blank(GB))));
    let list = |name: &str, value: &str| {
        let found = sandbox.items(&volumes::list(PageRequest::first()).filter(name, value));
        found.into_iter().map(|volume| volume.id).collect::<Vec<_>>()
    };
    assert_eq!(list("name", "needle"), std::slice::from_ref(&volume.id));
    assert!(list("organization", volume.organization.as_str()).contains(&volume.id));
    assert!(list("organization", NOBODY).is_empty());
}
