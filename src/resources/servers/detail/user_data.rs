//! The user data of a server: its keys, and the text of each as the server will read it.

use api::servers::{self, Server};
use api::{ApiError, ServerId};
use leptos::prelude::untrack;
use wasm_bindgen_futures::spawn_local;

use crate::resources::aside::panel;
use crate::resources::servers::actions::Actions;
use crate::resources::servers::sheets::Sheets;
use crate::session::use_session;
use crate::signal::{Memo, RwSignal};
use crate::ui::copy::copy_icon;
use crate::ui::dom::{El, View, dynamic, effect, el};
use crate::ui::error::{error_panel, headline};
use crate::ui::icon::icon;

/// The section.
pub fn user_data(actions: Actions, sheets: Sheets) -> El {
    let session = use_session();
    let id = actions.item().with(|server: Option<&Server>| server.map(|server| server.id.clone())).unwrap_or_default();
    // The keys, one a line, once they are known.
    let known = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<ApiError>);
    // Counts the lists that have come: only of what is on the last one is the text read.
    let listed = RwSignal::new(0_u32);
    let of = id.clone();
    let read = move || {
        let of = of.clone();
        spawn_local(async move {
            match session.run(&servers::user_data_keys(&of)).await {
                Ok(keys) => {
                    known.try_set(Some(keys.join("\n")));
                    failure.try_set(None);
                    listed.try_update(|listed| *listed += 1);
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let again = read.clone();
    effect(move || {
        sheets.done();
        read();
    });
    let failed = dynamic(move || {
        let error = failure.get()?;
        let again = again.clone();
        Some(error_panel("The user data could not be listed", &error, again, None))
    });
    let empty = dynamic(move || match known.get() {
        Some(keys) if keys.is_empty() => Some(el("p.muted").text("No key is set.")),
        Some(_) => None,
        None if failure.with(Option::is_some) => None,
        None => Some(el("p.muted").attr("role", "status").text("Loading user data")),
    });
    let keys = move || {
        let keys = known.get().unwrap_or_default();
        keys.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = el("div.panel-body.stack")
        .child(failed)
        .child(empty)
        .keyed(keys, move |key| entry(actions, sheets, listed, &id, key));
    let add = el("button.button.button-sm").child(icon("plus")).text("Add key");
    let add = sheets.button_as(actions, add, move || {
        sheets.open("set-data", "", known.get_untracked().unwrap_or_default());
    });
    let note = el("span.panel-note").text("Read by the server when it boots; by cloud-init at the first boot only");
    panel("user-data", "User data", View::list([note, el("span.push"), add]), rows)
}

/// A key and its text.
fn entry(actions: Actions, sheets: Sheets, listed: RwSignal<u32>, id: &ServerId, key: &str) -> El {
    let session = use_session();
    let data = RwSignal::new(None::<Vec<u8>>);
    let failure = RwSignal::new(None::<ApiError>);
    let (of, named) = (id.clone(), key.to_owned());
    effect(move || {
        listed.track();
        let (of, named) = (of.clone(), named.clone());
        spawn_local(async move {
            match session.send(&servers::user_data(&of, &named)).await {
                Ok(answer) => {
                    data.try_set(Some(answer.body));
                    failure.try_set(None);
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    });
    let size =
        move || data.with(|data| data.as_ref().map(|data| data.len().to_string() + " bytes")).unwrap_or_default();
    // What is compressed, as cloud-init may be, is no text: shown or edited as such it would be another thing.
    let text = move || data.with(|data| String::from_utf8(data.clone()?).ok());
    let is_text =
        Memo::new(move || data.with(|data| data.as_ref().is_none_or(|data| std::str::from_utf8(data).is_ok())));
    let named = |tag: &str, words: &str| el(tag).attr("aria-label", &[words, key].concat());
    let (edited, deleted) = (key.to_owned(), key.to_owned());
    // What could not be read cannot be edited: it would be written over.
    let edit =
        sheets.button_as(actions, named("button.button.button-ghost.button-sm", "Edit ").text("Edit"), move || {
            if let Some(text) = untrack(text) {
                sheets.open("edit-data", &edited, text);
            }
        });
    let delete = named("button.button.button-ghost.button-sm.button-icon", "Delete ").child(icon("trash"));
    let delete = sheets.button_as(actions, delete, move || sheets.open("delete-data", &deleted, String::new()));
    let head = el("div.code-head")
        .child(el("span.mono").text(key))
        .child(el("span.badge").text_fn(size))
        .child(el("span.push"))
        .child(edit.flag_fn("hidden", move || !is_text.get()))
        .child(
            el("span")
                .flag_fn("hidden", move || !is_text.get())
                .child(copy_icon(&["Copy ", key].concat(), move || untrack(text).unwrap_or_default())),
        )
        .child(delete);
    let shown = named("pre", "User data ")
        .attr("tabindex", "0")
        .flag_fn("hidden", move || !is_text.get())
        .text_fn(move || text().unwrap_or_default());
    let other = el("p.panel-body").text(
        "This is no text, so it can be neither shown nor changed here. Set it by the API, or delete it and add a text.",
    );
    let other = other.flag_fn("hidden", move || is_text.get());
    let failed = dynamic(move || {
        let error = failure.get()?;
        Some(
            el("p.panel-body")
                .attr("role", "status")
                .text(&["It could not be read: ", &headline(&error), "."].concat()),
        )
    });
    el("div.code.code-plain")
        .attr("role", "group")
        .attr("aria-label", key)
        .child(head)
        .child(failed)
        .child(other)
        .child(shown)
}
