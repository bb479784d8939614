//! Slots that take answers apart without reading them: the value in its envelope, and the members of an object or the
//! items of a list as raw JSON.

use crate::slot::{Scalar, Slot};

/// The object around a value: passes on the first member of one key, leaves out all others.
pub(crate) struct Envelope<'a> {
    key: &'a str,
    value: &'a mut dyn Slot,
    /// Whether null leaves the value as it is.
    nullable: bool,
    /// Whether the key was there.
    pub(crate) found: bool,
}

impl<'a> Envelope<'a> {
    pub(crate) fn new(key: &'a str, value: &'a mut dyn Slot, nullable: bool) -> Self {
        Self { key, value, nullable, found: false }
    }
}

impl Slot for Envelope<'_> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn object(&mut self) -> Option<bool> {
        // It may be read a second time.
        self.found = false;
        Some(self.nullable)
    }

    fn member(&mut self, key: &str) -> Option<&mut dyn Slot> {
        let first = key == self.key && !self.found;
        self.found |= first;
        first.then_some(&mut *self.value)
    }
}

/// A value as it is written in the text `whole`.
pub(crate) struct Piece<'a> {
    whole: &'a str,
    /// The key of a member; empty for an item.
    pub(crate) key: String,
    /// The value.
    pub(crate) json: &'a str,
}

impl<'a> Piece<'a> {
    pub(crate) fn new(whole: &'a str, key: &str) -> Self {
        Self { whole, key: key.to_owned(), json: "" }
    }
}

impl Slot for Piece<'_> {
    fn expected(&self) -> &'static str {
        "a value"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn is_written(&self) -> bool {
        true
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        let Scalar::Written(json) = value else { return false };
        // A slot does not know how long the text lives that it is read from; where the value lies in it does.
        let start = (json.as_ptr() as usize).wrapping_sub(self.whole.as_ptr() as usize);
        let found = self.whole.get(start..start.saturating_add(json.len()));
        self.json = found.unwrap_or_default();
        found.is_some()
    }
}

/// The members of an object, all of them, in order, and twice if they are there twice; or the items of a list.
pub(crate) struct Pieces<'a> {
    whole: &'a str,
    keyed: bool,
    pub(crate) found: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    /// For the members of an object within `whole`.
    pub(crate) fn members(whole: &'a str) -> Self {
        Self { whole, keyed: true, found: Vec::new() }
    }

    /// For the items of a list within `whole`.
    pub(crate) fn items(whole: &'a str) -> Self {
        Self { whole, keyed: false, found: Vec::new() }
    }

    fn add(&mut self, key: &str) -> Option<&mut dyn Slot> {
        self.found.push(Piece::new(self.whole, key));
        self.found.last_mut().map(|piece| piece as &mut dyn Slot)
    }
}

impl Slot for Pieces<'_> {
    fn expected(&self) -> &'static str {
        if self.keyed { "an object" } else { "a list" }
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn object(&mut self) -> Option<bool> {
        self.keyed.then_some(false)
    }

    fn member(&mut self, key: &str) -> Option<&mut dyn Slot> {
        self.add(key)
    }

    fn list(&mut self) -> bool {
        !self.keyed
    }

    fn item(&mut self) -> Option<&mut dyn Slot> {
        self.add("")
    }
}
