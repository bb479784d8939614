//! What the filter box of the servers list means: words, and `key:value` pairs.

use api::servers::{Server, State};

use super::state::word;

/// One condition; a server has to meet one of each key's, and all words.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    key: Key,
    /// In lower case.
    value: String,
    negated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Any,
    Name,
    State,
    Type,
    Ip,
    Image,
    Tag,
    Id,
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "name" => Self::Name,
            "state" => Self::State,
            "type" => Self::Type,
            "ip" => Self::Ip,
            "image" => Self::Image,
            "tag" => Self::Tag,
            "id" => Self::Id,
            _ => return None,
        })
    }
}

/// A filter of servers. The same key twice means either; different keys mean both; a leading `-` means not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(Vec<Term>);

impl Filter {
    /// Reads what a person typed. Every text is a filter.
    pub fn parse(text: &str) -> Self {
        let term = |word: &str| {
            let (negated, bare) = match word.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                _ => (false, word),
            };
            let pair = bare.split_once(':').and_then(|(key, value)| Some((Key::parse(&key.to_lowercase())?, value)));
            let (key, value) = pair.unwrap_or((Key::Any, bare));
            // The API's own word for a state has spaces; here they are written with underscores.
            let value = if key == Key::State { value.replace('_', " ") } else { value.to_owned() };
            Term { key, value: value.to_lowercase(), negated }
        };
        Self(text.split_whitespace().map(term).filter(|term| !term.value.is_empty()).collect())
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a server passes.
    pub fn matches(&self, server: &Server) -> bool {
        self.0.iter().enumerate().all(|(at, term)| {
            let holds = meets(term, server);
            if term.negated {
                return !holds;
            }
            // Another term of the same key may hold instead.
            holds
                || (term.key != Key::Any
                    && self.0.iter().enumerate().any(|(other, alternative)| {
                        other != at && alternative.key == term.key && !alternative.negated && meets(alternative, server)
                    }))
        })
    }
}

fn meets(term: &Term, server: &Server) -> bool {
    let value = term.value.as_str();
    let address = || server.public_ip.as_ref().and_then(|ip| ip.address.as_deref()).unwrap_or_default();
    let image = || server.image.as_ref().map(|image| image.name.as_str()).unwrap_or_default();
    match term.key {
        Key::Name => contains(&server.name, value),
        Key::State => in_state(&server.state, value),
        Key::Type => contains(&server.commercial_type, value),
        Key::Ip => contains(address(), value) || server.private_ip.as_deref().is_some_and(|ip| contains(ip, value)),
        Key::Image => contains(image(), value),
        Key::Tag => server.tags.iter().any(|tag| contains(tag, value)),
        Key::Id => contains(server.id.as_str(), value),
        Key::Any => {
            contains(&server.name, value)
                || contains(&word(&server.state), value)
                || contains(&server.commercial_type, value)
                || contains(address(), value)
                || contains(image(), value)
                || server.tags.iter().any(|tag| contains(tag, value))
                || server.id.as_str().starts_with(value)
        }
    }
}

/// States match by their whole word; `transition` stands for all that change by themselves.
fn in_state(state: &State, value: &str) -> bool {
    state.as_str().eq_ignore_ascii_case(value) || (value == "transition" && state.is_transient())
}

/// Whether `needle`, in lower case, occurs in `text`, whatever its case.
fn contains(text: &str, needle: &str) -> bool {
    if text.is_ascii() && needle.is_ascii() {
        let needle = needle.as_bytes();
        return text.as_bytes().windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    }
    text.to_lowercase().contains(needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn server(name: &str, state: State, kind: &str, tags: &[&str]) -> Server {
        Server {
            id: "5f1a0c4e".into(),
            name: name.to_owned(),
            state,
            commercial_type: kind.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..Server::default()
        }
    }

    #[test]
    fn words_and_pairs_combine() {
        let web = server("Web-1", State::Running, "VC1M", &["web", "prod"]);
        let passes = |text: &str| Filter::parse(text).matches(&web);
        for text in [
            "",
            "web",
            "WEB-",
            "state:running",
            "state:running tag:prod",
            "state:stopped state:running",
            "-tag:db",
            "5f1a",
            "type:vc1 web",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "db",
            "state:stopped",
            "state:run",
            "tag:prod state:stopped",
            "-web",
            "type:C2",
            "web db",
            "state:transition",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn states_of_two_words_and_in_transition() {
        let paused = server("a", State::StoppedInPlace, "VC1S", &[]);
        assert!(Filter::parse("state:stopped_in_place").matches(&paused));
        assert!(!Filter::parse("state:stopped").matches(&paused));
        assert!(Filter::parse("state:transition").matches(&server("a", State::Starting, "VC1S", &[])));
    }

    proptest! {
        #[test]
        fn every_text_is_a_filter(text in ".{0,30}", name in ".{0,10}") {
            let _ = Filter::parse(&text).matches(&server(&name, State::Running, "VC1S", &["a"]));
        }
    }
}
