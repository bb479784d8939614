//! Object storage: containers and what is in them, read only.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::time::Time;
use super::{list, organizations};
use serde_json::{Value, json};
use uuid::Uuid;

/// A thing in a container.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its name, with slashes.
    pub name: &'static str,
    /// Bytes.
    pub size: u64,
    /// The last change.
    pub modified: Time,
}

/// A container.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its name, unique over all organizations.
    pub name: &'static str,
    /// Whose it is.
    pub organization: Uuid,
    /// Whether everybody may read it.
    pub public: bool,
    /// What is in it.
    pub objects: Vec<Object>,
}

impl Owned for Container {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("storage", "storage");

/// The routes of containers.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/containers", NEEDS, list_all).query(list::OWNED),
    Route::new(Verb::Get, "/containers/{}", NEEDS, read),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let mine = state.containers.iter().filter(|container| list::shows(call, *container));
    list::page(call, "containers", mine, |container| json(state, container))
}

/// What is in a container: the answer's key is `container`, its value a list.
fn read(state: &mut State, call: &Call) -> Reply {
    let name = call.param(0);
    let container = state
        .containers
        .iter()
        .find(|container| container.name == name && call.may_in(container.organization))
        .ok_or_else(|| Refusal::not_found(name))?;
    let objects: Vec<Value> = container
        .objects
        .iter()
        .map(|object| {
            json!({
                "name": object.name,
                "size": object.size.to_string(),
                "last_modified": object.modified.to_string(),
                "public": container.public,
            })
        })
        .collect();
    Ok(Answer::ok("container", Value::Array(objects)))
}

/// Size and number are texts.
fn json(state: &State, container: &Container) -> Value {
    let size: u64 = container.objects.iter().map(|object| object.size).sum();
    json!({
        "name": container.name,
        "organization": organizations::mention(state, &container.organization),
        "size": size.to_string(),
        "num_objects": container.objects.len().to_string(),
        "public": container.public,
    })
}
