//! Servers: what they are and how they are shown, listed, read and deleted. Creating, changing and acting on them
//! have files of their own.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::products::Product;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::security_groups::SecurityGroup;
use super::state::State;
use super::table::Row;
use super::time::Time;
use super::validate::{Field, Kind};
use super::{actions, bootscripts, images, ips, list, server_change, server_create, volumes};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use uuid::Uuid;

/// The state of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// Off, without a node.
    Stopped,
    /// On the way up.
    Starting,
    /// Up.
    Running,
    /// On the way down, or through a reboot.
    Stopping,
    /// Off, but keeping its node and addresses.
    StoppedInPlace,
    /// Taken out of the user's hands by the platform.
    Locked,
}

impl ServerState {
    /// The API's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::StoppedInPlace => "stopped in place",
            Self::Locked => "locked",
        }
    }

    /// The detail of a server that stays in this state.
    pub const fn detail_at_rest(self) -> &'static str {
        match self {
            Self::Running => "booted",
            Self::StoppedInPlace => "stopped in place",
            Self::Stopped | Self::Starting | Self::Stopping | Self::Locked => "",
        }
    }
}

/// The public address of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicIp {
    /// One that goes when the server stops, known to nobody but the server.
    Dynamic(Uuid, Ipv4Addr),
    /// A reserved one, found in the table of addresses.
    Reserved(Uuid),
}

/// Where a server that has a node runs.
#[derive(Clone, Copy, Debug)]
pub struct Location {
    /// Three numbers that name a place.
    pub platform: u8,
    /// The rack or cluster.
    pub cluster: u8,
    /// The hypervisor, or the chassis of a bare-metal type.
    pub host: u16,
    /// The place on the host, or the blade.
    pub node: u16,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: Uuid,
    /// Its name.
    pub name: String,
    /// The name that the machine gives itself.
    pub hostname: String,
    /// Its state.
    pub state: ServerState,
    /// What happens within the state: the API's own words, or what a client has set.
    pub detail: Cow<'static, str>,
    /// Its type.
    pub product: &'static Product,
    /// The image it was made of; shown as null once that is deleted.
    pub image: Option<Uuid>,
    /// The kernel it boots, unless it boots from its disk.
    pub bootscript: Option<Uuid>,
    /// `local`, `bootscript` or `rescue`.
    pub boot_type: &'static str,
    /// Its volumes by slot; 0 is the root.
    pub volumes: BTreeMap<u32, Uuid>,
    /// Its public address, if it has one.
    pub public_ip: Option<PublicIp>,
    /// Whether it gets a dynamic address when it starts without one.
    pub dynamic_ip_required: bool,
    /// Its private address, while it has a node.
    pub private_ip: Option<Ipv4Addr>,
    /// Whether it gets an IPv6 address when it starts.
    pub enable_ipv6: bool,
    /// Its IPv6 address, while it has one.
    pub ipv6: Option<Ipv6Addr>,
    /// Its node, while it has one.
    pub location: Option<Location>,
    /// Its security group.
    pub security_group: Uuid,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether the owner protects its run against every action that would end it.
    pub protected: bool,
    /// Its user data by key.
    pub user_data: BTreeMap<String, Vec<u8>>,
    /// When it was made.
    pub created: Time,
    /// The last change.
    pub modified: Time,
}

impl Row for Server {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Server {
    fn organization(&self) -> Uuid {
        self.organization
    }
}

/// The permission that everything about servers needs.
pub const NEEDS: Access = Access::Needs("compute", "servers");

/// A name that users give.
pub const NAME: Kind = Kind::Text(1, 255);

/// Tags that users give.
pub const TAGS: Kind = Kind::List(&Kind::Text(0, 255));

/// The ways to boot.
pub const BOOT_TYPES: &[&str] = &["local", "bootscript", "rescue"];

/// The routes of servers.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/servers", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Post, "/servers", NEEDS, server_create::create).json(&server_create::SCHEMA),
    Route::new(Verb::Get, "/servers/{}", NEEDS, read),
    Route::new(Verb::Put, "/servers/{}", NEEDS, server_change::put).json(&server_change::PUT),
    Route::new(Verb::Patch, "/servers/{}", NEEDS, server_change::patch).json(&server_change::PATCH),
    Route::new(Verb::Delete, "/servers/{}", NEEDS, delete),
];

const NEWEST_FIRST: &str = "creation_date_desc";

const FILTERS: &[Field] = &[
    list::PAGE,
    list::PER_PAGE,
    Field::optional("organization", Kind::Uuid),
    Field::optional("project", Kind::Uuid),
    Field::optional(
        "state",
        Kind::OneOf(&["", "stopped", "starting", "running", "stopping", "stopped in place", "locked"]),
    ),
    Field::optional("without_ip", Kind::Boolean),
    Field::optional(
        "order",
        Kind::OneOf(&[NEWEST_FIRST, "creation_date_asc", "modification_date_desc", "modification_date_asc"]),
    ),
];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let order = call.query("order").unwrap_or(NEWEST_FIRST);
    let tags: Vec<&str> = call.query("tags").into_iter().flat_map(|tags| tags.split(',')).collect();
    let mut servers: Vec<&Server> =
        state.servers.iter().filter(|server| is_listed(state, call, server, &tags)).collect();
    match order {
        "creation_date_asc" => servers.reverse(),
        "modification_date_desc" => servers.sort_by_key(|server| std::cmp::Reverse(server.modified)),
        "modification_date_asc" => servers.sort_by_key(|server| server.modified),
        _ => {}
    }
    list::page_ordered(call, "servers", servers.into_iter(), |server| shown(state, server), Some(order))
}

fn is_listed(state: &State, call: &Call, server: &Server, tags: &[&str]) -> bool {
    let equals = |key: &str, text: &str| call.query(key).is_none_or(|wanted| wanted == text);
    let private_ip = |wanted: &str| server.private_ip.is_some_and(|address| address.to_string() == wanted);
    let public_ip = |wanted: &str| ips::address_of(state, server).is_some_and(|address| address.to_string() == wanted);
    list::shows(call, server)
        && call.query_id("project").is_none_or(|id| id == server.organization)
        && list::name_matches(call, &server.name)
        && equals("state", server.state.name())
        && equals("commercial_type", server.product.name)
        && call.query("private_ip").is_none_or(private_ip)
        && call.query("with_ip").is_none_or(public_ip)
        && call.query_flag("without_ip").is_none_or(|without| without == server.public_ip.is_none())
        && tags.iter().all(|tag| server.tags.iter().any(|own| own == tag))
        && call.query("servers").is_none_or(|ids| ids.split(',').any(|id| id == server.id.to_string()))
}

fn read(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    Ok(Answer::ok("server", shown(state, server)))
}

/// Deletes a stopped server. Its volumes and its reserved address stay behind, attached to nothing.
fn delete(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    if server.state != ServerState::Stopped {
        return Err(Refusal::invalid("server should be stopped"));
    }
    let (id, volumes) = (server.id, server.volumes.values().copied().collect::<Vec<_>>());
    for volume in &volumes {
        volumes::detach(state, volume);
    }
    ips::leave(state, &id);
    state.servers.remove(&id);
    Ok(Answer::no_content())
}

/// A stopped server without volumes, addresses or wishes, not yet kept.
pub fn blank(
    state: &mut State,
    organization: Uuid,
    name: &str,
    product: &'static Product,
    security_group: Uuid,
) -> Server {
    Server {
        id: state.random.uuid(),
        organization,
        name: name.to_owned(),
        hostname: hostname(name),
        state: ServerState::Stopped,
        detail: ServerState::Stopped.detail_at_rest().into(),
        product,
        image: None,
        bootscript: None,
        boot_type: product.default_boot_type(),
        volumes: BTreeMap::new(),
        public_ip: None,
        dynamic_ip_required: true,
        private_ip: None,
        enable_ipv6: false,
        ipv6: None,
        location: None,
        security_group,
        tags: Vec::new(),
        protected: false,
        user_data: BTreeMap::new(),
        created: state.now,
        modified: state.now,
    }
}

/// A name as a machine can bear it.
pub fn hostname(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }).collect()
}

/// The `{id, name}` by which objects mention another.
#[derive(Serialize)]
pub struct Mention<'s> {
    id: Uuid,
    name: &'s str,
}

impl<'s> From<&'s Server> for Mention<'s> {
    fn from(server: &'s Server) -> Self {
        Self { id: server.id, name: &server.name }
    }
}

impl<'s> From<&'s SecurityGroup> for Mention<'s> {
    fn from(group: &'s SecurityGroup) -> Self {
        Self { id: group.id, name: &group.name }
    }
}

/// The mention of a server, if there is one of that id.
pub fn mention(state: &State, id: Option<Uuid>) -> Option<Mention<'_>> {
    state.servers.get(&id?).map(Mention::from)
}

/// A server as the API shows it. Servers come by the hundred, so they are written straight from the state.
#[derive(Serialize)]
pub struct Shown<'s> {
    id: Uuid,
    name: &'s str,
    organization: Uuid,
    hostname: &'s str,
    state: &'static str,
    state_detail: &'s str,
    allowed_actions: &'static [&'static str],
    commercial_type: &'static str,
    arch: &'static str,
    image: Option<images::Shown<'s>>,
    bootscript: Option<bootscripts::Shown>,
    boot_type: &'static str,
    volumes: BTreeMap<u32, Option<volumes::Shown<'s>>>,
    public_ip: Option<ips::ShownPublic>,
    dynamic_ip_required: bool,
    private_ip: Option<Ipv4Addr>,
    enable_ipv6: bool,
    ipv6: Option<ips::ShownIpv6>,
    location: Option<ShownLocation>,
    security_group: Option<Mention<'s>>,
    tags: &'s [String],
    extra_networks: [(); 0],
    maintenances: [(); 0],
    protected: bool,
    compute_cluster: Option<()>,
    creation_date: Time,
    modification_date: Time,
}

/// The server of that id as the API shows it.
pub fn shown_of<'s>(state: &'s State, id: &Uuid) -> Option<Shown<'s>> {
    state.servers.get(id).map(|server| shown(state, server))
}

fn shown<'s>(state: &'s State, server: &'s Server) -> Shown<'s> {
    Shown {
        id: server.id,
        name: &server.name,
        organization: server.organization,
        hostname: &server.hostname,
        state: server.state.name(),
        state_detail: &server.detail,
        allowed_actions: actions::allowed(state, server),
        commercial_type: server.product.name,
        arch: server.product.arch,
        image: images::shown_of(state, server.image),
        bootscript: bootscripts::shown_of(state, server.bootscript),
        boot_type: server.boot_type,
        volumes: server.volumes.iter().map(|(slot, id)| (*slot, volumes::shown_of(state, id))).collect(),
        public_ip: ips::shown_public(state, server),
        dynamic_ip_required: server.dynamic_ip_required,
        private_ip: server.private_ip,
        enable_ipv6: server.enable_ipv6,
        ipv6: server.ipv6.map(ips::ShownIpv6::from),
        location: server.location.map(|place| ShownLocation::new(place, server.product.baremetal)),
        security_group: state.security_groups.get(&server.security_group).map(Mention::from),
        tags: &server.tags,
        extra_networks: [],
        maintenances: [],
        protected: server.protected,
        compute_cluster: None,
        creation_date: server.created,
        modification_date: server.modified,
    }
}

/// A place as the API shows it: what its parts are called depends on whether the type is virtual.
#[derive(Serialize)]
struct ShownLocation {
    zone_id: &'static str,
    platform_id: String,
    cluster_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hypervisor_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chassis_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blade_id: Option<String>,
    node_id: String,
}

impl ShownLocation {
    fn new(place: Location, baremetal: bool) -> Self {
        let host = place.host.to_string();
        let node = place.node.to_string();
        let (hypervisor_id, chassis_id) = if baremetal { (None, Some(host)) } else { (Some(host), None) };
        Self {
            zone_id: "par1",
            platform_id: place.platform.to_string(),
            cluster_id: place.cluster.to_string(),
            hypervisor_id,
            blade_id: chassis_id.as_ref().map(|_| node.clone()),
            chassis_id,
            node_id: node,
        }
    }
}
