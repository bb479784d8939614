//! Name and tags of a server, edited in place.

use std::sync::Arc;

use api::servers::{Server, ServerPatch};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::data::Item;
use crate::resources::servers::tags;
use crate::session::use_session;
use crate::ui::error::FormAlert;
use crate::ui::field::TextField;
use crate::ui::flash::use_flashes;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::Icon;

/// Id of the button that opens the form, and gets the focus back.
pub const EDIT_BUTTON: &str = "edit-server";

/// What differs between the server as it was when the form opened and what is in the form.
fn difference(before: &Server, name: &str, tags: &[String]) -> ServerPatch {
    ServerPatch {
        name: (name != before.name).then(|| name.to_owned()),
        tags: (tags != before.tags).then(|| tags.to_vec()),
        ..ServerPatch::default()
    }
}

/// Whether a server is as the patch wants it.
fn holds(server: &Server, patch: &ServerPatch) -> bool {
    patch.name.as_ref().is_none_or(|name| *name == server.name)
        && patch.tags.as_ref().is_none_or(|tags| *tags == server.tags)
}

/// The form. What a read brings meanwhile does not touch what is in it.
#[component]
pub fn EditForm(item: Item<Server>, editing: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let flashes = use_flashes();
    let form = Form::new();
    let before: Arc<Server> = item.value().get_untracked().unwrap_or_default();
    let name = RwSignal::new(before.name.clone());
    let labels = RwSignal::new(tags::join(&before.tags));
    // Set when nobody knows whether the last request was carried out.
    let doubt = RwSignal::new(None::<String>);
    let close = move || {
        editing.set(false);
        focus_later(EDIT_BUTTON.to_owned());
    };
    let busy = form.busy();
    let cancel = move || {
        if !busy.get_untracked() {
            close();
        }
    };
    focus_later("edit-name".to_owned());
    let save = move || {
        let patch = difference(&before, &name.get_untracked(), &tags::parse(&labels.get_untracked()));
        if patch.name.is_none() && patch.tags.is_none() {
            close();
            return;
        }
        if !form.begin() {
            return;
        }
        doubt.set(None);
        let id = before.id.clone();
        spawn_local(async move {
            match session.run(&api::servers::update(&id, &patch)).await {
                Ok(server) => {
                    flashes.done(format!("Saved {}", server.name));
                    if busy.try_get_untracked().is_none() {
                        return;
                    }
                    item.put(server);
                    item.expect_change(0);
                    form.end();
                    close();
                }
                // The page may have been left meanwhile; what did not happen is told nevertheless.
                Err(error) if busy.try_get_untracked().is_none() => {
                    flashes.failed("Name and tags were not saved", error.message);
                }
                // Never repeated: what the API has now tells whether it was carried out.
                Err(error) if error.outcome_unknown() => {
                    let now = session.run(&api::servers::get(&id)).await;
                    if busy.try_get_untracked().is_none() {
                        return;
                    }
                    form.end();
                    let found = match now {
                        Ok(server) if holds(&server, &patch) => {
                            flashes.done(format!("Saved {}", server.name));
                            item.put(server);
                            close();
                            return;
                        }
                        Ok(_) => {
                            "The server has been read again and still has its old name or tags. Save once more to send it again."
                        }
                        Err(_) => "The server could not be read again either. Look at it before you save once more.",
                    };
                    doubt.set(Some(found.to_owned()));
                    focus_later("edit-doubt".to_owned());
                }
                Err(error) => form.fail(error),
            }
        });
    };
    view! {
        <section class="panel" aria-labelledby="edit-h">
            <div class="panel-head"><h2 id="edit-h">"Name and tags"</h2></div>
            <form
                class="panel-body stack"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        cancel();
                    }
                }
            >
                <div class="form-row">
                    <TextField form id="edit-name" path="name" label="Name" value=name sent=name/>
                    <TextField
                        form
                        id="edit-tags"
                        path="tags"
                        label="Tags"
                        note="optional"
                        prefix=true
                        value=labels
                        hint=Signal::derive(|| "Separate with a space; put a tag that has spaces in quotes.".to_owned())
                    />
                </div>
                <FormAlert form title="Not saved"/>
                {move || doubt.get().map(|found| view! {
                    <div class="note note-warn" role="alert" id="edit-doubt" tabindex="-1">
                        <Icon name="warn"/>
                        <div class="note-body">
                            <p class="note-title">"We do not know if this was saved"</p>
                            <p>"No answer came. "{found}</p>
                        </div>
                    </div>
                })}
                <div class="form-actions">
                    <button
                        type="submit"
                        class="button button-primary"
                        aria-busy=move || busy.get().then_some("true")
                        aria-disabled=move || busy.get().then_some("true")
                    >
                        {move || busy.get().then(|| view! { <Icon name="spin" class="spinner"/> })}
                        "Save changes"
                    </button>
                    <button type="button" class="button" aria-disabled=move || busy.get().then_some("true") on:click=move |_| cancel()>
                        "Cancel"
                    </button>
                </div>
            </form>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(name: &str, tags: &[&str]) -> Server {
        Server { name: name.to_owned(), tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..Server::default() }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let before = server("web-1", &["web", "prod"]);
        let patch = difference(&before, "web-1", &["web".to_owned()]);
        assert_eq!((patch.name, patch.tags.as_deref()), (None, Some(&["web".to_owned()][..])));
        let patch = difference(&before, "web-2", &before.tags);
        assert_eq!((patch.name.as_deref(), patch.tags), (Some("web-2"), None));
    }

    #[test]
    fn a_patch_holds_where_its_parts_do() {
        let patch = ServerPatch { name: Some("web-2".to_owned()), ..ServerPatch::default() };
        assert!(holds(&server("web-2", &["any"]), &patch));
        assert!(!holds(&server("web-1", &["any"]), &patch));
    }
}
