//! A request of which nobody knows whether it was carried out. It is never sent again by itself: the servers are read
//! again, and a person decides.

use std::rc::Rc;
use std::sync::Arc;

use api::servers::{Server, ServerFilter};
use api::{ApiError, PageRequest};
use wasm_bindgen_futures::spawn_local;

use super::listed::button;
use super::{Create, Parts};
use crate::data::use_data;
use crate::resources::servers::SERVERS;
use crate::resources::servers::state::word;
use crate::signal::{Bundle, RwSignal};
use crate::time;
use crate::ui::dom::{El, View, el, when};
use crate::ui::error::{error_details, headline, in_words};
use crate::ui::icon::icon;
use crate::ui::path::href;
use crate::ui::unsaved::MADE_OF_IT;

/// Id of the note.
pub const DOUBT: &str = "create-doubt";

/// Servers as the lists have them.
pub type Servers = Arc<Vec<Arc<Server>>>;

/// A request whose outcome is unknown, if there is one, and what a look at the servers has found.
pub type Doubt = Bundle<Signals>;

/// What is known of it.
pub struct Signals {
    /// How it ended; `None` where nothing is in doubt.
    error: RwSignal<Option<ApiError>>,
    /// The name of the server that it may have made.
    name: RwSignal<String>,
    /// The servers that were there before it was sent.
    before: RwSignal<Servers>,
    /// Whether those had been read.
    before_is_known: RwSignal<bool>,
    /// Those of the name that were not there before.
    found: RwSignal<Servers>,
    /// What was found, in a sentence.
    sentence: RwSignal<String>,
}

impl Doubt {
    /// Nothing is in doubt.
    pub fn new() -> Self {
        Self::of(Signals {
            error: RwSignal::new(None),
            name: RwSignal::default(),
            before: RwSignal::default(),
            before_is_known: RwSignal::new(false),
            found: RwSignal::default(),
            sentence: RwSignal::default(),
        })
    }

    /// Whether there is something to decide; tracked.
    pub fn is_open(self) -> bool {
        self.error.with(Option::is_some)
    }

    /// Nothing is in doubt any more.
    pub fn end(self) {
        self.error.set(None);
    }

    /// The request for a server of that name ended so; `before` are the servers that were there, if they had been
    /// read.
    pub fn begin(self, name: String, error: ApiError, before: Option<Servers>) {
        self.name.set(name);
        self.before_is_known.set(before.is_some());
        self.before.set(before.unwrap_or_default());
        self.error.set(Some(error));
    }

    /// Reads the servers of the name.
    pub fn look(create: Create) {
        let Parts { session, doubt, .. } = *create;
        doubt.found.set(Servers::default());
        doubt.sentence.set("Looking for it among the servers.".to_owned());
        spawn_local(async move {
            let name = doubt.name.get_untracked();
            let filter = ServerFilter { name: Some(name.clone()), ..ServerFilter::default() };
            // The newest come first, so one page is enough.
            let result = session.run(&api::servers::list(PageRequest::first(), &filter)).await;
            // The form may have been left meanwhile, or sent for another server.
            if doubt.name.try_get_untracked().as_ref() != Some(&name) {
                return;
            }
            let before = doubt.before.get_untracked();
            let sentence = match result {
                Ok(page) => {
                    let found = new_ones(&name, &before, page.ok().map(Arc::new).collect());
                    let sentence = found_so_far(&name, found.len(), doubt.before_is_known.get_untracked());
                    doubt.found.set(Arc::new(found));
                    sentence
                }
                Err(error) => ["The servers could not be read either: ", &in_words(&error)].concat(),
            };
            doubt.sentence.set(sentence);
        });
    }
}

/// Those of exactly the name that were not there before. The API's filter also finds parts of names.
fn new_ones(name: &str, before: &[Arc<Server>], mut servers: Vec<Arc<Server>>) -> Vec<Arc<Server>> {
    servers.retain(|server| server.name == name && !before.iter().any(|before| before.id == server.id));
    servers
}

/// How many servers of the name were found, in a sentence.
fn found_so_far(name: &str, count: usize, before_is_known: bool) -> String {
    let number = count.to_string();
    match (count, before_is_known) {
        (0, _) => [
            "There is no new server named ",
            name,
            " so far. It may still appear: look again before you send it again.",
        ]
        .concat(),
        (1, true) => ["One server named ", name, " was not there before:"].concat(),
        (_, true) => [&number, " servers named ", name, " were not there before:"].concat(),
        (1, false) => ["There is one server named ", name, "; whether it was there before is not known:"].concat(),
        (_, false) => {
            ["There are ", &number, " servers named ", name, "; which of them were there before is not known:"].concat()
        }
    }
}

/// The note above the buttons, while there is something to decide. `send` sends the form once more. It stays the same
/// while what is looked for comes in, so that the focus stays in it.
pub fn doubt_note(create: Create, send: Rc<dyn Fn()>) -> View {
    let doubt = create.doubt;
    let servers = SERVERS.list(use_data());
    when(
        move || doubt.is_open(),
        move || {
            let error = doubt.error.get()?;
            let title = ["It is not known whether ", &doubt.name.get(), " was created"].concat();
            let links = move || {
                let found = doubt.found.get();
                (!found.is_empty()).then(|| el("ul").children(found.iter().map(|server| line(server))))
            };
            let look = button("button-sm", "refresh", "Look again").on_click(move || {
                Doubt::look(create);
                servers.refresh();
            });
            let send = Rc::clone(&send);
            let again = button("button-sm", "", "Send again").on_click(move || send());
            let body = el("div.note-body")
                .child(el("p.note-title").text(&title))
                .child(
                    el("p")
                        .text(&(headline(&error) + ". It is not sent again by itself. "))
                        .text_fn(move || doubt.sentence.get()),
                )
                .dynamic(links)
                .child(el("div.form-actions").child(look).child(again))
                .child(error_details(&error));
            Some(
                el("div.note.note-warn")
                    .attr("role", "alert")
                    .attr("id", DOUBT)
                    .attr("tabindex", "-1")
                    .child(icon("warn"))
                    .child(body),
            )
        },
    )
}

/// A server that was found, with a link to it.
fn line(server: &Server) -> El {
    let made = server.creation_date.as_ref().and_then(time::parse_ms).map(time::absolute);
    let made = made.map(|made| ", created ".to_owned() + &made).unwrap_or_default();
    let link = el("a")
        .attr("href", &href(&("/servers/".to_owned() + server.id.as_str())))
        .text(&server.name)
        .attr(MADE_OF_IT, "");
    el("li").child(link).text(", ").text(&word(&server.state)).text(&made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(id: &str, name: &str) -> Arc<Server> {
        Arc::new(Server { id: id.into(), name: name.to_owned(), ..Server::default() })
    }

    #[test]
    fn only_new_servers_of_exactly_the_name_count() {
        let servers = vec![server("3", "web-4"), server("2", "web-41"), server("1", "web-4")];
        let ids = |before: &[Arc<Server>]| {
            new_ones("web-4", before, servers.clone()).iter().map(|s| s.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&[server("1", "web-4"), server("2", "web-41")]), ["3"]);
        assert_eq!(ids(&[]), ["3", "1"]);
    }

    #[test]
    fn the_sentence_says_what_is_known() {
        assert_eq!(found_so_far("web-4", 1, true), "One server named web-4 was not there before:");
        assert_eq!(found_so_far("web-4", 2, true), "2 servers named web-4 were not there before:");
        assert!(found_so_far("web-4", 0, false).starts_with("There is no new server named web-4 so far."));
        assert!(found_so_far("web-4", 2, false).ends_with("which of them were there before is not known:"));
    }
}
