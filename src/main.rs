//! The console: mounts the app into `index.html`.
use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <main><h1>"Scaleway Console"</h1></main> });
}
