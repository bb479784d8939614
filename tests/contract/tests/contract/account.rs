//! What an account may not do for reasons outside the call: permissions, a lock, quotas, stock, a second factor.

use crate::support::{LONG, assert_error, order, power_on, stopped};
use api::servers::{self, Action, ServerFilter, State};
use api::tasks::{self, TaskStatus};
use api::tokens::NewToken;
use api::{ErrorKind, PageRequest, Secret, images, ips, organizations, security_groups, tokens, volumes};
use contract::{Sandbox, now};
use serde_json::json;

/// A token that may do no more than this.
fn limited(sandbox: &Sandbox, permissions: &serde_json::Value) -> Secret {
    let answer = sandbox.control("POST", "/sandbox/tokens", &json!({ "permissions": permissions }));
    Secret::new(answer.json()["token"].as_str().expect("a token"))
}

#[test]
fn a_token_without_the_permission_is_forbidden() {
    let sandbox = Sandbox::start();
    let organization = sandbox.credentials().organization.as_str();
    let token = limited(&sandbox, &json!({ "compute": { "servers:read": [format!("{organization}:*")] } }));
    let client = sandbox.client_with(Some(&token));
    assert!(now(client.run(&servers::list(PageRequest::first(), &ServerFilter::default()))).is_ok());
    let error = now(client.run(&servers::create(&order(&sandbox, "web")))).unwrap_err();
    assert_eq!((error.status, error.error_type.as_str()), (Some(403), "authorization_required"));
    assert_eq!(
        (&error.kind, error.message.as_str()),
        (&ErrorKind::Permission, "The token provided doesn't have the requested permission.")
    );
    assert_eq!(now(client.run(&volumes::list(PageRequest::first()))).unwrap_err().kind, ErrorKind::Permission);
}

#[test]
fn a_locked_organization_reads_but_does_not_write() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    sandbox.control("POST", "/sandbox/account", &json!({ "locked": true }));
    assert!(sandbox.ok(&organizations::get(&server.organization)).is_locked());
    sandbox.ok(&servers::get(&server.id));
    for error in [
        sandbox.err(&servers::create(&order(&sandbox, "other"))),
        sandbox.err(&servers::delete(&server.id)),
        sandbox.err(&servers::act(&server.id, &Action::Poweron)),
        sandbox.err(&ips::create(&server.organization, None)),
    ] {
        assert_eq!((error.status, &error.kind), (Some(403), &ErrorKind::Permission), "{error:?}");
    }
    sandbox.control("POST", "/sandbox/account", &json!({ "locked": false }));
    sandbox.ok(&servers::delete(&server.id));
}

#[test]
fn a_second_factor_is_asked_for() {
    let sandbox = Sandbox::start();
    sandbox.control("POST", "/sandbox/account", &json!({ "second_factor": "123456" }));
    let credentials = sandbox.credentials();
    let mut token =
        NewToken { email: credentials.email.clone(), password: credentials.password.clone(), ..NewToken::default() };
    let client = sandbox.client_with(None);
    let error = now(client.run(&tokens::create(&token))).unwrap_err();
    assert_eq!(
        (error.status, error.error_type.as_str(), &error.kind),
        (Some(403), "2FA_error", &ErrorKind::SecondFactor)
    );
    token.code = Some("654321".into());
    assert!(now(client.run(&tokens::create(&token))).is_err());
    token.code = Some("123456".into());
    assert!(now(client.run(&tokens::create(&token))).is_ok());
}

#[test]
fn quotas_of_servers_and_of_a_type_are_kept() {
    let sandbox = Sandbox::start();
    let set = |name: &str, limit: u64| {
        sandbox.control("POST", "/sandbox/account", &json!({ "quotas": { name: limit } }));
    };
    let count = sandbox.ok(&servers::list(PageRequest::first(), &ServerFilter::default())).total.unwrap();
    set("servers", count);
    let error = sandbox.err(&servers::create(&order(&sandbox, "one-too-many")));
    assert_eq!(
        (error.status, error.error_type.as_str(), &error.kind),
        (Some(403), "invalid_request_error", &ErrorKind::Quota)
    );
    assert!(error.message.contains("Quota exceeded for this resource"), "{}", error.message);
    set("servers", count + 100);
    set("servers_type_VC1S", 0);
    assert_eq!(sandbox.err(&servers::create(&order(&sandbox, "wrong-type"))).kind, ErrorKind::Quota);
    set("security_groups", 0);
    let group = crate::security_groups::new_group(&sandbox, "web");
    assert_eq!(sandbox.err(&security_groups::create(&group)).kind, ErrorKind::Quota);
}

#[test]
fn with_no_address_left_the_pool_answers_503() {
    let sandbox = Sandbox::start();
    sandbox.control("POST", "/sandbox/account", &json!({ "free_ips": 0 }));
    let error = sandbox.err(&ips::create(&sandbox.credentials().organization, None));
    assert_eq!((error.status, error.error_type.as_str()), (Some(503), "invalid_request_error"));
    assert_eq!(error.kind, ErrorKind::Server);
}

#[test]
fn without_stock_the_server_falls_back_to_stopped() {
    let sandbox = Sandbox::start();
    sandbox.control("POST", "/sandbox/account", &json!({ "stock": { "VC1S": "shortage" } }));
    let id = stopped(&sandbox, "late").id;
    let task = sandbox.ok(&servers::act(&id, &Action::Poweron));
    assert_eq!(sandbox.ok(&servers::get(&id)).state, State::Starting);
    sandbox.advance(LONG);
    assert_eq!(sandbox.ok(&servers::get(&id)).state, State::Stopped);
    assert_eq!(sandbox.ok(&tasks::get(&task.id)).status, TaskStatus::Failure);
    sandbox.control("POST", "/sandbox/account", &json!({ "stock": { "VC1S": "available" } }));
    power_on(&sandbox, &id);
}

#[test]
fn a_locked_server_allows_nothing() {
    let sandbox = Sandbox::start();
    let id = stopped(&sandbox, "web").id;
    sandbox.control("POST", &format!("/sandbox/servers/{id}"), &json!({ "state": "locked" }));
    let server = sandbox.ok(&servers::get(&id));
    assert_eq!((&server.state, server.allowed_actions), (&State::Locked, Some(Vec::new())));
    for action in [Action::Poweron, Action::Poweroff, Action::Reboot, Action::Terminate] {
        let error = sandbox.err(&servers::act(&id, &action));
        assert!(matches!(error.status, Some(400 | 403)), "{error:?}");
    }
}

#[test]
fn a_second_organization_keeps_its_things_apart() {
    let sandbox = Sandbox::start();
    let made = sandbox.control("POST", "/sandbox/organizations", &json!({ "name": "Second", "servers": 2 }));
    let second = made.json()["organization_id"].as_str().expect("an organization").to_owned();
    let all = sandbox.items(&organizations::list(PageRequest::first()));
    assert!(all.iter().any(|organization| organization.id.as_str() == second && organization.name == "Second"));
    let filter = ServerFilter { organization: Some(second.as_str().into()), ..ServerFilter::default() };
    let servers = sandbox.items(&servers::list(PageRequest::first(), &filter));
    assert!(servers.len() == 2 && servers.iter().all(|server| server.organization.as_str() == second));
    let mut new = order(&sandbox, "there");
    new.organization = second.as_str().into();
    assert_eq!(sandbox.ok(&servers::create(&new)).organization.as_str(), second);
}

#[test]
fn what_belongs_to_strangers_is_out_of_reach() {
    let sandbox = Sandbox::start();
    let organization = sandbox.credentials().organization.clone();
    let public = crate::support::image(&sandbox);
    assert_ne!(public.organization, organization);
    assert!(matches!(sandbox.err(&images::delete(&public.id)).status, Some(403 | 404)));
    let answer = sandbox.raw("POST", "/ips", &json!({ "organization": public.organization }).to_string());
    assert!((400..=404).contains(&answer.status) && answer.json()["type"].is_string(), "{answer:?}");
    let json = assert_error(&sandbox.raw("POST", "/ips", r#"{"organization":"x"}"#), 400, "invalid_request_error");
    assert_eq!(json["fields"]["organization"][0], "x is not a valid UUID.");
}
