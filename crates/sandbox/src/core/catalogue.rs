//! The types of server on sale in 2019, with the figures of then: what `/products/servers` answered.

use super::products::Product;

/// What most types of that time have in common; each entry says where it differs.
const USUAL: Product = Product {
    name: "",
    alt_names: &[],
    arch: "x86_64",
    ncpus: 0,
    ram: 0,
    hourly_millis: 0,
    monthly_cents: 0,
    total: (None, None),
    per_volume: 200,
    internet: 0,
    internal: None,
    interfaces: 1,
    ipv6: true,
    baremetal: false,
    gpu: None,
    names_local_volumes: false,
    boots_locally: false,
    block_storage: false,
    stock: "available",
};

/// What the ranges DEV1, GP1 and RENDER have in common.
const NEWEST: Product =
    Product { per_volume: 800, names_local_volumes: true, boots_locally: true, block_storage: true, ..USUAL };

/// All types, the newest ranges first.
#[rustfmt::skip] // A table is read by its rows.
pub const CATALOGUE: &[Product] = &[
    Product { name: "DEV1-S", ncpus: 2, ram: 2, hourly_millis: 6, monthly_cents: 299, total: (Some(20), Some(20)), internet: 100, ..NEWEST },
    Product { name: "DEV1-M", ncpus: 3, ram: 4, hourly_millis: 16, monthly_cents: 799, total: (Some(40), Some(40)), internet: 200, ..NEWEST },
    Product { name: "DEV1-L", ncpus: 4, ram: 8, hourly_millis: 32, monthly_cents: 1599, total: (Some(80), Some(80)), internet: 300, ..NEWEST },
    Product { name: "DEV1-XL", ncpus: 4, ram: 12, hourly_millis: 48, monthly_cents: 2399, total: (Some(120), Some(120)), internet: 400, ..NEWEST },
    Product { name: "GP1-XS", ncpus: 4, ram: 16, hourly_millis: 78, monthly_cents: 3900, total: (Some(150), Some(150)), internet: 400, ..NEWEST },
    Product { name: "GP1-S", ncpus: 8, ram: 32, hourly_millis: 158, monthly_cents: 7900, total: (Some(300), Some(300)), internet: 500, ..NEWEST },
    Product { name: "GP1-M", ncpus: 16, ram: 64, hourly_millis: 318, monthly_cents: 15900, total: (Some(600), Some(600)), internet: 600, ..NEWEST },
    Product { name: "GP1-L", ncpus: 32, ram: 128, hourly_millis: 598, monthly_cents: 29900, total: (Some(600), Some(600)), internet: 1024, ..NEWEST },
    Product { name: "GP1-XL", ncpus: 48, ram: 256, hourly_millis: 1138, monthly_cents: 56900, total: (Some(600), Some(600)), internet: 2048, ..NEWEST },
    Product { name: "RENDER-S", ncpus: 10, ram: 45, hourly_millis: 1000, monthly_cents: 49999, total: (Some(400), Some(400)), internet: 1000, gpu: Some(1), ..NEWEST },
    Product { name: "START1-XS", ncpus: 1, ram: 1, hourly_millis: 4, monthly_cents: 199, total: (Some(25), Some(25)), internet: 100, names_local_volumes: true, ..USUAL },
    Product { name: "START1-S", ncpus: 2, ram: 2, hourly_millis: 8, monthly_cents: 399, total: (Some(50), Some(50)), internet: 200, names_local_volumes: true, ..USUAL },
    Product { name: "START1-M", ncpus: 4, ram: 4, hourly_millis: 16, monthly_cents: 799, total: (Some(100), Some(100)), internet: 300, names_local_volumes: true, ..USUAL },
    Product { name: "START1-L", ncpus: 8, ram: 8, hourly_millis: 32, monthly_cents: 1599, total: (Some(200), Some(200)), internet: 400, names_local_volumes: true, ..USUAL },
    Product { name: "VC1S", alt_names: &["X64-2GB"], ncpus: 2, ram: 2, hourly_millis: 6, monthly_cents: 299, total: (None, Some(50)), internet: 200, ..USUAL },
    Product { name: "VC1M", alt_names: &["X64-4GB"], ncpus: 4, ram: 4, hourly_millis: 12, monthly_cents: 599, total: (Some(100), Some(100)), internet: 200, ..USUAL },
    Product { name: "VC1L", alt_names: &["X64-8GB"], ncpus: 6, ram: 8, hourly_millis: 20, monthly_cents: 999, total: (Some(200), Some(200)), internet: 200, ..USUAL },
    Product { name: "X64-15GB", ncpus: 6, ram: 15, hourly_millis: 50, monthly_cents: 2499, total: (Some(200), Some(200)), internet: 250, ..USUAL },
    Product { name: "X64-30GB", ncpus: 8, ram: 30, hourly_millis: 100, monthly_cents: 4999, total: (Some(300), Some(400)), internet: 500, ..USUAL },
    Product { name: "X64-60GB", ncpus: 10, ram: 60, hourly_millis: 180, monthly_cents: 8999, total: (Some(400), Some(700)), internet: 1024, ..USUAL },
    Product { name: "X64-120GB", ncpus: 12, ram: 120, hourly_millis: 360, monthly_cents: 17999, total: (Some(500), Some(1000)), internet: 1024, ..USUAL },
    Product { name: "C2S", ncpus: 4, ram: 8, hourly_millis: 24, monthly_cents: 1199, total: (Some(50), Some(1000)), internet: 300, internal: Some(2560), baremetal: true, ..USUAL },
    Product { name: "C2M", ncpus: 8, ram: 16, hourly_millis: 36, monthly_cents: 1799, total: (Some(50), Some(1000)), internet: 500, internal: Some(5120), interfaces: 2, baremetal: true, stock: "scarce", ..USUAL },
    Product { name: "C2L", ncpus: 8, ram: 32, hourly_millis: 48, monthly_cents: 2399, total: (Some(50), Some(1000)), internet: 600, internal: Some(5120), interfaces: 2, baremetal: true, ..USUAL },
    Product { name: "C1", arch: "arm", ncpus: 4, ram: 2, hourly_millis: 6, monthly_cents: 299, internet: 200, internal: Some(1024), ipv6: false, baremetal: true, ..USUAL },
    Product { name: "ARM64-2GB", arch: "arm64", ncpus: 4, ram: 2, hourly_millis: 6, monthly_cents: 299, total: (Some(50), Some(50)), internet: 200, ..USUAL },
    Product { name: "ARM64-4GB", arch: "arm64", ncpus: 6, ram: 4, hourly_millis: 12, monthly_cents: 599, total: (Some(100), Some(100)), internet: 200, ..USUAL },
    Product { name: "ARM64-8GB", arch: "arm64", ncpus: 8, ram: 8, hourly_millis: 24, monthly_cents: 1199, total: (Some(200), Some(200)), internet: 200, ..USUAL },
    Product { name: "ARM64-16GB", arch: "arm64", ncpus: 16, ram: 16, hourly_millis: 70, monthly_cents: 3499, total: (Some(200), Some(400)), internet: 500, stock: "scarce", ..USUAL },
    Product { name: "ARM64-32GB", arch: "arm64", ncpus: 32, ram: 32, hourly_millis: 140, monthly_cents: 6999, total: (Some(300), Some(600)), internet: 500, stock: "shortage", ..USUAL },
    Product { name: "ARM64-64GB", arch: "arm64", ncpus: 48, ram: 64, hourly_millis: 280, monthly_cents: 13999, total: (Some(400), Some(800)), internet: 1024, stock: "shortage", ..USUAL },
    Product { name: "ARM64-128GB", arch: "arm64", ncpus: 64, ram: 128, hourly_millis: 560, monthly_cents: 27999, total: (Some(500), Some(1000)), internet: 1024, stock: "shortage", ..USUAL },
];
