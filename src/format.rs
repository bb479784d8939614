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

/// Bytes of a gigabyte, as the API counts volumes.
pub const GB: u64 = 1_000_000_000;

/// A size in bytes from what a person types in gigabytes: `50`, `46.5`, `0,5`, `20 GB`.
///
/// # Errors
/// What is said at its input: the API's words where it is missing, or that it is no such number.
pub fn parse_gigabytes(text: &str) -> Result<u64, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("required key not provided");
    }
    let unit = |(_, unit): &(&str, &str)| unit.eq_ignore_ascii_case("GB");
    let parts = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)).filter(unit);
    let text = parts.map_or(text, |(number, _)| number.trim_end());
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    // Nine digits after the point are single bytes.
    let is_one = digits(whole) && digits(part) && part.len() <= 9 && whole.len() + part.len() > 0;
    let scale = (part.len()..9).fold(1, |scale: u64, _| scale * 10);
    let size = number(whole).and_then(|whole| whole.checked_mul(GB)).zip(number(part)).filter(|_| is_one);
    size.and_then(|(whole, part)| whole.checked_add(part * scale)).ok_or("not a number of gigabytes")
}

/// A size as a person types it, in gigabytes; [`parse_gigabytes`] reads it back.
pub fn typed_gigabytes(bytes: u64) -> String {
    let text = [&(bytes / GB).to_string(), ".", &padded(bytes % GB, 9)].concat();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Memory in binary gigabytes, as types of server are sold: `4 GB`.
pub fn memory(bytes: u64) -> String {
    const GIB: u64 = 1 << 30;
    if bytes.is_multiple_of(GIB) { (bytes / GIB).to_string() + " GB" } else { (bytes >> 20).to_string() + " MB" }
}

/// How many there are of something: `10,042`.
pub fn count_of(count: usize) -> String {
    number(count as u64)
}

/// A number that somebody else has counted: `10,042`.
pub fn number(number: u64) -> String {
    grouped(number, ",")
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

/// Whether two texts have the same words: a page shows any white space between them as one blank.
pub fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
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

/// A small price in euros, as of an hour or a gigabyte, with as many digits as it has, two to four: `0.04`, `0.0125`.
pub fn unit_price(euros: f64) -> String {
    let parts = (euros * 10_000.0).round() as u64;
    let digits = padded(parts % 10_000, 4);
    let (cents, rest) = digits.split_at(2);
    [&(parts / 10_000).to_string(), ".", cents, rest.trim_end_matches('0')].concat()
}

#[cfg(test)]
mod tests {
    use super::{amount, count_of, gigabytes, memory, parse_gigabytes, same_words, typed_gigabytes, unit_price};
    use proptest::prelude::*;

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
    fn sizes_are_read_to_the_byte() {
        assert_eq!(parse_gigabytes(" 50 "), Ok(50_000_000_000));
        assert_eq!(parse_gigabytes("46.5"), Ok(46_500_000_000));
        assert_eq!(parse_gigabytes("1,25"), Ok(1_250_000_000));
        assert_eq!(parse_gigabytes(".000000001"), Ok(1));
        assert_eq!(parse_gigabytes("5."), Ok(5_000_000_000));
        assert_eq!(parse_gigabytes("20 GB"), Ok(20_000_000_000));
        assert_eq!(parse_gigabytes("1.5gb"), Ok(1_500_000_000));
        for bad in [
            "GB",
            "20 G",
            "20 MB",
            "2 GB GB",
            "é",
            ".",
            "1,5,0",
            "1.0000000001",
            "99999999999",
            "18446744074",
            "+5",
            "1.+5",
            "٣",
        ] {
            assert_eq!(parse_gigabytes(bad), Err("not a number of gigabytes"), "{bad}");
        }
        assert_eq!(parse_gigabytes(" "), Err("required key not provided"));
        assert_eq!(typed_gigabytes(46_500_000_000), "46.5");
        assert_eq!(typed_gigabytes(100_000_000_000), "100");
        assert_eq!(typed_gigabytes(0), "0");
    }

    proptest! {
        #[test]
        fn sizes_survive_typing(size in any::<u64>()) {
            prop_assert_eq!(parse_gigabytes(&typed_gigabytes(size)), Ok(size));
        }

        #[test]
        fn any_text_is_a_size_or_refused(text in "\\PC{0,20}") {
            let _ = parse_gigabytes(&text);
        }
    }

    #[test]
    fn words_are_the_same_however_they_are_set_apart() {
        assert!(same_words(" my server ", "my  server"));
        assert!(!same_words("myserver", "my server"));
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
        assert_eq!(unit_price(0.006), "0.006");
        assert_eq!(unit_price(1.138), "1.138");
    }
}
