//! Typed client of the Scaleway API: the classic account and compute services, as a browser console uses them.
//!
//! A function of a resource's module describes a request and gives a [`Call`]; a [`Client`] sends it through a
//! [`Transport`] and decodes the answer, or turns whatever came instead into one [`ApiError`]. Nothing here knows of
//! a page or a view, and nothing here does I/O by itself, so all of it runs natively in tests and as wasm in a browser.
//!
//! What always holds:
//! - Unknown keys of an answer are ignored, unknown values of enumerations kept as text, null lists read as empty.
//! - One malformed item of a list is an [`ItemError`]; the other items survive.
//! - No message of an error answer is lost, whatever its shape.
//! - Secrets print as `Secret`, and stand as a placeholder in every text meant for people.

#[macro_use]
mod record;
#[macro_use]
mod text;

mod answer;
mod call;
mod change;
mod client;
mod curl;
mod error;
mod fields;
mod filling;
mod held;
mod json_path;
mod object;
mod page;
mod pages;
mod pieces;
mod redact;
mod shared;
mod slot;
mod spec;
mod transport;

pub mod bootscripts;
pub mod containers;
pub mod dashboard;
pub mod images;
pub mod invoices;
pub mod ips;
pub mod json;
pub mod marketplace;
pub mod organizations;
pub mod products;
pub mod profile;
pub mod security_groups;
pub mod servers;
pub mod snapshots;
pub mod tasks;
pub mod tokens;
pub mod users;
pub mod volumes;

pub use answer::{Answer, READ_HEADERS, SENT_HEADERS};
pub use call::Call;
pub use change::quoted;
pub use client::Client;
pub use error::{ApiError, ErrorKind, Failure};
pub use fields::Fields;
pub use held::Untold;
pub use page::{ItemError, Page, PageRequest};
pub use pages::Pages;
pub use profile::{Profile, Service};
pub use record::Map;
pub use shared::{Shared, hash};
pub use text::{
    BootscriptId, ImageId, IpId, OrganizationId, RuleId, Secret, SecurityGroupId, ServerId, SnapshotId, TaskId,
    Timestamp, UserId, VolumeId, Written,
};
pub use transport::{Transport, TransportError};
