//! Reading answers piece by piece: the envelope, the items of a list, the members of an object, as raw JSON.
//!
//! All of these functions are concrete, and every decoder of the crate reads from a slice: one instantiation of
//! serde_json serves all models.

use crate::json_path;
use crate::slot::{Filling, Slot};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Why a value could not be read, and where it stands.
#[derive(Debug, Default)]
pub(crate) struct Malformed {
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Malformed {
    fn new(prefix: &str, text: &[u8], error: &serde_json::Error) -> Self {
        Self { path: json_path::join(prefix, &json_path::of_error(text, error)), message: words(error) }
    }
}

/// What serde_json says, without the position: the path says it better.
fn words(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    if let Some(at) = message.rfind(" at line ") {
        message.truncate(at);
    }
    message
}

/// The members of a JSON object, all of them: in order, and twice if they are there twice.
pub(crate) struct Members<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// The members of the object in `text`, which itself stands at `prefix`.
pub(crate) fn members<'a>(text: &'a [u8], prefix: &str) -> Result<Vec<(String, &'a RawValue)>, Malformed> {
    raw::<Option<Members<'a>>>(text, prefix).map(|members| members.map_or_else(Vec::new, |members| members.0))
}

/// The value under `key` of the object that an answer's body is.
pub(crate) fn envelope<'a>(body: &'a [u8], key: &str) -> Result<&'a RawValue, Malformed> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(Malformed { path: String::new(), message: "the answer is empty".to_owned() }),
        Some(b'<') => {
            return Err(Malformed { path: String::new(), message: "the answer is a web page, not JSON".to_owned() });
        }
        _ => {}
    }
    let found = members(body, "")?.into_iter().find(|(name, _)| name == key);
    match found {
        Some((_, value)) => Ok(value),
        None => Err(Malformed { path: key.to_owned(), message: ["missing field `", key, "`"].concat() }),
    }
}

/// The items of the list under `key`; null is an empty list.
pub(crate) fn items<'a>(body: &'a [u8], key: &str) -> Result<Vec<&'a RawValue>, Malformed> {
    list(envelope(body, key)?.get().as_bytes(), key)
}

/// Fills a model from the whole of `text`, which stands at `prefix` in the answer.
pub(crate) fn read<T: Slot + Default>(text: &[u8], prefix: &str) -> Result<T, Malformed> {
    let mut value = T::default();
    fill(&mut value, text, prefix)?;
    Ok(value)
}

fn fill(slot: &mut dyn Slot, text: &[u8], prefix: &str) -> Result<(), Malformed> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let filled = Filling::new(slot).deserialize(&mut reader).and_then(|()| reader.end());
    filled.map_err(|error| Malformed::new(prefix, text, &error))
}

/// The items of a JSON list in `text`, which stands at `prefix`; null is an empty one.
pub(crate) fn list<'a>(text: &'a [u8], prefix: &str) -> Result<Vec<&'a RawValue>, Malformed> {
    raw::<Option<Vec<&'a RawValue>>>(text, prefix).map(Option::unwrap_or_default)
}

/// Takes the whole of `text` apart, which stands at `prefix` in the answer.
fn raw<'de, T: Deserialize<'de>>(text: &'de [u8], prefix: &str) -> Result<T, Malformed> {
    serde_json::from_slice(text).map_err(|error| Malformed::new(prefix, text, &error))
}

/// A JSON string's text; any other value's JSON.
pub(crate) fn plain(raw: &RawValue) -> String {
    let json = raw.get();
    serde_json::from_slice(json.as_bytes()).unwrap_or_else(|_| json.to_owned())
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    // Serialising a string into memory cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// Indents JSON by two spaces a level, every token kept as it was written.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0usize;
    let mut rest = json.trim();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '{' | '[' => {
                out.push(first);
                let inner = rest[taken..].trim_start();
                if inner.starts_with(['}', ']']) {
                    out.push_str(&inner[..1]);
                    rest = &inner[1..];
                    continue;
                }
                depth += 1;
                line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(first);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => {
                taken = string_length(rest);
                out.push_str(&rest[..taken]);
            }
            _ if first.is_ascii_whitespace() => {}
            _ => out.push(first),
        }
        rest = &rest[taken..];
    }
    out
}

/// The length of the JSON string at the start of `text`, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_envelope_is_opened_by_its_key() {
        assert_eq!(envelope(br#"{"a": 1, "server": {"x": [2]}}"#, "server").unwrap().get(), r#"{"x": [2]}"#);
        assert_eq!(envelope(br#"{"a":1}"#, "server").unwrap_err().path, "server");
        assert_eq!(envelope(b"", "server").unwrap_err().message, "the answer is empty");
        assert!(envelope(b"<html>", "server").unwrap_err().message.contains("web page"));
        assert_eq!(envelope(br#"{"server": {"a": tru"#, "server").unwrap_err().path, "server.a");
    }

    #[test]
    fn null_lists_are_empty() {
        assert!(items(br#"{"servers":null}"#, "servers").unwrap().is_empty());
        let raw: Vec<&str> = items(br#"{"servers":[1,null,{}]}"#, "servers").unwrap().iter().map(|r| r.get()).collect();
        assert_eq!(raw, ["1", "null", "{}"]);
        assert_eq!(items(br#"{"servers":{}}"#, "servers").unwrap_err().path, "servers");
    }

    #[test]
    fn messages_lose_their_position_only() {
        let error = read::<u64>(br#""x""#, "task.progress").unwrap_err();
        assert_eq!(
            (error.path.as_str(), error.message.as_str()),
            ("task.progress", r#"invalid type: string "x", expected a whole number that fits u64"#)
        );
    }

    #[test]
    fn indenting_keeps_every_token() {
        assert_eq!(
            indented(r#"{"b":[1.50,{}, []],"a":"x:,\"{"}"#),
            "{\n  \"b\": [\n    1.50,\n    {},\n    []\n  ],\n  \"a\": \"x:,\\\"{\"\n}"
        );
    }

    proptest! {
        #[test]
        fn indenting_changes_no_value(text in "[ \"\\\\a-c0-9{}\\[\\],:é]{0,40}") {
            let json = serde_json::json!({ text.clone(): [text.clone(), 1, null, {"k": text}] });
            let again: serde_json::Value = serde_json::from_str(&indented(&json.to_string())).unwrap();
            prop_assert_eq!(again, json);
        }

        #[test]
        fn indenting_takes_any_text(text in ".{0,80}") {
            indented(&text);
        }
    }
}
