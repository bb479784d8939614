#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn rule(id: &str, port: u16, position: u32, editable: Option<bool>) -> Rule {
    Rule {
        id: id.into(),
        direction: "inbound".into(),
        protocol: "TCP".into(),
        ip_range: "0.0.0.0/0".to_owned(),
        dest_port_from: Some(port),
        action: "accept".into(),
        position,
        editable,
        ..Rule::default()
    }
}

/// Three built-in rules and some of a user's own.
fn draft(own: u32) -> Draft {
    let built_in = (1..=3).map(|at| rule(&format!("b{at}"), 25, at, Some(false)));
    let own = (1..=own).map(|at| rule(&format!("r{at}"), 80, at, None));
    Draft::of(&own.chain(built_in).collect::<Vec<_>>())
}

fn keys(draft: &Draft) -> Vec<&str> {
    draft.rows.iter().filter(|row| !row.removed).map(|row| row.key.as_str()).collect()
}

/// The plan: what becomes of which rule, and the place that it is given.
fn planned(draft: &Draft) -> Vec<(String, Change, Option<usize>)> {
    draft.plan().iter().map(|op| (op.row.key.clone(), op.change, op.position)).collect()
}

/// What the API has after the plan was carried out: it puts a new rule last, takes out one that is changed, and puts it
/// among those that are not built in where it is told.
fn carried_out(draft: &Draft) -> Vec<(String, Entry)> {
    let mut rules: Vec<(String, Entry)> = draft
        .base
        .iter()
        .map(|key| {
            let was = draft.row(key).and_then(|row| row.was.clone());
            (key.clone(), was.unwrap_or_default())
        })
        .collect();
    let built_in = rules.iter().filter(|(key, _)| key.starts_with('b')).count();
    for op in draft.plan().iter().flat_map(Op::calls) {
        let (key, now) = (op.row.key.clone(), op.row.now.clone());
        let before = rules.iter().position(|(other, _)| *other == key);
        if let Some(at) = before {
            rules.remove(at);
        }
        let at = op.position.map(|position| position - 1 + built_in);
        match op.change {
            Change::Removed => {}
            Change::Added => rules.push((key, now)),
            Change::Changed | Change::Moved => rules.insert(at.or(before).unwrap_or(0), (key, now)),
        }
    }
    rules
}

#[test]
fn nothing_changed_is_nothing_to_send() {
    assert!(draft(4).is_clean());
    assert_eq!(keys(&draft(2)), ["b1", "b2", "b3", "r1", "r2"]);
}

#[test]
fn a_move_is_one_call_however_far() {
    let mut draft = draft(4);
    for _ in 0..3 {
        assert!(draft.shift("r4", true, &|_| true));
    }
    assert!(!draft.shift("r4", true, &|_| true), "built-in rules stay above");
    assert!(!draft.shift("b1", false, &|_| true));
    assert_eq!(planned(&draft), [("r4".to_owned(), Change::Moved, Some(1))]);
    assert_eq!(draft.position("r4"), Some(4));
    for _ in 0..3 {
        draft.shift("r4", false, &|_| true);
    }
    assert!(draft.is_clean(), "moved back");
}

#[test]
fn of_two_that_change_places_the_one_that_was_moved_is_sent() {
    let mut draft = draft(4);
    draft.shift("r2", true, &|_| true);
    assert_eq!(planned(&draft), [("r2".to_owned(), Change::Moved, Some(1))]);
}

#[test]
fn a_move_passes_what_is_not_shown() {
    let mut draft = draft(4);
    assert!(draft.shift("r3", true, &|row| row.key != "r2"));
    assert_eq!(keys(&draft)[3..], ["r3", "r1", "r2", "r4"]);
}

#[test]
fn a_new_rule_that_was_not_written_goes_again() {
    let mut draft = draft(1);
    let key = draft.add();
    assert!(!draft.is_clean());
    assert!(!draft.check());
    assert_eq!(draft.row(&key).map(|row| row.errors.len()), Some(1));
    draft.revert(&key);
    assert!(draft.is_clean());
}

#[test]
fn editing_is_taken_back_and_ends_where_all_is_well() {
    let mut draft = draft(2);
    let row = draft.row_mut("r1").unwrap();
    row.editing = Some(row.now.clone());
    row.now.set("dest_port_from", "0");
    assert!(!draft.check());
    draft.revert("r1");
    assert!(draft.is_clean());
    let row = draft.row_mut("r1").unwrap();
    row.editing = Some(row.now.clone());
    row.now.set("dest_port_from", "81");
    assert!(draft.check());
    assert!(draft.row("r1").unwrap().editing.is_none());
    assert_eq!(planned(&draft), [("r1".to_owned(), Change::Changed, None)]);
    draft.remove("r1");
    assert_eq!(planned(&draft), [("r1".to_owned(), Change::Removed, None)]);
}

#[test]
fn what_is_discarded_is_as_it_was() {
    let mut draft = draft(3);
    draft.shift("r3", true, &|_| true);
    draft.remove("r1");
    draft.add();
    draft.row_mut("r2").unwrap().now.set("action", "drop");
    assert_eq!(draft.saved().len(), 6);
    assert_eq!(draft.wanted().len(), 6);
    draft.discard();
    assert!(draft.is_clean());
    assert_eq!(keys(&draft), ["b1", "b2", "b3", "r1", "r2", "r3"]);
}

#[test]
fn built_in_rules_come_and_go_beside_a_draft() {
    let mut draft = draft(2);
    draft.remove("r1");
    draft.refresh(&[rule("r1", 80, 1, None), rule("r2", 80, 2, None)]);
    assert_eq!(keys(&draft), ["r2"]);
    assert_eq!(draft.plan().len(), 1);
    draft.refresh(&[rule("r1", 80, 1, None), rule("r2", 80, 2, None), rule("b1", 25, 1, Some(false))]);
    assert_eq!(keys(&draft), ["b1", "r2"]);
    assert_eq!(draft.base, ["b1", "r1", "r2"]);
}

/// The user's rules of those names at the API, in that order.
fn at_api(names: &[&str]) -> Vec<Rule> {
    (1..).zip(names).map(|(at, name)| rule(name, 80, at, None)).collect()
}

#[test]
fn what_others_change_stands_beside_what_is_changed_here() {
    // One that was added above what another one has removed stays above it.
    let mut draft = Draft::of(&at_api(&["a", "b", "c"]));
    let new = draft.add();
    draft.shift(&new, true, &|_| true);
    assert_eq!(planned(&draft), [(new.clone(), Change::Added, Some(3))]);
    assert!(draft.is_current(&at_api(&["a", "b", "c"])));
    assert!(!draft.is_current(&at_api(&["b", "c"])) && !draft.is_current(&at_api(&["a", "c", "b"])));
    draft.merge(&at_api(&["b", "c"]));
    assert_eq!(keys(&draft), ["b", &new, "c"]);
    assert_eq!(planned(&draft), [(new.clone(), Change::Added, Some(2))]);
    // Where nothing was moved here, the order is the API's; what was added last stays last.
    draft.shift(&new, false, &|_| true);
    draft.merge(&at_api(&["c", "d", "b", "e"]));
    assert_eq!(keys(&draft), ["c", "d", "b", "e", &new]);

    // What was moved here stays moved, and what is new elsewhere comes where it is there.
    let mut draft = Draft::of(&at_api(&["a", "b", "c"]));
    draft.shift("c", true, &|_| true);
    draft.merge(&at_api(&["a", "d", "b", "c"]));
    assert_eq!(keys(&draft), ["a", "d", "c", "b"]);
    assert_eq!(planned(&draft).len(), 1);
}

#[test]
fn what_was_typed_is_not_lost_to_what_others_do() {
    let mut draft = Draft::of(&at_api(&["a", "b", "c"]));
    draft.row_mut("a").unwrap().now.set("action", "drop");
    draft.row_mut("b").unwrap().now.set("action", "drop");
    draft.remove("c");
    let mut others = at_api(&["a"]);
    others[0].dest_port_from = Some(81);
    assert!(!draft.is_current(&others));
    draft.merge(&others);
    // Both changes of one rule; a changed one that has gone is made again; one that was to go has gone.
    assert_eq!(keys(&draft), ["a", "new-1"]);
    let a = draft.row("a").unwrap();
    assert_eq!((a.now.get("action"), a.now.get("dest_port_from")), ("drop", "81"));
    assert_eq!(a.now.changes(a.was.as_ref().unwrap()).len(), 1);
    let changes: Vec<Change> = draft.plan().iter().map(|op| op.change).collect();
    assert_eq!(changes, [Change::Changed, Change::Added]);
}

#[test]
fn a_new_rule_that_is_there_already_is_not_made_again_and_goes_where_it_belongs() {
    let mut draft = Draft::of(&at_api(&["a", "b"]));
    let new = draft.add();
    let row = draft.row_mut(&new).unwrap();
    row.now = Entry::of(&rule("", 8080, 0, None));
    row.now.set("ip_range", "10.0.0.1/32");
    row.editing = None;
    draft.shift(&new, true, &|_| true);
    let mut there = at_api(&["a", "b", "c"]);
    (there[2].dest_port_from, there[2].ip_range) = (Some(8080), "10.0.0.1".to_owned());
    draft.merge(&there);
    assert_eq!(keys(&draft), ["a", &new, "b"]);
    assert_eq!(planned(&draft).len(), 1);
    assert!(planned(&draft).iter().all(|(_, change, _)| *change == Change::Moved));
}

#[test]
fn a_new_rule_is_not_taken_for_a_built_in_one_that_says_the_same() {
    let there = [rule("b1", 25, 1, Some(false)), rule("r1", 80, 1, None)];
    let mut draft = Draft::of(&there[1..]);
    let new = draft.add();
    let row = draft.row_mut(&new).unwrap();
    row.now = Entry::of(&there[0]);
    draft.merge(&there);
    assert_eq!(keys(&draft), ["b1", "r1", &new]);
    assert_eq!(planned(&draft), [(new, Change::Added, None)]);
    // What became a built-in one is one.
    draft.merge(&[there[0].clone(), rule("r1", 80, 2, Some(false))]);
    assert!(draft.row("r1").is_some_and(|row| row.locked));
}

/// Something that a person does.
#[derive(Clone, Debug)]
enum Deed {
    Shift(usize, bool),
    Remove(usize),
    Edit(usize, u16),
    Add(u16),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0_usize..9, any::<bool>()).prop_map(|(at, up)| Deed::Shift(at, up)),
        1 => (0_usize..9).prop_map(Deed::Remove),
        1 => (0_usize..9, 1_u16..5).prop_map(|(at, port)| Deed::Edit(at, port)),
        1 => (1_u16..5).prop_map(Deed::Add),
    ]
}

fn worked_on(own: u32, deeds: &[Deed]) -> Draft {
    let mut draft = draft(own);
    for deed in deeds {
        let key = |draft: &Draft, at: usize| draft.rows.get(3 + at).map(|row| row.key.clone()).unwrap_or_default();
        match *deed {
            Deed::Shift(at, up) => drop(draft.shift(&key(&draft, at), up, &|_| true)),
            Deed::Remove(at) => draft.remove(&key(&draft, at)),
            Deed::Edit(at, port) => {
                if let Some(row) = draft.row_mut(&key(&draft, at)) {
                    row.now.set("dest_port_from", &port.to_string());
                }
            }
            Deed::Add(port) => {
                let key = draft.add();
                let row = draft.row_mut(&key).unwrap();
                row.now.set("dest_port_from", &port.to_string());
                row.now.set("ip_range", "10.0.0.0/8");
                row.editing = None;
            }
        }
    }
    draft
}

proptest! {
    #[test]
    fn the_plan_makes_the_rules_what_they_are_to_be(own in 0_u32..7, deeds in prop::collection::vec(any_deed(), 0..24)) {
        let draft = worked_on(own, &deeds);
        let wanted: Vec<(String, Entry)> =
            draft.rows.iter().filter(|row| !row.removed).map(|row| (row.key.clone(), row.now.clone())).collect();
        prop_assert_eq!(carried_out(&draft), wanted);
        prop_assert!(draft.plan().iter().all(|op| !op.row.key.starts_with('b')), "built-in rules are never sent");
    }

    #[test]
    fn what_others_do_leaves_no_rule_twice_and_loses_nothing(
        own in 0_u32..7,
        deeds in prop::collection::vec(any_deed(), 0..24),
        order in Just((1_u32..10).collect::<Vec<_>>()).prop_shuffle(),
        count in 0_usize..9,
        built_in in any::<bool>(),
    ) {
        let mut draft = worked_on(own, &deeds);
        // What somebody wants, as far as it differs: to be found again afterwards.
        let written = |draft: &Draft| -> Vec<String> {
            let plan = draft.plan();
            let written = plan.iter().filter(|op| matches!(op.change, Change::Changed | Change::Added));
            written.map(|op| op.row.now.text()).collect()
        };
        let wanted = written(&draft);
        let fixed = (1..=3).map(|at| rule(&format!("b{at}"), 25, at, Some(false))).filter(|_| built_in);
        let others = (1..).zip(order.iter().take(count)).map(|(at, id)| rule(&format!("r{id}"), 80, at, None));
        let rules: Vec<Rule> = fixed.chain(others).collect();
        draft.merge(&rules);
        prop_assert!(draft.is_current(&rules));
        let mut all = keys(&draft);
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        prop_assert_eq!(all.len(), before);
        prop_assert_eq!(draft.ids().len(), rules.len());
        let said: Vec<String> = draft.rows.iter().map(|row| row.now.text()).collect();
        for text in wanted {
            prop_assert!(said.contains(&text), "{} is lost", text);
        }
        let wanted: Vec<(String, Entry)> =
            draft.rows.iter().filter(|row| !row.removed).map(|row| (row.key.clone(), row.now.clone())).collect();
        prop_assert_eq!(carried_out(&draft), wanted);
        // Once more is the same.
        let rows = keys(&draft).into_iter().map(str::to_owned).collect::<Vec<_>>();
        draft.merge(&rules);
        prop_assert_eq!(keys(&draft), rows);
    }

    #[test]
    fn what_is_done_is_not_sent_again(
        own in 0_u32..7,
        deeds in prop::collection::vec(any_deed(), 0..24),
        stop in 0_usize..12,
    ) {
        let mut draft = worked_on(own, &deeds);
        let wanted: Vec<(String, Entry)> =
            draft.rows.iter().filter(|row| !row.removed).map(|row| (row.key.clone(), row.now.clone())).collect();
        let plan: Vec<Op> = draft.plan().iter().flat_map(Op::calls).collect();
        for op in plan.iter().take(stop) {
            draft.done(op, Some("made"));
            let again = |left: &Op| left.row.key == op.row.key && matches!(left.change, Change::Added | Change::Removed);
            prop_assert!(!draft.plan().iter().any(again));
        }
        // What is left begins where it was left, however the rest is sent: as planned, or as planned anew.
        prop_assert_eq!(carried_out(&draft), wanted);
        for op in plan.iter().skip(stop) {
            draft.done(op, Some("made"));
        }
        prop_assert!(draft.is_clean());
    }
}
