//! Volumes, snapshots and images.

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
    assert_eq!(account.show("server", &id)["allowed_actions"], json!([]));
    assert_eq!(account.act(&id, "poweron").refusal(), "server is being stopped or rebooted");
    account.wait(10);
    account.act(&id, "poweron").expect(202);
}

#[test]
fn images_are_made_of_snapshots_and_hold_them() {
    let mut account = Account::new();
    let (root, extra) = (account.volume(15), account.volume(5));
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
    for key in ["from_image", "from_server", "marketplace_key"] {
        assert_eq!(image.get(key), Some(&Value::Null), "{key} is there and null");
    }
    assert_eq!(
        image["root_volume"],
        json!({ "id": root, "name": "s", "size": 15_000_000_000_u64, "volume_type": "l_ssd" })
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
    assert_eq!(server["volumes"]["1"]["size"], 5_000_000_000_u64);
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
