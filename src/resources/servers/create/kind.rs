//! The type of server: a table with what each has, its rule for disks, its stock and its price.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::untrack;

use super::listed::{button, described, listed, section};
use super::{Create, Parts};
use crate::format::{amount, memory};
use crate::resources::servers::draft::{Stock, rule};
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, el, when};
use crate::ui::field::field_errors;
use crate::ui::form::Control;
use crate::ui::icon::glyph;

/// Id of the group of rows.
pub const ID: &str = "create-type";
/// How many types are shown at first.
const FIRST: usize = 8;

/// The columns after that of the radio buttons: element of the heading, words.
const COLUMNS: [(&str, &str); 6] = [
    ("th", "Type"),
    ("th.p2.num", "CPU"),
    ("th.p2.num", "Memory"),
    ("th.p2", "Total disk"),
    ("th", "Stock"),
    ("th.num", "€ / month"),
];

/// The section.
pub fn type_section(create: Create) -> El {
    let form = create.form;
    let label = "Type".to_owned();
    form.register(Control { id: ID.to_owned(), path: "commercial_type".to_owned(), label, prefix: true });
    let arch = el("span.panel-note").text_fn(move || match create.values.arch.get() {
        arch if arch.is_empty() => arch,
        arch => arch + ", as the image",
    });
    let errors = move || el("div.panel-foot").child(field_errors(form, ID, "commercial_type", Some(create.sent(ID))));
    let group = el("div").attr("id", ID).attr("role", "group").attr("aria-labelledby", "create-type-h").child(listed(
        create,
        create.sources.types,
        "types of server",
        table,
    ));
    let body = View::list([described(group, form, ID).into(), when(move || form.in_error(ID), errors)]);
    section("create-type-h", "Type", arch.into(), body)
}

fn table(create: Create) -> View {
    let Parts { values, sources, .. } = *create;
    let all_shown = RwSignal::new(false);
    // What was chosen once stays in the list, so that no row goes while others are looked at.
    let kept = RefCell::new(Vec::<String>::new());
    let names = move || {
        let (all, arch, chosen) = (all_shown.get(), values.arch.get(), values.commercial_type.get());
        let mut kept = kept.borrow_mut();
        if !kept.contains(&chosen) {
            kept.push(chosen);
        }
        let mut left = FIRST;
        let mut names = Vec::new();
        for kind in sources.types.all().iter() {
            let first = left > 0 && (arch.is_empty() || kind.arch == arch);
            left -= usize::from(first);
            if all || first || kept.contains(&kind.id) {
                names.push(kind.id.clone());
            }
        }
        names
    };
    let count = move || sources.types.all().len();
    let foot = move || {
        let words = move || match all_shown.get() {
            true => "Show fewer types".to_owned(),
            false => ["Show all ", &count().to_string(), " types"].concat(),
        };
        let turn = move || all_shown.set(!all_shown.get_untracked());
        let unread = move || {
            let words = sources.types.unread().to_string() + " more could not be read.";
            (sources.types.unread() > 0).then(|| el("span.hint").text(&words))
        };
        el("div.panel-foot").child(button("button-link", "", "").text_fn(words).on_click(turn)).dynamic(unread)
    };
    let choose = el("td.col-check").child(el("span.visually-hidden").text("Choose"));
    let heads = COLUMNS.map(|(head, words)| el(head).attr("scope", "col").text(words));
    let table = el("table.table.pick")
        .child(el("caption.visually-hidden").text("Types of server, choose one"))
        .child(el("thead").child(el("tr").child(choose).children(heads)))
        .child(el("tbody").keyed(names, move |name| row(create, name)));
    View::list([el("div.table-box").child(table).into(), when(move || count() > FIRST, foot)])
}

fn row(create: Create, name: &str) -> El {
    let Parts { form, values, sources, .. } = *create;
    let offer = sources.types.find(name).unwrap_or_default();
    let kind = offer.server_type.clone().unwrap_or_default();
    let (cpus, memory, disk) = (kind.ncpus.to_string(), memory(kind.ram), rule(kind.volumes_constraint.as_ref()));
    let price = kind.monthly_price.map_or_else(|| "none".to_owned(), amount);
    let facts = [&cpus, " CPU, ", &memory, ", ", &disk].concat();
    let stock = Rc::new(move || Stock::of(&offer, &values.arch.get(), &sources.stock.all()));
    let (forbids, of_class) = (Rc::clone(&stock), Rc::clone(&stock));
    let own = name.to_owned();
    let chosen = name.to_owned();
    let choose: Rc<dyn Fn()> = Rc::new(move || {
        values.commercial_type.set(chosen.clone());
        form.edited(ID);
    });
    let (by_row, of_row) = (Rc::clone(&choose), Rc::clone(&stock));
    let input = el("input.box.row-check")
        .attr("type", "radio")
        .attr("name", "commercial_type")
        .attr("value", name)
        .attr("aria-label", name)
        .flag_fn("disabled", move || forbids().forbids())
        .prop_fn("checked", move || values.commercial_type.get() == own)
        .on("change", move |_| choose());
    let class = move || if of_class().forbids() { "row-name muted" } else { "row-name" };
    let state = move || {
        let stock = stock();
        el("span.state").child(glyph(stock.shape())).text(&stock.words())
    };
    let head = el("th")
        .attr("scope", "row")
        .child(el("span").attr_fn("class", class).text(name))
        .child(el("span.cell-sub").text(&facts));
    el("tr")
        // The whole of it answers to the pointer.
        .on_click(move || {
            if !untrack(|| of_row().forbids()) {
                by_row();
            }
        })
        .child(el("td.col-check").child(described(input, form, ID)))
        .child(head)
        .child(el("td.p2.num").text(&cpus))
        .child(el("td.p2.num").text(&memory))
        .child(el("td.p2").text(&disk))
        .child(el("td").dynamic(state))
        .child(el("td.num").text(&price))
}
