//! How far each page was scrolled, so that going back lands where one was. The browser sees to that by itself only where the
//! page is drawn by then.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;

thread_local! {
    /// Paths of pages, and how far each was scrolled when it was left, in CSS pixels.
    static LEFT: RefCell<Vec<(String, f64)>> = const { RefCell::new(Vec::new()) };
    /// The browser is going back or forth.
    static RETURNS: Cell<bool> = const { Cell::new(false) };
    /// The page stands further down than at its top.
    static SCROLLED: Cell<bool> = const { Cell::new(false) };
    /// How far the page that is open was to be scrolled, and the path of the page that was left for it.
    static WANTED: RefCell<Option<(f64, String)>> = const { RefCell::new(None) };
}

/// Notices when the browser goes back or forth, or scrolls. To be called before the router listens, which opens the page at
/// once.
pub fn listen() {
    // Both listen for as long as the page lives.
    let _ = window_event_listener_untyped("scroll", |_| SCROLLED.set(scroll_y() > 0.0));
    let _ = window_event_listener_untyped("popstate", |_| {
        RETURNS.set(true);
        // The page that comes opens before this; there may be none, as where a part of the same page is gone to.
        set_timeout(|| RETURNS.set(false), Duration::ZERO);
    });
}

fn scroll_y() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// Whether the page stands further down than at its top. To ask the browser itself makes it lay out what has changed.
pub fn is_scrolled() -> bool {
    SCROLLED.get()
}

/// Another account begins.
pub fn forget() {
    LEFT.take();
}

/// The page of a path gives way to that of another.
pub fn change(from: String, to: &str) {
    let scrolled = scroll_y();
    LEFT.with_borrow_mut(|left| {
        let known = left.iter().find(|(path, _)| path == to).map(|(_, scrolled)| *scrolled);
        WANTED.set(known.filter(|_| RETURNS.get()).map(|scrolled| (scrolled, from.clone())));
        left.retain(|(path, _)| *path != from);
        left.push((from, scrolled));
    });
}

/// How far the page that is open was to be scrolled when it opened, and the path of the page that was left for it, where
/// somebody had gone back or forth.
pub fn wanted() -> Option<(f64, String)> {
    WANTED.with_borrow(Clone::clone)
}
