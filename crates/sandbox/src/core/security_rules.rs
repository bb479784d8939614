//! Rules of security groups. The position of a rule follows from its order in the group; the built-in rules, which come
//! first, and the others are counted from 1 each, as recorded answers have it. A new rule comes last, whatever its
//! position says: only a change takes that (seen in 2018).

use super::answer::Answer;
use super::call::Call;
use super::list;
use super::refusal::Refusal;
use super::route::{Reply, Route, Verb};
use super::security_groups::{NEEDS, SecurityGroup, VERDICTS, find as find_group};
use super::state::State;
use super::validate::{BAD_VALUE, Field, Fields, Kind, Schema, ipv4_range, uuid};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id.
    pub id: Uuid,
    /// `inbound` or `outbound`.
    pub direction: &'static str,
    /// `TCP`, `UDP` or `ICMP`.
    pub protocol: &'static str,
    /// The range at the other end; a single address stands bare.
    pub ip_range: String,
    /// The port, or the first of a range; all without it.
    pub dest_port_from: Option<u16>,
    /// The last port of a range.
    pub dest_port_to: Option<u16>,
    /// `accept` or `drop`.
    pub action: &'static str,
}

/// Ports of mail, and the ids of the built-in rules that block them. They are the same in every group.
const BUILT_IN: [(u16, Uuid); 3] = [
    (25, Uuid::from_u128(0x5890_9be7_d17c_4ac8_9eb3_23d5_fc58_abc5)),
    (465, Uuid::from_u128(0x2568_0235_108b_4bbc_8e25_1143_03d9_50bd)),
    (587, Uuid::from_u128(0x4a31_b633_118e_4900_bd52_facf_1085_fc8d)),
];

/// The routes of rules.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/security_groups/{}/rules", NEEDS, list_all).query(list::PAGING),
    Route::new(Verb::Post, "/security_groups/{}/rules", NEEDS, create).json(&SCHEMA),
    Route::new(Verb::Get, "/security_groups/{}/rules/{}", NEEDS, read),
    Route::new(Verb::Put, "/security_groups/{}/rules/{}", NEEDS, change).json(&SCHEMA),
    Route::new(Verb::Delete, "/security_groups/{}/rules/{}", NEEDS, delete),
];

const DIRECTIONS: &[&str] = &["inbound", "outbound"];
const PROTOCOLS: &[&str] = &["TCP", "UDP", "ICMP"];
const PORT: Kind = Kind::Integer(1, 65_535);

const SCHEMA: Schema = Schema::with_rule(
    &[
        Field::required("action", Kind::OneOf(VERDICTS)),
        Field::required("direction", Kind::OneOf(DIRECTIONS)),
        Field::required("ip_range", Kind::Ipv4Range),
        Field::required("protocol", Kind::OneOfAnyCase(PROTOCOLS)),
        Field::nullable("dest_port_from", PORT),
        Field::nullable("dest_port_to", PORT),
        Field::nullable("position", Kind::Integer(0, 1000)),
        Field::nullable("editable", Kind::Boolean),
        Field::ignored("organization"),
        Field::ignored("id"),
    ],
    ports_in_order,
);

fn ports_in_order(body: &Map<String, Value>, _signed_in: bool, faults: &mut Fields) {
    let port = |key: &str| body.get(key).and_then(Value::as_u64);
    if let Some(to) = port("dest_port_to")
        && port("dest_port_from").is_none_or(|from| from > to)
    {
        faults.add("dest_port_to", BAD_VALUE);
    }
}

fn list_all(state: &mut State, call: &Call) -> Reply {
    let group = group(state, call)?;
    list::page(call, "rules", all(group).into_iter(), |rule| rule)
}

fn create(state: &mut State, call: &Call) -> Reply {
    let group = group(state, call)?;
    let (group_id, organization, count) = (group.id, group.organization, group.rules.len());
    let limit = state.organizations.get(&organization).and_then(|owner| owner.quotas.get("security_rules").copied());
    if limit.is_none_or(|limit| usize::try_from(limit).is_ok_and(|limit| count >= limit)) {
        return Err(Refusal::quota("security_rules"));
    }
    let rule = read_rule(call, state.random.uuid());
    let id = rule.id;
    if let Some(group) = state.security_groups.get_mut(&group_id) {
        group.rules.push(rule);
    }
    let location = format!("{}/security_groups/{group_id}/rules/{id}", call.origin);
    Ok(Answer::created("rule", shown(state, &group_id, &id)?, location))
}

/// The index among the user's rules that a position means, of at most `last`.
fn place(position: u64, last: usize) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).saturating_sub(1).min(last)
}

const fn built_in_count(group: &SecurityGroup) -> usize {
    if group.enable_default_security { BUILT_IN.len() } else { 0 }
}

fn read_rule(call: &Call, id: Uuid) -> Rule {
    let body = &call.body;
    let choice = |choices: &'static [&'static str], key: &str| {
        let text = body.text(key).unwrap_or_default();
        choices.iter().find(|choice| choice.eq_ignore_ascii_case(text)).copied().unwrap_or_default()
    };
    let protocol = choice(PROTOCOLS, "protocol");
    let port = |key: &str| body.number(key).and_then(|port| u16::try_from(port).ok()).filter(|_| protocol != "ICMP");
    let range = body.text("ip_range").unwrap_or_default();
    let ip_range = match ipv4_range(range) {
        Some((address, 32)) => address.to_string(),
        _ => range.to_owned(),
    };
    Rule {
        id,
        direction: choice(DIRECTIONS, "direction"),
        protocol,
        ip_range,
        dest_port_from: port("dest_port_from"),
        dest_port_to: port("dest_port_to"),
        action: choice(VERDICTS, "action"),
    }
}

fn read(state: &mut State, call: &Call) -> Reply {
    let group = group(state, call)?.id;
    let id = uuid(call.param(1)).ok_or_else(|| Refusal::not_found(call.param(1)))?;
    Ok(Answer::ok("rule", shown(state, &group, &id)?))
}

/// Replaces a rule whole. Only its position, if it is left out, stays.
fn change(state: &mut State, call: &Call) -> Reply {
    let (group_id, at) = find_editable(state, call)?;
    let mut id = Uuid::nil();
    if let Some(group) = state.security_groups.get_mut(&group_id) {
        id = group.rules.remove(at).id;
        let to = call.body.number("position").map_or(at, |position| place(position, group.rules.len()));
        group.rules.insert(to, read_rule(call, id));
    }
    Ok(Answer::ok("rule", shown(state, &group_id, &id)?))
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let (group, at) = find_editable(state, call)?;
    if let Some(group) = state.security_groups.get_mut(&group) {
        group.rules.remove(at);
    }
    Ok(Answer::no_content())
}

fn group<'s>(state: &'s State, call: &Call) -> Result<&'s SecurityGroup, Refusal> {
    let id = find_group(state, call)?;
    state.security_groups.get(&id).ok_or_else(|| Refusal::not_found(id))
}

/// The group and the index of the rule in the path, which must be one of the user's own.
fn find_editable(state: &State, call: &Call) -> Result<(Uuid, usize), Refusal> {
    let group = group(state, call)?;
    let id = uuid(call.param(1)).ok_or_else(|| Refusal::not_found(call.param(1)))?;
    if group.enable_default_security && BUILT_IN.iter().any(|(_, built_in)| *built_in == id) {
        return Err(Refusal::invalid("rule is not editable"));
    }
    let at = group.rules.iter().position(|rule| rule.id == id).ok_or_else(|| Refusal::not_found(id))?;
    Ok((group.id, at))
}

fn shown(state: &State, group: &Uuid, id: &Uuid) -> Result<Value, Refusal> {
    let rules = state.security_groups.get(group).map(all).unwrap_or_default();
    let text = id.to_string();
    rules.into_iter().find(|rule| rule["id"] == text.as_str()).ok_or_else(|| Refusal::not_found(id))
}

/// All rules of a group as the API shows them, in order.
fn all(group: &SecurityGroup) -> Vec<Value> {
    let built_in = BUILT_IN.iter().take(built_in_count(group)).map(|(port, id)| Rule {
        id: *id,
        direction: "outbound",
        protocol: "TCP",
        ip_range: "0.0.0.0/0".to_owned(),
        dest_port_from: Some(*port),
        dest_port_to: None,
        action: "drop",
    });
    let shown = |fixed: bool| {
        move |(at, rule): (usize, Rule)| {
            json!({
                "id": rule.id,
                "direction": rule.direction,
                "protocol": rule.protocol,
                "ip_range": rule.ip_range,
                "dest_port_from": rule.dest_port_from,
                "dest_port_to": rule.dest_port_to,
                "action": rule.action,
                "position": at + 1,
                // False for the built-in rules, null for all others: there never was a true.
                "editable": fixed.then_some(false),
            })
        }
    };
    let own = group.rules.iter().cloned().enumerate().map(shown(false));
    built_in.enumerate().map(shown(true)).chain(own).collect()
}
