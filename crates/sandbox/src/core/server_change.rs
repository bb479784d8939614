//! Changing a server: PATCH of some keys, PUT of the whole object. A key that is left out keeps its value.

use super::answer::Answer;
use super::call::{Call, reference};
use super::refusal::Refusal;
use super::route::Reply;
use super::servers::{self, PublicIp, Server, ServerState};
use super::state::State;
use super::validate::{Field, Kind, Schema, slot_number};
use super::{bootscripts, ips, server_create, volumes};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A volume may be given by its id, or as the object that answers have.
const VOLUMES: Kind = Kind::Slots(&Kind::Reference);

/// The body of `PATCH /servers/{id}`.
pub const PATCH: Schema = Schema::new(&[
    Field::optional("name", servers::NAME),
    TAGS,
    BOOTSCRIPT,
    BOOT_TYPE,
    DYNAMIC_IP,
    IPV6,
    Field::optional("hostname", servers::NAME),
    GROUP,
    VOLUME_MAP,
    PUBLIC_IP,
    PROTECTED,
    Field::optional("state_detail", Kind::Text(0, 255)),
]);

/// The body of `PUT /servers/{id}`: all that an answer has, of which a part can be changed.
pub const PUT: Schema = Schema::new(&[
    Field::required("name", servers::NAME),
    TAGS,
    BOOTSCRIPT,
    BOOT_TYPE,
    DYNAMIC_IP,
    IPV6,
    Field::nullable("hostname", Kind::Text(0, 255)),
    GROUP,
    VOLUME_MAP,
    PUBLIC_IP,
    PROTECTED,
    Field::ignored("id"),
    Field::ignored("organization"),
    Field::ignored("project"),
    Field::ignored("state"),
    Field::ignored("state_detail"),
    Field::ignored("allowed_actions"),
    Field::ignored("commercial_type"),
    Field::ignored("arch"),
    Field::ignored("image"),
    Field::ignored("private_ip"),
    Field::ignored("ipv6"),
    Field::ignored("location"),
    Field::ignored("extra_networks"),
    Field::ignored("maintenances"),
    Field::ignored("compute_cluster"),
    Field::ignored("creation_date"),
    Field::ignored("modification_date"),
]);

const TAGS: Field = Field::nullable("tags", servers::TAGS);
const BOOTSCRIPT: Field = Field::nullable("bootscript", Kind::Reference);
const BOOT_TYPE: Field = Field::nullable("boot_type", Kind::OneOf(servers::BOOT_TYPES));
const DYNAMIC_IP: Field = Field::nullable("dynamic_ip_required", Kind::Boolean);
const IPV6: Field = Field::nullable("enable_ipv6", Kind::Boolean);
const GROUP: Field = Field::nullable("security_group", Kind::Reference);
const VOLUME_MAP: Field = Field::nullable("volumes", VOLUMES);
const PUBLIC_IP: Field = Field::nullable("public_ip", Kind::Reference);
const PROTECTED: Field = Field::nullable("protected", Kind::Boolean);

/// Everything that the body asks for, found and allowed.
struct Plan {
    bootscript: Option<Uuid>,
    boot_type: Option<&'static str>,
    group: Option<Uuid>,
    volumes: Option<BTreeMap<u32, Uuid>>,
    address: Option<Address>,
}

/// What becomes of a server's reserved address.
enum Address {
    Attach(Uuid),
    Detach(Uuid),
}

/// `PATCH /servers/{id}`. The detail of the state is for a client inside the server, which knows what it is doing:
/// `scw _patch server:NAME state_detail=booted`.
pub fn patch(state: &mut State, call: &Call) -> Reply {
    let id = change(state, call)?;
    if let (Some(server), Some(detail)) = (state.servers.get_mut(&id), call.body.text("state_detail")) {
        server.detail = detail.to_owned().into();
    }
    Ok(Answer::ok("server", servers::shown_of(state, &id)))
}

/// `PUT /servers/{id}`.
pub fn put(state: &mut State, call: &Call) -> Reply {
    let id = change(state, call)?;
    Ok(Answer::ok("server", servers::shown_of(state, &id)))
}

/// Changes what both ways can, and nothing before everything has been checked. Gives the server's id.
fn change(state: &mut State, call: &Call) -> Result<Uuid, Refusal> {
    let server = call.find(&state.servers, call.param(0))?;
    let id = server.id;
    let plan = plan(state, call, server)?;
    apply(state, call, &id, plan);
    Ok(id)
}

fn plan(state: &State, call: &Call, server: &Server) -> Result<Plan, Refusal> {
    let (body, owner) = (&call.body, server.organization);
    if body.flag("enable_ipv6") == Some(true) && !server.product.ipv6 {
        return Err(Refusal::invalid(format!("Cannot enable ipv6 on {}", server.product.name)));
    }
    let boot_type = match body.text("boot_type") {
        Some(wanted) => Some(server_create::boot_type(server.product, Some(wanted))?),
        None => None,
    };
    let bootscript = body.id("bootscript").map(|id| call.refer(&state.bootscripts, id, owner)).transpose()?;
    let group = body.id("security_group").map(|id| call.refer(&state.security_groups, id, owner)).transpose()?;
    Ok(Plan {
        bootscript: bootscript.map(|bootscript| bootscript.id),
        boot_type,
        group: group.map(|group| group.id),
        volumes: plan_volumes(state, call, server)?,
        address: plan_address(state, call, server)?,
    })
}

/// The map as it shall be. Volumes move only while the server rests: a refusal otherwise, which clients take as
/// "try again later".
fn plan_volumes(state: &State, call: &Call, server: &Server) -> Result<Option<BTreeMap<u32, Uuid>>, Refusal> {
    let Some(map) = call.body.object("volumes") else { return Ok(None) };
    let mut wanted = BTreeMap::new();
    for (slot, value) in map {
        let (Some(slot), Some(id)) = (slot_number(slot), reference(value)) else { continue };
        let volume = call.refer(&state.volumes, id, server.organization)?;
        let taken = volume.server.is_some_and(|other| other != server.id);
        if taken || wanted.values().any(|other| *other == id) {
            return Err(Refusal::invalid(format!("volume {id} is already attached to a server")));
        }
        wanted.insert(slot, id);
    }
    if wanted == server.volumes {
        return Ok(None);
    }
    match server.state {
        ServerState::Starting | ServerState::Stopping | ServerState::Locked => {
            Err(Refusal::invalid("server is being stopped or rebooted"))
        }
        ServerState::Running | ServerState::StoppedInPlace if wanted.get(&0) != server.volumes.get(&0) => {
            Err(Refusal::invalid("server should be stopped"))
        }
        _ => Ok(Some(wanted)),
    }
}

fn plan_address(state: &State, call: &Call, server: &Server) -> Result<Option<Address>, Refusal> {
    let Some(value) = call.body.0.get("public_ip") else { return Ok(None) };
    if value["dynamic"] == true {
        // Sent back as part of a whole object. Dynamic addresses come and go by themselves.
        return Ok(None);
    }
    let wanted = reference(value);
    match (wanted, server.public_ip) {
        // A client that sends back what it got changes nothing.
        (Some(wanted), Some(PublicIp::Dynamic(id, _) | PublicIp::Reserved(id))) if wanted == id => Ok(None),
        // An address moves in two steps, as on the address's own routes: detach, then attach.
        (Some(_), Some(PublicIp::Reserved(_))) => Err(ips::has_one(&server.id)),
        (Some(wanted), _) => Ok(Some(Address::Attach(ips::assignable(state, call, wanted, server.organization)?))),
        (None, Some(PublicIp::Reserved(current))) => Ok(Some(Address::Detach(current))),
        (None, _) => Ok(None),
    }
}

fn apply(state: &mut State, call: &Call, id: &Uuid, plan: Plan) {
    let body = &call.body;
    let default_bootscript =
        state.servers.get(id).and_then(|server| bootscripts::default_for(state, server.product.arch));
    let now = state.now;
    if let Some(server) = state.servers.get_mut(id) {
        server.modified = now;
        // A whole object that is sent back carries the old host name, which must not undo the one that follows the name.
        let hostname = body.text("hostname").filter(|text| !text.is_empty() && *text != server.hostname);
        if let Some(name) = body.text("name").filter(|name| *name != server.name) {
            name.clone_into(&mut server.name);
            server.hostname = servers::hostname(name);
        }
        if let Some(hostname) = hostname {
            server.hostname = hostname.to_owned();
        }
        if body.has("tags") {
            server.tags = body.texts("tags").unwrap_or_default();
        }
        if body.has("bootscript") {
            server.bootscript = plan.bootscript.or(default_bootscript);
        }
        server.boot_type = plan.boot_type.unwrap_or(server.boot_type);
        server.security_group = plan.group.unwrap_or(server.security_group);
        server.dynamic_ip_required = body.flag("dynamic_ip_required").unwrap_or(server.dynamic_ip_required);
        server.enable_ipv6 = body.flag("enable_ipv6").unwrap_or(server.enable_ipv6);
        server.protected = body.flag("protected").unwrap_or(server.protected);
    }
    if let Some(volumes) = plan.volumes {
        rewrite_volumes(state, id, &volumes);
    }
    match plan.address {
        Some(Address::Attach(ip)) => ips::assign(state, &ip, id),
        Some(Address::Detach(ip)) => ips::unassign(state, &ip),
        None => {}
    }
    settle_addresses(state, id);
}

fn rewrite_volumes(state: &mut State, server: &Uuid, wanted: &BTreeMap<u32, Uuid>) {
    let Some(current) = state.servers.get(server).map(|server| server.volumes.clone()) else { return };
    let moved = |slot: &u32, volume: &Uuid| wanted.get(slot) != Some(volume);
    for volume in current.iter().filter(|(slot, volume)| moved(slot, volume)).map(|(_, volume)| volume) {
        volumes::detach(state, volume);
    }
    for (slot, volume) in wanted.iter().filter(|(slot, volume)| current.get(slot) != Some(volume)) {
        volumes::attach(state, volume, server, *slot);
    }
}

/// Gives and takes addresses as the server now wants them.
fn settle_addresses(state: &mut State, id: &Uuid) {
    let Some(server) = state.servers.get(id) else { return };
    let has_node = server.location.is_some();
    let (wants_ipv6, has_ipv6) = (server.enable_ipv6 && has_node, server.ipv6.is_some());
    if server.dynamic_ip_required {
        ips::give_dynamic(state, id);
    } else {
        ips::drop_dynamic(state, id);
    }
    if wants_ipv6 != has_ipv6 {
        let address = wants_ipv6.then(|| state.random_ipv6());
        if let Some(server) = state.servers.get_mut(id) {
            server.ipv6 = address;
        }
    }
}
