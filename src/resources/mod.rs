//! One folder per resource of the API, described as data; and the pages that all of them share.

pub mod aside;
pub mod bootscripts;
pub mod containers;
pub mod detail;
pub mod images;
pub mod invoices;
pub mod ips;
pub mod kind;
pub mod ledger;
pub mod list;
pub mod marketplace;
pub mod organizations;
pub mod profile;
pub mod quotas;
pub mod reasons;
pub mod related;
pub mod security_groups;
pub mod servers;
pub mod sheet;
pub mod shown;
pub mod snapshots;
pub mod ssh_keys;
pub mod steps;
pub mod tasks;
pub mod tokens;
pub mod volumes;

use std::rc::Rc;

use leptos::prelude::use_context;

use crate::data::Data;
use crate::ui::shell::{Entry, Group, Navigation};
use kind::Kind;

/// All kinds of resources that have a list, each with its group of the navigation.
pub static KINDS: &[(&str, &Kind)] = &[
    ("Compute", &servers::SERVERS),
    ("Compute", &volumes::VOLUMES),
    ("Compute", &snapshots::SNAPSHOTS),
    ("Compute", &images::IMAGES),
    ("Compute", &marketplace::MARKETPLACE),
    ("Compute", &bootscripts::BOOTSCRIPTS),
    ("Storage", &containers::CONTAINERS),
    ("Network", &ips::IPS),
    ("Network", &security_groups::SECURITY_GROUPS),
    ("Account", &tokens::TOKENS),
    ("Account", &ssh_keys::SSH_KEYS),
    ("Account", &organizations::ORGANIZATIONS),
    ("Account", &invoices::INVOICES),
    ("Observe", &tasks::TASKS),
];

/// The pages that stand in a group of the navigation without being a list, after the lists of the group.
static PAGES: &[(&str, Entry)] = &[("Account", quotas::ENTRY), ("Account", profile::ENTRY)];

/// The kind whose list stands at an address of the console, without its slash: `servers`.
pub fn kind_at(path: &str) -> Option<&'static Kind> {
    KINDS.iter().map(|(_, kind)| *kind).find(|kind| kind.path.strip_prefix('/') == Some(path))
}

/// The name of an object of which only the key is known; empty while its list is not known, or has no such object.
/// Tracked. The list is read where it is not known yet.
pub fn name_of(kind: &Kind, key: &str) -> String {
    let Some(data) = use_context::<Data>() else { return String::new() };
    let list = kind.list(data);
    list.wanted();
    let name = list
        .items()
        .with(|items| items.iter().find(|object| kind.source.key(object) == key).map(|object| kind.name(object)));
    name.unwrap_or_default()
}

/// The navigation: the dashboard, and the lists.
pub fn navigation() -> Navigation {
    let dashboard = Entry { path: "/", label: "Dashboard", icon: "grid" };
    let mut groups = vec![Group { title: "", entries: vec![dashboard] }];
    let lists =
        KINDS.iter().map(|(title, kind)| (title, Entry { path: kind.path, label: kind.title, icon: kind.icon }));
    let pages = PAGES.iter().map(|(title, Entry { path, label, icon })| (title, Entry { path, label, icon }));
    for (title, entry) in lists.chain(pages) {
        match groups.iter_mut().find(|group| group.title == *title) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { title, entries: vec![entry] }),
        }
    }
    Rc::new(groups)
}
