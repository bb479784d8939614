//! What can be done with a volume, as forms.

use api::servers::Server;
use api::snapshots::Snapshot;
use api::volumes::{self, NewVolume, Source as From, Volume};
use api::{ServerId, quoted};

use super::{KEPT, VOLUMES, id, slots};
use crate::data::{Object, read};
use crate::format::gigabytes;
use crate::resources::kind::Subject;
use crate::resources::ledger::of_object;
use crate::resources::servers::{SERVERS, state};
use crate::resources::sheet::{Field, Refusals, Sheet, Step, Then, Values, nothing, paragraphs, price};
use crate::resources::snapshots::SNAPSHOTS;
use crate::session::prices::Billed;
use crate::ui::dom::{View, el};
use crate::ui::field::Choice;

pub static RENAME: Sheet = Sheet {
    title: |subject| ["Rename volume ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[Field::text("name", "Name", "").starts(Subject::name)],
    button: "Rename volume",
    danger: false,
    steps: |subject, values| {
        let id = id(subject);
        let rename = |name: String| {
            let changes = vec![("name", quoted(&name))];
            Step::replace("Rename the volume", &volumes::get(&id), changes, {
                let id = id.clone();
                move |json| volumes::replace(&id, json)
            })
        };
        Ok(values.changed("name").map(rename).into_iter().collect())
    },
    done: "Volume renamed",
    then: Then::Stay,
};

pub static CREATE: Sheet = Sheet {
    title: |_| "Create volume".to_owned(),
    intro: |subject| price(subject, Billed::Volume, None),
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
            let asked = |key: &&str| !subject.asked(key).is_empty();
            ["base_snapshot", "base_volume"].into_iter().find(asked).unwrap_or_default().to_owned()
        }),
        Field::gigabytes("size", "Size", "In decimal gigabytes.")
            .starts(|_| "50".to_owned())
            .shown(|values| values.get("from").is_empty()),
        Field::select("base_snapshot", "Snapshot", "The volume gets its size and its data.", |subject| {
            SNAPSHOTS.choices(subject)
        })
        .starts(|subject| subject.asked("base_snapshot"))
        .shown(|values| values.get("from") == "base_snapshot"),
        Field::select(
            "base_volume",
            "Volume",
            "The new one gets its size and its data. A server that uses it has to be stopped.",
            |subject| VOLUMES.choices(subject),
        )
        .starts(|subject| subject.asked("base_volume"))
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
    let (source, organization) = match values.get("from").as_str() {
        "base_snapshot" => {
            let id = values.chosen("base_snapshot")?;
            (From::Snapshot(id.as_str().into()), subject.organization_of(&SNAPSHOTS, &id))
        }
        "base_volume" => {
            let id = values.chosen("base_volume")?;
            (From::Volume(id.as_str().into()), subject.organization_of(&VOLUMES, &id))
        }
        _ => (From::Blank(values.bytes("size")?), subject.organization()),
    };
    let volume = NewVolume { name: values.get("name"), organization, volume_type: values.get("volume_type"), source };
    Ok(vec![Step::send("Create the volume", volumes::create(&volume))])
}

fn choice((value, words): (&str, &str)) -> Choice {
    (value.to_owned(), words.to_owned())
}

pub static ATTACH: Sheet = Sheet {
    title: |subject| ["Attach volume ", &subject.name(), "?"].concat(),
    intro: |subject| {
        // Slots are offered as the servers have them now.
        SERVERS.list(subject.data).refresh();
        paragraphs(&[
            "The other volumes of the server stay where they are. Some servers take volumes only while they are stopped.",
        ])
    },
    fields: &[
        Field::select("server", "Server", "", |subject| {
            SERVERS.choices_of(subject, &|_| true, &|object| {
                read(object, |server: &Server| {
                    [&server.name, ", ", &*state::word(&server.state).to_ascii_lowercase()].concat()
                })
            })
        }),
        Field::choose(
            "volumes",
            "Slot",
            "Where the server finds it: 0 is its root volume. Slots that are taken are not offered.",
            |subject, values| {
                let server = values.get("server");
                let found = SERVERS.known(subject, |object| SERVERS.source.key(object) == server);
                let slot = |slot: String| (slot.clone(), slot);
                found
                    .first()
                    .map(|object| read(object, slots::free))
                    .unwrap_or_default()
                    .into_iter()
                    .map(slot)
                    .collect()
            },
        ),
    ],
    button: "Attach volume",
    danger: false,
    steps: |subject, values| {
        let server = ServerId::new(values.chosen("server")?);
        Ok(vec![slots::attach(id(subject), &server, values.get("volumes"))])
    },
    done: "Volume attached",
    then: Then::Stay,
};

pub static DETACH: Sheet = Sheet {
    title: |subject| ["Detach volume ", &subject.name(), "?"].concat(),
    intro: |_| {
        paragraphs(&[
            "The volume keeps its data, and is billed on. Some servers give volumes away only while they are stopped; \
             the root volume always needs that.",
        ])
    },
    fields: &[],
    button: "Detach volume",
    danger: false,
    steps: |subject, _| {
        let server =
            subject.read(|volume: &Volume| volume.server.as_ref().map(|server| server.id.clone())).unwrap_or_default();
        Ok(vec![slots::detach(id(subject), &server)])
    },
    done: "Volume detached",
    then: Then::Stay,
};

pub static DELETE: Sheet = Sheet {
    title: |subject| ["Delete volume ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let size = subject.read(|volume: &Volume| volume.size);
        let becomes = subject.billed("stops costing", Billed::Volume, size);
        let goes = of_object("volume", &subject.name(), &gigabytes(size), &becomes);
        let left = KEPT.ledger(
            subject,
            "Its snapshots stay, and are billed on:",
            |subject, snapshot| {
                let size = read(snapshot, |snapshot: &Snapshot| snapshot.size);
                subject.billed("still billed", Billed::Snapshot, size)
            },
            "No snapshot of it is known: its data is gone for good.",
        );
        View::list([el("p").text("The volume is gone for good.").into(), el("ul.ledger").child(goes).into(), left])
    },
    fields: &[Field::name()],
    button: "Delete volume",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Delete the volume", &volumes::delete(&id), &volumes::get(&id))])
    },
    done: "Volume deleted",
    then: Then::List,
};

/// Why a volume cannot be attached or deleted: it is on a server.
pub fn attached(object: &Object) -> Option<String> {
    read(object, |volume: &Volume| {
        volume.server.as_ref().map(|server| ["It is on ", &server.name, ". Detach it first."].concat())
    })
}

/// Why a volume cannot be detached: it is on no server.
pub fn loose(object: &Object) -> Option<String> {
    read(object, |volume: &Volume| volume.server.is_none().then(|| "It is on no server.".to_owned()))
}
