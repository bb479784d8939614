//! The rules of a group as they are to be, and the calls that make them so. Pure: nothing here draws or sends.
//!
//! Positions are places among the rules that are not built in: the first of them stands at 1, a rule that is given a
//! position stands there afterwards, and the others close up. The built-in ones, which come before them here, have
//! positions of their own, from 1 as well (both are in recorded answers). What is sent follows from that, one call after
//! the other, so that at any point of the plan the order is known.

use std::collections::HashSet;
use std::rc::Rc;

use crate::order;
use api::RuleId;
use api::security_groups::Rule;

use super::entry::{Entry, PATHS};

/// A rule in the editor.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is called by here: its id, or a name of its own if it was made here.
    pub key: String,
    /// Its id at the API; empty while it has none.
    pub id: RuleId,
    /// What it says there, if it is there.
    pub was: Option<Entry>,
    /// What it is to say.
    pub now: Entry,
    /// It is built in.
    pub locked: bool,
    /// It is to go.
    pub removed: bool,
    /// What it said before the editing that is under way.
    pub editing: Option<Entry>,
    /// What stands against it: a path, or none, and the words.
    pub errors: Vec<(String, String)>,
}

impl Row {
    /// A rule as the API has it.
    fn saved(key: &str, id: &RuleId, was: &Entry, locked: bool) -> Rc<Self> {
        let (key, id, now) = (key.to_owned(), id.clone(), was.clone());
        Rc::new(Self { key, id, was: Some(was.clone()), now, locked, ..Self::default() })
    }

    /// It with what the API has now: what was changed here stays.
    fn over(&self, fresh: &Self) -> Self {
        let mut row = self.clone();
        if let Some(before) = row.was.take() {
            for path in PATHS {
                if row.now.get(path) == before.get(path) {
                    row.now.set(path, fresh.now.get(path));
                }
            }
        }
        row.errors.clear();
        Self { id: fresh.id.clone(), was: fresh.was.clone(), locked: fresh.locked, editing: None, ..row }
    }

    /// Whether it says something else than at the API.
    fn differs(&self) -> bool {
        self.was.as_ref().is_some_and(|was| !self.now.changes(was).is_empty())
    }

    /// Begins its editing, unless that is under way.
    pub fn edit(&mut self) {
        if self.editing.is_none() {
            self.editing = Some(self.now.clone());
        }
    }

    /// Marks what stands against sending it, and opens it for editing; where nothing does, its editing ends. Whether
    /// that is so.
    pub fn check(&mut self) -> bool {
        self.errors = self.now.faults();
        let fine = self.errors.is_empty();
        if fine {
            self.editing = None;
        } else {
            self.edit();
        }
        fine
    }
}

/// What becomes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is made.
    Added,
    /// It says something else, and may stand elsewhere.
    Changed,
    /// It stands elsewhere, and says the same.
    Moved,
    /// It goes.
    Removed,
}

/// One call of the plan.
#[derive(Clone, Debug)]
pub struct Op {
    /// The rule.
    pub row: Rc<Row>,
    /// What becomes of it.
    pub change: Change,
    /// The position that it is given by the call; none where it stays, or comes last.
    pub position: Option<usize>,
    /// The place that it has among all rules in the end; none where it goes.
    pub at: Option<usize>,
}

impl Op {
    /// The calls of it. The API has been seen to put a rule last that is made at a position, so it is moved there.
    pub fn calls(&self) -> Vec<Self> {
        let mut calls = vec![self.clone()];
        if let (Change::Added, Some(added)) = (self.change, calls.first_mut())
            && added.position.take().is_some()
        {
            calls.push(Self { change: Change::Moved, ..self.clone() });
        }
        calls
    }
}

/// The rules as they are to be. A copy shares its rows until they are changed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// In order; those to go keep their place until they have gone.
    pub rows: Vec<Rc<Row>>,
    /// The keys as the API has them, in its order.
    base: Vec<String>,
    made: u32,
}

impl Draft {
    /// The rules as the API has them.
    pub fn of(rules: &[Rule]) -> Self {
        let mut sorted: Vec<&Rule> = rules.iter().collect();
        let place = |rule: &Rule| (rule.is_editable(), rule.position);
        order::sort(&mut sorted, |a, b| place(a).cmp(&place(b)));
        let mut draft = Self::default();
        for rule in sorted {
            draft.base.push(rule.id.as_str().to_owned());
            draft.rows.push(Row::saved(rule.id.as_str(), &rule.id, &Entry::of(rule), !rule.is_editable()));
        }
        draft
    }

    /// Takes in what the API has now: whole where nothing was changed here; else the built-in rules alone, which
    /// come and go by a switch.
    pub fn refresh(&mut self, rules: &[Rule]) {
        let mut fresh = Self::of(rules);
        if !self.is_clean() {
            let mut both = Self { made: self.made, ..Self::default() };
            both.append(&fresh, true);
            both.append(self, false);
            fresh = both;
        }
        *self = fresh;
    }

    /// Adds the rules of another draft that are built in, or all others.
    fn append(&mut self, other: &Self, locked: bool) {
        for row in other.rows.iter().filter(|row| row.locked == locked) {
            self.rows.push(Rc::clone(row));
        }
        for key in &other.base {
            if other.row(key).is_some_and(|row| row.locked) == locked {
                self.base.push(key.clone());
            }
        }
    }

    /// Whether the API still has what this began with, in that order; built-in rules do not count.
    pub fn is_current(&self, rules: &[Rule]) -> bool {
        let fresh = Self::of(rules);
        let (now, then): (Vec<_>, Vec<_>) = (fresh.own_at_api().collect(), self.own_at_api().collect());
        let same =
            |((a, now), (b, then)): (&(&Row, &Entry), &(&Row, &Entry))| a.id == b.id && now.changes(then).is_empty();
        now.len() == then.len() && now.iter().zip(&then).all(same)
    }

    /// Takes in what others have changed at the API, below what was changed here; nothing is being edited then. Who has
    /// moved a rule keeps the order; else it is that of the API. A new rule that the API has already is taken for that one;
    /// one that has gone there and was changed here is new.
    pub fn merge(&mut self, rules: &[Rule]) {
        let mut fresh = Self::of(rules);
        let mut keeps_order = self.rows.iter().filter(|row| row.was.is_some()).map(|row| &row.key).ne(&self.base);
        let mut mine = std::mem::take(&mut self.rows);
        for row in &mut fresh.rows {
            let known = mine.iter().position(|own| own.was.is_some() && own.id == row.id);
            let made = |own: &Rc<Row>| own.was.is_none() && !row.locked && own.now.changes(&row.now).is_empty();
            if let Some(at) = known.or_else(|| mine.iter().position(made)) {
                keeps_order |= mine[at].was.is_none();
                *row = Rc::new(mine[at].over(row));
                mine[at] = Rc::clone(row);
            }
        }
        self.base = fresh.rows.iter().map(|row| row.key.clone()).collect();
        let mut kept = Vec::new();
        for mut row in mine.into_iter().filter(|row| !row.locked) {
            if row.was.is_some() && !self.base.contains(&row.key) {
                if row.removed || !row.differs() {
                    continue;
                }
                self.made += 1;
                let key = ["new-", &self.made.to_string()].concat();
                row = Rc::new(Row { key, now: row.now.clone(), ..Row::default() });
            }
            kept.push(row);
        }
        let (mut built_in, own): (Vec<_>, Vec<_>) = fresh.rows.into_iter().partition(|row| row.locked);
        let (mut rows, more) = if keeps_order { (kept, own) } else { (own, kept) };
        // What the other has more comes after what it has before, or, where it has nothing after that, last.
        let last = more.iter().rposition(|row| rows.iter().any(|known| known.key == row.key));
        let mut at = 0;
        for (number, row) in more.into_iter().enumerate() {
            match rows.iter().position(|known| known.key == row.key) {
                Some(place) => at = place + 1,
                None if last.is_none_or(|last| number > last) => rows.push(row),
                None => {
                    rows.insert(at, row);
                    at += 1;
                }
            }
        }
        built_in.append(&mut rows);
        self.rows = built_in;
    }

    /// The ids that the API has given.
    pub fn ids(&self) -> HashSet<String> {
        self.rows.iter().filter(|row| row.was.is_some()).map(|row| row.id.as_str().to_owned()).collect()
    }

    /// The place of a key among all rows.
    fn place(&self, key: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.key == key)
    }

    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<&Rc<Row>> {
        self.rows.get(self.place(key)?)
    }

    /// The row of a key, to be changed.
    pub fn row_mut(&mut self, key: &str) -> Option<&mut Row> {
        let place = self.place(key)?;
        self.rows.get_mut(place).map(Rc::make_mut)
    }

    /// Whether nothing was changed, and nothing is being written.
    pub fn is_clean(&self) -> bool {
        self.plan().is_empty() && self.rows.iter().all(|row| row.editing.is_none())
    }

    /// Adds a rule at the end, being written. Its key.
    pub fn add(&mut self) -> String {
        self.made += 1;
        let key = ["new-", &self.made.to_string()].concat();
        let mut row = Row { key: key.clone(), now: Entry::new(), ..Row::default() };
        row.edit();
        self.rows.push(Rc::new(row));
        key
    }

    /// Takes a rule out: one that was never saved at once, any other when the draft is saved.
    pub fn remove(&mut self, key: &str) {
        let Some(row) = self.row_mut(key) else { return };
        if row.was.is_none() {
            return self.drop_row(key);
        }
        if let Some(before) = row.editing.take() {
            row.now = before;
        }
        row.errors.clear();
        row.removed = true;
    }

    fn drop_row(&mut self, key: &str) {
        if let Some(place) = self.place(key) {
            self.rows.remove(place);
        }
    }

    /// What was typed since the editing began is forgotten; a rule that was never more than that goes.
    pub fn revert(&mut self, key: &str) {
        let Some(row) = self.row_mut(key) else { return };
        let Some(before) = row.editing.take() else { return };
        row.errors.clear();
        row.now = before;
        if row.was.is_none() && row.now == Entry::new() {
            self.remove(key);
        }
    }

    /// Moves a rule past the next one, of those that `shown` has; whether it could be.
    pub fn shift(&mut self, key: &str, up: bool, shown: &dyn Fn(&Row) -> bool) -> bool {
        let Some(from) = self.place(key) else { return false };
        let passes = |at: &usize| !self.rows[*at].locked && shown(&self.rows[*at]);
        let to = if up { (0..from).rfind(passes) } else { (from + 1..self.rows.len()).find(passes) };
        let Some(to) = to.filter(|_| !self.rows[from].locked) else { return false };
        let row = self.rows.remove(from);
        self.rows.insert(to, row);
        true
    }

    /// The place that a rule will have, from 1; none where it goes.
    pub fn position(&self, key: &str) -> Option<usize> {
        let mut staying = self.rows.iter().filter(|row| !row.removed);
        staying.position(|row| row.key == key).map(|at| at + 1)
    }

    /// How many rules are built in.
    fn built_in(&self) -> usize {
        self.rows.iter().filter(|row| row.locked).count()
    }

    /// The changes that make it so, from top to bottom: as few moves as there can be.
    pub fn plan(&self) -> Vec<Op> {
        let (unmoved, built_in) = (self.unmoved(), self.built_in());
        let mut order = self.base.clone();
        let (mut last, mut staying) = ("", 0);
        let mut ops = Vec::new();
        for row in &self.rows {
            let moves = !unmoved.contains(&row.key.as_str());
            if moves {
                take_out(&mut order, &row.key);
            }
            if row.removed {
                ops.push(Op { row: Rc::clone(row), change: Change::Removed, position: None, at: None });
                continue;
            }
            let mut position = None;
            if moves {
                let place = place_of(&order, last).map_or(0, |at| at + 1);
                // The API puts a new rule last by itself.
                position =
                    (row.was.is_some() || place < order.len()).then_some((place + 1).saturating_sub(built_in).max(1));
                order.insert(place, row.key.clone());
            }
            (last, staying) = (&row.key, staying + 1);
            let change = match &row.was {
                None => Change::Added,
                Some(_) if row.differs() => Change::Changed,
                Some(_) if moves => Change::Moved,
                Some(_) => continue,
            };
            ops.push(Op { row: Rc::clone(row), change, position, at: Some(staying) });
        }
        ops
    }

    /// The keys of the rules that stay where they are while the others move: the longest run of them that is in the
    /// API's order already.
    fn unmoved(&self) -> Vec<&str> {
        let staying = self.rows.iter().filter(|row| row.was.is_some() && !row.removed);
        let placed: Vec<(usize, &str)> =
            staying.filter_map(|row| Some((place_of(&self.base, &row.key)?, row.key.as_str()))).collect();
        // For each of them: how long the longest run is that ends there, and what comes before it in that run.
        let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
        let mut longest = None;
        for (at, (place, _)) in placed.iter().enumerate() {
            let mut run = (1, None);
            for before in 0..at {
                // Of runs of one length the last counts: then it is the rule that a person has moved which moves.
                if placed[before].0 < *place && runs[before].0 + 1 >= run.0 {
                    run = (runs[before].0 + 1, Some(before));
                }
            }
            if longest.is_none_or(|longest: usize| runs[longest].0 <= run.0) {
                longest = Some(at);
            }
            runs.push(run);
        }
        let mut keys = Vec::new();
        while let Some(at) = longest {
            keys.push(placed[at].1);
            longest = runs[at].1;
        }
        keys
    }

    /// A call of the plan has been carried out; `made` is the id of the rule that it made.
    pub fn done(&mut self, op: &Op, made: Option<&str>) {
        let key = &op.row.key;
        let stays = op.change == Change::Changed && op.position.is_none();
        if !stays {
            take_out(&mut self.base, key);
        }
        if op.change == Change::Removed {
            return self.drop_row(key);
        }
        if !stays {
            let place = op.position.map_or(usize::MAX, |position| position - 1 + self.built_in());
            self.base.insert(place.min(self.base.len()), key.clone());
        }
        let Some(row) = self.row_mut(key) else { return };
        if row.was.is_none() {
            row.id = made.unwrap_or_default().into();
        }
        row.was = Some(row.now.clone());
        row.errors.clear();
        row.editing = None;
    }

    /// The rows as the API has them, in its order.
    fn at_api(&self) -> impl Iterator<Item = (&Row, &Entry)> {
        self.base.iter().filter_map(|key| self.row(key)).filter_map(|row| Some((&**row, row.was.as_ref()?)))
    }

    /// The same without the built-in ones.
    fn own_at_api(&self) -> impl Iterator<Item = (&Row, &Entry)> {
        self.at_api().filter(|(row, _)| !row.locked)
    }

    /// Forgets all that was changed here.
    pub fn discard(&mut self) {
        self.rows = self.at_api().map(|(row, was)| Row::saved(&row.key, &row.id, was, row.locked)).collect();
    }

    /// What the rules say at the API, in its order.
    pub fn saved(&self) -> Vec<&Entry> {
        self.at_api().map(|(_, was)| was).collect()
    }

    /// What the rules are to say.
    pub fn wanted(&self) -> Vec<&Entry> {
        self.rows.iter().filter(|row| !row.removed).map(|row| &row.now).collect()
    }

    /// Looks at what is to be sent; what cannot be is marked, and open for editing. Whether all can be.
    pub fn check(&mut self) -> bool {
        let mut fine = true;
        for row in self.rows.iter_mut().filter(|row| !row.locked && !row.removed).map(Rc::make_mut) {
            if row.was.as_ref() == Some(&row.now) {
                row.editing = None;
            } else {
                fine &= row.check();
            }
        }
        fine
    }
}

fn place_of(keys: &[String], key: &str) -> Option<usize> {
    keys.iter().position(|other| other == key)
}

fn take_out(keys: &mut Vec<String>, key: &str) {
    if let Some(place) = place_of(keys, key) {
        keys.remove(place);
    }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
