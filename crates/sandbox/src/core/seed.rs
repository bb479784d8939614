//! The demo account: a small agency's servers, with what a year of use leaves behind.

use super::agenda;
use super::containers::{Container, Object};
use super::images::{Image, Part};
use super::invoices::Invoice;
use super::organizations::Organization;
use super::products::GB;
use super::security_rules::Rule;
use super::state::State;
use super::tasks::{self, Task, Work};
use super::time::Time;
use super::users::User;
use super::{
    Config, catalogue, security_groups, seed_bulk, seed_platform, seed_servers, snapshots, ssh_keys, tokens, volumes,
};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// The address that signs in.
pub const EMAIL: &str = "jeanne.martin@example.com";
/// Its password.
pub const PASSWORD: &str = "rivet-lantern-42";

/// A day.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The state that a sandbox starts with.
pub fn state(config: Config, now: Time) -> State {
    let mut state = State::empty(now, config.seed, config.speed);
    seed_platform::plant(&mut state);
    state.now = now.minus(DAY * 420);
    let owner = plant_organization(&mut state, config.servers);
    plant_tokens(&mut state);
    let groups = plant_groups(&mut state, owner);
    state.now = now.minus(DAY * 400);
    seed_bulk::plant(&mut state, owner, config.servers);
    seed_servers::plant(&mut state, owner, groups, now);
    state.now = now.minus(DAY * 2);
    plant_loose_ends(&mut state, owner);
    plant_storage_and_invoices(&mut state, owner, now);
    plant_tasks(&mut state, owner, now);
    agenda::advance(&mut state, now);
    state
}

fn plant_organization(state: &mut State, generated: usize) -> Uuid {
    let id = state.random.uuid();
    let generated = i64::try_from(generated).unwrap_or(i64::MAX / 4);
    let mut quotas: BTreeMap<String, i64> = [
        ("servers", 50 + generated),
        ("volumes", 100 + generated),
        ("ips", 20),
        ("snapshots", 25),
        ("images", 100),
        ("security_groups", 100),
        ("security_rules", 30),
        ("sis", 100),
        ("invites", 100),
        ("trusted", 1),
    ]
    .into_iter()
    .map(|(name, limit)| (name.to_owned(), limit))
    .collect();
    for product in catalogue::CATALOGUE {
        let limit = if product.monthly_cents > 5_000 { 5 } else { 25 };
        quotas.insert(format!("servers_type_{}", product.name), limit + generated);
    }
    state.organizations.insert(Organization {
        id,
        name: "Atelier Martin".to_owned(),
        quotas,
        locked: None,
        created: state.now,
    });
    let user = state.random.uuid();
    state.demo_user = user;
    state.users.insert(User {
        id: user,
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        firstname: "Jeanne".to_owned(),
        lastname: "Martin".to_owned(),
        organizations: vec![id],
        ssh_keys: SSH_KEYS.iter().filter_map(|line| ssh_keys::parse(line)).collect(),
        created: state.now,
        modified: state.now,
    });
    id
}

const SSH_KEYS: &[&str] = &[
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFz4kqSgZ9c1hVb0y7JtN2mXoR8uQeLw5aPdT3vKfHsG jeanne@laptop",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHk2PwNqY6tRzVb9LcXmGf4sJd8eUoA1iTnW7rKvQyBh deploy@build-1",
];

/// The token of the sandbox, one for a machine, and one that has run out.
fn plant_tokens(state: &mut State) {
    let user = state.demo_user;
    state.demo_token = Some(tokens::issue(state, user, "Sandbox", None, None));
    tokens::issue(state, user, "build-1", None, None);
    let end = state.now.plus(tokens::LIFETIME);
    tokens::issue(state, user, "Old laptop", Some(end), None);
}

/// Groups by the role of servers.
#[derive(Clone, Copy)]
pub struct Groups {
    /// The organization's default.
    pub usual: Uuid,
    /// For web servers.
    pub web: Uuid,
    /// For databases and caches.
    pub database: Uuid,
}

fn plant_groups(state: &mut State, owner: Uuid) -> Groups {
    let usual = security_groups::default_of(state, owner);
    let rule = |protocol, range: &str, port, action| (protocol, range.to_owned(), port, action);
    let web = plant_group(
        state,
        owner,
        "Web",
        "Open to the world on 80 and 443",
        &[
            rule("TCP", "0.0.0.0/0", Some(80), "accept"),
            rule("TCP", "0.0.0.0/0", Some(443), "accept"),
            rule("TCP", "198.51.100.0/24", Some(22), "accept"),
            rule("ICMP", "0.0.0.0/0", None, "accept"),
        ],
    );
    let database = plant_group(
        state,
        owner,
        "Databases",
        "Private network only",
        &[
            rule("TCP", "10.0.0.0/8", Some(5432), "accept"),
            rule("TCP", "10.0.0.0/8", Some(6379), "accept"),
            rule("TCP", "198.51.100.7", Some(22), "accept"),
        ],
    );
    plant_group(state, owner, "Mail (old)", "Kept until the move is over", &[]);
    Groups { usual, web, database }
}

type RuleSpec = (&'static str, String, Option<u16>, &'static str);

/// A group that drops what its rules do not let in; one without rules lets everything in.
fn plant_group(state: &mut State, owner: Uuid, name: &str, description: &str, rules: &[RuleSpec]) -> Uuid {
    let id = security_groups::make(state, owner, name, false);
    let rules: Vec<Rule> = rules
        .iter()
        .map(|(protocol, range, port, action)| Rule {
            id: state.random.uuid(),
            direction: "inbound",
            protocol,
            ip_range: range.clone(),
            dest_port_from: *port,
            dest_port_to: None,
            action,
        })
        .collect();
    if let Some(group) = state.security_groups.get_mut(&id) {
        description.clone_into(&mut group.description);
        group.stateful = true;
        group.inbound_default_policy = if rules.is_empty() { "accept" } else { "drop" };
        group.rules = rules;
    }
    id
}

/// What is paid for and not in use: volumes, addresses, snapshots; and the images made of some.
fn plant_loose_ends(state: &mut State, owner: Uuid) {
    for (name, size) in [("old-shop-data", 100), ("scratch", 50), ("db-1-before-upgrade", 100)] {
        volumes::make(state, owner, name, size * GB, "l_ssd");
    }
    seed_servers::plant_ip(state, owner, None);
    seed_servers::plant_ip(state, owner, Some("shop.atelier-martin.example"));
    for (server, slot, name, image) in [
        ("db-1", 1, "db-1-data-monthly", None),
        ("db-1", 1, "db-1-data-weekly", None),
        ("web-1", 0, "web-base-root", Some("web-base")),
        ("build-1", 0, "build-base-root", Some("build-base")),
    ] {
        let Some(server) = state.servers.iter().find(|one| one.name == server) else { continue };
        let (arch, bootscript, server_id) = (server.product.arch, server.bootscript, server.id);
        let Some(volume) = server.volumes.get(&slot).copied() else { continue };
        let Some(snapshot) = snapshots::begin(state, &volume, name, None) else { continue };
        snapshots::finish(state, &snapshot);
        let root = state.snapshots.get(&snapshot).map(Part::of);
        if let (Some(image), Some(root)) = (image, root) {
            let id = state.random.uuid();
            state.images.insert(Image {
                id,
                organization: owner,
                name: image.to_owned(),
                arch,
                public: false,
                root,
                extra: BTreeMap::new(),
                default_bootscript: bootscript,
                from_server: Some(server_id),
                available: true,
                created: state.now,
                modified: state.now,
            });
        }
    }
}

fn plant_storage_and_invoices(state: &mut State, owner: Uuid, now: Time) {
    let object = |name, size, days| Object { name, size, modified: now.minus(DAY * days) };
    state.containers = vec![
        Container {
            name: "atelier-backups",
            organization: owner,
            public: false,
            objects: vec![
                object("db-1/weekly.dump.gz", 1_843_200_512, 6),
                object("db-1/monthly.dump.gz", 1_799_114_240, 27),
                object("git-1/repositories.tar", 734_003_200, 2),
            ],
        },
        Container {
            name: "atelier-static",
            organization: owner,
            public: true,
            objects: vec![object("logo.svg", 4_218, 210), object("catalogue.pdf", 8_912_384, 34)],
        },
    ];
    let month = Time::month_start;
    let sums = [18_204, 23_377, 23_377, 21_950, 19_842, 19_842, 17_310];
    for (back, untaxed) in (0..).zip(sums) {
        let (start, stop) = (month(now, back), month(now, back - 1));
        let issued = (back > 0).then_some(stop);
        let number = issued.map(|_| 204_118 - u32::try_from(back).unwrap_or(0) * 1_377);
        let id = state.random.uuid();
        state.invoices.push(Invoice { id, organization: owner, number, start, stop, issued, untaxed });
    }
}

/// The tasks of the last days, all over.
fn plant_tasks(state: &mut State, owner: Uuid, now: Time) {
    for (name, work, hours, success) in [
        ("web-3", Work::PowerOn, 216, true),
        ("staging-1", Work::PowerOff, 50, true),
        ("bench-1", Work::PowerOff, 30, true),
        ("web-2", Work::Reboot, 5, true),
        ("demo-1", Work::PowerOn, 2, false),
    ] {
        let Some(server) = state.servers.iter().find(|server| server.name == name).map(|server| server.id) else {
            continue;
        };
        let started = now.minus(Duration::from_secs(hours * 3600));
        let task = Task {
            id: state.random.uuid(),
            organization: owner,
            server,
            work,
            started,
            ends: started.plus(Duration::from_secs(18)),
            outcome: Some(success),
        };
        tasks::keep(state, task);
    }
}
