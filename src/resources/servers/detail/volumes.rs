//! The volumes of a server, and what can be done with them.

use api::products::ServerType;
use api::servers::Server;

use super::sections::Types;
use crate::format::gigabytes;
use crate::resources::aside::panel;
use crate::resources::servers::actions::Actions;
use crate::resources::servers::draft::{Fit, fit, rule};
use crate::resources::servers::sheets::Sheets;
use crate::resources::shown::link;
use crate::resources::snapshots::SNAPSHOTS;
use crate::resources::volumes::{VOLUMES, state};
use crate::ui::dom::{El, View, dynamic, el, when};
use crate::ui::icon::icon;
use crate::ui::path::href;

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
const COLUMNS: [(&str, &str); 6] =
    [("th", "Slot"), ("th", "Name"), ("th.p2", "Type"), ("th.p3", "State"), ("th.num", "Size"), ("th.num", "Actions")];

/// The section.
pub fn volumes(actions: Actions, sheets: Sheets, types: Types) -> El {
    let item = actions.item();
    let note = dynamic(move || {
        let server = item.get().unwrap_or_default();
        let total: u64 = server.volumes.values().filter_map(|volume| volume.size).sum();
        let name = &*server.commercial_type;
        let kind = types.get(name);
        let range = kind.and_then(|kind| kind.volumes_constraint.as_ref());
        let class = if fit(range, total) == Fit::Fits { "span.panel-note" } else { "span.badge.badge-warn" };
        let rule = kind.and_then(|kind| size_rule(name, kind));
        el(class).text(&[&*gigabytes(total), " in total. ", &*rule.unwrap_or_default()].concat())
    });
    let none = move || item.with(|server| server.is_none_or(|server| server.volumes.is_empty()));
    let heads = || COLUMNS.iter().map(|(class, words)| el(class).attr("scope", "col").text(words));
    let table = move || {
        let caption = el("caption.visually-hidden").text("Volumes of ").text_fn(move || actions.name());
        let rows = move || item.with(|server| server.map(rows).unwrap_or_default());
        let body = el("tbody").keyed(rows, move |row| volume(actions, sheets, row));
        let table = el("table.table").child(caption).child(el("thead").child(el("tr").children(heads()))).child(body);
        el("div.table-box").child(table)
    };
    let attach = sheets.button(actions, "plus", "Attach volume", "attach-volume");
    let beside = View::list([note, el("span.push").into(), attach.into()]);
    panel("volumes", "Volumes", beside, View::none())
        .child(when(none, || el("p.panel-body.muted").text("none")))
        .child(when(move || !none(), table))
}

/// What the row of a volume says, a line each: slot, id, name, type, state, size. A row that says something else is
/// another row.
fn rows(server: &Server) -> Vec<String> {
    let row = |(slot, volume): (&str, &api::servers::ServerVolume)| {
        let name = volume.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(volume.id.as_str());
        let size = volume.size.map(gigabytes).unwrap_or_default();
        [slot, volume.id.as_str(), &name.replace('\n', " "), &volume.volume_type, volume.state.as_str(), &size]
            .join("\n")
    };
    server.volumes.iter().map(row).collect()
}

fn volume(actions: Actions, sheets: Sheets, row: &str) -> El {
    let mut parts = row.split('\n');
    let mut next = || parts.next().unwrap_or_default();
    let (slot, id, name, kind, stands, size) = (next(), next(), next(), next(), next(), next());
    let named =
        el("th").attr("scope", "row").child(link(&[VOLUMES.path, "/", id].concat(), name).attr("class", "row-name"));
    let named = named.child((slot == "0").then(|| el("span.cell-2").text("root")));
    let button = |tag: &str, symbol: &str, words: &str| {
        let words = [words, name].concat();
        el(tag).attr("aria-label", &words).attr("title", &words).child(icon(symbol))
    };
    let snapshot = button("a.button.button-icon.button-ghost.button-sm", SNAPSHOTS.icon, "Create snapshot of ")
        .attr("href", &href(&[SNAPSHOTS.path, "/new?volume_id=", id].concat()));
    let about = id.to_owned();
    let detach = button("button.button.button-icon.button-ghost.button-sm", "unplug", "Detach ");
    let detach = sheets.button_as(actions, detach, move || sheets.open("detach-volume", &about, String::new()));
    el("tr")
        .child(el("td.mono").text(slot))
        .child(named)
        .child(el("td.p2.mono").text(kind))
        .child(el("td.p3").child(state(&stands.into()).cell()))
        .child(el("td.num").text(size))
        .child(el("td.num").child(snapshot).child(detach))
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
