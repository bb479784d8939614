//! Being written.
use leptos::prelude::*;
/// Being written.
#[component]
pub fn CreateServerPage() -> impl IntoView {}
