//! What stands over the rows: quick views, the filter, freshness, refresh and pause.

use std::time::Duration;

use leptos::prelude::*;

use super::Page;
use super::filter::Filter;
use super::texts::Said;
use crate::format::count_of;
use crate::signal::{Memo, RwSignal};
use crate::ui::dom::{El, effect, el};
use crate::ui::icon::{icon, icon_as};
use crate::ui::tick::updated;

/// How long a refresh may take before it is said that it is under way.
const PATIENCE: Duration = Duration::from_millis(400);

/// Draws it.
pub(super) fn toolbar(page: Page, paused: RwSignal<bool>) -> El {
    let Page { kind, list, items, status, text, .. } = page;
    let unread = move || if status.with(|status| status.loading) { "Loading" } else { "Not loaded yet" };
    let age = updated(move || status.with(|status| status.read_at), unread);
    // Somebody waits for what they have asked for, and maybe for long. What is read by itself is worth no frame.
    let (awaited, long) = (RwSignal::new(false), RwSignal::new(false));
    effect(move || {
        if !status.with(|status| status.loading) {
            awaited.set(false);
            long.set(false);
        }
    });
    let freshness = move || if long.get() { "Refreshing".to_owned() } else { age() };
    // What is not known whole is not counted.
    let growing = Memo::new(move || status.with(|status| status.read_at.is_none()));
    let views = kind.views.iter().map(|(name, filter)| {
        let parsed = Filter::parse(filter, kind);
        let count = move || {
            items.with(|items| items.iter().filter(|object| parsed.matches(kind, object, Said::default())).count())
        };
        el("button")
            .attr_fn("aria-pressed", move || text.with(|text| text.trim() == *filter).to_string())
            .text(name)
            .text(" ")
            .child(el("span.n").text_fn(move || (!growing.get()).then(|| count_of(count()))))
            .on_click(move || text.set((*filter).to_owned()))
    });
    let input = el("input.filter-input")
        .attr("type", "search")
        .attr("aria-label", "Filter")
        .attr("placeholder", kind.filter_hint)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .prop_fn("value", move || text.get())
        .on("input", move |event| text.set(event_target_value(event)));
    // Told once what a person has typed rests: refreshes do not chatter.
    let found = move || (page.writes.get() > 0).then(|| count_of(untrack(|| page.count())) + " shown");
    let refresh =
        tool("Refresh", "refresh").attr_fn("aria-busy", move || awaited.get().then_some("true")).on_click(move || {
            list.refresh();
            awaited.set(status.with_untracked(|status| status.loading));
            let is_long = move || {
                long.try_set(awaited.try_get_untracked() == Some(true));
            };
            set_timeout(is_long, PATIENCE);
        });
    let pause = tool("Pause updates", "pause")
        .attr_fn("aria-pressed", move || paused.get().to_string())
        .on_click(move || paused.update(|paused| *paused = !*paused));
    let segments = (!kind.views.is_empty())
        .then(|| el("div.segments").attr("role", "group").attr("aria-label", "Quick views").children(views));
    el("div.toolbar")
        .child(segments)
        .child(el("div.filter").attr("role", "search").child(icon_as("search", "icon icon-sm")).child(input))
        .child(el("p.visually-hidden").attr("role", "status").text_fn(found))
        .child(
            el("div.toolbar-end")
                .child(el("span.freshness.hide-narrow").text_fn(freshness))
                .child(refresh)
                .child(pause),
        )
}

fn tool(label: &str, symbol: &str) -> El {
    el("button.button.button-icon.button-ghost.button-sm")
        .attr("aria-label", label)
        .attr("title", label)
        .child(icon(symbol))
}
