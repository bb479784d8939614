//! Sizes and prices as people read them.

/// A size in decimal gigabytes: `50 GB`, `1.5 GB`, `2 150 GB`.
pub fn gigabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000_000) / 100_000_000;
    let whole = grouped(tenths / 10);
    match tenths % 10 {
        0 => format!("{whole} GB"),
        rest => format!("{whole}.{rest} GB"),
    }
}

/// Memory in binary gigabytes, as types of server are sold: `4 GB`.
pub fn memory(bytes: u64) -> String {
    const GIB: u64 = 1 << 30;
    if bytes.is_multiple_of(GIB) { format!("{} GB", bytes / GIB) } else { format!("{} MB", bytes >> 20) }
}

fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{}\u{202f}{:03}", grouped(number / 1000), number % 1000) }
}

/// An amount in euros with cents: `7.98`. The API gives prices as plain numbers.
pub fn amount(euros: f64) -> String {
    let cents = (euros * 100.0).round() as u64;
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::{amount, gigabytes, memory};

    #[test]
    fn sizes_are_decimal_and_memory_binary() {
        assert_eq!(gigabytes(50_000_000_000), "50 GB");
        assert_eq!(gigabytes(1_500_000_000), "1.5 GB");
        assert_eq!(gigabytes(5_000_000_000_000), "5\u{202f}000 GB");
        assert_eq!(gigabytes(0), "0 GB");
        assert_eq!(memory(2_147_483_648), "2 GB");
        assert_eq!(memory(536_870_912), "512 MB");
    }

    #[test]
    fn amounts_have_cents() {
        assert_eq!(amount(2.99), "2.99");
        assert_eq!(amount(0.006), "0.01");
        assert_eq!(amount(39.0), "39.00");
    }
}
