//! How JSON gets into the models: one visitor for all of them (`filling.rs`) fills whatever a [`Slot`] offers.
//!
//! Not serde's derive: it makes a visitor of its own for every struct and for every field's type, which made the
//! download of all models together 40 KB larger (brotli, of 95). Here a model is a table of keys and of the places
//! that their values go to, and tolerance is written once: null or absence leaves a field's default, unknown keys are
//! skipped.

/// A value of JSON that holds no others, or one that is taken whole.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    /// Null.
    Null,
    /// True or false.
    Truth(bool),
    /// A whole number from 0.
    Unsigned(u64),
    /// A negative whole number.
    Negative(i64),
    /// A number with a fraction or an exponent, or one too large for the others.
    Real(f64),
    /// A string's text.
    Text(&'a str),
    /// Whatever value, as it is written; for a slot that [asks for it](Slot::is_written) alone.
    Written(&'a str),
}

/// How a slot stands when its value has been read.
pub enum Closed {
    /// It has what it needs.
    Filled,
    /// What was read says that there is nothing, as an empty id does.
    Blank,
    /// The field of this key must be there, and is not.
    Missing(&'static str),
}

/// A place that a JSON value can go to. Each method takes what it can and tells whether it did.
pub trait Slot {
    /// What belongs here, for the message about something else.
    fn expected(&self) -> &'static str;

    /// Where a value that is not null goes; differs from the slot itself for optional ones.
    fn open(&mut self) -> &mut dyn Slot;

    /// Whether the slot takes its value as it is written, whatever it is.
    fn is_written(&self) -> bool {
        false
    }

    /// The same of a type of slot, for what has none of it yet.
    fn are_written() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Whether equal values are kept as one ([`Shared`](crate::Shared)), so that the slot takes its value whole.
    fn is_shared(&self) -> bool {
        false
    }

    /// The same of a type of slot, for what has none of it yet.
    fn are_shared() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Takes the whole of a value that is kept as one with its equals; whether it could be read.
    fn share(&mut self, _: &str) -> bool {
        false
    }

    /// Ends the reading of a value.
    fn close(&mut self) -> Closed {
        Closed::Filled
    }

    /// Takes a value that holds no others.
    fn scalar(&mut self, _: Scalar<'_>) -> bool {
        false
    }

    /// Begins an object, if one belongs here; gives whether a member that is null counts as absent.
    fn object(&mut self) -> Option<bool> {
        None
    }

    /// The slot for an object's member; `None` for a key that nobody reads.
    fn member(&mut self, _: &str) -> Option<&mut dyn Slot> {
        None
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

impl Slot for String {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        match value {
            Scalar::Text(text) => {
                text.clone_into(self);
                true
            }
            _ => false,
        }
    }
}

impl Slot for bool {
    fn expected(&self) -> &'static str {
        "true or false"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        match value {
            Scalar::Truth(truth) => {
                *self = truth;
                true
            }
            _ => false,
        }
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

            fn scalar(&mut self, value: Scalar<'_>) -> bool {
                match unsigned(value).map(Self::try_from) {
                    Some(Ok(number)) => {
                        *self = number;
                        true
                    }
                    _ => false,
                }
            }
        }
    )*};
}

unsigned_slot!(u16, u32, u64);

fn unsigned(value: Scalar<'_>) -> Option<u64> {
    match value {
        Scalar::Unsigned(number) => Some(number),
        Scalar::Text(text) => text.parse().ok(),
        _ => None,
    }
}

impl Slot for i64 {
    fn expected(&self) -> &'static str {
        "a whole number"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        let number = match value {
            Scalar::Unsigned(number) => number.try_into().ok(),
            Scalar::Negative(number) => Some(number),
            _ => None,
        };
        *self = number.unwrap_or(*self);
        number.is_some()
    }
}

impl Slot for f64 {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        // Prices and seconds: all of them far below where whole numbers lose digits.
        *self = match value {
            Scalar::Unsigned(number) => number as Self,
            Scalar::Negative(number) => number as Self,
            Scalar::Real(number) => number,
            _ => return false,
        };
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

    fn is_written(&self) -> bool {
        T::are_written()
    }

    fn is_shared(&self) -> bool {
        T::are_shared()
    }

    fn share(&mut self, json: &str) -> bool {
        self.insert(T::default()).share(json)
    }

    fn close(&mut self) -> Closed {
        let closed = self.as_mut().map_or(Closed::Blank, Slot::close);
        if matches!(closed, Closed::Blank) {
            *self = None;
        }
        closed
    }

    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        *self = None;
        matches!(value, Scalar::Null)
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

    // A list has room for four items at once, and most lists in an answer have one.
    fn close(&mut self) -> Closed {
        self.shrink_to_fit();
        Closed::Filled
    }
}
