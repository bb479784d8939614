//! What must come of an answer, found without the client's reader.

use crate::json::{Json, Member, Value};
use crate::shown::Shown;
use api::json::{Closed, Slot};

/// Where a value is not what its model takes: the path, or `None` where the client tells no more than the neighbourhood.
pub type Misfit = Option<String>;

/// Whether `json` fits a fresh model. The model is asked for its structure alone; what fits is decided here.
pub fn fits(slot: &mut dyn Slot, nullable: bool, json: &Json, path: &str) -> Result<(), Misfit> {
    let wrong = || Err(Some(path.to_owned()));
    let written = slot.is_written();
    if json.is_null() && (nullable || slot.expected() == "a value or null") {
        return Ok(());
    }
    let slot = slot.open();
    if written {
        // Taken from the reader before it is looked at: the path may be that of the object around it.
        return match &json.value {
            Value::Number(_) | Value::Text(_) => Ok(()),
            _ => Err(None),
        };
    }
    match slot.expected() {
        "an object" => return object(slot, json, path),
        "a list" => {
            let Value::List(items) = &json.value else { return wrong_or_broken(json, path) };
            for (index, item) in items.iter().enumerate() {
                let Some(slot) = slot.item() else { return wrong() };
                fits(slot, false, item, &format!("{path}[{index}]"))?;
            }
            return Ok(());
        }
        _ => {}
    }
    let fit = match (slot.expected(), &json.value) {
        ("a string", Value::Text(Some(_))) | ("true or false", Value::Truth(_)) => true,
        ("a number", Value::Number(number)) => number.parse().is_ok_and(f64::is_finite),
        ("a whole number", Value::Number(number)) => number.parse::<i64>().is_ok() && number != "-0",
        ("a whole number that fits u16", value) => unsigned(value).is_some_and(|number| number <= u64::from(u16::MAX)),
        ("a whole number that fits u32", value) => unsigned(value).is_some_and(|number| number <= u64::from(u32::MAX)),
        ("a whole number that fits u64", value) => unsigned(value).is_some(),
        ("a string" | "true or false" | "a number" | "a whole number", _) => false,
        (other, _) => unreachable!("a kind of value that is not judged yet: {other}"),
    };
    if fit { Ok(()) } else { wrong_or_broken(json, path) }
}

/// A value that does not belong there; one that is an object with a key that is no text stops the reader in its midst.
fn wrong_or_broken(json: &Json, path: &str) -> Result<(), Misfit> {
    let broken = json.members().iter().any(|member| member.key.is_none());
    Err((!broken).then(|| path.to_owned()))
}

/// Numbers, and numbers in strings: the documentation shows both.
fn unsigned(value: &Value) -> Option<u64> {
    match value {
        Value::Number(text) | Value::Text(Some(text)) => text.parse().ok(),
        _ => None,
    }
}

fn object(slot: &mut dyn Slot, json: &Json, path: &str) -> Result<(), Misfit> {
    let nullable = slot.object();
    let members = match (&json.value, nullable) {
        (Value::Object(members), _) => members,
        // A map that is empty came as `[]`, `"[]"` and so on.
        (Value::List(items), Some(false)) if items.is_empty() => return Ok(()),
        (Value::Text(Some(text)), Some(false)) if matches!(text.as_str(), "" | "[]" | "{}") => return Ok(()),
        _ => return wrong_or_broken(json, path),
    };
    // Asked before anything is filled, the model names the key that it cannot be without.
    let required = match slot.close() {
        Closed::Missing(key) => Some(key),
        Closed::Filled | Closed::Blank => None,
    };
    for Member { key, value, .. } in members {
        let key = key.as_deref().ok_or(None)?;
        if let Some(slot) = slot.member(key) {
            fits(slot, nullable == Some(true), value, &step(path, key))?;
        }
    }
    let there = |key: &str| matches!(last(members, key).map(|json| &json.value), Some(Value::Text(Some(text))) if !text.is_empty());
    if required.is_none_or(there) { Ok(()) } else { Err(Some(path.to_owned())) }
}

pub fn step(path: &str, key: &str) -> String {
    // An empty key leaves no trace in a path.
    if path.is_empty() || key.is_empty() { format!("{path}{key}") } else { format!("{path}.{key}") }
}

/// What a key stands for: the last of its members that is not null.
fn last<'a>(members: &'a [Member], key: &str) -> Option<&'a Json> {
    let mut of_key =
        members.iter().rev().filter(|member| member.key.as_deref() == Some(key) && !member.value.is_null());
    of_key.next().map(|member| &member.value)
}

/// Whether all strings of a value can be told from the `Debug` text around them.
pub fn is_readable(json: &Json) -> bool {
    let plain = |text: &String| {
        text.chars().all(|char| char.is_ascii_alphanumeric() || " _.:/@=+-".contains(char)) && text.trim() == text
    };
    json.all().iter().all(|(value, member)| {
        let key = member.is_none_or(|member| member.key.as_ref().is_some_and(plain));
        key && match &value.value {
            Value::Text(text) => text.as_ref().is_some_and(plain),
            _ => true,
        }
    })
}

/// Panics unless the model holds what the JSON says, and nothing else.
pub fn holds(shown: &Shown, json: Option<&Json>, path: &str) {
    let Some(json) = json.filter(|json| !json.is_null()) else {
        assert!(is_default(shown), "{path}: nothing was sent, and there is {shown:?}");
        return;
    };
    match (shown, &json.value) {
        (Shown::Tuple(name, inner), _) if name == "Some" => holds(&inner[0], Some(json), path),
        (Shown::Tuple(name, inner), _) if name == "Unknown" => holds(&inner[0], Some(json), path),
        (Shown::Struct(fields), Value::Object(members)) => {
            for (name, shown) in fields {
                // Of all fields, this one alone is named otherwise than its key.
                let key = if name == "kind" { "type" } else { name };
                holds(shown, last(members, key), &step(path, key));
            }
        }
        (Shown::Tuple(name, inner), value) if name == "Map" => {
            let [Shown::List(pairs)] = inner.as_slice() else { unreachable!("a map of another form: {inner:?}") };
            let members = if let Value::Object(members) = value { members.as_slice() } else { &[] };
            assert_eq!(pairs.len(), members.len(), "{path}: members of a map");
            for (pair, member) in pairs.iter().zip(members) {
                let Shown::Tuple(_, pair) = pair else { unreachable!("a map of another form: {pair:?}") };
                let [Shown::Text(key), value] = pair.as_slice() else {
                    unreachable!("a map of another form: {pair:?}")
                };
                assert_eq!(Some(key), member.key.as_ref(), "{path}: keys of a map");
                holds(value, Some(&member.value), &step(path, key));
            }
        }
        (Shown::List(shown), Value::List(items)) => {
            assert_eq!(shown.len(), items.len(), "{path}: items of a list");
            for (index, (shown, item)) in shown.iter().zip(items).enumerate() {
                holds(shown, Some(item), &format!("{path}[{index}]"));
            }
        }
        (Shown::Text(text) | Shown::Bare(text), Value::Text(Some(said))) => {
            let known = || letters(text) == letters(said);
            let secret = text == "Secret";
            let nothing = text == "None" && said.is_empty();
            let number = || text.parse::<u64>().is_ok_and(|number| said.parse() == Ok(number));
            assert!(text == said || secret || nothing || number() || known(), "{path}: {said:?} became {text:?}");
        }
        (Shown::Bare(text), Value::Number(number)) => {
            let same = text == number || text.parse::<f64>().is_ok_and(|read| number.parse() == Ok(read));
            assert!(same, "{path}: {number} became {text}");
        }
        (Shown::Bare(text), Value::Truth(truth)) => assert_eq!(*text, truth.to_string(), "{path}"),
        _ => panic!("{path}: {json:?} became {shown:?}"),
    }
}

/// Names of variants are told in other letters than the wire's: `StoppedInPlace` is "stopped in place".
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

fn is_default(shown: &Shown) -> bool {
    match shown {
        Shown::Bare(text) => matches!(text.as_str(), "" | "0" | "0.0" | "false" | "None" | "Secret"),
        Shown::Text(text) => text.is_empty(),
        Shown::List(items) => items.is_empty(),
        Shown::Tuple(name, inner) => name != "Some" && inner.iter().all(is_default),
        Shown::Struct(fields) => fields.iter().all(|(_, shown)| is_default(shown)),
    }
}
