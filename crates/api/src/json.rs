//! JSON, as far as this client needs it: models are declared by [`record!`](crate::record) and read whole, answers and
//! errors piece by piece as raw text. All of it goes through serde_json.

use crate::pieces::{Envelope, Piece, Pieces};
use crate::{filling, json_path};
use serde_json::error::Category;

pub use crate::slot::{Closed, Scalar, Slot};

/// Reads a model from a text that is one value of JSON.
///
/// # Errors
/// Where the text is not as expected, and what is wrong there.
pub fn read<T: Slot + Default>(text: &str) -> Result<T, String> {
    let mut value = T::default();
    match fill(&mut value, text, "") {
        Ok(()) => Ok(value),
        Err(error) if error.path.is_empty() => Err(error.message),
        Err(error) => Err([&error.path, ": ", &error.message].concat()),
    }
}

/// The place of a key among those that a model knows; one past the last for any other.
#[doc(hidden)]
pub fn position(keys: &[&str], key: &str) -> usize {
    keys.iter().position(|known| *known == key).unwrap_or(keys.len())
}

/// Why a value could not be read, and where it stands.
#[derive(Debug, Default)]
pub(crate) struct Malformed {
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Malformed {
    fn new(prefix: &str, text: &str, error: &serde_json::Error) -> Self {
        Self { path: json_path::join(prefix, &json_path::of_error(text.as_bytes(), error)), message: words(error) }
    }

    pub(crate) fn of_whole(message: &str) -> Self {
        Self { path: String::new(), message: message.to_owned() }
    }
}

/// What is wrong, without the line and the column: the path says it better.
fn words(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Data => {
            let mut message = error.to_string();
            if let Some(at) = message.rfind(" at line ") {
                message.truncate(at);
            }
            message
        }
        Category::Eof => "the JSON breaks off".to_owned(),
        Category::Syntax | Category::Io => "this is not valid JSON".to_owned(),
    }
}

/// Reads the whole of a text, which stands at `prefix` in the answer. `nullable` is whether null leaves the slot as it is.
fn take(slot: &mut dyn Slot, nullable: bool, text: &str, prefix: &str) -> Result<(), Malformed> {
    filling::fill(slot, nullable, text).map_err(|error| Malformed::new(prefix, text, &error))
}

/// The members of the object in `text`, all of them: in order, and twice if they are there twice. Null has none.
/// `prefix` is where the object stands in the answer.
pub(crate) fn members<'a>(text: &'a str, prefix: &str) -> Result<Vec<(String, &'a str)>, Malformed> {
    let mut members = Pieces::members(text);
    take(&mut members, true, text, prefix).map(|()| keyed(members))
}

/// The members of an object that stand whole in `text`, also where the object breaks off or something else follows it.
pub(crate) fn whole_members(text: &str) -> Vec<(String, &str)> {
    let mut members = Pieces::members(text);
    let _ = take(&mut members, true, text, "");
    members.found.retain(|piece| !piece.json.is_empty());
    keyed(members)
}

fn keyed(pieces: Pieces<'_>) -> Vec<(String, &str)> {
    pieces.found.into_iter().map(|piece| (piece.key, piece.json)).collect()
}

/// The items of the list in `text`, which stands at `prefix`; null is an empty one.
pub(crate) fn list<'a>(text: &'a str, prefix: &str) -> Result<Vec<&'a str>, Malformed> {
    let mut items = Pieces::items(text);
    take(&mut items, true, text, prefix).map(|()| unkeyed(&items))
}

fn unkeyed<'a>(pieces: &Pieces<'a>) -> Vec<&'a str> {
    pieces.found.iter().map(|piece| piece.json).collect()
}

/// Reads the value under `key` of the object that an answer's body is. The first one counts, if there are several. A
/// dot in the key leads into an object within that object. `nullable` is whether null leaves the slot as it is.
pub(crate) fn envelope(body: &[u8], key: &str, slot: &mut dyn Slot, nullable: bool) -> Result<(), Malformed> {
    open(text(body)?, key, slot, nullable)
}

fn open(text: &str, key: &str, slot: &mut dyn Slot, nullable: bool) -> Result<(), Malformed> {
    let found = match key.split_once('.') {
        None => {
            let mut outer = Envelope::new(key, slot, nullable);
            take(&mut outer, false, text, "")?;
            outer.found
        }
        Some((outer, inner)) => {
            let mut inner = Envelope::new(inner, slot, nullable);
            take(&mut Envelope::new(outer, &mut inner, false), false, text, "")?;
            inner.found
        }
    };
    if found {
        return Ok(());
    }
    Err(Malformed { path: key.to_owned(), message: ["missing field `", key, "`"].concat() })
}

/// A text without the byte order mark that some servers put before theirs.
pub(crate) fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The text of an answer that ought to be JSON.
pub(crate) fn text(body: &[u8]) -> Result<&str, Malformed> {
    let text = std::str::from_utf8(body).map_err(|error| Malformed {
        path: json_path::at(body, error.valid_up_to()),
        message: "the answer is not UTF-8".to_owned(),
    })?;
    let text = unmarked(text);
    match text.trim_ascii_start().bytes().next() {
        None => Err(Malformed::of_whole("the answer is empty")),
        Some(b'<') => Err(Malformed::of_whole("the answer is a web page, not JSON")),
        Some(_) => Ok(text),
    }
}

/// The items of the list under `key`; null is an empty list.
pub(crate) fn items<'a>(body: &'a [u8], key: &str) -> Result<Vec<&'a str>, Malformed> {
    let text = text(body)?;
    let mut items = Pieces::items(text);
    open(text, key, &mut items, true).map(|()| unkeyed(&items))
}

/// The members of the object under `key`; null has none.
pub(crate) fn named<'a>(body: &'a [u8], key: &str) -> Result<Vec<(String, &'a str)>, Malformed> {
    let text = text(body)?;
    let mut members = Pieces::members(text);
    open(text, key, &mut members, true).map(|()| keyed(members))
}

/// Fills a model from the whole of `text`, which stands at `prefix` in the answer.
pub(crate) fn fill(slot: &mut dyn Slot, text: &str, prefix: &str) -> Result<(), Malformed> {
    take(slot, false, text, prefix)
}

/// Whether a text is one value of JSON.
pub(crate) fn is_valid(text: &str) -> bool {
    filling::fill(&mut Piece::new(text, ""), false, text).is_ok()
}

/// The text of a JSON string; `None` for anything else.
pub(crate) fn string(json: &str) -> Option<String> {
    let mut text = String::new();
    filling::fill(&mut text, false, json).ok().map(|()| text)
}

/// A JSON string's text; any other value's JSON.
pub(crate) fn plain(json: &str) -> String {
    string(json).unwrap_or_else(|| json.to_owned())
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    // Writing a string into memory cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// Indents JSON by two spaces a level, every token kept as it was written.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0usize;
    // Whether the last token opened an object or a list, whether this is inside of a string, after a backslash there.
    let (mut opened, mut quoted, mut escaped) = (false, false, false);
    // Nothing real is as deep as this; without an end, an answer of brackets alone would be shown as gigabytes of spaces.
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(64)));
    };
    for char in json.chars() {
        if quoted {
            out.push(char);
            quoted = escaped || char != '"';
            escaped = !escaped && char == '\\';
            continue;
        }
        if char.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(char, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
        }
        if opened != closes {
            line(&mut out, depth);
        }
        opened = matches!(char, '{' | '[');
        quoted = char == '"';
        out.push(char);
        match char {
            '{' | '[' => depth += 1,
            ',' => line(&mut out, depth),
            ':' => out.push(' '),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_envelope_is_opened_by_its_key() {
        assert_eq!(named(br#"{"a": 1, "server": {"x": [2]}}"#, "server").unwrap(), [("x".to_owned(), "[2]")]);
        assert_eq!(named(br#"{"a":1}"#, "server").unwrap_err().path, "server");
        assert_eq!(named(b"", "server").unwrap_err().message, "the answer is empty");
        assert!(named(b"<html>", "server").unwrap_err().message.contains("web page"));
        assert_eq!(named(br#"{"server": {"a": tru"#, "server").unwrap_err().path, "server.a");
    }

    #[test]
    fn a_dot_leads_into_an_object() {
        let user = br#"{"keys": [0], "user": {"id": "u", "keys": [{"key": "a"}, {}]}}"#;
        assert_eq!(items(user, "user.keys").unwrap(), [r#"{"key": "a"}"#, "{}"]);
        assert!(items(br#"{"user": {"keys": null}}"#, "user.keys").unwrap().is_empty());
        assert_eq!(items(br#"{"user": {}}"#, "user.keys").unwrap_err().path, "user.keys");
        assert!(items(br#"{"user": null}"#, "user.keys").is_err());
    }

    #[test]
    fn null_lists_are_empty() {
        assert!(items(br#"{"servers":null}"#, "servers").unwrap().is_empty());
        assert_eq!(items(br#"{"servers":[1,null,{}]}"#, "servers").unwrap(), ["1", "null", "{}"]);
        assert_eq!(items(br#"{"servers":{}}"#, "servers").unwrap_err().path, "servers");
    }

    #[test]
    fn an_error_names_what_stands_there_and_what_should() {
        let error = fill(&mut 0u64, r#""x""#, "task.progress").unwrap_err();
        assert_eq!(
            (error.path.as_str(), error.message.as_str()),
            ("task.progress", r#"invalid type: "x", expected a whole number that fits u64"#)
        );
        let words = |json: &str| fill(&mut 0u16, json, "").unwrap_err().message;
        for (json, found) in
            [("true", "true"), ("70000", "70000"), ("-1", "-1"), ("1.5", "such a number"), ("null", "null")]
        {
            assert_eq!(words(json), format!("invalid type: {found}, expected a whole number that fits u16"));
        }
        assert_eq!(words("[1, [2]]"), "invalid type: a list, expected a whole number that fits u16");
        assert_eq!(words(r#"{"a": 1}"#), "invalid type: an object, expected a whole number that fits u16");
        assert_eq!((words("[1").as_str(), words("1 2").as_str()), ("the JSON breaks off", "this is not valid JSON"));
    }

    #[test]
    fn indenting_keeps_every_token() {
        assert_eq!(
            indented(r#"{"b":[1.50,{}, []],"a":"x:,\"{"}"#),
            "{\n  \"b\": [\n    1.50,\n    {},\n    []\n  ],\n  \"a\": \"x:,\\\"{\"\n}"
        );
    }

    #[test]
    fn indenting_has_an_end() {
        let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
        assert!(indented(&deep).len() < 30_000_000);
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
