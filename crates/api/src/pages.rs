//! The pages of a list as they were read last, and what they were read into.
//!
//! The cost of a refresh follows what changed. A page whose bytes are the same as last time is not decoded; of a page
//! that changed, only the items whose bytes changed are.

use crate::{Answer, ApiError, Call, ItemError, hash};
use std::collections::BTreeSet;

/// What an item of a page was read into, and the hash of its bytes.
type Entry<T> = (u64, Result<T, Box<ItemError>>);

struct KeptPage<T> {
    hash: u64,
    entries: Vec<Entry<T>>,
}

/// All pages of a list whose items are read into `T`, of which clones are the same item.
pub struct Pages<T>(Vec<KeptPage<T>>);

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self(Vec::new())
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
        let items = call.items(answer)?;
        while self.0.len() <= at {
            self.0.push(KeptPage { hash: 0, entries: Vec::new() });
        }
        let Some(page) = self.0.get_mut(at) else { return Ok(false) };
        let entries = items.into_iter().enumerate().map(|(index, item)| {
            let hash = hash(item.as_bytes());
            // Most stand where they stood; what was made or deleted has moved the others.
            let here = page.entries.get(index).filter(|entry| entry.0 == hash);
            match here.or_else(|| page.entries.iter().find(|entry| entry.0 == hash)) {
                Some(entry) => entry.clone(),
                None => (hash, read(index, item).map_err(Box::new)),
            }
        });
        *page = KeptPage { hash: hash_of_page, entries: entries.collect() };
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
            for (hash, entry) in &mut page.entries {
                if entry.as_ref().is_ok_and(|item| key_of(item) == key) {
                    page.hash = 0;
                    *hash = 0;
                }
            }
        }
    }

    /// All items, each once, and the items that could not be read.
    pub fn merged(&self, key_of: fn(&T) -> &str) -> (Vec<T>, Vec<ItemError>) {
        let entries = || self.0.iter().flat_map(|page| &page.entries);
        let mut items = Vec::with_capacity(entries().count());
        let (mut malformed, mut seen) = (Vec::new(), BTreeSet::new());
        for (_, entry) in entries() {
            match entry {
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
    use std::sync::Arc;

    fn key_of(item: &Arc<String>) -> &str {
        item
    }

    /// Takes in a page of items; what of it was read, and whether it differs.
    fn take(pages: &mut Pages<Arc<String>>, at: usize, items: &[&str]) -> (Vec<String>, bool) {
        let items: Vec<String> = items.iter().map(|item| crate::quoted(item)).collect();
        let body = ["{\"volumes\": [", &items.join(", "), "]}"].concat().into_bytes();
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
}
