//! Answers about tokens without the secrets in them: the classic API names a token by its secret.

use crate::json;

/// The JSON of tokens with the values of `id` and `secret_key` replaced by `{token}`, for showing and logging. A text
/// that is not JSON is replaced whole: nobody can say where in it a secret stands.
pub(crate) fn tokens(text: &str) -> String {
    let Ok(members) = json::members(text, "") else {
        return list(text).unwrap_or_else(|| "(not shown: it may hold a token)".to_owned());
    };
    let mut out = Vec::with_capacity(members.len());
    for (key, value) in members {
        let value = match key.as_str() {
            "id" | "secret_key" => "\"{token}\"".to_owned(),
            "token" | "tokens" => tokens(value),
            _ => value.to_owned(),
        };
        out.push([&json::quoted(&key), ":", &value].concat());
    }
    ["{", &out.join(","), "}"].concat()
}

fn list(text: &str) -> Option<String> {
    let items = json::list(text, "").ok()?;
    let items: Vec<String> = items.iter().map(|item| tokens(item)).collect();
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
        assert!(!tokens(r#"{"token":{"id":"s3cret"#).contains("s3cret"));
        assert!(!tokens(r#"{"tokens":"s3cret"}"#).contains("s3cret"));
    }
}
