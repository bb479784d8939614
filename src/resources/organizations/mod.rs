//! Organizations: who owns everything else, and pays for it.

mod warnings;

use api::organizations::{self, Organization};
use api::users::User;
use api::{Call, Page, PageRequest, Secret};

use super::kind::{Kind, Says, Section, meets, sorts};
use super::shown::{Look, Shown};
use crate::data::{Resource, Source, read, use_data};
use crate::session::{Account, Session};
use crate::ui::dom::effect;
use crate::ui::table::Column;

impl Resource for Organization {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        organizations::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        organizations::get(&key.into())
    }
    fn without_secrets(json: String) -> String {
        organizations::redacted_json(&json)
    }
}

/// Tells the session which organizations there are, and their names, once their list has been read: another one may
/// have come meanwhile, and the session itself reads no more than a page of them.
pub fn follow(session: Session) {
    let list = ORGANIZATIONS.list(use_data());
    effect(move || {
        list.items().track();
        let whole = list.status().with(|status| status.read_at.is_some() && status.coming.is_none());
        let all: Vec<_> = list.all().iter().map(|organization| Organization::clone(organization)).collect();
        let account = session.account();
        let differs = |account: &Account| account.known && account.organizations != all;
        if whole && !all.is_empty() && account.with(differs) {
            account.update(|account| account.organizations = all);
        }
    });
}

static SOURCE: Source = Source::of::<Organization>();

/// The kind.
pub static ORGANIZATIONS: Kind = Kind {
    path: "/organizations",
    one: "organization",
    many: "organizations",
    title: "Organizations",
    icon: "org",
    about: "Everything belongs to an organization, which pays for it. The vendor's own site makes them.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "state", title: "State", class: "", sortable: true },
        Column { key: "members", title: "Members", class: "p2 num", sortable: true },
        Column { key: "warnings", title: "Open warnings", class: "p3 num", sortable: true },
        Column { key: "age", title: "Age", class: "p3 num", sortable: true },
    ],
    views: &[],
    filter_hint: "Filter by name, or state:locked",
    show: |object, key| read(object, |organization| show(organization, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[
        Section {
            id: "overview",
            title: "Overview",
            beside: false,
            facts: &[
                ("State", "state"),
                ("Id", "id"),
                ("Resources", "resources"),
                ("Limits", "quotas"),
                ("Invoices", "invoices"),
                ("Created", "age"),
                ("Changed", "changed"),
                ("Members", "people"),
            ],
        },
        Section {
            id: "billing",
            title: "Address and support",
            beside: false,
            facts: &[
                ("Address", "address"),
                ("City", "city"),
                ("Country", "country"),
                ("Currency", "currency"),
                ("VAT number", "vat"),
                ("Time zone", "timezone"),
                ("Language", "locale"),
                ("Customer class", "class"),
                ("Support level", "support"),
                ("Support id", "support_id"),
                ("Support PIN", "support_pin"),
            ],
        },
    ],
    actions: &[],
    create: None,
    new: None,
    more: Some(warnings::section),
};

fn show(organization: &Organization, key: &str) -> Shown {
    let text = |text: &Option<String>| Shown::text(text.as_deref().unwrap_or_default());
    match key {
        "name" => Shown::text(&organization.name),
        "state" if organization.is_locked() => Shown::State(Look::Locked, "Locked".to_owned(), String::new()),
        "state" => Shown::State(Look::Good, "Active".to_owned(), String::new()),
        "members" => Shown::Number(organization.users.len() as u64),
        "warnings" => Shown::Number(organization.warnings.iter().filter(|warning| !warning.closed).count() as u64),
        "people" => Shown::Tags(organization.users.iter().map(person).collect()),
        "id" => Shown::copy(Some(organization.id.as_str())),
        "quotas" => Shown::Link("/quotas".to_owned(), "Quotas".to_owned()),
        "invoices" => {
            let to = ["/invoices?q=organization%3A", organization.id.as_str()].concat();
            Shown::Link(to, "Its invoices".to_owned())
        }
        "resources" => {
            let all = ["servers", "volumes", "snapshots", "images", "ips", "security-groups"].into_iter();
            let list = |path: &str| {
                let to = ["/", path, "?q=organization%3A", organization.id.as_str()].concat();
                Some((to, super::kind_at(path)?.title.to_owned(), String::new()))
            };
            Shown::Links(all.filter_map(list).collect())
        }
        "age" => Shown::date(organization.creation_date.as_ref()),
        "changed" => Shown::date(organization.modification_date.as_ref()),
        "address" => Shown::text(&joined(&[&organization.address_line1, &organization.address_line2])),
        "city" => Shown::text(&joined(&[&organization.address_postal_code, &organization.address_city_name])),
        "country" => text(&organization.address_country_code),
        "currency" => text(&organization.currency),
        "vat" => text(&organization.vat_number),
        "timezone" => text(&organization.timezone),
        "locale" => text(&organization.locale),
        "class" => text(&organization.customer_class),
        "support" => text(&organization.support_level),
        "support_id" => Shown::copy(organization.support_id.as_deref()),
        "support_pin" => organization.support_pin.as_deref().map_or(Shown::None, |pin| Shown::Secret(Secret::new(pin))),
        _ => Shown::None,
    }
}

/// A member: name, and role where the API tells one.
fn person(user: &User) -> String {
    let name = if user.fullname.is_empty() { &user.email } else { &user.fullname };
    match user.roles.first().and_then(|role| role.role.as_deref()) {
        Some(role) => [name.as_str(), ", ", role].concat(),
        None => name.clone(),
    }
}

fn joined(parts: &[&Option<String>]) -> String {
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
