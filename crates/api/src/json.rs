//! JSON, as far as this client needs it: models are read by [`record!`](crate::record), answers and errors piece by
//! piece as raw text, and objects are written by [`Object`].

use crate::json_path;
use crate::reader::{Fault, Reader};

pub use crate::object::Object;
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
    fn new(prefix: &str, text: &str, fault: Fault) -> Self {
        Self { path: json_path::join(prefix, &json_path::at(text.as_bytes(), fault.at)), message: fault.message }
    }

    pub(crate) fn of_whole(message: &str) -> Self {
        Self { path: String::new(), message: message.to_owned() }
    }
}

/// The members of the object in `text`, all of them: in order, and twice if they are there twice. Null has none.
/// `prefix` is where the object stands in the answer.
pub(crate) fn members<'a>(text: &'a str, prefix: &str) -> Result<Vec<(String, &'a str)>, Malformed> {
    let mut members = Vec::new();
    let mut reader = Reader::new(text);
    let read = if reader.null() { Some(()) } else { all_members(&mut reader, &mut members) };
    reader.finish(read).map(|()| members).map_err(|fault| Malformed::new(prefix, text, fault))
}

fn all_members<'a>(reader: &mut Reader<'a>, members: &mut Vec<(String, &'a str)>) -> Option<()> {
    reader.object(&mut |reader, key| {
        members.push((key.into_owned(), reader.raw()?));
        Some(())
    })
}

/// The items of the list in `text`, which stands at `prefix`; null is an empty one.
pub(crate) fn list<'a>(text: &'a str, prefix: &str) -> Result<Vec<&'a str>, Malformed> {
    let mut items = Vec::new();
    let mut reader = Reader::new(text);
    let read = all_items(&mut reader, &mut items);
    reader.finish(read).map(|()| items).map_err(|fault| Malformed::new(prefix, text, fault))
}

fn all_items<'a>(reader: &mut Reader<'a>, items: &mut Vec<&'a str>) -> Option<()> {
    reader.list(&mut |reader| {
        items.push(reader.raw()?);
        Some(())
    })
}

/// Reads the value under `key` of the object that an answer's body is. The first one counts, if there are several. A
/// dot in the key leads into an object within that object.
pub(crate) fn envelope<'a>(
    body: &'a [u8],
    key: &str,
    read: &mut dyn FnMut(&mut Reader<'a>) -> Option<()>,
) -> Result<(), Malformed> {
    let text = std::str::from_utf8(body).map_err(|error| Malformed {
        path: json_path::at(body, error.valid_up_to()),
        message: "the answer is not UTF-8".to_owned(),
    })?;
    let mut reader = Reader::new(text);
    match reader.peek() {
        0 => return Err(Malformed::of_whole("the answer is empty")),
        b'<' => return Err(Malformed::of_whole("the answer is a web page, not JSON")),
        _ => {}
    }
    let mut found = false;
    let all = within(&mut reader, key, &mut found, read);
    match reader.finish(all) {
        Ok(()) if found => Ok(()),
        Ok(()) => Err(Malformed { path: key.to_owned(), message: ["missing field `", key, "`"].concat() }),
        Err(fault) => Err(Malformed::new("", text, fault)),
    }
}

fn within<'a>(
    reader: &mut Reader<'a>,
    path: &str,
    found: &mut bool,
    read: &mut dyn FnMut(&mut Reader<'a>) -> Option<()>,
) -> Option<()> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    reader.object(&mut |reader, name| match rest {
        _ if name != key || *found => reader.raw().map(|_| ()),
        "" => {
            *found = true;
            read(reader)
        }
        rest => within(reader, rest, found, read),
    })
}

/// The items of the list under `key`; null is an empty list.
pub(crate) fn items<'a>(body: &'a [u8], key: &str) -> Result<Vec<&'a str>, Malformed> {
    let mut items = Vec::new();
    envelope(body, key, &mut |reader| all_items(reader, &mut items))?;
    Ok(items)
}

/// The members of the object under `key`; null has none.
pub(crate) fn named<'a>(body: &'a [u8], key: &str) -> Result<Vec<(String, &'a str)>, Malformed> {
    let mut members = Vec::new();
    envelope(body, key, &mut |reader| if reader.null() { Some(()) } else { all_members(reader, &mut members) })?;
    Ok(members)
}

/// Fills a model from the whole of `text`, which stands at `prefix` in the answer.
pub(crate) fn fill(slot: &mut dyn Slot, text: &str, prefix: &str) -> Result<(), Malformed> {
    let mut reader = Reader::new(text);
    let filled = reader.fill(slot, false);
    reader.finish(filled).map_err(|fault| Malformed::new(prefix, text, fault))
}

/// Whether a text is one value of JSON.
pub(crate) fn is_valid(text: &str) -> bool {
    let mut reader = Reader::new(text);
    let read = reader.raw().map(|_| ());
    reader.finish(read).is_ok()
}

/// The text of a JSON string; `None` for anything else.
pub(crate) fn string(json: &str) -> Option<String> {
    let mut reader = Reader::new(json);
    let text = reader.string()?.into_owned();
    reader.finish(Some(())).ok().map(|()| text)
}

/// A JSON string's text; any other value's JSON.
pub(crate) fn plain(json: &str) -> String {
    string(json).unwrap_or_else(|| json.to_owned())
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\0'..' ' => {
                let digit = |digit| char::from_digit(digit, 16).unwrap_or_default();
                out.push_str("\\u00");
                out.extend([digit(u32::from(char) / 16), digit(u32::from(char) % 16)]);
            }
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}

/// Indents JSON by two spaces a level, every token kept as it was written.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0usize;
    // Whether the last token opened an object or a list, whether this is inside of a string, after a backslash there.
    let (mut opened, mut quoted, mut escaped) = (false, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
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
