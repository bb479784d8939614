//! The session kept for this tab: in `sessionStorage`, and only when the person asked for it.

use api::Secret;
use leptos::prelude::*;
use serde::Serialize;

use super::SignedIn;

const KEY: &str = "scaleway-console.session";

api::record! {
    /// What survives a reload, and what one tab hands to another. Secrets are plain text here: this type goes to
    /// `sessionStorage` and to other tabs, and nowhere else.
    #[derive(Serialize)]
    pub struct Kept requires secret {
        /// The session.
        pub signed_in: Option<SignedIn>,
        /// Its token.
        pub secret: String,
        /// The id of a token that this console made.
        pub made: Option<String>,
    }
}

/// A session as text, with its secret and the id of a token that this console made.
pub fn json(signed_in: &SignedIn, secret: &Secret, made: Option<&Secret>) -> Option<String> {
    let plain = |secret: &Secret| secret.expose().to_owned();
    let kept = Kept { signed_in: Some(signed_in.clone()), secret: plain(secret), made: made.map(plain) };
    serde_json::to_string(&kept).ok()
}

/// What lives as long as the tab.
pub fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Keeps the session for this tab. Returns whether the browser allowed it.
pub fn keep(signed_in: &SignedIn, secret: &Secret, made: Option<&Secret>) -> bool {
    let Some(text) = json(signed_in, secret, made) else { return false };
    storage().is_some_and(|storage| storage.set_item(KEY, &text).is_ok())
}

/// The session kept for this tab, if any; see [`read`].
pub fn restore() -> Option<(SignedIn, Secret, Option<Secret>)> {
    read(&storage()?.get_item(KEY).ok()??)
}

/// The session of a text, with its secret and the id of a token that this console made.
pub fn read(text: &str) -> Option<(SignedIn, Secret, Option<Secret>)> {
    let kept: Kept = api::json::read(text).ok()?;
    Some((kept.signed_in?, Secret::new(kept.secret), kept.made.map(Secret::new)))
}

/// Forgets the kept session.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
        let _ = storage.remove_item(super::tabs::ENDED);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::session::Lifetime;
    use crate::session::config::custom_profile;

    #[test]
    fn a_session_survives_being_kept() {
        let mut session = SignedIn {
            profile: custom_profile("/account", "https://compute.example"),
            read_only: true,
            keep: true,
            lifetime: Some(Lifetime { ends_at: 1_766_000_000_123.0, length: 1_800_000.0 }),
            made_here: true,
            user: Some("u".into()),
        };
        let made = Secret::new("id \"1\"");
        let kept: Kept = api::json::read(&json(&session, &Secret::new("s3cr3t"), Some(&made)).unwrap()).unwrap();
        assert_eq!(
            (kept.signed_in.as_ref(), kept.secret.as_str(), kept.made.as_deref()),
            (Some(&session), "s3cr3t", Some("id \"1\""))
        );
        (session.lifetime, session.user) = (None, None);
        let kept: Kept = api::json::read(&json(&session, &Secret::new("t"), None).unwrap()).unwrap();
        assert_eq!((kept.signed_in, kept.made), (Some(session), None));
    }

    #[test]
    fn what_is_not_a_session_is_not_restored() {
        for text in ["", "{}", r#"{"secret":"s","signed_in":{"profile":null}}"#, r#"{"signed_in":{"read_only":true}}"#]
        {
            assert!(api::json::read::<Kept>(text).is_err(), "{text}");
        }
    }
}
