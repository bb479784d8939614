//! `record!`, which declares the models, and the map for objects whose keys are data.

use crate::slot::{Closed, Scalar, Slot};

/// Declares a struct read from a JSON object. An absent or null key leaves the field's default; unknown keys are
/// skipped. `requires` names the fields without which the object is no use: left out or empty, that is an error.
/// `=> "key"` is the key of the wire where it differs from the field's name.
#[macro_export]
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident $(requires $($required:ident),+)? {
            $($(#[$field_doc:meta])* pub $field:ident: $type:ty $(=> $key:literal)?,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $name {
            const KEYS: &[&str] = &[$($crate::record!(@key $field $($key)?),)*];

            // The constants are named for the fields, so that they can be patterns.
            #[allow(non_upper_case_globals)]
            fn at(&mut self, place: usize) -> Option<&mut dyn $crate::json::Slot> {
                #[allow(non_camel_case_types)]
                enum Place { $($field,)* }
                $(const $field: usize = Place::$field as usize;)*
                match place {
                    $($field => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }

        impl $crate::json::Slot for $name {
            fn expected(&self) -> &'static str {
                "an object"
            }

            fn open(&mut self) -> &mut dyn $crate::json::Slot {
                self
            }

            fn object(&mut self) -> Option<bool> {
                Some(true)
            }

            fn member(&mut self, key: &str) -> Option<&mut dyn $crate::json::Slot> {
                self.at($crate::json::position(Self::KEYS, key))
            }

            $(fn close(&mut self) -> $crate::json::Closed {
                $(if self.$required.is_empty() {
                    return $crate::json::Closed::Missing(stringify!($required));
                })+
                $crate::json::Closed::Filled
            })?
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
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

impl<T: Slot + Default> Slot for Map<T> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn object(&mut self) -> Option<bool> {
        self.0.clear();
        Some(false)
    }

    fn close(&mut self) -> Closed {
        self.0.shrink_to_fit();
        Closed::Filled
    }

    fn member(&mut self, key: &str) -> Option<&mut dyn Slot> {
        self.0.push((key.to_owned(), T::default()));
        self.0.last_mut().map(|(_, value)| value as &mut dyn Slot)
    }

    // An empty map that was written as an empty list has no items to offer a slot for.
    fn list(&mut self) -> bool {
        self.0.clear();
        true
    }

    // `extra_volumes` of images was the string "[]" until 2018.
    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        matches!(value, Scalar::Text("" | "[]" | "{}"))
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
            pub progress: u64,
            /// A small number.
            pub port: Option<u16>,
            /// A number with a fraction.
            pub price: Option<f64>,
            /// A number that may be negative.
            pub quota: i64,
            /// Objects by name.
            pub parts: Map<u64>,
            /// An id or an empty string.
            pub origin: Option<crate::ServerId>,
            /// Another of its kind.
            pub inner: Option<Part>,
        }
    }

    record! {
        /// For the tests.
        pub struct Part requires name {
            /// Its name.
            pub name: String,
        }
    }

    fn thing(json: &str) -> Result<Thing, String> {
        let mut thing = Thing::default();
        crate::json::fill(&mut thing, json, "").map(|()| thing).map_err(|error| error.message)
    }

    #[test]
    fn nulls_and_absent_keys_are_defaults_and_unknown_keys_are_skipped() {
        let read = thing(
            r#"{"new": {"a": [1]}, "id": "x", "tags": null, "type": null, "parts": null, "port": null, "inner": null}"#,
        );
        assert_eq!(read.unwrap(), Thing { id: "x".into(), ..Thing::default() });
    }

    #[test]
    fn all_forms_are_read() {
        let read = thing(
            r#"{"id":"x","\u0074ype":"t\n","tags":["a"],"progress":"7","port":22,"price":2,"quota":-1,
            "parts":{"1":2,"0":3},"origin":"s","inner":{"name":"n"}}"#,
        )
        .unwrap();
        assert_eq!((read.kind.as_str(), read.progress, read.parts.get("0")), ("t\n", 7, Some(&3)));
        assert_eq!((read.port, read.price, read.quota), (Some(22), Some(2.0), -1));
        assert_eq!(read.parts.keys().collect::<Vec<_>>(), ["1", "0"]);
        assert_eq!((read.origin, read.inner.map(|part| part.name)), (Some("s".into()), Some("n".into())));
        let read =
            thing(r#"{"id":"x","progress":7,"price":0.5,"quota":9,"parts":"[]","origin":"","tags":[]}"#).unwrap();
        assert_eq!((read.progress, read.price, read.quota, read.parts.len()), (7, Some(0.5), 9, 0));
        assert_eq!(read.origin, None);
        assert_eq!(thing(r#"{"id":"x","parts":[],"origin":null}"#).unwrap().origin, None);
    }

    #[test]
    fn a_key_that_comes_twice_counts_as_it_came_last() {
        let read = thing(r#"{"id":"x","id":"y","tags":["a","b"],"tags":["c"],"parts":{"a":1},"parts":{}}"#).unwrap();
        assert_eq!((read.id.as_str(), read.tags, read.parts.len()), ("y", vec!["c".to_owned()], 0));
    }

    #[test]
    fn what_is_no_use_is_an_error() {
        for missing in ["{}", r#"{"tags":[]}"#, r#"{"id":null}"#, r#"{"id":""}"#] {
            assert!(thing(missing).unwrap_err().starts_with("missing field `id`"), "{missing}");
        }
        assert!(thing(r#"{"id":"x","inner":{}}"#).unwrap_err().starts_with("missing field `name`"));
        for wrong in [
            "[]",
            "null",
            "7",
            "\"x\"",
            r#"{"id":"x","progress":"many"}"#,
            r#"{"id":"x","progress":-1}"#,
            r#"{"id":"x","progress":1.5}"#,
            r#"{"id":"x","port":65536}"#,
            r#"{"id":"x","price":"cheap"}"#,
            r#"{"id":"x","parts":[1]}"#,
            r#"{"id":"x","parts":"x"}"#,
            r#"{"id":"x","parts":{"a":null}}"#,
            r#"{"id":"x","tags":{}}"#,
            r#"{"id":"x","tags":[null]}"#,
            r#"{"id":"x","inner":[]}"#,
            r#"{"id":7}"#,
        ] {
            assert!(thing(wrong).unwrap_err().starts_with("invalid type"), "{wrong}: {:?}", thing(wrong));
        }
    }
}
