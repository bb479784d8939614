//! How answers are spoilt.

use crate::json::{self, Json, Value};
use crate::random::Random;
use std::ops::Range;

/// Values that stand where others are expected.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "7",
    "-1",
    "-0",
    "1.5",
    "1e2",
    "1E-3",
    "65536",
    "4294967296",
    "18446744073709551616",
    "123456789012345678901234567890",
    "-9223372036854775809",
    "1e999",
    "-1e999",
    "01",
    "0x1f",
    "NaN",
    "\"\"",
    "\" \"",
    "\"0\"",
    "\"12\"",
    "\"-3\"",
    "\"[]\"",
    "\"{}\"",
    "\"null\"",
    "\"hibernating\"",
    "\"None\"",
    "\"\\ud800\"",
    "\"\\ude00\\ud83d\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "\"\\u202egnp.exe\"",
    "\"\u{200b}\u{feff}\"",
    "\"\t\"",
    "\"\\x\"",
    "\"<img src=x onerror=alert(1)>\"",
    "[]",
    "[[]]",
    "[null]",
    "[\"x\"]",
    "[7]",
    "[{}]",
    "[[{}]]",
    "{}",
    "{\"\":{}}",
    "{\"x\":[]}",
    "{\"id\":null}",
    "{\"id\":\"\"}",
    "{\"id\":\"x\"}",
    "{\"id\":{\"id\":[]}}",
    "{\"0\":{\"id\":\"v\"}}",
    "{\"message\":\"m\"}",
    "{\"\\ud800\":1}",
    "[1,",
    "{\"a\"",
    "\"",
    "",
];

/// Keys in the place of others.
const KEYS: &[&str] = &[
    "", "id", "ID", "name", "new", "0", "type", "message", "fields", "details", "error", "server", "servers", "data",
    "items", "a.b", "a[0]", "é", "\\u0069d", "\\ud800", "x y",
];

/// Bytes that do not belong into JSON, or not there.
const PIECES: &[&[u8]] = &[
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\0",
    b"\xef\xbb\xbf",
    b",",
    b":",
    b"}",
    b"]",
    b"{",
    b"[",
    b"\"",
    b"\\",
    b"\\u12",
    b" ",
    b"\n",
    b"\r\n\t",
    b"null",
    b"-",
    b"e9",
    b"//",
    b"<b>",
];

/// Bodies that are none of the API's.
const BODIES: &[&[u8]] = &[
    b"",
    b" \n",
    b"null",
    b"7",
    b"\"down for lunch\"",
    b"[]",
    b"{}",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\0}\0",
    b"<html><h1>Bad gateway</h1></html>",
    b" <?xml version='1.0'?>",
    b"servers: []",
    b"Internal error",
    b"{\"a\":",
    b"[[[[",
    b"{\"message\":\"cut\",\"fields\":{\"name\":[\"one\"",
];

/// Spoils an answer, by the structure of its JSON or byte by byte, once to three times. `all` is another answer, from
/// which parts are taken. Sometimes nothing is changed at all.
pub fn mutate(random: &mut Random, body: &[u8], other: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..random.below(4) {
        body = match random.below(20) {
            0 => bytes(random, body),
            1 => {
                body.truncate(random.below(body.len() + 1));
                body
            }
            2 if random.below(4) == 0 => random.one_of(BODIES).to_vec(),
            2 | 3 => {
                let at = random.below(body.len() + 1);
                splice(&body, at..at, random.one_of(PIECES))
            }
            4 if random.below(2) == 0 => [b"\xef\xbb\xbf", body.as_slice()].concat(),
            _ => structure(random, &body, other).unwrap_or_else(|| bytes(random, body)),
        };
    }
    body
}

fn splice(body: &[u8], at: Range<usize>, with: &[u8]) -> Vec<u8> {
    [&body[..at.start], with, &body[at.end..]].concat()
}

/// Changes one to three bytes, or takes some out.
fn bytes(random: &mut Random, mut body: Vec<u8>) -> Vec<u8> {
    for _ in 0..=random.below(3) {
        let at = random.below(body.len());
        match body.get_mut(at) {
            Some(byte) if random.below(3) > 0 => *byte ^= 1 << random.below(8),
            Some(_) => drop(body.drain(at..(at + 1 + random.below(4)).min(body.len()))),
            None => {}
        }
    }
    body
}

/// Changes one value, member or item; `None` if there is no structure.
fn structure(random: &mut Random, body: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    if json::is_bottomless(body) {
        return None;
    }
    let json = Json::parse(text)?;
    let all = json.all();
    let (value, member) = *random.one_of(&all);
    let raw = value.raw(text).as_bytes();
    let replace = |with: &[u8]| Some(splice(body, value.at.clone(), with));
    match random.below(16) {
        0..=3 => replace(random.one_of(VALUES).as_bytes()),
        4 => replace(deep(random).as_bytes()),
        5 => replace(&[b"[", raw, b"]"].concat()),
        6 => replace(&[b"{\"", random.one_of(KEYS).as_bytes(), b"\":", raw, b"}"].concat()),
        // A list for an object, an object for a list.
        7 => match &value.value {
            Value::List(items) => {
                let members = items.iter().enumerate().map(|(at, item)| format!("\"{at}\":{}", item.raw(text)));
                replace(format!("{{{}}}", members.collect::<Vec<_>>().join(",")).as_bytes())
            }
            Value::Object(members) => {
                let items: Vec<&str> = members.iter().map(|member| member.value.raw(text)).collect();
                replace(format!("[{}]", items.join(",")).as_bytes())
            }
            Value::Text(_) => replace(raw.get(1..raw.len() - 1)?),
            _ => replace(&[b"\"", raw, b"\""].concat()),
        },
        // A value from elsewhere in this answer or in another.
        8 => replace(random.one_of(&all).0.raw(text).as_bytes()),
        9 => {
            let other = std::str::from_utf8(other).ok()?;
            let json = Json::parse(other)?;
            replace(random.one_of(&json.all()).0.raw(other).as_bytes())
        }
        10 => {
            let member = member?;
            let key = random.one_of(KEYS);
            Some(splice(body, member.key_at.clone(), format!("\"{key}\"").as_bytes()))
        }
        11 => Some(splice(
            body,
            without(text, member.map_or(value.at.start, |member| member.key_at.start), value.at.end),
            b"",
        )),
        12 => {
            // The member once more, before or after, with the same value or another.
            let member = member?;
            let key = &text[member.key_at.clone()];
            let again = if random.below(2) == 0 { value.raw(text) } else { random.one_of(VALUES) };
            let (at, with) = match random.below(2) {
                0 => (member.key_at.start, format!("{key}:{again},")),
                _ => (value.at.end, format!(",{key}:{again}")),
            };
            Some(splice(body, at..at, with.as_bytes()))
        }
        13 => {
            let (open, added) = match &value.value {
                Value::List(items) => (items.is_empty(), (*random.one_of(VALUES)).to_owned()),
                Value::Object(members) => {
                    (members.is_empty(), format!("\"{}\":{}", random.one_of(KEYS), random.one_of(VALUES)))
                }
                _ => return replace(&long(random)),
            };
            let at = value.at.start + 1;
            let comma = if open { "" } else { "," };
            Some(splice(body, at..at, format!("{added}{comma}").as_bytes()))
        }
        14 => {
            let at = if random.below(2) == 0 { value.at.start } else { value.at.end };
            Some(splice(body, at..at, random.one_of(&[" ", "\n", "\r\n  ", "\t"]).as_bytes()))
        }
        _ => replace(b"null"),
    }
}

/// The range of a member or an item with one of the commas beside it.
fn without(text: &str, start: usize, end: usize) -> Range<usize> {
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    if after.starts_with(',') {
        start..text.len() - after.len() + 1
    } else if before.ends_with(',') {
        before.len() - 1..end
    } else {
        start..end
    }
}

/// Something nested deeper than anything real.
fn deep(random: &mut Random) -> String {
    let depth = *random.one_of(&[3, 60, 70, 127, 128, 129, 300]);
    let depth = if random.below(20) == 0 { 5_000 } else { depth };
    let (open, close) = *random.one_of(&[
        ("[", "]"),
        ("{\"a\":", "}"),
        ("{\"id\":\"x\",\"image\":", "}"),
        ("[{\"id\":", "}]"),
        ("{\"token\":", "}"),
    ]);
    [&open.repeat(depth), "\"end\"", &close.repeat(depth)].concat()
}

fn long(random: &mut Random) -> Vec<u8> {
    let unit = random.one_of(&["x", "é", "\\n", "\\ud83d\\ude00", "0"]);
    format!("\"{}\"", unit.repeat(2_000)).into_bytes()
}
