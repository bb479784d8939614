//! The limits of the organization that are used up, or nearly.

use api::dashboard::Dashboard;
use api::organizations::{Quotas, quotas};

use super::{failed, more, panel};
use crate::data::{Reading, use_reading};
use crate::format::count_of;
use crate::resources::quotas::{label, used};
use crate::session::{Session, use_session};
use crate::ui::dom::{El, View, dynamic, el, switch};
use crate::ui::error::headline;
use crate::ui::gauge::{Fill, fill, quota};

/// In place of an organization, while it is not known yet whose limits to read.
const ASKING: &str = "?";

/// Draws them.
pub(super) fn section(counts: Reading) -> El {
    let session = use_session();
    let body = switch(
        move || match session.organization() {
            none if none.is_empty() && !session.account().with(|account| account.known) => ASKING.to_owned(),
            owner => owner.to_string(),
        },
        move |owner| {
            match owner {
                ASKING => return loading(),
                "" => return el("p.muted").text("The token does not tell whose limits to read.").into(),
                _ => {}
            }
            let (limits, owner) = (use_reading(session, quotas(&owner.into())), owner.to_owned());
            dynamic(move || shown(session, limits, counts, &owner))
        },
    );
    panel(
        "near-limit",
        "Quotas near their limit",
        more("/quotas", "All quotas"),
        el("div.panel-body.quotas").child(body),
    )
}

fn loading() -> View {
    el("p.muted").attr("role", "status").text("Loading quotas").into()
}

fn shown(session: Session, limits: Reading, counts: Reading, owner: &str) -> View {
    if limits.stage() == "failed" {
        let why = limits.error().with(|error| error.as_ref().map(headline)).unwrap_or_default();
        return failed(&["The quotas could not be loaded: ", &why, "."].concat(), move || limits.refresh()).into();
    }
    if limits.stage() == "loading" || counts.stage() == "loading" {
        return loading();
    }
    // Of one of several organizations the lists alone tell what it uses.
    let counted = |name: &str| counts.read(|counts| (!session.has_several()).then(|| count(counts, name))).flatten();
    let used = |name: &str| counted(name).or_else(|| used(session, name, owner));
    let all = limits.read(|limits: &Quotas| measured(limits, &used));
    let near: Vec<El> = all
        .iter()
        .filter(|(_, used, limit)| fill(*used, *limit) != Fill::Room)
        .map(|(name, used, limit)| quota(&label(name), *used, *limit))
        .collect();
    if near.is_empty() {
        let count = count_of(all.len());
        return el("p.muted")
            .text("None of the ")
            .text(&count)
            .text(" limits with a known use is at 80 % or above.")
            .into();
    }
    View::list(near)
}

/// What the counts say of the use of a limit.
fn count(counts: &Dashboard, name: &str) -> Option<u64> {
    match name {
        "servers" => Some(counts.servers_count),
        "volumes" => Some(counts.volumes_count),
        "snapshots" => Some(counts.snapshots_count),
        "images" => Some(counts.images_count),
        "ips" => Some(counts.ips_count),
        "security_groups" => counts.security_groups_count,
        name => {
            let commercial_type = name.strip_prefix("servers_type_")?;
            Some(counts.servers_by_types.get(commercial_type).copied().unwrap_or_default())
        }
    }
}

/// The limits whose use is known: name, used, limit.
fn measured(limits: &Quotas, used: &dyn Fn(&str) -> Option<u64>) -> Vec<(String, u64, u64)> {
    let limits = limits.iter().filter_map(|(name, limit)| {
        // A negative limit is none; of what is not allowed at all nothing is near its limit.
        let limit = u64::try_from(*limit).ok().filter(|limit| *limit > 0)?;
        Some((name.to_owned(), used(name)?, limit))
    });
    limits.collect()
}

#[cfg(test)]
mod tests {
    use super::{Quotas, measured};

    #[test]
    fn limits_without_a_known_use_or_without_a_limit_are_left_out() {
        let limits: Quotas = [("servers", 10), ("servers_type_C2L", 0), ("volumes", -1), ("trusted", 1)]
            .into_iter()
            .map(|(name, limit)| (name.to_owned(), limit))
            .collect();
        let used = |name: &str| (name != "trusted").then_some(9);
        assert_eq!(measured(&limits, &used), [("servers".to_owned(), 9, 10)]);
    }
}
