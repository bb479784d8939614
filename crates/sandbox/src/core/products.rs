//! Types of server: the routes that show them, and the rules they set for volumes. The figures are in the catalogue.

use super::call::Call;
use super::catalogue::CATALOGUE;
use super::list;
use super::refusal::Refusal;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use serde_json::{Value, json};

/// Bytes of a gigabyte, as volumes count them.
pub const GB: u64 = 1_000_000_000;

/// A type of server.
#[derive(Debug)]
pub struct Product {
    /// Its name, the `commercial_type` of servers.
    pub name: &'static str,
    /// Other names for it.
    pub alt_names: &'static [&'static str],
    /// `arm`, `arm64` or `x86_64`.
    pub arch: &'static str,
    /// Processor cores.
    pub ncpus: u32,
    /// Memory in units of 2^30 bytes.
    pub ram: u64,
    /// Thousandths of a euro an hour.
    pub hourly_millis: u32,
    /// Cents a month.
    pub monthly_cents: u32,
    /// Least and most that all volumes together may have, in GB.
    pub total: (Option<u64>, Option<u64>),
    /// Most that one volume may have, in GB.
    pub per_volume: u64,
    /// Internet bandwidth in units of 2^20 bit/s.
    pub internet: u64,
    /// Bandwidth between servers of one account in the same unit, where it is known.
    pub internal: Option<u64>,
    /// Network interfaces, which share that bandwidth; the first alone leads to the internet.
    pub interfaces: u64,
    /// Whether it can have an IPv6 address.
    pub ipv6: bool,
    /// Whether it is a machine of its own.
    pub baremetal: bool,
    /// Graphics processors, where it has any.
    pub gpu: Option<u32>,
    /// Whether a refusal of its volumes speaks of local ones, as it did in 2019 for the types of 2018 and later. Of the
    /// types before, only the older words have been seen.
    pub names_local_volumes: bool,
    /// Whether it boots from its own disk by default, as the newer types do.
    pub boots_locally: bool,
    /// Whether block storage can be attached to it.
    pub block_storage: bool,
    /// How many there are: `available`, `scarce` or `shortage`.
    pub stock: &'static str,
}

impl Product {
    /// Most bytes that one volume may have.
    pub const fn max_volume_size(&self) -> u64 {
        self.per_volume * GB
    }

    /// Least bytes that all volumes together must have.
    pub fn min_total(&self) -> u64 {
        self.total.0.unwrap_or(0) * GB
    }

    /// Checks the size of all volumes together.
    ///
    /// # Errors
    /// 400 with the text that names the rule of the type.
    pub fn check_total(&self, bytes: u64) -> Result<(), Refusal> {
        let (min, max) = self.total;
        if bytes >= min.map_or(0, |min| min * GB) && bytes <= max.map_or(u64::MAX, |max| max * GB) {
            return Ok(());
        }
        let rule = match (min, max) {
            (Some(min), Some(max)) if min == max => format!("equal to {max}GB"),
            (Some(min), Some(max)) => format!("between {min}GB and {max}GB"),
            (None, Some(max)) => format!("equal or below {max}GB"),
            (min, None) => format!("equal or above {}GB", min.unwrap_or(0)),
        };
        let subject = if self.names_local_volumes {
            format!("The total size of local-volume(s) of instances {}", self.name)
        } else {
            format!("The total volume size of {} instances", self.name)
        };
        Err(Refusal::invalid(format!("{subject} must be {rule}")))
    }

    /// The ways it can boot.
    pub fn boot_types(&self) -> &'static [&'static str] {
        if self.gpu.is_some() {
            &["local", "rescue"]
        } else if self.baremetal || self.arch != "x86_64" {
            &["bootscript", "rescue"]
        } else {
            &["bootscript", "rescue", "local"]
        }
    }

    /// How it boots unless told otherwise.
    pub const fn default_boot_type(&self) -> &'static str {
        if self.boots_locally { "local" } else { "bootscript" }
    }

    fn json(&self) -> Value {
        let (min, max) = self.total;
        let constraint = |bytes: Option<u64>| bytes.map(|gigabytes| gigabytes * GB);
        let volumes = (min.is_some() || max.is_some())
            .then(|| json!({ "min_size": constraint(min), "max_size": constraint(max) }));
        let bandwidth = |mebi: u64| mebi << 20;
        let interfaces: Vec<Value> = (0..self.interfaces)
            .map(|number| {
                json!({
                    "internal_bandwidth": self.internal.map(|internal| bandwidth(internal / self.interfaces)),
                    "internet_bandwidth": (number == 0).then(|| bandwidth(self.internet)),
                })
            })
            .collect();
        json!({
            "alt_names": self.alt_names,
            "arch": self.arch,
            "ncpus": self.ncpus,
            "ram": self.ram << 30,
            "gpu": self.gpu,
            "baremetal": self.baremetal,
            "hourly_price": f64::from(self.hourly_millis) / 1000.0,
            "monthly_price": f64::from(self.monthly_cents) / 100.0,
            "volumes_constraint": volumes,
            "per_volume_constraint": { "l_ssd": { "min_size": GB, "max_size": self.max_volume_size() } },
            "network": {
                "interfaces": interfaces,
                "sum_internal_bandwidth": self.internal.map(bandwidth),
                "sum_internet_bandwidth": bandwidth(self.internet),
                "ipv6_support": self.ipv6,
            },
            "capabilities": {
                "block_storage": self.block_storage,
                "default_boot_type": self.default_boot_type(),
                "boot_types": self.boot_types(),
                "hot_snapshots_local_volume": !self.baremetal,
                "compute_clusters": !self.baremetal,
            },
        })
    }
}

/// The type of that name, or of that other name.
pub fn find(name: &str) -> Option<&'static Product> {
    CATALOGUE.iter().find(|product| product.name == name || product.alt_names.contains(&name))
}

/// How many there are of a type: what a script has set, or the catalogue's word.
pub fn stock(state: &State, product: &Product) -> &'static str {
    state.settings.stock.get(product.name).copied().unwrap_or(product.stock)
}

/// The routes of types of server. They are open to all, as prices are.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/products/servers", Access::Open, list_all).query(list::PAGING),
    Route::new(Verb::Get, "/products/servers/availability", Access::Open, availability).query(list::PAGING),
    Route::new(Verb::Get, "/products/volumes", Access::Open, volumes).query(list::PAGING),
];

fn list_all(_: &mut State, call: &Call) -> Reply {
    let products = CATALOGUE.iter().map(|product| (product.name.to_owned(), product.json())).collect();
    list::page_of_map(call, "servers", products)
}

fn availability(state: &mut State, call: &Call) -> Reply {
    let stock = CATALOGUE
        .iter()
        .map(|product| (product.name.to_owned(), json!({ "availability": stock(state, product) })))
        .collect();
    list::page_of_map(call, "servers", stock)
}

fn volumes(_: &mut State, call: &Call) -> Reply {
    let local = json!({
        "display_name": "Local SSD",
        "capabilities": { "snapshot": true },
        "constraints": { "min": GB, "max": 800 * GB },
    });
    list::page_of_map(call, "volumes", vec![("l_ssd".to_owned(), local)])
}
