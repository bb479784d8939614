//! The console: starts the app in `index.html`.

mod app;
mod data;
mod format;
mod frame;
mod order;
mod pages;
mod resources;
mod session;
mod signal;
mod time;
mod transport;
mod ui;

fn main() {
    app::start();
}
