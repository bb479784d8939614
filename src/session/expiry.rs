//! A token made from a password lives 30 minutes. It is renewed while the page is in use, and its end
//! is announced while it is not.

use std::cell::Cell;

use api::ApiError;
use api::tokens::Token;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::{Serialize, Serializer};
use wasm_bindgen_futures::spawn_local;

use super::{HELD, Session, ask, tabs};
use crate::time;

/// How often the clock is looked at, in milliseconds.
const TICK_MS: u32 = 5_000;
/// Unused this close to its end, a token is announced to expire, in milliseconds.
const WARN_MS: f64 = 5.0 * 60_000.0;
/// How long to wait after a renewal that failed, in milliseconds.
const RETRY_MS: f64 = 30_000.0;

api::record! {
    /// When a token ends, by this device's clock: its length comes from the API's own two instants, so
    /// that a device whose clock is wrong still counts right.
    #[derive(Serialize)]
    pub struct Lifetime {
        /// Milliseconds since 1970.
        #[serde(serialize_with = "whole")]
        pub ends_at: f64,
        /// Milliseconds from making or renewing the token to its end.
        #[serde(serialize_with = "whole")]
        pub length: f64,
    }
}

impl Copy for Lifetime {}

/// Writes milliseconds, all of them from 1970 on, without a fraction: writing fractions is much code.
fn whole<S: Serializer>(ms: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(*ms as u64)
}

impl Lifetime {
    /// The lifetime of a token that was made just now; `None` if it never expires.
    pub fn of(token: &Token) -> Option<Self> {
        let ends = time::parse_ms(token.expires.as_ref()?)?;
        let length = ends - time::parse_ms(token.creation_date.as_ref()?)?;
        Some(Self { ends_at: time::now_ms() + length, length })
    }

    fn renewed(self) -> Self {
        Self { ends_at: time::now_ms() + self.length, ..self }
    }
}

thread_local! {
    /// When somebody last used this page; 0 before anybody has.
    static USED_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// Whether somebody has used this page.
pub fn is_used() -> bool {
    USED_AT.get() > 0.0
}

/// For how long nobody has used this page, in milliseconds.
pub fn unused_ms() -> u64 {
    (time::now_ms() - USED_AT.get()) as u64
}

/// Watches the clock and the person's input for as long as the page lives.
pub fn watch(session: Session) {
    let opened_at = time::now_ms();
    for event in ["pointerdown", "keydown"] {
        // Lives as long as the page.
        let handle = window_event_listener_untyped(event, |_| USED_AT.set(time::now_ms()));
        std::mem::forget(handle);
    }
    spawn_local(async move {
        let mut failed_at = 0.0;
        loop {
            TimeoutFuture::new(TICK_MS).await;
            let Some(lifetime) = session.signed_in.with_untracked(|s| s.as_ref().and_then(|s| s.lifetime)) else {
                continue;
            };
            let now = time::now_ms();
            let left = lifetime.ends_at - now;
            // Since the token was made, or renewed last.
            let used = opened_at.max(USED_AT.get()) > lifetime.ends_at - lifetime.length;
            if used && left > 0.0 && left < lifetime.length * 2.0 / 3.0 && now - failed_at > RETRY_MS {
                if session.renew().await.is_err() {
                    failed_at = now;
                }
                continue;
            }
            // What has ended already is told by the re-authentication dialog.
            let warn = (0.0..WARN_MS).contains(&left) && session.expired.with_untracked(Option::is_none);
            let announced = warn.then_some(lifetime.ends_at);
            if session.expiring.get_untracked() != announced {
                session.expiring.set(announced);
            }
        }
    });
}

impl Session {
    /// Adds another 30 minutes to a token made from a password; other tokens stay as they are.
    ///
    /// # Errors
    /// What came instead; the session stays as it is, and a token that has ended meets the
    /// re-authentication dialog at its next use.
    pub async fn renew(self) -> Result<(), ApiError> {
        let Some((profile, http, id)) = self.own_token() else { return Ok(()) };
        ask(profile, http, api::tokens::renew(&id).discard()).await?;
        // Somebody may have signed out, or in again, meanwhile.
        if HELD.with_borrow(|held| held.made.as_ref() != Some(&id)) {
            return Ok(());
        }
        self.signed_in.update(|signed_in| {
            if let Some(signed_in) = signed_in {
                signed_in.lifetime = signed_in.lifetime.map(Lifetime::renewed);
                if signed_in.keep {
                    self.keep(signed_in);
                }
            }
        });
        self.expiring.set(None);
        let secret = HELD.with_borrow(|held| held.authority.secret.clone()).unwrap_or_default();
        tabs::tell_now(self, secret.expose());
        Ok(())
    }
}
