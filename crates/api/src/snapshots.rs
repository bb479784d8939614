//! Snapshots of the compute service: copies of volumes, from which volumes and images are made.

use crate::object::Object;
use crate::spec::Spec;
use crate::{Call, OrganizationId, Page, PageRequest, Service, SnapshotId, Timestamp, VolumeId};

record! {
    /// A snapshot.
    pub struct Snapshot requires id {
        /// Its id.
        pub id: SnapshotId,
        /// Its name.
        pub name: String,
        /// Whose it is.
        pub organization: OrganizationId,
        /// Size in bytes.
        pub size: u64,
        /// The kind of the volume it is a copy of, such as `l_ssd`.
        pub volume_type: String,
        /// Whether it is ready.
        pub state: SnapshotState,
        /// The volume it is a copy of; null once that is gone.
        pub base_volume: Option<VolumeRef>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// What went wrong, in today's answers.
        pub error_details: Option<String>,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

record! {
    /// A volume, as a snapshot refers to it.
    pub struct VolumeRef {
        /// Its id.
        pub id: VolumeId,
        /// Its name.
        pub name: String,
    }
}

text_enum! {
    /// Whether a snapshot is ready.
    pub enum SnapshotState {
        /// Being taken.
        Snapshotting = "snapshotting",
        /// Ready.
        Available = "available",
        /// Of no use.
        Error = "error",
        /// Its data is of no use (today).
        InvalidData = "invalid_data",
        /// Being read from elsewhere (today).
        Importing = "importing",
        /// Being written elsewhere (today).
        Exporting = "exporting",
    }
}

/// The snapshots there are. Filters: `name`, `organization`.
pub fn list(page: PageRequest) -> Call<Page<Snapshot>> {
    Call::list(Spec::get(Service::Compute, "/snapshots"), "snapshots", page)
}

/// One snapshot.
pub fn get(id: &SnapshotId) -> Call<Snapshot> {
    Call::object(Spec::get(Service::Compute, "/snapshots").segment(id.as_str()), "snapshot")
}

/// Takes a snapshot of a volume.
pub fn create(name: &str, organization: &OrganizationId, volume: &VolumeId) -> Call<Snapshot> {
    let body =
        Object::new().text("name", name).text("organization", organization.as_str()).text("volume_id", volume.as_str());
    Call::object(Spec::post(Service::Compute, "/snapshots").object(&body), "snapshot")
}

/// Replaces a snapshot: `snapshot` is its whole JSON with what is to change. Only the name takes effect.
pub fn replace(id: &SnapshotId, snapshot: &str) -> Call<Snapshot> {
    let spec = Spec::put(Service::Compute, "/snapshots").segment(id.as_str());
    Call::object(spec.json(snapshot.to_owned()), "snapshot")
}

/// Deletes a snapshot; refused while an image is made of it.
pub fn delete(id: &SnapshotId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, "/snapshots").segment(id.as_str()))
}
