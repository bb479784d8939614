//! What a model holds, read from its `Debug` text: there is no other way that all models have in common.

/// A model, or a part of one.
#[derive(Debug)]
pub enum Shown {
    /// A number, a word, or the bare text of an id.
    Bare(String),
    Text(String),
    List(Vec<Shown>),
    /// A tuple, or a variant with a value: `Some(x)`.
    Tuple(String, Vec<Shown>),
    Struct(Vec<(String, Shown)>),
}

impl Shown {
    /// Reads a `Debug` text whose bare texts hold no brackets, commas or quotes.
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value();
        assert_eq!(reader.at, text.len(), "a `Debug` text of another form: {text}");
        value
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    fn value(&mut self) -> Shown {
        if self.take("[") {
            return Shown::List(self.until("]"));
        }
        if self.take("(") {
            return Shown::Tuple(String::new(), self.until(")"));
        }
        if self.rest().starts_with('"') {
            return Shown::Text(self.string());
        }
        let word = self.bare();
        if self.take("(") {
            return Shown::Tuple(word, self.until(")"));
        }
        if word.ends_with(' ') && self.take("{ ") {
            let mut fields = Vec::new();
            loop {
                let name = self.bare_until(':');
                assert!(self.take(": "), "a field without a value: {}", self.text);
                fields.push((name, self.value()));
                if self.take(" }") {
                    return Shown::Struct(fields);
                }
                assert!(self.take(", "), "a struct without an end: {}", self.text);
            }
        }
        if let Some(text) = word.strip_suffix(' ') {
            // The space before a closing brace is not part of a bare text.
            self.at -= 1;
            return Shown::Bare(text.to_owned());
        }
        Shown::Bare(word)
    }

    fn until(&mut self, end: &str) -> Vec<Shown> {
        let mut values = Vec::new();
        if self.take(end) {
            return values;
        }
        loop {
            values.push(self.value());
            if self.take(end) {
                return values;
            }
            assert!(self.take(", "), "a list without an end: {}", self.text);
        }
    }

    fn bare(&mut self) -> String {
        let end = self.rest().find(['(', ')', '[', ']', '{', '}', ',', '"']).unwrap_or(self.rest().len());
        self.cut(end)
    }

    fn bare_until(&mut self, end: char) -> String {
        let end = self.rest().find(end).unwrap_or_default();
        self.cut(end)
    }

    fn cut(&mut self, end: usize) -> String {
        let word = self.rest()[..end].to_owned();
        self.at += end;
        word
    }

    /// A quoted text; escapes are left as they are, because texts with any are not looked at.
    fn string(&mut self) -> String {
        self.at += 1;
        let end = self.rest().find('"').unwrap_or_default();
        let text = self.cut(end);
        self.at += 1;
        text
    }
}
