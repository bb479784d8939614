//! Snapshots: what was on a volume at a moment.

use api::images::Image;
use api::snapshots::{self, Snapshot, SnapshotState};
use api::{Call, Page, PageRequest, SnapshotId, VolumeId, quoted};

use super::images::IMAGES;
use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, meets, sorts};
use super::ledger::of_object;
use super::related::Related;
use super::sheet::{Field, Sheet, Step, Then, nothing, price};
use super::shown::{Look, Shown};
use super::volumes::VOLUMES;
use crate::data::{Object, Resource, Source, read};
use crate::format::gigabytes;
use crate::session::prices::Billed;
use crate::ui::dom::{View, el};
use crate::ui::table::Column;

impl Resource for Snapshot {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        matches!(state(&self.state), Shown::State(Look::Moving, ..))
    }
    fn billed(&self) -> Option<(Billed, u64)> {
        Some((Billed::Snapshot, self.size))
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        snapshots::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        snapshots::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Snapshot>();

/// The kind.
pub static SNAPSHOTS: Kind = Kind {
    path: "/snapshots",
    one: "snapshot",
    many: "snapshots",
    title: "Snapshots",
    icon: "snapshot",
    about: "A snapshot keeps what is on a volume at one moment. It is billed for as long as it exists.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "state", title: "State", class: "", sortable: true },
        Column { key: "size", title: "Size", class: "p2 num", sortable: true },
        Column { key: "volume", title: "Volume", class: "p2", sortable: true },
        Column { key: "age", title: "Age", class: "p3 num", sortable: true },
    ],
    views: &[],
    filter_hint: "Filter by name, or volume:data",
    show: |object, key| read(object, |snapshot| show(snapshot, key)),
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
            ("Volume", "volume"),
            ("Created", "age"),
            ("Changed", "changed"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[
        Action { label: "Rename", icon: "edit", danger: false, why_not: always, opens: Opens::Sheet(&RENAME) },
        Action {
            label: "Create volume",
            icon: "volume",
            danger: false,
            why_not: unready,
            opens: Opens::Page(|snapshot| VOLUMES.new_page("base_snapshot", &SNAPSHOTS, snapshot)),
        },
        Action {
            label: "Create image",
            icon: "image",
            danger: false,
            why_not: unready,
            opens: Opens::Page(|snapshot| IMAGES.new_page("root_volume", &SNAPSHOTS, snapshot)),
        },
        Action { label: "Delete", icon: "trash", danger: true, why_not: always, opens: Opens::Sheet(&DELETE) },
    ],
    create: Some("Create snapshot"),
    new: Some(&CREATE),
    more: Some(|subject| MADE.section(subject)),
};

static MADE: Related = Related {
    id: "images",
    title: "Images made from it",
    kind: &IMAGES,
    belongs: |snapshot, image| {
        let id = read(snapshot, |snapshot: &Snapshot| snapshot.id.clone());
        read(image, |image: &Image| {
            image.root_volume.iter().chain(image.extra_volumes.values()).any(|part| part.id == id)
        })
    },
    facts: &["arch", "state"],
    none: "No image is made from this snapshot.",
};

fn show(snapshot: &Snapshot, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&snapshot.name),
        "state" => state(&snapshot.state),
        "size" => Shown::Bytes(snapshot.size),
        "type" => Shown::text(&snapshot.volume_type),
        "volume" => {
            Shown::link("/volumes", snapshot.base_volume.as_ref().map(|base| (base.id.as_str(), base.name.as_str())))
        }
        "age" => Shown::date(snapshot.creation_date.as_ref()),
        "changed" => Shown::date(snapshot.modification_date.as_ref()),
        "organization" => Shown::copy(Some(snapshot.organization.as_str())),
        _ => Shown::None,
    }
}

fn state(state: &SnapshotState) -> Shown {
    let (look, word) = match state {
        SnapshotState::Available => (Look::Good, "Available"),
        SnapshotState::Error => (Look::Bad, "Error"),
        SnapshotState::InvalidData => (Look::Bad, "Invalid data"),
        SnapshotState::Snapshotting => (Look::Moving, "Snapshotting"),
        SnapshotState::Importing | SnapshotState::Exporting => (Look::Moving, state.as_str()),
        _ => (Look::Unknown, state.as_str()),
    };
    Shown::State(look, word.to_owned(), String::new())
}

/// Why nothing can be made from it: it is not ready.
fn unready(object: &Object) -> Option<String> {
    read(object, |snapshot: &Snapshot| match snapshot.state {
        SnapshotState::Snapshotting => Some("It is still being taken. Wait until it is available.".to_owned()),
        SnapshotState::Error | SnapshotState::InvalidData => {
            Some("Its data is of no use. Take another one.".to_owned())
        }
        _ => None,
    })
}

fn id(subject: &Subject) -> SnapshotId {
    subject.read(|snapshot: &Snapshot| snapshot.id.clone())
}

static RENAME: Sheet = Sheet {
    title: |subject| ["Rename snapshot ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[Field::text("name", "Name", "").starts(Subject::name)],
    button: "Rename snapshot",
    danger: false,
    steps: |subject, values| {
        let id = id(subject);
        let rename = |name: String| {
            let changes = vec![("name", quoted(&name))];
            Step::replace("Rename the snapshot", &snapshots::get(&id), changes, {
                let id = id.clone();
                move |json| snapshots::replace(&id, json)
            })
        };
        Ok(values.changed("name").map(rename).into_iter().collect())
    },
    done: "Snapshot renamed",
    then: Then::Stay,
};

static CREATE: Sheet = Sheet {
    title: |_| "Create snapshot".to_owned(),
    intro: |subject| price(subject, Billed::Snapshot, None),
    fields: &[
        Field::text("name", "Name", "For you; it can be changed later."),
        Field::select(
            "volume_id",
            "Volume",
            "What is on it now is kept. A server that uses it may have to be stopped first.",
            |subject| VOLUMES.choices(subject),
        )
        .starts(|subject| subject.asked("volume_id")),
    ],
    button: "Create snapshot",
    danger: false,
    steps: |subject, values| {
        let volume = VolumeId::new(values.chosen("volume_id")?);
        let owner = subject.organization_of(&VOLUMES, volume.as_str());
        let call = snapshots::create(&values.get("name"), &owner, &volume);
        Ok(vec![Step::send("Create the snapshot", call)])
    },
    done: "Snapshot created",
    then: Then::Made,
};

static DELETE: Sheet = Sheet {
    title: |subject| ["Delete snapshot ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let size = subject.read(|snapshot: &Snapshot| snapshot.size);
        let becomes = subject.billed("stops costing", Billed::Snapshot, size);
        let text = "The snapshot cannot be restored afterwards. The volume it was made from stays as it is.";
        let goes = of_object("snapshot", &subject.name(), &gigabytes(size), &becomes);
        let images = MADE.ledger(
            subject,
            "These images are made from it, and are in the way:",
            |_, _| "in the way".to_owned(),
            "No image is made from it.",
        );
        View::list([el("p").text(text).into(), el("ul.ledger").child(goes).into(), images])
    },
    fields: &[Field::unless(|subject| {
        let free = MADE.found(subject).is_empty();
        (!free).then_some("Images are made from it, so it cannot be deleted. Delete those first.")
    })],
    button: "Delete snapshot",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Delete the snapshot", &snapshots::delete(&id), &snapshots::get(&id))])
    },
    done: "Snapshot deleted",
    then: Then::List,
};
