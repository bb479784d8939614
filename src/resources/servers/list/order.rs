//! Which servers are shown, and in what order.

use std::cmp::Ordering;
use std::sync::Arc;

use api::servers::Server;

use crate::resources::servers::filter::Filter;
use crate::ui::table::Sort;

/// The public address; empty where there is none.
pub(super) fn address(server: &Server) -> &str {
    server.public_ip.as_ref().and_then(|ip| ip.address.as_deref()).unwrap_or_default()
}

/// The image's name; empty where there is none.
pub(super) fn image(server: &Server) -> &str {
    server.image.as_ref().map(|image| image.name.as_str()).unwrap_or_default()
}

fn folded(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Addresses sort by number, and after those that have none.
fn by_address(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.parse::<std::net::Ipv4Addr>().ok();
    number(a).cmp(&number(b)).then_with(|| a.cmp(b))
}

/// The order of two servers by a column; equal ones keep the API's order.
fn compare(key: &str, a: &Server, b: &Server) -> Ordering {
    match key {
        "name" => folded(&a.name, &b.name),
        "state" => a.state.as_str().cmp(b.state.as_str()),
        "type" => folded(&a.commercial_type, &b.commercial_type),
        "ip" => by_address(address(a), address(b)),
        "image" => folded(image(a), image(b)),
        // The youngest first, and dates in the one layout of the API compare as text.
        "age" => b.creation_date.cmp(&a.creation_date),
        _ => Ordering::Equal,
    }
}

/// The servers that pass the filter, in order.
pub(super) fn arrange(servers: &[Arc<Server>], filter: &Filter, sort: &Sort) -> Vec<Arc<Server>> {
    let mut shown: Vec<Arc<Server>> =
        servers.iter().filter(|server| filter.is_empty() || filter.matches(server)).cloned().collect();
    if !sort.key.is_empty() {
        shown.sort_by(|a, b| {
            let order = compare(&sort.key, a, b);
            if sort.descending { order.reverse() } else { order }
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(name: &str, ip: Option<&str>, made: &str) -> Arc<Server> {
        Arc::new(Server {
            id: name.into(),
            name: name.to_owned(),
            public_ip: ip.map(|ip| api::servers::PublicIp { address: Some(ip.to_owned()), ..Default::default() }),
            creation_date: Some(made.into()),
            ..Server::default()
        })
    }

    fn names(servers: &[Arc<Server>]) -> Vec<&str> {
        servers.iter().map(|server| server.name.as_str()).collect()
    }

    #[test]
    fn sorting_is_stable_and_addresses_are_numbers() {
        let all = [
            server("b", Some("10.0.0.10"), "2026-01-02T00:00:00.000000+00:00"),
            server("A", None, "2026-01-03T00:00:00.000000+00:00"),
            server("c", Some("10.0.0.9"), "2026-01-01T00:00:00.000000+00:00"),
        ];
        let by = |sort: &str| arrange(&all, &Filter::default(), &Sort::parse(sort));
        assert_eq!(names(&by("")), ["b", "A", "c"]);
        assert_eq!(names(&by("name")), ["A", "b", "c"]);
        assert_eq!(names(&by("-name")), ["c", "b", "A"]);
        assert_eq!(names(&by("ip")), ["A", "c", "b"]);
        assert_eq!(names(&by("age")), ["A", "b", "c"]);
        assert_eq!(names(&by("type")), ["b", "A", "c"]);
    }
}
