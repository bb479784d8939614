//! Tests of calls: what is sent, what of it people see, and how answers are decoded.

use crate::profile::Kind;
use crate::servers::{Server, ServerFilter, State};
use crate::tokens::NewToken;
use crate::{
    Answer, Call, ErrorKind, Page, PageRequest, Profile, Secret, ServerId, Service, TransportError, containers, ips,
    marketplace, products, security_groups, servers, tasks, tokens, users,
};
use http::Method;

fn profile() -> Profile {
    Profile {
        id: "c".into(),
        name: "C".into(),
        kind: Kind::Classic,
        account: "https://account.example/".into(),
        compute: "https://api.example".into(),
        marketplace: None,
        billing: None,
    }
}

fn answer(body: &str) -> Answer {
    Answer { status: 200, headers: Box::default(), body: body.as_bytes().to_vec() }
}

fn list() -> Call<Page<Server>> {
    servers::list(PageRequest::first(), &ServerFilter::default())
}

#[test]
fn a_read_has_no_body_and_no_token() {
    let call = servers::get(&ServerId::from("a b/c"));
    assert_eq!((call.method(), call.path()), (&Method::GET, "/servers/a%20b%2Fc"));
    assert_eq!(
        (call.name().as_str(), call.is_read(), call.service()),
        ("GET /servers/a%20b%2Fc", true, Service::Compute)
    );
    let request = call.request(&profile()).unwrap();
    assert_eq!(request.uri(), "https://api.example/servers/a%20b%2Fc");
    let names: Vec<&str> = request.headers().keys().map(http::HeaderName::as_str).collect();
    assert_eq!(names, ["accept"]);
    assert!(request.body().is_empty() && call.body().is_none());
}

#[test]
fn a_write_names_its_content_type() {
    let request = servers::set_user_data(&"s".into(), "cloud-init", "#cloud-config\n").request(&profile()).unwrap();
    assert_eq!(request.method(), Method::PATCH);
    assert_eq!(request.headers()["content-type"], "text/plain");
    assert_eq!(request.body(), b"#cloud-config\n");
    let request = tokens::renew(&Secret::new("t")).request(&profile()).unwrap();
    assert_eq!(request.uri(), "https://account.example/tokens/t");
    assert_eq!(
        (request.headers()["content-type"].as_bytes(), request.body().as_slice()),
        (&b"application/json"[..], &b"{}"[..])
    );
}

#[test]
fn a_base_may_be_a_path_but_must_make_an_address() {
    let mut profile = profile();
    profile.compute = "/api/compute/".into();
    assert_eq!(products::list().request(&profile).unwrap().uri(), "/api/compute/products/servers?per_page=100");
    profile.compute = "ht tp://x".into();
    assert_eq!(products::list().request(&profile).unwrap_err(), TransportError::InvalidUrl);
}

#[test]
fn filters_and_pages_are_queries() {
    let filter = ServerFilter { state: Some(State::StoppedInPlace), name: Some("a&b".into()), organization: None };
    let call = servers::list(PageRequest::number(3), &filter);
    assert_eq!(call.path(), "/servers?page=3&per_page=100&state=stopped%20in%20place&name=a%26b");
    assert_eq!(ips::list(PageRequest::first()).filter("name", "x").path(), "/ips?page=1&per_page=100&name=x");
    assert_eq!(
        marketplace::images(PageRequest::first()).request(&profile()).unwrap().uri().path(),
        "/marketplace/v1/images"
    );
}

#[test]
fn curl_is_a_command_line_without_the_token() {
    assert_eq!(
        servers::act(&"s-1".into(), &servers::Action::Poweron).curl(&profile()),
        concat!(
            "curl -X POST 'https://api.example/servers/s-1/action' \\\n",
            "  -H \"X-Auth-Token: $SCW_TOKEN\" \\\n",
            "  -H 'Accept: application/json' \\\n",
            "  -H 'Content-Type: application/json' \\\n",
            "  --data-raw '{\"action\":\"poweron\"}'"
        )
    );
    let quoted = servers::set_user_data(&"s".into(), "k", "it's").curl(&profile());
    assert!(quoted.ends_with("-H 'Content-Type: text/plain' \\\n  --data-raw 'it'\\''s'"), "{quoted}");
}

#[test]
fn a_token_that_names_itself_in_the_path_is_redacted_everywhere() {
    let call = tokens::delete(&Secret::new("s3cr3t"));
    for call in [call.clone(), call] {
        assert_eq!(call.redacted_path(), "/tokens/{token}");
        assert_eq!(call.name(), "DELETE /tokens/{token}");
        assert_eq!(format!("{call:?}"), "Call(DELETE /tokens/{token})");
        assert_eq!(
            call.curl(&profile()),
            concat!(
                "curl -X DELETE 'https://account.example'\"/tokens/$TOKEN_ID\" \\\n",
                "  -H \"X-Auth-Token: $SCW_TOKEN\" \\\n",
                "  -H 'Accept: application/json'"
            )
        );
        assert_eq!(call.path(), "/tokens/s3cr3t");
    }
    assert_eq!(tokens::permissions(&Secret::new("s3cr3t")).redacted_path(), "/tokens/{token}/permissions");
}

#[test]
fn a_sign_in_shows_no_password_and_no_code() {
    let mut token = NewToken {
        email: "o'neil@example.com".into(),
        password: Secret::new("hunter2"),
        expires: Some(true),
        description: None,
        code: Some(" 123456 ".into()),
    };
    let call = tokens::create(&token);
    assert_eq!(
        call.body(),
        Some(&br#"{"email":"o'neil@example.com","password":"hunter2","expires":true,"2FA_token":"123456"}"#[..])
    );
    assert_eq!(
        call.curl(&profile()),
        concat!(
            "curl -X POST 'https://account.example/tokens' \\\n",
            "  -H 'Accept: application/json' \\\n",
            "  -H 'Content-Type: application/json' \\\n",
            r#"  --data-raw '{"email":"o'\''neil@example.com","password":"'"$SCW_PASSWORD"'","expires":true,"2FA_token":"'"$SCW_2FA_CODE"'"}'"#
        )
    );
    assert!(!format!("{call:?} {token:?}").contains("hunter2"));
    token.code = Some("ab12".into());
    assert!(String::from_utf8_lossy(tokens::create(&token).body().unwrap()).contains(r#""2FA_backup_code":"ab12""#));
    token.code = Some("  ".into());
    assert!(!String::from_utf8_lossy(tokens::create(&token).body().unwrap()).contains("2FA"));
}

#[test]
fn user_changes_hold_the_whole_list_of_keys() {
    let patch = users::UserPatch { ssh_public_keys: Some(vec!["ssh-rsa A".into()]), ..Default::default() };
    assert_eq!(users::update(&"u".into(), &patch).body(), Some(&br#"{"ssh_public_keys":[{"key":"ssh-rsa A"}]}"#[..]));
}

#[test]
fn a_malformed_item_does_not_take_the_others_with_it() {
    let mut answer = answer(
        r#"{"servers":[{"id":"a"},null,{"name":"no id"},{"id":"d","volumes":{"0":{"id":"v","size":"big"}}},{"id":"e"}]}"#,
    );
    answer.headers.insert("x-total-count", "205".parse().unwrap());
    let page = list().decode(&answer).unwrap();
    assert_eq!((page.total, page.pages(100)), (Some(205), 3));
    let errors: Vec<(usize, &str, Option<&str>)> = page
        .items
        .iter()
        .filter_map(|item| item.as_ref().err())
        .map(|error| (error.index, error.path.as_str(), error.id.as_deref()))
        .collect();
    assert_eq!(errors, [(1, "servers[1]", None), (2, "servers[2]", None), (3, "servers[3].volumes.0.size", Some("d"))]);
    let last = page.items[3].as_ref().unwrap_err();
    assert!(last.message.contains("big") && last.raw.starts_with(r#"{"id":"d""#));
    assert_eq!(page.ok().map(|server| server.id.to_string()).collect::<Vec<_>>(), ["a", "e"]);
}

#[test]
fn a_list_without_headers_is_one_page_and_null_is_empty() {
    let page = list().decode(&answer(r#"{"servers":null}"#)).unwrap();
    assert_eq!((page.items.len(), page.total, page.pages(100)), (0, None, 1));
    assert!(servers::actions(&"s".into()).decode(&answer(r#"{"actions":null}"#)).unwrap().is_empty());
}

#[test]
fn items_can_be_decoded_one_by_one() {
    let answer = answer(r#"{"servers":[{"id":"a"},{"id":7}]}"#);
    let call = list();
    let items = call.items(&answer).unwrap();
    assert_eq!(items[0], r#"{"id":"a"}"#);
    let mut server = Server::default();
    call.fill_item(0, items[0], &mut server).unwrap();
    assert_eq!(server.id.as_str(), "a");
    let error = call.fill_item(41, items[1], &mut server).unwrap_err();
    assert_eq!((error.index, error.path.as_str(), error.id.as_deref()), (41, "servers[41].id", Some("7")));
}

#[test]
fn token_items_keep_their_secret_when_they_are_malformed() {
    let page =
        tokens::list(PageRequest::first()).decode(&answer(r#"{"tokens":[{"id":"s3cr3t","user_id":1}]}"#)).unwrap();
    let error = page.items[0].as_ref().unwrap_err();
    assert_eq!((error.id.as_deref(), error.path.as_str()), (None, "tokens[0].user_id"));
    assert!(!error.raw.contains("s3cr3t"));
}

#[test]
fn a_token_signs_in_by_its_secret_key_if_it_has_one() {
    let call = tokens::get(&Secret::new("t"));
    let token = call.decode(&answer(r#"{"token":{"id":"old","access_key":null}}"#)).unwrap();
    assert_eq!(token.secret().expose(), "old");
    let token = call
        .decode(&answer(r#"{"token":{"id":"i","secret_key":"new","roles":{"organization":null,"role":null}}}"#))
        .unwrap();
    assert_eq!(token.secret().expose(), "new");
    assert!(!format!("{token:?}").contains("new"));
}

#[test]
fn an_answer_not_as_expected_is_a_decode_error_with_its_path() {
    let error = |body: &str| servers::get(&"s".into()).decode(&answer(body)).unwrap_err();
    assert_eq!(error(r#"{"server":{"id":"a","tags":[1]}}"#).kind, ErrorKind::Decode { path: "server.tags[0]".into() });
    assert_eq!(error(r#"{"server":null}"#).kind, ErrorKind::Decode { path: "server".into() });
    assert_eq!(error(r#"{"volume":{}}"#).kind, ErrorKind::Decode { path: "server".into() });
    assert_eq!(error("").message, "the answer is empty");
    let html = error("<!doctype html>");
    assert_eq!(
        (html.kind.clone(), html.status, html.body.as_str()),
        (ErrorKind::Decode { path: String::new() }, Some(200), "<!doctype html>")
    );
    assert_eq!(
        list().decode(&answer(r#"{"servers":{}}"#)).unwrap_err().kind,
        ErrorKind::Decode { path: "servers".into() }
    );
    let bad_utf8 = Answer { body: b"{\"server\":{\"id\":\"\xff\"}}".to_vec(), ..answer("") };
    assert!(servers::get(&"s".into()).decode(&bad_utf8).is_err());
}

#[test]
fn products_are_read_by_name_and_in_order() {
    let products = products::list()
        .decode(&answer(
            r#"{"servers":{"VC1S":{"ncpus":2,"ram":2147483648,"hourly_price":0.006,"monthly_price":3,
            "volumes_constraint":{"max_size":50000000000},"per_volume_constraint":{"l_ssd":{"min_size":1}}},
            "ODD":{"ncpus":"two"},"C1":{"volumes_constraint":null}}}"#,
        ))
        .unwrap();
    let names: Vec<&str> = products.types.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["VC1S", "ODD", "C1"]);
    let error = products.types[1].1.as_ref().unwrap_err();
    assert_eq!((error.path.as_str(), error.index, error.id.as_deref()), ("servers.ODD.ncpus", 1, Some("ODD")));
    let type_of = products.get("VC1S").unwrap();
    assert_eq!(
        (type_of.monthly_price, type_of.per_volume_constraint.get("l_ssd").unwrap().min_size),
        (Some(3.0), Some(1))
    );
    assert!(products.get("ODD").is_none() && products.get("C1").is_some());
    assert_eq!(products::page(2).path(), "/products/servers?per_page=100&page=2");
    let stock = products::availability().decode(&answer(r#"{"servers":{"C1":{"availability":"scarce"}}}"#)).unwrap();
    assert_eq!(stock.get("C1"), Some(&products::Availability::Scarce));
}

#[test]
fn odd_forms_of_the_documentation_are_read() {
    let task =
        tasks::get(&"t".into()).decode(&answer(r#"{"task":{"id":"t","progress":"0","status":"pending"}}"#)).unwrap();
    assert_eq!((task.progress, task.status.is_final()), (0, false));
    let rule = security_groups::rule(&"g".into(), &"r".into())
        .decode(&answer(
            r#"{"rule":{"id":"r","dest_port_from":22,"dest_port_to":null,"editable":null,"protocol":"TCP"}}"#,
        ))
        .unwrap();
    assert_eq!((rule.dest_port_from, rule.dest_port_to, rule.is_editable()), (Some(22), None, true));
    let page = containers::objects("c", PageRequest::first())
        .decode(&answer(r#"{"container":[{"name":"o","size":"12"},{"name":"p","size":3}]}"#))
        .unwrap();
    assert_eq!(page.ok().map(|object| object.size).collect::<Vec<_>>(), [12, 3]);
    assert_eq!(servers::user_data(&"s".into(), "k").decode(&answer("not json")).unwrap(), "not json");
}
