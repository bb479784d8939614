//! Addresses: reserved ones, which the organization keeps, and dynamic ones, which come and go with a server.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::servers::{PublicIp, Server};
use super::state::State;
use super::table::Row;
use super::validate::{Field, Kind, Schema, needs_owner};
use super::{list, servers};
use serde::Serialize;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, Ipv6Addr};
use uuid::Uuid;

/// A reserved address.
#[derive(Clone, Debug)]
pub struct Ip {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// The address.
    pub address: Ipv4Addr,
    /// The server it is attached to; that server knows it too.
    pub server: Option<Uuid>,
    /// The name that the address resolves to.
    pub reverse: Option<String>,
}

impl Row for Ip {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Ip {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

const NEEDS: Access = Access::Needs("compute", "ips");

/// The routes of addresses.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/ips", NEEDS, list_all).query(list::OWNED),
    Route::new(Verb::Post, "/ips", NEEDS, create).json(&CREATE),
    Route::new(Verb::Get, "/ips/{}", NEEDS, read),
    Route::new(Verb::Put, "/ips/{}", NEEDS, change).json(&PUT),
    Route::new(Verb::Patch, "/ips/{}", NEEDS, change).json(&PATCH),
    Route::new(Verb::Delete, "/ips/{}", NEEDS, delete),
];

const REVERSE: Field = Field::nullable("reverse", Kind::Text(0, 255));
const SERVER: Field = Field::nullable("server", Kind::Reference);

const CREATE: Schema = Schema::with_rule(
    &[Field::optional("organization", Kind::Uuid), Field::optional("project", Kind::Uuid), SERVER, REVERSE],
    needs_owner,
);

const PUT: Schema = Schema::new(&[
    SERVER,
    REVERSE,
    Field::ignored("id"),
    Field::ignored("address"),
    Field::ignored("organization"),
    Field::ignored("project"),
]);

const PATCH: Schema = Schema::new(&[SERVER, REVERSE]);

fn list_all(state: &mut State, call: &Call) -> Reply {
    // Addresses have no name of their own: the filter looks at the address and at what it resolves to.
    let matches = |ip: &Ip| {
        list::name_matches(call, &ip.address.to_string())
            || ip.reverse.as_ref().is_some_and(|name| list::name_matches(call, name))
    };
    let ips = state.ips.iter().filter(|ip| list::shows(call, *ip) && matches(ip));
    list::page(call, "ips", ips, |ip| json(state, ip))
}

fn read(state: &mut State, call: &Call) -> Reply {
    let ip = call.find(&state.ips, call.param(0))?;
    Ok(Answer::ok("ip", json(state, ip)))
}

/// Reserves an address. For a server with a dynamic one it is that very address, promoted: id and address stay.
fn create(state: &mut State, call: &Call) -> Reply {
    let organization = call.owner()?;
    let server = call.body.id("server").map(|id| find_server(state, call, id, organization)).transpose()?;
    state.check_quota(organization, "ips", 1)?;
    let dynamic = server.and_then(|id| state.servers.get(&id)).and_then(|server| server.public_ip);
    let (id, address) = match dynamic {
        Some(PublicIp::Dynamic(id, address)) => (id, address),
        Some(PublicIp::Reserved(_)) | None => (state.random.uuid(), take_address(state)?),
    };
    let reverse = call.body.text("reverse").map(str::to_owned);
    state.ips.insert(Ip { id, organization, address, server: None, reverse });
    if let Some(server) = server {
        assign(state, &id, &server);
    }
    Ok(Answer::created("ip", json_of(state, &id), format!("{}/ips/{id}", call.origin)))
}

/// A server that may be given a reserved address.
fn find_server(state: &State, call: &Call, id: Uuid, organization: Uuid) -> Result<Uuid, Refusal> {
    let server = call.refer(&state.servers, id, organization)?;
    if matches!(server.public_ip, Some(PublicIp::Reserved(_))) {
        return Err(has_one(&id));
    }
    Ok(id)
}

/// 400: a server with a reserved address takes no other.
pub fn has_one(server: &Uuid) -> Refusal {
    Refusal::invalid(format!("Server '{server}' is already attached to an IP address"))
}

/// A reserved address that may be given to a server.
///
/// # Errors
/// 404 in the wording of a server's routes, 400 if the address has a server already.
pub fn assignable(state: &State, call: &Call, id: Uuid, organization: Uuid) -> Result<Uuid, Refusal> {
    let ip = call.refer(&state.ips, id, organization).map_err(|_| Refusal::unknown(format!("Ip '{id}' not found ")))?;
    if ip.server.is_some() {
        return Err(Refusal::invalid(format!("Ip '{id}' is already attached to a server")));
    }
    Ok(id)
}

/// Attaches, detaches and names. An address moves in two steps: detach, then attach.
fn change(state: &mut State, call: &Call) -> Reply {
    let ip = call.find(&state.ips, call.param(0))?;
    let (id, current, organization) = (ip.id, ip.server, ip.organization);
    if call.body.has("server") {
        let wanted = call.body.id("server");
        if wanted != current {
            let wanted = wanted.map(|server| find_server(state, call, server, organization)).transpose()?;
            match wanted {
                Some(_) if current.is_some() => {
                    return Err(Refusal::invalid(format!("Ip '{id}' is already attached to a server")));
                }
                Some(server) => assign(state, &id, &server),
                None => unassign(state, &id),
            }
        }
    }
    if call.body.has("reverse")
        && let Some(ip) = state.ips.get_mut(&id)
    {
        ip.reverse = call.body.text("reverse").filter(|name| !name.is_empty()).map(str::to_owned);
    }
    Ok(Answer::ok("ip", json_of(state, &id)))
}

/// Gives the address back; its server gets a dynamic one, if it wants one.
fn delete(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.ips, call.param(0))?.id;
    let server = detach(state, &id);
    state.ips.remove(&id);
    give_back(state);
    if let Some(server) = server {
        give_dynamic(state, &server);
    }
    Ok(Answer::no_content())
}

/// Attaches a free reserved address to a server, in the place of a dynamic one.
pub fn assign(state: &mut State, ip: &Uuid, server: &Uuid) {
    let now = state.now;
    if let (Some(ip), Some(server)) = (state.ips.get_mut(ip), state.servers.get_mut(server)) {
        ip.server = Some(server.id);
        let before = server.public_ip.replace(PublicIp::Reserved(ip.id));
        server.modified = now;
        if matches!(before, Some(PublicIp::Dynamic(id, _)) if id != ip.id) {
            give_back(state);
        }
    }
}

/// Detaches a reserved address. Its server gets a dynamic one, if it wants one and has a node.
pub fn unassign(state: &mut State, ip: &Uuid) {
    if let Some(server) = detach(state, ip) {
        give_dynamic(state, &server);
    }
}

/// Parts an address and its server, and says which that was.
fn detach(state: &mut State, ip: &Uuid) -> Option<Uuid> {
    let now = state.now;
    let server = state.ips.get_mut(ip)?.server.take()?;
    let server = state.servers.get_mut(&server)?;
    server.public_ip = None;
    server.modified = now;
    Some(server.id)
}

/// Gives a server with a node, but without an address, a dynamic one if it wants one and the pool has one.
pub fn give_dynamic(state: &mut State, server: &Uuid) {
    let wants = |server: &Server| server.dynamic_ip_required && server.public_ip.is_none() && server.location.is_some();
    if state.servers.get(server).is_some_and(wants)
        && let Ok(address) = take_address(state)
    {
        let id = state.random.uuid();
        if let Some(server) = state.servers.get_mut(server) {
            server.public_ip = Some(PublicIp::Dynamic(id, address));
        }
    }
}

/// Takes a dynamic address away from a server.
pub fn drop_dynamic(state: &mut State, server: &Uuid) {
    if let Some(server) = state.servers.get_mut(server)
        && matches!(server.public_ip, Some(PublicIp::Dynamic(..)))
    {
        server.public_ip = None;
        give_back(state);
    }
}

/// Parts a server that is going from its address: a reserved one stays, attached to nothing.
pub fn leave(state: &mut State, server: &Uuid) {
    drop_dynamic(state, server);
    let reserved = state.servers.get(server).and_then(|server| server.public_ip);
    if let Some(PublicIp::Reserved(ip)) = reserved
        && let Some(ip) = state.ips.get_mut(&ip)
    {
        ip.server = None;
    }
}

/// An address from the pool, out of ranges that the platform really has.
fn take_address(state: &mut State) -> Result<Ipv4Addr, Refusal> {
    if let Some(free) = &mut state.settings.free_addresses {
        *free = free.checked_sub(1).ok_or_else(Refusal::no_free_address)?;
    }
    Ok(state.next_address())
}

fn give_back(state: &mut State) {
    if let Some(free) = &mut state.settings.free_addresses {
        *free += 1;
    }
}

/// The public address of a server.
pub fn address_of(state: &State, server: &Server) -> Option<Ipv4Addr> {
    match server.public_ip? {
        PublicIp::Dynamic(_, address) => Some(address),
        PublicIp::Reserved(id) => state.ips.get(&id).map(|ip| ip.address),
    }
}

/// The public address of a server as the API shows it there.
#[derive(Serialize)]
pub struct ShownPublic {
    id: Uuid,
    address: Option<Ipv4Addr>,
    dynamic: bool,
}

/// The public address of a server.
pub fn shown_public(state: &State, server: &Server) -> Option<ShownPublic> {
    let address = address_of(state, server);
    server.public_ip.map(|public| match public {
        PublicIp::Dynamic(id, _) => ShownPublic { id, address, dynamic: true },
        PublicIp::Reserved(id) => ShownPublic { id, address, dynamic: false },
    })
}

/// An IPv6 address as the API shows it: one of a pair, the other being the gateway.
#[derive(Serialize)]
pub struct ShownIpv6 {
    address: Ipv6Addr,
    gateway: Ipv6Addr,
    netmask: &'static str,
}

impl From<Ipv6Addr> for ShownIpv6 {
    fn from(address: Ipv6Addr) -> Self {
        Self { address, gateway: Ipv6Addr::from_bits(address.to_bits() & !1), netmask: "127" }
    }
}

fn json_of(state: &State, id: &Uuid) -> Value {
    state.ips.get(id).map_or(Value::Null, |ip| json(state, ip))
}

fn json(state: &State, ip: &Ip) -> Value {
    json!({
        "id": ip.id,
        "address": ip.address.to_string(),
        "organization": ip.organization,
        "server": servers::mention(state, ip.server),
        "reverse": ip.reverse,
    })
}
