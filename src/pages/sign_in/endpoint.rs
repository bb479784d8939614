//! Where to sign in: one of the endpoints that `config.json` offers or, where it allows that, addresses a person enters.

use api::Profile;
use leptos::prelude::*;

use super::credential::Faults;
use crate::session::Session;
use crate::session::config::{CUSTOM, Config, custom_profile, hosts};
use crate::ui::field::TextField;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::Icon;

const ACCOUNT: &str = "sign-in-account-url";
const COMPUTE: &str = "sign-in-compute-url";
const TILES: &str = "sign-in-endpoints";
const RETRY: &str = "sign-in-endpoints-retry";

/// The chosen endpoint.
#[derive(Clone, Copy)]
pub struct Endpoint {
    session: Session,
    /// The id a person has chosen, if any.
    choice: RwSignal<Option<String>>,
    account: RwSignal<String>,
    compute: RwSignal<String>,
}

impl Endpoint {
    /// The endpoint that `config.json` names first.
    pub fn new(session: Session) -> Self {
        let text = RwSignal::<String>::default;
        Self { session, choice: RwSignal::new(None), account: text(), compute: text() }
    }

    fn config<T>(self, read: impl FnOnce(&Config) -> T) -> Option<T> {
        self.session.config().with(|config| config.as_ref()?.as_ref().ok().map(read))
    }

    fn id(self) -> Option<String> {
        self.config(|config| self.choice.get().unwrap_or_else(|| config.first_choice()))
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
        self.config(|config| config.endpoints.iter().find(|profile| profile.id == id).cloned())?
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
        Some("Enter an address, such as https://proxy.example.org/account.")
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
#[component]
pub fn EndpointPicker(form: Form, endpoint: Endpoint) -> impl IntoView {
    let session = endpoint.session;
    let retried = StoredValue::new(false);
    // The button that was pressed goes; what takes its place takes the focus.
    Effect::new(move || {
        let Some(outcome) = session.config().with(|config| config.as_ref().map(Result::is_ok)) else { return };
        if retried.get_value() {
            retried.set_value(false);
            focus_later(if outcome { TILES } else { RETRY }.to_owned());
        }
    });
    let tiles = move || match session.config().get() {
        None => view! {
            <div class="tiles tiles-2" role="status">
                <span class="visually-hidden">"Loading the endpoints"</span>
                <span class="tile tile-plain"><span class="bone bone-3"></span></span>
            </div>
        }
        .into_any(),
        Some(Err(message)) => view! {
            <div class="note note-bad" role="alert">
                <Icon name="bad"/>
                <div class="note-body">
                    <p class="note-title">"There is no endpoint to sign in at"</p>
                    <p>{message}</p>
                    <div class="form-actions">
                        <button
                            type="button"
                            class="button button-sm"
                            id=RETRY
                            on:click=move |_| {
                                retried.set_value(true);
                                session.load_config();
                            }
                        >
                            <Icon name="refresh"/>
                            "Load the endpoints again"
                        </button>
                    </div>
                </div>
            </div>
        }
        .into_any(),
        Some(Ok(config)) => {
            let listed = config.endpoints.into_iter().map(|profile| {
                let hosts = hosts(&profile);
                tile(endpoint, profile.id, profile.name, hosts)
            });
            let custom = config.custom.then(|| {
                tile(endpoint, CUSTOM.to_owned(), "Custom".to_owned(), vec!["Your proxy or test server".to_owned()])
            });
            view! { <div class="tiles tiles-2">{listed.collect_view()}{custom}</div> }.into_any()
        }
    };
    let custom = Memo::new(move |_| endpoint.is_custom());
    view! {
        <fieldset class="field" id=TILES>
            <legend class="label">"Endpoint"</legend>
            {tiles}
            <Show when=move || custom.get()>
                <div class="subform stack">
                    <AddressField form id=ACCOUNT path="endpoint.account" label="Account URL" value=endpoint.account/>
                    <AddressField form id=COMPUTE path="endpoint.compute" label="Compute URL" value=endpoint.compute/>
                </div>
            </Show>
        </fieldset>
    }
}

fn tile(endpoint: Endpoint, id: String, name: String, hints: Vec<String>) -> impl IntoView {
    let own = id.clone();
    let chosen = move || endpoint.id().is_some_and(|id| id == own);
    view! {
        <label class="tile tile-plain">
            <input
                type="radio"
                name="endpoint"
                value=id.clone()
                prop:checked=chosen
                on:change=move |_| endpoint.choice.set(Some(id.clone()))
            />
            <b>{name}</b>
            {hints.into_iter().map(|hint| view! { <span class="hint truncate">{hint}</span> }).collect_view()}
        </label>
    }
}

#[component]
fn AddressField(
    form: Form,
    id: &'static str,
    path: &'static str,
    label: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    view! { <TextField form id path label value class="mono" inputmode="url" autocomplete="url"/> }
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
