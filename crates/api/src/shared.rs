//! Values that are equal in many answers, such as the image of a thousand servers: read once, kept once.

use crate::json;
use crate::slot::{Closed, Slot};
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// How many texts are remembered with what they were read into. One of them takes the place of another that has the
/// same remainder: then something is read again that need not have been, and that is all.
const PLACES: u64 = 256;

/// A text, and what it was read into.
type Known = Option<(Box<str>, Arc<dyn Any + Send + Sync>)>;

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
    static TEXTS: RefCell<Vec<Arc<str>>> = const { RefCell::new(Vec::new()) };
}

/// A text, the same one in memory where it has come before, mostly: an object names its owner, itself and the instant it
/// was made at in several places.
pub(crate) fn same(text: &str) -> Arc<str> {
    TEXTS.with_borrow_mut(|texts| {
        if texts.is_empty() {
            texts.resize_with(PLACES as usize, Arc::default);
        }
        match texts.get_mut(place(text)) {
            Some(known) if known.as_ref() == text => Arc::clone(known),
            Some(known) => {
                *known = text.into();
                Arc::clone(known)
            }
            None => text.into(),
        }
    })
}

/// A value that all who were sent the same text have together. Clones are cheap.
pub struct Shared<T>(Arc<T>);

/// Tells a text that differs from another. Nobody chooses texts to deceive it, so it is made to be quick: a list of ten
/// thousand is 20 MB, which is looked at twice whenever it is read.
pub fn hash(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let (words, rest) = bytes.as_chunks();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
}

/// Where a text is remembered.
fn place(json: &str) -> usize {
    // The upper bits: the lower ones hang on the last bytes alone.
    ((hash(json.as_bytes()) >> 32) % PLACES) as usize
}

/// What a text was read into, if that is remembered.
fn known(place: usize, json: &str) -> Option<Arc<dyn Any + Send + Sync>> {
    KNOWN.with_borrow(|known| {
        let (text, value) = known.get(place)?.as_ref()?;
        (text.as_ref() == json).then(|| Arc::clone(value))
    })
}

fn remember(place: usize, json: &str, value: Arc<dyn Any + Send + Sync>) {
    KNOWN.with_borrow_mut(|known| {
        if known.is_empty() {
            known.resize_with(PLACES as usize, || None);
        }
        if let Some(known) = known.get_mut(place) {
            *known = Some((json.into(), value));
        }
    });
}

impl<T: Slot + Default + Send + Sync + 'static> Slot for Shared<T> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn open(&mut self) -> &mut dyn Slot {
        // What others have too stays theirs.
        self.0 = Arc::default();
        match Arc::get_mut(&mut self.0) {
            Some(value) => value.open(),
            // Never so. Nothing is allocated for nothing.
            None => Box::leak(Box::new(Nowhere)),
        }
    }

    fn close(&mut self) -> Closed {
        // What others have too was complete when it was read.
        Arc::get_mut(&mut self.0).map_or(Closed::Filled, Slot::close)
    }

    fn are_shared() -> bool {
        true
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn share(&mut self, json: &str) -> bool {
        let place = place(json);
        if let Some(known) = known(place, json).and_then(|known| known.downcast().ok()) {
            self.0 = known;
            return true;
        }
        let mut value = T::default();
        if json::fill(&mut value, json, "").is_err() {
            return false;
        }
        self.0 = Arc::new(value);
        remember(place, json, Arc::<T>::clone(&self.0));
        true
    }
}

/// Takes nothing.
struct Nowhere;

impl Slot for Nowhere {
    fn expected(&self) -> &'static str {
        "nothing"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Map;
    use proptest::prelude::*;

    record! {
        /// For the tests.
        pub struct Outer {
            /// One.
            pub one: Option<Shared<Inner>>,
            /// Others.
            pub others: Map<Shared<Inner>>,
        }
    }

    record! {
        /// For the tests.
        pub struct Inner requires id {
            /// Its id.
            pub id: String,
            /// A number.
            pub size: u64,
            /// Another.
            pub within: Option<Shared<Inner>>,
        }
    }

    fn outer(text: &str) -> Result<Outer, String> {
        json::read(text)
    }

    #[test]
    fn what_was_sent_in_the_same_words_is_one() {
        let one =
            outer(r#"{"one": {"id": "a", "within": {"id": "b"}}, "others": {"x": {"id": "b"}, "y": {"id": "c"}}}"#)
                .unwrap();
        let two = outer(r#"{"one": {"id": "a", "within": {"id": "b"}}}"#).unwrap();
        let (first, second) = (one.one.unwrap(), two.one.unwrap());
        assert!(Arc::ptr_eq(&first.0, &second.0));
        let (b, c) = (one.others.get("x").unwrap(), one.others.get("y").unwrap());
        assert!(Arc::ptr_eq(&first.within.as_ref().unwrap().0, &b.0));
        assert_ne!(b, c);
        assert_eq!((b.id.as_str(), c.id.as_str()), ("b", "c"));
        let other = outer(r#"{"one": {"id": "a","within": {"id": "b"}}}"#).unwrap();
        assert_eq!(other.one, Some(first.clone()));
        assert!(!Arc::ptr_eq(&other.one.unwrap().0, &first.0));
    }

    #[test]
    fn a_text_that_comes_again_is_the_same() {
        let (one, again) = (same("a-b"), same("a-b"));
        assert!(Arc::ptr_eq(&one, &again));
        assert_eq!((same("c").as_ref(), same("").as_ref(), same("a-b").as_ref()), ("c", "", "a-b"));
    }

    #[test]
    fn nothing_is_nothing_and_comes_after_something() {
        assert_eq!(outer(r#"{"one": null, "others": null}"#).unwrap(), Outer::default());
        assert_eq!(outer(r#"{"one": {"id": "a"}, "one": {"id": "d"}}"#).unwrap().one.unwrap().id, "d");
        assert!(outer(r#"{"others": {"x": null}}"#).is_err());
    }

    #[test]
    fn what_is_wrong_stands_where_it_is() {
        for (text, expected) in [
            (
                r#"{"one": {"id": "a", "size": "x"}}"#,
                r#"one.size: invalid type: "x", expected a whole number that fits u64"#,
            ),
            (
                r#"{"others": {"o": {"id": "a", "within": {"id": "b", "size": -1}}}}"#,
                "others.o.within.size: invalid type: -1, expected a whole number that fits u64",
            ),
            (r#"{"one": {"id": "a", "within": {}}}"#, "one.within: missing field `id`"),
            (r#"{"one": [1]}"#, "one: invalid type: a list, expected an object"),
            (r#"{"one": 7}"#, "one: invalid type: 7, expected an object"),
            (r#"{"one": {"id": "\ud800"}}"#, "one.id: this is not valid JSON"),
        ] {
            assert_eq!(outer(text).unwrap_err(), expected);
            // It is not remembered as right.
            assert_eq!(outer(text).unwrap_err(), expected);
        }
    }

    proptest! {
        #[test]
        fn another_text_has_another_hash(text in ".{1,60}", at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let before = text.into_bytes();
            let mut after = before.clone();
            after[at.index(before.len())] = byte;
            prop_assert_eq!(hash(&before) == hash(&after), before == after);
            prop_assert_ne!(hash(&before), hash(&before[1..]));
        }
    }
}
