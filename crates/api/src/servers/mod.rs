//! Servers of the compute service: the model. Calls are in `calls`, inputs in `input`, user data in `user_data`.

mod calls;
mod input;
mod user_data;

pub use calls::{act, actions, backup, create, delete, get, list, replace, update};
pub use input::{NewServer, NewVolume, ServerFilter, ServerPatch};
pub use user_data::{delete_user_data, set_user_data, user_data, user_data_keys};

use crate::bootscripts::Bootscript;
use crate::images::Image;
use crate::volumes::VolumeState;
use crate::{IpId, Map, OrganizationId, SecurityGroupId, ServerId, Shared, Timestamp, VolumeId};

record! {
    /// A server.
    pub struct Server requires id {
        /// Its id.
        pub id: ServerId,
        /// Its name.
        pub name: String,
        /// Whose it is.
        pub organization: OrganizationId,
        /// Its host name; follows the name.
        pub hostname: Option<String>,
        /// Its state.
        pub state: State,
        /// What it is doing, such as `booting kernel`; empty when stopped.
        pub state_detail: String,
        /// Actions that it allows now: none at all while a volume of it is being copied, for one. Not told before 2019.
        pub allowed_actions: Option<Vec<Action>>,
        /// Its type, by the name of a product.
        pub commercial_type: String,
        /// Its architecture.
        pub arch: String,
        /// What it was made from; null once that is deleted.
        pub image: Option<Shared<Image>>,
        /// The kernel that it boots when its boot type is `bootscript`.
        pub bootscript: Option<Shared<Bootscript>>,
        /// How it boots; since 2018.
        pub boot_type: Option<BootType>,
        /// Its volumes by slot; `"0"` is the root volume.
        pub volumes: Map<ServerVolume>,
        /// Its public address.
        pub public_ip: Option<PublicIp>,
        /// All public addresses, in today's answers.
        pub public_ips: Vec<PublicIp>,
        /// Whether it is given an address while it runs.
        pub dynamic_ip_required: bool,
        /// Its address in the vendor's network, while it runs.
        pub private_ip: Option<String>,
        /// Whether it is given an IPv6 address while it runs.
        pub enable_ipv6: bool,
        /// Its IPv6 address, while it runs.
        pub ipv6: Option<Ipv6>,
        /// Where it runs; null when stopped.
        pub location: Option<Location>,
        /// The security group it is in.
        pub security_group: Option<Shared<SecurityGroupRef>>,
        /// Its tags.
        pub tags: Vec<String>,
        /// Private networks of old; empty in every answer seen.
        pub extra_networks: Vec<String>,
        /// Announced works on its host.
        pub maintenances: Vec<Maintenance>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Whether it is protected against deletion; since 2019.
        pub protected: bool,
        /// Group of servers to be kept apart or together; since 2019.
        pub placement_group: Option<Shared<PlacementGroup>>,
        /// The same by its older name.
        pub compute_cluster: Option<Shared<PlacementGroup>>,
        /// Network cards in private networks, in today's answers.
        pub private_nics: Vec<PrivateNic>,
        /// Shared file systems, in today's answers.
        pub filesystems: Vec<Filesystem>,
        /// Its hardware address, in today's answers.
        pub mac_address: Option<String>,
        /// Whether its addresses are routed to it, in today's answers.
        pub routed_ip_enabled: Option<bool>,
        /// Its name in DNS, in today's answers.
        pub dns: Option<String>,
        /// Kind of operating system, in today's answers.
        pub os_family: Option<String>,
        /// The SSH key that the first administrator password is encrypted for, in today's answers.
        pub admin_password_encryption_ssh_key_id: Option<String>,
        /// The first administrator password, encrypted, in today's answers.
        pub admin_password_encrypted_value: Option<String>,
        /// Whether its type is on its way out, in today's answers.
        pub end_of_service: bool,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

text_enum! {
    /// The state of a server.
    pub enum State {
        /// Off; holds no node, its volumes are stored away.
        Stopped = "stopped",
        /// Powering on.
        Starting = "starting",
        /// On.
        Running = "running",
        /// Powering off or rebooting.
        Stopping = "stopping",
        /// Off, but keeps its node and its addresses.
        StoppedInPlace = "stopped in place",
        /// Locked by the vendor.
        Locked = "locked",
    }
}

impl State {
    /// Whether it will change by itself, so that it is worth looking again soon.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Starting | Self::Stopping)
    }
}

text_enum! {
    /// Something to be done with a server.
    pub enum Action {
        /// Power on.
        Poweron = "poweron",
        /// Power off, and store the volumes away.
        Poweroff = "poweroff",
        /// Power off and on.
        Reboot = "reboot",
        /// Delete the running server with its volumes.
        Terminate = "terminate",
        /// Power off, but keep node and addresses.
        StopInPlace = "stop_in_place",
        /// Make snapshots of its volumes and an image of them.
        Backup = "backup",
    }
}

text_enum! {
    /// How a server boots.
    pub enum BootType {
        /// The kernel on its root volume.
        Local = "local",
        /// The kernel of its bootscript.
        Bootscript = "bootscript",
        /// A system for repairs.
        Rescue = "rescue",
    }
}

record! {
    /// A server, as others refer to it.
    pub struct ServerRef {
        /// Its id.
        pub id: ServerId,
        /// Its name.
        pub name: String,
    }
}

record! {
    /// A volume of a server. Today's block volumes have no more than id, type, state and zone here.
    pub struct ServerVolume requires id {
        /// Its id.
        pub id: VolumeId,
        /// Its name.
        pub name: Option<String>,
        /// Size in bytes.
        pub size: Option<u64>,
        /// Its kind, such as `l_ssd`.
        pub volume_type: String,
        /// Whose it is.
        pub organization: Option<OrganizationId>,
        /// The server that it is on.
        pub server: Option<ServerRef>,
        /// Where the server reaches it.
        pub export_uri: Option<String>,
        /// What is going on with it; empty in answers before 2019.
        pub state: VolumeState,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Whether the server boots from it, in today's answers.
        pub boot: Option<bool>,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
        /// Project, in today's answers.
        pub project: Option<String>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

record! {
    /// A public address of a server.
    pub struct PublicIp {
        /// Its id; of a reserved address, the one under which it is released.
        pub id: IpId,
        /// The address.
        pub address: Option<String>,
        /// Whether it comes and goes with the running server, rather than being reserved.
        pub dynamic: bool,
        /// Gateway, in today's answers.
        pub gateway: Option<String>,
        /// Length of the prefix, in today's answers.
        pub netmask: Option<String>,
        /// `inet` or `inet6`, in today's answers.
        pub family: Option<String>,
        /// How the server learns of it, in today's answers.
        pub provisioning_mode: Option<String>,
        /// State, in today's answers.
        pub state: Option<String>,
        /// Its id in address management, in today's answers.
        pub ipam_id: Option<String>,
        /// Tags, in today's answers.
        pub tags: Vec<String>,
    }
}

record! {
    /// The IPv6 address of a running server.
    pub struct Ipv6 {
        /// The address.
        pub address: String,
        /// The gateway.
        pub gateway: Option<String>,
        /// Length of the prefix.
        pub netmask: Option<String>,
    }
}

record! {
    /// Where a server runs, down to the machine. All parts are text, and which of them there are depends on its type.
    pub struct Location {
        /// Zone: `par1`, `ams1`, or today's names.
        pub zone_id: String,
        /// Platform.
        pub platform_id: Option<String>,
        /// Cluster.
        pub cluster_id: Option<String>,
        /// Host of a virtual server.
        pub hypervisor_id: Option<String>,
        /// Chassis of a server of metal.
        pub chassis_id: Option<String>,
        /// Blade of a server of metal.
        pub blade_id: Option<String>,
        /// Node.
        pub node_id: Option<String>,
    }
}

record! {
    /// A security group, as a server refers to it.
    pub struct SecurityGroupRef {
        /// Its id.
        pub id: SecurityGroupId,
        /// Its name.
        pub name: String,
    }
}

record! {
    /// Announced works on a server's host.
    pub struct Maintenance {
        /// Why.
        pub reason: Option<String>,
        /// From when, UTC.
        pub start_date: Option<Timestamp>,
    }
}

record! {
    /// A group of servers to be kept apart or together, in answers since 2019.
    pub struct PlacementGroup {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Whose it is.
        pub organization: Option<OrganizationId>,
        /// `optional` or `enforced`.
        pub policy_mode: String,
        /// `max_availability` or `low_latency`.
        pub policy_type: String,
        /// Whether the policy holds at the moment.
        pub policy_respected: bool,
        /// Tags.
        pub tags: Vec<String>,
        /// Project.
        pub project: Option<String>,
        /// Zone.
        pub zone: Option<String>,
    }
}

record! {
    /// A network card in a private network, in today's answers.
    pub struct PrivateNic {
        /// Its id.
        pub id: String,
        /// The private network.
        pub private_network_id: String,
        /// The server.
        pub server_id: Option<ServerId>,
        /// Its hardware address.
        pub mac_address: String,
        /// State, such as `available`.
        pub state: String,
        /// Ids of its addresses.
        pub ipam_ip_ids: Vec<String>,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it was last changed, UTC.
        pub modification_date: Option<Timestamp>,
        /// Tags.
        pub tags: Vec<String>,
        /// Zone.
        pub zone: Option<String>,
    }
}

record! {
    /// A shared file system, in today's answers.
    pub struct Filesystem {
        /// Its id.
        pub filesystem_id: String,
        /// State, such as `available`.
        pub state: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_2019_is_read() {
        let mut server = Server::default();
        crate::json::fill(
            &mut server,
            r#"{"id":"s","name":"web","state":"stopped in place","volumes":{"0":{"id":"v","size":10000000000,"volume_type":"l_ssd"},
            "1":{"id":"w"}},"image":null,"public_ip":null,"location":null,"tags":null,"allowed_actions":["poweron","fly"]}"#,
            "",
        )
        .unwrap();
        assert_eq!(server.state, State::StoppedInPlace);
        assert!(!server.state.is_transient() && State::Starting.is_transient());
        assert_eq!(server.allowed_actions, Some(vec![Action::Poweron, Action::Unknown("fly".into())]));
        assert_eq!(server.volumes.keys().collect::<Vec<_>>(), ["0", "1"]);
        assert_eq!(server.volumes.get("0").and_then(|volume| volume.size), Some(10_000_000_000));
        assert!(server.tags.is_empty() && server.image.is_none());
    }
}
