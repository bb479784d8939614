//! What is known of the account. Lists and objects are kept here for as long as one account is signed
//! in; views show what is known at once, with its age, and ask for it to be read again.
//!
//! What always holds here: an object is merged by its key, and what did not change keeps its `Arc`, so that
//! nothing that shows it is told. One read of a list is under way at a time. A hidden tab reads nothing.
//!
//! The store knows objects of any kind by a few functions ([`Source`]), so that a further kind adds those and no
//! store of its own to the download.

mod item;
mod list;
mod poll;

use std::any::Any;
use std::sync::Arc;

use api::{Answer, ApiError, Call, ItemError, Page, PageRequest};
use leptos::prelude::*;

use crate::session::Session;

pub use item::{Item, Typed, use_item};
pub use list::{List, Status};
pub use poll::poll;

/// An object of some kind.
pub type Object = Arc<dyn Any + Send + Sync>;

/// A kind of object that is listed and read one by one.
pub trait Resource: Clone + PartialEq + Send + Sync + 'static {
    /// What it is called by in addresses of the console and in the store: its id, unless that is a secret.
    fn key(&self) -> &str;
    /// Whether it will change by itself soon, so that it is worth reading again often.
    fn is_transient(&self) -> bool {
        false
    }
    /// Reads a page of the list.
    fn list(page: PageRequest) -> Call<Page<Self>>;
    /// Reads one; `known` is what the store has of it.
    fn get(key: &str, known: Option<&Self>) -> Call<Self>;
}

/// A kind of object as the store sees it.
pub struct Source {
    key: fn(&Object) -> String,
    same: fn(&Object, &Object) -> bool,
    is_transient: fn(&Object) -> bool,
    list: fn(PageRequest) -> Call<()>,
    items: for<'a> fn(&'a Answer) -> Result<Vec<&'a str>, ApiError>,
    item: fn(usize, &str) -> Result<Object, ItemError>,
    get: fn(&str, Option<&Object>) -> Call<()>,
    one: fn(&str, &Answer) -> Result<Object, ApiError>,
}

impl Source {
    /// The functions of a kind.
    pub const fn of<T: Resource>() -> Self {
        Self {
            key: |object| read(object, |object: &T| object.key().to_owned()),
            same: |a, b| read(a, |a: &T| read(b, |b: &T| a == b)),
            is_transient: |object| read(object, T::is_transient),
            list: |page| T::list(page).discard(),
            items: |answer| T::list(PageRequest::first()).items(answer),
            item: |index, raw| {
                T::list(PageRequest::first()).decode_item(index, raw).map(|item| Arc::new(item) as Object)
            },
            get: |key, known| T::get(key, known.and_then(|known| known.downcast_ref::<T>())).discard(),
            one: |key, answer| T::get(key, None).decode(answer).map(|item| Arc::new(item) as Object),
        }
    }

    /// What an object is called by.
    pub fn key(&self, object: &Object) -> String {
        (self.key)(object)
    }

    /// The call that reads the first page of the list.
    pub fn first_page(&self) -> Call<()> {
        (self.list)(PageRequest::first())
    }
}

/// What a function reads from an object of a known type; the default if it is of another.
pub fn read<T: 'static, R: Default>(object: &Object, read: impl FnOnce(&T) -> R) -> R {
    object.downcast_ref::<T>().map(read).unwrap_or_default()
}

/// The lists of the signed-in account.
#[derive(Clone, Copy)]
pub struct Data {
    session: Session,
    lists: StoredValue<Vec<List>>,
    /// Lists live as long as the account is signed in, whichever page asks first.
    owner: StoredValue<Owner>,
}

impl Data {
    /// Provides empty lists for the account that has signed in.
    pub fn provide(session: Session) {
        let owner = Owner::current().unwrap_or_default();
        provide_context(Self { session, lists: StoredValue::new(Vec::new()), owner: StoredValue::new(owner) });
    }

    /// The list of a kind, not read yet when it is asked for first.
    pub fn list(self, source: &'static Source) -> List {
        let known = self.lists.with_value(|lists| lists.iter().copied().find(|list| list.is_of(source)));
        known.unwrap_or_else(|| {
            let list = self.owner.with_value(|owner| owner.with(|| List::new(self.session, source)));
            self.lists.update_value(|lists| lists.push(list));
            list
        })
    }
}

/// The lists of the signed-in account.
pub fn use_data() -> Data {
    expect_context()
}
