//! The pages of a list as they were read last, and what they were read into.
//!
//! The cost of a refresh follows what changed. A page whose bytes are the same as last time is not decoded; of a page
//! that changed, only the items whose bytes changed are, and the others are not even looked for: they stand where they
//! stood, or follow what came between.

use crate::{Answer, ApiError, Call, ItemError, filling, hash, json};
use std::collections::BTreeSet;

/// An item of a page.
#[derive(Clone)]
struct Entry<T> {
    /// How long its text is, in bytes, and the hash of that.
    length: usize,
    hash: u64,
    /// What it was read into.
    value: Result<T, Box<ItemError>>,
}

/// A page as it was read last.
struct KeptPage<T> {
    hash: u64,
    /// Where the first item begins, and the hash of what stands around them all.
    start: usize,
    frame: u64,
    entries: Vec<Entry<T>>,
}

/// All pages of a list whose items are read into `T`, of which clones are the same item.
pub struct Pages<T>(Vec<KeptPage<T>>);

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// The hash of what stands before and behind the items of a page.
fn frame(text: &str, start: usize, end: usize) -> u64 {
    let part = |part: Option<&str>| hash(part.unwrap_or_default().as_bytes());
    part(text.get(..start)).rotate_left(1) ^ part(text.get(end..))
}

impl<T> KeptPage<T> {
    fn empty() -> Self {
        Self { hash: 0, start: 0, frame: 0, entries: Vec::new() }
    }

    /// The items of a page that has changed, with their hashes: those that are new are read to their end, the others are
    /// passed over. `None` where more has changed than items.
    fn found<'a>(&self, text: &'a str) -> Option<Vec<(&'a str, u64)>> {
        let (mut at, mut next) = (self.start, 0);
        let mut found = Vec::with_capacity(self.entries.len());
        let space = |at: usize| text.as_bytes().iter().skip(at).take_while(|byte| byte.is_ascii_whitespace()).count();
        loop {
            let rest = text.get(at..)?;
            let same = self.entries.get(next).and_then(|entry| {
                let item = rest.get(..entry.length)?;
                (hash(item.as_bytes()) == entry.hash).then_some((item, entry.hash))
            });
            let (item, hash) = match same {
                Some(same) => same,
                None => {
                    let item = filling::first(rest)?;
                    (item, hash(item.as_bytes()))
                }
            };
            // What comes after it last time comes after it now, most likely.
            if let Some(place) = self.entries.iter().position(|entry| entry.hash == hash) {
                next = place + 1;
            }
            found.push((item, hash));
            at += item.len();
            let end = at;
            at += space(at);
            match text.as_bytes().get(at)? {
                b',' => at += 1 + space(at + 1),
                b']' if self.frame == frame(text, self.start, end) => return Some(found),
                _ => return None,
            }
        }
    }
}

impl<T: Clone> Pages<T> {
    /// Takes in the answer to the call for a page, the first of which is at 0; whether it differs from the last one.
    /// `read` reads an item that stands at a place of the page.
    ///
    /// # Errors
    /// As [`Call::items`].
    pub fn take(
        &mut self,
        at: usize,
        call: &Call<()>,
        answer: &Answer,
        read: &mut dyn FnMut(usize, &str) -> Result<T, ItemError>,
    ) -> Result<bool, ApiError> {
        let hash_of_page = hash(&answer.body);
        if self.0.get(at).is_some_and(|page| page.hash == hash_of_page) {
            return Ok(false);
        }
        let text = json::text(&answer.body).unwrap_or_default();
        let known = self.0.get(at).filter(|page| !page.entries.is_empty()).and_then(|page| page.found(text));
        let items = match known {
            Some(items) => items,
            None => call.items(answer)?.into_iter().map(|item| (item, hash(item.as_bytes()))).collect(),
        };
        while self.0.len() <= at {
            self.0.push(KeptPage::empty());
        }
        let Some(page) = self.0.get_mut(at) else { return Ok(false) };
        // Where they lie in the text.
        let place = |item: &str| (item.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let start = items.first().map_or(0, |(item, _)| place(item));
        let end = items.last().map_or(0, |(item, _)| place(item) + item.len());
        let entries = items.into_iter().enumerate().map(|(index, (item, hash))| {
            // Most stand where they stood; what was made or deleted has moved the others.
            let here = page.entries.get(index).filter(|entry| entry.hash == hash);
            match here.or_else(|| page.entries.iter().find(|entry| entry.hash == hash)) {
                Some(entry) => entry.clone(),
                None => Entry { length: item.len(), hash, value: read(index, item).map_err(Box::new) },
            }
        });
        *page = KeptPage { hash: hash_of_page, start, frame: frame(text, start, end), entries: entries.collect() };
        Ok(true)
    }

    /// Forgets the pages after the first `count`; whether there were any.
    pub fn truncate(&mut self, count: usize) -> bool {
        let shrunk = self.0.len() > count;
        self.0.truncate(count);
        shrunk
    }

    /// Something newer is known of the item of that key: its page counts as changed at the next read.
    pub fn outdate(&mut self, key: &str, key_of: fn(&T) -> &str) {
        for page in &mut self.0 {
            for entry in &mut page.entries {
                if entry.value.as_ref().is_ok_and(|item| key_of(item) == key) {
                    page.hash = 0;
                    entry.hash = 0;
                }
            }
        }
    }

    /// All items, each once, and the items that could not be read.
    pub fn merged(&self, key_of: fn(&T) -> &str) -> (Vec<T>, Vec<ItemError>) {
        let entries = || self.0.iter().flat_map(|page| &page.entries);
        let mut items = Vec::with_capacity(entries().count());
        let (mut malformed, mut seen) = (Vec::new(), BTreeSet::new());
        for entry in entries() {
            match &entry.value {
                // Something made or deleted between two pages shifts items from one to the other.
                Ok(item) if seen.insert(hash(key_of(item).as_bytes())) => items.push(item.clone()),
                Ok(_) => {}
                Err(error) => malformed.push(error.as_ref().clone()),
            }
        }
        (items, malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PageRequest;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn key_of(item: &Arc<String>) -> &str {
        item
    }

    /// Takes in a page of items; what of it was read, and whether it differs.
    fn take(pages: &mut Pages<Arc<String>>, at: usize, items: &[&str]) -> (Vec<String>, bool) {
        take_written(pages, at, items, ["{\"volumes\": [", ", ", "]}"])
    }

    /// The same, with what stands before, between and behind the items.
    fn take_written(
        pages: &mut Pages<Arc<String>>,
        at: usize,
        items: &[&str],
        [before, between, behind]: [&str; 3],
    ) -> (Vec<String>, bool) {
        let items: Vec<String> = items.iter().map(|item| crate::quoted(item)).collect();
        let body = [before, &items.join(between), behind].concat().into_bytes();
        let answer = Answer { status: 200, headers: http::HeaderMap::new(), body };
        let call = crate::volumes::list(PageRequest::first()).discard();
        let mut found = Vec::new();
        let differs = pages.take(at, &call, &answer, &mut |index, item| {
            let mut text = String::new();
            call.fill_item(index, item, &mut text)?;
            found.push(text.clone());
            if text == "?" {
                call.fill_item(index, item, &mut 0_u64)?;
            }
            Ok(Arc::new(text))
        });
        (found, differs.unwrap())
    }

    fn all(pages: &Pages<Arc<String>>) -> Vec<String> {
        pages.merged(key_of).0.iter().map(|item| item.to_string()).collect()
    }

    #[test]
    fn only_what_has_changed_is_read() {
        let mut pages = Pages::default();
        assert_eq!(take(&mut pages, 0, &["a", "b", "c"]), (vec!["a".into(), "b".into(), "c".into()], true));
        let before = pages.merged(key_of).0;
        assert_eq!(take(&mut pages, 0, &["a", "b", "c"]), (vec![], false));
        assert_eq!(take(&mut pages, 0, &["a", "x", "c"]), (vec!["x".into()], true));
        // One came first: the others have moved, and are the same.
        assert_eq!(take(&mut pages, 0, &["n", "a", "x", "c"]), (vec!["n".into()], true));
        let after = pages.merged(key_of).0;
        assert!(Arc::ptr_eq(&before[0], &after[1]) && Arc::ptr_eq(&before[2], &after[3]));
        assert_eq!(all(&pages), ["n", "a", "x", "c"]);
    }

    #[test]
    fn what_a_write_has_changed_is_read_again() {
        let mut pages = Pages::default();
        take(&mut pages, 0, &["a", "b"]);
        pages.outdate("b", key_of);
        assert_eq!(take(&mut pages, 0, &["a", "b"]), (vec!["b".into()], true));
    }

    #[test]
    fn pages_come_in_any_order_and_an_item_on_two_of_them_is_one() {
        let mut pages = Pages::default();
        take(&mut pages, 1, &["b", "c", "?"]);
        take(&mut pages, 0, &["a", "b"]);
        assert_eq!(all(&pages), ["a", "b", "c"]);
        let malformed = pages.merged(key_of).1;
        assert_eq!(malformed.iter().map(|error| error.path.as_str()).collect::<Vec<_>>(), ["volumes[2]"]);
        assert!(pages.truncate(1) && !pages.truncate(1));
        assert_eq!(all(&pages), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn whatever_changes_it_is_as_if_it_was_read_for_the_first_time(
            rounds in prop::collection::vec((prop::collection::vec("[a-c\\]é,]{0,2}", 0..6), 0_usize..4), 1..6)
        ) {
            let mut pages = Pages::default();
            let frames = [["{\"volumes\":[", ",", "]}"], ["{\"volumes\": [ ", " , ", "]\n}"],
                ["{\"volumes\":[", ",", "],\"more\":[\"a\"]}"], ["{\"more\":[],\"volumes\":[", ", ", " ]}"]];
            for (items, frame) in rounds {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                take_written(&mut pages, 0, &items, frames[frame]);
                let mut fresh = Pages::default();
                take_written(&mut fresh, 0, &items, frames[frame]);
                prop_assert_eq!(all(&pages), all(&fresh));
            }
        }
    }
}
