//! Answers spoilt at random, handed to every call of the client: no panic, nothing lost, nothing made up.
//!
//! The answers are real, asked of the sandbox. What must come of each is found by a reader of JSON that the client does
//! not use: a list of n items of which k do not fit its model gives n - k items and k errors at their paths, a model
//! holds what the JSON held, an error says all that the body said, and no secret stands in an error.
//!
//! `MUTATED_ANSWERS` is how many, by default what an ordinary test run can afford. `MUTATED_SEED` starts elsewhere; a
//! failure prints the seed of its answer, and with that seed and one answer it comes again.

// Plain functions beside the tests may stop a test too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod answers;
mod json;
mod judge;
mod mutate;
mod random;
mod refusal;
mod shown;

use crate::answers::{Answers, Outcome};
use crate::random::Random;
use contract::Sandbox;

const ANSWERS: u64 = 20_000;

const SEED: u64 = 1;

const STATUSES: &[u16] = &[
    200, 200, 200, 200, 200, 200, 200, 200, 200, 201, 202, 204, 206, 301, 304, 400, 400, 400, 401, 403, 404, 409, 429,
    500, 502, 599,
];

fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => default,
    }
}

/// Prints what was being looked at when a test fails.
struct Looking<'a> {
    seed: u64,
    call: &'a str,
    status: u16,
    body: &'a [u8],
}

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, call, status, body } = self;
            println!("MUTATED_SEED={seed} MUTATED_ANSWERS=1\n{call} {status}\n{}", String::from_utf8_lossy(body));
        }
    }
}

fn one(answers: &Answers<'_>, seed: u64) -> Outcome {
    let random = &mut Random::new(seed);
    let case = random.one_of(&answers.cases);
    let status = *random.one_of(STATUSES);
    let refusal = random.one_of(&answers.refusals);
    // A refusal where an object is expected, and an object where a refusal is, come now and then.
    let body = if (status >= 300) == (random.below(8) > 0) { refusal } else { &case.body };
    let body = mutate::mutate(random, body, &random_body(answers, seed));
    let _looking = Looking { seed, call: &case.name, status, body: &body };
    case.check(status, &body)
}

fn random_body(answers: &Answers<'_>, seed: u64) -> Vec<u8> {
    Random::new(!seed).one_of(&answers.cases).body.clone()
}

#[test]
fn real_answers_are_as_they_are_judged() {
    let sandbox = Sandbox::start();
    let answers = answers::ask(&sandbox);
    for (seed, case) in (0..).zip(&answers.cases) {
        let _looking = Looking { seed, call: &case.name, status: 200, body: &case.body };
        let outcome = case.check(200, &case.body);
        assert_eq!((outcome.decoded, outcome.malformed, outcome.item_errors), (1, 0, 0));
    }
    let messages: usize = answers.refusals.iter().map(|body| answers.cases[0].check(400, body).messages).sum();
    assert!(messages > answers.refusals.len());
}

#[test]
fn spoilt_answers_are_errors_at_worst() {
    let sandbox = Sandbox::start();
    let answers = answers::ask(&sandbox);
    let (count, seed) = (setting("MUTATED_ANSWERS", ANSWERS), setting("MUTATED_SEED", SEED));
    println!("{count} answers from seed {seed}, of {} calls", answers.cases.len());
    let mut sum = Outcome::default();
    for seed in seed..seed + count {
        let outcome = one(&answers, seed);
        sum.decoded += outcome.decoded;
        sum.malformed += outcome.malformed;
        sum.items += outcome.items;
        sum.item_errors += outcome.item_errors;
        sum.messages += outcome.messages;
    }
    let Outcome { decoded, malformed, items, item_errors, messages } = sum;
    println!(
        "{decoded} decoded and {malformed} not, {items} items and {item_errors} not, {messages} messages of errors"
    );
    // Spoilt too much or too little, they would show nothing.
    if count >= ANSWERS {
        let some = usize::try_from(count / 50).unwrap();
        for number in [decoded, malformed, items, item_errors, messages] {
            assert!(number > some, "of one kind there were only {number}");
        }
    }
}
