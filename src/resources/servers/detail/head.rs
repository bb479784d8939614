//! The head of a server's page: state, tags, actions with the reasons against them, and the way to its sections.

use std::sync::Arc;

use api::servers::{Server, ServerPatch};
use api::{Profile, ServerId};
use leptos::ev;
use leptos::prelude::*;

use super::edit::EDIT_BUTTON;
use crate::resources::servers::actions::{ActionKind, Actions, READ_ONLY};
use crate::resources::servers::state::StateBadge;
use crate::session::use_session;
use crate::ui::copy::{CopyButton, copy};
use crate::ui::flash::use_flashes;
use crate::ui::form::focus_later;
use crate::ui::icon::Icon;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::path::href;

/// The actions with a button of their own, in order.
const BUTTONS: [ActionKind; 3] = [ActionKind::Poweroff, ActionKind::Reboot, ActionKind::Poweron];
/// Every action, as the menu of commands lists them.
const ALL: [ActionKind; 5] =
    [ActionKind::Poweron, ActionKind::Poweroff, ActionKind::Reboot, ActionKind::Delete, ActionKind::Terminate];

/// Why each button is off; a reason that several share is told once, under the id of the first.
fn reason_id(reasons: &[Option<String>], at: usize) -> Option<String> {
    let own = reasons.get(at)?.as_ref()?;
    let first = reasons.iter().position(|other| other.as_ref() == Some(own))?;
    Some(format!("why-{first}"))
}

/// The reasons, each once, with the id it is told under.
fn told(reasons: &[Option<String>]) -> Vec<(String, String)> {
    let first = |at: usize| reason_id(reasons, at).filter(|id| *id == format!("why-{at}"));
    reasons.iter().enumerate().filter_map(|(at, reason)| Some((first(at)?, reason.clone()?))).collect()
}

/// The reasons against the buttons and, last, against editing.
fn reasons(actions: Actions) -> Memo<Vec<Option<String>>> {
    let session = use_session();
    Memo::new(move |_| {
        let mut reasons: Vec<Option<String>> = BUTTONS.iter().map(|kind| actions.why_not(*kind)).collect();
        reasons.push(session.read_only().then(|| READ_ONLY.to_owned()));
        reasons
    })
}

/// Beside the heading: state, tags, the button that edits.
#[component]
pub fn Beside(actions: Actions, editing: RwSignal<bool>) -> impl IntoView {
    let server = actions.server();
    let state = Memo::new(move |_| {
        server.with(|server| server.as_ref().map(|s| (s.state.clone(), s.state_detail.clone())).unwrap_or_default())
    });
    let tags = Memo::new(move |_| server.with(|server| server.as_ref().map(|s| s.tags.clone()).unwrap_or_default()));
    let reasons = reasons(actions);
    let off = move || reasons.with(|reasons| reasons.last().is_some_and(Option::is_some));
    view! {
        <StateBadge state=state pill=true/>
        {move || {
            let tags = tags.get();
            let tag = |tag: String| view! { <span class="tag">{tag}</span> };
            (!tags.is_empty()).then(|| view! { <span class="tags">{tags.into_iter().map(tag).collect_view()}</span> })
        }}
        <button
            type="button"
            id=EDIT_BUTTON
            class="button button-icon button-ghost button-sm"
            aria-label="Edit name and tags"
            title="Edit name and tags"
            aria-expanded=move || editing.get().to_string()
            aria-disabled=move || off().then_some("true")
            aria-describedby=move || reasons.with(|reasons| reason_id(reasons, BUTTONS.len()))
            on:click=move |_| {
                if !untrack(off) {
                    editing.set(true);
                }
            }
        >
            <Icon name="edit"/>
        </button>
    }
}

/// The actions of the page, on the right.
#[component]
pub fn HeadActions(actions: Actions, editing: RwSignal<bool>) -> impl IntoView {
    let reasons = reasons(actions);
    let button = move |at: usize| view! { <ActionButton actions kind=BUTTONS[at] at reasons/> };
    view! {
        <div class="button-group">{button(0)}{button(1)}</div>
        {button(2)}
        <CurlMenu actions/>
        <MoreMenu actions editing/>
    }
}

#[component]
fn ActionButton(actions: Actions, kind: ActionKind, at: usize, reasons: Memo<Vec<Option<String>>>) -> impl IntoView {
    let sending = Memo::new(move |_| actions.is_sending(kind));
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || reasons.with(|reasons| reasons.get(at).is_some_and(Option::is_some)).then_some("true")
            aria-describedby=move || reasons.with(|reasons| reason_id(reasons, at))
            aria-busy=move || sending.get().then_some("true")
            on:click=move |_| actions.ask(kind)
        >
            <Icon
                name=Signal::derive(move || if sending.get() { "spin" } else { kind.icon() })
                class=Signal::derive(move || if sending.get() { "spinner" } else { "icon" })
            />
            {kind.label()}
        </button>
    }
}

/// The line below the heading: the id, and why buttons are off.
#[component]
pub fn Lede(id: ServerId, actions: Actions, ready: Signal<bool>) -> impl IntoView {
    let reasons = reasons(actions);
    let text = id.to_string();
    view! {
        <span class="mono">{id.to_string()}</span>
        <CopyButton text=Callback::new(move |()| text.clone()) label="Copy server ID" compact=true/>
        {move || {
            let told = if ready.get() { reasons.with(|reasons| told(reasons)) } else { Vec::new() };
            told.into_iter().map(|(id, reason)| view! { <span class="muted" id=id>{reason}</span> }).collect_view()
        }}
    }
}

#[component]
fn CurlMenu(actions: Actions) -> impl IntoView {
    let session = use_session();
    let flashes = use_flashes();
    let item = move |label: &'static str,
                     method: &'static str,
                     command: fn(&Server, &Profile, ActionKind) -> String,
                     kind| MenuItem {
        icon: "terminal",
        label: label.to_owned(),
        method: Some(method),
        why_not: None,
        danger: false,
        action: Callback::new(move |()| {
            let server = actions.server().get_untracked();
            if let (Some(server), Some(profile)) = (server, untrack(|| session.profile())) {
                copy(&command(&server, &profile, kind), flashes, move || {
                    flashes.done(format!("Copied as curl: {label}"));
                });
            }
        }),
    };
    let mut items = vec![
        item(
            "Read this server",
            "GET",
            |server, profile, _| api::servers::get(&server.id).curl(profile),
            ActionKind::Poweron,
        ),
        item(
            "Rename or change tags",
            "PATCH",
            |server, profile, _| {
                let patch = ServerPatch {
                    name: Some(server.name.clone()),
                    tags: Some(server.tags.clone()),
                    ..ServerPatch::default()
                };
                api::servers::update(&server.id, &patch).curl(profile)
            },
            ActionKind::Poweron,
        ),
    ];
    items.extend(ALL.iter().map(|kind| {
        let method = if *kind == ActionKind::Delete { "DELETE" } else { "POST" };
        item(kind.label(), method, |server, profile, kind| kind.curl(&server.id, profile), *kind)
    }));
    let items = Signal::stored(items);
    let heading = Signal::derive(|| "The token is written as $SCW_TOKEN, never its value.".to_owned());
    let face = || view! { <Icon name="terminal"/>"Copy as curl"<Icon name="down" class="icon icon-sm"/> };
    view! { <Menu id="curlmenu" label=Signal::derive(|| "Copy as curl".to_owned()) face heading items/> }
}

#[component]
fn MoreMenu(actions: Actions, editing: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let whys = Memo::new(move |_| {
        let edit = session.read_only().then(|| READ_ONLY.to_owned());
        [edit, actions.why_not(ActionKind::Delete), actions.why_not(ActionKind::Terminate)]
    });
    let ask = |kind: ActionKind| Callback::new(move |()| actions.ask(kind));
    let (ask_delete, ask_terminate) = (ask(ActionKind::Delete), ask(ActionKind::Terminate));
    let open_form = Callback::new(move |()| editing.set(true));
    let items = Signal::derive(move || {
        let [edit, delete, terminate] = whys.get();
        let danger = |kind: ActionKind, why_not, action| MenuItem {
            icon: kind.icon(),
            label: kind.label().to_owned(),
            method: None,
            why_not,
            danger: true,
            action,
        };
        vec![
            MenuItem {
                icon: "edit",
                label: "Edit name and tags".to_owned(),
                method: None,
                why_not: edit,
                danger: false,
                action: open_form,
            },
            danger(ActionKind::Delete, delete, ask_delete),
            danger(ActionKind::Terminate, terminate, ask_terminate),
        ]
    });
    let face = || view! { "More"<Icon name="down" class="icon icon-sm"/> };
    view! { <Menu id="moremenu" label=Signal::derive(|| "More actions".to_owned()) face items/> }
}

/// The sections of the page: (id, words).
const SECTIONS: [(&str, &str); 4] =
    [("overview", "Overview"), ("volumes", "Volumes"), ("network", "Network"), ("raw", "Raw JSON")];
/// A section is the current one once its top has passed this line, in CSS pixels: the bars that stick, and some air.
const LINE_PX: f64 = 120.0;

/// Links to the sections of the page; the one in view is marked.
#[component]
pub fn SectionNav(id: ServerId, server: Signal<Option<Arc<Server>>>) -> impl IntoView {
    let current = RwSignal::new(SECTIONS[0].0);
    let volumes = Memo::new(move |_| server.with(|server| server.as_ref().map_or(0, |server| server.volumes.len())));
    let waiting = StoredValue::new(false);
    let look = move || {
        let _ = waiting.try_set_value(false);
        if let Some(section) = section_in_view()
            && current.try_get_untracked().is_some_and(|current| current != section)
        {
            current.set(section);
        }
    };
    let listener = window_event_listener(ev::scroll, move |_| {
        if !waiting.get_value() {
            waiting.set_value(true);
            request_animation_frame(look);
        }
    });
    on_cleanup(move || listener.remove());
    // An address that names a section leads to it once there is one.
    request_animation_frame(|| {
        let hash = window().location().hash().unwrap_or_default();
        if let Some(section) = hash.strip_prefix('#').and_then(|id| document().get_element_by_id(id)) {
            section.scroll_into_view();
        }
    });
    let tabs = SECTIONS.iter().map(|(section, words)| {
        view! {
            <a
                class="tab"
                href=href(&format!("/servers/{id}#{section}"))
                aria-current=move || (current.get() == *section).then_some("true")
                on:click=move |_| {
                    current.set(section);
                    focus_later(format!("{section}-h"));
                }
            >
                {*words}
                {(*section == "volumes").then(|| view! { <span class="n">{volumes}</span> })}
            </a>
        }
    });
    view! { <nav class="tabs tabs-sticky" aria-label="Sections of this server">{tabs.collect_view()}</nav> }
}

/// The last section that begins above the line; nothing at the foot of the page, where sections cannot reach it.
fn section_in_view() -> Option<&'static str> {
    let root = document().document_element()?;
    let bottom = window().scroll_y().ok()? + f64::from(root.client_height());
    if bottom + 2.0 >= f64::from(root.scroll_height()) {
        return None;
    }
    let top = |id: &str| document().get_element_by_id(id).map(|section| section.get_bounding_client_rect().top());
    let above = SECTIONS.iter().rev().find(|(id, _)| top(id).is_some_and(|top| top <= LINE_PX));
    Some(above.unwrap_or(&SECTIONS[0]).0)
}

#[cfg(test)]
mod tests {
    use super::{reason_id, told};

    #[test]
    fn a_shared_reason_is_told_once() {
        let reasons = [Some("a".to_owned()), Some("a".to_owned()), None, Some("b".to_owned())];
        let ids: Vec<Option<String>> = (0..5).map(|at| reason_id(&reasons, at)).collect();
        let id = |at: usize| Some(format!("why-{at}"));
        assert_eq!(ids, [id(0), id(0), None, id(3), None]);
        assert_eq!(told(&reasons), [("why-0".to_owned(), "a".to_owned()), ("why-3".to_owned(), "b".to_owned())]);
    }
}
