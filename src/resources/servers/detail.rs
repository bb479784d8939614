//! One server: what it is, what can be done with it, and its JSON as the API sent it.
//!
//! What always holds here: the page is built once. Reads change the words that differ and nothing else, so focus,
//! open menus, dialogs and half-typed edits survive them.

mod edit;
mod head;
mod sections;
mod tasks;
mod user_data;
mod volumes;

pub use head::explained_by_mode;

use api::ServerId;
use api::servers::Server;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::actions::{Actions, action_dialogs, trouble_note};
use super::sheets::Sheets;
use crate::data::{use_data, use_item};
use crate::resources::detail::{instead, stale, standing};
use crate::resources::servers::SERVERS;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::dom::{View, Words, effect, el, when};
use crate::ui::error::report;
use crate::ui::flash::use_flashes;
use crate::ui::page::PageHead;

/// What is left of a server that has gone.
const GONE: &str = "It has been deleted or terminated. What is left of it, such as its volumes, is unchanged.";

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
                // Nobody goes back to what is gone.
                navigate("/servers", NavigateOptions { replace: true, ..NavigateOptions::default() });
            });
        }
    });
    let editing = RwSignal::new(false);
    let sheets = Sheets::new(item);
    let state = move || standing(*item);
    let ready = move || state() == "ready";
    let title = Words::follow(move || match state() {
        "ready" | "gone" => actions.name(),
        "missing" => "Server not found".to_owned(),
        _ => "Server".to_owned(),
    });
    let head = PageHead {
        beside: when(ready, move || head::beside(actions, editing)),
        actions: el("div.cluster").when(ready, move || head::actions(actions, editing, sheets)).into(),
        lede: Some(head::lede(&id, actions, ready)),
        ..PageHead::new(title)
    };
    let key = move || match state() {
        // Another answer is told anew.
        "missing" => item.error().with(|error| error.as_ref().map(report)).unwrap_or_default(),
        state => state.to_owned(),
    };
    let body = move |_: &str| match state() {
        "ready" => View::list([
            stale(&SERVERS, *item),
            when(move || editing.get(), move || edit::edit_form(item, editing)),
            when(move || actions.asked().is_none(), move || trouble_note(actions, true)),
            head::section_nav(&id, actions).into(),
            sections::sections(actions, sheets).into(),
        ]),
        state => instead(&SERVERS, *item, state, [GONE, "The server"]),
    };
    let page = el("div.page").child(head.view()).child(el("div.stack").switch(key, body));
    View::list([page.into(), when(ready, move || View::list([action_dialogs(actions), sheets.dialog()]))])
}
