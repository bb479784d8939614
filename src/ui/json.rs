//! JSON for reading: indented, coloured by kind, scrollable and focusable.

use super::dom::{El, View, el};

/// A piece of JSON text and the class that colours it.
#[derive(Debug, PartialEq)]
struct Piece<'a>(&'static str, &'a str);

/// Cuts JSON text into keys, strings, numbers, literals and the rest. Works on any text: what is no JSON stays plain.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let (mut at, mut plain) = (0, 0);
    while at < bytes.len() {
        let start = at;
        let class = match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(bytes.len());
                let rest = text.get(at..).unwrap_or_default().trim_start();
                if rest.starts_with(':') { "j-k" } else { "j-s" }
            }
            b'-' | b'0'..=b'9' => {
                while at < bytes.len() && matches!(bytes[at], b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') {
                    at += 1;
                }
                "j-n"
            }
            b'a'..=b'z' => {
                while at < bytes.len() && bytes[at].is_ascii_lowercase() {
                    at += 1;
                }
                "j-l"
            }
            _ => {
                at += 1;
                continue;
            }
        };
        if let (Some(before), Some(piece)) = (text.get(plain..start), text.get(start..at)) {
            if !before.is_empty() {
                list.push(Piece("", before));
            }
            list.push(Piece(class, piece));
            plain = at;
        }
    }
    if let Some(rest) = text.get(plain..).filter(|rest| !rest.is_empty()) {
        list.push(Piece("", rest));
    }
    list
}

/// Indented JSON in a scrolling, focusable block. `label` is what it is, for people who cannot see where it stands.
pub fn json(text: impl Fn() -> String + 'static, label: &str) -> El {
    el("pre").attr("tabindex", "0").attr("role", "group").attr("aria-label", label).switch(text, coloured)
}

fn coloured(text: &str) -> View {
    View::list(pieces(text).into_iter().map(|Piece(class, text)| el("span").attr("class", class).text(text)))
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};
    use proptest::prelude::*;

    #[test]
    fn keys_differ_from_strings() {
        let found: Vec<Piece<'_>> =
            pieces(r#"{"a": "b\"", "n": -1.5e3, "t": true}"#).into_iter().filter(|p| !p.0.is_empty()).collect();
        let expected = [
            Piece("j-k", r#""a""#),
            Piece("j-s", r#""b\"""#),
            Piece("j-k", r#""n""#),
            Piece("j-n", "-1.5e3"),
            Piece("j-k", r#""t""#),
            Piece("j-l", "true"),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn no_character_is_lost(text in ".{0,60}") {
            let joined: String = pieces(&text).iter().map(|piece| piece.1).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
