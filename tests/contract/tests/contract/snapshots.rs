//! Snapshots.

use crate::support::{LONG, NOBODY, assert_error, assert_not_found, said};
use crate::volumes::new_volume;
use api::images::NewImage;
use api::snapshots::{self, SnapshotState};
use api::volumes::{self, Source};
use api::{ErrorKind, PageRequest, images};
use contract::Sandbox;

const GB: u64 = 1_000_000_000;

#[test]
fn a_snapshot_is_taken_listed_renamed_and_deleted() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "data", Source::Blank(3 * GB))));
    let snapshot = sandbox.ok(&snapshots::create("first", &volume.organization, &volume.id));
    assert_eq!((snapshot.name.as_str(), snapshot.size, snapshot.volume_type.as_str()), ("first", 3 * GB, "l_ssd"));
    assert_eq!(snapshot.base_volume.as_ref().map(|base| (&base.id, base.name.as_str())), Some((&volume.id, "data")));
    sandbox.advance(LONG);
    assert_eq!(sandbox.ok(&snapshots::get(&snapshot.id)).state, SnapshotState::Available);
    assert!(sandbox.items(&snapshots::list(PageRequest::first())).iter().any(|other| other.id == snapshot.id));
    let renamed = sandbox.ok(&snapshots::replace(&snapshot.id, r#"{"name":"second"}"#));
    assert_eq!(renamed.name, "second");
    sandbox.ok(&snapshots::delete(&snapshot.id));
    assert_not_found(&sandbox.err(&snapshots::get(&snapshot.id)), snapshot.id.as_str());
}

#[test]
fn creating_answers_201() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "data", Source::Blank(GB))));
    let body = serde_json::json!({ "name": "s", "organization": volume.organization, "volume_id": volume.id });
    assert_eq!(sandbox.raw("POST", "/snapshots", &body.to_string()).status, 201);
    let json = assert_error(&sandbox.raw("POST", "/snapshots", "{}"), 400, "invalid_request_error");
    for path in ["name", "organization", "volume_id"] {
        assert_eq!(said(&json, path), ["required key not provided"], "{json}");
    }
    let error = sandbox.err(&snapshots::create("s", &volume.organization, &NOBODY.into()));
    assert!(matches!(error.status, Some(400 | 404)), "{error:?}");
}

#[test]
fn it_outlives_its_volume() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "data", Source::Blank(GB))));
    let snapshot = sandbox.ok(&snapshots::create("s", &volume.organization, &volume.id));
    sandbox.advance(LONG);
    sandbox.ok(&volumes::delete(&volume.id));
    assert_eq!(sandbox.ok(&snapshots::get(&snapshot.id)).base_volume, None);
}

#[test]
fn a_snapshot_of_an_image_is_not_deleted() {
    let sandbox = Sandbox::start();
    let volume = sandbox.ok(&volumes::create(&new_volume(&sandbox, "data", Source::Blank(GB))));
    let snapshot = sandbox.ok(&snapshots::create("s", &volume.organization, &volume.id));
    sandbox.advance(LONG);
    let image = sandbox.ok(&images::create(&NewImage {
        name: "mine".into(),
        organization: volume.organization,
        arch: "x86_64".into(),
        root_volume: snapshot.id.clone(),
        default_bootscript: None,
        extra_volumes: Vec::new(),
    }));
    let error = sandbox.err(&snapshots::delete(&snapshot.id));
    assert_eq!((error.status, &error.kind), (Some(400), &ErrorKind::Refused), "{error:?}");
    sandbox.ok(&images::delete(&image.id));
    sandbox.ok(&snapshots::delete(&snapshot.id));
}
