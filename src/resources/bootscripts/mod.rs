//! Bootscripts: kernels of the vendor's, with all that is needed to boot them. Read only.

use api::bootscripts::{self, Bootscript};
use api::images::Image;
use api::servers::Server;
use api::{Call, Page, PageRequest, Shared};

use super::images::IMAGES;
use super::kind::{Kind, Says, Section, meets, sorts};
use super::related::Related;
use super::servers::SERVERS;
use super::shown::Shown;
use crate::data::{Object, Resource, Source, read};
use crate::ui::dom::View;
use crate::ui::table::Column;

impl Resource for Bootscript {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        bootscripts::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        bootscripts::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Bootscript>();

/// The kind.
pub static BOOTSCRIPTS: Kind = Kind {
    path: "/bootscripts",
    one: "bootscript",
    many: "bootscripts",
    title: "Bootscripts",
    icon: "code",
    about: "A bootscript is a kernel with its arguments, for servers that do not boot from their own disk. It costs nothing.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "title", title: "Title", class: "", sortable: true },
        Column { key: "arch", title: "Architecture", class: "", sortable: true },
        Column { key: "default", title: "Default", class: "p2", sortable: true },
        Column { key: "public", title: "For", class: "p3", sortable: true },
    ],
    views: &[("All", ""), ("x86_64", "arch:x86_64"), ("arm64", "arch:arm64"), ("arm", "arch:arm")],
    filter_hint: "Filter by title, or arch:arm",
    show: |object, key| read(object, |script| show(script, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Architecture", "arch"),
            ("Default", "default"),
            ("For", "public"),
            ("Kernel", "kernel"),
            ("Initial RAM disk", "initrd"),
            ("Device tree", "dtb"),
            ("Command line", "arguments"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[],
    create: None,
    new: None,
    more: Some(|subject| View::list([SET.section(subject), PROPOSED.section(subject)])),
};

static SET: Related = Related {
    id: "servers",
    title: "Servers that have it",
    kind: &SERVERS,
    belongs: |script, server| same(script, read(server, |server: &Server| server.bootscript.clone())),
    facts: &["type", "state"],
    none: "No server has this bootscript.",
};

static PROPOSED: Related = Related {
    id: "images",
    title: "Images that propose it",
    kind: &IMAGES,
    belongs: |script, image| same(script, read(image, |image: &Image| image.default_bootscript.clone())),
    facts: &["whose", "arch"],
    none: "No image proposes this bootscript.",
};

fn same(script: &Object, other: Option<Shared<Bootscript>>) -> bool {
    read(script, |script: &Bootscript| other.is_some_and(|other| other.id == script.id))
}

fn show(script: &Bootscript, key: &str) -> Shown {
    match key {
        "title" => Shown::text(&script.title),
        "arch" => Shown::text(&script.architecture),
        "default" => Shown::Flag(script.default, "default of its architecture", "no"),
        "public" => Shown::Flag(script.public, "everybody", "its organization"),
        "kernel" => Shown::copy(Some(&script.kernel)),
        "initrd" => Shown::copy(Some(&script.initrd)),
        "dtb" => Shown::copy(Some(&script.dtb)),
        "arguments" => Shown::copy(Some(&script.bootcmdargs)),
        "organization" => Shown::copy(Some(script.organization.as_str())),
        _ => Shown::None,
    }
}
