//! Volumes. The map of a server's volumes and each volume's server are kept in step here, and nowhere else.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::servers::{Mention, ServerState};
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{Field, Fields, Kind, REQUIRED, Schema, needs_owner};
use super::{list, servers};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The kinds of volume that can be made: local disks.
pub const TYPES: &[&str] = &["l_ssd", "l_hdd"];

/// The size of a volume, in bytes. A size is decimal: 1 GB is 10^9 bytes.
pub const SIZE: Kind = Kind::Integer(1_000_000_000, LARGEST.cast_signed());

/// Bytes that no volume of any type goes beyond.
pub const LARGEST: u64 = 10_000_000_000_000;

/// A volume.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// One of [`TYPES`].
    pub volume_type: &'static str,
    /// The server it is attached to; that server's map has it too.
    pub server: Option<Uuid>,
    /// How many snapshots of it are being written.
    pub snapshotting: u32,
    /// When it was made.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Row for Volume {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Volume {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("compute", "volumes");

/// The routes of volumes.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/volumes", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Post, "/volumes", NEEDS, create).json(&CREATE),
    Route::new(Verb::Get, "/volumes/{}", NEEDS, read),
    Route::new(Verb::Put, "/volumes/{}", NEEDS, change).json(&PUT),
    Route::new(Verb::Patch, "/volumes/{}", NEEDS, change).json(&PATCH),
    Route::new(Verb::Delete, "/volumes/{}", NEEDS, delete),
];

const FILTERS: &[Field] = &[
    list::PAGE,
    list::PER_PAGE,
    Field::optional("organization", Kind::Uuid),
    Field::optional("volume_type", Kind::Text(0, 64)),
];

/// The key of a body that names a volume's type.
pub const TYPE_FIELD: Field = Field::required("volume_type", Kind::OneOf(TYPES));

const CREATE: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        TYPE_FIELD,
        Field::nullable("size", SIZE),
        Field::nullable("base_volume", Kind::Reference),
        Field::nullable("base_snapshot", Kind::Reference),
        Field::ignored("tags"),
    ],
    needs_owner_and_source,
);

/// A volume is empty, or a copy of a volume, or of a snapshot.
fn needs_owner_and_source(body: &Map<String, Value>, signed_in: bool, faults: &mut Fields) {
    needs_owner(body, signed_in, faults);
    let sources = ["size", "base_volume", "base_snapshot"];
    if !sources.iter().any(|key| body.get(*key).is_some_and(|value| !value.is_null())) {
        faults.add("size", REQUIRED);
    }
}

const PUT: Schema = Schema::new(&[
    Field::required("name", servers::NAME),
    Field::ignored("id"),
    Field::ignored("organization"),
    Field::ignored("project"),
    Field::ignored("size"),
    Field::ignored("volume_type"),
    Field::ignored("export_uri"),
    Field::ignored("server"),
    Field::ignored("state"),
    Field::ignored("creation_date"),
    Field::ignored("modification_date"),
]);

const PATCH: Schema = Schema::new(&[Field::optional("name", servers::NAME)]);

fn list_all(state: &mut State, call: &Call) -> Reply {
    let volumes = state.volumes.iter().filter(|volume| {
        list::shows(call, *volume)
            && list::name_matches(call, &volume.name)
            && call.query("volume_type").is_none_or(|kind| kind == volume.volume_type)
    });
    list::page(call, "volumes", volumes, |volume| shown(state, volume))
}

fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let source_size = if let Some(id) = call.body.id("base_volume") {
        let base = call.refer(&state.volumes, id, organization)?;
        let server = base.server.and_then(|id| state.servers.get(&id));
        if server.is_some_and(|server| server.state != ServerState::Stopped) {
            return Err(Refusal::invalid("Base volume is in use"));
        }
        Some(base.size)
    } else if let Some(id) = call.body.id("base_snapshot") {
        Some(call.refer(&state.snapshots, id, organization)?.size)
    } else {
        None
    };
    state.check_quota(organization, "volumes", 1)?;
    let size = call.body.number("size").max(source_size).unwrap_or_default();
    let name = call.body.text("name").unwrap_or_default();
    let id = make(state, organization, name, size, type_of(call.body.text("volume_type")));
    let location = format!("{}/volumes/{id}", call.origin);
    Ok(Answer::created("volume", shown_of(state, &id), location))
}

/// The type of that name; local SSD without one.
pub fn type_of(name: Option<&str>) -> &'static str {
    TYPES.iter().find(|kind| Some(**kind) == name).copied().unwrap_or("l_ssd")
}

/// Makes a volume that is attached to nothing.
pub fn make(state: &mut State, organization: Uuid, name: &str, size: u64, volume_type: &'static str) -> Uuid {
    let id = state.random.uuid();
    state.volumes.insert(Volume {
        id,
        organization,
        name: name.to_owned(),
        size,
        volume_type,
        server: None,
        snapshotting: 0,
        created: state.now,
        modified: state.now,
    });
    id
}

fn read(state: &mut State, call: &Call) -> Reply {
    let volume = call.find(&state.volumes, call.param(0))?;
    Ok(Answer::ok("volume", shown(state, volume)))
}

fn change(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.volumes, call.param(0))?.id;
    let now = state.now;
    if let (Some(volume), Some(name)) = (state.volumes.get_mut(&id), call.body.text("name")) {
        name.clone_into(&mut volume.name);
        volume.modified = now;
    }
    Ok(Answer::ok("volume", shown_of(state, &id)))
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let volume = call.find(&state.volumes, call.param(0))?;
    if volume.server.is_some() {
        return Err(Refusal::invalid("a server is attached to this volume"));
    }
    let id = volume.id;
    state.volumes.remove(&id);
    Ok(Answer::no_content())
}

/// Puts a volume into a slot of a server. It must be free, and the slot too.
pub fn attach(state: &mut State, volume: &Uuid, server: &Uuid, slot: u32) {
    let now = state.now;
    if let (Some(volume), Some(server)) = (state.volumes.get_mut(volume), state.servers.get_mut(server)) {
        volume.server = Some(server.id);
        volume.modified = now;
        server.volumes.insert(slot, volume.id);
    }
}

/// Takes a volume off its server, if it has one.
pub fn detach(state: &mut State, volume: &Uuid) {
    let now = state.now;
    let Some(volume) = state.volumes.get_mut(volume) else { return };
    volume.modified = now;
    if let Some(server) = volume.server.take().and_then(|server| state.servers.get_mut(&server)) {
        server.volumes.retain(|_, attached| *attached != volume.id);
    }
}

/// A volume as the API shows it.
#[derive(Serialize)]
pub struct Shown<'s> {
    id: Uuid,
    name: &'s str,
    organization: Uuid,
    size: u64,
    volume_type: &'static str,
    export_uri: Option<String>,
    server: Option<Mention<'s>>,
    state: &'static str,
    creation_date: Time,
    modification_date: Time,
}

/// The volume of that id as the API shows it.
pub fn shown_of<'s>(state: &'s State, id: &Uuid) -> Option<Shown<'s>> {
    state.volumes.get(id).map(|volume| shown(state, volume))
}

fn shown<'s>(state: &'s State, volume: &'s Volume) -> Shown<'s> {
    let server = volume.server.and_then(|id| state.servers.get(&id));
    // The device is known only while the server has a node.
    let device = server.filter(|server| server.location.is_some()).and_then(|server| {
        let slot = server.volumes.iter().find(|(_, attached)| **attached == volume.id).map(|(slot, _)| *slot)?;
        Some(format!("device://dev/vd{}", char::from(b'a' + u8::try_from(slot).ok()?)))
    });
    Shown {
        id: volume.id,
        name: &volume.name,
        organization: volume.organization,
        size: volume.size,
        volume_type: volume.volume_type,
        export_uri: device,
        server: server.map(Mention::from),
        state: if volume.snapshotting > 0 { "snapshotting" } else { "available" },
        creation_date: volume.created,
        modification_date: volume.modified,
    }
}
