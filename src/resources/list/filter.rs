//! What the filter box of a list means: words, and `key:value` pairs.

use super::texts::{Said, contains};
use crate::data::Object;
use crate::format::lowercase;
use crate::resources::kind::{Kind, OWNER};

/// One condition; an object has to meet one of each key's, and all words.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    /// The key of a column or fact; empty for a word that may stand in any column.
    key: &'static str,
    /// In lower case.
    value: String,
    negated: bool,
}

/// The words of a filter as they were typed: between spaces that do not stand in quotes. Quotes hold a word together, and
/// one that does not end holds all the rest.
pub fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        quoted ^= letter == '"';
        match words.last_mut() {
            Some(word) if quoted || !letter.is_whitespace() => word.push(letter),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A filter of a list. The same key twice means either; different keys mean both; a leading `-` means not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(Vec<Term>);

impl Filter {
    /// Reads what a person typed about a kind of object. Every text is a filter.
    pub fn parse(text: &str, kind: &Kind) -> Self {
        let term = |word: &str| {
            let (negated, bare) = match word.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                _ => (false, word),
            };
            let pair =
                bare.split_once(':').and_then(|(key, value)| Some((kind.key(&key.to_ascii_lowercase())?, value)));
            let (key, value) = pair.unwrap_or(("", bare));
            // The API's own word for a state has spaces; they may be written with underscores.
            let value = if key == "state" { value.replace('_', " ") } else { value.to_owned() };
            Term { key, value: lowercase(&value), negated }
        };
        Self(
            words(text).iter().map(|word| term(&word.replace('"', ""))).filter(|term| !term.value.is_empty()).collect(),
        )
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether words are looked for in all that an object says.
    pub fn has_words(&self) -> bool {
        self.0.iter().any(|term| term.key.is_empty())
    }

    /// Whether an object passes, which says that: nothing, where no words are looked for.
    pub fn matches(&self, kind: &Kind, object: &Object, said: Said<'_>) -> bool {
        let meets = |term: &Term| match term.key {
            "" => said.has(&term.value),
            // By id, as links have it, or by name.
            OWNER => kind.owner(object) == term.value || contains(&kind.value(object, OWNER).words(), &term.value),
            key => (kind.meets)(kind, object, key, &term.value),
        };
        self.0.iter().enumerate().all(|(at, term)| {
            let holds = meets(term);
            if term.negated {
                return !holds;
            }
            // Another term of the same key may hold instead.
            holds
                || (!term.key.is_empty()
                    && self.0.iter().enumerate().any(|(other, alternative)| {
                        other != at && alternative.key == term.key && !alternative.negated && meets(alternative)
                    }))
        })
    }
}
