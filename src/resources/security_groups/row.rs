//! A rule in the table: read, being written, or to go.

use std::rc::Rc;

use leptos::prelude::*;

use super::draft::Row;
use super::entry::{PATHS, PORTS, RANGE};
use super::rules::Editor;
use crate::ui::dom::{El, View, el};
use crate::ui::form::focus_later;
use crate::ui::icon::{icon, icon_as};
use crate::ui::menu::{Menu, MenuItem};

/// What the key of the row of messages has after that of its rule.
pub const ERRORS: &str = "!";

/// The labels of the controls, in the order of [`PATHS`].
const LABELS: [&str; 5] = ["Action", "Direction", "Protocol", "Ports, from or from-to", "Source or target, CIDR"];

/// Moves the focus into a row that has changed.
pub fn focus_row(key: &str) {
    focus_later(["rule-", key, "-do"].concat());
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

/// A rule.
pub fn row(editor: Editor, key: &str) -> El {
    let (own, of_class, of_change, of_keys) = (key.to_owned(), key.to_owned(), key.to_owned(), key.to_owned());
    // What it looks like changes with what it says, not with where it stands, so that the focus stays in it.
    let looks = move || {
        editor.row(&own, |row| match row {
            Row { editing: Some(_), .. } => "edit".to_owned(),
            row => PATHS.map(|path| row.now.get(path)).join("\n") + if row.removed { "\n-" } else { "\n" },
        })
    };
    let drawn = key.to_owned();
    el("tr")
        .attr_fn("class", move || editor.row(&of_class, |row| row.editing.is_some().then_some("editing")))
        .attr_fn("data-change", move || status(editor, &of_change).map(|(change, ..)| change))
        .on_key(move |event| {
            let up = match event.key().as_str() {
                "ArrowUp" if event.alt_key() => true,
                "ArrowDown" if event.alt_key() => false,
                "Escape" if editor.draft.with_untracked(|d| d.row(&of_keys).is_some_and(|r| r.editing.is_some())) => {
                    event.prevent_default();
                    return editor.revert(&of_keys);
                }
                _ => return,
            };
            event.prevent_default();
            editor.shift(&of_keys, up);
        })
        .switch(looks, move |looks| if looks == "edit" { inputs(editor, &drawn) } else { cells(editor, &drawn) })
}

/// What becomes of a rule: a word for the style sheet, a tone, and words.
fn status(editor: Editor, key: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let planned = editor.draft.with(|draft| draft.plan().into_iter().find(|op| op.key == key));
    let op = planned?;
    editor.draft.with(|draft| {
        let row = draft.row(key)?;
        let same = row.was.as_ref().is_some_and(|(_, was)| row.now.changes(was).is_empty());
        Some(match (row.removed, &row.was) {
            (true, _) => ("removed", "bad", "− Removed"),
            (false, None) => ("added", "ok", "+ Added"),
            (false, Some(_)) if op.position.is_some() && same => ("changed", "warn", "~ Moved"),
            (false, Some(_)) => ("changed", "warn", "~ Changed"),
        })
    })
}

fn number(editor: Editor, key: &str) -> El {
    let key = key.to_owned();
    let place = move || editor.draft.with(|draft| draft.position(&key)).map(|at| at.to_string());
    el("td.num.mono").text_fn(place)
}

fn status_cell(editor: Editor, key: &str) -> El {
    let key = key.to_owned();
    el("td.p3.keep").dynamic(move || -> View {
        if editor.row(&key, |row| row.locked) {
            return el("span.muted").text("Built-in").into();
        }
        let badge =
            |(_, tone, words): (_, &str, &str)| el("span").attr("class", &["badge badge-", tone].concat()).text(words);
        status(editor, &key).map(badge).into()
    })
}

/// A rule that is read.
fn cells(editor: Editor, key: &str) -> View {
    let Some(row) = editor.draft.with_untracked(|draft| draft.row(key).cloned()) else { return View::none() };
    let said = |path| row.now.words(path);
    let glyph = match row.now.get("action") {
        "accept" => icon_as("g-ok", "glyph glyph-ok"),
        _ => icon_as("x", "glyph glyph-error"),
    };
    let name = el("th")
        .attr("scope", "row")
        .child(el("span.state").child(glyph).text(&said("action")))
        .child(el("span.cell-sub").text(&[&said("direction"), ", ", &said(RANGE)].concat()));
    let moves = el("td.p2.keep");
    let moves = if row.locked {
        moves.child(el("span").attr("title", "Built in: it follows the switch for outgoing mail").child(icon("lock")))
    } else {
        moves.child(el("span.move").children([
            mover(editor, key, "up", "Move up: Alt and up arrow", true),
            mover(editor, key, "arrowdown", "Move down: Alt and down arrow", false),
        ]))
    };
    let act = el("td.col-menu.keep").attr("id", &["rule-", key, "-do"].concat());
    let act = match (row.locked, row.removed) {
        (true, _) => act,
        (_, true) => {
            let own = key.to_owned();
            act.child(small_button("undo", "Keep this rule", move || {
                editor.change(&own, |row| {
                    row.removed = false;
                    row.errors.clear();
                });
                focus_row(&own);
            }))
        }
        _ => act.child(menu(editor, key)),
    };
    View::list([
        number(editor, key),
        moves,
        name,
        el("td.p2").text(&said("direction")),
        el("td").text(&said("protocol")),
        el("td.mono").text(&said(PORTS)),
        el("td.p2.mono").text(&said(RANGE)),
        status_cell(editor, key),
        act,
    ])
}

fn small_button(symbol: &str, label: &str, act: impl Fn() + 'static) -> El {
    el("button.button.button-icon.button-ghost.button-sm")
        .attr("type", "button")
        .attr("aria-label", label)
        .attr("title", label)
        .child(icon(symbol))
        .on_click(act)
}

fn mover(editor: Editor, key: &str, symbol: &str, label: &str, up: bool) -> El {
    let key = key.to_owned();
    small_button(symbol, label, move || editor.shift(&key, up))
}

/// What can be done with a rule, also where the table has no room for the buttons.
fn menu(editor: Editor, key: &str) -> View {
    let own = key.to_owned();
    let items = move || {
        let entry = |icon, label: &str, danger, act: Rc<dyn Fn()>| MenuItem {
            icon,
            label: label.to_owned(),
            method: None,
            why_not: None,
            danger,
            action: act,
        };
        let (edit, up, down, remove) = (own.clone(), own.clone(), own.clone(), own.clone());
        vec![
            entry("edit", "Edit", false, Rc::new(move || editor.edit(&edit))),
            entry("up", "Move up", false, Rc::new(move || editor.shift(&up, true))),
            entry("arrowdown", "Move down", false, Rc::new(move || editor.shift(&down, false))),
            entry("trash", "Remove", true, Rc::new(move || editor.remove(&remove))),
        ]
    };
    let label = editor.draft.with_untracked(|draft| draft.row(key).map(|row| row.now.sentence())).unwrap_or_default();
    let label = ["Actions for: ", &label].concat();
    Menu {
        class: "button button-icon button-ghost button-sm",
        ..Menu::new(["menu-", key].concat(), label, icon("more"), items)
    }
    .view()
}

/// A rule that is being written.
fn inputs(editor: Editor, key: &str) -> View {
    let cells = PATHS.iter().zip(LABELS).map(|(path, label)| {
        let hidden = el("span.visually-hidden").text(label);
        el("td").child(el("label").child(hidden).child(control(editor, key, path, false)))
    });
    let (done, back) = (key.to_owned(), key.to_owned());
    let act = el("td.col-menu.keep").attr("id", &["rule-", key, "-do"].concat()).child(el("span.move").children([
        small_button("check", "Done with this rule", move || editor.finish(&done)),
        small_button("x", "Forget what was typed here", move || editor.revert(&back)),
    ]));
    View::list([number(editor, key), el("td.p2")].into_iter().chain(cells).chain([status_cell(editor, key), act]))
}

/// A control of a rule that is being written.
fn control(editor: Editor, key: &str, path: &'static str, stacked: bool) -> El {
    let (own, of_value, of_state, of_keys) = (key.to_owned(), key.to_owned(), key.to_owned(), key.to_owned());
    let choices: &[(&str, &str)] = match path {
        "action" => &[("accept", "Accept"), ("drop", "Drop")],
        "direction" => &[("inbound", "Inbound"), ("outbound", "Outbound")],
        "protocol" => &[("TCP", "TCP"), ("UDP", "UDP"), ("ICMP", "ICMP")],
        _ => &[],
    };
    let value = move || editor.row(&of_value, |row| row.now.get(path).to_owned());
    let class = match (choices.is_empty(), stacked) {
        (true, true) => "input mono",
        (true, false) => "input mono rule-input",
        (false, true) => "select",
        (false, false) => "select rule-input",
    };
    let write = move |text: String| {
        editor.change(&own, |row| {
            row.now.set(path, &text);
            // An edit clears what was said of it.
            row.errors.retain(|(named, _)| control_of(named) != path && !named.is_empty());
        });
    };
    let made = if choices.is_empty() {
        let ports = of_state.clone();
        let text = el("input")
            .attr("type", "text")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("placeholder", if path == PORTS { "any" } else { "203.0.113.0/24" })
            .prop_fn("value", value)
            .on("input", move |event| write(event_target_value(&event)));
        match path {
            PORTS => text.flag_fn("disabled", move || editor.row(&ports, |row| !row.now.has_ports())),
            _ => text,
        }
    } else {
        let now = untrack(&value);
        // A value that this console does not offer stays the rule's own.
        let own = (!choices.iter().any(|(known, _)| *known == now)).then_some((now.as_str(), now.as_str()));
        let options = choices.iter().copied().chain(own).map(|(value, words)| {
            let option = el("option").attr("value", value).text(words);
            if value == now { option.attr("selected", "") } else { option }
        });
        let options: Vec<El> = options.collect();
        el("select").children(options).on("change", move |event| write(event_target_value(&event)))
    };
    let errors = [if stacked { "form-" } else { "rule-" }, key, "-err"].concat();
    let faulty =
        Rc::new(move || editor.row(&of_state, |row| row.errors.iter().any(|(named, _)| control_of(named) == path)));
    let described = Rc::clone(&faulty);
    made.attr("class", class)
        .attr("id", &id_of(key, path, stacked))
        .attr("name", path)
        .attr_fn("aria-invalid", move || faulty().then_some("true"))
        .attr_fn("aria-describedby", move || described().then(|| errors.clone()))
        .on_key(move |event| {
            if event.key() == "Enter" {
                event.prevent_default();
                editor.finish(&of_keys);
            }
        })
}

/// What stands against a rule, each with the path that it is about.
fn messages(editor: Editor, key: &str, id: &str) -> El {
    let key = key.to_owned();
    el("ul.errors").attr("id", id).dynamic(move || {
        let errors = editor.row(&key, |row| row.errors.clone());
        View::list(errors.iter().map(|(path, text)| {
            let words = el("span");
            let words = if path.is_empty() { words } else { words.child(el("code.path").text(path)).text(" ") };
            el("li").child(icon("bad")).child(words.text(text))
        }))
    })
}

/// The row under a rule with what stands against it.
pub fn errors_row(editor: Editor, key: &str) -> El {
    let list = messages(editor, key, &["rule-", key, "-err"].concat());
    el("tr.editing-errors").child(el("td")).child(el("td").attr("colspan", "8").child(list))
}

/// A rule that is being written, where the table has no room for its controls.
pub fn stacked(editor: Editor, key: &str) -> El {
    let fields = PATHS.iter().zip(LABELS).map(|(path, label)| {
        el("div.field")
            .child(el("label.label").attr("for", &id_of(key, path, true)).text(label))
            .child(control(editor, key, path, true))
    });
    let (place, done, back) = (key.to_owned(), key.to_owned(), key.to_owned());
    let title = move || {
        let at = editor.draft.with(|draft| draft.position(&place)).unwrap_or_default();
        ["Rule ", &at.to_string()].concat()
    };
    let heading = ["form-", key, "-h"].concat();
    el("div.rule-form")
        .attr("role", "group")
        .attr("aria-labelledby", &heading)
        .child(el("h3").attr("id", &heading).text_fn(title))
        .child(el("div.form-row").children(fields))
        .child(messages(editor, key, &["form-", key, "-err"].concat()))
        .child(
            el("div.form-actions").children([
                el("button.button.button-sm")
                    .attr("type", "button")
                    .child(icon("check"))
                    .text("Done with this rule")
                    .on_click(move || editor.finish(&done)),
                el("button.button.button-sm")
                    .attr("type", "button")
                    .child(icon("x"))
                    .text("Forget what was typed here")
                    .on_click(move || editor.revert(&back)),
            ]),
        )
}
