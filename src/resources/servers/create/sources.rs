//! What the form lets a person choose from, as the API lists it. Each list stands by itself: one that cannot be read
//! leaves the others, and what is typed, as they are. So does one that is read again.

use std::pin::Pin;
use std::sync::Arc;

use api::ApiError;
use api::bootscripts::Bootscript;
use api::images::{Image, ImageState, ImageVolume};
use api::ips::Ip;
use api::security_groups::SecurityGroup;
use wasm_bindgen_futures::spawn_local;

use crate::data::{Object, read};
use crate::resources::bootscripts::BOOTSCRIPTS;
use crate::resources::images::IMAGES;
use crate::resources::ips::IPS;
use crate::resources::kind::Kind;
use crate::resources::security_groups::SECURITY_GROUPS;
use crate::resources::servers::draft::{self, Disk, Offer};
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
            images: Source::new(session, |session, number| list(session, number, &IMAGES, image)),
            types: Source::new(session, |session, number| Box::pin(types(session, number))),
            stock: Source::new(session, |session, _| Box::pin(stock(session))),
            ips: Source::new(session, |session, number| list(session, number, &IPS, ip)),
            groups: Source::new(session, |session, number| list(session, number, &SECURITY_GROUPS, group)),
            bootscripts: Source::new(session, |session, number| list(session, number, &BOOTSCRIPTS, bootscript)),
        }
    }

    /// Reads again what may have changed while the form was open.
    pub fn reload(self) {
        for source in [self.stock, self.images, self.ips, self.groups] {
            source.reload();
        }
    }
}

/// Reads a page of the list of a kind and keeps of each object what the form needs, if it is fit for a choice at all.
fn list(
    session: Session,
    number: u32,
    kind: &'static Kind,
    offer: fn(&Object) -> Option<Offer>,
) -> Pin<Box<dyn Future<Output = Result<Part, ApiError>>>> {
    Box::pin(async move {
        let (items, total) = kind.source.page(session, number).await?;
        let unread = items.iter().filter(|item| item.is_err()).count();
        Ok(Part { offers: items.iter().flatten().filter_map(offer).collect(), unread, count: items.len(), total })
    })
}

fn image(object: &Object) -> Option<Offer> {
    read(object, |image: &Image| {
        // Before 2019 the API gave images no state.
        if matches!(image.state, ImageState::Creating | ImageState::Error) {
            return None;
        }
        let mut offer = Offer::named(image.id.as_str(), &image.name);
        offer.arch = image.arch.clone();
        offer.public = image.public;
        // What is everybody's is offered to each organization.
        offer.organization = if image.public { String::new() } else { image.organization.to_string() };
        let disk =
            |of: &ImageVolume| Disk { name: of.name.clone(), size: of.size, volume_type: of.volume_type.clone() };
        offer.root = image.root_volume.as_ref().map(disk).unwrap_or_default();
        let extra = image
            .extra_volumes
            .iter()
            .filter_map(|(slot, of)| Some((slot.parse().ok().filter(|slot| *slot > 0)?, disk(of))));
        offer.extra = Arc::new(extra.collect());
        Some(offer)
    })
}

fn ip(object: &Object) -> Option<Offer> {
    read(object, |ip: &Ip| {
        let address = ip.address.as_deref().filter(|_| ip.server.is_none())?;
        let mut offer = Offer::named(ip.id.as_str(), address);
        offer.note = ip.reverse.clone().unwrap_or_default();
        offer.organization = ip.organization.to_string();
        Some(offer)
    })
}

fn group(object: &Object) -> Option<Offer> {
    read(object, |group: &SecurityGroup| {
        let mut offer = Offer::named(group.id.as_str(), &group.name);
        offer.note = group.description.clone();
        offer.default = group.organization_default;
        offer.organization = group.organization.to_string();
        Some(offer)
    })
}

fn bootscript(object: &Object) -> Option<Offer> {
    read(object, |script: &Bootscript| {
        let mut offer = Offer::named(script.id.as_str(), &script.title);
        offer.arch = script.architecture.clone();
        offer.default = script.default;
        Some(offer)
    })
}

async fn types(session: Session, number: u32) -> Result<Part, ApiError> {
    let products = session.run(&api::products::page(number)).await?;
    let total = products.total.unwrap_or(0);
    let mut part = Part { offers: Vec::new(), unread: 0, count: products.types.len(), total };
    for (name, server_type) in products.types {
        match server_type {
            Ok(server_type) => {
                let mut offer = Offer::named(&name, "");
                offer.arch = server_type.arch.clone();
                offer.server_type = Some(Arc::new(server_type));
                part.offers.push(offer);
            }
            Err(_) => part.unread += 1,
        }
    }
    Ok(part)
}

async fn stock(session: Session) -> Result<Part, ApiError> {
    let stock = session.run(&api::products::availability()).await?;
    let offer = |(name, word): (String, api::products::Availability)| {
        let mut offer = Offer::named(&name, "");
        offer.note = word.as_str().to_owned();
        offer
    };
    let offers: Vec<Offer> = stock.into_iter().map(offer).collect();
    Ok(Part { count: offers.len(), offers, unread: 0, total: 0 })
}
