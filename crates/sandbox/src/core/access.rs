//! Who calls, and what the token lets them do.

use super::call::Caller;
use super::organizations::Organization;
use super::refusal::Refusal;
use super::route::Access;
use super::state::State;
use super::tokens::Token;
use super::users::User;
use super::validate;
use http::HeaderMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Service to permission to the resources it holds for, as in `{"compute": {"servers:*": ["<organization>:*"]}}`.
pub type Permissions = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Permissions that hold for whole organizations; in a locked one they shrink to reading.
const OF_ORGANIZATIONS: &[(&str, &[&str])] = &[
    ("billing", &["invoices", "usages"]),
    ("compute", &["images", "ips", "security_groups", "servers", "snapshots", "volumes"]),
    ("dns", &["dns"]),
    ("payment", &["cards"]),
    ("storage", &["storage"]),
    ("task", &["tasks"]),
];

/// Signs the caller in, if the route needs it or the request tries to.
///
/// # Errors
/// 401 without a valid token, 403 with one that has the permission nowhere.
pub fn authenticate(
    state: &State,
    headers: &HeaderMap,
    access: Access,
    writes: bool,
) -> Result<Option<Caller>, Refusal> {
    let token = match (access, credential(headers)) {
        (Access::Open, None) => return Ok(None),
        // Clients that log in may still send an empty or outdated token along.
        (Access::Open, Some(text)) => match token(state, &text) {
            Ok(token) => token,
            Err(_) => return Ok(None),
        },
        (_, None) => return Err(Refusal::unauthenticated("The header 'X-Auth-Token' is missing")),
        (_, Some(text)) => token(state, &text)?,
    };
    let user = state.users.get(&token.user).ok_or_else(unknown)?;
    let permissions = effective(state, token, user, false);
    let allowed_in = match access {
        Access::Open | Access::SignedIn => user.organizations.clone(),
        Access::Needs(service, subject) => {
            let verb = if writes { "write" } else { "read" };
            let needed = format!("{subject}:{verb}");
            let holds = |resource: &str| allows(&permissions, service, &needed, resource);
            // Permissions about a user or a token are held for the user; they hold wherever that user belongs.
            let everywhere = holds(&user.id.to_string());
            user.organizations.iter().copied().filter(|id| everywhere || holds(&id.to_string())).collect()
        }
    };
    if allowed_in.is_empty() {
        return Err(Refusal::forbidden());
    }
    Ok(Some(Caller { token: token.id, user: user.id, member_of: user.organizations.clone(), allowed_in }))
}

fn credential(headers: &HeaderMap) -> Option<String> {
    ["x-auth-token", "x-session-token"]
        .iter()
        .find_map(|name| headers.get(*name))
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn token<'s>(state: &'s State, text: &str) -> Result<&'s Token, Refusal> {
    let id = validate::uuid(text).ok_or_else(|| Refusal::unauthenticated("Invalid format header 'X-Auth-Token'"))?;
    state.tokens.get(&id).filter(|token| !token.has_expired(state.now)).ok_or_else(unknown)
}

fn unknown() -> Refusal {
    Refusal::unauthenticated("Authentication error")
}

/// What a token lets its owner do. In a locked organization that is reading alone, unless the lock is looked through.
pub fn effective(state: &State, token: &Token, user: &User, include_locked: bool) -> Permissions {
    if let Some(own) = &token.permissions {
        let locked = |id: &str| {
            let organization = validate::uuid(id.split(':').next().unwrap_or(id));
            organization.and_then(|id| state.organizations.get(&id)).is_some_and(|owner| owner.locked.is_some())
        };
        return if include_locked { own.clone() } else { without_writes(own, locked) };
    }
    let mut permissions = Permissions::new();
    let mut grant = |service: &str, name: String, resource: String| {
        let resources = permissions.entry(service.to_owned()).or_default().entry(name).or_default();
        resources.push(resource);
    };
    grant("account", "token:*".to_owned(), user.id.to_string());
    grant("account", "user:*".to_owned(), user.id.to_string());
    grant("ticket", "tickets:*".to_owned(), user.id.to_string());
    for organization in user.organizations.iter().filter_map(|id| state.organizations.get(id)) {
        let Organization { id, locked, .. } = organization;
        let verb = if locked.is_some() && !include_locked { "read" } else { "*" };
        grant("account", format!("organization:{verb}"), id.to_string());
        for (service, subjects) in OF_ORGANIZATIONS {
            for subject in *subjects {
                grant(service, format!("{subject}:{verb}"), format!("{id}:*"));
            }
        }
    }
    permissions
}

/// The same permissions, those for locked resources cut down to reading.
fn without_writes(permissions: &Permissions, locked: impl Fn(&str) -> bool) -> Permissions {
    let mut kept = Permissions::new();
    for (service, names) in permissions {
        for (name, resources) in names {
            for resource in resources {
                let (subject, verb) = name.split_once(':').unwrap_or((name, "*"));
                let name = match verb {
                    _ if !locked(resource) => name.clone(),
                    "*" | "read" => format!("{subject}:read"),
                    _ => continue,
                };
                let entry = kept.entry(service.clone()).or_default().entry(name).or_default();
                entry.push(resource.clone());
            }
        }
    }
    kept
}

/// Whether the permissions hold the one that is needed, for that resource.
fn allows(permissions: &Permissions, service: &str, needed: &str, resource: &str) -> bool {
    let granted = permissions.get(service).into_iter().flatten();
    granted
        .filter(|(name, _)| covers(name, needed))
        .any(|(_, resources)| resources.iter().any(|granted| covers(granted, resource)))
}

/// Part by part between colons. `*` stands for any part, and what a grant leaves out is granted.
fn covers(granted: &str, needed: &str) -> bool {
    let mut needed = needed.split(':');
    granted.split(':').all(|part| part_covers(part, needed.next()))
}

/// One part of a grant against the part that is needed in its place, if any is.
pub fn part_covers(granted: &str, needed: Option<&str>) -> bool {
    granted == "*" || needed == Some(granted)
}

/// Permissions as the API shows them.
pub fn json(permissions: &Permissions) -> Value {
    permissions.iter().map(|(service, names)| (service.clone(), json!(names))).collect::<Map<_, _>>().into()
}

/// Reads permissions from JSON; `None` if it is not a map of maps of lists of text.
pub fn parse(value: &Value) -> Option<Permissions> {
    let texts = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let names = |value: &Value| -> Option<BTreeMap<String, Vec<String>>> {
        value.as_object()?.iter().map(|(name, resources)| Some((name.clone(), texts(resources)?))).collect()
    };
    value.as_object()?.iter().map(|(service, value)| Some((service.clone(), names(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn permissions_match_part_by_part() {
        assert!(covers("servers:*", "servers:read"));
        assert!(covers("servers:read", "servers:read"));
        assert!(covers("servers", "servers:read"));
        assert!(covers("*", "servers:read"));
        assert!(covers("abc:*", "abc"));
        assert!(!covers("servers:read", "servers:write"));
        assert!(!covers("server:*", "servers:read"));
        assert!(!covers("abc:def", "abc"));
    }
}
