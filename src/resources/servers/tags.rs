//! Tags in one text field: separated by spaces, in quotes where a tag itself has spaces.

/// How to write them.
pub const HINT: &str = "Separate with a space; put a tag that has spaces in quotes.";

/// The tags as a person edits them; [`parse`] reads them back.
pub fn join(tags: &[String]) -> String {
    let written: Vec<String> = tags.iter().map(|tag| written(tag)).collect();
    written.join(" ")
}

fn written(tag: &str) -> String {
    if tag.is_empty() || tag.contains(|c: char| c.is_whitespace() || c == '"' || c == '\\') {
        format!("\"{}\"", tag.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        tag.to_owned()
    }
}

/// The tags in a text, in order. Within quotes a backslash takes the next character as it is; quotes that do not end
/// end with the text.
pub fn parse(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut tag: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted => quoted = false,
            // Quotes begin a tag; within one they are part of it.
            '"' if tag.is_none() => {
                quoted = true;
                tag = Some(String::new());
            }
            '\\' if quoted => tag.get_or_insert_default().extend(chars.next()),
            c if c.is_whitespace() && !quoted => tags.extend(tag.take()),
            c => tag.get_or_insert_default().push(c),
        }
    }
    tags.extend(tag);
    tags
}

#[cfg(test)]
mod tests {
    use super::{join, parse};
    use proptest::prelude::*;

    #[test]
    fn spaces_separate_and_quotes_hold_together() {
        assert_eq!(parse("  web prod\tblue "), ["web", "prod", "blue"]);
        assert_eq!(parse(r#"web "two words" 5" "a\"b" "open end"#), ["web", "two words", "5\"", "a\"b", "open end"]);
        assert!(parse("   ").is_empty());
        assert_eq!(join(&["web".to_owned(), "two words".to_owned()]), r#"web "two words""#);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(tags in prop::collection::vec("[a-c \"\\\\é\t]{0,6}", 0..5)) {
            prop_assert_eq!(parse(&join(&tags)), tags);
        }
    }
}
