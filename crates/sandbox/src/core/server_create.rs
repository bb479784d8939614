//! Creating a server: what the body may hold, and the volumes, address and group that come with it.

use super::answer::Answer;
use super::call::{Call, reference};
use super::images::{Image, Part};
use super::products::{self, Product};
use super::refusal::Refusal;
use super::route::Reply;
use super::servers;
use super::state::State;
use super::validate::{BAD_VALUE, Field, Fields, Kind, REQUIRED, Schema, needs_owner, slot_number};
use super::{bootscripts, ips, security_groups, volumes};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The type of a server whose creator names none.
const DEFAULT_TYPE: &str = "VC1S";

/// The body of `POST /servers`.
pub const SCHEMA: Schema = Schema::with_rule(
    &[
        Field::required("name", servers::NAME),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        Field::nullable("image", Kind::Reference),
        Field::nullable("volumes", Kind::Slots(&Kind::Depends(volume_form))),
        Field::optional("commercial_type", Kind::Passing(is_type)),
        Field::nullable("tags", servers::TAGS),
        Field::nullable("dynamic_ip_required", Kind::Boolean),
        Field::nullable("enable_ipv6", Kind::Boolean),
        Field::nullable("bootscript", Kind::Reference),
        Field::nullable("boot_type", Kind::OneOf(servers::BOOT_TYPES)),
        Field::nullable("public_ip", Kind::Reference),
        Field::nullable("security_group", Kind::Reference),
        Field::nullable("hostname", servers::NAME),
        Field::nullable("protected", Kind::Boolean),
    ],
    check_together,
);

fn is_type(name: &str) -> bool {
    products::find(name).is_some()
}

fn check_together(body: &Map<String, Value>, signed_in: bool, faults: &mut Fields) {
    needs_owner(body, signed_in, faults);
    needs_disk(body, faults);
    let type_name = body.get("commercial_type").map_or(Some(DEFAULT_TYPE), Value::as_str);
    if let Some(product) = type_name.and_then(products::find) {
        fits_type(body, product, faults);
    }
}

/// A server boots from an image, or from volumes that are there already. Whoever gives neither is asked for both.
fn needs_disk(body: &Map<String, Value>, faults: &mut Fields) {
    if body.get("image").is_none_or(Value::is_null) {
        let volumes = body.get("volumes").filter(|volumes| !volumes.is_null());
        if volumes.is_none_or(|volumes| volumes.get("0").is_none()) {
            faults.add("image", REQUIRED);
        }
        if volumes.is_none() {
            faults.add("volumes", REQUIRED);
        }
    }
}

/// What the type has to say about single keys.
fn fits_type(body: &Map<String, Value>, product: &Product, faults: &mut Fields) {
    let boot_type = body.get("boot_type").and_then(Value::as_str);
    if boot_type.is_some_and(|wanted| servers::BOOT_TYPES.contains(&wanted) && !product.boot_types().contains(&wanted))
    {
        faults.add("boot_type", BAD_VALUE);
    }
    for (slot, volume) in body.get("volumes").and_then(Value::as_object).into_iter().flatten() {
        let is_new = volume.get("id").is_none() && volume.get("volume_type").is_none_or(is_volume_type);
        let limit = product.max_volume_size();
        // Beyond what any volume may have, the general check has spoken already.
        let too_big = limit + 1..=volumes::LARGEST;
        if is_new && volume.get("size").and_then(Value::as_u64).is_some_and(|size| too_big.contains(&size)) {
            faults.add(&format!("volumes.{slot}.size"), format!("value must be at most {limit}"));
        }
    }
}

fn is_volume_type(name: &Value) -> bool {
    name.as_str().is_some_and(|name| volumes::TYPES.contains(&name))
}

/// What a volume of the map may be. The API decides by what fits: whatever is no new volume, for a misspelt type
/// say, is told off as if it should have been an existing one.
fn volume_form(slot: &str, value: &Value) -> &'static Kind {
    const TYPE: Kind = Kind::OneOf(volumes::TYPES);
    const EXISTING: Kind =
        Kind::Object(&[Field::required("id", Kind::Uuid), Field::nullable("name", Kind::Text(0, 255))]);
    const WHOLE: Kind = Kind::Object(&[
        Field::required("id", Kind::Uuid),
        Field::ignored("name"),
        Field::ignored("organization"),
        Field::ignored("project"),
        Field::ignored("size"),
        Field::ignored("volume_type"),
        Field::ignored("export_uri"),
        Field::ignored("server"),
        Field::ignored("state"),
        Field::ignored("creation_date"),
        Field::ignored("modification_date"),
    ]);
    const NEW: Kind = Kind::Object(&[
        Field::required("name", servers::NAME),
        Field::optional("organization", Kind::Uuid),
        Field::optional("project", Kind::Uuid),
        Field::required("size", volumes::SIZE),
        Field::required("volume_type", TYPE),
    ]);
    const ROOT: Kind = Kind::Object(&[
        Field::nullable("name", Kind::Text(0, 255)),
        Field::required("size", volumes::SIZE),
        Field::optional("volume_type", TYPE),
    ]);
    const TEXT: Kind = Kind::Uuid;
    let has = |key: &str| value.get(key).is_some();
    let known_type = value.get("volume_type").is_some_and(is_volume_type);
    if value.is_string() {
        &TEXT
    } else if has("id") {
        &WHOLE
    } else if slot == "0" && has("size") && !has("organization") && (known_type || !has("volume_type")) {
        &ROOT
    } else if known_type {
        &NEW
    } else {
        &EXISTING
    }
}

/// A volume that the new server shall have.
enum Disk {
    Existing(Uuid),
    New { name: String, size: u64, volume_type: &'static str },
}

/// `POST /servers`. Nothing is made before everything has been checked.
pub fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let body = &call.body;
    let product = products::find(body.text("commercial_type").unwrap_or(DEFAULT_TYPE))
        .ok_or_else(|| Refusal::field("commercial_type", BAD_VALUE))?;
    let image = body.id("image").map(|id| call.refer(&state.images, id, organization)).transpose()?;
    if let Some(image) = image.filter(|image| image.arch != product.arch) {
        return Err(Refusal::invalid(format!("Image '{}' arch is not '{}'", image.id, product.arch)));
    }
    let enable_ipv6 = body.flag("enable_ipv6").unwrap_or(false);
    if enable_ipv6 && !product.ipv6 {
        return Err(Refusal::invalid(format!("Cannot enable ipv6 on {}", product.name)));
    }
    let boot_type = boot_type(product, body.text("boot_type"))?;
    let bootscript = match body.id("bootscript") {
        Some(id) => Some(call.refer(&state.bootscripts, id, organization)?.id),
        None => {
            image.and_then(|image| image.default_bootscript).or_else(|| bootscripts::default_for(state, product.arch))
        }
    };
    let public_ip = body.id("public_ip").map(|id| ips::assignable(state, call, id, organization)).transpose()?;
    let group = body.id("security_group").map(|id| call.refer(&state.security_groups, id, organization)).transpose()?;
    let group = group.map(|group| group.id);
    let disks = plan_disks(state, call, organization, product, image)?;
    let new_disks = disks.values().filter(|disk| matches!(disk, Disk::New { .. })).count();
    state.check_quota(organization, "servers", 1)?;
    state.check_quota(organization, &format!("servers_type_{}", product.name), 1)?;
    state.check_quota(organization, "volumes", new_disks)?;

    let name = body.text("name").unwrap_or_default();
    let image = image.map(|image| image.id);
    let security_group = match group {
        Some(group) => group,
        None => security_groups::default_of(state, organization),
    };
    let mut server = servers::blank(state, organization, name, product, security_group);
    server.image = image;
    server.bootscript = bootscript;
    server.boot_type = boot_type;
    server.dynamic_ip_required = public_ip.is_none() && body.flag("dynamic_ip_required").unwrap_or(true);
    server.enable_ipv6 = enable_ipv6;
    server.tags = body.texts("tags").unwrap_or_default();
    server.protected = body.flag("protected").unwrap_or(false);
    if let Some(hostname) = body.text("hostname") {
        hostname.clone_into(&mut server.hostname);
    }
    let id = server.id;
    state.servers.insert(server);
    for (slot, disk) in disks {
        let volume = match disk {
            Disk::Existing(volume) => volume,
            Disk::New { name, size, volume_type } => volumes::make(state, organization, &name, size, volume_type),
        };
        volumes::attach(state, &volume, &id, slot);
    }
    if let Some(ip) = public_ip {
        ips::assign(state, &ip, &id);
    }
    Ok(Answer::created("server", servers::shown_of(state, &id), format!("{}/servers/{id}", call.origin)))
}

/// How a server of that type boots: as asked for, if the type can.
///
/// # Errors
/// 400 about `boot_type`.
pub fn boot_type(product: &Product, wanted: Option<&str>) -> Result<&'static str, Refusal> {
    let types = product.boot_types();
    match wanted {
        None => Ok(product.default_boot_type()),
        Some(wanted) => {
            types.iter().find(|kind| **kind == wanted).copied().ok_or_else(|| Refusal::field("boot_type", BAD_VALUE))
        }
    }
}

/// The volumes of the new server by slot, checked against each other and the rules of the type.
fn plan_disks(
    state: &State,
    call: &Call,
    organization: Uuid,
    product: &Product,
    image: Option<&Image>,
) -> Result<BTreeMap<u32, Disk>, Refusal> {
    let mut disks = BTreeMap::new();
    let mut root = None;
    for (slot, value) in call.body.object("volumes").into_iter().flatten() {
        let Some(slot) = slot_number(slot) else { continue };
        if let Some(id) = reference(value) {
            let volume = call.refer(&state.volumes, id, organization)?;
            let twice = disks.values().any(|disk| matches!(disk, Disk::Existing(other) if *other == id));
            if volume.server.is_some() || twice {
                return Err(Refusal::invalid(format!("volume {id} is already attached to a server")));
            }
            disks.insert(slot, Disk::Existing(id));
        } else if let Some(size) = value.get("size").and_then(Value::as_u64) {
            let volume_type = volumes::type_of(value.get("volume_type").and_then(Value::as_str));
            match value.get("name").and_then(Value::as_str) {
                Some(name) => {
                    disks.insert(slot, Disk::New { name: name.to_owned(), size, volume_type });
                }
                None => root = Some(size),
            }
        }
    }
    // What the body leaves open comes from the image. The root, slot 0, is last, as it takes what is left.
    for (slot, part) in image.into_iter().flat_map(|image| image.extra.range(1..)) {
        disks.entry(*slot).or_insert_with(|| new_disk(part, part.size));
    }
    if let (Some(image), false) = (image, disks.contains_key(&0)) {
        // Without a size of its own the root takes what the type still lacks.
        let missing = product.min_total().saturating_sub(total_size(state, &disks));
        let size = root.unwrap_or_else(|| image.root.size.max(missing.min(product.max_volume_size())));
        disks.insert(0, new_disk(&image.root, size));
    }
    if let (Some(image), Some(Disk::New { size, .. })) = (image, disks.get(&0))
        && *size < image.root.size
    {
        return Err(Refusal::field("volumes.0.size", format!("value must be at least {}", image.root.size)));
    }
    product.check_total(total_size(state, &disks))?;
    Ok(disks)
}

/// A volume made of a part of an image.
fn new_disk(part: &Part, size: u64) -> Disk {
    Disk::New { name: part.name.clone(), size, volume_type: part.volume_type }
}

fn total_size(state: &State, disks: &BTreeMap<u32, Disk>) -> u64 {
    let size = |disk: &Disk| match disk {
        Disk::Existing(id) => state.volumes.get(id).map_or(0, |volume| volume.size),
        Disk::New { size, .. } => *size,
    };
    disks.values().map(size).sum()
}
