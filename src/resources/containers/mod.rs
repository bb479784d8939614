//! Containers of the classic object storage: read only, as the API has it.

mod objects;

use api::containers::{self, Container};
use api::{Call, Page, PageRequest};

use super::kind::{Kind, Says, Section, meets, sorts};
use super::shown::Shown;
use crate::data::{Resource, Source, read};
use crate::ui::table::Column;

impl Resource for Container {
    const IN_LIST: bool = true;
    fn key(&self) -> &str {
        &self.name
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        containers::list(page)
    }
}

static SOURCE: Source = Source::of::<Container>();

/// The kind.
pub static CONTAINERS: Kind = Kind {
    path: "/containers",
    one: "container",
    many: "containers",
    title: "Containers",
    icon: "box",
    about: "A container holds objects of the classic object storage. This API shows them; what writes them is another \
            service.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "size", title: "Size", class: "num", sortable: true },
        Column { key: "objects", title: "Objects", class: "p2 num", sortable: true },
        Column { key: "public", title: "Who may read it", class: "p2", sortable: true },
    ],
    views: &[],
    filter_hint: "Filter by name, or public:everybody",
    show: |object, key| read(object, |container| show(container, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Size", "size"),
            ("Objects", "objects"),
            ("Who may read it", "public"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[],
    create: None,
    new: None,
    more: Some(objects::section),
};

fn show(container: &Container, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&container.name),
        "size" => Shown::Bytes(container.size),
        "objects" => Shown::Number(container.num_objects),
        "public" => Shown::Flag(container.public, "everybody", "the organization"),
        "organization" => Shown::copy(container.organization.as_ref().map(|own| own.id.as_str())),
        _ => Shown::None,
    }
}
