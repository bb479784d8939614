//! Whatever is sent: no panic, no 5xx, and an account in which everything agrees.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::invariants::check_account;
use common::{Account, Reply, text};
use http::Request;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Paths with `{}` for an id; every kind of route is among them.
const PATHS: &[&str] = &[
    "/tokens",
    "/tokens/{}",
    "/tokens/{}/permissions",
    "/jwt/permissions",
    "/organizations",
    "/organizations/{}",
    "/organizations/{}/quotas",
    "/users/{}",
    "/servers",
    "/servers/{}",
    "/servers/{}/action",
    "/servers/{}/user_data",
    "/servers/{}/user_data/{}",
    "/volumes",
    "/volumes/{}",
    "/snapshots",
    "/snapshots/{}",
    "/images",
    "/images/{}",
    "/bootscripts",
    "/bootscripts/{}",
    "/ips",
    "/ips/{}",
    "/security_groups",
    "/security_groups/{}",
    "/security_groups/{}/rules",
    "/security_groups/{}/rules/{}",
    "/tasks",
    "/tasks/{}",
    "/dashboard",
    "/products/servers",
    "/products/servers/availability",
    "/containers",
    "/containers/{}",
    "/invoices",
    "/invoices/{}/{}/{}",
    "/marketplace/v1/images",
    "/marketplace/v1/images/{}/versions/{}/local_images/{}",
];

/// Keys that bodies and queries know.
const KEYS: &[&str] = &[
    "name",
    "organization",
    "image",
    "volumes",
    "commercial_type",
    "tags",
    "dynamic_ip_required",
    "enable_ipv6",
    "bootscript",
    "boot_type",
    "public_ip",
    "security_group",
    "size",
    "volume_type",
    "base_volume",
    "base_snapshot",
    "volume_id",
    "root_volume",
    "arch",
    "extra_volumes",
    "server",
    "reverse",
    "description",
    "action",
    "direction",
    "ip_range",
    "protocol",
    "dest_port_from",
    "dest_port_to",
    "position",
    "email",
    "password",
    "expires",
    "firstname",
    "ssh_public_keys",
    "key",
    "id",
    "page",
    "per_page",
    "state",
    "order",
    "0",
    "1",
];

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// Ids of what the demo account has, and some that nobody has.
fn ids(account: &mut Account) -> Vec<String> {
    let mut ids = vec!["00000000-0000-4000-8000-000000000000".to_owned(), "nonsense".to_owned(), "%00".to_owned()];
    for list in
        ["servers", "volumes", "snapshots", "images", "ips", "security_groups", "bootscripts", "tokens", "tasks"]
    {
        let objects = account.get(&format!("/{list}?per_page=10")).expect(200).json[list].clone();
        ids.extend(objects.as_array().into_iter().flatten().map(|object| text(&object["id"])));
    }
    ids.push(account.organization.clone());
    ids.push(account.user.clone());
    ids
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        select(vec![
            "DEV1-S",
            "l_ssd",
            "x86_64",
            "local",
            "poweron",
            "accept",
            "inbound",
            "tcp",
            "10.0.0.0/8",
            "[]",
            ""
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u64..100_000_000_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        // Stands for an id, put in later.
        any::<Index>().prop_map(|index| json!({ "$id": index.index(1000) })),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(select(KEYS), inner, 0..6).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

/// Puts ids in the places that wait for them.
fn fill(value: Value, ids: &[String]) -> Value {
    match value {
        Value::Object(object) => match object.get("$id").and_then(Value::as_u64) {
            Some(index) => json!(ids[usize::try_from(index).unwrap() % ids.len()]),
            None => object.into_iter().map(|(key, value)| (key, fill(value, ids))).collect::<Map<_, _>>().into(),
        },
        Value::Array(items) => items.into_iter().map(|item| fill(item, ids)).collect(),
        other => other,
    }
}

fn check_shape(reply: &Reply) {
    assert!(reply.status < 500, "{} {}", reply.status, reply.json);
    if reply.status >= 400 && !reply.bytes.is_empty() {
        assert!(reply.json["type"].is_string() && reply.json["message"].is_string(), "{}", reply.json);
        if let Some(fields) = reply.json.get("fields") {
            for (path, messages) in fields.as_object().unwrap() {
                assert!(!path.is_empty() && !messages.as_array().unwrap().is_empty(), "{}", reply.json);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_body_on_any_path_is_answered(
        calls in vec((select(METHODS), select(PATHS), vec(any::<Index>(), 3), any_json()), 1..20)
    ) {
        let mut account = Account::new();
        let ids = ids(&mut account);
        for (method, path, choices, body) in calls {
            let mut path = path.to_owned();
            for choice in &choices {
                path = path.replacen("{}", &ids[choice.index(ids.len())], 1);
            }
            let reply = account.call(method, &path, Some(&fill(body, &ids)));
            check_shape(&reply);
        }
        // The calls may have deleted their own token.
        account.token = text(&account.post("/sandbox/tokens", json!({})).expect(200).json["token"]);
        check_account(&mut account, &mut BTreeMap::new());
    }

    #[test]
    fn any_bytes_are_answered(
        method in select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]),
        path in "(/[ -~&&[^ \"#<>?`{|}\\\\^]]{0,8}){0,6}",
        query in proptest::option::of("[a-z_%&=0-9+]{0,30}"),
        token in "[ -~]{0,40}",
        kind in select(vec!["application/json", "text/plain", "\u{7f}", ""]),
        body in vec(any::<u8>(), 0..200),
    ) {
        let mut account = Account::new();
        let uri = format!("/{}{}", path.trim_start_matches('/'), query.map(|query| format!("?{query}")).unwrap_or_default());
        let request = Request::builder().method(method).uri(&uri).header("x-auth-token", token);
        let request = request.header("content-type", kind).body(body);
        // What is no HTTP at all never gets this far.
        if let Ok(request) = request {
            check_shape(&account.send(&request).unwrap());
        }
    }

    #[test]
    fn near_misses_of_good_bodies_are_answered(
        changes in vec((any::<Index>(), any_json()), 1..4), which in any::<Index>()
    ) {
        let mut account = Account::new();
        let ids = ids(&mut account);
        let image = account.image("x86_64");
        let volume = account.volume(20);
        let owner = account.organization.clone();
        let good = [
            ("/servers", json!({
                "name": "s", "organization": owner, "image": image, "commercial_type": "C2S", "tags": [],
                "volumes": { "1": volume }, "dynamic_ip_required": true, "enable_ipv6": false, "boot_type": "rescue",
            })),
            ("/volumes", json!({ "name": "v", "organization": owner, "volume_type": "l_ssd", "size": 1_000_000_000 })),
            ("/snapshots", json!({ "name": "s", "organization": owner, "volume_id": volume })),
            ("/ips", json!({ "organization": owner, "server": null, "reverse": null })),
            ("/security_groups", json!({ "organization": owner, "name": "g", "description": "", "stateful": true })),
        ];
        let (path, mut body) = good[which.index(good.len())].clone();
        for (key, value) in changes {
            let keys: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
            body[keys[key.index(keys.len())].as_str()] = fill(value, &ids);
        }
        let before = account.get("/dashboard").expect(200).json;
        let reply = account.post(path, body);
        check_shape(&reply);
        if reply.status < 400 {
            check_account(&mut account, &mut BTreeMap::new());
        } else {
            assert_eq!(account.get("/dashboard").expect(200).json, before, "a refusal changes nothing");
        }
    }
}
