//! Tokens as a resource.

use crate::support::{NOBODY, assert_error};
use api::tokens::{NewToken, TokenPatch};
use api::{ErrorKind, PageRequest, Secret, tokens};
use contract::Sandbox;

fn made(sandbox: &Sandbox, description: &str) -> tokens::Token {
    let credentials = sandbox.credentials();
    sandbox.ok(&tokens::create(&NewToken {
        email: credentials.email.clone(),
        password: credentials.password.clone(),
        description: Some(description.into()),
        ..NewToken::default()
    }))
}

#[test]
fn creating_answers_201_with_its_location() {
    let sandbox = Sandbox::start();
    let credentials = sandbox.credentials();
    let body = serde_json::json!({ "email": credentials.email, "password": credentials.password.expose() });
    let answer = sandbox.request(None, "POST", "/tokens", &[("content-type", "application/json")], &body.to_string());
    assert_eq!(answer.status, 201);
    let token = &answer.json()["token"];
    let id = token["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("{}/tokens/{id}", sandbox.url()));
    assert_eq!(token["user_id"], credentials.user.as_str());
    assert_eq!(token["description"], "");
    assert_eq!(token["permissions"], serde_json::json!([]));
    assert!(token["roles"].is_object() && token["inherits_user_perms"].is_boolean());
}

#[test]
fn tokens_are_listed_read_changed_and_deleted() {
    let sandbox = Sandbox::start();
    let token = made(&sandbox, "first");
    let listed = sandbox.items(&tokens::list(PageRequest::first()));
    assert!(listed.iter().any(|other| other.id == token.id) && listed.len() >= 2);
    let read = sandbox.ok(&tokens::get(&token.id));
    assert_eq!((read.description.as_str(), &read.user_id), ("first", &sandbox.credentials().user));
    let patch = TokenPatch { description: Some("second".into()), expires: Some(false) };
    let changed = sandbox.ok(&tokens::update(&token.id, &patch));
    assert_eq!((changed.description.as_str(), changed.expires), ("second", None));
    sandbox.ok(&tokens::delete(&token.id));
    assert_eq!(sandbox.err(&tokens::get(&token.id)).kind, ErrorKind::NotFound);
}

#[test]
fn a_token_stands_for_the_password_of_its_own_user_alone() {
    let sandbox = Sandbox::start();
    let token = sandbox.ok(&tokens::issue(&sandbox.credentials().email, "from a session", false));
    assert_eq!((token.description.as_str(), &token.expires), ("from a session", &None));
    assert!(token.secret_key.is_some() && token.access_key.is_some());
    let refused = sandbox.err(&tokens::issue("somebody@example.com", "", true));
    assert_eq!(refused.kind, ErrorKind::SignIn);
}

#[test]
fn the_session_learns_its_user_from_its_own_token() {
    let sandbox = Sandbox::start();
    let own = sandbox.ok(&tokens::get(&sandbox.credentials().token));
    assert_eq!(own.user_id, sandbox.credentials().user);
}

#[test]
fn permissions_are_a_map_of_maps() {
    let sandbox = Sandbox::start();
    let permissions = sandbox.ok(&tokens::permissions(&sandbox.credentials().token));
    assert!(permissions.get("compute").is_some_and(|compute| !compute.is_empty()), "{permissions:?}");
}

#[test]
fn an_unknown_token_is_not_found_and_not_repeated() {
    let sandbox = Sandbox::start();
    let error = sandbox.err(&tokens::get(&Secret::new(NOBODY)));
    assert_eq!((error.status, error.error_type.as_str()), (Some(404), "unknown_resource"));
    assert!(!format!("{error:?}").contains(NOBODY));
    assert!(matches!(sandbox.err(&tokens::permissions(&Secret::new(NOBODY))).status, Some(400 | 404)));
}

#[test]
fn wrong_types_are_named_by_field() {
    let sandbox = Sandbox::start();
    let body = r#"{"email": 1, "password": [], "expires": "soon"}"#;
    let answer = sandbox.request(None, "POST", "/tokens", &[("content-type", "application/json")], body);
    let json = assert_error(&answer, 400, "invalid_request_error");
    for field in ["email", "password", "expires"] {
        assert!(json["fields"][field].as_array().is_some_and(|all| !all.is_empty()), "{field}: {json}");
    }
}

#[test]
fn a_session_may_make_another_token_without_the_password() {
    let sandbox = Sandbox::start();
    let body = serde_json::json!({ "email": sandbox.credentials().email, "description": "second" });
    let answer = sandbox.raw("POST", "/tokens", &body.to_string());
    assert_eq!((answer.status, answer.json()["token"]["description"].as_str()), (201, Some("second")), "{answer:?}");
}

#[test]
fn the_secret_key_is_told_only_once() {
    let sandbox = Sandbox::start();
    let token = made(&sandbox, "once");
    assert_eq!(token.secret_key.as_ref().unwrap_or(&token.id), token.secret());
    assert_eq!(sandbox.ok(&tokens::get(&token.id)).secret_key, None);
    assert!(sandbox.items(&tokens::list(PageRequest::first())).iter().all(|other| other.secret_key.is_none()));
}
