//! Generated servers, as many as wanted, for lists of any length.

use super::products::{self, GB};
use super::servers::{self, ServerState};
use super::state::State;
use super::{actions, security_groups, volumes};
use std::time::Duration;
use uuid::Uuid;

const TYPES: &[&str] = &["DEV1-S", "DEV1-M", "START1-S", "VC1S", "GP1-XS", "ARM64-2GB"];
const ROLES: &[&str] = &["web", "db", "cache", "queue", "worker", "build"];
const STAGES: &[&str] = &["production", "staging", "test"];

/// Adds `count` servers named `srv-00001` and on, a minute apart, the last one now. Most run; the rest is stopped one way or the other.
pub fn plant(state: &mut State, organization: Uuid, count: usize) {
    if count == 0 {
        return;
    }
    let group = security_groups::default_of(state, organization);
    let apart = Duration::from_secs(60);
    state.now = state.now.minus(apart * u32::try_from(count).unwrap_or(u32::MAX));
    for number in 1..=count {
        state.now = state.now.plus(apart);
        let name = format!("srv-{number:05}");
        let product = state.random.pick(TYPES).and_then(|name| products::find(name));
        let Some(product) = product else { continue };
        let role = state.random.pick(ROLES).copied().unwrap_or_default();
        let stage = state.random.pick(STAGES).copied().unwrap_or_default();
        let mut server = servers::blank(state, organization, &name, product, group);
        let id = server.id;
        server.tags = vec![role.to_owned(), stage.to_owned()];
        let fitting = |image: &&super::images::Image| image.public && image.arch == product.arch;
        server.image = state.images.iter().find(fitting).map(|image| image.id);
        server.bootscript = super::bootscripts::default_for(state, product.arch);
        // A few do without a public address.
        server.dynamic_ip_required = state.random.below(8) > 0;
        server.enable_ipv6 = product.ipv6 && state.random.below(4) == 0;
        server.state = match state.random.below(10) {
            0..=6 => ServerState::Running,
            7..=8 => ServerState::Stopped,
            _ => ServerState::StoppedInPlace,
        };
        server.detail = server.state.detail_at_rest().into();
        let has_node = server.state != ServerState::Stopped;
        state.servers.insert(server);
        let size = if product.min_total() == 0 { 50 * GB } else { product.min_total() };
        let root = volumes::make(state, organization, &format!("{name}-root"), size, "l_ssd");
        volumes::attach(state, &root, &id, 0);
        if has_node {
            actions::place(state, &id);
        }
    }
}
