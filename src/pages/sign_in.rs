//! Being written.
use leptos::prelude::*;
/// Being written.
#[component]
pub fn SignInPage() -> impl IntoView {}
