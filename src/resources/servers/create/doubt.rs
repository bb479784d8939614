//! A request of which nobody knows whether it was carried out. It is never sent again by itself: the servers are read
//! again, and a person decides.

use std::sync::Arc;

use api::servers::{Server, ServerFilter};
use api::{ApiError, PageRequest, ServerId};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Create;
use crate::data::use_data;
use crate::resources::servers::state::word;
use crate::time;
use crate::ui::erased::dynamic;
use crate::ui::error::{ErrorDetails, headline, next_step};
use crate::ui::icon::Icon;
use crate::ui::path::href;

/// Id of the note.
pub const DOUBT: &str = "create-doubt";

/// What the look at the servers has found.
#[derive(Clone, PartialEq)]
enum Found {
    Looking,
    /// Those of the name that were not there before.
    Servers(Vec<Arc<Server>>),
    Failed(ApiError),
}

/// A request whose outcome is unknown.
#[derive(Clone, PartialEq)]
pub struct Doubt {
    name: String,
    error: ApiError,
    /// The servers that were there before it was sent; `None` if they had not been read.
    before: Option<Vec<ServerId>>,
    found: Found,
}

impl Doubt {
    /// The request for a server of that name, and how it ended.
    pub fn new(name: String, error: ApiError, before: Option<Vec<ServerId>>) -> Self {
        Self { name, error, before, found: Found::Looking }
    }

    /// Reads the servers of the name.
    pub fn look(create: Create) {
        let doubt = create.doubt;
        let Some(name) = doubt.with_untracked(|doubt| doubt.as_ref().map(|doubt| doubt.name.clone())) else { return };
        let set = move |found: Found| {
            doubt.try_update(|doubt| {
                if let Some(doubt) = doubt {
                    doubt.found = found;
                }
            });
        };
        set(Found::Looking);
        spawn_local(async move {
            let filter = ServerFilter { name: Some(name), ..ServerFilter::default() };
            // The newest come first, so one page is enough.
            let result = create.session.run(&api::servers::list(PageRequest::first(), &filter)).await;
            let found = match result {
                Ok(page) => {
                    let new = doubt.try_with_untracked(|doubt| {
                        doubt.as_ref().map(|doubt| doubt.new_ones(page.ok().collect())).unwrap_or_default()
                    });
                    Found::Servers(new.unwrap_or_default())
                }
                Err(error) => Found::Failed(error),
            };
            set(found);
        });
    }

    /// Those of exactly the name that were not there before. The API's filter also finds parts of names.
    fn new_ones(&self, servers: Vec<Server>) -> Vec<Arc<Server>> {
        let is_new = |server: &Server| self.before.as_ref().is_none_or(|before| !before.contains(&server.id));
        servers.into_iter().filter(|server| server.name == self.name && is_new(server)).map(Arc::new).collect()
    }

    /// What was found, in a sentence.
    fn sentence(&self) -> String {
        let name = &self.name;
        match &self.found {
            Found::Looking => "Looking for it among the servers.".to_owned(),
            Found::Failed(error) => {
                format!("The servers could not be read either: {}. {}", headline(error), next_step(error))
            }
            Found::Servers(list) => match (list.len(), self.before.is_some()) {
                (0, _) => format!(
                    "There is no new server named {name} so far. It may still appear: look again before you send it again."
                ),
                (1, true) => format!("One server named {name} was not there before:"),
                (count, true) => format!("{count} servers named {name} were not there before:"),
                (1, false) => format!("There is one server named {name}; whether it was there before is not known:"),
                (count, false) => {
                    format!("There are {count} servers named {name}; which of them were there before is not known:")
                }
            },
        }
    }
}

/// The note above the buttons, while there is something to decide. `send` sends the form once more.
pub fn doubt_note(create: Create, send: Callback<()>) -> AnyView {
    let servers = use_data().servers;
    // The note stays the same while what is looked for comes in, so that the focus stays in it.
    let subject = Memo::new(move |_| {
        create.doubt.with(|doubt| doubt.as_ref().map(|doubt| (doubt.name.clone(), doubt.error.clone())))
    });
    let sentence =
        Signal::derive(move || create.doubt.with(|doubt| doubt.as_ref().map(Doubt::sentence)).unwrap_or_default());
    let links = move || {
        dynamic(move || {
            let found = create.doubt.with(|doubt| doubt.as_ref().map(|doubt| doubt.found.clone()));
            let Some(Found::Servers(list)) = found else { return None };
            (!list.is_empty())
                .then(|| view! { <ul>{list.iter().map(|server| line(server)).collect_view()}</ul> }.into_any())
        })
    };
    let look = move |_| {
        Doubt::look(create);
        servers.refresh();
    };
    dynamic(move || {
        let (name, error) = subject.get()?;
        Some(
            view! {
                <div class="note note-warn" role="alert" id=DOUBT tabindex="-1">
                    <Icon name="warn"/>
                    <div class="note-body">
                        <p class="note-title">"It is not known whether "{name}" was created"</p>
                        <p>{headline(&error)}". It is not sent again by itself. "{sentence}</p>
                        {links()}
                        <div class="form-actions">
                            <button type="button" class="button button-sm" on:click=look><Icon name="refresh"/>"Look again"</button>
                            <button type="button" class="button button-sm" on:click=move |_| send.run(())>"Send again"</button>
                        </div>
                        <ErrorDetails error/>
                    </div>
                </div>
            }
            .into_any(),
        )
    })
}

/// A server that was found, with a link to it.
fn line(server: &Server) -> AnyView {
    let made = server.creation_date.as_ref().and_then(time::parse_ms).map(time::absolute);
    let made = made.map(|made| format!(", created {made}"));
    let link = href(&format!("/servers/{}", server.id));
    view! { <li><a href=link>{server.name.clone()}</a>", "{word(&server.state)}{made}</li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(id: &str, name: &str) -> Server {
        Server { id: id.into(), name: name.to_owned(), ..Server::default() }
    }

    fn doubt(before: Option<&[&str]>) -> Doubt {
        let error = ApiError {
            kind: api::ErrorKind::Other,
            status: None,
            error_type: String::new(),
            message: String::new(),
            fields: api::Fields::default(),
            request_id: None,
            body: String::new(),
            retry_after_s: None,
            call: String::new(),
            is_read: false,
        };
        Doubt::new("web-4".to_owned(), error, before.map(|ids| ids.iter().map(|id| (*id).into()).collect()))
    }

    #[test]
    fn only_new_servers_of_exactly_the_name_count() {
        let found = vec![server("3", "web-4"), server("2", "web-41"), server("1", "web-4")];
        let ids = |before| doubt(before).new_ones(found.clone()).iter().map(|s| s.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(Some(&["1", "2"])), ["3"]);
        assert_eq!(ids(None), ["3", "1"]);
        let mut one = doubt(Some(&["1"]));
        one.found = Found::Servers(one.new_ones(found));
        assert_eq!(one.sentence(), "One server named web-4 was not there before:");
    }
}
