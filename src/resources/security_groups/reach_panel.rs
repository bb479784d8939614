//! Who can reach the servers of a group: for every port, and for one that is asked about.

use api::security_groups::{Policy, SecurityGroup};
use leptos::prelude::*;

use super::reach::{NO_PORT, Traffic, picture, port_of, who};
use super::rules::Editor;
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, el, when};

/// The protocols that have ports.
const PROTOCOLS: [&str; 2] = ["TCP", "UDP"];

/// The panel.
pub fn panel(editor: Editor) -> El {
    let (port, protocol) = (RwSignal::new(String::new()), RwSignal::new("TCP".to_owned()));
    let answer = move || {
        let typed = port.get();
        let text = typed.trim();
        let Some(number) = port_of(text) else {
            return if text.is_empty() { String::new() } else { "Ports go from 1 to 65535.".to_owned() };
        };
        let over = protocol.get();
        let reached = |wanted| {
            let (rules, accept) = known(editor, wanted);
            who(&rules, accept, &over, number).words()
        };
        let (now, then) = (reached(false), reached(true));
        let said = [&over, " ", text, ": ", &now].concat();
        if now == then { said } else { [&said, ". Once the changes are saved: ", &then].concat() }
    };
    let ask = el("div.form-row")
        .child(
            el("div.field").child(el("label.label").attr("for", "reach-port").text("Port")).child(
                el("input.input.mono")
                    .attr("id", "reach-port")
                    .attr("type", "text")
                    .attr("inputmode", "numeric")
                    .attr("autocomplete", "off")
                    .attr("placeholder", "22")
                    .on("input", move |event| port.set(event_target_value(event))),
            ),
        )
        .child(
            el("div.field").child(el("label.label").attr("for", "reach-protocol").text("Protocol")).child(
                el("select.select")
                    .attr("id", "reach-protocol")
                    .children(PROTOCOLS.iter().map(|name| el("option").attr("value", name).text(name)))
                    .on("change", move |event| protocol.set(event_target_value(event))),
            ),
        );
    let differs = move || known(editor, true) != known(editor, false);
    let body = el("div.panel-body.stack")
        .child(table(editor, false))
        .child(when(differs, move || el("div").child(el("h3").text("Once saved")).child(table(editor, true))))
        .child(ask)
        .child(el("p").attr("role", "status").text_fn(answer))
        .child(when(move || replies(editor), || {
            el("p.muted").text(
                "The group is not stateful: answers leave only where an outbound rule, or the outbound default, lets them.",
            )
        }));
    el("section.panel")
        .attr("id", "reach")
        .attr("aria-labelledby", "reach-h")
        .child(el("div.panel-head").child(el("h2").attr("id", "reach-h").text("Who can reach it")).child(
            el("span.panel-note").text("By these rules, over IPv4; what a server itself refuses is not known here"),
        ))
        .child(body)
}

/// Who reaches which ports, as it is or as it will be.
fn table(editor: Editor, wanted: bool) -> El {
    let rows = move || {
        let (rules, accept) = known(editor, wanted);
        let of = |protocol: &&str| {
            let row = |(ports, by): (String, String)| {
                el("div").child(el("dt").text(protocol).text(" ").text(&ports)).child(el("dd").text(&by))
            };
            View::list(picture(&rules, accept, protocol).into_iter().map(row))
        };
        let pings = who(&rules, accept, "ICMP", NO_PORT).words();
        let pings = el("div").child(el("dt").text("ICMP")).child(el("dd").text(&pings));
        View::list(PROTOCOLS.iter().map(of).chain([pings.into()]))
    };
    el("dl.facts").dynamic(rows)
}

/// The rules about incoming traffic, and whether all else is let in.
fn known(editor: Editor, wanted: bool) -> (Vec<Traffic>, bool) {
    let accept = editor.of_group(|group: &SecurityGroup| group.inbound_default_policy == Policy::Accept);
    let draft = editor.draft();
    let mut rules = Vec::new();
    for entry in if wanted { draft.wanted() } else { draft.saved() } {
        rules.extend(entry.traffic());
    }
    (rules, accept)
}

/// Whether answers may be held back.
fn replies(editor: Editor) -> bool {
    editor.of_group(|group| !group.stateful && group.outbound_default_policy == Policy::Drop)
}
