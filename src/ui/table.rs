//! A table whose rows are cheap by the thousand and still a table to everybody: real elements with
//! explicit roles (the rows are grids), and a window of rows in the document where there are many.

mod window;

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{Element, Node};

use crate::data::Object;
use crate::frame::after_frame;
use crate::signal::{Memo, RwSignal};

use super::dom::{El, View, Words, el, follow, keep_focus, mount, refocus};
use super::icon::icon;
use super::scroll::is_scrolled;
use window::{OVERSCAN, WHOLE, Window, keep, places, window_over};

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

/// A row of a table.
pub struct Row {
    /// Its cells, in the order of the columns.
    pub cells: Vec<El>,
    /// Brings the cells up to date with an object; called whenever that, or what is known of it, may have changed.
    pub show: Box<dyn FnMut(&Object)>,
    /// Whether nothing in it has a state of its own, so that it may show another object.
    pub plain: bool,
}

/// The parts of a row that depend on its object: texts, attributes, small views. When the object changes, only parts whose
/// value differs are written.
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

    /// Shows a value in an element, whenever it has changed: in what stands there, or made anew. Without state or
    /// listeners: these would stay for as long as the row.
    pub fn view<V: Cell>(&mut self, el: El, read: impl Fn(&Object) -> V + 'static) -> El {
        let (element, mut last) = (el.clone(), None::<V>);
        self.parts.push(Box::new(move |object| {
            let new = read(object);
            if last.as_ref() != Some(&new) {
                let element = element.element();
                if !last.as_ref().is_some_and(|last| new.takes_over(last, element)) {
                    element.set_text_content(None);
                    mount(element, new.view());
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
    /// Makes what stands in a cell for another value its own, if that looks alike: to make elements anew is more work.
    fn takes_over(&self, last: &Self, cell: &Element) -> bool;
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
    pub count: Memo<usize>,
    /// How many there are without the filter, or will be, as far as the list that is still being read has said: a long
    /// list stays a window whatever is typed, so that a letter makes no hundred rows.
    pub most: Memo<usize>,
    /// The object at a place; tracked, so it tells when rows move or change.
    pub at: Rc<dyn Fn(usize) -> Option<Object>>,
    /// What an object is called by: no two have the same key.
    pub key: fn(&Object) -> &str,
    /// Makes a row.
    pub row: Rc<dyn Fn() -> Row>,
}

impl Table {
    /// Draws it; tells whether rows are missing in the document, so that the browser's own search cannot find them.
    pub fn view(self) -> (El, Memo<bool>) {
        let Self { columns, template, caption, sort, on_sort, count, most, at, key, row } = self;
        let body = el("tbody").attr("role", "rowgroup");
        let Window { from, to, row_px, overscan } = window_over(&body, count, most);
        // Nobody scrolls and sorts at once: rows out of view need not be drawn again.
        let on_sort: Rc<dyn Fn(&'static str)> = Rc::new(move |key| {
            keep(overscan, OVERSCAN);
            on_sort(key);
        });
        let mut lines = Lines {
            body: body.clone(),
            row,
            most,
            // Rows outlive a run of the closure below, so they belong to the scope that the table stands in.
            scope: Owner::current().unwrap_or_default(),
            lines: Vec::new(),
            gaps: [Gap::new(), Gap::new(), Gap::new()],
        };
        follow(Box::new(move || {
            // Read first: a memo that is first brought up to date while another one is read would not tell this closure of
            // its change.
            let _ = at(0);
            let (count, window) = (count.get(), (from.get(), to.get()));
            let focused = lines.focused().and_then(|(focused, place)| {
                let is_it = |place: &usize| at(*place).is_some_and(|object| key(&object) == focused);
                // Mostly it stands where it stood.
                Some(place).filter(is_it).or_else(|| (0..count).find(is_it))
            });
            let wanted = places(count, window, focused).into_iter();
            let wanted: Vec<_> = wanted.filter_map(|place| Some((place, at(place)?))).collect();
            let row_px = row_px.get();
            untrack(|| lines.arrange(&wanted, key, count, row_px));
        }));
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
        // A window never ends before it begins: `window_of` has a test for it.
        let partial = Memo::new(move || to.get() - from.get() < count.get());
        (el("div.table-box.table-page").child(table), partial)
    }
}

/// A row that stands in the document.
struct Line {
    el: El,
    key: String,
    /// Where it stands in the table.
    place: usize,
    show: Box<dyn FnMut(&Object)>,
    plain: bool,
    owner: Owner,
}

/// The rows that stand in the document, in order.
struct Lines {
    body: El,
    row: Rc<dyn Fn() -> Row>,
    /// How many rows there are or will be without the filter.
    most: Memo<usize>,
    scope: Owner,
    lines: Vec<Line>,
    /// Room above the rows, between them where one that has the focus is far from the others, and below. In a long list the
    /// first and the last always stand, so that neither ever moves: WebKit, whose page would be shorter without it, scrolls
    /// back.
    gaps: [Gap; 3],
}

impl Lines {
    /// The key of the row that has the focus, and where it stood last.
    fn focused(&self) -> Option<(String, usize)> {
        let focused = document().active_element()?;
        let line = self.lines.iter().find(|line| line.el.element().contains(Some(&focused)))?;
        Some((line.key.clone(), line.place))
    }

    /// Makes the rows in the document those of the objects that are wanted at their places. What leaves shows what comes,
    /// where it has no state of its own and not the focus: to change words is less work than to make a row, or to move one.
    fn arrange(&mut self, wanted: &[(usize, Object)], key: fn(&Object) -> &str, count: usize, row_px: f64) {
        let focused = self.focused();
        let free = |line: &Line| line.plain && focused.as_ref().is_none_or(|(focused, _)| *focused != line.key);
        let is_new = |(_, object): &&(usize, Object)| self.lines.iter().all(|line| line.key != key(object));
        // Where much of a long list is new, what is not would mostly have to move. Not around a row that has the focus, which
        // itself must not move; nor in a short list: it is cheap, and whoever is about to press something in it finds it
        // where it was.
        let long = self.most.get_untracked() > WHOLE;
        let much = long && 4 * wanted.iter().filter(is_new).count() > wanted.len();
        if much && is_scrolled() {
            // A row stands where the object that it now shows belongs; the browser must not scroll after it in this frame.
            let body = self.body.clone();
            body.set_style("overflow-anchor", "none");
            after_frame(move || body.set_style("overflow-anchor", "auto"));
        }
        let much = much && focused.is_none();
        let mut left: Vec<Option<Line>> = std::mem::take(&mut self.lines).into_iter().map(Some).collect();
        let mut next = 0;
        let mut take = |(_, object): &(usize, Object)| {
            let is_it = |line: &Line| line.key == key(object) && !(much && free(line));
            take_line(&mut left, &mut next, &is_it)
        };
        let mut found: Vec<Option<Line>> = wanted.iter().map(&mut take).collect();
        for line in &mut left {
            if let Some(gone) = line.take_if(|line| !free(line)) {
                gone.el.element().remove();
                gone.owner.cleanup();
            }
        }
        // One that stands at the right place need not be moved.
        for (found, left) in found.iter_mut().zip(&mut left) {
            if found.is_none() {
                *found = left.take();
            }
        }
        let mut left = left.into_iter().flatten().inspect(|line| line.el.element().remove());
        self.lines = wanted
            .iter()
            .zip(found)
            .map(|((place, object), found)| {
                let mut line = found.or_else(|| left.next()).unwrap_or_else(|| self.line());
                if line.place != *place || line.key.is_empty() {
                    line.place = *place;
                    let _ = line.el.element().set_attribute("aria-rowindex", &(place + 2).to_string());
                }
                key(object).clone_into(&mut line.key);
                (line.show)(object);
                line
            })
            .collect();
        left.for_each(|line| line.owner.cleanup());
        self.put_in_order(count, row_px);
        if focused.is_some_and(|(focused, _)| self.lines.iter().all(|line| line.key != focused)) {
            refocus(self.body.element());
        }
    }

    fn line(&self) -> Line {
        let owner = self.scope.child();
        let Row { cells, show, plain } = owner.with(|| (self.row)());
        let el = el("tr").attr("role", "row").children(cells);
        Line { el, key: String::new(), place: 0, show, plain, owner }
    }

    /// Moves what does not stand where it belongs. Room grows before anything moves, and shrinks after: the page must not
    /// become shorter meanwhile, or a browser may scroll back to where it ends.
    fn put_in_order(&mut self, count: usize, row_px: f64) {
        let long = self.most.get_untracked() > WHOLE;
        let Self { body, lines, gaps, .. } = self;
        let pairs = lines.iter().zip(lines.iter().skip(1));
        let missing = |(before, after): (&Line, &Line)| after.place.saturating_sub(before.place + 1);
        let between = pairs.map(missing).enumerate().find(|(_, missing)| *missing > 0);
        let rows = [
            lines.first().map_or(0, |line| line.place),
            between.map_or(0, |(_, missing)| missing),
            lines.last().map_or(count, |line| count.saturating_sub(line.place + 1)),
        ];
        let heights = rows.map(|rows| (rows as f64 * row_px) as u64);
        for (gap, height) in gaps.iter_mut().zip(heights) {
            gap.hold(height.max(gap.height));
        }
        let mut next = body.element().first_child();
        let [above, inner, below] = &*gaps;
        keep_focus(&mut || {
            let mut put = |el: &El| el.put(body.element(), &mut next);
            if long {
                put(&above.el);
            }
            for (at, line) in lines.iter().enumerate() {
                put(&line.el);
                if between.is_some_and(|(gap, _)| gap == at) {
                    put(&inner.el);
                }
            }
            if long {
                put(&below.el);
            }
        });
        for ((gap, height), stands) in gaps.iter_mut().zip(heights).zip([long, between.is_some(), long]) {
            gap.hold(height);
            if !stands {
                gap.el.element().remove();
            }
        }
    }
}

/// Room for rows that do not stand in the document.
struct Gap {
    el: El,
    /// In CSS pixels.
    height: u64,
}

impl Gap {
    fn new() -> Self {
        Self { el: el("tr.spacer").attr("aria-hidden", "true"), height: 0 }
    }

    fn hold(&mut self, height: u64) {
        if self.height != height {
            self.height = height;
            self.el.set_style("height", &(height.to_string() + "px"));
        }
    }
}

/// Takes the line that is wanted out of those that are left. They are looked through from `next` on, because most stay in
/// their order.
fn take_line(left: &mut [Option<Line>], next: &mut usize, is_it: &dyn Fn(&Line) -> bool) -> Option<Line> {
    let is_it = |line: &Option<Line>| line.as_ref().is_some_and(is_it);
    let (before, after) = left.split_at(*next);
    let at = after.iter().position(is_it).map(|at| *next + at).or_else(|| before.iter().position(is_it))?;
    *next = at + 1;
    left.get_mut(at)?.take()
}

fn column_head(column: &Column) -> El {
    el("th").attr("scope", "col").attr("role", "columnheader").attr("class", column.class)
}

fn head(column: &'static Column, sort: &Rc<dyn Fn() -> Sort>, on_sort: &Rc<dyn Fn(&'static str)>) -> El {
    if !column.sortable {
        return column_head(column).text(column.title);
    }
    let (sort, on_sort) = (Rc::clone(sort), Rc::clone(on_sort));
    let button = el("button.sort").text(column.title).child(icon("arrowdown")).on_click(move || on_sort(column.key));
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
    use super::Sort;

    #[test]
    fn a_head_goes_round_three_orders() {
        let sort = Sort::default().pressed("name");
        assert_eq!(sort.text(), "name");
        assert_eq!(sort.pressed("name").text(), "-name");
        assert_eq!(sort.pressed("name").pressed("name"), Sort::default());
        assert_eq!(Sort::parse("-age").pressed("name").text(), "name");
    }
}
