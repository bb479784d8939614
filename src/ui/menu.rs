//! A menu button with the keys people expect of it. The popover is the browser's own.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, ToggleEvent};

use super::dom::{El, View, Words, el};
use super::icon::icon;
use crate::format::lowercase;

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
    /// What it does.
    pub action: Rc<dyn Fn()>,
}

/// A button that opens a menu.
pub struct Menu {
    /// Id of the popover, unique in the page.
    pub id: String,
    /// Accessible name of button and menu.
    pub label: Words,
    /// Classes of the button.
    pub class: &'static str,
    /// What the button shows.
    pub face: View,
    /// Said at the top of the menu.
    pub heading: Option<Words>,
    /// The entries, in order.
    pub items: Items,
}

/// What gives the entries of a menu.
type Items = Rc<dyn Fn() -> Vec<MenuItem>>;

/// Stands for the rule before the dangerous entries, among their labels.
const RULE: &str = "";

impl Menu {
    /// A menu without a heading, opened by an ordinary button.
    pub fn new(
        id: impl Into<String>,
        label: impl Into<Words>,
        face: impl Into<View>,
        items: impl Fn() -> Vec<MenuItem> + 'static,
    ) -> Self {
        let (id, label, face) = (id.into(), label.into(), face.into());
        Self { id, label, class: "button", face, heading: None, items: Rc::new(items) }
    }

    /// Draws the button, and the menu beside it.
    pub fn view(self) -> View {
        let Self { id, label, class, face, heading, items } = self;
        let button = el("button")
            .attr("class", class)
            .attr_words("aria-label", &label)
            .attr_words("title", &label)
            .attr("popovertarget", &id)
            .attr("aria-haspopup", "menu")
            .child(face);
        let menu = el("div.menu")
            .attr("id", &id)
            .attr("popover", "auto")
            .attr("role", "menu")
            .attr_words("aria-label", &label)
            .child(heading.map(|heading| el("p.menu-title").attr("role", "presentation").words(&heading)));
        let (of_keys, of_toggle, of_entries) = (menu.clone(), menu.clone(), menu.clone());
        let shown = Rc::clone(&items);
        let menu = menu
            .on_key(move |event| move_focus(&of_keys, event))
            // The popover opens on the next turn; then its first entry takes the focus.
            .on("toggle", move |event| {
                if event.unchecked_ref::<ToggleEvent>().new_state() == "open"
                    && let Some(first) = entries(&of_toggle).first()
                {
                    let _ = first.focus();
                }
            })
            .keyed(move || labels(&shown()), move |label| entry(&of_entries, &items, label));
        View::list([button, menu])
    }
}

/// What stands in the menu, by label.
fn labels(items: &[MenuItem]) -> Vec<String> {
    let rule = items.iter().position(|item| item.danger).filter(|at| *at > 0);
    let mut labels: Vec<String> = items.iter().map(|item| item.label.clone()).collect();
    if let Some(at) = rule {
        labels.insert(at, RULE.to_owned());
    }
    labels
}

fn close(menu: &El) {
    let _ = menu.as_a::<HtmlElement>().hide_popover();
}

fn entries(menu: &El) -> Vec<HtmlElement> {
    let list = menu.element().query_selector_all("[role=menuitem]").ok();
    let count = list.as_ref().map_or(0, web_sys::NodeList::length);
    (0..count).filter_map(|at| list.as_ref()?.item(at)?.dyn_into().ok()).collect()
}

fn move_focus(menu: &El, event: &KeyboardEvent) {
    let list = entries(menu);
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
            close(menu);
            None
        }
        typed if typed.chars().count() == 1 && typed != " " => {
            let from = at.map_or(0, |at| at + 1);
            (0..count).map(|step| (from + step) % count).find(|at| {
                let text = list.get(*at).and_then(|e| e.text_content()).unwrap_or_default();
                lowercase(&text).starts_with(&lowercase(typed))
            })
        }
        _ => None,
    };
    if let Some(target) = to.and_then(|to| list.get(to)) {
        event.prevent_default();
        let _ = target.focus();
    }
}

/// The entry of a label, or the rule. It stays the same element while the menu is open, so that it keeps the focus;
/// only whether it can be chosen changes.
fn entry(menu: &El, items: &Items, label: &str) -> El {
    let items = Rc::clone(items);
    let own = label.to_owned();
    let find = Rc::new(move || items().into_iter().find(|item| item.label == own));
    let Some(item) = find().filter(|_| label != RULE) else { return el("hr") };
    // Empty while it can be chosen.
    let why_not = move || find().and_then(|item| item.why_not).unwrap_or_default();
    let (off, chosen) = (why_not.clone(), why_not.clone());
    let (menu, action) = (menu.clone(), item.action);
    el(if item.danger { "button.menu-item.menu-item-danger" } else { "button.menu-item" })
        .attr("role", "menuitem")
        .attr_fn("aria-disabled", move || (!off().is_empty()).then_some("true"))
        .on_click(move || {
            if chosen().is_empty() {
                close(&menu);
                action();
            }
        })
        .child(icon(item.icon))
        .child(el("span").text(label))
        .child(item.method.map(|method| el("span").attr("class", &("method method-".to_owned() + method)).text(method)))
        .switch(why_not, |why| (!why.is_empty()).then(|| el("span.menu-why").text(why)))
}
