//! The sign-in page: shown at whatever address was asked for, as long as nobody is signed in.

pub mod credential;
mod endpoint;
mod reach;

use api::{ErrorKind, Service};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

use crate::session::config::host;
use crate::session::{Farewell, use_session};
use crate::ui::error::FormAlert;
use crate::ui::field::CheckField;
use crate::ui::flash::use_flashes;
use crate::ui::form::focus_later;
use crate::ui::icon::Icon;
use crate::ui::page;
use crate::ui::theme::ThemeButton;
use credential::{CodeInput, Entry, PasswordInputs, SubmitButton, TokenInput};
use endpoint::{Endpoint, EndpointPicker};
use reach::{PANEL, Reach, ReachPanel};

/// Ids of the tabs.
const TABS: [&str; 2] = ["sign-in-by-token", "sign-in-by-password"];

/// What the form's parts share.
#[derive(Clone, Copy)]
struct SignIn {
    entry: Entry,
    endpoint: Endpoint,
    keep: RwSignal<bool>,
    read_only: RwSignal<bool>,
    reach: RwSignal<Option<Reach>>,
}

/// Sign-in by a token, or by e-mail and password.
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = use_session();
    let flashes = use_flashes();
    let entry = Entry::new(false);
    let endpoint = Endpoint::new(session);
    let (keep, read_only) = (RwSignal::new(false), RwSignal::new(false));
    let reach = RwSignal::new(None::<Reach>);
    let sign_in = SignIn { entry, endpoint, keep, read_only, reach };

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let form = entry.form;
        if form.busy().get_untracked() {
            return;
        }
        form.clear();
        let (profile, credential) = match (entry.credential(), endpoint.check()) {
            (Ok(credential), Ok(profile)) => (profile, credential),
            (credential, profile) => {
                let faults = [credential.err(), profile.err()];
                return form.refuse(faults.into_iter().flatten().flatten().collect());
            }
        };
        form.begin();
        reach.set(None);
        let (keep, read_only) = (keep.get_untracked(), read_only.get_untracked());
        spawn_local(async move {
            let curl = credential.curl(&profile);
            let base = profile.base(Service::Account);
            let host = host(&base);
            let Err(error) = session.sign_in(profile, credential, keep, read_only).await else {
                if keep && !session.signed_in().with_untracked(|s| s.as_ref().is_some_and(|s| s.keep)) {
                    flashes.failed(
                        "Not kept for this tab",
                        "The browser lets this page store nothing: a reload signs you out.",
                    );
                }
                return;
            };
            if let now @ Some(_) = Reach::explains(&error) {
                form.end();
                reach.set(Some(Reach { error, base, host, curl, now }));
                focus_later(PANEL.to_owned());
                return;
            }
            let elsewhere = matches!(error.kind, ErrorKind::NotFound | ErrorKind::Decode { .. } | ErrorKind::Other);
            entry.fail(error, &host);
            if elsewhere {
                endpoint.doubt(form);
            }
        });
    };

    let asks_code = Memo::new(move |_| entry.asks_code.get());
    let title = move || if asks_code.get() { "Enter your two-factor code" } else { "Sign in" };
    page::opened(Signal::derive(move || title().to_owned()));
    let lede = move || {
        if asks_code.get() {
            format!("For {}. Open your authenticator app, or use a backup code.", entry.email.get())
        } else if entry.by_password.get() {
            "Your email and password create a token that expires after 30 minutes without use.".to_owned()
        } else {
            "Use an API token of your account.".to_owned()
        }
    };
    view! {
        <main class="gate">
            <div class="gate-main">
                <div class="gate-head">
                    <span class="brand">
                        <Icon name="mark" class="mark"/>
                        <span>"Scaleway Console "<span class="brand-note">"community"</span></span>
                    </span>
                    <span class="push"></span>
                    <ThemeButton/>
                </div>
                // By POST, so that not even a browser that submits it by itself puts a secret into an address.
                <form class="gate-form" method="post" novalidate on:submit=submit>
                    <div class="stack">
                        <h1 tabindex="-1">{title}</h1>
                        <FarewellNote/>
                        <p class="ink-2 sm">{lede}</p>
                    </div>
                    {move || if asks_code.get() {
                        view! { <CodeStep sign_in/> }.into_any()
                    } else {
                        view! { <Tabs entry/><FirstStep sign_in/> }.into_any()
                    }}
                </form>
                <div class="gate-foot"><span>"Version " {env!("CARGO_PKG_VERSION")}</span></div>
            </div>
            <Promises endpoint/>
        </main>
    }
}

/// How the last session ended.
#[component]
fn FarewellNote() -> impl IntoView {
    let farewell = use_session().farewell();
    let note = move || {
        let farewell = farewell.get()?;
        let (class, icon) = match farewell {
            Farewell::NotDeleted(_) => ("note note-warn", "warn"),
            _ => ("note note-ok", "good"),
        };
        let text = match farewell {
            Farewell::SignedOut => "The token you pasted stays valid at the API.".to_owned(),
            Farewell::Deleting => "The token made for this session is being deleted at the API.".to_owned(),
            Farewell::Deleted => "The token made for this session is deleted at the API.".to_owned(),
            Farewell::NotDeleted(error) => format!(
                "The token made for this session could not be deleted at the API: “{}”. It ends on its own within 30 minutes.",
                error.message
            ),
        };
        Some(view! {
            <div class=class>
                <Icon name=icon/>
                <div class="note-body"><p class="note-title">"You are signed out"</p><p>{text}</p></div>
            </div>
        })
    };
    let shown = Memo::new(move |_| farewell.with(Option::is_some));
    view! { <Show when=move || shown.get()><div role="status">{note}</div></Show> }
}

/// The two ways to sign in. What was typed in one stays while the other is open.
#[component]
fn Tabs(entry: Entry) -> impl IntoView {
    let choose = move |by_password: bool| {
        // An answer that is under way belongs to the way it was sent.
        if !entry.form.busy().get_untracked() && entry.by_password.get_untracked() != by_password {
            entry.form.clear();
            entry.by_password.set(by_password);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowRight" => !entry.by_password.get_untracked(),
            "Home" => false,
            "End" => true,
            _ => return,
        };
        event.prevent_default();
        choose(to);
        let [token, password] = TABS;
        focus_later(if entry.by_password.get_untracked() { password } else { token }.to_owned());
    };
    let tab = |by_password: bool, id: &'static str, label: &'static str| {
        let selected = move || entry.by_password.get() == by_password;
        view! {
            <button
                type="button"
                class="tab"
                role="tab"
                id=id
                aria-selected=move || selected().to_string()
                aria-controls="sign-in-panel"
                tabindex=move || if selected() { "0" } else { "-1" }
                on:click=move |_| choose(by_password)
            >
                {label}
            </button>
        }
    };
    let [token, password] = TABS;
    view! {
        <div class="tabs" role="tablist" aria-label="Sign-in method" on:keydown=on_key>
            {tab(false, token, "Token")}
            {tab(true, password, "Email & password")}
        </div>
    }
}

/// The credential, the endpoint, and what to do with them.
#[component]
fn FirstStep(sign_in: SignIn) -> impl IntoView {
    let SignIn { entry, endpoint, keep, read_only, reach } = sign_in;
    let inputs = move || {
        if entry.by_password.get() {
            view! { <PasswordInputs entry class="input-lg"/> }.into_any()
        } else {
            let hint = Signal::stored("A UUID. It is checked with one read before anything else happens.".to_owned());
            view! { <TokenInput entry class="input-lg mono" hint/> }.into_any()
        }
    };
    let label = Signal::derive(move || if entry.by_password.get() { "Create token and sign in" } else { "Sign in" });
    // Named for what it holds, not by its tab: that name would be mistaken for those of the inputs.
    view! {
        <div class="stack-lg" role="tabpanel" id="sign-in-panel" aria-label="Sign-in details">
            <ReachPanel reach/>
            <Alert entry whole=true/>
            {inputs}
            <EndpointPicker form=entry.form endpoint/>
            <div class="form-row">
                <CheckField
                    id="sign-in-keep"
                    label="Keep for this tab"
                    hint="Survives a reload, cleared when the tab closes."
                    value=keep
                />
                <CheckField
                    id="sign-in-read-only"
                    label="Read-only mode"
                    hint="Refuses to send anything but reads."
                    value=read_only
                />
            </div>
            <Alert entry whole=false/>
            <SubmitButton
                form=entry.form
                label
                class="button-lg button-block"
                disabled=Signal::derive(move || endpoint.profile().is_none())
            />
        </div>
    }
}

/// The code of the second factor.
#[component]
fn CodeStep(sign_in: SignIn) -> impl IntoView {
    let SignIn { entry, reach, .. } = sign_in;
    view! {
        <div class="stack-lg">
            <ReachPanel reach/>
            <Alert entry whole=true/>
            <CodeInput entry/>
            <Alert entry whole=false/>
            <SubmitButton form=entry.form label="Verify and sign in" class="button-lg button-block"/>
            <div class="form-actions">
                <button
                    type="button"
                    class="button button-ghost"
                    on:click=move |_| {
                        reach.set(None);
                        entry.back_to_password();
                    }
                >
                    "Back to password"
                </button>
            </div>
        </div>
    }
}

/// What the API said beside the inputs: above them if that is about the whole, else above the button.
#[component]
fn Alert(entry: Entry, whole: bool) -> impl IntoView {
    let form = entry.form;
    let here = Memo::new(move |_| form.rest().is_some_and(|(_, rest)| rest.is_empty() == whole));
    view! { <Show when=move || here.get()><FormAlert form title="Not signed in"/></Show> }
}

/// What happens with the token, and where it goes.
#[component]
fn Promises(endpoint: Endpoint) -> impl IntoView {
    let hosts = Memo::new(move |_| endpoint.hosts());
    let count = move || match hosts.with(|hosts| hosts.as_ref().map(Vec::len)) {
        None => "It is sent to the addresses you enter only".to_owned(),
        Some(1) => "It is sent to one address only".to_owned(),
        Some(2) => "It is sent to two addresses only".to_owned(),
        Some(count) => format!("It is sent to {count} addresses only"),
    };
    let list = move || {
        let hosts = hosts.get().unwrap_or_default().into_iter();
        hosts.map(|host| view! { <span class="mono small">{host}</span><br/> }).collect_view()
    };
    view! {
        <aside class="gate-side" aria-label="What happens with your token">
            <Icon name="mark" class="gate-art"/>
            <h2>"What happens with your token"</h2>
            <ul class="promises">
                <li>
                    <Icon name="lock"/>
                    <span>
                        <b>"The token stays in this tab"</b>
                        "It is kept in memory and gone when you close or reload the page, unless you choose to keep it for the tab."
                    </span>
                </li>
                <li>
                    <Icon name="globe"/>
                    <span><b>{count}</b>{list}</span>
                </li>
                <li>
                    <Icon name="shield"/>
                    <span>
                        <b>"Nobody else is involved"</b>
                        "No server of ours, no telemetry, no third-party request."
                    </span>
                </li>
            </ul>
        </aside>
    }
}
