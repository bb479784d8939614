//! Images: what servers are made from. The account's own, and those that everybody may use.

mod forms;

use std::cell::Cell;

use api::images::{self, Image, ImageState, ImageVolume};
use api::servers::Server;
use api::{Call, ImageId, Page, PageRequest};
use leptos::prelude::*;

use super::kind::{Action, Kind, Opens, Says, Section, Subject, meets, sorts};
use super::name_of;
use super::related::Related;
use super::servers::SERVERS;
use super::shown::{Look, Shown};
use crate::data::{Object, Resource, Source, read};
use crate::format::gigabytes;
use crate::session::Session;
use crate::ui::table::Column;
use forms::{CREATE, DELETE, EDIT};

impl Resource for Image {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        self.state == ImageState::Creating
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        images::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        images::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Image>();

/// The kind.
pub static IMAGES: Kind = Kind {
    path: "/images",
    one: "image",
    many: "images",
    title: "Images",
    icon: "image",
    about: "An image is what a server is made from. It is made from a snapshot, which is billed for as long as it exists.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "state", title: "State", class: "p3", sortable: true },
        Column { key: "whose", title: "Whose", class: "p2", sortable: true },
        Column { key: "arch", title: "Architecture", class: "p2", sortable: true },
        Column { key: "size", title: "Size", class: "p2 num", sortable: true },
        Column { key: "age", title: "Age", class: "p4 num", sortable: true },
    ],
    views: &[
        ("All", ""),
        ("Own", "whose:own"),
        ("Public", "whose:public"),
        ("x86_64", "arch:x86_64"),
        ("arm64", "arch:arm64"),
        ("arm", "arch:arm"),
    ],
    filter_hint: "Filter by name, or whose:own arch:arm",
    show: |object, key| read(object, |image| show(image, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("State", "state"),
            ("Whose", "whose"),
            ("Architecture", "arch"),
            ("Root volume", "root"),
            ("Further volumes", "extra"),
            ("Default bootscript", "bootscript"),
            ("Taken from server", "server"),
            ("Made from image", "image"),
            ("Marketplace key", "marketplace"),
            ("Created", "age"),
            ("Changed", "changed"),
            ("Organization", "organization"),
            // For the filter: by the server's id.
            ("", "from"),
        ],
    }],
    actions: &[
        Action { label: "Edit", icon: "edit", danger: false, why_not: foreign, opens: Opens::Sheet(&EDIT) },
        Action {
            label: "Create server",
            icon: "server",
            danger: false,
            why_not: |_| None,
            opens: Opens::Page(|image| SERVERS.new_page("image", &IMAGES, image)),
        },
        Action { label: "Delete", icon: "trash", danger: true, why_not: foreign, opens: Opens::Sheet(&DELETE) },
    ],
    create: Some("Create image"),
    new: Some(&CREATE),
    more: Some(|subject| USED.section(subject)),
};

static USED: Related = Related {
    id: "servers",
    title: "Servers made from it",
    kind: &SERVERS,
    belongs: |image, server| {
        let id = read(image, |image: &Image| image.id.clone());
        read(server, |server: &Server| server.image.as_ref().is_some_and(|image| image.id == id))
    },
    facts: &["type", "state"],
    none: "No server of this account is made from this image.",
};

thread_local! {
    static SESSION: Cell<Option<Session>> = const { Cell::new(None) };
}

/// Whether an image belongs to an organization of the account; tracked.
fn own(image: &Image) -> bool {
    // Listeners run without a scope, but never before something was drawn within one.
    if let Some(session) = use_context::<Session>() {
        SESSION.set(Some(session));
    }
    let of = |session: Session| {
        session.account().with(|account| account.organizations.iter().any(|own| own.id == image.organization))
    };
    // Nobody sees those of others that are not public.
    !image.public || SESSION.get().is_some_and(of)
}

/// Whether it is known which organizations the account has: a token may not be allowed to tell. Tracked.
fn owners_are_known() -> bool {
    SESSION.get().is_some_and(|session| session.account().with(|account| !account.organizations.is_empty()))
}

fn show(image: &Image, key: &str) -> Shown {
    let root = image.root_volume.as_ref();
    match key {
        "name" => Shown::text(&image.name),
        "state" => state(&image.state),
        "whose" => Shown::text(match (own(image), image.public) {
            (true, false) => "own",
            (true, true) => "own, public",
            (false, _) => "public",
        }),
        "arch" => Shown::text(&image.arch),
        "size" => root.filter(|root| root.size > 0).map_or(Shown::None, |root| Shown::Bytes(root.size)),
        "root" => volumes(image, &mut root.map(|root| ("", root)).into_iter()),
        "extra" => volumes(image, &mut image.extra_volumes.iter()),
        "bootscript" => {
            let script = image.default_bootscript.as_ref();
            Shown::link("/bootscripts", script.map(|script| (script.id.as_str(), script.title.as_str())))
        }
        "server" if own(image) => image.from_server.as_ref().map_or(Shown::None, |id| {
            let name = name_of(&SERVERS, id.as_str());
            Shown::link("/servers", Some((id.as_str(), &name)))
        }),
        "from" => Shown::mono(image.from_server.as_ref().map(|id| id.as_str())),
        "server" => Shown::copy(image.from_server.as_ref().map(|id| id.as_str())),
        "image" => Shown::link("/images", image.from_image.as_ref().map(|id| (id.as_str(), ""))),
        "marketplace" => Shown::mono(image.marketplace_key.as_deref()),
        "age" => Shown::date(image.creation_date.as_ref()),
        "changed" => Shown::date(image.modification_date.as_ref()),
        "organization" => Shown::copy(Some(image.organization.as_str())),
        _ => Shown::None,
    }
}

/// Snapshots that become volumes: links where they are the account's own, for nobody sees those of others.
fn volumes(image: &Image, parts: &mut dyn Iterator<Item = (&str, &ImageVolume)>) -> Shown {
    let own = own(image);
    let lines: Vec<(String, String, String)> = parts
        .map(|(slot, part)| {
            let path = if own { ["/snapshots/", part.id.as_str()].concat() } else { String::new() };
            let slot = if slot.is_empty() { String::new() } else { ["slot ", slot, ", "].concat() };
            let size = if part.size > 0 { gigabytes(part.size) + ", " } else { String::new() };
            (path, part.name.clone(), [&slot, &*size, &part.volume_type].concat())
        })
        .collect();
    if lines.is_empty() { Shown::None } else { Shown::Links(lines) }
}

/// Before 2019 the API gave images no state.
fn state(state: &ImageState) -> Shown {
    let (look, word) = match state {
        ImageState::Available => (Look::Good, "Available"),
        ImageState::Creating => (Look::Moving, "Creating"),
        ImageState::Error => (Look::Bad, "Error"),
        _ if state.as_str().is_empty() => return Shown::None,
        _ => (Look::Unknown, state.as_str()),
    };
    Shown::State(look, word.to_owned(), String::new())
}

/// Why an image cannot be changed: it is somebody else's.
fn foreign(object: &Object) -> Option<String> {
    let foreign = read(object, |image: &Image| !own(image)) && owners_are_known();
    foreign.then(|| "It belongs to another organization. Only your own images can be changed or deleted.".to_owned())
}

fn id(subject: &Subject) -> ImageId {
    subject.read(|image: &Image| image.id.clone())
}
