//! Images of machines: the organization's own, and the public ones of the platform.

use super::answer::Answer;
use super::call::{Call, Owned, reference};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::snapshots::Snapshot;
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{Field, Kind, Schema, needs_owner, slot_number};
use super::{bootscripts, list, servers};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A snapshot as an image has it, and as the API shows it there.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The snapshot's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The type of its volume.
    pub volume_type: &'static str,
}

impl Part {
    /// That of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self { id: snapshot.id, name: snapshot.name.clone(), size: snapshot.size, volume_type: snapshot.volume_type }
    }
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// Its name.
    pub name: String,
    /// `arm`, `arm64` or `x86_64`.
    pub arch: &'static str,
    /// Whether everybody may use it.
    pub public: bool,
    /// The snapshot that becomes the root volume.
    pub root: Part,
    /// Snapshots for further slots.
    pub extra: BTreeMap<u32, Part>,
    /// The bootscript of servers made of it.
    pub default_bootscript: Option<Uuid>,
    /// The server it was made of, if it is a backup.
    pub from_server: Option<Uuid>,
    /// Whether its snapshots have been written.
    pub available: bool,
    /// When it was made.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Image {
    /// Whether it is made of that snapshot.
    pub fn uses(&self, snapshot: &Uuid) -> bool {
        self.root.id == *snapshot || self.extra.values().any(|part| part.id == *snapshot)
    }
}

impl Row for Image {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Image {
    fn organization(&self) -> Uuid {
        self.organization
    }

    fn public(&self) -> bool {
        self.public
    }
}

const NEEDS: Access = Access::Needs("compute", "images");

/// The routes of images.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/images", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Post, "/images", NEEDS, create).json(&CREATE),
    Route::new(Verb::Get, "/images/{}", NEEDS, read),
    Route::new(Verb::Put, "/images/{}", NEEDS, change).json(&PUT),
    Route::new(Verb::Patch, "/images/{}", NEEDS, change).json(&PATCH),
    Route::new(Verb::Delete, "/images/{}", NEEDS, delete),
];

/// The architectures.
pub const ARCHES: &[&str] = &["arm", "arm64", "x86_64"];

const FILTERS: &[Field] = &[
    list::PAGE,
    list::PER_PAGE,
    Field::optional("organization", Kind::Uuid),
    Field::optional("public", Kind::Boolean),
];

const CREATE: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        Field::required("arch", Kind::OneOf(ARCHES)),
        Field::required("root_volume", Kind::Uuid),
        Field::nullable("default_bootscript", Kind::Reference),
        Field::nullable("extra_volumes", Kind::Depends(extra_form)),
        Field::nullable("public", Kind::Boolean),
        Field::ignored("tags"),
    ],
    needs_owner,
);

/// A map of snapshots by slot; old clients send the text `[]` for none.
fn extra_form(_: &str, value: &Value) -> &'static Kind {
    const NONE: Kind = Kind::OneOf(&["[]"]);
    const MAP: Kind = Kind::Slots(&Kind::Reference);
    if value.is_string() { &NONE } else { &MAP }
}

const PUT: Schema = Schema::new(&[
    Field::required("name", servers::NAME),
    Field::optional("arch", Kind::OneOf(ARCHES)),
    Field::nullable("default_bootscript", Kind::Reference),
    Field::nullable("public", Kind::Boolean),
    Field::ignored("id"),
    Field::ignored("organization"),
    Field::ignored("project"),
    Field::ignored("root_volume"),
    Field::ignored("extra_volumes"),
    Field::ignored("from_server"),
    Field::ignored("from_image"),
    Field::ignored("marketplace_key"),
    Field::ignored("state"),
    Field::ignored("creation_date"),
    Field::ignored("modification_date"),
]);

const PATCH: Schema = Schema::new(&[
    Field::optional("name", servers::NAME),
    Field::optional("arch", Kind::OneOf(ARCHES)),
    Field::nullable("default_bootscript", Kind::Reference),
    Field::nullable("public", Kind::Boolean),
]);

fn list_all(state: &mut State, call: &Call) -> Reply {
    let public = call.query_flag("public");
    // Clients that always name their organization still mean the platform's images when they ask for public ones.
    let owner = call.query_id("organization").filter(|_| public != Some(true));
    let images = state.images.iter().filter(|image| {
        (image.public || call.may_in(image.organization))
            && owner.is_none_or(|id| id == image.organization)
            && public.is_none_or(|public| public == image.public)
            && call.query("arch").is_none_or(|arch| arch == image.arch)
            && list::name_matches(call, &image.name)
    });
    list::page(call, "images", images, |image| shown(state, image))
}

fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let snapshot = |id: Uuid| call.refer(&state.snapshots, id, organization).map(Part::of);
    let root = snapshot(call.body.id("root_volume").unwrap_or_default())?;
    let mut extra = BTreeMap::new();
    for (slot, value) in call.body.object("extra_volumes").into_iter().flatten() {
        if let (Some(slot), Some(id)) = (slot_number(slot), reference(value)) {
            extra.insert(slot, snapshot(id)?);
        }
    }
    let default_bootscript = bootscript(state, call, organization)?;
    state.check_quota(organization, "images", 1)?;
    let id = state.random.uuid();
    state.images.insert(Image {
        id,
        organization,
        name: call.body.text("name").unwrap_or_default().to_owned(),
        arch: arch(call.body.text("arch")).unwrap_or("x86_64"),
        public: call.body.flag("public").unwrap_or(false),
        root,
        extra,
        default_bootscript,
        from_server: None,
        available: true,
        created: state.now,
        modified: state.now,
    });
    Ok(Answer::created("image", shown_of(state, Some(id)), format!("{}/images/{id}", call.origin)))
}

fn bootscript(state: &State, call: &Call, organization: Uuid) -> Result<Option<Uuid>, Refusal> {
    let wanted = call.body.id("default_bootscript");
    let found = wanted.map(|id| call.refer(&state.bootscripts, id, organization)).transpose()?;
    Ok(found.map(|bootscript| bootscript.id))
}

fn arch(name: Option<&str>) -> Option<&'static str> {
    ARCHES.iter().find(|arch| Some(**arch) == name).copied()
}

fn read(state: &mut State, call: &Call) -> Reply {
    let image = call.find(&state.images, call.param(0))?;
    Ok(Answer::ok("image", shown(state, image)))
}

fn change(state: &mut State, call: &Call) -> Reply {
    let image = call.find(&state.images, call.param(0))?;
    let (id, bootscript) = (image.id, bootscript(state, call, image.organization)?);
    let now = state.now;
    if let Some(image) = state.images.get_mut(&id) {
        if let Some(name) = call.body.text("name") {
            name.clone_into(&mut image.name);
        }
        image.arch = arch(call.body.text("arch")).unwrap_or(image.arch);
        image.public = call.body.flag("public").unwrap_or(image.public);
        if call.body.has("default_bootscript") {
            image.default_bootscript = bootscript;
        }
        image.modified = now;
    }
    Ok(Answer::ok("image", shown_of(state, Some(id))))
}

/// Deletes an image. Its snapshot stays, and its servers run on without an image.
fn delete(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.images, call.param(0))?.id;
    state.images.remove(&id);
    for server in state.servers.iter_mut().filter(|server| server.image == Some(id)) {
        server.image = None;
    }
    Ok(Answer::no_content())
}

/// The snapshots of a backup have been written: the image can be used.
pub fn finish(state: &mut State, id: &Uuid) {
    let now = state.now;
    if let Some(image) = state.images.get_mut(id) {
        image.available = true;
        image.modified = now;
    }
}

/// An image as the API shows it.
#[derive(Serialize)]
pub struct Shown<'s> {
    id: Uuid,
    name: &'s str,
    organization: Uuid,
    arch: &'static str,
    public: bool,
    root_volume: &'s Part,
    extra_volumes: &'s BTreeMap<u32, Part>,
    default_bootscript: Option<bootscripts::Shown>,
    from_image: Option<Uuid>,
    from_server: Option<Uuid>,
    marketplace_key: Option<&'static str>,
    state: &'static str,
    creation_date: Time,
    modification_date: Time,
}

/// The image of that id as the API shows it.
pub fn shown_of(state: &State, id: Option<Uuid>) -> Option<Shown<'_>> {
    state.images.get(&id?).map(|image| shown(state, image))
}

fn shown<'s>(state: &State, image: &'s Image) -> Shown<'s> {
    Shown {
        id: image.id,
        name: &image.name,
        organization: image.organization,
        arch: image.arch,
        public: image.public,
        root_volume: &image.root,
        extra_volumes: &image.extra,
        default_bootscript: bootscripts::shown_of(state, image.default_bootscript),
        from_image: None,
        from_server: image.from_server,
        marketplace_key: None,
        state: if image.available { "available" } else { "creating" },
        creation_date: image.created,
        modification_date: image.modified,
    }
}
