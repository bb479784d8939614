//! A request as the resources see it: routed, signed in, its query and body checked.

use super::refusal::Refusal;
use super::table::{Row, Table};
use super::validate::{self, flag};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The object of a JSON body. Readers return what is there and of the right type; the body has been checked before.
#[derive(Clone, Debug, Default)]
pub struct Input(pub Map<String, Value>);

impl Input {
    /// Whether the key is there, be it null.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    /// True or false.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.0.get(key)?.as_bool()
    }

    /// A whole number that is not negative.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.0.get(key)?.as_u64()
    }

    /// A UUID, or the `id` of an object.
    pub fn id(&self, key: &str) -> Option<Uuid> {
        reference(self.0.get(key)?)
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let items = self.0.get(key)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// An object.
    pub fn object(&self, key: &str) -> Option<&Map<String, Value>> {
        self.0.get(key)?.as_object()
    }

    /// A list.
    pub fn list(&self, key: &str) -> Option<&Vec<Value>> {
        self.0.get(key)?.as_array()
    }
}

/// A UUID given as text or as an object with an `id`.
pub fn reference(value: &Value) -> Option<Uuid> {
    let text = value.as_str().or_else(|| value.get("id")?.as_str())?;
    validate::uuid(text)
}

/// Who calls, and for which organizations the token has the permission that the route needs.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token in use.
    pub token: Uuid,
    /// Its owner.
    pub user: Uuid,
    /// The organizations that the user belongs to.
    pub member_of: Vec<Uuid>,
    /// Those of them in which the token may do what it asks.
    pub allowed_in: Vec<Uuid>,
}

/// An object that belongs to an organization.
pub trait Owned {
    /// Whose it is.
    fn organization(&self) -> Uuid;

    /// Whether others may see (never change) it.
    fn public(&self) -> bool {
        false
    }
}

/// A request, ready for the handler of its route.
pub struct Call {
    /// The path, without a trailing slash or the prefix of a gateway.
    pub path: String,
    /// What stood in the places of the route's `{}`.
    pub params: Vec<String>,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The JSON body; empty where the route takes none.
    pub body: Input,
    /// The raw body.
    pub raw: Vec<u8>,
    /// Scheme and host that the client called, for absolute URLs.
    pub origin: String,
    /// Who calls; `None` only on routes open to all.
    pub caller: Option<Caller>,
    /// Whether the route changes something.
    pub writes: bool,
}

impl Call {
    /// The path parameter at that place; empty if there is none.
    pub fn param(&self, at: usize) -> &str {
        self.params.get(at).map_or("", String::as_str)
    }

    /// The value of a query key, if it is there and not empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, text)| key == name && !text.is_empty()).map(|(_, text)| text.as_str())
    }

    /// A yes or no of the query.
    pub fn query_flag(&self, name: &str) -> Option<bool> {
        flag(self.query(name)?)
    }

    /// A UUID of the query.
    pub fn query_id(&self, name: &str) -> Option<Uuid> {
        validate::uuid(self.query(name)?)
    }

    /// A whole number of the query.
    pub fn query_number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    /// Who calls.
    ///
    /// # Errors
    /// 401 on an open route called without a token.
    pub fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().ok_or_else(|| Refusal::unauthenticated("The header 'X-Auth-Token' is missing"))
    }

    /// Whether the caller belongs to that organization.
    pub fn is_member(&self, organization: Uuid) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.member_of.contains(&organization))
    }

    /// Whether the caller may do in that organization what the route does.
    pub fn may_in(&self, organization: Uuid) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.allowed_in.contains(&organization))
    }

    /// The organization that a new object shall belong to: `organization`, or its later name `project`.
    ///
    /// # Errors
    /// 403 if the caller may not create such objects there.
    pub fn owner(&self) -> Result<Uuid, Refusal> {
        self.body
            .id("organization")
            .or_else(|| self.body.id("project"))
            .filter(|organization| self.may_in(*organization))
            .ok_or_else(Refusal::forbidden)
    }

    /// Finds an object by an id as it stands in a path.
    ///
    /// # Errors
    /// 404 if there is none that the caller could know of, 403 if the token may not do this to it.
    pub fn find<'t, T: Row + Owned>(&self, table: &'t Table<T>, id: &str) -> Result<&'t T, Refusal> {
        validate::uuid(id)
            .and_then(|id| self.visible(table, id))
            .ok_or_else(|| Refusal::not_found(id))
            .and_then(|row| self.permit(row))
    }

    /// Finds an object that a body refers to: one of the same organization as what refers to it, or a public one.
    ///
    /// # Errors
    /// 404 if there is none.
    pub fn refer<'t, T: Row + Owned>(
        &self,
        table: &'t Table<T>,
        id: Uuid,
        organization: Uuid,
    ) -> Result<&'t T, Refusal> {
        let fits = |row: &&T| row.public() || row.organization() == organization;
        self.visible(table, id).filter(fits).ok_or_else(|| Refusal::not_found(id))
    }

    fn visible<'t, T: Row + Owned>(&self, table: &'t Table<T>, id: Uuid) -> Option<&'t T> {
        table.get(&id).filter(|row| row.public() || self.is_member(row.organization()))
    }

    fn permit<'t, T: Owned>(&self, row: &'t T) -> Result<&'t T, Refusal> {
        if self.may_in(row.organization()) || (row.public() && !self.writes) {
            Ok(row)
        } else {
            Err(Refusal::forbidden())
        }
    }
}
