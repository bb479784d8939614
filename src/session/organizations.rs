//! Which of several organizations new things belong to. Kept for the tab, like the session itself.
//!
//! It filters nothing: the counts of the dashboard are of all that the token may see, and tasks do not say whose they are,
//! so a filter that only some pages could keep to would hide things from a person. Lists say whose each row is, and filter
//! and sort by that.

use api::OrganizationId;

use super::Session;
use super::kept::storage;

const KEY: &str = "scaleway-console.organization";

/// The organization that was chosen in this tab; empty if none was.
pub(super) fn restore() -> String {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default()
}

/// Forgets the choice: the session has ended.
pub(super) fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

impl Session {
    /// The organization that new things belong to: the chosen one, or the user's first; empty while none is known.
    /// Tracked.
    pub fn organization(self) -> OrganizationId {
        let chosen = self.organization.get();
        self.account.with(|account| {
            let all = &account.organizations;
            // The list has the newest first; the user has the first one first.
            let first = account.user.as_ref().and_then(|user| user.organizations.first());
            let of = |id: &str| all.iter().find(|own| own.id.as_str() == id);
            let found = of(&chosen).or(first.and_then(|first| of(first.id.as_str()))).or(all.first());
            found.map(|own| own.id.clone()).unwrap_or_default()
        })
    }

    /// Chooses the organization that new things belong to.
    pub fn choose_organization(self, id: &str) {
        if let Some(storage) = storage() {
            // A browser that refuses to keep it loses it with the page.
            let _ = storage.set_item(KEY, id);
        }
        self.organization.set(id.to_owned());
    }

    /// Whether there are several organizations; tracked.
    pub fn has_several(self) -> bool {
        self.account.with(|account| account.organizations.len() > 1)
    }

    /// The name of an organization; its id where the name is not known. Tracked.
    pub fn organization_name(self, id: &str) -> String {
        let name = self
            .account
            .with(|account| account.organizations.iter().find(|own| own.id.as_str() == id).map(|own| own.name.clone()));
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned())
    }
}
