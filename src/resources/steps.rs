//! Calls that are sent one after the other, and what has become of each.
//!
//! What always holds here: nothing that is done is done again, and nobody is left to guess. Where a step fails the
//! ones before it stay done, and the rest can be tried again. A write of which no answer came is looked into: what it is
//! about is read again, and tells whether it was carried out.

use std::collections::HashSet;
use std::rc::Rc;

use api::{Answer, ApiError, Call, ErrorKind, Failure, Fields, Untold};

use crate::session::Session;
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, dynamic, el};
use crate::ui::error::{error_details, headline, messages, quote, said};
use crate::ui::icon::glyph;

/// One call of a plan, with the words that tell of it.
pub struct Step {
    /// What it does: `Delete volume data`.
    pub label: String,
    /// The call.
    pub write: Write,
    /// For a deletion: reads what is deleted, to find out whether it is gone when no answer came.
    gone: Option<Call<()>>,
    /// For what makes something: the ids of what was there before, where they are known.
    before: Option<Rc<HashSet<String>>>,
}

/// Why a step failed, and what to do then.
type Fault = (ApiError, &'static str);

const MEND: &str = "What is done stays done. Mend the cause, then try the rest again.";
const UNSURE: &str = "It may have been carried out all the same: look before you send it again.";
const ABSENT: &str =
    "What it is about has been read again, and does not show it so far. To try again sends it once more.";

/// Makes a call from the ids of what earlier steps have made, and the changed JSON of an object.
type FromJson = Box<dyn Fn(&[String], &str) -> Call<()>>;
/// Makes a call from what another one has answered.
type FromAnswer = Box<dyn Fn(&Answer) -> Result<Call<()>, ApiError>>;
/// Makes a call from the ids of what earlier steps have made.
type FromMade = Box<dyn Fn(&[String]) -> Call<()>>;

/// A write.
pub enum Write {
    /// A call as it is.
    Send(Call<()>),
    /// The API takes whole objects here: the object is read, the named keys of its JSON are changed, and the rest
    /// goes back as it came, with what this console does not know.
    Replace {
        /// Reads it.
        read: FromMade,
        /// Keys and the JSON of their new values.
        changes: Vec<(&'static str, String)>,
        /// Sends the changed JSON.
        send: FromJson,
    },
    /// A call that follows from what another one has read.
    Derive {
        /// Reads it.
        read: Call<()>,
        /// Makes the call from the answer.
        make: FromAnswer,
    },
    /// A call about what earlier steps have made: their ids, in order; empty for steps that made nothing.
    After(FromMade),
}

/// What this console itself has against sending a call, as if the API had said it of a field.
fn refusal(path: &str, why: String) -> ApiError {
    let mut fields = Fields::default();
    fields.push(path, why.clone());
    ApiError::from(Failure {
        kind: ErrorKind::Fields,
        status: None,
        error_type: String::new(),
        message: why,
        fields,
        request_id: None,
        body: String::new(),
        retry_after_s: None,
        call: String::new(),
        is_read: true,
    })
}

impl Step {
    fn new(label: impl Into<String>, write: Write) -> Self {
        Self { label: label.into(), write, gone: None, before: None }
    }

    /// A call as it is.
    #[allow(clippy::needless_pass_by_value)] // It is made for this, in place.
    pub fn send<R>(label: impl Into<String>, call: Call<R>) -> Self {
        Self::new(label, Write::Send(call.discard()))
    }

    /// A deletion, and the call that reads what is deleted: if no answer comes, that tells whether it is gone.
    pub fn delete<R>(label: impl Into<String>, call: &Call<()>, read: &Call<R>) -> Self {
        Self { gone: Some(read.discard()), ..Self::new(label, Write::Send(call.discard())) }
    }

    /// For what makes something among others: what was there before, so that what is new can be told from it.
    pub fn among(&mut self, before: &Rc<HashSet<String>>) {
        self.before = Some(Rc::clone(before));
    }

    /// A whole object with some keys changed; see [`Write::Replace`].
    pub fn replace<R, S>(
        label: impl Into<String>,
        read: &Call<R>,
        changes: Vec<(&'static str, String)>,
        send: impl Fn(&str) -> Call<S> + 'static,
    ) -> Self {
        let read = read.discard();
        Self::replace_made(label, move |_| read.clone(), changes, move |_, json| send(json))
    }

    /// The same for what an earlier step has made.
    pub fn replace_made<R, S>(
        label: impl Into<String>,
        read: impl Fn(&[String]) -> Call<R> + 'static,
        changes: Vec<(&'static str, String)>,
        send: impl Fn(&[String], &str) -> Call<S> + 'static,
    ) -> Self {
        let read: FromMade = Box::new(move |made| read(made).discard());
        let send: FromJson = Box::new(move |made, json| send(made, json).discard());
        Self::new(label, Write::Replace { read, changes, send })
    }

    /// A call made from what another one reads; see [`Write::Derive`].
    pub fn derive<R: 'static, S>(
        label: impl Into<String>,
        read: Call<R>,
        make: impl Fn(&R) -> Call<S> + 'static,
    ) -> Self {
        let plain = read.discard();
        let make = Box::new(move |answer: &Answer| Ok(make(&read.decode(answer)?).discard()));
        Self::new(label, Write::Derive { read: plain, make })
    }

    /// The same, where what was read may stand against it: the path of a field, and why.
    pub fn derive_unless<R: 'static, S>(
        label: impl Into<String>,
        read: Call<R>,
        make: impl Fn(&R) -> Result<Call<S>, (&'static str, String)> + 'static,
    ) -> Self {
        let plain = read.discard();
        let make = Box::new(move |answer: &Answer| match make(&read.decode(answer)?) {
            Ok(call) => Ok(call.discard()),
            Err((path, why)) => Err(refusal(path, why)),
        });
        Self::new(label, Write::Derive { read: plain, make })
    }

    /// A call about what earlier steps have made; see [`Write::After`].
    pub fn after<R>(label: impl Into<String>, make: impl Fn(&[String]) -> Call<R> + 'static) -> Self {
        Self::new(label, Write::After(Box::new(move |made: &[String]| make(made).discard())))
    }

    /// Its calls as commands for a shell, as far as they are known before anything is sent.
    pub fn curl(&self, profile: &api::Profile) -> String {
        match &self.write {
            Write::Send(call) => call.curl(profile),
            Write::Replace { read, changes, send } => {
                let made = ["$ID".to_owned()];
                let (read, put) = (read(&made), send(&made, &object(changes)));
                [read.curl(profile), "# change in that object, and send all of it:".to_owned(), put.curl(profile)]
                    .join("\n")
            }
            Write::Derive { read, .. } => {
                ["# made from what this answers: ", &self.label, "\n", &read.curl(profile)].concat()
            }
            Write::After(call) => call(&["$ID".to_owned()]).curl(profile),
        }
    }

    async fn run(&self, session: Session, made: &[String], again: bool) -> Result<Answer, Fault> {
        let call = self.call(session, made).await.map_err(|error| (error, MEND))?;
        // What could not be found before may have come meanwhile: it must not be made twice.
        if again
            && call.adds()
            && let Ok(Some(answer)) = self.look(session, &call).await
        {
            return Ok(answer);
        }
        let answer = session.send(&call).await;
        let error = match answer.and_then(|answer| call.check(&answer).map(|()| answer)) {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let gone = again && self.gone.is_some() && error.kind == ErrorKind::NotFound;
        if !gone && !error.outcome_unknown() {
            return Err((error, MEND));
        }
        match if gone { Ok(Some(nothing_there())) } else { self.look(session, &call).await } {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err((error, ABSENT)),
            Err(Untold) => Err((error, UNSURE)),
        }
    }

    /// Whether a call of which no answer came was carried out: what it would have answered, nothing if it was not, an
    /// error if that cannot be told.
    async fn look(&self, session: Session, call: &Call<()>) -> Result<Option<Answer>, Untold> {
        if let Some(read) = &self.gone {
            return match session.send(read).await {
                Ok(_) => Ok(None),
                Err(error) if error.kind == ErrorKind::NotFound => Ok(Some(nothing_there())),
                Err(_) => Err(Untold),
            };
        }
        let look = call.look().ok_or(Untold)?;
        let changes = match &self.write {
            Write::Replace { changes, .. } => changes.as_slice(),
            _ => &[],
        };
        let adds = call.adds();
        if adds && self.before.is_none() {
            return Err(Untold);
        }
        let found = session.send(&look).await.map_err(|_| Untold)?;
        match &self.before {
            Some(before) if adds => call.made(&found, before),
            _ => Ok(call.is_held(&found, changes).then_some(found)),
        }
    }

    /// The call to send; what it is made from is read.
    async fn call(&self, session: Session, made: &[String]) -> Result<Call<()>, ApiError> {
        match &self.write {
            Write::Send(call) => Ok(call.clone()),
            Write::After(call) => Ok(call(made)),
            Write::Derive { read, make } => make(&session.send(read).await?),
            Write::Replace { read, changes, send } => {
                let read = read(made);
                let answer = session.send(&read).await?;
                Ok(send(made, &read.changed(&answer, changes)?))
            }
        }
    }
}

/// A JSON object of keys and the JSON of their values.
fn object(members: &[(&'static str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, json)| ["\"", key, "\":", json].concat()).collect();
    ["{", &members.join(","), "}"].concat()
}

/// What stands for the answer to a deletion that was found to be done.
fn nothing_there() -> Answer {
    Answer { status: 404, headers: Default::default(), body: Vec::new() }
}

/// How it stands with a step.
#[derive(Clone)]
enum Outcome {
    Waiting,
    Sending,
    Done(String),
    Failed(ApiError, &'static str),
}

/// How it stands with the steps of a plan; nothing until some were sent.
#[derive(Clone, Copy)]
pub struct Plan(RwSignal<Vec<(String, Outcome)>>);

/// How a plan ended.
pub enum End {
    /// All is done: the ids of what each step made, in order; empty for steps that made nothing.
    Done(Vec<String>),
    /// A step failed: its place, and why.
    Failed(usize, ApiError),
    /// The page was left before the end; what had been begun is not carried on unseen. How many steps are done, and
    /// why the one under way failed, if it did.
    Left(usize, Option<ApiError>),
}

impl Plan {
    /// Nothing sent yet.
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// How many steps are done; tracked.
    pub fn done(self) -> usize {
        self.0.with(|list| list.iter().take_while(|(_, outcome)| matches!(outcome, Outcome::Done(_))).count())
    }

    /// The labels of the steps that are not done; tracked.
    pub fn left(self) -> Vec<String> {
        let left = |(_, outcome): &&(String, Outcome)| !matches!(outcome, Outcome::Done(_));
        self.0.with(|list| list.iter().filter(left).map(|(label, _)| label.clone()).collect())
    }

    /// The id of what the first step has made; tracked.
    pub fn first(self) -> String {
        self.0.with(|list| match list.first() {
            Some((_, Outcome::Done(id))) => id.clone(),
            _ => String::new(),
        })
    }

    /// Whether a step has been done or has failed, so that what is left can be tried again; tracked.
    pub fn begun(self) -> bool {
        self.0.with(|list| list.iter().any(|(_, outcome)| matches!(outcome, Outcome::Done(_) | Outcome::Failed(..))))
    }

    /// Forgets what was sent.
    pub fn reset(self) {
        self.0.set(Vec::new());
    }

    /// Sends what is not done yet. What is done stays done, also when a value was mended in between. `check` looks at
    /// each answer; an answer that it cannot read is a failure of its step.
    pub async fn run(
        self,
        session: Session,
        steps: &[Step],
        check: &dyn Fn(usize, &Answer) -> Result<(), ApiError>,
    ) -> End {
        let before = self.0.get_untracked();
        let mut made: Vec<String> = before
            .iter()
            .map_while(|(_, outcome)| match outcome {
                Outcome::Done(id) => Some(id.clone()),
                _ => None,
            })
            .collect();
        let again = matches!(before.get(made.len()), Some((_, Outcome::Failed(..))));
        let listed = steps.iter().enumerate().map(|(at, step)| {
            let outcome = made.get(at).map_or(Outcome::Waiting, |id| Outcome::Done(id.clone()));
            (step.label.clone(), outcome)
        });
        self.0.set(listed.collect());
        for (at, step) in steps.iter().enumerate().skip(made.len()) {
            self.mark(at, Outcome::Sending);
            let result = step.run(session, &made, again).await;
            let result = result.and_then(|answer| match check(at, &answer) {
                Ok(()) => Ok(answer.id().unwrap_or_default()),
                Err(error) => Err((error, MEND)),
            });
            if self.0.is_disposed() {
                return match result {
                    Ok(_) => End::Left(at + 1, None),
                    Err((error, _)) => End::Left(at, Some(error)),
                };
            }
            match result {
                Ok(id) => {
                    self.mark(at, Outcome::Done(id.clone()));
                    made.push(id);
                }
                // Nothing has been done: a form that was refused, and no more.
                Err((error, _)) if at == 0 && !error.outcome_unknown() => {
                    self.reset();
                    return End::Failed(at, error);
                }
                Err((error, advice)) => {
                    self.mark(at, Outcome::Failed(error.clone(), advice));
                    return End::Failed(at, error);
                }
            }
        }
        End::Done(made)
    }

    fn mark(self, at: usize, outcome: Outcome) {
        self.0.update(|list| {
            if let Some(entry) = list.get_mut(at) {
                entry.1 = outcome;
            }
        });
    }

    /// The outcome of each step, once there are several and one was sent.
    pub fn ledger(self) -> View {
        dynamic(move || {
            let list = self.0.get();
            let failed = list.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(..)));
            (list.len() > 1 || failed)
                .then(|| el("ul.ledger").attr("aria-label", "Steps").children(list.into_iter().map(line)))
        })
    }
}

/// What the API said, and what to do about it, where that is more than to look whether it has failed.
fn words_of(error: &ApiError) -> String {
    if error.outcome_unknown() || !error.fields.is_empty() {
        quote(error).unwrap_or_default()
    } else {
        said(error).trim_start().to_owned()
    }
}

/// A step and how it stands.
fn line((label, outcome): (String, Outcome)) -> El {
    let (shape, word) = match &outcome {
        Outcome::Waiting => ("stopped", "waiting"),
        Outcome::Sending => ("moving", "sending"),
        Outcome::Done(_) => ("ok", "done"),
        Outcome::Failed(_, ABSENT) => ("unknown", "not done so far"),
        Outcome::Failed(error, _) if error.outcome_unknown() => ("unknown", "outcome unknown"),
        Outcome::Failed(..) => ("error", "failed"),
    };
    let said = el("span").text(&label);
    let said = match outcome {
        Outcome::Failed(error, advice) => said
            .child(el("span.cell-2").text(&[&headline(&error), ". ", &words_of(&error), " ", advice].concat()))
            .child(messages(&error))
            .child(error_details(&error)),
        _ => said,
    };
    el("li").child(glyph(shape)).child(said).child(el("span.amount").text(word))
}
