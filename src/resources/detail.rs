//! The page of one object of any kind: its facts, what can be done with it, its JSON.

use std::rc::Rc;

use api::ErrorKind;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::aside::{panel, raw_panel};
use super::kind::{Action, Kind, Opens, Section, Subject, capital};
use super::reasons::{Reasons, explained, told};
use super::sheet::{Then, sheet_dialog};
use super::shown::Shown;
use crate::data::{Item, Object, use_data, use_item};
use crate::session::{Session, use_session};
use crate::signal::{Memo, RwSignal};
use crate::time;
use crate::ui::copy::{copy_button, copy_icon};
use crate::ui::dom::Words;
use crate::ui::dom::{El, View, dynamic, el, switch, when};
use crate::ui::error::{error_panel, in_short, report, stale_note};
use crate::ui::icon::{icon, icon_as};
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::unsaved::use_unsaved;

/// Id of the menu of further actions.
const MENU: &str = "more-actions";

/// An open object's page.
#[derive(Clone, Copy)]
struct Open {
    kind: &'static Kind,
    session: Session,
    item: Item,
    /// The action whose sheet is open: its place, or none.
    acting: RwSignal<Option<usize>>,
}

/// How it stands with the page.
pub fn standing(item: Item) -> &'static str {
    let known = item.value().with(Option::is_some);
    item.error().with(|error| match (known, error) {
        (true, Some(error)) if error.kind == ErrorKind::NotFound => "gone",
        (true, _) => "ready",
        (false, Some(error)) if error.kind == ErrorKind::NotFound => "missing",
        (false, Some(_)) => "failed",
        (false, None) => "loading",
    })
}

/// The page of the object of a kind that the address names.
pub fn object_page(kind: &'static Kind, key: &str) -> View {
    let session = use_session();
    let item = use_item(session, kind.list(use_data()), key.to_owned());
    let open = Open { kind, session, item, acting: RwSignal::new(None) };
    let state = Memo::new(move || standing(item).to_owned());
    let ready = move || state.with(|state| state == "ready");
    let title = move || match state.get().as_str() {
        "ready" | "gone" => open.name(),
        "missing" => [&capital(kind.one), " not found"].concat(),
        _ => capital(kind.one),
    };
    let id = key.to_owned();
    let page = el("div.page")
        .child(
            PageHead {
                actions: (!kind.actions.is_empty())
                    .then(|| el("div.cluster").when(ready, move || open.buttons()))
                    .into(),
                lede: Some(View::list([
                    el("span.id").child(el("span").text(&id)).child(copy_icon("Copy id", move || id.clone())).into(),
                    when(ready, move || told(open.reasons())),
                ])),
                ..PageHead::new(Words::follow(title))
            }
            .view(),
        )
        .child(el("div.stack").switch(
            move || state.get(),
            move |state| match state {
                "ready" => open.ready(),
                state => instead(kind, item, state, ["It has been deleted.", "It"]),
            },
        ));
    View::list([View::from(page), open.sheet()])
}

impl Open {
    fn object(self) -> Option<Object> {
        self.item.value().get()
    }

    fn name(self) -> String {
        self.object().map(|object| self.kind.name(&object)).unwrap_or_default()
    }

    fn subject(self) -> Subject {
        Subject {
            kind: self.kind,
            object: untrack(|| self.object()),
            item: Some(self.item),
            data: use_data(),
            session: self.session,
            asked: Vec::new(),
        }
    }

    /// Facts, further sections, JSON.
    fn ready(self) -> View {
        let (more, item) = (self.kind.more.map(|more| more(&self.subject())), self.item);
        let curl = copy_button("Copy as curl", move || item.curl());
        let above = self.kind.sections.iter().filter(|section| !section.beside);
        View::list(
            [stale(self.kind, self.item)]
                .into_iter()
                .chain(above.map(|section| self.facts(section).into()))
                .chain(more)
                .chain([View::from(raw_panel(self.item.raw(), curl))]),
        )
    }

    fn facts(self, section: &'static Section) -> El {
        let facts = el("dl.facts").children(facts(self.kind, self.item, section));
        let first = self.kind.sections.first().is_some_and(|first| std::ptr::eq(first, section));
        let body = el("div.panel-body").child(facts.child(first.then(|| self.cost())));
        panel(section.id, section.title, View::none(), body)
    }

    /// What it costs, if it is billed for as long as it exists.
    fn cost(self) -> View {
        dynamic(move || {
            let (what, size) = self.object().and_then(|object| self.kind.source.billed(&object))?;
            let note = self.session.price_note(what, Some(size));
            Some(el("div").child(el("dt").text("Cost")).child(el("dd").text(&note)))
        })
    }

    /// Why an action cannot be asked for now; tracked. Pages can be opened nevertheless.
    fn why_not(self, action: &Action, object: &Object) -> Option<String> {
        let mode = self.session.why_no_changes().filter(|_| matches!(action.opens, Opens::Sheet(_)));
        mode.map(str::to_owned).or_else(|| (action.why_not)(object))
    }

    /// The actions with a button of their own, each with its place: the first two that are not dangerous.
    fn shown(self) -> impl Iterator<Item = (usize, &'static Action)> {
        self.kind.actions.iter().enumerate().filter(|(_, action)| !action.danger).take(2)
    }

    /// Why the buttons are off.
    fn reasons(self) -> Reasons {
        Rc::new(move || {
            let object = self.object();
            let why_not = |action| object.as_ref().and_then(|object| self.why_not(action, object));
            self.shown().map(|(_, action)| why_not(action)).collect()
        })
    }

    /// Those as buttons, all others in a menu.
    fn buttons(self) -> View {
        let actions = || self.kind.actions.iter().enumerate();
        let shown = self.shown().enumerate().map(|(place, (at, action))| self.button(place, at, action));
        // What cannot be taken back comes last.
        let rest: Vec<usize> = actions()
            .filter(|(_, action)| !action.danger)
            .skip(2)
            .chain(actions().filter(|(_, action)| action.danger))
            .map(|(at, _)| at)
            .collect();
        let (navigate, unsaved) = (use_navigate(), use_unsaved());
        let items = move || {
            let (object, navigate) = (self.object(), navigate.clone());
            let entries = rest.iter().filter_map(|at| Some((*at, self.kind.actions.get(*at)?))).map(|(at, action)| {
                let navigate = navigate.clone();
                MenuItem {
                    icon: action.icon,
                    label: action.label.to_owned(),
                    method: None,
                    why_not: object.as_ref().and_then(|object| self.why_not(action, object)),
                    danger: action.danger,
                    action: Rc::new(move || {
                        let navigate = navigate.clone();
                        self.act(at, &|to: String| {
                            let navigate = navigate.clone();
                            unsaved.leave(Rc::new(move || navigate(&to, Default::default())));
                        });
                    }),
                }
            });
            entries.collect::<Vec<_>>()
        };
        let menu = (!self.kind.actions.is_empty()).then(|| {
            Menu { class: "button button-icon", ..Menu::new(MENU, "More actions", icon("more"), items) }.view()
        });
        View::list(shown.map(View::from).chain(menu))
    }

    /// The button in a place, of the action in another.
    fn button(self, place: usize, at: usize, action: &'static Action) -> El {
        if let Opens::Page(to) = action.opens {
            let to = move || self.object().map(|object| href(&to(&object))).unwrap_or_default();
            return el("a.button").attr_fn("href", to).child(icon(action.icon)).text(action.label);
        }
        let button = el("button.button").child(icon(action.icon)).text(action.label).on_click(move || {
            if untrack(|| self.object().and_then(|object| self.why_not(action, &object))).is_none() {
                self.acting.set(Some(at));
            }
        });
        explained(button, self.reasons(), place)
    }

    /// Menu entries are no links: what they open is followed as a link would be.
    fn act(self, at: usize, follow: &dyn Fn(String)) {
        match self.kind.actions.get(at).map(|action| &action.opens) {
            Some(Opens::Page(to)) => {
                if let Some(object) = untrack(|| self.object()) {
                    follow(to(&object));
                }
            }
            _ => self.acting.set(Some(at)),
        }
    }

    /// The dialog of the action that was chosen.
    fn sheet(self) -> View {
        let navigate = use_navigate();
        let acting = self.acting;
        switch(
            move || acting.get().map(|at| at.to_string()).unwrap_or_default(),
            move |_| {
                let at = acting.get_untracked()?;
                let Opens::Sheet(sheet) = self.kind.actions.get(at)?.opens else { return None };
                let navigate = navigate.clone();
                let finished = move || match sheet.then {
                    Then::List => {
                        self.item.forget();
                        // Nobody goes back to what is gone.
                        navigate(self.kind.path, NavigateOptions { replace: true, ..NavigateOptions::default() });
                    }
                    _ => self.item.expect_change(0),
                };
                Some(sheet_dialog(sheet, self.subject(), Rc::new(move || acting.set(None)), Rc::new(finished)))
            },
        )
    }
}

/// Above what is old because it could not be read again.
pub fn stale(kind: &'static Kind, item: Item) -> View {
    let failure = move || item.error().get().map(|error| report(&error)).unwrap_or_default();
    switch(failure, move |_| {
        let error = item.error().get_untracked()?;
        let title = match item.read_at().get_untracked() {
            Some(at) => ["Showing the ", kind.one, " as it was at ", &time::clock(at)].concat(),
            None => ["Showing the ", kind.one, " as the list had it"].concat(),
        };
        Some(stale_note(title, ["The last refresh failed: ", &*in_short(&error)].concat(), move || item.refresh()))
    })
}

/// The facts of a section.
pub fn facts(kind: &'static Kind, item: Item, section: &'static Section) -> Vec<El> {
    let value = move |key| item.value().get().map(|object| kind.value(&object, key)).unwrap_or_default();
    let shown = section.facts.iter().filter(|(label, _)| !label.is_empty());
    shown.map(|(label, key)| fact(label, Rc::new(move || value(key)))).collect()
}

/// A fact: what it is about, and its value. It is drawn anew when the value differs, and only then.
pub fn fact(label: &str, value: Rc<dyn Fn() -> Shown>) -> El {
    let again = Rc::clone(&value);
    el("div").child(el("dt").text(label)).child(el("dd").switch(move || again().identity(), move |_| value().fact()))
}

/// What stands in the place of an object: bones while it loads, why it could not be read, or that there is none. `said`
/// tells what became of one that has gone, and names what there is none of.
pub fn instead(kind: &'static Kind, item: Item, state: &str, said: [&str; 2]) -> View {
    let [gone, it] = said;
    match state {
        "loading" => bones(kind).into(),
        "gone" => absent(kind, &["This ", kind.one, " is gone"].concat(), gone).into(),
        "missing" => {
            let answer = item.error().with_untracked(|error| error.as_ref().map(|error| error.message.clone()));
            let answer = answer.unwrap_or_default();
            let text = [
                "It answered: “",
                &answer,
                "”. ",
                it,
                " may have been deleted, or belong to another account or endpoint.",
            ];
            absent(kind, &["The API knows no ", kind.one, " with this id"].concat(), &text.concat()).into()
        }
        _ => failed(kind, item),
    }
}

/// There is no such object, or no longer.
fn absent(kind: &Kind, title: &str, text: &str) -> El {
    let go = el("a.button.button-primary").attr("href", &href(kind.path)).text("Go to ").text(kind.many);
    let empty = el("div.empty")
        .attr("role", "alert")
        .child(el("span.empty-art").child(icon_as(kind.icon, "icon icon-lg")))
        .child(el("h2").text(title))
        .child(el("p").text(text))
        .child(el("div.form-actions").child(go));
    el("section.panel").attr("aria-label", title).child(empty)
}

/// It could not be read: no permission, no answer, or one that makes no sense.
fn failed(kind: &'static Kind, item: Item) -> View {
    dynamic(move || {
        let error = item.error().get()?;
        let title = if error.kind == ErrorKind::Permission {
            ["This token cannot read ", kind.many].concat()
        } else {
            ["The ", kind.one, " could not be loaded"].concat()
        };
        let panel = error_panel(&title, &error, move || item.refresh(), Some(Rc::new(move || item.curl())));
        Some(el("section.panel").attr("aria-label", &title).child(panel))
    })
}

/// Bones of facts while the object loads.
fn bones(kind: &Kind) -> El {
    let row = |_| el("div").child(el("dt").child(el("span.bone.bone-2"))).child(el("dd").child(el("span.bone.bone-4")));
    el("section.panel")
        .attr("aria-label", "Overview")
        .child(el("p.visually-hidden").attr("role", "status").text(&["Loading ", kind.one].concat()))
        .child(el("div.panel-body").attr("aria-hidden", "true").child(el("dl.facts").children((0..6).map(row))))
}
