//! Containers of the classic object storage, read only: the objects themselves are on another service.

use crate::spec::Spec;
use crate::users::OrganizationRef;
use crate::{Call, Page, PageRequest, Service, Timestamp};

record! {
    /// A container of objects.
    pub struct Container requires name {
        /// Its name, which is also its id.
        pub name: String,
        /// Whose it is.
        pub organization: Option<OrganizationRef>,
        /// Size of all objects in bytes. A string on the wire.
        pub size: u64,
        /// Number of objects. A string on the wire.
        pub num_objects: u64,
        /// Whether everybody may read it.
        pub public: bool,
    }
}

record! {
    /// An object in a container.
    pub struct Object requires name {
        /// Its name.
        pub name: String,
        /// Size in bytes. A string on the wire.
        pub size: u64,
        /// When it was last written, UTC.
        pub last_modified: Option<Timestamp>,
        /// Whether everybody may read it.
        pub public: bool,
    }
}

/// The containers there are.
pub fn list(page: PageRequest) -> Call<Page<Container>> {
    Call::list(Spec::get(Service::Compute, "/containers"), "containers", page)
}

/// The objects in a container.
pub fn objects(name: &str, page: PageRequest) -> Call<Page<Object>> {
    Call::list(Spec::get(Service::Compute, "/containers").segment(name), "container", page)
}
