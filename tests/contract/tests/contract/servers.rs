//! Servers as a resource: creating, reading, changing, deleting. What actions do is in `server_actions`.

use crate::support::{
    NOBODY, assert_error, assert_fields, assert_not_found, assert_refused, messages, order, running, said, stopped,
};
use api::servers::{self, BootType, NewServer, NewVolume, ServerFilter, ServerPatch, State};
use api::{ErrorKind, PageRequest, images, ips, security_groups, volumes};
use contract::Sandbox;
use serde_json::json;

const GB: u64 = 1_000_000_000;

#[test]
fn a_new_server_is_stopped_and_complete() {
    let sandbox = Sandbox::start();
    let mut new = order(&sandbox, "web-1");
    new.tags = vec!["a".into(), "b c".into()];
    new.enable_ipv6 = true;
    let server = sandbox.ok(&servers::create(&new));
    assert_eq!((server.name.as_str(), server.hostname.as_deref()), ("web-1", Some("web-1")));
    assert_eq!((&server.state, server.state_detail.as_str()), (&State::Stopped, ""));
    assert_eq!((&server.organization, &server.tags), (&new.organization, &new.tags));
    assert_eq!((server.commercial_type.as_str(), server.arch.as_str()), ("VC1S", "x86_64"));
    assert_eq!(server.image.as_ref().map(|image| &image.id), new.image.as_ref());
    assert!(server.dynamic_ip_required && server.enable_ipv6);
    assert!(
        server.public_ip.is_none() && server.private_ip.is_none() && server.ipv6.is_none() && server.location.is_none()
    );
    assert!(server.security_group.is_some());
    let root = server.volumes.get("0").expect("a root volume");
    assert_eq!(root.server.as_ref().map(|owner| &owner.id), Some(&server.id));
    assert!(root.size.is_some_and(|size| size > 0));
    assert_eq!(server.allowed_actions, Some(vec![servers::Action::Poweron, servers::Action::Backup]));
    assert!(server.creation_date.is_some() && server.modification_date.is_some());
    let read = sandbox.ok(&servers::get(&server.id));
    assert_eq!(read, server);
}

#[test]
fn creating_answers_201_with_its_location() {
    let sandbox = Sandbox::start();
    let body = servers::create(&order(&sandbox, "web")).body().map(|body| String::from_utf8_lossy(body).into_owned());
    let answer = sandbox.raw("POST", "/servers", &body.unwrap());
    assert_eq!(answer.status, 201);
    let id = answer.json()["server"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("{}/servers/{id}", sandbox.url()));
}

#[test]
fn an_empty_order_names_all_it_lacks() {
    let sandbox = Sandbox::start();
    let json = assert_error(&sandbox.raw("POST", "/servers", "{}"), 400, "invalid_request_error");
    assert_eq!(json["message"], "Validation Error");
    for path in ["name", "organization", "image", "volumes"] {
        assert_eq!(said(&json, path), ["required key not provided"], "{path}: {json}");
    }
}

#[test]
fn with_an_image_the_volumes_may_be_left_out() {
    let sandbox = Sandbox::start();
    let new = order(&sandbox, "web");
    let body = json!({ "name": "web", "organization": new.organization, "image": new.image });
    assert_eq!(sandbox.raw("POST", "/servers", &body.to_string()).status, 201);
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let sandbox = Sandbox::start();
    let body = json!({
        "name": "", "organization": "nobody", "image": "no-image", "commercial_type": "HUGE",
        "volumes": {}, "tags": "a", "dynamic_ip_required": "yes", "boot_type": "floppy", "flavour": 1,
    });
    let json = assert_error(&sandbox.raw("POST", "/servers", &body.to_string()), 400, "invalid_request_error");
    for path in ["organization", "image", "commercial_type", "tags", "dynamic_ip_required", "boot_type"] {
        assert!(!said(&json, path).is_empty(), "{path}: {json}");
    }
    assert_eq!(said(&json, "organization"), ["nobody is not a valid UUID."]);
    assert_eq!(said(&json, "boot_type"), ["not a valid value"]);
}

#[test]
fn a_misspelt_volume_type_is_named_by_dotted_paths() {
    let sandbox = Sandbox::start();
    let mut new = order(&sandbox, "web");
    new.volumes = vec![(
        "1".into(),
        NewVolume::New {
            name: "data".into(),
            organization: new.organization.clone(),
            size: 10 * GB,
            volume_type: "l_sdd".into(),
        },
    )];
    let error = sandbox.err(&servers::create(&new));
    assert_eq!(error.kind, ErrorKind::Fields);
    assert_eq!(messages(&error, "volumes.1.size"), ["extra keys not allowed"], "{error:?}");
    assert_eq!(messages(&error, "volumes.1.id"), ["required key not provided"], "{error:?}");
}

#[test]
fn what_does_not_exist_cannot_be_ordered() {
    let sandbox = Sandbox::start();
    let with = |change: fn(&mut NewServer)| {
        let mut new = order(&sandbox, "web");
        change(&mut new);
        sandbox.err(&servers::create(&new))
    };
    for error in [
        with(|new| new.image = Some(NOBODY.into())),
        with(|new| new.security_group = Some(NOBODY.into())),
        with(|new| new.public_ip = Some(NOBODY.into())),
        with(|new| new.volumes = vec![("1".into(), NewVolume::Existing(NOBODY.into()))]),
    ] {
        assert!(matches!(error.status, Some(400 | 404)), "{error:?}");
        assert!(!error.message.is_empty() && !error.error_type.is_empty());
    }
}

#[test]
fn the_sum_of_the_volumes_must_suit_the_type() {
    let sandbox = Sandbox::start();
    let mut new = order(&sandbox, "web");
    new.volumes = vec![("0".into(), NewVolume::Root { size: 100 * GB })];
    // Refused when ordered, or later when powered on: sources know both.
    let call = servers::create(&new);
    let error = match contract::now(sandbox.client().run(&call)) {
        Err(error) => error,
        Ok(server) => sandbox.err(&servers::act(&server.id, &servers::Action::Poweron)),
    };
    assert_eq!(error.status, Some(400));
    let text = format!("{} {:?}", error.message, error.fields).to_lowercase();
    assert!(text.contains("volume size of vc1s"), "{error:?}");
}

#[test]
fn volumes_come_from_slots() {
    let sandbox = Sandbox::start();
    let organization = sandbox.credentials().organization.clone();
    let spare = sandbox.ok(&volumes::create(&volumes::NewVolume {
        name: "spare".into(),
        organization: organization.clone(),
        volume_type: "l_ssd".into(),
        source: volumes::Source::Blank(5 * GB),
    }));
    let mut new = order(&sandbox, "web");
    new.volumes = vec![
        ("0".into(), NewVolume::Root { size: 30 * GB }),
        ("1".into(), NewVolume::New { name: "data".into(), organization, size: 15 * GB, volume_type: "l_ssd".into() }),
        ("2".into(), NewVolume::Existing(spare.id.clone())),
    ];
    let server = sandbox.ok(&servers::create(&new));
    assert_eq!(server.volumes.len(), 3);
    assert_eq!(server.volumes.get("0").and_then(|volume| volume.size), Some(30 * GB));
    assert_eq!(server.volumes.get("1").and_then(|volume| volume.name.as_deref()), Some("data"));
    assert_eq!(server.volumes.get("2").map(|volume| &volume.id), Some(&spare.id));
    let owner = sandbox.ok(&volumes::get(&spare.id)).server.expect("it is attached");
    assert_eq!((owner.id, owner.name.as_str()), (server.id, "web"));
}

#[test]
fn a_volume_is_on_one_server() {
    let sandbox = Sandbox::start();
    let first = stopped(&sandbox, "first");
    let volume = first.volumes.get("0").unwrap().id.clone();
    let mut new = order(&sandbox, "second");
    new.volumes = vec![("1".into(), NewVolume::Existing(volume.clone()))];
    assert_eq!(sandbox.err(&servers::create(&new)).status, Some(400));
    let second = stopped(&sandbox, "second");
    let own = second.volumes.get("0").unwrap().id.clone();
    let slots = vec![("0".into(), NewVolume::Existing(own)), ("1".into(), NewVolume::Existing(volume))];
    let error =
        sandbox.err(&servers::update(&second.id, &ServerPatch { volumes: Some(slots), ..ServerPatch::default() }));
    assert_eq!((error.status, &error.kind), (Some(400), &ErrorKind::Refused), "{error:?}");
}

#[test]
fn lists_are_filtered() {
    let sandbox = Sandbox::start();
    stopped(&sandbox, "needle-1");
    let on = running(&sandbox, "needle-2");
    let named = |name: &str, state: Option<State>| {
        let filter = ServerFilter { name: Some(name.into()), state, organization: None };
        let mut names: Vec<String> = sandbox
            .items(&servers::list(PageRequest::first(), &filter))
            .into_iter()
            .map(|server| server.name)
            .collect();
        names.sort();
        names
    };
    assert_eq!(named("needle", None), ["needle-1", "needle-2"]);
    assert_eq!(named("needle", Some(State::Running)), ["needle-2"]);
    assert_eq!(named("needle", Some(State::StoppedInPlace)), Vec::<String>::new());
    let of = |organization: &str| {
        let filter = ServerFilter { organization: Some(organization.into()), ..ServerFilter::default() };
        sandbox.ok(&servers::list(PageRequest::first(), &filter)).total
    };
    assert!(of(on.organization.as_str()).is_some_and(|total| total >= 2));
    assert_eq!(of(NOBODY), Some(0));
}

#[test]
fn the_newest_comes_first() {
    let sandbox = Sandbox::start();
    stopped(&sandbox, "older");
    sandbox.advance(10);
    stopped(&sandbox, "newer");
    let names: Vec<String> = sandbox
        .items(&servers::list(PageRequest { page: 1, per_page: 2 }, &ServerFilter::default()))
        .into_iter()
        .map(|server| server.name)
        .collect();
    assert_eq!(names, ["newer", "older"]);
}

#[test]
fn a_patch_changes_what_it_names_and_nothing_else() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    sandbox.advance(5);
    let patch = ServerPatch {
        name: Some("renamed".into()),
        tags: Some(vec!["x".into()]),
        boot_type: Some(BootType::Bootscript),
        dynamic_ip_required: Some(false),
        enable_ipv6: Some(true),
        ..ServerPatch::default()
    };
    let changed = sandbox.ok(&servers::update(&server.id, &patch));
    assert_eq!((changed.name.as_str(), changed.hostname.as_deref()), ("renamed", Some("renamed")));
    assert_eq!((changed.tags.as_slice(), &changed.boot_type), (&["x".to_owned()][..], &Some(BootType::Bootscript)));
    assert!(!changed.dynamic_ip_required && changed.enable_ipv6);
    assert!(changed.modification_date > server.modification_date);
    assert_eq!((&changed.creation_date, &changed.volumes.len()), (&server.creation_date, &server.volumes.len()));
    assert_eq!(sandbox.ok(&servers::get(&server.id)), changed);
}

#[test]
fn a_put_takes_the_whole_object_back() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let mut whole = sandbox.raw("GET", &format!("/servers/{}", server.id), "").json()["server"].take();
    whole["name"] = "whole".into();
    let changed = sandbox.ok(&servers::replace(&server.id, &whole.to_string()));
    assert_eq!((changed.name.as_str(), &changed.image), ("whole", &server.image));
    assert_eq!(changed.volumes.keys().collect::<Vec<_>>(), server.volumes.keys().collect::<Vec<_>>());
}

#[test]
fn a_wrong_patch_names_its_fields() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let path = format!("/servers/{}", server.id);
    let json = assert_error(
        &sandbox.raw("PATCH", &path, r#"{"name": 7, "tags": [1], "boot_type": "x", "enable_ipv6": null}"#),
        400,
        "invalid_request_error",
    );
    assert!(!said(&json, "name").is_empty() && !said(&json, "boot_type").is_empty(), "{json}");
    assert!(json["fields"].as_object().unwrap().keys().any(|key| key.starts_with("tags")), "{json}");
    assert_eq!(sandbox.ok(&servers::get(&server.id)), server);
}

#[test]
fn volumes_are_attached_and_detached_by_the_map() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let root = server.volumes.get("0").unwrap().id.clone();
    let spare = sandbox.ok(&volumes::create(&volumes::NewVolume {
        name: "spare".into(),
        organization: server.organization.clone(),
        volume_type: "l_ssd".into(),
        source: volumes::Source::Blank(GB),
    }));
    let set = |slots: Vec<(String, NewVolume)>| {
        sandbox.ok(&servers::update(&server.id, &ServerPatch { volumes: Some(slots), ..ServerPatch::default() }))
    };
    let keep = ("0".to_owned(), NewVolume::Existing(root));
    let with = set(vec![keep.clone(), ("3".into(), NewVolume::Existing(spare.id.clone()))]);
    assert_eq!(with.volumes.get("3").map(|volume| &volume.id), Some(&spare.id));
    assert!(sandbox.ok(&volumes::get(&spare.id)).server.is_some());
    let without = set(vec![keep]);
    assert!(without.volumes.get("3").is_none());
    assert!(sandbox.ok(&volumes::get(&spare.id)).server.is_none());
}

#[test]
fn the_security_group_changes_by_patch() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let group = sandbox.ok(&security_groups::create(&crate::security_groups::new_group(&sandbox, "tight")));
    let patch = ServerPatch { security_group: Some(Some(group.id.clone())), ..ServerPatch::default() };
    let changed = sandbox.ok(&servers::update(&server.id, &patch));
    assert_eq!(
        changed.security_group.map(|group| (group.id.clone(), group.name.clone())),
        Some((group.id.clone(), "tight".to_owned()))
    );
    let members = sandbox.ok(&security_groups::get(&group.id)).servers;
    assert_eq!(members.into_iter().map(|member| member.id).collect::<Vec<_>>(), [server.id]);
}

#[test]
fn only_a_stopped_server_is_deleted_and_its_volumes_and_address_stay() {
    let sandbox = Sandbox::start();
    let server = running(&sandbox, "web");
    assert_refused(&sandbox.err(&servers::delete(&server.id)), "server should be stopped");

    let mut new = order(&sandbox, "other");
    let ip = sandbox.ok(&ips::create(&new.organization, None));
    new.public_ip = Some(ip.id.clone());
    let other = sandbox.ok(&servers::create(&new));
    assert_eq!(other.public_ip.as_ref().map(|ip| (&ip.id, ip.dynamic)), Some((&ip.id, false)));
    let root = other.volumes.get("0").unwrap().id.clone();
    sandbox.ok(&servers::delete(&other.id));
    assert_not_found(&sandbox.err(&servers::get(&other.id)), other.id.as_str());
    assert!(sandbox.ok(&volumes::get(&root)).server.is_none());
    let kept = sandbox.ok(&ips::get(&ip.id));
    assert_eq!((kept.server, kept.address), (None, ip.address));
    assert_not_found(&sandbox.err(&servers::delete(&other.id)), other.id.as_str());
}

#[test]
fn unknown_and_malformed_ids_are_told() {
    let sandbox = Sandbox::start();
    let error = sandbox.err(&servers::get(&NOBODY.into()));
    assert_eq!(error.message, format!("\"{NOBODY}\" not found"));
    assert_not_found(&error, NOBODY);
    assert_not_found(&sandbox.err(&servers::actions(&NOBODY.into())), NOBODY);
    assert_not_found(&sandbox.err(&servers::update(&NOBODY.into(), &ServerPatch::default())), NOBODY);
    let odd = sandbox.err(&servers::get(&"nonsense".into()));
    assert!(matches!(odd.status, Some(400 | 404)), "{odd:?}");
}

#[test]
fn an_order_without_a_name_names_it() {
    let sandbox = Sandbox::start();
    let new = order(&sandbox, "web");
    let body = json!({ "organization": new.organization, "image": new.image, "volumes": {} });
    let answer = sandbox.raw("POST", "/servers", &body.to_string());
    let json = assert_error(&answer, 400, "invalid_request_error");
    assert_eq!(
        (json["fields"].as_object().map(serde_json::Map::len), said(&json, "name")),
        (Some(1), vec!["required key not provided"])
    );
    let unnamed = NewServer { name: String::new(), ..new };
    let call = servers::create(&unnamed);
    if let Err(failure) = contract::now(sandbox.client().run(&call)) {
        assert_fields(&failure, &["name"]);
    }
}

#[test]
fn ipv6_needs_a_type_that_has_it() {
    let sandbox = Sandbox::start();
    let arm = images::list(PageRequest::first()).filter("arch", "arm");
    let image = sandbox.items(&arm).into_iter().find(|image| image.public).expect("a public image for arm");
    let new =
        NewServer { image: Some(image.id), commercial_type: "C1".into(), enable_ipv6: true, ..order(&sandbox, "web") };
    let error = sandbox.err(&servers::create(&new));
    assert_eq!(error.status, Some(400), "{error:?}");
    assert!(matches!(error.kind, ErrorKind::Refused | ErrorKind::Fields));
    sandbox.ok(&servers::create(&NewServer { enable_ipv6: false, ..new }));
}

#[test]
fn an_image_alone_is_not_enough_for_another_architecture() {
    let sandbox = Sandbox::start();
    let error = sandbox.err(&servers::create(&NewServer { commercial_type: "C1".into(), ..order(&sandbox, "web") }));
    assert_eq!(error.status, Some(400), "{error:?}");
}
