//! Organizations and their quotas.

use crate::support::NOBODY;
use api::{ErrorKind, PageRequest, ips, organizations};
use contract::Sandbox;

#[test]
fn organizations_are_listed_and_read() {
    let sandbox = Sandbox::start();
    let own = &sandbox.credentials().organization;
    let listed = sandbox.items(&organizations::list(PageRequest::first()));
    let organization = listed.iter().find(|organization| organization.id == *own).unwrap();
    let user = organization.users.iter().find(|user| user.id == sandbox.credentials().user).unwrap();
    assert!(user.organizations.iter().any(|organization| organization.id == *own));
    let read = sandbox.ok(&organizations::get(own));
    assert_eq!((&read.id, read.is_locked()), (own, false));
    assert_eq!(sandbox.err(&organizations::get(&NOBODY.into())).kind, ErrorKind::NotFound);
}

#[test]
fn quotas_are_a_map_of_numbers() {
    let sandbox = Sandbox::start();
    let quotas = sandbox.ok(&organizations::quotas(&sandbox.credentials().organization));
    for name in ["servers", "volumes", "snapshots", "images", "ips", "security_groups"] {
        assert!(quotas.get(name).is_some_and(|limit| *limit == -1 || *limit > 0), "{name}: {quotas:?}");
    }
}

#[test]
fn one_more_than_the_quota_is_refused() {
    let sandbox = Sandbox::start();
    let organization = &sandbox.credentials().organization;
    let limit = *sandbox.ok(&organizations::quotas(organization)).get("ips").unwrap();
    let held = sandbox.ok(&ips::list(PageRequest::first())).total.unwrap();
    for _ in held..u64::try_from(limit).unwrap() {
        sandbox.ok(&ips::create(organization, None));
    }
    let error = sandbox.err(&ips::create(organization, None));
    assert_eq!(
        (error.status, error.error_type.as_str(), &error.kind),
        (Some(403), "invalid_request_error", &ErrorKind::Quota)
    );
    assert!(error.message.contains("Quota exceeded for this resource"), "{}", error.message);
    let first = sandbox.items(&ips::list(PageRequest::first())).remove(0);
    sandbox.ok(&ips::delete(&first.id));
    sandbox.ok(&ips::create(organization, None));
}

#[test]
fn members_are_listed_and_the_support_pin_can_be_left_out() {
    let sandbox = Sandbox::start();
    let own = &sandbox.credentials().organization;
    let members = sandbox.items(&organizations::members(own));
    assert!(members.iter().any(|member| member.id == sandbox.credentials().user));
    let pin = sandbox.ok(&organizations::get(own)).support_pin.unwrap();
    let json = format!(r#"{{"organization":{{"id":"o","support_pin":"{pin}"}}}}"#);
    assert!(!organizations::redacted_json(&json).contains(&pin));
}
