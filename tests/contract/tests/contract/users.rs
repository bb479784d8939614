//! Users and their SSH keys.

use crate::support::{NOBODY, assert_error};
use api::users::{self, UserPatch};
use contract::Sandbox;

/// A public key that was made for this test; nobody has the private one.
const KEY: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCBpBSa7W8LCfFlyM424vJLQwAN4Bsu1A7TrdzLLDO+CsedZ5NG1Kx6XDkCs4lj3G6FNPRXONBI7A8QmcbD4bJY/XJEUszqcf9KFIdq6v8aCYylmWZmzqs2BRK9ExEHIjEXEM9TJ6xDWnqXxkNlZBKpuKGrzRppFsdNpPn8PG2l1w== ada@example.com";

/// Its fingerprint: bits, MD5 of the key, comment, kind.
const FINGERPRINT: &str = "1024 94:7b:46:ee:0b:48:36:ba:ce:5c:94:2d:62:c1:99:0e ada@example.com (RSA)";

#[test]
fn the_own_user_is_read() {
    let sandbox = Sandbox::start();
    let user = sandbox.ok(&users::get(&sandbox.credentials().user));
    assert_eq!((&user.id, &user.email), (&sandbox.credentials().user, &sandbox.credentials().email));
    assert_eq!(user.fullname, format!("{} {}", user.firstname, user.lastname));
    assert!(user.organizations.iter().any(|organization| organization.id == sandbox.credentials().organization));
}

#[test]
fn names_change_and_the_full_name_follows() {
    let sandbox = Sandbox::start();
    let patch = UserPatch { firstname: Some("Ada".into()), lastname: Some("Byron".into()), ..UserPatch::default() };
    let user = sandbox.ok(&users::update(&sandbox.credentials().user, &patch));
    assert_eq!((user.firstname.as_str(), user.fullname.as_str()), ("Ada", "Ada Byron"));
}

#[test]
fn keys_are_replaced_whole_and_get_a_fingerprint() {
    let sandbox = Sandbox::start();
    let id = &sandbox.credentials().user;
    let with = |keys: Vec<String>| UserPatch { ssh_public_keys: Some(keys), ..UserPatch::default() };
    let user = sandbox.ok(&users::update(id, &with(vec![KEY.into()])));
    assert_eq!(user.ssh_public_keys.len(), 1);
    assert_eq!(user.ssh_public_keys[0].key, KEY);
    assert_eq!(user.ssh_public_keys[0].fingerprint.as_deref(), Some(FINGERPRINT));
    assert_eq!(sandbox.items(&users::ssh_keys(id)), user.ssh_public_keys);
    assert!(sandbox.ok(&users::update(id, &with(Vec::new()))).ssh_public_keys.is_empty());
    assert!(sandbox.items(&users::ssh_keys(id)).is_empty());
    assert!(sandbox.ok(&users::get(id)).ssh_public_keys.is_empty());
}

#[test]
fn the_documented_three_field_error_comes_from_the_profile() {
    let sandbox = Sandbox::start();
    let path = format!("/users/{}", sandbox.credentials().user);
    let answer = sandbox.raw("PATCH", &path, r#"{"email":"nonsense","firstname":"A","lastname":"B"}"#);
    let json = assert_error(&answer, 400, "invalid_request_error");
    assert_eq!(json["message"], "Validation Error");
    assert_eq!(json["fields"]["email"][0], "incorrect email address");
    assert_eq!(json["fields"]["firstname"][0], "length of value must be at least 2");
    assert_eq!(json["fields"]["lastname"][0], "length of value must be at least 2");
}

#[test]
fn a_key_without_its_text_is_named_by_its_place() {
    let sandbox = Sandbox::start();
    let path = format!("/users/{}", sandbox.credentials().user);
    let json = assert_error(&sandbox.raw("PATCH", &path, r#"{"ssh_public_keys":[{}]}"#), 400, "invalid_request_error");
    assert_eq!(json["fields"]["ssh_public_keys.0.key"][0], "required key not provided", "{json}");
}

#[test]
fn an_unknown_user_is_not_found() {
    let sandbox = Sandbox::start();
    let error = sandbox.err(&users::get(&NOBODY.into()));
    assert_eq!(
        (error.status, error.error_type.as_str(), error.message.as_str()),
        (Some(404), "unknown_resource", "User not found")
    );
}
