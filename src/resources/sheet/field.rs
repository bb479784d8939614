//! The fields of a sheet as data.

use super::{Subject, Values};
use crate::ui::field::Choice;

/// A field of a sheet.
pub struct Field {
    /// The path of `fields` that it answers for, and its key among the values.
    pub path: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Said under it.
    pub hint: &'static str,
    /// What it is.
    pub control: Control,
    /// What it holds at first.
    pub start: fn(&Subject) -> String,
    /// Whether it is there, given the other values.
    pub shown: Option<fn(&Values) -> bool>,
}

impl Field {
    const fn new(path: &'static str, label: &'static str, hint: &'static str, control: Control) -> Self {
        Self { path, label, hint, control, start: |_| String::new(), shown: None }
    }

    /// A line of text.
    pub const fn text(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Text)
    }

    /// Several lines of text.
    pub const fn lines(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Lines)
    }

    /// A size in gigabytes.
    pub const fn gigabytes(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Gigabytes)
    }

    /// A secret, such as a password.
    pub const fn secret(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Secret)
    }

    /// One of several.
    pub const fn select(
        path: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: fn(&Subject) -> Vec<Choice>,
    ) -> Self {
        Self::new(path, label, hint, Control::Select(choices))
    }

    /// One of several, which follow from the other values.
    pub const fn choose(
        path: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: fn(&Subject, &Values) -> Vec<Choice>,
    ) -> Self {
        Self::new(path, label, hint, Control::Choose(choices))
    }

    /// A box to tick.
    pub const fn check(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Check)
    }

    /// The name of the object, to be typed before something large is lost.
    pub const fn name() -> Self {
        Self::new("", "", "", Control::TypeName)
    }

    /// No field: why it cannot be done now, with the next step, if anything stands in the way.
    pub const fn unless(why_not: fn(&Subject) -> Option<&'static str>) -> Self {
        Self::new("", "", "", Control::Unless(why_not))
    }

    /// What it holds at first.
    pub const fn starts(self, start: fn(&Subject) -> String) -> Self {
        Self { start, ..self }
    }

    /// It is there only for some values of the others.
    pub const fn shown(self, shown: fn(&Values) -> bool) -> Self {
        Self { shown: Some(shown), ..self }
    }

    /// It may be left empty.
    pub const fn optional(self) -> Self {
        Self { control: Control::Optional, ..self }
    }
}

/// What a field is.
pub enum Control {
    /// A line of text.
    Text,
    /// A line of text that may be left empty.
    Optional,
    /// Several lines of text.
    Lines,
    /// A size in gigabytes.
    Gigabytes,
    /// A secret, such as a password.
    Secret,
    /// One of several: (value, words). The first stands where nothing was chosen.
    Select(fn(&Subject) -> Vec<Choice>),
    /// One of several that follow from the other values. A choice that is no longer among them falls back to the first.
    Choose(fn(&Subject, &Values) -> Vec<Choice>),
    /// A box to tick: `true` or empty.
    Check,
    /// The name of the object has to be typed, so that nothing large is lost by a slip.
    TypeName,
    /// Nothing is sent while this gives a reason.
    Unless(fn(&Subject) -> Option<&'static str>),
}
