//! What goes when a person gets rid of a server, and what stays and keeps being billed. There are two ways: it is
//! deleted (stopped, its volumes stay) or terminated (running, its volumes go).

use api::servers::Server;

use super::actions::entry;
use crate::format::gigabytes;
use crate::ui::dom::{El, el};

/// A headed ledger.
fn ledger(heading: &str, lines: Vec<El>) -> El {
    el("div").child(el("p.label").text(heading)).child(el("ul.ledger").children(lines))
}

/// A line for each volume: its name, its size, and where it is plugged in.
fn add_volumes(lines: &mut Vec<El>, server: &Server, amount: &str) {
    for (slot, volume) in server.volumes.iter() {
        let name = volume.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(volume.id.as_str());
        let mut note = volume.size.map(|size| gigabytes(size) + ", ").unwrap_or_default();
        if slot == "0" {
            note += "root volume";
        } else {
            note += "volume in slot ";
            note += slot;
        }
        lines.push(entry("volume", &[("strong", name), ("span.cell-2", &note)], amount));
    }
}

/// What a termination takes along.
pub fn goes(server: &Server) -> El {
    let own = [("", "The server"), ("span.cell-2", server.commercial_type.as_str())];
    let mut lines = vec![entry("server", &own, "deleted")];
    add_volumes(&mut lines, server, "deleted");
    ledger("Goes", lines)
}

/// What is left behind: the reserved address, and the volumes if they are kept.
pub fn stays(server: &Server, with_volumes: bool) -> El {
    let mut lines = Vec::new();
    if with_volumes {
        add_volumes(&mut lines, server, "still billed");
    }
    let volumes = lines.len();
    let reserved = server.public_ip.as_ref().filter(|ip| !ip.dynamic);
    if let Some(ip) = reserved {
        let address = ip.address.as_deref().unwrap_or(ip.id.as_str());
        lines.push(entry("globe", &[("strong.mono", address), ("span.cell-2", "reserved IP")], "still billed"));
    }
    let total = entry("coins", &[("", "Keeps being billed after this")], &total(volumes, reserved.is_some()));
    lines.push(total.attr("class", "ledger-total"));
    ledger("Stays", lines)
}

/// `2 volumes and 1 IP`.
fn total(volumes: usize, address: bool) -> String {
    let volumes = match volumes {
        0 => String::new(),
        1 => "1 volume".to_owned(),
        n => n.to_string() + " volumes",
    };
    match (volumes.is_empty(), address) {
        (false, true) => volumes + " and 1 IP",
        (false, false) => volumes,
        (true, true) => "1 IP".to_owned(),
        (true, false) => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_total_names_what_is_left() {
        assert_eq!(total(2, true), "2 volumes and 1 IP");
        assert_eq!(total(1, false), "1 volume");
        assert_eq!(total(0, true), "1 IP");
        assert_eq!(total(0, false), "nothing");
    }
}
