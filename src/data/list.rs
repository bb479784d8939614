//! A list of one kind of object, whole: all its pages, kept up to date.
//!
//! The cost of a refresh follows what changed. A page whose bytes are the same as last time is not
//! decoded; of a page that changed, only the items whose bytes changed are.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use api::{Answer, ApiError, Call, ItemError, Page, PageRequest};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Resource;
use crate::session::Session;
use crate::time;

/// How many pages are asked for at once.
const AT_ONCE: usize = 6;
/// How many objects in transition are read one by one; above that, their pages are.
const SINGLE_READS: usize = 10;

/// How it stands with a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// A read is under way.
    pub loading: bool,
    /// Pages read of pages there are, in the read under way.
    pub progress: Option<(u32, u32)>,
    /// Why the last read failed, if it did. What was known before stays.
    pub error: Option<ApiError>,
    /// How many reads failed since the last good one.
    pub failures: u32,
    /// When the list was last read whole, in ms since 1970.
    pub read_at: Option<f64>,
}

/// What an item of a page decodes to, and the hash of its bytes.
type Entry<T> = (u64, Result<Arc<T>, ItemError>);

struct KeptPage<T> {
    hash: u64,
    entries: Vec<Entry<T>>,
}

/// A list of objects of the signed-in account.
pub struct List<T: Resource> {
    session: Session,
    pages: StoredValue<Vec<KeptPage<T>>>,
    items: RwSignal<Arc<Vec<Arc<T>>>>,
    malformed: RwSignal<Vec<ItemError>>,
    status: RwSignal<Status>,
    generation: StoredValue<u32>,
}

impl<T: Resource> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Resource> Copy for List<T> {}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

impl<T: Resource> List<T> {
    /// A list that has not been read yet.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            pages: StoredValue::new(Vec::new()),
            items: RwSignal::default(),
            malformed: RwSignal::default(),
            status: RwSignal::default(),
            generation: StoredValue::new(0),
        }
    }

    /// The objects in the API's order. Notifies only when one of them, or the order, has changed.
    pub fn items(self) -> Signal<Arc<Vec<Arc<T>>>> {
        self.items.into()
    }

    /// The items that could not be read.
    pub fn malformed(self) -> Signal<Vec<ItemError>> {
        self.malformed.into()
    }

    /// How it stands with the list.
    pub fn status(self) -> Signal<Status> {
        self.status.into()
    }

    /// The object of that id, if the list knows it.
    pub fn find(self, id: &T::Id) -> Option<Arc<T>> {
        self.items.with_untracked(|items| items.iter().find(|item| item.id() == id).cloned())
    }

    /// Reads the list again, unless a read is under way.
    pub fn refresh(self) {
        if self.status.with_untracked(|status| status.loading) {
            return;
        }
        self.status.update(|status| {
            status.loading = true;
            status.progress = None;
        });
        spawn_local(async move {
            let generation = self.generation.get_value();
            let result = self.read(generation).await;
            if self.generation.try_get_value() != Some(generation) {
                // Something was written meanwhile, so this answer is old: ask once more.
                if self.status.try_update(|status| status.loading = false).is_some() {
                    self.refresh();
                }
                return;
            }
            self.status.update(|status| {
                status.loading = false;
                status.progress = None;
                match result {
                    Ok(()) => {
                        status.error = None;
                        status.failures = 0;
                        status.read_at = Some(time::now_ms());
                    }
                    Err(error) => {
                        status.error = Some(error);
                        status.failures += 1;
                    }
                }
            });
        });
    }

    /// Reads every page: the first tells how many there are, the others follow side by side.
    async fn read(self, generation: u32) -> Result<(), ApiError> {
        let per_page = PageRequest::MAX;
        let first = T::list(PageRequest::first());
        let answer = self.session.send(&first).await?;
        let total = answer.total();
        let count = Page::<T> { items: Vec::new(), total }.pages(per_page);
        if self.generation.try_get_value() != Some(generation) {
            return Ok(());
        }
        let mut changed = self.take(1, &first, &answer)?;
        if self.items.with_untracked(|items| items.is_empty()) && changed {
            self.publish();
        }
        let fetch = |number: u32| async move {
            let call = T::list(PageRequest::number(number));
            let answer = self.session.send(&call).await;
            (number, call, answer)
        };
        let mut waiting = 2..=count;
        let mut under_way: FuturesUnordered<_> = waiting.by_ref().take(AT_ONCE).map(fetch).collect();
        let mut done = 1;
        let growing = self.status.with_untracked(|status| status.read_at.is_none());
        while let Some((number, call, answer)) = under_way.next().await {
            // Somebody has signed out meanwhile, or changed something: these pages are of no more use.
            if self.generation.try_get_value() != Some(generation) {
                return Ok(());
            }
            changed |= self.take(number, &call, &answer?)?;
            done += 1;
            if let Some(number) = waiting.next() {
                under_way.push(fetch(number));
            }
            if growing {
                self.status.update(|status| status.progress = Some((done, count)));
            }
        }
        let kept = usize::try_from(count).unwrap_or(usize::MAX);
        if self.pages.with_value(|pages| pages.len() > kept) {
            self.pages.update_value(|pages| pages.truncate(kept));
            changed = true;
        }
        if changed && self.generation.try_get_value() == Some(generation) {
            self.publish();
        }
        Ok(())
    }

    /// Takes in a page; whether it differs from the last one.
    fn take(self, number: u32, call: &Call<Page<T>>, answer: &Answer) -> Result<bool, ApiError> {
        let at = usize::try_from(number.saturating_sub(1)).unwrap_or(0);
        let hash_of_page = hash(&answer.body);
        if self.pages.with_value(|pages| pages.get(at).is_some_and(|page| page.hash == hash_of_page)) {
            return Ok(false);
        }
        let raw = call.items(answer)?;
        let entries = self.pages.with_value(|pages| {
            let known: BTreeMap<u64, &Entry<T>> = pages
                .get(at)
                .map(|page| page.entries.iter().map(|entry| (entry.0, entry)).collect())
                .unwrap_or_default();
            raw.iter()
                .enumerate()
                .map(|(index, raw)| {
                    let hash = hash(raw.get().as_bytes());
                    match known.get(&hash) {
                        Some(entry) => (*entry).clone(),
                        None => (hash, call.decode_item(index, raw).map(Arc::new)),
                    }
                })
                .collect::<Vec<_>>()
        });
        self.pages.update_value(|pages| {
            while pages.len() <= at {
                pages.push(KeptPage { hash: 0, entries: Vec::new() });
            }
            if let Some(page) = pages.get_mut(at) {
                *page = KeptPage { hash: hash_of_page, entries };
            }
        });
        Ok(true)
    }

    /// Tells the views, if anything differs from what they have.
    fn publish(self) {
        let (mut items, mut malformed) = (Vec::new(), Vec::new());
        self.pages.with_value(|pages| {
            let mut seen = std::collections::BTreeSet::new();
            for (_, entry) in pages.iter().flat_map(|page| &page.entries) {
                match entry {
                    // Something made or deleted between two pages shifts items from one to the other.
                    Ok(item) if seen.insert(item.id().clone()) => items.push(Arc::clone(item)),
                    Ok(_) => {}
                    Err(error) => malformed.push(error.clone()),
                }
            }
        });
        let same = self.items.with_untracked(|old| {
            old.len() == items.len() && old.iter().zip(&items).all(|(old, new)| Arc::ptr_eq(old, new) || old == new)
        });
        if !same {
            self.items.set(Arc::new(items));
        }
        if self.malformed.with_untracked(|old| *old != malformed) {
            self.malformed.set(malformed);
        }
    }

    /// Takes in one object, newer than what the list has. Returns what is kept: the old one where nothing differs.
    pub fn put(self, item: T) -> Arc<T> {
        if let Some(old) = self.find(item.id())
            && *old == item
        {
            return old;
        }
        let item = Arc::new(item);
        self.generation.update_value(|n| *n += 1);
        self.edit(item.id(), |items| match items.iter().position(|old| old.id() == item.id()) {
            Some(at) => items[at] = Arc::clone(&item),
            // The API lists the newest first.
            None => items.insert(0, Arc::clone(&item)),
        });
        item
    }

    /// Forgets an object that is gone.
    pub fn remove(self, id: &T::Id) {
        if self.find(id).is_none() {
            return;
        }
        self.generation.update_value(|n| *n += 1);
        self.edit(id, |items| items.retain(|item| item.id() != id));
    }

    /// Changes the list for the object of that id; its page counts as changed at the next read.
    fn edit(self, id: &T::Id, change: impl FnOnce(&mut Vec<Arc<T>>)) {
        self.pages.update_value(|pages| {
            for page in pages.iter_mut() {
                if page.entries.iter().any(|(_, entry)| entry.as_ref().is_ok_and(|item| item.id() == id)) {
                    page.hash = 0;
                    for (hash, entry) in &mut page.entries {
                        if entry.as_ref().is_ok_and(|item| item.id() == id) {
                            *hash = 0;
                        }
                    }
                }
            }
        });
        self.items.update(|items| {
            let mut list = items.as_ref().clone();
            change(&mut list);
            *items = Arc::new(list);
        });
    }

    /// Reads again what is in transition: each object by itself, or the whole list if they are many.
    pub fn refresh_transient(self) {
        let ids: Vec<T::Id> = self.items.with_untracked(|items| {
            items.iter().filter(|item| item.is_transient()).map(|item| item.id().clone()).collect()
        });
        if ids.len() > SINGLE_READS {
            self.refresh();
            return;
        }
        for id in ids {
            spawn_local(async move {
                match self.session.run(&T::get(&id)).await {
                    Ok(item) => {
                        if self.items.try_with_untracked(|_| ()).is_some() {
                            self.put(item);
                        }
                    }
                    Err(error) if error.kind == api::ErrorKind::NotFound => {
                        if self.items.try_with_untracked(|_| ()).is_some() {
                            self.remove(&id);
                        }
                    }
                    // The next read of the list reports what is wrong.
                    Err(_) => {}
                }
            });
        }
    }

    /// Whether anything is in transition.
    pub fn any_transient(self) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.is_transient()))
    }
}
