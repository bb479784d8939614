//! Answers spoilt at random go through every decoder: none may panic, and what is left of an error's messages must
//! still come out.
//!
//! `API_MUTATIONS` is how many; the default is what an ordinary test run can afford.

use api::json::Slot;
use api::{
    Answer, ApiError, Call, Client, ErrorKind, Page, PageRequest, Profile, Secret, Transport, TransportError,
    bootscripts, containers, dashboard, images, invoices, ips, marketplace, organizations, products, security_groups,
    servers, snapshots, tasks, tokens, users, volumes,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Believable answers, one of each kind of value, small enough that a change often hits something.
const ANSWERS: &[&str] = &[
    r#"{"servers":[{"id":"a","name":"web","state":"running","tags":["x"],"volumes":{"0":{"id":"v","size":10000000000,"state":"available"}},"image":{"id":"i","extra_volumes":"[]","default_bootscript":null},"public_ip":{"id":"p","address":"192.0.2.1","dynamic":true},"location":{"zone_id":"par1"},"allowed_actions":["poweroff"]},{"id":"b"}]}"#,
    r#"{"server":{"id":"a","ipv6":{"address":"2001:db8::1","netmask":"64"},"security_group":{"id":"g","name":"n"},"maintenances":[{"reason":"x"}],"private_nics":[{"id":"n"}],"protected":false}}"#,
    r#"{"volumes":[{"id":"v","size":1,"server":null}],"snapshots":[{"id":"s","size":2,"base_volume":{"id":"v"}}],"images":[{"id":"i","root_volume":{"id":"s"}}]}"#,
    r#"{"ips":[{"id":"p","server":{"id":"a"}}],"security_groups":[{"id":"g","servers":[{"id":"a"}],"stateful":true}],"rules":[{"id":"r","dest_port_from":22,"position":1,"editable":false}]}"#,
    r#"{"tasks":[{"id":"t","progress":"0","status":"pending"}],"bootscripts":[{"id":"b","default":true}],"containers":[{"name":"c","size":"12","num_objects":3}]}"#,
    r#"{"tokens":[{"id":"secret","roles":{"organization":{"id":"o"},"role":"manager"},"expires":null}],"user":{"id":"u","ssh_public_keys":[{"key":"k"}],"roles":null},"organizations":[{"id":"o","warnings":[{"id":"w","locking":true}]}]}"#,
    r#"{"servers":{"C1":{"ncpus":4,"ram":2147483648,"hourly_price":0.006,"volumes_constraint":null,"per_volume_constraint":{"l_ssd":{"min_size":1}},"network":{"interfaces":[{"internet_bandwidth":1}]},"availability":"scarce"}},"quotas":{"servers":-1,"ips":10},"permissions":{"compute":{"servers:read":["o:*"]}}}"#,
    r#"{"dashboard":{"servers_count":1,"servers_by_types":{"C1":1}},"images":[{"id":"m","versions":[{"id":"v","local_images":[{"id":"l","arch":"arm"}]}]}],"invoices":[{"id":"n","number":7,"total_taxed":"1.20"}],"actions":["reboot"]}"#,
    r#"{"type":"invalid_request_error","message":"Validation Error","fields":{"name":["a","b\u00e9"],"volumes":{"1":{"size":["c"]}},"tags":["d",{"x":"e"}]}}"#,
    r#"{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"name","reason":"format","help_message":"a"},{"resource":"r","quota":1,"current":1}]}"#,
];

/// A change of a text: where, how many bytes go, which come.
type Change = (prop::sample::Index, usize, Vec<u8>);

fn changes() -> impl Strategy<Value = (usize, Vec<Change>)> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..3),
        prop::sample::select(vec!["null", "[]", "{}", "-1", "1e999", "\"", "\\u", "true", "[[", ",", ":", "\u{0}"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (0..ANSWERS.len(), prop::collection::vec((any::<prop::sample::Index>(), 0usize..5, piece), 1..4))
}

fn spoil(text: &str, changes: Vec<Change>) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, length, piece) in changes {
        let start = at.index(bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, piece);
    }
    bytes
}

fn one<R>(call: &Call<R>, answer: &Answer) {
    if let Err(error) = call.decode(answer) {
        assert!(matches!(error.kind, ErrorKind::Decode { .. }) && !error.message.is_empty());
    }
}

fn many<T: Slot + Default>(call: &Call<Page<T>>, answer: &Answer) {
    one(call, answer);
    for (index, raw) in call.items(answer).into_iter().flatten().enumerate() {
        if let Err(error) = call.fill_item(index, raw, &mut T::default()) {
            assert!(error.index == index && !error.message.is_empty() && error.path.contains('['));
        }
    }
}

/// Every decoder there is.
fn decode_all(answer: &Answer) {
    let page = PageRequest::first();
    let secret = Secret::new("secret");
    many(&servers::list(page, &servers::ServerFilter::default()), answer);
    many(&volumes::list(page), answer);
    many(&snapshots::list(page), answer);
    many(&images::list(page), answer);
    many(&ips::list(page), answer);
    many(&security_groups::list(page), answer);
    many(&security_groups::rules(&"g".into(), page), answer);
    many(&tasks::list(page), answer);
    many(&bootscripts::list(page), answer);
    many(&containers::list(page), answer);
    many(&tokens::list(page), answer);
    many(&organizations::list(page), answer);
    many(&marketplace::images(page), answer);
    many(&invoices::list(page), answer);
    one(&servers::get(&"a".into()), answer);
    one(&servers::actions(&"a".into()), answer);
    one(&servers::user_data(&"a".into(), "k"), answer);
    one(&users::get(&"u".into()), answer);
    one(&organizations::quotas(&"o".into()), answer);
    one(&tokens::permissions(&secret), answer);
    one(&products::list(), answer);
    one(&products::availability(), answer);
    one(&dashboard::get(), answer);
    let _ = answer.pretty();
}

/// Answers with 400 and a body.
struct Refusing<'a>(&'a [u8]);

impl Transport for Refusing<'_> {
    async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        http::Response::builder().status(400).body(self.0.to_vec()).map_err(|_| TransportError::Network)
    }
}

fn error_of(body: &[u8]) -> ApiError {
    let profile = Profile {
        id: "p".into(),
        name: "P".into(),
        kind: api::profile::Kind::Classic,
        account: "http://a.example".into(),
        compute: "http://c.example".into(),
        marketplace: None,
        billing: None,
    };
    let client = Client::new(profile, Refusing(body));
    let call = servers::get(&"a".into());
    match pin!(client.send(&call)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => error,
        other => unreachable!("the transport refuses at once: {other:?}"),
    }
}

/// Whether all that a valid error body says is in the error.
fn says_all(error: &ApiError, value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Object(map) => map.values().all(|value| says_all(error, value)),
        serde_json::Value::Array(items) => items.iter().all(|value| says_all(error, value)),
        serde_json::Value::String(text) => {
            error.error_type == *text
                || error.message.contains(text)
                || error.fields.iter().any(|(path, messages)| path == text || messages.contains(text))
        }
        _ => true,
    }
}

#[test]
fn spoilt_answers_are_errors_at_worst() {
    let cases = std::env::var("API_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&changes(), |(which, changes)| {
            let body = spoil(ANSWERS[which], changes);
            let error = error_of(&body);
            prop_assert!(!error.message.is_empty());
            if let Ok(value) = serde_json::from_slice::<serde_json::Value>(&body)
                && let Some(fields) = value.get("fields").filter(|fields| !fields.is_null())
            {
                prop_assert!(says_all(&error, fields), "{error:?}");
                if let Some(message) = value.get("message").and_then(serde_json::Value::as_str) {
                    prop_assert!(error.message.contains(message) || error.body.contains(message));
                }
            }
            decode_all(&Answer { status: 200, headers: http::HeaderMap::new(), body });
            Ok(())
        })
        .unwrap();
}
