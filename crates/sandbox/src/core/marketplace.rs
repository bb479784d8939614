//! The marketplace: images by their public name, with the local image to use for each zone and architecture.

use super::answer::Answer;
use super::call::Call;
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::time::Time;
use super::validate::uuid;
use serde_json::{Value, json};
use uuid::Uuid;

/// What an image is called in one zone.
#[derive(Clone, Debug)]
pub struct LocalImage {
    /// The id that creating a server takes.
    pub id: Uuid,
    /// `par1` or `ams1`.
    pub zone: &'static str,
    /// The architecture.
    pub arch: &'static str,
    /// The types it runs on.
    pub types: Vec<&'static str>,
}

/// A build of an image.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its id. Creating a server does not take it.
    pub id: Uuid,
    /// When it was built, which is also its name.
    pub created: Time,
    /// Its images by zone and architecture.
    pub local_images: Vec<LocalImage>,
}

/// An image of the marketplace.
#[derive(Clone, Debug)]
pub struct MarketImage {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: &'static str,
    /// Its name for programs.
    pub label: &'static str,
    /// What it is.
    pub description: &'static str,
    /// `distribution` or `instantapp`.
    pub category: &'static str,
    /// When it was first offered.
    pub created: Time,
    /// Its builds, the current one first.
    pub versions: Vec<Version>,
}

/// The routes of the marketplace, which is open to all.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/marketplace/v1/images", Access::Open, list_all).query(list::PAGING),
    Route::new(Verb::Get, "/marketplace/v1/images/{}", Access::Open, read),
    Route::new(Verb::Get, "/marketplace/v1/images/{}/versions", Access::Open, versions).query(list::PAGING),
    Route::new(Verb::Get, "/marketplace/v1/images/{}/versions/{}", Access::Open, version),
    Route::new(Verb::Get, "/marketplace/v1/images/{}/versions/{}/local_images", Access::Open, local_images)
        .query(list::PAGING),
    Route::new(Verb::Get, "/marketplace/v1/images/{}/versions/{}/local_images/{}", Access::Open, local_image),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    list::page(call, "images", state.market.iter(), |image| image_json(state, image))
}

fn read(state: &mut State, call: &Call) -> Reply {
    Ok(Answer::ok("image", image_json(state, find(state, call)?)))
}

fn versions(state: &mut State, call: &Call) -> Reply {
    list::page(call, "versions", find(state, call)?.versions.iter(), version_json)
}

fn version(state: &mut State, call: &Call) -> Reply {
    Ok(Answer::ok("version", version_json(find_version(state, call)?)))
}

fn local_images(state: &mut State, call: &Call) -> Reply {
    list::page(call, "local_images", find_version(state, call)?.local_images.iter(), local_json)
}

fn local_image(state: &mut State, call: &Call) -> Reply {
    let mut all = find_version(state, call)?.local_images.iter();
    let image = all.find(|image| uuid(call.param(2)) == Some(image.id));
    image.map(|image| Answer::ok("local_image", local_json(image))).ok_or_else(|| Refusal::not_found(call.param(2)))
}

fn find<'s>(state: &'s State, call: &Call) -> Result<&'s MarketImage, Refusal> {
    let id = call.param(0);
    state.market.iter().find(|image| uuid(id) == Some(image.id)).ok_or_else(|| Refusal::not_found(id))
}

/// The version of the path, `current` being the first.
fn find_version<'s>(state: &'s State, call: &Call) -> Result<&'s Version, Refusal> {
    let id = call.param(1);
    let mut versions = find(state, call)?.versions.iter();
    let version = if id == "current" { versions.next() } else { versions.find(|one| uuid(id) == Some(one.id)) };
    version.ok_or_else(|| Refusal::not_found(id))
}

fn image_json(state: &State, image: &MarketImage) -> Value {
    let current = image.versions.first();
    json!({
        "id": image.id,
        "name": image.name,
        "label": image.label,
        "description": image.description,
        "logo": format!("https://marketplace-logos.s3.nl-ams.scw.cloud/{}.png", image.label),
        "categories": [image.category],
        "organization": {
            "id": state.platform,
            "name": "Instances User Resources Build System",
        },
        "valid_until": null,
        "creation_date": image.created.to_string(),
        "modification_date": current.map(|version| version.created.to_string()),
        "current_public_version": current.map(|version| version.id),
        "versions": image.versions.iter().map(version_json).collect::<Vec<_>>(),
    })
}

fn version_json(version: &Version) -> Value {
    json!({
        "id": version.id,
        "name": version.created.to_string(),
        "creation_date": version.created.to_string(),
        "modification_date": version.created.to_string(),
        "local_images": version.local_images.iter().map(local_json).collect::<Vec<_>>(),
    })
}

fn local_json(image: &LocalImage) -> Value {
    json!({
        "id": image.id,
        "arch": image.arch,
        "zone": image.zone,
        "compatible_commercial_types": image.types,
    })
}
