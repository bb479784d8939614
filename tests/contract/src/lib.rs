//! What the contract tests stand on: a sandbox process for each test, and a native transport for `api`.
//!
//! The tests link `api` alone. The sandbox is a program that they start and talk HTTP to, so that a mistake in one
//! cannot hide in the other.

mod http_transport;
mod sandbox;

pub use http_transport::{Http, RawAnswer, now};
pub use sandbox::{Credentials, Sandbox};
