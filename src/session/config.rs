//! `config.json` beside `index.html`: which endpoints this console offers, and how often it polls.

use api::profile::Kind;
use api::{Profile, Service};
use leptos::prelude::window;

use super::prices::Prices;
use crate::transport;

/// The interval between two reads of an open list where the host names none, in milliseconds.
pub const POLL_MS: u32 = 15_000;
/// The shortest list interval that is accepted, in milliseconds: below it a console only burns rate limit.
const POLL_MIN_MS: u32 = 2_000;

api::record! {
    /// What the host of this console offers.
    pub struct Config {
        /// The endpoints a person can choose from, in order.
        pub endpoints: Vec<Profile>,
        /// The id of the endpoint that is chosen at first.
        pub default: Option<String>,
        /// Whether a person may enter addresses of their own.
        pub custom: bool,
        /// The interval between two reads of an open list, in milliseconds, as the host has written it.
        pub poll_ms: Option<u32>,
        /// What is billed but has no price in the API costs this much.
        pub prices: Option<Prices>,
    }
}

impl Config {
    /// Reads `config.json` from beside the page. The error is a sentence for people.
    pub async fn load() -> Result<Self, String> {
        let Some((status, body)) = transport::file("config.json").await else {
            return Err("config.json could not be loaded.".to_owned());
        };
        if !(200..300).contains(&status) {
            return Err(["config.json could not be loaded: the host answered ", &status.to_string(), "."].concat());
        }
        Self::parse(&String::from_utf8_lossy(&body))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let config: Self =
            api::json::read(text).map_err(|error| ["config.json is not valid: ", &error, "."].concat())?;
        if config.endpoints.is_empty() && !config.custom {
            return Err("config.json offers no endpoint.".to_owned());
        }
        Ok(config)
    }

    /// The interval between two reads of an open list, in milliseconds, 2,000 or more.
    pub fn poll_ms(&self) -> u32 {
        self.poll_ms.unwrap_or(POLL_MS).max(POLL_MIN_MS)
    }

    /// The id of the endpoint chosen at first: the default, else the first, else the custom one.
    pub fn first_choice(&self) -> String {
        let named = self.default.as_ref().filter(|id| self.endpoints.iter().any(|e| &e.id == *id));
        named.cloned().or_else(|| self.endpoints.first().map(|e| e.id.clone())).unwrap_or_else(|| CUSTOM.to_owned())
    }
}

/// The id of the endpoint whose addresses a person enters.
pub const CUSTOM: &str = "custom";

/// The profile for addresses that a person entered.
pub fn custom_profile(account: &str, compute: &str) -> Profile {
    Profile {
        id: CUSTOM.to_owned(),
        name: "Custom".to_owned(),
        kind: Kind::Classic,
        account: account.trim().to_owned(),
        compute: compute.trim().to_owned(),
        marketplace: None,
        billing: None,
    }
}

/// The host of a base address: its own, or that of this page where it is a path.
pub fn host(base: &str) -> String {
    base.split_once("://").map_or_else(
        || window().location().host().unwrap_or_default(),
        |(_, rest)| rest.split('/').next().unwrap_or_default().to_owned(),
    )
}

/// The hosts a token of this profile is sent to, each once.
pub fn hosts(profile: &Profile) -> Vec<String> {
    let mut hosts = Vec::new();
    for service in [Service::Account, Service::Compute, Service::Marketplace, Service::Billing] {
        let host = host(&profile.base(service));
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Config;

    const ENDPOINTS: &str =
        r#""endpoints":[{"id":"a","name":"A","kind":"classic","account":"https://a","compute":"/api/compute/"}]"#;

    #[test]
    fn the_default_has_to_exist() {
        let config = Config::parse(&format!(r#"{{{ENDPOINTS},"default":"gone"}}"#)).unwrap();
        assert_eq!(config.first_choice(), "a");
        assert_eq!(config.poll_ms(), 15_000);
        assert!(!config.custom);
    }

    #[test]
    fn polling_is_bounded_below() {
        assert_eq!(Config::parse(&format!(r#"{{{ENDPOINTS},"poll_ms":5}}"#)).unwrap().poll_ms(), 2_000);
    }

    #[test]
    fn a_table_of_prices_is_optional_and_has_a_date_and_a_source() {
        let prices = |table: &str| Config::parse(&format!(r#"{{{ENDPOINTS},"prices":{table}}}"#));
        assert_eq!(Config::parse(&format!("{{{ENDPOINTS}}}")).unwrap().prices, None);
        assert!(prices(r#"{"date":"2026-11-01","source":"a","ip_month":0.5}"#).unwrap().prices.is_some());
        assert!(prices(r#"{"ip_month":0.5}"#).unwrap_err().contains("date"));
    }

    #[test]
    fn a_config_that_offers_nothing_is_refused() {
        assert!(Config::parse(r#"{"endpoints":[]}"#).is_err());
        assert_eq!(Config::parse(r#"{"endpoints":[],"custom":true}"#).unwrap().first_choice(), "custom");
        assert!(Config::parse("<!doctype html>").is_err());
    }
}
