//! Values that are text on the wire but not interchangeable: secrets, dates, ids, and enumerations that may grow.

use crate::json;
use crate::shared::same;
use crate::slot::{Closed, Scalar, Slot};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A value nobody should see by accident: a token, a password. `Debug` prints `Secret` and nothing else.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text of a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it or shows it on demand.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Slot for Secret {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn close(&mut self) -> Closed {
        blank(&self.0)
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        self.0.scalar(value)
    }
}

/// Some answers have an empty string where they mean null, such as `from_server` of an image.
fn blank(text: &str) -> Closed {
    if text.is_empty() { Closed::Blank } else { Closed::Filled }
}

/// A date as the API wrote it: ISO 8601 in UTC, `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`.
///
/// Kept as text: two of them compare as dates do, because the layout is fixed.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(Arc<str>);

/// Ids are lower-case UUIDs, but nothing depends on it: whatever the API names a thing by is its id.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        text_value!($name);
    )*};
}

/// What every plain text newtype can do.
macro_rules! text_value {
    ($name:ident) => {
        impl $name {
            /// Wraps the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(same(&text.into()))
            }

            /// The text as the API wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether there is no text, which stands for nothing.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(same(text))
            }
        }

        impl Slot for $name {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn open(&mut self) -> &mut dyn Slot {
                self
            }

            fn close(&mut self) -> Closed {
                blank(&self.0)
            }

            fn scalar(&mut self, value: Scalar<'_>) -> bool {
                let Scalar::Text(text) = value else { return false };
                self.0 = same(text);
                true
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

text_value!(Timestamp);

/// A number as the API wrote it, as a string or as a number: the amounts of invoices, whose digits must not change.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Written(String);

impl Written {
    /// The number's digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Slot for Written {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn is_written(&self) -> bool {
        true
    }

    fn are_written() -> bool {
        true
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        match value {
            Scalar::Written(json) if json.starts_with(|first| matches!(first, '"' | '-' | '0'..='9')) => {
                self.0 = json::plain(json);
                true
            }
            _ => false,
        }
    }
}

text_id! {
    /// Id of a server.
    ServerId,
    /// Id of a volume.
    VolumeId,
    /// Id of a snapshot.
    SnapshotId,
    /// Id of a compute image; what a server is made from.
    ImageId,
    /// Id of a reserved or dynamic address.
    IpId,
    /// Id of a security group.
    SecurityGroupId,
    /// Id of a rule of a security group.
    RuleId,
    /// Id of a task.
    TaskId,
    /// Id of a user.
    UserId,
    /// Id of an organization.
    OrganizationId,
    /// Id of a bootscript.
    BootscriptId,
}

/// An enumeration of the wire: the known values, and `Unknown` with the text of any other.
///
/// The default (`Unknown` of nothing) stands for a value that the answer left out.
macro_rules! text_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value this client does not know, as the API wrote it.
            Unknown(String),
        }

        impl $name {
            /// The text of the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl crate::slot::Slot for $name {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn open(&mut self) -> &mut dyn crate::slot::Slot {
                self
            }

            fn scalar(&mut self, value: crate::slot::Scalar<'_>) -> bool {
                match value {
                    crate::slot::Scalar::Text(text) => {
                        *self = Self::from(text);
                        true
                    }
                    _ => false,
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    text_enum! {
        /// For the tests.
        pub enum Colour { Red = "red", DarkBlue = "dark blue" }
    }

    #[test]
    fn unknown_values_survive_as_text() {
        let mut all = Vec::<Colour>::new();
        json::fill(&mut all, r#"["red", "dark blue", "puce"]"#, "").unwrap();
        assert_eq!(all, [Colour::Red, Colour::DarkBlue, Colour::Unknown("puce".into())]);
        assert_eq!(serde_json::to_string(&all).unwrap(), r#"["red","dark blue","puce"]"#);
        assert_eq!(all[2].to_string(), "puce");
    }

    #[test]
    fn amounts_keep_their_digits() {
        let mut all = Vec::<Written>::new();
        json::fill(&mut all, r#"[12.30, "1.0", -0, "a\"b", 100000000000000000000.10]"#, "").unwrap();
        let texts: Vec<&str> = all.iter().map(Written::as_str).collect();
        assert_eq!(texts, ["12.30", "1.0", "-0", "a\"b", "100000000000000000000.10"]);
        let mut one = Some(Written::default());
        json::fill(&mut one, "7", "").unwrap();
        assert_eq!(one.unwrap().as_str(), "7");
        for wrong in ["null", "true", "[1]", "{}"] {
            let error = json::fill(&mut Written::default(), wrong, "").unwrap_err();
            assert_eq!(error.message, format!("invalid type: {wrong}, expected a number"));
        }
    }

    #[test]
    fn a_secret_prints_nothing() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret Some(Secret)");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn dates_compare_as_text() {
        let earlier = Timestamp::from("2014-05-22T12:57:22.514298+00:00");
        assert!(earlier < Timestamp::from("2014-05-22T12:57:22.514299+00:00"));
        assert_eq!(earlier.to_string(), "2014-05-22T12:57:22.514298+00:00");
    }

    #[test]
    fn ids_go_through_json_as_strings() {
        let mut id = ServerId::default();
        json::fill(&mut id, r#""a-b""#, "").unwrap();
        assert_eq!(id, ServerId::new("a-b"));
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""a-b""#);
    }
}
