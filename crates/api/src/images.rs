//! Images of the compute service: what servers are made from.

use crate::bootscripts::Bootscript;
use crate::object::Object;
use crate::spec::Spec;
use crate::{
    BootscriptId, Call, ImageId, Map, OrganizationId, Page, PageRequest, ServerId, Service, Shared, SnapshotId,
};
use crate::{Timestamp, json};

record! {
    /// An image.
    pub struct Image requires id {
        /// Its id.
        pub id: ImageId,
        /// Its name.
        pub name: String,
        /// Whose it is.
        pub organization: OrganizationId,
        /// The architecture it runs on: `arm`, `arm64`, `x86_64`.
        pub arch: String,
        /// Whether everybody may use it.
        pub public: bool,
        /// The snapshot its root volume is made from.
        pub root_volume: Option<ImageVolume>,
        /// Further volumes by slot. The string `"[]"` in answers up to 2018.
        pub extra_volumes: Map<ImageVolume>,
        /// The bootscript of servers made from it.
        pub default_bootscript: Option<Shared<Bootscript>>,
        /// The server it was taken from.
        pub from_server: Option<ServerId>,
        /// The image it was made from.
        pub from_image: Option<ImageId>,
        /// Its key in the marketplace.
        pub marketplace_key: Option<String>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Whether it is ready; empty in answers before 2019.
        pub state: ImageState,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

record! {
    /// A snapshot as an image refers to it.
    pub struct ImageVolume requires id {
        /// The snapshot's id.
        pub id: SnapshotId,
        /// The snapshot's name.
        pub name: String,
        /// Size in bytes; 0 in today's answers about block storage.
        pub size: u64,
        /// Type of the volume it becomes.
        pub volume_type: String,
    }
}

text_enum! {
    /// Whether an image is ready.
    pub enum ImageState {
        /// Can be used.
        Available = "available",
        /// Not ready yet.
        Creating = "creating",
        /// Of no use.
        Error = "error",
    }
}

/// An image to be made from a snapshot.
#[derive(Clone, Debug)]
pub struct NewImage {
    /// Its name.
    pub name: String,
    /// Whose it will be.
    pub organization: OrganizationId,
    /// The architecture it runs on.
    pub arch: String,
    /// The *snapshot* for the root volume.
    pub root_volume: SnapshotId,
    /// The bootscript of servers made from it.
    pub default_bootscript: Option<BootscriptId>,
    /// Further snapshots by slot (`"1"` on).
    pub extra_volumes: Vec<(String, SnapshotId)>,
}

/// The images there are, public ones included. Filters: `organization`, `arch`, `name`, `public`.
pub fn list(page: PageRequest) -> Call<Page<Image>> {
    Call::list(Spec::get(Service::Compute, "/images"), "images", page)
}

/// One image.
pub fn get(id: &ImageId) -> Call<Image> {
    Call::object(Spec::get(Service::Compute, "/images").segment(id.as_str()), "image")
}

/// Makes an image.
pub fn create(image: &NewImage) -> Call<Image> {
    let mut body = Object::new()
        .text("name", &image.name)
        .text("organization", image.organization.as_str())
        .text("arch", &image.arch)
        .text("root_volume", image.root_volume.as_str())
        .maybe_text("default_bootscript", image.default_bootscript.as_ref().map(BootscriptId::as_str));
    if !image.extra_volumes.is_empty() {
        let mut volumes = Object::new();
        for (slot, snapshot) in &image.extra_volumes {
            volumes = volumes.raw(slot, &["{\"id\":", &json::quoted(snapshot.as_str()), "}"].concat());
        }
        body = body.raw("extra_volumes", &volumes.json());
    }
    Call::object(Spec::post(Service::Compute, "/images").object(&body), "image")
}

/// Replaces an image: `image` is its whole JSON with what is to change.
pub fn replace(id: &ImageId, image: &str) -> Call<Image> {
    Call::object(Spec::put(Service::Compute, "/images").segment(id.as_str()).json(image.to_owned()), "image")
}

/// Deletes an image; its snapshot stays, and servers made from it lose the reference.
pub fn delete(id: &ImageId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, "/images").segment(id.as_str()))
}
