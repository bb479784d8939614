//! Tokens: the credentials of the API. A token's id is its secret.

use super::access::{self, Permissions};
use super::answer::Answer;
use super::call::Call;
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{self, Field, Fields, Kind, REQUIRED, Schema};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// How long a token lasts, and by how much each renewal puts its end off.
pub const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id, which is also the secret.
    pub id: Uuid,
    /// The id that may be shown.
    pub access_key: String,
    /// Whose it is.
    pub user: Uuid,
    /// What the user calls it.
    pub description: String,
    /// When it ends; `None` is never.
    pub expires: Option<Time>,
    /// What it may do; `None` is all that its user may.
    pub permissions: Option<Permissions>,
    /// When it was made.
    pub created: Time,
}

impl Row for Token {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Token {
    /// Whether it no longer signs in.
    pub fn has_expired(&self, now: Time) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}

const NEEDS: Access = Access::Needs("account", "token");

/// The routes of tokens.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Post, "/tokens", Access::Open, create).json(&CREATE),
    Route::new(Verb::Get, "/tokens", NEEDS, list_all).query(list::PAGING),
    Route::new(Verb::Get, "/tokens/{}", NEEDS, read),
    Route::new(Verb::Patch, "/tokens/{}", NEEDS, renew).json(&RENEW),
    Route::new(Verb::Delete, "/tokens/{}", NEEDS, delete),
    Route::new(Verb::Get, "/tokens/{}/permissions", Access::Open, permissions).query(PERMISSIONS),
    Route::new(Verb::Get, "/jwt/permissions", Access::SignedIn, session_permissions).query(PERMISSIONS),
];

const CREATE: Schema = Schema::with_rule(
    &[
        Field::required("email", Kind::Email),
        Field::optional("password", Kind::Text(1, 1024)),
        Field::optional("expires", Kind::Boolean),
        Field::nullable("description", Kind::Text(0, 255)),
        Field::nullable("2FA_token", Kind::Text(0, 64)),
        Field::nullable("2FA_backup_code", Kind::Text(0, 64)),
    ],
    needs_password,
);

/// Whoever holds a valid token may leave the password out.
fn needs_password(body: &Map<String, Value>, signed_in: bool, faults: &mut Fields) {
    if !signed_in && !body.contains_key("password") {
        faults.add("password", REQUIRED);
    }
}

const RENEW: Schema =
    Schema::new(&[Field::nullable("description", Kind::Text(0, 255)), Field::optional("expires", Kind::Boolean)]);

const PERMISSIONS: &[Field] = &[Field::optional("include_locked", Kind::Boolean)];

/// Makes a token for a user and keeps it.
pub fn issue(
    state: &mut State,
    user: Uuid,
    description: &str,
    expires: Option<Time>,
    permissions: Option<Permissions>,
) -> Token {
    let token = Token {
        id: state.random.uuid(),
        access_key: format!("SCW{}", state.random.capitals(17)),
        user,
        description: description.to_owned(),
        expires,
        permissions,
        created: state.now,
    };
    state.tokens.insert(token.clone());
    token
}

fn create(state: &mut State, call: &Call) -> Reply {
    let user = log_in(state, call)?;
    let expires = call.body.flag("expires").unwrap_or(true).then(|| state.now.plus(LIFETIME));
    let token = issue(state, user, call.body.text("description").unwrap_or(""), expires, None);
    let mut shown = json(&token);
    shown["secret_key"] = json!(token.id);
    Ok(Answer::created("token", shown, format!("{}/tokens/{}", call.origin, token.id)))
}

/// The user whom the body signs in, by the password or by a valid token of that user.
fn log_in(state: &State, call: &Call) -> Result<Uuid, Refusal> {
    let user = state.users.iter().find(|user| Some(user.email.as_str()) == call.body.text("email"));
    if let (Some(user), Some(caller)) = (user, &call.caller)
        && caller.user == user.id
        && !call.body.has("password")
    {
        return Ok(user.id);
    }
    let user = user
        .filter(|user| call.body.text("password") == Some(user.password.as_str()))
        .ok_or_else(|| Refusal::unauthenticated("Invalid credentials"))?;
    if let (Some(code), true) = (&state.settings.second_factor, user.id == state.demo_user) {
        let given = ["2FA_token", "2FA_backup_code"].iter().find_map(|key| call.body.text(key));
        match given.filter(|given| !given.is_empty()) {
            None => return Err(Refusal::second_factor("A two-factor authentication code is required")),
            Some(given) if given != code => {
                return Err(Refusal::second_factor("Invalid two-factor authentication code"));
            }
            Some(_) => {}
        }
    }
    Ok(user.id)
}

fn list_all(state: &mut State, call: &Call) -> Reply {
    let user = call.caller()?.user;
    list::page(call, "tokens", state.tokens.iter().filter(|token| token.user == user), json)
}

fn read(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    Ok(answer(state, &id))
}

/// Puts the end off, from now for a token that has ended meanwhile; `expires` makes a token lasting or not.
fn renew(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    let now = state.now;
    if let Some(token) = state.tokens.get_mut(&id) {
        token.expires = match (call.body.flag("expires"), token.expires) {
            (Some(false), _) | (None, None) => None,
            (Some(true), None) => Some(now.plus(LIFETIME)),
            (_, Some(end)) => Some(end.max(now).plus(LIFETIME)),
        };
        if call.body.has("description") {
            call.body.text("description").unwrap_or("").clone_into(&mut token.description);
        }
    }
    Ok(answer(state, &id))
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    state.tokens.remove(&id);
    Ok(Answer::no_content())
}

/// What a token may do. Asked by the token itself as a rule, and so open to a token that has expired: 410 tells it.
fn permissions(state: &mut State, call: &Call) -> Reply {
    let text = call.param(0);
    let malformed = || Refusal::fields(Fields::one("token_id", format!("{text} is not a valid UUID.")));
    let id = validate::uuid(text).ok_or_else(malformed)?;
    let token = state.tokens.get(&id).ok_or_else(|| Refusal::unknown("Token not found"))?;
    if token.has_expired(state.now) {
        return Err(Refusal::gone("Token has expired"));
    }
    if call.caller()?.user != token.user {
        return Err(Refusal::unknown("Token not found"));
    }
    show_permissions(state, call, token)
}

fn session_permissions(state: &mut State, call: &Call) -> Reply {
    let token = call.caller()?.token;
    let token = state.tokens.get(&token).ok_or_else(|| Refusal::unknown("Token not found"))?;
    show_permissions(state, call, token)
}

fn show_permissions(state: &State, call: &Call, token: &Token) -> Reply {
    let user = state.users.get(&token.user).ok_or_else(|| Refusal::unknown("User not found"))?;
    let include_locked = call.query_flag("include_locked").unwrap_or(false);
    let permissions = narrow(access::effective(state, token, user, include_locked), call);
    Ok(Answer::ok("permissions", access::json(&permissions)))
}

/// Narrows permissions down to those that hold what the query asks about: a `service`, the left part of a permission
/// (`name`) and its right part (`permission`), the left part of a resource (`organization_key`) and its right part
/// (`resource_key`).
fn narrow(permissions: Permissions, call: &Call) -> Permissions {
    let holds = |granted: &str, left: &str, right: &str| {
        let mut parts = granted.split(':');
        let mut part_holds = |key: &str| {
            parts.next().is_none_or(|part| call.query(key).is_none_or(|wanted| access::part_covers(part, Some(wanted))))
        };
        part_holds(left) && part_holds(right)
    };
    let mut kept = Permissions::new();
    for (service, names) in permissions {
        if call.query("service").is_some_and(|wanted| wanted != service) {
            continue;
        }
        for (name, mut resources) in names {
            resources.retain(|resource| holds(resource, "organization_key", "resource_key"));
            if holds(&name, "name", "permission") && !resources.is_empty() {
                kept.entry(service.clone()).or_default().insert(name, resources);
            }
        }
    }
    kept
}

fn find(state: &State, call: &Call) -> Result<Uuid, Refusal> {
    let user = call.caller()?.user;
    validate::uuid(call.param(0))
        .and_then(|id| state.tokens.get(&id))
        .filter(|token| token.user == user)
        .map(|token| token.id)
        .ok_or_else(|| Refusal::unknown("Token not found"))
}

fn answer(state: &State, id: &Uuid) -> Answer {
    Answer::ok("token", state.tokens.get(id).map_or(Value::Null, json))
}

fn json(token: &Token) -> Value {
    json!({
        "id": token.id,
        "access_key": token.access_key,
        "user_id": token.user,
        "description": token.description,
        "creation_date": token.created.to_string(),
        "expires": token.expires.map(|end| end.to_string()),
        "inherits_user_perms": token.permissions.is_none(),
        "permissions": [],
        "roles": { "organization": null, "role": null },
        "category": "session",
        "creation_ip": "127.0.0.1",
    })
}
