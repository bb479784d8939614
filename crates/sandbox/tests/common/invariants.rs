//! What holds in every account, looked at through the API alone.

use super::{Account, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn list(account: &mut Account, name: &str) -> Vec<Value> {
    let filter = if name == "images" { "&public=false" } else { "" };
    let reply = account.get(&format!("/{name}?per_page=100{filter}")).expect(200);
    reply.json[name].as_array().unwrap().clone()
}

/// What always holds. `addresses` remembers the address of each reserved one.
pub fn check_account(account: &mut Account, addresses: &mut BTreeMap<String, Value>) {
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
