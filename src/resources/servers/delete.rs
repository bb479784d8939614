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

/// The sizes in bytes of the snapshots of volumes, as far as they are known, and whether all are; tracked.
fn snapshots_of(actions: Actions, is_one: &dyn Fn(&str) -> bool) -> (Vec<u64>, bool) {
    let list = SNAPSHOTS.list(actions.data());
    list.wanted();
    let size = |object: &_| {
        read(object, |snapshot: &Snapshot| {
            snapshot.base_volume.as_ref().filter(|base| is_one(base.id.as_str())).map(|_| snapshot.size)
        })
    };
    (
        list.items().with(|items| items.iter().filter_map(size).collect()),
        list.status().with(|status| status.read_at.is_some()),
    )
}

/// The same for all volumes of a server.
fn snapshots(actions: Actions, server: &Server) -> (Vec<u64>, bool) {
    snapshots_of(actions, &|id| server.volumes.values().any(|volume| volume.id.as_str() == id))
}

/// What snapshots of those sizes cost by the month together, as of [`monthly`].
fn monthly_of_snapshots(session: Session, sizes: &[u64]) -> Option<f64> {
    let prices = session.prices()?;
    sizes.iter().map(|size| prices.monthly(Billed::Snapshot, *size)).sum()
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
        let (sizes, known) = snapshots(actions, &server());
        let words = total(volumes.len(), !others.is_empty(), sizes.len(), known);
        let euros = monthly(session, volumes.into_iter().chain(others)).zip(monthly_of_snapshots(session, &sizes));
        with_amount(words, euros.map(|(parts, snapshots)| parts + snapshots))
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
    let (sizes, known) = snapshots_of(actions, &|id| id == volume);
    match (sizes.len(), known) {
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

/// What a termination leaves behind: the reserved address, and the snapshots of the volumes that go. Tracked.
pub fn stays(actions: Actions, server: &Server) -> El {
    let session = use_session();
    let address: Vec<Part> = parts(server).into_iter().filter(|part| !part.is_volume).collect();
    let (sizes, known) = snapshots(actions, server);
    let billed = |euros| with_amount("still billed".to_owned(), euros);
    let (of_address, of_snapshots) = (monthly(session, address.iter()), monthly_of_snapshots(session, &sizes));
    let snapshots = match (sizes.len(), known) {
        (0, true) => None,
        (0, false) => Some("Snapshots of its volumes, if there are any: they are not listed yet".to_owned()),
        (n, _) => Some([&counted(n, "snapshot"), " of its volumes"].concat()),
    };
    let snapshots = snapshots.map(|words| entry("snapshot", &[("", &words)], &billed(of_snapshots)));
    let words = total(0, !address.is_empty(), sizes.len(), known);
    let words = with_amount(words, of_address.zip(of_snapshots).map(|(address, snapshots)| address + snapshots));
    let total = entry("coins", &[("", "Keeps being billed after this")], &words).attr("class", "ledger-total");
    let address = address.iter().map(|part| line(part, &billed(of_address)));
    ledger("Stays", address.chain(snapshots).chain([total]).collect())
}

/// `1 volume`, `2 volumes`.
fn counted(count: usize, one: &str) -> String {
    [&*count.to_string(), " ", one, if count == 1 { "" } else { "s" }].concat()
}

/// `2 volumes, 1 IP and 3 snapshots`.
fn total(volumes: usize, address: bool, snapshots: usize, known: bool) -> String {
    let counts = [(volumes, "volume"), (usize::from(address), "IP"), (snapshots, "snapshot")];
    let mut words: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, one)| counted(count, one)).collect();
    if !known && snapshots == 0 {
        words.push("perhaps snapshots".to_owned());
    }
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => [&before.join(", "), " and ", last].concat(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Server, parts, steps, total};

    #[test]
    fn the_total_names_what_is_left() {
        assert_eq!(total(2, true, 0, true), "2 volumes and 1 IP");
        assert_eq!(total(1, false, 0, true), "1 volume");
        assert_eq!(total(0, true, 1, false), "1 IP and 1 snapshot");
        assert_eq!(total(3, true, 2, true), "3 volumes, 1 IP and 2 snapshots");
        assert_eq!(total(0, true, 0, false), "1 IP and perhaps snapshots");
        assert_eq!(total(0, false, 0, true), "nothing");
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
