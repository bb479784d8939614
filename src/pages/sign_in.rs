//! Signing in: a token, or e-mail and password with a second step where the account asks for one.
//!
//! Shown at whatever address was asked for. What was typed stays through failures and from tab to tab.

use api::tokens::NewToken;
use api::{ApiError, ErrorKind, Profile, Secret, TransportError};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

use crate::session::config::{CUSTOM, Config, custom_profile, hosts};
use crate::session::{Credential, Farewell, Session, use_session};
use crate::ui::copy::CopyButton;
use crate::ui::error::{FormAlert, headline, next_step};
use crate::ui::field::{CheckField, TextField};
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::Icon;
use crate::ui::theme::ThemeButton;

/// How a person signs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Token,
    Password,
    /// The second step of an account with two-factor authentication.
    Code,
}

/// What was typed. It lives as long as the page, so that no failure and no switch of tabs loses it.
#[derive(Clone, Copy)]
struct Typed {
    method: RwSignal<Method>,
    token: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    code: RwSignal<String>,
    endpoint: RwSignal<String>,
    account: RwSignal<String>,
    compute: RwSignal<String>,
    keep: RwSignal<bool>,
    read_only: RwSignal<bool>,
}

impl Typed {
    fn new() -> Self {
        Self {
            method: RwSignal::new(Method::Token),
            token: RwSignal::default(),
            email: RwSignal::default(),
            password: RwSignal::default(),
            code: RwSignal::default(),
            endpoint: RwSignal::default(),
            account: RwSignal::default(),
            compute: RwSignal::default(),
            keep: RwSignal::new(false),
            read_only: RwSignal::new(false),
        }
    }

    /// The endpoint that is chosen, with the addresses as typed.
    fn profile(self, config: &Config) -> Option<Profile> {
        let id = self.endpoint.get();
        if id == CUSTOM {
            return Some(custom_profile(&self.account.get(), &self.compute.get()));
        }
        config.endpoints.iter().find(|profile| profile.id == id).cloned()
    }
}

/// The sign-in form.
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = use_session();
    let typed = Typed::new();
    let form = Form::new();
    let config = session.config();
    document().set_title("Sign in · Scaleway Console");
    // The endpoint is chosen once the configuration is there.
    Effect::new(move || {
        if let Some(Ok(config)) = config.get()
            && typed.endpoint.with_untracked(String::is_empty)
        {
            typed.endpoint.set(config.first_choice());
        }
    });
    let profile =
        Signal::derive(move || config.with(|config| config.as_ref().and_then(|c| c.as_ref().ok()).and_then(|c| typed.profile(c))));
    let body = move || match config.get() {
        None => view! { <p class="muted" role="status">"Loading the list of endpoints"</p> }.into_any(),
        Some(Err(sentence)) => view! {
            <div class="note note-bad" role="alert">
                <Icon name="bad"/>
                <div class="note-body">
                    <p class="note-title">"This console is not set up"</p>
                    <p>{sentence}" Whoever hosts it has to mend that file; then try again."</p>
                </div>
                <span class="note-actions">
                    <button type="button" class="button button-sm" on:click=move |_| session.load_config()>
                        <Icon name="refresh"/>"Try again"
                    </button>
                </span>
            </div>
        }
        .into_any(),
        Some(Ok(config)) => view! { <SignInForm typed form config profile/> }.into_any(),
    };
    view! {
        <main class="gate" id="main" tabindex="-1">
            <div class="gate-main">
                <div class="gate-head">
                    <span class="brand">
                        <Icon name="mark" class="mark"/>
                        <span>"Scaleway Console "<span class="brand-note">"community"</span></span>
                    </span>
                    <span class="push"></span>
                    <ThemeButton/>
                </div>
                <div class="gate-form">
                    <div class="stack">
                        <h1 tabindex="-1">
                            {move || if typed.method.get() == Method::Code { "Enter your two-factor code" } else { "Sign in" }}
                        </h1>
                        <p class="ink-2 sm">{move || lede(typed)}</p>
                    </div>
                    <Goodbye/>
                    {body}
                </div>
                <p class="gate-foot"><span>"Version " {env!("CARGO_PKG_VERSION")}</span></p>
            </div>
            <Promises profile/>
        </main>
    }
}

fn lede(typed: Typed) -> String {
    match typed.method.get() {
        Method::Token => "Use an API token of your account.".to_owned(),
        Method::Password => "Your email and password create a token that expires after 30 minutes without use.".to_owned(),
        Method::Code => {
            format!("For {}. Open your authenticator app, or use a backup code.", typed.email.get())
        }
    }
}

#[component]
fn Goodbye() -> impl IntoView {
    let session = use_session();
    move || {
        session.farewell().get().map(|farewell| {
            let (tone, icon, sentence) = match farewell {
                Farewell::SignedOut => ("note-ok", "good", "You are signed out here. The token itself stays valid.".to_owned()),
                Farewell::Deleting => ("note-info", "info", "You are signed out here. The token is being deleted at the API.".to_owned()),
                Farewell::Deleted => ("note-ok", "good", "You are signed out, and the token is deleted at the API.".to_owned()),
                Farewell::NotDeleted(error) => {
                    let why = headline(&error);
                    ("note-warn", "warn", format!("You are signed out here, but the token could not be deleted at the API: {why}. It ends on its own within 30 minutes."))
                }
            };
            view! {
                <div class=format!("note {tone}") role="status">
                    <Icon name=icon/>
                    <div class="note-body"><p>{sentence}</p></div>
                </div>
            }
        })
    }
}

#[component]
fn SignInForm(typed: Typed, form: Form, config: Config, profile: Signal<Option<Profile>>) -> impl IntoView {
    let session = use_session();
    let offered = StoredValue::new(config);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        send(session, typed, form, profile.get_untracked());
    };
    let is_code = Memo::new(move |_| typed.method.get() == Method::Code);
    let label = move || match typed.method.get() {
        Method::Token => "Sign in",
        Method::Password => "Create token and sign in",
        Method::Code => "Verify and sign in",
    };
    let again = Callback::new(move |()| send(session, typed, form, profile.get_untracked()));
    view! {
        <form class="stack-lg" novalidate on:submit=submit>
            {move || (!is_code.get()).then(|| view! { <Tabs typed form/> })}
            <Trouble form profile typed again/>
            {move || if is_code.get() {
                view! {
                    <TextField
                        form
                        id="code"
                        path="2FA_token"
                        label="Code"
                        value=typed.code
                        hint="6 digits, or a backup code with letters."
                        class="code-boxes"
                        autocomplete="one-time-code"
                    />
                }
                    .into_any()
            } else {
                view! { <Credentials typed form/><Endpoint typed form config=offered.get_value()/><Choices typed/> }.into_any()
            }}
            <button
                type="submit"
                class="button button-primary button-lg button-block"
                aria-busy=move || form.busy().get().then_some("true")
                aria-disabled=move || form.busy().get().then_some("true")
            >
                {move || form.busy().get().then(|| view! { <Icon name="spin" class="spinner"/> })}
                {label}
            </button>
            {move || is_code.get().then(|| view! {
                <div class="form-actions">
                    <button
                        type="button"
                        class="button button-ghost"
                        on:click=move |_| {
                            form.clear();
                            typed.method.set(Method::Password);
                            focus_later("password".to_owned());
                        }
                    >
                        "Back to password"
                    </button>
                </div>
            })}
        </form>
    }
}

#[component]
fn Tabs(typed: Typed, form: Form) -> impl IntoView {
    let choose = move |method: Method, id: &str| {
        if typed.method.get_untracked() != method {
            form.clear();
            typed.method.set(method);
        }
        focus_later(id.to_owned());
    };
    let on_key = move |event: KeyboardEvent| {
        let to = match (event.key().as_str(), typed.method.get_untracked()) {
            ("ArrowLeft" | "ArrowRight", Method::Token) | ("End", _) => (Method::Password, "tab-password"),
            ("ArrowLeft" | "ArrowRight", _) | ("Home", _) => (Method::Token, "tab-token"),
            _ => return,
        };
        event.prevent_default();
        choose(to.0, to.1);
    };
    let tab = move |method: Method, id: &'static str, label: &'static str| {
        let on = move || typed.method.get() == method;
        view! {
            <button
                type="button"
                class="tab"
                role="tab"
                id=id
                aria-selected=move || on().to_string()
                aria-controls="credentials"
                tabindex=move || if on() { "0" } else { "-1" }
                on:click=move |_| choose(method, id)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Sign-in method" on:keydown=on_key>
            {tab(Method::Token, "tab-token", "Token")}
            {tab(Method::Password, "tab-password", "Email & password")}
        </div>
    }
}

#[component]
fn Credentials(typed: Typed, form: Form) -> impl IntoView {
    let token = Memo::new(move |_| typed.method.get() == Method::Token);
    view! {
        <div
            class="stack-lg"
            role="tabpanel"
            id="credentials"
            aria-labelledby=move || if token.get() { "tab-token" } else { "tab-password" }
        >
            {move || if token.get() {
                view! {
                    <TextField
                        form
                        id="token"
                        path="X-Auth-Token"
                        label="Secret key or token"
                        value=typed.token
                        hint="A UUID. It is checked with one read before anything else happens."
                        kind="password"
                        class="input-lg mono"
                        placeholder="xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
                        autocomplete="current-password"
                        secret="token"
                    />
                }
                    .into_any()
            } else {
                view! {
                    <TextField
                        form
                        id="email"
                        path="email"
                        label="Email"
                        value=typed.email
                        kind="email"
                        class="input-lg"
                        autocomplete="username"
                        sent=typed.email
                    />
                    <TextField
                        form
                        id="password"
                        path="password"
                        label="Password"
                        value=typed.password
                        hint="Used once to create a token. It is never kept."
                        kind="password"
                        class="input-lg"
                        autocomplete="current-password"
                        secret="password"
                    />
                }
                    .into_any()
            }}
        </div>
    }
}

#[component]
fn Endpoint(typed: Typed, form: Form, config: Config) -> impl IntoView {
    let custom = config.custom.then(|| (CUSTOM.to_owned(), "Custom".to_owned(), "Your proxy or test server".to_owned()));
    let offered = config.endpoints.iter().map(|profile| (profile.id.clone(), profile.name.clone(), hosts(profile).join(", ")));
    let tiles = offered.chain(custom).map(|(id, name, hint)| {
        let own = id.clone();
        view! {
            <label class="tile tile-plain">
                <input
                    type="radio"
                    name="endpoint"
                    value=id.clone()
                    prop:checked=move || typed.endpoint.with(|chosen| *chosen == own)
                    on:change=move |_| typed.endpoint.set(id.clone())
                />
                <b>{name}</b>
                <span class="hint">{hint}</span>
            </label>
        }
    });
    let is_custom = Memo::new(move |_| typed.endpoint.with(|id| id == CUSTOM));
    view! {
        <fieldset class="field">
            <legend class="label">"Endpoint"</legend>
            <div class="tiles tiles-2">{tiles.collect_view()}</div>
            {move || is_custom.get().then(|| view! {
                <div class="subform stack">
                    <TextField
                        form
                        id="account-url"
                        path="account"
                        label="Account URL"
                        value=typed.account
                        class="mono"
                        placeholder="https://account.example.org"
                        autocomplete="url"
                    />
                    <TextField
                        form
                        id="compute-url"
                        path="compute"
                        label="Compute URL"
                        value=typed.compute
                        class="mono"
                        placeholder="https://api.example.org"
                        autocomplete="url"
                    />
                </div>
            })}
        </fieldset>
    }
}

#[component]
fn Choices(typed: Typed) -> impl IntoView {
    view! {
        <div class="form-row">
            <CheckField id="keep" label="Keep for this tab" hint="Survives a reload, cleared when the tab closes." value=typed.keep/>
            <CheckField id="read-only" label="Read-only mode" hint="Refuses to send anything but reads." value=typed.read_only/>
        </div>
    }
}

/// Why the last attempt failed, where that is not said at an input.
#[component]
fn Trouble(form: Form, profile: Signal<Option<Profile>>, typed: Typed, again: Callback<()>) -> impl IntoView {
    let unreachable = Memo::new(move |_| {
        let (error, _) = form.rest()?;
        matches!(error.kind, ErrorKind::Transport(_)).then_some(error)
    });
    move || match unreachable.get() {
        Some(error) => view! { <Reachability error profile typed again/> }.into_any(),
        None => view! { <FormAlert form title="Not signed in"/> }.into_any(),
    }
}

/// No answer: how far the call got, as far as a page can tell, and what to do.
#[component]
fn Reachability(error: ApiError, profile: Signal<Option<Profile>>, typed: Typed, again: Callback<()>) -> impl IntoView {
    let ErrorKind::Transport(failure) = &error.kind else { return ().into_any() };
    let host = profile.get_untracked().and_then(|profile| hosts(&profile).first().cloned()).unwrap_or_default();
    let page = window().location().host().unwrap_or_default();
    let good = |text: String| (true, text);
    let bad = |text: String| (false, text);
    let online = good("You are online".to_owned());
    let reachable = good(format!("{host} is reachable"));
    let steps = match failure {
        TransportError::Offline => vec![bad(headline(&error))],
        TransportError::Refused => {
            vec![online, reachable, bad(format!("Your browser blocked the answer: the address does not allow calls from {page} (CORS)"))]
        }
        TransportError::Unreachable => vec![online, bad(format!("{host} cannot be reached"))],
        TransportError::Policy { directive } => {
            vec![online, bad(format!("This page's own policy ({directive}) does not allow calls to {host}"))]
        }
        _ => vec![online, bad(headline(&error))],
    };
    let steps = steps.into_iter().map(|(fine, text)| {
        let (symbol, class) = if fine { ("g-ok", "glyph glyph-ok") } else { ("g-error", "glyph glyph-error") };
        view! { <li><Icon name=symbol class=class/><span>{text}</span></li> }
    });
    let curl = Callback::new(move |()| {
        let profile = profile.get_untracked();
        let call = api::tokens::get(&Secret::new(typed.token.get_untracked()));
        profile.map(|profile| call.curl(&profile)).unwrap_or_default()
    });
    view! {
        <section class="panel" role="alert" id="form-alert" tabindex="-1" aria-labelledby="diagnosis">
            <div class="panel-head"><Icon name="unplug"/><h2 id="diagnosis">"No answer this page may read"</h2></div>
            <div class="panel-body"><ul class="probe">{steps.collect_view()}</ul></div>
            <div class="panel-foot">
                <span>{next_step(&error)}</span>
                <button type="button" class="button button-sm" on:click=move |_| again.run(())><Icon name="refresh"/>"Test again"</button>
                <CopyButton text=curl label="Copy as curl" icon="terminal" class="button-sm"/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Promises(profile: Signal<Option<Profile>>) -> impl IntoView {
    let addresses = move || profile.get().map(|profile| hosts(&profile)).unwrap_or_default();
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
                    <span>
                        <b>{move || match addresses().len() {
                            1 => "It is sent to one address only".to_owned(),
                            2 => "It is sent to two addresses only".to_owned(),
                            _ => "It is sent to the endpoint only".to_owned(),
                        }}</b>
                        {move || addresses().into_iter().map(|host| view! { <span class="mono small">{host}</span><br/> }).collect_view()}
                    </span>
                </li>
                <li>
                    <Icon name="shield"/>
                    <span><b>"Nobody else is involved"</b>"No server of ours, no telemetry, no third-party request."</span>
                </li>
            </ul>
        </aside>
    }
}

/// Checks what can be checked here: only what leaves nothing to send.
fn missing(typed: Typed, profile: &Option<Profile>) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut need = |id: &str, text: RwSignal<String>| {
        if text.with_untracked(|text| text.trim().is_empty()) {
            list.push((id.to_owned(), "required key not provided".to_owned()));
        }
    };
    match typed.method.get_untracked() {
        Method::Token => need("token", typed.token),
        Method::Password => {}
        Method::Code => need("code", typed.code),
    }
    if profile.as_ref().is_some_and(|profile| profile.id == CUSTOM) {
        need("account-url", typed.account);
        need("compute-url", typed.compute);
    }
    list
}

fn send(session: Session, typed: Typed, form: Form, profile: Option<Profile>) {
    let missing = missing(typed, &profile);
    let Some(profile) = profile else { return };
    if !missing.is_empty() {
        form.clear();
        form.refuse(missing);
        return;
    }
    if !form.begin() {
        return;
    }
    let method = typed.method.get_untracked();
    let credential = match method {
        Method::Token => Credential::Token(Secret::new(typed.token.get_untracked().trim())),
        Method::Password | Method::Code => Credential::Password(NewToken {
            email: typed.email.get_untracked(),
            password: Secret::new(typed.password.get_untracked()),
            expires: None,
            description: Some("Scaleway Console".to_owned()),
            code: (method == Method::Code).then(|| typed.code.get_untracked().trim().to_owned()),
        }),
    };
    let (keep, read_only) = (typed.keep.get_untracked(), typed.read_only.get_untracked());
    spawn_local(async move {
        let host = hosts(&profile).first().cloned().unwrap_or_default();
        match session.sign_in(profile, credential, keep, read_only).await {
            Ok(()) => {}
            Err(error) if error.kind == ErrorKind::SecondFactor && method == Method::Password => {
                form.end();
                typed.method.set(Method::Code);
                focus_later("code".to_owned());
            }
            Err(error) => {
                let refused = error.kind == ErrorKind::SignIn && method == Method::Token;
                form.fail(error);
                if refused {
                    form.refuse(vec![("token".to_owned(), format!("This token was refused by {host}."))]);
                }
            }
        }
    });
}
