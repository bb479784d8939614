//! What the error of a refused call must still say.

use crate::json::{self, Json, Member, Value};
use api::{ApiError, ErrorKind};

/// How deep the client follows `fields`; what lies deeper comes as JSON.
const DEPTH: usize = 64;

/// Panics if the error of an answer with this body says less than the body does. Gives how many messages there were.
pub fn says_all(error: &ApiError, status: u16, body: &[u8]) -> usize {
    let text = String::from_utf8_lossy(body);
    assert_eq!((error.status, error.body.as_str()), (Some(status), text.as_ref()));
    assert!(!matches!(error.kind, ErrorKind::Decode { .. } | ErrorKind::Transport(_)), "{:?}", error.kind);
    assert!(!error.message.is_empty(), "an error without a message");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut said = Said::default();
    said.body(text);
    let messages: Vec<&String> = error.fields.iter().flat_map(|(_, messages)| messages).collect();
    assert_eq!(messages.len(), error.fields.len());
    assert_eq!(messages.len(), said.fields.len() + said.deep.len(), "messages of fields: {said:?}\n{error:?}");
    for (path, message) in &said.fields {
        let there = error.fields.iter().any(|(known, all)| known == path && all.contains(message));
        assert!(there, "lost: {message:?} at {path:?}");
    }
    for message in &said.deep {
        assert!(messages.iter().any(|known| known.contains(message)), "lost: {message:?} far down");
    }
    for message in &said.words {
        assert!(error.message.contains(message), "lost: {message:?}");
    }
    if let Some(message) = &said.message {
        assert!(error.message.starts_with(message), "not first: {message:?}");
    }
    if let Some(kind) = &said.kind {
        assert_eq!(error.error_type, *kind);
    }
    said.fields.len() + said.deep.len() + said.words.len()
}

/// All that a body says, by where it must come out.
#[derive(Debug, Default)]
struct Said {
    kind: Option<String>,
    message: Option<String>,
    words: Vec<String>,
    /// Messages of inputs with their paths.
    fields: Vec<(String, String)>,
    deep: Vec<String>,
}

impl Said {
    fn body(&mut self, text: &str) {
        match Json::parse(text) {
            Some(Json { value: Value::List(errors), .. }) => errors.iter().for_each(|error| self.error(text, error)),
            Some(json) => self.error(text, &json),
            // What stands before the place where the JSON breaks off counts too.
            None => self.members(text, &json::whole_members(text)),
        }
    }

    fn error(&mut self, text: &str, json: &Json) {
        match &json.value {
            Value::Object(members) => self.members(text, members),
            Value::List(_) => self.words.push(json.raw(text).to_owned()),
            Value::Text(Some(said)) => self.message(said.clone()),
            _ => {}
        }
    }

    /// A key that is no text ends the client's reading.
    fn members(&mut self, text: &str, members: &[Member]) {
        members.iter().take_while(|member| member.key.is_some()).for_each(|member| self.member(text, member));
    }

    fn message(&mut self, said: String) {
        if self.message.is_none() && !said.is_empty() {
            self.message = Some(said.clone());
        }
        self.words.push(said);
    }

    fn member(&mut self, text: &str, member: &Member) {
        let Member { key, value, .. } = member;
        let plain = value.plain(text);
        match key.as_deref() {
            _ if value.is_null() => {}
            Some("type") if self.kind.as_ref().is_none_or(String::is_empty) => self.kind = Some(plain),
            Some("message") => self.message(plain),
            Some("fields") => match &value.value {
                Value::List(items) => items.iter().for_each(|item| self.field(text, "", item, 0)),
                _ => self.field(text, "", value, 0),
            },
            Some("details") if matches!(value.value, Value::List(_)) => {
                let Value::List(details) = &value.value else { return };
                details.iter().for_each(|detail| self.detail(text, detail));
            }
            _ => self.words.push(plain),
        }
    }

    fn field(&mut self, text: &str, path: &str, json: &Json, depth: usize) {
        if depth >= DEPTH && matches!(json.value, Value::List(_) | Value::Object(_)) {
            self.deep.push(json.raw(text).to_owned());
            return;
        }
        match &json.value {
            Value::Object(members) if members.iter().all(|member| member.key.is_some()) => {
                for Member { key, value, .. } in members {
                    let key = key.as_deref().unwrap_or_default();
                    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    self.field(text, &path, value, depth + 1);
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match item.value {
                        Value::Object(_) | Value::List(_) if path.is_empty() => {
                            self.field(text, &index.to_string(), item, depth + 1);
                        }
                        Value::Object(_) | Value::List(_) => {
                            self.field(text, &format!("{path}.{index}"), item, depth + 1);
                        }
                        _ => self.fields.push((path.to_owned(), item.plain(text))),
                    }
                }
            }
            _ => self.fields.push((path.to_owned(), json.plain(text))),
        }
    }

    fn detail(&mut self, text: &str, detail: &Json) {
        let members = match &detail.value {
            Value::Null => return,
            Value::Object(members) if members.iter().all(|member| member.key.is_some()) => members,
            _ => return self.words.push(detail.plain(text)),
        };
        let first = |name: &str| {
            let said = |json: &Json| !json.is_null() && !json.plain(text).trim().is_empty();
            members.iter().position(|member| member.key.as_deref() == Some(name) && said(&member.value))
        };
        let path = first("argument_name");
        let help = first("help_message");
        // Beside a help the reason is a word like any other.
        let reason = first("reason").filter(|_| help.is_none());
        if let Some(path) = path {
            let said = |at: usize| members[at].value.plain(text);
            let message = help.or(reason).map_or_else(String::new, said);
            let message = match (help, message.as_str()) {
                (None, "required") => "required key not provided".to_owned(),
                (None, "unknown") => "extra keys not allowed".to_owned(),
                (None, "format") => "not in the right format".to_owned(),
                (None, "constraint") => "not an allowed value".to_owned(),
                (None, "") => "not valid".to_owned(),
                _ => message,
            };
            self.fields.push((said(path), message));
        }
        for (at, member) in members.iter().enumerate() {
            let placed = path.is_some() && [path, help, reason].contains(&Some(at));
            if !placed && !member.value.is_null() {
                self.words.push(member.value.plain(text));
            }
        }
    }
}
