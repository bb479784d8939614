//! Images.

use crate::support::{LONG, NOBODY, assert_error, assert_not_found, said};
use crate::volumes::new_volume;
use api::images::{self, NewImage};
use api::volumes::{self, Source};
use api::{BootscriptId, ErrorKind, PageRequest, SnapshotId, bootscripts, servers, snapshots};
use contract::Sandbox;

fn snapshot(sandbox: &Sandbox) -> SnapshotId {
    let volume = sandbox.ok(&volumes::create(&new_volume(sandbox, "root", Source::Blank(10_000_000_000))));
    let snapshot = sandbox.ok(&snapshots::create("root", &volume.organization, &volume.id));
    sandbox.advance(LONG);
    snapshot.id
}

fn new_image(sandbox: &Sandbox, arch: &str, bootscript: Option<BootscriptId>) -> NewImage {
    NewImage {
        name: "mine".into(),
        organization: sandbox.credentials().organization.clone(),
        arch: arch.into(),
        root_volume: snapshot(sandbox),
        default_bootscript: bootscript,
        extra_volumes: Vec::new(),
    }
}

#[test]
fn an_image_is_made_from_a_snapshot() {
    let sandbox = Sandbox::start();
    let bootscript = sandbox.items(&bootscripts::list(PageRequest::first()).filter("arch", "x86_64")).remove(0);
    let new = new_image(&sandbox, "x86_64", Some(bootscript.id.clone()));
    let image = sandbox.ok(&images::create(&new));
    assert_eq!((image.name.as_str(), image.arch.as_str(), image.public), ("mine", "x86_64", false));
    assert_eq!(image.root_volume.as_ref().map(|volume| &volume.id), Some(&new.root_volume));
    assert_eq!(image.default_bootscript.as_ref().map(|script| &script.id), Some(&bootscript.id));
    assert!(image.extra_volumes.is_empty());
    assert_eq!(sandbox.ok(&images::get(&image.id)).name, "mine");

    let mut whole = sandbox.raw("GET", &format!("/images/{}", image.id), "").json()["image"].take();
    assert!(whole["extra_volumes"].is_object());
    whole["name"] = "renamed".into();
    assert_eq!(sandbox.ok(&images::replace(&image.id, &whole.to_string())).name, "renamed");
    sandbox.ok(&images::delete(&image.id));
    assert_not_found(&sandbox.err(&images::get(&image.id)), image.id.as_str());
    sandbox.ok(&snapshots::get(&new.root_volume));
}

#[test]
fn lists_hold_public_and_own_images_and_are_filtered() {
    let sandbox = Sandbox::start();
    let own = sandbox.ok(&images::create(&new_image(&sandbox, "arm", None)));
    let list = |name: &str, value: &str| sandbox.items(&images::list(PageRequest::first()).filter(name, value));
    let all = sandbox.items(&images::list(PageRequest::first()));
    assert!(all.iter().any(|image| image.public) && all.iter().any(|image| image.id == own.id));
    assert!(list("arch", "arm").iter().all(|image| image.arch == "arm"));
    assert!(list("public", "true").iter().all(|image| image.public));
    let mine = list("organization", sandbox.credentials().organization.as_str());
    assert!(
        mine.iter().any(|image| image.id == own.id) && mine.iter().all(|image| image.organization == own.organization)
    );
}

#[test]
fn what_is_missing_or_unknown_is_named() {
    let sandbox = Sandbox::start();
    let json = assert_error(&sandbox.raw("POST", "/images", "{}"), 400, "invalid_request_error");
    for path in ["name", "organization", "arch", "root_volume"] {
        assert_eq!(said(&json, path), ["required key not provided"], "{json}");
    }
    let unknown = NewImage { root_volume: NOBODY.into(), ..new_image(&sandbox, "x86_64", None) };
    let error = sandbox.err(&images::create(&unknown));
    assert!(matches!(error.status, Some(400 | 404)), "{error:?}");
}

#[test]
fn deleting_an_image_leaves_its_servers_without_one() {
    let sandbox = Sandbox::start();
    let own = sandbox.ok(&images::create(&new_image(&sandbox, "x86_64", None)));
    let mut new = crate::support::order(&sandbox, "web");
    new.image = Some(own.id.clone());
    let server = sandbox.ok(&servers::create(&new));
    assert_eq!(server.image.map(|image| image.id.clone()), Some(own.id.clone()));
    sandbox.ok(&images::delete(&own.id));
    assert_eq!(sandbox.ok(&servers::get(&server.id)).image, None);
}

#[test]
fn an_image_of_another_architecture_does_not_fit() {
    let sandbox = Sandbox::start();
    let own = sandbox.ok(&images::create(&new_image(&sandbox, "arm", None)));
    let mut new = crate::support::order(&sandbox, "web");
    new.image = Some(own.id);
    let error = sandbox.err(&servers::create(&new));
    assert_eq!(error.status, Some(400), "{error:?}");
    assert!(matches!(error.kind, ErrorKind::Refused | ErrorKind::Fields));
}
