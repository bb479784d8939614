//! Invoices of the billing service. Amounts are shown in the API's own digits.

mod file;

use api::invoices::{self, Invoice};
use api::{Call, Page, PageRequest, Written};

use super::kind::{Kind, Says, Section, meets, sorts};
use super::shown::{Look, Shown};
use crate::data::{Object, Resource, Source, read};
use crate::ui::table::Column;

impl Resource for Invoice {
    const IN_LIST: bool = true;
    fn key(&self) -> &str {
        &self.id
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        invoices::list(page)
    }
}

static SOURCE: Source = Source::of::<Invoice>();

/// The kind.
pub static INVOICES: Kind = Kind {
    path: "/invoices",
    one: "invoice",
    many: "invoices",
    title: "Invoices",
    icon: "coins",
    about: "What the vendor asks for, month by month. The first one is made out at the end of the first month.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Number", class: "", sortable: true },
        Column { key: "state", title: "State", class: "p2", sortable: true },
        Column { key: "month", title: "From", class: "p2", sortable: true },
        Column { key: "issued", title: "Issued", class: "p3", sortable: true },
        Column { key: "total", title: "Total with tax", class: "num", sortable: true },
    ],
    views: &[],
    filter_hint: "Filter by number, or state:paid",
    show: |object, key| read(object, |invoice| show(invoice, key)),
    meets,
    says: Says::Columns,
    sorts: |kind, object, key, bytes| {
        if key == "total" { by_total(object, bytes) } else { sorts(kind, object, key, bytes) }
    },
    sections: &[
        Section {
            id: "overview",
            title: "Overview",
            beside: false,
            facts: &[
                ("State", "state"),
                ("Number", "number"),
                ("First day", "month"),
                ("Last day", "last"),
                ("Issued", "issued_at"),
                ("Due", "due"),
                ("Changed", "changed"),
                ("Organization", "organization"),
                ("Id", "id"),
            ],
        },
        Section {
            id: "amounts",
            title: "Amounts",
            beside: false,
            facts: &[
                ("Before discounts", "undiscounted"),
                ("Without tax", "untaxed"),
                ("Tax", "tax"),
                ("Total with tax", "total"),
            ],
        },
    ],
    actions: &[],
    create: None,
    new: None,
    more: Some(file::section),
};

fn show(invoice: &Invoice, key: &str) -> Shown {
    let amount = |amount: &Option<Written>| {
        let digits = amount.as_ref().map(|amount| amount.as_str()).unwrap_or_default();
        if digits.is_empty() { Shown::None } else { Shown::Text([digits, " ", &invoice.currency].concat()) }
    };
    let day = |day: &Option<api::Timestamp>| Shown::text(day.as_ref().map(|day| day.as_str()).unwrap_or_default());
    match key {
        "name" => Shown::Text(invoice.number.as_ref().map_or("Draft".to_owned(), |number| number.as_str().to_owned())),
        "number" => Shown::copy(invoice.number.as_ref().map(Written::as_str)),
        "state" => Shown::State(look(&invoice.state), super::kind::capital(&invoice.state), String::new()),
        "month" => day(&invoice.start_date),
        "last" => day(&invoice.stop_date),
        "issued" | "issued_at" => Shown::date(invoice.issued_date.as_ref()),
        "due" => Shown::date(invoice.due_date.as_ref()),
        "changed" => Shown::date(invoice.last_update.as_ref()),
        "organization" => Shown::copy(Some(invoice.organization_id.as_str())),
        "id" => Shown::copy(Some(&invoice.id)),
        "undiscounted" => amount(&invoice.total_undiscounted),
        "untaxed" => amount(&invoice.total_untaxed),
        "tax" => amount(&invoice.total_tax),
        "total" => amount(&invoice.total_taxed),
        _ => Shown::None,
    }
}

fn look(state: &str) -> Look {
    match state {
        "paid" => Look::Good,
        "draft" => Look::Rest,
        _ => Look::Unknown,
    }
}

/// By amount: of two numbers with as many decimals, the longer is the larger.
fn by_total(object: &Object, bytes: &mut Vec<u8>) {
    read(object, |invoice: &Invoice| {
        let total = invoice.total_taxed.as_ref().map(|total| total.as_str()).unwrap_or_default();
        bytes.extend((total.split('.').next().unwrap_or_default().len() as u64).to_be_bytes());
        bytes.extend(total.bytes());
    });
}
