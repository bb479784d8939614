//! What the fields of a sheet hold, and what of it somebody has changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::format::parse_gigabytes;
use crate::signal::RwSignal;
use crate::ui::field::Choice;

/// What stands against sending: the path of a field, and why, in the API's words where it has some.
pub type Refusals = Vec<(&'static str, String)>;

/// The values of a sheet's fields, by path.
#[derive(Clone)]
pub struct Values(Rc<Vec<Value>>);

/// The value of a field.
struct Value {
    path: &'static str,
    /// A line of text: blanks around it are slips.
    is_line: bool,
    now: RwSignal<String>,
    /// What it was before anybody touched it.
    before: RefCell<String>,
    /// It holds the first choice by default: nobody picked it, so it follows when the choices change.
    first: Cell<bool>,
}

impl Value {
    fn read(&self) -> String {
        let now = self.now.get();
        if self.is_line { now.trim().to_owned() } else { now }
    }
}

impl Values {
    /// What the fields hold at first, by path, and whether they are lines of text.
    pub(super) fn new(starts: impl Iterator<Item = (&'static str, bool, String)>) -> Self {
        let value = |(path, is_line, before): (&'static str, bool, String)| {
            let now = RwSignal::new(before.clone());
            Value { path, is_line, now, before: RefCell::new(before), first: Cell::new(false) }
        };
        Self(Rc::new(starts.map(value).collect()))
    }

    /// The value of a field; a line of text without the blanks around it. Tracked.
    pub fn get(&self, path: &str) -> String {
        self.value(path).map(Value::read).unwrap_or_default()
    }

    /// The value of a field that somebody has changed; tracked. What was left as it was is not to be sent: somebody else
    /// may have changed it meanwhile.
    pub fn changed(&self, path: &str) -> Option<String> {
        let value = self.value(path)?;
        let (now, before) = (value.read(), value.before.borrow());
        // What had blanks around it before stays so until somebody edits it.
        (*before != now && *before != value.now.get()).then_some(now)
    }

    /// The same for a box; tracked.
    pub fn switched(&self, path: &str) -> Option<bool> {
        self.changed(path).map(|now| now == "true")
    }

    /// Whether a box is ticked; tracked.
    pub fn ticked(&self, path: &str) -> bool {
        self.get(path) == "true"
    }

    /// What was chosen in a select.
    ///
    /// # Errors
    /// What is said at it where nothing was chosen.
    pub fn chosen(&self, path: &'static str) -> Result<String, Refusals> {
        let value = self.get(path);
        if value.is_empty() { Err(vec![(path, "required key not provided".to_owned())]) } else { Ok(value) }
    }

    /// A size in bytes.
    ///
    /// # Errors
    /// What is said at its field.
    pub fn bytes(&self, path: &'static str) -> Result<u64, Refusals> {
        parse_gigabytes(&self.get(path)).map_err(|why| vec![(path, why.to_owned())])
    }

    /// What they all are now.
    pub(super) fn all(&self) -> Vec<String> {
        self.0.iter().map(|value| value.now.get_untracked()).collect()
    }

    /// What was sent is what they were, for a form that stays: what is typed meanwhile is not sent yet.
    pub(super) fn settle(&self, sent: Vec<String>) {
        for (value, sent) in self.0.iter().zip(sent) {
            value.before.replace(sent);
            value.first.set(false);
        }
    }

    /// Has a select show what is among its choices: the first, where nobody has chosen another, whatever that comes to be.
    /// Tracked.
    pub(super) fn keep_to(&self, path: &str, offered: &[Choice]) {
        let (Some((first, _)), Some(held)) = (offered.first(), self.value(path)) else { return };
        let now = held.now.get();
        let untouched = *held.before.borrow() == now;
        let stays = offered.iter().any(|(known, _)| *known == now) && !(untouched && held.first.get());
        if !stays && *first != now {
            if untouched {
                held.before.replace(first.clone());
            }
            held.first.set(untouched);
            held.now.set(first.clone());
        }
    }

    fn value(&self, path: &str) -> Option<&Value> {
        self.0.iter().find(|value| value.path == path)
    }

    pub(super) fn signal(&self, path: &str) -> Option<RwSignal<String>> {
        self.value(path).map(|value| value.now)
    }
}
