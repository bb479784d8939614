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
mod reading;

use std::any::Any;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use api::json::Slot;
use api::{Answer, ApiError, Call, ErrorKind, ItemError, Page, PageRequest};
use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::session::Session;
use crate::session::prices::Billed;
use crate::signal::{Bundle, StoredValue, opened};

pub use item::{Item, Typed, use_item};
pub use list::{List, Status};
pub use poll::{TRANSIENT_MS, poll};
pub use reading::{Reading, use_reading};

/// An object of some kind.
pub type Object = Arc<dyn Any + Send + Sync>;

/// A kind of object that is listed and read one by one.
pub trait Resource: Slot + Default + PartialEq + Send + Sync + 'static {
    /// What it is called by in addresses of the console and in the store: its id, unless that is a secret.
    fn key(&self) -> &str;
    /// Whether it will change by itself soon, so that it is worth reading again often.
    fn is_transient(&self) -> bool {
        false
    }
    /// Whether one is found in the list, because nothing else of the API answers to its key, or is to be asked for it.
    const IN_LIST: bool = false;
    /// What it is billed as, and its size in bytes, if it is billed for as long as it exists.
    fn billed(&self) -> Option<(Billed, u64)> {
        None
    }
    /// The list that has the names of what these objects know by id only (for tasks: servers). Rows follow it.
    fn names() -> Option<&'static Source> {
        None
    }
    /// Reads a page of the list.
    fn list(page: PageRequest) -> Call<Page<Self>>;
    /// The same for a list that is somebody's.
    fn list_of(_: Session, page: PageRequest) -> Call<Page<Self>> {
        <Self as Resource>::list(page)
    }
    /// Reads one; `known` is what the store has of it. Without meaning for what is found in the list.
    fn get(_key: &str, _known: Option<&Self>) -> Call<Self> {
        <Self as Resource>::list(PageRequest::first()).first()
    }
    /// Its JSON, or that of the answer about it, as people may see it: without secrets.
    fn without_secrets(json: String) -> String {
        json
    }
}

/// What an object is read into.
trait Model: Slot + Any + Send + Sync {}

impl<T: Slot + Any + Send + Sync> Model for T {}

/// A kind of object as the store sees it.
pub struct Source {
    key: fn(&Object) -> &str,
    same: fn(&Object, &Object) -> bool,
    is_transient: fn(&Object) -> bool,
    billed: fn(&Object) -> Option<(Billed, u64)>,
    names: fn() -> Option<&'static Source>,
    in_list: bool,
    list: fn(Session, PageRequest) -> Call<()>,
    get: fn(&str, Option<&Object>) -> Call<()>,
    without_secrets: fn(String) -> String,
    /// An object that nothing has been read into yet.
    blank: fn() -> Arc<dyn Model>,
}

impl Source {
    /// The functions of a kind.
    pub const fn of<T: Resource>() -> Self {
        Self {
            key: |object| opened(&**object).map(T::key).unwrap_or_default(),
            same: |a, b| read(a, |a: &T| read(b, |b: &T| a == b)),
            is_transient: |object| read(object, T::is_transient),
            billed: |object| read(object, T::billed),
            names: T::names,
            in_list: T::IN_LIST,
            list: |session, page| T::list_of(session, page).discard(),
            get: |key, known| T::get(key, known.and_then(|known| opened::<T>(&**known))).discard(),
            without_secrets: T::without_secrets,
            blank: || Arc::new(T::default()),
        }
    }

    /// The item of a page of the list that is at `index` there.
    fn item(&self, call: &Call<()>, index: usize, item: &str) -> Result<Object, ItemError> {
        self.read(|slot| call.fill_item(index, item, slot))
    }

    /// The object that was read by itself.
    fn one(&self, call: &Call<()>, answer: &Answer) -> Result<Object, ApiError> {
        self.read(|slot| call.fill(answer, slot))
    }

    fn read<E>(&self, read: impl FnOnce(&mut dyn Slot) -> Result<(), E>) -> Result<Object, E> {
        let mut object = (self.blank)();
        // Nobody else has it yet.
        if let Some(model) = Arc::get_mut(&mut object) {
            read(model)?;
        }
        Ok(object)
    }

    /// What an object is called by.
    pub fn key<'a>(&self, object: &'a Object) -> &'a str {
        (self.key)(object)
    }

    /// The function for that.
    pub fn keys(&self) -> fn(&Object) -> &str {
        self.key
    }

    /// What an object is billed as, and its size in bytes, if it is billed for as long as it exists.
    pub fn billed(&self, object: &Object) -> Option<(Billed, u64)> {
        (self.billed)(object)
    }

    /// Another list that has the names of what these objects know by their ids.
    pub fn names(&self) -> Option<&'static Self> {
        (self.names)()
    }

    /// The call that reads the first page of the list.
    fn first_page(&self, session: Session) -> Call<()> {
        (self.list)(session, PageRequest::first())
    }

    /// The call that a list begins with of which nothing is known: what a screen shows, so that there is something soon on a
    /// slow line. `boot.js` asks for the same.
    pub fn screen(&self, session: Session) -> Call<()> {
        (self.list)(session, PageRequest::screen())
    }

    /// The call that reads an object, of which `known` is what the store has: the first page of the list, where it is
    /// found there.
    fn call(&self, session: Session, key: &str, known: Option<&Object>) -> Call<()> {
        if self.in_list { self.first_page(session) } else { (self.get)(key, known) }
    }

    /// Reads a page of the list, from 1: its items, and how many all pages have together; 0 if this is all.
    pub async fn page(&self, session: Session, number: u32) -> Result<(Vec<Result<Object, ItemError>>, u64), ApiError> {
        let call = (self.list)(session, PageRequest::number(number));
        let answer = session.send(&call).await?;
        let items = call.items(&answer)?;
        let items = items.iter().enumerate().map(|(at, item)| self.item(&call, at, item)).collect();
        Ok((items, answer.total().unwrap_or(0)))
    }

    /// Reads an object, and its JSON for people.
    async fn fetch(&self, session: Session, key: &str, known: Option<&Object>) -> Result<(Object, String), ApiError> {
        let mut call = self.call(session, key, known);
        let (mut page, mut before) = (1, Vec::new());
        loop {
            let answer = session.send(&call).await?;
            if !self.in_list {
                let json = (self.without_secrets)(answer.text());
                return Ok((self.one(&call, &answer)?, Answer { body: json.into_bytes(), ..answer }.pretty()));
            }
            let items = call.items(&answer)?;
            let mut found =
                items.iter().enumerate().filter_map(|(at, item)| Some((self.item(&call, at, item).ok()?, item)));
            if let Some((object, item)) = found.find(|(object, _)| self.key(object) == key) {
                let json = (self.without_secrets)((*item).to_owned());
                return Ok((object, Answer { body: json.into_bytes(), ..answer.clone() }.pretty()));
            }
            // What comes again is all there is, as where a list is not cut into pages.
            if PageRequest::is_last(page, items.len(), answer.total()) || answer.body == before {
                return Err(call.refusal(ErrorKind::NotFound, "no such item in the list"));
            }
            before = answer.body;
            page += 1;
            call = (self.list)(session, PageRequest::number(page));
        }
    }
}

/// What a function reads from an object of a known type; the default if it is of another.
pub fn read<T: 'static, R: Default>(object: &Object, read: impl FnOnce(&T) -> R) -> R {
    opened(&**object).map(read).unwrap_or_default()
}

/// A read that is under way; it is given up, and its call aborted, when this is dropped.
type UnderWay = oneshot::Sender<()>;

/// Begins a read.
fn begin_read(mut read: Pin<Box<dyn Future<Output = ()>>>) -> UnderWay {
    let (under_way, mut dropped) = oneshot::channel();
    spawn_local(poll_fn(move |context| match Pin::new(&mut dropped).poll(context) {
        Poll::Ready(_) => Poll::Ready(()),
        Poll::Pending => read.as_mut().poll(context),
    }));
    under_way
}

/// The lists of the signed-in account.
pub type Data = Bundle<Lists>;

/// The lists that have been asked for.
pub struct Lists {
    session: Session,
    lists: StoredValue<Vec<List>>,
    /// Lists live as long as the account is signed in, whichever page asks first.
    owner: StoredValue<Owner>,
}

impl Data {
    /// Provides empty lists for the account that has signed in.
    pub fn provide(session: Session) {
        let owner = Owner::current().unwrap_or_default();
        provide_context(Self::of(Lists {
            session,
            lists: StoredValue::new(Vec::new()),
            owner: StoredValue::new(owner),
        }));
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
