//! The limits of the organization that are used up, or nearly.

use api::dashboard::Dashboard;
use api::organizations::{Quotas, quotas};
use leptos::prelude::*;

use super::{failed, list_at, more, number, panel};
use crate::data::{Reading, use_reading};
use crate::resources::quotas::label;
use crate::session::use_session;
use crate::ui::dom::{El, View, dynamic, el, switch};
use crate::ui::error::headline;
use crate::ui::gauge::{Fill, fill, quota};

/// Draws them.
pub(super) fn section(counts: Reading) -> El {
    let session = use_session();
    let body = switch(
        move || session.organization().to_string(),
        move |owner| {
            if owner.is_empty() {
                return el("p.muted").text("The token does not tell whose limits to read.").into();
            }
            let limits = use_reading(session, quotas(&owner.into()));
            dynamic(move || shown(limits, counts))
        },
    );
    panel("near-limit", "Quotas near their limit", more("/quotas", "All quotas"), el("div.panel-body.quotas").child(body))
}

fn shown(limits: Reading, counts: Reading) -> View {
    let known = (limits.stage(), counts.stage());
    if let ("failed", _) | (_, "failed") = known {
        let error = limits.error().get().or_else(|| counts.error().get());
        let why = error.as_ref().map(headline).unwrap_or_default();
        let again = move || {
            limits.refresh();
            counts.refresh();
        };
        return failed(&["The quotas could not be loaded: ", &why, "."].concat(), again).into();
    }
    if known != ("ready", "ready") {
        return el("p.muted").attr("role", "status").text("Loading quotas").into();
    }
    let all = limits.read(|limits: &Quotas| counts.read(|counts: &Dashboard| measured(limits, counts)));
    let near: Vec<El> = all
        .iter()
        .filter(|(_, used, limit)| fill(*used, *limit) != Fill::Room)
        .map(|(name, used, limit)| quota(&label(name), *used, *limit))
        .collect();
    if near.is_empty() {
        let count = number(all.len() as u64);
        return el("p.muted")
            .text("None of the ")
            .text(&count)
            .text(" limits with a known use is at 80 % or above.")
            .into();
    }
    View::list(near)
}

/// The limits whose use is known: name, used, limit.
fn measured(limits: &Quotas, counts: &Dashboard) -> Vec<(String, u64, u64)> {
    let limits = limits.iter().filter_map(|(name, limit)| {
        // A negative limit is none.
        Some((name.to_owned(), used(name, counts)?, u64::try_from(*limit).ok()?))
    });
    limits.collect()
}

/// How much of a limit is used, where the API tells.
fn used(name: &str, counts: &Dashboard) -> Option<u64> {
    if let Some(kind) = name.strip_prefix("servers_type_") {
        return Some(counts.servers_by_types.get(kind).copied().unwrap_or_default());
    }
    match name {
        "servers" => Some(counts.servers_count),
        "volumes" => Some(counts.volumes_count),
        "snapshots" => Some(counts.snapshots_count),
        "images" => Some(counts.images_count),
        "ips" => Some(counts.ips_count),
        "security_groups" => counts.security_groups_count.or_else(|| {
            let list = list_at("security-groups")?;
            list.wanted();
            let known = list.status().with(|status| status.read_at.is_some());
            known.then(|| list.items().with(|items| items.len() as u64))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_without_a_known_use_or_without_a_limit_are_left_out() {
        let limits: Quotas = [("servers", 10), ("servers_type_C2L", 2), ("volumes", -1), ("trusted", 1)]
            .into_iter()
            .map(|(name, limit)| (name.to_owned(), limit))
            .collect();
        let counts = Dashboard { servers_count: 9, volumes_count: 5, ..Dashboard::default() };
        let expected = [("servers".to_owned(), 9, 10), ("servers_type_C2L".to_owned(), 0, 2)];
        assert_eq!(measured(&limits, &counts), expected);
    }
}
