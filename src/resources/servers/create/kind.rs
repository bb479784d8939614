//! The type of server: a table with what each has, its rule for disks, its stock and its price.

use leptos::prelude::*;

use super::Create;
use super::listed::{described, listed, section, shown};
use crate::resources::servers::draft::{Stock, rule};
use crate::resources::servers::format::{amount, memory};
use crate::ui::erased::{dynamic, keyed};
use crate::ui::field::FieldErrors;
use crate::ui::form::Control;
use crate::ui::icon::Icon;

/// Id of the group of rows.
pub const ID: &str = "create-type";
/// How many types are shown at first.
const FIRST: usize = 8;

/// The section.
pub fn type_section(create: Create) -> AnyView {
    let form = create.form;
    let source = create.sources.types;
    let label = "Type".to_owned();
    form.register(Control { id: ID.to_owned(), path: "commercial_type".to_owned(), label, prefix: true });
    let shown = shown(source.standing, move || source.items.with(|types| types.is_empty()));
    let arch = Signal::derive(move || match create.values.arch.get() {
        arch if arch.is_empty() => arch,
        arch => format!("{arch}, as the image"),
    });
    let errors = dynamic(move || {
        let sent = create.sent(|sent| sent.commercial_type.clone());
        form.in_error(ID).then(|| {
            view! { <div class="panel-foot"><FieldErrors form id=ID path="commercial_type" sent/></div> }.into_any()
        })
    });
    let body = view! {
        <div id=ID role="group" aria-labelledby="create-type-h" aria-describedby=described(form, ID)>
            {listed(shown, source.standing, "types of server", Box::new(move || table(create)))}
        </div>
        {errors}
    };
    section("create-type-h", "Type", view! { <span class="panel-note">{arch}</span> }.into_any(), body.into_any())
}

fn table(create: Create) -> AnyView {
    let Create { values, sources, .. } = create;
    let types = sources.types.items;
    let all_shown = RwSignal::new(false);
    // What was chosen once stays in the list, so that no row goes while others are looked at.
    let kept = StoredValue::new(Vec::<String>::new());
    let names = Signal::derive(move || {
        let chosen = values.commercial_type.get();
        kept.update_value(|kept| {
            if !kept.contains(&chosen) {
                kept.push(chosen);
            }
        });
        let (all, arch) = (all_shown.get(), values.arch.get());
        let mut left = FIRST;
        types.with(|types| {
            let mut names = Vec::new();
            for (name, kind) in types.iter() {
                let first = left > 0 && (arch.is_empty() || kind.arch == arch);
                left -= usize::from(first);
                if all || first || kept.with_value(|kept| kept.contains(name)) {
                    names.push(name.clone());
                }
            }
            names
        })
    });
    let words = Signal::derive(move || {
        let count = types.with(|types| types.len());
        if all_shown.get() { "Show fewer types".to_owned() } else { format!("Show all {count} types") }
    });
    let foot = dynamic(move || {
        let turn = move |_| all_shown.update(|all| *all = !*all);
        let unread = sources.types.standing.unread();
        let unread = (unread > 0).then(|| view! { <span class="hint">{unread}" more could not be read."</span> });
        types.with(|types| types.len() > FIRST).then(|| {
            view! {
                <div class="panel-foot">
                    <button type="button" class="button button-link" on:click=turn>{words}</button>
                    {unread}
                </div>
            }
            .into_any()
        })
    });
    view! {
        <div class="table-box">
            <table class="table pick">
                <caption class="visually-hidden">"Types of server, choose one"</caption>
                <thead>
                    <tr>
                        <td class="col-check"><span class="visually-hidden">"Choose"</span></td>
                        <th scope="col">"Type"</th>
                        <th scope="col" class="p2 num">"CPU"</th>
                        <th scope="col" class="p2 num">"Memory"</th>
                        <th scope="col" class="p2">"Total disk"</th>
                        <th scope="col">"Stock"</th>
                        <th scope="col" class="num">"€ / month"</th>
                    </tr>
                </thead>
                <tbody>{keyed(names, move |name| row(create, name))}</tbody>
            </table>
        </div>
        {foot}
    }
    .into_any()
}

fn row(create: Create, name: String) -> AnyView {
    let Create { form, values, sources, .. } = create;
    let find = |types: &std::sync::Arc<Vec<_>>| types.iter().find(|(known, _)| *known == name).cloned();
    let (_, kind) = sources.types.items.with_untracked(find).unwrap_or_default();
    let disk = rule(kind.volumes_constraint.as_ref());
    let memory = memory(kind.ram);
    let price = kind.monthly_price.map_or_else(|| "none".to_owned(), amount);
    let facts = format!("{} CPU, {memory}, {disk}", kind.ncpus);
    let own = StoredValue::new(name.clone());
    let arch = kind.arch;
    let stock = Memo::new(move |_| {
        own.with_value(|name| {
            let word =
                sources.stock.items.with(|all| all.iter().find(|(known, _)| known == name).map(|(_, w)| w.clone()));
            values.arch.with(|now| Stock::of(&arch, now, word.as_ref()))
        })
    });
    let forbidden = Signal::derive(move || stock.with(Stock::forbids));
    let checked = Signal::derive(move || values.commercial_type.with(|chosen| own.with_value(|name| chosen == name)));
    let choose = move |_| {
        values.commercial_type.set(own.get_value());
        form.edited(ID);
    };
    let class = Signal::derive(move || if forbidden.get() { "row-name muted" } else { "row-name" });
    let symbol = Signal::derive(move || stock.with(Stock::glyph).0);
    let glyph = Signal::derive(move || stock.with(Stock::glyph).1);
    let words = Signal::derive(move || stock.with(Stock::words));
    view! {
        <tr>
            <td class="col-check">
                <input
                    type="radio"
                    class="box row-check"
                    name="commercial_type"
                    value=name.clone()
                    aria-label=name.clone()
                    aria-describedby=described(form, ID)
                    disabled=forbidden
                    prop:checked=checked
                    on:change=choose
                />
            </td>
            <th scope="row">
                <span class=class>{name}</span>
                <span class="cell-sub">{facts}</span>
            </th>
            <td class="p2 num">{kind.ncpus}</td>
            <td class="p2 num">{memory}</td>
            <td class="p2">{disk}</td>
            <td><span class="state"><Icon name=symbol class=glyph/>{words}</span></td>
            <td class="num">{price}</td>
        </tr>
    }
    .into_any()
}
