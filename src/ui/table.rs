//! A table whose rows are cheap by the thousand and still a table to everybody: real elements with
//! explicit roles (the rows are grids), and a window of rows in the document where there are many.

use std::collections::HashMap;

use leptos::html;
use leptos::prelude::*;

use super::icon::Icon;

/// Up to this many rows stand in the document, so that the browser's own search finds them all.
const WHOLE: usize = 200;
/// Rows kept ready above and below what is in view.
const OVERSCAN: usize = 10;
/// The height of a row before one could be measured, in CSS pixels.
const ROW_PX: f64 = 40.0;

/// A column of a table.
pub struct Column {
    /// In the address: `sort=name`.
    pub key: &'static str,
    /// In the head.
    pub title: &'static str,
    /// `p2` to `p4`: the order in which narrow tables drop columns; `num` for numbers.
    pub class: &'static str,
    /// Whether the rows can be sorted by it.
    pub sortable: bool,
}

/// Which column the rows are sorted by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sort {
    /// Key of the column; empty for the API's own order.
    pub key: String,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    /// Reads `name` or `-name`.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(key) => Self { key: key.to_owned(), descending: true },
            None => Self { key: text.to_owned(), descending: false },
        }
    }

    /// As [`Self::parse`] reads it.
    pub fn text(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.key)
    }

    /// What a press on a column's head leads to: ascending, descending, the API's order.
    pub fn pressed(&self, key: &str) -> Self {
        match (self.key == key, self.descending) {
            (false, _) => Self { key: key.to_owned(), descending: false },
            (true, false) => Self { key: key.to_owned(), descending: true },
            (true, true) => Self::default(),
        }
    }

    fn aria(&self, key: &str) -> &'static str {
        match (self.key == key, self.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }
}

/// The rows to hold in the document, for rows of `row` pixels of which `above` pixels have been scrolled
/// past in a view of `view` pixels.
fn window_of(count: usize, above: f64, view: f64, row: f64) -> (usize, usize) {
    if count <= WHOLE {
        return (0, count);
    }
    // Saturating: a float that is out of range becomes the nearest whole number.
    let first = ((above / row).floor().max(0.0) as usize).min(count.saturating_sub(1));
    let shown = (view / row).ceil().max(1.0) as usize + 1;
    (first.saturating_sub(OVERSCAN), (first + shown + OVERSCAN).min(count))
}

/// A table. It knows its rows by key and place; their cells come from the caller.
#[component]
pub fn Table(
    /// The columns, in order.
    columns: &'static [Column],
    /// The class that sets the widths of the columns.
    template: &'static str,
    /// What the table holds, with the total.
    #[prop(into)]
    caption: Signal<String>,
    /// What it is sorted by now.
    #[prop(into)]
    sort: Signal<Sort>,
    /// A column's head was pressed.
    on_sort: Callback<&'static str>,
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// The key of the row at a place; tracked, so it tells when rows move.
    key_at: Callback<usize, Option<String>>,
    /// The cells of a row, by its key and its place.
    cells: Callback<(String, Signal<usize>), AnyView>,
) -> impl IntoView {
    let body = NodeRef::<html::Tbody>::new();
    let row_px = RwSignal::new(ROW_PX);
    let scrolled = RwSignal::new((0.0, 900.0));
    let measure = move || {
        let Some(body) = body.try_get_untracked().flatten() else { return };
        let row = body.query_selector("tr:not(.spacer)").ok().flatten();
        if let Some(height) = row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 0.0)
            && (height - row_px.get_untracked()).abs() > 0.5
        {
            row_px.set(height);
        }
        let view = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0);
        scrolled.set((-body.get_bounding_client_rect().top(), view));
    };
    let windowed = Memo::new(move |_| count.get() > WHOLE);
    let listeners = ["scroll", "resize"].map(|event| {
        window_event_listener_untyped(event, move |_| {
            if windowed.try_get_untracked() == Some(true) {
                measure();
            }
        })
    });
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
    });
    Effect::new(move || {
        if windowed.get() {
            request_animation_frame(measure);
        }
    });
    let range = Memo::new(move |_| {
        let (above, view) = scrolled.get();
        window_of(count.get(), above, view, row_px.get())
    });
    // Where each row in the document stands now; a row that only moves keeps its cells.
    let places = StoredValue::new(HashMap::<String, RwSignal<usize>>::new());
    let owner = Owner::current();
    let each = move || {
        let (from, to) = range.get();
        let keys: Vec<String> = (from..to).filter_map(|at| key_at.run(at)).collect();
        places.update_value(|places| {
            if places.len() > keys.len() * 2 + WHOLE {
                let kept: std::collections::HashSet<&String> = keys.iter().collect();
                places.retain(|key, place| {
                    let stays = kept.contains(key);
                    if !stays {
                        place.dispose();
                    }
                    stays
                });
            }
            for (at, key) in keys.iter().enumerate() {
                match places.get(key) {
                    Some(place) if place.get_untracked() == from + at => {}
                    Some(place) => place.set(from + at),
                    None => {
                        let make = || RwSignal::new(from + at);
                        let place = owner.as_ref().map_or_else(make, |owner| owner.with(make));
                        places.insert(key.clone(), place);
                    }
                }
            }
        });
        keys
    };
    let spacer = move |height: Signal<f64>| {
        move || {
            windowed.get().then(|| {
                view! { <tr class="spacer" aria-hidden="true" style:height=move || format!("{}px", height.get() as u64)></tr> }
            })
        }
    };
    let above = Signal::derive(move || range.get().0 as f64 * row_px.get());
    let below = Signal::derive(move || count.get().saturating_sub(range.get().1) as f64 * row_px.get());
    view! {
        <div class="table-box">
            <table class=format!("table table-grid {template}") role="table" aria-rowcount=move || (count.get() + 1).to_string()>
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        {columns.iter().map(|column| view! { <Head column sort on_sort/> }).collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup" node_ref=body>
                    {spacer(above)}
                    <For
                        each=each
                        key=Clone::clone
                        children=move |key| {
                            let place = places.with_value(|places| places.get(&key).copied());
                            let place = Signal::derive(move || place.and_then(|place| place.try_get()).unwrap_or_default());
                            view! {
                                <tr role="row" aria-rowindex=move || (place.get() + 2).to_string()>
                                    {cells.run((key, place))}
                                </tr>
                            }
                        }
                    />
                    {spacer(below)}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Head(column: &'static Column, sort: Signal<Sort>, on_sort: Callback<&'static str>) -> impl IntoView {
    if !column.sortable {
        return view! { <th scope="col" role="columnheader" class=column.class>{column.title}</th> }.into_any();
    }
    view! {
        <th scope="col" role="columnheader" class=column.class aria-sort=move || sort.with(|sort| sort.aria(column.key))>
            <button type="button" class="sort" on:click=move |_| on_sort.run(column.key)>
                {column.title}
                <Icon name="arrowdown"/>
            </button>
        </th>
    }
    .into_any()
}

/// Rows of bones while a table loads.
#[component]
pub fn Bones(
    /// The columns, in order.
    columns: &'static [Column],
    /// The class that sets the widths of the columns.
    template: &'static str,
    /// What is going on, such as "Loading servers".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let row = |at: usize| {
        let bones = columns.iter().enumerate().map(|(column, c)| {
            view! { <td role="cell" class=c.class><span class=format!("bone bone-{}", (at + column) % 4 + 1)></span></td> }
        });
        view! { <tr role="row">{bones.collect_view()}</tr> }
    };
    view! {
        <div class="table-box" aria-busy="true">
            <p class="visually-hidden" role="status">{label}</p>
            <table class=format!("table table-grid {template}") role="table" aria-hidden="true">
                <thead role="rowgroup">
                    <tr role="row">
                        {columns.iter().map(|c| view! { <th scope="col" role="columnheader" class=c.class>{c.title}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">{(0..10).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{Sort, WHOLE, window_of};
    use proptest::prelude::*;

    #[test]
    fn a_head_goes_round_three_orders() {
        let sort = Sort::default().pressed("name");
        assert_eq!(sort.text(), "name");
        assert_eq!(sort.pressed("name").text(), "-name");
        assert_eq!(sort.pressed("name").pressed("name"), Sort::default());
        assert_eq!(Sort::parse("-age").pressed("name").text(), "name");
    }

    proptest! {
        #[test]
        fn what_is_in_view_stands_in_the_document(count in 0_usize..20_000, above in -500.0..900_000.0_f64, view in 100.0..2000.0_f64) {
            let (from, to) = window_of(count, above, view, 40.0);
            prop_assert!(from <= to && to <= count);
            if count <= WHOLE {
                prop_assert_eq!((from, to), (0, count));
            } else {
                let first = ((above / 40.0).max(0.0) as usize).min(count - 1);
                let last = (((above + view) / 40.0).max(0.0) as usize).min(count - 1);
                prop_assert!(from <= first && last < to);
            }
        }
    }
}
