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

/// A sentence: what something costs, with the date and the source of the price; or that nobody here knows. A size in
/// bytes that is not known yet gives the price of one gigabyte.
pub(super) fn note(prices: Option<&Prices>, what: Billed, size: Option<u64>) -> String {
    let costs = prices.and_then(|prices| {
        let costs = match size {
            None if what != Billed::Ip => ["€", &unit_price(prices.unit(what)?), " per GB and month"].concat(),
            size => per_month(prices.monthly(what, size.unwrap_or_default())?),
        };
        Some(["It costs ", &costs, " (", &prices.origin(), ")."].concat())
    });
    costs.unwrap_or_else(|| "It is billed; the API gives no price for it.".to_owned())
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
        assert_eq!(
            note(Billed::Volume, Some(50_000_000_000)),
            "It costs €2.00 per month (list price of 2026-11-01, example.com/pricing)."
        );
        assert!(note(Billed::Volume, None).starts_with("It costs €0.04 per GB and month ("));
        assert!(note(Billed::Volume, Some(1_000_000)).starts_with("It costs less than €0.01 per month"));
        assert!(note(Billed::Ip, None).starts_with("It costs €0.99 per month ("));
    }

    #[test]
    fn without_a_price_there_is_no_amount() {
        let unknown = "It is billed; the API gives no price for it.";
        let prices: Prices = api::json::read(TABLE).unwrap();
        assert_eq!(note(Some(&prices), Billed::Snapshot, Some(50_000_000_000)), unknown);
        assert_eq!(note(None, Billed::Volume, Some(50_000_000_000)), unknown);
    }

    #[test]
    fn prices_without_date_or_source_are_refused() {
        assert!(api::json::read::<Prices>(r#"{"source":"a","ip_month":1}"#).is_err());
        assert!(api::json::read::<Prices>(r#"{"date":"2026-11-01","ip_month":1}"#).is_err());
    }
}
