//! Who can reach a port of the servers of a group: answered from the rules and the default policy alone.
//!
//! The first rule that fits decides, in order of position; what no rule fits is for the default policy. The answer is
//! about IPv4, which is all that the classic API's rules are about.

use std::net::Ipv4Addr;

/// First and last of numbers that follow each other: ports, or addresses.
pub type Range = (u32, u32);

/// What a rule that names no port is about.
pub const ALL_PORTS: Range = (0, 65_535);

/// What traffic without ports, such as a ping, is asked about as: only rules about all ports are about it.
pub const NO_PORT: u32 = 0;

/// A rule about incoming traffic, as far as it decides who gets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Whether it lets in, rather than drops.
    pub accept: bool,
    /// `TCP`, `UDP`, `ICMP`, or `ANY`.
    pub protocol: String,
    /// First and last port.
    pub ports: Range,
    /// First and last address of the other side.
    pub range: Range,
}

impl Traffic {
    fn fits(&self, protocol: &str, port: u32) -> bool {
        (self.protocol == protocol || self.protocol == "ANY") && has(self.ports, port)
    }
}

fn has(range: Range, number: u32) -> bool {
    range.0 <= number && number <= range.1
}

/// A port as people write it; none of what is no port.
pub fn port_of(text: &str) -> Option<u32> {
    text.trim().parse::<u32>().ok().filter(|port| *port > 0 && has(ALL_PORTS, *port))
}

/// Ports as people write them: `22`, `8000-8010`.
pub fn ports_in_words((from, to): Range) -> String {
    if from == to { from.to_string() } else { [&from.to_string(), "-", &to.to_string()].concat() }
}

/// The addresses of a range in CIDR form, or of a single address; none of what is no IPv4.
pub fn range_of(text: &str) -> Option<Range> {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let length = length.parse::<u32>().ok().filter(|length| *length <= 32)?;
    let rest = u32::MAX.checked_shr(length).unwrap_or(0);
    let first = address.parse::<Ipv4Addr>().ok()?.to_bits() & !rest;
    Some((first, first | rest))
}

/// The next number after one where answers may change: where one of the ranges begins, or has ended.
fn next_cut(after: u32, ranges: &mut dyn Iterator<Item = Range>) -> Option<u32> {
    let mut next = None;
    for (from, to) in ranges {
        for cut in [Some(from), to.checked_add(1)].into_iter().flatten() {
            if cut > after && next.is_none_or(|next| cut < next) {
                next = Some(cut);
            }
        }
    }
    next
}

/// A set of IPv4 addresses: all of them in stretches, each by its first address and whether it is in the set, in turn.
#[derive(Debug, PartialEq, Eq)]
pub struct Addresses(Vec<(u32, bool)>);

impl Addresses {
    /// Whom rules let in that are tried in order, given whether all else is let in.
    fn of(rules: &mut dyn Iterator<Item = &Traffic>, accept: bool) -> Self {
        let rules: Vec<&Traffic> = rules.collect();
        let mut stretches: Vec<(u32, bool)> = Vec::new();
        let mut next = Some(0);
        while let Some(first) = next {
            let decides = rules.iter().find(|rule| has(rule.range, first));
            let inside = decides.map_or(accept, |rule| rule.accept);
            if stretches.last().is_none_or(|(_, before)| *before != inside) {
                stretches.push((first, inside));
            }
            next = next_cut(first, &mut rules.iter().map(|rule| rule.range));
        }
        Self(stretches)
    }

    /// Those in the set, or all others, as few ranges in CIDR form as there can be, in order; a single address stands
    /// bare.
    fn cidrs(&self, inside: bool) -> Vec<String> {
        let mut texts = Vec::new();
        for (at, (first, _)) in self.0.iter().enumerate().filter(|(_, (_, is))| *is == inside) {
            let last = self.0.get(at + 1).map_or(u32::MAX, |(next, _)| next - 1);
            let mut from = *first;
            loop {
                // The largest block that begins here and ends within.
                let aligned = if from == 0 { 32 } else { from.trailing_zeros() };
                let room = 63 - (u64::from(last - from) + 1).leading_zeros();
                let bits = aligned.min(room);
                let address = from.to_be_bytes().map(|byte| byte.to_string()).join(".");
                texts.push(if bits == 0 { address } else { [&address, "/", &(32 - bits).to_string()].concat() });
                let end = from | u32::MAX.checked_shr(32 - bits).unwrap_or(0);
                if end == last {
                    break;
                }
                from = end + 1;
            }
        }
        texts
    }

    /// Who they are: `anyone`, `nobody`, some ranges, or all but some. Other addresses have other words.
    pub fn words(&self) -> String {
        let (these, others) = (self.cidrs(true), self.cidrs(false));
        match (these.len(), others.len()) {
            (_, 0) => "anyone".to_owned(),
            (0, _) => "nobody".to_owned(),
            (few, more) if few <= more => these.join(", "),
            _ => ["anyone but ", &others.join(", ")].concat(),
        }
    }
}

/// Who can reach a port over a protocol, given the rules in order and whether all else is let in.
pub fn who(rules: &[Traffic], accept: bool, protocol: &str, port: u32) -> Addresses {
    Addresses::of(&mut rules.iter().filter(|rule| rule.fits(protocol, port)), accept)
}

/// Who can reach which ports over a protocol: words for the ports, and for who. The ports that only the default policy
/// is about come last, as `all others`.
pub fn picture(rules: &[Traffic], accept: bool, protocol: &str) -> Vec<(String, String)> {
    let mut spans: Vec<(Range, String)> = Vec::new();
    let mut next = Some(NO_PORT + 1);
    while let Some(from) = next {
        let about = rules.iter().filter(|rule| rule.fits(protocol, rule.ports.0));
        next = next_cut(from, &mut about.map(|rule| rule.ports)).filter(|port| has(ALL_PORTS, *port));
        let to = next.map_or(ALL_PORTS.1, |next| next - 1);
        let answer = who(rules, accept, protocol, from).words();
        match spans.last_mut() {
            Some((span, known)) if *known == answer => span.1 = to,
            _ => spans.push(((from, to), answer)),
        }
    }
    // Rules about all ports are for all the others, too.
    let mut of_all = rules.iter().filter(|rule| rule.ports == ALL_PORTS && rule.fits(protocol, 1));
    let usual = Addresses::of(&mut of_all, accept).words();
    let mut answers: Vec<(String, String)> = Vec::new();
    for (span, answer) in spans.into_iter().filter(|(_, answer)| *answer != usual) {
        let ports = ports_in_words(span);
        match answers.iter_mut().find(|(_, known)| *known == answer) {
            Some((words, _)) => words.push_str(&[", ", &ports].concat()),
            None => answers.push((ports, answer)),
        }
    }
    let others = if answers.is_empty() { "all ports" } else { "all others" };
    answers.push((others.to_owned(), usual));
    answers
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn rule(accept: bool, protocol: &str, ports: Range, range: &str) -> Traffic {
        Traffic { accept, protocol: protocol.to_owned(), ports, range: range_of(range).unwrap() }
    }

    fn web() -> Vec<Traffic> {
        vec![
            rule(true, "TCP", (80, 80), "0.0.0.0/0"),
            rule(true, "TCP", (443, 443), "0.0.0.0/0"),
            rule(true, "TCP", (22, 22), "198.51.100.0/24"),
            rule(true, "ICMP", ALL_PORTS, "0.0.0.0/0"),
        ]
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let asked = |rules: &[Traffic], accept, port| who(rules, accept, "TCP", port).words();
        assert_eq!(asked(&web(), false, 80), "anyone");
        assert_eq!(asked(&web(), false, 22), "198.51.100.0/24");
        assert_eq!(asked(&web(), false, 25), "nobody");
        assert_eq!(asked(&web(), true, 25), "anyone");
        let dropped_first =
            [rule(false, "ANY", (22, 22), "198.51.100.7"), rule(true, "TCP", (1, 1024), "198.51.100.0/29")];
        assert_eq!(asked(&dropped_first, false, 22), "198.51.100.0/30, 198.51.100.4/31, 198.51.100.6");
        assert_eq!(asked(&dropped_first, true, 22), "anyone but 198.51.100.7");
        assert_eq!(who(&web(), false, "UDP", 80).words(), "nobody");
        assert_eq!(who(&web(), false, "ICMP", NO_PORT).words(), "anyone");
        let any = |ports| [rule(true, "ANY", ports, "0.0.0.0/0")];
        assert_eq!(who(&any((1, 1024)), false, "ICMP", NO_PORT).words(), "nobody");
        assert_eq!(who(&any(ALL_PORTS), false, "ICMP", NO_PORT).words(), "anyone");
        // The first and the last address of all.
        let edges = [rule(false, "TCP", (1, 1), "0.0.0.0"), rule(false, "TCP", (1, 1), "255.255.255.255")];
        assert_eq!(asked(&edges, true, 1), "anyone but 0.0.0.0, 255.255.255.255");
    }

    #[test]
    fn the_picture_groups_ports_by_who_reaches_them() {
        let said = |rules: &[Traffic], accept| {
            picture(rules, accept, "TCP").into_iter().map(|(ports, who)| ports + ": " + &who).collect::<Vec<_>>()
        };
        assert_eq!(said(&web(), false), ["22: 198.51.100.0/24", "80, 443: anyone", "all others: nobody"]);
        assert_eq!(said(&[], true), ["all ports: anyone"]);
        let all = [rule(false, "TCP", ALL_PORTS, "10.0.0.0/8"), rule(true, "TCP", (8000, 9000), "0.0.0.0/0")];
        assert_eq!(said(&all, false), ["8000-9000: anyone but 10.0.0.0/8", "all others: nobody"]);
        let last = [rule(true, "TCP", (65535, 65535), "0.0.0.0/0")];
        assert_eq!(said(&last, false), ["65535: anyone", "all others: nobody"]);
    }

    #[test]
    fn ranges_are_read_as_the_api_writes_them() {
        assert_eq!(range_of("0.0.0.0/0"), Some((0, u32::MAX)));
        assert_eq!(range_of("10.1.2.3/8"), Some((0x0a00_0000, 0x0aff_ffff)));
        assert_eq!(range_of("10.1.2.3"), Some((0x0a01_0203, 0x0a01_0203)));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "2001:db8::/32", "/8", "10.0.0.0/"] {
            assert_eq!(range_of(wrong), None, "{wrong}");
        }
    }

    /// Few addresses and ports, so that rules meet.
    fn any_rule() -> impl Strategy<Value = Traffic> {
        let range = (any::<u32>(), prop_oneof![Just(0_u32), 26_u32..=32]).prop_map(|(address, length)| {
            range_of(&format!("{}/{length}", Ipv4Addr::from_bits(0xcb00_7100 | (address & 0x3f)))).unwrap()
        });
        let ports = prop_oneof![Just(ALL_PORTS), (1_u32..6, 0_u32..3).prop_map(|(from, more)| (from, from + more))];
        let protocol = prop_oneof![Just("TCP"), Just("UDP"), Just("ANY"), Just("ICMP")];
        (any::<bool>(), protocol, ports, range).prop_map(|(accept, protocol, ports, range)| Traffic {
            accept,
            protocol: protocol.to_owned(),
            ports,
            range,
        })
    }

    /// The rules tried one by one, as the API says.
    fn let_in(rules: &[Traffic], accept: bool, protocol: &str, port: u32, address: u32) -> bool {
        let fits = |rule: &&Traffic| {
            (rule.protocol == protocol || rule.protocol == "ANY")
                && (rule.ports.0..=rule.ports.1).contains(&port)
                && (rule.range.0..=rule.range.1).contains(&address)
        };
        rules.iter().find(fits).map_or(accept, |rule| rule.accept)
    }

    proptest! {
        #[test]
        fn an_address_is_told_exactly_when_it_gets_in(
            rules in prop::collection::vec(any_rule(), 0..8),
            accept in any::<bool>(),
            port in 1_u32..8,
            address in prop_oneof![any::<u32>(), (0_u32..64).prop_map(|low| 0xcb00_7100 | low)],
        ) {
            let told = who(&rules, accept, "TCP", port);
            let found = told.0.iter().rev().find(|(first, _)| *first <= address).is_some_and(|(_, inside)| *inside);
            prop_assert_eq!(found, let_in(&rules, accept, "TCP", port, address));
            // Stretches are in order, of both kinds in turn; in CIDR form they are the same addresses, and the others
            // all others.
            prop_assert!(told.0.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
            let of = |inside| told.cidrs(inside).iter().map(|text| rule(inside, "TCP", ALL_PORTS, text)).collect::<Vec<_>>();
            prop_assert_eq!(&who(&of(true), false, "TCP", port), &told);
            prop_assert_eq!(&who(&of(false), true, "TCP", port), &told);
        }

        #[test]
        fn the_picture_has_every_port_once_with_its_answer(
            rules in prop::collection::vec(any_rule(), 0..6),
            accept in any::<bool>(),
        ) {
            let rows = picture(&rules, accept, "TCP");
            for port in [1_u32, 2, 3, 4, 5, 6, 7, 8, 9, 80, 65_535] {
                let has = |ports: &str| ports.split(", ").any(|part| {
                    let (from, to) = part.split_once('-').unwrap_or((part, part));
                    from.parse::<u32>().unwrap() <= port && port <= to.parse::<u32>().unwrap()
                });
                let (last, named) = rows.split_last().unwrap();
                let rows: Vec<&str> = named.iter().filter(|(ports, _)| has(ports)).map(|(_, who)| who.as_str()).collect();
                prop_assert!(rows.len() <= 1);
                let told = rows.first().copied().unwrap_or(last.1.as_str());
                prop_assert_eq!(told, who(&rules, accept, "TCP", port).words());
            }
        }
    }
}
