//! Pages of lists, by the headers that tell them.

use crate::support::{assert_error, said};
use api::PageRequest;
use api::servers::{self, ServerFilter};
use contract::{RawAnswer, Sandbox};
use std::collections::HashSet;

/// The targets of `Link` by their relation.
fn links(answer: &RawAnswer) -> Vec<(String, String)> {
    let parts = answer.header("link").split(',').filter_map(|part| {
        let (target, relation) = part.trim().split_once(';')?;
        let target = target.trim().strip_prefix('<')?.strip_suffix('>')?;
        Some((relation.trim().strip_prefix("rel=\"")?.strip_suffix('"')?.to_owned(), target.to_owned()))
    });
    parts.collect()
}

fn relations(answer: &RawAnswer) -> Vec<String> {
    let mut all: Vec<String> = links(answer).into_iter().map(|(relation, _)| relation).collect();
    all.sort();
    all
}

#[test]
fn all_pages_together_are_the_list() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "250"]);
    let first = sandbox.ok(&servers::list(PageRequest::first(), &ServerFilter::default()));
    let (total, pages) = (first.total.unwrap(), first.pages(PageRequest::MAX));
    assert!(total >= 250 && u64::from(pages) == total.div_ceil(100));
    let mut seen = HashSet::new();
    for number in 1..=pages {
        let items = sandbox.items(&servers::list(PageRequest::number(number), &ServerFilter::default()));
        assert!(number == pages || items.len() == 100);
        assert!(items.into_iter().all(|server| seen.insert(server.id)), "a server is on two pages");
    }
    assert_eq!(seen.len() as u64, total);
}

#[test]
fn past_the_last_page_is_an_empty_list() {
    let sandbox = Sandbox::start();
    let page = sandbox.ok(&servers::list(PageRequest::number(99), &ServerFilter::default()));
    assert!(page.items.is_empty() && page.total.is_some());
}

#[test]
fn links_are_relative_and_tell_what_there_is() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "25"]);
    let get = |query: &str| sandbox.raw("GET", &format!("/servers?{query}"), "");
    let first = get("per_page=10");
    assert_eq!(relations(&first), ["last", "next"]);
    assert!(links(&first).iter().all(|(_, target)| target.starts_with("/servers?")), "{first:?}");
    assert_eq!(relations(&get("per_page=10&page=2")), ["first", "last", "next", "previous"]);
    let total: u64 = first.header("x-total-count").parse().unwrap();
    assert_eq!(relations(&get(&format!("per_page=10&page={}", total.div_ceil(10)))), ["first", "last", "previous"]);
    assert_eq!(relations(&get("per_page=100")), ["last"]);
}

#[test]
fn links_lead_where_they_say() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "25"]);
    let first = sandbox.raw("GET", "/servers?per_page=10", "");
    let next = links(&first).into_iter().find(|(relation, _)| relation == "next").unwrap().1;
    let ids = |answer: &RawAnswer| {
        let json = answer.json();
        let all = json["servers"].as_array().unwrap().iter().map(|server| server["id"].to_string());
        all.collect::<Vec<_>>()
    };
    let second = sandbox.raw("GET", &next, "");
    assert_eq!(ids(&second), ids(&sandbox.raw("GET", "/servers?per_page=10&page=2", "")));
    assert_ne!(ids(&second), ids(&first));
}

#[test]
fn a_page_has_fifty_unless_asked_otherwise_and_never_more_than_a_hundred() {
    let sandbox = Sandbox::start_with(&["--seed-servers", "150"]);
    let count = |query: &str| {
        let answer = sandbox.raw("GET", &format!("/servers{query}"), "");
        answer.json()["servers"].as_array().map(Vec::len)
    };
    assert_eq!(count(""), Some(50));
    assert_eq!(count("?per_page=100"), Some(100));
    let json = assert_error(&sandbox.raw("GET", "/servers?per_page=101", ""), 400, "invalid_request_error");
    assert!(!said(&json, "per_page").is_empty(), "{json}");
    for query in ["page=0", "page=x", "per_page=0", "page=-1", "per_page=99999999999999999999"] {
        assert_error(&sandbox.raw("GET", &format!("/servers?{query}"), ""), 400, "invalid_request_error");
    }
}

#[test]
fn every_list_says_its_total() {
    let sandbox = Sandbox::start();
    for path in [
        "/servers",
        "/volumes",
        "/snapshots",
        "/images",
        "/ips",
        "/security_groups",
        "/bootscripts",
        "/tasks",
        "/containers",
        "/tokens",
        "/organizations",
        "/invoices",
        "/marketplace/v1/images",
    ] {
        let answer = sandbox.raw("GET", path, "");
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("x-total-count").parse::<u64>().is_ok(), "{path}: {answer:?}");
    }
}

#[test]
fn an_empty_list_has_a_total_of_none() {
    let sandbox = Sandbox::start();
    let answer = sandbox.raw("GET", "/servers?name=no-such-server-anywhere", "");
    assert_eq!(answer.header("x-total-count"), "0");
    assert_eq!(answer.json()["servers"], serde_json::json!([]));
}
