//! What can be done with an image, as forms.

use api::bootscripts::Bootscript;
use api::images::{self, Image, ImageVolume, NewImage};
use api::servers::Server;
use api::snapshots::Snapshot;
use api::{BootscriptId, SnapshotId, quoted};

use super::{USED, id};
use crate::data::{Object, read};
use crate::format::{count_of, gigabytes};
use crate::resources::bootscripts::BOOTSCRIPTS;
use crate::resources::kind::Subject;
use crate::resources::ledger::{of_object, stays_billed};
use crate::resources::servers::SERVERS;
use crate::resources::sheet::{Field, Refusals, Sheet, Step, Then, Values, nothing, paragraphs};
use crate::resources::snapshots::SNAPSHOTS;
use crate::session::prices::Billed;
use crate::ui::dom::{View, el};
use crate::ui::field::Choice;

/// The architectures of the classic service.
const ARCHES: [&str; 3] = ["x86_64", "arm64", "arm"];

/// The paths of further volumes, by slot: the root volume is slot 0.
const SLOTS: [&str; 15] = [
    "extra_volumes.1",
    "extra_volumes.2",
    "extra_volumes.3",
    "extra_volumes.4",
    "extra_volumes.5",
    "extra_volumes.6",
    "extra_volumes.7",
    "extra_volumes.8",
    "extra_volumes.9",
    "extra_volumes.10",
    "extra_volumes.11",
    "extra_volumes.12",
    "extra_volumes.13",
    "extra_volumes.14",
    "extra_volumes.15",
];

/// The field of a further volume; each but the first is there once the one before is chosen.
const fn extra<const AT: usize>(label: &'static str) -> Field {
    let field = Field::select(SLOTS[AT], label, "", |subject| {
        let none = (String::new(), "none".to_owned());
        [none].into_iter().chain(SNAPSHOTS.choices(subject).into_iter().filter(|(id, _)| !id.is_empty())).collect()
    });
    match AT {
        0 => field,
        _ => field.shown(|values| chosen(values) >= AT),
    }
}

/// How many further volumes are chosen, without a gap.
fn chosen(values: &Values) -> usize {
    SLOTS.iter().take_while(|path| !values.get(path).is_empty()).count()
}

pub static CREATE: Sheet = Sheet {
    title: |_| "Create image".to_owned(),
    intro: |_| {
        paragraphs(&[
            "An image holds no data of its own: its snapshots do. They are billed for as long as they exist, and cannot \
             be deleted before the image.",
        ])
    },
    fields: &[
        Field::text("name", "Name", "For you; it can be changed later."),
        Field::select("root_volume", "Snapshot of the root volume", "Servers begin with what is on it.", |subject| {
            SNAPSHOTS.choices(subject)
        })
        .starts(|subject| subject.asked("root_volume")),
        Field::choose(
            "arch",
            "Architecture",
            "That of the machine whose system is on the snapshot.",
            |subject, values| {
                let own = arch_of(subject, &values.get("root_volume"));
                let others = ARCHES.into_iter().filter(|arch| own.as_deref() != Some(arch)).map(str::to_owned);
                own.clone().into_iter().chain(others).map(|arch| (arch.clone(), arch)).collect()
            },
        ),
        Field::choose(
            "default_bootscript",
            "Bootscript",
            "The kernel that servers made from it boot, if they boot by bootscript.",
            |subject, values| bootscripts(subject, &values.get("arch")),
        ),
        extra::<0>("Further volume, slot 1"),
        extra::<1>("Further volume, slot 2"),
        extra::<2>("Further volume, slot 3"),
        extra::<3>("Further volume, slot 4"),
        extra::<4>("Further volume, slot 5"),
        extra::<5>("Further volume, slot 6"),
        extra::<6>("Further volume, slot 7"),
        extra::<7>("Further volume, slot 8"),
        extra::<8>("Further volume, slot 9"),
        extra::<9>("Further volume, slot 10"),
        extra::<10>("Further volume, slot 11"),
        extra::<11>("Further volume, slot 12"),
        extra::<12>("Further volume, slot 13"),
        extra::<13>("Further volume, slot 14"),
        extra::<14>("Further volume, slot 15"),
    ],
    button: "Create image",
    danger: false,
    steps: create,
    done: "Image created",
    then: Then::Made,
};

/// The architecture of the server whose volume a snapshot is of, as far as that is known; tracked.
fn arch_of(subject: &Subject, snapshot: &str) -> Option<String> {
    let is_it = |object: &Object| SNAPSHOTS.source.key(object) == snapshot;
    let base = SNAPSHOTS.known(subject, is_it).first().and_then(|object| {
        read(object, |snapshot: &Snapshot| snapshot.base_volume.as_ref().map(|base| base.id.clone()))
    })?;
    let is_on =
        |object: &Object| read(object, |server: &Server| server.volumes.values().any(|volume| volume.id == base));
    SERVERS.known(subject, is_on).first().map(|object| read(object, |server: &Server| server.arch.clone()))
}

/// The bootscripts of an architecture as choices, after none.
fn bootscripts(subject: &Subject, arch: &str) -> Vec<Choice> {
    let fits = |object: &_| read(object, |script: &Bootscript| script.architecture == arch);
    let found = BOOTSCRIPTS.known(subject, fits);
    let none = (String::new(), "none".to_owned());
    let choice = |object: &_| (BOOTSCRIPTS.source.key(object).to_owned(), BOOTSCRIPTS.name(object));
    [none].into_iter().chain(found.iter().map(choice)).collect()
}

fn create(subject: &Subject, values: &Values) -> Result<Vec<Step>, Refusals> {
    let (name, bootscript) = (values.get("name"), values.get("default_bootscript"));
    let (further, root) = (SLOTS.iter().take(chosen(values)), values.chosen("root_volume")?);
    let image = NewImage {
        name,
        organization: subject.organization_of(&SNAPSHOTS, &root),
        arch: values.get("arch"),
        root_volume: SnapshotId::new(root),
        default_bootscript: (!bootscript.is_empty()).then(|| BootscriptId::new(bootscript)),
        extra_volumes: further
            .filter_map(|path| Some((path.split_once('.')?.1.to_owned(), SnapshotId::new(values.get(path)))))
            .collect(),
    };
    Ok(vec![Step::send("Create the image", images::create(&image))])
}

fn bootscript_of(subject: &Subject) -> String {
    subject
        .read(|image: &Image| image.default_bootscript.as_ref().map(|script| script.id.to_string()))
        .unwrap_or_default()
}

pub static EDIT: Sheet =
    Sheet {
        title: |subject| ["Edit image ", &subject.name(), "?"].concat(),
        intro: nothing,
        fields: &[
            Field::text("name", "Name", "").starts(Subject::name),
            Field::select("default_bootscript", "Bootscript", "Servers made from it before keep theirs.", |subject| {
                bootscripts(subject, &subject.read(|image: &Image| image.arch.clone()))
            })
            .starts(bootscript_of),
        ],
        button: "Save image",
        danger: false,
        steps: |subject, values| {
            let id = id(subject);
            let mut changes = Vec::new();
            changes.extend(values.changed("name").map(|name| ("name", quoted(&name))));
            changes.extend(values.changed("default_bootscript").map(|script| {
                ("default_bootscript", if script.is_empty() { "null".to_owned() } else { quoted(&script) })
            }));
            if changes.is_empty() {
                return Ok(Vec::new());
            }
            let read = images::get(&id);
            Ok(vec![Step::replace("Change the image", &read, changes, move |json| images::replace(&id, json))])
        },
        done: "Image changed",
        then: Then::Stay,
    };

pub static DELETE: Sheet = Sheet {
    title: |subject| ["Delete image ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let goes = of_object("image", &subject.name(), "image", "goes");
        let parts = |image: &Image| image.root_volume.iter().chain(image.extra_volumes.values()).cloned().collect();
        let parts: Vec<ImageVolume> = subject.read(parts);
        let stays = parts.iter().map(|part| {
            let becomes = subject.billed("still billed", Billed::Snapshot, part.size);
            of_object("snapshot", &part.name, &gigabytes(part.size), &becomes)
        });
        let sizes: Vec<u64> = parts.iter().map(|part| part.size).collect();
        let count = if sizes.len() == 1 { "1 snapshot".to_owned() } else { count_of(sizes.len()) + " snapshots" };
        let total = stays_billed(subject, &count, Billed::Snapshot, &sizes);
        let text = "No more servers can be made from it. Its snapshots stay, and are billed on.";
        let servers = USED.ledger(
            subject,
            "The servers made from it run on, without an image to their name:",
            |_, _| "stays".to_owned(),
            "No server is made from it.",
        );
        View::list([
            el("p").text(text).into(),
            el("ul.ledger").child(goes).children(stays).child(total).into(),
            servers,
        ])
    },
    fields: &[],
    button: "Delete image",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Delete the image", &images::delete(&id), &images::get(&id))])
    },
    done: "Image deleted",
    then: Then::List,
};
