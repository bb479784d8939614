//! Messages by the path of the input they are about, in the order the API sent them; read so that none is lost.

use crate::json;

/// How deep objects and lists in `fields` are followed; what lies deeper is one message, as JSON.
const DEPTH: usize = 64;

/// An ordered multimap from the path of an input (`name`, `volumes.1.size`) to the messages about it.
///
/// The path is empty for messages that the API gave without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, Vec<String>)>);

impl Fields {
    /// Paths with their messages, in the order sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(path, messages)| (path.as_str(), messages.as_slice()))
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of messages.
    pub fn len(&self) -> usize {
        self.0.iter().map(|(_, messages)| messages.len()).sum()
    }

    /// Adds a message after the others of its path.
    pub fn push(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.add(path.into(), message.into());
    }

    fn add(&mut self, path: String, message: String) {
        match self.0.iter_mut().find(|(known, _)| *known == path) {
            Some((_, messages)) => messages.push(message),
            None => self.0.push((path, vec![message])),
        }
    }

    /// Adds every message of the value of `fields`, whatever its shape: a string is one message, a list several, an
    /// object goes one step down the path, so does an object in a list by its index; any other value is a message by
    /// its JSON.
    pub(crate) fn read(&mut self, raw: &str) {
        if raw == "null" {
            return;
        }
        // The documentation calls `fields` an array: of one object, then, whose place says nothing.
        match json::list(raw, "") {
            Ok(items) => items.into_iter().for_each(|item| self.flatten("", item, DEPTH)),
            Err(_) => self.flatten("", raw, DEPTH),
        }
    }

    fn flatten(&mut self, path: &str, raw: &str, depth: usize) {
        let deeper = depth.checked_sub(1);
        match (raw.as_bytes().first(), deeper) {
            (Some(b'{'), Some(depth)) => {
                if let Ok(members) = json::members(raw, "") {
                    for (key, value) in members {
                        self.flatten(&step(path, &key), value, depth);
                    }
                    return;
                }
            }
            (Some(b'['), Some(depth)) => {
                if let Ok(items) = json::list(raw, "") {
                    for (index, item) in items.into_iter().enumerate() {
                        if item.starts_with(['{', '[']) {
                            self.flatten(&step(path, &index.to_string()), item, depth);
                        } else {
                            self.add(path.to_owned(), json::plain(item));
                        }
                    }
                    return;
                }
            }
            _ => {}
        }
        self.add(path.to_owned(), json::plain(raw));
    }
}

fn step(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { [path, ".", key].concat() }
}

impl<P: Into<String>, M: Into<String>> FromIterator<(P, M)> for Fields {
    fn from_iter<I: IntoIterator<Item = (P, M)>>(messages: I) -> Self {
        let mut fields = Self::default();
        for (path, message) in messages {
            fields.push(path, message);
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn fields(json: &str) -> Fields {
        let mut fields = Fields::default();
        fields.read(json);
        fields
    }

    fn listed(json: &str) -> Vec<(String, Vec<String>)> {
        fields(json).0
    }

    fn expected(pairs: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        pairs.iter().map(|(path, all)| ((*path).to_owned(), all.iter().map(|m| (*m).to_owned()).collect())).collect()
    }

    #[test]
    fn the_documented_form_keeps_its_order() {
        assert_eq!(
            listed(r#"{"email":["incorrect email address","required key not provided"],"volumes.1.size":["no"]}"#),
            expected(&[
                ("email", &["incorrect email address", "required key not provided"]),
                ("volumes.1.size", &["no"])
            ])
        );
    }

    #[test]
    fn other_forms_lose_nothing() {
        assert_eq!(listed(r#"{"a":"one"}"#), expected(&[("a", &["one"])]));
        assert_eq!(listed(r#"{"v":{"1":{"size":["x"]}}}"#), expected(&[("v.1.size", &["x"])]));
        assert_eq!(
            listed(r#"{"v":[{"size":["x"]},"y",{"size":"z"}]}"#),
            expected(&[("v.0.size", &["x"]), ("v", &["y"]), ("v.2.size", &["z"])])
        );
        assert_eq!(listed(r#"{"a":[1,null,true,2.50]}"#), expected(&[("a", &["1", "null", "true", "2.50"])]));
        assert_eq!(
            listed(r#"{"a":["x"],"a":["y"],"a.b":["1"],"a":{"b":"2"}}"#),
            expected(&[("a", &["x", "y"]), ("a.b", &["1", "2"])])
        );
        assert_eq!(listed(r#""text""#), expected(&[("", &["text"])]));
        assert_eq!(listed(r#"["text",{"a":["x"]}]"#), expected(&[("", &["text"]), ("a", &["x"])]));
        assert_eq!(listed(r#"{"a":"\ud800"}"#), expected(&[("a", &[r#""\ud800""#])]));
        assert!(fields(r#"{"a":[],"b":{}}"#).is_empty());
    }

    #[test]
    fn any_depth_is_read() {
        let deep = ["{\"a\":".repeat(5000), "\"end\"".to_owned(), "}".repeat(5000)].concat();
        let fields = fields(&deep);
        assert_eq!(fields.len(), 1);
        assert!(fields.iter().all(|(_, messages)| messages[0].contains("end")));
    }

    /// The messages of a value, counted independently of their paths.
    fn leaves(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
            Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
            Value::String(text) => found.push(text.clone()),
            other => found.push(other.to_string()),
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((".{0,6}", inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_message_comes_out_exactly_once(value in any_json().prop_filter("null is no message", |value| !value.is_null())) {
            let mut sent = Vec::new();
            leaves(&value, &mut sent);
            let fields = fields(&value.to_string());
            let mut read: Vec<String> = fields.iter().flat_map(|(_, messages)| messages.to_vec()).collect();
            prop_assert_eq!(read.len(), fields.len());
            sent.sort();
            read.sort();
            prop_assert_eq!(read, sent);
        }
    }
}
