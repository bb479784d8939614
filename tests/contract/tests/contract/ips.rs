//! Reserved addresses.

use crate::support::{NOBODY, assert_error, assert_not_found, running, said, stopped};
use api::ips::{self, IpPatch};
use api::servers::{self, ServerPatch};
use api::{ErrorKind, PageRequest};
use contract::Sandbox;

#[test]
fn an_address_is_reserved_listed_and_released() {
    let sandbox = Sandbox::start();
    let ip = sandbox.ok(&ips::create(&sandbox.credentials().organization, None));
    assert_eq!((&ip.server, &ip.reverse), (&None, &None));
    let address: std::net::Ipv4Addr = ip.address.as_deref().unwrap().parse().unwrap();
    assert!(!address.is_unspecified());
    assert_eq!(sandbox.ok(&ips::get(&ip.id)), ip);
    assert!(sandbox.items(&ips::list(PageRequest::first())).iter().any(|other| other.id == ip.id));
    sandbox.ok(&ips::delete(&ip.id));
    assert_not_found(&sandbox.err(&ips::get(&ip.id)), ip.id.as_str());
}

#[test]
fn reserving_answers_201_with_its_location() {
    let sandbox = Sandbox::start();
    let body = serde_json::json!({ "organization": sandbox.credentials().organization });
    let answer = sandbox.raw("POST", "/ips", &body.to_string());
    assert_eq!(answer.status, 201);
    let id = answer.json()["ip"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("{}/ips/{id}", sandbox.url()));
    let json = assert_error(&sandbox.raw("POST", "/ips", "{}"), 400, "invalid_request_error");
    assert_eq!(said(&json, "organization"), ["required key not provided"]);
}

#[test]
fn attaching_from_either_side_is_the_same() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let ip = sandbox.ok(&ips::create(&server.organization, None));
    let attach = IpPatch { server: Some(Some(server.id.clone())), ..IpPatch::default() };
    let attached = sandbox.ok(&ips::update(&ip.id, &attach));
    assert_eq!(attached.server.map(|owner| (owner.id, owner.name)), Some((server.id.clone(), "web".into())));
    assert_eq!(sandbox.ok(&servers::get(&server.id)).public_ip.map(|held| held.id), Some(ip.id.clone()));
    let detach = IpPatch { server: Some(None), ..IpPatch::default() };
    assert_eq!(sandbox.ok(&ips::update(&ip.id, &detach)).server, None);
    assert_eq!(sandbox.ok(&servers::get(&server.id)).public_ip, None);

    let patch = |address| ServerPatch { public_ip: Some(address), ..ServerPatch::default() };
    let held = sandbox.ok(&servers::update(&server.id, &patch(Some(ip.id.clone())))).public_ip;
    assert_eq!(held.map(|held| (held.id, held.dynamic)), Some((ip.id.clone(), false)));
    assert_eq!(sandbox.ok(&ips::get(&ip.id)).server.map(|owner| owner.id), Some(server.id.clone()));
    assert_eq!(sandbox.ok(&servers::update(&server.id, &patch(None))).public_ip, None);
    assert_eq!(sandbox.ok(&ips::get(&ip.id)).server, None);
}

#[test]
fn reverse_names_are_set_and_cleared() {
    let sandbox = Sandbox::start();
    let ip = sandbox.ok(&ips::create(&sandbox.credentials().organization, None));
    let patch = |reverse| IpPatch { reverse: Some(reverse), ..IpPatch::default() };
    let named = sandbox.ok(&ips::update(&ip.id, &patch(Some("web.example.com".into()))));
    assert_eq!(named.reverse.as_deref(), Some("web.example.com"));
    assert_eq!(sandbox.ok(&ips::update(&ip.id, &patch(None))).reverse, None);
}

#[test]
fn a_put_takes_the_whole_object_back() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let ip = sandbox.ok(&ips::create(&server.organization, None));
    let mut whole = sandbox.raw("GET", &format!("/ips/{}", ip.id), "").json()["ip"].take();
    whole["server"] = server.id.as_str().into();
    whole["reverse"] = "a.example.com".into();
    let changed = sandbox.ok(&ips::replace(&ip.id, &whole.to_string()));
    assert_eq!((changed.server.map(|owner| owner.id), changed.address), (Some(server.id), ip.address));
    assert_eq!(changed.reverse.as_deref(), Some("a.example.com"));
}

#[test]
fn a_second_reserved_address_is_refused() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    sandbox.ok(&ips::create(&server.organization, Some(&server.id)));
    let second = sandbox.ok(&ips::create(&server.organization, None));
    let attach = IpPatch { server: Some(Some(server.id)), ..IpPatch::default() };
    let error = sandbox.err(&ips::update(&second.id, &attach));
    assert_eq!((error.status, &error.kind), (Some(400), &ErrorKind::Refused), "{error:?}");
    assert_eq!(sandbox.ok(&ips::get(&second.id)).server, None);
}

#[test]
fn a_dynamic_address_is_promoted_as_it_is() {
    let sandbox = Sandbox::start();
    let server = running(&sandbox, "web");
    let dynamic = server.public_ip.expect("a dynamic address");
    let ip = sandbox.ok(&ips::create(&server.organization, Some(&server.id)));
    assert_eq!((&ip.id, &ip.address), (&dynamic.id, &dynamic.address));
    let held = sandbox.ok(&servers::get(&server.id)).public_ip.unwrap();
    assert_eq!((held.id, held.dynamic), (ip.id, false));
}

#[test]
fn releasing_an_attached_address_gives_a_running_server_a_dynamic_one() {
    let sandbox = Sandbox::start();
    let server = running(&sandbox, "web");
    let ip = sandbox.ok(&ips::create(&server.organization, Some(&server.id)));
    sandbox.ok(&ips::delete(&ip.id));
    let held = sandbox.ok(&servers::get(&server.id)).public_ip.expect("a new address");
    assert!(held.dynamic && held.id != ip.id);
}

#[test]
fn what_does_not_exist_is_told() {
    let sandbox = Sandbox::start();
    let ip = sandbox.ok(&ips::create(&sandbox.credentials().organization, None));
    let attach = IpPatch { server: Some(Some(NOBODY.into())), ..IpPatch::default() };
    assert!(matches!(sandbox.err(&ips::update(&ip.id, &attach)).status, Some(400 | 404)));
    assert_not_found(&sandbox.err(&ips::delete(&NOBODY.into())), NOBODY);
    let json = assert_error(
        &sandbox.raw("PATCH", &format!("/ips/{}", ip.id), r#"{"server":"x"}"#),
        400,
        "invalid_request_error",
    );
    assert_eq!(said(&json, "server"), ["x is not a valid UUID."]);
}
