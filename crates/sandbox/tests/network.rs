//! Addresses and security groups.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

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
    let other = account.ip();
    let message = account.patch(&path, json!({ "public_ip": other["id"] })).refusal();
    assert_eq!(message, format!("Server '{server}' is already attached to an IP address"), "as with a PATCH of the ip");
    assert_eq!(account.show("ip", &text(&other["id"]))["server"], Value::Null);
    assert_eq!(account.patch(&path, json!({ "public_ip": ip["id"] })).expect(200).json["server"], changed, "no change");
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
    assert_eq!(first["position"], 1, "the built-in ones are counted by themselves");
    assert_eq!(first["protocol"], "TCP", "taken in lower case");
    assert_eq!((&first["editable"], &first["dest_port_to"]), (&Value::Null, &Value::Null));
    assert_eq!(account.post(&path, rule(80)).expect(201).json["rule"]["position"], 2);
    let mut front = rule(443);
    front["position"] = json!(1);
    let third = account.post(&path, front.clone()).expect(201).json["rule"].clone();
    assert_eq!(third["position"], 3, "a new rule comes last");
    let moved = account.put(&format!("{path}/{}", text(&third["id"])), front).expect(200);
    assert_eq!(moved.json["rule"]["position"], 1);
    assert_eq!(account.get(&first_path).expect(200).json["rule"]["position"], 2);

    let mut single = rule(53);
    single["ip_range"] = json!("198.51.100.7/32");
    single["protocol"] = json!("UDP");
    single["dest_port_to"] = json!(54);
    let changed = account.put(&first_path, single).expect(200).json["rule"].clone();
    assert_eq!(changed["ip_range"], "198.51.100.7", "a single address stands bare");
    assert_eq!((&changed["position"], &changed["dest_port_to"]), (&json!(2), &json!(54)));
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
