//! The sections of a server's page: overview, network; and beside them what it costs. Those with more in
//! them have files of their own.

use std::cell::OnceCell;
use std::rc::Rc;

use api::products::{Products, ServerType};
use api::servers::{Server, State};
use wasm_bindgen_futures::spawn_local;

use super::tasks::tasks;
use super::user_data::user_data;
use super::volumes::volumes;
use crate::data::Typed;
use crate::format::{amount, memory, unit_price};
use crate::resources::aside::{panel, raw_panel};
use crate::resources::detail::{fact, facts};
use crate::resources::servers::SERVERS;
use crate::resources::servers::actions::Actions;
use crate::resources::servers::delete::cost_while_off;
use crate::resources::servers::facts::{NETWORK, OVERVIEW};
use crate::resources::servers::sheets::Sheets;
use crate::resources::shown::Shown;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, dynamic, el, switch};
use crate::ui::icon::icon;
use crate::ui::tick::updated;

/// All sections.
pub fn sections(actions: Actions, sheets: Sheets) -> El {
    let item = actions.item();
    let types = Types::read();
    let left = el("div.stack")
        .child(overview(actions, sheets, types.clone()))
        .child(volumes(actions, sheets, types.clone()))
        .child(network(actions, sheets))
        .child(user_data(actions, sheets))
        .child(tasks(item))
        .child(raw_panel(item.raw(), View::none()));
    let right = el("aside.stack").attr("aria-label", "Cost").child(cost(item, types));
    el("div.split").child(left).child(right)
}

/// The types of server that the API lists. Prices and limits are an extra: without them the page says less, and all
/// else stands.
#[derive(Clone)]
pub struct Types {
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
            if let Ok(types) = session.run(&api::products::list()).await {
                let _ = list.set(types);
            }
            read.try_set(true);
        });
        types
    }

    /// A type; `None` if it is not on the list, or that has not been read. Tracked.
    pub fn get(&self, name: &str) -> Option<&ServerType> {
        if self.read.get() { self.list.get()?.get(name) } else { None }
    }
}

/// The type of a server; tracked.
fn type_name(item: Typed<Server>) -> String {
    item.get().map(|server| server.commercial_type.clone()).unwrap_or_default()
}

fn overview(actions: Actions, sheets: Sheets, types: Types) -> El {
    let item = actions.item();
    let freshness = updated(move || item.read_at().get(), || "From the list");
    let refresh = el("button.button.button-icon.button-ghost.button-sm")
        .attr("aria-label", "Refresh this server")
        .attr("title", "Refresh this server")
        .on_click(move || item.refresh())
        .child(icon("refresh"));
    let kind = move || {
        let Some(server) = item.get() else { return Shown::None };
        let kind = types.get(&server.commercial_type);
        let size = kind.map(|kind| [&*kind.ncpus.to_string(), " vCPU, ", &*memory(kind.ram), ", "].concat());
        Shown::noted(&server.commercial_type, size.unwrap_or_default() + &server.arch)
    };
    let list = el("dl.facts").child(fact("Type", Rc::new(kind))).children(facts(&SERVERS, *item, &OVERVIEW));
    let change = sheets.button(actions, "edit", "Change boot", "boot");
    let beside = [el("span.push.freshness").text_fn(freshness), refresh, change];
    panel(OVERVIEW.id, OVERVIEW.title, View::list(beside), el("div.panel-body").child(list))
}

fn network(actions: Actions, sheets: Sheets) -> El {
    let item = actions.item();
    let list = el("dl.facts").children(facts(&SERVERS, *item, &NETWORK));
    // What can be done with the address depends on what it is: none, one that comes and goes, or a reserved one.
    let address = move || {
        let ip = item.get().and_then(|server| server.public_ip.clone());
        ip.map_or("none", |ip| if ip.dynamic { "dynamic" } else { "reserved" }).to_owned()
    };
    let address = switch(address, move |address| {
        let attach = || sheets.button(actions, "globe", "Attach IP", "attach-ip");
        View::list(match address {
            "reserved" => vec![sheets.button(actions, "unplug", "Detach IP", "detach-ip")],
            "dynamic" => vec![sheets.button(actions, "lock", "Keep address", "keep-ip"), attach()],
            _ => vec![attach()],
        })
    });
    let change = sheets.button(actions, "edit", "Change network", "network");
    let beside = View::list([el("span.push").into(), address, change.into()]);
    panel(NETWORK.id, NETWORK.title, beside, el("div.panel-body").child(list))
}

fn cost(item: Typed<Server>, types: Types) -> El {
    let name = move || type_name(item);
    let price = dynamic(move || {
        let name = name();
        let kind = types.get(&name);
        if types.list.get().is_none() {
            return match types.read.get() {
                true => el("p.sm").text("The price could not be read. Reload to try again.").into(),
                false => el("span.bone.bone-3").into(),
            };
        }
        let Some(monthly) = kind.and_then(|kind| kind.monthly_price) else {
            return el("p.sm").text(&["The API gives no price for ", &*name, "."].concat()).into();
        };
        let off = item.get().is_some_and(|server| server.state == State::Stopped);
        let price = el("p.price").text(&["€", &*amount(monthly), " "].concat()).child(el("small").text(if off {
            "per month while it runs"
        } else {
            "per month"
        }));
        let hourly = kind.and_then(|kind| kind.hourly_price).map(|hourly| {
            let line = el("div").child(el("dt").text(&name).text(", per hour"));
            el("dl.summary-lines").child(line.child(el("dd").text(&["€", &*unit_price(hourly)].concat())))
        });
        View::list([Some(price), hourly])
    });
    let session = use_session();
    let stays = move || {
        let server = item.get().unwrap_or_default();
        let reserved = server.public_ip.as_ref().is_some_and(|ip| !ip.dynamic);
        let ip = if reserved { " and the reserved IP" } else { "" };
        ["Powered off, the volumes", ip, " are still billed. ", &*cost_while_off(session, &server)].concat()
    };
    let head = el("div.panel-head")
        .child(el("h2").attr("id", "cost-h").text("Cost"))
        .child(el("span.panel-note.push").text("list price of ").text_fn(name));
    let body = el("div.panel-body.stack").child(price).child(el("p.hint").text_fn(stays));
    el("section.panel").attr("aria-labelledby", "cost-h").child(head).child(body)
}
