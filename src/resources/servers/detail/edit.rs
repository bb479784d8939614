//! Name and tags of a server, edited in place.

use std::rc::Rc;
use std::sync::Arc;

use api::servers::{Server, ServerPatch};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::data::Typed;
use crate::resources::servers::tags;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::dom::{El, Words, el};
use crate::ui::error::form_alert;
use crate::ui::field::TextField;
use crate::ui::flash::use_flashes;
use crate::ui::form::{Form, focus_later};
use crate::ui::icon::icon;
use crate::ui::unsaved::Typing;

/// Id of the button that opens the form, and gets the focus back.
pub const EDIT_BUTTON: &str = "edit-server";

/// What differs between the server as it was when the form opened and what is in the form.
fn difference(before: &Server, name: &str, tags: &[String]) -> ServerPatch {
    ServerPatch {
        // A name that had blanks around it before stays so until somebody edits it.
        name: (name != before.name && name.trim() != before.name).then(|| name.trim().to_owned()),
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
pub fn edit_form(item: Typed<Server>, editing: RwSignal<bool>) -> El {
    let session = use_session();
    let flashes = use_flashes();
    let form = Form::new();
    let before: Arc<Server> = untrack(|| item.get()).unwrap_or_default();
    let name = RwSignal::new(before.name.clone());
    let labels = RwSignal::new(tags::join(&before.tags));
    // Set when nobody knows whether the last request was carried out.
    let doubt = RwSignal::new(None::<String>);
    let close = move || {
        editing.set(false);
        focus_later(EDIT_BUTTON.to_owned());
    };
    let busy = form.busy();
    let typing = Typing::new(form);
    let kept = typing.keep();
    let cancel = move || {
        if !busy.get_untracked() {
            kept.close(Rc::new(close));
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
                    flashes.done(["Server ", &*server.name, " changed"].concat());
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
                    let title = match error.outcome_unknown() {
                        true => "It is not known whether name and tags were saved",
                        false => "Name and tags were not saved",
                    };
                    flashes.failed(title, error.message.clone() + " Look at the server, then try again.");
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
                            flashes.done(["Server ", &*server.name, " changed"].concat());
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
    let waiting = move || busy.get().then_some("true");
    let name_field = TextField::new(form, "edit-name", "name", "Name", name).sent(Words::follow(move || name.get()));
    let tags_field =
        TextField::new(form, "edit-tags", "tags", "Tags", labels).note("optional").prefix(true).hint(tags::HINT.into());
    let submit = el("button.button.button-primary")
        .attr("type", "submit")
        .attr_fn("aria-disabled", waiting)
        .busy_fn(move || busy.get())
        .text("Save changes");
    let leave = el("button.button").attr_fn("aria-disabled", waiting).on_click(cancel).text("Cancel");
    let body = el("form.panel-body.stack")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            save();
        })
        .on_key(move |event| {
            if event.key() == "Escape" {
                event.prevent_default();
                cancel();
            }
        })
        .child(el("div.form-row").child(name_field.view()).child(tags_field.view()))
        .child(form_alert(form, "Not saved"))
        .switch(move || doubt.get().unwrap_or_default(), |found| (!found.is_empty()).then(|| doubt_note(found)))
        .child(el("div.form-actions").child(submit).child(leave));
    let title = el("h2").attr("id", "edit-h").text("Name and tags");
    el("section.panel")
        .attr("aria-labelledby", "edit-h")
        .child(el("div.panel-head").child(title))
        .child(typing.within(body))
}

/// Tells that nobody knows whether the change was made, and what reading the server again has shown.
fn doubt_note(found: &str) -> El {
    let body = el("div.note-body")
        .child(el("p.note-title").text("We do not know if this was saved"))
        .child(el("p").text(found));
    el("div.note.note-warn")
        .attr("role", "alert")
        .attr("id", "edit-doubt")
        .attr("tabindex", "-1")
        .child(icon("warn"))
        .child(body)
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
        assert_eq!(difference(&before, "web-1 ", &before.tags).name, None);
        assert_eq!(difference(&server(" a", &[]), " a", &[]).name, None);
        assert_eq!(difference(&server(" a", &[]), " b ", &[]).name.as_deref(), Some("b"));
    }

    #[test]
    fn a_patch_holds_where_its_parts_do() {
        let patch = ServerPatch { name: Some("web-2".to_owned()), ..ServerPatch::default() };
        assert!(holds(&server("web-2", &["any"]), &patch));
        assert!(!holds(&server("web-1", &["any"]), &patch));
    }
}
