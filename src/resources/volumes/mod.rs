//! Volumes: disks, on a server or waiting for one.

mod forms;
pub mod slots;

use api::snapshots::Snapshot;
use api::volumes::{self, Volume, VolumeState};
use api::{Call, Page, PageRequest, VolumeId};

use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, meets, sorts};
use super::related::Related;
use super::shown::{Look, Shown};
use super::snapshots::SNAPSHOTS;
use crate::data::{Resource, Source, read};
use crate::session::prices::Billed;
use crate::ui::table::Column;
use forms::{ATTACH, CREATE, DELETE, DETACH, RENAME, attached, loose};

impl Resource for Volume {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        matches!(state(&self.state), Shown::State(Look::Moving, ..))
    }
    fn billed(&self) -> Option<(Billed, u64)> {
        Some((Billed::Volume, self.size))
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        volumes::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        volumes::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Volume>();

/// The kind.
pub static VOLUMES: Kind = Kind {
    path: "/volumes",
    one: "volume",
    many: "volumes",
    title: "Volumes",
    icon: "volume",
    about: "A volume is a disk. It is billed for as long as it exists, whether a server uses it or not.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "state", title: "State", class: "", sortable: true },
        Column { key: "size", title: "Size", class: "p2 num", sortable: true },
        Column { key: "server", title: "Attached to", class: "p2", sortable: true },
        Column { key: "age", title: "Age", class: "p3 num", sortable: true },
    ],
    views: &[("All", ""), ("Attached", "-server:none"), ("Detached", "server:none")],
    filter_hint: "Filter by name, or server:web-1",
    show: |object, key| read(object, |volume| show(volume, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("State", "state"),
            ("Size", "size"),
            ("Type", "type"),
            ("Attached to", "server"),
            ("Created", "age"),
            ("Changed", "changed"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[
        Action { label: "Rename", icon: "edit", danger: false, why_not: always, opens: Opens::Sheet(&RENAME) },
        Action { label: "Attach", icon: "server", danger: false, why_not: attached, opens: Opens::Sheet(&ATTACH) },
        Action { label: "Detach", icon: "unplug", danger: false, why_not: loose, opens: Opens::Sheet(&DETACH) },
        Action {
            label: "Create snapshot",
            icon: "snapshot",
            danger: false,
            why_not: always,
            opens: Opens::Page(|object| SNAPSHOTS.new_page("volume_id", &VOLUMES, object)),
        },
        Action {
            label: "Copy",
            icon: "copy",
            danger: false,
            why_not: always,
            opens: Opens::Page(|object| VOLUMES.new_page("base_volume", &VOLUMES, object)),
        },
        Action { label: "Delete", icon: "trash", danger: true, why_not: attached, opens: Opens::Sheet(&DELETE) },
    ],
    create: Some("Create volume"),
    new: Some(&CREATE),
    more: Some(|subject| KEPT.section(subject)),
};

static KEPT: Related = Related {
    id: "snapshots",
    title: "Snapshots of it",
    kind: &SNAPSHOTS,
    belongs: |volume, snapshot| {
        read(snapshot, |snapshot: &Snapshot| {
            read(volume, |volume: &Volume| snapshot.base_volume.as_ref().is_some_and(|base| base.id == volume.id))
        })
    },
    facts: &["size", "state"],
    none: "There is no snapshot of this volume.",
};

fn show(volume: &Volume, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&volume.name),
        "state" => state(&volume.state),
        "size" => Shown::Bytes(volume.size),
        "type" => Shown::text(&volume.volume_type),
        "server" => {
            Shown::link("/servers", volume.server.as_ref().map(|server| (server.id.as_str(), server.name.as_str())))
        }
        "age" => Shown::date(volume.creation_date.as_ref()),
        "changed" => Shown::date(volume.modification_date.as_ref()),
        "organization" => Shown::copy(Some(volume.organization.as_str())),
        _ => Shown::None,
    }
}

/// The state of a volume, also of one that is shown as a part of a server.
pub fn state(state: &VolumeState) -> Shown {
    let (look, word) = match state {
        VolumeState::Available => (Look::Good, "Available"),
        VolumeState::Error => (Look::Bad, "Error"),
        VolumeState::Snapshotting => (Look::Moving, "Snapshotting"),
        VolumeState::Fetching
        | VolumeState::Saving
        | VolumeState::Attaching
        | VolumeState::Resizing
        | VolumeState::Hotsyncing => (Look::Moving, state.as_str()),
        _ => (Look::Unknown, state.as_str()),
    };
    Shown::State(look, word.to_owned(), String::new())
}

fn id(subject: &Subject) -> VolumeId {
    subject.read(|volume: &Volume| volume.id.clone())
}
