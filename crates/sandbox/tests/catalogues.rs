//! What is read only: products, marketplace, bootscripts, containers, invoices, the dashboard.

mod common;

use common::{Account, text};
use serde_json::{Value, json};

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
    assert_eq!(
        products["C2M"]["network"]["interfaces"],
        json!([
            { "internal_bandwidth": 2_684_354_560_u64, "internet_bandwidth": 524_288_000 },
            { "internal_bandwidth": 2_684_354_560_u64, "internet_bandwidth": null },
        ])
    );
    assert_eq!(products["C2L"]["network"]["sum_internal_bandwidth"], 5_368_709_120_u64);
    assert_eq!(products["C2S"]["network"]["interfaces"].as_array().unwrap().len(), 1);
    let can = |name: &str| {
        let can = &products[name]["capabilities"];
        [&can["block_storage"], &can["hot_snapshots_local_volume"], &can["compute_clusters"]].map(|it| it == true)
    };
    for (name, expected) in [
        ("DEV1-S", [true, true, true]),
        ("GP1-XL", [true, true, true]),
        ("RENDER-S", [true, true, true]),
        ("START1-S", [false, true, true]),
        ("ARM64-2GB", [false, true, true]),
        ("C1", [false, false, false]),
    ] {
        assert_eq!(can(name), expected, "{name}");
    }
    let boot_types = |name: &str| &products[name]["capabilities"]["boot_types"];
    assert_eq!(*boot_types("RENDER-S"), json!(["local", "rescue"]));
    assert_eq!(*boot_types("DEV1-S"), json!(["bootscript", "rescue", "local"]));
    assert_eq!(*boot_types("ARM64-2GB"), json!(["bootscript", "rescue"]));
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
