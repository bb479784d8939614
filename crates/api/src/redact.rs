//! Answers without the secrets in them: the classic API names a token by its secret, and tells support PINs.

use crate::json;

/// The JSON of tokens with the values of `id` and `secret_key` replaced by `{token}`, for showing and logging. A text
/// that is not JSON is replaced whole: nobody can say where in it a secret stands.
pub(crate) fn tokens(text: &str) -> String {
    without(text, &["id", "secret_key"], &["token", "tokens"], "{token}")
}

/// The JSON of organizations with the value of `support_pin` replaced by `{pin}`, as for tokens.
pub(crate) fn organizations(text: &str) -> String {
    without(text, &["support_pin"], &["organization", "organizations"], "{pin}")
}

/// JSON with the values of the keys in `secrets` replaced, here and within what the keys in `within` name.
fn without(text: &str, secrets: &[&str], within: &[&str], placeholder: &str) -> String {
    let Ok(members) = json::members(text, "") else {
        return list(text, secrets, within, placeholder)
            .unwrap_or_else(|| "(not shown: it may hold a secret)".to_owned());
    };
    let mut out = Vec::with_capacity(members.len());
    for (key, value) in members {
        let value = match key.as_str() {
            key if secrets.contains(&key) => json::quoted(placeholder),
            key if within.contains(&key) => without(value, secrets, within, placeholder),
            _ => value.to_owned(),
        };
        out.push([&json::quoted(&key), ":", &value].concat());
    }
    ["{", &out.join(","), "}"].concat()
}

fn list(text: &str, secrets: &[&str], within: &[&str], placeholder: &str) -> Option<String> {
    let items = json::list(text, "").ok()?;
    let items: Vec<String> = items.iter().map(|item| without(item, secrets, within, placeholder)).collect();
    Some(["[", &items.join(","), "]"].concat())
}

#[cfg(test)]
mod tests {
    use super::tokens;

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
        assert!(!tokens(r#"{"token":{"id":"s3cret"#).contains("s3cret"));
        assert!(!tokens(r#"{"tokens":"s3cret"}"#).contains("s3cret"));
    }
}
