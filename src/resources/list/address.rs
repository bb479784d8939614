//! Filter and sort in the address.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::signal::{RwSignal, StoredValue};
use crate::ui::dom::{effect, on_end};
use crate::ui::path::{encoded, use_path};
use crate::ui::table::Sort;

/// How long filter and sort rest before they are written to the address, which costs the browser more than a key does.
const RESTS: Duration = Duration::from_secs(1);

/// Filter and sort as the address has them, and how often another filter was written to it. That is once they rest, or once
/// something else gets the pointer or the focus, as a link does before it is followed; they are taken over from it on back
/// and forward.
pub(super) fn use_address(page: &'static str) -> (RwSignal<String>, RwSignal<String>, RwSignal<u32>) {
    let (path, query) = (use_path(), use_location().query);
    let here = path.get_untracked();
    let left = here.clone();
    let in_query = move |key: &str| query.with(|query| query.get(key)).unwrap_or_default();
    let in_address = move || (in_query("q"), Sort::parse(&in_query("sort")).text());
    let (q, order) = untrack(in_address);
    let (text, sort) = (RwSignal::new(q), RwSignal::new(order));
    let search = move || {
        let pairs = [("q=", text.get()), ("sort=", sort.get())];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let joined: Vec<String> = pairs.map(|(key, value)| (*key).to_owned() + &encoded(value)).collect();
        joined.join("&")
    };
    let (written, writes) = (StoredValue::new(untrack(search)), RwSignal::new(0));
    let filter = RefCell::new(text.get_untracked());
    let navigate = use_navigate();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    };
    let write: Rc<dyn Fn()> = Rc::new(move || {
        let search = untrack(search);
        // What leaves the document with this page loses the focus, too.
        if written.with_value(|written| *written == search) || path.get_untracked() != left {
            return;
        }
        let to = if search.is_empty() { page.to_owned() } else { [page, "?", &search].concat() };
        written.set_value(search);
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        let now = text.get_untracked();
        if filter.replace(now.clone()) != now {
            writes.set(writes.get_untracked() + 1);
        }
    });
    let listeners = ["pointerdown", "focusout"].map(|event| {
        let write = Rc::clone(&write);
        window_event_listener_untyped(event, move |_| write())
    });
    effect(move || {
        let search = search();
        stop();
        if written.with_value(|written| *written != search) {
            let write = Rc::clone(&write);
            timer.set_value(set_timeout_with_handle(move || write(), RESTS).ok());
        }
    });
    effect(move || {
        let (q, order) = in_address();
        let pending = untrack(search) != written.get_value();
        // The query of the page that comes after this one is not for it.
        if pending || path.get() != here {
            return;
        }
        if text.get_untracked() != q {
            text.set(q);
        }
        if sort.get_untracked() != order {
            sort.set(order);
        }
        written.set_value(untrack(search));
    });
    on_end(move || {
        stop();
        listeners.into_iter().for_each(WindowListenerHandle::remove);
    });
    (text, sort, writes)
}
