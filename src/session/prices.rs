//! What things cost that the API bills but gives no price for. The host of this console may say it in `config.json`;
//! where it does not, no amount is shown.

use crate::format::{amount, unit_price};

api::record! {
    /// Prices in euros, each where the host knows it.
    pub struct Prices requires date, source {
        /// The day they were read, such as `2026-11-01`.
        pub date: String,
        /// Where they were read: a name or an address.
        pub source: String,
        /// Of a volume, per decimal gigabyte and month.
        pub volume_gb_month: Option<f64>,
        /// Of a snapshot, per decimal gigabyte and month.
        pub snapshot_gb_month: Option<f64>,
        /// Of a reserved address, per month.
        pub ip_month: Option<f64>,
    }
}

/// What is billed for as long as it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// A volume.
    Volume,
    /// A snapshot.
    Snapshot,
    /// A reserved address.
    Ip,
}

impl Prices {
    /// The price of one: of a gigabyte and month, or of a month.
    fn unit(&self, what: Billed) -> Option<f64> {
        match what {
            Billed::Volume => self.volume_gb_month,
            Billed::Snapshot => self.snapshot_gb_month,
            Billed::Ip => self.ip_month,
        }
    }

    /// Euros per month; `size` is in bytes, and means nothing for an address.
    pub fn monthly(&self, what: Billed, size: u64) -> Option<f64> {
        let unit = self.unit(what)?;
        Some(if what == Billed::Ip { unit } else { unit * size as f64 / 1e9 })
    }

    /// Where the prices are from: `list price of 2026-11-01, scaleway.com/pricing`.
    pub fn origin(&self) -> String {
        ["list price of ", &self.date, ", ", &self.source].concat()
    }
}

/// `€2.00 per month`.
pub fn per_month(euros: f64) -> String {
    if euros > 0.0 && euros < 0.005 {
        return "less than €0.01 per month".to_owned();
    }
    ["€", &amount(euros), " per month"].concat()
}

/// That something is billed, and either what it costs, with the date and the source of the price, or that the API
/// gives none. A size in bytes that is not known yet gives the price of one gigabyte.
pub(super) fn note(prices: Option<&Prices>, what: Billed, size: Option<u64>) -> String {
    let costs = prices.and_then(|prices| {
        let costs = match size {
            Some(size) if what != Billed::Ip => ["this one at ", &per_month(prices.monthly(what, size)?)].concat(),
            None if what != Billed::Ip => ["at €", &unit_price(prices.unit(what)?), " per GB and month"].concat(),
            _ => ["at ", &per_month(prices.unit(what)?)].concat(),
        };
        Some([", ", &costs, " (", &prices.origin(), ")."].concat())
    });
    let billed = match what {
        Billed::Volume => "A volume is billed for as long as it exists",
        Billed::Snapshot => "A snapshot is billed for as long as it exists",
        Billed::Ip => "A flexible IP is billed until it is released, attached or not",
    };
    billed.to_owned() + costs.as_deref().unwrap_or(". The API gives no price for it.")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Billed, Prices, note};

    const TABLE: &str =
        r#"{"date":"2026-11-01","source":"example.com/pricing","volume_gb_month":0.04,"ip_month":0.99}"#;

    #[test]
    fn an_amount_has_its_date_and_source() {
        let prices: Prices = api::json::read(TABLE).unwrap();
        let note = |what, size| note(Some(&prices), what, size);
        let origin = " (list price of 2026-11-01, example.com/pricing).";
        assert_eq!(
            note(Billed::Volume, Some(50_000_000_000)),
            "A volume is billed for as long as it exists, this one at €2.00 per month".to_owned() + origin
        );
        assert!(note(Billed::Volume, None).ends_with(&(", at €0.04 per GB and month".to_owned() + origin)));
        assert!(note(Billed::Volume, Some(1_000_000)).contains("at less than €0.01 per month"));
        assert!(note(Billed::Ip, None).ends_with(&(", at €0.99 per month".to_owned() + origin)));
        assert_eq!(note(Billed::Ip, None), note(Billed::Ip, Some(0)));
    }

    #[test]
    fn without_a_price_there_is_no_amount() {
        let unknown = "A snapshot is billed for as long as it exists. The API gives no price for it.";
        let prices: Prices = api::json::read(TABLE).unwrap();
        for prices in [Some(&prices), None] {
            assert_eq!(note(prices, Billed::Snapshot, Some(50_000_000_000)), unknown);
        }
    }

    #[test]
    fn prices_without_date_or_source_are_refused() {
        assert!(api::json::read::<Prices>(r#"{"source":"a","ip_month":1}"#).is_err());
        assert!(api::json::read::<Prices>(r#"{"date":"2026-11-01","ip_month":1}"#).is_err());
    }
}
