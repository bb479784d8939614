//! The pages of a list as they were read last, and what they were read into.
//!
//! The cost of a refresh follows what changed. A page whose bytes are the same as last time is not decoded; of a page
//! that changed, only the items whose bytes changed are, and the others are not even looked for: they stand where they
//! stood, or follow what came between.

use crate::{Answer, ApiError, Call, ItemError, filling, hash, json};

/// An item of a page.
#[derive(Clone)]
struct Entry<T> {
    /// How long its text is, in bytes, and the hash of that.
    length: usize,
    hash: u64,
    /// The hash of its key; 0 where it could not be read.
    key: u64,
    /// What it was read into.
    value: Result<T, Box<ItemError>>,
}

/// A page as it was read last.
struct KeptPage<T> {
    hash: u64,
    /// What it was told by ([`Answer::tag`]); then the hash is of that.
    tag: String,
    /// Where the first item begins, and the hash of what stands around them all.
    start: usize,
    frame: u64,
    entries: Vec<Entry<T>>,
}

/// All pages of a list whose items are read into `T`, of which clones are the same item.
pub struct Pages<T> {
    pages: Vec<KeptPage<T>>,
    /// What an item is called by.
    key_of: fn(&T) -> &str,
}

/// The hash of what stands before and behind the items of a page.
fn frame(text: &str, start: usize, end: usize) -> u64 {
    let part = |part: Option<&str>| hash(part.unwrap_or_default().as_bytes());
    part(text.get(..start)).rotate_left(1) ^ part(text.get(end..))
}

impl<T> KeptPage<T> {
    fn empty() -> Self {
        Self { hash: 0, tag: String::new(), start: 0, frame: 0, entries: Vec::new() }
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

/// Hashes, each once: the two or three ways of the standard library to know what one has seen are more code.
struct Seen(Vec<u64>);

impl Seen {
    fn new(most: usize) -> Self {
        Self(vec![0; (2 * most + 1).next_power_of_two()])
    }

    /// Whether a hash comes for the first time.
    fn is_new(&mut self, hash: u64) -> bool {
        // Nothing is what stands at a free place.
        let hash = hash.max(1);
        let last = self.0.len() - 1;
        let mut at = hash as usize & last;
        while let Some(place) = self.0.get_mut(at) {
            if *place == hash {
                return false;
            }
            if *place == 0 {
                *place = hash;
                return true;
            }
            at = (at + 1) & last;
        }
        true
    }
}

impl<T: Clone> Pages<T> {
    /// None yet, of items that are called by what `key_of` gives.
    pub fn new(key_of: fn(&T) -> &str) -> Self {
        Self { pages: Vec::new(), key_of }
    }

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
        if answer.is_known() {
            return Ok(false);
        }
        let tag = answer.tag();
        let hash_of_page = hash(if tag.is_empty() { &answer.body } else { tag.as_bytes() });
        if self.pages.get(at).is_some_and(|page| page.hash == hash_of_page) {
            return Ok(false);
        }
        let text = json::text(&answer.body).unwrap_or_default();
        let known = self.pages.get(at).filter(|page| !page.entries.is_empty()).and_then(|page| page.found(text));
        let items = match known {
            Some(items) => items,
            None => call.items(answer)?.into_iter().map(|item| (item, hash(item.as_bytes()))).collect(),
        };
        while self.pages.len() <= at {
            self.pages.push(KeptPage::empty());
        }
        let key_of = self.key_of;
        let Some(page) = self.pages.get_mut(at) else { return Ok(false) };
        // Where they lie in the text.
        let place = |item: &str| (item.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let start = items.first().map_or(0, |(item, _)| place(item));
        let end = items.last().map_or(0, |(item, _)| place(item) + item.len());
        let entries = items.into_iter().enumerate().map(|(index, (item, hash))| {
            // Most stand where they stood; what was made or deleted has moved the others.
            let here = page.entries.get(index).filter(|entry| entry.hash == hash);
            match here.or_else(|| page.entries.iter().find(|entry| entry.hash == hash)) {
                Some(entry) => entry.clone(),
                None => {
                    let value = read(index, item).map_err(Box::new);
                    let key = value.as_ref().map_or(0, |item| key_hash(key_of(item)));
                    Entry { length: item.len(), hash, key, value }
                }
            }
        });
        let entries = entries.collect();
        *page = KeptPage { hash: hash_of_page, tag: tag.to_owned(), start, frame: frame(text, start, end), entries };
        Ok(true)
    }

    /// The tag of a page ([`Answer::tag`]), the first of which is at 0, as it is known; empty where it came without one.
    pub fn tag(&self, at: usize) -> &str {
        self.pages.get(at).map_or("", |page| &page.tag)
    }

    /// Whether a page, the first of which is at 0, holds just the objects of the one before it, as where an API does not
    /// cut its lists into pages.
    pub fn repeats(&self, at: usize) -> bool {
        let keys = |page: &KeptPage<T>| page.entries.iter().map(|entry| entry.key).collect::<Vec<_>>();
        let before = at.checked_sub(1).and_then(|before| self.pages.get(before));
        before.zip(self.pages.get(at)).is_some_and(|(before, page)| keys(before) == keys(page))
    }

    /// How many items stand on a page, the first of which is at 0.
    pub fn items_on(&self, at: usize) -> usize {
        self.pages.get(at).map_or(0, |page| page.entries.len())
    }

    /// How many pages are known.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// Forgets the pages after the first `count`; whether there were any.
    pub fn truncate(&mut self, count: usize) -> bool {
        let shrunk = self.pages.len() > count;
        self.pages.truncate(count);
        shrunk
    }

    /// Something newer is known of the item of that key: its page counts as changed at the next read.
    pub fn outdate(&mut self, key: &str) {
        for page in &mut self.pages {
            for entry in &mut page.entries {
                if entry.key == key_hash(key) {
                    page.hash = 0;
                    page.tag.clear();
                    entry.hash = 0;
                }
            }
        }
    }

    /// All items, each once, and those that could not be read.
    pub fn merged(&self) -> (Vec<T>, Vec<ItemError>) {
        let entries = || self.pages.iter().flat_map(|page| &page.entries);
        let count = entries().count();
        let (mut items, mut malformed, mut seen) = (Vec::with_capacity(count), Vec::new(), Seen::new(count));
        for entry in entries() {
            match &entry.value {
                // Something made or deleted between two pages shifts items from one to the other.
                Ok(item) if seen.is_new(entry.key) => items.push(item.clone()),
                Ok(_) => {}
                Err(error) => malformed.push(error.as_ref().clone()),
            }
        }
        (items, malformed)
    }
}

/// The hash of a key; the upper bits of the last step are the better ones.
fn key_hash(key: &str) -> u64 {
    hash(key.as_bytes()).rotate_left(32)
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
        take_answer(pages, at, &Answer { status: 200, headers: Box::default(), body })
    }

    fn take_answer(pages: &mut Pages<Arc<String>>, at: usize, answer: &Answer) -> (Vec<String>, bool) {
        let call = crate::volumes::list(PageRequest::first()).discard();
        let mut found = Vec::new();
        let differs = pages.take(at, &call, answer, &mut |index, item| {
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
        pages.merged().0.iter().map(|item| item.to_string()).collect()
    }

    #[test]
    fn only_what_has_changed_is_read() {
        let mut pages = Pages::new(key_of);
        assert_eq!(take(&mut pages, 0, &["a", "b", "c"]), (vec!["a".into(), "b".into(), "c".into()], true));
        let before = pages.merged().0;
        assert_eq!(take(&mut pages, 0, &["a", "b", "c"]), (vec![], false));
        assert_eq!(take(&mut pages, 0, &["a", "x", "c"]), (vec!["x".into()], true));
        // One came first: the others have moved, and are the same.
        assert_eq!(take(&mut pages, 0, &["n", "a", "x", "c"]), (vec!["n".into()], true));
        let after = pages.merged().0;
        assert!(Arc::ptr_eq(&before[0], &after[1]) && Arc::ptr_eq(&before[2], &after[3]));
        assert_eq!(all(&pages), ["n", "a", "x", "c"]);
        assert_eq!((pages.items_on(0), pages.items_on(1)), (4, 0));
    }

    #[test]
    fn what_a_write_has_changed_is_read_again() {
        let mut pages = Pages::new(key_of);
        take(&mut pages, 0, &["a", "b"]);
        pages.outdate("b");
        assert_eq!(take(&mut pages, 0, &["a", "b"]), (vec!["b".into()], true));
    }

    #[test]
    fn what_is_known_by_its_tag_need_not_come_again() {
        let tagged = |tag: &'static str, body: &str| {
            let mut answer = Answer { status: 200, headers: Box::default(), body: body.as_bytes().to_vec() };
            answer.headers.insert(crate::answer::CONTENT_TAG, http::HeaderValue::from_static(tag));
            answer
        };
        let mut pages = Pages::new(key_of);
        assert_eq!(pages.tag(0), "");
        let first = tagged("1", r#"{"volumes":["a","b"]}"#);
        assert_eq!(take_answer(&mut pages, 0, &first), (vec!["a".into(), "b".into()], true));
        assert_eq!(pages.tag(0), "1");
        // The tag is believed, whatever the content.
        assert_eq!(take_answer(&mut pages, 0, &tagged("1", "")), (vec![], false));
        let known = Answer { status: 304, headers: Box::default(), body: Vec::new() };
        assert_eq!(take_answer(&mut pages, 0, &known), (vec![], false));
        assert_eq!(all(&pages), ["a", "b"]);
        assert_eq!(take_answer(&mut pages, 0, &tagged("2", r#"{"volumes":["a","x"]}"#)), (vec!["x".into()], true));
        assert_eq!(pages.tag(0), "2");
        pages.outdate("a");
        assert_eq!(pages.tag(0), "", "it has to come");
        assert_eq!(take_answer(&mut pages, 0, &tagged("2", r#"{"volumes":["a","x"]}"#)), (vec!["a".into()], true));
        // Read in another way, without a tag.
        assert_eq!(take(&mut pages, 0, &["a", "x"]), (vec![], true));
        assert_eq!(pages.tag(0), "");
    }

    #[test]
    fn pages_come_in_any_order_and_an_item_on_two_of_them_is_one() {
        let mut pages = Pages::new(key_of);
        take(&mut pages, 1, &["b", "c", "?"]);
        take(&mut pages, 0, &["a", "b"]);
        assert_eq!(all(&pages), ["a", "b", "c"]);
        let malformed = pages.merged().1;
        assert_eq!(malformed.iter().map(|error| error.path.as_str()).collect::<Vec<_>>(), ["volumes[2]"]);
        assert!(pages.truncate(1) && !pages.truncate(1));
        assert_eq!(all(&pages), ["a", "b"]);
        assert!(!pages.repeats(0));
        take(&mut pages, 1, &["a", "c"]);
        assert!(!pages.repeats(1));
        take(&mut pages, 1, &["a", "b"]);
        assert!(pages.repeats(1) && !pages.repeats(2));
    }

    proptest! {
        #[test]
        fn whatever_changes_it_is_as_if_it_was_read_for_the_first_time(
            rounds in prop::collection::vec((prop::collection::vec("[a-c\\]é,]{0,2}", 0..6), 0_usize..4), 1..6)
        ) {
            let mut pages = Pages::new(key_of);
            let frames = [["{\"volumes\":[", ",", "]}"], ["{\"volumes\": [ ", " , ", "]\n}"],
                ["{\"volumes\":[", ",", "],\"more\":[\"a\"]}"], ["{\"more\":[],\"volumes\":[", ", ", " ]}"]];
            for (items, frame) in rounds {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                take_written(&mut pages, 0, &items, frames[frame]);
                let mut fresh = Pages::new(key_of);
                take_written(&mut fresh, 0, &items, frames[frame]);
                prop_assert_eq!(all(&pages), all(&fresh));
            }
        }
    }
}
