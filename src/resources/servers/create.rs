//! Create server: one form, what it will cost, and the request it makes.
//!
//! What always holds here: what is typed outlives every answer and every refresh, a request is sent once, and each
//! message of the API stands at its control or above the buttons.

mod boot;
mod doubt;
mod image;
mod kind;
mod listed;
mod network;
mod sources;
mod summary;
mod values;
mod volumes;

use api::organizations::Organization;
use api::products::ServerType;
use api::servers::NewServer;
use api::{ApiError, ErrorKind, TransportError};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use super::draft::{Draft, ImageChoice, Problems};
use crate::data::use_data;
use crate::session::{Session, use_session};
use crate::ui::erased::dynamic;
use crate::ui::error::{FormAlert, FormSummary};
use crate::ui::field::{SelectField, TextField};
use crate::ui::flash::use_flashes;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::Icon;
use crate::ui::page::PageHead;
use crate::ui::path::href;
use boot::boot_section;
use doubt::{DOUBT, Doubt, doubt_note};
use image::image_section;
use kind::type_section;
use listed::section;
use network::network_section;
use sources::Sources;
use summary::{mini_bar, summary};
use values::{Values, begin_with_what_there_is};
use volumes::{size_id, volumes_section};

/// Everything that the sections of the form share.
#[derive(Clone, Copy)]
struct Create {
    session: Session,
    form: Form,
    values: Values,
    sources: Sources,
    /// The chosen image, if the list knows it.
    image: Memo<Option<ImageChoice>>,
    /// The chosen type, if the list knows it.
    server_type: Memo<Option<ServerType>>,
    /// The values as a plain whole.
    draft: Memo<Draft>,
    /// What was sent last: messages are about that, not about what is typed meanwhile.
    sent: RwSignal<Option<NewServer>>,
    /// Set while nobody knows whether the last request was carried out.
    doubt: RwSignal<Option<Doubt>>,
}

impl Create {
    fn new() -> Self {
        let session = use_session();
        let values = Values::new();
        let sources = Sources::new(session);
        let images = sources.images.items;
        let image = Memo::new(move |_| {
            values.image.with(|id| images.with(|images| images.iter().find(|image| image.id == *id).cloned()))
        });
        let types = sources.types.items;
        let server_type = Memo::new(move |_| {
            let of_name = |name: &String| types.with(|types| types.iter().find(|(known, _)| known == name).cloned());
            values.commercial_type.with(of_name).map(|(_, server_type)| server_type)
        });
        let account = session.account();
        let groups = sources.groups.items;
        let organization = Memo::new(move |_| {
            let chosen = values.organization.get();
            // A token that may not see its organization still sees what belongs to it.
            let first = || account.with(|account| account.organizations.first().map(|first| first.id.to_string()));
            let of_group = || groups.with(|groups| groups.first().map(|group| group.organization.clone()));
            if chosen.is_empty() { first().or_else(of_group).unwrap_or_default() } else { chosen }
        });
        let draft = Memo::new(move |_| values.draft(organization.get(), server_type.with(no_ipv6)));
        Self {
            session,
            form: Form::new(),
            values,
            sources,
            image,
            server_type,
            draft,
            sent: RwSignal::new(None),
            doubt: RwSignal::new(None),
        }
    }

    /// What of the last request is shown beside the messages about it.
    fn sent(self, read: impl Fn(&NewServer) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.sent.with(|sent| sent.as_ref().map(&read).unwrap_or_default()))
    }
}

/// Whether a type of server cannot have IPv6.
fn no_ipv6(server_type: &Option<ServerType>) -> bool {
    let network = server_type.as_ref().and_then(|server_type| server_type.network.as_ref());
    network.is_some_and(|network| !network.ipv6_support)
}

/// Whether nobody knows if the server was made: then it must not be sent again without a look. `online` is whether
/// the browser had a network when it was sent.
fn outcome_unknown(error: &ApiError, online: bool) -> bool {
    let lost = match error.kind {
        // It has been made; only the answer could not be read.
        ErrorKind::Decode { .. } => true,
        // The connection may have gone before the request went out, or after.
        ErrorKind::Transport(TransportError::Unreachable) => true,
        ErrorKind::Transport(TransportError::Offline) => online,
        _ => false,
    };
    lost || error.outcome_unknown()
}

/// The page with the form for a new server.
#[component]
pub fn CreateServerPage() -> impl IntoView {
    let create = Create::new();
    let Create { form, values, sources, doubt, .. } = create;
    let flashes = use_flashes();
    let servers = use_data().servers;
    let navigate = StoredValue::new_local(use_navigate());
    begin_with_what_there_is(create);
    // Should the outcome of sending be unknown, what was there before must be known.
    servers.refresh();

    let send = Callback::new(move |()| {
        let new = match create.draft.get_untracked().request() {
            Ok(new) => new,
            Err(problems) => return form.refuse(at_controls(problems)),
        };
        if !form.begin() {
            return;
        }
        doubt.set(None);
        create.sent.set(Some(new.clone()));
        let read = servers.status().with_untracked(|status| status.read_at.is_some());
        let ids = || servers.items().with_untracked(|items| items.iter().map(|server| server.id.clone()).collect());
        let known = read.then(ids);
        let online = window().navigator().on_line();
        spawn_local(async move {
            let result = create.session.run(&api::servers::create(&new)).await;
            let left = form.busy().try_get_untracked().is_none();
            match result {
                Ok(server) => {
                    flashes.done(format!("Created {}", server.name));
                    if left {
                        return;
                    }
                    let path = format!("/servers/{}", server.id);
                    servers.put(server);
                    form.end();
                    navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
                }
                Err(error) if left => {
                    let unknown = outcome_unknown(&error, online);
                    let what = if unknown { "It is not known whether {} was created" } else { "{} was not created" };
                    flashes.failed(what.replace("{}", &new.name), error.message);
                }
                Err(error) if outcome_unknown(&error, online) => {
                    form.end();
                    doubt.set(Some(Doubt::new(new.name, error, known)));
                    Doubt::look(create);
                    focus_later(DOUBT.to_owned());
                }
                Err(error) => {
                    form.fail(error);
                    // What it was refused for may have changed what there is to choose.
                    sources.reload();
                }
            }
        });
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if form.busy().get_untracked() {
            return;
        }
        // A person decides about a request of which nobody knows: there is a button of its own for that.
        if doubt.with_untracked(Option::is_some) {
            focus_later(DOUBT.to_owned());
        } else {
            send.run(());
        }
    };
    let start_over = move |_| {
        if !form.busy().get_untracked() {
            values.reset();
            form.clear();
            doubt.set(None);
            sources.reload();
        }
    };
    let actions = move || {
        view! {
            <button type="button" class="button button-ghost" on:click=start_over><Icon name="undo"/>"Start over"</button>
        }
    };
    view! {
        <div class="page">
            <PageHead title="Create server" actions/>
            <form novalidate on:submit=submit>
                <div class="split">
                    <div class="stack">
                        <FormSummary form title="Not created"/>
                        {name_section(create)}
                        {image_section(create)}
                        {type_section(create)}
                        {volumes_section(create)}
                        {network_section(create)}
                        {boot_section(create)}
                        <FormAlert form title="Not created"/>
                        {doubt_note(create, send)}
                        <div class="form-actions">
                            {submit_button(create, "button button-primary button-lg")}
                            <a class="button button-ghost button-lg" href=href("/servers")>"Cancel"</a>
                        </div>
                    </div>
                    {summary(create)}
                </div>
                {mini_bar(create)}
            </form>
        </div>
    }
}

/// Problems found here, by the control they stand at: sizes are all there can be.
fn at_controls(problems: Problems) -> Vec<(String, String)> {
    let slot = |path: &str| path.split('.').nth(1).unwrap_or_default().to_owned();
    problems.into_iter().map(|(path, words)| (size_id(&slot(&path)), words.to_owned())).collect()
}

/// The button that sends. It stays focusable while it does nothing.
fn submit_button(create: Create, class: &'static str) -> AnyView {
    let busy = create.form.busy();
    let doubtful = move || create.doubt.with(Option::is_some);
    let spinner = dynamic(move || busy.get().then(|| view! { <Icon name="spin" class="spinner"/> }.into_any()));
    let is_busy = Signal::derive(move || busy.get().then_some("true"));
    let disabled = Signal::derive(move || (busy.get() || doubtful()).then_some("true"));
    let reason = Signal::derive(move || doubtful().then_some(DOUBT));
    view! {
        <button type="submit" class=class aria-busy=is_busy aria-disabled=disabled aria-describedby=reason>
            {spinner}
            "Create server"
        </button>
    }
    .into_any()
}

fn name_section(create: Create) -> AnyView {
    let Create { form, values, .. } = create;
    let account = create.session.account();
    let organizations = Signal::derive(move || {
        let choice = |organization: &Organization| (organization.id.to_string(), organization.name.clone());
        account.with(|account| account.organizations.iter().map(choice).collect::<Vec<_>>())
    });
    let several = Memo::new(move |_| account.with(|account| account.organizations.len() > 1));
    let organization = dynamic(move || {
        several.get().then(|| {
            view! {
                <SelectField
                    form
                    id="create-organization"
                    path="organization"
                    label="Organization"
                    value=values.organization
                    choices=organizations
                />
            }
            .into_any()
        })
    });
    let body = view! {
        <div class="panel-body">
            <div class="form-row">
                <TextField
                    form
                    id="create-name"
                    path="name"
                    label="Name"
                    value=values.name
                    sent=create.sent(|sent| sent.name.clone())
                />
                <TextField
                    form
                    id="create-tags"
                    path="tags"
                    label="Tags"
                    note="optional"
                    prefix=true
                    value=values.tags
                    hint=Signal::stored("Separate with a space.".to_owned())
                    sent=create.sent(|sent| sent.tags.join(" "))
                />
                {organization}
            </div>
        </div>
    };
    section("create-name-h", "Name and tags", ().into_any(), body.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_stand_at_their_size() {
        let problems = vec![("volumes.2.size".to_owned(), "not a valid value")];
        assert_eq!(at_controls(problems), [("volume-2-size".to_owned(), "not a valid value".to_owned())]);
    }

    #[test]
    fn only_a_network_without_ipv6_rules_it_out() {
        let with = |network| Some(ServerType { network, ..ServerType::default() });
        let network = |ipv6_support| Some(api::products::Network { ipv6_support, ..Default::default() });
        assert!(no_ipv6(&with(network(false))));
        assert!(!no_ipv6(&with(network(true))) && !no_ipv6(&with(None)) && !no_ipv6(&None));
    }
}
