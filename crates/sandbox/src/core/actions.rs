//! Actions on servers: which are allowed when, what they start, and what has become of the server at their end.

use super::agenda::Event;
use super::answer::Answer;
use super::call::Call;
use super::images::{self, Image};
use super::products;
use super::refusal::Refusal;
use super::route::{Reply, Route, Verb};
use super::servers::{Location, NAME, NEEDS, Server, ServerState};
use super::snapshots;
use super::state::State;
use super::tasks::{self, Task, Work};
use super::validate::{BAD_VALUE, Field, Fields, Kind, REQUIRED, Schema, uuid};
use super::{ips, volumes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use uuid::Uuid;

/// The routes of actions.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/servers/{}/action", NEEDS, list),
    Route::new(Verb::Post, "/servers/{}/action", NEEDS, act).json(&SCHEMA),
];

const ACTIONS: &[&str] = &["poweron", "poweroff", "reboot", "terminate", "stop_in_place", "backup"];

const SCHEMA: Schema = Schema::new(&[
    Field::required("action", Kind::OneOf(ACTIONS)),
    Field::nullable("name", NAME),
    Field::nullable("volumes", Kind::ById(&Kind::Object(BACKED_UP))),
]);

/// What a backup may say about a volume: the type of its snapshot.
const BACKED_UP: &[Field] = &[Field::nullable("volume_type", Kind::OneOf(volumes::TYPES))];

/// The detail while the kernel loads.
const BOOTING: &str = "booting kernel";

/// Seconds that a server runs until the kernel on its own disk has loaded.
const LOCAL_BOOT_SECONDS: u32 = 8;

/// The actions that a server takes now. One that is protected takes none that would end its run; deleting it once it
/// is stopped is another matter, and works. While a snapshot of a volume is written there is none at all.
pub fn allowed(state: &State, server: &Server) -> &'static [&'static str] {
    if snapshotting(state, server) { &[] } else { in_state(server.state, server.protected) }
}

fn snapshotting(state: &State, server: &Server) -> bool {
    server.volumes.values().filter_map(|id| state.volumes.get(id)).any(|volume| volume.snapshotting > 0)
}

const fn in_state(state: ServerState, protected: bool) -> &'static [&'static str] {
    match (state, protected) {
        (ServerState::Stopped, _) | (ServerState::StoppedInPlace, true) => &["poweron", "backup"],
        (ServerState::Running, false) => &["poweroff", "terminate", "reboot", "stop_in_place", "backup"],
        (ServerState::Running, true) => &["backup"],
        (ServerState::StoppedInPlace, false) => &["poweron", "poweroff", "terminate", "reboot", "backup"],
        (ServerState::Starting | ServerState::Stopping | ServerState::Locked, _) => &[],
    }
}

/// Why it does not take that one, in words that clients compare.
fn refusal(state: &State, server: &Server, action: &str) -> Refusal {
    // What the API says of a snapshot under way has not been seen. These words clients take as "try again later".
    const BUSY: &str = "server is being stopped or rebooted";
    let by_state = in_state(server.state, server.protected).contains(&action);
    let but_for_protection = in_state(server.state, false).contains(&action);
    Refusal::invalid(match (action, server.state) {
        _ if by_state && snapshotting(state, server) => BUSY,
        _ if but_for_protection => "server is protected",
        ("poweron", _) => "server should be stopped",
        (_, ServerState::Stopping) => BUSY,
        _ => "server should be running",
    })
}

fn list(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    Ok(Answer::ok("actions", json!(allowed(state, server))))
}

/// Starts an action, or refuses it.
fn act(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    let (id, organization) = (server.id, server.organization);
    let action = call.body.text("action").unwrap_or_default();
    if !allowed(state, server).contains(&action) {
        return Err(refusal(state, server, action));
    }
    let work = match action {
        "poweron" => {
            let sizes = server.volumes.values().filter_map(|id| state.volumes.get(id));
            server.product.check_total(sizes.map(|volume| volume.size).sum())?;
            power_on(state, &id);
            Work::PowerOn
        }
        "poweroff" => {
            enter(state, &id, ServerState::Stopping, "stopping");
            Work::PowerOff
        }
        "reboot" => {
            enter(state, &id, ServerState::Stopping, "rebooting");
            Work::Reboot
        }
        "terminate" => {
            enter(state, &id, ServerState::Stopping, "terminating");
            Work::Terminate
        }
        "stop_in_place" => {
            enter(state, &id, ServerState::Stopping, "stopping");
            Work::StopInPlace
        }
        _ => back_up(state, call, &id)?,
    };
    let task = tasks::start(state, organization, id, work);
    let location = format!("{}/tasks/{}", call.origin, task.id);
    Ok(Answer::accepted("task", tasks::json(&task, state.now), location))
}

fn enter(state: &mut State, id: &Uuid, server_state: ServerState, detail: &'static str) {
    let now = state.now;
    if let Some(server) = state.servers.get_mut(id) {
        server.state = server_state;
        server.detail = detail.into();
        server.modified = now;
    }
}

/// Gives a server that starts its node and its addresses, unless there is no machine of its type left: then it looks
/// for one in vain until it gives up.
fn power_on(state: &mut State, id: &Uuid) {
    enter(state, id, ServerState::Starting, "provisioning node");
    if state.servers.get(id).is_some_and(|server| products::stock(state, server.product) != "shortage") {
        place(state, id);
    }
}

/// Puts a server on a node, unless it has kept its own, with all the addresses that it wants.
pub fn place(state: &mut State, id: &Uuid) {
    let Some(server) = state.servers.get(id).filter(|server| server.location.is_none()) else { return };
    let wants_ipv6 = server.enable_ipv6;
    let random = &mut state.random;
    let mut number = |limit: u64| u16::try_from(1 + random.below(limit)).unwrap_or(1);
    let (platform, cluster) = (number(20).to_be_bytes()[1], number(40).to_be_bytes()[1]);
    let location = Location { platform, cluster, host: number(900), node: number(60) };
    let [_, _, high, low] = u32::from(number(60_000)).to_be_bytes();
    let private_ip = Ipv4Addr::new(10, platform, high, low);
    let ipv6 = wants_ipv6.then(|| state.random_ipv6());
    if let Some(server) = state.servers.get_mut(id) {
        server.location = Some(location);
        server.private_ip = Some(private_ip);
        server.ipv6 = ipv6;
    }
    ips::give_dynamic(state, id);
}

/// Takes a server off its node, and takes away what goes with the node.
fn displace(state: &mut State, id: &Uuid) {
    ips::drop_dynamic(state, id);
    if let Some(server) = state.servers.get_mut(id) {
        server.location = None;
        server.private_ip = None;
        server.ipv6 = None;
    }
}

/// The node of a server that starts is ready: the kernel of its bootscript loads.
pub fn boot(state: &mut State, id: &Uuid) {
    let boots =
        |server: &Server| server.state == ServerState::Starting && server.location.is_some() && !boots_locally(server);
    if state.servers.get(id).is_some_and(boots) {
        enter(state, id, ServerState::Starting, BOOTING);
    }
}

fn boots_locally(server: &Server) -> bool {
    server.boot_type == "local"
}

/// A server is up. The kernel on a disk of its own loads only now, as in every recorded answer; it says so when it has.
fn run(state: &mut State, id: &Uuid) {
    if state.servers.get(id).is_some_and(boots_locally) {
        enter(state, id, ServerState::Running, BOOTING);
        let booted = state.now.plus(state.agenda.scaled(LOCAL_BOOT_SECONDS));
        state.agenda.plan(booted, Event::Booted(*id));
    } else {
        come_to_rest(state, id, ServerState::Running);
    }
}

/// The kernel of a server that runs has loaded.
pub fn booted(state: &mut State, id: &Uuid) {
    let boots = |server: &Server| server.state == ServerState::Running && server.detail == BOOTING;
    if state.servers.get(id).is_some_and(boots) {
        come_to_rest(state, id, ServerState::Running);
    }
}

fn come_to_rest(state: &mut State, id: &Uuid, server_state: ServerState) {
    enter(state, id, server_state, server_state.detail_at_rest());
}

/// A task ends: its server comes to rest.
pub fn finish(state: &mut State, id: &Uuid) {
    let Some(Task { server, work, .. }) = state.tasks.get(id).cloned() else { return };
    let success = match work {
        Work::PowerOn => start_or_fall_back(state, &server),
        Work::Reboot => {
            run(state, &server);
            true
        }
        Work::PowerOff => {
            displace(state, &server);
            come_to_rest(state, &server, ServerState::Stopped);
            true
        }
        Work::StopInPlace => {
            come_to_rest(state, &server, ServerState::StoppedInPlace);
            true
        }
        Work::Terminate => {
            terminate(state, &server);
            true
        }
        Work::Backup { image, snapshots } => {
            for snapshot in &snapshots {
                snapshots::finish(state, snapshot);
            }
            images::finish(state, &image);
            true
        }
    };
    if let Some(task) = state.tasks.get_mut(id) {
        task.outcome = Some(success);
    }
}

/// A server that has found no node is stopped again.
fn start_or_fall_back(state: &mut State, id: &Uuid) -> bool {
    let has_node = state.servers.get(id).is_some_and(|server| server.location.is_some());
    if has_node {
        run(state, id);
    } else {
        come_to_rest(state, id, ServerState::Stopped);
    }
    has_node
}

/// Deletes a server and its volumes. A reserved address stays behind.
fn terminate(state: &mut State, id: &Uuid) {
    let volumes: Vec<Uuid> =
        state.servers.get(id).into_iter().flat_map(|server| server.volumes.values().copied()).collect();
    for volume in &volumes {
        volumes::detach(state, volume);
        state.volumes.remove(volume);
    }
    ips::leave(state, id);
    state.servers.remove(id);
}

/// Begins a snapshot of each volume, or of those that the body names, and an image of them all.
fn back_up(state: &mut State, call: &Call, id: &Uuid) -> Result<Work, Refusal> {
    let Some(server) = state.servers.get(id).cloned() else { return Err(Refusal::not_found(id)) };
    let Some(root) = server.volumes.get(&0).copied() else {
        return Err(Refusal::invalid("server has no root volume"));
    };
    let wanted = wanted_volumes(call, &server, &root)?;
    state.check_quota(server.organization, "snapshots", wanted.len())?;
    state.check_quota(server.organization, "images", 1)?;
    let name = call.body.text("name").map_or_else(|| format!("{}-backup", server.name), str::to_owned);
    let mut parts = BTreeMap::new();
    for (slot, (volume, volume_type)) in &wanted {
        if let Some(snapshot) = snapshots::begin(state, volume, &format!("{name}-snap-{slot}"), *volume_type) {
            parts.insert(*slot, snapshot);
        }
    }
    let snapshots: Vec<Uuid> = parts.values().copied().collect();
    let root = parts.remove(&0).unwrap_or(root);
    let image = state.random.uuid();
    let part = |state: &State, id: &Uuid| state.snapshots.get(id).map(images::Part::of);
    if let Some(root) = part(state, &root) {
        let extra = parts.iter().filter_map(|(slot, id)| Some((*slot, part(state, id)?))).collect();
        let bootscript = server.bootscript;
        state.images.insert(Image {
            id: image,
            organization: server.organization,
            name,
            arch: server.product.arch,
            public: false,
            root,
            extra,
            default_bootscript: bootscript,
            from_server: Some(server.id),
            available: false,
            created: state.now,
            modified: state.now,
        });
    }
    Ok(Work::Backup { image, snapshots })
}

/// The volumes to back up by slot, each with the type that its snapshot shall have. An image is made of them, and it
/// needs a root.
fn wanted_volumes(
    call: &Call,
    server: &Server,
    root: &Uuid,
) -> Result<BTreeMap<u32, (Uuid, Option<&'static str>)>, Refusal> {
    let all = || server.volumes.iter().map(|(slot, id)| (*slot, *id));
    let Some(named) = call.body.object("volumes").filter(|named| !named.is_empty()) else {
        return Ok(all().map(|(slot, id)| (slot, (id, None))).collect());
    };
    let mut faults = Fields::default();
    for id in named.keys().filter(|key| !all().any(|(_, own)| uuid(key) == Some(own))) {
        faults.add(&format!("volumes.{id}"), BAD_VALUE);
    }
    let of = |id: Uuid| named.iter().find(|(key, _)| uuid(key) == Some(id)).map(|(_, value)| value);
    if of(*root).is_none() {
        faults.add(&format!("volumes.{root}"), REQUIRED);
    }
    faults.check()?;
    let volume_type = |value: &Value| value.get("volume_type")?.as_str().map(|name| volumes::type_of(Some(name)));
    Ok(all().filter_map(|(slot, id)| Some((slot, (id, volume_type(of(id)?))))).collect())
}
