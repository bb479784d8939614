//! The state machine of servers, and its tasks.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

#[test]
fn power_on_brings_a_node_and_addresses() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
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
    account.wait(10);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("running"), &json!("booting kernel")));
    assert_eq!(server["allowed_actions"], json!(["poweroff", "terminate", "reboot", "stop_in_place", "backup"]));
    account.wait(8);
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
fn the_kernel_of_a_bootscript_loads_before_the_server_runs() {
    let mut account = Account::new();
    let id = text(&account.server("START1-S")["id"]);
    account.act(&id, "poweron").expect(202);
    let mut after = |seconds: i64| {
        account.wait(seconds);
        let server = account.show("server", &id);
        (text(&server["state"]), text(&server["state_detail"]))
    };
    assert_eq!(after(0), ("starting".into(), "provisioning node".into()));
    assert_eq!(after(15), ("starting".into(), "booting kernel".into()));
    assert_eq!(after(5), ("running".into(), "booted".into()));
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
    assert_eq!(account.show("server", &id)["state_detail"], "booting kernel");
    account.wait(8);
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
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("stopping"), &json!("stopping")));
    account.wait(8);
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["state_detail"]), (&json!("stopped in place"), &json!("stopped in place")));
    assert_eq!(server["allowed_actions"], json!(["poweron", "poweroff", "terminate", "reboot", "backup"]));
    for key in ["location", "private_ip", "public_ip"] {
        assert_eq!(server[key], before[key], "{key}");
    }
    let known = account.get("/servers?name=mail-1").expect(200).json["servers"][0].clone();
    assert_eq!((&known["state"], &known["state_detail"]), (&server["state"], &server["state_detail"]));
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
fn a_protected_server_runs_on_and_can_be_deleted_once_it_is_stopped() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
    wanted["protected"] = json!(true);
    let id = text(&account.post("/servers", wanted).expect(201).json["server"]["id"]);
    assert_eq!(account.show("server", &id)["allowed_actions"], json!(["poweron", "backup"]));
    assert_eq!(account.act(&id, "poweroff").refusal(), "server should be running");
    account.act(&id, "poweron").expect(202);
    account.wait(30);
    assert_eq!(account.show("server", &id)["allowed_actions"], json!(["backup"]));
    assert_eq!(account.get(&format!("/servers/{id}/action")).expect(200).json["actions"], json!(["backup"]));
    for action in ["poweroff", "stop_in_place", "reboot", "terminate"] {
        assert_eq!(account.act(&id, action).refusal(), "server is protected", "{action}");
    }
    assert_eq!(account.act(&id, "poweron").refusal(), "server should be stopped");
    account.act(&id, "backup").expect(202);
    account.wait(25);

    account.patch(&format!("/servers/{id}"), json!({ "protected": false })).expect(200);
    account.act(&id, "stop_in_place").expect(202);
    account.wait(8);
    account.patch(&format!("/servers/{id}"), json!({ "protected": true })).expect(200);
    assert_eq!(account.show("server", &id)["allowed_actions"], json!(["poweron", "backup"]));
    assert_eq!(account.act(&id, "poweroff").refusal(), "server is protected");
    account.patch(&format!("/servers/{id}"), json!({ "protected": false })).expect(200);
    account.act(&id, "poweroff").expect(202);
    account.wait(15);
    account.patch(&format!("/servers/{id}"), json!({ "protected": true })).expect(200);
    account.delete(&format!("/servers/{id}")).expect(204);
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
        "The total size of local-volume(s) of instances DEV1-S must be equal to 20GB"
    );
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
    let server = account.show("server", &id);
    assert_eq!((&server["state"], &server["allowed_actions"]), (&json!("running"), &json!([])));
    assert_eq!(account.get(&format!("/servers/{id}/action")).expect(200).json["actions"], json!([]));
    for action in ["poweroff", "reboot", "terminate", "stop_in_place", "backup"] {
        assert_eq!(account.act(&id, action).refusal(), "server is being stopped or rebooted", "{action}");
    }
    assert_eq!(account.act(&id, "poweron").refusal(), "server should be stopped");
    account.wait(25);
    assert_ne!(account.show("server", &id)["allowed_actions"], json!([]));
    assert_eq!(account.get(&image_path).expect(200).json["image"]["state"], "available");
    assert_eq!(account.show("snapshot", &snapshot)["state"], "available");
    assert_eq!(account.show("volume", &volume)["state"], "available");
}

#[test]
fn a_backup_keeps_to_the_volumes_that_it_names() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
    wanted["commercial_type"] = json!("C2S");
    wanted["volumes"] = json!({
        "0": { "size": 50_000_000_000_u64 },
        "1": { "name": "data", "organization": account.organization, "size": 10_000_000_000_u64, "volume_type": "l_ssd" },
        "2": { "name": "logs", "organization": account.organization, "size": 20_000_000_000_u64, "volume_type": "l_ssd" },
    });
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    let path = format!("/servers/{}/action", text(&server["id"]));
    let id = |slot: &str| text(&server["volumes"][slot]["id"]);
    let body = |volumes: Value| json!({ "action": "backup", "name": "some", "volumes": volumes });

    let free = account.volume(5);
    for (volumes, path_of_fault, message) in [
        (json!({ (id("1")): {} }), id("0"), "required key not provided"),
        (json!({ (id("0")): {}, (free.clone()): {} }), free, "not a valid value"),
        (json!({ (id("0")): {}, "1": {} }), "1".to_owned(), "extra keys not allowed"),
        (json!({ (id("0")): { "volume_type": "tape" } }), format!("{}.volume_type", id("0")), "not a valid value"),
    ] {
        let fields = account.post(&path, body(volumes)).fields();
        assert_eq!(fields, json!({ (format!("volumes.{path_of_fault}")): [message] }));
    }

    let named = json!({ (id("0")): { "volume_type": "l_ssd" }, (id("2")): { "volume_type": "l_hdd" } });
    let task = account.post(&path, body(named)).expect(202).json["task"].clone();
    let image = account.get(&text(&task["href_result"])).expect(200).json["image"].clone();
    assert_eq!(image["root_volume"]["size"], 50_000_000_000_u64);
    let extra: Vec<_> = image["extra_volumes"].as_object().unwrap().iter().collect();
    assert_eq!(extra.len(), 1, "{image}");
    assert_eq!((extra[0].0.as_str(), &extra[0].1["volume_type"]), ("2", &json!("l_hdd")));
    assert_eq!(account.show("volume", &id("1"))["state"], "available");
    account.wait(25);
    for volumes in [json!({}), json!(null)] {
        let task = account.post(&path, body(volumes)).expect(202).json["task"].clone();
        let image = account.get(&text(&task["href_result"])).expect(200).json["image"].clone();
        assert_eq!(image["extra_volumes"].as_object().unwrap().len(), 2, "all");
        account.wait(25);
    }
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
