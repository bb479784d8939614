//! What is sent about servers.

use super::{BootType, State};
use crate::json::quoted;
use crate::object::Object;
use crate::{BootscriptId, ImageId, IpId, OrganizationId, SecurityGroupId, VolumeId};

/// Narrows the list of servers.
#[derive(Clone, Debug, Default)]
pub struct ServerFilter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those with this text in their name.
    pub name: Option<String>,
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
}

/// A server to be made.
#[derive(Clone, Debug, Default)]
pub struct NewServer {
    /// Its name.
    pub name: String,
    /// Whose it will be.
    pub organization: OrganizationId,
    /// What it is made from; without one, a root volume must be given.
    pub image: Option<ImageId>,
    /// Its type, by the name of a product.
    pub commercial_type: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its volumes by slot: decimal, `"0"` is the root volume.
    pub volumes: Vec<(String, NewVolume)>,
    /// Whether it is given an address while it runs; the API's default is yes.
    pub dynamic_ip_required: Option<bool>,
    /// Whether it is given an IPv6 address while it runs.
    pub enable_ipv6: bool,
    /// How it boots.
    pub boot_type: Option<BootType>,
    /// The kernel for the boot type `bootscript`.
    pub bootscript: Option<BootscriptId>,
    /// A reserved address to attach.
    pub public_ip: Option<IpId>,
    /// The security group to put it in; the default one otherwise.
    pub security_group: Option<SecurityGroupId>,
}

/// What goes into a slot for a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewVolume {
    /// The image's root volume in another size; only in slot `"0"`.
    Root {
        /// In bytes.
        size: u64,
    },
    /// A new, blank volume.
    New {
        /// Its name.
        name: String,
        /// Whose it will be.
        organization: OrganizationId,
        /// In bytes.
        size: u64,
        /// Its kind, such as `l_ssd`.
        volume_type: String,
    },
    /// A volume that exists.
    Existing(VolumeId),
}

/// What can be changed of a server: `None` stays as it is, `Some(None)` is taken away.
#[derive(Clone, Debug, Default)]
pub struct ServerPatch {
    /// Its name.
    pub name: Option<String>,
    /// Its host name.
    pub hostname: Option<String>,
    /// All its tags.
    pub tags: Option<Vec<String>>,
    /// How it boots.
    pub boot_type: Option<BootType>,
    /// The kernel for the boot type `bootscript`.
    pub bootscript: Option<BootscriptId>,
    /// Whether it is given an address while it runs.
    pub dynamic_ip_required: Option<bool>,
    /// Whether it is given an IPv6 address while it runs.
    pub enable_ipv6: Option<bool>,
    /// Whether it is protected against deletion; since 2019.
    pub protected: Option<bool>,
    /// The security group it is in.
    pub security_group: Option<Option<SecurityGroupId>>,
    /// The reserved address attached to it.
    pub public_ip: Option<Option<IpId>>,
    /// All its volumes by slot: those left out are detached, those added attached.
    pub volumes: Option<Vec<(String, NewVolume)>>,
}

impl NewServer {
    pub(super) fn body(&self) -> Object {
        let body = Object::new()
            .text("name", &self.name)
            .text("organization", self.organization.as_str())
            .maybe_text("image", self.image.as_ref().map(ImageId::as_str))
            .text("commercial_type", &self.commercial_type)
            .texts("tags", self.tags.iter().map(String::as_str))
            .raw("volumes", &volumes(&self.volumes))
            .maybe_bool("dynamic_ip_required", self.dynamic_ip_required)
            .maybe_bool("enable_ipv6", Some(self.enable_ipv6));
        body.maybe_text("boot_type", self.boot_type.as_ref().map(BootType::as_str))
            .maybe_text("bootscript", self.bootscript.as_ref().map(BootscriptId::as_str))
            .maybe_text("public_ip", self.public_ip.as_ref().map(IpId::as_str))
            .maybe_text("security_group", self.security_group.as_ref().map(SecurityGroupId::as_str))
    }
}

impl ServerPatch {
    pub(super) fn body(&self) -> Object {
        let mut body = Object::new()
            .maybe_text("name", self.name.as_deref())
            .maybe_text("hostname", self.hostname.as_deref())
            .maybe_text("boot_type", self.boot_type.as_ref().map(BootType::as_str))
            .maybe_text("bootscript", self.bootscript.as_ref().map(BootscriptId::as_str))
            .maybe_bool("dynamic_ip_required", self.dynamic_ip_required)
            .maybe_bool("enable_ipv6", self.enable_ipv6)
            .maybe_bool("protected", self.protected);
        if let Some(tags) = &self.tags {
            body = body.texts("tags", tags.iter().map(String::as_str));
        }
        // Here the API wants an object, where it takes a bare id when a server is made.
        match &self.security_group {
            Some(Some(id)) => body = body.raw("security_group", &Object::new().text("id", id.as_str()).json()),
            Some(None) => body = body.raw("security_group", "null"),
            None => {}
        }
        let address = self.public_ip.as_ref().map(|id| id.as_ref().map(IpId::as_str));
        body = body.text_or_null("public_ip", address);
        match &self.volumes {
            Some(all) => body.raw("volumes", &volumes(all)),
            None => body,
        }
    }
}

fn volumes(slots: &[(String, NewVolume)]) -> String {
    let mut map = Object::new();
    for (slot, volume) in slots {
        let json = match volume {
            NewVolume::Root { size } => Object::new().maybe_number("size", Some(*size)).json(),
            NewVolume::New { name, organization, size, volume_type } => Object::new()
                .text("name", name)
                .text("organization", organization.as_str())
                .maybe_number("size", Some(*size))
                .text("volume_type", volume_type)
                .json(),
            NewVolume::Existing(id) => quoted(id.as_str()),
        };
        map = map.raw(slot, &json);
    }
    map.json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_server_names_its_volumes_by_slot() {
        let server = NewServer {
            name: "web".into(),
            organization: "org".into(),
            image: Some("img".into()),
            commercial_type: "C1".into(),
            tags: vec!["a".into()],
            volumes: vec![
                ("0".into(), NewVolume::Root { size: 50_000_000_000 }),
                (
                    "1".into(),
                    NewVolume::New {
                        name: "d".into(),
                        organization: "org".into(),
                        size: 1,
                        volume_type: "l_ssd".into(),
                    },
                ),
                ("2".into(), NewVolume::Existing("vol".into())),
            ],
            boot_type: Some(BootType::Local),
            ..NewServer::default()
        };
        assert_eq!(
            server.body().json(),
            concat!(
                r#"{"name":"web","organization":"org","image":"img","commercial_type":"C1","tags":["a"],"volumes":{"#,
                r#""0":{"size":50000000000},"1":{"name":"d","organization":"org","size":1,"volume_type":"l_ssd"},"2":"vol"},"#,
                r#""enable_ipv6":false,"boot_type":"local"}"#
            )
        );
        assert!(NewServer::default().body().json().contains(r#""volumes":{}"#));
    }

    #[test]
    fn a_patch_holds_only_what_changes() {
        assert_eq!(ServerPatch::default().body().json(), "{}");
        let patch = ServerPatch { public_ip: Some(None), tags: Some(Vec::new()), ..ServerPatch::default() };
        assert_eq!(patch.body().json(), r#"{"tags":[],"public_ip":null}"#);
        let patch =
            ServerPatch { security_group: Some(Some("g".into())), name: Some("n".into()), ..ServerPatch::default() };
        assert_eq!(patch.body().json(), r#"{"name":"n","security_group":{"id":"g"}}"#);
    }
}
