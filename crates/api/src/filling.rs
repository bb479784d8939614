//! The one visitor of serde for all models and all answers: it fills whatever a [`Slot`] offers.
//!
//! serde_json makes its reader anew for every visitor. With one visitor, and [`fill`] as the only way in, the download
//! has one reader. Nothing here asks serde_json for a certain type, because its words for a value of another type would
//! bring the writing of fractions along.

use crate::slot::{Closed, Scalar, Slot};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::value::RawValue;
use std::fmt;

/// What is said of a value that could not be shared; nobody gets to read it.
const NOT_SHARED: &str = "not shared";

/// Reads the whole of a text into a slot. `nullable` is whether null leaves the slot as it is.
pub(crate) fn fill(slot: &mut dyn Slot, nullable: bool, text: &str) -> Result<(), serde_json::Error> {
    match read(slot, nullable, true, text) {
        // What is wrong within a value that was taken whole, and where, is found by reading it where it stands.
        Err(error) if error.is_data() && error.to_string().starts_with(NOT_SHARED) => read(slot, nullable, false, text),
        done => done,
    }
}

fn read(slot: &mut dyn Slot, nullable: bool, sharing: bool, text: &str) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    Filling { slot, nullable, sharing }.deserialize(&mut reader)?;
    reader.end()
}

/// The value that a text begins with, as it is written.
pub(crate) fn first(text: &str) -> Option<&str> {
    let mut reader = serde_json::Deserializer::from_str(text);
    <&RawValue>::deserialize(Raw(&mut reader)).ok().map(RawValue::get)
}

/// Reads one value into a slot.
struct Filling<'a> {
    slot: &'a mut dyn Slot,
    nullable: bool,
    /// Whether values that have equals are taken whole.
    sharing: bool,
}

impl Filling<'_> {
    fn scalar<E: Error>(self, value: Scalar<'_>) -> Result<(), E> {
        if let Scalar::Null = value
            && (self.nullable || self.slot.scalar(value))
        {
            return Ok(());
        }
        let slot = self.slot.open();
        if slot.scalar(value) { close(self.slot) } else { Err(E::custom(unfit(value, slot.expected()))) }
    }
}

fn close<E: Error>(slot: &mut dyn Slot) -> Result<(), E> {
    match slot.close() {
        Closed::Missing(key) => Err(E::custom(["missing field `", key, "`"].concat())),
        Closed::Filled | Closed::Blank => Ok(()),
    }
}

/// What is said of a value that is not what belongs there.
fn unfit(value: Scalar<'_>, expected: &str) -> String {
    let found = match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Truth(truth) => truth.to_string(),
        Scalar::Unsigned(number) => number.to_string(),
        Scalar::Negative(number) => number.to_string(),
        Scalar::Real(_) => "such a number".to_owned(),
        Scalar::Text(text) => crate::json::quoted(text),
        Scalar::Written(json) => json.to_owned(),
    };
    misplaced(&found, expected)
}

fn misplaced(found: &str, expected: &str) -> String {
    ["invalid type: ", found, ", expected ", expected].concat()
}

impl<'de> DeserializeSeed<'de> for Filling<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let shared = self.sharing && self.slot.is_shared();
        if !shared && !self.slot.is_written() {
            return deserializer.deserialize_any(self);
        }
        match <&RawValue>::deserialize(Raw(deserializer))?.get() {
            "null" if self.nullable => Ok(()),
            "null" if shared => self.scalar(Scalar::Null),
            json if shared && self.slot.share(json) => Ok(()),
            _ if shared => Err(D::Error::custom(NOT_SHARED)),
            json => self.scalar(Scalar::Written(json)),
        }
    }
}

impl<'de> Visitor<'de> for Filling<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Truth(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Negative(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Real(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value))
    }

    // What does not belong here is read to its end, so that the error stands where the object does.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let slot = self.slot.open();
        let nullable = slot.object();
        while let Some(member) = map.next_key_seed(Key(&mut *slot))? {
            match (member, nullable) {
                (Some(slot), Some(nullable)) => {
                    map.next_value_seed(Filling { slot, nullable, sharing: self.sharing })?;
                }
                _ => map.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
        if nullable.is_none() {
            return Err(A::Error::custom(misplaced("an object", slot.expected())));
        }
        close(self.slot)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let slot = self.slot.open();
        let mut fits = slot.list();
        while let Some(fitted) = seq.next_element_seed(Item { list: &mut *slot, fits, sharing: self.sharing })? {
            fits = fitted;
        }
        if !fits {
            return Err(A::Error::custom(misplaced("a list", slot.expected())));
        }
        close(self.slot)
    }
}

/// Serde's way to a [`RawValue`], with the one error on it that never occurs replaced: left as it is, it alone would
/// bring serde's words for all types, and the writing of fractions. Wraps the deserializer, then the visitor.
struct Raw<T>(T);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Raw<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Raw(visitor))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Raw<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, _: D) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("not a raw value"))
    }
}

/// Reads a key and finds the slot of its member.
struct Key<'a>(&'a mut dyn Slot);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = Option<&'a mut dyn Slot>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = Option<&'a mut dyn Slot>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.member(key))
    }
}

/// Reads a list's next item, if the list can have one. Gives whether all items so far belonged there.
struct Item<'a> {
    list: &'a mut dyn Slot,
    fits: bool,
    sharing: bool,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.list.item() {
            Some(slot) if self.fits => {
                Filling { slot, nullable: false, sharing: self.sharing }.deserialize(deserializer).map(|()| true)
            }
            _ => IgnoredAny::deserialize(deserializer).map(|_| false),
        }
    }
}
