//! The tabs of this console, which share their session: from one to the other, never by way of anything stored.
//!
//! A new tab asks the others, and one that is signed in hands its session over. A token that has been renewed, replaced,
//! refused or signed out is so in every tab that holds it. Messages go over a `BroadcastChannel`, which reaches the pages
//! of the console's own origin and nobody else; a browser without one has a session in each tab.
//!
//! What always holds here: a message is about one token, and moves only the tabs that hold that very token.

use std::cell::{Cell, RefCell};

use api::Secret;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{HELD, Session, SignedIn, expiry, kept};

/// How often a new tab looks whether it has been answered, before it shows the sign-in form.
const LOOKS: u32 = 10;
/// The time between two looks, in milliseconds. Tabs that are signed in to several accounts all answer within it.
const LOOK_MS: u32 = 30;

/// In `localStorage`: some tab has signed in, so asking is worth it. Tells nothing about the session.
const OPEN: &str = "scaleway-console.open";
/// In `localStorage`: how often somebody has signed out. A page that the browser had put away hears no messages.
pub(super) const ENDED: &str = "scaleway-console.ended";

// What a message is: the first text of an array.

/// Is anybody signed in? With a number for the answer.
const ASK: &str = "ask";
/// The answer to that number: how long the tab has not been used, its session, and the organization chosen in it.
const HAVE: &str = "have";
/// That token has been replaced, or lives longer: the session with what there is now.
const NOW: &str = "now";
/// The API has refused that token: its words.
const REFUSED: &str = "refused";
/// That token has been signed out.
const END: &str = "end";

/// An answer: how long its tab has not been used, in milliseconds, the session, the organization.
type Answer = (u64, String, String);

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    /// What this tab has asked with, until it has a session.
    static ASKED: RefCell<String> = const { RefCell::new(String::new()) };
    /// The answer of the tab that was used last, while this one still waits.
    static BEST: RefCell<Option<Answer>> = const { RefCell::new(None) };
    /// How often somebody had signed out when the browser put this page away.
    static ENDED_BEFORE: Cell<Option<u32>> = const { Cell::new(None) };
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// How often somebody has signed out; `None` where the browser does not tell.
fn ended() -> Option<u32> {
    Some(storage()?.get_item(ENDED).ok()?.and_then(|count| count.parse().ok()).unwrap_or(0))
}

/// Notes, for the session that is kept for this tab, that the tab knows of every sign-out so far.
pub(super) fn note_ended() {
    if let (Some(storage), Some(count)) = (kept::storage(), ended()) {
        let _ = storage.set_item(ENDED, &count.to_string());
    }
}

/// Whether somebody has signed out while the session that is kept for this tab was away.
pub(super) fn missed_end() -> bool {
    let known = kept::storage().and_then(|storage| storage.get_item(ENDED).ok().flatten());
    known.zip(ended()).is_some_and(|(known, count)| known != count.to_string())
}

fn tell(message: [&str; 4]) {
    let texts: Array = message.into_iter().map(JsValue::from_str).collect();
    CHANNEL.with_borrow(|channel| {
        // One that is closed already has nobody to tell.
        let _ = channel.as_ref().map(|channel| channel.post_message(&texts));
    });
}

/// Listens to the other tabs for as long as the page lives.
pub(super) fn listen(session: Session) {
    connect(session);
    // An open channel may keep a page out of the cache for going back and forth.
    let away = window_event_listener_untyped("pagehide", |_| {
        ENDED_BEFORE.set(ended());
        if let Some(channel) = CHANNEL.take() {
            channel.close();
        }
    });
    let back = window_event_listener_untyped("pageshow", move |event| {
        if !from_cache(&event) {
            return;
        }
        connect(session);
        let missed = ended().is_none() || ended() != ENDED_BEFORE.get();
        if missed && session.signed_in.with_untracked(Option::is_some) {
            session.end_elsewhere();
        }
    });
    // Both live as long as the page.
    std::mem::forget((away, back));
}

/// Whether the browser has brought back a page that it had put away, rather than loaded it.
pub fn from_cache(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event, &"persisted".into()).is_ok_and(|persisted| persisted.is_truthy())
}

fn connect(session: Session) {
    // The console may stand under a path beside others.
    let name = document().base_uri().ok().flatten().unwrap_or_default();
    let Ok(channel) = BroadcastChannel::new(&name) else { return };
    let hear: Box<dyn FnMut(MessageEvent)> = Box::new(move |event| {
        if let Ok(texts) = event.data().dyn_into::<Array>() {
            hear(session, &|at| texts.get(at).as_string().unwrap_or_default());
        }
    });
    channel.set_onmessage(Some(Closure::wrap(hear).into_js_value().unchecked_ref()));
    CHANNEL.set(Some(channel));
}

fn hear(session: Session, text: &dyn Fn(u32) -> String) {
    let about = text(1);
    let is = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| secret.expose() == about);
    let (own, before) = HELD.with_borrow(|held| (is(&held.authority.secret), is(&held.before)));
    match &*text(0) {
        ASK if session.signed_in.with_untracked(Option::is_some) => {
            opened();
            // One whose own token has been refused has nothing to give.
            let given = session.expired.with_untracked(Option::is_none).then(|| as_text(session)).flatten();
            if let Some(kept) = given {
                let organization = session.organization.get_untracked();
                tell([HAVE, &about, &[&expiry::unused_ms().to_string(), " ", &organization].concat(), &kept]);
            }
        }
        HAVE if !about.is_empty() && ASKED.with_borrow(|asked| *asked == about) => {
            let first = text(2);
            let (unused_ms, organization) = first.split_once(' ').unwrap_or_default();
            let answer = (unused_ms.parse().unwrap_or(u64::MAX), text(3), organization.to_owned());
            if session.asking.get_untracked() {
                if BEST.with_borrow(|best| best.as_ref().is_none_or(|best| answer.0 < best.0)) {
                    BEST.set(Some(answer));
                }
            } else if !expiry::is_used() {
                // It came late, but nobody has begun to sign in.
                take(session, answer);
            }
        }
        NOW if own => session.go_on_with(&text(2)),
        REFUSED if own => {
            session.refuse(text(2));
        }
        // That tab has missed that there is another one.
        REFUSED if before => tell_now(session, &about),
        END if own => session.end_elsewhere(),
        // Who has signed out knows only of itself.
        END if session.signed_in.with_untracked(Option::is_some) => {
            opened();
            if session.signed_in.with_untracked(|s| s.as_ref().is_some_and(|s| s.keep)) {
                note_ended();
            }
        }
        _ => {}
    }
}

/// The session as text, with its token.
fn as_text(session: Session) -> Option<String> {
    let signed_in = session.signed_in.get_untracked()?;
    HELD.with_borrow(|held| kept::json(&signed_in, held.authority.secret.as_ref()?, held.made.as_ref()))
}

/// Asks the other tabs for their session. The sign-in form waits a moment for the answer, where there may be one.
pub(super) fn ask(session: Session) {
    let nobody = storage().is_some_and(|storage| storage.get_item(OPEN).is_ok_and(|open| open.is_none()));
    if nobody || CHANNEL.with_borrow(Option::is_none) {
        return;
    }
    // Not a number that a fraction has to be written for.
    let number = ((js_sys::Math::random() * 1e15) as u64).to_string();
    ASKED.set(number.clone());
    session.asking.set(true);
    // Whoever hears the question and is signed in, however late, notes it again.
    let _ = storage().map(|storage| storage.remove_item(OPEN));
    tell([ASK, &number, "", ""]);
    spawn_local(async move {
        for _ in 0..LOOKS {
            TimeoutFuture::new(LOOK_MS).await;
            if let Some(answer) = BEST.take() {
                take(session, answer);
                break;
            }
        }
        session.asking.set(false);
    });
}

fn take(session: Session, (_, kept, organization): Answer) {
    let Some((signed_in, secret, made)) = kept::read(&kept) else { return };
    session.organization.set(organization);
    // It is another tab that was asked to keep it.
    session.enter(SignedIn { keep: false, ..signed_in }, secret, made, true);
}

/// This tab has signed in.
pub(super) fn opened() {
    ASKED.set(String::new());
    let _ = storage().map(|storage| storage.set_item(OPEN, "1"));
}

/// Tells that the token has been replaced, or lives longer.
pub(super) fn tell_now(session: Session, before: &str) {
    if let Some(kept) = as_text(session) {
        tell([NOW, before, &kept, ""]);
    }
}

/// Tells that the API has refused the token of this tab.
pub(super) fn tell_refused(said: &str) {
    let secret = HELD.with_borrow(|held| held.authority.secret.clone());
    if let Some(secret) = secret {
        tell([REFUSED, secret.expose(), said, ""]);
    }
}

/// Tells that a token has been signed out.
pub(super) fn tell_end(secret: &Secret) {
    if let (Some(storage), Some(count)) = (storage(), ended()) {
        let _ = storage.remove_item(OPEN);
        let _ = storage.set_item(ENDED, &count.wrapping_add(1).to_string());
    }
    tell([END, secret.expose(), "", ""]);
}
