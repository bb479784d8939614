//! The API client against the sandbox, over HTTP: every call, every documented refusal, every code.
//!
//! Each test has a sandbox of its own, so they share nothing and run side by side.

// Plain functions beside the tests may stop a test too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

mod account;
mod auth;
mod conventions;
mod faults;
mod images;
mod ips;
mod organizations;
mod paging;
mod read_only;
mod security_groups;
mod server_actions;
mod servers;
mod snapshots;
mod tasks;
mod tokens;
mod user_data;
mod users;
mod volumes;
