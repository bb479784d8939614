//! Servers: creating, changing, and the state machine with its tasks.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

/// The body of a server that can be created, to be spoilt.
fn body(account: &mut Account) -> Value {
    let image = account.image("x86_64");
    json!({
        "name": "web", "organization": account.organization, "image": image, "commercial_type": "DEV1-S",
        "volumes": {},
    })
}

#[test]
fn a_new_server_is_stopped_and_complete() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    wanted["name"] = json!("Web Server_1");
    wanted["tags"] = json!(["a", "b"]);
    let reply = account.post("/servers", wanted).expect(201);
    let server = &reply.json["server"];
    let id = text(&server["id"]);
    assert_eq!(reply.header("location"), Some(format!("http://127.0.0.1:8081/servers/{id}").as_str()));
    assert_eq!(server["state"], "stopped");
    assert_eq!(server["state_detail"], "");
    assert_eq!(server["allowed_actions"], json!(["poweron", "backup"]));
    assert_eq!(server["hostname"], "web-server-1");
    assert_eq!(server["arch"], "x86_64");
    assert_eq!(server["tags"], json!(["a", "b"]));
    assert_eq!(server["dynamic_ip_required"], true);
    assert_eq!(server["boot_type"], "local");
    for key in ["public_ip", "private_ip", "ipv6", "location", "compute_cluster"] {
        assert_eq!(server[key], Value::Null, "{key}");
    }
    assert_eq!(server["security_group"]["name"], "Default security group");
    let root = &server["volumes"]["0"];
    assert_eq!(root["server"], json!({ "id": id, "name": "Web Server_1" }));
    assert_eq!(root["size"], 20_000_000_000_u64, "the root takes what the type asks for");
    assert_eq!(root["export_uri"], Value::Null);
    assert_eq!(account.show("server", &id), *server);
}

#[test]
fn the_default_type_is_vc1s() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    wanted.as_object_mut().unwrap().remove("commercial_type");
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    assert_eq!(server["commercial_type"], "VC1S");
    let mut wanted = body(&mut account);
    wanted["commercial_type"] = json!("X64-2GB");
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    assert_eq!(server["commercial_type"], "VC1S", "an old name of the type");
}

#[test]
fn all_faults_of_a_new_server_come_at_once() {
    let mut account = Account::new();
    let required = json!(["required key not provided"]);
    assert_eq!(
        account.post("/servers", json!({})).fields(),
        json!({ "image": required, "name": required, "organization": required, "volumes": required })
    );
    let mut wanted = body(&mut account);
    wanted["name"] = json!("");
    wanted["commercial_type"] = json!("VC1XXL");
    wanted["tags"] = json!("web");
    wanted["enable_ipv6"] = json!("yes");
    wanted["boot_type"] = json!("floppy");
    wanted["colour"] = json!("blue");
    wanted["security_group"] = json!("mine");
    wanted["volumes"] = json!({
        "1": { "name": "data", "organization": account.organization, "size": 5, "volume_type": "l_ssd" },
        "x": {},
    });
    assert_eq!(
        account.post("/servers", wanted).fields(),
        json!({
            "boot_type": ["not a valid value"],
            "colour": ["extra keys not allowed"],
            "commercial_type": ["not a valid value"],
            "enable_ipv6": ["expected bool"],
            "name": ["length of value must be at least 1", "required key not provided"],
            "security_group": ["mine is not a valid UUID."],
            "tags": ["expected a list"],
            "volumes.1.size": ["value must be at least 1000000000"],
            "volumes.x": ["extra keys not allowed"],
        })
    );
}

#[test]
fn a_misspelt_volume_type_is_taken_for_a_volume_without_id() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    let organization = account.organization.clone();
    wanted["volumes"] =
        json!({ "1": { "name": "d", "organization": organization, "size": 50, "volume_type": "l_sdd" } });
    let extra = json!(["extra keys not allowed"]);
    assert_eq!(
        account.post("/servers", wanted).fields(),
        json!({
            "volumes.1.id": ["required key not provided"],
            "volumes.1.organization": extra,
            "volumes.1.size": extra,
            "volumes.1.volume_type": extra,
        })
    );
}

#[test]
fn volumes_are_given_by_id_by_object_or_as_new() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    wanted["commercial_type"] = json!("C2S");
    let (first, second) = (account.volume(10), account.volume(20));
    wanted["volumes"] = json!({
        "0": { "size": 50_000_000_000_u64 },
        "1": first,
        "2": { "id": second, "name": "data" },
        "3": {
            "name": "new", "organization": account.organization, "size": 30_000_000_000_u64, "volume_type": "l_hdd",
        },
    });
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    let sizes: Vec<u64> = (0..4).map(|slot| server["volumes"][slot.to_string()]["size"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [50, 10, 20, 30].map(|size: u64| size * 1_000_000_000));
    assert_eq!(server["volumes"]["3"]["volume_type"], "l_hdd");
    assert_eq!(account.show("volume", &first)["server"]["id"], server["id"]);

    let mut wanted = body(&mut account);
    wanted["volumes"] = json!({ "1": first });
    let message = account.post("/servers", wanted).refusal();
    assert_eq!(message, format!("volume {first} is already attached to a server"));
}

#[test]
fn a_server_can_boot_from_a_volume_without_an_image() {
    let mut account = Account::new();
    let root = account.volume(20);
    let mut wanted = body(&mut account);
    wanted.as_object_mut().unwrap().remove("image");
    assert_eq!(account.post("/servers", wanted.clone()).fields(), json!({ "image": ["required key not provided"] }));
    wanted["volumes"] = json!({ "0": { "id": root } });
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    assert_eq!(server["image"], Value::Null);
    assert_eq!(server["arch"], "x86_64");
}

#[test]
fn the_type_rules_the_size_of_all_volumes() {
    let mut account = Account::new();
    let mut create = |kind: &str, volumes: Value| {
        let mut wanted = body(&mut account);
        wanted["commercial_type"] = json!(kind);
        wanted["volumes"] = volumes;
        account.post("/servers", wanted)
    };
    let root = |gigabytes: u64| json!({ "0": { "size": gigabytes * 1_000_000_000 } });
    assert_eq!(
        create("START1-S", root(60)).refusal(),
        "The total volume size of START1-S instances must be equal to 50GB"
    );
    assert_eq!(
        create("VC1S", root(60)).refusal(),
        "The total volume size of VC1S instances must be equal or below 50GB"
    );
    assert_eq!(
        create("C2S", root(20)).refusal(),
        "The total volume size of C2S instances must be between 50GB and 1000GB"
    );
    assert_eq!(create("C2S", root(300)).fields(), json!({ "volumes.0.size": ["value must be at most 200000000000"] }));
    assert_eq!(create("VC1S", root(5)).fields(), json!({ "volumes.0.size": ["value must be at least 10000000000"] }));
    create("VC1S", root(50)).expect(201);
}

#[test]
fn image_type_and_ipv6_must_agree() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    wanted["commercial_type"] = json!("C1");
    let image = text(&wanted["image"]);
    assert_eq!(account.post("/servers", wanted.clone()).refusal(), format!("Image '{image}' arch is not 'arm'"));
    wanted["image"] = json!(account.image("arm"));
    wanted["enable_ipv6"] = json!(true);
    assert_eq!(account.post("/servers", wanted.clone()).refusal(), "Cannot enable ipv6 on C1");
    wanted["enable_ipv6"] = json!(false);
    wanted["boot_type"] = json!("local");
    assert_eq!(account.post("/servers", wanted).fields(), json!({ "boot_type": ["not a valid value"] }));
    let mut wanted = body(&mut account);
    wanted["image"] = json!("00000000-0000-4000-8000-000000000000");
    let reply = account.post("/servers", wanted).expect(404);
    assert_eq!(reply.json["message"], "\"00000000-0000-4000-8000-000000000000\" not found");
}

#[test]
fn power_on_brings_a_node_and_addresses() {
    let mut account = Account::new();
    let mut wanted = body(&mut account);
    wanted["enable_ipv6"] = json!(true);
    let id = text(&account.post("/servers", wanted).expect(201).json["server"]["id"]);
    let reply = account.act(&id, "poweron").expect(202);
    let task = reply.json["task"].clone();
    let task_id = text(&task["id"]);
    assert_eq!(reply.header("location"), Some(format!("http://127.0.0.1:8081/tasks/{task_id}").as_str()));
    assert_eq!(task["description"], "server_batch_poweron");
    assert_eq!(task["status"], "pending");
    assert_eq!(task["progress"], 0);
    assert_eq!(task["href_from"], format!("/servers/{id}/action"));
    assert_eq!(task["started_at"], "2019-06-12T09:30:00.000000+00:00");
    assert_eq!(task["terminated_at"], Value::Null);

    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("starting"), &json!("provisioning node")));
    assert_eq!(server["allowed_actions"], json!([]));
    account.wait(10);
    let task = account.show("task", &task_id);
    assert_eq!((&task["status"], &task["progress"]), (&json!("started"), &json!(50)));
    account.wait(5);
    assert_eq!(account.show("server", &id)["state_detail"], "booting kernel");
    account.wait(15);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("running"), &json!("booted")));
    assert_eq!(server["allowed_actions"], json!(["poweroff", "terminate", "reboot", "stop_in_place", "backup"]));
    assert_eq!(account.get(&format!("/servers/{id}/action")).expect(200).json["actions"], server["allowed_actions"]);
    assert_eq!(server["location"]["zone_id"], "par1");
    assert!(server["location"]["node_id"].is_string());
    assert_eq!(server["public_ip"]["dynamic"], true);
    assert!(text(&server["private_ip"]).starts_with("10."));
    assert_eq!(server["ipv6"]["netmask"], "127");
    let task = account.show("task", &task_id);
    assert_eq!((&task["status"], &task["progress"]), (&json!("success"), &json!(100)));
    assert_eq!(task["terminated_at"], "2019-06-12T09:30:20.000000+00:00");

    account.act(&id, "poweroff").expect(202);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("stopping"), &json!("stopping")));
    account.wait(15);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("stopped"), &json!("")));
    for key in ["location", "private_ip", "public_ip", "ipv6"] {
        assert_eq!(server[key], Value::Null, "{key}");
    }
}

#[test]
fn a_reboot_keeps_everything() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let before = account.show("server", &id);
    account.act(&id, "reboot").expect(202);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("stopping"), &json!("rebooting")));
    account.wait(12);
    let mut after = account.show("server", &id);
    after["modification_date"] = before["modification_date"].clone();
    assert_eq!(after, before);
}

#[test]
fn stopped_in_place_keeps_node_and_address() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let before = account.show("server", &id);
    account.act(&id, "stop_in_place").expect(202);
    account.wait(8);
    let server = account.show("server", &id);
    assert_eq!(server["state"], "stopped in place");
    assert_eq!(server["allowed_actions"], json!(["poweron", "poweroff", "reboot", "terminate", "backup"]));
    for key in ["location", "private_ip", "public_ip"] {
        assert_eq!(server[key], before[key], "{key}");
    }
    // It has its node already, and so starts whatever the stock.
    account.post("/sandbox/account", json!({ "stock": { "DEV1-S": "shortage" } })).expect(200);
    account.act(&id, "poweron").expect(202);
    account.wait(20);
    assert_eq!(account.show("server", &id)["location"], before["location"]);
    assert_eq!(account.show("server", &id)["state"], "running");
}

#[test]
fn without_stock_a_server_falls_back_to_stopped() {
    let mut account = Account::new();
    account.post("/sandbox/account", json!({ "stock": { "DEV1-S": "shortage" } })).expect(200);
    let availability = account.get("/products/servers/availability").expect(200).json;
    assert_eq!(availability["servers"]["DEV1-S"], json!({ "availability": "shortage" }));
    let id = text(&account.server("DEV1-S")["id"]);
    let task = text(&account.act(&id, "poweron").expect(202).json["task"]["id"]);
    account.wait(19);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("starting"), &json!("provisioning node")));
    assert_eq!(server["location"], Value::Null);
    account.wait(1);
    assert_eq!(account.show("server", &id)["state"], "stopped");
    assert_eq!(account.show("task", &task)["status"], "failure");
}

#[test]
fn actions_out_of_turn_are_refused_in_known_words() {
    let mut account = Account::new();
    let id = text(&account.server("DEV1-S")["id"]);
    for action in ["poweroff", "reboot", "terminate", "stop_in_place"] {
        assert_eq!(account.act(&id, action).refusal(), "server should be running", "{action}");
    }
    account.act(&id, "poweron").expect(202);
    assert_eq!(account.act(&id, "poweron").refusal(), "server should be stopped");
    assert_eq!(account.act(&id, "poweroff").refusal(), "server should be running");
    assert_eq!(account.delete(&format!("/servers/{id}")).refusal(), "server should be stopped");
    account.wait(30);
    assert_eq!(account.act(&id, "poweron").refusal(), "server should be stopped");
    assert_eq!(account.delete(&format!("/servers/{id}")).refusal(), "server should be stopped");
    account.act(&id, "reboot").expect(202);
    for action in ["poweroff", "reboot", "terminate", "backup"] {
        assert_eq!(account.act(&id, action).refusal(), "server is being stopped or rebooted", "{action}");
    }
    assert_eq!(account.act(&id, "explode").fields(), json!({ "action": ["not a valid value"] }));
    assert_eq!(
        account.post(&format!("/servers/{id}/action"), json!({})).fields(),
        json!({ "action": ["required key not provided"] })
    );
}

#[test]
fn power_on_checks_the_volumes() {
    let mut account = Account::new();
    let server = account.server("DEV1-S");
    let id = text(&server["id"]);
    let mut volumes = server["volumes"].clone();
    volumes["1"] = json!(account.volume(5));
    account.patch(&format!("/servers/{id}"), json!({ "volumes": volumes })).expect(200);
    assert_eq!(
        account.act(&id, "poweron").refusal(),
        "The total volume size of DEV1-S instances must be equal to 20GB"
    );
}

#[test]
fn deleting_keeps_volumes_and_reserved_address() {
    let mut account = Account::new();
    let ip = text(&account.ip()["id"]);
    let mut wanted = body(&mut account);
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
fn terminating_takes_the_volumes_along() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let volume = text(&account.show("server", &id)["volumes"]["0"]["id"]);
    let ip = account.post("/ips", json!({ "organization": account.organization, "server": id })).expect(201);
    let ip = text(&ip.json["ip"]["id"]);
    account.act(&id, "terminate").expect(202);
    assert_eq!(account.show("server", &id)["state_detail"], "terminating");
    account.wait(12);
    account.get(&format!("/servers/{id}")).expect(404);
    account.get(&format!("/volumes/{volume}")).expect(404);
    assert_eq!(account.show("ip", &ip)["server"], Value::Null);
}

#[test]
fn a_backup_makes_snapshots_and_an_image() {
    let mut account = Account::new();
    let id = account.running("DEV1-S");
    let volume = text(&account.show("server", &id)["volumes"]["0"]["id"]);
    let body = json!({ "action": "backup", "name": "before the upgrade" });
    let task = account.post(&format!("/servers/{id}/action"), body).expect(202).json["task"].clone();
    let image_path = text(&task["href_result"]);
    let image = account.get(&image_path).expect(200).json["image"].clone();
    assert_eq!(image["name"], "before the upgrade");
    assert_eq!(image["state"], "creating");
    assert_eq!(image["from_server"], id.as_str());
    let snapshot = text(&image["root_volume"]["id"]);
    assert_eq!(account.show("snapshot", &snapshot)["state"], "snapshotting");
    assert_eq!(account.show("volume", &volume)["state"], "snapshotting");
    assert_eq!(account.show("server", &id)["state"], "running");
    account.wait(25);
    assert_eq!(account.get(&image_path).expect(200).json["image"]["state"], "available");
    assert_eq!(account.show("snapshot", &snapshot)["state"], "available");
    assert_eq!(account.show("volume", &volume)["state"], "available");
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

#[test]
fn tasks_are_listed_read_and_forgotten() {
    let mut account = Account::new();
    let id = text(&account.server("DEV1-S")["id"]);
    let task = account.act(&id, "poweron").expect(202).json["task"].clone();
    let path = format!("/tasks/{}", text(&task["id"]));
    assert_eq!(account.get("/tasks").expect(200).json["tasks"][0], task);
    account.delete(&path).expect(400);
    account.wait(20);
    account.delete(&path).expect(204);
    account.get(&path).expect(404);
}

#[test]
fn speed_scales_tasks_and_not_tokens() {
    let config = sandbox::core::Config { speed: 10.0, ..sandbox::core::Config::default() };
    let mut account = Account::with(config);
    let id = text(&account.server("DEV1-S")["id"]);
    account.act(&id, "poweron").expect(202);
    account.wait(2);
    assert_eq!(account.show("server", &id)["state"], "running");
    let body = json!({ "email": account.email, "password": account.password });
    let token = account.post("/tokens", body).expect(201).json["token"].clone();
    assert_eq!(token["expires"], "2019-06-12T10:00:02.000000+00:00");
}
