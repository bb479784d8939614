//! Leptos's signals, memos and stored values, with their machinery compiled once.
//!
//! Leptos compiles all of it anew for each type that a signal holds, about 2 KB each. Here what is held stands in a box
//! of any type, so a further type adds the few instructions that open the box. What holds for Leptos's own holds here:
//! handles are `Copy` and end with the scope that made them, reads are tracked unless they say otherwise, and a write
//! to what has ended does nothing.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::{
    self as reactive, IsDisposed, LocalStorage, Read, ReadUntracked, ReadValue, Track, Write, WriteValue,
};

/// A value of any type.
type Held = Box<dyn Any>;
type HeldSignal = reactive::RwSignal<Held, LocalStorage>;
type HeldValue = reactive::StoredValue<Held, LocalStorage>;

/// What was read of something whose scope lives. As with Leptos's own, to read it after that is a fault of this program:
/// what may be gone is read by `try_…`.
#[allow(clippy::expect_used)] // there is no other value to give
fn living<R>(read: Option<R>) -> R {
    read.expect("read after its scope has ended")
}

/// Opens the box of a value. One function a type: to compare types takes fifty bytes wherever it is done.
#[inline(never)]
pub fn opened<T: 'static>(held: &dyn Any) -> Option<&T> {
    held.downcast_ref()
}

#[inline(never)]
fn opened_mut<T: 'static>(held: &mut dyn Any) -> Option<&mut T> {
    held.downcast_mut()
}

/// Runs a change of a value in its box; what the change gives, or nothing where there is no value.
fn in_place<T: 'static, R>(
    update: impl FnOnce(&mut T) -> R,
    run: impl FnOnce(&mut dyn FnMut(&mut dyn Any)),
) -> Option<R> {
    let (mut update, mut given) = (Some(update), None);
    run(&mut |held| given = opened_mut(held).zip(update.take()).map(|(value, update)| update(value)));
    given
}

/// What all handles are: copied freely, whatever they hold.
macro_rules! handles {
    ($($name:ident)*) => {$(
        impl<T: 'static> Copy for $name<T> {}

        impl<T: 'static> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
    )*};
}

/// Handles that go together, as one of them: what a closure captures is copied wherever one is made, and this is a word.
///
/// The bundle itself stays for as long as the page does, eight bytes a handle, half a kilobyte for the largest form; what
/// its handles lead to ends with its scope.
pub struct Bundle<T: 'static>(&'static T);

impl<T> Bundle<T> {
    /// Puts handles together.
    pub fn of(handles: T) -> Self {
        Self(Box::leak(Box::new(handles)))
    }
}

impl<T> Deref for Bundle<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

/// How what tells of changes is read.
macro_rules! read {
    ($name:ident: $($bound:tt)+) => {
        impl<T: $($bound)+> $name<T> {
            /// What a function reads from the value; tracked.
            pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
                living(self.look(true, read))
            }

            /// The value; tracked.
            pub fn get(self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }

            /// The value, not tracked.
            pub fn get_untracked(self) -> T
            where
                T: Clone,
            {
                living(self.look(false, T::clone))
            }

            /// The value, not tracked; nothing once its scope has ended.
            pub fn try_get_untracked(self) -> Option<T>
            where
                T: Clone,
            {
                self.look(false, T::clone)
            }
        }
    };
}

handles! { RwSignal Memo StoredValue Bundle }
read! { RwSignal: 'static }
read! { Memo: Send + Sync + 'static }

/// A value that tells when it changes.
pub struct RwSignal<T> {
    held: HeldSignal,
    of: PhantomData<fn() -> T>,
}

impl<T: Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

fn signal(value: Held) -> HeldSignal {
    HeldSignal::new_local(value)
}

#[inline(never)]
fn look(signal: HeldSignal, tracked: bool) -> Option<<HeldSignal as ReadUntracked>::Value> {
    if tracked { signal.try_read() } else { signal.try_read_untracked() }
}

/// Puts a value in the place of another; whether there is one still.
#[inline(never)]
fn put(signal: HeldSignal, value: Held) -> bool {
    match signal.try_write() {
        Some(mut held) => {
            *held = value;
            true
        }
        None => false,
    }
}

/// Changes a value, if there is one still, and tells.
#[inline(never)]
fn change(signal: HeldSignal, change: &mut dyn FnMut(&mut dyn Any)) {
    if let Some(mut held) = signal.try_write() {
        change(&mut **held);
    }
}

impl<T: 'static> RwSignal<T> {
    /// A signal of the present scope.
    pub fn new(value: T) -> Self {
        Self { held: signal(Box::new(value)), of: PhantomData }
    }

    fn look<R>(self, tracked: bool, read: impl FnOnce(&T) -> R) -> Option<R> {
        opened(&**look(self.held, tracked)?).map(read)
    }

    /// What a function reads from the value, not tracked.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        living(self.look(false, read))
    }

    /// The value, tracked; nothing once its scope has ended.
    pub fn try_get(self) -> Option<T>
    where
        T: Clone,
    {
        self.look(true, T::clone)
    }

    /// Reads nothing, but is told of changes.
    pub fn track(self) {
        self.held.track();
    }

    /// Puts a value in the place of the last one, and tells.
    pub fn set(self, value: T) {
        self.try_set(value);
    }

    /// The same; whether its scope still lives.
    pub fn try_set(self, value: T) -> bool {
        put(self.held, Box::new(value))
    }

    /// Changes the value in place, and tells.
    pub fn update(self, update: impl FnOnce(&mut T)) {
        self.try_update(update);
    }

    /// The same; what the change gives, or nothing once its scope has ended.
    pub fn try_update<R>(self, update: impl FnOnce(&mut T) -> R) -> Option<R> {
        in_place(update, |run| change(self.held, run))
    }

    /// Whether its scope has ended.
    pub fn is_disposed(self) -> bool {
        self.held.is_disposed()
    }
}

/// What a memo has made, and when two of it are the same.
struct Made {
    value: Box<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// A value that follows what a function reads, and tells only when it is another.
pub struct Memo<T> {
    made: reactive::Memo<Made>,
    of: PhantomData<fn() -> T>,
}

fn memo(make: Box<dyn Fn() -> Made + Send + Sync>) -> reactive::Memo<Made> {
    reactive::Memo::new(move |_| make())
}

#[inline(never)]
fn see(memo: reactive::Memo<Made>, tracked: bool) -> Option<<reactive::Memo<Made> as ReadUntracked>::Value> {
    if tracked { memo.try_read() } else { memo.try_read_untracked() }
}

fn same<T: 'static>(a: &dyn Any, b: &dyn Any, same: fn(&T, &T) -> bool) -> bool {
    opened(a).zip(opened(b)).is_some_and(|(a, b)| same(a, b))
}

impl<T: Send + Sync + 'static> Memo<T> {
    /// A memo of the present scope.
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        let make = move || Made { value: Box::new(make()), same: |a, b| same::<T>(a, b, T::eq) };
        Self { made: memo(Box::new(make)), of: PhantomData }
    }

    fn look<R>(self, tracked: bool, read: impl FnOnce(&T) -> R) -> Option<R> {
        opened(&*see(self.made, tracked)?.value).map(read)
    }

    /// Reads nothing, but is told of changes.
    pub fn track(self) {
        self.made.track();
    }
}

/// A value that tells nobody when it changes.
pub struct StoredValue<T> {
    held: HeldValue,
    of: PhantomData<fn() -> T>,
}

fn store(value: Held) -> HeldValue {
    HeldValue::new_local(value)
}

#[inline(never)]
fn read(value: HeldValue) -> Option<<HeldValue as ReadValue>::Value> {
    value.try_read_value()
}

#[inline(never)]
fn write(value: HeldValue, change: &mut dyn FnMut(&mut dyn Any)) {
    if let Some(mut held) = value.try_write_value() {
        change(&mut **held);
    }
}

impl<T: 'static> StoredValue<T> {
    /// Stores a value for as long as the present scope lives.
    pub fn new(value: T) -> Self {
        Self { held: store(Box::new(value)), of: PhantomData }
    }

    /// What a function reads from the value.
    pub fn with_value<R>(self, read: impl FnOnce(&T) -> R) -> R {
        living(self.try_with_value(read))
    }

    /// The same; nothing once its scope has ended.
    pub fn try_with_value<R>(self, with: impl FnOnce(&T) -> R) -> Option<R> {
        opened(&**read(self.held)?).map(with)
    }

    /// The value.
    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// The value; nothing once its scope has ended.
    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    /// Puts a value in the place of the last one.
    pub fn set_value(self, value: T) {
        self.update_value(|held| *held = value);
    }

    /// Changes the value in place.
    pub fn update_value(self, update: impl FnOnce(&mut T)) {
        self.try_update_value(update);
    }

    /// The same; what the change gives, or nothing once its scope has ended.
    pub fn try_update_value<R>(self, update: impl FnOnce(&mut T) -> R) -> Option<R> {
        in_place(update, |run| write(self.held, run))
    }
}
