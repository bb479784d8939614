//! How a kind of resource is shown and worked with, as data: its columns, facts, forms and actions. The pages that
//! draw them ([`super::list`], [`super::detail`], [`super::sheet`]) are the same for all kinds, so that a further
//! kind adds its own words and functions and nothing else.

use api::{ErrorKind, OrganizationId};
use leptos::prelude::*;

use super::list::texts::contains;

use super::sheet::Sheet;
use super::shown::Shown;
use crate::data::{Data, Item, List, Object, Source};
use crate::order;
use crate::session::Session;
use crate::session::prices::{Billed, per_month};
use crate::ui::dom::View;
use crate::ui::field::Choice;
use crate::ui::path::encoded;
use crate::ui::table::Column;

/// The key of the organization that an object belongs to, under which a kind shows its id.
pub const OWNER: &str = "organization";

/// The column that says so, where there are several.
pub static OWNER_COLUMN: Column = Column { key: OWNER, title: "Organization", class: "p3", sortable: true };

/// A kind of resource.
pub struct Kind {
    /// Its address within the console: `/volumes`.
    pub path: &'static str,
    /// One of them, in lower case: `volume`.
    pub one: &'static str,
    /// Several, in lower case: `volumes`.
    pub many: &'static str,
    /// Several, as a heading: `Volumes`.
    pub title: &'static str,
    /// Symbol of the sprite.
    pub icon: &'static str,
    /// What it is and costs, in a sentence or two: said where there are none yet.
    pub about: &'static str,
    /// How it is listed and read.
    pub source: &'static Source,
    /// The class that sets the widths of the columns.
    pub template: &'static str,
    /// The columns; the first is the name and the link.
    pub columns: &'static [Column],
    /// Quick views of the list: words, and the filter they stand for. The first is all.
    pub views: &'static [(&'static str, &'static str)],
    /// An example of a filter, in the empty filter box.
    pub filter_hint: &'static str,
    /// The value of an object under a key of a column or a fact.
    pub show: fn(&Object, &str) -> Shown,
    /// Whether an object meets a condition of a filter: a key, and a value in lower case. [`meets`], unless a kind knows
    /// a better way.
    pub meets: fn(&Kind, &Object, &str, &str) -> bool,
    /// What the words of a filter are looked for in.
    pub says: Says,
    /// Writes the bytes by which objects sort under a key. [`sorts`], unless a kind knows a better way.
    pub sorts: fn(&Kind, &Object, &str, &mut Vec<u8>),
    /// The facts of the object's page.
    pub sections: &'static [Section],
    /// What can be done with an object.
    pub actions: &'static [Action],
    /// The words for making one, where that can be done: `Create volume`.
    pub create: Option<&'static str>,
    /// The form that makes one; a kind with a page of its own for that has none.
    pub new: Option<&'static Sheet>,
    /// Further sections of the object's page.
    pub more: Option<fn(&Subject) -> View>,
}

/// What the words of a filter are looked for in, beside the key of an object.
pub enum Says {
    /// What its columns show.
    Columns,
    /// What this writes, a line each, which follows from the object alone: it is kept while the object is the same, for
    /// lists of ten thousand.
    Own(fn(&Object, &mut String)),
}

/// A titled group of facts.
pub struct Section {
    /// Its id, for links into the page.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Whether the kind's own page places it; `detail.rs` then leaves it out.
    pub beside: bool,
    /// Words, and the key of the value. What has no words is there for the filter alone.
    pub facts: &'static [(&'static str, &'static str)],
}

/// Something that can be done with an object.
pub struct Action {
    /// A verb, with the object where that helps: `Rename`.
    pub label: &'static str,
    /// Symbol of the sprite.
    pub icon: &'static str,
    /// Dangerous ones come last.
    pub danger: bool,
    /// Why it cannot be done now: the rule, then the next step.
    pub why_not: fn(&Object) -> Option<String>,
    /// What it opens.
    pub opens: Opens,
}

/// What an action opens.
pub enum Opens {
    /// A dialog.
    Sheet(&'static Sheet),
    /// Another page: a path within the console, made from the object.
    Page(fn(&Object) -> String),
}

/// The object a sheet or a section is about, and what it can reach.
#[derive(Clone)]
pub struct Subject {
    /// Its kind.
    pub kind: &'static Kind,
    /// The object; none where one is to be made.
    pub object: Option<Object>,
    /// The object as its page reads it, where that is open.
    pub item: Option<Item>,
    /// What is known of the account.
    pub data: Data,
    /// Who is signed in.
    pub session: Session,
    /// What the address asks for, such as the snapshot that a volume is to be made from.
    pub asked: Vec<(String, String)>,
}

impl Kind {
    /// The list of this kind.
    pub fn list(&self, data: Data) -> List {
        data.list(self.source)
    }

    /// The name of an object, as its list shows it; its id where it has none.
    pub fn name(&self, object: &Object) -> String {
        let key = self.columns.first().map_or("name", |column| column.key);
        let name = (self.show)(object, key).words();
        if name.trim().is_empty() { self.source.key(object).to_owned() } else { name }
    }

    /// The id of the organization that an object belongs to; empty where it does not say.
    pub fn owner(&self, object: &Object) -> String {
        (self.show)(object, OWNER).words()
    }

    /// The value of an object under a key, with the organization that it belongs to by name. Tracked.
    pub fn value(&self, object: &Object, key: &str) -> Shown {
        let session = if key == OWNER { use_context::<Session>() } else { None };
        let named = |session: Session| {
            let id = self.owner(object);
            (session.organization_name(&id), id)
        };
        match session.map(named) {
            // Those of others cannot be read.
            Some((name, id)) if name != id => Shown::link("/organizations", Some((&id, &name))),
            _ => (self.show)(object, key),
        }
    }

    /// The address of an object's page within the console.
    pub fn page(&self, object: &Object) -> String {
        [self.path, "/", &encoded(self.source.key(object))].concat()
    }

    /// The address of the page that makes one, with an object of some kind to begin from: `key` names what it is there.
    pub fn new_page(&self, key: &str, kind: &Kind, from: &Object) -> String {
        let id = kind.source.key(from);
        [self.path, "/new?", key, "=", &encoded(id)].concat()
    }

    /// All objects of this kind as choices, by name; tracked. The list is read where it is not known yet. A choice without
    /// a value comes first where there are several, so that none is taken unseen; where there are none it says why.
    pub fn choices(&self, subject: &Subject) -> Vec<Choice> {
        self.choices_of(subject, &|_| true, &|object| self.name(object))
    }

    /// The same for the objects that meet a condition, with words of one's own.
    pub fn choices_of(
        &self,
        subject: &Subject,
        meets: &dyn Fn(&Object) -> bool,
        words: &dyn Fn(&Object) -> String,
    ) -> Vec<Choice> {
        let found = self.known(subject, meets);
        if !found.is_empty() {
            let choice = |object: &Object| (self.source.key(object).to_owned(), words(object));
            let mut choices = told_apart(found.iter().map(choice).collect());
            if choices.len() > 1 {
                choices.insert(0, (String::new(), ["Choose a ", self.one].concat()));
            }
            return choices;
        }
        let said = self.list(subject.data).status().with(|status| match (&status.error, status.read_at) {
            (Some(error), None) if error.kind != ErrorKind::Permission => {
                ["The ", self.many, " could not be listed; trying again"].concat()
            }
            (Some(_), _) => ["The ", self.many, " could not be listed"].concat(),
            (None, None) => ["Loading ", self.many].concat(),
            (None, Some(_)) => ["There is no ", self.one, " to choose"].concat(),
        });
        vec![(String::new(), said)]
    }

    /// The known objects of this kind that meet a condition.
    pub fn known(&self, subject: &Subject, meets: impl Fn(&Object) -> bool) -> Vec<Object> {
        let list = self.list(subject.data);
        list.wanted();
        list.items().with(|items| items.iter().filter(|object| meets(object)).cloned().collect())
    }

    /// The key that a word of a filter names: itself, or that of the column or fact that is called so, or whose title begins
    /// with it.
    pub fn key(&self, word: &str) -> Option<&'static str> {
        let mut known = vec![("", "id"), ("", "tag"), (OWNER_COLUMN.title, OWNER)];
        for column in self.columns {
            known.push((column.title, column.key));
        }
        for section in self.sections {
            known.extend_from_slice(section.facts);
        }
        let first = |title: &'static str| title.split([' ', ',']).next().unwrap_or_default();
        let called = |by: &dyn Fn((&'static str, &'static str)) -> &'static str| {
            known.iter().copied().find(|entry| by(*entry).eq_ignore_ascii_case(word)).map(|(_, key)| key)
        };
        let named = called(&|(_, key)| key).or_else(|| called(&|(title, _)| title));
        named.or_else(|| called(&|(title, _)| first(title))).filter(|_| !word.is_empty())
    }
}

impl Subject {
    /// The name of the object.
    pub fn name(&self) -> String {
        self.object.as_ref().map(|object| self.kind.name(object)).unwrap_or_default()
    }

    /// What a function reads from the object; the default where there is none.
    pub fn read<T: 'static, R: Default>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.object.as_ref().map(|object| crate::data::read(object, read)).unwrap_or_default()
    }

    /// What the address asks for under a key.
    pub fn asked(&self, key: &str) -> String {
        self.asked.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What becomes of the bill for something, such as `still billed`, with the amount where the host has written down
    /// its price. The size is in bytes.
    pub fn billed(&self, becomes: &str, what: Billed, size: u64) -> String {
        let monthly = self.session.prices().and_then(|prices| prices.monthly(what, size));
        let amount = monthly.map(|euros| [", ", &*per_month(euros)].concat());
        [becomes, &*amount.unwrap_or_default()].concat()
    }

    /// The id of the organization that new things belong to; empty while it is not known.
    pub fn organization(&self) -> OrganizationId {
        match untrack(|| self.session.organization()) {
            own if own.is_empty() => OrganizationId::new(untrack(|| self.owner_of_groups())),
            own => own,
        }
    }

    /// The same for what is made from something else: whose that is.
    pub fn organization_of(&self, kind: &Kind, key: &str) -> OrganizationId {
        match kind.list(self.data).find(key).map(|object| kind.owner(&object)) {
            Some(owner) if !owner.is_empty() => OrganizationId::new(owner),
            _ => self.organization(),
        }
    }

    /// Whose the security groups are; tracked. A token that may not see its organization still sees what belongs to it,
    /// and each organization has one.
    fn owner_of_groups(&self) -> String {
        let groups = super::kind_at("security-groups");
        let first = groups.and_then(|kind| kind.known(self, |_| true).first().map(|group| kind.owner(group)));
        first.unwrap_or_default()
    }

    /// Finds out what has to be known before anything can be made; tracked.
    pub fn prepare(&self) {
        if self.session.organization().is_empty() {
            self.owner_of_groups();
        }
    }
}

/// Choices of which no two read the same: those that would have the beginning of their id behind their words.
fn told_apart(mut choices: Vec<Choice>) -> Vec<Choice> {
    let mut places: Vec<usize> = (0..choices.len()).collect();
    order::sort(&mut places, |a, b| choices[*a].1.cmp(&choices[*b].1));
    let same = |a: Option<&usize>, b: usize| a.is_some_and(|a| choices[*a].1 == choices[b].1);
    let beside = |at: usize| [places.get(at.wrapping_sub(1)), places.get(at + 1)];
    let is_alike = |(at, place): &(usize, &usize)| beside(*at).into_iter().any(|other| same(other, **place));
    let alike: Vec<usize> = places.iter().enumerate().filter(is_alike).map(|(_, place)| *place).collect();
    for at in alike {
        let (id, words) = &mut choices[at];
        words.push_str(", ");
        words.push_str(id.get(..8).unwrap_or(id));
    }
    choices
}

/// Whether an object meets a condition, by what it shows under a key.
pub fn meets(kind: &Kind, object: &Object, key: &str, value: &str) -> bool {
    let key = match key {
        "id" => return kind.source.key(object).contains(value),
        "tag" => "tags",
        key => key,
    };
    match (kind.show)(object, key) {
        Shown::None => value == "none",
        // A month, a day: what stands in the middle of an instant is seen nowhere.
        Shown::Date(at) => at.as_str().get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value)),
        // One architecture is the beginning of another's name.
        shown if key == "arch" => shown.words().split(", ").any(|arch| arch.eq_ignore_ascii_case(value)),
        shown => contains(&shown.words(), value),
    }
}

/// Writes the bytes by which objects sort, by what they show under a key.
pub fn sorts(kind: &Kind, object: &Object, key: &str, bytes: &mut Vec<u8>) {
    (kind.show)(object, key).sorts(bytes);
}

/// Nothing stands against it.
pub fn always(_: &Object) -> Option<String> {
    None
}

/// Text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter().collect();
    first + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::{capital, told_apart};

    #[test]
    fn choices_that_read_the_same_are_told_apart() {
        let choices = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect()
        };
        let given = choices(&[("11111111-2", "data"), ("b", "web"), ("22222222-3", "data"), ("c", "data")]);
        let apart = choices(&[
            ("11111111-2", "data, 11111111"),
            ("b", "web"),
            ("22222222-3", "data, 22222222"),
            ("c", "data, c"),
        ]);
        assert_eq!(told_apart(given), apart);
        assert!(told_apart(Vec::new()).is_empty());
    }

    #[test]
    fn a_title_begins_with_a_capital() {
        assert_eq!(capital("flexible IPs"), "Flexible IPs");
        assert_eq!(capital(""), "");
    }
}
