//! Being written.
use leptos::prelude::*;
/// Being written.
#[component]
pub fn ReauthDialog() -> impl IntoView {}
/// Being written.
#[component]
pub fn ExpiryNotice() -> impl IntoView {}
