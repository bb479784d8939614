//! What a route is, and how a request finds its own. The routes themselves stand with their resources.

use super::answer::Answer;
use super::call::Call;
use super::refusal::Refusal;
use super::state::State;
use super::validate::{Field, Schema};
use http::Method;

/// What a handler gives.
pub type Reply = Result<Answer, Refusal>;

/// The methods that routes have. HEAD is a GET whose content is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates, or starts an action.
    Post,
    /// Replaces.
    Put,
    /// Changes parts.
    Patch,
    /// Deletes.
    Delete,
}

impl Verb {
    /// The verb of an HTTP method, if any route could have it.
    pub fn of(method: &Method) -> Option<Self> {
        match method.as_str() {
            "GET" | "HEAD" => Some(Self::Get),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            "PATCH" => Some(Self::Patch),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The permission that a route asks of the token.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// None: anybody may call.
    Open,
    /// Any valid token.
    SignedIn,
    /// A service, and the left part of the permission's name: `Needs("compute", "servers")`.
    Needs(&'static str, &'static str),
}

/// What body a route takes.
#[derive(Clone, Copy)]
pub enum Takes {
    /// None; one that comes along is not looked at.
    Nothing,
    /// A JSON object.
    Json(&'static Schema),
    /// Any bytes.
    Raw,
}

/// One method on one path.
#[derive(Clone, Copy)]
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path, with `{}` for a segment that is a parameter.
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
    /// The keys of the query that are checked; others are let through unread.
    pub query: &'static [Field],
    /// The body.
    pub takes: Takes,
    /// What answers.
    pub handler: fn(&mut State, &Call) -> Reply,
}

impl Route {
    /// A route without a body or a checked query.
    pub const fn new(verb: Verb, path: &'static str, access: Access, handler: fn(&mut State, &Call) -> Reply) -> Self {
        Self { verb, path, access, query: &[], takes: Takes::Nothing, handler }
    }

    /// This route with these keys in its query.
    #[must_use]
    pub const fn query(self, query: &'static [Field]) -> Self {
        Self { query, ..self }
    }

    /// This route with a JSON body.
    #[must_use]
    pub const fn json(self, schema: &'static Schema) -> Self {
        Self { takes: Takes::Json(schema), ..self }
    }

    /// This route with a raw body.
    #[must_use]
    pub const fn raw(self) -> Self {
        Self { takes: Takes::Raw, ..self }
    }

    /// Whether the route changes something.
    pub fn writes(&self) -> bool {
        self.verb != Verb::Get
    }

    /// What stands in the places of the `{}`, if the path fits.
    fn params(&self, segments: &[String]) -> Option<Vec<String>> {
        let mut params = Vec::new();
        let mut pattern = self.path.split('/').skip(1);
        for segment in segments {
            match pattern.next()? {
                "{}" => params.push(segment.clone()),
                fixed if fixed == segment => {}
                _ => return None,
            }
        }
        pattern.next().is_none().then_some(params)
    }
}

/// The route for a verb and a path, with the path's parameters.
///
/// # Errors
/// The 404 or 405 to answer with, the latter with its `Allow` header.
pub fn find(verb: Option<Verb>, segments: &[String]) -> Result<(&'static Route, Vec<String>), Answer> {
    let mut allowed = Vec::new();
    for route in super::ROUTES.iter().copied().flatten() {
        if let Some(params) = route.params(segments) {
            if Some(route.verb) == verb {
                return Ok((route, params));
            }
            allowed.push(route.verb.name());
        }
    }
    if allowed.is_empty() {
        Err(Refusal::no_such_url().into())
    } else {
        allowed.push("OPTIONS");
        Err(Answer::from(Refusal::no_such_method()).with(http::header::ALLOW, allowed.join(", ")))
    }
}

/// The path as segments, decoded, without the prefixes of the gateway that later fronted the same services.
///
/// `None` if an escape in it is no UTF-8.
pub fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments: Vec<String> =
        path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect::<Option<_>>()?;
    let prefix = match segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["instance", "v1", "zones", _, ..] => 4,
        ["account" | "billing", "v1", ..] => 2,
        _ => 0,
    };
    segments.drain(..prefix);
    Some(segments)
}

/// The query as decoded pairs, in order. Escapes that are no UTF-8 become the replacement character.
pub fn query(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_lossy(name), decode_lossy(value))
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(unescape(text.as_bytes())).ok()
}

fn decode_lossy(text: &str) -> String {
    String::from_utf8_lossy(&unescape(text.replace('+', " ").as_bytes())).into_owned()
}

/// Undoes `%XX`; what is no escape stays as it is.
fn unescape(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            _ => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}
