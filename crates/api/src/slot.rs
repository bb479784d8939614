//! How JSON gets into the models: one visitor for all of them, which fills whatever a [`Slot`] offers.
//!
//! Not serde's derive: it makes a visitor of its own for every struct and for every field's type, which made the
//! download of all models together 40 KB larger (brotli, of 95). Here a model is a table of keys and of the places
//! that their values go to, and tolerance is written once: null or absence leaves a field's default, unknown keys are
//! skipped.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use std::fmt;

/// A place that a JSON value can go to. Each method takes what it can and tells whether it did.
pub(crate) trait Slot {
    /// What belongs here, for the message about something else.
    fn expected(&self) -> &'static str;

    /// Where a value that is not null goes; differs from the slot itself for optional ones.
    fn open(&mut self) -> &mut dyn Slot;

    /// Ends the reading of a value; gives the key of a field that must be there and is not.
    fn close(&mut self) -> Option<&'static str> {
        None
    }

    /// Whether what was read says that there is nothing, as an empty id does.
    fn is_blank(&self) -> bool {
        false
    }

    /// Takes null.
    fn null(&mut self) -> bool {
        false
    }

    /// Takes a string.
    fn text(&mut self, _: &str) -> bool {
        false
    }

    /// Takes a truth value.
    fn truth(&mut self, _: bool) -> bool {
        false
    }

    /// Takes a whole number from 0.
    fn unsigned(&mut self, _: u64) -> bool {
        false
    }

    /// Takes a negative whole number.
    fn signed(&mut self, _: i64) -> bool {
        false
    }

    /// Takes a number with a fraction.
    fn real(&mut self, _: f64) -> bool {
        false
    }

    /// Begins an object.
    fn object(&mut self) -> bool {
        false
    }

    /// The place of an object's key, to be passed to [`Slot::at`].
    fn find(&mut self, _: &str) -> usize {
        usize::MAX
    }

    /// The slot at a place; `None` is a key that nobody reads.
    fn at(&mut self, _: usize) -> Option<&mut dyn Slot> {
        None
    }

    /// Whether a member that is null counts as absent.
    fn members_may_be_null(&self) -> bool {
        true
    }

    /// Begins a list.
    fn list(&mut self) -> bool {
        false
    }

    /// The slot for a list's next item; `None` if it cannot have one.
    fn item(&mut self) -> Option<&mut dyn Slot> {
        None
    }
}

/// Reads one value into a slot.
pub(crate) struct Filling<'a> {
    slot: &'a mut dyn Slot,
    /// Whether null leaves the slot as it is.
    nullable: bool,
}

impl<'a> Filling<'a> {
    /// Reads a value that must not be null, unless the slot itself takes it.
    pub(crate) fn new(slot: &'a mut dyn Slot) -> Self {
        Self { slot, nullable: false }
    }

    fn scalar<E: Error>(self, value: Unexpected<'_>, take: impl FnOnce(&mut dyn Slot) -> bool) -> Result<(), E> {
        let slot = self.slot.open();
        if take(slot) {
            self.slot.close();
            Ok(())
        } else {
            Err(E::invalid_type(value, &slot.expected()))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Filling<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Filling<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.nullable || self.slot.null() {
            Ok(())
        } else {
            Err(E::invalid_type(Unexpected::Unit, &self.slot.expected()))
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Unexpected::Str(value), |slot| slot.text(value))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Unexpected::Bool(value), |slot| slot.truth(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Unexpected::Unsigned(value), |slot| slot.unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Unexpected::Signed(value), |slot| slot.signed(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Unexpected::Float(value), |slot| slot.real(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let slot = self.slot.open();
        if !slot.object() {
            // Read to its end, so that the error stands where the object does.
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Err(A::Error::invalid_type(Unexpected::Map, &slot.expected()));
        }
        let nullable = slot.members_may_be_null();
        while let Some(place) = map.next_key_seed(Key(&mut *slot))? {
            match slot.at(place) {
                Some(slot) => map.next_value_seed(Filling { slot, nullable })?,
                None => map.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
        self.slot.close().map_or(Ok(()), |key| Err(A::Error::missing_field(key)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let slot = self.slot.open();
        let mut fits = slot.list();
        while fits {
            match seq.next_element_seed(Item(&mut *slot))? {
                Some(fitted) => fits = fitted,
                None => return Ok(()),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::invalid_type(Unexpected::Seq, &slot.expected()))
    }
}

/// Reads a key and finds its place.
struct Key<'a>(&'a mut dyn Slot);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.0.find(key))
    }
}

/// Reads a list's next item, if the list can have one.
struct Item<'a>(&'a mut dyn Slot);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.0.item() {
            Some(slot) => Filling::new(slot).deserialize(deserializer).map(|()| true),
            None => IgnoredAny::deserialize(deserializer).map(|_| false),
        }
    }
}

impl Slot for String {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn text(&mut self, text: &str) -> bool {
        text.clone_into(self);
        true
    }
}

impl Slot for bool {
    fn expected(&self) -> &'static str {
        "true or false"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn truth(&mut self, value: bool) -> bool {
        *self = value;
        true
    }
}

/// Whole numbers from 0. Some answers write them as strings, such as the progress `"0"` of a task.
macro_rules! unsigned_slot {
    ($($number:ty),*) => {$(
        impl Slot for $number {
            fn expected(&self) -> &'static str {
                concat!("a whole number that fits ", stringify!($number))
            }

            fn open(&mut self) -> &mut dyn Slot {
                self
            }

            fn unsigned(&mut self, value: u64) -> bool {
                value.try_into().map(|value| *self = value).is_ok()
            }

            fn text(&mut self, text: &str) -> bool {
                text.parse().is_ok_and(|value| self.unsigned(value))
            }
        }
    )*};
}

unsigned_slot!(u16, u32, u64);

impl Slot for i64 {
    fn expected(&self) -> &'static str {
        "a whole number"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn unsigned(&mut self, value: u64) -> bool {
        value.try_into().map(|value| *self = value).is_ok()
    }

    fn signed(&mut self, value: i64) -> bool {
        *self = value;
        true
    }
}

impl Slot for f64 {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    #[allow(clippy::cast_precision_loss)] // prices, all of them small
    fn unsigned(&mut self, value: u64) -> bool {
        *self = value as f64;
        true
    }

    #[allow(clippy::cast_precision_loss)]
    fn signed(&mut self, value: i64) -> bool {
        *self = value as f64;
        true
    }

    fn real(&mut self, value: f64) -> bool {
        *self = value;
        true
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn expected(&self) -> &'static str {
        "a value or null"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self.insert(T::default()).open()
    }

    fn close(&mut self) -> Option<&'static str> {
        let missing = self.as_mut().and_then(Slot::close);
        if self.as_ref().is_some_and(Slot::is_blank) {
            *self = None;
        }
        missing
    }

    fn null(&mut self) -> bool {
        *self = None;
        true
    }
}

impl<T: Slot + Default> Slot for Vec<T> {
    fn expected(&self) -> &'static str {
        "a list"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn list(&mut self) -> bool {
        self.clear();
        true
    }

    fn item(&mut self) -> Option<&mut dyn Slot> {
        self.push(T::default());
        self.last_mut().map(|item| item as &mut dyn Slot)
    }
}
