//! Facts of a server: what its page says of it beside a label.

use api::servers::{BootType, PublicIp, Server};

use crate::resources::bootscripts::BOOTSCRIPTS;
use crate::resources::images::IMAGES;
use crate::resources::ips::IPS;
use crate::resources::kind::{OWNER, Section};
use crate::resources::security_groups::SECURITY_GROUPS;
use crate::resources::shown::Shown;

/// The facts of the overview, below the type.
pub const OVERVIEW: Section = Section {
    id: "overview",
    title: "Overview",
    beside: true,
    facts: &[
        ("Image", "image link"),
        ("Zone", "zone"),
        ("Boot", "boot"),
        ("Bootscript", "bootscript"),
        ("Created", "age"),
        ("Changed", "changed"),
        ("State detail", "state detail"),
        ("Protected", "protected"),
        ("DNS, public", "public name"),
        ("Host name", "hostname"),
        ("Images", "images"),
        ("Organization", OWNER),
    ],
};

/// The facts of its network.
pub const NETWORK: Section = Section {
    id: "network",
    title: "Network",
    beside: true,
    facts: &[
        ("Public IP", "public ip"),
        ("Private IP", "private ip"),
        ("IPv6", "ipv6"),
        ("IPv6 gateway", "ipv6 gateway"),
        ("IPv6 netmask", "ipv6 netmask"),
        ("Security group", "group"),
    ],
};

/// What stands where there is an address only while a server runs.
const WHEN_IT_STARTS: &str = "none, given when it starts";

/// The value of a fact, by its key. What a filter may name has a key of one word.
pub fn show(server: &Server, key: &str) -> Shown {
    match key {
        "image link" => {
            let image = server.image.as_ref();
            Shown::link(IMAGES.path, image.map(|image| (image.id.as_str(), image.name.as_str())))
        }
        "zone" => zone(server),
        "boot" => Shown::text(boot(server).map(BootType::as_str).unwrap_or_default()),
        "bootscript" => bootscript(server),
        "changed" => Shown::date(server.modification_date.as_ref()),
        "state detail" => Shown::text(&server.state_detail),
        "protected" => Shown::Flag(server.protected, "Yes", "No"),
        "public name" => public_name(server),
        "hostname" => Shown::text(server.hostname.as_deref().unwrap_or_default()),
        "images" => {
            Shown::Link([IMAGES.path, "?q=from%3A", server.id.as_str()].concat(), "Those taken from it".to_owned())
        }
        "public ip" => public_ip(server),
        "private ip" => Shown::copy(server.private_ip.as_deref()).or(WHEN_IT_STARTS),
        "ipv6" => {
            let instead = if server.enable_ipv6 { WHEN_IT_STARTS } else { "Off" };
            Shown::copy(server.ipv6.as_ref().map(|ip| ip.address.as_str())).or(instead)
        }
        "ipv6 gateway" => Shown::copy(server.ipv6.as_ref().and_then(|ip| ip.gateway.as_deref())),
        "ipv6 netmask" => Shown::mono(server.ipv6.as_ref().and_then(|ip| ip.netmask.as_deref())),
        "group" => {
            let group = server.security_group.as_ref();
            Shown::link(SECURITY_GROUPS.path, group.map(|group| (group.id.as_str(), group.name.as_str())))
        }
        _ => Shown::None,
    }
}

fn zone(server: &Server) -> Shown {
    match &server.location {
        Some(place) => {
            let node = place.node_id.as_ref().map(|node| ["node ", node].concat());
            Shown::noted(&place.zone_id, node.unwrap_or_default())
        }
        None => Shown::noted(server.zone.as_deref().unwrap_or_default(), "placed when it starts".to_owned()),
    }
}

/// How it boots.
fn boot(server: &Server) -> Option<&BootType> {
    // Before 2018 every server booted a kernel of the vendor's.
    server.boot_type.as_ref().or(server.bootscript.as_ref().map(|_| &BootType::Bootscript))
}

/// The kernel that it boots, if that is one of the vendor's.
fn bootscript(server: &Server) -> Shown {
    let script = server.bootscript.as_ref().filter(|_| boot(server) == Some(&BootType::Bootscript));
    Shown::link(BOOTSCRIPTS.path, script.map(|script| (script.id.as_str(), script.title.as_str())))
}

/// The name in DNS that the vendor gives to a server with a public address; the API does not send it.
fn public_name(server: &Server) -> Shown {
    match server.public_ip {
        Some(_) => Shown::Copy([server.id.as_str(), ".pub.cloud.scaleway.com"].concat()),
        None => Shown::Without("none without a public IP"),
    }
}

fn public_ip(server: &Server) -> Shown {
    match &server.public_ip {
        Some(ip) if !ip.dynamic => {
            let id = ip.id.as_str();
            let address = ip.address.clone().unwrap_or_else(|| id.to_owned());
            Shown::Address([IPS.path, "/", id].concat(), address, "Reserved")
        }
        Some(PublicIp { address: Some(address), .. }) => Shown::Address(String::new(), address.clone(), "Dynamic"),
        _ if server.dynamic_ip_required => Shown::Without(WHEN_IT_STARTS),
        _ => Shown::None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn server(json: &str) -> Server {
        api::json::read(json).unwrap()
    }

    #[test]
    fn names_in_dns_need_a_public_address() {
        assert_eq!(public_name(&server(r#"{"id":"abc"}"#)), Shown::Without("none without a public IP"));
        let named = server(r#"{"id":"abc","public_ip":{"id":"i","address":"203.0.113.17","dynamic":false}}"#);
        assert_eq!(public_name(&named), Shown::Copy("abc.pub.cloud.scaleway.com".to_owned()));
    }

    #[test]
    fn addresses_say_whether_they_stay() {
        let of = |json: &str| public_ip(&server(json));
        let address = |path: &str, how| Shown::Address(path.to_owned(), "203.0.113.17".to_owned(), how);
        let ip =
            |dynamic| format!(r#"{{"id":"a","public_ip":{{"id":"i","address":"203.0.113.17","dynamic":{dynamic}}}}}"#);
        assert_eq!(of(&ip(true)), address("", "Dynamic"));
        assert_eq!(of(&ip(false)), address("/ips/i", "Reserved"));
        assert_eq!(of(r#"{"id":"a","dynamic_ip_required":true}"#), Shown::Without(WHEN_IT_STARTS));
        assert_eq!(of(r#"{"id":"a"}"#), Shown::None);
        assert_eq!(show(&server(r#"{"id":"a"}"#), "ipv6"), Shown::Without("Off"));
        assert_eq!(show(&server(r#"{"id":"a"}"#), "ipv6 gateway"), Shown::None);
    }

    #[test]
    fn a_boot_type_stands_with_its_kernel() {
        let kernel = r#""bootscript":{"id":"b","title":"x86_64 mainline 4.4"}"#;
        let said = |start: &str| {
            let server = server(&[start, kernel, "}"].concat());
            (show(&server, "boot").words(), show(&server, "bootscript"))
        };
        let link = Shown::Link("/bootscripts/b".to_owned(), "x86_64 mainline 4.4".to_owned());
        assert_eq!(said(r#"{"id":"a","boot_type":"bootscript","#), ("bootscript".to_owned(), link.clone()));
        assert_eq!(said(r#"{"id":"a","#), ("bootscript".to_owned(), link));
        assert_eq!(said(r#"{"id":"a","boot_type":"local","#), ("local".to_owned(), Shown::None));
    }

    #[test]
    fn every_key_of_a_fact_is_known() {
        let full = server(
            r#"{"id":"a","name":"web","organization":"o","hostname":"h","state_detail":"booted","zone":"par1",
            "image":{"id":"i","name":"Ubuntu"},"bootscript":{"id":"b","title":"4.4"},"creation_date":"2026-01-01T00:00:00.000000+00:00",
            "modification_date":"2026-01-01T00:00:00.000000+00:00","private_ip":"10.1.2.3",
            "public_ip":{"id":"p","address":"203.0.113.17"},"security_group":{"id":"g","name":"web"},
            "ipv6":{"address":"2001:db8::1","gateway":"2001:db8::","netmask":"127"}}"#,
        );
        for (label, key) in OVERVIEW.facts.iter().chain(NETWORK.facts) {
            assert_ne!(super::super::show(&full, key), Shown::None, "{label}");
        }
    }
}
