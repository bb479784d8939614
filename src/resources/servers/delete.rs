//! What goes when a person gets rid of a server, and what stays and keeps being billed. There are two ways: it is
//! deleted (stopped, its volumes stay unless they are ticked) or terminated (running, its volumes go).

use api::servers::{self, Server};
use api::snapshots::Snapshot;
use api::{ips, volumes};
use leptos::prelude::*;

use super::actions::Actions;
use crate::data::read;
use crate::format::gigabytes;
use crate::resources::ledger::entry;
use crate::resources::snapshots::SNAPSHOTS;
use crate::resources::steps::Step;
use crate::session::prices::{Billed, per_month};
use crate::session::{Session, use_session};
use crate::ui::dom::{El, View, el};
use crate::ui::icon::icon;

/// A headed ledger.
fn ledger(heading: &str, lines: Vec<El>) -> El {
    el("div").child(el("p.label").text(heading)).child(el("ul.ledger").children(lines))
}

/// Something of a server that outlives it unless it is deleted, too.
struct Part {
    /// Symbol of the sprite.
    symbol: &'static str,
    id: String,
    name: String,
    /// What it is.
    note: String,
    /// In bytes; of an address it means nothing.
    size: u64,
    is_volume: bool,
}

/// The volumes of a server, and its reserved address.
fn parts(server: &Server) -> Vec<Part> {
    let volume = |(slot, volume): (&str, &servers::ServerVolume)| {
        let name = volume.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| volume.id.to_string());
        let size = volume.size.map(|size| gigabytes(size) + ", ").unwrap_or_default();
        let place = if slot == "0" { "root volume".to_owned() } else { "volume in slot ".to_owned() + slot };
        Part {
            symbol: "volume",
            id: volume.id.to_string(),
            name,
            note: size + &place,
            size: volume.size.unwrap_or(0),
            is_volume: true,
        }
    };
    let ip = server.public_ip.as_ref().filter(|ip| !ip.dynamic).map(|ip| Part {
        symbol: "globe",
        id: ip.id.to_string(),
        name: ip.address.clone().unwrap_or_else(|| ip.id.to_string()),
        note: "reserved IP".to_owned(),
        size: 0,
        is_volume: false,
    });
    server.volumes.iter().map(volume).chain(ip).collect()
}

/// What parts cost by the month together; none where one of them has no price. Tracked.
fn monthly<'a>(session: Session, parts: impl Iterator<Item = &'a Part>) -> Option<f64> {
    let prices = session.prices()?;
    let what = |part: &Part| if part.is_volume { Billed::Volume } else { Billed::Ip };
    parts.map(|part| prices.monthly(what(part), part.size)).sum()
}

/// What is said of the bill, with the amount and where it is from, where that is known; tracked.
fn with_amount(words: String, monthly: Option<f64>) -> String {
    match monthly {
        Some(euros) if euros > 0.0 => [&words, ", ", &*per_month(euros)].concat(),
        _ => words,
    }
}

/// What a server's volumes and its reserved address cost while it is off, if that is known; tracked.
pub fn cost_while_off(session: Session, server: &Server) -> String {
    match monthly(session, parts(server).iter()).zip(session.prices()) {
        Some((euros, prices)) => [&*per_month(euros), ", ", &prices.origin(), "."].concat(),
        None => "The API gives no price for those.".to_owned(),
    }
}

fn line(part: &Part, amount: &str) -> El {
    let name = if part.is_volume { "strong" } else { "strong.mono" };
    entry(part.symbol, &[(name, &part.name), ("span.cell-2", &part.note)], amount)
}

/// The calls that delete a server, and after it those of its parts that were ticked.
pub fn steps(server: &Server, ticked: &[String]) -> Vec<Step> {
    let id = &server.id;
    let first = Step::delete(["Delete server ", &server.name].concat(), &servers::delete(id), &servers::get(id));
    let rest = parts(server).into_iter().filter(|part| ticked.contains(&part.id)).map(|part| {
        let id = part.id.as_str();
        if part.is_volume {
            let (call, found) = (volumes::delete(&id.into()), volumes::get(&id.into()));
            Step::delete(["Delete volume ", &part.name].concat(), &call, &found)
        } else {
            let (call, found) = (ips::delete(&id.into()), ips::get(&id.into()));
            Step::delete(["Release IP ", &part.name].concat(), &call, &found)
        }
    });
    std::iter::once(first).chain(rest).collect()
}

/// What a deletion can take along, each with a box to tick, and what is left then.
pub fn take_along(actions: Actions) -> View {
    let session = use_session();
    let server = move || actions.server().unwrap_or_default();
    let ticked = actions.ticked();
    SNAPSHOTS.list(actions.data()).wanted();
    let keys = move || parts(&server()).into_iter().map(|part| part.id).collect::<Vec<_>>();
    let row = move |id: &str| {
        let Some(part) = parts(&untrack(server)).into_iter().find(|part| part.id == id) else { return el("div") };
        let own = part.id.clone();
        let on = move || ticked.with(|ticked| ticked.contains(&own));
        let (checked, own) = (on.clone(), part.id.clone());
        let input = el("input.box")
            .attr("type", "checkbox")
            .prop_fn("checked", checked)
            .flag_fn("disabled", move || actions.plan().begun())
            .on("change", move |_| {
                ticked.update(|ticked| match ticked.iter().position(|known| *known == own) {
                    Some(at) => drop(ticked.remove(at)),
                    None => ticked.push(own.clone()),
                });
            });
        let saved = part.is_volume.then(|| {
            let id = part.id.clone();
            el("span.cell-2").text_fn(move || saved(actions, &id))
        });
        let words = el("span")
            .child(el(if part.is_volume { "strong" } else { "strong.mono" }).text(&part.name))
            .child(el("span.cell-2").text(&part.note))
            .child(saved);
        let amount = el("span.amount").text_fn(move || match on() {
            true => "deleted".to_owned(),
            false => with_amount("still billed".to_owned(), monthly(session, std::iter::once(&part))),
        });
        el("label.ledger-row").child(input).child(words).child(amount)
    };
    let left = move || {
        let parts = parts(&server());
        let stays = |part: &&Part| ticked.with(|ticked| !ticked.contains(&part.id));
        let (volumes, others): (Vec<&Part>, Vec<&Part>) = parts.iter().filter(stays).partition(|part| part.is_volume);
        with_amount(total(volumes.len(), !others.is_empty()), monthly(session, volumes.into_iter().chain(others)))
    };
    let total = el("div.ledger-row.ledger-total")
        .child(icon("coins"))
        .child(el("span").text("Keeps being billed after this"))
        .child(el("span.amount").text_fn(left));
    el("div")
        .attr("role", "group")
        .attr("aria-labelledby", "take-along")
        .child(el("p.label").attr("id", "take-along").text("Also delete"))
        .child(el("div.ledger").keyed(keys, row).child(total))
        .child(el("p.hint").text_fn(move || match session.prices() {
            Some(prices) => ["Amounts: ", &prices.origin(), "."].concat(),
            None => "The API gives no price for volumes and addresses.".to_owned(),
        }))
        .into()
}

/// Whether anything of a volume is left when it is deleted; tracked.
fn saved(actions: Actions, volume: &str) -> String {
    let list = SNAPSHOTS.list(actions.data());
    let of_it = |object: &_| {
        read(object, |snapshot: &Snapshot| snapshot.base_volume.as_ref().is_some_and(|base| base.id.as_str() == volume))
    };
    let count = list.items().with(|items| items.iter().filter(|object| of_it(object)).count());
    let known = list.status().with(|status| status.read_at.is_some());
    match (count, known) {
        (0, true) => "No snapshot of it: its data would be lost.".to_owned(),
        (0, false) => "Whether there is a snapshot of it is not known.".to_owned(),
        (1, _) => "1 snapshot of it stays, and is billed on.".to_owned(),
        (n, _) => n.to_string() + " snapshots of it stay, and are billed on.",
    }
}

/// What a termination takes along.
pub fn goes(server: &Server) -> El {
    let own = [("", "The server"), ("span.cell-2", server.commercial_type.as_str())];
    let mut lines = vec![entry("server", &own, "deleted")];
    lines.extend(parts(server).iter().filter(|part| part.is_volume).map(|part| line(part, "deleted")));
    ledger("Goes", lines)
}

/// What a termination leaves behind: the reserved address.
pub fn stays(server: &Server) -> El {
    let parts = parts(server);
    let address = parts.iter().find(|part| !part.is_volume);
    let total = total(0, address.is_some());
    let total = entry("coins", &[("", "Keeps being billed after this")], &total).attr("class", "ledger-total");
    ledger("Stays", address.map(|part| line(part, "still billed")).into_iter().chain([total]).collect())
}

/// `2 volumes and 1 IP`.
fn total(volumes: usize, address: bool) -> String {
    let volumes = match volumes {
        0 => String::new(),
        1 => "1 volume".to_owned(),
        n => n.to_string() + " volumes",
    };
    match (volumes.is_empty(), address) {
        (false, true) => volumes + " and 1 IP",
        (false, false) => volumes,
        (true, true) => "1 IP".to_owned(),
        (true, false) => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Server, parts, steps, total};

    #[test]
    fn the_total_names_what_is_left() {
        assert_eq!(total(2, true), "2 volumes and 1 IP");
        assert_eq!(total(1, false), "1 volume");
        assert_eq!(total(0, true), "1 IP");
        assert_eq!(total(0, false), "nothing");
    }

    #[test]
    fn the_server_goes_first_and_then_what_was_ticked() {
        let server: Server = api::json::read(
            r#"{"id":"s","name":"web","volumes":{"0":{"id":"v","name":"root","size":10000000000},"1":{"id":"w"}},
            "public_ip":{"id":"i","address":"203.0.113.9","dynamic":false}}"#,
        )
        .unwrap();
        let notes: Vec<String> = parts(&server).into_iter().map(|part| [part.name, part.note].join(": ")).collect();
        assert_eq!(notes, ["root: 10 GB, root volume", "w: volume in slot 1", "203.0.113.9: reserved IP"]);
        let labels = |ticked: &[&str]| {
            let ticked: Vec<String> = ticked.iter().map(|id| (*id).to_owned()).collect();
            steps(&server, &ticked).into_iter().map(|step| step.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(&[]), ["Delete server web"]);
        assert_eq!(labels(&["i", "v"]), ["Delete server web", "Delete volume root", "Release IP 203.0.113.9"]);
    }
}
