//! Changing, listing and deleting servers, their volumes and their user data.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

#[test]
fn deleting_keeps_volumes_and_reserved_address() {
    let mut account = Account::new();
    let ip = text(&account.ip()["id"]);
    let mut wanted = account.server_body();
    wanted["public_ip"] = json!(ip);
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    let (id, volume) = (text(&server["id"]), text(&server["volumes"]["0"]["id"]));
    assert_eq!(server["public_ip"]["dynamic"], false);
    assert_eq!(account.show("ip", &ip)["server"], json!({ "id": id, "name": "web" }));
    let reply = account.delete(&format!("/servers/{id}")).expect(204);
    assert!(reply.bytes.is_empty() && reply.header("content-type").is_none());
    account.get(&format!("/servers/{id}")).expect(404);
    assert_eq!(account.show("volume", &volume)["server"], Value::Null);
    assert_eq!(account.show("ip", &ip)["server"], Value::Null);
}

#[test]
fn patch_changes_what_it_names() {
    let mut account = Account::new();
    let server = account.server("DEV1-S");
    let path = format!("/servers/{}", text(&server["id"]));
    let group = account.group();
    let change = json!({
        "name": "renamed", "tags": ["x"], "enable_ipv6": true, "dynamic_ip_required": false, "boot_type": "rescue",
        "security_group": { "id": group, "name": "test" },
    });
    account.wait(1);
    let changed = account.patch(&path, change).expect(200).json["server"].clone();
    assert_eq!(changed["name"], "renamed");
    assert_eq!(changed["hostname"], "renamed", "the host name follows");
    assert_eq!(changed["tags"], json!(["x"]));
    assert_eq!(changed["boot_type"], "rescue");
    assert_eq!(changed["security_group"]["id"], group.as_str());
    assert_ne!(changed["modification_date"], server["modification_date"]);
    assert_eq!(changed["volumes"]["0"]["server"]["name"], "renamed");
    let changed = account.patch(&path, json!({ "hostname": "other" })).expect(200).json["server"].clone();
    assert_eq!((&changed["name"], &changed["hostname"]), (&json!("renamed"), &json!("other")));
    assert_eq!(
        account.patch(&path, json!({ "commercial_type": "DEV1-M", "name": 5 })).fields(),
        json!({ "commercial_type": ["extra keys not allowed"], "name": ["expected str"] })
    );
}

#[test]
fn patch_sets_the_detail_of_the_state_and_put_does_not() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let path = format!("/servers/{id}");
    let mut server = account.patch(&path, json!({ "state_detail": "ready" })).expect(200).json["server"].clone();
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("running"), &json!("ready")));
    server["state_detail"] = json!("booted");
    account.put(&path, server).expect(200);
    assert_eq!(account.show("server", &id)["state_detail"], "ready");
    assert_eq!(
        account.patch(&path, json!({ "state_detail": 1 })).fields(),
        json!({ "state_detail": ["expected str"] })
    );
    account.act(&id, "poweroff").expect(202);
    assert_eq!(account.show("server", &id)["state_detail"], "stopping");
}

#[test]
fn put_takes_back_what_get_gave() {
    let mut account = Account::new();
    let servers = account.get("/servers").expect(200).json["servers"].clone();
    for server in servers.as_array().unwrap() {
        let path = format!("/servers/{}", text(&server["id"]));
        let mut put = account.put(&path, server.clone()).expect(200).json["server"].clone();
        put["modification_date"] = server["modification_date"].clone();
        assert_eq!(put, *server);
        let mut renamed = server.clone();
        renamed["name"] = json!("Renamed");
        let put = account.put(&path, renamed).expect(200).json["server"].clone();
        assert_eq!((&put["name"], &put["hostname"]), (&json!("Renamed"), &json!("renamed")));
    }
    let path = format!("/servers/{}", text(&servers[0]["id"]));
    assert_eq!(account.put(&path, json!({})).fields(), json!({ "name": ["required key not provided"] }));
}

#[test]
fn volumes_are_attached_and_detached_through_the_map() {
    let mut account = Account::new();
    let server = account.server("C2S");
    let (id, root) = (text(&server["id"]), text(&server["volumes"]["0"]["id"]));
    let path = format!("/servers/{id}");
    let volume = account.volume(10);
    let changed = account.patch(&path, json!({ "volumes": { "0": root, "2": { "id": volume } } })).expect(200).json;
    assert_eq!(changed["server"]["volumes"]["2"]["id"], volume.as_str());
    assert_eq!(account.show("volume", &volume)["server"]["id"], id.as_str());
    assert_eq!(account.delete(&format!("/volumes/{volume}")).refusal(), "a server is attached to this volume");

    let other = text(&account.server("C2S")["id"]);
    let message = account.patch(&format!("/servers/{other}"), json!({ "volumes": { "1": volume } })).refusal();
    assert_eq!(message, format!("volume {volume} is already attached to a server"));

    let changed = account.patch(&path, json!({ "volumes": { "0": root } })).expect(200).json;
    assert_eq!(changed["server"]["volumes"].as_object().unwrap().len(), 1);
    assert_eq!(account.show("volume", &volume)["server"], Value::Null);
    assert_eq!(
        account.patch(&path, json!({ "volumes": { "0": root, "1": "x", "y": root } })).fields(),
        json!({ "volumes.1": ["x is not a valid UUID."], "volumes.y": ["extra keys not allowed"] })
    );
    account.delete(&format!("/volumes/{volume}")).expect(204);
}

#[test]
fn volumes_do_not_move_while_the_server_does() {
    let mut account = Account::new();
    let id = account.running("C2S");
    account.act(&id, "reboot").expect(202);
    let root = account.show("server", &id)["volumes"]["0"]["id"].clone();
    let volume = account.volume(10);
    account.patch(&format!("/servers/{id}"), json!({ "volumes": { "0": root, "1": volume } })).refusal();
    account.wait(12);
    let path = format!("/servers/{id}");
    let changed = account.patch(&path, json!({ "volumes": { "0": root, "1": volume } })).expect(200).json;
    assert_eq!(changed["server"]["volumes"]["1"]["export_uri"], "device://dev/vdb");
    assert_eq!(account.patch(&path, json!({ "volumes": {} })).refusal(), "server should be stopped");
}

#[test]
fn lists_of_servers_are_filtered_and_ordered() {
    let mut account = Account::new();
    let mut names = |query: &str| {
        let list = account.get(&format!("/servers?{query}")).expect(200).json;
        list["servers"].as_array().unwrap().iter().map(|server| text(&server["name"])).collect::<Vec<_>>()
    };
    let newest_first = names("");
    assert_eq!(newest_first[..2], ["demo-1", "web-3"]);
    let mut oldest_first = names("order=creation_date_asc");
    oldest_first.reverse();
    assert_eq!(oldest_first, newest_first);
    assert_eq!(names("state=stopped%20in%20place"), ["mail-1"]);
    assert_eq!(names("name=WEB"), ["web-3", "web-2", "web-1"]);
    assert_eq!(names("tags=production,db"), ["db-2", "db-1"]);
    assert_eq!(names("commercial_type=C1"), ["arm-1"]);
    assert_eq!(names("without_ip=true&state=running"), ["cache-1", "db-2", "db-1"]);
    assert!(names("organization=00000000-0000-4000-8000-000000000000").is_empty());
    let fields = account.get("/servers?state=flying&order=random").fields();
    assert_eq!(fields, json!({ "order": ["not a valid value"], "state": ["not a valid value"] }));
}

#[test]
fn user_data_is_raw_text() {
    let mut account = Account::new();
    let path = format!("/servers/{}/user_data", text(&account.server("DEV1-S")["id"]));
    let token = account.token.clone();
    let headers = [("x-auth-token", token.as_str()), ("content-type", "text/plain")];
    assert_eq!(account.get(&path).expect(200).json, json!({ "user_data": [] }));
    let value = b"#cloud-config\n\xf0\x9f\x8c\x8d \xff";
    let reply = account.raw("PATCH", &format!("{path}/cloud-init"), &headers, value).expect(204);
    assert!(reply.bytes.is_empty());
    assert_eq!(account.get(&path).expect(200).json, json!({ "user_data": ["cloud-init"] }));
    let reply = account.get(&format!("{path}/cloud-init")).expect(200);
    assert_eq!(reply.bytes, value);
    assert_eq!(reply.header("content-type"), Some("text/plain"));
    assert_eq!(reply.header("x-total-count"), None);
    let reply = account.get(&format!("{path}/nothing")).expect(404);
    assert!(reply.bytes.is_empty(), "the one 404 without a body");
    account.delete(&format!("{path}/cloud-init")).expect(204);
    account.delete(&format!("{path}/cloud-init")).expect(404);
}
