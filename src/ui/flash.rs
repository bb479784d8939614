//! Short messages at the bottom right: what has been done, or failed, away from its own place.

use std::time::Duration;

use leptos::prelude::*;

use super::dom::{El, el, on_end};
use super::icon::icon;
use crate::signal::{Bundle, RwSignal, StoredValue};

/// How long a success stays unless it is hovered or focused.
const SUCCESS_STAYS: Duration = Duration::from_secs(6);
/// How many stand at once; older ones go first.
const MOST: usize = 3;

#[derive(Clone, PartialEq)]
struct Flash {
    id: u32,
    title: String,
    detail: String,
    failed: bool,
}

/// The messages of this page; provided by the app.
pub type Flashes = Bundle<Signals>;

/// The messages, and how long they stay.
pub struct Signals {
    list: RwSignal<Vec<Flash>>,
    next: StoredValue<u32>,
    held: RwSignal<bool>,
}

impl Flashes {
    /// Provides an empty list of messages.
    pub fn provide() {
        provide_context(Self::of(Signals {
            list: RwSignal::default(),
            next: StoredValue::new(0),
            held: RwSignal::new(false),
        }));
    }

    /// Something is done. Leaves by itself.
    pub fn done(self, title: impl Into<String>) {
        let id = self.push(title.into(), String::new(), false);
        self.leave_later(id);
    }

    /// Something failed. Stays until it is dismissed.
    pub fn failed(self, title: impl Into<String>, detail: impl Into<String>) {
        self.push(title.into(), detail.into(), true);
    }

    fn push(self, title: String, detail: String, failed: bool) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.push(Flash { id, title, detail, failed });
            if list.len() > MOST {
                list.remove(0);
            }
        });
        id
    }

    fn leave_later(self, id: u32) {
        set_timeout(
            move || {
                if self.held.get_untracked() {
                    self.leave_later(id);
                } else {
                    self.dismiss(id);
                }
            },
            SUCCESS_STAYS,
        );
    }

    /// Takes all of them away.
    pub fn clear(self) {
        self.list.set(Vec::new());
    }

    fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|flash| flash.id != id));
    }
}

/// The messages of this page.
pub fn use_flashes() -> Flashes {
    expect_context()
}

/// Where the messages stand: on the page, and in each dialog. Two live regions: failures interrupt, successes wait.
pub fn flash_stack() -> El {
    let flashes = use_flashes();
    let hold = |stack: El, event: &str, on: bool| stack.on(event, move |_| flashes.held.set(on));
    let stack = hold(hold(el("div.flashes"), "pointerenter", true), "pointerleave", false);
    let stack = hold(hold(stack, "focusin", true), "focusout", false);
    // A dialog that goes with the pointer or the focus on a message does not tell that they have left it.
    on_end(move || flashes.held.set(false));
    stack.child(region(flashes, "polite", false)).child(region(flashes, "assertive", true))
}

fn region(flashes: Flashes, live: &str, failed: bool) -> El {
    let ids = move || {
        flashes.list.with(|list| {
            let own = list.iter().filter(|flash| flash.failed == failed);
            own.map(|flash| flash.id.to_string()).collect()
        })
    };
    el("div.stack").attr("aria-live", live).keyed(ids, move |id| {
        let found = flashes.list.with_untracked(|list| list.iter().find(|flash| flash.id.to_string() == id).cloned());
        found.map_or_else(|| el("div"), |flash| message(flashes, flash))
    })
}

fn message(flashes: Flashes, flash: Flash) -> El {
    let Flash { id, title, detail, failed } = flash;
    el(if failed { "div.note.flash.note-bad" } else { "div.note.flash.note-ok" })
        .child(icon(if failed { "bad" } else { "good" }))
        .child(
            el("div.note-body")
                .child(el("p.note-title").text(&title))
                .child((!detail.is_empty()).then(|| el("p").text(&detail))),
        )
        .child(
            el("button.button.button-icon.button-ghost.button-sm")
                .attr("aria-label", "Dismiss")
                .attr("title", "Dismiss")
                .on_click(move || flashes.dismiss(id))
                .child(icon("x")),
        )
}
