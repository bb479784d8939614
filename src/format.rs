//! Sizes, prices and numbers as people read them.

/// A size in decimal gigabytes: `50 GB`, `1.5 GB`, `2 150 GB`; what is less than a tenth of one, in a smaller unit.
pub fn gigabytes(bytes: u64) -> String {
    match bytes {
        0 | 100_000_000.. => {}
        1..1_000 => return bytes.to_string() + " B",
        1_000..1_000_000 => return (bytes / 1_000).to_string() + " kB",
        _ => return (bytes / 1_000_000).to_string() + " MB",
    }
    let tenths = (bytes + 50_000_000) / 100_000_000;
    let whole = grouped(tenths / 10, "\u{202f}");
    match tenths % 10 {
        0 => whole + " GB",
        rest => [&whole, ".", &rest.to_string(), " GB"].concat(),
    }
}

/// Memory in binary gigabytes, as types of server are sold: `4 GB`.
pub fn memory(bytes: u64) -> String {
    const GIB: u64 = 1 << 30;
    if bytes.is_multiple_of(GIB) { (bytes / GIB).to_string() + " GB" } else { (bytes >> 20).to_string() + " MB" }
}

/// How many there are of something: `10,042`.
pub fn count_of(number: usize) -> String {
    grouped(number as u64, ",")
}

/// Text in lower case. The browser does it where letters are not ASCII: the tables for them are 4 KB of the download.
pub fn lowercase(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { lowercase_of_all(text) }
}

#[cfg(target_family = "wasm")]
fn lowercase_of_all(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_family = "wasm"))]
fn lowercase_of_all(text: &str) -> String {
    text.to_lowercase()
}

/// A number with something between each three digits.
fn grouped(number: u64, between: &str) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        grouped(number / 1000, between) + between + &padded(number % 1000, 3)
    }
}

/// A number with zeros in front.
fn padded(number: u64, digits: usize) -> String {
    let number = number.to_string();
    "0".repeat(digits.saturating_sub(number.len())) + &number
}

/// An amount in euros with cents: `7.98`. The API gives prices as plain numbers.
pub fn amount(euros: f64) -> String {
    let cents = (euros * 100.0).round() as u64;
    [&(cents / 100).to_string(), ".", &padded(cents % 100, 2)].concat()
}

/// A small price in euros, with as many digits as it has, two to four: `0.04`, `0.0125`.
pub fn unit_price(euros: f64) -> String {
    let parts = (euros * 10_000.0).round() as u64;
    let digits = padded(parts % 10_000, 4);
    let (cents, rest) = digits.split_at(2);
    [&(parts / 10_000).to_string(), ".", cents, rest.trim_end_matches('0')].concat()
}

#[cfg(test)]
mod tests {
    use super::{amount, count_of, gigabytes, memory, unit_price};

    #[test]
    fn sizes_are_decimal_and_memory_binary() {
        assert_eq!(gigabytes(50_000_000_000), "50 GB");
        assert_eq!(gigabytes(1_500_000_000), "1.5 GB");
        assert_eq!(gigabytes(5_000_000_000_000), "5\u{202f}000 GB");
        assert_eq!(gigabytes(0), "0 GB");
        assert_eq!(gigabytes(999), "999 B");
        assert_eq!(gigabytes(4_218), "4 kB");
        assert_eq!(gigabytes(8_912_384), "8 MB");
        assert_eq!(memory(2_147_483_648), "2 GB");
        assert_eq!(memory(536_870_912), "512 MB");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count_of(999), "999");
        assert_eq!(count_of(1_000), "1,000");
        assert_eq!(count_of(10_042), "10,042");
        assert_eq!(count_of(1_000_000), "1,000,000");
    }

    #[test]
    fn amounts_have_cents() {
        assert_eq!(amount(2.99), "2.99");
        assert_eq!(amount(0.006), "0.01");
        assert_eq!(amount(39.0), "39.00");
        assert_eq!(unit_price(0.04), "0.04");
        assert_eq!(unit_price(1.5), "1.50");
        assert_eq!(unit_price(0.0125), "0.0125");
        assert_eq!(unit_price(0.002), "0.002");
    }
}
