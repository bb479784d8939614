//! The counts that a control panel opens with.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::list;
use super::route::{Reply, Route, Verb};
use super::servers::{NEEDS, Server, ServerState};
use super::state::State;
use super::table::{Row, Table};
use super::validate::{Field, Kind};
use serde_json::json;
use std::collections::BTreeMap;

/// The route of the dashboard.
pub const ROUTES: &[Route] = &[Route::new(Verb::Get, "/dashboard", NEEDS, read).query(FILTERS)];

const FILTERS: &[Field] = &[Field::optional("organization", Kind::Uuid)];

fn read(state: &mut State, call: &Call) -> Reply {
    let servers: Vec<&Server> = state.servers.iter().filter(|server| list::shows(call, *server)).collect();
    let mut by_type: BTreeMap<&str, u64> = BTreeMap::new();
    for server in &servers {
        *by_type.entry(server.product.name).or_default() += 1;
    }
    let running = servers.iter().filter(|server| server.state == ServerState::Running).count();
    let unused = state.ips.iter().filter(|ip| list::shows(call, *ip) && ip.server.is_none()).count();
    Ok(Answer::ok(
        "dashboard",
        json!({
            "servers_count": servers.len(),
            "running_servers_count": running,
            "servers_by_types": by_type,
            "volumes_count": count(&state.volumes, call),
            "snapshots_count": count(&state.snapshots, call),
            "images_count": count(&state.images, call),
            "ips_count": count(&state.ips, call),
            "ips_unused": unused,
        }),
    ))
}

fn count<T: Row + Owned>(table: &Table<T>, call: &Call) -> usize {
    table.iter().filter(|row| list::shows(call, *row)).count()
}
