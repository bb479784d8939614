//! The marketplace: public images, each with versions, each of those with one local image by zone and architecture.
//!
//! What a server is made from is the *local image*; the compute service knows neither image nor version ids of here.

use crate::spec::Spec;
use crate::users::OrganizationRef;
use crate::{Call, ImageId, Page, PageRequest, Service, Timestamp};

record! {
    /// A public image.
    pub struct Image requires id {
        /// Its id in the marketplace.
        pub id: String,
        /// Its name, such as `Ubuntu Bionic`.
        pub name: String,
        /// Its name for programs, since 2020.
        pub label: Option<String>,
        /// What it is.
        pub description: String,
        /// Address of a picture.
        pub logo: Option<String>,
        /// What kind of image it is, such as `distribution`.
        pub categories: Vec<String>,
        /// Who made it.
        pub organization: Option<OrganizationRef>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Until when it can be had, UTC.
        pub valid_until: Option<Timestamp>,
        /// The version to use.
        pub current_public_version: Option<String>,
        /// All versions.
        pub versions: Vec<Version>,
    }
}

record! {
    /// A version of a public image.
    pub struct Version requires id {
        /// Its id in the marketplace.
        pub id: String,
        /// Its name.
        pub name: String,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// What servers are made from, by zone and architecture.
        pub local_images: Vec<LocalImage>,
    }
}

record! {
    /// What a server can be made from.
    pub struct LocalImage requires id {
        /// The id that the compute service takes.
        pub id: ImageId,
        /// Its architecture.
        pub arch: String,
        /// Its zone: `par1`, `ams1`, or today's names.
        pub zone: String,
        /// Types of server that it runs on.
        pub compatible_commercial_types: Vec<String>,
    }
}

impl Image {
    /// The version to use.
    pub fn current(&self) -> Option<&Version> {
        let id = self.current_public_version.as_deref()?;
        self.versions.iter().find(|version| version.id == id)
    }
}

/// The public images.
pub fn images(page: PageRequest) -> Call<Page<Image>> {
    Call::list(Spec::get(Service::Marketplace, "/images"), "images", page)
}

/// One public image.
pub fn image(id: &str) -> Call<Image> {
    Call::object(Spec::get(Service::Marketplace, "/images").segment(id), "image")
}

/// The versions of a public image.
pub fn versions(image: &str, page: PageRequest) -> Call<Page<Version>> {
    Call::list(of_image(image), "versions", page)
}

/// The version of a public image to use.
pub fn current_version(image: &str) -> Call<Version> {
    Call::object(of_image(image).then("/current"), "version")
}

/// One version.
pub fn version(image: &str, id: &str) -> Call<Version> {
    Call::object(of_image(image).segment(id), "version")
}

/// The local images of a version.
pub fn local_images(image: &str, version: &str, page: PageRequest) -> Call<Page<LocalImage>> {
    Call::list(of_image(image).segment(version).then("/local_images"), "local_images", page)
}

/// One local image.
pub fn local_image(image: &str, version: &str, id: &ImageId) -> Call<LocalImage> {
    let spec = of_image(image).segment(version).then("/local_images").segment(id.as_str());
    Call::object(spec, "local_image")
}

fn of_image(image: &str) -> Box<Spec> {
    Spec::get(Service::Marketplace, "/images").segment(image).then("/versions")
}
