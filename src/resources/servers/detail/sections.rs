//! The sections of a server's page: overview, volumes, network, its JSON; and beside them what it costs.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use api::products::{Products, ServerType};
use api::servers::Server;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::facts::{NETWORK, OVERVIEW, Said, fact, facts};
use crate::data::Typed;
use crate::format::{amount, gigabytes, memory};
use crate::resources::servers::draft::rule;
use crate::session::use_session;
use crate::time;
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, dynamic, el, when};
use crate::ui::icon::icon;
use crate::ui::json::json;
use crate::ui::tick::use_now;

/// All sections.
pub fn sections(item: Typed<Server>) -> El {
    let types = Types::read();
    let minute = use_now(Duration::from_secs(60));
    let left = el("div.stack")
        .child(overview(item, types.clone(), minute))
        .child(volumes(item, types.clone()))
        .child(network(item, minute))
        .child(raw(item));
    let right = el("aside.stack").attr("aria-label", "Cost").child(cost(item, types));
    el("div.split").child(left).child(right)
}

/// The types of server that the API lists. Prices and limits are an extra: without them the page says less, and all
/// else stands.
#[derive(Clone)]
struct Types {
    list: Rc<OnceCell<Products>>,
    read: RwSignal<bool>,
}

impl Types {
    /// Begins to read them.
    fn read() -> Self {
        let session = use_session();
        let types = Self { list: Rc::default(), read: RwSignal::new(false) };
        let Self { list, read } = types.clone();
        spawn_local(async move {
            let _ = list.set(session.run(&api::products::list()).await.unwrap_or_default());
            read.try_set(true);
        });
        types
    }

    /// A type; `None` if it is not on the list, or that has not been read. Tracked.
    fn get(&self, name: &str) -> Option<&ServerType> {
        if self.read.get() { self.list.get()?.get(name) } else { None }
    }
}

/// The type of a server; tracked.
fn type_name(item: Typed<Server>) -> String {
    item.get().map(|server| server.commercial_type.clone()).unwrap_or_default()
}

/// A section that the links on top lead to, with its head.
fn section(id: &str, title: &str, beside: impl Into<View>) -> El {
    let heading = [id, "-h"].concat();
    let head = el("div.panel-head").child(el("h2").attr("id", &heading).attr("tabindex", "-1").text(title));
    el("section.panel").attr("id", id).attr("aria-labelledby", &heading).child(head.child(beside))
}

fn overview(item: Typed<Server>, types: Types, minute: RwSignal<f64>) -> El {
    let second = use_now(Duration::from_secs(1));
    let freshness = move || match item.read_at().get() {
        Some(at) => ["Updated ", &*time::span(second.get() - at), " ago"].concat(),
        None => "From the list".to_owned(),
    };
    let refresh = el("button.button.button-icon.button-ghost.button-sm")
        .attr("type", "button")
        .attr("aria-label", "Refresh this server")
        .attr("title", "Refresh this server")
        .on_click(move || item.refresh())
        .child(icon("refresh"));
    let kind = move || {
        let Some(server) = item.get() else { return Said::Nothing };
        let kind = types.get(&server.commercial_type);
        let size = kind.map(|kind| [&*kind.ncpus.to_string(), " vCPU, ", &*memory(kind.ram), ", "].concat());
        Said::Text(server.commercial_type.clone(), size.unwrap_or_default() + &server.arch)
    };
    let list = el("dl.facts").child(fact("Type", minute, Rc::new(kind))).children(facts(item, &OVERVIEW, minute));
    let beside = [el("span.push.freshness").text_fn(freshness), refresh];
    section("overview", "Overview", View::list(beside)).child(el("div.panel-body").child(list))
}

/// What the volumes of a server have to add up to: `VC1M needs 51 to 100 GB.`
fn size_rule(name: &str, kind: &ServerType) -> Option<String> {
    let range = kind.volumes_constraint.as_ref()?;
    let bounded = |size: Option<u64>| size.is_some_and(|size| size > 0);
    let verb = match (bounded(range.min_size), bounded(range.max_size)) {
        (true, _) => "needs",
        (false, true) => "takes",
        (false, false) => return None,
    };
    Some([name, " ", verb, " ", &*rule(Some(range)), "."].concat())
}

/// The columns of the volumes: classes of head and cell, and the head's words.
const COLUMNS: [(&str, &str, &str); 5] = [
    ("th", "td.mono", "Slot"),
    ("th", "th", "Name"),
    ("th.p2", "td.p2.mono", "Type"),
    ("th.p3", "td.p3", "State"),
    ("th.num", "td.num", "Size"),
];

fn volumes(item: Typed<Server>, types: Types) -> El {
    let note = move || {
        let server = item.get().unwrap_or_default();
        let total: u64 = server.volumes.values().filter_map(|volume| volume.size).sum();
        let name = &*server.commercial_type;
        let rule = types.get(name).and_then(|kind| size_rule(name, kind));
        [&*gigabytes(total), " in total. ", &*rule.unwrap_or_default()].concat()
    };
    let table = dynamic(move || item.get().map(|server| volume_table(&server)));
    section("volumes", "Volumes", el("span.panel-note").text_fn(note)).child(table)
}

fn volume_table(server: &Server) -> El {
    if server.volumes.is_empty() {
        return el("p.panel-body.muted").text("none");
    }
    let heads = COLUMNS.iter().map(|(head, _, words)| el(head).attr("scope", "col").text(words));
    let mut body = el("tbody");
    for (slot, volume) in server.volumes.iter() {
        let name = volume.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(volume.id.as_str());
        let size = volume.size.map(gigabytes).unwrap_or_default();
        let words = [slot, name, &*volume.volume_type, volume.state.as_str(), &*size];
        let mut row = el("tr");
        for ((_, cell, _), words) in COLUMNS.iter().zip(words) {
            row = row.child(match *cell {
                "th" => {
                    let named = el("th").attr("scope", "row").child(el("span.row-name").text(words));
                    named.child((slot == "0").then(|| el("span.cell-2").text("root")))
                }
                cell => el(cell).text(words),
            });
        }
        body = body.child(row);
    }
    let table = el("table.table")
        .child(el("caption.visually-hidden").text("Volumes of ").text(&server.name))
        .child(el("thead").child(el("tr").children(heads)))
        .child(body);
    el("div.table-box").child(table)
}

fn network(item: Typed<Server>, minute: RwSignal<f64>) -> El {
    let list = el("dl.facts").children(facts(item, &NETWORK, minute));
    section("network", "Network", View::none()).child(el("div.panel-body").child(list))
}

fn raw(item: Typed<Server>) -> El {
    let raw = item.raw();
    let read = move || !raw.get().is_empty();
    let note = el("span.panel-note").text_fn(move || if read() { "As the API sent it" } else { "Not read yet" });
    let copy = when(read, move || copy_button("Copy JSON", move || untrack(|| raw.get())));
    let text = move || el("div.code").child(json(move || raw.get(), "Raw JSON of this server"));
    section("raw", "Raw JSON", View::list([note.into(), el("span.push").into(), copy]))
        .when(read, move || el("div.panel-body").child(text()))
}

/// A number as short as it can be said. The browser writes it: the code to do so is large.
fn plain(number: f64) -> String {
    js_sys::Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

fn cost(item: Typed<Server>, types: Types) -> El {
    let name = move || type_name(item);
    let price = dynamic(move || {
        let name = name();
        let kind = types.get(&name);
        if types.list.get().is_none() {
            return el("span.bone.bone-3").into();
        }
        let Some(monthly) = kind.and_then(|kind| kind.monthly_price) else {
            return el("p.sm").text(&["The API gives no price for ", &*name, "."].concat()).into();
        };
        let price = el("p.price").text(&["€", &*amount(monthly), " "].concat()).child(el("small").text("per month"));
        let hourly = kind.and_then(|kind| kind.hourly_price).map(|hourly| {
            let line = el("div").child(el("dt").text(&name).text(", per hour"));
            el("dl.summary-lines").child(line.child(el("dd").text(&plain(hourly))))
        });
        View::list([Some(price), hourly])
    });
    let stays = move || {
        let server = item.get();
        let reserved = server.is_some_and(|server| server.public_ip.as_ref().is_some_and(|ip| !ip.dynamic));
        let ip = if reserved { " and the reserved IP" } else { "" };
        ["Powered off, the volumes", ip, " are still billed. The API gives no price for those."].concat()
    };
    let head = el("div.panel-head")
        .child(el("h2").attr("id", "cost-h").text("Cost"))
        .child(el("span.panel-note.push").text("list price of ").text_fn(name));
    let body = el("div.panel-body.stack").child(price).child(el("p.hint").text_fn(stays));
    el("section.panel").attr("aria-labelledby", "cost-h").child(head).child(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_rule_for_volumes_is_said_in_words() {
        let kind = |json: &str| api::json::read::<ServerType>(json).unwrap();
        let rule = |json: &str| size_rule("VC1M", &kind(json));
        let range = r#"{"volumes_constraint":{"min_size":51000000000,"max_size":100000000000}}"#;
        assert_eq!(rule(range).unwrap(), "VC1M needs 51 to 100 GB.");
        assert_eq!(
            rule(r#"{"volumes_constraint":{"min_size":null,"max_size":50000000000}}"#).unwrap(),
            "VC1M takes up to 50 GB."
        );
        assert_eq!(rule(r#"{"volumes_constraint":null}"#), None);
    }
}
