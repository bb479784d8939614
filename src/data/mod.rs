//! What is known of the account. Lists and objects are kept here for as long as one account is signed
//! in; views show what is known at once, with its age, and ask for it to be read again.
//!
//! What always holds here: an object is merged by id, and what did not change keeps its `Arc`, so that
//! nothing that shows it is told. One read of a list is under way at a time. A hidden tab reads nothing.

mod item;
mod list;
mod poll;

use api::servers::{Server, ServerFilter};
use api::{Call, Page, PageRequest, ServerId};
use leptos::prelude::*;

use crate::session::Session;

pub use item::{Item, use_item};
pub use list::{List, Status};
pub use poll::poll;

/// A kind of object that is listed and read one by one.
pub trait Resource: Clone + PartialEq + Send + Sync + 'static {
    /// Its id.
    type Id: Clone + Ord + std::fmt::Display + Send + Sync + 'static;
    /// The id of this object.
    fn id(&self) -> &Self::Id;
    /// Whether it will change by itself soon, so that it is worth reading again often.
    fn is_transient(&self) -> bool;
    /// Reads a page of the list.
    fn list(page: PageRequest) -> Call<Page<Self>>;
    /// Reads one.
    fn get(id: &Self::Id) -> Call<Self>;
}

impl Resource for Server {
    type Id = ServerId;
    fn id(&self) -> &ServerId {
        &self.id
    }
    fn is_transient(&self) -> bool {
        self.state.is_transient()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        api::servers::list(page, &ServerFilter::default())
    }
    fn get(id: &ServerId) -> Call<Self> {
        api::servers::get(id)
    }
}

/// The lists of the signed-in account.
#[derive(Clone, Copy)]
pub struct Data {
    /// The servers.
    pub servers: List<Server>,
}

impl Data {
    /// Provides empty lists for the account that has signed in.
    pub fn provide(session: Session) {
        provide_context(Self { servers: List::new(session) });
    }
}

/// The lists of the signed-in account.
pub fn use_data() -> Data {
    expect_context()
}
