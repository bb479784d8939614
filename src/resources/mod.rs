//! One folder per resource of the API, described as data; and the pages that all of them share.

pub mod detail;
pub mod kind;
pub mod list;
pub mod servers;
pub mod sheet;
pub mod shown;
pub mod snapshots;
pub mod steps;
pub mod volumes;

use std::rc::Rc;

use crate::ui::shell::{Entry, Group, Navigation};
use kind::Kind;

/// All kinds of resources that have a list, each with its group of the navigation.
pub static KINDS: &[(&str, &Kind)] =
    &[("Compute", &servers::SERVERS), ("Compute", &volumes::VOLUMES), ("Compute", &snapshots::SNAPSHOTS)];

/// The navigation to their lists.
pub fn navigation() -> Navigation {
    let mut groups: Vec<Group> = Vec::new();
    for (title, kind) in KINDS {
        let entry = Entry { path: kind.path, label: kind.title, icon: kind.icon };
        match groups.last_mut().filter(|group| group.title == *title) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { title, entries: vec![entry] }),
        }
    }
    Rc::new(groups)
}
