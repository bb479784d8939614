//! The sections of a server's page: overview, volumes, network, its JSON; and beside them what it costs.

use std::sync::Arc;
use std::time::Duration;

use api::Timestamp;
use api::products::{Products, ServerType};
use api::servers::{BootType, Server};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::data::Item;
use crate::resources::servers::draft::rule;
use crate::resources::servers::format::{amount, gigabytes, memory};
use crate::session::use_session;
use crate::time;
use crate::ui::copy::CopyButton;
use crate::ui::icon::Icon;
use crate::ui::json::Json;
use crate::ui::tick::use_now;

type Shown = Signal<Option<Arc<Server>>>;

/// The type of a server in the API's list: `None` while that is being read, `Some(None)` if it is not on it.
type Type = Memo<Option<Option<ServerType>>>;

/// All sections.
#[component]
pub fn Sections(item: Item<Server>) -> impl IntoView {
    let server = item.value();
    let kind = use_type(server);
    view! {
        <div class="split">
            <div class="stack">
                <Overview item kind/>
                <Volumes server kind/>
                <Network server/>
                <Raw item/>
            </div>
            <aside class="stack" aria-label="Cost"><Cost server kind/></aside>
        </div>
    }
}

fn use_type(server: Shown) -> Type {
    let session = use_session();
    let products = RwSignal::new(None::<Products>);
    spawn_local(async move {
        // Prices and limits are an extra: without them the page says less, and all else stands.
        let list = session.run(&api::products::list()).await.unwrap_or_default();
        products.try_set(Some(list));
    });
    let name = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|s| s.commercial_type.clone()).unwrap_or_default())
    });
    Memo::new(move |_| products.with(|products| products.as_ref().map(|products| products.get(&name.get()).cloned())))
}

/// A label and a value, in a list of facts.
fn fact(label: &'static str, value: impl IntoView + 'static) -> AnyView {
    let value = value.into_any();
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}

/// A fact of two parts that follow the server: its value, and a lesser one beside it.
fn text(label: &'static str, server: Shown, read: fn(&Server) -> (String, String)) -> AnyView {
    let parts =
        Memo::new(move |_| server.with(|server| server.as_ref().map(|server| read(server)).unwrap_or_default()));
    fact(label, move || both(parts.get()))
}

fn both((value, note): (String, String)) -> impl IntoView {
    let lesser = match (value.is_empty(), note.is_empty()) {
        (true, true) => "none".to_owned(),
        (true, false) => format!("none, {note}"),
        (false, _) => note,
    };
    view! { {value}" "<span class="muted">{lesser}</span> }
}

/// A fact that can be copied, with a badge or words after it; `instead` stands where there is none.
fn copied(
    label: &'static str,
    server: Shown,
    read: fn(&Server) -> Option<(String, &'static str)>,
    instead: fn(&Server) -> &'static str,
) -> AnyView {
    let value = Memo::new(move |_| server.with(|server| server.as_ref().and_then(|server| read(server))));
    let none =
        Memo::new(move |_| server.with(|server| server.as_ref().map(|server| instead(server)).unwrap_or_default()));
    fact(label, move || match value.get() {
        Some((value, badge)) => {
            let copy = value.clone();
            view! {
                <span class="id">
                    <span title=value.clone()>{value.clone()}</span>
                    <CopyButton text=Callback::new(move |()| copy.clone()) label=format!("Copy {value}") compact=true/>
                </span>
                {(!badge.is_empty()).then(|| view! { " "<span class="badge">{badge}</span> })}
            }
            .into_any()
        }
        None => view! { <span class="muted">{none}</span> }.into_any(),
    })
}

/// An instant, absolute, and how long ago that is.
fn date(label: &'static str, server: Shown, now: Signal<f64>, read: fn(&Server) -> Option<&Timestamp>) -> AnyView {
    let at = Memo::new(move |_| server.with(|server| server.as_ref().and_then(|server| read(server).cloned())));
    fact(label, move || {
        let stamp = at.get()?;
        let ms = time::parse_ms(&stamp);
        let words = ms.map_or_else(|| stamp.to_string(), time::absolute);
        let ago = move || ms.map(|ms| format!("{} ago", time::span(now.get() - ms)));
        Some(view! { <time datetime=stamp.to_string()>{words}</time>" "<span class="muted">{ago}</span> })
    })
}

fn boot(server: &Server) -> (String, String) {
    let kernel = || server.bootscript.as_ref().map(|script| script.title.clone()).unwrap_or_default();
    match &server.boot_type {
        Some(BootType::Bootscript) => (BootType::Bootscript.as_str().to_owned(), kernel()),
        Some(boot_type) => (boot_type.as_str().to_owned(), String::new()),
        None => (kernel(), String::new()),
    }
}

fn zone(server: &Server) -> (String, String) {
    match &server.location {
        Some(place) => {
            (place.zone_id.clone(), place.node_id.as_ref().map(|node| format!("node {node}")).unwrap_or_default())
        }
        None => (server.zone.clone().unwrap_or_default(), "placed when it starts".to_owned()),
    }
}

/// The name in DNS that the vendor gives to a server with a public address; the API does not send it.
fn public_name(server: &Server) -> Option<(String, &'static str)> {
    server.public_ip.as_ref().map(|_| (format!("{}.pub.cloud.scaleway.com", server.id), ""))
}

#[component]
fn Overview(item: Item<Server>, kind: Type) -> impl IntoView {
    let server = item.value();
    let second = use_now(Duration::from_secs(1));
    let minute = use_now(Duration::from_secs(60));
    let freshness = move || match item.read_at().get() {
        Some(at) => format!("Updated {} ago", time::span(second.get() - at)),
        None => "From the list".to_owned(),
    };
    let name = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|s| (s.commercial_type.clone(), s.arch.clone())).unwrap_or_default())
    });
    let type_fact = fact("Type", move || {
        let (name, arch) = name.get();
        let size = kind.with(|kind| {
            let kind = kind.as_ref()?.as_ref()?;
            Some(format!("{} vCPU, {}, ", kind.ncpus, memory(kind.ram)))
        });
        both((name, format!("{}{arch}", size.unwrap_or_default())))
    });
    view! {
        <section class="panel" id="overview" aria-labelledby="overview-h">
            <div class="panel-head">
                <h2 id="overview-h" tabindex="-1">"Overview"</h2>
                <span class="push freshness">{freshness}</span>
                <button
                    type="button"
                    class="button button-icon button-ghost button-sm"
                    aria-label="Refresh this server"
                    title="Refresh this server"
                    on:click=move |_| item.refresh()
                >
                    <Icon name="refresh"/>
                </button>
            </div>
            <div class="panel-body">
                <dl class="facts">
                    {type_fact}
                    {text("Image", server, |s| (s.image.as_ref().map(|image| image.name.clone()).unwrap_or_default(), String::new()))}
                    {text("Zone", server, zone)}
                    {text("Boot", server, boot)}
                    {date("Created", server, minute, |s| s.creation_date.as_ref())}
                    {date("Changed", server, minute, |s| s.modification_date.as_ref())}
                    {text("State detail", server, |s| (s.state_detail.clone(), String::new()))}
                    {text("Protected", server, |s| (if s.protected { "Yes" } else { "No" }.to_owned(), String::new()))}
                    {copied("DNS, public", server, public_name, |_| "none without a public IP")}
                    {text("Host name", server, |s| (s.hostname.clone().unwrap_or_default(), String::new()))}
                </dl>
            </div>
        </section>
    }
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
    Some(format!("{name} {verb} {}.", rule(Some(range))))
}

#[component]
fn Volumes(server: Shown, kind: Type) -> impl IntoView {
    let volumes = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|server| server.volumes.clone()).unwrap_or_default())
    });
    let name = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|s| (s.name.clone(), s.commercial_type.clone())).unwrap_or_default())
    });
    let note = move || {
        let total: u64 = volumes.with(|volumes| volumes.values().filter_map(|volume| volume.size).sum());
        let rule = kind.with(|kind| name.with(|(_, kind_name)| size_rule(kind_name, kind.as_ref()?.as_ref()?)));
        format!("{} in total. {}", gigabytes(total), rule.unwrap_or_default())
    };
    let rows = move || {
        let row = |(slot, volume): (String, api::servers::ServerVolume)| {
            let name = volume.name.filter(|name| !name.is_empty()).unwrap_or_else(|| volume.id.to_string());
            let place = (slot == "0").then(|| view! { <span class="cell-2">"root"</span> });
            view! {
                <tr>
                    <td class="mono">{slot}</td>
                    <th scope="row"><span class="row-name">{name}</span>{place}</th>
                    <td class="p2 mono">{volume.volume_type}</td>
                    <td class="p3">{volume.state.as_str().to_owned()}</td>
                    <td class="num">{volume.size.map(gigabytes)}</td>
                </tr>
            }
        };
        volumes.get().into_iter().map(row).collect_view()
    };
    let table = move || {
        if volumes.with(|volumes| volumes.is_empty()) {
            return view! { <p class="panel-body muted">"none"</p> }.into_any();
        }
        view! {
            <div class="table-box">
                <table class="table">
                    <caption class="visually-hidden">"Volumes of "{move || name.get().0}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Slot"</th>
                            <th scope="col">"Name"</th>
                            <th scope="col" class="p2">"Type"</th>
                            <th scope="col" class="p3">"State"</th>
                            <th scope="col" class="num">"Size"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel" id="volumes" aria-labelledby="volumes-h">
            <div class="panel-head">
                <h2 id="volumes-h" tabindex="-1">"Volumes"</h2>
                <span class="panel-note">{note}</span>
            </div>
            {table}
        </section>
    }
}

fn public_ip(server: &Server) -> Option<(String, &'static str)> {
    let ip = server.public_ip.as_ref()?;
    Some((ip.address.clone()?, if ip.dynamic { "Dynamic" } else { "Reserved" }))
}

fn no_public_ip(server: &Server) -> &'static str {
    if server.dynamic_ip_required { "none, given when it starts" } else { "none" }
}

fn private_ip(server: &Server) -> Option<(String, &'static str)> {
    Some((server.private_ip.clone()?, ""))
}

fn ipv6(server: &Server) -> Option<(String, &'static str)> {
    Some((server.ipv6.as_ref()?.address.clone(), ""))
}

fn no_ipv6(server: &Server) -> &'static str {
    if server.enable_ipv6 { "none, given when it starts" } else { "Off" }
}

#[component]
fn Network(server: Shown) -> impl IntoView {
    let gateway = |s: &Server| {
        let v6 = s.ipv6.as_ref();
        let gateway = v6.and_then(|ip| ip.gateway.clone()).unwrap_or_default();
        let netmask = v6.and_then(|ip| ip.netmask.as_ref().map(|length| format!("/{length}"))).unwrap_or_default();
        (gateway, netmask)
    };
    let has_v6 = Memo::new(move |_| server.with(|server| server.as_ref().is_some_and(|server| server.ipv6.is_some())));
    view! {
        <section class="panel" id="network" aria-labelledby="network-h">
            <div class="panel-head"><h2 id="network-h" tabindex="-1">"Network"</h2></div>
            <div class="panel-body">
                <dl class="facts">
                    {copied("Public IP", server, public_ip, no_public_ip)}
                    {copied("Private IP", server, private_ip, |_| "none, given when it starts")}
                    {copied("IPv6", server, ipv6, no_ipv6)}
                    {move || has_v6.get().then(|| text("IPv6 gateway", server, gateway))}
                    {text("Security group", server, |s| {
                        (s.security_group.as_ref().map(|group| group.name.clone()).unwrap_or_default(), String::new())
                    })}
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Raw(item: Item<Server>) -> impl IntoView {
    let raw = item.raw();
    let read = Memo::new(move |_| raw.with(|raw| !raw.is_empty()));
    view! {
        <section class="panel" id="raw" aria-labelledby="raw-h">
            <div class="panel-head">
                <h2 id="raw-h" tabindex="-1">"Raw JSON"</h2>
                <span class="panel-note">{move || if read.get() { "As the API sent it" } else { "Not read yet" }}</span>
                <span class="push"></span>
                {move || read.get().then(|| view! { <CopyButton text=Callback::new(move |()| raw.get_untracked()) label="Copy JSON"/> })}
            </div>
            {move || read.get().then(|| view! {
                <div class="panel-body"><div class="code"><Json text=raw label="Raw JSON of this server"/></div></div>
            })}
        </section>
    }
}

#[component]
fn Cost(server: Shown, kind: Type) -> impl IntoView {
    let name = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|s| s.commercial_type.clone()).unwrap_or_default())
    });
    let reserved = Memo::new(move |_| {
        server.with(|server| server.as_ref().is_some_and(|s| s.public_ip.as_ref().is_some_and(|ip| !ip.dynamic)))
    });
    let price = move || match kind.get() {
        None => view! { <span class="bone bone-3"></span> }.into_any(),
        Some(found) => match found.as_ref().and_then(|found| found.monthly_price) {
            Some(monthly) => {
                let hourly = found.and_then(|found| found.hourly_price);
                view! {
                    <p class="price">"€"{amount(monthly)}" "<small>"per month"</small></p>
                    {hourly.map(|hourly| view! {
                        <dl class="summary-lines"><div><dt>{name}", per hour"</dt><dd>{hourly.to_string()}</dd></div></dl>
                    })}
                }
                .into_any()
            }
            None => view! { <p class="sm">"The API gives no price for "{name}"."</p> }.into_any(),
        },
    };
    let stays = move || if reserved.get() { "the volumes and the reserved IP" } else { "the volumes" };
    view! {
        <section class="panel" aria-labelledby="cost-h">
            <div class="panel-head"><h2 id="cost-h">"Cost"</h2><span class="panel-note push">"list price of "{name}</span></div>
            <div class="panel-body stack">
                {price}
                <p class="hint">"Powered off, "{stays}" are still billed. The API gives no price for those."</p>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn server(json: &str) -> Server {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn names_in_dns_need_a_public_address() {
        assert_eq!(public_name(&server(r#"{"id":"abc"}"#)), None);
        let named =
            public_name(&server(r#"{"id":"abc","public_ip":{"id":"i","address":"203.0.113.17","dynamic":false}}"#));
        assert_eq!(named.unwrap().0, "abc.pub.cloud.scaleway.com");
    }

    #[test]
    fn addresses_say_whether_they_stay() {
        let dynamic = server(r#"{"id":"a","public_ip":{"id":"i","address":"203.0.113.17","dynamic":true}}"#);
        assert_eq!(public_ip(&dynamic), Some(("203.0.113.17".to_owned(), "Dynamic")));
        assert_eq!(no_public_ip(&server(r#"{"id":"a","dynamic_ip_required":true}"#)), "none, given when it starts");
        assert_eq!(no_ipv6(&server(r#"{"id":"a"}"#)), "Off");
    }

    #[test]
    fn the_rule_for_volumes_is_said_in_words() {
        let kind = |json: &str| serde_json::from_str::<ServerType>(json).unwrap();
        let rule = |json: &str| size_rule("VC1M", &kind(json));
        let range = r#"{"volumes_constraint":{"min_size":51000000000,"max_size":100000000000}}"#;
        assert_eq!(rule(range).unwrap(), "VC1M needs 51 to 100 GB.");
        assert_eq!(
            rule(r#"{"volumes_constraint":{"min_size":null,"max_size":50000000000}}"#).unwrap(),
            "VC1M takes up to 50 GB."
        );
        assert_eq!(rule(r#"{"volumes_constraint":null}"#), None);
    }

    #[test]
    fn a_boot_type_stands_with_its_kernel() {
        let script = r#""bootscript":{"id":"b","title":"x86_64 mainline 4.4"}"#;
        assert_eq!(
            boot(&server(&format!(r#"{{"id":"a","boot_type":"bootscript",{script}}}"#))).1,
            "x86_64 mainline 4.4"
        );
        assert_eq!(
            boot(&server(&format!(r#"{{"id":"a","boot_type":"local",{script}}}"#))),
            ("local".into(), String::new())
        );
        assert_eq!(boot(&server(&format!(r#"{{"id":"a",{script}}}"#))).0, "x86_64 mainline 4.4");
    }
}
