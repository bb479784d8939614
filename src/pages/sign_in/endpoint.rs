//! Where to sign in: one of the endpoints that `config.json` offers or, where it allows that, addresses a person enters.

use std::cell::Cell;
use std::rc::Rc;

use api::Profile;
use leptos::prelude::*;

use super::credential::Faults;
use crate::session::Session;
use crate::session::config::{CUSTOM, Config, custom_profile, hosts};
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::{El, el};
use crate::ui::field::TextField;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::icon;

const ACCOUNT: &str = "sign-in-account-url";
const COMPUTE: &str = "sign-in-compute-url";
const TILES: &str = "sign-in-endpoints";
const RETRY: &str = "sign-in-endpoints-retry";

/// The chosen endpoint.
pub type Endpoint = Bundle<Choice>;

/// What there is to choose from, and what was chosen.
pub struct Choice {
    session: Session,
    config: RwSignal<Option<Result<Config, String>>>,
    /// The id a person has chosen, if any.
    choice: RwSignal<Option<String>>,
    account: RwSignal<String>,
    compute: RwSignal<String>,
}

impl Endpoint {
    /// The endpoint that `config.json` names first.
    pub fn new(session: Session) -> Self {
        let text = RwSignal::<String>::default;
        let choice = RwSignal::new(None);
        Self::of(Choice { session, config: session.config(), choice, account: text(), compute: text() })
    }

    fn id(self) -> Option<String> {
        self.config.with(|config| {
            let config = config.as_ref()?.as_ref().ok()?;
            Some(self.choice.get().unwrap_or_else(|| config.first_choice()))
        })
    }

    fn is_custom(self) -> bool {
        self.id().is_some_and(|id| id == CUSTOM)
    }

    /// Its profile; `None` while `config.json` is not there.
    pub fn profile(self) -> Option<Profile> {
        let id = self.id()?;
        if id == CUSTOM {
            return Some(custom_profile(&self.account.get(), &self.compute.get()));
        }
        self.config.with(|config| {
            let config = config.as_ref()?.as_ref().ok()?;
            config.endpoints.iter().find(|profile| profile.id == id).cloned()
        })
    }

    /// The hosts its token is sent to; `None` while that is not known.
    pub fn hosts(self) -> Option<Vec<String>> {
        let profile = self.profile()?;
        let entered = |text: &str| fault(text).is_none();
        (entered(&profile.account) && entered(&profile.compute)).then(|| hosts(&profile))
    }

    /// The endpoint to sign in at.
    ///
    /// # Errors
    /// What is wrong with the addresses that were entered; nothing where there is no endpoint at all.
    pub fn check(self) -> Result<Profile, Faults> {
        untrack(|| {
            let profile = self.profile().ok_or_else(Vec::new)?;
            if !self.is_custom() {
                return Ok(profile);
            }
            let addresses = [(ACCOUNT, &profile.account), (COMPUTE, &profile.compute)];
            let faults: Faults =
                addresses.iter().filter_map(|(id, text)| Some(((*id).to_owned(), fault(text)?.to_owned()))).collect();
            if faults.is_empty() { Ok(profile) } else { Err(faults) }
        })
    }

    /// Something answered, but not as the API does: says so at the address, if a person entered it.
    pub fn doubt(self, form: Form) {
        if untrack(|| self.is_custom()) {
            form.refuse(vec![(ACCOUNT.to_owned(), "The account service of the API does not answer here.".to_owned())]);
        }
    }
}

/// Why a text cannot be the base address of a service.
fn fault(text: &str) -> Option<&'static str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    if text.is_empty() {
        Some("Enter an address, such as https://proxy.example.org/api.")
    } else if rest.is_none() && (!text.starts_with('/') || text.starts_with("//")) {
        Some("Start it with https://, with http://, or with / for a path on this page's own host.")
    } else if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':'])) {
        Some("Name the host, such as https://proxy.example.org.")
    } else if text.contains(['?', '#', '@']) {
        Some("Leave out everything but scheme, host, port and path.")
    } else if http::Uri::try_from(text).is_err() {
        Some("This is not a valid address.")
    } else {
        None
    }
}

/// The tiles, and the addresses of the custom one.
pub fn endpoint_picker(form: Form, endpoint: Endpoint) -> El {
    let config = endpoint.config;
    let retried = Rc::new(Cell::new(false));
    let state = move || {
        config.with(|config| match config {
            None => String::new(),
            Some(Ok(_)) => "loaded".to_owned(),
            Some(Err(message)) => message.clone(),
        })
    };
    el("fieldset.field")
        .attr("id", TILES)
        .child(el("legend.label").text("Endpoint"))
        .switch(state, move |_| {
            let (view, focus) = match config.get() {
                None => return loading(),
                Some(Ok(config)) => (tiles(endpoint, &config), TILES),
                Some(Err(message)) => (failed(endpoint.session, &message, Rc::clone(&retried)), RETRY),
            };
            // The button that was pressed has gone; what takes its place takes the focus.
            if retried.take() {
                focus_later(focus.to_owned());
            }
            view
        })
        .when(
            move || endpoint.is_custom(),
            move || {
                el("div.subform.stack")
                    .child(address_field(form, ACCOUNT, "endpoint.account", "Account URL", endpoint.account))
                    .child(address_field(form, COMPUTE, "endpoint.compute", "Compute URL", endpoint.compute))
            },
        )
}

fn loading() -> El {
    el("div.tiles.tiles-2")
        .attr("role", "status")
        .child(el("span.visually-hidden").text("Loading the endpoints"))
        .child(el("span.tile.tile-plain").child(el("span.bone.bone-3")))
}

fn failed(session: Session, message: &str, retried: Rc<Cell<bool>>) -> El {
    let again = el("button.button.button-sm")
        .attr("id", RETRY)
        .on_click(move || {
            retried.set(true);
            session.load_config();
        })
        .child(icon("refresh"))
        .text("Load the endpoints again");
    let body = el("div.note-body")
        .child(el("p.note-title").text("There is no endpoint to sign in at"))
        .child(el("p").text(message))
        .child(el("div.form-actions").child(again));
    el("div.note.note-bad").attr("role", "alert").child(icon("bad")).child(body)
}

fn tiles(endpoint: Endpoint, config: &Config) -> El {
    let listed = config.endpoints.iter().map(|profile| tile(endpoint, &profile.id, &profile.name, &hosts(profile)));
    let custom = config.custom.then(|| tile(endpoint, CUSTOM, "Custom", &["Your proxy or test server".to_owned()]));
    el("div.tiles.tiles-2").children(listed.chain(custom))
}

fn tile(endpoint: Endpoint, id: &str, name: &str, hints: &[String]) -> El {
    let (own, chosen) = (id.to_owned(), id.to_owned());
    let radio = el("input")
        .attr("type", "radio")
        .attr("name", "endpoint")
        .attr("value", id)
        .prop_fn("checked", move || endpoint.id().is_some_and(|id| id == own))
        .on("change", move |_| endpoint.choice.set(Some(chosen.clone())));
    el("label.tile.tile-plain")
        .child(radio)
        .child(el("b").text(name))
        .children(hints.iter().map(|hint| el("span.hint.truncate").text(hint)))
}

fn address_field(form: Form, id: &'static str, path: &'static str, label: &'static str, value: RwSignal<String>) -> El {
    TextField::new(form, id, path, label, value).class("mono").inputmode("url").autocomplete("url").view()
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn addresses_are_absolute_or_a_path_on_the_same_host() {
        for good in
            ["https://proxy.example.org/account/", "http://127.0.0.1:8081", "/api/account/", "https://[::1]:80/x"]
        {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "proxy.example.org",
            "ftp://example.org",
            "//example.org",
            "https://",
            "https:///path",
            "https://:80",
            "https://a b",
            "https://example.org?x",
            "https://example.org#x",
            "https://name:word@example.org",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
