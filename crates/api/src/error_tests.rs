//! Tests of the error decoder: both eras' forms, both spellings, and whatever else a server or a proxy may answer.

use super::*;
use crate::{Answer, Call, Secret, ServerId, servers, tokens};
use http::header::HeaderValue;
use proptest::prelude::*;

fn spec<R>(call: &Call<R>) -> Spec {
    Spec::clone(&call.spec)
}

fn read() -> Spec {
    spec(&servers::get(&ServerId::from("s")))
}

fn write() -> Spec {
    spec(&servers::delete(&ServerId::from("s")))
}

fn decode_with(spec: &Spec, status: u16, headers: &[(&'static str, &'static str)], body: &[u8]) -> ApiError {
    let headers =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    ApiError::answer(spec, StatusCode::from_u16(status).unwrap(), &headers, body)
}

fn decode(status: u16, body: &str) -> ApiError {
    decode_with(&read(), status, &[], body.as_bytes())
}

fn messages(error: &ApiError) -> Vec<(&str, Vec<&str>)> {
    error.fields.iter().map(|(path, all)| (path, all.iter().map(String::as_str).collect())).collect()
}

#[test]
fn the_documented_validation_error_keeps_every_message_in_order() {
    let error = decode(
        400,
        r#"{"fields": {"email": ["incorrect email address", "required key not provided"],
            "firstname": ["length of value must be at least 2", "required key not provided"],
            "lastname": ["length of value must be at least 2", "required key not provided"]},
            "message": "Validation Error", "type": "invalid_request_error"}"#,
    );
    assert_eq!(error.kind, ErrorKind::Fields);
    assert_eq!((error.error_type.as_str(), error.message.as_str()), ("invalid_request_error", "Validation Error"));
    assert_eq!(
        messages(&error),
        [
            ("email", vec!["incorrect email address", "required key not provided"]),
            ("firstname", vec!["length of value must be at least 2", "required key not provided"]),
            ("lastname", vec!["length of value must be at least 2", "required key not provided"]),
        ]
    );
    assert_eq!((error.status, error.call.as_str(), error.is_read), (Some(400), "GET /servers/s", true));
}

#[test]
fn todays_details_are_fields_too() {
    let error = decode(
        400,
        r#"{"details":[{"argument_name":"volumes.1.size","reason":"constraint","help_message":"too large"},
            {"argument_name":"name","reason":"required","help_message":""},
            {"argument_name":"name","reason":"format"}],
            "message":"invalid argument(s)","type":"invalid_arguments"}"#,
    );
    assert_eq!(error.kind, ErrorKind::Fields);
    assert_eq!(
        messages(&error),
        [("volumes.1.size", vec!["too large"]), ("name", vec!["required key not provided", "not in the right format"]),]
    );
    // The reason is told in one way or the other.
    assert_eq!(error.message, "invalid argument(s) (reason: constraint)");
}

#[test]
fn what_todays_errors_say_besides_stands_after_the_message() {
    let error = decode(
        404,
        r#"{"type":"not_found","message":"resource is not found","resource":"instance_server","resource_id":"7a"}"#,
    );
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(error.message, "resource is not found (resource: instance_server, resource_id: 7a)");

    let error = decode(
        403,
        r#"{"details":[{"action":"read","resource":"snapshot"}],"message":"insufficient permissions","type":"permissions_denied"}"#,
    );
    assert_eq!(error.kind, ErrorKind::Permission);
    assert_eq!(error.message, "insufficient permissions (action: read, resource: snapshot)");

    let error = decode(
        403,
        r#"{"details":[{"resource":"servers","quota":10,"current":10}],"message":"quota(s) exceeded","type":"quotas_exceeded"}"#,
    );
    assert_eq!(error.kind, ErrorKind::Quota);
    assert_eq!(error.message, "quota(s) exceeded (resource: servers, quota: 10, current: 10)");

    let error = decode(
        412,
        r#"{"help_message":"protected","message":"precondition is not respected","precondition":"protected_resource","type":"precondition_failed"}"#,
    );
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert_eq!(
        error.message,
        "precondition is not respected (help_message: protected, precondition: protected_resource)"
    );

    let error =
        decode(409, r#"{"current_state":"","message":"busy","resource":"","resource_id":"","type":"transient_state"}"#);
    assert_eq!((error.kind.clone(), error.message.as_str()), (ErrorKind::Conflict, "busy"));
}

#[test]
fn both_spellings_count() {
    for kind in ["invalid_auth", "invitalid_auth"] {
        let error = decode(401, &format!(r#"{{"message":"The header 'X-Auth-Token' is missing","type":"{kind}"}}"#));
        assert_eq!((error.kind.clone(), error.error_type.as_str()), (ErrorKind::SignIn, kind));
        assert_eq!(decode(403, &format!(r#"{{"type":"{kind}"}}"#)).kind, ErrorKind::SignIn);
    }
    // A call that carries no token was not refused for its token.
    let login = spec(&tokens::create(&tokens::NewToken::default()));
    assert_eq!(decode_with(&login, 401, &[], b"").kind, ErrorKind::Password);
    for kind in ["unknown_resource", "uknown_resource"] {
        let error = decode(404, &format!(r#"{{"message":"User not found","type":"{kind}"}}"#));
        assert_eq!((error.kind.clone(), error.message.as_str()), (ErrorKind::NotFound, "User not found"));
        assert_eq!(decode(400, &format!(r#"{{"type":"{kind}"}}"#)).kind, ErrorKind::NotFound);
    }
}

#[test]
fn a_refusal_is_no_field_error() {
    let error = decode(400, r#"{"message":"server should be stopped","type":"invalid_request_error"}"#);
    assert_eq!((error.kind.clone(), error.message.as_str()), (ErrorKind::Refused, "server should be stopped"));
    assert!(error.fields.is_empty());
    assert_eq!(decode(400, r#"{"message":"x","fields":{}}"#).kind, ErrorKind::Refused);
    assert_eq!(decode(400, r#"{"message":"x","fields":null}"#).kind, ErrorKind::Refused);
}

#[test]
fn each_status_has_its_kind() {
    let kinds = [
        (402, ErrorKind::Payment),
        (403, ErrorKind::Permission),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::Other),
        (409, ErrorKind::Conflict),
        (410, ErrorKind::NotFound),
        (418, ErrorKind::Other),
        (423, ErrorKind::Conflict),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (503, ErrorKind::Server),
        (302, ErrorKind::Other),
    ];
    for (status, kind) in kinds {
        assert_eq!(decode(status, "").kind, kind, "{status}");
    }
}

#[test]
fn quota_second_factor_captcha_and_expiry_are_told_apart() {
    let quota =
        r#"{"message":"Quota exceeded for this resource.","type":"invalid_request_error","resource":"servers"}"#;
    let error = decode(403, quota);
    assert_eq!(error.kind, ErrorKind::Quota);
    assert_eq!(error.message, "Quota exceeded for this resource. (resource: servers)");
    assert_eq!(decode(403, r#"{"type":"2FA_error","message":"2FA required"}"#).kind, ErrorKind::SecondFactor);
    assert_eq!(decode(401, r#"{"type":"captcha_required","message":"x"}"#).kind, ErrorKind::Captcha);
    let permissions = spec(&tokens::permissions(&Secret::new("t")));
    assert_eq!(decode_with(&permissions, 410, &[], b"").kind, ErrorKind::SignIn);
    assert_eq!(decode_with(&permissions, 404, &[], b"").kind, ErrorKind::NotFound);
}

#[test]
fn without_json_the_status_is_the_message_and_the_body_is_kept() {
    let error = decode(502, "<html><h1>Bad gateway</h1></html>");
    assert_eq!((error.message.as_str(), error.body.as_str()), ("502 Bad Gateway", "<html><h1>Bad gateway</h1></html>"));
    assert_eq!(decode(429, "").message, "429 Too Many Requests");
    assert_eq!(decode(599, "").message, "599 (a status without a name)");
    assert_eq!(decode(500, "[1]").message, "500 Internal Server Error");
    assert_eq!(decode(500, "null").message, "500 Internal Server Error");
    assert_eq!(decode(500, "\"down for lunch\"").message, "down for lunch");
    assert_eq!(decode(500, r#"{"error":"down"}"#).message, "500 Internal Server Error (error: down)");
    assert_eq!(decode_with(&read(), 500, &[], b"\xff{").body, "\u{fffd}{");
}

#[test]
fn odd_members_lose_nothing() {
    let error =
        decode(400, r#"{"message":"one","message":"two","type":"a","type":"b","details":"plain","fields":"f"}"#);
    assert_eq!(
        (error.message.as_str(), error.error_type.as_str()),
        ("one (message: two, type: b, details: plain)", "a")
    );
    assert_eq!(messages(&error), [("", vec!["f"])]);
    let error = decode(400, r#"{"message":{"a":1},"details":["x",{"y":"z"}]}"#);
    assert_eq!(error.message, r#"{"a":1} (x, y: z)"#);
}

#[test]
fn what_an_argument_says_besides_stands_after_the_message() {
    let error = decode(
        400,
        r#"{"message":"m","details":[{"argument_name":"name","reason":"format","help_message":null,"resource":"image"},
            {"argument_name":"size","help_message":"one","help_message":"two"},
            {"argument_name":null,"help_message":"three"},null]}"#,
    );
    assert_eq!(messages(&error), [("name", vec!["not in the right format"]), ("size", vec!["one"])]);
    assert_eq!(error.message, "m (resource: image, help_message: two, help_message: three)");
}

#[test]
fn a_body_of_another_make_keeps_its_messages() {
    let said = |body: &str| decode(400, body).message.clone();
    // Behind a byte order mark, broken off, and with something after it.
    assert_eq!(said("\u{feff}{\"message\":\"m\"}"), "m");
    assert_eq!(said(r#"{"message":"m","resource":"r","fields":{"name":["#), "m (resource: r)");
    assert_eq!(said(r#"{"message":"m"}}"#), "m");
    // Several errors.
    let error = decode(400, r#"[{"message":"one","fields":{"name":["a"]}},{"message":"two"},"three",["four"]]"#);
    assert_eq!(error.message, r#"one (message: two, message: three, ["four"])"#);
    assert_eq!(messages(&error), [("name", vec!["a"])]);
    // Null says nothing, a string of that name does.
    let error = decode(400, r#"{"type":null,"message":"m","resource":null,"resource_id":"null"}"#);
    assert_eq!((error.error_type.as_str(), error.message.as_str()), ("", "m (resource_id: null)"));
}

#[test]
fn headers_give_the_request_id_and_the_wait() {
    let error =
        decode_with(&read(), 429, &[("retry-after", "2.5"), ("x-request-id", "r-1"), ("x-sentry-id", "s")], b"");
    assert_eq!((error.retry_after_s, error.request_id.as_deref()), (Some(2.5), Some("r-1")));
    let error =
        decode_with(&read(), 429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"), ("x-sentry-id", "None")], b"");
    assert_eq!((error.retry_after_s, &error.request_id), (None, &None));
    assert_eq!(decode(429, r#"{"type":"too_many_requests","reset_seconds":7}"#).retry_after_s, Some(7.0));
    assert_eq!(decode_with(&read(), 503, &[("retry-after", "-1")], b"").retry_after_s, None);
}

#[test]
fn reads_may_be_repeated_and_writes_may_have_happened() {
    for status in [408, 425, 500, 502, 503, 504] {
        assert!(decode(status, "").retryable(), "{status}");
        assert!(!decode_with(&write(), status, &[], b"").retryable(), "{status}");
    }
    assert!(decode_with(&write(), 429, &[], b"").retryable());
    assert!(!decode(404, "").retryable() && !decode(501, "").retryable());
    for status in [500, 502, 503, 504] {
        assert!(decode_with(&write(), status, &[], b"").outcome_unknown());
        assert!(!decode(status, "").outcome_unknown());
    }
    let refused = br#"{"type":"invalid_request_error","message":"No more free IP address available"}"#;
    assert!(!decode_with(&write(), 503, &[], refused).outcome_unknown());
    for status in [400, 408, 409, 429, 501] {
        assert!(!decode_with(&write(), status, &[], b"").outcome_unknown());
    }

    let transport =
        |error: TransportError| (ApiError::transport(&write(), error.clone()), ApiError::transport(&read(), error));
    for lost in [TransportError::Network, TransportError::Truncated, TransportError::Timeout { after_ms: 1 }] {
        let (write, read) = transport(lost);
        assert!(write.outcome_unknown() && !write.retryable() && read.retryable() && !read.outcome_unknown());
    }
    for unsent in [TransportError::ReadOnly, TransportError::Offline, TransportError::InvalidUrl] {
        let (write, read) = transport(unsent);
        assert!(!write.outcome_unknown() && !write.retryable() && !read.retryable());
    }
    for unread in [TransportError::Refused, TransportError::TooLarge { limit_bytes: 1 }] {
        let (write, read) = transport(unread);
        assert!(write.outcome_unknown() && !write.retryable() && !read.retryable());
    }
    let (write, read) = transport(TransportError::Unreachable);
    assert!(write.outcome_unknown() && !write.retryable() && read.retryable());
    assert_eq!(write.to_string(), "The API's host could not be reached.");
}

#[test]
fn a_token_in_the_path_is_taken_out_of_what_the_api_says() {
    let call = tokens::get(&Secret::new("s3cr3t"));
    let error =
        decode_with(&spec(&call), 404, &[], br#"{"message":"\"s3cr3t\" not found","fields":{"s3cr3t":["no s3cr3t"]}}"#);
    assert_eq!(error.message, "\"{token}\" not found");
    assert!(!format!("{error:?}").contains("s3cr3t"));

    let answer =
        Answer { status: 200, headers: Box::default(), body: br#"{"token":{"id":"s3cr3t","user_id":1}}"#.to_vec() };
    let error = call.decode(&answer).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode { path: "token.user_id".into() });
    assert!(!format!("{error:?}").contains("s3cr3t") && error.body.contains("user_id"));
}

fn any_status() -> impl Strategy<Value = u16> {
    100u16..=999
}

proptest! {
    #[test]
    fn any_bytes_are_some_error(status in any_status(), body in prop::collection::vec(any::<u8>(), 0..200)) {
        let error = decode_with(&read(), status, &[], &body);
        prop_assert_eq!(error.status, Some(status));
        prop_assert!(!error.message.is_empty());
        prop_assert_eq!(&*error.body, String::from_utf8_lossy(&body));
    }

    #[test]
    fn any_cut_of_an_error_is_some_error(cut in 0usize..110) {
        let whole = r#"{"type":"invalid_request_error","message":"Validation Error","fields":{"volumes.1.size":["a","b\u00e9"]}}"#;
        let error = decode(400, &whole[..cut.min(whole.len())]);
        prop_assert!(!error.message.is_empty());
    }

    #[test]
    fn every_message_of_fields_and_details_is_there_once(
        pairs in prop::collection::vec(("[a-z0-9.]{1,8}", prop::collection::vec(".{1,10}", 1..4)), 0..6),
        details in prop::collection::vec(("[a-z.]{1,8}", "[^\\s]{1,10}"), 0..6),
    ) {
        let mut body = serde_json::json!({"type": "t", "message": "m", "fields": {}, "details": []});
        let mut sent = Vec::new();
        for (path, all) in pairs {
            if body["fields"].get(&path).is_none() {
                sent.extend(all.clone());
                body["fields"][path] = all.into();
            }
        }
        for (path, text) in details {
            sent.push(text.clone());
            let detail = serde_json::json!({"argument_name": path, "reason": "format", "help_message": text});
            body["details"].as_array_mut().unwrap().push(detail);
        }
        let error = decode(400, &body.to_string());
        let mut read: Vec<String> = error.fields.iter().flat_map(|(_, all)| all.to_vec()).collect();
        sent.sort();
        read.sort();
        prop_assert_eq!(read, sent);
    }
}
