//! How JSON gets into the models: the [`Reader`](crate::reader::Reader) fills whatever a [`Slot`] offers.
//!
//! Not serde's derive: it makes a visitor of its own for every struct and for every field's type, which made the
//! download of all models together 40 KB larger (brotli, of 95). Here a model is a table of keys and of the places
//! that their values go to, and tolerance is written once: null or absence leaves a field's default, unknown keys are
//! skipped.

/// A value of JSON that holds no others.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    /// Null.
    Null,
    /// True or false.
    Truth(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A string's text.
    Text(&'a str),
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
        Scalar::Number(text) | Scalar::Text(text) => text.parse().ok(),
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
        match value {
            Scalar::Number(text) => text.parse().map(|number| *self = number).is_ok(),
            _ => false,
        }
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
        match value {
            Scalar::Number(text) => decimal(text).map(|number| *self = number).is_some(),
            _ => false,
        }
    }
}

/// The value of a number as JSON writes it; `None` for anything else.
///
/// Exact for numbers of up to 15 digits, as prices and seconds are. What std has is exact for all numbers, by tables
/// that are 10 KB of the download.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let (mut value, mut sign, mut power, mut digits) = (0.0, 1.0, 0, 0);
    let mut point = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'-' if at == 0 => sign = -1.0,
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                power -= i32::from(point);
                digits += 1;
            }
            b'.' if digits > 0 && !point => point = true,
            b'e' | b'E' if digits > 0 => {
                power += text.get(at + 1..)?.parse::<i16>().map(i32::from).ok()?;
                break;
            }
            _ => return None,
        }
    }
    let scale = 10f64.powi(power.abs());
    (digits > 0).then_some(sign * if power < 0 { value / scale } else { value * scale })
}

impl<T: Slot + Default> Slot for Option<T> {
    fn expected(&self) -> &'static str {
        "a value or null"
    }

    fn open(&mut self) -> &mut dyn Slot {
        self.insert(T::default()).open()
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read() {
        for (text, value) in
            [("0", 0.0), ("-1.5", -1.5), ("2.50", 2.5), ("1e3", 1000.0), ("12E-2", 0.12), ("7e+1", 70.0)]
        {
            assert_eq!(decimal(text), Some(value), "{text}");
        }
        for text in ["", "-", "x", "1.x", "1e", "1e1.5", "+1", "Wed, 21 Oct 2015", "inf", "NaN", "--1"] {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(decimal("1e999"), Some(f64::INFINITY));
    }

    proptest! {
        #[test]
        fn prices_are_exact(text in "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,8})?") {
            prop_assert_eq!(decimal(&text), text.parse().ok());
        }
    }
}
