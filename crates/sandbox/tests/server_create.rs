//! Creating servers: what a body may hold, and what is refused.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

#[test]
fn a_new_server_is_stopped_and_complete() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
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
    let mut wanted = account.server_body();
    wanted.as_object_mut().unwrap().remove("commercial_type");
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    assert_eq!(server["commercial_type"], "VC1S");
    let mut wanted = account.server_body();
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
    let mut wanted = account.server_body();
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
fn what_the_type_rules_out_comes_with_the_other_faults() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
    wanted["name"] = json!(5);
    wanted["commercial_type"] = json!("C2S");
    wanted["boot_type"] = json!("local");
    wanted["volumes"] = json!({
        "0": { "size": 300_000_000_000_u64 },
        "1": { "name": "d", "size": 20_000_000_000_000_u64, "volume_type": "l_ssd" },
    });
    assert_eq!(
        account.post("/servers", wanted).fields(),
        json!({
            "boot_type": ["not a valid value"],
            "name": ["expected str"],
            "volumes.0.size": ["value must be at most 200000000000"],
            "volumes.1.size": ["value must be at most 10000000000000"],
        })
    );
}

#[test]
fn a_misspelt_volume_type_is_taken_for_a_volume_without_id() {
    let mut account = Account::new();
    let mut wanted = account.server_body();
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
    let mut wanted = account.server_body();
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

    let mut wanted = account.server_body();
    wanted["volumes"] = json!({ "1": first });
    let message = account.post("/servers", wanted).refusal();
    assert_eq!(message, format!("volume {first} is already attached to a server"));
}

#[test]
fn a_server_can_boot_from_a_volume_without_an_image() {
    let mut account = Account::new();
    let root = account.volume(20);
    let mut wanted = account.server_body();
    wanted.as_object_mut().unwrap().remove("image");
    assert_eq!(account.post("/servers", wanted.clone()).fields(), json!({ "image": ["required key not provided"] }));
    wanted["volumes"] = json!({ "0": { "id": root } });
    let server = account.post("/servers", wanted).expect(201).json["server"].clone();
    assert_eq!(server["image"], Value::Null);
    assert_eq!(server["arch"], "x86_64");
}

#[test]
fn an_image_brings_its_further_volumes() {
    let mut account = Account::new();
    let organization = account.organization.clone();
    let mut snapshot = |gigabytes: u64| {
        let volume = account.volume(gigabytes);
        let body = json!({ "name": format!("of {gigabytes}"), "organization": organization, "volume_id": volume });
        account.post("/snapshots", body).expect(201).json["snapshot"]["id"].clone()
    };
    let (root, data, logs) = (snapshot(10), snapshot(30), snapshot(5));
    let image = json!({
        "name": "whole", "organization": organization, "arch": "x86_64", "root_volume": root,
        "extra_volumes": { "1": { "id": data }, "3": { "id": logs } },
    });
    let image = account.post("/images", image).expect(201).json["image"]["id"].clone();
    let mut create = |kind: &str, volumes: Value| {
        let body = json!({
            "name": "of an image", "organization": organization, "image": image, "commercial_type": kind,
            "volumes": volumes,
        });
        let volumes = account.post("/servers", body).expect(201).json["server"]["volumes"].clone();
        let volumes = volumes.as_object().unwrap().iter();
        volumes
            .map(|(slot, volume)| (slot.clone(), volume["size"].as_u64().unwrap() / 1_000_000_000))
            .collect::<Vec<_>>()
    };
    let slots =
        |sizes: &[(&str, u64)]| sizes.iter().map(|(slot, size)| ((*slot).to_owned(), *size)).collect::<Vec<_>>();
    // The root takes what the others leave of the 80 GB of a DEV1-L.
    assert_eq!(create("DEV1-L", json!({})), slots(&[("0", 45), ("1", 30), ("3", 5)]));
    // A slot that the body names is the body's.
    let own = json!({ "1": { "name": "own", "organization": organization, "size": 25_000_000_000_u64, "volume_type": "l_ssd" } });
    assert_eq!(create("DEV1-M", own), slots(&[("0", 10), ("1", 25), ("3", 5)]));
}

#[test]
fn the_type_rules_the_size_of_all_volumes() {
    let mut account = Account::new();
    let mut create = |kind: &str, volumes: Value| {
        let mut wanted = account.server_body();
        wanted["commercial_type"] = json!(kind);
        wanted["volumes"] = volumes;
        account.post("/servers", wanted)
    };
    let root = |gigabytes: u64| json!({ "0": { "size": gigabytes * 1_000_000_000 } });
    assert_eq!(
        create("START1-S", root(60)).refusal(),
        "The total size of local-volume(s) of instances START1-S must be equal to 50GB"
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
    let mut wanted = account.server_body();
    wanted["commercial_type"] = json!("C1");
    let image = text(&wanted["image"]);
    assert_eq!(account.post("/servers", wanted.clone()).refusal(), format!("Image '{image}' arch is not 'arm'"));
    wanted["image"] = json!(account.image("arm"));
    wanted["enable_ipv6"] = json!(true);
    assert_eq!(account.post("/servers", wanted.clone()).refusal(), "Cannot enable ipv6 on C1");
    wanted["enable_ipv6"] = json!(false);
    wanted["boot_type"] = json!("local");
    assert_eq!(account.post("/servers", wanted).fields(), json!({ "boot_type": ["not a valid value"] }));
    let mut wanted = account.server_body();
    wanted["image"] = json!("00000000-0000-4000-8000-000000000000");
    let reply = account.post("/servers", wanted).expect(404);
    assert_eq!(reply.json["message"], "\"00000000-0000-4000-8000-000000000000\" not found");
}
