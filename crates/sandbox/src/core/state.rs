//! All that the sandbox knows, and the settings that scripts may turn.

use super::agenda::Agenda;
use super::bootscripts::Bootscript;
use super::containers::Container;
use super::images::Image;
use super::invoices::Invoice;
use super::ips::Ip;
use super::marketplace::MarketImage;
use super::organizations::Organization;
use super::random::Random;
use super::refusal::Refusal;
use super::security_groups::SecurityGroup;
use super::servers::Server;
use super::snapshots::Snapshot;
use super::table::Table;
use super::tasks::Task;
use super::time::Time;
use super::tokens::Token;
use super::users::User;
use super::volumes::Volume;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use uuid::Uuid;

/// What a script may set about the account and the platform, beyond what the API lets anybody change.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The six digits that a login must bring, if the account has a second factor.
    pub second_factor: Option<String>,
    /// Addresses left in the pool; `None` is no limit.
    pub free_addresses: Option<u64>,
    /// Availability of types of server, where it differs from the catalogue.
    pub stock: BTreeMap<String, &'static str>,
}

/// The state of the emulated service.
pub struct State {
    /// The instant of the call, or of the event, that is being handled.
    pub now: Time,
    /// Where ids and addresses come from.
    pub random: Random,
    /// What is going to happen, and how fast.
    pub agenda: Agenda,
    /// What scripts have set.
    pub settings: Settings,
    /// The user whom the credentials of the sandbox sign in.
    pub demo_user: Uuid,
    /// That user's token, as it was handed out.
    pub demo_token: Option<Token>,
    /// The organization that public images belong to.
    pub platform: Uuid,
    /// How many addresses have been given out.
    addresses: u32,
    /// Users.
    pub users: Table<User>,
    /// Organizations.
    pub organizations: Table<Organization>,
    /// Tokens, expired ones included.
    pub tokens: Table<Token>,
    /// Servers.
    pub servers: Table<Server>,
    /// Volumes.
    pub volumes: Table<Volume>,
    /// Snapshots.
    pub snapshots: Table<Snapshot>,
    /// Images, public ones included.
    pub images: Table<Image>,
    /// Bootscripts.
    pub bootscripts: Table<Bootscript>,
    /// Reserved addresses. Dynamic ones are known to their server alone.
    pub ips: Table<Ip>,
    /// Security groups with their rules.
    pub security_groups: Table<SecurityGroup>,
    /// Tasks, the latest thousand.
    pub tasks: Table<Task>,
    /// Object storage.
    pub containers: Vec<Container>,
    /// Invoices, the latest first.
    pub invoices: Vec<Invoice>,
    /// What the marketplace offers.
    pub market: Vec<MarketImage>,
}

impl State {
    /// Nothing at all, at an instant. `speed` divides the time that tasks take.
    pub fn empty(now: Time, seed: u64, speed: f64) -> Self {
        Self {
            now,
            random: Random::new(seed),
            agenda: Agenda::new(speed),
            settings: Settings::default(),
            demo_user: Uuid::nil(),
            demo_token: None,
            platform: Uuid::from_u128(0x51b6_56e3_4865_41e8_adbc_0c45_bdd7_80db),
            addresses: 1,
            users: Table::default(),
            organizations: Table::default(),
            tokens: Table::default(),
            servers: Table::default(),
            volumes: Table::default(),
            snapshots: Table::default(),
            images: Table::default(),
            bootscripts: Table::default(),
            ips: Table::default(),
            security_groups: Table::default(),
            tasks: Table::default(),
            containers: Vec::new(),
            invoices: Vec::new(),
            market: Vec::new(),
        }
    }

    /// Fails unless `count` more objects fit into the quota of that name.
    ///
    /// # Errors
    /// 403 with the quota used up. A quota that the organization does not have allows nothing.
    pub fn check_quota(&self, organization: Uuid, quota: &str, count: usize) -> Result<(), Refusal> {
        let limit = self.organizations.get(&organization).and_then(|owner| owner.quotas.get(quota).copied());
        let room = match limit {
            None => false,
            Some(limit) => usize::try_from(limit)
                .map_or(true, |limit| self.used(organization, quota).saturating_add(count) <= limit),
        };
        if room || count == 0 { Ok(()) } else { Err(Refusal::quota(quota)) }
    }

    /// A public address that no one has had yet: the ranges of the platform, one address after the other.
    pub fn next_address(&mut self) -> Ipv4Addr {
        const RANGES: [[u8; 2]; 3] = [[51, 15], [163, 172], [212, 47]];
        // Steps that have no factor in common with the size of a range visit all of it before they repeat.
        let number = self.addresses.wrapping_mul(7919);
        self.addresses += 1;
        let [_, range, high, low] = number.to_be_bytes();
        let [first, second] = RANGES[usize::from(range) % RANGES.len()];
        Ipv4Addr::new(first, second, high, low)
    }

    /// An IPv6 address in the platform's range: the upper one of a pair, whose lower one is the gateway.
    pub fn random_ipv6(&mut self) -> Ipv6Addr {
        let host = u128::from(self.random.next() & 0xffff_ffff_ffff) << 1 | 1;
        Ipv6Addr::from_bits(0x2001_0bc8_4400_u128 << 80 | host)
    }

    /// How many objects count against a quota.
    fn used(&self, organization: Uuid, quota: &str) -> usize {
        fn count<T: super::table::Row + super::call::Owned>(table: &Table<T>, organization: Uuid) -> usize {
            table.iter().filter(|row| row.organization() == organization).count()
        }
        match quota {
            "servers" => count(&self.servers, organization),
            "volumes" => count(&self.volumes, organization),
            "snapshots" => count(&self.snapshots, organization),
            "images" => count(&self.images, organization),
            "ips" => count(&self.ips, organization),
            "security_groups" => count(&self.security_groups, organization),
            other => other.strip_prefix("servers_type_").map_or(0, |kind| {
                let of_kind = |server: &&Server| server.organization == organization && server.product.name == kind;
                self.servers.iter().filter(of_kind).count()
            }),
        }
    }
}
