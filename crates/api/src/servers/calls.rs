//! Calls about servers.

use super::{Action, Server, ServerFilter, ServerPatch, State};
use crate::object::Object;
use crate::servers::NewServer;
use crate::spec::Spec;
use crate::tasks::Task;
use crate::{Call, OrganizationId, Page, PageRequest, ServerId, Service, VolumeId};

pub(super) const PATH: &str = "/servers";

/// The servers there are, newest first.
pub fn list(page: PageRequest, filter: &ServerFilter) -> Call<Page<Server>> {
    let filters = [
        ("state", filter.state.as_ref().map(State::as_str)),
        ("name", filter.name.as_deref()),
        ("organization", filter.organization.as_ref().map(OrganizationId::as_str)),
    ];
    let mut call = Call::list(Spec::get(Service::Compute, PATH), "servers", page);
    for (name, value) in filters {
        if let Some(value) = value {
            call = call.filter(name, value);
        }
    }
    call
}

/// One server.
pub fn get(id: &ServerId) -> Call<Server> {
    Call::object(Spec::get(Service::Compute, PATH).segment(id.as_str()), "server")
}

/// Makes a server, which is stopped at first.
pub fn create(server: &NewServer) -> Call<Server> {
    Call::object(Spec::post(Service::Compute, PATH).object(&server.body()), "server")
}

/// Changes a server.
pub fn update(id: &ServerId, patch: &ServerPatch) -> Call<Server> {
    Call::object(Spec::patch(Service::Compute, PATH).segment(id.as_str()).object(&patch.body()), "server")
}

/// Replaces a server: `server` is its whole JSON with what is to change.
pub fn replace(id: &ServerId, server: &str) -> Call<Server> {
    Call::object(Spec::put(Service::Compute, PATH).segment(id.as_str()).json(server.to_owned()), "server")
}

/// Deletes a stopped server. Its volumes and its reserved address stay, and keep costing.
pub fn delete(id: &ServerId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, PATH).segment(id.as_str()))
}

/// What can be done with a server in its state.
pub fn actions(id: &ServerId) -> Call<Vec<Action>> {
    Call::values(Spec::get(Service::Compute, PATH).segment(id.as_str()).then("/action"), "actions")
}

/// Starts an action.
///
/// # Errors
/// [`Refused`](crate::ErrorKind::Refused) if the server's state does not allow it.
pub fn act(id: &ServerId, action: &Action) -> Call<Task> {
    start(id, &Object::new().text("action", action.as_str()))
}

/// Starts a backup: snapshots of the volumes and an image of the name. `volumes` narrows it to some of them, each
/// with the type of its snapshot; empty means all.
pub fn backup(id: &ServerId, name: &str, volumes: &[(VolumeId, String)]) -> Call<Task> {
    let mut body = Object::new().text("action", Action::Backup.as_str()).text("name", name);
    if !volumes.is_empty() {
        let mut map = Object::new();
        for (volume, kind) in volumes {
            map = map.raw(volume.as_str(), &Object::new().text("volume_type", kind).json());
        }
        body = body.raw("volumes", &map.json());
    }
    start(id, &body)
}

fn start(id: &ServerId, body: &Object) -> Call<Task> {
    Call::object(Spec::post(Service::Compute, PATH).segment(id.as_str()).then("/action").object(body), "task")
}
