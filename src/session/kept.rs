//! The session kept for this tab: in `sessionStorage`, and only when the person asked for it.

use api::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::SignedIn;

const KEY: &str = "scaleway-console.session";

/// What survives a reload. Secrets are plain text here: this type goes to `sessionStorage` and nowhere else.
#[derive(Serialize, Deserialize)]
struct Kept {
    signed_in: SignedIn,
    secret: String,
    /// The id of a token that this console made.
    made: Option<String>,
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Keeps the session for this tab. Returns whether the browser allowed it.
pub fn keep(signed_in: &SignedIn, secret: &Secret, made: Option<&Secret>) -> bool {
    let plain = |secret: &Secret| secret.expose().to_owned();
    let kept = Kept { signed_in: signed_in.clone(), secret: plain(secret), made: made.map(plain) };
    let Ok(text) = serde_json::to_string(&kept) else { return false };
    storage().is_some_and(|storage| storage.set_item(KEY, &text).is_ok())
}

/// The session kept for this tab, if any, with its secret and the id of a token that this console made.
pub fn restore() -> Option<(SignedIn, Secret, Option<Secret>)> {
    let text = storage()?.get_item(KEY).ok()??;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    Some((kept.signed_in, Secret::new(kept.secret), kept.made.map(Secret::new)))
}

/// Forgets the kept session.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}
