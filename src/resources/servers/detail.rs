//! One server: what it is, what can be done with it, and its JSON as the API sent it.
//!
//! What always holds here: the page is built once. Reads change the words that differ and nothing else, so focus,
//! open menus, dialogs and half-typed edits survive them.

mod edit;
mod facts;
mod head;
mod sections;
mod tasks;
mod user_data;
mod volumes;

pub use head::explained_by_mode;

use api::servers::Server;
use api::{ApiError, ErrorKind, ServerId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::actions::{Actions, action_dialogs, trouble_note};
use super::sheets::Sheets;
use crate::data::{Typed, use_data, use_item};
use crate::resources::detail::{absent, bones, failed, stale};
use crate::resources::servers::SERVERS;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::dom::{View, Words, effect, el, when};
use crate::ui::error::report;
use crate::ui::flash::use_flashes;
use crate::ui::page::PageHead;

/// What the page shows below its head.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Nothing is known yet.
    Loading,
    /// The server, perhaps old.
    Ready,
    /// It was there, and is no more.
    Gone,
    /// There is none.
    Missing,
    /// It could not be read at all.
    Failed,
}

/// What is to be shown, and the failure of the last read; tracked.
fn shown(item: Typed<Server>) -> (Shown, Option<ApiError>) {
    let error = item.error().get();
    let missing = error.as_ref().map(|error| error.kind == ErrorKind::NotFound);
    let shown = match (item.get().is_some(), missing) {
        (true, Some(true)) => Shown::Gone,
        (true, _) => Shown::Ready,
        (false, Some(true)) => Shown::Missing,
        (false, Some(false)) => Shown::Failed,
        (false, None) => Shown::Loading,
    };
    (shown, error)
}

/// The page of the server of that id.
pub fn server_page(id: &str) -> View {
    let id = ServerId::new(id);
    let servers = SERVERS.list(use_data());
    let session = use_session();
    let flashes = use_flashes();
    let navigate = use_navigate();
    let item = use_item(session, servers, id.to_string()).typed::<Server>();
    let actions = Actions::new(session, item);
    let known = id.clone();
    effect(move || {
        if let Some(said) = actions.vanished() {
            untrack(|| {
                servers.remove(known.as_str());
                flashes.done(said);
                navigate("/servers", NavigateOptions::default());
            });
        }
    });
    let editing = RwSignal::new(false);
    let sheets = Sheets::new(item);
    let ready = move || shown(item).0 == Shown::Ready;
    let title = Words::follow(move || match shown(item).0 {
        Shown::Ready | Shown::Gone => actions.name(),
        Shown::Missing => "Server not found".to_owned(),
        Shown::Failed | Shown::Loading => "Server".to_owned(),
    });
    let head = PageHead {
        beside: when(ready, move || head::beside(actions, editing)),
        actions: when(ready, move || head::actions(actions, editing, sheets)),
        lede: Some(head::lede(&id, actions, ready)),
        ..PageHead::new(title)
    };
    let key = move || match shown(item) {
        // Another answer is told anew.
        (Shown::Missing, Some(error)) => report(&error),
        (Shown::Failed, _) => "failed".to_owned(),
        (Shown::Loading, _) => "loading".to_owned(),
        (Shown::Gone, _) => "gone".to_owned(),
        _ => String::new(),
    };
    let body = move |_: &str| -> View {
        match shown(item) {
            (Shown::Missing, Some(error)) => absent(
                &SERVERS,
                "The API knows no server with this id",
                &[
                    "It answered: “",
                    &*error.message,
                    "”. The server may have been deleted, or belong to another account or endpoint.",
                ]
                .concat(),
            )
            .into(),
            (Shown::Failed, _) => failed(&SERVERS, *item),
            (Shown::Gone, _) => absent(
                &SERVERS,
                "This server is gone",
                "It has been deleted or terminated. What is left of it, such as its volumes, is unchanged.",
            )
            .into(),
            (Shown::Ready, _) => View::list([
                stale(&SERVERS, *item),
                when(move || editing.get(), move || edit::edit_form(item, editing)),
                when(move || actions.asked().is_none(), move || trouble_note(actions, true)),
                head::section_nav(&id, actions).into(),
                sections::sections(actions, sheets).into(),
            ]),
            _ => bones(&SERVERS).into(),
        }
    };
    let page = el("div.page").child(head.view()).child(el("div.stack").switch(key, body));
    View::list([page.into(), when(ready, move || View::list([action_dialogs(actions), sheets.dialog()]))])
}
