//! The rules of a group as they are to be, and the calls that make them so. Pure: nothing here draws or sends.
//!
//! Positions are places: the first rule stands at 1, a rule that is given a position stands there afterwards, and the
//! others close up. What is sent follows from that, one call after the other, so that at any point of the plan the
//! order is known.

use std::collections::HashSet;

use crate::order;
use api::RuleId;
use api::security_groups::Rule;

use super::entry::Entry;

/// A rule in the editor.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is called by here: its id, or a name of its own while it has none.
    pub key: String,
    /// What it is at the API: its id, and what it says there.
    pub was: Option<(RuleId, Entry)>,
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

/// What becomes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is made.
    Added,
    /// It says something else, or stands elsewhere.
    Changed,
    /// It goes.
    Removed,
}

/// One call of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// The row's key.
    pub key: String,
    /// What becomes of it.
    pub change: Change,
    /// The place that it is to have; none where it stays, or comes last.
    pub position: Option<u32>,
}

/// The rules as they are to be.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// In order; those to go keep their place until they have gone.
    pub rows: Vec<Row>,
    /// The keys as the API has them, in its order.
    base: Vec<String>,
    made: u32,
}

impl Draft {
    /// The rules as the API has them.
    pub fn of(rules: &[Rule]) -> Self {
        let mut sorted: Vec<&Rule> = rules.iter().collect();
        order::sort(&mut sorted, |a, b| a.position.cmp(&b.position));
        let rows: Vec<Row> = sorted.into_iter().map(row).collect();
        let base = rows.iter().map(|row| row.key.clone()).collect();
        Self { rows, base, made: 0 }
    }

    /// Takes in what the API has now: whole where nothing was changed here; else the built-in rules alone, which
    /// come and go by a switch.
    pub fn refresh(&mut self, rules: &[Rule]) {
        let fresh = Self::of(rules);
        if self.is_clean() {
            // Keys stay the same, so that rows that are shown stay.
            *self = fresh;
            return;
        }
        let locked: Vec<Row> = fresh.rows.into_iter().filter(|row| row.locked).collect();
        let keys = |rows: &[Row]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
        let old: Vec<Row> = self.rows.iter().filter(|row| row.locked).cloned().collect();
        let gone = keys(&old);
        self.rows.retain(|row| !row.locked);
        self.base.retain(|key| !gone.contains(key));
        self.base.splice(0..0, keys(&locked));
        self.rows.splice(0..0, locked);
    }

    /// The ids that the API has given.
    pub fn ids(&self) -> HashSet<String> {
        self.rows.iter().filter_map(|row| row.was.as_ref()).map(|(id, _)| id.as_str().to_owned()).collect()
    }

    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == key)
    }

    /// The row of a key, to be changed.
    pub fn row_mut(&mut self, key: &str) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.key == key)
    }

    /// Whether nothing was changed, and nothing is being written.
    pub fn is_clean(&self) -> bool {
        self.plan().is_empty() && self.rows.iter().all(|row| row.editing.is_none())
    }

    /// Adds a rule at the end, being written. Its key.
    pub fn add(&mut self) -> String {
        self.made += 1;
        let key = ["new-", &self.made.to_string()].concat();
        let now = Entry::new();
        self.rows.push(Row { key: key.clone(), editing: Some(now.clone()), now, ..Row::default() });
        key
    }

    /// Takes a rule out: one that was never saved at once, any other when the draft is saved.
    pub fn remove(&mut self, key: &str) {
        self.rows.retain(|row| row.key != key || row.was.is_some());
        if let Some(row) = self.row_mut(key) {
            if let Some(before) = row.editing.take() {
                row.now = before;
            }
            row.errors.clear();
            row.removed = true;
        }
    }

    /// What was typed since the editing began is forgotten; a rule that was never more than that goes.
    pub fn revert(&mut self, key: &str) {
        let Some(row) = self.row_mut(key) else { return };
        let Some(before) = row.editing.take() else { return };
        row.errors.clear();
        let never = row.was.is_none() && before == Entry::new();
        row.now = before;
        if never {
            self.remove(key);
        }
    }

    /// Moves a rule past the next one, of those that `shown` has; whether it could be.
    pub fn shift(&mut self, key: &str, up: bool, shown: &dyn Fn(&Row) -> bool) -> bool {
        let Some(at) = self.rows.iter().position(|row| row.key == key) else { return false };
        let passes = |row: &Row| !row.locked && shown(row);
        let to = if up {
            self.rows.get(..at).and_then(|before| before.iter().rposition(passes))
        } else {
            self.rows.get(at + 1..).and_then(|after| after.iter().position(passes)).map(|more| at + 1 + more)
        };
        let Some(to) = to.filter(|_| !self.rows.get(at).is_some_and(|row| row.locked)) else { return false };
        let row = self.rows.remove(at);
        self.rows.insert(to, row);
        true
    }

    /// The place that a rule will have, from 1; none where it goes.
    pub fn position(&self, key: &str) -> Option<usize> {
        let mut staying = self.rows.iter().filter(|row| !row.removed);
        staying.position(|row| row.key == key).map(|at| at + 1)
    }

    /// The calls that make it so, from top to bottom: as few moves as there can be.
    pub fn plan(&self) -> Vec<Op> {
        let unmoved = self.unmoved();
        let mut order = self.base.clone();
        let mut last: Option<&str> = None;
        let mut ops = Vec::new();
        for row in &self.rows {
            let mut push = |change, position| ops.push(Op { key: row.key.clone(), change, position });
            if row.removed {
                order.retain(|key| *key != row.key);
                push(Change::Removed, None);
                continue;
            }
            let moved = !unmoved.contains(&row.key.as_str());
            if moved {
                order.retain(|key| *key != row.key);
                let at = last.and_then(|last| order.iter().position(|key| key == last)).map_or(0, |at| at + 1);
                let at_end = at == order.len();
                order.insert(at, row.key.clone());
                let position = u32::try_from(at + 1).ok();
                match row.was {
                    // The API puts a new rule last by itself.
                    None => push(Change::Added, position.filter(|_| !at_end)),
                    Some(_) => push(Change::Changed, position),
                }
            } else if row.was.as_ref().is_some_and(|(_, was)| !row.now.changes(was).is_empty()) {
                push(Change::Changed, None);
            }
            last = Some(&row.key);
        }
        ops
    }

    /// The keys of the rules that stay where they are while the others move: the longest run of them that is in the
    /// API's order already.
    fn unmoved(&self) -> Vec<&str> {
        let placed: Vec<(usize, &str)> = self
            .rows
            .iter()
            .filter(|row| row.was.is_some() && !row.removed)
            .filter_map(|row| Some((self.base.iter().position(|key| *key == row.key)?, row.key.as_str())))
            .collect();
        // For each of them: how long the longest run is that ends there, and what comes before it in that run.
        let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
        for (at, (place, _)) in placed.iter().enumerate() {
            let before = placed.iter().zip(&runs).enumerate().take(at).filter(|(_, ((other, _), _))| other < place);
            let best = before.max_by_key(|(_, (_, (length, _)))| *length);
            runs.push(best.map_or((1, None), |(from, (_, (length, _)))| (length + 1, Some(from))));
        }
        let mut next = (0..runs.len()).max_by_key(|at| runs.get(*at).map(|run| run.0));
        let mut keys = Vec::new();
        while let Some(at) = next {
            keys.extend(placed.get(at).map(|(_, key)| *key));
            next = runs.get(at).and_then(|run| run.1);
        }
        keys
    }

    /// A call of the plan has been carried out; `made` is the id of the rule that it made.
    pub fn done(&mut self, op: &Op, made: Option<&str>) {
        let at = op.position.and_then(|position| usize::try_from(position).ok()).map(|position| position - 1);
        match op.change {
            Change::Removed => {
                self.rows.retain(|row| row.key != op.key);
                self.base.retain(|key| *key != op.key);
                return;
            }
            Change::Added => self.base.insert(at.unwrap_or(usize::MAX).min(self.base.len()), op.key.clone()),
            Change::Changed => {
                if let Some(at) = at {
                    self.base.retain(|key| *key != op.key);
                    self.base.insert(at.min(self.base.len()), op.key.clone());
                }
            }
        }
        let Some(row) = self.row_mut(&op.key) else { return };
        let id = row.was.as_ref().map(|(id, _)| id.clone());
        row.was = Some((id.unwrap_or_else(|| made.unwrap_or_default().into()), row.now.clone()));
        row.errors.clear();
        row.editing = None;
    }

    /// Forgets all that was changed here.
    pub fn discard(&mut self) {
        let base = &self.base;
        self.rows.retain(|row| row.was.is_some());
        let place = |row: &Row| base.iter().position(|key| *key == row.key);
        order::sort(&mut self.rows, |a, b| place(a).cmp(&place(b)));
        for row in &mut self.rows {
            row.now = row.was.as_ref().map(|(_, was)| was.clone()).unwrap_or_default();
            (row.removed, row.editing) = (false, None);
            row.errors.clear();
        }
    }

    /// The rules as the API has them, in its order.
    pub fn saved(&self) -> Vec<&Entry> {
        let was = |key: &String| self.row(key).and_then(|row| row.was.as_ref()).map(|(_, was)| was);
        self.base.iter().filter_map(was).collect()
    }

    /// The rules as they are to be.
    pub fn wanted(&self) -> Vec<&Entry> {
        self.rows.iter().filter(|row| !row.removed).map(|row| &row.now).collect()
    }

    /// Looks at what is to be sent; what cannot be is marked, and open for editing. Whether all can be.
    pub fn check(&mut self) -> bool {
        let mut fine = true;
        for row in self.rows.iter_mut().filter(|row| !row.locked && !row.removed) {
            if row.was.as_ref().is_some_and(|(_, was)| *was == row.now) {
                row.editing = None;
                continue;
            }
            let faults = row.now.faults();
            row.errors = faults.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
            match faults.is_empty() {
                true => row.editing = None,
                false => row.editing = Some(row.editing.take().unwrap_or_else(|| row.now.clone())),
            }
            fine &= faults.is_empty();
        }
        fine
    }
}

fn row(rule: &Rule) -> Row {
    let now = Entry::of(rule);
    let key = rule.id.as_str().to_owned();
    Row { key, was: Some((rule.id.clone(), now.clone())), now, locked: !rule.is_editable(), ..Row::default() }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
