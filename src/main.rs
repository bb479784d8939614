//! The console: mounts the app into `index.html`.
#![allow(clippy::needless_pass_by_value, reason = "components own their props: their views outlive the call")]

mod app;
mod data;
mod pages;
mod resources;
mod session;
mod time;
mod transport;
mod ui;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
