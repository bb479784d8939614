//! What the words of a filter are looked for in: a text of each object of a list, all of them side by side in memory.
//! Ten thousand objects that were looked at one by one, at each key that somebody presses, would each have left the
//! processor's cache.

use std::sync::Arc;

use crate::data::Object;
use crate::format::lowercase;
use crate::resources::kind::{Kind, Says};

/// The texts of the objects of a list.
#[derive(Default)]
pub struct Texts {
    objects: Arc<Vec<Object>>,
    /// In lower case.
    text: String,
    /// Where the words of each object end, and where its key does, which follows them.
    ends: Vec<(usize, usize)>,
}

/// What an object says, in lower case.
#[derive(Clone, Copy, Default)]
pub struct Said<'a> {
    /// In lines.
    words: &'a str,
    /// Its key.
    key: &'a str,
}

impl Said<'_> {
    /// Whether a word, in lower case, occurs in it, or is how its key begins.
    pub fn has(self, word: &str) -> bool {
        occurs(self.words.as_bytes(), word.as_bytes()) || self.key.starts_with(word)
    }
}

impl Texts {
    /// Those of objects.
    #[cfg(test)]
    pub fn of(kind: &Kind, objects: &Arc<Vec<Object>>) -> Self {
        let mut texts = Self::default();
        texts.follow(kind, objects);
        texts
    }

    /// Makes them those of other objects. What is kept of an object that is the same is not made again. Tracked, where
    /// objects say more than what is theirs.
    pub fn follow(&mut self, kind: &Kind, objects: &Arc<Vec<Object>>) {
        let kept = matches!(kind.says, Says::Own(_));
        if kept && Arc::ptr_eq(&self.objects, objects) {
            return;
        }
        let old = std::mem::take(self);
        self.text.reserve(old.text.len());
        self.ends.reserve_exact(objects.len());
        for (at, object) in objects.iter().enumerate() {
            // It stands where it stood, or as far from the end.
            let places = [Some(at), (at + old.objects.len()).checked_sub(objects.len())];
            let is_it = |at: &usize| old.objects.get(*at).is_some_and(|old| Arc::ptr_eq(old, object));
            match places.into_iter().flatten().find(is_it).filter(|_| kept) {
                Some(at) => self.add(old.said(at)),
                None => self.make(kind, object),
            }
        }
        self.objects = Arc::clone(objects);
    }

    fn add(&mut self, said: Said<'_>) {
        self.text.push_str(said.words);
        let end = self.text.len();
        self.text.push_str(said.key);
        self.ends.push((end, self.text.len()));
    }

    fn make(&mut self, kind: &Kind, object: &Object) {
        let start = self.text.len();
        match kind.says {
            Says::Own(says) => says(object, &mut self.text),
            Says::Columns => {
                for column in kind.columns {
                    self.text.push_str(&(kind.show)(object, column.key).words());
                    self.text.push('\n');
                }
            }
        }
        match self.text.get_mut(start..) {
            Some(new) if new.is_ascii() => new.make_ascii_lowercase(),
            new => {
                let lower = lowercase(new.as_deref().unwrap_or_default());
                self.text.truncate(start);
                self.text.push_str(&lower);
            }
        }
        let end = self.text.len();
        self.text.push_str(kind.source.key(object));
        self.ends.push((end, self.text.len()));
    }

    /// What the object at a place says.
    pub fn said(&self, at: usize) -> Said<'_> {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, end)| *end);
        let said = self.ends.get(at).and_then(|(words, key)| {
            Some(Said { words: self.text.get(start..*words)?, key: self.text.get(*words..*key)? })
        });
        said.unwrap_or_default()
    }
}

/// Whether `needle` occurs in `text`: the search of std begins with work that pays in longer texts alone.
fn occurs(text: &[u8], needle: &[u8]) -> bool {
    let Some((first, others)) = needle.split_first() else { return true };
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at + 1..];
        if rest.starts_with(others) {
            return true;
        }
    }
    false
}

/// Whether `needle`, in lower case, occurs in `text`, whatever its case.
pub fn contains(text: &str, needle: &str) -> bool {
    occurs(lowercase(text).as_bytes(), needle.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::servers::SERVERS;
    use api::servers::Server;
    use proptest::prelude::*;

    #[test]
    fn case_does_not_matter() {
        assert!(contains("Web-1", "web-"));
        assert!(contains("Web-1", ""));
        assert!(contains("wWeb", "web"));
        assert!(contains("ÉTÉ", "été"));
        assert!(!contains("web", "webs"));
    }

    fn server(name: &str, at: usize) -> Object {
        Arc::new(Server { id: at.to_string().as_str().into(), name: name.to_owned(), ..Server::default() })
    }

    /// The names of the servers that there are.
    const NAMES: [&str; 6] = ["Web", "ÉTÉ", "", "db-1", "a\nb", "x"];

    proptest! {
        #[test]
        fn it_is_that_of_std(text in "[a-cA-Cé ]{0,12}", needle in "[a-c]{0,3}") {
            prop_assert_eq!(contains(&text, &needle), text.to_lowercase().contains(&needle));
        }

        /// Objects that stay, come, go and change, in any order: what is kept says what is made anew.
        #[test]
        fn what_is_kept_is_as_new(rounds in prop::collection::vec(prop::collection::vec((0_usize..6, any::<bool>()), 0..8), 1..4)) {
            let known: Vec<Object> = NAMES.iter().enumerate().map(|(at, name)| server(name, at)).collect();
            let mut texts = Texts::default();
            for round in rounds {
                let object = |(at, same): &(usize, bool)| if *same { Arc::clone(&known[*at]) } else { server("New", *at) };
                let objects: Arc<Vec<Object>> = Arc::new(round.iter().map(object).collect());
                texts.follow(&SERVERS, &objects);
                let new = Texts::of(&SERVERS, &objects);
                prop_assert_eq!(&texts.text, &new.text);
                prop_assert_eq!(&texts.ends, &new.ends);
                for (at, (place, same)) in round.iter().enumerate() {
                    prop_assert!(texts.said(at).has(&place.to_string()));
                    let name = if *same { NAMES[*place] } else { "New" };
                    prop_assert!(texts.said(at).has(&name.to_lowercase()), "{}", name);
                }
            }
        }
    }
}
