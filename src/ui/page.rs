//! What every page has: one heading, a title for the tab, and the focus when it opens.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
    let heading = document().query_selector("h1").ok().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(heading) = heading {
        let _ = heading.focus();
    }
}

/// A page has opened: names the browser's tab and, unless it is the first page of the visit, focuses its heading.
pub fn opened(title: Signal<String>) {
    Effect::new(move || document().set_title(&format!("{} · Scaleway Console", title.get())));
    if NAVIGATED.replace(true) {
        request_animation_frame(focus_heading);
    }
}

/// The head of a page: its heading, what stands beside it, and its actions.
#[component]
pub fn PageHead(
    /// The heading and the tab's title.
    #[prop(into)]
    title: Signal<String>,
    /// Stands after the heading: count, state, tags.
    #[prop(optional, into)]
    beside: ViewFn,
    /// On the right: the page's actions.
    #[prop(optional, into)]
    actions: ViewFn,
    /// A line below: id, description, reasons.
    #[prop(optional, into)]
    lede: Option<ViewFn>,
) -> impl IntoView {
    let shown = use_context::<PageTitle>();
    opened(title);
    if let Some(PageTitle(shown)) = shown {
        Effect::new(move || shown.set(title.get()));
    }
    view! {
        <div class="page-head">
            <div class="page-title cluster">
                <h1 tabindex="-1">{title}</h1>
                {beside.run()}
            </div>
            <div class="page-actions">{actions.run()}</div>
            {lede.map(|lede| view! { <div class="page-lede cluster">{lede.run()}</div> })}
        </div>
    }
}
