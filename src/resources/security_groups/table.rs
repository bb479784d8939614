//! The table of a group's rules, and the bar that tells what is not saved.

use api::security_groups::SecurityGroup;

use super::draft::Row;
use super::row;
use super::rules::{ADD, Editor, changes, fits};
use crate::format::count_of;
use crate::ui::dom::{El, View, el, when};
use crate::ui::error::error_panel;
use crate::ui::icon::icon;

impl Editor {
    /// The rows in order, each followed by what stands against it.
    fn keys(self) -> Vec<String> {
        let (shown, mut keys) = (self.held().shown.get(), Vec::new());
        for row in self.draft().rows.iter().filter(|row| fits(&shown, row)) {
            keys.push(row.key.clone());
            if !row.errors.is_empty() {
                keys.push(row.key.clone() + row::ERRORS);
            }
        }
        keys
    }

    /// How many rows meet a condition; tracked.
    fn rows(self, meets: impl Fn(&Row) -> bool) -> usize {
        self.draft().rows.iter().filter(|row| meets(row)).count()
    }

    /// The panel.
    pub(super) fn panel(self) -> El {
        let held = self.held();
        let (shown, said, known, error) = (held.shown, held.said, held.known, held.error);
        let segment = |direction: &'static str, words: &'static str| {
            el("button")
                .attr_fn("aria-pressed", move || if shown.get() == direction { "true" } else { "false" })
                .text(words)
                .text(" ")
                .child(el("span.n").text_fn(move || count_of(self.rows(|row| fits(direction, row)))))
                .on_click(move || shown.set(direction.to_owned()))
        };
        let segments = el("div.segments").attr("role", "group").attr("aria-label", "Direction").children([
            segment("", "All"),
            segment("inbound", "Inbound"),
            segment("outbound", "Outbound"),
        ]);
        let add = el("button.button.button-sm")
            .attr("id", ADD)
            .child(icon("plus"))
            .text("Add rule")
            .on_click(move || self.add());
        let head = el("div.panel-head")
            .child(el("h2").attr("id", "rules-h").text("Rules"))
            .child(el("span.panel-note").text("First match wins, top to bottom"))
            .child(el("span.push"))
            .child(segments)
            .when(move || known.get(), move || add.clone());
        let stage = move || match (known.get(), error.with(Option::is_some)) {
            (true, _) => "known",
            (false, true) => "failed",
            (false, false) => "loading",
        };
        el("section.panel")
            .attr("id", "rules")
            .attr("aria-labelledby", "rules-h")
            .child(el("p.visually-hidden").attr("role", "status").text_fn(move || said.get()))
            .child(head)
            .switch(
                move || stage().to_owned(),
                move |stage| match stage {
                    "known" => self.table(),
                    "failed" => error
                        .get_untracked()
                        .map(|error| error_panel("The rules could not be loaded", &error, move || self.load(), None))
                        .into(),
                    _ => el("p.panel-body.muted").attr("role", "status").text("Loading rules").into(),
                },
            )
    }

    fn table(self) -> View {
        let columns = [
            ("num", "#"),
            ("p2", "Move"),
            ("", "Action"),
            ("p2", "Direction"),
            ("", "Protocol"),
            ("", "Ports"),
            ("p2", "Source or target"),
            ("p3", "Status"),
        ];
        let heads = columns.iter().map(|(class, title)| el("th").attr("scope", "col").attr("class", class).text(title));
        let menus = el("td.col-menu");
        let rows = el("tbody").keyed(
            move || self.keys(),
            move |key| match key.strip_suffix(row::ERRORS) {
                Some(key) => row::errors_row(self, key),
                None => row::row(self, key),
            },
        );
        let table = el("table.table.rules")
            .attr("aria-labelledby", "rules-h")
            .child(el("thead").child(el("tr").children(heads).child(menus)))
            .child(rows);
        let edited = move || {
            let draft = self.draft();
            draft.rows.iter().filter(|row| row.editing.is_some()).map(|row| row.key.clone()).collect()
        };
        let nothing = move || self.draft().rows.is_empty();
        let unread = self.held().unread;
        let policy = |of: fn(&SecurityGroup) -> String| el("b").text_fn(move || self.of_group(of));
        let rest = el("span")
            .text("Everything else: inbound ")
            .child(policy(|group| group.inbound_default_policy.as_str().to_owned()))
            .text(", outbound ")
            .child(policy(|group| group.outbound_default_policy.as_str().to_owned()));
        let change = el("button.button.button-link").text("Change defaults").on_click(move || self.open("defaults"));
        View::list([
            View::from(el("div.table-box").child(table).keyed(edited, move |key| row::stacked(self, key))),
            when(nothing, || el("p.panel-body.muted").text("There are no rules: the default policies decide alone.")),
            when(
                move || unread.get() > 0,
                move || {
                    el("p.panel-body").text_fn(move || {
                        [
                            "The answer has rules that could not be understood, and are not shown: ",
                            &count_of(unread.get()),
                        ]
                        .concat()
                    })
                },
            ),
            el("div.panel-foot").child(rest).child(change).into(),
        ])
    }

    /// What is not saved, and what to do with it.
    pub(super) fn savebar(self) -> El {
        let count = move || changes(self.count());
        el("div.savebar")
            .attr("role", "region")
            .attr("aria-label", "Unsaved changes")
            .child(el("span.state").child(icon("edit")).text_fn(move || count() + " not saved"))
            .dynamic(move || {
                let words = match self.rows(|row| !row.errors.is_empty()) {
                    0 => return None,
                    1 => "1 rule has errors".to_owned(),
                    more => count_of(more) + " rules have errors",
                };
                Some(el("span.badge.badge-bad").child(icon("bad")).text(&words))
            })
            .child(el("span.push"))
            .child(el("button.button.button-ghost").text("Discard").on_click(move || self.discard()))
            .child(
                el("button.button.button-primary")
                    .text_fn(move || ["Review ", &changes(self.count())].concat())
                    .on_click(move || self.review()),
            )
    }
}
