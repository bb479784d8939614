//! What holds for every route: methods, headers, bodies, pages.

mod common;

use common::{Account, text};
use sandbox::core::Config;
use serde_json::{Value, json};

/// Every list of the API, with the key of its envelope.
const LISTS: &[(&str, &str)] = &[
    ("/tokens", "tokens"),
    ("/organizations", "organizations"),
    ("/servers", "servers"),
    ("/volumes", "volumes"),
    ("/snapshots", "snapshots"),
    ("/images", "images"),
    ("/bootscripts", "bootscripts"),
    ("/ips", "ips"),
    ("/security_groups", "security_groups"),
    ("/tasks", "tasks"),
    ("/containers", "containers"),
    ("/invoices", "invoices"),
    ("/marketplace/v1/images", "images"),
];

#[test]
fn every_list_comes_in_pages() {
    let mut account = Account::new();
    for (path, key) in LISTS {
        let whole = account.get(path).expect(200);
        let all = whole.json[key].as_array().unwrap_or_else(|| panic!("{path}: {}", whole.json)).clone();
        assert!(!all.is_empty(), "{path} is empty");
        assert_eq!(whole.header("x-total-count"), Some(all.len().to_string().as_str()), "{path}");
        let mut pages = Vec::new();
        for page in 1..=all.len() + 1 {
            let reply = account.get(&format!("{path}?page={page}&per_page=1")).expect(200);
            assert_eq!(reply.header("x-total-count"), Some(all.len().to_string().as_str()), "{path}");
            pages.extend(reply.json[key].as_array().unwrap().iter().cloned());
        }
        assert_eq!(pages, all, "{path}: the pages make up the list, and past the last comes an empty one");
    }
}

#[test]
fn every_list_refuses_pages_that_make_no_sense() {
    let mut account = Account::new();
    for (path, _) in LISTS {
        let fields = account.get(&format!("{path}?page=0&per_page=101")).fields();
        assert_eq!(
            fields,
            json!({ "page": ["value must be at least 1"], "per_page": ["value must be at most 100"] }),
            "{path}"
        );
        let fields = account.get(&format!("{path}?page=two")).fields();
        assert_eq!(fields, json!({ "page": ["expected int"] }), "{path}");
    }
}

#[test]
fn links_are_relative_and_say_previous() {
    let mut account = Account::new();
    let mut link = |path: &str| account.get(path).expect(200).header("link").unwrap().to_owned();
    assert_eq!(
        link("/volumes?per_page=10"),
        "</volumes?page=2&per_page=10>; rel=\"next\", </volumes?page=3&per_page=10>; rel=\"last\""
    );
    assert_eq!(
        link("/volumes/?page=2&per_page=10&name=data"),
        "</volumes?page=1&per_page=10&name=data>; rel=\"first\", \
         </volumes?page=1&per_page=10&name=data>; rel=\"previous\", \
         </volumes?page=1&per_page=10&name=data>; rel=\"last\""
    );
    assert_eq!(link("/ips"), "</ips?page=1&per_page=50>; rel=\"last\"");
    assert_eq!(
        link("/volumes?name=nothing%20like%20it"),
        "</volumes?page=0&per_page=50&name=nothing%20like%20it>; rel=\"last\""
    );
    assert!(
        link("/servers?per_page=5&page=2")
            .contains("</servers?page=1&per_page=5&order=creation_date_desc>; rel=\"first\"")
    );
}

#[test]
fn a_map_comes_in_pages_too() {
    let mut account = Account::new();
    let reply = account.get("/products/servers?page=2&per_page=20").expect(200);
    assert_eq!(reply.header("x-total-count"), Some("32"));
    assert_eq!(reply.json["servers"].as_object().unwrap().len(), 12);
}

#[test]
fn head_is_get_without_content() {
    let mut account = Account::new();
    let server = text(&account.get("/servers").expect(200).json["servers"][0]["id"]);
    account
        .raw("PATCH", &format!("/servers/{server}/user_data/key"), &[("x-auth-token", &account.token.clone())], b"v")
        .expect(204);
    let single = [format!("/servers/{server}"), format!("/servers/{server}/user_data/key"), "/dashboard".to_owned()];
    let lists = LISTS.iter().map(|(path, _)| (*path).to_owned());
    for path in lists.chain(single).chain(["/products/servers".to_owned()]) {
        let get = account.get(&path).expect(200);
        let head = account.call("HEAD", &path, None).expect(200);
        assert!(head.bytes.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), Some(get.bytes.len().to_string().as_str()), "{path}");
        assert_eq!(head.header("x-total-count"), get.header("x-total-count"), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
    account.call("HEAD", "/servers/00000000-0000-4000-8000-000000000000", None).expect(404);
}

#[test]
fn options_need_no_token_on_any_path() {
    let mut account = Account::new();
    for path in ["/servers", "/nothing/like/it", "/tokens", "/sandbox/faults"] {
        let reply = account.raw("OPTIONS", path, &[("origin", "http://localhost:8080")], b"").expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-allow-methods"), Some("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("X-Auth-Token, X-Session-Token, Content-Type, Accept, X-User-Agent")
        );
        assert_eq!(
            reply.header("access-control-expose-headers"),
            Some("X-Total-Count, Link, Location, X-Request-Id, Retry-After")
        );
        assert!(reply.header("access-control-max-age").is_some());
    }
}

#[test]
fn every_answer_has_the_headers_of_the_time() {
    let mut account = Account::new();
    for path in ["/servers", "/servers/nothing", "/nothing"] {
        let reply = account.get(path);
        assert_eq!(reply.header("content-type"), Some("application/json"), "exactly, without a charset");
        assert_eq!(reply.header("server"), Some("scaleway_api"));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("x-request-id").map(str::len), Some(36));
    }
}

#[test]
fn unknown_urls_and_methods_have_the_code_as_type() {
    let mut account = Account::new();
    let reply = account.get("/nothing/like/it").expect(404);
    assert_eq!(reply.json["type"], "404");
    assert!(text(&reply.json["message"]).starts_with("The requested URL was not found on the server."));
    let reply = account.delete("/servers").expect(405);
    assert_eq!(reply.json, json!({ "message": "The method is not allowed for the requested URL.", "type": "405" }));
    assert_eq!(reply.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    account.raw("TRACE", "/servers", &[], b"").expect(405);
}

#[test]
fn objects_that_are_not_there_are_404() {
    let mut account = Account::new();
    for kind in ["servers", "volumes", "snapshots", "images", "ips", "bootscripts", "tasks"] {
        for id in ["00000000-0000-4000-8000-000000000000", "nonsense"] {
            let reply = account.get(&format!("/{kind}/{id}")).expect(404);
            assert_eq!(reply.json, json!({ "message": format!("\"{id}\" not found"), "type": "unknown_resource" }));
        }
    }
    let id = "00000000-0000-4000-8000-000000000000";
    let reply = account.get(&format!("/security_groups/{id}")).expect(404);
    assert_eq!(reply.json["message"], format!("Security group \"{id}\" not found"));
}

#[test]
fn bodies_that_are_no_json_are_refused_politely() {
    let mut account = Account::new();
    let token = account.token.clone();
    let mut post = |kind: Option<&str>, body: &[u8]| {
        let mut headers = vec![("x-auth-token", token.as_str())];
        headers.extend(kind.map(|kind| ("content-type", kind)));
        let reply = account.raw("POST", "/servers", &headers, body);
        assert_eq!(reply.json["type"], "invalid_request_error");
        reply.status
    };
    let json = Some("application/json");
    assert_eq!(post(json, b"{"), 400);
    assert_eq!(post(json, b"[]"), 400);
    assert_eq!(post(json, b"null"), 400);
    assert_eq!(post(json, b"{\"name\": \"\xff\xfe\"}"), 400);
    assert_eq!(post(json, "[".repeat(100_000).as_bytes()), 400);
    assert_eq!(post(json, format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500)).as_bytes()), 400);
    assert_eq!(post(json, b"{\"size\": 1e999}"), 400);
    assert_eq!(post(json, &vec![b' '; (1 << 20) + 1]), 413);
    assert_eq!(post(Some("text/plain"), b"{}"), 415);
    assert_eq!(post(Some("application/x-www-form-urlencoded"), b"name=x"), 415);
    assert_eq!(post(Some("application/json; charset=utf-8"), b"{}"), 400);
    assert_eq!(post(None, b"{}"), 400);
    assert_eq!(post(None, b""), 400);
}

#[test]
fn bodies_where_none_belong_and_slashes_are_tolerated() {
    let mut account = Account::new();
    let plain = account.get("/servers").expect(200).json;
    for path in ["/servers/", "//servers//", "/instance/v1/zones/fr-par-1/servers/"] {
        assert_eq!(account.call("GET", path, Some(&json!({}))).expect(200).json, plain, "{path}");
    }
    let volume = account.volume(1);
    account.call("DELETE", &format!("/volumes/{volume}/"), Some(&json!({}))).expect(204);
    account.get("/account/v1/tokens").expect(200);
}

#[test]
fn unknown_keys_are_refused_where_they_stand() {
    let mut account = Account::new();
    let body = json!({ "organization": account.organization, "nmae": "x", "server": null });
    assert_eq!(account.post("/ips", body).fields(), json!({ "nmae": ["extra keys not allowed"] }));
    let bad = format!("/volumes?organization={}", "x".repeat(3));
    assert_eq!(account.get(&bad).fields(), json!({ "organization": ["xxx is not a valid UUID."] }));
}

#[test]
fn ten_thousand_servers_are_listed_page_by_page() {
    let mut account = Account::with(Config { servers: 10_000, ..Config::default() });
    let reply = account.get("/servers?per_page=100&page=101").expect(200);
    assert_eq!(reply.header("x-total-count"), Some("10016"));
    assert_eq!(reply.json["servers"].as_array().unwrap().len(), 16);
    let oldest = text(&reply.json["servers"][15]["name"]);
    assert_eq!(oldest, "srv-00001");
    let found = account.get("/servers?name=srv-0500&state=").expect(200).json;
    assert_eq!(found["servers"].as_array().unwrap().len(), 10);
    let dashboard = account.get("/dashboard").expect(200).json;
    assert_eq!(dashboard["dashboard"]["servers_count"], 10_016);
}

#[test]
fn a_seed_always_gives_the_same_account() {
    let lists = [1, 1, 2].map(|seed| {
        let mut account = Account::with(Config { seed, servers: 5, ..Config::default() });
        ["/servers", "/ips", "/volumes", "/tokens"].map(|path| account.get(path).expect(200).json.to_string())
    });
    assert_eq!(lists[0], lists[1]);
    assert_ne!(lists[0], lists[2]);
}

#[test]
fn dates_have_six_digits_of_fraction_and_an_offset() {
    fn check(value: &Value) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                let dated = key.ends_with("_date") && !matches!(key.as_str(), "start_date" | "stop_date");
                if let (true, Some(date)) = (dated, value.as_str()) {
                    assert_eq!(date.len(), 32, "{key}: {date}");
                    assert!(date.ends_with("+00:00") && date.as_bytes()[19] == b'.', "{key}: {date}");
                }
                check(value);
            }),
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    let mut account = Account::new();
    for (path, _) in LISTS {
        check(&account.get(path).expect(200).json);
    }
}
