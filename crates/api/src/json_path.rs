//! Where in a JSON text an error is: the path of the innermost value at a byte, found by walking the text once.
//!
//! serde_json tells line and column only. To follow the path while reading would cost time at every value; errors are
//! rare, so the text is read again instead.

use crate::json;

/// An open object or array on the way to the byte in question.
enum Level {
    Object { key: String },
    Array { index: usize },
}

/// The path of an error of serde_json in the text that it came from, such as `volumes.0.size`; empty for the whole.
pub(crate) fn of_error(text: &[u8], error: &serde_json::Error) -> String {
    at(text, offset(text, error.line(), error.column()))
}

/// The byte that a line (from 1) and column (bytes from the line's start) stand for.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => {
            let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
            breaks.take(line - 1).last().map_or(0, |at| at + 1)
        }
    };
    start + column
}

/// The path of the innermost value that has `offset` inside it or at its end. Malformed text is walked as far as it
/// makes sense.
pub(crate) fn at(text: &[u8], offset: usize) -> String {
    let mut levels: Vec<Level> = Vec::new();
    // In an object, the string before a colon is a key, not a value.
    let mut key_next = false;
    let mut position = 0;
    while let Some(byte) = text.get(position) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' | b':' => position += 1,
            b',' => {
                // An error at the comma belongs to what stands before it.
                if position >= offset {
                    break;
                }
                if let Some(Level::Array { index }) = levels.last_mut() {
                    *index += 1;
                }
                key_next = matches!(levels.last(), Some(Level::Object { .. }));
                position += 1;
            }
            b'{' | b'[' => {
                if position > offset {
                    break;
                }
                key_next = *byte == b'{';
                levels.push(if key_next { Level::Object { key: String::new() } } else { Level::Array { index: 0 } });
                position += 1;
                if position > offset {
                    // The error is at the opening bracket: it is about the container, not about what is in it.
                    levels.pop();
                    break;
                }
            }
            b'}' | b']' => {
                levels.pop();
                position += 1;
                key_next = false;
                if position >= offset {
                    break;
                }
            }
            _ => {
                let end = scalar_end(text, position);
                if key_next {
                    if position > offset {
                        break;
                    }
                    if let Some(Level::Object { key }) = levels.last_mut() {
                        *key = key_text(&text[position..end]);
                    }
                    key_next = false;
                } else if end >= offset {
                    break;
                }
                position = end;
            }
        }
    }
    path(&levels)
}

/// Where the string, number or word that starts at `start` ends; always past `start`.
fn scalar_end(text: &[u8], start: usize) -> usize {
    let mut end = start + 1;
    if text[start] == b'"' {
        while let Some(byte) = text.get(end) {
            match byte {
                b'"' => return end + 1,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        return text.len();
    }
    while text.get(end).is_some_and(|byte| !b" \n\r\t,:[]{}\"".contains(byte)) {
        end += 1;
    }
    end
}

/// A key without its quotes and escapes.
fn key_text(quoted: &[u8]) -> String {
    let text = String::from_utf8_lossy(quoted);
    json::plain(&text)
}

fn path(levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            // The object itself is meant: none of its keys was reached.
            Level::Object { key } if key.is_empty() => {}
            Level::Object { key } => push_key(&mut path, key),
            Level::Array { index } => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
    path
}

fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

/// A path inside a value that itself stands at `prefix`.
pub(crate) fn join(prefix: &str, inner: &str) -> String {
    let mut path = prefix.to_owned();
    if inner.starts_with('[') || inner.is_empty() {
        path.push_str(inner);
    } else {
        push_key(&mut path, inner);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servers::Server;
    use proptest::prelude::*;

    fn path_of(text: &str) -> String {
        json::fill(&mut Server::default(), text, "").unwrap_err().path
    }

    #[test]
    fn wrong_types_are_found_where_they_are() {
        assert_eq!(path_of(r#"{"id":"a","name":1}"#), "name");
        assert_eq!(path_of(r#"{"id":"a","name":{"x":1}}"#), "name");
        assert_eq!(path_of(r#"{"id":"a","name":[1],"tags":[]}"#), "name");
        assert_eq!(path_of(r#"{"id":"a","tags":["x","y",3,"z"]}"#), "tags[2]");
        assert_eq!(path_of(r#"{"id":"a","tags":[["x"]]}"#), "tags[0]");
        assert_eq!(path_of(r#"{"id":"a","tags":{}}"#), "tags");
        assert_eq!(path_of(r#"{"id":"a","volumes":{"0":{"id":"v","size":"big"}}}"#), "volumes.0.size");
        assert_eq!(path_of(r#"{"id":"a","volumes":{"0":{"id":"v"},"1":{"size":1}}}"#), "volumes.1");
        assert_eq!(path_of(r#"{"id":"a","volumes":{"0":{"id":"v","size":-1}}}"#), "volumes.0.size");
        assert_eq!(path_of("{\n \"id\": \"a\",\n \"image\": {\n  \"arch\": false\n }\n}"), "image.arch");
        assert_eq!(path_of(r#"{"id":"a","protected":"yes"}"#), "protected");
        assert_eq!(path_of(r#"{"n\"\\x":[{}],"id":[]}"#), "id");
    }

    #[test]
    fn an_error_about_the_whole_has_an_empty_path() {
        assert_eq!(path_of("{}"), "");
        assert_eq!(path_of("7"), "");
        assert_eq!(path_of("[1]"), "");
        assert_eq!(path_of(""), "");
    }

    #[test]
    fn a_text_cut_off_names_the_last_value_begun() {
        assert_eq!(path_of(r#"{"id":"a","tags":["x","yy"#), "tags[1]");
        assert_eq!(path_of(r#"{"id":"a","volumes":{"0":{"id":"#), "volumes.0.id");
    }

    #[test]
    fn paths_join() {
        assert_eq!(join("servers[3]", "volumes.0.size"), "servers[3].volumes.0.size");
        assert_eq!(join("servers", "[3]"), "servers[3]");
        assert_eq!(join("server", ""), "server");
        assert_eq!(join("", "name"), "name");
    }

    proptest! {
        #[test]
        fn any_text_and_offset_end_in_some_path(text in prop::collection::vec(any::<u8>(), 0..200), offset in 0usize..300) {
            at(&text, offset);
        }

        #[test]
        fn any_cut_of_a_valid_text_ends_in_some_path(cut in 0usize..60) {
            let text = r#"{"servers":[{"id":"a","tags":["x"],"volumes":{"0":{"size":1}}}]}"#;
            at(&text.as_bytes()[..cut], cut);
        }
    }
}
