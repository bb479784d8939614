//! JSON read by the tests themselves, with the place of every value: what the client makes of an answer is judged by
//! a reader that shares nothing with it.

use std::ops::Range;

/// A value and where it stands in its text.
#[derive(Clone, Debug)]
pub struct Json {
    pub at: Range<usize>,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Truth(bool),
    /// As it is written.
    Number(String),
    /// `None` for a string with half a surrogate pair in it: valid JSON, but no text.
    Text(Option<String>),
    List(Vec<Json>),
    /// Members in order, also those whose key comes again.
    Object(Vec<Member>),
}

#[derive(Clone, Debug)]
pub struct Member {
    /// As for a string.
    pub key: Option<String>,
    pub key_at: Range<usize>,
    pub value: Json,
}

impl Json {
    /// The value that a whole text is; `None` if it is no JSON.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let value = reader.value()?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// The value as it is written in its text.
    pub fn raw<'a>(&self, text: &'a str) -> &'a str {
        &text[self.at.clone()]
    }

    /// A string's text, any other value as it is written.
    pub fn plain(&self, text: &str) -> String {
        match &self.value {
            Value::Text(Some(said)) => said.clone(),
            _ => self.raw(text).to_owned(),
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub fn members(&self) -> &[Member] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// The first member of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key.as_deref() == Some(key)).map(|member| &member.value)
    }

    /// This value and all in it, with the member that each is the value of.
    pub fn all(&self) -> Vec<(&Self, Option<&Member>)> {
        let mut found = vec![(self, None)];
        let mut next = 0;
        while let Some((value, _)) = found.get(next).copied() {
            next += 1;
            match &value.value {
                Value::List(items) => found.extend(items.iter().map(|item| (item, None))),
                Value::Object(members) => found.extend(members.iter().map(|member| (&member.value, Some(member)))),
                _ => {}
            }
        }
        found
    }

    /// Whether two values say the same, whatever the spaces between.
    pub fn same(&self, text: &str, other: &Self, other_text: &str) -> bool {
        match (&self.value, &other.value) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(text, b, other_text))
            }
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| a.key == b.key && a.value.same(text, &b.value, other_text))
            }
            _ => self.raw(text) == other.raw(other_text),
        }
    }
}

/// The members of an object that stand whole in a text, also if the object breaks off or more follows it.
pub fn whole_members(text: &str) -> Vec<Member> {
    let mut reader = Reader::new(text);
    reader.space();
    let mut members = Vec::new();
    if reader.take(b'{') {
        reader.members(&mut members);
    }
    members
}

/// Whether a text goes deeper than this reader, which calls itself, can follow.
pub fn is_bottomless(text: &[u8]) -> bool {
    let mut depth = 0usize;
    text.iter().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

const DEEPEST: usize = 1_000;

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| b" \n\r\t".contains(&byte)) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn value(&mut self) -> Option<Json> {
        self.space();
        let start = self.at;
        let value = match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Truth(true)),
            b'f' => self.word("false", Value::Truth(false)),
            b'"' => self.string().map(Value::Text),
            b'[' => self.list(),
            b'{' => {
                self.at += 1;
                let mut members = Vec::new();
                self.members(&mut members).then_some(Value::Object(members))
            }
            _ => self.number(),
        };
        value.map(|value| Json { at: start..self.at, value })
    }

    fn list(&mut self) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.take(b']') {
                return Some(Value::List(items));
            }
            self.take(b',').then_some(())?;
        }
    }

    /// Reads members up to the closing brace; tells whether it came.
    fn members(&mut self, members: &mut Vec<Member>) -> bool {
        self.space();
        if self.take(b'}') {
            return true;
        }
        loop {
            self.space();
            let start = self.at;
            let Some(key) = self.string() else { return false };
            let key_at = start..self.at;
            self.space();
            if !self.take(b':') {
                return false;
            }
            let Some(value) = self.value() else { return false };
            members.push(Member { key, key_at, value });
            self.space();
            if self.take(b'}') {
                return true;
            }
            if !self.take(b',') {
                return false;
            }
        }
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        } else if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Some(Value::Number(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// A string's text, in UTF-16 until its end because of surrogates.
    fn string(&mut self) -> Option<Option<String>> {
        self.take(b'"').then_some(())?;
        let mut units: Vec<u16> = Vec::new();
        loop {
            let char = self.text[self.at..].chars().next()?;
            self.at += char.len_utf8();
            match char {
                '"' => return Some(String::from_utf16(&units).ok()),
                '\\' => {
                    let escape = self.peek()?;
                    self.at += 1;
                    units.push(match escape {
                        b'"' | b'\\' | b'/' => u16::from(escape),
                        b'b' => 8,
                        b'f' => 12,
                        b'n' => 10,
                        b'r' => 13,
                        b't' => 9,
                        b'u' => {
                            let digits = self.text.get(self.at..self.at + 4)?;
                            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
                            self.at += 4;
                            u16::from_str_radix(digits, 16).ok()?
                        }
                        _ => return None,
                    });
                }
                '\0'..='\u{1f}' => return None,
                _ => units.extend(char.encode_utf16(&mut [0; 2]).iter()),
            }
        }
    }
}
