//! How a JSON object becomes a struct: `record!`, and the few readers its fields need beyond their own types.
//!
//! Not serde's derive, for two reasons. Every field tolerates null and absence in the same way, without an attribute
//! each. And a derived visitor also reads structs from arrays and keys from bytes and numbers, which no answer
//! contains and which was most of the code of a browser that downloads it.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// Declares a struct read from a JSON object. An absent or null key leaves the field's default; unknown keys are
/// skipped. `requires` names the field without which the object is no use: left out, it is an error.
/// `=> "key"` is the key of the wire where it differs, `by` a reader of this module.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident $(requires $required:ident)? {
            $($(#[$field_doc:meta])* pub $field:ident: $type:ty $(=> $key:literal)? $(=> by $read:path)?,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Place { $($field,)* }
                const KEYS: &[&str] = &[$(record!(@key $field $($key)?),)*];

                struct Reader;
                impl<'de> serde::de::Visitor<'de> for Reader {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    // The constants are named for the fields, so that they can be patterns.
                    #[allow(non_upper_case_globals)]
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        $(const $field: usize = Place::$field as usize;)*
                        let mut record = $name::default();
                        while let Some(place) = map.next_key_seed(crate::record::KeyAmong(KEYS))? {
                            match place {
                                $($field => record!(@read record.$field, map $(, $read)?),)*
                                _ => crate::record::skip(&mut map)?,
                            }
                        }
                        $(if record.$required.is_empty() {
                            return Err(serde::de::Error::missing_field(KEYS[$required]));
                        })?
                        Ok(record)
                    }
                }
                deserializer.deserialize_map(Reader)
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@read $record:ident.$field:ident, $map:ident) => { crate::record::read(&mut $record.$field, &mut $map)? };
    (@read $record:ident.$field:ident, $map:ident, $read:path) => { $read(&mut $record.$field, &mut $map)? };
}

/// Which of the known keys comes next: its place, or one past the last for any other.
pub(crate) struct KeyAmong(pub(crate) &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KeyAmong {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyAmong {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.0.iter().position(|known| *known == key).unwrap_or(self.0.len()))
    }
}

/// Reads a field's value; null leaves it as it is.
pub(crate) fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(field: &mut T, map: &mut A) -> Result<(), A::Error> {
    if let Some(value) = map.next_value::<Option<T>>()? {
        *field = value;
    }
    Ok(())
}

/// Passes over the value of a key that no field reads.
pub(crate) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Reads a whole number that some answers write as a string, such as the progress `"0"` of a task.
pub(crate) fn number<'de, A: MapAccess<'de>>(field: &mut u64, map: &mut A) -> Result<(), A::Error> {
    if let Some(Number(value)) = map.next_value::<Option<Number>>()? {
        *field = value;
    }
    Ok(())
}

/// Reads an amount or a number as text, exactly as it was written, whether it is a string or a number.
pub(crate) fn text<'de, A: MapAccess<'de>>(field: &mut Option<String>, map: &mut A) -> Result<(), A::Error> {
    let raw = map.next_value::<&RawValue>()?;
    *field = (raw.get() != "null").then(|| crate::json::plain(raw));
    Ok(())
}

/// Reads an id where an empty string means none, as in `from_server` of an image.
pub(crate) fn filled<'de, T: for<'a> From<&'a str>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    *field = map.next_value::<Option<String>>()?.filter(|text| !text.is_empty()).map(|text| T::from(&text));
    Ok(())
}

struct Number(u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number")
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
                Ok(Number(value))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                text.parse().map(Number).map_err(|_| E::custom("a string that is no whole number"))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// A JSON object whose keys are data, in the order of the answer: volumes by slot, server types by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<T>(Vec<(String, T)>);

impl<T> Map<T> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Keys and values in the order of the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Keys in the order of the answer.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Values in the order of the answer.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = std::vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T> FromIterator<(String, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Map<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    pairs.push((key, map.next_value()?));
                }
                Ok(Map(pairs))
            }

            // An empty map that was written as an empty list.
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Map<T>, A::Error> {
                match seq.next_element::<IgnoredAny>()? {
                    None => Ok(Map::default()),
                    Some(_) => Err(A::Error::custom("a list where an object was expected")),
                }
            }

            // `extra_volumes` of images was the string "[]" until 2018.
            fn visit_str<E: Error>(self, text: &str) -> Result<Map<T>, E> {
                match text {
                    "" | "[]" | "{}" => Ok(Map::default()),
                    _ => Err(E::custom("a string where an object was expected")),
                }
            }
        }
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    record! {
        /// For the tests.
        pub struct Thing requires id {
            /// Its id.
            pub id: String,
            /// Named otherwise on the wire.
            pub kind: String => "type",
            /// A list.
            pub tags: Vec<String>,
            /// A number or a string.
            pub progress: u64 => by number,
            /// Objects by name.
            pub parts: Map<u64>,
            /// A string or a number.
            pub amount: Option<String> => by text,
            /// An id or an empty string.
            pub origin: Option<crate::ServerId> => by filled,
        }
    }

    fn thing(json: &str) -> Result<Thing, String> {
        serde_json::from_slice(json.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn nulls_and_absent_keys_are_defaults_and_unknown_keys_are_skipped() {
        let read = thing(r#"{"new": {"a": [1]}, "id": "x", "tags": null, "type": null, "parts": null}"#).unwrap();
        assert_eq!(read, Thing { id: "x".into(), ..Thing::default() });
    }

    #[test]
    fn all_forms_are_read() {
        let read =
            thing(r#"{"id":"x","\u0074ype":"t","tags":["a"],"progress":"7","parts":{"1":2,"0":3},"origin":"s"}"#)
                .unwrap();
        assert_eq!((read.kind.as_str(), read.progress, read.parts.get("0")), ("t", 7, Some(&3)));
        assert_eq!(read.parts.keys().collect::<Vec<_>>(), ["1", "0"]);
        assert_eq!(read.origin, Some("s".into()));
        assert_eq!(thing(r#"{"id":"x","progress":7,"parts":"[]","origin":""}"#).unwrap().parts.len(), 0);
        assert_eq!(thing(r#"{"id":"x","parts":[],"origin":null}"#).unwrap().origin, None);
        assert_eq!(thing(r#"{"id":"x","amount":1.50}"#).unwrap().amount.as_deref(), Some("1.50"));
        assert_eq!(thing(r#"{"id":"x","amount":"1.50"}"#).unwrap().amount.as_deref(), Some("1.50"));
        assert_eq!(thing(r#"{"id":"x","amount":null}"#).unwrap().amount, None);
    }

    #[test]
    fn what_is_no_use_is_an_error() {
        assert!(thing(r#"{"tags":[]}"#).unwrap_err().starts_with("missing field `id`"));
        assert!(thing(r#"{"id":null}"#).unwrap_err().starts_with("missing field `id`"));
        assert!(thing("[]").unwrap_err().contains("expected an object"));
        assert!(thing(r#"{"id":"x","progress":"many"}"#).is_err());
        assert!(thing(r#"{"id":"x","parts":[1]}"#).is_err());
    }
}
