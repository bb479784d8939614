//! Facts of a server: what its page says of it beside a label.

use std::rc::Rc;

use api::Timestamp;
use api::servers::{BootType, Server};
use leptos::prelude::*;

use crate::data::Typed;
use crate::resources::bootscripts::BOOTSCRIPTS;
use crate::resources::images::IMAGES;
use crate::resources::ips::IPS;
use crate::resources::kind::Kind;
use crate::resources::organizations::ORGANIZATIONS;
use crate::resources::security_groups::SECURITY_GROUPS;
use crate::resources::shown::{self, Shown};
use crate::session::Session;
use crate::ui::copy::copy_icon;
use crate::ui::dom::{El, View, el, switch};

/// What stands beside a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// The label is left out too.
    Nothing,
    /// A value, and a lesser one beside it; either may be empty.
    Text(String, String),
    /// A value that can be copied, and a badge after it that may be empty.
    Copied(String, &'static str),
    /// Another page of the console: its path, its name, and a badge after it; with a button that copies the name
    /// where there is a badge.
    Link(String, String, &'static str),
    /// Words in place of a value.
    Instead(&'static str),
    /// An instant, absolute, and how long ago that is.
    Date(Timestamp),
}

/// A fact of a server: its label, and how it is read.
pub type Fact = (&'static str, fn(&Server) -> Said);

/// The facts of the overview, below the type.
pub static OVERVIEW: [Fact; 11] = [
    ("Image", |server| link(&IMAGES, server.image.as_ref().map(|image| (image.id.as_str(), image.name.as_str())), "")),
    ("Zone", zone),
    ("Boot", boot),
    ("Bootscript", bootscript),
    ("Created", |server| date(server.creation_date.as_ref())),
    ("Changed", |server| date(server.modification_date.as_ref())),
    ("State detail", |server| text(Some(&server.state_detail))),
    ("Protected", |server| text(Some(if server.protected { "Yes" } else { "No" }))),
    ("DNS, public", public_name),
    ("Host name", |server| text(server.hostname.as_deref())),
    ("Organization", organization),
];

/// The facts of its network.
pub static NETWORK: [Fact; 5] = [
    ("Public IP", public_ip),
    ("Private IP", |server| copied(server.private_ip.as_deref(), "", "none, given when it starts")),
    ("IPv6", ipv6),
    ("IPv6 gateway", gateway),
    ("Security group", |server| {
        let group = server.security_group.as_ref();
        link(&SECURITY_GROUPS, group.map(|group| (group.id.as_str(), group.name.as_str())), "")
    }),
];

fn text(value: Option<&str>) -> Said {
    Said::Text(value.unwrap_or_default().to_owned(), String::new())
}

/// A link to what has a page of its own, by its id and its name.
fn link(kind: &Kind, to: Option<(&str, &str)>, badge: &'static str) -> Said {
    match to {
        Some((id, name)) if !id.is_empty() => {
            Said::Link([kind.path, "/", id].concat(), if name.is_empty() { id } else { name }.to_owned(), badge)
        }
        to => text(to.map(|(_, name)| name)),
    }
}

fn copied(value: Option<&str>, badge: &'static str, instead: &'static str) -> Said {
    value.map_or(Said::Instead(instead), |value| Said::Copied(value.to_owned(), badge))
}

fn date(at: Option<&Timestamp>) -> Said {
    at.map_or(Said::Instead(""), |at| Said::Date(at.clone()))
}

fn zone(server: &Server) -> Said {
    let (zone, note) = match &server.location {
        Some(place) => {
            (Some(&place.zone_id), place.node_id.as_ref().map(|node| "node ".to_owned() + node).unwrap_or_default())
        }
        None => (server.zone.as_ref(), "placed when it starts".to_owned()),
    };
    Said::Text(zone.cloned().unwrap_or_default(), note)
}

fn boot(server: &Server) -> Said {
    match &server.boot_type {
        Some(boot_type) => text(Some(boot_type.as_str())),
        // Before 2018 every server booted a kernel of the vendor's.
        None => text(server.bootscript.as_ref().map(|_| BootType::Bootscript.as_str())),
    }
}

/// Whose it is, by name where the token may know that.
fn organization(server: &Server) -> Said {
    let id = server.organization.as_str();
    let name = use_context::<Session>().map(|session| session.organization_name(id)).unwrap_or_default();
    link(&ORGANIZATIONS, Some((id, &name)), "")
}

/// The kernel that it boots, if that is one of the vendor's.
fn bootscript(server: &Server) -> Said {
    let script = server.bootscript.as_ref().filter(|_| boot(server) == text(Some(BootType::Bootscript.as_str())));
    let script = script.map(|script| (script.id.as_str(), script.title.as_str()));
    if script.is_some() { link(&BOOTSCRIPTS, script, "") } else { Said::Nothing }
}

/// The name in DNS that the vendor gives to a server with a public address; the API does not send it.
fn public_name(server: &Server) -> Said {
    match server.public_ip {
        Some(_) => Said::Copied([server.id.as_str(), ".pub.cloud.scaleway.com"].concat(), ""),
        None => Said::Instead("none without a public IP"),
    }
}

fn public_ip(server: &Server) -> Said {
    let ip = server.public_ip.as_ref();
    if let Some(ip) = ip.filter(|ip| !ip.dynamic) {
        return link(&IPS, Some((ip.id.as_str(), ip.address.as_deref().unwrap_or_default())), "Reserved");
    }
    let instead = if server.dynamic_ip_required { "none, given when it starts" } else { "none" };
    copied(ip.and_then(|ip| ip.address.as_deref()), "Dynamic", instead)
}

fn ipv6(server: &Server) -> Said {
    let instead = if server.enable_ipv6 { "none, given when it starts" } else { "Off" };
    copied(server.ipv6.as_ref().map(|ip| ip.address.as_str()), "", instead)
}

fn gateway(server: &Server) -> Said {
    let Some(ip) = &server.ipv6 else { return Said::Nothing };
    let netmask = ip.netmask.as_ref().map(|length| "/".to_owned() + length).unwrap_or_default();
    Said::Text(ip.gateway.clone().unwrap_or_default(), netmask)
}

/// Draws facts of a server.
pub fn facts(item: Typed<Server>, facts: &'static [Fact]) -> Vec<View> {
    let read = move |read: fn(&Server) -> Said| item.get().map_or(Said::Nothing, |server| read(&server));
    facts.iter().map(|(label, said)| fact(label, Rc::new(move || read(*said)))).collect()
}

/// Draws one fact. It is drawn anew when something else is said, and only then.
pub fn fact(label: &'static str, said: Rc<dyn Fn() -> Said>) -> View {
    let again = Rc::clone(&said);
    switch(move || said().key(), move |_| again().row(label))
}

impl Said {
    /// Tells whether the same is said.
    fn key(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(value, note) => ["=", value, "\n", note].concat(),
            Self::Copied(value, badge) => ["+", value, "\n", badge].concat(),
            Self::Link(path, name, badge) => ["/", path, "\n", name, "\n", badge].concat(),
            Self::Instead(words) => ["-", words].concat(),
            Self::Date(at) => ["@", at.as_str()].concat(),
        }
    }

    fn row(self, label: &str) -> Option<El> {
        let said = el("dd");
        let said = match self {
            Self::Nothing => return None,
            Self::Text(value, note) => {
                let lesser = match (value.is_empty(), note.is_empty()) {
                    (true, true) => "none".to_owned(),
                    (true, false) => "none, ".to_owned() + &note,
                    (false, _) => note,
                };
                said.text(&value).text(" ").child(muted().text(&lesser))
            }
            Self::Copied(value, badge) => {
                let shown = el("span").attr("title", &value).text(&value);
                with_badge(said.child(with_copy(shown, value)), badge)
            }
            Self::Link(path, name, "") => said.child(shown::link(&path, &name)),
            Self::Link(path, name, badge) => {
                let shown = shown::link(&path, &name);
                with_badge(said.child(with_copy(shown, name)), badge)
            }
            Self::Instead(words) => said.child(muted().text(words)),
            Self::Date(at) => said.child(Shown::Date(at).fact()),
        };
        Some(el("div").child(el("dt").text(label)).child(said))
    }
}

/// A value with a button that copies it.
fn with_copy(shown: El, value: String) -> El {
    let copy = copy_icon(&["Copy ", &*value].concat(), move || value.clone());
    el("span.id").child(shown).child(copy)
}

fn with_badge(said: El, badge: &str) -> El {
    if badge.is_empty() { said } else { said.text(" ").child(el("span.badge").text(badge)) }
}

fn muted() -> El {
    el("span.muted")
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
        assert_eq!(public_name(&server(r#"{"id":"abc"}"#)), Said::Instead("none without a public IP"));
        let named = server(r#"{"id":"abc","public_ip":{"id":"i","address":"203.0.113.17","dynamic":false}}"#);
        assert_eq!(public_name(&named), Said::Copied("abc.pub.cloud.scaleway.com".to_owned(), ""));
    }

    #[test]
    fn addresses_say_whether_they_stay() {
        let dynamic = server(r#"{"id":"a","public_ip":{"id":"i","address":"203.0.113.17","dynamic":true}}"#);
        assert_eq!(public_ip(&dynamic), Said::Copied("203.0.113.17".to_owned(), "Dynamic"));
        let waiting = server(r#"{"id":"a","dynamic_ip_required":true}"#);
        assert_eq!(public_ip(&waiting), Said::Instead("none, given when it starts"));
        assert_eq!(ipv6(&server(r#"{"id":"a"}"#)), Said::Instead("Off"));
        assert_eq!(gateway(&server(r#"{"id":"a"}"#)), Said::Nothing);
    }

    #[test]
    fn a_boot_type_stands_with_its_kernel() {
        let kernel = r#""bootscript":{"id":"b","title":"x86_64 mainline 4.4"}"#;
        let said = |start: &str| {
            let server = server(&[start, kernel, "}"].concat());
            (boot(&server), bootscript(&server))
        };
        let of_vendor =
            (text(Some("bootscript")), Said::Link("/bootscripts/b".to_owned(), "x86_64 mainline 4.4".to_owned(), ""));
        assert_eq!(said(r#"{"id":"a","boot_type":"bootscript","#), of_vendor);
        assert_eq!(said(r#"{"id":"a","#), of_vendor);
        assert_eq!(said(r#"{"id":"a","boot_type":"local","#), (text(Some("local")), Said::Nothing));
    }
}
