//! Short messages at the bottom right: what has been done, or failed, away from its own place.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::Icon;

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
#[derive(Clone, Copy)]
pub struct Flashes {
    list: RwSignal<Vec<Flash>>,
    next: StoredValue<u32>,
    held: RwSignal<bool>,
}

impl Flashes {
    /// Provides an empty list of messages.
    pub fn provide() {
        provide_context(Self { list: RwSignal::default(), next: StoredValue::new(0), held: RwSignal::new(false) });
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

    fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|flash| flash.id != id));
    }
}

/// The messages of this page.
pub fn use_flashes() -> Flashes {
    expect_context()
}

/// Where the messages stand. Two live regions: failures interrupt, successes wait.
#[component]
pub fn FlashStack() -> impl IntoView {
    let flashes = use_flashes();
    let of = move |failed: bool| {
        view! {
            <For
                each=move || flashes.list.get().into_iter().filter(move |f| f.failed == failed)
                key=|flash| flash.id
                children=move |flash| {
                    view! {
                        <div class=if failed { "note flash note-bad" } else { "note flash note-ok" }>
                            <Icon name=if failed { "bad" } else { "good" }/>
                            <div class="note-body">
                                <p class="note-title">{flash.title}</p>
                                {(!flash.detail.is_empty()).then(|| view! { <p>{flash.detail}</p> })}
                            </div>
                            <button
                                type="button"
                                class="button button-icon button-ghost button-sm"
                                aria-label="Dismiss"
                                title="Dismiss"
                                on:click=move |_| flashes.dismiss(flash.id)
                            >
                                <Icon name="x"/>
                            </button>
                        </div>
                    }
                }
            />
        }
    };
    view! {
        <div
            class="flashes"
            on:pointerenter=move |_| flashes.held.set(true)
            on:pointerleave=move |_| flashes.held.set(false)
            on:focusin=move |_| flashes.held.set(true)
            on:focusout=move |_| flashes.held.set(false)
        >
            <div aria-live="polite" class="stack">{of(false)}</div>
            <div aria-live="assertive" class="stack">{of(true)}</div>
        </div>
    }
}
