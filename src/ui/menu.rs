//! A menu button with the keys people expect of it. The popover is the browser's own.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, ToggleEvent};

use super::icon::Icon;

/// An entry of a menu.
#[derive(Clone)]
pub struct MenuItem {
    /// Icon of the sprite.
    pub icon: &'static str,
    /// A verb, or a place; each only once in a menu.
    pub label: String,
    /// The method of the call that it is about, such as `GET`.
    pub method: Option<&'static str>,
    /// Why it cannot be chosen now; it keeps its place.
    pub why_not: Option<String>,
    /// Dangerous entries come last, after a rule.
    pub danger: bool,
    /// What it does. Made once, outside of what computes the entries: one that is made there goes with it.
    pub action: Callback<()>,
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// Id of the popover, unique in the page.
    #[prop(into)]
    id: String,
    /// Accessible name of button and menu.
    #[prop(into)]
    label: Signal<String>,
    /// Classes of the button.
    #[prop(default = "button")]
    class: &'static str,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// Said at the top of the menu.
    #[prop(optional, into)]
    heading: Option<Signal<String>>,
    /// The entries, in order.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let entries = move || {
        let list = menu.get_untracked().and_then(|menu| menu.query_selector_all("[role=menuitem]").ok());
        let count = list.as_ref().map_or(0, web_sys::NodeList::length);
        (0..count).filter_map(|at| list.as_ref()?.item(at)?.dyn_into::<HtmlElement>().ok()).collect::<Vec<_>>()
    };
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            let _ = menu.hide_popover();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let list = entries();
        let active = document().active_element();
        let at = list.iter().position(|e| active.as_ref().is_some_and(|a| a.is_same_node(Some(e))));
        let count = list.len();
        let key = event.key();
        let to = match key.as_str() {
            _ if count == 0 => None,
            "ArrowDown" => Some(at.map_or(0, |at| (at + 1) % count)),
            "ArrowUp" => Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
            "Home" => Some(0),
            "End" => Some(count - 1),
            "Tab" => {
                close();
                None
            }
            typed if typed.chars().count() == 1 && typed != " " => {
                let from = at.map_or(0, |at| at + 1);
                (0..count).map(|step| (from + step) % count).find(|at| {
                    let text = list.get(*at).and_then(|e| e.text_content()).unwrap_or_default();
                    text.to_lowercase().starts_with(&typed.to_lowercase())
                })
            }
            _ => None,
        };
        if let Some(target) = to.and_then(|to| list.get(to)) {
            event.prevent_default();
            let _ = target.focus();
        }
    };
    // The popover opens on the next turn; then its first entry takes the focus.
    let opened = move |event: web_sys::Event| {
        let open = event.dyn_ref::<ToggleEvent>().is_some_and(|event| event.new_state() == "open");
        if open && let Some(first) = entries().first() {
            let _ = first.focus();
        }
    };
    view! {
        <button type="button" class=class aria-label=label title=label popovertarget=id.clone() aria-haspopup="menu">
            {face.run()}
        </button>
        <div class="menu" id=id popover="auto" role="menu" aria-label=label node_ref=menu on:keydown=on_key on:toggle=opened>
            {heading.map(|heading| view! { <p class="menu-title" role="presentation">{heading}</p> })}
            <For
                each=move || items.get()
                key=|item| item.label.clone()
                children=move |item| view! { <Entry item items close/> }
            />
        </div>
    }
}

/// One entry. It stays the same element while the menu is open, so that it keeps the focus; only whether it can be
/// chosen changes.
#[component]
fn Entry<F: Fn() + Copy + Send + Sync + 'static>(
    item: MenuItem,
    items: Signal<Vec<MenuItem>>,
    close: F,
) -> impl IntoView {
    let MenuItem { icon, label, method, danger, action, .. } = item;
    let first_danger = items.with_untracked(|items| {
        items.iter().position(|item| item.danger).filter(|at| *at > 0).is_some_and(|at| items[at].label == label)
    });
    let own = label.clone();
    let why_not = Memo::new(move |_| {
        items.with(|items| items.iter().find(|item| item.label == own).and_then(|item| item.why_not.clone()))
    });
    view! {
        {first_danger.then(|| view! { <hr/> })}
        <button
            type="button"
            role="menuitem"
            class=if danger { "menu-item menu-item-danger" } else { "menu-item" }
            aria-disabled=move || why_not.with(Option::is_some).then_some("true")
            on:click=move |_| {
                if why_not.with_untracked(Option::is_none) {
                    close();
                    action.run(());
                }
            }
        >
            <Icon name=icon/>
            <span>{label}</span>
            {method.map(|method| view! { <span class=format!("method method-{method}")>{method}</span> })}
            {move || why_not.get().map(|why| view! { <span class="menu-why">{why}</span> })}
        </button>
    }
}
