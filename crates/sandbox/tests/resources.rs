//! Volumes, snapshots, images, addresses, security groups, and what is read only.

mod common;

use common::{Account, merged, text};
use serde_json::{Value, json};

#[test]
fn volumes_are_made_of_nothing_of_volumes_or_of_snapshots() {
    let mut account = Account::new();
    let organization = account.organization.clone();
    let base = account.volume(30);
    let body =
        |extra: Value| merged(json!({ "name": "v", "organization": organization, "volume_type": "l_ssd" }), extra);
    let reply = account.post("/volumes", body(json!({ "size": 1_000_000_000 }))).expect(201);
    let volume = reply.json["volume"].clone();
    assert!(reply.header("location").unwrap().ends_with(&format!("/volumes/{}", text(&volume["id"]))));
    assert_eq!(volume["state"], "available");
    assert_eq!((&volume["server"], &volume["export_uri"]), (&Value::Null, &Value::Null));
    let copy = account.post("/volumes", body(json!({ "base_volume": base }))).expect(201).json["volume"].clone();
    assert_eq!(copy["size"], 30_000_000_000_u64);
    let snapshot = json!({ "name": "s", "organization": organization, "volume_id": base });
    let snapshot = text(&account.post("/snapshots", snapshot).expect(201).json["snapshot"]["id"]);
    let copy = account.post("/volumes", body(json!({ "base_snapshot": snapshot }))).expect(201).json["volume"].clone();
    assert_eq!(copy["size"], 30_000_000_000_u64);

    assert_eq!(account.post("/volumes", body(json!({}))).fields(), json!({ "size": ["required key not provided"] }));
    let fields = account.post("/volumes", json!({ "size": "big", "volume_type": "tape" })).fields();
    assert_eq!(
        fields,
        json!({
            "name": ["required key not provided"],
            "organization": ["required key not provided"],
            "size": ["expected int"],
            "volume_type": ["not a valid value"],
        })
    );
    let used = text(&account.get("/servers?name=db-1").expect(200).json["servers"][0]["volumes"]["1"]["id"]);
    assert_eq!(account.post("/volumes", body(json!({ "base_volume": used }))).refusal(), "Base volume is in use");
}

#[test]
fn one_volume_is_an_object_and_put_takes_it_back() {
    let mut account = Account::new();
    let path = format!("/volumes/{}", account.volume(3));
    let mut volume = account.get(&path).expect(200).json["volume"].clone();
    assert!(volume.is_object());
    volume["name"] = json!("renamed");
    volume["size"] = json!(99);
    let put = account.put(&path, volume).expect(200).json["volume"].clone();
    assert_eq!((&put["name"], &put["size"]), (&json!("renamed"), &json!(3_000_000_000_u64)));
    assert_eq!(account.put(&path, json!({})).fields(), json!({ "name": ["required key not provided"] }));
    account.delete(&path).expect(204);
    account.get(&path).expect(404);
}

#[test]
fn a_snapshot_takes_time_and_outlives_its_volume() {
    let mut account = Account::new();
    let volume = account.volume(7);
    let body = json!({ "name": "s", "organization": account.organization, "volume_id": volume });
    let snapshot = account.post("/snapshots", body).expect(201).json["snapshot"].clone();
    let path = format!("/snapshots/{}", text(&snapshot["id"]));
    assert_eq!(snapshot["state"], "snapshotting");
    assert_eq!(snapshot["base_volume"], json!({ "id": volume, "name": "data" }));
    assert_eq!(snapshot["size"], 7_000_000_000_u64);
    account.wait(10);
    assert_eq!(account.get(&path).expect(200).json["snapshot"]["state"], "available");
    account.delete(&format!("/volumes/{volume}")).expect(204);
    let mut snapshot = account.get(&path).expect(200).json["snapshot"].clone();
    assert_eq!(snapshot["base_volume"], Value::Null);
    snapshot["name"] = json!("renamed");
    assert_eq!(account.put(&path, snapshot).expect(200).json["snapshot"]["name"], "renamed");
    account.delete(&path).expect(204);
}

#[test]
fn a_snapshot_needs_its_server_stopped() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let volume = account.show("server", &id)["volumes"]["0"]["id"].clone();
    let body = json!({ "name": "s", "organization": account.organization, "volume_id": volume });
    assert_eq!(account.post("/snapshots", body.clone()).refusal(), "server must be stopped to snapshot");
    account.act(&id, "poweroff").expect(202);
    account.wait(15);
    account.post("/snapshots", body).expect(201);
}

#[test]
fn images_are_made_of_snapshots_and_hold_them() {
    let mut account = Account::new();
    let (root, extra) = (account.volume(20), account.volume(5));
    let organization = account.organization.clone();
    let mut snapshot = |volume: &str| {
        let body = json!({ "name": "s", "organization": organization, "volume_id": volume });
        text(&account.post("/snapshots", body).expect(201).json["snapshot"]["id"])
    };
    let (root, extra) = (snapshot(&root), snapshot(&extra));
    let bootscript = account.get("/bootscripts?arch=x86_64&default=true").expect(200).json["bootscripts"][0].clone();
    let body = json!({
        "name": "mine", "organization": organization, "arch": "x86_64", "root_volume": root,
        "default_bootscript": bootscript["id"], "extra_volumes": { "1": { "id": extra } },
    });
    let image = account.post("/images", body).expect(201).json["image"].clone();
    let path = format!("/images/{}", text(&image["id"]));
    assert_eq!(image["public"], false);
    assert_eq!(
        image["root_volume"],
        json!({ "id": root, "name": "s", "size": 20_000_000_000_u64, "volume_type": "l_ssd" })
    );
    assert_eq!(image["extra_volumes"]["1"]["id"], extra.as_str());
    assert_eq!(image["default_bootscript"], bootscript);
    for snapshot in [&root, &extra] {
        let message = account.delete(&format!("/snapshots/{snapshot}")).refusal();
        assert_eq!(message, "one or more images are attached to this snapshot");
    }
    let listed = account.get("/images?public=false&name=mine").expect(200).json;
    assert_eq!(listed["images"], json!([image]));

    let body = json!({
        "name": "of mine", "organization": organization, "image": image["id"], "commercial_type": "DEV1-S",
    });
    let server = account.post("/servers", body).expect(201).json["server"].clone();
    assert_eq!(server["image"], image);
    let mut renamed = image;
    renamed["name"] = json!("renamed");
    assert_eq!(account.put(&path, renamed).expect(200).json["image"]["name"], "renamed");
    account.delete(&path).expect(204);
    assert_eq!(account.show("server", &text(&server["id"]))["image"], Value::Null);
    account.get(&format!("/snapshots/{root}")).expect(200);
    account.delete(&format!("/snapshots/{root}")).expect(204);
}

#[test]
fn old_clients_send_extra_volumes_as_text() {
    let mut account = Account::new();
    let snapshot = account.get("/snapshots").expect(200).json["snapshots"][0]["id"].clone();
    let mut body = json!({
        "name": "old", "organization": account.organization, "arch": "x86_64", "root_volume": snapshot,
        "extra_volumes": "[]",
    });
    let image = account.post("/images", body.clone()).expect(201).json["image"].clone();
    assert_eq!(image["extra_volumes"], json!({}));
    body["extra_volumes"] = json!("{}");
    body["arch"] = json!("mips");
    assert_eq!(
        account.post("/images", body).fields(),
        json!({ "arch": ["not a valid value"], "extra_volumes": ["not a valid value"] })
    );
}

#[test]
fn public_images_can_be_used_and_not_changed() {
    let mut account = Account::new();
    let public = account.get("/images?public=true&arch=arm").expect(200).json["images"].clone();
    assert!(public.as_array().unwrap().iter().all(|image| image["arch"] == "arm" && image["public"] == true));
    let path = format!("/images/{}", text(&public[0]["id"]));
    account.get(&path).expect(200);
    // Clients that name their organization on every call still find them, if they ask for public ones.
    let filter = format!("/images?organization={}", account.organization);
    let with_public = account.get(&format!("{filter}&public=true&arch=arm")).expect(200).json["images"].clone();
    assert_eq!(with_public, public);
    let own = account.get(&filter).expect(200).json["images"].clone();
    assert!(own.as_array().unwrap().iter().all(|image| image["organization"] == account.organization.as_str()));
    account.put(&path, public[0].clone()).expect(403);
    account.delete(&path).expect(403);
}

#[test]
fn a_reserved_address_stays_and_moves_in_two_steps() {
    let mut account = Account::new();
    let reply = account.post("/ips", json!({ "organization": account.organization })).expect(201);
    let ip = reply.json["ip"].clone();
    let id = text(&ip["id"]);
    assert!(reply.header("location").unwrap().ends_with(&format!("/ips/{id}")));
    assert_eq!((&ip["server"], &ip["reverse"]), (&Value::Null, &Value::Null));
    let (path, address) = (format!("/ips/{id}"), ip["address"].clone());
    let first = account.running("DEV1-S");
    let second = account.running("DEV1-S");

    let attached = account.patch(&path, json!({ "server": first })).expect(200).json["ip"].clone();
    assert_eq!(attached["server"], json!({ "id": first, "name": "test" }));
    let public = account.show("server", &first)["public_ip"].clone();
    assert_eq!(public, json!({ "id": id, "address": address, "dynamic": false }));
    account.patch(&path, json!({ "server": second })).refusal();
    account.patch(&path, json!({ "server": null })).expect(200);
    let public = account.show("server", &first)["public_ip"].clone();
    assert_eq!(public["dynamic"], true, "a dynamic address takes its place");
    account.patch(&path, json!({ "server": second })).expect(200);

    let another = text(&account.ip()["id"]);
    let message = account.patch(&format!("/ips/{another}"), json!({ "server": second })).refusal();
    assert_eq!(message, format!("Server '{second}' is already attached to an IP address"));
    account.act(&second, "poweroff").expect(202);
    account.wait(15);
    assert_eq!(account.show("server", &second)["public_ip"]["address"], address, "it stays with a stopped server");
    assert_eq!(account.show("ip", &id)["address"], address);
}

#[test]
fn a_dynamic_address_is_promoted() {
    let mut account = Account::new();
    let server = account.running("DEV1-S");
    let dynamic = account.show("server", &server)["public_ip"].clone();
    let body = json!({ "organization": account.organization, "server": server });
    let ip = account.post("/ips", body.clone()).expect(201).json["ip"].clone();
    assert_eq!((&ip["id"], &ip["address"]), (&dynamic["id"], &dynamic["address"]));
    assert_eq!(account.show("server", &server)["public_ip"]["dynamic"], false);
    let message = account.post("/ips", body).refusal();
    assert_eq!(message, format!("Server '{server}' is already attached to an IP address"));
    account.delete(&format!("/ips/{}", text(&ip["id"]))).expect(204);
    let public = account.show("server", &server)["public_ip"].clone();
    assert_eq!(public["dynamic"], true);
    assert_ne!(public["address"], dynamic["address"]);
}

#[test]
fn an_address_has_a_reverse_name_and_put_takes_it_back() {
    let mut account = Account::new();
    let mut ip = account.ip();
    let path = format!("/ips/{}", text(&ip["id"]));
    let server = text(&account.server("DEV1-S")["id"]);
    ip["server"] = json!(server);
    ip["reverse"] = json!("www.example.com");
    let put = account.put(&path, ip).expect(200).json["ip"].clone();
    assert_eq!((&put["server"]["id"], &put["reverse"]), (&json!(server), &json!("www.example.com")));
    let again = account.put(&path, put.clone()).expect(200).json["ip"].clone();
    assert_eq!(again, put, "the server may be an object as well");
    let cleared = account.patch(&path, json!({ "reverse": null })).expect(200).json["ip"].clone();
    assert_eq!(cleared["reverse"], Value::Null);
    assert_eq!(cleared["server"]["id"], server.as_str());
}

#[test]
fn the_server_side_attaches_addresses_too() {
    let mut account = Account::new();
    let server = text(&account.server("DEV1-S")["id"]);
    let ip = account.ip();
    let path = format!("/servers/{server}");
    let changed = account.patch(&path, json!({ "public_ip": ip["id"] })).expect(200).json["server"].clone();
    assert_eq!(changed["public_ip"]["address"], ip["address"]);
    let changed = account.patch(&path, json!({ "public_ip": null })).expect(200).json["server"].clone();
    assert_eq!(changed["public_ip"], Value::Null);
    assert_eq!(account.show("ip", &text(&ip["id"]))["server"], Value::Null);
    let nothing = "00000000-0000-4000-8000-000000000000";
    let reply = account.patch(&path, json!({ "public_ip": nothing })).expect(404);
    assert_eq!(reply.json["message"], format!("Ip '{nothing}' not found "));
}

#[test]
fn an_empty_pool_is_503() {
    let mut account = Account::new();
    account.post("/sandbox/account", json!({ "free_ips": 1 })).expect(200);
    let ip = text(&account.ip()["id"]);
    let reply = account.post("/ips", json!({ "organization": account.organization })).expect(503);
    assert_eq!(reply.json, json!({ "message": "No free IP address", "type": "invalid_request_error" }));
    let server = account.running("DEV1-S");
    assert_eq!(account.show("server", &server)["public_ip"], Value::Null, "it runs without");
    account.delete(&format!("/ips/{ip}")).expect(204);
    account.ip();
}

#[test]
fn security_groups_block_mail_by_default() {
    let mut account = Account::new();
    let body = json!({ "organization": account.organization, "name": "g", "description": "" });
    let reply = account.post("/security_groups", body).expect(201);
    let group = reply.json["security_group"].clone();
    let path = format!("/security_groups/{}", text(&group["id"]));
    assert!(reply.header("location").unwrap().ends_with(&path));
    assert_eq!(group["enable_default_security"], true);
    assert_eq!(group["organization_default"], false);
    assert_eq!(group["inbound_default_policy"], "accept");
    assert_eq!(group["servers"], json!([]));
    let rules = account.get(&format!("{path}/rules")).expect(200).json["rules"].clone();
    let ports: Vec<u64> =
        rules.as_array().unwrap().iter().map(|rule| rule["dest_port_from"].as_u64().unwrap()).collect();
    assert_eq!(ports, [25, 465, 587]);
    assert_eq!(rules[2]["position"], 3);
    assert_eq!(rules[0]["editable"], false);
    account.delete(&format!("{path}/rules/{}", text(&rules[0]["id"]))).expect(400);
    let mut changed = group;
    changed["enable_default_security"] = json!(false);
    changed["inbound_default_policy"] = json!("drop");
    let changed = account.put(&path, changed).expect(200).json["security_group"].clone();
    assert_eq!(changed["inbound_default_policy"], "drop");
    assert_eq!(account.get(&format!("{path}/rules")).expect(200).json["rules"], json!([]));
    assert_eq!(
        account.post("/security_groups", json!({ "inbound_default_policy": "maybe" })).fields(),
        json!({
            "description": ["required key not provided"],
            "inbound_default_policy": ["not a valid value"],
            "name": ["required key not provided"],
            "organization": ["required key not provided"],
        })
    );
    account.delete(&path).expect(204);
}

#[test]
fn security_groups_in_use_or_default_conflict() {
    let mut account = Account::new();
    let groups = account.get("/security_groups").expect(200).json["security_groups"].clone();
    let find = |name: &str| groups.as_array().unwrap().iter().find(|group| group["name"] == name).unwrap().clone();
    let web = find("Web");
    let servers: Vec<&str> =
        web["servers"].as_array().unwrap().iter().map(|server| server["name"].as_str().unwrap()).collect();
    assert!(servers.contains(&"web-1"));
    let reply = account.delete(&format!("/security_groups/{}", text(&web["id"]))).expect(409);
    assert_eq!(reply.json, json!({ "message": "Group is in use. You cannot delete it.", "type": "conflict" }));
    let mut second = web.clone();
    second["organization_default"] = json!(true);
    let reply = account.put(&format!("/security_groups/{}", text(&web["id"])), second).expect(409);
    assert_eq!(reply.json["message"], "Cannot have more than one organization default group");
    let default = find("Default security group");
    let path = format!("/security_groups/{}", text(&default["id"]));
    let mut stateful = default;
    stateful["stateful"] = json!(true);
    account.put(&path, stateful).expect(409);

    // Without servers the default group still cannot go.
    let empty = account.post("/sandbox/organizations", json!({})).expect(200).json["organization_id"].clone();
    let body = json!({ "organization": empty, "name": "mine", "description": "", "organization_default": true });
    let group = account.post("/security_groups", body).expect(201).json["security_group"].clone();
    let path = format!("/security_groups/{}", text(&group["id"]));
    let reply = account.delete(&path).expect(409);
    assert_eq!(reply.json["message"], "Group is default group. You cannot delete it.");
}

#[test]
fn rules_have_places() {
    let mut account = Account::new();
    let path = format!("/security_groups/{}/rules", account.group());
    let rule = |port: u64| {
        json!({
            "action": "accept", "direction": "inbound", "ip_range": "0.0.0.0/0", "protocol": "tcp",
            "dest_port_from": port,
        })
    };
    let reply = account.post(&path, rule(22)).expect(201);
    let first = reply.json["rule"].clone();
    let first_path = format!("{path}/{}", text(&first["id"]));
    assert!(reply.header("location").unwrap().ends_with(&first_path));
    assert_eq!(first["position"], 4, "after the built-in ones");
    assert_eq!(first["protocol"], "TCP", "taken in lower case");
    assert_eq!((&first["editable"], &first["dest_port_to"]), (&Value::Null, &Value::Null));
    assert_eq!(account.post(&path, rule(80)).expect(201).json["rule"]["position"], 5);
    let mut front = rule(443);
    front["position"] = json!(4);
    assert_eq!(account.post(&path, front).expect(201).json["rule"]["position"], 4);
    assert_eq!(account.get(&first_path).expect(200).json["rule"]["position"], 5);

    let mut single = rule(53);
    single["ip_range"] = json!("198.51.100.7/32");
    single["protocol"] = json!("UDP");
    single["dest_port_to"] = json!(54);
    let changed = account.put(&first_path, single).expect(200).json["rule"].clone();
    assert_eq!(changed["ip_range"], "198.51.100.7", "a single address stands bare");
    assert_eq!((&changed["position"], &changed["dest_port_to"]), (&json!(5), &json!(54)));
    let again = account.put(&first_path, changed.clone()).expect(200).json["rule"].clone();
    assert_eq!(again, changed, "what came back is taken again");
    account.delete(&first_path).expect(204);
    account.get(&first_path).expect(404);
    assert_eq!(
        account
            .post(&path, json!({ "protocol": "GRE", "ip_range": "::/0", "dest_port_from": 70_000, "direction": "up" }))
            .fields(),
        json!({
            "action": ["required key not provided"],
            "dest_port_from": ["value must be at most 65535"],
            "direction": ["not a valid value"],
            "ip_range": ["not a valid value"],
            "protocol": ["not a valid value"],
        })
    );
}

#[test]
fn rules_have_a_quota() {
    let mut account = Account::new();
    account.post("/sandbox/account", json!({ "quotas": { "security_rules": 1 } })).expect(200);
    let path = format!("/security_groups/{}/rules", account.group());
    let rule = json!({ "action": "drop", "direction": "outbound", "ip_range": "10.0.0.0/8", "protocol": "ICMP" });
    account.post(&path, rule.clone()).expect(201);
    let reply = account.post(&path, rule).expect(403);
    assert_eq!(reply.json["resource"], "security_rules");
}

#[test]
fn the_first_server_makes_the_default_group() {
    let mut account = Account::new();
    let made = account.post("/sandbox/organizations", json!({})).expect(200).json;
    let organization = text(&made["organization_id"]);
    let filter = format!("/security_groups?organization={organization}");
    let groups = account.get(&filter).expect(200).json["security_groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 0);
    let image = account.image("x86_64");
    let body = json!({ "name": "first", "organization": organization, "image": image, "commercial_type": "DEV1-S" });
    let server = account.post("/servers", body).expect(201).json["server"].clone();
    let group = account.get(&filter).expect(200).json["security_groups"][0].clone();
    assert_eq!(group["name"], "Default security group");
    assert_eq!(group["organization_default"], true);
    assert_eq!(server["security_group"]["id"], group["id"]);
    assert_eq!(group["servers"], json!([{ "id": server["id"], "name": "first" }]));
}

#[test]
fn the_dashboard_counts() {
    let mut account = Account::new();
    let mut total =
        |path: &str| -> u64 { account.get(path).expect(200).header("x-total-count").unwrap().parse().unwrap() };
    let expected = json!({
        "servers_count": total("/servers"),
        "running_servers_count": total("/servers?state=running"),
        "volumes_count": total("/volumes"),
        "snapshots_count": total("/snapshots"),
        "images_count": total("/images?public=false"),
        "ips_count": total("/ips"),
    });
    let dashboard = account.get("/dashboard").expect(200).json["dashboard"].clone();
    for (key, count) in expected.as_object().unwrap() {
        assert_eq!(dashboard[key], *count, "{key}");
    }
    assert_eq!(dashboard["ips_unused"], 2);
    assert_eq!(dashboard["servers_by_types"]["DEV1-M"], 3);
}

#[test]
fn products_tell_prices_rules_and_stock_to_anybody() {
    let mut account = Account::new();
    account.token = String::new();
    let products = account.get("/products/servers").expect(200).json["servers"].clone();
    let small = &products["DEV1-S"];
    assert_eq!((&small["hourly_price"], &small["monthly_price"]), (&json!(0.006), &json!(2.99)));
    assert_eq!(small["volumes_constraint"], json!({ "min_size": 20_000_000_000_u64, "max_size": 20_000_000_000_u64 }));
    assert_eq!(small["per_volume_constraint"]["l_ssd"]["min_size"], 1_000_000_000);
    assert_eq!(small["network"]["ipv6_support"], true);
    assert_eq!(products["C1"]["volumes_constraint"], Value::Null);
    assert_eq!(products["C1"]["arch"], "arm");
    assert_eq!(products["START1-S"]["hourly_price"], json!(0.008));
    let stock = account.get("/products/servers/availability").expect(200).json["servers"].clone();
    assert_eq!(stock["C2M"]["availability"], "scarce");
    assert_eq!(stock["ARM64-128GB"]["availability"], "shortage");
}

#[test]
fn the_marketplace_knows_the_local_image_of_each_zone() {
    let mut account = Account::new();
    let token = std::mem::take(&mut account.token);
    let images = account.get("/marketplace/v1/images/").expect(200).json["images"].clone();
    let bionic = images.as_array().unwrap().iter().find(|image| image["label"] == "ubuntu_bionic").unwrap().clone();
    let path = format!("/marketplace/v1/images/{}", text(&bionic["id"]));
    assert_eq!(account.get(&path).expect(200).json["image"], bionic);
    let current = account.get(&format!("{path}/versions/current")).expect(200).json["version"].clone();
    assert_eq!(current["id"], bionic["current_public_version"]);
    let versions = account.get(&format!("{path}/versions")).expect(200).json["versions"].clone();
    assert_eq!(versions, bionic["versions"]);
    let version_path = format!("{path}/versions/{}", text(&current["id"]));
    assert_eq!(account.get(&version_path).expect(200).json["version"], current);
    let locals = account.get(&format!("{version_path}/local_images")).expect(200).json["local_images"].clone();
    let local = locals
        .as_array()
        .unwrap()
        .iter()
        .find(|local| local["zone"] == "par1" && local["arch"] == "x86_64")
        .unwrap()
        .clone();
    assert!(local["compatible_commercial_types"].as_array().unwrap().contains(&json!("DEV1-S")));
    let one = account.get(&format!("{version_path}/local_images/{}", text(&local["id"]))).expect(200).json;
    assert_eq!(one["local_image"], local);
    account.get(&format!("{path}/versions/00000000-0000-4000-8000-000000000000")).expect(404);

    account.token = token;
    let mut body =
        json!({ "name": "m", "organization": account.organization, "image": local["id"], "commercial_type": "DEV1-S" });
    account.post("/servers", body.clone()).expect(201);
    body["image"] = current["id"].clone();
    account.post("/servers", body).expect(404);
}

#[test]
fn containers_and_bootscripts_are_read_only() {
    let mut account = Account::new();
    let containers = account.get("/containers").expect(200).json["containers"].clone();
    assert_eq!(containers[0]["num_objects"], "3", "a text");
    let name = text(&containers[0]["name"]);
    let objects = account.get(&format!("/containers/{name}")).expect(200).json["container"].clone();
    assert_eq!(objects.as_array().unwrap().len(), 3);
    account.get("/containers/nothing").expect(404);
    account.delete(&format!("/containers/{name}")).expect(405);
    let bootscripts = account.get("/bootscripts?arch=arm").expect(200).json["bootscripts"].clone();
    assert_eq!(bootscripts[0]["architecture"], "arm");
    let one = account.get(&format!("/bootscripts/{}", text(&bootscripts[0]["id"]))).expect(200).json;
    assert_eq!(one["bootscript"], bootscripts[0]);
}

#[test]
fn invoices_count_money_in_text() {
    let mut account = Account::new();
    let path = format!("/invoices?organization_id={}&page=1&per_page=3", account.organization);
    let invoices = account.get(&path).expect(200).json["invoices"].clone();
    assert_eq!(invoices.as_array().unwrap().len(), 3);
    assert_eq!((&invoices[0]["state"], &invoices[0]["number"]), (&json!("draft"), &Value::Null));
    let paid = &invoices[1];
    assert_eq!(paid["state"], "paid");
    assert_eq!((&paid["start_date"], &paid["stop_date"]), (&json!("2019-05-01"), &json!("2019-06-01")));
    assert_eq!(
        (&paid["total_untaxed"], &paid["total_tax"], &paid["total_taxed"]),
        (&json!("233.77"), &json!("46.75"), &json!("280.52"))
    );
    let path = format!("/invoices/{}/2019-05-01/{}", account.organization, text(&paid["id"]));
    assert_eq!(account.get(&path).expect(200).json["invoice"], *paid);
    let pdf = account.get(&format!("{path}?format=pdf")).expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-"));
}
