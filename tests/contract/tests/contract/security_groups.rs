//! Security groups and their rules.

use crate::support::{NOBODY, assert_error, said, stopped};
use api::security_groups::{self, Direction, NewRule, NewSecurityGroup, Policy, Protocol, SecurityGroup};
use api::servers::{self, ServerPatch};
use api::{ApiError, ErrorKind, PageRequest};
use contract::Sandbox;

pub fn new_group(sandbox: &Sandbox, name: &str) -> NewSecurityGroup {
    NewSecurityGroup {
        name: name.into(),
        description: String::new(),
        organization: sandbox.credentials().organization.clone(),
        organization_default: None,
        enable_default_security: Some(false),
        stateful: None,
        inbound_default_policy: None,
        outbound_default_policy: None,
    }
}

fn new_rule(port: u16) -> NewRule {
    NewRule {
        action: Policy::Accept,
        direction: Direction::Inbound,
        ip_range: "0.0.0.0/0".into(),
        protocol: Protocol::Tcp,
        dest_port_from: Some(port),
        dest_port_to: None,
        position: None,
    }
}

fn group(sandbox: &Sandbox, name: &str) -> SecurityGroup {
    sandbox.ok(&security_groups::create(&new_group(sandbox, name)))
}

#[track_caller]
fn assert_conflict(error: &ApiError) {
    assert_eq!(
        (error.status, error.error_type.as_str(), &error.kind),
        (Some(409), "conflict", &ErrorKind::Conflict),
        "{error:?}"
    );
}

#[test]
fn a_group_is_made_read_replaced_and_deleted() {
    let sandbox = Sandbox::start();
    let mut new = new_group(&sandbox, "web");
    new.description = "front".into();
    new.stateful = Some(true);
    new.inbound_default_policy = Some(Policy::Drop);
    new.outbound_default_policy = Some(Policy::Accept);
    let made = sandbox.ok(&security_groups::create(&new));
    assert_eq!((made.name.as_str(), made.description.as_str(), made.stateful), ("web", "front", true));
    assert_eq!((&made.inbound_default_policy, &made.outbound_default_policy), (&Policy::Drop, &Policy::Accept));
    assert!(!made.organization_default && !made.enable_default_security && made.servers.is_empty());
    assert_eq!(sandbox.ok(&security_groups::get(&made.id)), made);
    assert!(sandbox.items(&security_groups::list(PageRequest::first())).iter().any(|other| other.id == made.id));

    let mut whole = sandbox.raw("GET", &format!("/security_groups/{}", made.id), "").json()["security_group"].take();
    whole["name"] = "front".into();
    whole["inbound_default_policy"] = "accept".into();
    let replaced = sandbox.ok(&security_groups::replace(&made.id, &whole.to_string()));
    assert_eq!((replaced.name.as_str(), &replaced.inbound_default_policy), ("front", &Policy::Accept));
    sandbox.ok(&security_groups::delete(&made.id));
    assert_eq!(sandbox.err(&security_groups::get(&made.id)).status, Some(404));
}

#[test]
fn creating_answers_201_with_its_location_and_names_what_is_missing() {
    let sandbox = Sandbox::start();
    let body =
        serde_json::json!({ "name": "g", "organization": sandbox.credentials().organization, "description": "" });
    let answer = sandbox.raw("POST", "/security_groups", &body.to_string());
    assert_eq!(answer.status, 201);
    let id = answer.json()["security_group"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("{}/security_groups/{id}", sandbox.url()));
    let json = assert_error(&sandbox.raw("POST", "/security_groups", "{}"), 400, "invalid_request_error");
    for path in ["name", "organization", "description"] {
        assert_eq!(said(&json, path), ["required key not provided"], "{json}");
    }
}

#[test]
fn an_unknown_group_is_named_as_one() {
    let sandbox = Sandbox::start();
    let error = sandbox.err(&security_groups::get(&NOBODY.into()));
    assert_eq!((error.status, error.error_type.as_str()), (Some(404), "unknown_resource"));
    assert_eq!(error.message, format!("Security group \"{NOBODY}\" not found"));
}

#[test]
fn a_group_in_use_is_not_deleted() {
    let sandbox = Sandbox::start();
    let group = group(&sandbox, "web");
    let server = stopped(&sandbox, "web");
    let patch = ServerPatch { security_group: Some(Some(group.id.clone())), ..ServerPatch::default() };
    sandbox.ok(&servers::update(&server.id, &patch));
    let error = sandbox.err(&security_groups::delete(&group.id));
    assert_conflict(&error);
    assert_eq!(error.message, "Group is in use. You cannot delete it.");
}

#[test]
fn there_is_one_default_group_and_it_stays() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let default = server.security_group.expect("the default group");
    assert_eq!(default.name, "Default security group");
    assert!(sandbox.ok(&security_groups::get(&default.id)).organization_default);
    assert_conflict(&sandbox.err(&security_groups::delete(&default.id)));
    let second = NewSecurityGroup { organization_default: Some(true), ..new_group(&sandbox, "second") };
    assert_conflict(&sandbox.err(&security_groups::create(&second)));
}

#[test]
fn the_built_in_rules_follow_their_switch() {
    let sandbox = Sandbox::start();
    let new = NewSecurityGroup { enable_default_security: Some(true), ..new_group(&sandbox, "mailless") };
    let group = sandbox.ok(&security_groups::create(&new));
    let rules = sandbox.items(&security_groups::rules(&group.id, PageRequest::first()));
    let ports: Vec<(u32, Option<u16>)> = rules.iter().map(|rule| (rule.position, rule.dest_port_from)).collect();
    assert_eq!(ports, [(1, Some(25)), (2, Some(465)), (3, Some(587))]);
    for rule in &rules {
        assert_eq!(
            (&rule.action, &rule.direction, &rule.protocol),
            (&Policy::Drop, &Direction::Outbound, &Protocol::Tcp)
        );
        assert_eq!((rule.editable, rule.is_editable()), (Some(false), false));
    }
    let own = sandbox.ok(&security_groups::create_rule(&group.id, &new_rule(22)));
    assert_eq!((own.position, own.editable), (1, None));
    assert!(matches!(
        sandbox.err(&security_groups::delete_rule(&group.id, &rules[0].id)).status,
        Some(400 | 403 | 409)
    ));
}

#[test]
fn rules_are_made_read_replaced_and_removed() {
    let sandbox = Sandbox::start();
    let group = group(&sandbox, "web").id;
    let first = sandbox.ok(&security_groups::create_rule(&group, &new_rule(80)));
    assert_eq!((first.position, first.dest_port_from, first.dest_port_to), (1, Some(80), None));
    assert_eq!((first.ip_range.as_str(), first.editable), ("0.0.0.0/0", None));
    let bare = NewRule { ip_range: "192.0.2.7/32".into(), ..new_rule(443) };
    let second = sandbox.ok(&security_groups::create_rule(&group, &bare));
    assert_eq!((second.position, second.ip_range.as_str()), (2, "192.0.2.7"));
    assert_eq!(sandbox.ok(&security_groups::rule(&group, &first.id)), first);

    let path = format!("/security_groups/{group}/rules/{}", first.id);
    let mut whole = sandbox.raw("GET", &path, "").json()["rule"].take();
    whole["dest_port_from"] = 8080.into();
    whole["action"] = "drop".into();
    let replaced = sandbox.ok(&security_groups::replace_rule(&group, &first.id, &whole.to_string()));
    assert_eq!((replaced.dest_port_from, &replaced.action), (Some(8080), &Policy::Drop));

    sandbox.ok(&security_groups::delete_rule(&group, &first.id));
    assert_eq!(sandbox.err(&security_groups::rule(&group, &first.id)).status, Some(404));
    let left = sandbox.items(&security_groups::rules(&group, PageRequest::first()));
    assert_eq!(left.into_iter().map(|rule| rule.id).collect::<Vec<_>>(), [second.id]);
}

#[test]
fn icmp_has_no_ports_and_protocols_may_be_in_lower_case() {
    let sandbox = Sandbox::start();
    let group = group(&sandbox, "web").id;
    let ping = NewRule { protocol: Protocol::Icmp, dest_port_from: None, ..new_rule(1) };
    let rule = sandbox.ok(&security_groups::create_rule(&group, &ping));
    assert_eq!((&rule.protocol, rule.dest_port_from), (&Protocol::Icmp, None));
    let body =
        r#"{"action":"accept","direction":"inbound","ip_range":"0.0.0.0/0","protocol":"tcp","dest_port_from":22}"#;
    let answer = sandbox.raw("POST", &format!("/security_groups/{group}/rules"), body);
    assert_eq!((answer.status, answer.json()["rule"]["protocol"].as_str()), (201, Some("TCP")), "{answer:?}");
}

#[test]
fn wrong_rules_are_named_by_field() {
    let sandbox = Sandbox::start();
    let path = format!("/security_groups/{}/rules", group(&sandbox, "web").id);
    let json = assert_error(&sandbox.raw("POST", &path, "{}"), 400, "invalid_request_error");
    for field in ["action", "direction", "ip_range", "protocol"] {
        assert_eq!(said(&json, field), ["required key not provided"], "{json}");
    }
    let body = r#"{"action":"allow","direction":"up","ip_range":"somewhere","protocol":"SCTP","dest_port_from":70000}"#;
    let json = assert_error(&sandbox.raw("POST", &path, body), 400, "invalid_request_error");
    for field in ["action", "direction", "ip_range", "protocol", "dest_port_from"] {
        assert!(!said(&json, field).is_empty(), "{field}: {json}");
    }
}

#[test]
fn the_default_group_cannot_be_stateful() {
    let sandbox = Sandbox::start();
    let default = stopped(&sandbox, "web").security_group.expect("the default group").id.clone();
    let mut whole = sandbox.raw("GET", &format!("/security_groups/{default}"), "").json()["security_group"].take();
    whole["stateful"] = true.into();
    assert_conflict(&sandbox.err(&security_groups::replace(&default, &whole.to_string())));
}

#[test]
fn groups_are_filtered_by_name_and_organization() {
    let sandbox = Sandbox::start();
    let made = group(&sandbox, "needle");
    let list = |name: &str, value: &str| {
        let found = sandbox.items(&security_groups::list(PageRequest::first()).filter(name, value));
        found.into_iter().map(|group| group.id).collect::<Vec<_>>()
    };
    assert_eq!(list("name", "needle"), std::slice::from_ref(&made.id));
    assert!(list("organization", made.organization.as_str()).contains(&made.id));
    assert!(list("organization", NOBODY).is_empty());
}
