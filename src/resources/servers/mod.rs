//! Servers of the compute service.

pub mod actions;
pub mod create;
pub mod delete;
pub mod detail;
pub mod draft;
mod facts;
mod order;
pub mod sheets;
pub mod state;
pub mod tags;

use api::servers::{Server, ServerFilter};
use api::{Call, Page, PageRequest};

use super::kind::{Kind, Says, meets};
use super::shown::Shown;
use crate::data::{Resource, Source, read};
use crate::ui::table::Column;

impl Resource for Server {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        self.state.is_transient()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        api::servers::list(page, &ServerFilter::default())
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        api::servers::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Server>();

/// The kind.
pub static SERVERS: Kind = Kind {
    path: "/servers",
    one: "server",
    many: "servers",
    title: "Servers",
    icon: "server",
    about: "A server is a machine with its own disk and address. It is billed by the hour from its first start.",
    source: &SOURCE,
    template: "cols-servers",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "state", title: "State", class: "", sortable: true },
        Column { key: "type", title: "Type", class: "p2", sortable: true },
        Column { key: "ip", title: "Public IP", class: "p2", sortable: true },
        Column { key: "image", title: "Image", class: "p3", sortable: true },
        Column { key: "tags", title: "Tags", class: "p4", sortable: false },
        Column { key: "age", title: "Age", class: "p4 num", sortable: true },
    ],
    views: &[
        ("All", ""),
        ("Running", "state:running"),
        ("In transition", "state:transition"),
        ("Stopped", "state:stopped"),
        ("Stopped in place", "state:stopped_in_place"),
        ("Locked", "state:locked"),
    ],
    filter_hint: "Filter by name, or state:running tag:web",
    show: |object, key| read(object, |server| show(server, key)),
    meets: |kind, object, key, value| {
        read(object, |server| order::meets(server, key, value)).unwrap_or_else(|| meets(kind, object, key, value))
    },
    says: Says::Own(|object, text| read(object, |server| order::says(server, text))),
    sorts: |_, object, key, bytes| read(object, |server| order::sorts(server, key, bytes)),
    sections: &[facts::OVERVIEW, facts::NETWORK],
    actions: &[],
    create: Some("Create server"),
    new: None,
    more: None,
};

fn show(server: &Server, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&server.name),
        "state" => Shown::State(
            state::look(&server.state),
            state::word(&server.state),
            state::doing(&server.state, &server.state_detail),
        ),
        "type" => Shown::text(&server.commercial_type),
        "ip" => Shown::mono(Some(order::address(server))),
        "image" => Shown::text(order::image(server)),
        "tags" => Shown::Tags(server.tags.clone()),
        "age" => Shown::date(server.creation_date.as_ref()),
        "organization" => Shown::copy(Some(server.organization.as_str())),
        _ => facts::show(server, key),
    }
}
