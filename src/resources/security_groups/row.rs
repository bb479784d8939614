//! A rule in the table: read, being written, or to go.

use std::rc::Rc;

use leptos::prelude::*;

use super::draft::{Change, Row};
use super::entry::{PATHS, PORTS, RANGE};
use super::rules::{ADD, Editor, fits};
use crate::signal::StoredValue;
use crate::ui::dom::{El, View, el};
use crate::ui::form::focus_later;
use crate::ui::icon::{glyph, icon};
use crate::ui::menu::{Menu, MenuItem};

/// What the key of the row of messages has after that of its rule.
pub const ERRORS: &str = "!";

/// The labels of the controls, in the order of [`PATHS`].
const LABELS: [&str; 5] = ["Action", "Direction", "Protocol", "Ports, from or from-to", "Source or target, CIDR"];

/// Moves the focus into a row that has changed.
pub fn focus_row(key: &str) {
    focus_later(id_of(key, "do", false));
}

/// Moves the focus to a control of a row, wherever it is shown: in the table, or under it on narrow screens.
pub fn focus_input(key: &str, path: &str) {
    let path = if PATHS.contains(&path) { path } else { PORTS };
    focus_later(id_of(key, path, true));
    focus_later(id_of(key, path, false));
}

fn id_of(key: &str, path: &str, stacked: bool) -> String {
    [if stacked { "form-" } else { "rule-" }, key, "-", path].concat()
}

/// The path of the control that a path of the API belongs to.
fn control_of(path: &str) -> &str {
    if path == "dest_port_to" { PORTS } else { path }
}

/// Id of the list of what stands against a rule.
const MESSAGES: &str = "err";

/// A rule that is shown, and what a person does about it: a handle, which closures copy.
#[derive(Clone, Copy)]
struct Line {
    editor: Editor,
    key: StoredValue<String>,
}

impl Line {
    fn new(editor: Editor, key: &str) -> Self {
        Self { editor, key: StoredValue::new(key.to_owned()) }
    }

    fn key(self) -> String {
        self.key.get_value()
    }

    /// The rule; tracked.
    fn row(self) -> Rc<Row> {
        self.editor.draft().row(&self.key()).cloned().unwrap_or_default()
    }

    /// The place that it will have; tracked.
    fn place(self) -> Option<String> {
        self.editor.draft().position(&self.key()).map(|at| at.to_string())
    }

    /// What becomes of it: a word for the style sheet, a tone, and words; tracked.
    fn status(self) -> Option<(&'static str, &'static str, &'static str)> {
        let (plan, key) = (self.editor.draft().plan(), self.key());
        let op = plan.iter().find(|op| op.row.key == key)?;
        Some(match op.change {
            Change::Added => ("added", "ok", "+ Added"),
            Change::Changed => ("changed", "warn", "~ Changed"),
            Change::Moved => ("changed", "warn", "~ Moved"),
            Change::Removed => ("removed", "bad", "− Removed"),
        })
    }

    fn change<R: Default>(self, change: impl FnOnce(&mut Row) -> R) -> R {
        self.editor.change_row(&self.key(), change)
    }

    /// Whether something stands against a control; tracked.
    fn is_faulty(self, path: &str) -> bool {
        self.row().errors.iter().any(|(named, _)| control_of(named) == path)
    }

    /// Writes what was typed under a path.
    fn write(self, path: &str, text: &str) {
        self.change(|row| {
            row.now.set(path, text);
            // An edit clears what was said of it.
            row.errors.retain(|(named, _)| control_of(named) != path && !named.is_empty());
        });
    }

    /// Opens it for editing.
    fn edit(self) {
        self.change(Row::edit);
        focus_input(&self.key(), "action");
    }

    /// Ends its editing, if all is well with it.
    fn finish(self) {
        if self.change(Row::check) {
            focus_row(&self.key());
        }
    }

    /// Takes back what was typed.
    fn revert(self) {
        self.editor.change(|draft| draft.revert(&self.key()));
        self.refocus();
    }

    /// Takes it out.
    fn remove(self) {
        self.editor.change(|draft| draft.remove(&self.key()));
        self.refocus();
    }

    /// Keeps it after all.
    fn keep(self) {
        self.change(|row| {
            row.removed = false;
            row.errors.clear();
        });
        self.refocus();
    }

    /// The focus goes to the rule, or, where that is gone, to where another can be added.
    fn refocus(self) {
        let key = self.key();
        match untrack(|| self.editor.draft()).row(&key) {
            Some(_) => focus_row(&key),
            None => focus_later(ADD.to_owned()),
        }
    }

    fn up(self) {
        self.shift(true);
    }

    fn down(self) {
        self.shift(false);
    }

    /// Moves it past the next one that is shown.
    fn shift(self, up: bool) {
        let held = self.editor.held();
        let shown = held.shown.get_untracked();
        let moved = self.editor.change(|draft| draft.shift(&self.key(), up, &|row| fits(&shown, row)));
        held.said.set(match (moved, up) {
            (true, _) => "Moved to position ".to_owned() + &untrack(|| self.place()).unwrap_or_default(),
            (false, true) => "It is the first that can be moved".to_owned(),
            (false, false) => "It is the last".to_owned(),
        });
    }
}

/// A rule.
pub fn row(editor: Editor, key: &str) -> El {
    let line = Line::new(editor, key);
    // What it looks like changes with what it says, not with where it stands, so that the focus stays in it.
    let looks = move || {
        let row = line.row();
        match row.editing {
            Some(_) => "edit".to_owned(),
            None => row.now.text() + if row.removed { "\n-" } else { "\n" },
        }
    };
    el("tr")
        .attr_fn("class", move || line.row().editing.is_some().then_some("editing"))
        .attr_fn("data-change", move || line.status().map(|(change, ..)| change))
        .on_key(move |event| {
            let act = match event.key().as_str() {
                "ArrowUp" if event.alt_key() => Line::up,
                "ArrowDown" if event.alt_key() => Line::down,
                "Escape" if untrack(|| line.row()).editing.is_some() => Line::revert,
                _ => return,
            };
            event.prevent_default();
            act(line);
        })
        .switch(looks, move |looks| if looks == "edit" { inputs(line) } else { cells(line) })
}

fn number(line: Line) -> El {
    el("td.num.mono").text_fn(move || line.place())
}

fn status_cell(line: Line) -> El {
    el("td.p3.keep").dynamic(move || {
        if line.row().locked {
            return Some(el("span.muted").text("Built-in"));
        }
        let (_, tone, words) = line.status()?;
        Some(el("span").attr("class", &["badge badge-", tone].concat()).text(words))
    })
}

/// A rule that is read.
fn cells(line: Line) -> View {
    let row = line.row();
    let said = |path| row.now.words(path);
    let shape = if row.now.get("action") == "accept" { "ok" } else { "refused" };
    let name = el("th")
        .attr("scope", "row")
        .child(el("span.state").child(glyph(shape)).text(&said("action")))
        .child(el("span.cell-sub").text(&[&said("direction"), ", ", &said(RANGE)].concat()));
    let moves = el("td.p2.keep");
    let moves = if row.locked {
        moves.child(
            el("span.muted").attr("title", "Built in: it follows the switch for outgoing mail").child(icon("lock")),
        )
    } else {
        moves.child(el("span.move").children([
            small_button(line, "up", "Move up: Alt and up arrow", Line::up),
            small_button(line, "arrowdown", "Move down: Alt and down arrow", Line::down),
        ]))
    };
    let act = match (row.locked, row.removed) {
        (true, _) => View::none(),
        (_, true) => small_button(line, "undo", "Keep this rule", Line::keep).into(),
        _ => menu(line, &row),
    };
    View::list([
        number(line),
        moves,
        name,
        el("td.p2").text(&said("direction")),
        el("td").text(&said("protocol")),
        el("td.mono").text(&said(PORTS)),
        el("td.p2.mono").text(&said(RANGE)),
        status_cell(line),
        acts(line, act),
    ])
}

/// The cell of what can be done with a rule.
fn acts(line: Line, act: impl Into<View>) -> El {
    el("td.col-menu.keep").attr("id", &id_of(&line.key(), "do", false)).child(act)
}

fn small_button(line: Line, symbol: &str, label: &str, act: fn(Line)) -> El {
    el("button.button.button-icon.button-ghost.button-sm")
        .attr("aria-label", label)
        .attr("title", label)
        .child(icon(symbol))
        .on_click(move || act(line))
}

/// An entry of the menu of a rule: symbol, words, whether something is lost by it, and what it does.
type Entry = (&'static str, &'static str, bool, fn(Line));

/// What can be done with a rule, also where the table has no room for the buttons.
const ENTRIES: [Entry; 4] = [
    ("edit", "Edit", false, Line::edit),
    ("up", "Move up", false, Line::up),
    ("arrowdown", "Move down", false, Line::down),
    ("trash", "Remove", true, Line::remove),
];

fn menu(line: Line, row: &Row) -> View {
    let item = move |(icon, label, danger, act): Entry| MenuItem {
        icon,
        label: label.to_owned(),
        method: None,
        why_not: None,
        danger,
        action: Rc::new(move || act(line)),
    };
    let label = ["Actions for: ", &row.now.sentence()].concat();
    let mut menu = Menu::new(["menu-", &row.key].concat(), label, icon("more"), move || ENTRIES.map(item).into());
    menu.class = "button button-icon button-ghost button-sm";
    menu.view()
}

/// A rule that is being written.
fn inputs(line: Line) -> View {
    let cells = PATHS.iter().zip(LABELS).map(|(path, label)| {
        let hidden = el("span.visually-hidden").text(label);
        el("td").child(el("label").child(hidden).child(control(line, path, false)))
    });
    let act = el("span.move").children([
        small_button(line, "check", "Done with this rule", Line::finish),
        small_button(line, "x", "Forget what was typed here", Line::revert),
    ]);
    let before = View::list([number(line), el("td.p2")]);
    View::list([before, View::list(cells), status_cell(line).into(), acts(line, act).into()])
}

/// A control of a rule that is being written.
fn control(line: Line, path: &'static str, stacked: bool) -> El {
    let choices: &[(&str, &str)] = match path {
        "action" => &[("accept", "Accept"), ("drop", "Drop")],
        "direction" => &[("inbound", "Inbound"), ("outbound", "Outbound")],
        "protocol" => &[("TCP", "TCP"), ("UDP", "UDP"), ("ICMP", "ICMP")],
        _ => &[],
    };
    let (made, event, class) = if choices.is_empty() {
        (text_input(line, path), "input", "input mono")
    } else {
        (select(line.row().now.get(path), choices), "change", "select")
    };
    let class = if stacked { class.to_owned() } else { class.to_owned() + " rule-input" };
    made.on(event, move |event| line.write(path, &event_target_value(event)))
        .attr("class", &class)
        .attr("id", &id_of(&line.key(), path, stacked))
        .attr("name", path)
        .attr_fn("aria-invalid", move || line.is_faulty(path).then_some("true"))
        .attr_fn("aria-describedby", move || line.is_faulty(path).then(|| id_of(&line.key(), MESSAGES, stacked)))
        .on_key(move |event| {
            if event.key() == "Enter" {
                event.prevent_default();
                line.finish();
            }
        })
}

fn text_input(line: Line, path: &'static str) -> El {
    el("input")
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("placeholder", if path == PORTS { "any" } else { "203.0.113.0/24" })
        .prop_fn("value", move || line.row().now.get(path).to_owned())
        .flag_fn("disabled", move || path == PORTS && !line.row().now.has_ports())
}

fn select(now: &str, choices: &[(&str, &str)]) -> El {
    // A value that this console does not offer stays the rule's own.
    let own = (!choices.iter().any(|(known, _)| *known == now)).then_some((now, now));
    el("select").children(choices.iter().copied().chain(own).map(|(value, words)| {
        let option = el("option").attr("value", value).text(words);
        option.attr_opt("selected", (value == now).then_some(""))
    }))
}

/// What stands against a rule, each with the path that it is about.
fn messages(line: Line, stacked: bool) -> El {
    el("ul.errors").attr("id", &id_of(&line.key(), MESSAGES, stacked)).dynamic(move || {
        View::list(line.row().errors.iter().map(|(path, text)| {
            let words = el("span");
            let words = if path.is_empty() { words } else { words.child(el("code.path").text(path)).text(" ") };
            el("li").child(icon("bad")).child(words.text(text))
        }))
    })
}

/// The row under a rule with what stands against it.
pub fn errors_row(editor: Editor, key: &str) -> El {
    let list = messages(Line::new(editor, key), false);
    el("tr.editing-errors").child(el("td")).child(el("td").attr("colspan", "8").child(list))
}

/// A rule that is being written, where the table has no room for its controls.
pub fn stacked(editor: Editor, key: &str) -> El {
    let line = Line::new(editor, key);
    let fields = PATHS.iter().zip(LABELS).map(|(path, label)| {
        el("div.field")
            .child(el("label.label").attr("for", &id_of(key, path, true)).text(label))
            .child(control(line, path, true))
    });
    let heading = id_of(key, "h", true);
    let title = move || "Rule ".to_owned() + &line.place().unwrap_or_default();
    let button = |symbol: &str, label: &str, act: fn(Line)| {
        el("button.button.button-sm").child(icon(symbol)).text(label).on_click(move || act(line))
    };
    el("div.rule-form")
        .attr("role", "group")
        .attr("aria-labelledby", &heading)
        .child(el("h3").attr("id", &heading).text_fn(title))
        .child(el("div.form-row").children(fields))
        .child(messages(line, true))
        .child(el("div.form-actions").children([
            button("check", "Done with this rule", Line::finish),
            button("x", "Forget what was typed here", Line::revert),
        ]))
}
