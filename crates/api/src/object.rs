//! Builds a JSON object, such as the body of a request, and beside it the same text for a shell, with placeholders for
//! secrets.

use crate::Secret;
use crate::curl::single_quoted;
use crate::json::quoted;

/// A JSON object under construction: keys in the order they were added.
#[derive(Default)]
pub(crate) struct Object {
    json: String,
    /// The same for a shell: the inside of a single-quoted word. Only kept apart once there is a secret.
    shell: Option<String>,
}

impl Object {
    /// An empty object.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn key(&mut self, key: &str) {
        let mut start = String::new();
        if !self.json.is_empty() {
            start.push(',');
        }
        start.push_str(&quoted(key));
        start.push(':');
        self.push(&start);
    }

    fn push(&mut self, json: &str) {
        self.json.push_str(json);
        if let Some(shell) = &mut self.shell {
            shell.push_str(&single_quoted(json));
        }
    }

    /// A value that is JSON already.
    pub(crate) fn raw(mut self, key: &str, json: &str) -> Self {
        self.key(key);
        self.push(json);
        self
    }

    /// A string.
    pub(crate) fn text(self, key: &str, text: &str) -> Self {
        self.raw(key, &quoted(text))
    }

    /// A string, if there is one.
    pub(crate) fn maybe_text(self, key: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    /// A string, or null where null means something; nothing if it is to stay as it is.
    pub(crate) fn text_or_null(self, key: &str, text: Option<Option<&str>>) -> Self {
        match text {
            Some(Some(text)) => self.text(key, text),
            Some(None) => self.raw(key, "null"),
            None => self,
        }
    }

    /// A truth value, if there is one.
    pub(crate) fn maybe_bool(self, key: &str, value: Option<bool>) -> Self {
        match value {
            Some(value) => self.raw(key, if value { "true" } else { "false" }),
            None => self,
        }
    }

    /// A whole number, if there is one.
    pub(crate) fn maybe_number(self, key: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.raw(key, &value.to_string()),
            None => self,
        }
    }

    /// A list of strings.
    pub(crate) fn texts<'a>(self, key: &str, texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.map(quoted).collect();
        self.raw(key, &["[", &texts.join(","), "]"].concat())
    }

    /// A string that no text for people may show: a shell finds it in the variable `name`.
    pub(crate) fn secret(mut self, key: &str, secret: &Secret, name: &str) -> Self {
        self.key(key);
        let shell = self.shell.take().unwrap_or_else(|| single_quoted(&self.json));
        // Out of the single quotes, the variable in double ones, and back in.
        self.shell = Some([&shell, "\"'\"$", name, "\"'\""].concat());
        self.json.push_str(&quoted(secret.expose()));
        self
    }

    /// The JSON text.
    pub(crate) fn json(&self) -> String {
        ["{", &self.json, "}"].concat()
    }

    /// The shell's text, without the quotes around it, if it differs from the JSON.
    pub(crate) fn shell(&self) -> Option<String> {
        self.shell.as_ref().map(|shell| ["{", shell, "}"].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_order_and_strings_are_escaped() {
        let object = Object::new()
            .text("name", "a \"b\"\n")
            .maybe_bool("on", Some(true))
            .maybe_bool("off", None)
            .maybe_number("size", Some(10_000_000_000))
            .texts("tags", ["x", "y"].into_iter())
            .text_or_null("ip", Some(None))
            .text_or_null("group", None);
        assert_eq!(object.json(), r#"{"name":"a \"b\"\n","on":true,"size":10000000000,"tags":["x","y"],"ip":null}"#);
        assert_eq!(object.shell(), None);
        assert_eq!(Object::new().json(), "{}");
    }

    #[test]
    fn a_secret_is_a_variable_for_the_shell() {
        let object = Object::new().text("a", "it's").secret("p", &Secret::new("s3\""), "PASS").text("z", "it's");
        assert_eq!(object.json(), r#"{"a":"it's","p":"s3\"","z":"it's"}"#);
        assert_eq!(object.shell().unwrap(), r#"{"a":"it'\''s","p":"'"$PASS"'","z":"it'\''s"}"#);
    }
}
