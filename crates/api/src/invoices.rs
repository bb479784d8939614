//! Invoices of the billing service.

use crate::spec::Spec;
use crate::{Call, OrganizationId, Page, PageRequest, Service, Timestamp, Written};

record! {
    /// An invoice. Amounts are decimals, kept as the API wrote them: no rounding of ours comes between.
    pub struct Invoice requires id {
        /// Its id.
        pub id: String,
        /// The organization that pays.
        pub organization_id: OrganizationId,
        /// The organization's name.
        pub organization_name: String,
        /// Currency of the amounts.
        pub currency: String,
        /// State, such as `paid`.
        pub state: String,
        /// First day.
        pub start_date: Option<Timestamp>,
        /// Last day.
        pub stop_date: Option<Timestamp>,
        /// When it was made out.
        pub issued_date: Option<Timestamp>,
        /// When it is due.
        pub due_date: Option<Timestamp>,
        /// When it was last changed.
        pub last_update: Option<Timestamp>,
        /// Its number; none before it is made out.
        pub number: Option<Written>,
        /// Sum without tax.
        pub total_untaxed: Option<Written>,
        /// The tax.
        pub total_tax: Option<Written>,
        /// Sum with tax.
        pub total_taxed: Option<Written>,
        /// Sum before discounts.
        pub total_undiscounted: Option<Written>,
    }
}

/// The invoices. Filter: `organization_id`.
pub fn list(page: PageRequest) -> Call<Page<Invoice>> {
    Call::list(Spec::get(Service::Billing, "/invoices"), "invoices", page)
}

/// An invoice as a PDF file. `start_date` is the invoice's, as it came.
pub fn document(organization: &OrganizationId, start_date: &Timestamp, id: &str) -> Call<Vec<u8>> {
    let spec = Spec::get(Service::Billing, "/invoices").segment(organization.as_str()).segment(start_date.as_str());
    Call::bytes(spec.segment(id).query("format", "pdf"))
}
