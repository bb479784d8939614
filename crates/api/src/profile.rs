//! How to reach the API: the base URL of each of its services, and what a console can expect there.

use crate::json::{Scalar, Slot};
use serde::Serialize;

/// The services that the API consists of, each with a base URL of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Tokens, users, organizations.
    Account,
    /// Servers and all that belongs to them.
    Compute,
    /// The public images.
    Marketplace,
    /// Invoices.
    Billing,
}

/// The generation of the API behind a profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Two services with bare paths, as until 2019.
    #[default]
    Classic,
}

/// What a generation of the API offers; decides which parts of a console exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Tasks can be listed and read.
    pub tasks: bool,
    /// Servers can boot a kernel of the vendor's.
    pub bootscripts: bool,
    /// Object storage containers are listed.
    pub containers: bool,
    /// Account tokens, rather than IAM keys.
    pub tokens: bool,
    /// SSH keys are a list of the user's, replaced whole.
    pub user_ssh_keys: bool,
    /// Limits by organization.
    pub quotas: bool,
    /// Invoices are listed.
    pub invoices: bool,
    /// Organizations are divided into projects.
    pub projects: bool,
    /// Block volumes with a service of their own.
    pub block_volumes: bool,
    /// Users, groups and policies.
    pub iam: bool,
}

impl Slot for Kind {
    fn expected(&self) -> &'static str {
        "\"classic\""
    }

    fn open(&mut self) -> &mut dyn Slot {
        self
    }

    // A profile of a kind that this client does not know is no use.
    fn scalar(&mut self, value: Scalar<'_>) -> bool {
        matches!(value, Scalar::Text("classic"))
    }
}

record! {
    /// A place where the API is served, as `config.json` of the console lists them.
    #[derive(Serialize)]
    pub struct Profile requires id, name, account, compute {
        /// Names the profile in settings.
        pub id: String,
        /// Names the profile for people.
        pub name: String,
        /// Which generation of the API this is.
        pub kind: Kind,
        /// Base URL of the account service: absolute, or a path on the page's origin.
        pub account: String,
        /// Base URL of the compute service.
        pub compute: String,
        /// Base URL of the marketplace, if it is not below the compute service.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub marketplace: Option<String>,
        /// Base URL of the billing service, if it is not the compute service.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub billing: Option<String>,
    }
}

impl Profile {
    /// The base URL of a service, without a slash at its end.
    pub fn base(&self, service: Service) -> String {
        let compute = self.compute.trim_end_matches('/');
        match (service, &self.marketplace, &self.billing) {
            (Service::Account, _, _) => self.account.trim_end_matches('/').to_owned(),
            (Service::Compute, _, _) | (Service::Billing, _, None) => compute.to_owned(),
            (Service::Marketplace, Some(base), _) | (Service::Billing, _, Some(base)) => {
                base.trim_end_matches('/').to_owned()
            }
            (Service::Marketplace, None, _) => [compute, "/marketplace/v1"].concat(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// What can be expected there.
    pub fn capabilities(&self) -> Capabilities {
        match self.kind {
            Kind::Classic => Capabilities {
                tasks: true,
                bootscripts: true,
                containers: true,
                tokens: true,
                user_ssh_keys: true,
                quotas: true,
                invoices: true,
                projects: false,
                block_volumes: false,
                iam: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn bases_have_defaults_and_no_slash_at_the_end() {
        let mut profile: Profile = json::read(
            r#"{"id":"c","name":"C","kind":"classic","account":"https://a.example/","compute":"/api/compute/"}"#,
        )
        .unwrap();
        assert_eq!(profile.base(Service::Account), "https://a.example");
        assert_eq!(profile.base(Service::Compute), "/api/compute");
        assert_eq!(profile.base(Service::Marketplace), "/api/compute/marketplace/v1");
        assert_eq!(profile.base(Service::Billing), "/api/compute");
        profile.marketplace = Some("https://m.example//".into());
        profile.billing = Some("https://b.example".into());
        assert_eq!(profile.base(Service::Marketplace), "https://m.example");
        assert_eq!(profile.base(Service::Billing), "https://b.example");
        assert!(profile.capabilities().tasks);
    }

    #[test]
    fn a_profile_survives_being_stored() {
        let text = r#"{"id":"c","name":"C","kind":"classic","account":"a","compute":"b"}"#;
        let profile: Profile = json::read(text).unwrap();
        assert_eq!(serde_json::to_string(&profile).unwrap(), text);
        assert!(json::read::<Profile>(&text.replace("classic", "future")).is_err());
        assert!(json::read::<Profile>(&text.replace("compute", "computer")).is_err());
    }
}
