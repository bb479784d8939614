//! The one validation layer: what a body or a query may hold is declared as [`Field`]s, and checking it yields
//! every message at once, by dotted path, in the API's wording.
//!
//! The wording is that of the API's own validator as clients have reported it; texts no client has reported follow
//! the same family.

use super::refusal::Refusal;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::net::Ipv4Addr;
use uuid::Uuid;

/// The text for a required key that is not there.
pub const REQUIRED: &str = "required key not provided";
/// The text for a key that nobody asked for.
pub const EXTRA: &str = "extra keys not allowed";
/// The text for a value outside its enumeration or format.
pub const BAD_VALUE: &str = "not a valid value";

/// Messages by dotted path, in the order of the paths.
#[derive(Clone, Debug, Default)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// One message.
    pub fn one(path: &str, message: impl Into<String>) -> Self {
        let mut fields = Self::default();
        fields.add(path, message);
        fields
    }

    /// Adds a message.
    pub fn add(&mut self, path: &str, message: impl Into<String>) {
        self.0.entry(path.to_owned()).or_default().push(message.into());
    }

    /// Fails if there is any message.
    ///
    /// # Errors
    /// The 400 that carries them all.
    pub fn check(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::fields(self)) }
    }

    /// The `fields` object of an error.
    pub fn into_json(self) -> Value {
        self.0.into_iter().map(|(path, messages)| (path, json!(messages))).collect::<Map<_, _>>().into()
    }
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Anything: keys that clients send back as they got them, and that the API ignores.
    Ignored,
    /// Text of that many characters.
    Text(usize, usize),
    /// An address with one `@` and something on either side.
    Email,
    /// A UUID as text.
    Uuid,
    /// A UUID as text, or an object with such an `id`, as answers give it.
    Reference,
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// True or false.
    Boolean,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// One of these texts, in capitals or not.
    OneOfAnyCase(&'static [&'static str]),
    /// Text that passes a test.
    Passing(fn(&str) -> bool),
    /// An IPv4 address, or a range in CIDR notation.
    Ipv4Range,
    /// A list of such values.
    List(&'static Self),
    /// An object with these keys.
    Object(&'static [Field]),
    /// An object whose keys are slot numbers.
    Slots(&'static Self),
    /// An object whose keys are UUIDs.
    ById(&'static Self),
    /// Whatever this picks after a look at the key and the value.
    Depends(fn(&str, &Value) -> &'static Self),
}

/// A key that an object may have.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    kind: Kind,
    required: bool,
    nullable: bool,
}

impl Field {
    /// A key that must be there.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true, nullable: false }
    }

    /// A key that may be left out.
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: false }
    }

    /// A key that may be left out or null.
    pub const fn nullable(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: true }
    }

    /// A key that is taken and not looked at.
    pub const fn ignored(name: &'static str) -> Self {
        Self::nullable(name, Kind::Ignored)
    }
}

/// A rule that looks at several keys, or at whether the caller is signed in.
pub type Rule = fn(body: &Map<String, Value>, signed_in: bool, faults: &mut Fields);

/// What a body as a whole may be.
#[derive(Clone, Copy)]
pub struct Schema {
    fields: &'static [Field],
    also: Option<Rule>,
}

impl Schema {
    /// These keys and no others.
    pub const fn new(fields: &'static [Field]) -> Self {
        Self { fields, also: None }
    }

    /// These keys, and a rule on top.
    pub const fn with_rule(fields: &'static [Field], rule: Rule) -> Self {
        Self { fields, also: Some(rule) }
    }

    /// Every fault of `body`.
    pub fn check(&self, body: &Map<String, Value>, signed_in: bool, faults: &mut Fields) {
        check_object(self.fields, body, "", faults);
        if let Some(rule) = self.also {
            rule(body, signed_in, faults);
        }
    }
}

/// The rule of all new objects: they need an owner, be it by the later name.
pub fn needs_owner(body: &Map<String, Value>, _signed_in: bool, faults: &mut Fields) {
    if !body.contains_key("organization") && !body.contains_key("project") {
        faults.add("organization", REQUIRED);
    }
}

/// Checks a query; keys other than `fields` are let through unread.
pub fn check_query(fields: &[Field], query: &[(String, String)], faults: &mut Fields) {
    for field in fields {
        for (_, text) in query.iter().filter(|(name, _)| name == field.name) {
            let value = match field.kind {
                Kind::Integer(..) => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
                Kind::Boolean => flag(text).map_or_else(|| json!(text), |flag| json!(flag)),
                _ => json!(text),
            };
            check_value(field.kind, &value, field.name, false, faults);
        }
    }
}

/// How a query says yes and no.
pub fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

fn check_object(fields: &[Field], object: &Map<String, Value>, path: &str, faults: &mut Fields) {
    for field in fields {
        match object.get(field.name) {
            None if field.required => faults.add(&join(path, field.name), REQUIRED),
            Some(Value::Null) if field.nullable => {}
            Some(value) => check_value(field.kind, value, &join(path, field.name), true, faults),
            None => {}
        }
    }
    for key in object.keys().filter(|key| !fields.iter().any(|field| field.name == **key)) {
        faults.add(&join(path, key), EXTRA);
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// `blank_is_absent`: an empty text is told off twice, for its form and for saying nothing, as in the seed document.
fn check_value(kind: Kind, value: &Value, path: &str, blank_is_absent: bool, faults: &mut Fields) {
    match kind {
        Kind::Ignored => {}
        Kind::Text(min, max) => {
            text(value, path, faults, |text| {
                let length = text.chars().count();
                if length < min {
                    Some(format!("length of value must be at least {min}"))
                } else {
                    (length > max).then(|| format!("length of value must be at most {max}"))
                }
            });
            if min > 0 && blank_is_absent && value == "" {
                faults.add(path, REQUIRED);
            }
        }
        Kind::Email => {
            text(value, path, faults, |text| (!is_email(text)).then(|| "incorrect email address".to_owned()));
            if blank_is_absent && value == "" {
                faults.add(path, REQUIRED);
            }
        }
        Kind::Uuid => check_uuid(value, path, faults),
        Kind::Reference => match value {
            Value::Object(object) => match object.get("id") {
                Some(id) => check_uuid(id, &join(path, "id"), faults),
                None => faults.add(&join(path, "id"), REQUIRED),
            },
            other => check_uuid(other, path, faults),
        },
        Kind::Integer(min, max) => match value {
            Value::Number(number) => match integer(number) {
                None => faults.add(path, "expected int"),
                Some(number) if number < i128::from(min) => {
                    faults.add(path, format!("value must be at least {min}"));
                }
                Some(number) if number > i128::from(max) => {
                    faults.add(path, format!("value must be at most {max}"));
                }
                Some(_) => {}
            },
            _ => faults.add(path, "expected int"),
        },
        Kind::Boolean => {
            if !value.is_boolean() {
                faults.add(path, "expected bool");
            }
        }
        Kind::OneOf(choices) => text(value, path, faults, |text| bad_unless(choices.contains(&text))),
        Kind::OneOfAnyCase(choices) => {
            text(value, path, faults, |text| {
                bad_unless(choices.iter().any(|choice| choice.eq_ignore_ascii_case(text)))
            });
        }
        Kind::Passing(test) => text(value, path, faults, |text| bad_unless(test(text))),
        Kind::Ipv4Range => text(value, path, faults, |text| bad_unless(ipv4_range(text).is_some())),
        Kind::List(item) => match value {
            Value::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    check_value(*item, value, &join(path, &at.to_string()), true, faults);
                }
            }
            _ => faults.add(path, "expected a list"),
        },
        Kind::Object(fields) => match value {
            Value::Object(object) => check_object(fields, object, path, faults),
            _ => faults.add(path, "expected a dictionary"),
        },
        Kind::Slots(item) => check_map(|key| slot_number(key).is_some(), *item, value, path, faults),
        Kind::ById(item) => check_map(|key| uuid(key).is_some(), *item, value, path, faults),
        Kind::Depends(pick) => {
            let key = path.rsplit('.').next().unwrap_or(path);
            check_value(*pick(key, value), value, path, blank_is_absent, faults);
        }
    }
}

/// Checks an object whose keys are data.
fn check_map(is_key: fn(&str) -> bool, item: Kind, value: &Value, path: &str, faults: &mut Fields) {
    let Value::Object(object) = value else { return faults.add(path, "expected a dictionary") };
    for (key, value) in object {
        if is_key(key) {
            check_value(item, value, &join(path, key), true, faults);
        } else {
            faults.add(&join(path, key), EXTRA);
        }
    }
}

fn text(value: &Value, path: &str, faults: &mut Fields, fault: impl Fn(&str) -> Option<String>) {
    match value.as_str() {
        None => faults.add(path, "expected str"),
        Some(text) => {
            if let Some(message) = fault(text) {
                faults.add(path, message);
            }
        }
    }
}

fn bad_unless(good: bool) -> Option<String> {
    (!good).then(|| BAD_VALUE.to_owned())
}

fn check_uuid(value: &Value, path: &str, faults: &mut Fields) {
    match value {
        Value::String(text) if uuid(text).is_some() => {}
        Value::String(text) => faults.add(path, not_a_uuid(text)),
        other => faults.add(path, not_a_uuid(other)),
    }
}

/// The text for something that is not a UUID. It quotes the value, though not all of a very long one.
fn not_a_uuid(value: impl Display) -> String {
    let mut quoted = Quote(String::new());
    // An error here only says that the quote is full.
    let _ = write!(quoted, "{value}");
    format!("{} is not a valid UUID.", quoted.0)
}

struct Quote(String);

impl Write for Quote {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        const ENOUGH: usize = 100;
        for character in text.chars() {
            if self.0.len() >= ENOUGH {
                return Err(std::fmt::Error);
            }
            self.0.push(character);
        }
        Ok(())
    }
}

/// Numbers such as `1e3` or `10.0` are no integers to the API; 64 bits unsigned are, though too big.
fn integer(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(local), Some(domain), None) => {
            let domain_ok = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
            !local.is_empty() && domain_ok && !text.chars().any(char::is_whitespace)
        }
        _ => false,
    }
}

/// A UUID in the one form with hyphens that the API knows.
pub fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::parse_str(text).ok()).flatten()
}

/// The slot of a volume: a decimal number, written the short way. There are 16 of them.
pub fn slot_number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number < 16 && number.to_string() == text).then_some(number)
}

/// An address and the length of its prefix.
pub fn ipv4_range(text: &str) -> Option<(Ipv4Addr, u8)> {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "32"));
    let prefix: u8 = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
    Some((address.parse().ok()?, prefix))
}
