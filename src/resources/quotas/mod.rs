//! Quotas: how much of everything an organization may have, and how much of that is used.

use api::organizations::{Quotas, quotas};

use super::aside::{aside, panel, raw_panel};
use super::kind::capital;
use super::kind_at;
use super::servers::SERVERS;
use crate::data::{Object, Reading, read, use_data, use_reading};
use crate::session::{Session, use_session};
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, dynamic, el};
use crate::ui::gauge::quota;
use crate::ui::icon::icon;
use crate::ui::page::PageHead;
use crate::ui::shell::Entry;

/// Its entry of the navigation.
pub const ENTRY: Entry = Entry { path: "/quotas", label: "Quotas", icon: "sliders" };

/// Said once it has been asked who the token belongs to, and no organization was named.
const NOT_TOLD: &str = "The API has not told which organization this token belongs to. A token that may read organizations shows its limits here.";

/// The whole page, of the organization that is chosen.
pub fn quotas_page() -> El {
    let session = use_session();
    let owner = move || session.organization().to_string();
    let name = move || match owner() {
        owner if owner.is_empty() => String::new(),
        owner => session.organization_name(&owner),
    };
    let head = PageHead { beside: el("span.page-count").text_fn(name).into(), ..PageHead::new("Quotas") };
    let body = el("div.stack").switch(owner, move |owner| match owner {
        "" => {
            let known = move || session.account().with(|account| account.known);
            let said = el("p.panel-body").attr("role", "status");
            let said = said.text_fn(move || if known() { NOT_TOLD } else { "Loading limits" });
            View::from(panel("limits", "Limits", View::none(), said))
        }
        owner => {
            let limits = use_reading(session, quotas(&owner.into()));
            let curl = copy_button("Copy as curl", move || limits.curl());
            View::list([limits_panel(session, limits, owner), raw_panel(limits.raw(), curl)])
        }
    });
    el("div.page").child(head.view()).child(body)
}

fn limits_panel(session: Session, limits: Reading, owner: &str) -> El {
    let owner = owner.to_owned();
    let refresh = el("button.button.button-icon.button-ghost.button-sm")
        .attr("aria-label", "Refresh")
        .attr("title", "Refresh")
        .child(icon("refresh"))
        .on_click(move || limits.refresh());
    let body = aside(limits, "quotas", move |found| {
        read(found, |limits: &Quotas| {
            let rows = limits.iter().map(|(name, limit)| row(session, name, *limit, &owner));
            let gauges = el("div.panel-body.cols-2.quotas").children(rows);
            Some(if limits.is_empty() {
                el("p.panel-body").text("No limit is set, which allows nothing.")
            } else {
                gauges
            })
        })
        .into()
    });
    panel("limits", "Used of what is allowed", View::list([el("span.push"), refresh]), body)
}

/// One limit: with a bar where there is one and its use is known.
fn row(session: Session, name: &str, limit: i64, owner: &str) -> View {
    let (name, owner) = (name.to_owned(), owner.to_owned());
    dynamic(move || {
        let label = label(&name);
        let used = used(session, &name, &owner);
        let plain = |said: &str| {
            let used = used.map(|used| used.to_string() + " used, ").unwrap_or_default();
            el("div.quota").child(el("span").text(&label)).child(el("span").text(&used).text(said))
        };
        match (u64::try_from(limit), used) {
            // A negative limit is none.
            (Err(_), _) => plain("unlimited"),
            (Ok(0), _) => plain("none allowed"),
            (Ok(limit), Some(used)) => quota(&label, used, limit),
            (Ok(limit), None) => plain(&["at most ", &limit.to_string(), ", the use is not told"].concat()),
        }
    })
}

/// How many an organization has of what a limit is for, where a list of this console says it; tracked.
pub fn used(session: Session, name: &str, owner: &str) -> Option<u64> {
    if let Some(server_type) = name.strip_prefix("servers_type_") {
        return count(session, "servers", owner, |object| (SERVERS.show)(object, "type").words() == server_type);
    }
    let path = match name {
        "security_groups" => "security-groups",
        "servers" | "volumes" | "snapshots" | "images" | "ips" => name,
        _ => return None,
    };
    count(session, path, owner, |_| true)
}

fn count(session: Session, path: &str, owner: &str, meets: impl Fn(&Object) -> bool) -> Option<u64> {
    let kind = kind_at(path)?;
    let list = kind.list(use_data());
    list.wanted();
    list.status().with(|status| status.read_at)?;
    // What does not say whose it is, is the one organization's.
    let of_owner = |object: &Object| {
        let own = kind.owner(object);
        own == owner || (own.is_empty() && !session.has_several())
    };
    let count = list.items().with(|items| items.iter().filter(|object| of_owner(object) && meets(object)).count());
    Some(count as u64)
}

/// A limit's name in words.
pub fn label(name: &str) -> String {
    match name {
        "ips" => "Flexible IPs".to_owned(),
        name => match name.strip_prefix("servers_type_") {
            Some(kind) => [kind, " servers"].concat(),
            None => capital(&name.replace('_', " ")),
        },
    }
}
