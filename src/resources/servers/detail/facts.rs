//! Facts of a server: what its page says of it beside a label.

use std::rc::Rc;

use api::Timestamp;
use api::servers::{BootType, Server};
use leptos::prelude::*;

use crate::data::Typed;
use crate::time;
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
    /// Words in place of a value.
    Instead(&'static str),
    /// An instant, absolute, and how long ago that is.
    Date(Timestamp),
}

/// A fact of a server: its label, and how it is read.
pub type Fact = (&'static str, fn(&Server) -> Said);

/// The facts of the overview, below the type.
pub static OVERVIEW: [Fact; 9] = [
    ("Image", |server| {
        Said::Text(server.image.as_ref().map(|image| image.name.clone()).unwrap_or_default(), String::new())
    }),
    ("Zone", zone),
    ("Boot", boot),
    ("Created", |server| date(server.creation_date.as_ref())),
    ("Changed", |server| date(server.modification_date.as_ref())),
    ("State detail", |server| text(Some(&server.state_detail))),
    ("Protected", |server| text(Some(if server.protected { "Yes" } else { "No" }))),
    ("DNS, public", public_name),
    ("Host name", |server| text(server.hostname.as_deref())),
];

/// The facts of its network.
pub static NETWORK: [Fact; 5] = [
    ("Public IP", public_ip),
    ("Private IP", |server| copied(server.private_ip.as_deref(), "", "none, given when it starts")),
    ("IPv6", ipv6),
    ("IPv6 gateway", gateway),
    ("Security group", |server| text(server.security_group.as_ref().map(|group| group.name.as_str()))),
];

fn text(value: Option<&str>) -> Said {
    Said::Text(value.unwrap_or_default().to_owned(), String::new())
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
    let kernel = || server.bootscript.as_ref().map(|script| script.title.clone()).unwrap_or_default();
    match &server.boot_type {
        Some(BootType::Bootscript) => Said::Text(BootType::Bootscript.as_str().to_owned(), kernel()),
        Some(boot_type) => text(Some(boot_type.as_str())),
        None => Said::Text(kernel(), String::new()),
    }
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
    let badge = if ip.is_some_and(|ip| ip.dynamic) { "Dynamic" } else { "Reserved" };
    let instead = if server.dynamic_ip_required { "none, given when it starts" } else { "none" };
    copied(ip.and_then(|ip| ip.address.as_deref()), badge, instead)
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

/// Draws facts of a server; `now` is the time, in ms since 1970.
pub fn facts(item: Typed<Server>, facts: &'static [Fact], now: RwSignal<f64>) -> Vec<View> {
    let read = move |read: fn(&Server) -> Said| item.get().map_or(Said::Nothing, |server| read(&server));
    facts.iter().map(|(label, said)| fact(label, now, Rc::new(move || read(*said)))).collect()
}

/// Draws one fact. It is drawn anew when something else is said, and only then.
pub fn fact(label: &'static str, now: RwSignal<f64>, said: Rc<dyn Fn() -> Said>) -> View {
    let again = Rc::clone(&said);
    switch(move || said().key(), move |_| again().row(label, now))
}

impl Said {
    /// Tells whether the same is said.
    fn key(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(value, note) => ["=", value, "\n", note].concat(),
            Self::Copied(value, badge) => ["+", value, "\n", badge].concat(),
            Self::Instead(words) => ["-", words].concat(),
            Self::Date(at) => ["@", at.as_str()].concat(),
        }
    }

    fn row(self, label: &str, now: RwSignal<f64>) -> Option<El> {
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
                let copy = copy_icon(&["Copy ", &*value].concat(), move || value.clone());
                let said = said.child(el("span.id").child(shown).child(copy));
                if badge.is_empty() { said } else { said.text(" ").child(el("span.badge").text(badge)) }
            }
            Self::Instead(words) => said.child(muted().text(words)),
            Self::Date(at) => {
                let ms = time::parse_ms(&at);
                let words = ms.map_or_else(|| at.to_string(), time::absolute);
                let ago = move || ms.map(|ms| time::span(now.get() - ms) + " ago");
                let time = el("time").attr("datetime", at.as_str()).text(&words);
                said.child(time).text(" ").child(muted().text_fn(ago))
            }
        };
        Some(el("div").child(el("dt").text(label)).child(said))
    }
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
        let script = r#""bootscript":{"id":"b","title":"x86_64 mainline 4.4"}"#;
        let said = |start: &str| boot(&server(&[start, script, "}"].concat()));
        let kernel = || "x86_64 mainline 4.4".to_owned();
        assert_eq!(said(r#"{"id":"a","boot_type":"bootscript","#), Said::Text("bootscript".to_owned(), kernel()));
        assert_eq!(said(r#"{"id":"a","boot_type":"local","#), Said::Text("local".to_owned(), String::new()));
        assert_eq!(said(r#"{"id":"a","#), Said::Text(kernel(), String::new()));
    }
}
