//! The token has ended while the page is open: a new one goes on from here, and nothing that stands on the page is lost.

use api::tokens::NewToken;
use api::{ErrorKind, Secret};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::session::config::hosts;
use crate::session::{Credential, Expired, use_session};
use crate::time;
use crate::ui::dialog::Dialog;
use crate::ui::error::FormAlert;
use crate::ui::field::TextField;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::Icon;

/// Shows while calls wait for a new sign-in. It cannot be dismissed: the person goes on, or signs out.
#[component]
pub fn ReauthDialog() -> impl IntoView {
    let session = use_session();
    let open = Memo::new(move |_| session.expired().with(Option::is_some));
    view! {
        <Show when=move || open.get()>
            <Body/>
        </Show>
    }
}

#[component]
fn Body() -> impl IntoView {
    let session = use_session();
    let form = Form::new();
    let before = session.signed_in().get_untracked();
    let by_password = before.as_ref().is_some_and(|signed_in| signed_in.made_here);
    let email = session.account().with_untracked(|account| account.user.as_ref().map(|user| user.email.clone()));
    let host = before.map(|signed_in| hosts(&signed_in.profile).join(", ")).unwrap_or_default();
    let token = RwSignal::new(String::new());
    let email = RwSignal::new(email.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let needs_code = RwSignal::new(false);
    let expired = session.expired();
    let told = move |read: fn(&Expired) -> String| expired.with(|expired| expired.as_ref().map(read)).unwrap_or_default();
    let clock = move || told(|expired| time::clock(expired.at));
    let said = move || told(|expired| expired.error.message.clone());
    let writes = Memo::new(move |_| {
        expired.with(|expired| {
            let waiting = expired.iter().flat_map(|expired| &expired.waiting);
            waiting.filter(|waiting| !waiting.is_read).map(|waiting| waiting.call.clone()).collect::<Vec<_>>()
        })
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let credential = if by_password {
            Credential::Password(NewToken {
                email: email.get_untracked(),
                password: Secret::new(password.get_untracked()),
                expires: None,
                description: Some("Scaleway Console".to_owned()),
                code: needs_code.get_untracked().then(|| code.get_untracked().trim().to_owned()),
            })
        } else if token.with_untracked(|token| token.trim().is_empty()) {
            form.refuse(vec![("reauth-token".to_owned(), "required key not provided".to_owned())]);
            return;
        } else {
            Credential::Token(Secret::new(token.get_untracked().trim()))
        };
        if !form.begin() {
            return;
        }
        spawn_local(async move {
            match session.resume(credential).await {
                Ok(()) => form.end(),
                Err(error) if error.kind == ErrorKind::SecondFactor && !needs_code.get_untracked() => {
                    form.end();
                    needs_code.set(true);
                    focus_later("reauth-code".to_owned());
                }
                Err(error) => form.fail(error),
            }
        });
    };
    let hint: Signal<String> = Signal::stored(format!("For {host}. A token of another user opens a new page instead."));
    view! {
        <Dialog title="Your token has expired">
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <p>
                        "The API answered 401 at "{clock}": “"{said}"”. This page and everything you typed stay as they are. "
                        {if by_password { "Sign in again to go on from here." } else { "Enter a token to go on from here." }}
                    </p>
                    {if by_password {
                        view! {
                            <TextField form id="reauth-email" path="email" label="Email" value=email kind="email" autocomplete="username"/>
                            <TextField
                                form
                                id="reauth-password"
                                path="password"
                                label="Password"
                                value=password
                                hint
                                kind="password"
                                autocomplete="current-password"
                                secret="password"
                                autofocus=true
                            />
                            {move || needs_code.get().then(|| view! {
                                <TextField
                                    form
                                    id="reauth-code"
                                    path="2FA_token"
                                    label="Code"
                                    value=code
                                    hint="6 digits, or a backup code with letters."
                                    autocomplete="one-time-code"
                                />
                            })}
                        }
                            .into_any()
                    } else {
                        view! {
                            <TextField
                                form
                                id="reauth-token"
                                path="X-Auth-Token"
                                label="Secret key or token"
                                value=token
                                hint
                                kind="password"
                                class="mono"
                                autocomplete="current-password"
                                secret="token"
                                autofocus=true
                            />
                        }
                            .into_any()
                    }}
                    {move || {
                        let writes = writes.get();
                        (!writes.is_empty()).then(|| {
                            let noun = if writes.len() == 1 { "1 request is waiting: " } else { "These requests are waiting: " };
                            view! {
                                <div class="note note-info">
                                    <Icon name="info"/>
                                    <div class="note-body">
                                        <p>{noun}<span class="mono">{writes.join(", ")}</span>". Nothing is sent before you continue."</p>
                                    </div>
                                </div>
                            }
                        })
                    }}
                    <FormAlert form title="Not signed in"/>
                </div>
                <div class="dialog-foot">
                    <button
                        type="button"
                        class="button button-ghost button-danger"
                        on:click=move |_| spawn_local(session.sign_out())
                    >
                        "Sign out"
                    </button>
                    <span class="push"></span>
                    <button type="submit" class="button button-primary" aria-busy=move || form.busy().get().then_some("true")>
                        {move || form.busy().get().then(|| view! { <Icon name="spin" class="spinner"/> })}
                        "Continue"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Announces that the token ends soon, while there is still time to keep it.
#[component]
pub fn ExpiryNotice() -> impl IntoView {
    let session = use_session();
    move || {
        session.expiring().get().map(|at| {
            view! {
                <div class="note note-warn note-flush" role="status">
                    <Icon name="warn"/>
                    <div class="note-body">
                        <p>"Your token expires at "<b>{time::clock(at)}</b>", because this page has not been used for a while."</p>
                    </div>
                    <span class="note-actions">
                        <button type="button" class="button button-sm" on:click=move |_| spawn_local(async move { drop(session.renew().await) })>"Stay signed in"</button>
                    </span>
                </div>
            }
        })
    }
}
