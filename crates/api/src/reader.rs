//! Walks through a JSON text, by the tokens of `hifijson`: fills a model, or takes the raw text of values.
//!
//! One reader serves all models and all answers, and next to nothing here is generic: that keeps the download small.
//! How deep a text is nested costs no stack, except where a model is nested too.

use crate::slot::{Closed, Scalar, Slot};
use hifijson::num::Lex as _;
use hifijson::str::{Lex as _, LexAlloc as _};
use hifijson::token::Lex as _;
use hifijson::{Read as _, SliceLexer};
use std::borrow::Cow;

/// A place in a JSON text. Its methods give `None` where it does not go on; [`Reader::finish`] tells why.
pub(crate) struct Reader<'a> {
    text: &'a str,
    lexer: SliceLexer<'a>,
    fault: Option<Fault>,
}

/// Why a text could not be read to its end, and the byte at which that showed.
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, lexer: SliceLexer::new(text.as_bytes()), fault: None }
    }

    /// Ends the reading of a text that `read` has gone through; nothing but blanks may follow.
    pub(crate) fn finish(mut self, read: Option<()>) -> Result<(), Fault> {
        if read.is_some() && self.lexer.ws_peek().is_none() {
            return Ok(());
        }
        let message = if self.lexer.as_slice().is_empty() { "the JSON breaks off" } else { "this is not valid JSON" };
        let at = self.at();
        Err(self.fault.take().unwrap_or_else(|| Fault { at, message: message.to_owned() }))
    }

    /// How many bytes have been read.
    fn at(&self) -> usize {
        self.text.len() - self.lexer.as_slice().len()
    }

    /// Goes back to a byte.
    fn back_to(&mut self, at: usize) {
        self.lexer = SliceLexer::new(self.text.as_bytes().get(at..).unwrap_or_default());
    }

    fn fail(&mut self, message: &[&str]) -> Option<()> {
        self.fault = Some(Fault { at: self.at(), message: message.concat() });
        None
    }

    /// The byte after any blanks; 0 at the end.
    pub(crate) fn peek(&mut self) -> u8 {
        self.lexer.ws_peek().unwrap_or(0)
    }

    /// Steps over `byte`, if that is what comes next.
    fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == byte;
        if next {
            self.lexer.take_next();
        }
        next
    }

    /// Steps to the next member or item of what `end` closes; false after the last. `inside` tells whether there was one
    /// before.
    fn more(&mut self, end: u8, inside: &mut bool) -> Option<bool> {
        if self.take(end) {
            return Some(false);
        }
        (!std::mem::replace(inside, true) || self.take(b',')).then_some(true)
    }

    /// The text of a string, without quotes and escapes.
    pub(crate) fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.take(b'"') { self.lexer.str_string().ok() } else { None }
    }

    /// A key; steps over its colon too.
    fn key(&mut self) -> Option<Cow<'a, str>> {
        let key = self.string()?;
        self.take(b':').then_some(key)
    }

    fn number(&mut self) -> Option<&'a str> {
        let start = self.at();
        if self.lexer.peek_next() == Some(b'-') {
            self.lexer.take_next();
        }
        self.lexer.num_ignore().ok()?;
        self.text.get(start..self.at())
    }

    /// Steps over a value, whatever it is.
    fn skip(&mut self) -> Option<()> {
        // What closes each of the objects and lists that are open.
        let mut open = Vec::new();
        loop {
            // Whether a comma comes before what is next.
            let mut inside = true;
            match self.peek() {
                first @ (b'{' | b'[') => {
                    self.lexer.take_next();
                    open.push(if first == b'{' { b'}' } else { b']' });
                    inside = false;
                }
                b'"' => {
                    self.lexer.take_next();
                    self.lexer.str_ignore().ok()?;
                }
                b'-' | b'0'..=b'9' => self.number().map(|_| ())?,
                _ => self.lexer.null_or_bool().map(|_| ())?,
            }
            loop {
                let Some(end) = open.last().copied() else { return Some(()) };
                if self.more(end, &mut inside)? {
                    if end == b'}' {
                        self.key()?;
                    }
                    break;
                }
                inside = true;
                open.pop();
            }
        }
    }

    /// A value as it is written.
    pub(crate) fn raw(&mut self) -> Option<&'a str> {
        self.peek();
        let start = self.at();
        self.skip()?;
        self.text.get(start..self.at())
    }

    /// Steps over null, if that is what comes next.
    pub(crate) fn null(&mut self) -> bool {
        self.peek();
        let null = self.lexer.as_slice().starts_with(b"null");
        if null {
            self.back_to(self.at() + 4);
        }
        null
    }

    /// Goes through the members of an object.
    pub(crate) fn object(&mut self, each: &mut dyn FnMut(&mut Self, Cow<'a, str>) -> Option<()>) -> Option<()> {
        if self.peek() != b'{' {
            return self.unfit("an object");
        }
        self.lexer.take_next();
        let mut inside = false;
        while self.more(b'}', &mut inside)? {
            let key = self.key()?;
            each(self, key)?;
        }
        Some(())
    }

    /// Goes through the items of a list; null has none.
    pub(crate) fn list(&mut self, each: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.null() {
            return Some(());
        }
        if self.peek() != b'[' {
            return self.unfit("a list");
        }
        self.lexer.take_next();
        let mut inside = false;
        while self.more(b']', &mut inside)? {
            each(self)?;
        }
        Some(())
    }

    /// Fails at the end of a value that is not what belongs here.
    fn unfit(&mut self, expected: &str) -> Option<()> {
        let found = match self.raw()? {
            object if object.starts_with('{') => "an object",
            list if list.starts_with('[') => "a list",
            scalar => scalar,
        };
        self.fail(&["invalid type: ", found, ", expected ", expected])
    }

    /// Reads a value into a slot. `nullable` is whether null leaves the slot as it is.
    pub(crate) fn fill(&mut self, slot: &mut dyn Slot, nullable: bool) -> Option<()> {
        if self.null() {
            if nullable || slot.scalar(Scalar::Null) {
                return Some(());
            }
            self.back_to(self.at() - 4);
            return self.unfit(slot.expected());
        }
        let first = self.peek();
        let start = self.at();
        let target = slot.open();
        let mut fits = true;
        match first {
            b'{' => match target.object() {
                Some(nullable) => self.object(&mut |reader, key| match target.member(&key) {
                    Some(member) => reader.fill(member, nullable),
                    None => reader.skip(),
                })?,
                None => fits = false,
            },
            b'[' if target.list() => self.list(&mut |reader| match target.item() {
                Some(item) if fits => reader.fill(item, false),
                // No slot for an item: the list as a whole is not what belongs here.
                _ => {
                    fits = false;
                    reader.skip()
                }
            })?,
            b'[' => fits = false,
            b'"' => fits = target.scalar(Scalar::Text(&self.string()?)),
            b'-' | b'0'..=b'9' => fits = target.scalar(Scalar::Number(self.number()?)),
            _ => fits = target.scalar(Scalar::Truth(self.lexer.null_or_bool()??)),
        }
        if !fits {
            let expected = target.expected();
            self.back_to(start);
            return self.unfit(expected);
        }
        match slot.close() {
            Closed::Missing(key) => self.fail(&["missing field `", key, "`"]),
            Closed::Filled | Closed::Blank => Some(()),
        }
    }
}
