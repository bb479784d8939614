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

/// What a list came to: the items, and how many more could not be read.
struct Listed<T> {
    items: Vec<T>,
    unread: usize,
}

type Reading<T> = Pin<Box<dyn Future<Output = Result<Listed<T>, ApiError>>>>;

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

/// One list of the API.
pub struct Source<T: Send + Sync + 'static> {
    session: Session,
    read: StoredValue<fn(Session) -> Reading<T>>,
    items: RwSignal<Arc<Vec<T>>>,
    unread: RwSignal<usize>,
    error: RwSignal<Option<ApiError>>,
    known: RwSignal<bool>,
    busy: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Source<T> {}

impl<T: PartialEq + Send + Sync + 'static> Source<T> {
    fn new(session: Session, read: fn(Session) -> Reading<T>) -> Self {
        let source = Self {
            session,
            read: StoredValue::new(read),
            items: RwSignal::default(),
            unread: RwSignal::new(0),
            error: RwSignal::new(None),
            known: RwSignal::new(false),
            busy: StoredValue::new(false),
        };
        source.reload();
        source
    }

    /// Reads the list again, unless that is under way. What was known stays until then, and if it fails.
    pub fn reload(self) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.error.set(None);
        spawn_local(async move {
            let result = self.read.get_value()(self.session).await;
            // The form may have been left meanwhile.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match result {
                Ok(listed) => {
                    if self.items.with_untracked(|items| **items != listed.items) {
                        self.items.set(Arc::new(listed.items));
                    }
                    self.unread.set(listed.unread);
                    self.known.set(true);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// The items, in the API's order. Notifies only when one of them has changed.
    pub fn items(self) -> Signal<Arc<Vec<T>>> {
        self.items.into()
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
            images: Source::new(session, |session| Box::pin(read_all(session, api::images::list, image))),
            types: Source::new(session, |session| Box::pin(types(session))),
            stock: Source::new(session, |session| Box::pin(stock(session))),
            ips: Source::new(session, |session| Box::pin(read_all(session, api::ips::list, ip))),
            groups: Source::new(session, |session| Box::pin(read_all(session, api::security_groups::list, group))),
            bootscripts: Source::new(session, |session| {
                Box::pin(read_all(session, api::bootscripts::list, bootscript))
            }),
        }
    }

    /// Reads again what may have changed while the form was open.
    pub fn reload(self) {
        self.stock.reload();
        self.images.reload();
        self.ips.reload();
        self.groups.reload();
    }
}

/// Reads all pages of a list and keeps of each item what the form needs, if it is fit for a choice at all.
async fn read_all<T, O>(
    session: Session,
    list: fn(PageRequest) -> Call<Page<T>>,
    offer: fn(T) -> Option<O>,
) -> Result<Listed<O>, ApiError> {
    let mut listed = Listed { items: Vec::new(), unread: 0 };
    let mut number = 1;
    loop {
        let page = session.run(&list(PageRequest::number(number))).await?;
        let pages = page.pages(PageRequest::MAX);
        for item in page.items {
            match item {
                Ok(item) => listed.items.extend(offer(item)),
                Err(_) => listed.unread += 1,
            }
        }
        if number >= pages {
            return Ok(listed);
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

async fn types(session: Session) -> Result<Listed<(String, ServerType)>, ApiError> {
    let mut listed = Listed { items: Vec::new(), unread: 0 };
    let mut number = 1;
    let mut seen = 0;
    loop {
        let products = session.run(&api::products::page(number)).await?;
        let count = products.types.len();
        for (name, server_type) in products.types {
            match server_type {
                Ok(server_type) => listed.items.push((name, server_type)),
                Err(_) => listed.unread += 1,
            }
        }
        seen += u64::try_from(count).unwrap_or(0);
        if count == 0 || seen >= products.total.unwrap_or(0) {
            return Ok(listed);
        }
        number += 1;
    }
}

async fn stock(session: Session) -> Result<Listed<(String, Availability)>, ApiError> {
    let stock = session.run(&api::products::availability()).await?;
    Ok(Listed { items: stock.into_iter().collect(), unread: 0 })
}
