//! Users, and the SSH keys that their servers accept.

use super::answer::Answer;
use super::call::Call;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::ssh_keys::SshKey;
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{BAD_VALUE, Field, Fields, Kind, Schema};
use super::{organizations, ssh_keys, validate};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's id.
    pub id: Uuid,
    /// The address that signs in.
    pub email: String,
    /// The password, as typed.
    pub password: String,
    /// Given name.
    pub firstname: String,
    /// Family name.
    pub lastname: String,
    /// The organizations the user belongs to, as a manager.
    pub organizations: Vec<Uuid>,
    /// Keys that servers accept, in the user's order.
    pub ssh_keys: Vec<SshKey>,
    /// When the user signed up.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Row for User {
    fn id(&self) -> Uuid {
        self.id
    }
}

const NEEDS: Access = Access::Needs("account", "user");

/// The routes of users.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/users/{}", NEEDS, read),
    Route::new(Verb::Patch, "/users/{}", NEEDS, change).json(&CHANGE),
];

const NAME: Kind = Kind::Text(2, 255);

const KEY: &[Field] = &[Field::required("key", Kind::Text(1, 16_384)), Field::ignored("fingerprint")];

const CHANGE: Schema = Schema::with_rule(
    &[
        Field::optional("email", Kind::Email),
        Field::optional("firstname", NAME),
        Field::optional("lastname", NAME),
        Field::nullable("ssh_public_keys", Kind::List(&Kind::Object(KEY))),
    ],
    check_keys,
);

fn check_keys(body: &Map<String, Value>, _signed_in: bool, faults: &mut Fields) {
    let keys = body.get("ssh_public_keys").and_then(Value::as_array);
    for (at, key) in keys.into_iter().flatten().enumerate() {
        // An empty text has had its messages already.
        let text = key.get("key").and_then(Value::as_str).filter(|text| !text.is_empty());
        if text.is_some_and(|text| ssh_keys::parse(text).is_none()) {
            faults.add(&format!("ssh_public_keys.{at}.key"), BAD_VALUE);
        }
    }
}

fn read(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    Ok(answer(state, &id))
}

fn change(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    let now = state.now;
    if call.caller()?.user != id {
        return Err(Refusal::forbidden());
    }
    if let Some(user) = state.users.get_mut(&id) {
        for (key, slot) in
            [("email", &mut user.email), ("firstname", &mut user.firstname), ("lastname", &mut user.lastname)]
        {
            if let Some(text) = call.body.text(key) {
                text.clone_into(slot);
            }
        }
        if call.body.has("ssh_public_keys") {
            let keys = call.body.list("ssh_public_keys").into_iter().flatten();
            user.ssh_keys = keys.filter_map(|key| ssh_keys::parse(key.get("key")?.as_str()?)).collect();
        }
        user.modified = now;
    }
    Ok(answer(state, &id))
}

/// The user of the path: oneself, or someone of the same organization.
fn find(state: &State, call: &Call) -> Result<Uuid, Refusal> {
    let known = |user: &&User| user.organizations.iter().any(|organization| call.is_member(*organization));
    validate::uuid(call.param(0))
        .and_then(|id| state.users.get(&id))
        .filter(known)
        .map(|user| user.id)
        .ok_or_else(|| Refusal::unknown("User not found"))
}

fn answer(state: &State, id: &Uuid) -> Answer {
    Answer::ok("user", state.users.get(id).map_or(Value::Null, |user| json(state, user)))
}

/// A user as the API shows it.
pub fn json(state: &State, user: &User) -> Value {
    let organizations: Vec<Value> = user.organizations.iter().map(|id| organizations::mention(state, id)).collect();
    let roles: Vec<Value> =
        organizations.iter().map(|organization| json!({ "organization": organization, "role": "manager" })).collect();
    json!({
        "id": user.id,
        "email": user.email,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": format!("{} {}", user.firstname, user.lastname),
        "organizations": organizations,
        "roles": roles,
        "ssh_public_keys": user.ssh_keys.iter().map(SshKey::json).collect::<Vec<_>>(),
        "phone_number": null,
        "double_auth_enabled": user.id == state.demo_user && state.settings.second_factor.is_some(),
        "creation_date": user.created.to_string(),
        "modification_date": user.modified.to_string(),
    })
}
