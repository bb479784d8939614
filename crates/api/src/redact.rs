//! Answers without the secrets in them: the classic API names a token by its secret, and tells support PINs.

use crate::json;

/// How deep redaction goes; what lies deeper is left out.
const DEPTH: usize = 32;

/// The JSON of tokens with the values of `id` and `secret_key` replaced by `{token}`, for showing and logging. A text
/// that is not JSON is replaced whole: nobody can say where in it a secret stands.
pub(crate) fn tokens(text: &str) -> String {
    // What a token's roles are in has an id that is none of the token's.
    without(text, &["id", "secret_key"], &["token", "tokens"], &["roles"], "{token}", DEPTH)
}

/// The JSON of organizations with the value of `support_pin` replaced by `{pin}`, as for tokens.
pub(crate) fn organizations(text: &str) -> String {
    without(text, &["support_pin"], &["organization", "organizations"], &[], "{pin}", DEPTH)
}

/// What is said of a value that does not belong where it stands, without the value if that is a string.
pub(crate) fn value(message: &str) -> String {
    match (message.find('"'), message.rfind("\", expected ")) {
        (Some(start), Some(end)) => {
            [&message[..start], "a string", message.get(end + 1..).unwrap_or_default()].concat()
        }
        _ => message.to_owned(),
    }
}

/// JSON with the values of the keys in `secrets` replaced, wherever they are but in what the keys in `apart` name. What
/// the keys in `within` name must be objects; anything else there is not shown.
fn without(text: &str, secrets: &[&str], within: &[&str], apart: &[&str], placeholder: &str, depth: usize) -> String {
    if text == "null" {
        return text.to_owned();
    }
    let hidden = || json::quoted("(not shown: it may hold a secret)");
    let Some(depth) = depth.checked_sub(1) else { return hidden() };
    let inside = |text: &str| without(text, secrets, within, apart, placeholder, depth);
    if let Ok(items) = json::list(text, "") {
        let items: Vec<String> = items.into_iter().map(inside).collect();
        return ["[", &items.join(","), "]"].concat();
    }
    let Ok(members) = json::members(text, "") else { return hidden() };
    let mut out = Vec::with_capacity(members.len());
    for (key, value) in members {
        let value = match key.as_str() {
            key if secrets.contains(&key) => json::quoted(placeholder),
            key if within.contains(&key) => inside(value),
            key if !apart.contains(&key) && holds_objects(value) => inside(value),
            _ => value.to_owned(),
        };
        out.push([&json::quoted(&key), ":", &value].concat());
    }
    ["{", &out.join(","), "}"].concat()
}

/// Whether a value is an object or a list with one in it; lists of plain values, such as permissions, are shown.
fn holds_objects(value: &str) -> bool {
    value.starts_with(['{', '[']) && value.contains('{')
}

#[cfg(test)]
mod tests {
    use super::{tokens, value};

    #[test]
    fn a_message_loses_the_string_that_it_is_about() {
        assert_eq!(value(r#"invalid type: "s\"3", expected an object"#), "invalid type: a string, expected an object");
        assert_eq!(value("invalid type: 7, expected a string"), "invalid type: 7, expected a string");
        assert_eq!(value("missing field `id`"), "missing field `id`");
    }

    #[test]
    fn ids_and_secret_keys_are_replaced_wherever_tokens_are() {
        assert_eq!(
            tokens(r#"{"token": {"id": "s3cret", "user_id": "u", "secret_key": null}}"#),
            r#"{"token":{"id":"{token}","user_id":"u","secret_key":"{token}"}}"#
        );
        assert_eq!(
            tokens(r#"{"tokens":[{"id":"a"},{"id":"b"}]}"#),
            r#"{"tokens":[{"id":"{token}"},{"id":"{token}"}]}"#
        );
        assert_eq!(
            super::organizations(r#"{"organization":{"id":"o","support_pin":"7316"}}"#),
            r#"{"organization":{"id":"o","support_pin":"{pin}"}}"#
        );
        assert_eq!(
            tokens(r#"{"data":{"tokens":[{"id":"a","permissions":["p"],"roles":{"organization":{"id":"o"}}}]}}"#),
            r#"{"data":{"tokens":[{"id":"{token}","permissions":["p"],"roles":{"organization":{"id":"o"}}}]}}"#
        );
        assert!(!tokens(r#"{"token":{"id":"s3cret"#).contains("s3cret"));
        assert!(!tokens(r#"{"tokens":["s3cret"]}"#).contains("s3cret"));
        let deep = ["{\"tokens\":".repeat(50_000), "{\"id\":\"s3cret\"}".to_owned(), "}".repeat(50_000)].concat();
        assert!(!tokens(&deep).contains("s3cret"));
        assert!(!tokens(r#"{"tokens":"s3cret"}"#).contains("s3cret"));
    }
}
