//! A value of a resource, as it is shown in a column, in a list of facts, and as it is sorted and searched.

use api::{Secret, Timestamp};
use web_sys::{Element, Node};

use crate::format::{gigabytes, number};
use crate::signal::RwSignal;
use crate::ui::age::{age, instant, retell};
use crate::ui::copy::copy_icon;
use crate::ui::dom::{El, View, el};
use crate::ui::icon::{glyph, glyph_class, icon};
use crate::ui::path::href;
use crate::ui::secret::{masked, secret};
use crate::ui::table::Cell;

/// A value, by what it is rather than by how it looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    /// There is none: said in words.
    #[default]
    None,
    /// There is none: said in words of its own.
    Without(&'static str),
    /// Words.
    Text(String),
    /// An address, a path, or other text that a machine reads.
    Mono(String),
    /// An id or address, with a button that copies it.
    Copy(String),
    /// Words, and lesser ones behind them. Either may be empty.
    Noted(String, String),
    /// An address: the path of its page within the console, if it has one, itself, and whether it is reserved or dynamic.
    Address(String, String, &'static str),
    /// A secret: masked, shown on demand, copied without being shown.
    Secret(Secret),
    /// A size in bytes.
    Bytes(u64),
    /// A number.
    Number(u64),
    /// A truth, with the words for it and for its contrary.
    Flag(bool, &'static str, &'static str),
    /// An instant.
    Date(Timestamp),
    /// A state: its look, the API's word made readable, and what is going on.
    State(Look, String, String),
    /// User tags.
    Tags(Vec<String>),
    /// Another page: its path within the console, and the words.
    Link(String, String),
    /// Several of them, with a word about each. Where a path is empty there are the words alone.
    Links(Vec<(String, String, String)>),
    /// Something that is billed or dangerous enough for a badge: its tone (`warn`, `bad`, `ok`, or empty) and words.
    Badge(&'static str, String),
}

/// How a state looks: a shape first, then a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Working as it should.
    Good,
    /// Running.
    Running,
    /// At rest.
    Rest,
    /// Held.
    Paused,
    /// Locked.
    Locked,
    /// Changing by itself.
    Moving,
    /// Failed.
    Bad,
    /// A value that this console does not know.
    #[default]
    Unknown,
}

impl Look {
    /// The shape of its glyph.
    pub fn shape(self) -> &'static str {
        match self {
            Look::Good => "ok",
            Look::Running => "running",
            Look::Rest => "stopped",
            Look::Paused => "paused",
            Look::Locked => "locked",
            Look::Moving => "moving",
            Look::Bad => "error",
            Look::Unknown => "unknown",
        }
    }
}

impl Shown {
    /// Words; none where they are empty.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Shown::None } else { Shown::Text(text.to_owned()) }
    }

    /// Text for machines, if there is any.
    pub fn mono(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Shown::None, |text| Shown::Mono(text.to_owned()))
    }

    /// Something to copy, if there is any.
    pub fn copy(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Shown::None, |text| Shown::Copy(text.to_owned()))
    }

    /// Words with lesser ones; none where both are empty.
    pub fn noted(text: &str, note: String) -> Self {
        if text.is_empty() && note.is_empty() { Shown::None } else { Shown::Noted(text.to_owned(), note) }
    }

    /// Itself, or these words where there is none.
    pub fn or(self, without: &'static str) -> Self {
        if self == Shown::None { Shown::Without(without) } else { self }
    }

    /// An instant, if there is one.
    pub fn date(at: Option<&Timestamp>) -> Self {
        at.cloned().map_or(Shown::None, Shown::Date)
    }

    /// A link, if there is something to link to.
    pub fn link(kind: &str, to: Option<(&str, &str)>) -> Self {
        let Some((id, name)) = to.filter(|(id, _)| !id.is_empty()) else { return Shown::None };
        Shown::Link([kind, "/", id].concat(), if name.is_empty() { id } else { name }.to_owned())
    }

    /// The classes of the glyph of a state.
    pub fn glyph(&self) -> String {
        match self {
            Shown::State(look, ..) => glyph_class(look.shape()),
            _ => String::new(),
        }
    }

    /// The word of a state, and what is going on.
    pub fn state(&self) -> (String, String) {
        match self {
            Shown::State(_, word, doing) => (word.clone(), doing.clone()),
            _ => Default::default(),
        }
    }

    /// The words that a search looks through and that an export would hold.
    pub fn words(&self) -> String {
        match self {
            Shown::None => String::new(),
            Shown::Without(words) => (*words).to_owned(),
            Shown::Text(text) | Shown::Mono(text) | Shown::Copy(text) | Shown::Badge(_, text) => text.clone(),
            Shown::Noted(text, note) if text.is_empty() => ["none, ", note].concat(),
            Shown::Noted(text, note) => [text, note.as_str()].join(" ").trim_end().to_owned(),
            Shown::Address(_, address, how) => [address, *how].join(" "),
            Shown::Secret(secret) => masked(secret),
            Shown::State(_, word, doing) => [word, doing.as_str()].join(" ").trim_end().to_owned(),
            Shown::Bytes(bytes) => gigabytes(*bytes),
            Shown::Number(counted) => number(*counted),
            Shown::Flag(on, yes, no) => {
                if *on {
                    (*yes).to_owned()
                } else {
                    (*no).to_owned()
                }
            }
            Shown::Date(at) => at.to_string(),
            Shown::Tags(tags) => tags.join(" "),
            Shown::Link(_, text) => text.clone(),
            Shown::Links(links) => links.iter().map(|(_, text, _)| text.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    /// What it shows and where it leads: other than the words, it differs for two things of the same name.
    pub fn identity(&self) -> String {
        match self {
            Shown::Link(path, text) => [path, " ", text].concat(),
            Shown::Address(path, ..) => [path, " ", &self.words()].concat(),
            Shown::Links(links) => {
                links.iter().map(|(path, text, note)| [path, " ", text, " ", note, " "].concat()).collect()
            }
            _ => self.words(),
        }
    }

    /// Writes the bytes by which values of the same column sort: numbers and addresses by number, dates with the youngest
    /// first, words without regard to case; what is missing comes first.
    pub fn sorts(&self, key: &mut Vec<u8>) {
        match self {
            Shown::None => {}
            Shown::Bytes(number) | Shown::Number(number) => key.extend(number.to_be_bytes()),
            Shown::Date(at) => youngest_first(at, key),
            Shown::Mono(text) | Shown::Copy(text) | Shown::Address(_, text, _) => by_address(text, key),
            _ => folded(&self.words(), key),
        }
    }

    /// As the cell of a table: short, without buttons.
    pub fn cell(&self) -> View {
        match self {
            Shown::Copy(text) | Shown::Mono(text) | Shown::Address(_, text, _) => el("span.mono").text(text).into(),
            Shown::Secret(secret) => el("span.mono").text(&masked(secret)).into(),
            Shown::Date(at) => match age(at) {
                Some(age) => age.attr("class", "muted").into(),
                None => at.to_string().into(),
            },
            _ => self.fact(),
        }
    }

    /// As a fact of a page.
    pub fn fact(&self) -> View {
        match self {
            Shown::None => el("span.muted").text("none").into(),
            Shown::Without(words) => el("span.muted").text(words).into(),
            Shown::Text(text) => text.as_str().into(),
            Shown::Noted(text, note) => {
                let between = if text.is_empty() { "none, " } else { " " };
                el("span").text(text).child(el("span.muted").text(between).text(note)).into()
            }
            Shown::Mono(text) => el("span.mono").text(text).into(),
            Shown::Copy(text) => copied(el("span").attr("title", text).text(text), text).into(),
            Shown::Address(path, address, how) => {
                let shown = if path.is_empty() { el("span").text(address) } else { link(path, address) };
                el("span").child(copied(shown, address)).text(" ").child(badge("", how)).into()
            }
            Shown::Secret(held) => secret(RwSignal::new(held.expose().to_owned())).into(),
            Shown::Bytes(_) | Shown::Number(_) | Shown::Flag(..) => self.words().into(),
            Shown::Date(at) => match instant(at) {
                Some([full, ago]) => View::list([full.text(" "), ago]),
                None => at.to_string().into(),
            },
            Shown::State(look, word, doing) => state(*look, word, doing).into(),
            Shown::Tags(tags) if tags.is_empty() => Shown::None.fact(),
            Shown::Tags(tags) => tag_list(tags).into(),
            Shown::Link(path, text) => link(path, text).into(),
            Shown::Links(links) if links.is_empty() => Shown::None.fact(),
            Shown::Links(links) => el("ul.links")
                .children(links.iter().map(|(path, text, note)| {
                    let item = el("li");
                    let item = if path.is_empty() { item.text(text) } else { item.child(link(path, text)) };
                    if note.is_empty() { item } else { item.text(" ").child(el("span.muted").text(note)) }
                }))
                .into(),
            Shown::Badge(tone, text) => badge(tone, text).into(),
        }
    }
}

impl Cell for Shown {
    fn view(&self) -> View {
        self.cell()
    }

    fn takes_over(&self, last: &Self, cell: &Element) -> bool {
        use Shown::{Bytes, Copy, Date, Mono, Number, Tags, Text};
        let first = cell.first_element_child();
        match (self, last) {
            (Text(_), Text(_))
            | (Mono(_) | Copy(_), Mono(_) | Copy(_))
            | (Bytes(_), Bytes(_))
            | (Number(_), Number(_)) => {
                reword(cell, &self.words());
            }
            (Date(at), Date(_)) => return first.is_some_and(|age| retell(&age, at)),
            (Tags(new), Tags(old)) if new.len() == old.len() && !new.is_empty() => {
                let mut next = first.and_then(|tags| tags.first_element_child());
                for tag in new {
                    let Some(shown) = next else { return false };
                    reword(&shown, tag);
                    next = shown.next_element_sibling();
                }
            }
            _ => return false,
        }
        true
    }
}

/// What is shown of a text, with a button that copies it.
fn copied(shown: El, text: &str) -> El {
    let (label, text) = (["Copy ", text].concat(), text.to_owned());
    el("span.id").child(shown).child(copy_icon(&label, move || text.clone()))
}

/// Tags, in the order of the API, with a space behind each for who reads the text alone.
pub fn tag_list(tags: &[String]) -> El {
    tags.iter().fold(el("span"), |list, tag| list.child(el("span.tag").text(tag)).text(" "))
}

/// Changes the first text in an element.
fn reword(element: &Element, words: &str) {
    let mut text: Node = element.clone().into();
    while let Some(inner) = text.first_child() {
        text = inner;
    }
    text.set_node_value(Some(words));
}

/// A link to a page of the console.
pub fn link(path: &str, text: &str) -> El {
    el("a").attr("href", &href(path)).text(text)
}

/// A state with its glyph.
pub fn state(look: Look, word: &str, doing: &str) -> El {
    let shown = el("span.state").child(glyph(look.shape())).text(word);
    if doing.is_empty() { shown } else { shown.child(el("small").text(doing)) }
}

/// A short word in a frame; its tone is said by an icon too.
pub fn badge(tone: &str, text: &str) -> El {
    let shown = match tone {
        "" => return el("span.badge").text(text),
        tone => el("span").attr("class", &["badge badge-", tone].concat()),
    };
    let symbol = match tone {
        "ok" | "accent" => "check",
        "bad" => "bad",
        _ => "warn",
    };
    shown.child(icon(symbol)).text(text)
}

/// Writes the bytes by which texts sort without regard to the case of ASCII letters.
pub fn folded(text: &str, key: &mut Vec<u8>) {
    key.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
}

/// The same for instants, the youngest of which come first: in the one layout of the API they compare as text.
pub fn youngest_first(at: &Timestamp, key: &mut Vec<u8>) {
    // Each byte inverted, so that a later date sorts first; 255 at the end, because the longer of two that begin alike is the
    // later.
    key.extend(at.as_str().bytes().map(|byte| !byte).chain([u8::MAX]));
}

/// The same for addresses, which sort by number, and after what is none.
pub fn by_address(text: &str, key: &mut Vec<u8>) {
    match text.parse::<std::net::Ipv4Addr>() {
        Ok(address) => key.extend([1].into_iter().chain(address.octets())),
        Err(_) => {
            key.push(0);
            folded(text, key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Look, Shown};

    #[test]
    fn values_sort_by_what_they_are() {
        let key = |shown: Shown| {
            let mut key = Vec::new();
            shown.sorts(&mut key);
            key
        };
        let in_order = |values: &[Shown]| values.iter().cloned().map(key).is_sorted_by(|a, b| a < b);
        let mono = |text: &str| Shown::Mono(text.to_owned());
        assert!(in_order(&[Shown::None, mono("::1"), mono("b"), mono("10.0.0.9"), mono("10.0.0.10")]));
        assert!(in_order(&[Shown::None, Shown::text("A"), Shown::text("ab"), Shown::text("B")]));
        assert!(in_order(&[Shown::None, Shown::Bytes(2), Shown::Bytes(10), Shown::Bytes(1 << 40)]));
        let date = |text: &str| Shown::date(Some(&text.into()));
        assert!(in_order(&[Shown::None, date("2026-02-01"), date("2026-01-01"), date("2026")]));
        let state = |word: &str| Shown::State(Look::Good, word.to_owned(), String::new());
        assert!(in_order(&[state("Available"), state("error")]));
        assert_eq!(key(Shown::text("Web")), key(Shown::text("wEB")));
    }

    #[test]
    fn nothing_is_none() {
        assert_eq!(Shown::text(""), Shown::None);
        assert_eq!(Shown::copy(Some("")), Shown::None);
        assert_eq!(Shown::link("/servers", None), Shown::None);
        let named = |id| Shown::link("/servers", Some((id, "web")));
        assert_ne!(named("a").identity(), named("b").identity());
        assert_eq!(Shown::link("/servers", Some(("a", ""))), Shown::Link("/servers/a".to_owned(), "a".to_owned()));
    }
}
