//! Whatever is sent, in whatever order: no panic, no 5xx, and an account in which everything agrees.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Account, text};
use http::Request;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

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

fn check_shape(reply: &common::Reply) {
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
        check_shape(&account.post(path, body));
        check_account(&mut account, &mut BTreeMap::new());
    }

    #[test]
    fn the_account_agrees_with_itself_after_any_calls(steps in vec(step(), 1..40)) {
        let mut account = Account::new();
        let mut addresses = BTreeMap::new();
        check_account(&mut account, &mut addresses);
        for step in steps {
            take(&mut account, step);
        }
        // A failure shrinks to the fewest calls that lead to it, so one look at the end is enough.
        check_account(&mut account, &mut addresses);
    }
}

/// A call that could do something. Indexes choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    CreateServer { kind: &'static str, volume: Option<Index>, ip: Option<Index> },
    Act { server: Index, action: &'static str },
    Delete { list: &'static str, which: Index },
    SetVolumes { server: Index, volumes: Vec<Index> },
    SetAddress { server: Index, ip: Option<Index> },
    SetGroup { server: Index, group: Index },
    SetServer { ip: Index, server: Option<Index> },
    Reserve { server: Option<Index> },
    CreateVolume { base: Option<Index> },
    Snapshot { volume: Index },
    MakeImage { snapshot: Index },
    AddRule { group: Index, position: u64 },
    Want { server: Index, dynamic: bool, ipv6: bool },
    Stock { kind: &'static str, level: &'static str },
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    let maybe = || proptest::option::of(any::<Index>());
    let kinds = || select(vec!["DEV1-S", "START1-S", "C2S"]);
    let actions = select(vec!["poweron", "poweroff", "reboot", "terminate", "stop_in_place", "backup"]);
    let lists = select(vec!["servers", "volumes", "snapshots", "images", "ips", "security_groups", "tasks"]);
    prop_oneof![
        1 => (kinds(), maybe(), maybe()).prop_map(|(kind, volume, ip)| Step::CreateServer { kind, volume, ip }),
        4 => (index(), actions).prop_map(|(server, action)| Step::Act { server, action }),
        2 => (lists, index()).prop_map(|(list, which)| Step::Delete { list, which }),
        2 => (index(), vec(index(), 0..3)).prop_map(|(server, volumes)| Step::SetVolumes { server, volumes }),
        1 => (index(), maybe()).prop_map(|(server, ip)| Step::SetAddress { server, ip }),
        1 => (index(), index()).prop_map(|(server, group)| Step::SetGroup { server, group }),
        2 => (index(), maybe()).prop_map(|(ip, server)| Step::SetServer { ip, server }),
        1 => maybe().prop_map(|server| Step::Reserve { server }),
        1 => maybe().prop_map(|base| Step::CreateVolume { base }),
        1 => index().prop_map(|volume| Step::Snapshot { volume }),
        1 => index().prop_map(|snapshot| Step::MakeImage { snapshot }),
        1 => (index(), 0_u64..8).prop_map(|(group, position)| Step::AddRule { group, position }),
        1 => (index(), any::<bool>(), any::<bool>()).prop_map(|(server, dynamic, ipv6)| Step::Want { server, dynamic, ipv6 }),
        1 => (kinds(), select(vec!["available", "shortage"])).prop_map(|(kind, level)| Step::Stock { kind, level }),
        3 => (1_i64..40).prop_map(Step::Wait),
    ]
}

fn list(account: &mut Account, name: &str) -> Vec<Value> {
    let filter = if name == "images" { "&public=false" } else { "" };
    let reply = account.get(&format!("/{name}?per_page=100{filter}")).expect(200);
    reply.json[name].as_array().unwrap().clone()
}

/// The id of one of a list; one that nobody has if the list is empty.
fn pick(account: &mut Account, name: &str, which: Index) -> String {
    let filter = if name == "images" { "&public=false" } else { "" };
    let count = account.call("HEAD", &format!("/{name}?per_page=1{filter}"), None).expect(200);
    let count: usize = count.header("x-total-count").unwrap().parse().unwrap();
    if count == 0 {
        return "00000000-0000-4000-8000-000000000000".to_owned();
    }
    let page = which.index(count) + 1;
    let reply = account.get(&format!("/{name}?per_page=1&page={page}{filter}")).expect(200);
    text(&reply.json[name][0]["id"])
}

fn take(account: &mut Account, step: Step) {
    let owner = account.organization.clone();
    let reply = match step {
        Step::Wait(seconds) => return account.wait(seconds),
        Step::CreateServer { kind, volume, ip } => {
            let image = account.image("x86_64");
            let mut body = json!({ "name": "s", "organization": owner, "image": image, "commercial_type": kind });
            if let Some(volume) = volume {
                body["volumes"] = json!({ "1": pick(account, "volumes", volume) });
            }
            if let Some(ip) = ip {
                body["public_ip"] = json!(pick(account, "ips", ip));
            }
            account.post("/servers", body)
        }
        Step::Act { server, action } => {
            let server = pick(account, "servers", server);
            account.act(&server, action)
        }
        Step::Delete { list, which } => {
            let id = pick(account, list, which);
            account.delete(&format!("/{list}/{id}"))
        }
        Step::SetVolumes { server, volumes } => {
            let server = pick(account, "servers", server);
            let volumes: Map<String, Value> = (0..)
                .zip(volumes)
                .map(|(slot, volume): (u32, Index)| (slot.to_string(), json!(pick(account, "volumes", volume))))
                .collect();
            account.patch(&format!("/servers/{server}"), json!({ "volumes": volumes }))
        }
        Step::SetAddress { server, ip } => {
            let server = pick(account, "servers", server);
            let ip = ip.map(|ip| pick(account, "ips", ip));
            account.patch(&format!("/servers/{server}"), json!({ "public_ip": ip }))
        }
        Step::SetGroup { server, group } => {
            let (server, group) = (pick(account, "servers", server), pick(account, "security_groups", group));
            account.patch(&format!("/servers/{server}"), json!({ "security_group": group }))
        }
        Step::SetServer { ip, server } => {
            let ip = pick(account, "ips", ip);
            let server = server.map(|server| pick(account, "servers", server));
            account.patch(&format!("/ips/{ip}"), json!({ "server": server }))
        }
        Step::Reserve { server } => {
            let server = server.map(|server| pick(account, "servers", server));
            account.post("/ips", json!({ "organization": owner, "server": server }))
        }
        Step::CreateVolume { base } => {
            let base = base.map(|base| pick(account, "volumes", base));
            let size = base.is_none().then_some(2_000_000_000_u64);
            let body = json!({
                "name": "v", "organization": owner, "volume_type": "l_ssd", "size": size, "base_volume": base,
            });
            account.post("/volumes", body)
        }
        Step::Snapshot { volume } => {
            let volume = pick(account, "volumes", volume);
            account.post("/snapshots", json!({ "name": "s", "organization": owner, "volume_id": volume }))
        }
        Step::MakeImage { snapshot } => {
            let snapshot = pick(account, "snapshots", snapshot);
            let body = json!({ "name": "i", "organization": owner, "arch": "x86_64", "root_volume": snapshot });
            account.post("/images", body)
        }
        Step::AddRule { group, position } => {
            let group = pick(account, "security_groups", group);
            let body = json!({
                "action": "drop", "direction": "inbound", "ip_range": "10.0.0.0/8", "protocol": "TCP",
                "position": position,
            });
            account.post(&format!("/security_groups/{group}/rules"), body)
        }
        Step::Want { server, dynamic, ipv6 } => {
            let server = pick(account, "servers", server);
            let body = json!({ "dynamic_ip_required": dynamic, "enable_ipv6": ipv6 });
            account.patch(&format!("/servers/{server}"), body)
        }
        Step::Stock { kind, level } => account.post("/sandbox/account", json!({ "stock": { kind: level } })),
    };
    assert!(reply.status < 500, "{} {}", reply.status, reply.json);
}

/// What always holds. `addresses` remembers the address of each reserved one.
fn check_account(account: &mut Account, addresses: &mut BTreeMap<String, Value>) {
    let (servers, volumes) = (list(account, "servers"), list(account, "volumes"));
    let (ips, groups) = (list(account, "ips"), list(account, "security_groups"));
    let (snapshots, images) = (list(account, "snapshots"), list(account, "images"));
    let by_id = |objects: &[Value]| objects.iter().map(|object| (text(&object["id"]), object.clone())).collect();
    let volume_of: BTreeMap<String, Value> = by_id(&volumes);
    let ip_of: BTreeMap<String, Value> = by_id(&ips);
    let server_of: BTreeMap<String, Value> = by_id(&servers);
    let snapshot_of: BTreeMap<String, Value> = by_id(&snapshots);

    let mut attached = BTreeSet::new();
    let mut seen_addresses = BTreeSet::new();
    for server in &servers {
        let mention = json!({ "id": server["id"], "name": server["name"] });
        for volume in server["volumes"].as_object().unwrap().values() {
            let id = text(&volume["id"]);
            assert!(attached.insert(id.clone()), "volume {id} is on one server");
            assert_eq!(volume_of[&id], *volume, "both views of a volume agree");
            assert_eq!(volume["server"], mention);
        }
        let has_node = !server["location"].is_null();
        match server["state"].as_str().unwrap() {
            "stopped" => assert!(!has_node),
            "running" | "stopped in place" | "stopping" => assert!(has_node),
            _ => {}
        }
        assert_eq!(server["private_ip"].is_null(), !has_node);
        assert!(server["ipv6"].is_null() || (has_node && server["enable_ipv6"] == true));
        if let Some(public) = server["public_ip"].as_object() {
            assert!(seen_addresses.insert(text(&public["address"])), "an address is on one server");
            if public["dynamic"] == true {
                assert!(has_node && server["dynamic_ip_required"] == true);
                assert!(!ip_of.contains_key(&text(&public["id"])));
            } else {
                let ip = &ip_of[&text(&public["id"])];
                assert_eq!((&ip["address"], &ip["server"]), (&public["address"], &mention));
            }
        }
        let group = groups.iter().find(|group| group["id"] == server["security_group"]["id"]).unwrap();
        assert!(group["servers"].as_array().unwrap().contains(&mention));
    }
    for volume in &volumes {
        assert_eq!(volume["server"].is_null(), !attached.contains(&text(&volume["id"])));
    }
    for ip in &ips {
        let known = addresses.entry(text(&ip["id"])).or_insert_with(|| ip["address"].clone());
        assert_eq!(*known, ip["address"], "a reserved address stays the same");
        if let Some(server) = ip["server"].as_object() {
            assert_eq!(server_of[&text(&server["id"])]["public_ip"]["id"], ip["id"]);
        } else {
            assert!(seen_addresses.insert(text(&ip["address"])), "an address is given out once");
        }
    }
    for group in &groups {
        for server in group["servers"].as_array().unwrap() {
            assert_eq!(server_of[&text(&server["id"])]["security_group"]["id"], group["id"]);
        }
    }
    for snapshot in &snapshots {
        if let Some(base) = snapshot["base_volume"].as_object() {
            assert!(volume_of.contains_key(&text(&base["id"])));
        }
    }
    for image in &images {
        assert!(snapshot_of.contains_key(&text(&image["root_volume"]["id"])), "an image keeps its snapshot");
    }
    let dashboard = account.get("/dashboard").expect(200).json["dashboard"].clone();
    let unused = ips.iter().filter(|ip| ip["server"].is_null()).count();
    let running = servers.iter().filter(|server| server["state"] == "running").count();
    for (key, count) in [
        ("servers_count", servers.len()),
        ("running_servers_count", running),
        ("volumes_count", volumes.len()),
        ("snapshots_count", snapshots.len()),
        ("images_count", images.len()),
        ("ips_count", ips.len()),
        ("ips_unused", unused),
    ] {
        assert_eq!(dashboard[key], count, "{key}");
    }
}
