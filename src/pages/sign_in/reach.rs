//! The reachability panel: where on the way to the API it ends, as far as a page can tell, and what to do about it.

use api::{ApiError, ErrorKind, TransportError};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::transport;
use crate::ui::copy::CopyButton;
use crate::ui::error::headline;
use crate::ui::icon::Icon;

/// Id of the panel, which takes the focus.
pub const PANEL: &str = "sign-in-reach";

/// A call that got no answer.
#[derive(Clone)]
pub struct Reach {
    /// The failure as it was met.
    pub error: ApiError,
    /// Base address of the service that was called.
    pub base: String,
    /// Its host.
    pub host: String,
    /// The call as curl.
    pub curl: String,
    /// What stands in the way now: tested again, it may be gone.
    pub now: Option<TransportError>,
}

impl Reach {
    /// Whether this failure is one of reaching the API, so that the panel explains it.
    pub fn explains(error: &ApiError) -> Option<TransportError> {
        match &error.kind {
            ErrorKind::Transport(
                failure @ (TransportError::Offline
                | TransportError::Unreachable
                | TransportError::Refused
                | TransportError::Policy { .. }
                | TransportError::Network
                | TransportError::Timeout { .. }),
            ) => Some(failure.clone()),
            _ => None,
        }
    }

    fn headline(&self) -> String {
        match &self.now {
            Some(failure) => headline(&ApiError { kind: ErrorKind::Transport(failure.clone()), ..self.error.clone() }),
            None => String::new(),
        }
    }
}

/// One step on the way: whether it went well, what it is, and what is known of it.
struct Probe {
    ok: bool,
    what: String,
    detail: String,
}

fn passed(what: impl Into<String>, detail: &str) -> Probe {
    Probe { ok: true, what: what.into(), detail: detail.to_owned() }
}

/// The steps in their order, up to the first that failed, whose headline is given.
fn probes(now: Option<&TransportError>, headline: String, host: &str, page: &str, mixed: bool) -> Vec<Probe> {
    use TransportError as E;
    let online = || passed("You are online", "This device has a network.");
    let reached = || passed(format!("{host} is reachable"), "It answered an empty probe.");
    let failed = |detail: String| Probe { ok: false, what: headline, detail };
    match now {
        None => vec![online(), reached(), passed("Answers can be read", "This page may read what it answers.")],
        Some(E::Offline) => vec![failed("This device has no network at the moment.".to_owned())],
        Some(E::Policy { directive }) => vec![
            online(),
            failed(format!(
                "The host of this console forbids calls to {host} ({directive} of its Content-Security-Policy)."
            )),
        ],
        Some(E::Refused) => vec![
            online(),
            reached(),
            failed(format!("The address does not allow calls from {page} (CORS). The token is not the problem.")),
        ],
        Some(E::Network) => vec![online(), reached(), failed(format!("{host} answers, but this call was cut off."))],
        Some(E::Timeout { after_ms }) => {
            vec![online(), failed(format!("{host} did not answer within {} s.", after_ms / 1000))]
        }
        Some(_) if mixed => vec![
            online(),
            failed(format!("This page came over https, and {host} is called over http: browsers block that.")),
        ],
        Some(_) => vec![
            online(),
            failed(format!(
                "{host} does not exist or does not answer, or a firewall, VPN or blocker stands in between."
            )),
        ],
    }
}

/// What to do about it.
fn advice(now: Option<&TransportError>) -> &'static str {
    use TransportError as E;
    match now {
        None => "The way is clear now. Sign in again.",
        Some(E::Offline) => "Connect this device, then sign in again. Nothing you typed is lost.",
        Some(E::Policy { .. }) => "Whoever hosts this console has to add the address to connect-src.",
        Some(E::Refused) => "Use an endpoint that allows this page, such as a small proxy on its own domain.",
        Some(E::Network | E::Timeout { .. }) => {
            "Sign in again in a moment. If a token was made all the same, it ends on its own."
        }
        Some(_) => "Check the address of the endpoint, your network, VPN and blockers.",
    }
}

/// The panel, while there is something to explain.
#[component]
pub fn ReachPanel(reach: RwSignal<Option<Reach>>) -> impl IntoView {
    let shown = Memo::new(move |_| reach.with(Option::is_some));
    view! { <Show when=move || shown.get()><Panel reach/></Show> }
}

#[component]
fn Panel(reach: RwSignal<Option<Reach>>) -> impl IntoView {
    let testing = RwSignal::new(false);
    let now = move || reach.with(|reach| reach.as_ref().and_then(|reach| reach.now.clone()));
    let again = move |_| {
        let Some(base) = reach.with_untracked(|reach| reach.as_ref().map(|reach| reach.base.clone())) else { return };
        if testing.get_untracked() {
            return;
        }
        testing.set(true);
        spawn_local(async move {
            let found = transport::test(&base).await.err();
            testing.set(false);
            reach.update(|reach| {
                if let Some(reach) = reach {
                    reach.now = found;
                }
            });
        });
    };
    let steps = move || {
        let reach = reach.get()?;
        let location = window().location();
        let page = location.host().unwrap_or_default();
        let mixed = location.protocol().is_ok_and(|scheme| scheme == "https:") && reach.base.starts_with("http:");
        let steps = probes(reach.now.as_ref(), reach.headline(), &reach.host, &page, mixed).into_iter().map(|step| {
            let (icon, class) = if step.ok { ("g-ok", "glyph glyph-ok") } else { ("g-error", "glyph glyph-error") };
            view! {
                <li>
                    <Icon name=icon class/>
                    {if step.ok {
                        view! { <span>{step.what}</span> }.into_any()
                    } else {
                        view! { <b>{step.what}</b> }.into_any()
                    }}
                    <small>{step.detail}</small>
                </li>
            }
        });
        Some(steps.collect_view())
    };
    let curl =
        move |()| reach.with_untracked(|reach| reach.as_ref().map(|reach| reach.curl.clone()).unwrap_or_default());
    view! {
        <section class="panel" id=PANEL tabindex="-1" role="alert" aria-labelledby="sign-in-reach-title">
            <div class="panel-head">
                <Icon name=Signal::derive(move || if now().is_some() { "unplug" } else { "good" })/>
                <h2 id="sign-in-reach-title">
                    {move || if now().is_some() { "No answer this page may read" } else { "The API answers now" }}
                </h2>
            </div>
            <div class="panel-body"><ul class="probe">{steps}</ul></div>
            <div class="panel-foot">
                <span>{move || advice(now().as_ref())}</span>
                <button type="button" class="button button-sm" aria-busy=move || testing.get().then_some("true") on:click=again>
                    <Icon
                        name=Signal::derive(move || if testing.get() { "spin" } else { "refresh" })
                        class=Signal::derive(move || if testing.get() { "spinner" } else { "icon" })
                    />
                    "Test again"
                </button>
                <CopyButton text=Callback::new(curl) label="Copy as curl" icon="terminal" class="button-sm"/>
            </div>
        </section>
    }
}
