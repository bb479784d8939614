//! The servers of the demo account, by role and age.

use super::ips::{self, Ip};
use super::products::{self, GB};
use super::seed::{DAY, Groups};
use super::servers::{self, ServerState};
use super::state::State;
use super::time::Time;
use super::{actions, volumes};
use uuid::Uuid;

/// The address that a server has while it runs.
enum Address {
    Dynamic,
    /// A reserved one, with the name it resolves to.
    Reserved(Option<&'static str>),
    None,
}

struct Spec {
    name: &'static str,
    kind: &'static str,
    image: &'static str,
    state: ServerState,
    /// Days since it was made.
    age: u32,
    tags: &'static [&'static str],
    address: Address,
    ipv6: bool,
    /// GB of the volumes by slot.
    volumes: &'static [u64],
}

const USUAL: Spec = Spec {
    name: "",
    kind: "DEV1-S",
    image: "Ubuntu Bionic",
    state: ServerState::Running,
    age: 0,
    tags: &[],
    address: Address::Dynamic,
    ipv6: false,
    volumes: &[20],
};

/// The oldest first.
const SERVERS: &[Spec] = &[
    Spec {
        name: "vpn-1",
        kind: "START1-XS",
        image: "Debian Stretch",
        age: 390,
        tags: &["network"],
        address: Address::Reserved(Some("vpn.atelier-martin.example")),
        volumes: &[25],
        ..USUAL
    },
    Spec {
        name: "git-1",
        kind: "VC1S",
        image: "Debian Stretch",
        age: 380,
        tags: &["tools"],
        address: Address::Reserved(Some("git.atelier-martin.example")),
        volumes: &[50],
        ..USUAL
    },
    Spec {
        name: "arm-1",
        kind: "C1",
        image: "Ubuntu Xenial",
        age: 372,
        tags: &["lab", "arm"],
        volumes: &[50, 100],
        ..USUAL
    },
    Spec {
        name: "mail-1",
        kind: "START1-S",
        image: "Debian Stretch",
        state: ServerState::StoppedInPlace,
        age: 340,
        tags: &["mail"],
        volumes: &[50],
        ..USUAL
    },
    Spec {
        name: "db-1",
        kind: "GP1-XS",
        image: "Ubuntu Xenial",
        age: 260,
        tags: &["db", "production"],
        address: Address::None,
        volumes: &[50, 100],
        ..USUAL
    },
    Spec {
        name: "web-1",
        kind: "DEV1-M",
        age: 250,
        tags: &["web", "production"],
        address: Address::Reserved(Some("www.atelier-martin.example")),
        ipv6: true,
        volumes: &[40],
        ..USUAL
    },
    Spec { name: "web-2", kind: "DEV1-M", age: 250, tags: &["web", "production"], ipv6: true, volumes: &[40], ..USUAL },
    Spec {
        name: "db-2",
        kind: "GP1-XS",
        image: "Ubuntu Xenial",
        age: 190,
        tags: &["db", "production", "replica"],
        address: Address::None,
        volumes: &[50, 100],
        ..USUAL
    },
    Spec { name: "cache-1", kind: "DEV1-S", age: 160, tags: &["cache", "production"], address: Address::None, ..USUAL },
    Spec { name: "build-1", kind: "GP1-S", image: "Docker", age: 120, tags: &["ci"], volumes: &[100, 200], ..USUAL },
    Spec { name: "queue-1", kind: "DEV1-S", image: "Alpine Linux", age: 88, tags: &["queue", "production"], ..USUAL },
    Spec {
        name: "arm64-1",
        kind: "ARM64-2GB",
        image: "Ubuntu Bionic",
        state: ServerState::Stopped,
        age: 61,
        tags: &["lab", "arm"],
        volumes: &[50],
        ..USUAL
    },
    Spec {
        name: "bench-1",
        kind: "C2S",
        image: "CentOS 7.6",
        state: ServerState::Stopped,
        age: 47,
        tags: &["lab"],
        volumes: &[50, 150],
        ..USUAL
    },
    Spec {
        name: "staging-1",
        kind: "DEV1-L",
        state: ServerState::Stopped,
        age: 20,
        tags: &["web", "staging"],
        volumes: &[40, 40],
        ..USUAL
    },
    Spec { name: "web-3", kind: "DEV1-M", age: 9, tags: &["web", "production"], ipv6: true, volumes: &[40], ..USUAL },
    Spec { name: "demo-1", kind: "DEV1-S", image: "Docker", state: ServerState::Stopped, age: 3, ..USUAL },
];

/// Makes them all, each at its own time before `now`.
pub fn plant(state: &mut State, owner: Uuid, groups: Groups, now: Time) {
    for spec in SERVERS {
        state.now = now.minus(DAY * spec.age);
        plant_server(state, owner, groups, spec);
    }
}

fn plant_server(state: &mut State, owner: Uuid, groups: Groups, spec: &Spec) {
    let Some(product) = products::find(spec.kind) else { return };
    let has_tag = |tag: &str| spec.tags.contains(&tag);
    let group = match () {
        () if has_tag("web") => groups.web,
        () if has_tag("db") || has_tag("cache") => groups.database,
        () => groups.usual,
    };
    let mut server = servers::blank(state, owner, spec.name, product, group);
    let id = server.id;
    let image = state.images.iter().find(|image| image.name == spec.image && image.arch == product.arch);
    server.image = image.map(|image| image.id);
    server.bootscript = image.and_then(|image| image.default_bootscript);
    server.tags = spec.tags.iter().map(|tag| (*tag).to_owned()).collect();
    server.dynamic_ip_required = matches!(spec.address, Address::Dynamic);
    server.enable_ipv6 = spec.ipv6;
    server.state = spec.state;
    server.detail = spec.state.detail_at_rest().into();
    if has_tag("web") {
        server.user_data.insert("cloud-init".to_owned(), b"#cloud-config\npackages:\n  - nginx\n".to_vec());
    }
    state.servers.insert(server);
    for (slot, size) in (0..).zip(spec.volumes) {
        let name = if slot == 0 { format!("{}-root", spec.name) } else { format!("{}-data", spec.name) };
        let volume = volumes::make(state, owner, &name, size * GB, "l_ssd");
        volumes::attach(state, &volume, &id, slot);
    }
    if let Address::Reserved(reverse) = spec.address {
        let ip = plant_ip(state, owner, reverse);
        ips::assign(state, &ip, &id);
    }
    if spec.state != ServerState::Stopped {
        actions::place(state, &id);
    }
}

/// A reserved address, attached to nothing.
pub fn plant_ip(state: &mut State, owner: Uuid, reverse: Option<&str>) -> Uuid {
    let id = state.random.uuid();
    let address = state.next_address();
    let reverse = reverse.map(str::to_owned);
    state.ips.insert(Ip { id, organization: owner, address, server: None, reverse });
    id
}
