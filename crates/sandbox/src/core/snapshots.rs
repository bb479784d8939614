//! Snapshots of volumes.

use super::agenda::Event;
use super::answer::Answer;
use super::call::{Call, Owned};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::servers::ServerState;
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{Field, Kind, Schema, needs_owner};
use super::{list, servers};
use serde_json::{Value, json};
use uuid::Uuid;

/// Seconds it takes to write one.
const SECONDS: u32 = 10;

/// A snapshot.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The type of its volume.
    pub volume_type: &'static str,
    /// The volume it was taken of; shown as null once that is gone.
    pub base_volume: Uuid,
    /// Whether it has been written.
    pub available: bool,
    /// When it was made.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Row for Snapshot {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Snapshot {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("compute", "snapshots");

/// The routes of snapshots.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/snapshots", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Post, "/snapshots", NEEDS, create).json(&CREATE),
    Route::new(Verb::Get, "/snapshots/{}", NEEDS, read),
    Route::new(Verb::Put, "/snapshots/{}", NEEDS, change).json(&PUT),
    Route::new(Verb::Patch, "/snapshots/{}", NEEDS, change).json(&PATCH),
    Route::new(Verb::Delete, "/snapshots/{}", NEEDS, delete),
];

const FILTERS: &[Field] = &[
    list::PAGE,
    list::PER_PAGE,
    Field::optional("organization", Kind::Uuid),
    Field::optional("base_volume_id", Kind::Uuid),
];

const CREATE: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        Field::required("volume_id", Kind::Uuid),
        Field::ignored("tags"),
    ],
    needs_owner,
);

const PUT: Schema = Schema::new(&[
    Field::required("name", servers::NAME),
    Field::ignored("id"),
    Field::ignored("organization"),
    Field::ignored("project"),
    Field::ignored("size"),
    Field::ignored("volume_type"),
    Field::ignored("state"),
    Field::ignored("base_volume"),
    Field::ignored("creation_date"),
    Field::ignored("modification_date"),
]);

const PATCH: Schema = Schema::new(&[Field::optional("name", servers::NAME)]);

fn list_all(state: &mut State, call: &Call) -> Reply {
    let snapshots = state.snapshots.iter().filter(|snapshot| {
        list::shows(call, *snapshot)
            && list::name_matches(call, &snapshot.name)
            && call.query_id("base_volume_id").is_none_or(|id| id == snapshot.base_volume)
    });
    list::page(call, "snapshots", snapshots, |snapshot| json(state, snapshot))
}

fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let volume = call.refer(&state.volumes, call.body.id("volume_id").unwrap_or_default(), organization)?;
    let server = volume.server.and_then(|id| state.servers.get(&id));
    let at_rest = |state| matches!(state, ServerState::Stopped | ServerState::StoppedInPlace);
    if server.is_some_and(|server| !at_rest(server.state)) {
        return Err(Refusal::invalid("server must be stopped to snapshot"));
    }
    let volume = volume.id;
    state.check_quota(organization, "snapshots", 1)?;
    let name = call.body.text("name").unwrap_or_default();
    let id = begin(state, &volume, name, None).ok_or_else(|| Refusal::not_found(volume))?;
    let written = state.now.plus(state.agenda.scaled(SECONDS));
    state.agenda.plan(written, Event::SnapshotWritten(id));
    Ok(Answer::created("snapshot", json_of(state, &id), format!("{}/snapshots/{id}", call.origin)))
}

/// Begins to write a snapshot, of the volume's own type unless another is wanted; `None` if there is no such volume.
pub fn begin(state: &mut State, volume: &Uuid, name: &str, volume_type: Option<&'static str>) -> Option<Uuid> {
    let id = state.random.uuid();
    let base = state.volumes.get_mut(volume)?;
    base.snapshotting += 1;
    state.snapshots.insert(Snapshot {
        id,
        organization: base.organization,
        name: name.to_owned(),
        size: base.size,
        volume_type: volume_type.unwrap_or(base.volume_type),
        base_volume: base.id,
        available: false,
        created: state.now,
        modified: state.now,
    });
    Some(id)
}

/// A snapshot has been written, if it has not been deleted meanwhile.
pub fn finish(state: &mut State, id: &Uuid) {
    let now = state.now;
    if let Some(snapshot) = state.snapshots.get_mut(id).filter(|snapshot| !snapshot.available) {
        snapshot.available = true;
        snapshot.modified = now;
        let base = snapshot.base_volume;
        release(state, &base);
    }
}

/// One snapshot fewer is being written of a volume.
fn release(state: &mut State, volume: &Uuid) {
    if let Some(volume) = state.volumes.get_mut(volume) {
        volume.snapshotting = volume.snapshotting.saturating_sub(1);
    }
}

fn read(state: &mut State, call: &Call) -> Reply {
    let snapshot = call.find(&state.snapshots, call.param(0))?;
    Ok(Answer::ok("snapshot", json(state, snapshot)))
}

fn change(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.snapshots, call.param(0))?.id;
    let now = state.now;
    if let (Some(snapshot), Some(name)) = (state.snapshots.get_mut(&id), call.body.text("name")) {
        name.clone_into(&mut snapshot.name);
        snapshot.modified = now;
    }
    Ok(Answer::ok("snapshot", json_of(state, &id)))
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let snapshot = call.find(&state.snapshots, call.param(0))?;
    if state.images.iter().any(|image| image.uses(&snapshot.id)) {
        return Err(Refusal::invalid("one or more images are attached to this snapshot"));
    }
    let (id, base, written) = (snapshot.id, snapshot.base_volume, snapshot.available);
    state.snapshots.remove(&id);
    if !written {
        release(state, &base);
    }
    Ok(Answer::no_content())
}

fn json_of(state: &State, id: &Uuid) -> Value {
    state.snapshots.get(id).map_or(Value::Null, |snapshot| json(state, snapshot))
}

fn json(state: &State, snapshot: &Snapshot) -> Value {
    let base = state.volumes.get(&snapshot.base_volume);
    json!({
        "id": snapshot.id,
        "name": snapshot.name,
        "organization": snapshot.organization,
        "size": snapshot.size,
        "volume_type": snapshot.volume_type,
        "state": if snapshot.available { "available" } else { "snapshotting" },
        "base_volume": base.map(|volume| json!({ "id": volume.id, "name": volume.name })),
        "creation_date": snapshot.created.to_string(),
        "modification_date": snapshot.modified.to_string(),
    })
}
