//! A table whose rows are cheap by the thousand and still a table to everybody: real elements with
//! explicit roles (the rows are grids), and a window of rows in the document where there are many.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::Node;

use crate::data::Object;

use super::dom::{El, View, Words, effect, el, mount, on_end};
use super::icon::icon;

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
        if self.descending { "-".to_owned() + &self.key } else { self.key.clone() }
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

/// A row of a table.
pub struct Row {
    /// Its cells, in the order of the columns.
    pub cells: Vec<El>,
    /// Brings the cells up to date with what stands at a place of the table; called whenever that may have changed.
    pub show: Box<dyn FnMut(usize)>,
}

/// What follows the object of a row in its cells: texts, attributes, small views. A change of the object touches
/// those alone that come out otherwise.
#[derive(Default)]
pub struct Parts {
    parts: Vec<Part>,
    shown: Option<Object>,
}

/// Brings one of them up to date.
type Part = Box<dyn FnMut(&Object)>;

impl Parts {
    /// Adds a text to an element.
    pub fn text(&mut self, el: El, read: impl Fn(&Object) -> String + 'static) -> El {
        let node: Node = document().create_text_node("").into();
        let _ = el.element().append_child(&node);
        self.follow(Box::new(read), Box::new(move |value| node.set_node_value(Some(value))));
        el
    }

    /// Adds an attribute to an element.
    pub fn attr(&mut self, el: El, name: &'static str, read: impl Fn(&Object) -> String + 'static) -> El {
        let element = el.clone();
        let write = move |value: &str| {
            let _ = element.element().set_attribute(name, value);
        };
        self.follow(Box::new(read), Box::new(write));
        el
    }

    fn follow(&mut self, read: Box<dyn Fn(&Object) -> String>, write: Box<dyn Fn(&str)>) {
        let mut last = String::new();
        self.parts.push(Box::new(move |object| {
            let new = read(object);
            if new != last {
                write(&new);
                last = new;
            }
        }));
    }

    /// Keeps a signal of the row's own up to date, for what has listeners and stands for as long as the row.
    pub fn signal(&mut self, signal: RwSignal<String>, read: impl Fn(&Object) -> String + 'static) {
        self.follow(Box::new(read), Box::new(move |value| signal.set(value.to_owned())));
    }

    /// Makes what stands in an element anew whenever the value has changed; words alone are changed in place. Without
    /// state or listeners: these would stay for as long as the row.
    pub fn view<V: Cell>(&mut self, el: El, read: impl Fn(&Object) -> V + 'static) -> El {
        let (element, mut last) = (el.clone(), None::<V>);
        self.parts.push(Box::new(move |object| {
            let new = read(object);
            if last.as_ref() != Some(&new) {
                let words =
                    element.element().first_child().filter(|_| last.as_ref().is_some_and(|last| new.rewords(last)));
                match words {
                    Some(node) => node.set_text_content(Some(&new.words())),
                    None => {
                        element.element().set_text_content(None);
                        mount(element.element(), new.view());
                    }
                }
                last = Some(new);
            }
        }));
        el
    }

    /// What is read from an object may be another one now, though the object is the same.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Shows an object.
    pub fn show(&mut self, object: &Object) {
        if self.shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, object)) {
            return;
        }
        for part in &mut self.parts {
            part(object);
        }
        self.shown = Some(Arc::clone(object));
    }
}

/// A value that a cell shows.
pub trait Cell: PartialEq + 'static {
    /// What stands in the cell.
    fn view(&self) -> View;
    /// The words of it.
    fn words(&self) -> String;
    /// Whether it looks as another one does but for its words.
    fn rewords(&self, other: &Self) -> bool;
}

/// A table. It knows its rows by key and place; their cells come from the caller.
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<&'static Column>,
    /// The class that sets the widths of the columns.
    pub template: String,
    /// What the table holds, with the total.
    pub caption: Words,
    /// What it is sorted by now.
    pub sort: Rc<dyn Fn() -> Sort>,
    /// A column's head was pressed.
    pub on_sort: Rc<dyn Fn(&'static str)>,
    /// How many rows there are.
    pub count: Signal<usize>,
    /// The key of the row at a place; tracked, so it tells when rows move or change.
    pub key_at: Rc<dyn Fn(usize) -> Option<String>>,
    /// Makes the row of a key.
    pub row: Rc<dyn Fn(&str) -> Row>,
}

impl Table {
    /// Draws it.
    pub fn view(self) -> El {
        let Self { columns, template, caption, sort, on_sort, count, key_at, row } = self;
        let body = el("tbody").attr("role", "rowgroup");
        let Window { from, to, row_px } = window_over(&body, count);
        let windowed = move || count.get() > WHOLE;
        // Where each row in the document stands now, and a number that is another one whenever rows may have changed.
        let places = Rc::new(RefCell::new(HashMap::<String, usize>::new()));
        let round = RwSignal::new(0_usize);
        let keys = {
            let places = Rc::clone(&places);
            move || {
                let from = from.get();
                let keys: Vec<String> = (from..to.get()).map_while(|at| key_at(at)).collect();
                *places.borrow_mut() = keys.iter().cloned().zip(from..).collect();
                round.update(|round| *round += 1);
                keys
            }
        };
        let row = move |key: &str| {
            let Row { cells, show } = row(key);
            let (key, places, show) = (key.to_owned(), Rc::clone(&places), RefCell::new(show));
            let index = move || {
                round.track();
                let at = places.borrow().get(&key).copied()?;
                untrack(|| show.borrow_mut()(at));
                Some((at + 2).to_string())
            };
            el("tr").attr("role", "row").attr_fn("aria-rowindex", index).children(cells)
        };
        let above = move || from.get() as f64 * row_px.get();
        let below = move || count.get().saturating_sub(to.get()) as f64 * row_px.get();
        let body = body.when(windowed, move || spacer(above)).keyed(keys, row).when(windowed, move || spacer(below));
        let heads = columns.into_iter().map(|column| head(column, &sort, &on_sort));
        let table = el("table")
            .attr("class", &["table table-grid ", &template].concat())
            .attr("role", "table")
            .attr_fn("aria-rowcount", move || (count.get() + 1).to_string())
            .child(el("caption.visually-hidden").words(&caption))
            .child(
                el("thead")
                    .attr("role", "rowgroup")
                    .child(el("tr").attr("role", "row").attr("aria-rowindex", "1").children(heads)),
            )
            .child(body);
        el("div.table-box").child(table)
    }
}

/// The rows that stand in the document, and how high one is, in CSS pixels.
struct Window {
    from: Memo<usize>,
    to: Memo<usize>,
    row_px: RwSignal<f64>,
}

/// Keeps to what can be seen of a table's body.
fn window_over(body: &El, count: Signal<usize>) -> Window {
    let row_px = RwSignal::new(ROW_PX);
    let (above, view) = (RwSignal::new(0.0), RwSignal::new(900.0));
    let body = body.clone();
    let measure: Rc<dyn Fn()> = Rc::new(move || {
        if count.try_get_untracked().is_none_or(|count| count <= WHOLE) {
            return;
        }
        let body = body.element();
        let row = body.query_selector("tr:not(.spacer)").ok().flatten();
        if let Some(height) = row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 0.0)
            && (height - row_px.get_untracked()).abs() > 0.5
        {
            row_px.set(height);
        }
        view.set(window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0));
        above.set(-body.get_bounding_client_rect().top());
    });
    let listeners = ["scroll", "resize"].map(|event| {
        let measure = Rc::clone(&measure);
        window_event_listener_untyped(event, move |_| measure())
    });
    on_end(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    effect(move || {
        if count.get() > WHOLE {
            let measure = Rc::clone(&measure);
            request_animation_frame(move || measure());
        }
    });
    let range = move || window_of(count.get(), above.get(), view.get(), row_px.get());
    Window { from: Memo::new(move |_| range().0), to: Memo::new(move |_| range().1), row_px }
}

/// Room for the rows that do not stand in the document.
fn spacer(height: impl Fn() -> f64 + 'static) -> El {
    el("tr.spacer").attr("aria-hidden", "true").style_fn("height", move || (height() as u64).to_string() + "px")
}

fn column_head(column: &Column) -> El {
    el("th").attr("scope", "col").attr("role", "columnheader").attr("class", column.class)
}

fn head(column: &'static Column, sort: &Rc<dyn Fn() -> Sort>, on_sort: &Rc<dyn Fn(&'static str)>) -> El {
    if !column.sortable {
        return column_head(column).text(column.title);
    }
    let (sort, on_sort) = (Rc::clone(sort), Rc::clone(on_sort));
    let button = el("button.sort")
        .attr("type", "button")
        .text(column.title)
        .child(icon("arrowdown"))
        .on_click(move || on_sort(column.key));
    column_head(column).attr_fn("aria-sort", move || sort().aria(column.key)).child(button)
}

/// Rows of bones while a table loads, and what is going on, such as "Loading servers".
pub fn bones(columns: &'static [Column], template: &str, label: impl Into<Words>) -> El {
    let row = |at: usize| {
        let bones = columns.iter().enumerate().map(|(column, c)| {
            let bone = el("span").attr("class", &["bone bone-", &((at + column) % 4 + 1).to_string()].concat());
            el("td").attr("role", "cell").attr("class", c.class).child(bone)
        });
        el("tr").attr("role", "row").children(bones)
    };
    let heads = columns.iter().map(|column| column_head(column).text(column.title));
    let table = el("table")
        .attr("class", &["table table-grid ", template].concat())
        .attr("role", "table")
        .attr("aria-hidden", "true")
        .child(el("thead").attr("role", "rowgroup").child(el("tr").attr("role", "row").children(heads)))
        .child(el("tbody").attr("role", "rowgroup").children((0..10).map(row)));
    el("div.table-box")
        .attr("aria-busy", "true")
        .child(el("p.visually-hidden").attr("role", "status").words(&label.into()))
        .child(table)
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
