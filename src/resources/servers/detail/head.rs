//! The head of a server's page: state, tags, actions with the reasons against them, and the way to its sections.

use std::cell::Cell;
use std::rc::Rc;

use api::servers::{Server, ServerPatch};
use api::{Profile, ServerId};
use leptos::prelude::*;

use super::edit::EDIT_BUTTON;
use crate::resources::reasons::{Reasons, explained, told};
use crate::resources::servers::actions::{ActionKind, Actions};
use crate::resources::servers::sheets::Sheets;
use crate::resources::servers::state::state_badge;
use crate::resources::shown::tag_list;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::copy::{copy, copy_icon};
use crate::ui::dom::{El, View, dynamic, el, on_end, when};
use crate::ui::flash::use_flashes;
use crate::ui::form::focus_later;
use crate::ui::icon::{icon, icon_as, icon_fn};
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::path::href;
use crate::ui::scroll;

/// The actions with a button of their own, in order.
const BUTTONS: [ActionKind; 3] = [ActionKind::Poweroff, ActionKind::Reboot, ActionKind::Poweron];
/// Every action, as the menu of commands lists them.
const ALL: [ActionKind; 6] = [
    ActionKind::Poweron,
    ActionKind::Poweroff,
    ActionKind::Reboot,
    ActionKind::StopInPlace,
    ActionKind::Delete,
    ActionKind::Terminate,
];

/// Why the buttons are off, in their order, and why editing is; tracked.
fn reasons(actions: Actions) -> Reasons {
    Rc::new(move || BUTTONS.iter().map(|kind| actions.why_not(*kind)).chain([actions.read_only()]).collect())
}

/// A button that is off while nothing can be changed at all says so.
pub fn explained_by_mode(button: El, actions: Actions) -> El {
    explained(button, reasons(actions), BUTTONS.len())
}

/// Beside the heading: state, tags, the button that edits.
pub fn beside(actions: Actions, editing: RwSignal<bool>) -> View {
    let state =
        move || actions.server().map(|server| (server.state.clone(), server.state_detail.clone())).unwrap_or_default();
    let tags = dynamic(move || {
        let server = actions.server().filter(|server| !server.tags.is_empty());
        server.map(|server| tag_list(&server.tags))
    });
    let edit = el("button.button.button-icon.button-ghost.button-sm")
        .attr("id", EDIT_BUTTON)
        .attr("aria-label", "Edit name and tags")
        .attr("title", "Edit name and tags")
        .attr_fn("aria-expanded", move || if editing.get() { "true" } else { "false" })
        .on_click(move || {
            if untrack(|| actions.read_only()).is_none() {
                editing.set(true);
            }
        })
        .child(icon("edit"));
    View::list([state_badge(state).into(), tags, explained_by_mode(edit, actions).into()])
}

/// The actions of the page, on the right.
pub fn actions(actions: Actions, editing: RwSignal<bool>, sheets: Sheets) -> View {
    let [first, second, third] = BUTTONS;
    let group = el("div.button-group").child(action_button(actions, first, 0)).child(action_button(actions, second, 1));
    View::list([
        group.into(),
        action_button(actions, third, 2).into(),
        curl_menu(actions),
        more_menu(actions, editing, sheets),
    ])
}

fn action_button(actions: Actions, kind: ActionKind, at: usize) -> El {
    let sending = move || actions.is_sending(kind);
    let button = el("button.button")
        .attr_fn("aria-busy", move || sending().then_some("true"))
        .on_click(move || actions.ask(kind))
        .child(icon_fn(
            move || if sending() { "spinner" } else { "icon" },
            move || if sending() { "spin" } else { kind.icon() },
        ))
        .text(kind.label());
    explained(button, reasons(actions), at)
}

/// The line below the heading: the id, and why buttons are off.
pub fn lede(id: &ServerId, actions: Actions, ready: impl Fn() -> bool + 'static) -> View {
    let text = id.to_string();
    let told = when(ready, move || told(reasons(actions)));
    let shown = el("span.mono").text(&text);
    View::list([shown.into(), copy_icon("Copy server ID", move || text.clone()), told])
}

/// A call as a command for a shell.
type Command = Rc<dyn Fn(&Server, &Profile) -> String>;

fn renaming(server: &Server, profile: &Profile) -> String {
    let patch =
        ServerPatch { name: Some(server.name.clone()), tags: Some(server.tags.clone()), ..ServerPatch::default() };
    api::servers::update(&server.id, &patch).curl(profile)
}

fn curl_menu(actions: Actions) -> View {
    let session = use_session();
    let flashes = use_flashes();
    let item = |label: &'static str, method: &'static str, command: Command| MenuItem {
        icon: "terminal",
        label: label.to_owned(),
        method: Some(method),
        why_not: None,
        danger: false,
        action: Rc::new(move || {
            if let Some((server, profile)) = untrack(|| actions.server().zip(session.profile())) {
                let done = move || flashes.done("Copied as curl: ".to_owned() + label);
                copy(&command(&server, &profile), flashes, done);
            }
        }),
    };
    let mut items = vec![
        item("Read this server", "GET", Rc::new(|server, profile| api::servers::get(&server.id).curl(profile))),
        item("Rename or change tags", "PATCH", Rc::new(renaming)),
    ];
    items.extend(ALL.map(|kind| {
        let method = if kind == ActionKind::Delete { "DELETE" } else { "POST" };
        item(kind.label(), method, Rc::new(move |server, profile| kind.curl(&server.id, profile)))
    }));
    let face =
        View::list([icon("terminal").into(), View::from("Copy as curl"), icon_as("down", "icon icon-sm").into()]);
    let heading = Some("The token is written as $SCW_TOKEN, never its value.".into());
    Menu { heading, ..Menu::new("curlmenu", "Copy as curl", face, move || items.clone()) }.view()
}

fn more_menu(actions: Actions, editing: RwSignal<bool>, sheets: Sheets) -> View {
    let items = move || {
        let edit = MenuItem {
            icon: "edit",
            label: "Edit name and tags".to_owned(),
            method: None,
            why_not: actions.read_only(),
            danger: false,
            action: Rc::new(move || editing.set(true)),
        };
        let back_up = MenuItem {
            icon: "snapshot",
            label: "Back up".to_owned(),
            method: None,
            why_not: actions.why_no_backup(),
            danger: false,
            action: Rc::new(move || sheets.open("backup", "", String::new())),
        };
        let ask = |kind: ActionKind, danger: bool| MenuItem {
            icon: kind.icon(),
            label: kind.label().to_owned(),
            method: None,
            why_not: actions.why_not(kind),
            danger,
            action: Rc::new(move || actions.ask(kind)),
        };
        vec![
            edit,
            ask(ActionKind::StopInPlace, false),
            back_up,
            ask(ActionKind::Delete, true),
            ask(ActionKind::Terminate, true),
        ]
    };
    let face = View::list([View::from("More"), icon_as("down", "icon icon-sm").into()]);
    Menu::new("moremenu", "More actions", face, items).view()
}

/// The sections of the page: (id, words).
const SECTIONS: [(&str, &str); 6] = [
    ("overview", "Overview"),
    ("volumes", "Volumes"),
    ("network", "Network"),
    ("user-data", "User data"),
    ("tasks", "Tasks"),
    ("json", "Raw JSON"),
];
/// A section is the current one once its top has passed this line, in CSS pixels: the bars that stick, and some air.
const LINE_PX: f64 = 120.0;

/// Links to the sections of the page; the one in view is marked.
pub fn section_nav(id: &ServerId, actions: Actions) -> El {
    let current = RwSignal::new(0_usize);
    let waiting = Rc::new(Cell::new(false));
    let listener = window_event_listener_untyped("scroll", move |_| {
        if !waiting.replace(true) {
            let waiting = Rc::clone(&waiting);
            request_animation_frame(move || {
                waiting.set(false);
                if let Some(section) = section_in_view()
                    && current.try_get_untracked().is_some_and(|current| current != section)
                {
                    current.set(section);
                }
            });
        }
    });
    on_end(move || listener.remove());
    // An address that names a section leads to it once there is one, but for who comes back to where they were.
    request_animation_frame(|| {
        if scroll::wanted().is_some() {
            return;
        }
        let hash = window().location().hash().unwrap_or_default();
        if let Some(section) = hash.strip_prefix('#').and_then(|id| document().get_element_by_id(id)) {
            section.scroll_into_view();
        }
    });
    let volumes = move || actions.server().map(|server| server.volumes.len().to_string());
    let tabs = SECTIONS.iter().enumerate().map(|(at, (section, words))| {
        el("a.tab")
            .attr("href", &href(&["/servers/", id.as_str(), "#", section].concat()))
            .attr_fn("aria-current", move || (current.get() == at).then_some("true"))
            .on_click(move || {
                current.set(at);
                focus_later([section, "-h"].concat());
            })
            .text(words)
            .child((*section == "volumes").then(|| el("span.n").text_fn(volumes)))
    });
    el("nav.tabs.tabs-sticky").attr("aria-label", "Sections of this server").children(tabs)
}

/// The last section that begins above the line; nothing at the foot of the
/// page, where sections cannot reach it.
fn section_in_view() -> Option<usize> {
    let root = document().document_element()?;
    let bottom = window().scroll_y().ok()? + f64::from(root.client_height());
    if bottom + 2.0 >= f64::from(root.scroll_height()) {
        return None;
    }
    let top = |id: &str| document().get_element_by_id(id).map(|section| section.get_bounding_client_rect().top());
    Some(SECTIONS.iter().rposition(|(id, _)| top(id).is_some_and(|top| top <= LINE_PX)).unwrap_or(0))
}
