//! The `decode` example as a program: what it prints, and how it ends.

// Plain functions beside the tests may stop a test too.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The example's program; `cargo test` builds it beside the tests.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    profile.join("examples").join(format!("decode{}", std::env::consts::EXE_SUFFIX))
}

fn decode(lines: &[&str]) -> Output {
    let mut child = Command::new(program()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const SERVERS: &str = r#"{"api":"instance/v1","method":"GET","path":"/servers","status":200,"body":{"servers":[{"id":"a","image":{"id":"i","sparkle":1}}]}}"#;
const MADE: &str = r#"{"api":"instance/v1","method":"POST","path":"/snapshots","status":201,"body":{"snapshot":{"id":"a"},"task":{"id":"t"}}}"#;
const DASHBOARD: &str = r#"{"api":"instance/v1","method":"GET","path":"/dashboard","status":200,"body":{"dashboard":{"servers_count":1,"moons_count":2}}}"#;
const CONTAINER: &str = r#"{"api":"instance/v1","method":"GET","path":"/containers/c","status":200,"body":{"container":[{"name":"a","size":"7","colour":"red"}]}}"#;
const REFUSED: &str = r#"{"api":"iam/v1alpha1","method":"GET","path":"/x","status":400,"body":{"type":"t","message":"m","fields":{"a":["b"]}}}"#;
const LIMITED: &str = r#"{"api":"iam/v1alpha1","method":"GET","path":"/x","status":429,"body":null}"#;
const FOREIGN: &str = r#"{"api":"iam/v1alpha1","method":"GET","path":"/x","status":200,"body":{"users":[]}}"#;
const BROKEN: &str = r#"{"api":"marketplace/v1","method":"GET","path":"/images","status":200,"body":{"images":[{"id":"a"},{"id":"b","versions":[{"id":"v","name":7}]}]}}"#;
const STRANGE: &str = r#"{"api":"instance/v1","method":"GET","path":"/new","status":200,"body":{"novelty":{}}}"#;

#[test]
fn what_is_read_is_counted_and_what_is_not_is_named() {
    let output = decode(&[SERVERS, "", REFUSED, LIMITED, FOREIGN]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "not read: servers.*.image.sparkle (1)\n3 decoded, 0 failed, 1 not modelled\n");
    assert_eq!(output.status.code(), Some(1));
    let output = decode(&[REFUSED, LIMITED, FOREIGN]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "2 decoded, 0 failed, 1 not modelled\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_left_on_purpose_has_a_reason_and_fails_nothing() {
    let output = decode(&[MADE]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("not read: task beside snapshot (1): the snapshot itself"), "{text}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_part_of_an_answer_is_looked_into() {
    let output = decode(&[DASHBOARD, CONTAINER]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        "not read: container.*.colour (1)\nnot read: dashboard.moons_count (1)\n2 decoded, 0 failed, 0 not modelled\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_fails_is_told_with_its_path() {
    let output = decode(&[BROKEN, SERVERS, "nonsense", STRANGE]);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("line 1: GET /images 200: images[1].versions[0].name: invalid type"), "{text}");
    assert!(lines[1].starts_with("line 3: not an exchange"), "{text}");
    assert_eq!(lines[2], "line 4: GET /new 200: no model for `novelty`");
    assert_eq!(lines.last(), Some(&"1 decoded, 3 failed, 0 not modelled"));
    assert_eq!(output.status.code(), Some(1));
}
