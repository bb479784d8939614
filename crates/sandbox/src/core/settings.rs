//! What scripts may turn about the account and the platform, past what the API lets anybody change.

use super::access;
use super::organizations::Organization;
use super::servers::ServerState;
use super::state::State;
use super::{Sandbox, products, seed_bulk, tokens};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// A setting that makes no sense, in a sentence.
pub type Mistake = String;

impl Sandbox {
    /// How to sign in as the demo user.
    pub fn credentials(&self) -> Value {
        let user = self.state.users.get(&self.state.demo_user);
        let token = self.state.demo_token.as_ref();
        let organization = user.and_then(|user| user.organizations.first());
        json!({
            "token": token.map(|token| token.id),
            "secret_key": token.map(|token| token.id),
            "access_key": token.map(|token| token.access_key.as_str()),
            "organization_id": organization,
            "project_id": organization,
            "user_id": self.state.demo_user,
            "email": user.map(|user| user.email.as_str()),
            "password": user.map(|user| user.password.as_str()),
        })
    }

    /// Sets what is in `wanted`, all of it or, after a mistake, nothing.
    ///
    /// # Errors
    /// A sentence about the first mistake.
    pub fn set(&mut self, wanted: &Map<String, Value>) -> Result<Value, Mistake> {
        let changes: Vec<Change> =
            wanted.iter().map(read_change).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        for change in changes {
            apply(&mut self.state, change);
        }
        Ok(self.settings())
    }

    /// All settings as they are.
    pub fn settings(&self) -> Value {
        let organization = own_organization(&self.state);
        json!({
            "locked": organization.is_some_and(|organization| organization.locked.is_some()),
            "second_factor": self.state.settings.second_factor,
            "free_ips": self.state.settings.free_addresses,
            "stock": self.state.settings.stock,
            "quotas": organization.map(|organization| &organization.quotas),
        })
    }

    /// Makes a token of the demo user with these permissions, ending in so many seconds.
    ///
    /// # Errors
    /// A sentence about the mistake.
    pub fn issue_token(&mut self, wanted: &Map<String, Value>) -> Result<Value, Mistake> {
        let permissions = match wanted.get("permissions") {
            None | Some(Value::Null) => None,
            Some(value) => Some(access::parse(value).ok_or("permissions must be a map of maps of lists of text")?),
        };
        let expires = match wanted.get("expires_in_s") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let seconds =
                    value.as_f64().filter(|seconds| *seconds >= 0.0).ok_or("expires_in_s must be a number")?;
                let span = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
                Some(self.state.now.plus(span))
            }
        };
        let user = self.state.demo_user;
        let token = tokens::issue(&mut self.state, user, "Scripted", expires, permissions);
        Ok(json!({ "token": token.id, "access_key": token.access_key }))
    }

    /// Gives the demo user another organization, with so many servers in it.
    ///
    /// # Errors
    /// A sentence about the mistake.
    pub fn add_organization(&mut self, wanted: &Map<String, Value>) -> Result<Value, Mistake> {
        let name = wanted.get("name").and_then(Value::as_str).unwrap_or("Second organization").to_owned();
        let servers = wanted.get("servers").map_or(Some(0), Value::as_u64).ok_or("servers must be a number")?;
        let servers = usize::try_from(servers).ok().filter(|count| *count <= 100_000).ok_or("too many servers")?;
        let state = &mut self.state;
        let id = state.random.uuid();
        let quotas = own_organization(state).map(|organization| organization.quotas.clone()).unwrap_or_default();
        let created = state.now;
        state.organizations.insert(Organization { id, name, quotas, locked: None, created });
        let user = state.demo_user;
        if let Some(user) = state.users.get_mut(&user) {
            user.organizations.push(id);
        }
        seed_bulk::plant(state, id, servers);
        Ok(json!({ "organization_id": id }))
    }

    /// Puts a server into a state from which no action leads, or back to rest.
    ///
    /// # Errors
    /// A sentence about the mistake.
    pub fn force_server(&mut self, id: &Uuid, wanted: &Map<String, Value>) -> Result<Value, Mistake> {
        let name = wanted.get("state").and_then(Value::as_str).unwrap_or_default();
        let allowed = [ServerState::Locked, ServerState::Stopped, ServerState::Running];
        let state = allowed.into_iter().find(|state| state.name() == name);
        let state = state.ok_or("state must be locked, stopped or running")?;
        let server = self.state.servers.get_mut(id).ok_or("there is no such server")?;
        server.state = state;
        Ok(json!({ "id": id, "state": name }))
    }
}

enum Change {
    Locked(bool),
    SecondFactor(Option<String>),
    FreeAddresses(Option<u64>),
    Stock(String, Option<&'static str>),
    Quota(String, Option<i64>),
}

fn read_change((key, value): (&String, &Value)) -> Result<Vec<Change>, Mistake> {
    let each = |make: fn(&str, &Value) -> Option<Change>| {
        let entries = value.as_object().ok_or_else(|| format!("{key} must be a map"))?;
        let read = |(name, value): (&String, &Value)| make(name, value).ok_or_else(|| format!("{key}.{name} is wrong"));
        entries.iter().map(read).collect::<Result<Vec<_>, _>>()
    };
    let one = |change: Option<Change>| change.map(|change| vec![change]).ok_or_else(|| format!("{key} is wrong"));
    match key.as_str() {
        "locked" => one(value.as_bool().map(Change::Locked)),
        "second_factor" => one(nullable(value, |value| value.as_str().map(str::to_owned)).map(Change::SecondFactor)),
        "free_ips" => one(nullable(value, Value::as_u64).map(Change::FreeAddresses)),
        "stock" => each(|name, value| {
            let levels = ["available", "scarce", "shortage"];
            let level = |value: &Value| levels.into_iter().find(|level| value == *level);
            products::find(name)?;
            Some(Change::Stock(name.to_owned(), nullable(value, level)?))
        }),
        "quotas" => each(|name, value| Some(Change::Quota(name.to_owned(), nullable(value, Value::as_i64)?))),
        _ => Err(format!("there is no setting {key}")),
    }
}

/// `Some(None)` for null, `None` for what `read` does not take.
fn nullable<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() { Some(None) } else { read(value).map(Some) }
}

fn apply(state: &mut State, change: Change) {
    let now = state.now;
    let organization = own_organization(state).map(|organization| organization.id);
    let organization = organization.and_then(|id| state.organizations.get_mut(&id));
    match (change, organization) {
        (Change::Locked(locked), Some(organization)) => organization.locked = locked.then_some(now),
        (Change::Quota(name, Some(limit)), Some(organization)) => {
            organization.quotas.insert(name, limit);
        }
        (Change::Quota(name, None), Some(organization)) => {
            organization.quotas.remove(&name);
        }
        (Change::SecondFactor(code), _) => state.settings.second_factor = code,
        (Change::FreeAddresses(count), _) => state.settings.free_addresses = count,
        (Change::Stock(name, Some(level)), _) => {
            state.settings.stock.insert(name, level);
        }
        (Change::Stock(name, None), _) => {
            state.settings.stock.remove(&name);
        }
        (Change::Locked(_) | Change::Quota(..), None) => {}
    }
}

/// The organization that the demo user had from the start.
fn own_organization(state: &State) -> Option<&Organization> {
    let first = state.users.get(&state.demo_user)?.organizations.first()?;
    state.organizations.get(first)
}
