//! Views made by closures, behind one type. Each closure that a view holds directly gets all the code that updates it
//! to itself; through these, closures share it, which makes the download smaller.

use std::sync::Arc;

use leptos::prelude::*;

/// A part of a view that is made anew whenever what it reads changes; nothing where there is `None`.
pub fn dynamic(view: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    let view: Box<dyn FnMut() -> Option<AnyView> + Send> = Box::new(view);
    view.into_any()
}

/// Rows by key. A row keeps its elements, and the focus in them, while others come and go.
pub fn keyed(keys: Signal<Vec<String>>, row: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    rows(keys, Arc::new(row))
}

fn rows(keys: Signal<Vec<String>>, row: Arc<dyn Fn(String) -> AnyView + Send + Sync>) -> AnyView {
    view! { <For each=move || keys.get() key=Clone::clone children=move |key| row(key)/> }.into_any()
}
