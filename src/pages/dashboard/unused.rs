//! What is billed though nothing uses it: volumes on no server, addresses that lead nowhere, old snapshots.

use api::Timestamp;
use api::ips::Ip;
use api::snapshots::Snapshot;
use api::volumes::Volume;

use super::{list_at, panel, unlisted};
use crate::data::Object;
use crate::format::{amount, count_of, gigabytes};
use crate::resources::kind::Kind;
use crate::resources::kind_at;
use crate::session::prices::{Billed, Prices, per_month};
use crate::session::use_session;
use crate::time;
use crate::ui::age::age;
use crate::ui::dom::{El, View, el};
use crate::ui::icon::{icon, icon_as};
use crate::ui::path::href;

/// From this age on a snapshot counts as old.
const OLD_DAYS: u32 = 180;
const DAY_MS: f64 = 86_400_000.0;
/// How many rows are shown.
const SHOWN: usize = 10;

/// Something that is billed and not used.
struct Unused {
    what: Billed,
    /// The size in bytes, where it counts.
    size: u64,
    why: String,
    /// When it was made.
    made: Option<Timestamp>,
}

/// A kind of such things: the address of its list, what tells of one, the filter that lists them, and words for that.
type Source = (&'static str, fn(&Object) -> Option<Unused>, &'static str, &'static str);

const SOURCES: &[Source] = &[
    ("volumes", volume, "?q=server%3Anone", "All detached volumes"),
    ("ips", ip, "?q=server%3Anone", "All unattached IPs"),
    ("snapshots", snapshot, "?sort=-age", "All snapshots"),
];

fn volume(object: &Object) -> Option<Unused> {
    let volume = object.downcast_ref::<Volume>().filter(|volume| volume.server.is_none())?;
    let why = "on no server, ".to_owned() + &gigabytes(volume.size);
    Some(Unused { what: Billed::Volume, size: volume.size, why, made: volume.creation_date.clone() })
}

fn ip(object: &Object) -> Option<Unused> {
    object.downcast_ref::<Ip>().filter(|ip| ip.server.is_none())?;
    Some(Unused { what: Billed::Ip, size: 0, why: "leads to no server".to_owned(), made: None })
}

fn snapshot(object: &Object) -> Option<Unused> {
    let snapshot = object.downcast_ref::<Snapshot>()?;
    let made = snapshot
        .creation_date
        .as_ref()
        .filter(|made| time::parse_ms(made).is_some_and(|made| time::since(made) >= f64::from(OLD_DAYS) * DAY_MS))?;
    let why = ["older than ", &OLD_DAYS.to_string(), " d, ", &gigabytes(snapshot.size)].concat();
    Some(Unused { what: Billed::Snapshot, size: snapshot.size, why, made: Some(made.clone()) })
}

/// Draws them.
pub(super) fn section() -> El {
    let session = use_session();
    let note = move || {
        let prices = session.prices()?;
        let total =
            found().iter().try_fold(0.0, |sum, (.., unused)| Some(sum + prices.monthly(unused.what, unused.size)?));
        let total = total.filter(|total| *total > 0.0)?;
        Some(el("span.badge.badge-warn").child(icon("coins")).text(&per_month(total)))
    };
    let body = el("div").dynamic(waiting).dynamic(move || shown(session.prices().as_ref()));
    panel("unused", "Unused but billed", View::list([el("span").dynamic(note)]), body)
}

/// What is said of lists that are not known.
fn waiting() -> Option<El> {
    let instead: Vec<El> = SOURCES
        .iter()
        .filter_map(|(path, ..)| Some((kind_at(path)?, list_at(path)?)))
        .filter_map(|(kind, list)| unlisted(kind, list))
        .collect();
    (!instead.is_empty()).then(|| el("div.panel-body").children(instead))
}

/// All of them, with kind and object; tracked.
fn found() -> Vec<(&'static Kind, Object, Unused)> {
    let of = |(path, unused, ..): &Source| {
        let (kind, list) = (kind_at(path)?, list_at(path)?);
        Some(list.items().with(|items| {
            items.iter().filter_map(|object| Some((kind, object.clone(), unused(object)?))).collect::<Vec<_>>()
        }))
    };
    SOURCES.iter().filter_map(of).flatten().collect()
}

fn shown(prices: Option<&Prices>) -> View {
    let known =
        |(path, ..): &&Source| list_at(path).is_some_and(|list| list.status().with(|status| status.read_at.is_some()));
    let found = found();
    if found.is_empty() {
        if SOURCES.iter().filter(known).count() < SOURCES.len() {
            return View::none();
        }
        let text = "Every volume is on a server, every reserved IP leads to one, and no snapshot is old.";
        return el("p.panel-body.muted").text(text).into();
    }
    let head = |title: &str, class: &str| el("th").attr("scope", "col").attr("class", class).text(title);
    let money = prices.map(|_| head("€ / month", "num"));
    let heads = el("tr").child(head("Resource", "")).child(head("Why", "p2")).child(head("Age", "p2 num")).child(money);
    let table = el("table.table")
        .child(el("caption.visually-hidden").text("Resources that cost money and are not in use"))
        .child(el("thead").child(heads))
        .child(el("tbody").children(found.iter().take(SHOWN).map(|entry| row(entry, prices))));
    let links = SOURCES
        .iter()
        .filter(|(path, ..)| kind_at(path).is_some())
        .map(|(path, _, filter, words)| el("a").attr("href", &href(&["/", path, filter].concat())).text(words));
    let count = match found.len() {
        1 => "1 resource. ".to_owned(),
        more if more > SHOWN => [&count_of(SHOWN), " of ", &count_of(more), " resources. "].concat(),
        few => count_of(few) + " resources. ",
    };
    let price = match prices {
        Some(prices) => ["Amounts by the ", &prices.origin(), "."].concat(),
        None => "The API gives no price for them.".to_owned(),
    };
    let foot = el("div.table-foot").child(el("span").text(&count).text(&price)).children(links);
    View::list([el("div.table-box").child(table), foot])
}

fn row((kind, object, unused): &(&'static Kind, Object, Unused), prices: Option<&Prices>) -> El {
    let class = if unused.what == Billed::Ip { "span.mono" } else { "span" };
    let name = el("a.row-name.cluster-tight")
        .attr("href", &href(&kind.page(object)))
        .child(icon_as(kind.icon, "icon icon-sm"))
        .child(el(class).text(&kind.name(object)));
    let age = unused.made.as_ref().and_then(age).unwrap_or_else(|| el("span").text("unknown"));
    let money = prices.map(|prices| match prices.monthly(unused.what, unused.size) {
        Some(euros) => el("td.num").text(&amount(euros)),
        None => el("td.num.muted").text("no price"),
    });
    el("tr")
        .child(el("th").attr("scope", "row").child(name).child(el("span.cell-sub").text(&unused.why)))
        .child(el("td.p2.ink-2").text(&unused.why))
        .child(el("td.p2.num.muted").child(age))
        .child(money)
}
