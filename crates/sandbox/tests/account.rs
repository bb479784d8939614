//! The account service: tokens, permissions, users, organizations, quotas.

mod common;

use common::{Account, Reply, merged, text};
use serde_json::{Value, json};

fn log_in(account: &mut Account, extra: Value) -> Reply {
    let body = merged(json!({ "email": account.email, "password": account.password }), extra);
    account.raw("POST", "/tokens", &[("content-type", "application/json")], body.to_string().as_bytes())
}

#[test]
fn a_password_buys_a_token_that_lasts_half_an_hour() {
    let mut account = Account::new();
    let reply = log_in(&mut account, json!({})).expect(201);
    let token = &reply.json["token"];
    let id = text(&token["id"]);
    assert_eq!(reply.header("location"), Some(format!("http://127.0.0.1:8081/tokens/{id}").as_str()));
    assert_eq!(token["creation_date"], "2019-06-12T09:30:00.000000+00:00");
    assert_eq!(token["expires"], "2019-06-12T10:00:00.000000+00:00");
    assert_eq!(token["user_id"], account.user.as_str());
    assert_eq!(token["inherits_user_perms"], true);
    assert_eq!(token["permissions"], json!([]));
    assert_eq!(token["roles"], json!({ "organization": null, "role": null }));
    assert_eq!(token["description"], "");
    assert_eq!(token["secret_key"], id.as_str());
    assert!(account.show("token", &id).get("secret_key").is_none(), "only the create answer has the secret");

    account.token = id.clone();
    account.get("/servers").expect(200);
    account.wait(30 * 60);
    let reply = account.get("/servers").expect(401);
    assert_eq!(reply.json, json!({ "message": "Authentication error", "type": "invalid_auth" }));
    let permissions = format!("/tokens/{id}/permissions");
    account.get(&permissions).expect(410);
}

#[test]
fn expires_false_makes_a_token_for_good() {
    let mut account = Account::new();
    let reply = log_in(&mut account, json!({ "expires": false, "description": "laptop" })).expect(201);
    assert_eq!(reply.json["token"]["expires"], Value::Null);
    assert_eq!(reply.json["token"]["description"], "laptop");
}

#[test]
fn renewing_adds_half_an_hour() {
    let mut account = Account::new();
    account.token = text(&log_in(&mut account, json!({})).expect(201).json["token"]["id"]);
    let path = format!("/tokens/{}", account.token);
    account.wait(60);
    let renewed = account.call("PATCH", &path, None).expect(200).json;
    assert_eq!(renewed["token"]["expires"], "2019-06-12T10:30:00.000000+00:00");
    let lasting = account.patch(&path, json!({ "expires": false, "description": "kept" })).expect(200).json;
    assert_eq!(lasting["token"]["expires"], Value::Null);
    assert_eq!(lasting["token"]["description"], "kept");
}

#[test]
fn a_valid_token_stands_in_for_the_password() {
    let mut account = Account::new();
    let email = account.email.clone();
    account.post("/tokens", json!({ "email": email })).expect(201);
    account.token = String::new();
    let fields = account.post("/tokens", json!({ "email": email })).fields();
    assert_eq!(fields, json!({ "password": ["required key not provided"] }));
    // Clients that log in send an empty token along.
    let body = json!({ "email": email, "password": account.password }).to_string();
    account.raw("POST", "/tokens", &[("x-auth-token", "")], body.as_bytes()).expect(201);
}

#[test]
fn a_bad_login_is_told_all_at_once() {
    let mut account = Account::new();
    account.token = String::new();
    let fields = account.post("/tokens", json!({})).fields();
    assert_eq!(fields, json!({ "email": ["required key not provided"], "password": ["required key not provided"] }));
    let wrong = json!({ "email": account.email, "password": "wrong" });
    let reply = account.post("/tokens", wrong).expect(401);
    assert_eq!(reply.json, json!({ "message": "Invalid credentials", "type": "invalid_auth" }));
    let fields = account.post("/tokens", json!({ "email": "no address", "password": 5, "expires": "no" })).fields();
    assert_eq!(
        fields,
        json!({ "email": ["incorrect email address"], "expires": ["expected bool"], "password": ["expected str"] })
    );
}

#[test]
fn a_second_factor_is_asked_for() {
    let mut account = Account::new();
    account.post("/sandbox/account", json!({ "second_factor": "123456" })).expect(200);
    let reply = log_in(&mut account, json!({})).expect(403);
    assert_eq!(reply.json["type"], "2FA_error");
    log_in(&mut account, json!({ "2FA_token": "654321" })).expect(403);
    log_in(&mut account, json!({ "2FA_token": "123456" })).expect(201);
    log_in(&mut account, json!({ "2FA_backup_code": "123456" })).expect(201);
}

#[test]
fn calls_without_a_good_token_are_401() {
    let mut account = Account::new();
    let mut message = |token: Option<&str>| {
        let headers: Vec<(&str, &str)> = token.map(|token| ("x-auth-token", token)).into_iter().collect();
        let reply = account.raw("GET", "/servers", &headers, b"").expect(401);
        assert_eq!(reply.json["type"], "invalid_auth");
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        text(&reply.json["message"])
    };
    assert_eq!(message(None), "The header 'X-Auth-Token' is missing");
    assert_eq!(message(Some("nonsense")), "Invalid format header 'X-Auth-Token'");
    assert_eq!(message(Some("00000000-0000-4000-8000-000000000000")), "Authentication error");
}

#[test]
fn tokens_are_listed_read_and_deleted() {
    let mut account = Account::new();
    let id = text(&log_in(&mut account, json!({})).expect(201).json["token"]["id"]);
    let list = account.get("/tokens").expect(200).json;
    assert_eq!(list["tokens"][0]["id"], id.as_str());
    let path = format!("/tokens/{id}");
    account.delete(&path).expect(204);
    let reply = account.get(&path).expect(404);
    assert_eq!(reply.json["type"], "unknown_resource");
    account.get(&format!("{path}/permissions")).expect(404);
    account.get("/tokens/nonsense/permissions").expect(400);
}

#[test]
fn permissions_are_a_map_of_maps() {
    let mut account = Account::new();
    let path = format!("/tokens/{}/permissions", account.token);
    let permissions = account.get(&path).expect(200).json["permissions"].clone();
    let everything = json!([format!("{}:*", account.organization)]);
    assert_eq!(permissions["compute"]["servers:*"], everything);
    assert_eq!(permissions["account"]["user:*"], json!([account.user]));
    let token = account.token.clone();
    let reply = account.raw("GET", "/jwt/permissions", &[("x-session-token", &token)], b"").expect(200);
    assert_eq!(reply.json["permissions"], permissions);
    let narrowed = account.get(&format!("{path}?service=compute&name=servers&permission=read")).expect(200).json;
    assert_eq!(narrowed["permissions"], json!({ "compute": { "servers:*": everything } }));
}

#[test]
fn a_token_that_lacks_a_permission_is_forbidden() {
    let mut account = Account::new();
    let permissions = json!({ "compute": { "servers:read": [format!("{}:*", account.organization)] } });
    let made = account.post("/sandbox/tokens", json!({ "permissions": permissions })).expect(200).json;
    let server = text(&account.get("/servers").expect(200).json["servers"][0]["id"]);
    account.token = text(&made["token"]);
    account.get("/servers").expect(200);
    account.get(&format!("/servers/{server}")).expect(200);
    for reply in [
        account.get("/volumes"),
        account.delete(&format!("/servers/{server}")),
        account.act(&server, "poweron"),
        account.get("/tokens"),
    ] {
        let reply = reply.expect(403);
        assert_eq!(
            reply.json,
            json!({
                "message": "The token provided doesn't have the requested permission.",
                "type": "authorization_required",
            })
        );
    }
    account.get("/products/servers").expect(200);
}

#[test]
fn a_locked_organization_reads_but_does_not_write() {
    let mut account = Account::new();
    account.post("/sandbox/account", json!({ "locked": true })).expect(200);
    let server = account.get("/servers").expect(200).json["servers"][0].clone();
    let reply = account.patch(&format!("/servers/{}", text(&server["id"])), json!({ "name": "x" })).expect(403);
    assert_eq!(reply.json["type"], "authorization_required");
    let body = json!({ "organization": account.organization });
    account.post("/ips", body).expect(403);
    let organization = account.get("/organizations").expect(200).json["organizations"][0].clone();
    assert_eq!(organization["warnings"][0]["locking"], true);

    let path = format!("/tokens/{}/permissions", account.token);
    let everything = json!([format!("{}:*", account.organization)]);
    let shown = account.get(&path).expect(200).json;
    assert_eq!(shown["permissions"]["compute"]["servers:read"], everything);
    assert!(shown["permissions"]["compute"].get("servers:*").is_none());
    let shown = account.get(&format!("{path}?include_locked=true")).expect(200).json;
    assert_eq!(shown["permissions"]["compute"]["servers:*"], everything);

    account.post("/sandbox/account", json!({ "locked": false })).expect(200);
    account.ip();
}

#[test]
fn users_are_read_and_changed() {
    let mut account = Account::new();
    let path = format!("/users/{}", account.user);
    let user = account.get(&path).expect(200).json["user"].clone();
    assert_eq!(user["fullname"], "Jeanne Martin");
    assert_eq!(user["roles"][0]["organization"]["id"], account.organization.as_str());
    assert_eq!(user["ssh_public_keys"].as_array().unwrap().len(), 2);
    let user = account.patch(&path, json!({ "firstname": "Zoé", "email": "zoe@example.com" })).expect(200).json;
    assert_eq!(user["user"]["fullname"], "Zoé Martin");
    assert_eq!(user["user"]["email"], "zoe@example.com");
    let reply = account.get("/users/00000000-0000-4000-8000-000000000000").expect(404);
    assert_eq!(reply.json, json!({ "message": "User not found", "type": "unknown_resource" }));
}

#[test]
fn the_error_of_the_seed_document() {
    let mut account = Account::new();
    let path = format!("/users/{}", account.user);
    let reply = account.patch(&path, json!({ "lastname": "", "firstname": "", "email": "" })).expect(400);
    let expected = json!({
        "fields": {
            "email": ["incorrect email address", "required key not provided"],
            "firstname": ["length of value must be at least 2", "required key not provided"],
            "lastname": ["length of value must be at least 2", "required key not provided"],
        },
        "message": "Validation Error",
        "type": "invalid_request_error",
    });
    assert_eq!(reply.json.to_string(), expected.to_string(), "the order counts too");
}

#[test]
fn ssh_keys_are_replaced_whole_and_have_fingerprints() {
    const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAQQDSHrGvu61sUYyyXIvK4RlwhyxBRGMG4ZXwT0Yl4wXJrI0xqaVjWMmXRfTTRxvQ/Cv1VZTeVNzu9LkY5h5G2RvL test@host";
    let mut account = Account::new();
    let path = format!("/users/{}", account.user);
    let keys = json!({ "ssh_public_keys": [{ "key": RSA, "fingerprint": "sent back" }] });
    let user = account.patch(&path, keys).expect(200).json["user"].clone();
    assert_eq!(user["ssh_public_keys"].as_array().unwrap().len(), 1);
    let fingerprint = text(&user["ssh_public_keys"][0]["fingerprint"]);
    let words: Vec<&str> = fingerprint.split(' ').collect();
    assert_eq!(words[0], "512");
    assert_eq!(words[1].split(':').count(), 16);
    assert_eq!(&words[2..], ["test@host", "(RSA)"]);
    let bad = json!({ "ssh_public_keys": [{ "key": RSA }, { "key": "nonsense" }, { "fingerprint": "x" }] });
    assert_eq!(
        account.patch(&path, bad).fields(),
        json!({
            "ssh_public_keys.1.key": ["not a valid value"],
            "ssh_public_keys.2.key": ["required key not provided"],
        })
    );
}

#[test]
fn organizations_have_quotas_and_users_have_organizations() {
    let mut account = Account::new();
    let list = account.get("/organizations").expect(200).json;
    let organization = &list["organizations"][0];
    assert_eq!(organization["users"][0]["organizations"][0]["id"], account.organization.as_str());
    let path = format!("/organizations/{}", account.organization);
    assert_eq!(account.get(&path).expect(200).json["organization"], *organization);
    let quotas = account.get(&format!("{path}/quotas")).expect(200).json;
    assert_eq!(quotas["quotas"]["security_rules"], 30);
    account.get("/organizations/00000000-0000-4000-8000-000000000000").expect(404);
}

#[test]
fn a_used_up_quota_refuses() {
    let mut account = Account::new();
    let image = account.image("x86_64");
    let body = json!({
        "name": "one too many", "organization": account.organization, "image": image, "commercial_type": "DEV1-S",
    });
    for quota in ["servers", "servers_type_DEV1-S", "volumes"] {
        account.post("/sandbox/account", json!({ "quotas": { quota: 3 } })).expect(200);
        let reply = account.post("/servers", body.clone()).expect(403);
        assert_eq!(reply.json["type"], "invalid_request_error");
        assert_eq!(reply.json["message"], "Quota exceeded for this resource.");
        assert_eq!(reply.json["resource"], quota);
        account.post("/sandbox/account", json!({ "quotas": { quota: -1 } })).expect(200);
    }
    account.post("/servers", body).expect(201);
    account.post("/sandbox/account", json!({ "quotas": { "ips": null } })).expect(200);
    let body = json!({ "organization": account.organization });
    account.post("/ips", body).expect(403);
}

#[test]
fn another_organization_keeps_its_things_apart() {
    let mut account = Account::new();
    let made = account.post("/sandbox/organizations", json!({ "name": "Second", "servers": 3 })).expect(200).json;
    let second = text(&made["organization_id"]);
    let list = account.get(&format!("/servers?organization={second}")).expect(200);
    assert_eq!(list.header("x-total-count"), Some("3"));
    let theirs = list.json["servers"][0].clone();
    assert_eq!(theirs["organization"], second.as_str());
    assert_eq!(account.get("/organizations").expect(200).json["organizations"].as_array().unwrap().len(), 2);
    // What belongs to one organization cannot be used in the other.
    let volume = account.volume(10);
    let path = format!("/servers/{}", text(&theirs["id"]));
    let mut volumes = theirs["volumes"].clone();
    volumes["1"] = json!(volume);
    account.patch(&path, json!({ "volumes": volumes })).expect(404);
    // A body that names an organization one does not belong to is refused.
    account.post("/ips", json!({ "organization": "00000000-0000-4000-8000-000000000000" })).expect(403);
}
