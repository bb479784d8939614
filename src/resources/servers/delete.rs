//! The two ways to be rid of a server. Both ask for its name, and say what goes with it and what stays and
//! keeps being billed.

use api::servers::{Server, ServerVolume};
use leptos::prelude::*;

use super::actions::{ActionKind, Actions, Confirm, entry};
use super::format::gigabytes;

/// Asks before a server is deleted (stopped, its volumes stay) or terminated (running, its volumes go).
#[component]
pub fn DeleteDialog(
    actions: Actions,
    /// `Terminate` or `Delete`.
    kind: ActionKind,
) -> impl IntoView {
    let terminate = kind == ActionKind::Terminate;
    let title = Signal::derive(move || format!("{} server {}?", kind.label(), actions.name()));
    let goes = move || actions.server().with(|server| server.as_ref().filter(|_| terminate).map(|server| goes(server)));
    let stays = move || actions.server().with(|server| server.as_ref().map(|server| stays(server, !terminate)));
    let lead = if terminate {
        view! {
            "The server stops at once and is gone for good, with all its volumes and what is on them. To keep the volumes, power off and delete instead."
        }
        .into_any()
    } else {
        view! { "The server and its settings are gone for good. Its volumes and its reserved address are "<strong>"not"</strong>" deleted with it." }
            .into_any()
    };
    view! {
        <Confirm actions kind title label=if terminate { "Terminate server" } else { "Delete server" } typed=true>
            <p>{lead}</p>
            {goes}
            {stays}
        </Confirm>
    }
}

/// Name and size of a volume.
fn volume(slot: &str, volume: &ServerVolume) -> impl IntoView + use<> {
    let name = volume.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| volume.id.to_string());
    let place = if slot == "0" { "root volume".to_owned() } else { format!("volume in slot {slot}") };
    let size = volume.size.map(|size| format!("{}, ", gigabytes(size))).unwrap_or_default();
    view! { <strong>{name}</strong><span class="cell-2">{size}{place}</span> }
}

fn volumes(server: &Server, amount: &'static str) -> Vec<impl IntoView + use<>> {
    server.volumes.iter().map(|(slot, of)| entry("volume", volume(slot, of), amount)).collect()
}

/// What a termination takes along.
fn goes(server: &Server) -> impl IntoView + use<> {
    let own = view! { "The server"<span class="cell-2">{server.commercial_type.clone()}</span> };
    view! {
        <div>
            <p class="label">"Goes"</p>
            <ul class="ledger">{entry("server", own, "deleted")}{volumes(server, "deleted")}</ul>
        </div>
    }
}

/// What is left behind: the reserved address, and the volumes if they are kept.
fn stays(server: &Server, with_volumes: bool) -> impl IntoView + use<> {
    let address = server.public_ip.as_ref().filter(|ip| !ip.dynamic).map(|ip| {
        let address = ip.address.clone().unwrap_or_else(|| ip.id.to_string());
        let what = view! { <strong class="mono">{address}</strong><span class="cell-2">"reserved IP"</span> };
        entry("globe", what, "still billed")
    });
    let count = if with_volumes { server.volumes.len() } else { 0 };
    let total = total(count, address.is_some());
    let volumes = with_volumes.then(|| volumes(server, "still billed"));
    view! {
        <div>
            <p class="label">"Stays"</p>
            <ul class="ledger">
                {volumes}
                {address}
                <li class="ledger-total"><crate::ui::icon::Icon name="coins"/><span>"Keeps being billed after this"</span><span class="amount">{total}</span></li>
            </ul>
        </div>
    }
}

/// `2 volumes and 1 IP`.
fn total(volumes: usize, address: bool) -> String {
    let volumes = match volumes {
        0 => None,
        1 => Some("1 volume".to_owned()),
        n => Some(format!("{n} volumes")),
    };
    match (volumes, address) {
        (Some(volumes), true) => format!("{volumes} and 1 IP"),
        (Some(volumes), false) => volumes,
        (None, true) => "1 IP".to_owned(),
        (None, false) => "nothing".to_owned(),
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
