//! Invoices of the billing service. Money is text with a decimal point.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::time::Time;
use super::validate::{Field, Kind, uuid};
use serde_json::{Value, json};
use uuid::Uuid;

/// An invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Its id.
    pub id: Uuid,
    /// Who pays.
    pub organization: Uuid,
    /// Its number; drafts have none.
    pub number: Option<u32>,
    /// The month that it is for.
    pub start: Time,
    /// The end of that month.
    pub stop: Time,
    /// When it was issued; drafts have not been.
    pub issued: Option<Time>,
    /// Cents without tax.
    pub untaxed: u64,
}

impl Owned for Invoice {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("billing", "invoices");

/// The routes of invoices.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/invoices", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Get, "/invoices/{}/{}/{}", NEEDS, read),
];

const FILTERS: &[Field] = &[
    list::PAGE,
    list::PER_PAGE,
    Field::optional("organization", Kind::Uuid),
    Field::optional("organization_id", Kind::Uuid),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let wanted = call.query_id("organization_id");
    let invoices = state
        .invoices
        .iter()
        .filter(|invoice| list::shows(call, *invoice) && wanted.is_none_or(|id| id == invoice.organization));
    list::page(call, "invoices", invoices, |invoice| json(state, invoice))
}

/// One invoice, or its page for printing with `format=pdf`.
fn read(state: &mut State, call: &Call) -> Reply {
    let id = call.param(2);
    let invoice = state
        .invoices
        .iter()
        .filter(|invoice| call.may_in(invoice.organization) && uuid(call.param(0)) == Some(invoice.organization))
        .find(|invoice| uuid(id) == Some(invoice.id) && day(invoice.start) == call.param(1))
        .ok_or_else(|| Refusal::not_found(id))?;
    if call.query("format") == Some("pdf") {
        return Ok(Answer::bytes("application/pdf", pdf(invoice)));
    }
    Ok(Answer::ok("invoice", json(state, invoice)))
}

fn json(state: &State, invoice: &Invoice) -> Value {
    let owner = state.organizations.get(&invoice.organization);
    let tax = tax(invoice.untaxed);
    json!({
        "id": invoice.id,
        "organization_id": invoice.organization,
        "organization_name": owner.map(|organization| organization.name.as_str()),
        "currency": "EUR",
        "state": if invoice.issued.is_some() { "paid" } else { "draft" },
        "number": invoice.number,
        "start_date": day(invoice.start),
        "stop_date": day(invoice.stop),
        "issued_date": invoice.issued.map(|issued| issued.to_string()),
        "due_date": invoice.issued.map(|issued| issued.to_string()),
        "last_update": invoice.issued.unwrap_or(state.now).to_string(),
        "total_undiscounted": money(invoice.untaxed),
        "total_untaxed": money(invoice.untaxed),
        "total_tax": money(tax),
        "total_taxed": money(invoice.untaxed + tax),
    })
}

/// French VAT, 20 %, in whole cents.
const fn tax(untaxed: u64) -> u64 {
    (untaxed * 20 + 50) / 100
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The date alone.
fn day(time: Time) -> String {
    time.to_string().split('T').next().unwrap_or_default().to_owned()
}

/// The smallest page that a reader opens, with the number and the sum on it.
fn pdf(invoice: &Invoice) -> Vec<u8> {
    let number = invoice.number.map_or_else(|| "draft".to_owned(), |number| number.to_string());
    let total = money(invoice.untaxed + tax(invoice.untaxed));
    let text = format!("BT /F1 18 Tf 72 760 Td (Invoice {number}: {total} EUR) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.push_str(&table);
    file.push_str(&trailer);
    file.into_bytes()
}
