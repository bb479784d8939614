//! The rows: what each shows, and what is said below them.

use std::rc::Rc;
use std::sync::Arc;

use api::ItemError;
use leptos::prelude::*;

use super::Page;
use crate::data::{Object, use_data};
use crate::format::count_of;
use crate::resources::kind::{Kind, OWNER_COLUMN};
use crate::resources::shown::Shown;
use crate::signal::{Memo, RwSignal};
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, Words, el, switch};
use crate::ui::icon::icon;
use crate::ui::path::href;
use crate::ui::secret::secret;
use crate::ui::table::{Column, Parts, Row, Sort, Table};

/// Draws them.
pub(super) fn rows(page: Page) -> View {
    let Page { kind, shown, sort, .. } = page;
    let names = names(page);
    let malformed = page.list.malformed();
    let table = Table {
        columns: columns(page),
        template: [kind.template, if untrack(|| is_owned(page)) { " cols-owned" } else { "" }].concat(),
        caption: Words::follow(move || caption(page)),
        sort: Rc::new(move || sort.with(|sort| Sort::parse(sort))),
        on_sort: Rc::new(move |key| sort.update(|sort| *sort = Sort::parse(sort).pressed(key).text())),
        count: Memo::new(move || page.count()),
        most: Memo::new(move || page.coming().max(page.total())),
        at: Rc::new(move |at| {
            if let Some(names) = names {
                names.track();
            }
            page.session.account().track();
            shown.with(|shown| shown.0.get(at).cloned())
        }),
        key: kind.source.keys(),
        row: Rc::new(move || row(page)),
    };
    let (table, partial) = table.view();
    let foot = move || {
        let (count, total) = (page.count(), page.total());
        let of = match (count == total, page.all()) {
            (true, _) => page.total_in_words(),
            (_, None) => [&count_of(count), " of ", &count_of(total)].concat(),
            (_, Some(all)) => [&count_of(count), " of ", &*count_of(total), " read so far, of ", &all].concat(),
        };
        let noun = if total == 1 { kind.one } else { kind.many };
        let search = match partial.get() {
            false => "",
            true => ". The browser's own search sees only the rows in view; the filter above sees all.",
        };
        [&of, " ", noun, search].concat()
    };
    // What stands at the same place and reads the same is the same.
    let faults = move || malformed.with(|list| list.iter().map(|error| error.raw.as_str()).collect::<String>());
    let notes =
        switch(faults, move |_| View::list(malformed.get().into_iter().map(|error| malformed_note(kind, error))));
    View::list([table.into(), notes, el("div.table-foot").child(el("span").text_fn(foot)).into()])
}

fn caption(page: Page) -> String {
    let read = if page.all().is_some() { " read so far" } else { " in total" };
    [page.kind.title, ", ", &page.total_in_words(), read].concat()
}

/// Whether the rows say whose they are: there are several organizations. Tracked.
pub(super) fn is_owned(page: Page) -> bool {
    let says = |items: &Arc<Vec<Object>>| items.first().is_some_and(|object| !page.kind.owner(object).is_empty());
    page.session.has_several() && page.items.with(says)
}

/// The columns of the kind, and whose a row is where that has to be said.
fn columns(page: Page) -> Vec<&'static Column> {
    page.kind.columns.iter().chain(untrack(|| is_owned(page)).then_some(&OWNER_COLUMN)).collect()
}

/// The objects of another list whose names the rows show.
fn names(page: Page) -> Option<RwSignal<Arc<Vec<Object>>>> {
    page.kind.source.names().map(|source| use_data().list(source).items())
}

/// A row, for whatever object.
fn row(page: Page) -> Row {
    let kind = page.kind;
    let mut parts = Parts::default();
    let columns = columns(page);
    // A secret that is shown is that of one object.
    let plain = columns.iter().all(|column| !is_secret(column));
    let cells = columns.into_iter().enumerate().map(|(at, column)| cell(kind, at, column, &mut parts)).collect();
    let names = names(page);
    let mut named = (0, 0);
    let show = move |object: &Object| {
        // A list that has changed is another one in memory. Whose an object is may show only once the account is known.
        let names = names.map_or(0, |names| names.with_untracked(Arc::as_ptr) as usize);
        let now = (names, page.session.account().with_untracked(|account| account.organizations.len()));
        if now != named {
            parts.forget();
            named = now;
        }
        parts.show(object);
    };
    Row { cells, show: Box::new(show), plain }
}

fn is_secret(column: &Column) -> bool {
    column.class.ends_with("secret")
}

/// A cell, and what of it follows the object. The first is the head of the row and the link to the object's page.
fn cell(kind: &'static Kind, at: usize, column: &'static Column, parts: &mut Parts) -> El {
    let show = move |object: &Object| kind.value(object, column.key);
    if at == 0 {
        let link = parts.attr(el("a.row-name"), "href", move |object| href(&kind.page(object)));
        let link = parts.text(link, move |object| kind.name(object));
        // What narrow tables drop stands here.
        let below = parts.text(el("span.cell-sub"), move |object| {
            let dropped = kind.columns.iter().filter(|column| column.class.starts_with("p2"));
            let words = |column: &Column| {
                let shown = (kind.show)(object, column.key);
                // These do not say themselves what they are.
                match shown {
                    Shown::Number(_) | Shown::Flag(..) => [column.title, ": ", &shown.words()].concat(),
                    _ => shown.words(),
                }
            };
            let words: Vec<String> = dropped.map(words).filter(|words| !words.is_empty()).collect();
            words.join(", ")
        });
        return el("th").attr("scope", "row").attr("role", "rowheader").child(link).child(below);
    }
    let cell = el("td").attr("role", "cell").attr("class", column.class);
    match column.key {
        // Its shape and its words change apart, so that a change of state is no more than that.
        "state" => {
            let glyph = parts.attr(el("span"), "class", move |object| show(object).glyph());
            let state = el("span.state").child(glyph);
            let state = parts.text(state, move |object| show(object).state().0);
            cell.child(state.text(" ").child(parts.text(el("small.p3"), move |object| show(object).state().1)))
        }
        // Its buttons stand for as long as the row.
        _ if is_secret(column) => {
            let value = RwSignal::new(String::new());
            parts.signal(value, move |object| match show(object) {
                Shown::Secret(secret) => secret.expose().to_owned(),
                other => other.words(),
            });
            cell.child(secret(value))
        }
        _ => parts.view(cell, show),
    }
}

/// An item of the list that could not be read: said, with its place, in a row of its own.
fn malformed_note(kind: &Kind, error: ItemError) -> El {
    let ItemError { id, index, path, message, raw, .. } = error;
    let id = id.unwrap_or_else(|| ["number ", &(index + 1).to_string(), " of its page"].concat());
    let body = el("div.note-body")
        .child(
            el("p.note-title")
                .text(&["One ", kind.one, " could not be read: "].concat())
                .child(el("code.path").text(&id)),
        )
        .child(
            el("p").child(el("code.path").text(&path)).text(&[" ", &message, ". The others are complete."].concat()),
        );
    el("div.note.note-bad.note-flush")
        .attr("role", "alert")
        .child(icon("bad"))
        .child(body)
        .child(el("span.note-actions").child(copy_button("Copy its JSON", move || raw.clone())))
}
