//! How long ago something was, told anew while it stands on the page.

use std::time::Duration;

use api::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::dom::{El, el};
use crate::time;

/// How often.
const EVERY: Duration = Duration::from_secs(5);
/// The attribute of what is told anew; its value says in what form.
const AGE: &str = "data-age";
/// `3 d`.
const SPAN: &str = "span";
/// `3 d ago`.
const AGO: &str = "ago";

fn made(at: &Timestamp, ms: f64, form: &str) -> El {
    el("time").attr(AGE, form).attr("datetime", at.as_str()).text(&words(ms, form))
}

fn words(ms: f64, form: &str) -> String {
    let passed = time::since(ms);
    if form == SPAN { time::span(passed) } else { time::away(passed) }
}

/// An age in few letters, with the instant as its title: `3 d`. `None` where the browser cannot read it.
pub fn age(at: &Timestamp) -> Option<El> {
    let ms = time::parse_ms(at)?;
    Some(made(at, ms, SPAN).attr("title", &time::absolute(ms)))
}

/// An instant in full, and how long ago it was: `23 Apr 2026, 09:12 UTC+2`, `3 d ago`. `None` where the browser cannot read
/// it.
pub fn instant(at: &Timestamp) -> Option<[El; 2]> {
    let ms = time::parse_ms(at)?;
    let full = el("time").attr("datetime", at.as_str()).text(&time::absolute(ms));
    Some([full, made(at, ms, AGO).attr("class", "muted")])
}

/// Makes an age in few letters that stands on the page that of another instant.
pub fn retell(age: &Element, at: &Timestamp) -> bool {
    let Some(ms) = time::parse_ms(at) else { return false };
    let _ = age.set_attribute("datetime", at.as_str());
    let _ = age.set_attribute("title", &time::absolute(ms));
    say(age, &words(ms, SPAN));
    true
}

/// Says how old it is by now.
fn tell(age: &Element) {
    let said = |name| age.get_attribute(name).unwrap_or_default();
    say(age, &words(js_sys::Date::parse(&said("datetime")), &said(AGE)));
}

/// Writes it where it stands, if that is something else than before.
fn say(age: &Element, words: &str) {
    if let Some(text) = age.first_child()
        && text.node_value().is_none_or(|before| before != words)
    {
        text.set_node_value(Some(words));
    }
}

/// Tells all ages of the page anew, again and again, for as long as the caller's view lives.
pub fn keep_ages() {
    let round = || {
        if document().hidden() {
            return;
        }
        let Ok(ages) = document().query_selector_all("[data-age]") else { return };
        for age in (0..ages.length()).filter_map(|at| ages.get(at)?.dyn_into().ok()) {
            tell(&age);
        }
    };
    if let Ok(handle) = set_interval_with_handle(round, EVERY) {
        on_cleanup(move || handle.clear());
    }
}
