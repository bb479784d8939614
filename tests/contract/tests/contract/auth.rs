//! Who may do what: tokens in the header, their expiry, their permissions.

use crate::support::{LONG, NOBODY, assert_error};
use api::tokens::NewToken;
use api::{ErrorKind, PageRequest, Secret, products, servers, tokens};
use contract::{Sandbox, now};

fn list() -> api::Call<api::Page<servers::Server>> {
    servers::list(PageRequest::first(), &servers::ServerFilter::default())
}

fn sign_in(sandbox: &Sandbox) -> NewToken {
    let credentials = sandbox.credentials();
    NewToken { email: credentials.email.clone(), password: credentials.password.clone(), ..NewToken::default() }
}

#[test]
fn without_a_token_nothing_but_the_public_is_answered() {
    let sandbox = Sandbox::start();
    let client = sandbox.client_with(None);
    let error = now(client.run(&list())).unwrap_err();
    assert_eq!((error.status, &error.kind), (Some(401), &ErrorKind::SignIn));
    assert_eq!(
        (error.error_type.as_str(), error.message.as_str()),
        ("invalid_auth", "The header 'X-Auth-Token' is missing")
    );
    assert!(!now(client.run(&products::list())).unwrap().types.is_empty());
}

#[test]
fn a_malformed_token_is_named_as_such() {
    let sandbox = Sandbox::start();
    let error = now(sandbox.client_with(Some(&Secret::new("nonsense"))).run(&list())).unwrap_err();
    assert_eq!((error.status, error.error_type.as_str()), (Some(401), "invalid_auth"));
    assert_eq!(error.message, "Invalid format header 'X-Auth-Token'");
}

#[test]
fn an_unknown_token_is_refused() {
    let sandbox = Sandbox::start();
    let error = now(sandbox.client_with(Some(&Secret::new(NOBODY))).run(&list())).unwrap_err();
    assert_eq!((error.status, error.error_type.as_str(), &error.kind), (Some(401), "invalid_auth", &ErrorKind::SignIn));
    assert!(!error.message.is_empty());
}

#[test]
fn a_wrong_password_is_no_sign_in() {
    let sandbox = Sandbox::start();
    let client = sandbox.client_with(None);
    let wrong = NewToken { password: Secret::new("wrong"), ..sign_in(&sandbox) };
    let error = now(client.run(&tokens::create(&wrong))).unwrap_err();
    assert_eq!((error.status, error.error_type.as_str()), (Some(401), "invalid_auth"));
    assert_eq!(error.message, "Invalid credentials");
    let stranger = NewToken { email: "nobody@example.com".into(), ..sign_in(&sandbox) };
    assert_eq!(now(client.run(&tokens::create(&stranger))).unwrap_err().message, "Invalid credentials");
}

#[test]
fn a_sign_in_without_its_parts_names_them() {
    let sandbox = Sandbox::start();
    let answer = sandbox.request(None, "POST", "/tokens", &[("content-type", "application/json")], "{}");
    let json = assert_error(&answer, 400, "invalid_request_error");
    assert_eq!(json["message"], "Validation Error");
    assert_eq!(json["fields"]["email"], serde_json::json!(["required key not provided"]));
    assert_eq!(json["fields"]["password"], serde_json::json!(["required key not provided"]));
}

#[test]
fn a_token_made_by_password_works_until_it_expires() {
    let sandbox = Sandbox::start();
    let token = now(sandbox.client_with(None).run(&tokens::create(&sign_in(&sandbox)))).unwrap();
    assert!(token.expires.is_some());
    let client = sandbox.client_with(Some(token.secret()));
    assert!(now(client.run(&list())).is_ok());
    sandbox.advance(29 * 60);
    assert!(now(client.run(&list())).is_ok());
    sandbox.advance(2 * 60);
    let error = now(client.run(&list())).unwrap_err();
    assert_eq!((error.status, error.error_type.as_str(), &error.kind), (Some(401), "invalid_auth", &ErrorKind::SignIn));
    let error = now(sandbox.client().run(&tokens::permissions(token.secret()))).unwrap_err();
    assert_eq!((error.status, &error.kind), (Some(410), &ErrorKind::SignIn));
}

#[test]
fn renewing_adds_thirty_minutes() {
    let sandbox = Sandbox::start();
    let token = now(sandbox.client_with(None).run(&tokens::create(&sign_in(&sandbox)))).unwrap();
    let client = sandbox.client_with(Some(token.secret()));
    sandbox.advance(20 * 60);
    let renewed = now(client.run(&tokens::renew(token.secret()))).unwrap();
    assert!(renewed.expires > token.expires);
    sandbox.advance(20 * 60);
    assert!(now(client.run(&list())).is_ok());
    sandbox.advance(60 * 60);
    assert_eq!(now(client.run(&list())).unwrap_err().status, Some(401));
}

#[test]
fn a_token_that_never_expires_does_not() {
    let sandbox = Sandbox::start();
    let forever = NewToken { expires: Some(false), description: Some("robot".into()), ..sign_in(&sandbox) };
    let token = now(sandbox.client_with(None).run(&tokens::create(&forever))).unwrap();
    assert_eq!((token.expires.as_ref(), token.description.as_str()), (None, "robot"));
    sandbox.advance(365 * 24 * 3600);
    assert!(now(sandbox.client_with(Some(token.secret())).run(&list())).is_ok());
}

#[test]
fn a_revoked_token_is_unknown_at_once() {
    let sandbox = Sandbox::start();
    let token = now(sandbox.client_with(None).run(&tokens::create(&sign_in(&sandbox)))).unwrap();
    let client = sandbox.client_with(Some(token.secret()));
    assert!(now(client.run(&tokens::delete(token.secret()))).is_ok());
    assert_eq!(now(client.run(&list())).unwrap_err().status, Some(401));
    sandbox.advance(LONG);
    assert_eq!(now(client.run(&list())).unwrap_err().status, Some(401));
}
