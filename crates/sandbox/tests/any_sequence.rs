//! In whatever order things are done: the account agrees with itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::invariants::check_account;
use common::{Account, text};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

proptest! {
    #[test]
    fn the_account_agrees_with_itself_after_any_calls(steps in vec(step(), 1..40)) {
        let mut account = Account::new();
        let reserved = account.get("/ips").expect(200).json["ips"].clone();
        let reserved = reserved.as_array().unwrap().iter();
        let mut addresses: BTreeMap<_, _> = reserved.map(|ip| (text(&ip["id"]), ip["address"].clone())).collect();
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
