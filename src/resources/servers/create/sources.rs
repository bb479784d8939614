//! What the form lets a person choose from, as the API lists it. Each list stands by itself: one that cannot be read
//! leaves the others, and what is typed, as they are. So does one that is read again.

use std::pin::Pin;
use std::sync::Arc;

use api::bootscripts::Bootscript;
use api::images::{Image, ImageState};
use api::ips::Ip;
use api::security_groups::SecurityGroup;
use api::{ApiError, Call, Page, PageRequest};
use wasm_bindgen_futures::spawn_local;

use crate::resources::servers::draft::{self, Offer, Root};
use crate::session::Session;
use crate::signal::{Bundle, RwSignal};

/// A page of a list.
struct Part {
    /// What can be chosen.
    offers: Vec<Offer>,
    /// How many items could not be read.
    unread: usize,
    /// How many items there are on it.
    count: usize,
    /// How many items all pages have together; 0 if this is all.
    total: u64,
}

/// Reads a page, from 1, of a list.
type ReadPart = fn(Session, u32) -> Pin<Box<dyn Future<Output = Result<Part, ApiError>>>>;

/// One list of the API, and how it stands with it.
pub type Source = Bundle<Signals>;

/// What a list tells.
pub struct Signals {
    session: Session,
    read: ReadPart,
    items: RwSignal<Arc<Vec<Offer>>>,
    unread: RwSignal<usize>,
    error: RwSignal<Option<ApiError>>,
    known: RwSignal<bool>,
    busy: RwSignal<bool>,
}

impl Source {
    /// Begins to read the list.
    fn new(session: Session, read: ReadPart) -> Self {
        let source = Self::of(Signals {
            session,
            read,
            items: RwSignal::default(),
            unread: RwSignal::new(0),
            error: RwSignal::new(None),
            known: RwSignal::new(false),
            busy: RwSignal::new(false),
        });
        source.reload();
        source
    }

    /// Reads the list again, unless that is under way. What was known stays until then, and if it fails.
    pub fn reload(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let result = self.pages().await;
            // The form may have been left meanwhile.
            let Some(known) = self.items.try_get_untracked() else { return };
            self.busy.set(false);
            match result {
                Ok((offers, unread)) => {
                    if *known != offers {
                        self.items.set(Arc::new(offers));
                    }
                    self.unread.set(unread);
                    self.known.set(true);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Reads all pages: what can be chosen, and how many items could not be read.
    async fn pages(self) -> Result<(Vec<Offer>, usize), ApiError> {
        let (mut offers, mut unread, mut seen, mut number) = (Vec::new(), 0, 0, 1);
        loop {
            let part = (self.read)(self.session, number).await?;
            offers.extend(part.offers);
            unread += part.unread;
            seen += part.count;
            if part.count == 0 || u64::try_from(seen).unwrap_or(u64::MAX) >= part.total {
                return Ok((offers, unread));
            }
            number += 1;
        }
    }

    /// The items, in the API's order; tracked. Notifies only when one of them has changed.
    pub fn all(self) -> Arc<Vec<Offer>> {
        self.items.get()
    }

    /// The item of that id; tracked.
    pub fn find(self, id: &str) -> Option<Offer> {
        draft::find(&self.all(), id).cloned()
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
        if self.known() { None } else { self.error.get() }
    }

    /// Whether an answer has come, good or bad.
    pub fn settled(self) -> bool {
        self.known() || self.failure().is_some()
    }
}

/// All lists that the form reads.
#[derive(Clone, Copy)]
pub struct Sources {
    /// Images that servers can be made from.
    pub images: Source,
    /// Types of server.
    pub types: Source,
    /// Which types can be had.
    pub stock: Source,
    /// Reserved addresses that lead nowhere.
    pub ips: Source,
    /// Security groups.
    pub groups: Source,
    /// Bootscripts.
    pub bootscripts: Source,
}

impl Sources {
    /// Begins to read all of them.
    pub fn new(session: Session) -> Self {
        Self {
            images: Source::new(session, |session, number| list(session, number, api::images::list, image)),
            types: Source::new(session, |session, number| Box::pin(types(session, number))),
            stock: Source::new(session, |session, _| Box::pin(stock(session))),
            ips: Source::new(session, |session, number| list(session, number, api::ips::list, ip)),
            groups: Source::new(session, |session, number| list(session, number, api::security_groups::list, group)),
            bootscripts: Source::new(session, |session, number| {
                list(session, number, api::bootscripts::list, bootscript)
            }),
        }
    }

    /// Reads again what may have changed while the form was open.
    pub fn reload(self) {
        for source in [self.stock, self.images, self.ips, self.groups] {
            source.reload();
        }
    }
}

/// Reads a page of a list and keeps of each item what the form needs, if it is fit for a choice at all.
fn list<T: 'static>(
    session: Session,
    number: u32,
    list: fn(PageRequest) -> Call<Page<T>>,
    offer: fn(T) -> Option<Offer>,
) -> Pin<Box<dyn Future<Output = Result<Part, ApiError>>>> {
    Box::pin(async move {
        let page = session.run(&list(PageRequest::number(number))).await?;
        let total = page.total.unwrap_or(0);
        let mut part = Part { offers: Vec::new(), unread: 0, count: page.items.len(), total };
        for item in page.items {
            match item {
                Ok(item) => part.offers.extend(offer(item)),
                Err(_) => part.unread += 1,
            }
        }
        Ok(part)
    })
}

fn image(image: Image) -> Option<Offer> {
    // Before 2019 the API gave images no state.
    let ready = !matches!(image.state, ImageState::Creating | ImageState::Error);
    let root = image.root_volume.unwrap_or_default();
    ready.then(|| Offer {
        id: image.id.to_string(),
        label: image.name,
        arch: image.arch,
        public: image.public,
        root: Root { name: root.name, size: root.size, volume_type: root.volume_type },
        ..Offer::default()
    })
}

fn ip(ip: Ip) -> Option<Offer> {
    let label = ip.address.filter(|_| ip.server.is_none())?;
    let (id, note, organization) = (ip.id.to_string(), ip.reverse.unwrap_or_default(), ip.organization.to_string());
    Some(Offer { id, label, note, organization, ..Offer::default() })
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

async fn types(session: Session, number: u32) -> Result<Part, ApiError> {
    let products = session.run(&api::products::page(number)).await?;
    let total = products.total.unwrap_or(0);
    let mut part = Part { offers: Vec::new(), unread: 0, count: products.types.len(), total };
    for (id, server_type) in products.types {
        match server_type {
            Ok(server_type) => part.offers.push(Offer {
                id,
                arch: server_type.arch.clone(),
                server_type: Some(Arc::new(server_type)),
                ..Offer::default()
            }),
            Err(_) => part.unread += 1,
        }
    }
    Ok(part)
}

async fn stock(session: Session) -> Result<Part, ApiError> {
    let stock = session.run(&api::products::availability()).await?;
    let offer = |(id, word): (String, api::products::Availability)| {
        let note = word.as_str().to_owned();
        Offer { id, note, ..Offer::default() }
    };
    let offers: Vec<Offer> = stock.into_iter().map(offer).collect();
    Ok(Part { count: offers.len(), offers, unread: 0, total: 0 })
}
