//! Organizations of the account service, and their quotas. An organization owns every resource.

use crate::spec::Spec;
use crate::users::User;
use crate::{Call, Map, OrganizationId, Page, PageRequest, Service, Timestamp, redact};

record! {
    /// An organization.
    pub struct Organization requires id {
        /// Its id.
        pub id: OrganizationId,
        /// Its name.
        pub name: String,
        /// Its members.
        pub users: Vec<User>,
        /// Address, first line.
        pub address_line1: Option<String>,
        /// Address, second line.
        pub address_line2: Option<String>,
        /// Address, city.
        pub address_city_name: Option<String>,
        /// Address, postal code.
        pub address_postal_code: Option<String>,
        /// Address, part of the country.
        pub address_subdivision_code: Option<String>,
        /// Address, country by its ISO code.
        pub address_country_code: Option<String>,
        /// Currency of the invoices.
        pub currency: Option<String>,
        /// Language and region, such as `fr_FR`.
        pub locale: Option<String>,
        /// Time zone.
        pub timezone: Option<String>,
        /// VAT number.
        pub vat_number: Option<String>,
        /// The customer's number at the vendor's support.
        pub support_id: Option<String>,
        /// The customer's PIN at the vendor's support.
        pub support_pin: Option<String>,
        /// Which support was bought.
        pub support_level: Option<String>,
        /// What kind of customer this is.
        pub customer_class: Option<String>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// What the vendor holds against it.
        pub warnings: Vec<Warning>,
    }
}

record! {
    /// Something the vendor holds against an organization; a locking one blocks writes.
    pub struct Warning {
        /// Its id.
        pub id: String,
        /// What it is about.
        pub reason: String,
        /// Whether it locks the organization.
        pub locking: bool,
        /// Whether it is settled.
        pub closed: bool,
        /// Whether a user can settle it.
        pub closable_by_user: bool,
        /// When it was raised, UTC.
        pub opened_at: Option<Timestamp>,
        /// When it locked the organization, UTC.
        pub locked_at: Option<Timestamp>,
        /// When it was settled, UTC.
        pub closed_at: Option<Timestamp>,
    }
}

impl Organization {
    /// Whether writes are refused because of a warning.
    pub fn is_locked(&self) -> bool {
        self.warnings.iter().any(|warning| warning.locking && !warning.closed)
    }
}

/// The JSON of an answer about organizations with every support PIN replaced by `{pin}`, for showing.
pub fn redacted_json(text: &str) -> String {
    redact::organizations(text)
}

/// Limits by name (`servers`, `servers_type_C1`, `volumes`, ...): -1 is unlimited, an absent name is not allowed.
pub type Quotas = Map<i64>;

/// The organizations of the token's user.
pub fn list(page: PageRequest) -> Call<Page<Organization>> {
    Call::list(Spec::get(Service::Account, "/organizations"), "organizations", page)
}

/// One organization.
pub fn get(id: &OrganizationId) -> Call<Organization> {
    Call::object(Spec::get(Service::Account, "/organizations").segment(id.as_str()), "organization")
}

/// The members of an organization, all of them: the API has them in the organization alone.
pub fn members(id: &OrganizationId) -> Call<Page<User>> {
    Call::part(Spec::get(Service::Account, "/organizations").segment(id.as_str()), "organization.users")
}

/// An organization's limits.
pub fn quotas(id: &OrganizationId) -> Call<Quotas> {
    let spec = Spec::get(Service::Account, "/organizations").segment(id.as_str()).then("/quotas");
    Call::values(spec.query("per_page", &PageRequest::MAX.to_string()), "quotas")
}
