//! What happens when a token ends while somebody works: the dialog that takes a new one, and the warning before.

use api::Service;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::session::config::host;
use crate::session::use_session;
use crate::time;
use crate::ui::dialog::Dialog;
use crate::ui::error::{FormAlert, headline};
use crate::ui::flash::use_flashes;
use crate::ui::icon::Icon;

use super::sign_in::credential::{CodeInput, Entry, PasswordInputs, SubmitButton, TokenInput};

const FORM: &str = "reauth";

/// Asks for a new token while calls wait for one. It cannot be dismissed; the page behind it stays as it is.
#[component]
pub fn ReauthDialog() -> impl IntoView {
    let session = use_session();
    let open = Memo::new(move |_| session.expired().with(Option::is_some));
    view! { <Show when=move || open.get()><Reauth/></Show> }
}

#[component]
fn Reauth() -> impl IntoView {
    let session = use_session();
    let by_password = session.signed_in().with_untracked(|s| s.as_ref().is_some_and(|s| s.made_here));
    let entry = Entry::new(by_password);
    let form = entry.form;
    let at = session.profile().map(|profile| host(&profile.base(Service::Account))).unwrap_or_default();
    let (email, organization) = session.account().with_untracked(|account| {
        let email = account.user.as_ref().map(|user| user.email.clone()).unwrap_or_default();
        (email, account.organizations.first().map(|organization| organization.name.clone()).unwrap_or_default())
    });
    let whose = [&email, &organization].into_iter().find(|name| !name.is_empty());
    let hint = match whose {
        Some(name) => format!("For {name} at {at}. Another account opens a fresh page instead."),
        None => format!("For {at}. Another account opens a fresh page instead."),
    };
    entry.email.set(email);

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
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
        session.expired().with(|expired| {
            let expired = expired.as_ref()?;
            Some(format!("The API answered 401 at {}: “{}”.", time::clock(expired.at), expired.error.message))
        })
    };
    let ask = if by_password { "Sign in again" } else { "Enter a token" };
    let writes = Memo::new(move |_| {
        session.expired().with(|expired| {
            let waiting = expired.iter().flat_map(|expired| &expired.waiting).filter(|waiting| !waiting.is_read);
            waiting.map(|waiting| waiting.call.clone()).collect::<Vec<_>>()
        })
    });
    let waiting = move || {
        let writes = writes.get();
        let (count, after) = match writes.len() {
            0 => return None,
            1 => ("1 request is waiting:".to_owned(), "It is sent only after you continue."),
            n => (format!("{n} requests are waiting:"), "They are sent only after you continue."),
        };
        Some(view! {
            <div class="note note-info">
                <Icon name="info"/>
                <div class="note-body">
                    <p>{count}</p>
                    <ul>{writes.into_iter().map(|call| view! { <li class="mono">{call}</li> }).collect_view()}</ul>
                    <p>{after}</p>
                </div>
            </div>
        })
    };
    view! {
        <Dialog title=Signal::stored("Your token has expired".to_owned())>
            <form class="dialog-body" id=FORM method="post" novalidate on:submit=submit>
                <p>
                    {said}" This page and everything you typed stay as they are. "{ask}" to go on from here."
                </p>
                {if by_password {
                    view! { <PasswordInputs entry class=""/><p class="hint">{hint}</p> }.into_any()
                } else {
                    view! { <TokenInput entry class="mono" hint=Signal::stored(hint)/> }.into_any()
                }}
                <Show when=move || entry.asks_code.get()><CodeInput entry/></Show>
                {waiting}
                <FormAlert form title="Not signed in"/>
            </form>
            <div class="dialog-foot">
                <button
                    type="button"
                    class="button button-ghost button-danger"
                    on:click=move |_| spawn_local(session.sign_out())
                >
                    "Sign out"
                </button>
                <span class="push"></span>
                <SubmitButton form label="Continue" of=FORM/>
            </div>
        </Dialog>
    }
}

/// Says that the token expires soon, with a button against it. A token in use is renewed without a word.
#[component]
pub fn ExpiryNotice() -> impl IntoView {
    let session = use_session();
    let flashes = use_flashes();
    let busy = RwSignal::new(false);
    let stay = move |_| {
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
    let note = move || {
        let ends = session.expiring().get()?;
        Some(view! {
            <div class="note note-warn note-flush">
                <Icon name="warn"/>
                <div class="note-body">
                    <p class="note-title">{format!("Your token expires at {}", time::clock(ends))}</p>
                    <p>"After that this page asks you to sign in again. What you have typed stays."</p>
                </div>
                <button
                    type="button"
                    class="button button-sm"
                    aria-busy=move || busy.get().then_some("true")
                    on:click=stay
                >
                    {move || busy.get().then(|| view! { <Icon name="spin" class="spinner"/> })}
                    "Stay signed in"
                </button>
            </div>
        })
    };
    view! { <div role="status">{note}</div> }
}
