//! The sign-in page: shown at whatever address was asked for, as long as nobody is signed in.

pub mod credential;
mod endpoint;
mod reach;

use api::{ErrorKind, Service};
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

use crate::session::config::host;
use crate::session::{Farewell, Session, use_session};
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::{El, View, Words, el, when};
use crate::ui::error::form_alert;
use crate::ui::field::CheckField;
use crate::ui::flash::{Flashes, use_flashes};
use crate::ui::form::focus_later;
use crate::ui::icon::{icon, icon_as};
use crate::ui::page;
use crate::ui::theme::theme_button;
use credential::{Entry, code_input, password_inputs, submit_button, token_input};
use endpoint::{Endpoint, endpoint_picker};
use reach::Reach;

/// Ids of the tabs.
const TABS: [&str; 2] = ["sign-in-by-token", "sign-in-by-password"];
/// Classes of the button that sends the form.
const SUBMIT: &str = "button button-primary button-lg button-block";

/// What the form's parts share.
type SignIn = Bundle<Parts>;

/// What that is.
struct Parts {
    session: Session,
    flashes: Flashes,
    entry: Entry,
    endpoint: Endpoint,
    keep: RwSignal<bool>,
    read_only: RwSignal<bool>,
    reach: Reach,
}

/// Sign-in by a token, or by e-mail and password.
pub fn sign_in_page() -> El {
    let session = use_session();
    let sign_in = SignIn::of(Parts {
        session,
        flashes: use_flashes(),
        entry: Entry::new(false),
        endpoint: Endpoint::new(session),
        keep: RwSignal::new(false),
        read_only: RwSignal::new(false),
        reach: Reach::new(),
    });
    let entry = sign_in.entry;
    let title =
        Words::follow(move || if entry.asks_code.get() { "Enter your two-factor code" } else { "Sign in" }.to_owned());
    page::opened(title.clone());
    let lede = move || {
        if entry.asks_code.get() {
            ["For ", &entry.email.get(), ". Open your authenticator app, or use a backup code."].concat()
        } else if entry.by_password.get() {
            "Your email and password create a token that expires after 30 minutes without use.".to_owned()
        } else {
            "Use an API token of your account.".to_owned()
        }
    };
    let brand = el("span.brand")
        .child(icon_as("mark", "mark"))
        .child(el("span").text("Scaleway Console ").child(el("span.brand-note").text("community")));
    let head = el("div.gate-head").child(brand).child(el("span.push")).child(theme_button());
    let form = el("form.gate-form")
        // So that not even a browser that submits it by itself puts a secret into an address.
        .attr("method", "post")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            sign_in.submit();
        })
        .child(
            el("div.stack")
                .child(el("h1").attr("tabindex", "-1").words(&title))
                .child(farewell_note(session))
                .child(el("p.ink-2.sm").text_fn(lede)),
        )
        .switch(
            move || entry.asks_code.get().to_string(),
            move |_| {
                if entry.asks_code.get() {
                    code_step(sign_in).into()
                } else {
                    View::list([tabs(entry), first_step(sign_in)])
                }
            },
        );
    let version = el("span").text(concat!("Version ", env!("CARGO_PKG_VERSION")));
    el("main.gate")
        .child(el("div.gate-main").child(head).child(form).child(el("div.gate-foot").child(version)))
        .child(promises(sign_in.endpoint))
}

impl SignIn {
    /// Sends what has been typed, unless it cannot be sent or is under way.
    fn submit(self) {
        let Parts { entry, endpoint, reach, session, .. } = *self;
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
        reach.close();
        let (keep, read_only) = (self.keep.get_untracked(), self.read_only.get_untracked());
        spawn_local(async move {
            let curl = credential.curl(&profile);
            let base = profile.base(Service::Account);
            let Err(error) = session.sign_in(profile, credential, keep, read_only).await else {
                if keep && !session.signed_in().with_untracked(|s| s.as_ref().is_some_and(|s| s.keep)) {
                    self.flashes.failed(
                        "Not kept for this tab",
                        "The browser lets this page store nothing: a reload signs you out.",
                    );
                }
                return;
            };
            if Reach::explains(&error) {
                form.end();
                return reach.explain(error, base, curl);
            }
            let elsewhere = matches!(error.kind, ErrorKind::NotFound | ErrorKind::Decode { .. } | ErrorKind::Other);
            entry.fail(error, &host(&base));
            if elsewhere {
                endpoint.doubt(form);
            }
        });
    }
}

/// How the last session ended.
fn farewell_note(session: Session) -> View {
    let farewell = session.farewell();
    let note = move || {
        let mut look = ("div.note.note-ok", "good");
        let text = match farewell.get()? {
            Farewell::SignedOut => "The token you pasted stays valid at the API.".to_owned(),
            Farewell::Deleting => "The token made for this session is being deleted at the API.".to_owned(),
            Farewell::Deleted => "The token made for this session is deleted at the API.".to_owned(),
            Farewell::NotDeleted(error) => {
                look = ("div.note.note-warn", "warn");
                let before = "The token made for this session could not be deleted at the API: “";
                [before, &error.message, "”. It ends on its own within 30 minutes."].concat()
            }
            Farewell::Elsewhere => {
                "In another tab of this console. Tabs that share a token are signed out together.".to_owned()
            }
        };
        let body = el("div.note-body").child(el("p.note-title").text("You are signed out")).child(el("p").text(&text));
        let (class, name) = look;
        Some(el(class).child(icon(name)).child(body))
    };
    when(move || farewell.with(Option::is_some), move || el("div").attr("role", "status").dynamic(note))
}

/// The two ways to sign in. What was typed in one stays while the other is open.
fn tabs(entry: Entry) -> El {
    let choose = move |by_password: bool| {
        // An answer that is under way belongs to the way it was sent.
        if !entry.form.busy().get_untracked() && entry.by_password.get_untracked() != by_password {
            entry.form.clear();
            entry.by_password.set(by_password);
        }
    };
    let on_key = move |event: &KeyboardEvent| {
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
    let tab = |by_password: bool, id: &str, label: &str| {
        let selected = move || entry.by_password.get() == by_password;
        el("button.tab")
            .attr("role", "tab")
            .attr("id", id)
            .attr_fn("aria-selected", move || if selected() { "true" } else { "false" })
            .attr("aria-controls", "sign-in-panel")
            .attr_fn("tabindex", move || if selected() { "0" } else { "-1" })
            .on_click(move || choose(by_password))
            .text(label)
    };
    let [token, password] = TABS;
    el("div.tabs")
        .attr("role", "tablist")
        .attr("aria-label", "Sign-in method")
        .on_key(on_key)
        .child(tab(false, token, "Token"))
        .child(tab(true, password, "Email & password"))
}

/// The credential, the endpoint, and what to do with them.
fn first_step(sign_in: SignIn) -> El {
    let Parts { entry, endpoint, reach, .. } = *sign_in;
    let inputs = move |_: &str| {
        if entry.by_password.get() {
            password_inputs(entry, "input-lg")
        } else {
            token_input(entry, "input-lg mono", "A UUID. It is checked with one read before anything else happens.")
        }
    };
    let options = [
        ("sign-in-keep", "Keep for this tab", "Survives a reload, cleared when the tab closes.", sign_in.keep),
        ("sign-in-read-only", "Read-only mode", "Refuses to send anything but reads.", sign_in.read_only),
    ];
    let label =
        Words::follow(move || if entry.by_password.get() { "Create token and sign in" } else { "Sign in" }.to_owned());
    // Named for what it holds, not by its tab: that name would be mistaken for those of the inputs.
    el("div.stack-lg")
        .attr("role", "tabpanel")
        .attr("id", "sign-in-panel")
        .attr("aria-label", "Sign-in details")
        .child(reach.panel())
        .child(alert(entry, true))
        .switch(move || entry.by_password.get().to_string(), inputs)
        .child(endpoint_picker(entry.form, endpoint))
        .child(
            el("div.form-row")
                .children(options.map(|(id, label, hint, value)| CheckField::new(id, label, hint, value).view())),
        )
        .child(alert(entry, false))
        .child(submit_button(entry.form, label, SUBMIT).flag_fn("disabled", move || endpoint.profile().is_none()))
}

/// The code of the second factor.
fn code_step(sign_in: SignIn) -> El {
    let Parts { entry, reach, .. } = *sign_in;
    let back = el("button.button.button-ghost")
        .on_click(move || {
            reach.close();
            entry.back_to_password();
        })
        .text("Back to password");
    el("div.stack-lg")
        .child(reach.panel())
        .child(alert(entry, true))
        .child(code_input(entry))
        .child(alert(entry, false))
        .child(submit_button(entry.form, "Verify and sign in", SUBMIT))
        .child(el("div.form-actions").child(back))
}

/// What the API said beside the inputs: above them if that is about the whole, else above the button.
fn alert(entry: Entry, whole: bool) -> View {
    let form = entry.form;
    when(
        move || form.rest().is_some_and(|(_, rest)| rest.is_empty() == whole),
        move || form_alert(form, "Not signed in"),
    )
}

/// What happens with the token, and where it goes.
fn promises(endpoint: Endpoint) -> El {
    let promise = |name: &str, words: El| el("li").child(icon(name)).child(words);
    let fixed = |title: &str, text: &str| el("span").child(el("b").text(title)).text(text);
    let count = move || match endpoint.hosts().map(|hosts| hosts.len()) {
        None => "It is sent to the addresses you enter only".to_owned(),
        Some(1) => "It is sent to one address only".to_owned(),
        Some(2) => "It is sent to two addresses only".to_owned(),
        Some(count) => ["It is sent to ", &count.to_string(), " addresses only"].concat(),
    };
    // A host has no line break.
    let hosts = move || endpoint.hosts().unwrap_or_default().join("\n");
    let list = |hosts: &str| View::list(hosts.lines().flat_map(|host| [el("span.mono.small").text(host), el("br")]));
    let list = el("ul.promises")
        .child(promise("lock", fixed(
            "The token stays in your tabs",
            "It is kept in memory, handed to further tabs of this console, and gone with the last of them, unless you choose to keep it for the tab.",
        )))
        .child(promise("globe", el("span").child(el("b").text_fn(count)).switch(hosts, list)))
        .child(promise("shield", fixed(
            "Nobody else is involved",
            "No server of ours, no telemetry, no third-party request.",
        )));
    el("aside.gate-side")
        .attr("aria-label", "What happens with your token")
        .child(icon_as("mark", "gate-art"))
        .child(el("h2").text("What happens with your token"))
        .child(list)
}
