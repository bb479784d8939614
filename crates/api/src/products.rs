//! Products of the compute service: the types of server there are, and whether they can be had.

use crate::call;
use crate::json;
use crate::page::ItemError;
use crate::spec::Spec;
use crate::{Answer, ApiError, Call, Map, Service};

record! {
    /// A type of server, known by its name in `commercial_type`.
    pub struct ServerType {
        /// Price of a month, in euros without tax.
        pub monthly_price: Option<f64>,
        /// Price of an hour, in euros without tax.
        pub hourly_price: Option<f64>,
        /// Number of processors.
        pub ncpus: u32,
        /// Memory in bytes.
        pub ram: u64,
        /// Architecture: `arm`, `arm64`, `x86_64`.
        pub arch: String,
        /// Whether it is a machine of its own.
        pub baremetal: bool,
        /// Number of GPUs.
        pub gpu: Option<u32>,
        /// Other names it goes by.
        pub alt_names: Vec<String>,
        /// What the volumes of a server must add up to.
        pub volumes_constraint: Option<SizeRange>,
        /// What one volume may be, by its type.
        pub per_volume_constraint: Map<SizeRange>,
        /// Its network.
        pub network: Option<Network>,
        /// What it can do, in today's answers.
        pub capabilities: Option<TypeCapabilities>,
        /// Its graphics cards, in today's answers.
        pub gpu_info: Option<GpuInfo>,
        /// Bandwidth to block storage in bytes a second, in today's answers.
        pub block_bandwidth: Option<u64>,
        /// Largest scratch volume in bytes, in today's answers.
        pub scratch_storage_max_size: Option<u64>,
        /// Number of scratch volumes, in today's answers.
        pub scratch_storage_max_volumes_count: Option<u32>,
        /// Whether it is on its way out, in today's answers.
        pub end_of_service: Option<bool>,
    }
}

record! {
    /// A range of sizes in bytes, both ends included. Today's types without local volumes have 0 to 0.
    pub struct SizeRange {
        /// The least, if there is one.
        pub min_size: Option<u64>,
        /// The most, if there is one.
        pub max_size: Option<u64>,
    }
}

record! {
    /// The network of a type of server. Bandwidths in bits a second.
    pub struct Network {
        /// Its interfaces.
        pub interfaces: Vec<Interface>,
        /// Bandwidth within the vendor's network.
        pub sum_internal_bandwidth: Option<u64>,
        /// Bandwidth to the internet.
        pub sum_internet_bandwidth: Option<u64>,
        /// Whether a server can have IPv6.
        pub ipv6_support: bool,
    }
}

record! {
    /// A network interface. Bandwidths in bits a second.
    pub struct Interface {
        /// Bandwidth within the vendor's network.
        pub internal_bandwidth: Option<u64>,
        /// Bandwidth to the internet.
        pub internet_bandwidth: Option<u64>,
    }
}

record! {
    /// What a type of server can do, in today's answers.
    pub struct TypeCapabilities {
        /// Ways to boot.
        pub boot_types: Vec<String>,
        /// The way it boots if none is named.
        pub default_boot_type: Option<String>,
        /// Number of private networks it can be in.
        pub private_network: Option<u32>,
        /// Number of shared file systems.
        pub max_file_systems: Option<u32>,
        /// Whether block storage can be attached.
        pub block_storage: Option<bool>,
        /// Whether snapshots of it can be taken while it runs.
        pub hot_snapshots_local_volume: Option<bool>,
        /// Whether placement groups take it.
        pub placement_groups: Option<bool>,
        /// The same by its older name.
        pub compute_clusters: Option<bool>,
    }
}

record! {
    /// The graphics cards of a type of server.
    pub struct GpuInfo {
        /// Who made them.
        pub gpu_manufacturer: String,
        /// What they are called.
        pub gpu_name: String,
        /// Memory of each in bytes.
        pub gpu_memory: u64,
    }
}

text_enum! {
    /// Whether a type of server can be had.
    pub enum Availability {
        /// Yes.
        Available = "available",
        /// There are few left.
        Scarce = "scarce",
        /// There are none.
        Shortage = "shortage",
    }
}

record! {
    /// The stock of a type of server.
    pub struct Stock {
        /// Whether it can be had.
        pub availability: Availability,
    }
}

record! {
    /// A type of volume, in today's answers.
    pub struct VolumeType {
        /// Its name for people.
        pub display_name: String,
        /// What can be done with it.
        pub capabilities: Option<VolumeTypeCapabilities>,
        /// Its sizes.
        pub constraints: Option<VolumeTypeConstraints>,
    }
}

record! {
    /// What can be done with a type of volume.
    pub struct VolumeTypeCapabilities {
        /// Whether it can be snapshotted.
        pub snapshot: Option<bool>,
    }
}

record! {
    /// The sizes of a type of volume, in bytes.
    pub struct VolumeTypeConstraints {
        /// The least.
        pub min: Option<u64>,
        /// The most.
        pub max: Option<u64>,
    }
}

/// The types of server, in the API's order. A malformed one does not take the others with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Products {
    /// Types by name; the index of an [`ItemError`] is the place in this list.
    pub types: Vec<(String, Result<ServerType, ItemError>)>,
    /// How many types all pages have together; `None` if the API did not say, which means that this is all.
    pub total: Option<u64>,
}

impl Products {
    /// The types that could be read.
    pub fn ok(&self) -> impl Iterator<Item = (&str, &ServerType)> {
        self.types.iter().filter_map(|(name, product)| Some((name.as_str(), product.as_ref().ok()?)))
    }

    /// A type by its name, if it could be read.
    pub fn get(&self, name: &str) -> Option<&ServerType> {
        self.ok().find(|(known, _)| *known == name).map(|(_, product)| product)
    }
}

/// The types of server that can be ordered, with their prices: the first page of them, which on the classic API is all.
pub fn list() -> Call<Products> {
    page(1)
}

/// A page of the types of server; the API of today has more of them than fit on one.
pub fn page(number: u32) -> Call<Products> {
    let mut spec = Spec::get(Service::Compute, "/products/servers").query("per_page", "100");
    if number > 1 {
        spec = spec.query("page", &number.to_string());
    }
    Call::new(spec, "servers", products)
}

/// Which types can be had at the moment, by name.
pub fn availability() -> Call<Map<Availability>> {
    let spec = Spec::get(Service::Compute, "/products/servers/availability").query("per_page", "100");
    Call::new(spec, "servers", |spec, answer| {
        let mut stock = Map::<Stock>::default();
        call::fill(spec, answer, &mut stock, true)?;
        Ok(stock.into_iter().map(|(name, stock)| (name, stock.availability)).collect())
    })
}

/// The types of volume, by name; today's API only.
pub fn volume_types() -> Call<Map<VolumeType>> {
    Call::values(Spec::get(Service::Compute, "/products/volumes"), "volumes")
}

fn products(spec: &Spec, answer: &Answer) -> Result<Products, ApiError> {
    let members = json::named(&answer.body, spec.key).map_err(|error| ApiError::decode(spec, answer, error))?;
    let mut types = Vec::with_capacity(members.len());
    for (index, (name, raw)) in members.into_iter().enumerate() {
        let path = [spec.key, ".", &name].concat();
        let mut product = ServerType::default();
        let product = json::fill(&mut product, raw, &path).map(|()| product).map_err(|error| ItemError {
            index,
            id: Some(name.clone()),
            path: error.path,
            message: error.message,
            raw: raw.to_owned(),
        });
        types.push((name, product));
    }
    Ok(Products { types, total: answer.total() })
}
