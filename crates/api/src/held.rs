//! Whether a write of which no answer came was carried out: the call that reads what it is about, and what that tells.

use std::collections::HashSet;

use crate::{Answer, Call, PageRequest, json};
use http::Method;

/// It cannot be told whether something was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold;

impl<R> Call<R> {
    /// The call that reads what this one changes, or the list that it adds to: the API has both at the same path. None
    /// for reads and deletions.
    pub fn look(&self) -> Option<Call<()>> {
        let mut spec = self.spec.clone();
        if self.adds() {
            spec = spec.query("per_page", &PageRequest::MAX.to_string());
        } else if spec.method != Method::PUT && spec.method != Method::PATCH {
            return None;
        }
        (spec.method, spec.body, spec.shell_body) = (Method::GET, None, None);
        let key = spec.key;
        Some(Call::new(spec, key, |_, _| Ok(())))
    }

    /// Whether it adds something to a list.
    pub fn adds(&self) -> bool {
        *self.method() == Method::POST
    }

    /// Whether what [`Self::look`] has read is as this call wants it. `changes` are the keys that count, and the JSON
    /// of their values; all of the body where none are named.
    pub fn is_held(&self, answer: &Answer, changes: &[(&str, String)]) -> bool {
        let Some(body) = self.body() else { return false };
        let Some(wanted) = text(body).filter(|text| text.starts_with('{')) else { return body == answer.body };
        let Some(found) = only(&answer.body) else { return false };
        if changes.is_empty() {
            holds(wanted, found, false)
        } else {
            changes.iter().all(|(key, json)| has(found, key, json))
        }
    }

    /// What this call has made, as an answer that tells of it: the first in the list that [`Self::look`] has read that
    /// was not there before and is as the call wants it.
    ///
    /// # Errors
    /// Where the list is longer than what was read of it, or is none.
    pub fn made(&self, answer: &Answer, before: &HashSet<String>) -> Result<Option<Answer>, Untold> {
        let wanted = self.body().and_then(text).ok_or(Untold)?;
        let items = json::list(only(&answer.body).ok_or(Untold)?, "").map_err(|_| Untold)?;
        let new = |item: &&str| member(item, "id").is_some_and(|id| !before.contains(&json::plain(id)));
        let found = items.iter().find(|item| new(item) && holds(wanted, item, true));
        if found.is_none() && answer.total().is_some_and(|total| total > items.len() as u64) {
            return Err(Untold);
        }
        let made = |item: &&str| Answer { body: ["{\"made\":", item, "}"].concat().into_bytes(), ..answer.clone() };
        Ok(found.map(made))
    }
}

fn text(body: &[u8]) -> Option<&str> {
    std::str::from_utf8(body).ok().map(str::trim)
}

/// The value in the envelope of an answer: its only member, or the answer itself where it has several.
fn only(body: &[u8]) -> Option<&str> {
    let whole = text(body)?;
    let members = json::members(whole, "").ok()?;
    match members.as_slice() {
        [(_, value)] => Some(value),
        [] => None,
        _ => Some(whole),
    }
}

fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let members = json::members(object, "").ok()?;
    members.into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

fn has(object: &str, key: &str, wanted: &str) -> bool {
    same(wanted, member(object, key).unwrap_or("null"))
}

/// Whether an object has the members of another. `lenient` is whether those that it does not name do not count: a new
/// object may be asked for in words that it does not have.
fn holds(wanted: &str, found: &str, lenient: bool) -> bool {
    let Ok(wanted) = json::members(wanted, "") else { return false };
    wanted.iter().all(|(key, value)| (lenient && member(found, key).is_none()) || has(found, key, value))
}

/// Whether a value is as it was sent. What is named by its id comes back as an object with more in it; of a map, such
/// as the volumes of a server, all entries count.
fn same(sent: &str, found: &str) -> bool {
    match (sent.bytes().next(), found.bytes().next()) {
        (Some(b'"'), Some(b'{')) => member(found, "id").is_some_and(|id| json::plain(id) == json::plain(sent)),
        (Some(b'"'), _) => found.starts_with('"') && json::plain(found) == json::plain(sent),
        (Some(b'{'), Some(b'{')) => match (member(sent, "id"), member(found, "id")) {
            (Some(sent), Some(found)) => same(sent, found),
            _ => {
                let more = |(key, value): &(String, &str)| value.starts_with('{') && member(sent, key).is_none();
                holds(sent, found, false) && json::members(found, "").is_ok_and(|found| !found.iter().any(more))
            }
        },
        (Some(b'['), Some(b'[')) => match (json::list(sent, ""), json::list(found, "")) {
            (Ok(sent), Ok(found)) => {
                sent.len() == found.len() && sent.iter().zip(&found).all(|(sent, found)| same(sent, found))
            }
            _ => false,
        },
        _ => sent == found,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::servers::{self, NewVolume, ServerPatch};
    use crate::{Answer, ips, quoted, security_groups, volumes};

    fn answer(json: &str) -> Answer {
        Answer { status: 200, headers: Default::default(), body: json.as_bytes().to_vec() }
    }

    #[test]
    fn a_change_is_read_at_the_path_it_was_sent_to() {
        let patch = ServerPatch { name: Some("web".to_owned()), ..ServerPatch::default() };
        let call = servers::update(&"a".into(), &patch);
        let look = call.look().map(|look| look.name());
        assert_eq!(look.as_deref(), Some("GET /servers/a"));
        assert!(call.is_held(&answer(r#"{"server": {"id": "a", "name": "web", "tags": []}}"#), &[]));
        assert!(!call.is_held(&answer(r#"{"server": {"id": "a", "name": "old"}}"#), &[]));
        assert!(!call.is_held(&answer("<html>"), &[]));
        assert!(volumes::delete(&"a".into()).look().is_none());
    }

    #[test]
    fn a_map_counts_whole_and_a_reference_by_its_id() {
        let slots = vec![("0".to_owned(), NewVolume::Existing("v".into()))];
        let call = servers::update(&"a".into(), &ServerPatch { volumes: Some(slots), ..ServerPatch::default() });
        let with = |volumes: &str| answer(&["{\"server\": {\"volumes\": ", volumes, "}}"].concat());
        assert!(call.is_held(&with(r#"{"0": {"id": "v", "size": 5, "server": {"id": "a"}}}"#), &[]));
        assert!(!call.is_held(&with(r#"{"0": {"id": "v"}, "1": {"id": "w"}}"#), &[]));
        assert!(!call.is_held(&with(r#"{"0": {"id": "w"}}"#), &[]));
        let on = |server: Option<&str>| {
            ips::update(&"i".into(), &ips::IpPatch { server: Some(server.map(Into::into)), ..Default::default() })
        };
        let there = answer(r#"{"ip": {"id": "i", "server": {"id": "a", "name": "web"}}}"#);
        let loose = answer(r#"{"ip": {"id": "i", "server": null}}"#);
        assert!(on(Some("a")).is_held(&there, &[]) && !on(Some("a")).is_held(&loose, &[]));
        assert!(on(None).is_held(&loose, &[]) && !on(None).is_held(&there, &[]));
    }

    #[test]
    fn of_a_whole_object_only_the_changes_count_and_text_is_text() {
        let call = volumes::replace(&"v".into(), r#"{"name":"new","modification_date":"then"}"#);
        let found = answer(r#"{"volume": {"name": "new", "modification_date": "now"}}"#);
        assert!(call.is_held(&found, &[("name", quoted("new"))]));
        assert!(!call.is_held(&found, &[("name", quoted("old"))]));
        let data = servers::set_user_data(&"a".into(), "cloud-init", "#!/bin/sh");
        assert!(data.is_held(&answer("#!/bin/sh"), &[]) && !data.is_held(&answer("#!/bin/bash"), &[]));
    }

    #[test]
    fn what_was_made_is_new_and_as_it_was_asked_for() {
        let rule = security_groups::NewRule {
            action: "accept".into(),
            direction: "inbound".into(),
            ip_range: "10.0.0.0/8".to_owned(),
            protocol: "TCP".into(),
            dest_port_from: Some(22),
            dest_port_to: None,
            position: None,
        };
        let call = security_groups::create_rule(&"g".into(), &rule);
        assert_eq!(call.look().map(|look| look.name()).as_deref(), Some("GET /security_groups/g/rules?per_page=100"));
        let body = String::from_utf8_lossy(call.body().unwrap_or_default()).into_owned();
        let item = |id: &str| [&body[..body.len() - 1], ",\"id\":\"", id, "\"}"].concat();
        let list = answer(&["{\"rules\": [", &item("a"), ",", &item("b"), "]}"].concat());
        let made = |before: &[&str]| {
            let before: HashSet<String> = before.iter().map(|id| (*id).to_owned()).collect();
            call.made(&list, &before).map(|made| made.and_then(|made| made.id()))
        };
        assert_eq!(made(&["a"]), Ok(Some("b".to_owned())));
        assert_eq!(made(&["a", "b"]), Ok(None));
    }
}
