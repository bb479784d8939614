//! Which local image a public image is: servers are made from that, and its id differs by zone and architecture.

use std::rc::Rc;

use api::marketplace::{Image, LocalImage};
use api::servers::{self, Server, ServerFilter};
use api::{PageRequest, Service};
use wasm_bindgen_futures::spawn_local;

use crate::order;
use crate::resources::aside::panel;
use crate::resources::images::IMAGES;
use crate::resources::kind::Subject;
use crate::resources::shown::{Shown, link};
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, effect, el};
use crate::ui::field::{Choice, SelectField};
use crate::ui::form::Form;
use crate::ui::path::{encoded, href};

/// The local images of the version to use.
fn local(image: &Image) -> &[LocalImage] {
    image.current().map_or(&[], |version| &version.local_images)
}

/// Each of some texts once, in order.
fn once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = texts.collect();
    order::sort(&mut all, Ord::cmp);
    all.dedup();
    all
}

/// The architectures that an image can be had for.
pub fn arches(image: &Image) -> Vec<&str> {
    once(local(image).iter().map(|local| local.arch.as_str()))
}

/// The zones that an image can be had in.
pub fn zones(image: &Image) -> Vec<&str> {
    once(local(image).iter().map(|local| local.zone.as_str()))
}

/// The types of server that an image runs on in a zone.
fn types<'a>(image: &'a Image, zone: &str) -> Vec<&'a str> {
    let there = local(image).iter().filter(|local| local.zone == zone);
    once(there.flat_map(|local| &local.compatible_commercial_types).map(String::as_str))
}

/// The local image for a zone and a type of server.
fn find<'a>(image: &'a Image, zone: &str, commercial_type: &str) -> Option<&'a LocalImage> {
    let fits = |local: &&LocalImage| {
        local.zone == zone && local.compatible_commercial_types.iter().any(|known| known == commercial_type)
    };
    local(image).iter().find(fits)
}

/// Where a server runs, if it says so.
fn zone_of(server: &Server) -> Option<&str> {
    server.location.as_ref().map(|place| place.zone_id.as_str()).or(server.zone.as_deref())
}

/// The zone to begin with: of those that the image can be had in, the one that the endpoint names, else the one with
/// the most of the account's own servers.
fn likely<'a>(zones: &[&'a str], endpoint: &str, servers: &[Server]) -> Option<&'a str> {
    let here = |zone: &&str| servers.iter().filter(|server| zone_of(server) == Some(*zone)).count();
    let named = zones.iter().find(|zone| endpoint.contains(**zone));
    named.or(zones.iter().filter(|zone| here(zone) > 0).max_by_key(|zone| here(zone))).copied()
}

/// The section of its page: zone and type are chosen, and the local image is named.
pub fn section(subject: &Subject) -> View {
    let image: Rc<Image> = Rc::new(subject.read(Image::clone));
    if local(&image).is_empty() {
        let none = el("p.muted").text("The current version names no local image, so no server can be made from it.");
        return local_panel(el("div.panel-body").child(none));
    }
    let (form, zone, kind) = (Form::new(), RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Whether a person has chosen.
    let chosen = RwSignal::new(false);
    let texts =
        |all: Vec<&str>| all.into_iter().map(|text| (text.to_owned(), text.to_owned())).collect::<Vec<Choice>>();
    let (of, in_zone, shown) = (Rc::clone(&image), Rc::clone(&image), Rc::clone(&image));
    let all_zones = move || texts(zones(&of));
    let all_types = move || zone.with(|zone| texts(types(&in_zone, zone)));
    let (session, of_zones) = (subject.session, Rc::clone(&image));
    spawn_local(async move {
        // The newest are enough to tell.
        let page = session.run(&servers::list(PageRequest::first(), &ServerFilter::default())).await;
        let servers: Vec<Server> = page.map(|page| page.ok().collect()).unwrap_or_default();
        let endpoint = session.profile().map(|profile| profile.base(Service::Compute)).unwrap_or_default();
        let untouched = chosen.try_get_untracked() == Some(false);
        if let Some(likely) = likely(&zones(&of_zones), &endpoint, &servers).filter(|_| untouched) {
            zone.set(likely.to_owned());
        }
    });
    // What is shown first is chosen; a type that the zone does not have gives way.
    let (first_zone, first_type) = (all_zones.clone(), all_types.clone());
    effect(move || keep_to(&first_zone(), zone));
    effect(move || keep_to(&first_type(), kind));
    let found = move || {
        let (zone, kind) = (zone.get(), kind.get());
        find(&shown, &zone, &kind).map(|local| [local.id.as_str(), "\n", &local.arch, "\n", &kind].concat())
    };
    let selects = el("div.form-row")
        .on("change", move |_| chosen.set(true))
        .child(SelectField::new(form, "local-zone", "zone", "Zone", zone, all_zones).view())
        .child(SelectField::new(form, "local-type", "type", "Type of server", kind, all_types).view());
    let answer = el("div").attr("aria-live", "polite").switch(move || found().unwrap_or_default(), answer);
    let body = el("div.panel-body.stack")
        .child(el("p").text(
            "Servers are made from the local image. Neither the id of the image nor that of a version works there.",
        ))
        .child(selects)
        .child(answer);
    local_panel(body)
}

fn local_panel(body: El) -> View {
    panel("local", "Local image", View::none(), body).into()
}

/// Keeps a choice to what is offered.
fn keep_to(offered: &[Choice], chosen: RwSignal<String>) {
    let stays = chosen.with(|chosen| offered.iter().any(|(known, _)| known == chosen));
    if let Some((first, _)) = offered.first().filter(|_| !stays) {
        chosen.set(first.clone());
    }
}

/// The local image: its id, what it is for, and what can be done with it.
fn answer(found: &str) -> View {
    let mut parts = found.split('\n');
    let (Some(id), Some(arch), Some(kind)) = (parts.next(), parts.next(), parts.next()) else { return View::none() };
    let to = ["/servers/new?image=", id, "&type=", &encoded(kind)].concat();
    let fact = |label: &str, value: View| el("div").child(el("dt").text(label)).child(el("dd").child(value));
    let facts = el("dl.facts")
        .child(fact("Id", Shown::copy(Some(id)).fact()))
        .child(fact("Architecture", arch.into()))
        .child(fact("Image", link(&[IMAGES.path, "/", id].concat(), "Its page").into()));
    let create = el("a.button").attr("href", &href(&to)).text("Create server");
    View::list([facts, el("div.form-actions").child(create)])
}

#[cfg(test)]
mod tests {
    use super::{arches, find, likely, types, zones};
    use api::marketplace::{Image, LocalImage, Version};
    use api::servers::{Location, Server};

    fn image() -> Image {
        let local = |id: &str, zone: &str, arch: &str, types: &[&str]| LocalImage {
            id: id.into(),
            arch: arch.to_owned(),
            zone: zone.to_owned(),
            compatible_commercial_types: types.iter().map(|name| (*name).to_owned()).collect(),
        };
        let version = |id: &str, local_images| Version { id: id.to_owned(), local_images, ..Version::default() };
        Image {
            current_public_version: Some("new".to_owned()),
            versions: vec![
                version("old", vec![local("o", "par1", "x86_64", &["DEV1-S"])]),
                version(
                    "new",
                    vec![
                        local("a", "par1", "x86_64", &["DEV1-S", "VC1S"]),
                        local("b", "par1", "arm", &["C1"]),
                        local("c", "ams1", "x86_64", &["DEV1-S"]),
                    ],
                ),
            ],
            ..Image::default()
        }
    }

    #[test]
    fn the_local_image_is_that_of_the_current_version_for_zone_and_type() {
        let image = image();
        let id = |zone, kind| find(&image, zone, kind).map(|local| local.id.to_string());
        assert_eq!(id("par1", "DEV1-S").as_deref(), Some("a"));
        assert_eq!(id("par1", "C1").as_deref(), Some("b"));
        assert_eq!(id("ams1", "DEV1-S").as_deref(), Some("c"));
        assert_eq!(id("ams1", "C1"), None);
        assert_eq!(zones(&image), ["ams1", "par1"]);
        assert_eq!(arches(&image), ["arm", "x86_64"]);
        assert_eq!(types(&image, "par1"), ["C1", "DEV1-S", "VC1S"]);
    }

    #[test]
    fn the_zone_to_begin_with_is_that_of_the_endpoint_or_of_most_servers() {
        let server = |zone: &str| {
            let location = Location { zone_id: zone.to_owned(), ..Location::default() };
            Server { location: Some(location), ..Server::default() }
        };
        let servers = ["par1", "ams1", "par1", "nowhere", "nowhere", "nowhere"].map(server);
        let zones = ["ams1", "par1"];
        assert_eq!(likely(&zones, "https://api.example.com", &servers), Some("par1"));
        assert_eq!(likely(&zones, "https://cp-ams1.example.com", &servers), Some("ams1"));
        assert_eq!(likely(&zones, "https://api.example.com", &[Server::default()]), None);
    }

    #[test]
    fn without_a_current_version_there_is_none() {
        let image = Image { current_public_version: None, ..image() };
        assert!(zones(&image).is_empty() && find(&image, "par1", "DEV1-S").is_none());
    }
}
