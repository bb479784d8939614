//! The marketplace: public images by name, and the local image that stands for one in a zone and for a type of server.

mod local;

use api::marketplace::{self, Image};
use api::{Call, Page, PageRequest};

use super::kind::{Kind, Says, Section, Subject, meets, sorts};
use super::shown::Shown;
use crate::data::{Resource, Source, read};
use crate::ui::table::Column;

impl Resource for Image {
    fn key(&self) -> &str {
        &self.id
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        marketplace::images(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        marketplace::image(key)
    }
}

static SOURCE: Source = Source::of::<Image>();

/// The kind.
pub static MARKETPLACE: Kind = Kind {
    path: "/marketplace",
    one: "marketplace image",
    many: "marketplace images",
    title: "Marketplace",
    icon: "download",
    about: "The marketplace names the images that everybody may make servers from. They cost nothing.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "category", title: "Category", class: "p2", sortable: true },
        Column { key: "arch", title: "Architectures", class: "p2", sortable: true },
        Column { key: "zone", title: "Zones", class: "p3", sortable: true },
        Column { key: "changed", title: "Updated", class: "p3 num", sortable: true },
    ],
    views: &[("All", ""), ("x86_64", "arch:x86_64"), ("arm64", "arch:arm64"), ("arm", "arch:arm")],
    filter_hint: "Filter by name, or arch:arm zone:ams1",
    show: |object, key| read(object, |image| show(image, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Description", "description"),
            ("Name for programs", "label"),
            ("Category", "category"),
            ("Made by", "owner"),
            ("Current version", "version"),
            ("Created", "age"),
            ("Updated", "changed"),
            ("Can be had until", "until"),
        ],
    }],
    actions: &[],
    create: None,
    new: None,
    more: Some(|subject: &Subject| local::section(subject)),
};

fn show(image: &Image, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&image.name),
        "category" => Shown::text(&image.categories.join(", ")),
        "arch" => Shown::text(&local::arches(image).join(", ")),
        "zone" => Shown::text(&local::zones(image).join(", ")),
        "description" => Shown::text(&image.description),
        "label" => Shown::mono(image.label.as_deref()),
        "owner" => Shown::text(image.organization.as_ref().map_or("", |owner| &owner.name)),
        "version" => Shown::copy(image.current_public_version.as_deref()),
        "age" => Shown::date(image.creation_date.as_ref()),
        "changed" => Shown::date(image.modification_date.as_ref()),
        "until" => Shown::date(image.valid_until.as_ref()),
        _ => Shown::None,
    }
}
