//! Security groups. Their rules have a file of their own.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::security_rules::Rule;
use super::servers::Mention;
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{Field, Kind, Schema, needs_owner};
use super::{list, servers};
use serde_json::{Value, json};
use uuid::Uuid;

/// A security group.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether servers get it whose creator names none.
    pub organization_default: bool,
    /// Whether it blocks outgoing mail by rules that cannot be changed.
    pub enable_default_security: bool,
    /// Whether answers to allowed traffic are let through.
    pub stateful: bool,
    /// What becomes of incoming traffic that no rule is about: `accept` or `drop`.
    pub inbound_default_policy: &'static str,
    /// The same for outgoing traffic.
    pub outbound_default_policy: &'static str,
    /// The rules that users have made, in order.
    pub rules: Vec<Rule>,
    /// When it was made.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Row for SecurityGroup {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for SecurityGroup {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

/// The permission that everything about security groups needs.
pub const NEEDS: Access = Access::Needs("compute", "security_groups");

/// The routes of security groups.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/security_groups", NEEDS, list_all).query(list::OWNED),
    Route::new(Verb::Post, "/security_groups", NEEDS, create).json(&CREATE),
    Route::new(Verb::Get, "/security_groups/{}", NEEDS, read),
    Route::new(Verb::Put, "/security_groups/{}", NEEDS, change).json(&PUT),
    Route::new(Verb::Patch, "/security_groups/{}", NEEDS, change).json(&PATCH),
    Route::new(Verb::Delete, "/security_groups/{}", NEEDS, delete),
];

/// What may become of traffic.
pub const VERDICTS: &[&str] = &["accept", "drop"];

const DESCRIPTION: Kind = Kind::Text(0, 1024);
const DEFAULT: Field = Field::nullable("organization_default", Kind::Boolean);
const BLOCKS_MAIL: Field = Field::nullable("enable_default_security", Kind::Boolean);
const STATEFUL: Field = Field::nullable("stateful", Kind::Boolean);
const INBOUND: Field = Field::nullable("inbound_default_policy", Kind::OneOf(VERDICTS));
const OUTBOUND: Field = Field::nullable("outbound_default_policy", Kind::OneOf(VERDICTS));

const CREATE: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::required("description", DESCRIPTION),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        DEFAULT,
        Field::ignored("project_default"),
        BLOCKS_MAIL,
        STATEFUL,
        INBOUND,
        OUTBOUND,
        Field::ignored("tags"),
    ],
    needs_owner,
);

const PUT: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::required("description", DESCRIPTION),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        DEFAULT,
        BLOCKS_MAIL,
        STATEFUL,
        INBOUND,
        OUTBOUND,
        Field::ignored("id"),
        Field::ignored("servers"),
        Field::ignored("creation_date"),
        Field::ignored("modification_date"),
    ],
    needs_owner,
);

const PATCH: Schema = Schema::new(&[
    Field::optional("name", servers::NAME),
    Field::nullable("description", DESCRIPTION),
    DEFAULT,
    BLOCKS_MAIL,
    STATEFUL,
    INBOUND,
    OUTBOUND,
]);

fn list_all(state: &mut State, call: &Call) -> Reply {
    let groups =
        state.security_groups.iter().filter(|group| list::shows(call, *group) && list::name_matches(call, &group.name));
    list::page(call, "security_groups", groups, |group| json(state, group))
}

fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let wants_default = call.body.flag("organization_default").unwrap_or(false);
    check_default(state, organization, None, wants_default, call.body.flag("stateful").unwrap_or(false))?;
    state.check_quota(organization, "security_groups", 1)?;
    let id = make(state, organization, call.body.text("name").unwrap_or_default(), wants_default);
    apply(state, call, &id);
    Ok(Answer::created("security_group", json_of(state, &id), format!("{}/security_groups/{id}", call.origin)))
}

/// Makes a group as it is without a word to the contrary: open, but for outgoing mail.
pub fn make(state: &mut State, organization: Uuid, name: &str, organization_default: bool) -> Uuid {
    let id = state.random.uuid();
    state.security_groups.insert(SecurityGroup {
        id,
        organization,
        name: name.to_owned(),
        description: String::new(),
        organization_default,
        enable_default_security: true,
        stateful: false,
        inbound_default_policy: "accept",
        outbound_default_policy: "accept",
        rules: Vec::new(),
        created: state.now,
        modified: state.now,
    });
    id
}

/// The default group of an organization, made if there is none yet.
pub fn default_of(state: &mut State, organization: Uuid) -> Uuid {
    let is_default = |group: &&SecurityGroup| group.organization == organization && group.organization_default;
    if let Some(group) = state.security_groups.iter().find(is_default) {
        return group.id;
    }
    let id = make(state, organization, "Default security group", true);
    if let Some(group) = state.security_groups.get_mut(&id) {
        "Auto generated security group.".clone_into(&mut group.description);
    }
    id
}

/// There is one default group at most, and it cannot be stateful.
fn check_default(
    state: &State,
    organization: Uuid,
    this: Option<Uuid>,
    wants_default: bool,
    stateful: bool,
) -> Result<(), Refusal> {
    let other = |group: &SecurityGroup| {
        group.organization == organization && group.organization_default && Some(group.id) != this
    };
    if wants_default && state.security_groups.iter().any(other) {
        return Err(Refusal::conflict("Cannot have more than one organization default group"));
    }
    if wants_default && stateful {
        return Err(Refusal::conflict("Default security group cannot be stateful"));
    }
    Ok(())
}

fn read(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    Ok(Answer::ok("security_group", json_of(state, &id)))
}

fn change(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    if let Some(group) = state.security_groups.get(&id) {
        let wants_default = call.body.flag("organization_default").unwrap_or(group.organization_default);
        let stateful = call.body.flag("stateful").unwrap_or(group.stateful);
        check_default(state, group.organization, Some(id), wants_default, stateful)?;
    }
    apply(state, call, &id);
    Ok(Answer::ok("security_group", json_of(state, &id)))
}

fn apply(state: &mut State, call: &Call, id: &Uuid) {
    let now = state.now;
    let Some(group) = state.security_groups.get_mut(id) else { return };
    let body = &call.body;
    let policy = |key: &str, current| {
        VERDICTS.iter().find(|verdict| Some(**verdict) == body.text(key)).copied().unwrap_or(current)
    };
    if let Some(name) = body.text("name") {
        name.clone_into(&mut group.name);
    }
    if body.has("description") {
        body.text("description").unwrap_or_default().clone_into(&mut group.description);
    }
    group.organization_default = body.flag("organization_default").unwrap_or(group.organization_default);
    group.enable_default_security = body.flag("enable_default_security").unwrap_or(group.enable_default_security);
    group.stateful = body.flag("stateful").unwrap_or(group.stateful);
    group.inbound_default_policy = policy("inbound_default_policy", group.inbound_default_policy);
    group.outbound_default_policy = policy("outbound_default_policy", group.outbound_default_policy);
    group.modified = now;
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let id = find(state, call)?;
    if state.servers.iter().any(|server| server.security_group == id) {
        return Err(Refusal::conflict("Group is in use. You cannot delete it."));
    }
    if state.security_groups.get(&id).is_some_and(|group| group.organization_default) {
        return Err(Refusal::conflict("Group is default group. You cannot delete it."));
    }
    state.security_groups.remove(&id);
    Ok(Answer::no_content())
}

/// The group of the path.
///
/// # Errors
/// 404 in the group's own wording, 403 without the permission.
pub fn find(state: &State, call: &Call) -> Result<Uuid, Refusal> {
    let id = call.param(0);
    call.find(&state.security_groups, id)
        .map(|group| group.id)
        .map_err(|refusal| refusal.or_not_found(format!("Security group \"{id}\" not found")))
}

fn json_of(state: &State, id: &Uuid) -> Value {
    state.security_groups.get(id).map_or(Value::Null, |group| json(state, group))
}

fn json(state: &State, group: &SecurityGroup) -> Value {
    let servers = state.servers.iter().filter(|server| server.security_group == group.id);
    json!({
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "organization": group.organization,
        "organization_default": group.organization_default,
        "enable_default_security": group.enable_default_security,
        "stateful": group.stateful,
        "inbound_default_policy": group.inbound_default_policy,
        "outbound_default_policy": group.outbound_default_policy,
        "servers": servers.map(Mention::from).collect::<Vec<_>>(),
        "creation_date": group.created.to_string(),
        "modification_date": group.modified.to_string(),
    })
}
