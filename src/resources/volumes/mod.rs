//! Volumes: disks, on a server or waiting for one.

use api::servers::{self, NewVolume as Slot, Server, ServerPatch};
use api::volumes::{self, NewVolume, Source as From, Volume, VolumeState};
use api::{Call, Page, PageRequest, ServerId, VolumeId, quoted};

use super::kind::{Action, Kind, Opens, Section, Subject, always, compare, meets};
use super::servers::SERVERS;
use super::sheet::{Control, Field, Refusals, Sheet, Step, Then, Values, entry, nothing, paragraphs};
use super::shown::{Look, Shown};
use super::snapshots::SNAPSHOTS;
use crate::data::{Object, Resource, Source, read};
use crate::format::gigabytes;
use crate::ui::dom::{View, el};
use crate::ui::field::Choice;
use crate::ui::table::Column;

impl Resource for Volume {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        matches!(state(&self.state), Shown::State(Look::Moving, ..))
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
    compare,
    sections: &[Section {
        id: "overview",
        title: "Overview",
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
            opens: Opens::Page(|object| SNAPSHOTS.new_page("volume_id", object)),
        },
        Action { label: "Delete", icon: "trash", danger: true, why_not: attached, opens: Opens::Sheet(&DELETE) },
    ],
    create: Some("Create volume"),
    new: Some(&CREATE),
    more: None,
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

fn attached(object: &Object) -> Option<String> {
    read(object, |volume: &Volume| {
        volume.server.as_ref().map(|server| ["It is on ", &server.name, ". Detach it first."].concat())
    })
}

fn loose(object: &Object) -> Option<String> {
    read(object, |volume: &Volume| volume.server.is_none().then(|| "It is on no server.".to_owned()))
}

fn id(subject: &Subject) -> VolumeId {
    subject.read(|volume: &Volume| volume.id.clone())
}

static RENAME: Sheet = Sheet {
    title: |subject| ["Rename volume ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[Field::text("name", "Name", "").starts(Subject::name)],
    button: "Rename volume",
    danger: false,
    steps: |subject, values| {
        let id = id(subject);
        let changes = vec![("name", quoted(&values.get("name")))];
        Ok(vec![Step::replace("Rename the volume", &volumes::get(&id), changes, move |json| {
            volumes::replace(&id, json)
        })])
    },
    done: "Volume renamed",
    then: Then::Stay,
};

static CREATE: Sheet = Sheet {
    title: |_| "Create volume".to_owned(),
    intro: |_| paragraphs(&["A volume is billed from now on. The API gives no price for it."]),
    fields: &[
        Field::text("name", "Name", "For you; it can be changed later."),
        Field::select("from", "Made from", "", |_| {
            [
                ("", "Nothing: a blank volume"),
                ("base_snapshot", "A snapshot"),
                ("base_volume", "A copy of another volume"),
            ]
            .map(choice)
            .into()
        })
        .starts(|subject| {
            let asked = |key: &str| !subject.asked(key).is_empty();
            if asked("base_snapshot") {
                "base_snapshot"
            } else if asked("base_volume") {
                "base_volume"
            } else {
                ""
            }
            .to_owned()
        }),
        Field::gigabytes("size", "Size", "In decimal gigabytes.")
            .starts(|_| "50".to_owned())
            .shown(|values| values.get("from").is_empty()),
        Field::select("base_snapshot", "Snapshot", "The volume gets its size and its data.", |subject| {
            SNAPSHOTS.choices(subject)
        })
        .shown(|values| values.get("from") == "base_snapshot"),
        Field::select("base_volume", "Volume", "The volume gets its size and its data.", |subject| {
            VOLUMES.choices(subject)
        })
        .shown(|values| values.get("from") == "base_volume"),
        Field::text("volume_type", "Type", "l_ssd is a disk within the machine, the one kind that every server takes.")
            .starts(|_| "l_ssd".to_owned()),
    ],
    button: "Create volume",
    danger: false,
    steps: create,
    done: "Volume created",
    then: Then::Made,
};

fn create(subject: &Subject, values: &Values) -> Result<Vec<Step>, Refusals> {
    let source = match values.get("from").as_str() {
        "base_snapshot" => From::Snapshot(values.get("base_snapshot").as_str().into()),
        "base_volume" => From::Volume(values.get("base_volume").as_str().into()),
        _ => From::Blank(values.bytes("size").ok_or_else(|| vec![("size", "not a number of gigabytes".to_owned())])?),
    };
    let volume = NewVolume {
        name: values.get("name"),
        organization: subject.organization(),
        volume_type: values.get("volume_type"),
        source,
    };
    Ok(vec![Step::send("Create the volume", volumes::create(&volume))])
}

static ATTACH: Sheet = Sheet {
    title: |subject| ["Attach volume ", &subject.name(), "?"].concat(),
    intro: |_| {
        paragraphs(&["A server takes volumes only while it is stopped. The others that it has stay where they are."])
    },
    fields: &[
        Field::select("server", "Server", "", |subject| SERVERS.choices(subject)),
        Field::text(
            "slot",
            "Slot",
            "Where the server finds it: 1 is the first after the root volume. Left empty, the first free one.",
        )
        .optional(),
    ],
    button: "Attach volume",
    danger: false,
    steps: |subject, values| {
        let (volume, slot) = (id(subject), values.get("slot").trim().to_owned());
        let server = ServerId::new(values.get("server"));
        if server.is_empty() {
            return Err(vec![("server", "required key not provided".to_owned())]);
        }
        let make = move |found: &Server| {
            let taken = |slot: &str| found.volumes.iter().any(|(known, _)| known == slot);
            let free = || (0_u32..).map(|n| n.to_string()).find(|slot| !taken(slot)).unwrap_or_default();
            let slot = if slot.is_empty() { free() } else { slot.clone() };
            let mut slots = kept(found, &VolumeId::default());
            slots.retain(|(known, _)| *known != slot);
            slots.push((slot, Slot::Existing(volume.clone())));
            servers::update(&found.id, &ServerPatch { volumes: Some(slots), ..ServerPatch::default() })
        };
        Ok(vec![Step::derive("Attach the volume", servers::get(&server), make)])
    },
    done: "Volume attached",
    then: Then::Stay,
};

static DETACH: Sheet = Sheet {
    title: |subject| ["Detach volume ", &subject.name(), "?"].concat(),
    intro: |_| {
        paragraphs(&[
            "A server gives volumes away only while it is stopped. The volume keeps its data, and is billed on.",
        ])
    },
    fields: &[],
    button: "Detach volume",
    danger: false,
    steps: |subject, _| {
        let volume = id(subject);
        let server =
            subject.read(|volume: &Volume| volume.server.as_ref().map(|server| server.id.clone())).unwrap_or_default();
        let make = move |found: &Server| {
            servers::update(&found.id, &ServerPatch { volumes: Some(kept(found, &volume)), ..ServerPatch::default() })
        };
        Ok(vec![Step::derive("Detach the volume", servers::get(&server), make)])
    },
    done: "Volume detached",
    then: Then::Stay,
};

/// The volumes of a server by slot, without one of them.
fn kept(server: &Server, without: &VolumeId) -> Vec<(String, Slot)> {
    let others = server.volumes.iter().filter(|(_, volume)| volume.id != *without);
    others.map(|(slot, volume)| (slot.to_owned(), Slot::Existing(volume.id.clone()))).collect()
}

static DELETE: Sheet = Sheet {
    title: |subject| ["Delete volume ", &subject.name(), "?"].concat(),
    intro: consequences,
    fields: &[Field::name()],
    button: "Delete volume",
    danger: true,
    steps: |subject, _| Ok(vec![Step::send("Delete the volume", volumes::delete(&id(subject)))]),
    done: "Volume deleted",
    then: Then::List,
};

/// What a delete takes along and what stays.
fn consequences(subject: &Subject) -> View {
    let size = subject.read(|volume: &Volume| gigabytes(volume.size));
    let of_this = |snapshot: &Object| {
        read(snapshot, |snapshot: &api::snapshots::Snapshot| {
            snapshot.base_volume.as_ref().is_some_and(|base| base.id == id(subject))
        })
    };
    let left = SNAPSHOTS.known(subject, of_this);
    let text = if left.is_empty() {
        "The volume and its data are gone for good: no snapshot of it is known."
    } else {
        "The volume is gone for good. Its snapshots stay, and are billed on:"
    };
    let goes = entry("volume", &subject.name(), &size, "stops costing");
    let stays = left.iter().map(|snapshot| entry("snapshot", &SNAPSHOTS.name(snapshot), "snapshot", "still billed"));
    View::list([View::from(el("p").text(text)), el("ul.ledger").child(goes).children(stays).into()])
}

fn choice((value, words): (&str, &str)) -> Choice {
    (value.to_owned(), words.to_owned())
}
