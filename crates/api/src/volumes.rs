//! Volumes of the compute service: disks, on a server or waiting for one.

use crate::object::Object;
use crate::servers::ServerRef;
use crate::spec::Spec;
use crate::{Call, OrganizationId, Page, PageRequest, Service, SnapshotId, Timestamp, VolumeId};

record! {
    /// A volume.
    pub struct Volume requires id {
        /// Its id.
        pub id: VolumeId,
        /// Its name.
        pub name: String,
        /// Whose it is.
        pub organization: OrganizationId,
        /// Size in bytes.
        pub size: u64,
        /// Its kind, such as `l_ssd`.
        pub volume_type: String,
        /// Where the server reaches it; `None` while detached.
        pub export_uri: Option<String>,
        /// The server it is on.
        pub server: Option<ServerRef>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// What is going on with it; empty in answers before 2019.
        pub state: VolumeState,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

text_enum! {
    /// What is going on with a volume.
    pub enum VolumeState {
        /// Nothing.
        Available = "available",
        /// A snapshot of it is being taken.
        Snapshotting = "snapshotting",
        /// It is out of order.
        Error = "error",
        /// Its data is being fetched from elsewhere (today).
        Fetching = "fetching",
        /// Its data is being saved elsewhere (today).
        Saving = "saving",
        /// It is being attached (today).
        Attaching = "attaching",
        /// It is changing its size (today).
        Resizing = "resizing",
        /// It is being copied while in use (today).
        Hotsyncing = "hotsyncing",
    }
}

/// A volume to be made.
#[derive(Clone, Debug)]
pub struct NewVolume {
    /// Its name.
    pub name: String,
    /// Whose it will be.
    pub organization: OrganizationId,
    /// Its kind, such as `l_ssd`.
    pub volume_type: String,
    /// What it is made of.
    pub source: Source,
}

/// What a new volume is made of.
#[derive(Clone, Debug)]
pub enum Source {
    /// Nothing: a blank volume of a size in bytes.
    Blank(u64),
    /// A copy of a volume.
    Volume(VolumeId),
    /// A copy of a snapshot.
    Snapshot(SnapshotId),
}

/// The volumes there are. Filters: `name`, `organization`.
pub fn list(page: PageRequest) -> Call<Page<Volume>> {
    Call::list(Spec::get(Service::Compute, "/volumes"), "volumes", page)
}

/// One volume.
pub fn get(id: &VolumeId) -> Call<Volume> {
    Call::object(Spec::get(Service::Compute, "/volumes").segment(id.as_str()), "volume")
}

/// Makes a volume.
pub fn create(volume: &NewVolume) -> Call<Volume> {
    let body = Object::new()
        .text("name", &volume.name)
        .text("organization", volume.organization.as_str())
        .text("volume_type", &volume.volume_type);
    let body = match &volume.source {
        Source::Blank(size) => body.maybe_number("size", Some(*size)),
        Source::Volume(id) => body.text("base_volume", id.as_str()),
        Source::Snapshot(id) => body.text("base_snapshot", id.as_str()),
    };
    Call::object(Spec::post(Service::Compute, "/volumes").object(&body), "volume")
}

/// Replaces a volume: `volume` is its whole JSON with what is to change. Only the name takes effect.
pub fn replace(id: &VolumeId, volume: &str) -> Call<Volume> {
    Call::object(Spec::put(Service::Compute, "/volumes").segment(id.as_str()).json(volume.to_owned()), "volume")
}

/// Deletes a volume and its data; refused while it is on a server.
pub fn delete(id: &VolumeId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, "/volumes").segment(id.as_str()))
}
