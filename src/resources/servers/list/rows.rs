//! The rows: what each shows, and what is said below them.

use std::rc::Rc;

use api::ItemError;
use api::servers::Server;
use leptos::prelude::*;

use super::Page;
use super::order::{address, image};
use crate::resources::servers::format::count_of;
use crate::resources::servers::state::{doing, symbol, word};
use crate::time;
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, Words, el, switch};
use crate::ui::icon::icon;
use crate::ui::path::href;
use crate::ui::table::{Column, Parts, Row, Sort, Table};

/// The class that sets the widths of the columns.
pub(super) const TEMPLATE: &str = "cols-servers";

/// What the rows show.
pub(super) const COLUMNS: &[Column] = &[
    Column { key: "name", title: "Name", class: "", sortable: true },
    Column { key: "state", title: "State", class: "", sortable: true },
    Column { key: "type", title: "Type", class: "p2", sortable: true },
    Column { key: "ip", title: "Public IP", class: "p2", sortable: true },
    Column { key: "image", title: "Image", class: "p3", sortable: true },
    Column { key: "tags", title: "Tags", class: "p4", sortable: false },
    Column { key: "age", title: "Age", class: "p4 num", sortable: true },
];

/// Draws them.
pub(super) fn rows(page: Page) -> View {
    let Page { shown, sort, .. } = page;
    let malformed = page.list.malformed();
    let table = Table {
        columns: COLUMNS,
        template: TEMPLATE,
        caption: Words::follow(move || ["Servers, ", &count_of(page.total()), " in total"].concat()),
        sort: Rc::new(move || sort.with(|sort| Sort::parse(sort))),
        on_sort: Rc::new(move |key| sort.update(|sort| *sort = Sort::parse(sort).pressed(key).text())),
        count: Memo::new(move |_| page.count()).into(),
        key_at: Rc::new(move |at| shown.with(|shown| shown.get(at).map(|server| server.id.to_string()))),
        row: Rc::new(move |id| row(page, id)),
    };
    let foot = move || {
        let (count, total) = (page.count(), page.total());
        let of = if count == total { count_of(total) } else { [&count_of(count), " of ", &count_of(total)].concat() };
        let noun = if total == 1 { " server" } else { " servers" };
        let search = match count {
            0..=200 => "",
            _ => ". The browser's own search sees only the rows in view; the filter above sees all.",
        };
        of + noun + search
    };
    // What stands at the same place and reads the same is the same.
    let faults = move || malformed.with(|list| list.iter().map(|error| error.raw.as_str()).collect::<String>());
    let notes = switch(faults, move |_| View::list(malformed.get().into_iter().map(malformed_note)));
    View::list([table.view().into(), notes, el("div.table-foot").child(el("span").text_fn(foot)).into()])
}

/// The row of a server.
fn row(page: Page, id: &str) -> Row {
    let mut parts = Parts::default();
    let cells = cells(&mut parts);
    let id = id.to_owned();
    let show = move |at: usize| {
        let server = page.shown.with(|shown| shown.get(at).cloned());
        if let Some(server) = server.filter(|server| server.id.as_str() == id) {
            parts.show(&server);
        }
    };
    Row { cells, show: Box::new(show) }
}

/// The cells of a row, and what of them follows the server.
fn cells(parts: &mut Parts<Server>) -> Vec<El> {
    let kind = |server: &Server| server.commercial_type.clone();
    let link = parts.attr(el("a.row-name"), "href", |server| href(&("/servers/".to_owned() + server.id.as_str())));
    let link = parts.text(link, |server| server.name.clone());
    let below = parts.text(el("span.cell-sub"), kind).text(" ");
    let below = below.child(parts.text(el("span.mono"), |server| address(server).to_owned()));
    let glyph = parts.attr(el("use"), "href", |server| symbol(&server.state));
    let state = el("span.state").child(el("svg.glyph").attr("aria-hidden", "true").child(glyph));
    let state = parts.text(state, |server| word(&server.state));
    let state = state.child(parts.text(el("small.p3"), |server| doing(&server.state, &server.state_detail)));
    let class = |server: &Server| if address(server).is_empty() { "p2 muted" } else { "p2 mono" }.to_owned();
    let ip = parts.attr(el("td"), "class", class);
    let tags = parts.view(
        el("span.tags"),
        |server| server.tags.join(BETWEEN),
        |tags| View::list(tags.split(BETWEEN).filter(|tag| !tag.is_empty()).map(|tag| el("span.tag").text(tag))),
    );
    let age = parts.attr(el("time"), "title", |server| made(server).map(time::absolute).unwrap_or_default());
    let age = parts.text(age, |server| made(server).map(|made| time::span(time::now_ms() - made)).unwrap_or_default());
    let cells = [
        el("td").child(state),
        parts.text(el("td.p2"), kind),
        parts.text(ip, |server| or_none(address(server))),
        parts.text(el("td.p3"), |server| or_none(image(server))),
        el("td.p4").child(tags),
        el("td.p4.num.muted").child(age),
    ];
    let head = el("th").attr("scope", "row").attr("role", "rowheader").child(link).child(below);
    std::iter::once(head).chain(cells.map(|cell| cell.attr("role", "cell"))).collect()
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none" } else { text }.to_owned()
}

/// Stands between two tags; none has it.
const BETWEEN: &str = "\0";

/// When a server was made, in ms since 1970.
fn made(server: &Server) -> Option<f64> {
    server.creation_date.as_ref().and_then(time::parse_ms)
}

/// An item of the list that could not be read: said, with its place, in a row of its own.
fn malformed_note(error: ItemError) -> El {
    let ItemError { id, index, path, message, raw, .. } = error;
    let id = id.unwrap_or_else(|| ["number ", &(index + 1).to_string(), " of its page"].concat());
    let body = el("div.note-body")
        .child(el("p.note-title").text("One server could not be read: ").child(el("code.path").text(&id)))
        .child(
            el("p").child(el("code.path").text(&path)).text(&[" ", &message, ". The others are complete."].concat()),
        );
    el("div.note.note-bad.note-flush")
        .attr("role", "alert")
        .child(icon("bad"))
        .child(body)
        .child(el("span.note-actions").child(copy_button("Copy its JSON", move || raw.clone())))
}
