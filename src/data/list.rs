//! A list of one kind of object, whole: all its pages, kept up to date.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use api::{Answer, ApiError, Call, ErrorKind, ItemError, Page, PageRequest, Pages};
use leptos::prelude::set_timeout;
use wasm_bindgen_futures::spawn_local;

use super::poll::{TRANSIENT_MS, awake, poll};
use super::{Object, Resource, Source, UnderWay, begin_read};
use crate::frame::drawn;
use crate::session::Session;
use crate::signal::{Bundle, Memo, RwSignal, StoredValue};
use crate::time;

/// A list of up to this many pages is read by the page's own thread: a worker for them would cost more than it saves.
const SHORT: usize = 3;
/// How long after a read that has failed a list is read again, where it is wanted.
const AGAIN: Duration = Duration::from_secs(5);
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
    /// How many objects there are, as long as not all of them have been read.
    pub coming: Option<u64>,
    /// Why the last read failed, if it did. What was known before stays.
    pub error: Option<ApiError>,
    /// How many reads failed since the last good one.
    pub failures: u32,
    /// When the list was last read whole, in ms since 1970.
    pub read_at: Option<f64>,
}

/// What a list holds beside what it tells.
struct Kept {
    pages: Pages<Object>,
    /// How many objects there are, as the first page said last.
    total: Option<u64>,
    /// The pages hold something that the views have not been told: it may have come in a read that then failed, or was
    /// old, and comes as unchanged in the next one.
    is_news: bool,
    /// Counts writes: a read that began before one is old.
    generation: u32,
    /// The object that is being deleted.
    held: Option<String>,
    under_way: Option<UnderWay>,
    /// It could not be read, and is about to be read again.
    again: bool,
}

/// A list of objects of the signed-in account.
pub type List = Bundle<Signals>;

/// What a list tells.
pub struct Signals {
    session: Session,
    source: &'static Source,
    kept: StoredValue<Kept>,
    items: RwSignal<Arc<Vec<Object>>>,
    malformed: RwSignal<Vec<ItemError>>,
    status: RwSignal<Status>,
}

/// One read of all pages.
struct Round {
    generation: u32,
    /// How many pages there are.
    count: u32,
    /// The page to be asked for next.
    next: Cell<u32>,
    /// How many have been read.
    done: Cell<u32>,
    /// Whether the views are told how far it is.
    growing: bool,
}

/// Whether a short first page is all of a list, by how many items it has and how many the API says there are. Where it
/// does not say, a page that is just full need not be all; one of more items was not cut into pages.
fn is_whole(count: u64, total: Option<u64>) -> bool {
    total.map_or(count != u64::from(PageRequest::SCREEN), |total| total <= count)
}

impl List {
    /// A list that has not been read yet.
    pub(super) fn new(session: Session, source: &'static Source) -> Self {
        Self::of(Signals {
            session,
            source,
            kept: StoredValue::new(Kept {
                pages: Pages::new(source.keys()),
                total: None,
                is_news: false,
                generation: 0,
                held: None,
                under_way: None,
                again: false,
            }),
            items: RwSignal::default(),
            malformed: RwSignal::default(),
            status: RwSignal::default(),
        })
    }

    /// Whether it is the list of that kind.
    pub(super) fn is_of(self, source: &'static Source) -> bool {
        std::ptr::eq(self.source, source)
    }

    /// How its objects are listed and read.
    pub fn source(self) -> &'static Source {
        self.source
    }

    /// The objects in the API's order. Notifies only when one of them, or the order, has changed.
    pub fn items(self) -> RwSignal<Arc<Vec<Object>>> {
        self.items
    }

    /// The items that could not be read.
    pub fn malformed(self) -> RwSignal<Vec<ItemError>> {
        self.malformed
    }

    /// How it stands with the list.
    pub fn status(self) -> RwSignal<Status> {
        self.status
    }

    /// The object of that key, if the list knows it.
    pub fn find(self, key: &str) -> Option<Object> {
        self.items.with_untracked(|items| items.iter().find(|item| self.source.key(item) == key).cloned())
    }

    /// The objects it knows, as of that type; others are left out.
    pub fn all<T: Resource>(self) -> Vec<Arc<T>> {
        self.items.with_untracked(|items| items.iter().filter_map(|item| Arc::clone(item).downcast().ok()).collect())
    }

    /// Reads the list, unless it is known or being read: for who needs it beside what a page is about. One that could not
    /// be read is tried again after a while, for as long as it is wanted. Tracked while nothing is known.
    pub fn wanted(self) {
        if self.status.with_untracked(|status| status.read_at.is_some()) {
            return;
        }
        if self.status.with(|status| status.error.is_none() || status.loading) {
            return self.refresh();
        }
        // Who may not read it will not be allowed to in a moment.
        let refused = self
            .status
            .with_untracked(|status| status.error.as_ref().is_some_and(|error| error.kind == ErrorKind::Permission));
        if !refused && self.kept.try_update_value(|kept| std::mem::replace(&mut kept.again, true)) == Some(false) {
            self.try_again();
        }
    }

    /// Reads a list that is wanted once more, after a while in which somebody looks at the page.
    fn try_again(self) {
        let again = move || {
            match self.generation() {
                // Signed out meanwhile.
                None => {}
                Some(_) if !awake() => self.try_again(),
                Some(_) => {
                    self.kept.update_value(|kept| kept.again = false);
                    if self.status.with_untracked(|status| status.read_at.is_none()) {
                        self.refresh();
                    }
                }
            }
        };
        set_timeout(again, AGAIN);
    }

    fn generation(self) -> Option<u32> {
        self.kept.try_with_value(|kept| kept.generation)
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
        let under_way = begin_read(Box::pin(async move {
            let Some(generation) = self.generation() else { return };
            let result = self.read(generation).await;
            if self.generation() != Some(generation) {
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
                        status.coming = None;
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
        }));
        self.kept.try_update_value(|kept| kept.under_way = Some(under_way));
    }

    /// Reads every page: the first tells how many there are, the others follow side by side. Where nothing is known yet the
    /// first is a short one, and comes again with the others if it is not all.
    async fn read(self, generation: u32) -> Result<(), ApiError> {
        let growing = self.status.with_untracked(|status| status.read_at.is_none());
        let first = match growing {
            true => self.source.screen(self.session),
            false => self.page(1, self.kept.try_with_value(|kept| kept.pages.count()).unwrap_or(0)),
        };
        let answer = self.session.send(&first).await?;
        if self.generation() != Some(generation) {
            return Ok(());
        }
        self.take(1, &first, &answer)?;
        let total = self.kept.try_with_value(|kept| kept.total).flatten();
        let count = Page::<()> { items: Vec::new(), total }.pages(PageRequest::MAX);
        let on_first = self.kept.try_with_value(|kept| kept.pages.items_on(0)).unwrap_or(0);
        let whole = !growing || is_whole(on_first as u64, total);
        if growing {
            self.status.update(|status| {
                status.progress = Some((1, count));
                status.coming = total.filter(|_| !whole);
            });
        }
        if self.items.with_untracked(|items| items.is_empty()) && self.is_news() {
            self.publish();
        }
        if growing && !whole {
            // To ask for the others takes time that the first rows would wait for.
            drawn().await;
        }
        let read = u32::from(whole);
        let round = Round { generation, count, next: Cell::new(read + 1), done: Cell::new(read), growing };
        let work = |_| -> Pin<Box<dyn Future<Output = Result<(), ApiError>> + '_>> { Box::pin(self.work(&round)) };
        let mut workers: Vec<_> = (0..AT_ONCE).map(work).collect();
        poll_fn(|context| {
            let mut failed = None;
            workers.retain_mut(|worker| match worker.as_mut().poll(context) {
                Poll::Ready(end) => {
                    failed = failed.take().or(end.err());
                    false
                }
                Poll::Pending => true,
            });
            match failed {
                Some(error) => Poll::Ready(Err(error)),
                None if workers.is_empty() => Poll::Ready(Ok(())),
                None => Poll::Pending,
            }
        })
        .await?;
        // An API that does not say how many there are has more, as long as its pages are full.
        let mut count = count;
        while total.is_none() && self.generation() == Some(generation) && self.is_full(count) {
            count += 1;
            let call = self.page(count, count as usize);
            let answer = self.session.send(&call).await?;
            if self.generation() == Some(generation) {
                self.take(count, &call, &answer)?;
            }
        }
        // Somebody has signed out meanwhile, or changed something: these pages are of no more use.
        if self.generation() != Some(generation) {
            return Ok(());
        }
        let wanted = usize::try_from(count).unwrap_or(usize::MAX);
        self.kept.try_update_value(|kept| kept.is_news |= kept.pages.truncate(wanted));
        if self.is_news() {
            self.publish();
        }
        Ok(())
    }

    /// Whether a page, from 1, holds as many items as one can, and others than the one before it.
    fn is_full(self, number: u32) -> bool {
        let at = number.saturating_sub(1) as usize;
        let is_full =
            |kept: &Kept| !PageRequest::is_last(number, kept.pages.items_on(at), None) && !kept.pages.repeats(at);
        self.kept.try_with_value(is_full) == Some(true)
    }

    /// Whether the pages hold anything that the views have not been told.
    fn is_news(self) -> bool {
        self.kept.try_with_value(|kept| kept.is_news) == Some(true)
    }

    /// The call for a page of so many. Of a long list, those that are as they were need not come again.
    fn page(self, number: u32, count: usize) -> Call<()> {
        let call = (self.source.list)(self.session, PageRequest::number(number));
        if count <= SHORT {
            return call;
        }
        let at = number.saturating_sub(1) as usize;
        call.unless(&self.kept.try_with_value(|kept| kept.pages.tag(at).to_owned()).unwrap_or_default())
    }

    /// Reads one page after the other, of those that no other worker has begun.
    async fn work(self, round: &Round) -> Result<(), ApiError> {
        while round.next.get() <= round.count && self.generation() == Some(round.generation) {
            let number = round.next.replace(round.next.get() + 1);
            let call = self.page(number, round.count as usize);
            let answer = self.session.send(&call).await?;
            if self.generation() != Some(round.generation) {
                break;
            }
            self.take(number, &call, &answer)?;
            round.done.set(round.done.get() + 1);
            if round.growing {
                self.status.update(|status| status.progress = Some((round.done.get(), round.count)));
            }
        }
        Ok(())
    }

    /// Takes in a page.
    fn take(self, number: u32, call: &Call<()>, answer: &Answer) -> Result<(), ApiError> {
        let at = number.saturating_sub(1) as usize;
        let mut read = |index, item: &str| self.source.item(call, index, item);
        let take = |kept: &mut Kept| {
            kept.is_news |= kept.pages.take(at, call, answer, &mut read)?;
            // Of a page that is as it was, so is this.
            if number == 1 && !answer.is_known() {
                kept.total = answer.total();
            }
            Ok(())
        };
        self.kept.try_update_value(take).unwrap_or(Ok(()))
    }

    /// Tells the views, if anything differs from what they have.
    fn publish(self) {
        let merged = |kept: &mut Kept| {
            kept.is_news = false;
            kept.pages.merged()
        };
        let Some((items, malformed)) = self.kept.try_update_value(merged) else { return };
        let same = self.items.with_untracked(|old| {
            let same = |(old, new): (&Object, &Object)| Arc::ptr_eq(old, new) || (self.source.same)(old, new);
            old.len() == items.len() && old.iter().zip(&items).all(same)
        });
        if !same {
            self.items.set(Arc::new(items));
        }
        if self.malformed.with_untracked(|old| *old != malformed) {
            self.malformed.set(malformed);
        }
    }

    /// Takes in one object, newer than what the list has. Returns what is kept: the old one where nothing differs.
    pub fn put(self, item: Object) -> Object {
        let key = self.source.key(&item);
        if let Some(old) = self.find(key)
            && (self.source.same)(&old, &item)
        {
            return old;
        }
        self.edit(key, |items| match items.iter().position(|old| self.source.key(old) == key) {
            Some(at) => items[at] = Arc::clone(&item),
            // The API lists the newest first.
            None => items.insert(0, Arc::clone(&item)),
        });
        item
    }

    /// Forgets an object that is gone. Who comes back to it is told so by the API.
    pub fn remove(self, key: &str) {
        if self.is_held(key) {
            self.hold(None);
        }
        if self.find(key).is_some() {
            self.edit(key, |items| items.retain(|item| self.source.key(item) != key));
        }
    }

    /// Changes the list for the object of that key; its page counts as changed at the next read, and a read under
    /// way as old.
    fn edit(self, key: &str, change: impl FnOnce(&mut Vec<Object>)) {
        self.kept.update_value(|kept| {
            kept.generation += 1;
            kept.pages.outdate(key);
        });
        self.items.update(|items| {
            let mut list = items.as_ref().clone();
            change(&mut list);
            *items = Arc::new(list);
        });
    }

    /// Reads again what is in transition: each object by itself, or the whole list if they are many.
    fn refresh_transient(self) {
        let moving: Vec<Object> = self
            .items
            .with_untracked(|items| items.iter().filter(|item| (self.source.is_transient)(item)).cloned().collect());
        if moving.len() > SINGLE_READS {
            self.refresh();
            return;
        }
        for object in moving {
            if self.is_held(self.source.key(&object)) {
                continue;
            }
            spawn_local(async move {
                let key = self.source.key(&object);
                let read = self.source.fetch(self.session, key, Some(&object)).await;
                if self.generation().is_none() {
                    return;
                }
                match read {
                    Ok((item, _)) => {
                        self.put(item);
                    }
                    Err(error) if error.kind == ErrorKind::NotFound => self.remove(key),
                    // The next read of the list reports what is wrong.
                    Err(_) => {}
                }
            });
        }
    }

    /// The object of that key is being deleted, or none is: it is not asked for by itself, since it would be missed.
    pub fn hold(self, key: Option<&str>) {
        self.kept.try_update_value(|kept| kept.held = key.map(str::to_owned));
    }

    /// Whether an object is not to be asked for.
    pub fn is_held(self, key: &str) -> bool {
        self.kept.try_with_value(|kept| kept.held.as_deref() == Some(key)) == Some(true)
    }

    /// Reads what is in transition again and again while the caller's view lives, unless `paused`.
    pub fn follow_transient(self, paused: impl Fn() -> bool + 'static) {
        let moving = Memo::new(move || self.items.with(|items| items.iter().any(self.source.is_transient)));
        poll(
            || TRANSIENT_MS,
            move || {
                if moving.get_untracked() && !paused() {
                    self.refresh_transient();
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_short_page_is_all_or_comes_again() {
        for (count, total, whole) in [
            (0, Some(0), true),
            (50, Some(50), true),
            (50, Some(51), false),
            (49, Some(120), false),
            (80, Some(80), true),
            (49, None, true),
            (50, None, false),
            (51, None, true),
        ] {
            assert_eq!(is_whole(count, total), whole, "{count} of {total:?}");
        }
    }
}
