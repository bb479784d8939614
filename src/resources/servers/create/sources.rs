//! What the form lets a person choose from, as the API lists it. Each list stands by itself: one that cannot be read
//! leaves the others, and what is typed, as they are. So does one that is read again.

use std::pin::Pin;
use std::sync::Arc;

use api::bootscripts::Bootscript;
use api::images::{Image, ImageState};
use api::ips::Ip;
use api::products::{Availability, ServerType};
use api::security_groups::SecurityGroup;
use api::{ApiError, Call, Page, PageRequest};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::resources::servers::draft::ImageChoice;
use crate::session::Session;

/// Reads a list into its items and tells how many of them could not be read.
type Reading = Pin<Box<dyn Future<Output = Result<usize, ApiError>>>>;

/// Where the items of a list are kept.
type Items<T> = RwSignal<Arc<Vec<T>>>;

/// Something to choose in a select.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// How it is called.
    pub label: String,
    /// More about it.
    pub note: String,
    /// The architecture it is for, where that matters.
    pub arch: String,
    /// Whether it is taken when none is chosen.
    pub default: bool,
    /// Whose it is.
    pub organization: String,
}

/// How it stands with a list, whatever is in it.
#[derive(Clone, Copy)]
pub struct Standing {
    unread: RwSignal<usize>,
    error: RwSignal<Option<ApiError>>,
    known: RwSignal<bool>,
    busy: StoredValue<bool>,
    retry: StoredValue<Box<dyn Fn() -> Reading + Send + Sync>>,
}

impl Standing {
    fn new(read: Box<dyn Fn() -> Reading + Send + Sync>) -> Self {
        let standing = Self {
            unread: RwSignal::new(0),
            error: RwSignal::new(None),
            known: RwSignal::new(false),
            busy: StoredValue::new(false),
            retry: StoredValue::new(read),
        };
        standing.reload();
        standing
    }

    /// Reads the list again, unless that is under way. What was known stays until then, and if it fails.
    pub fn reload(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.error.set(None);
        let reading = self.retry.with_value(|read| read());
        spawn_local(async move {
            let result = reading.await;
            // The form may have been left meanwhile.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match result {
                Ok(unread) => {
                    self.unread.set(unread);
                    self.known.set(true);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// How many items could not be read.
    pub fn unread(self) -> usize {
        self.unread.get()
    }

    /// Whether the list has been read.
    pub fn known(self) -> bool {
        self.known.get()
    }

    /// Why there is no list, if the API did not give one.
    pub fn failure(self) -> Option<ApiError> {
        self.error.get().filter(|_| !self.known.get())
    }

    /// Whether an answer has come, good or bad.
    pub fn settled(self) -> bool {
        self.known.get() || self.error.with(Option::is_some)
    }
}

/// One list of the API.
pub struct Source<T: Send + Sync + 'static> {
    /// The items, in the API's order. Notifies only when one of them has changed.
    pub items: Items<T>,
    /// How it stands with the list.
    pub standing: Standing,
}

impl<T: Send + Sync + 'static> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Source<T> {}

impl<T: Send + Sync + 'static> Source<T> {
    fn new(session: Session, read: fn(Session, Items<T>) -> Reading) -> Self {
        let items = Items::default();
        Self { items, standing: Standing::new(Box::new(move || read(session, items))) }
    }
}

/// Takes in the items of a list that was read, unless the form has been left or nothing has changed.
fn take<T: PartialEq + Send + Sync + 'static>(items: Items<T>, new: Vec<T>) {
    if items.try_with_untracked(|items| **items != new) == Some(true) {
        items.set(Arc::new(new));
    }
}

/// All lists that the form reads.
#[derive(Clone, Copy)]
pub struct Sources {
    /// Images that servers can be made from.
    pub images: Source<ImageChoice>,
    /// Types of server by name.
    pub types: Source<(String, ServerType)>,
    /// Which types can be had, by name.
    pub stock: Source<(String, Availability)>,
    /// Reserved addresses that lead nowhere.
    pub ips: Source<Offer>,
    /// Security groups.
    pub groups: Source<Offer>,
    /// Bootscripts.
    pub bootscripts: Source<Offer>,
}

impl Sources {
    /// Begins to read all of them.
    pub fn new(session: Session) -> Self {
        Self {
            images: Source::new(session, |session, items| Box::pin(read_all(session, api::images::list, image, items))),
            types: Source::new(session, |session, items| Box::pin(types(session, items))),
            stock: Source::new(session, |session, items| Box::pin(stock(session, items))),
            ips: Source::new(session, |session, items| Box::pin(read_all(session, api::ips::list, ip, items))),
            groups: Source::new(session, |session, items| {
                Box::pin(read_all(session, api::security_groups::list, group, items))
            }),
            bootscripts: Source::new(session, |session, items| {
                Box::pin(read_all(session, api::bootscripts::list, bootscript, items))
            }),
        }
    }

    /// Reads again what may have changed while the form was open.
    pub fn reload(self) {
        let changing = [self.stock.standing, self.images.standing, self.ips.standing, self.groups.standing];
        changing.into_iter().for_each(Standing::reload);
    }
}

/// Reads all pages of a list and keeps of each item what the form needs, if it is fit for a choice at all.
async fn read_all<T, O: PartialEq + Send + Sync + 'static>(
    session: Session,
    list: fn(PageRequest) -> Call<Page<T>>,
    offer: fn(T) -> Option<O>,
    items: Items<O>,
) -> Result<usize, ApiError> {
    let (mut offers, mut unread, mut number) = (Vec::new(), 0, 1);
    loop {
        let page = session.run(&list(PageRequest::number(number))).await?;
        let pages = page.pages(PageRequest::MAX);
        for item in page.items {
            match item {
                Ok(item) => offers.extend(offer(item)),
                Err(_) => unread += 1,
            }
        }
        if number >= pages {
            take(items, offers);
            return Ok(unread);
        }
        number += 1;
    }
}

fn image(image: Image) -> Option<ImageChoice> {
    // Before 2019 the API gave images no state.
    let ready = !matches!(image.state, ImageState::Creating | ImageState::Error);
    let root = image.root_volume.unwrap_or_default();
    ready.then(|| ImageChoice {
        id: image.id.to_string(),
        name: image.name,
        arch: image.arch,
        public: image.public,
        root_name: root.name,
        root_size: root.size,
        root_type: root.volume_type,
    })
}

fn ip(ip: Ip) -> Option<Offer> {
    let address = ip.address.filter(|_| ip.server.is_none())?;
    let note = ip.reverse.unwrap_or_default();
    Some(Offer {
        id: ip.id.to_string(),
        label: address,
        note,
        organization: ip.organization.to_string(),
        ..Offer::default()
    })
}

fn group(group: SecurityGroup) -> Option<Offer> {
    Some(Offer {
        id: group.id.to_string(),
        label: group.name,
        note: group.description,
        default: group.organization_default,
        organization: group.organization.to_string(),
        ..Offer::default()
    })
}

fn bootscript(script: Bootscript) -> Option<Offer> {
    Some(Offer {
        id: script.id.to_string(),
        label: script.title,
        arch: script.architecture,
        default: script.default,
        ..Offer::default()
    })
}

async fn types(session: Session, items: Items<(String, ServerType)>) -> Result<usize, ApiError> {
    let (mut offers, mut unread, mut number) = (Vec::new(), 0, 1);
    loop {
        let products = session.run(&api::products::page(number)).await?;
        let count = products.types.len();
        for (name, server_type) in products.types {
            match server_type {
                Ok(server_type) => offers.push((name, server_type)),
                Err(_) => unread += 1,
            }
        }
        let seen = u64::try_from(offers.len() + unread).unwrap_or(u64::MAX);
        if count == 0 || seen >= products.total.unwrap_or(0) {
            take(items, offers);
            return Ok(unread);
        }
        number += 1;
    }
}

async fn stock(session: Session, items: Items<(String, Availability)>) -> Result<usize, ApiError> {
    let stock = session.run(&api::products::availability()).await?;
    take(items, stock.into_iter().collect());
    Ok(0)
}
