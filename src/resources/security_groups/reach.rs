//! Who can reach a port of the servers of a group: answered from the rules and the default policy alone.
//!
//! The first rule that fits decides, in order of position; what no rule fits is for the default policy. The answer is
//! about IPv4, which is all that the classic API's rules are about.

use crate::order;
use std::net::Ipv4Addr;

/// A rule about incoming traffic, as far as it decides who gets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Whether it lets in, rather than drops.
    pub accept: bool,
    /// `TCP`, `UDP`, `ICMP`, or `ANY`.
    pub protocol: String,
    /// First and last port.
    pub ports: (u16, u16),
    /// First and last address of the other side.
    pub range: (u32, u32),
}

impl Traffic {
    fn fits(&self, protocol: &str, port: u16) -> bool {
        (self.protocol == protocol || self.protocol == "ANY") && self.ports.0 <= port && port <= self.ports.1
    }
}

/// The addresses of a range in CIDR form, or of a single address; none of what is no IPv4.
pub fn range_of(text: &str) -> Option<(u32, u32)> {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let length = length.parse::<u32>().ok().filter(|length| *length <= 32)?;
    let rest = u32::MAX.checked_shr(length).unwrap_or(0);
    let first = address.parse::<Ipv4Addr>().ok()?.to_bits() & !rest;
    Some((first, first | rest))
}

/// A set of IPv4 addresses: ranges in order, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(Vec<(u32, u32)>);

impl Addresses {
    fn all() -> Self {
        Self(vec![(0, u32::MAX)])
    }

    /// What of it lies in a range, and what does not.
    fn split(&self, range: (u32, u32)) -> (Self, Self) {
        let (mut inside, mut outside) = (Self::default(), Self::default());
        for &(from, to) in &self.0 {
            let (first, last) = (from.max(range.0), to.min(range.1));
            if first > last {
                outside.0.push((from, to));
                continue;
            }
            inside.0.push((first, last));
            if from < first {
                outside.0.push((from, first - 1));
            }
            if last < to {
                outside.0.push((last + 1, to));
            }
        }
        (inside, outside)
    }

    fn add(&mut self, other: &Self) {
        self.0.extend(&other.0);
        order::sort(&mut self.0, Ord::cmp);
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for &(from, to) in &self.0 {
            match joined.last_mut() {
                Some(last) if last.1 == u32::MAX || from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        self.0 = joined;
    }

    /// All the others.
    fn others(&self) -> Self {
        self.0.iter().fold(Self::all(), |left, range| left.split(*range).1)
    }

    /// As few ranges in CIDR form as there can be, in order; a single address stands bare.
    fn cidrs(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for &(mut from, to) in &self.0 {
            loop {
                // The largest block that begins here and ends within.
                let aligned = if from == 0 { 32 } else { from.trailing_zeros() };
                let room = 63 - (u64::from(to - from) + 1).leading_zeros();
                let bits = aligned.min(room);
                let address = Ipv4Addr::from_bits(from).to_string();
                texts.push(if bits == 0 { address } else { [&address, "/", &(32 - bits).to_string()].concat() });
                let last = from | u32::MAX.checked_shr(32 - bits).unwrap_or(0);
                if last == to {
                    break;
                }
                from = last + 1;
            }
        }
        texts
    }

    /// Who they are: `anyone`, `nobody`, some ranges, or all but some.
    pub fn words(&self) -> String {
        let others = self.others();
        if others.0.is_empty() {
            return "anyone".to_owned();
        }
        if self.0.is_empty() {
            return "nobody".to_owned();
        }
        let (these, not) = (self.cidrs(), others.cidrs());
        if these.len() <= not.len() { these.join(", ") } else { ["anyone but ", &not.join(", ")].concat() }
    }
}

/// Who can reach a port over a protocol, given the rules in order and whether all else is let in.
pub fn who(rules: &[Traffic], accept: bool, protocol: &str, port: u16) -> Addresses {
    let (mut allowed, mut open) = (Addresses::default(), Addresses::all());
    for rule in rules.iter().filter(|rule| rule.fits(protocol, port)) {
        let (decided, rest) = open.split(rule.range);
        if rule.accept {
            allowed.add(&decided);
        }
        open = rest;
    }
    if accept {
        allowed.add(&open);
    }
    allowed
}

/// Who can reach which ports over a protocol: words for the ports, and for who. The ports that only the default policy
/// is about come last, as `all others`.
pub fn picture(rules: &[Traffic], accept: bool, protocol: &str) -> Vec<(String, String)> {
    // Answers change only where a rule begins or has ended. Port 0 stands for none.
    let mut starts = vec![1_u16];
    for rule in rules.iter().filter(|rule| rule.fits(protocol, rule.ports.0)) {
        starts.extend([Some(rule.ports.0.max(1)), rule.ports.1.checked_add(1)].into_iter().flatten());
    }
    order::sort(&mut starts, Ord::cmp);
    starts.dedup();
    // Rules about all ports are for all the others, too.
    let of_all: Vec<Traffic> = rules.iter().filter(|rule| rule.ports == (0, u16::MAX)).cloned().collect();
    let usual = who(&of_all, accept, protocol, 1);
    let mut answers: Vec<(String, Addresses)> = Vec::new();
    let mut last = None::<(u16, Addresses)>;
    let mut close = |open: Option<(u16, Addresses)>, end: u16| {
        let Some((from, answer)) = open.filter(|(_, answer)| *answer != usual) else { return };
        let ports = if from == end { from.to_string() } else { [&from.to_string(), "-", &end.to_string()].concat() };
        match answers.iter_mut().find(|(_, known)| *known == answer) {
            Some((words, _)) => words.push_str(&[", ", &ports].concat()),
            None => answers.push((ports, answer)),
        }
    };
    for start in starts {
        let answer = who(rules, accept, protocol, start);
        if last.as_ref().is_none_or(|(_, known)| *known != answer) {
            close(last.take(), start.saturating_sub(1));
            last = Some((start, answer));
        }
    }
    close(last, u16::MAX);
    let others = if answers.is_empty() { "all ports" } else { "all others" };
    let said = answers.iter().map(|(ports, answer)| (ports.clone(), answer.words()));
    said.chain([(others.to_owned(), usual.words())]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn rule(accept: bool, protocol: &str, ports: (u16, u16), range: &str) -> Traffic {
        Traffic { accept, protocol: protocol.to_owned(), ports, range: range_of(range).unwrap() }
    }

    fn web() -> Vec<Traffic> {
        vec![
            rule(true, "TCP", (80, 80), "0.0.0.0/0"),
            rule(true, "TCP", (443, 443), "0.0.0.0/0"),
            rule(true, "TCP", (22, 22), "198.51.100.0/24"),
            rule(true, "ICMP", (0, u16::MAX), "0.0.0.0/0"),
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
        let all = [rule(false, "TCP", (0, u16::MAX), "10.0.0.0/8"), rule(true, "TCP", (8000, 9000), "0.0.0.0/0")];
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
        let ports = prop_oneof![Just((0, u16::MAX)), (1_u16..6, 0_u16..3).prop_map(|(from, more)| (from, from + more))];
        let protocol = prop_oneof![Just("TCP"), Just("UDP"), Just("ANY"), Just("ICMP")];
        (any::<bool>(), protocol, ports, range).prop_map(|(accept, protocol, ports, range)| Traffic {
            accept,
            protocol: protocol.to_owned(),
            ports,
            range,
        })
    }

    /// The rules tried one by one, as the API says.
    fn let_in(rules: &[Traffic], accept: bool, protocol: &str, port: u16, address: u32) -> bool {
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
            port in 1_u16..8,
            address in prop_oneof![any::<u32>(), (0_u32..64).prop_map(|low| 0xcb00_7100 | low)],
        ) {
            let told = who(&rules, accept, "TCP", port);
            let found = told.0.iter().any(|(from, to)| (*from..=*to).contains(&address));
            prop_assert_eq!(found, let_in(&rules, accept, "TCP", port, address));
            // Ranges are in order and apart; in CIDR form they are the same addresses, and the others all others.
            prop_assert!(told.0.windows(2).all(|pair| u64::from(pair[0].1) + 1 < u64::from(pair[1].0)));
            let mut again = Addresses::default();
            for text in told.cidrs() {
                again.add(&Addresses(vec![range_of(&text).unwrap()]));
            }
            prop_assert_eq!(&again, &told);
            let others = told.others();
            prop_assert_eq!(others.0.iter().any(|(from, to)| (*from..=*to).contains(&address)), !found);
        }

        #[test]
        fn the_picture_has_every_port_once_with_its_answer(
            rules in prop::collection::vec(any_rule(), 0..6),
            accept in any::<bool>(),
        ) {
            let rows = picture(&rules, accept, "TCP");
            for port in [1_u16, 2, 3, 4, 5, 6, 7, 8, 9, 80, u16::MAX] {
                let has = |ports: &str| ports.split(", ").any(|part| {
                    let (from, to) = part.split_once('-').unwrap_or((part, part));
                    from.parse::<u16>().unwrap() <= port && port <= to.parse::<u16>().unwrap()
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
