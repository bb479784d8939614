//! What happens when a token ends while somebody works: the dialog that takes a new one, and the warning before.

use api::Service;
use wasm_bindgen_futures::spawn_local;

use crate::session::config::host;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::time;
use crate::ui::dialog::Dialog;
use crate::ui::dom::{El, View, el, switch, when};
use crate::ui::error::{form_alert, headline};
use crate::ui::flash::use_flashes;
use crate::ui::icon::icon;

use super::sign_in::credential::{Entry, busy_button, code_input, password_inputs, submit_button, token_input};

const FORM: &str = "reauth";

/// Asks for a new token while calls wait for one. It cannot be dismissed; the page behind it stays as it is.
pub fn reauth_dialog() -> View {
    let expired = use_session().expired();
    when(move || expired.with(Option::is_some), reauth)
}

fn reauth() -> El {
    let session = use_session();
    let expired = session.expired();
    let by_password = session.signed_in().with(|s| s.as_ref().is_some_and(|s| s.made_here));
    let entry = Entry::new(by_password);
    let form = entry.form;
    let at = session.profile().map(|profile| host(&profile.base(Service::Account))).unwrap_or_default();
    let (email, organization) = session.account().with(|account| {
        let email = account.user.as_ref().map(|user| user.email.clone()).unwrap_or_default();
        (email, account.organizations.first().map(|organization| organization.name.clone()).unwrap_or_default())
    });
    let whose = [&email, &organization].into_iter().find(|name| !name.is_empty());
    let whose = whose.map(|name| [name, " at "].concat()).unwrap_or_default();
    let hint = ["For ", &whose, &at, ". Another account opens a fresh page instead."].concat();
    entry.email.set(email);

    let submit = move || {
        if form.busy().get_untracked() {
            return;
        }
        form.clear();
        let credential = match entry.credential() {
            Ok(credential) => credential,
            Err(faults) => return form.refuse(faults),
        };
        form.begin();
        let at = at.clone();
        spawn_local(async move {
            if let Err(error) = session.resume(credential).await {
                entry.fail(error, &at);
            }
        });
    };

    let said = move || {
        expired.with(|expired| {
            let expired = expired.as_ref()?;
            let message = expired.message.trim_end_matches('.');
            Some(["The API refused the token at ", &time::clock(expired.at), ": “", message, "”."].concat())
        })
    };
    let ask = if by_password { "Sign in again" } else { "Enter a token" };
    let said = el("p")
        .text_fn(said)
        .text(" This page and everything you typed stay as they are. ")
        .text(ask)
        .text(" to go on from here.");
    let inputs = if by_password {
        View::list([password_inputs(entry, ""), el("p.hint").text(&hint).into()])
    } else {
        token_input(entry, "mono", &hint)
    };
    let body = el("form.dialog-body")
        .attr("id", FORM)
        .attr("method", "post")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
        .child(said)
        .child(inputs)
        .when(move || entry.asks_code.get(), move || code_input(entry))
        .child(waiting_writes())
        .child(form_alert(form, "Not signed in"));
    let sign_out = el("button.button.button-ghost.button-danger")
        .on_click(move || spawn_local(session.sign_out()))
        .text("Sign out");
    let foot = el("div.dialog-foot")
        .child(sign_out)
        .child(el("span.push"))
        // It stands outside of its form.
        .child(submit_button(form, "Continue", "button button-primary").attr("form", FORM));
    Dialog::new("Your token is no longer accepted").view([body, foot])
}

/// Names the writes that are sent once a new token is there.
fn waiting_writes() -> View {
    let expired = use_session().expired();
    let writes = move || {
        expired.with(|expired| {
            let waiting = expired.iter().flat_map(|expired| &expired.waiting).filter(|waiting| !waiting.is_read);
            waiting.map(|waiting| waiting.call.as_str()).collect::<Vec<_>>().join("\n")
        })
    };
    switch(writes, |writes| {
        let (count, after) = match writes.lines().count() {
            0 => return None,
            1 => ("1 request is waiting:".to_owned(), "It is sent only after you continue."),
            n => ([&n.to_string(), " requests are waiting:"].concat(), "They are sent only after you continue."),
        };
        let body = el("div.note-body")
            .child(el("p").text(&count))
            .child(el("ul").children(writes.lines().map(|call| el("li.mono").text(call))))
            .child(el("p").text(after));
        Some(el("div.note.note-info").child(icon("info")).child(body))
    })
}

/// Says that the token expires soon, with a button against it. A token in use is renewed without a word.
pub fn expiry_notice() -> El {
    let session = use_session();
    let flashes = use_flashes();
    let expiring = session.expiring();
    let busy = RwSignal::new(false);
    let stay = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = session.renew().await {
                flashes.failed("The token was not renewed", headline(&error));
            }
            busy.try_set(false);
        });
    };
    let title = move || expiring.get().map(|ends| ["Your token expires at ", &time::clock(ends)].concat());
    let note = move || {
        let body = el("div.note-body")
            .child(el("p.note-title").text_fn(title))
            .child(el("p").text("After that this page asks you to sign in again. What you have typed stays."));
        el("div.note.note-warn.note-flush")
            .child(icon("warn"))
            .child(body)
            .child(busy_button(busy, "Stay signed in", "button button-sm").on_click(stay))
    };
    el("div").attr("role", "status").when(move || expiring.with(Option::is_some), note)
}
