//! What is changed of a server in a dialog: its volumes, addresses, security group, way to boot, user data; and its
//! backup.

mod data;
mod settings;

use std::rc::Rc;

use api::ips::{self, Ip, IpPatch};
use api::servers::Server;
use api::volumes::Volume;
use api::{IpId, ServerId};
use leptos::prelude::*;

use super::SERVERS;
use super::actions::Actions;
use crate::data::{Typed, read, use_data};
use crate::format::gigabytes;
use crate::resources::ips::IPS;
use crate::resources::kind::Subject;
use crate::resources::sheet::{Field, Sheet, Step, Then, nothing, paragraphs, price, sheet_dialog};
use crate::resources::tasks::TASKS;
use crate::resources::volumes::{VOLUMES, slots};
use crate::session::prices::Billed;
use crate::session::use_session;
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::{El, View, el, switch};
use crate::ui::field::Choice;
use crate::ui::icon::icon;

/// How long the server is read often after a change, in milliseconds.
const FOLLOW_MS: u32 = 5_000;

/// The sheets by the name they are opened under.
static SHEETS: &[(&str, &Sheet)] = &[
    ("attach-volume", &ATTACH_VOLUME),
    ("detach-volume", &DETACH_VOLUME),
    ("attach-ip", &ATTACH_IP),
    ("detach-ip", &DETACH_IP),
    ("keep-ip", &KEEP_IP),
    ("network", &settings::NETWORK),
    ("boot", &settings::BOOT),
    ("backup", &settings::BACKUP),
    ("set-data", &data::SET),
    ("edit-data", &data::EDIT),
    ("delete-data", &data::DELETE),
];

/// The sheets of an open server's page.
pub type Sheets = Bundle<Parts>;

/// What they are about, and which is open.
pub struct Parts {
    item: Typed<Server>,
    /// The name of the open one, and what it is about; empty while none is.
    open: RwSignal<String>,
    /// What it begins from, such as a text that is to be edited.
    with: RwSignal<String>,
    /// Counts what has been done by them.
    done: RwSignal<u32>,
}

impl Sheets {
    /// None open.
    pub fn new(item: Typed<Server>) -> Self {
        Self::of(Parts { item, open: RwSignal::default(), with: RwSignal::default(), done: RwSignal::new(0) })
    }

    /// Changes whenever one of them has done something; tracked.
    pub fn done(self) -> u32 {
        self.done.get()
    }

    /// Opens one: about a thing of that id or key, beginning from a text.
    pub fn open(self, name: &str, about: &str, with: String) {
        self.with.set(with);
        self.open.set([name, " ", about].concat());
    }

    /// A small button that opens one. It is off while nothing can be changed at all; the head of the page says why.
    pub fn button(self, actions: Actions, symbol: &str, words: &str, name: &'static str) -> El {
        let label = words.to_owned();
        self.button_as(actions, el("button.button.button-sm").child(icon(symbol)).text(&label), move || {
            self.open(name, "", String::new());
        })
    }

    /// The same for a button of its own looks, and what it does.
    pub fn button_as(self, actions: Actions, button: El, open: impl Fn() + 'static) -> El {
        let open: Rc<dyn Fn()> = Rc::new(open);
        super::detail::explained_by_mode(button, actions).on_click(move || {
            if untrack(|| actions.read_only()).is_none() {
                open();
            }
        })
    }

    /// The dialog of the one that is open.
    pub fn dialog(self) -> View {
        let (data, session) = (use_data(), use_session());
        switch(
            move || self.open.get(),
            move |open| {
                let (name, about) = open.split_once(' ')?;
                let (_, sheet) = SHEETS.iter().find(|(known, _)| *known == name)?;
                let asked = [("about", about.to_owned()), ("with", self.with.get_untracked())];
                let subject = Subject {
                    kind: &SERVERS,
                    object: self.item.value().get_untracked(),
                    item: Some(*self.item),
                    data,
                    session,
                    asked: asked.map(|(key, value)| (key.to_owned(), value)).into(),
                };
                let close = move || self.open.set(String::new());
                let finished = move || {
                    self.done.update(|done| *done += 1);
                    self.item.expect_change(FOLLOW_MS);
                    for kind in [&TASKS, &VOLUMES, &IPS] {
                        let list = kind.list(data);
                        // What nobody has asked for yet will be new when it is.
                        if list.status().with_untracked(|status| status.read_at.is_some()) {
                            list.refresh();
                        }
                    }
                };
                Some(sheet_dialog(sheet, subject, Rc::new(close), Rc::new(finished)))
            },
        )
    }
}

/// The id of the server.
fn id(subject: &Subject) -> ServerId {
    subject.read(|server: &Server| server.id.clone())
}

/// A choice of a select.
fn choice(value: &str, words: &str) -> Choice {
    (value.to_owned(), words.to_owned())
}

static ATTACH_VOLUME: Sheet = Sheet {
    title: |subject| ["Attach a volume to ", &subject.name(), "?"].concat(),
    intro: |subject| {
        VOLUMES.list(subject.data).refresh();
        paragraphs(&[
            "The volumes that it has stay where they are. Some servers take volumes only while they are stopped.",
        ])
    },
    fields: &[
        Field::select("volume", "Volume", "Those that are on no server.", |subject| {
            let free = |object: &_| read(object, |volume: &Volume| volume.server.is_none());
            let words =
                |object: &_| read(object, |volume: &Volume| [&volume.name, ", ", &gigabytes(volume.size)].concat());
            VOLUMES.choices_of(subject, &free, &words)
        }),
        Field::select("volumes", "Slot", "Where the server finds it: 0 is its root volume.", |subject| {
            subject.read(|server: &Server| slots::free(server).iter().map(|slot| choice(slot, slot)).collect())
        }),
    ],
    button: "Attach volume",
    danger: false,
    steps: |subject, values| {
        let volume = values.chosen("volume")?;
        Ok(vec![slots::attach(volume.as_str().into(), &id(subject), values.get("volumes"))])
    },
    done: "Volume attached",
    then: Then::Stay,
};

static DETACH_VOLUME: Sheet = Sheet {
    title: |subject| {
        let id = subject.asked("about");
        let name = subject.read(|server: &Server| {
            let named = server.volumes.values().find(|volume| volume.id.as_str() == id);
            named.and_then(|volume| volume.name.clone())
        });
        ["Detach volume ", &name.unwrap_or(id), "?"].concat()
    },
    intro: |_| {
        paragraphs(&[
            "The volume keeps its data, and is billed on. Some servers give volumes away only while they are stopped; \
             the root volume always needs that.",
        ])
    },
    fields: &[],
    button: "Detach volume",
    danger: false,
    steps: |subject, _| Ok(vec![slots::detach(subject.asked("about").as_str().into(), &id(subject))]),
    done: "Volume detached",
    then: Then::Stay,
};

/// Stands for an address that is not reserved yet.
const NEW: &str = "new";

/// The addresses that lead to no server, and a new one.
fn free_ips(subject: &Subject) -> Vec<Choice> {
    let free = |object: &_| read(object, |ip: &Ip| ip.server.is_none());
    let words = |object: &_| read(object, |ip: &Ip| ip.address.clone().unwrap_or_else(|| ip.id.to_string()));
    let mut choices = IPS.choices_of(subject, &free, &words);
    choices.push(choice(NEW, "A new one, reserved for this server"));
    if choices.iter().all(|(id, _)| !id.is_empty()) {
        choices.insert(0, choice("", "Choose a flexible IP"));
    }
    choices
}

static ATTACH_IP: Sheet = Sheet {
    title: |subject| ["Attach an IP to ", &subject.name(), "?"].concat(),
    intro: |subject| {
        IPS.list(subject.data).refresh();
        paragraphs(&[
            "A reserved address stays with the server until it is detached, and is billed until it is released. It takes the place of a dynamic one.",
        ])
    },
    fields: &[Field::select("server", "Address", "Those that lead to no server, or a new one.", free_ips)],
    button: "Attach IP",
    danger: false,
    steps: |subject, values| {
        let server = id(subject);
        let step = match values.chosen("server")?.as_str() {
            NEW => Step::send("Reserve an address for the server", ips::create(&owner(subject), Some(&server))),
            ip => {
                let patch = IpPatch { server: Some(Some(server)), ..IpPatch::default() };
                Step::send("Attach the address", ips::update(&ip.into(), &patch))
            }
        };
        Ok(vec![step])
    },
    done: "IP attached",
    then: Then::Stay,
};

/// Whose the server is, and what is made for it.
fn owner(subject: &Subject) -> api::OrganizationId {
    subject.read(|server: &Server| server.organization.clone())
}

/// The public address of the server: its id, and itself.
fn address(subject: &Subject) -> (IpId, String) {
    let ip = subject.read(|server: &Server| server.public_ip.clone()).unwrap_or_default();
    (ip.id, ip.address.unwrap_or_default())
}

static DETACH_IP: Sheet = Sheet {
    title: |subject| ["Detach ", &address(subject).1, " from ", &subject.name(), "?"].concat(),
    intro: |_| {
        paragraphs(&[
            "The server is no longer reached there. A running one that wants a dynamic address gets one. The reserved address stays yours, and is billed on.",
        ])
    },
    fields: &[],
    button: "Detach IP",
    danger: false,
    steps: |subject, _| {
        let patch = IpPatch { server: Some(None), ..IpPatch::default() };
        Ok(vec![Step::send("Detach the address", ips::update(&address(subject).0, &patch))])
    },
    done: "IP detached",
    then: Then::Stay,
};

static KEEP_IP: Sheet = Sheet {
    title: |subject| ["Keep ", &address(subject).1, "?"].concat(),
    intro: |subject| {
        let text = "The dynamic address becomes a reserved one: it stays the same when the server is powered off.";
        View::list([paragraphs(&[text]), price(subject, Billed::Ip, None)])
    },
    fields: &[],
    button: "Keep address",
    danger: false,
    steps: |subject, _| Ok(vec![Step::send("Reserve the address", ips::create(&owner(subject), Some(&id(subject))))]),
    done: "Address reserved",
    then: Then::Stay,
};
