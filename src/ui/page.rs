//! What every page has: one heading, a title for the tab, and the focus when it opens.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use super::dom::{El, View, Words, effect, el, focus_in_place};
use super::path::href;
use super::scroll;
use crate::signal::RwSignal;

thread_local! {
    /// The first page of a visit leaves the focus where the browser put it.
    static NAVIGATED: Cell<bool> = const { Cell::new(false) };
}

/// The heading of the open page, for what stands around it.
#[derive(Clone, Copy)]
pub struct PageTitle(RwSignal<String>);

impl PageTitle {
    /// Provides it, empty until a page has one.
    pub fn provide() -> Self {
        let title = Self(RwSignal::default());
        provide_context(title);
        title
    }

    /// The heading.
    pub fn get(self) -> String {
        self.0.get()
    }
}

/// Moves the focus to the page's heading.
pub fn focus_heading() {
    if let Some(heading) = find("h1") {
        let _ = heading.focus();
    }
}

fn find(selectors: &str) -> Option<HtmlElement> {
    document().query_selector(selectors).ok()??.dyn_into().ok()
}

/// The page has opened: its heading has the focus. Who comes back finds it scrolled to where it was left, and the focus on
/// the row that led away.
fn begin(returned: Option<(f64, String)>) {
    focus_heading();
    if let Some((scrolled, from)) = returned {
        window().scroll_to_with_x_and_y(0.0, scrolled);
        // The browser tells it a frame later: a long list would be blank for that long.
        if let Ok(event) = Event::new("scroll") {
            let _ = window().dispatch_event(&event);
        }
        // The rows of the place come with the next frame.
        request_animation_frame(move || {
            if let Some(link) = find(&["table a[href=\"", &href(&from), "\"]"].concat()) {
                focus_in_place(&link);
            }
        });
    }
}

/// A page has opened: names the browser's tab and, unless it is the first page of the visit, focuses its heading.
pub fn opened(title: Words) {
    effect(move || document().set_title(&(title.get() + " · Scaleway Console")));
    let returned = scroll::wanted();
    if NAVIGATED.replace(true) {
        request_animation_frame(move || begin(returned));
    }
}

/// The head of a page: its heading, what stands beside it, and its actions.
pub struct PageHead {
    /// The heading and the tab's title.
    pub title: Words,
    /// Stands after the heading: count, state, tags.
    pub beside: View,
    /// On the right: the page's actions.
    pub actions: View,
    /// A line below: id, description, reasons.
    pub lede: Option<View>,
}

impl PageHead {
    /// A head that is a heading alone.
    pub fn new(title: impl Into<Words>) -> Self {
        Self { title: title.into(), beside: View::none(), actions: View::none(), lede: None }
    }

    /// Draws it; the page has opened.
    pub fn view(self) -> El {
        let Self { title, beside, actions, lede } = self;
        opened(title.clone());
        let heading = el("h1").attr("tabindex", "-1").words(&title);
        if let Some(PageTitle(shown)) = use_context() {
            effect(move || shown.set(title.get()));
        }
        el("div.page-head")
            .child(el("div.page-title.cluster").child(heading).child(beside))
            .child(el("div.page-actions").child(actions))
            .child(lede.map(|lede| el("div.page-lede.cluster").child(lede)))
    }
}
