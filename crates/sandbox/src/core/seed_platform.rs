//! What every account of the platform finds: bootscripts, public images, and the marketplace that offers them.

use super::bootscripts::{self, Bootscript};
use super::catalogue::CATALOGUE;
use super::images::{Image, Part};
use super::marketplace::{LocalImage, MarketImage, Version};
use super::products::GB;
use super::state::State;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// The owner of bootscripts, the same in all recorded exchanges.
const KERNEL_OWNER: Uuid = Uuid::from_u128(0x1111_1111_1111_4111_8111_1111_1111_1111);

struct Kernel {
    title: &'static str,
    architecture: &'static str,
    kernel: &'static str,
    initrd: &'static str,
    dtb: &'static str,
    default: bool,
}

const KERNELS: &[Kernel] = &[
    Kernel {
        title: "armv7l mainline 4.9.93 rev1",
        architecture: "arm",
        kernel: "http://169.254.42.24/kernel/armv7l-mainline-lts-4.9-4.9.93-rev1/vmlinuz-4.9.93",
        initrd: "http://169.254.42.24/initrd/uInitrd-Linux-armv7l-v3.14.6",
        dtb: "http://169.254.42.24/dtb/c1-armv7l-mainline-lts-4.9-4.9.93-rev1",
        default: true,
    },
    Kernel {
        title: "arm64 mainline 4.9.93 rev1",
        architecture: "arm64",
        kernel: "http://169.254.42.24/kernel/arm64-mainline-lts-4.9-4.9.93-rev1/vmlinuz-4.9.93",
        initrd: "http://169.254.42.24/initrd/uInitrd-Linux-arm64-v3.14.6",
        dtb: "",
        default: true,
    },
    Kernel {
        title: "x86_64 mainline 4.4.127 rev1",
        architecture: "x86_64",
        kernel: "http://169.254.42.24/kernel/x86_64-mainline-lts-4.4-4.4.127-rev1/vmlinuz-4.4.127",
        initrd: "http://169.254.42.24/initrd/initrd-Linux-x86_64-v3.14.6.gz",
        dtb: "",
        default: false,
    },
    Kernel {
        title: "x86_64 mainline 4.9.93 rev1",
        architecture: "x86_64",
        kernel: "http://169.254.42.24/kernel/x86_64-mainline-lts-4.9-4.9.93-rev1/vmlinuz-4.9.93",
        initrd: "http://169.254.42.24/initrd/initrd-Linux-x86_64-v3.14.6.gz",
        dtb: "",
        default: true,
    },
];

struct Distribution {
    name: &'static str,
    label: &'static str,
    description: &'static str,
    category: &'static str,
    arches: &'static [&'static str],
    /// Age of the current build in days.
    age: u64,
}

const ALL_ARCHES: &[&str] = &["arm", "arm64", "x86_64"];

const DISTRIBUTIONS: &[Distribution] = &[
    Distribution {
        name: "CentOS 7.6",
        label: "centos_7.6",
        description: "The CentOS Project is a community-driven free software effort.",
        category: "distribution",
        arches: &["arm64", "x86_64"],
        age: 210,
    },
    Distribution {
        name: "Debian Stretch",
        label: "debian_stretch",
        description: "Debian is a free operating system for your computer.",
        category: "distribution",
        arches: ALL_ARCHES,
        age: 180,
    },
    Distribution {
        name: "Docker",
        label: "docker",
        description: "Docker on Ubuntu Bionic, ready to run containers.",
        category: "instantapp",
        arches: &["x86_64"],
        age: 120,
    },
    Distribution {
        name: "Alpine Linux",
        label: "alpine_linux",
        description: "A security-oriented, lightweight distribution.",
        category: "distribution",
        arches: &["x86_64"],
        age: 90,
    },
    Distribution {
        name: "Ubuntu Xenial",
        label: "ubuntu_xenial",
        description: "Ubuntu Server 16.04 for scale-out computing.",
        category: "distribution",
        arches: ALL_ARCHES,
        age: 75,
    },
    Distribution {
        name: "Ubuntu Bionic",
        label: "ubuntu_bionic",
        description: "Ubuntu Server 18.04 for scale-out computing.",
        category: "distribution",
        arches: ALL_ARCHES,
        age: 60,
    },
];

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Fills in everything that belongs to the platform.
pub fn plant(state: &mut State) {
    for kernel in KERNELS {
        let id = state.random.uuid();
        state.bootscripts.insert(Bootscript {
            id,
            organization: KERNEL_OWNER,
            title: kernel.title,
            architecture: kernel.architecture,
            kernel: kernel.kernel,
            initrd: kernel.initrd,
            dtb: kernel.dtb,
            default: kernel.default,
        });
    }
    for distribution in DISTRIBUTIONS {
        plant_distribution(state, distribution);
    }
}

/// Two builds of a distribution, of which the older one is offered in the marketplace alone.
fn plant_distribution(state: &mut State, distribution: &Distribution) {
    let created = state.now.minus(DAY * u32::try_from(distribution.age).unwrap_or(0));
    let older = created.minus(DAY * 45);
    let mut local_images = Vec::new();
    let mut older_images = Vec::new();
    for arch in distribution.arches {
        let id = plant_image(state, distribution, arch, created);
        local_images.push(local_image(id, "par1", arch));
        local_images.push(local_image(state.random.uuid(), "ams1", arch));
        older_images.push(local_image(state.random.uuid(), "par1", arch));
    }
    let current = Version { id: state.random.uuid(), created, local_images };
    let before = Version { id: state.random.uuid(), created: older, local_images: older_images };
    let id = state.random.uuid();
    state.market.push(MarketImage {
        id,
        name: distribution.name,
        label: distribution.label,
        description: distribution.description,
        category: distribution.category,
        created: older.minus(DAY * 300),
        versions: vec![current, before],
    });
}

fn local_image(id: Uuid, zone: &'static str, arch: &'static str) -> LocalImage {
    let types = CATALOGUE.iter().filter(|product| product.arch == arch).map(|product| product.name).collect();
    LocalImage { id, zone, arch, types }
}

fn plant_image(state: &mut State, distribution: &Distribution, arch: &'static str, created: super::time::Time) -> Uuid {
    let id = state.random.uuid();
    let root = Part {
        id: state.random.uuid(),
        name: format!("{}-{arch}-snapshot", distribution.label),
        size: 10 * GB,
        volume_type: "l_ssd",
    };
    let default_bootscript = bootscripts::default_for(state, arch);
    state.images.insert(Image {
        id,
        organization: state.platform,
        name: distribution.name.to_owned(),
        arch,
        public: true,
        root,
        extra: BTreeMap::new(),
        default_bootscript,
        from_server: None,
        available: true,
        created,
        modified: created,
    });
    id
}
