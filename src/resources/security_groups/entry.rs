//! A rule as it is written in the editor: the words of its controls.

use api::quoted;
use api::security_groups::{NewRule, Rule};

use super::reach::{ALL_PORTS, Traffic, port_of, ports_in_words, range_of};

/// What a rule says, by the paths that the API has for it. Ports stand as people write them: `22`, `8000-8010`, or
/// nothing for all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry(Vec<String>);

/// The paths, in the order of the columns. The one of ports stands for both of the API's.
pub const PATHS: [&str; 5] = ["action", "direction", "protocol", PORTS, RANGE];
/// The path of the ports.
pub const PORTS: &str = "dest_port_from";
/// The path of the other side.
pub const RANGE: &str = "ip_range";

/// First and last port; `None` is all of them, or no range.
type Ports = (Option<u32>, Option<u32>);

impl Entry {
    /// What a new rule begins as: nothing is let in yet that a person has not written.
    pub fn new() -> Self {
        Self(["accept", "inbound", "TCP", "", ""].map(str::to_owned).into())
    }

    /// What a rule says.
    pub fn of(rule: &Rule) -> Self {
        let ports = rule.dest_port_from.map(|from| (from.into(), rule.dest_port_to.unwrap_or(from).into()));
        let ports = ports.map(ports_in_words).unwrap_or_default();
        let words = [rule.action.as_str(), rule.direction.as_str(), rule.protocol.as_str(), &ports, &rule.ip_range];
        Self(words.map(str::to_owned).into())
    }

    /// What stands under a path.
    pub fn get(&self, path: &str) -> &str {
        let at = PATHS.iter().position(|known| *known == path);
        at.and_then(|at| self.0.get(at)).map_or("", |text| text.as_str())
    }

    /// Writes something under a path, without blanks around it, as what is pasted has them: the API has none either.
    pub fn set(&mut self, path: &str, text: &str) {
        let at = PATHS.iter().position(|known| *known == path);
        if let Some(place) = at.and_then(|at| self.0.get_mut(at)) {
            text.trim().clone_into(place);
        }
    }

    /// All of it, other text for every other rule.
    pub fn text(&self) -> String {
        self.0.join("\n")
    }

    /// Whether it is about traffic to the server.
    pub fn is_inbound(&self) -> bool {
        self.get("direction") == "inbound"
    }

    /// The other side as the API writes it: a single address of IPv4 stands bare.
    fn range(&self) -> &str {
        let range = self.get(RANGE).trim();
        range.strip_suffix("/32").filter(|address| !address.contains(':')).unwrap_or(range)
    }

    /// Whether its protocol has ports.
    pub fn has_ports(&self) -> bool {
        self.get("protocol") != "ICMP"
    }

    /// Its ports as numbers, one alone without a last one; none of what cannot be sent as such.
    fn ports(&self) -> Option<Ports> {
        let text = self.get(PORTS).trim();
        if !self.has_ports() || text.is_empty() {
            return Some((None, None));
        }
        match text.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (port_of(from)?, port_of(to)?);
                Some((Some(from), Some(to).filter(|to| *to != from)))
            }
            None => Some((Some(port_of(text)?), None)),
        }
    }

    /// What stands against sending it, by path. What the API alone can tell is left to it.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut push = |path: &str, fault: &str| faults.push((path.to_owned(), fault.to_owned()));
        match self.ports() {
            None => push(PORTS, "not a port from 1 to 65535, nor two of them with a - between"),
            Some((Some(from), Some(to))) if from > to => push(PORTS, "the first port is above the last"),
            Some(_) => {}
        }
        if !is_range(self.get(RANGE).trim()) {
            push(RANGE, "not an address or range, such as 203.0.113.7 or 203.0.113.0/24");
        }
        faults
    }

    /// The rule to be made of it.
    pub fn rule(&self) -> NewRule {
        let (from, to) = self.ports().unwrap_or_default();
        NewRule {
            action: self.get("action").into(),
            direction: self.get("direction").into(),
            ip_range: self.range().to_owned(),
            protocol: self.get("protocol").into(),
            dest_port_from: from.and_then(|port| port.try_into().ok()),
            dest_port_to: to.and_then(|port| port.try_into().ok()),
            position: None,
        }
    }

    /// What differs from how the rule was: keys of its JSON and the JSON of their values.
    pub fn changes(&self, was: &Self) -> Vec<(&'static str, String)> {
        let mut changes = Vec::new();
        for path in PATHS {
            let of = |entry: &Self| if path == RANGE { entry.range().to_owned() } else { entry.get(path).to_owned() };
            let now = of(self);
            if path != PORTS && now != of(was) {
                changes.push((path, quoted(&now)));
            }
        }
        let (now, before) = (self.ports().unwrap_or_default(), was.ports().unwrap_or_default());
        if now != before {
            let json = |port: Option<u32>| port.map_or("null".to_owned(), |port| port.to_string());
            changes.extend([(PORTS, json(now.0)), ("dest_port_to", json(now.1))]);
        }
        changes
    }

    /// Words for what stands under a path.
    pub fn words(&self, path: &str) -> String {
        let text = self.get(path);
        match (path, text) {
            (PORTS, "") => "any".to_owned(),
            (PORTS, _) if !self.has_ports() => "any".to_owned(),
            ("action" | "direction", _) => super::super::kind::capital(text),
            _ => text.to_owned(),
        }
    }

    /// The whole rule in words: `Accept inbound TCP 22 from 203.0.113.0/24`.
    pub fn sentence(&self) -> String {
        let ports = match self.words(PORTS).as_str() {
            _ if !self.has_ports() => String::new(),
            "any" => " on any port".to_owned(),
            ports => [" ", ports].concat(),
        };
        let side = if self.is_inbound() { " from " } else { " to " };
        [&self.words("action"), " ", self.get("direction"), " ", self.get("protocol"), &ports, side, self.get(RANGE)]
            .concat()
    }

    /// What it means for who reaches the server over IPv4; none where it means nothing for that.
    pub fn traffic(&self) -> Option<Traffic> {
        let (from, to) = self.ports()?;
        let ports = from.map_or(ALL_PORTS, |from| (from, to.unwrap_or(from)));
        let protocol = self.get("protocol").to_owned();
        let range = range_of(self.get(RANGE).trim())?;
        self.is_inbound().then(|| Traffic { accept: self.get("action") == "accept", protocol, ports, range })
    }
}

/// Whether a text is an address or a range of them, of either family.
fn is_range(text: &str) -> bool {
    let v6 = || {
        let (address, length) = text.split_once('/').unwrap_or((text, "128"));
        address.contains(':')
            && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.')
            && length.parse::<u32>().is_ok_and(|length| length <= 128)
    };
    range_of(text).is_some() || v6()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(words: [&str; 5]) -> Entry {
        Entry(words.map(str::to_owned).into())
    }

    #[test]
    fn ports_are_read_as_people_write_them() {
        let ports = |text| entry(["accept", "inbound", "TCP", text, "0.0.0.0/0"]).ports();
        assert_eq!(ports("22"), Some((Some(22), None)));
        assert_eq!(ports(" 8000 - 8010 "), Some((Some(8000), Some(8010))));
        assert_eq!(ports("22-22"), Some((Some(22), None)));
        assert_eq!(ports(""), Some((None, None)));
        for wrong in ["0", "65536", "x", "1-", "-1", "1-2-3"] {
            assert_eq!(ports(wrong), None, "{wrong}");
        }
        assert_eq!(entry(["accept", "inbound", "ICMP", "x", ""]).ports(), Some((None, None)));
    }

    #[test]
    fn a_single_address_stands_bare() {
        let range = |text: &str| entry(["accept", "inbound", "TCP", "", text]).range().to_owned();
        assert_eq!(range(" 203.0.113.7/32 "), "203.0.113.7");
        for as_it_is in ["203.0.113.0/24", "203.0.113.7", "2001:db8::/32"] {
            assert_eq!(range(as_it_is), as_it_is);
        }
    }

    #[test]
    fn faults_name_the_path() {
        let paths = |words| entry(words).faults().into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(paths(["accept", "inbound", "TCP", "84430", "10.0.0.0/40"]), [PORTS, RANGE]);
        assert_eq!(paths(["accept", "inbound", "TCP", "9-8", ""]), [PORTS, RANGE]);
        assert!(paths(["accept", "inbound", "TCP", "8-9", "10.0.0.0/8"]).is_empty());
        assert!(paths(["accept", "inbound", "ANY", "", "2001:db8::/32"]).is_empty());
        assert_eq!(paths(["accept", "inbound", "ANY", "", "2001:db8::/129"]), [RANGE]);
    }

    #[test]
    fn changes_name_only_what_differs() {
        let was = entry(["accept", "inbound", "TCP", "22", "0.0.0.0/0"]);
        assert!(was.changes(&was).is_empty());
        let mut now = was.clone();
        now.set(RANGE, " 10.0.0.0/8");
        now.set(PORTS, "22-23");
        let said = now.changes(&was);
        let said: Vec<(&str, &str)> = said.iter().map(|(key, json)| (*key, json.as_str())).collect();
        assert_eq!(said, [("ip_range", "\"10.0.0.0/8\""), ("dest_port_from", "22"), ("dest_port_to", "23")]);
        now = was.clone();
        now.set("protocol", "ICMP");
        let keys: Vec<&str> = now.changes(&was).iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["protocol", "dest_port_from", "dest_port_to"]);
    }

    #[test]
    fn a_rule_is_a_sentence() {
        assert_eq!(
            entry(["drop", "outbound", "TCP", "25", "0.0.0.0/0"]).sentence(),
            "Drop outbound TCP 25 to 0.0.0.0/0"
        );
        assert_eq!(
            entry(["accept", "inbound", "UDP", "", "10.0.0.1"]).sentence(),
            "Accept inbound UDP on any port from 10.0.0.1"
        );
        assert_eq!(
            entry(["accept", "inbound", "ICMP", "7", "10.0.0.1"]).sentence(),
            "Accept inbound ICMP from 10.0.0.1"
        );
    }
}
