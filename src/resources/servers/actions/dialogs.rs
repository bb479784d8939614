//! The dialogs of actions: what asks before one is sent, and what tells that its outcome is unknown.

use std::rc::Rc;

use api::servers::Server;
use leptos::prelude::*;

use super::ActionKind;
use super::runner::{Actions, Trouble};
use crate::format::same_words;
use crate::resources::ledger::{Phrase, entry, phrase};
use crate::resources::servers::delete::{goes, stays, take_along};
use crate::signal::RwSignal;
use crate::ui::copy::copy_button_as;
use crate::ui::dialog::Dialog;
use crate::ui::dom::{El, View, Words, dynamic, el, switch, when};
use crate::ui::error::error_note;
use crate::ui::field::TextField;
use crate::ui::form::Form;
use crate::ui::icon::{icon, icon_as};

/// What is asked before an action.
struct Question {
    kind: ActionKind,
    /// The title before the server's name.
    title: &'static str,
    /// The words of the button that does it.
    label: &'static str,
    /// What it means.
    lead: Phrase<'static>,
    /// What goes and what stays.
    ledger: fn(Actions) -> View,
    /// Nothing can be sent until the server's name has been typed.
    typed: bool,
}

/// The actions that are asked about; a power-on is not.
static QUESTIONS: [Question; 5] = [
    Question {
        kind: ActionKind::Poweroff,
        title: "Power off ",
        label: "Power off",
        lead: &[(
            "",
            "Running processes stop. The disks are archived, which takes a while, and the next start may land on another machine.",
        )],
        ledger: |actions| of_server(actions, |_, server| off_ledger(server)),
        typed: false,
    },
    Question {
        kind: ActionKind::Reboot,
        title: "Reboot ",
        label: "Reboot",
        lead: &[(
            "",
            "Running processes stop, then the server starts again on the same machine. It keeps its disks and its addresses.",
        )],
        ledger: |_| View::none(),
        typed: false,
    },
    Question {
        kind: ActionKind::StopInPlace,
        title: "Stop ",
        label: "Stop in place",
        lead: &[(
            "",
            "Running processes stop. The server keeps its machine, its disks and its addresses, so that it starts again soon; and it is billed on as if it were running.",
        )],
        ledger: |_| View::none(),
        typed: false,
    },
    Question {
        kind: ActionKind::Terminate,
        title: "Terminate server ",
        label: "Terminate server",
        lead: &[(
            "",
            "The server stops at once and is gone for good, with all its volumes and what is on them. To keep the volumes, power off and delete instead.",
        )],
        ledger: |actions| of_server(actions, |actions, server| View::list([goes(server), stays(actions, server)])),
        typed: true,
    },
    Question {
        kind: ActionKind::Delete,
        title: "Delete server ",
        label: "Delete server",
        lead: &[
            ("", "The server and its settings are gone for good. Its volumes and its reserved address are "),
            ("strong", "not"),
            ("", " deleted with it unless you tick them."),
        ],
        ledger: take_along,
        typed: true,
    },
];

/// The dialogs that are open, if any.
pub fn action_dialogs(actions: Actions) -> View {
    let asked = move || actions.asked().map(ActionKind::label).unwrap_or_default().to_owned();
    let doubted = move || actions.doubt().map(|doubt| doubt.kind.noun()).unwrap_or_default().to_owned();
    View::list([
        switch(asked, move |label| {
            let question = QUESTIONS.iter().find(|question| question.kind.label() == label);
            question.map(|question| confirm(actions, question))
        }),
        switch(doubted, move |noun| (!noun.is_empty()).then(|| doubt_dialog(actions, noun))),
    ])
}

/// Why the last action came to nothing, in a note. On the page, rather than in a dialog, it can be taken away.
pub fn trouble_note(actions: Actions, on_page: bool) -> View {
    when(
        move || actions.trouble().is_some(),
        move || {
            actions.trouble().map(|trouble| {
                let note = match &*trouble {
                    Trouble::Refused(kind, error) => error_note(&kind.not_done(&actions.name()), error),
                    Trouble::Ended(title, detail) => {
                        let body =
                            el("div.note-body").child(el("p.note-title").text(title)).child(el("p").text(detail));
                        el("div.note.note-bad").attr("role", "alert").child(icon("bad")).child(body)
                    }
                };
                let dismiss = || {
                    let button = el("button.button.button-sm").text("Dismiss");
                    let below = el("div").child(button.on_click(move || actions.dismiss()));
                    // Below the words, whatever stands beside them.
                    below.set_style("grid-column", "2");
                    below
                };
                note.child(on_page.then(dismiss))
            })
        },
    )
}

/// What follows from the server as it is.
fn of_server(actions: Actions, view: fn(Actions, &Server) -> View) -> View {
    dynamic(move || actions.server().map(|server| view(actions, &server)))
}

/// Asks before an action: its consequences, then Cancel and the button that does it.
fn confirm(actions: Actions, question: &'static Question) -> El {
    let Question { kind, title, label, lead, ledger, typed } = *question;
    let name = RwSignal::new(String::new());
    let sending = move || actions.is_sending(kind);
    let unsure = move || typed && !same_words(&name.get(), &actions.name());
    // While it is being sent the busy button says enough.
    let why_not = move || actions.why_not(kind).filter(|_| !sending());
    let off = move || unsure() || sending() || why_not().is_some();
    let described = move || {
        if why_not().is_some() { Some("confirm-why") } else { unsure().then_some("confirm-name-hint") }
    };
    let field = typed.then(|| {
        // Said as it is when the dialog opens: a name that changes meanwhile has to be looked at again.
        let of = untrack(|| actions.name());
        TextField::confirming(Form::new(), "confirm-name", &of, name).autofocus(true).view()
    });
    let body = phrase(el("p"), lead);
    let body = el("form.dialog-body")
        .attr("id", "confirm")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            if !untrack(off) {
                actions.run(kind);
            }
        })
        .child(body)
        // Once the server is gone, the steps tell what becomes of the rest.
        .when(move || actions.plan().done() == 0, move || ledger(actions))
        .child(field)
        .child(actions.plan().ledger())
        .child(trouble_note(actions, false))
        .switch(
            move || why_not().unwrap_or_default(),
            |why| {
                let hint = || el("p.hint").attr("role", "status").attr("id", "confirm-why").text(why);
                (!why.is_empty()).then(hint)
            },
        );
    let cancel = el("button.button")
        .attr_opt("data-autofocus", (!typed).then_some(""))
        .attr_fn("aria-disabled", move || sending().then_some("true"))
        .on_click(move || actions.close())
        .text("Cancel");
    let send = el(if typed { "button.button.button-danger-solid" } else { "button.button.button-primary" })
        .attr("type", "submit")
        .attr("form", "confirm")
        .attr_fn("aria-disabled", move || off().then_some("true"))
        .attr_fn("aria-describedby", described)
        .busy_fn(sending)
        .text_fn(move || if actions.plan().begun() && !sending() { "Try the rest again" } else { label });
    let foot = el("div.dialog-foot")
        .child(copy_button_as("button-ghost", "terminal", "Copy as curl", move || actions.curl(kind)))
        .child(el("span.push"))
        .child(cancel)
        .child(send);
    let title = Words::follow(move || [title, &*actions.name(), "?"].concat());
    Dialog { on_cancel: Some(Rc::new(move || actions.close())), busy: Some(Rc::new(sending)), ..Dialog::new(title) }
        .view([body, foot])
}

/// What a server keeps, and what it loses, while it is off.
fn off_ledger(server: &Server) -> View {
    let address = |words, address: Option<&str>, dynamic, amount| {
        let fate = if dynamic { " is given back" } else { " is kept" };
        address.map(|address| entry("globe", &[("", words), ("span.mono", address), ("", fate)], amount))
    };
    let public = server.public_ip.as_ref();
    let dynamic = public.is_none_or(|ip| ip.dynamic);
    let billed = if dynamic {
        "Still billed while off: the volumes"
    } else {
        "Still billed while off: the volumes and the reserved IP"
    };
    el("ul.ledger")
        .child(address(
            "Public address ",
            public.and_then(|ip| ip.address.as_deref()),
            dynamic,
            if dynamic { "dynamic" } else { "reserved" },
        ))
        .child(address("Private address ", server.private_ip.as_deref(), true, ""))
        .child(address("IPv6 address ", server.ipv6.as_ref().map(|ip| ip.address.as_str()), true, ""))
        .child(entry("coins", &[("", billed)], ""))
        .into()
}

/// Tells that nobody knows whether an action was accepted, and what reading the server again shows.
fn doubt_dialog(actions: Actions, noun: &str) -> El {
    let found = move || actions.doubt().and_then(|doubt| doubt.found);
    let noun = noun.to_owned();
    let title = Words::follow(move || {
        let (before, after) = match found() {
            None => ("We do not know if the ", " was accepted"),
            Some((true, _)) => ("The ", " was accepted"),
            Some((false, _)) => ("The ", " seems not to have arrived"),
        };
        [before, &*noun, after].concat()
    });
    let line = dynamic(move || match found() {
        None => {
            let text = ["Reading ", &*actions.name(), " again to find out"].concat();
            View::list([icon_as("spin", "spinner"), el("span").text(&text)])
        }
        Some((_, text)) => View::list([icon("info"), el("span").text(&text)]),
    });
    let lead = [
        ("", "The request was sent, and no clear answer came. It is "),
        ("strong", "not"),
        ("", " repeated automatically."),
    ];
    let body = el("div.dialog-body")
        .child(phrase(el("p"), &lead))
        .child(el("ul.ledger").attr("aria-live", "polite").child(el("li").child(line)));
    let close = el("button.button")
        .attr("data-autofocus", "")
        .on_click(move || actions.close_doubt())
        .text_fn(move || if found().is_some() { "Close" } else { "Close and keep watching" });
    Dialog { on_cancel: Some(Rc::new(move || actions.close_doubt())), ..Dialog::new(title) }
        .view([body, el("div.dialog-foot").child(close)])
}
