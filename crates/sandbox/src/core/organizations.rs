//! Organizations, and how much of everything each may have.

use super::answer::Answer;
use super::call::Call;
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::{users, validate};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An organization.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Most objects of a kind, by the quota's name; -1 is no limit, and a quota that is absent allows none.
    pub quotas: BTreeMap<String, i64>,
    /// Since when it is locked, if it is: tokens then only read.
    pub locked: Option<Time>,
    /// When it was made.
    pub created: Time,
}

impl Row for Organization {
    fn id(&self) -> Uuid {
        self.id
    }
}

const NEEDS: Access = Access::Needs("account", "organization");

/// The routes of organizations.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/organizations", NEEDS, list_all).query(list::PAGING),
    Route::new(Verb::Get, "/organizations/{}", NEEDS, read),
    Route::new(Verb::Get, "/organizations/{}/quotas", NEEDS, quotas).query(list::PAGING),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let mine = state.organizations.iter().filter(|organization| call.may_in(organization.id));
    list::page(call, "organizations", mine, |organization| json(state, organization))
}

fn read(state: &mut State, call: &Call) -> Reply {
    Ok(Answer::ok("organization", json(state, find(state, call)?)))
}

fn quotas(state: &mut State, call: &Call) -> Reply {
    let quotas = find(state, call)?.quotas.iter().map(|(name, limit)| (name.clone(), json!(limit))).collect();
    list::page_of_map(call, "quotas", quotas)
}

fn find<'s>(state: &'s State, call: &Call) -> Result<&'s Organization, Refusal> {
    let id = call.param(0);
    let organization = validate::uuid(id)
        .and_then(|id| state.organizations.get(&id))
        .filter(|organization| call.is_member(organization.id))
        .ok_or_else(|| Refusal::unknown("Organization not found"))?;
    if call.may_in(organization.id) { Ok(organization) } else { Err(Refusal::forbidden()) }
}

/// The `{id, name}` by which other objects mention an organization.
pub fn mention(state: &State, id: &Uuid) -> Value {
    json!({ "id": id, "name": state.organizations.get(id).map(|organization| organization.name.as_str()) })
}

fn json(state: &State, organization: &Organization) -> Value {
    let members = state.users.iter().filter(|user| user.organizations.contains(&organization.id));
    let warnings: Vec<Value> = organization.locked.map(|since| warning(organization, since)).into_iter().collect();
    json!({
        "id": organization.id,
        "name": organization.name,
        "users": members.map(|user| users::json(state, user)).collect::<Vec<_>>(),
        "address_line1": "11 rue de la Paix",
        "address_line2": null,
        "address_city_name": "Paris",
        "address_postal_code": "75002",
        "address_subdivision_code": "FR-75",
        "address_country_code": "FR",
        "currency": "EUR",
        "locale": "en_US",
        "timezone": "Europe/Paris",
        "vat_number": null,
        "support_id": "SUP-48213",
        "support_pin": "7316",
        "support_level": "basic",
        "customer_class": "individual",
        "creation_date": organization.created.to_string(),
        "modification_date": organization.locked.unwrap_or(organization.created).to_string(),
        "warnings": warnings,
    })
}

fn warning(organization: &Organization, since: Time) -> Value {
    json!({
        // One lock at a time, so the organization's id identifies its warning as well.
        "id": organization.id,
        "reason": "payment_failure",
        "locking": true,
        "closed": false,
        "closable_by_user": false,
        "opened_at": since.to_string(),
        "locked_at": since.to_string(),
        "closed_at": null,
    })
}
