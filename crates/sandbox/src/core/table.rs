//! A collection of one kind of object, kept in order of creation and found by id.

use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Anything that a [`Table`] can hold.
pub trait Row {
    /// The object's id. It never changes while the object is in a table.
    fn id(&self) -> Uuid;
}

/// Objects in order of insertion. Lists of the API show the newest first, so that is how it iterates.
#[derive(Clone, Debug)]
pub struct Table<T> {
    rows: BTreeMap<u64, T>,
    places: HashMap<Uuid, u64>,
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), places: HashMap::new(), next: 0 }
    }
}

impl<T: Row> Table<T> {
    /// Adds `row` as the newest.
    pub fn insert(&mut self, row: T) {
        self.places.insert(row.id(), self.next);
        self.rows.insert(self.next, row);
        self.next += 1;
    }

    /// The object of that id.
    pub fn get(&self, id: &Uuid) -> Option<&T> {
        self.rows.get(self.places.get(id)?)
    }

    /// The object of that id, to be changed.
    pub fn get_mut(&mut self, id: &Uuid) -> Option<&mut T> {
        self.rows.get_mut(self.places.get(id)?)
    }

    /// Takes the object of that id out.
    pub fn remove(&mut self, id: &Uuid) -> Option<T> {
        self.rows.remove(&self.places.remove(id)?)
    }

    /// All objects, newest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().rev()
    }

    /// All objects, to be changed, newest first.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.rows.values_mut().rev()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}
