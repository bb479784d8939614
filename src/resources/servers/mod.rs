//! Servers of the compute service.

pub mod actions;
pub mod create;
pub mod delete;
pub mod detail;
pub mod draft;
mod filter;
pub mod format;
pub mod list;
pub mod state;
pub mod tags;
