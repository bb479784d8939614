//! The type of server: a table with what each has, its rule for disks, its stock and its price.

use api::ApiError;
use api::products::ServerType;
use leptos::prelude::*;

use super::Create;
use crate::resources::servers::draft::{Stock, rule};
use crate::resources::servers::format::{amount, memory};
use crate::ui::error::ErrorPanel;
use crate::ui::field::FieldErrors;
use crate::ui::form::Control;
use crate::ui::icon::Icon;

/// Id of the group of rows.
pub const ID: &str = "create-type";
/// How many types are shown at first.
const FIRST: usize = 8;

type Kind = (String, ServerType);

#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed(ApiError),
    Empty,
    Table,
}

/// The section.
#[component]
pub fn TypeSection(create: Create) -> impl IntoView {
    let form = create.form;
    let source = create.sources.types;
    let types = source.items();
    let label = "Type".to_owned();
    form.register(Control { id: ID.to_owned(), path: "commercial_type".to_owned(), label, prefix: true });
    let shown = Memo::new(move |_| match source.failure() {
        Some(error) => Shown::Failed(error),
        None if !source.known() => Shown::Loading,
        None if types.with(|types| types.is_empty()) => Shown::Empty,
        None => Shown::Table,
    });
    let body = move || match shown.get() {
        Shown::Loading => view! { <LoadingTypes/> }.into_any(),
        Shown::Failed(error) => {
            let retry = Callback::new(move |()| source.reload());
            view! { <ErrorPanel title="The types of server could not be loaded" error on_retry=retry/> }.into_any()
        }
        Shown::Empty => view! { <p class="panel-body sm">"The API offers no type of server."</p> }.into_any(),
        Shown::Table => view! { <Table create/> }.into_any(),
    };
    view! {
        <section class="panel form-section" aria-labelledby="create-type-h">
            <div class="panel-head">
                <h2 id="create-type-h">"Type"</h2>
                <span class="panel-note">{move || {
                    let arch = create.values.arch.get();
                    (!arch.is_empty()).then(|| format!("{arch}, as the image"))
                }}</span>
            </div>
            <div
                id=ID
                role="group"
                aria-labelledby="create-type-h"
                aria-describedby=move || form.in_error(ID).then(|| format!("{ID}-err"))
            >
                {body}
            </div>
            {move || form.in_error(ID).then(|| view! {
                <div class="panel-foot">
                    <FieldErrors form id=ID path="commercial_type" sent=create.sent(|sent| sent.commercial_type.clone())/>
                </div>
            })}
        </section>
    }
}

#[component]
fn LoadingTypes() -> impl IntoView {
    let row = |at: usize| {
        let bone =
            move |width: usize| view! { <td><span class=format!("bone bone-{}", (at + width) % 4 + 1)></span></td> };
        view! { <tr>{(0..4).map(bone).collect_view()}</tr> }
    };
    view! {
        <p class="visually-hidden" role="status">"Loading types of server"</p>
        <div class="table-box" aria-hidden="true">
            <table class="table pick"><tbody>{(0..FIRST).map(row).collect_view()}</tbody></table>
        </div>
    }
}

#[component]
fn Table(create: Create) -> impl IntoView {
    let types = create.sources.types.items();
    let Create { values, .. } = create;
    let all_shown = RwSignal::new(false);
    // What was chosen once stays in the list, so that no row goes while others are looked at.
    let kept = StoredValue::new(Vec::<String>::new());
    let rows = Memo::new(move |_| {
        let chosen = values.commercial_type.get();
        kept.update_value(|kept| {
            if !kept.contains(&chosen) {
                kept.push(chosen);
            }
        });
        let mut rows: Vec<Kind> = types.get().to_vec();
        if !all_shown.get() {
            let arch = values.arch.get();
            let mut left = FIRST;
            rows.retain(|(name, kind)| {
                let first = left > 0 && (arch.is_empty() || kind.arch == arch);
                left -= usize::from(first);
                first || kept.with_value(|kept| kept.contains(name))
            });
        }
        rows
    });
    let count = move || types.with(|types| types.len());
    let unread = create.sources.types.unread();
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
                <tbody>
                    <For
                        each=move || rows.get()
                        key=|(name, _)| name.clone()
                        children=move |(name, kind)| view! { <Row create name kind/> }
                    />
                </tbody>
            </table>
        </div>
        {move || (count() > FIRST).then(|| view! {
            <div class="panel-foot">
                <button type="button" class="button button-link" on:click=move |_| all_shown.update(|all| *all = !*all)>
                    {move || if all_shown.get() { "Show fewer types".to_owned() } else { format!("Show all {} types", count()) }}
                </button>
                {(unread > 0).then(|| view! { <span class="hint">{unread}" more could not be read."</span> })}
            </div>
        })}
    }
}

#[component]
fn Row(create: Create, name: String, kind: ServerType) -> impl IntoView {
    let Create { form, values, .. } = create;
    let name = StoredValue::new(name);
    let word = create.sources.stock.items();
    let arch = kind.arch.clone();
    let stock = Memo::new(move |_| {
        name.with_value(|name| {
            let word = word.with(|all| all.iter().find(|(known, _)| known == name).map(|(_, word)| word.clone()));
            values.arch.with(|now| Stock::of(&arch, now, word.as_ref()))
        })
    });
    let checked = Memo::new(move |_| values.commercial_type.with(|chosen| name.with_value(|name| chosen == name)));
    let forbidden = Memo::new(move |_| stock.with(Stock::forbids));
    let choose = move |_| {
        values.commercial_type.set(name.get_value());
        form.edited(ID);
    };
    let disk = rule(kind.volumes_constraint.as_ref());
    let memory = memory(kind.ram);
    view! {
        <tr>
            <td class="col-check">
                <input
                    type="radio"
                    class="box row-check"
                    name="commercial_type"
                    value=name.get_value()
                    aria-label=name.get_value()
                    aria-describedby=move || form.in_error(ID).then(|| format!("{ID}-err"))
                    disabled=forbidden
                    prop:checked=checked
                    on:change=choose
                />
            </td>
            <th scope="row">
                <span class=move || if forbidden.get() { "row-name muted" } else { "row-name" }>{name.get_value()}</span>
                <span class="cell-sub">{format!("{} CPU, {memory}, {disk}", kind.ncpus)}</span>
            </th>
            <td class="p2 num">{kind.ncpus}</td>
            <td class="p2 num">{memory}</td>
            <td class="p2">{disk}</td>
            <td>
                <span class="state">
                    <Icon
                        name=Signal::derive(move || stock.with(Stock::glyph).0)
                        class=Signal::derive(move || stock.with(Stock::glyph).1)
                    />
                    {move || stock.with(Stock::words)}
                </span>
            </td>
            <td class="num">{kind.monthly_price.map_or_else(|| "none".to_owned(), amount)}</td>
        </tr>
    }
}
