//! The dashboard of the compute service: how many there are of each thing.

use crate::spec::Spec;
use crate::{Call, Map, Service};

record! {
    /// Counts of an account's resources.
    pub struct Dashboard {
        /// Servers.
        pub servers_count: u64,
        /// Servers that run.
        pub running_servers_count: u64,
        /// Servers by type.
        pub servers_by_types: Map<u64>,
        /// Volumes.
        pub volumes_count: u64,
        /// Snapshots.
        pub snapshots_count: u64,
        /// Images of one's own.
        pub images_count: u64,
        /// Reserved addresses.
        pub ips_count: u64,
        /// Reserved addresses that lead to no server.
        pub ips_unused: u64,
        /// Security groups, in today's answers.
        pub security_groups_count: Option<u64>,
        /// Local volumes, in today's answers.
        pub volumes_l_ssd_count: Option<u64>,
        /// Size of the local volumes in bytes, in today's answers.
        pub volumes_l_ssd_total_size: Option<u64>,
        /// Network cards in private networks, in today's answers.
        pub private_nics_count: Option<u64>,
        /// Placement groups, in today's answers.
        pub placement_groups_count: Option<u64>,
    }
}

/// The counts.
pub fn get() -> Call<Dashboard> {
    Call::object(Spec::get(Service::Compute, "/dashboard"), "dashboard")
}
