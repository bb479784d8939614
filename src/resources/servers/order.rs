//! How servers are searched and sorted: by the values themselves, since there may be ten thousand.

use api::servers::{Server, State};

use crate::resources::list::texts::contains;
use crate::resources::shown::{by_address, folded, youngest_first};

/// The public address; empty where there is none.
pub(super) fn address(server: &Server) -> &str {
    server.public_ip.as_ref().and_then(|ip| ip.address.as_deref()).unwrap_or_default()
}

/// The image's name; empty where there is none.
pub(super) fn image(server: &Server) -> &str {
    server.image.as_ref().map(|image| image.name.as_str()).unwrap_or_default()
}

/// Writes the bytes by which servers sort by a column.
pub(super) fn sorts(server: &Server, key: &str, bytes: &mut Vec<u8>) {
    match key {
        "name" => folded(&server.name, bytes),
        "state" => folded(server.state.as_str(), bytes),
        "type" => folded(&server.commercial_type, bytes),
        "ip" => by_address(address(server), bytes),
        "image" => folded(image(server), bytes),
        "age" => match &server.creation_date {
            Some(at) => youngest_first(at, bytes),
            // More than any date: of what is not known, one cannot say that it is young.
            None => bytes.extend([u8::MAX; 2]),
        },
        _ => {}
    }
}

/// Writes what the words of a filter are looked for in: all that the list shows, but for ages.
pub(super) fn says(server: &Server, text: &mut String) {
    let shown = [&server.name, server.state.as_str(), &server.commercial_type, address(server), image(server)];
    for words in shown.into_iter().chain(server.tags.iter().map(String::as_str)) {
        text.push_str(words);
        text.push('\n');
    }
}

/// Whether a server meets a condition of a filter: a key, and a value in lower case. `None` for a key that means what is
/// shown under it.
pub(super) fn meets(server: &Server, key: &str, value: &str) -> Option<bool> {
    Some(match key {
        "name" => contains(&server.name, value),
        "state" => in_state(&server.state, value),
        "ip" => contains(address(server), value) || server.private_ip.as_deref().is_some_and(|ip| contains(ip, value)),
        "tag" | "tags" => server.tags.iter().any(|tag| contains(tag, value)),
        _ => return None,
    })
}

/// Whether a state is meant by a word in lower case, or by how the word begins while it is being typed; `transition` stands
/// for all that change by themselves. A whole word means no other that begins like it: stopped is not stopped in place.
fn in_state(state: &State, value: &str) -> bool {
    let word = state.as_str();
    match word.get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value)) {
        true => word.len() == value.len() || matches!(State::from(value), State::Unknown(_)),
        false => state.is_transient() && "transition".starts_with(value),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::Object;
    use crate::resources::list::filter::Filter;
    use crate::resources::list::order::arrange;
    use crate::resources::list::texts::Texts;
    use crate::resources::servers::SERVERS;
    use crate::ui::table::Sort;
    use proptest::prelude::*;

    fn passes(text: &str, server: &Server) -> bool {
        let server: Object = Arc::new(server.clone());
        let texts = Texts::of(&SERVERS, &Arc::new(vec![Arc::clone(&server)]));
        Filter::parse(text, &SERVERS).matches(&SERVERS, &server, texts.said(0))
    }

    fn server(name: &str, state: State, kind: &str, tags: &[&str]) -> Server {
        Server {
            id: "5f1a0c4e".into(),
            name: name.to_owned(),
            state,
            commercial_type: kind.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            zone: Some("par1".to_owned()),
            ..Server::default()
        }
    }

    #[test]
    fn words_and_pairs_combine() {
        let web = server("Web-1", State::Running, "VC1M", &["web", "prod"]);
        let passes = |text: &str| passes(text, &web);
        for text in [
            "",
            "web",
            "WEB-",
            "state:running",
            "state:run",
            "state:RUN",
            "state:running tag:prod",
            "STATE:\"running\"",
            "created:none",
            "tag:ro",
            "zone:par",
            "protected:no",
            "state:stopped state:running",
            "-tag:db",
            "5f1a",
            "type:vc1 web",
            "-age:2026",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "db",
            "state:stopped",
            "state:running_on",
            "zone:ams",
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
        assert!(passes("state:stopped_in_place", &paused));
        assert!(passes("state:\"stopped in place\"", &paused));
        assert!(!passes("state:stopped", &paused));
        assert!(passes("state:stop", &paused) && passes("state:stopped_i", &paused));
        let starting = server("a", State::Starting, "VC1S", &[]);
        assert!(
            passes("state:transition", &starting) && passes("state:tr", &starting) && passes("state:start", &starting)
        );
        assert!(!passes("state:stop", &starting));
        let new = server("a", State::Unknown("Hibernating".into()), "VC1S", &[]);
        assert!(passes("state:hibernating", &new) && passes("state:hib", &new) && !passes("state:bern", &new));
    }

    #[test]
    fn quotes_hold_words_together_and_dates_begin() {
        let two = Server {
            creation_date: Some("2026-11-23T09:00:00+00:00".into()),
            ..server("a", State::Running, "VC1S", &["two words"])
        };
        assert!(passes("tag:\"two words\"", &two) && passes("\"two words\"", &two) && passes("tag:\"two", &two));
        assert!(!passes("tag:\"words two\"", &two) && !passes("\"running vc1s\"", &two));
        assert!(passes("age:2026-11", &two) && passes("created:2026", &two) && !passes("age:23", &two));
        assert!(passes("created:2026-11-23T09", &two) && !passes("created:2026-11-24", &two));
        assert!(passes("dns:none", &two) && !passes("::1", &two) && !passes(":5f1a", &two));
    }

    proptest! {
        #[test]
        fn every_text_is_a_filter(text in ".{0,30}", name in ".{0,10}") {
            let _ = passes(&text, &server(&name, State::Running, "VC1S", &["a"]));
        }
    }

    fn made(name: &str, ip: Option<&str>, made: &str) -> Object {
        Arc::new(Server {
            id: name.into(),
            name: name.to_owned(),
            public_ip: ip.map(|ip| api::servers::PublicIp { address: Some(ip.to_owned()), ..Default::default() }),
            creation_date: Some(made.into()),
            ..Server::default()
        })
    }

    fn names(servers: &[Object]) -> Vec<String> {
        servers.iter().map(|server| SERVERS.name(server)).collect()
    }

    #[test]
    fn sorting_is_stable_and_addresses_are_numbers() {
        let all = [
            made("b", Some("10.0.0.10"), "2026-01-02T00:00:00.000000+00:00"),
            made("A", None, "2026-01-03T00:00:00.000000+00:00"),
            made("c", Some("10.0.0.9"), "2026-01-01T00:00:00.000000+00:00"),
        ];
        let by = |sort: &str| arrange(&SERVERS, &all, &Texts::default(), &Filter::default(), &Sort::parse(sort));
        assert_eq!(names(&by("")), ["b", "A", "c"]);
        assert_eq!(names(&by("name")), ["A", "b", "c"]);
        assert_eq!(names(&by("-name")), ["c", "b", "A"]);
        assert_eq!(names(&by("ip")), ["A", "c", "b"]);
        assert_eq!(names(&by("age")), ["A", "b", "c"]);
        assert_eq!(names(&by("type")), ["b", "A", "c"]);
        let dateless = Server { id: "d".into(), name: "d".to_owned(), ..Server::default() };
        let some: [Object; 2] = [Arc::new(dateless), Arc::clone(&all[2])];
        let by_age = arrange(&SERVERS, &some, &Texts::default(), &Filter::default(), &Sort::parse("age"));
        assert_eq!(names(&by_age), ["c", "d"]);
    }
}
