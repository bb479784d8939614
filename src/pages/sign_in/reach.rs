//! The reachability panel: where on the way to the API it ends, as far as a page can tell, and what to do about it.

use api::{ApiError, ErrorKind, TransportError};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::session::config::host;
use crate::signal::{Bundle, RwSignal};
use crate::transport;
use crate::ui::copy::copy_button_as;
use crate::ui::dom::{El, View, el, when};
use crate::ui::error::headline;
use crate::ui::form::focus_later;
use crate::ui::icon::{glyph, icon_fn};

/// Id of the panel, which takes the focus.
const PANEL: &str = "sign-in-reach";

/// A call that got no answer, if there is one to explain.
pub type Reach = Bundle<Signals>;

/// What is known of it.
pub struct Signals {
    /// The failure as it was met or, after another test, as that found it.
    failure: RwSignal<Option<ApiError>>,
    /// Tested again, the way was clear.
    clear: RwSignal<bool>,
    /// Base address of the service that was called.
    base: RwSignal<String>,
    /// The call as curl.
    curl: RwSignal<String>,
}

impl Reach {
    /// Nothing to explain.
    pub fn new() -> Self {
        let text = RwSignal::<String>::default;
        Self::of(Signals { failure: RwSignal::new(None), clear: RwSignal::new(false), base: text(), curl: text() })
    }

    /// Whether this failure is one of reaching the API, so that the panel explains it.
    pub fn explains(error: &ApiError) -> bool {
        matches!(
            error.kind,
            ErrorKind::Transport(
                TransportError::Offline
                    | TransportError::Unreachable
                    | TransportError::Refused
                    | TransportError::Policy { .. }
                    | TransportError::Network
                    | TransportError::Timeout { .. }
            )
        )
    }

    /// Opens the panel and moves the focus to it. `base` is the address of the service that was called, `curl` the
    /// call.
    pub fn explain(self, error: ApiError, base: String, curl: String) {
        self.base.set(base);
        self.curl.set(curl);
        self.clear.set(false);
        self.failure.set(Some(error));
        focus_later(PANEL.to_owned());
    }

    /// Closes the panel.
    pub fn close(self) {
        self.failure.set(None);
    }

    /// The panel, while there is something to explain.
    pub fn panel(self) -> View {
        when(move || self.failure.with(Option::is_some), move || panel(self))
    }

    /// The steps on the way in their order, up to the first that failed.
    fn steps(self) -> Option<View> {
        use TransportError as E;
        let base = self.base.get();
        let host = host(&base);
        let mut steps = Vec::new();
        let error = self.failure.get()?;
        let ErrorKind::Transport(failure) = &error.kind else { return None };
        let clear = self.clear.get();
        if clear || *failure != E::Offline {
            steps.push(step(true, "You are online", "This device has a network."));
        }
        if clear || matches!(failure, E::Refused | E::Network) {
            steps.push(step(true, &[&host, " is reachable"].concat(), "It answered an empty probe."));
        }
        steps.push(if clear {
            step(true, "Answers can be read", "This page may read what it answers.")
        } else {
            step(false, &headline(&error), &detail(failure, &base, &host))
        });
        Some(View::list(steps))
    }

    /// What to do about it.
    fn advice(self) -> &'static str {
        use TransportError as E;
        if self.clear.get() {
            return "The way is clear now. Sign in again.";
        }
        self.failure.with(|error| {
            let Some(ErrorKind::Transport(failure)) = error.as_ref().map(|error| &error.kind) else { return "" };
            match failure {
                E::Offline => "Connect this device, then sign in again. Nothing you typed is lost.",
                E::Policy { .. } => "Whoever hosts this console has to add the address to connect-src.",
                E::Refused => "Use an endpoint that allows this page, such as a small proxy on its own domain.",
                E::Network | E::Timeout { .. } => {
                    "Sign in again in a moment. If a token was made all the same, it ends on its own."
                }
                _ => "Check the address of the endpoint, your network, VPN and blockers.",
            }
        })
    }
}

/// One step on the way: whether it went well, what it is, and what is known of it.
fn step(ok: bool, what: &str, detail: &str) -> El {
    let (shape, words) = if ok { ("ok", "span") } else { ("error", "b") };
    el("li").child(glyph(shape)).child(el(words).text(what)).child(el("small").text(detail))
}

/// What is known of the step that failed.
fn detail(failure: &TransportError, base: &str, host: &str) -> String {
    use TransportError as E;
    let location = window().location();
    let mixed = || location.protocol().is_ok_and(|scheme| scheme == "https:") && base.starts_with("http:");
    match failure {
        E::Offline => "This device has no network at the moment.".to_owned(),
        E::Policy { directive } => {
            ["The host of this console forbids calls to ", host, " (", directive, " of its Content-Security-Policy)."]
                .concat()
        }
        E::Refused => {
            let page = location.host().unwrap_or_default();
            ["The address does not allow calls from ", &page, " (CORS). The token is not the problem."].concat()
        }
        E::Network => [host, " answers, but this call was cut off."].concat(),
        E::Timeout { after_ms } => [host, " did not answer within ", &(after_ms / 1000).to_string(), " s."].concat(),
        _ if mixed() => {
            ["This page came over https, and ", host, " is called over http: browsers block that."].concat()
        }
        _ => [host, " does not exist or does not answer, or a firewall, VPN or blocker stands in between."].concat(),
    }
}

fn panel(reach: Reach) -> El {
    let clear = reach.clear;
    let testing = RwSignal::new(false);
    let again = move || {
        if testing.get_untracked() {
            return;
        }
        testing.set(true);
        let base = reach.base.get_untracked();
        spawn_local(async move {
            let found = transport::test(&base).await.err();
            // The page may have been left meanwhile.
            if !testing.try_set(false) {
                return;
            }
            clear.set(found.is_none());
            if let Some(found) = found {
                reach.failure.update(|error| {
                    if let Some(error) = error {
                        error.kind = ErrorKind::Transport(found);
                    }
                });
            }
        });
    };
    let title = el("h2")
        .attr("id", "sign-in-reach-title")
        .text_fn(move || if clear.get() { "The API answers now" } else { "No answer this page may read" });
    let test = el("button.button.button-sm")
        .attr_fn("aria-busy", move || testing.get().then_some("true"))
        .on_click(again)
        .child(icon_fn(
            move || if testing.get() { "spinner" } else { "icon" },
            move || if testing.get() { "spin" } else { "refresh" },
        ))
        .text("Test again");
    let copy = copy_button_as("button-sm", "terminal", "Copy as curl", move || reach.curl.get_untracked());
    el("section.panel")
        .attr("id", PANEL)
        .attr("tabindex", "-1")
        .attr("role", "alert")
        .attr("aria-labelledby", "sign-in-reach-title")
        .child(
            el("div.panel-head")
                .child(icon_fn(|| "icon", move || if clear.get() { "good" } else { "unplug" }))
                .child(title),
        )
        .child(el("div.panel-body").child(el("ul.probe").dynamic(move || reach.steps())))
        .child(el("div.panel-foot").child(el("span").text_fn(move || reach.advice())).child(test).child(copy))
}
