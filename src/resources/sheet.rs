//! Forms described as data: their fields, and the calls that their values turn into.
//!
//! A sheet stands on a page of its own (to make something) or in a dialog (to change or delete something). What it
//! does is a list of steps, sent one after the other. Errors of the API stand at their fields. Where a later step
//! fails, the outcome of each is told, nothing that is done is done again, and the rest can be tried again.

use std::rc::Rc;

use api::{Answer, ApiError, Call};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen_futures::spawn_local;

use super::kind::{Kind, Subject};
use crate::data::use_data;
use crate::session::use_session;
use crate::ui::copy::copy_button_as;
use crate::ui::dialog::Dialog;
use crate::ui::dom::{El, View, el, when};
use crate::ui::error::{error_details, form_alert, form_summary, headline, next_step};
use crate::ui::field::{CheckField, Choice, SelectField, TextField};
use crate::ui::flash::use_flashes;
use crate::ui::form::Form;
use crate::ui::icon::{icon, icon_as};
use crate::ui::page::PageHead;

/// A form as data.
pub struct Sheet {
    /// The heading: `Create volume`, or a question that names the object.
    pub title: fn(&Subject) -> String,
    /// What stands above the fields: consequences, costs.
    pub intro: fn(&Subject) -> View,
    /// The fields, in order.
    pub fields: &'static [Field],
    /// The words of its button: verb and object.
    pub button: &'static str,
    /// Whether something is lost by it.
    pub danger: bool,
    /// What the values turn into.
    pub steps: fn(&Subject, &Values) -> Result<Vec<Step>, Refusals>,
    /// What is said when all is done: `Volume renamed`.
    pub done: &'static str,
    /// Where it leads then.
    pub then: Then,
}

/// Where a sheet leads when all is done.
pub enum Then {
    /// Stays where it was, with what it shows read again.
    Stay,
    /// To the page of what was made.
    Made,
    /// To the list: the object is gone.
    List,
}

/// A field of a sheet.
pub struct Field {
    /// The path of `fields` that it answers for, and its key among the values.
    pub path: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Said under it.
    pub hint: &'static str,
    /// What it is.
    pub control: Control,
    /// What it holds at first.
    pub start: fn(&Subject) -> String,
    /// Whether it is there, given the other values.
    pub shown: Option<fn(&Values) -> bool>,
}

impl Field {
    const fn new(path: &'static str, label: &'static str, hint: &'static str, control: Control) -> Self {
        Self { path, label, hint, control, start: |_| String::new(), shown: None }
    }

    /// A line of text.
    pub const fn text(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Text)
    }

    /// Several lines of text.
    pub const fn lines(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Lines)
    }

    /// A size in gigabytes.
    pub const fn gigabytes(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Gigabytes)
    }

    /// A secret, such as a password.
    pub const fn secret(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Secret)
    }

    /// One of several.
    pub const fn select(
        path: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: fn(&Subject) -> Vec<Choice>,
    ) -> Self {
        Self::new(path, label, hint, Control::Select(choices))
    }

    /// A box to tick.
    pub const fn check(path: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(path, label, hint, Control::Check)
    }

    /// The name of the object, to be typed before something large is lost.
    pub const fn name() -> Self {
        Self::new("", "", "", Control::TypeName)
    }

    /// What it holds at first.
    pub const fn starts(self, start: fn(&Subject) -> String) -> Self {
        Self { start, ..self }
    }

    /// It is there only for some values of the others.
    pub const fn shown(self, shown: fn(&Values) -> bool) -> Self {
        Self { shown: Some(shown), ..self }
    }

    /// It may be left empty.
    pub const fn optional(self) -> Self {
        Self { control: Control::Optional, ..self }
    }
}

/// What a field is.
pub enum Control {
    /// A line of text.
    Text,
    /// A line of text that may be left empty.
    Optional,
    /// Several lines of text.
    Lines,
    /// A size in gigabytes.
    Gigabytes,
    /// A secret, such as a password.
    Secret,
    /// One of several: (value, words). The first stands where nothing was chosen.
    Select(fn(&Subject) -> Vec<Choice>),
    /// A box to tick: `true` or empty.
    Check,
    /// The name of the object has to be typed, so that nothing large is lost by a slip.
    TypeName,
}

/// What stands against sending: the path of a field, and why, in the API's words where it has some.
pub type Refusals = Vec<(&'static str, String)>;

/// The values of a sheet's fields, by path.
#[derive(Clone)]
pub struct Values(Rc<Vec<(&'static str, RwSignal<String>)>>);

impl Values {
    /// The value of a field, as typed; tracked.
    pub fn get(&self, path: &str) -> String {
        self.signal(path).map(|signal| signal.get()).unwrap_or_default()
    }

    /// Whether a box is ticked; tracked.
    pub fn ticked(&self, path: &str) -> bool {
        self.get(path) == "true"
    }

    /// A size in bytes; none if what was typed is no number.
    pub fn bytes(&self, path: &str) -> Option<u64> {
        let tenths = self.get(path).trim().replace(',', ".");
        let (whole, rest) = tenths.split_once('.').unwrap_or((&tenths, ""));
        let digits = [whole, rest.get(..9).unwrap_or(rest)].concat();
        let scale = 10_u64.checked_pow(9 - u32::try_from(rest.len().min(9)).ok()?)?;
        digits.parse::<u64>().ok()?.checked_mul(scale)
    }

    fn signal(&self, path: &str) -> Option<RwSignal<String>> {
        self.0.iter().find(|(name, _)| *name == path).map(|(_, signal)| *signal)
    }
}

/// One call of a sheet, with the words that tell of it.
pub struct Step {
    /// What it does: `Delete volume data`.
    pub label: String,
    /// The call.
    pub write: Write,
}

/// A write.
pub enum Write {
    /// A call as it is.
    Send(Call<()>),
    /// The API takes whole objects here: the object is read, the named keys of its JSON are changed, and the rest
    /// goes back as it came, with what this console does not know.
    Replace {
        /// Reads it.
        read: Call<()>,
        /// Keys and the JSON of their new values.
        changes: Vec<(&'static str, String)>,
        /// Sends the changed JSON.
        send: Box<dyn Fn(&str) -> Call<()>>,
    },
    /// A call that follows from what another one has read.
    Derive {
        /// Reads it.
        read: Call<()>,
        /// Makes the call from the answer.
        make: Box<dyn Fn(&Answer) -> Result<Call<()>, ApiError>>,
    },
    /// A call about what earlier steps have made: their ids, in order; empty for steps that made nothing.
    After(Box<dyn Fn(&[String]) -> Call<()>>),
}

impl Step {
    /// A call as it is.
    pub fn send<R>(label: impl Into<String>, call: Call<R>) -> Self {
        Self { label: label.into(), write: Write::Send(call.discard()) }
    }

    /// A whole object with some keys changed; see [`Write::Replace`].
    pub fn replace<R, S>(
        label: impl Into<String>,
        read: &Call<R>,
        changes: Vec<(&'static str, String)>,
        send: impl Fn(&str) -> Call<S> + 'static,
    ) -> Self {
        let send = Box::new(move |json: &str| send(json).discard());
        Self { label: label.into(), write: Write::Replace { read: read.discard(), changes, send } }
    }

    /// A call made from what another one reads; see [`Write::Derive`].
    pub fn derive<R: 'static, S>(
        label: impl Into<String>,
        read: Call<R>,
        make: impl Fn(&R) -> Call<S> + 'static,
    ) -> Self {
        let plain = read.discard();
        let make = Box::new(move |answer: &Answer| Ok(make(&read.decode(answer)?).discard()));
        Self { label: label.into(), write: Write::Derive { read: plain, make } }
    }
}

/// How it stands with a step.
#[derive(Clone)]
enum Outcome {
    Waiting,
    Sending,
    Done(String),
    Failed(ApiError),
}

/// A sheet that is open.
#[derive(Clone)]
struct Open {
    sheet: &'static Sheet,
    subject: Subject,
    values: Values,
    form: Form,
    /// What each step is and how it stands; empty until something was sent.
    outcomes: RwSignal<Vec<(String, Outcome)>, LocalStorage>,
    /// The object's name as typed, where that is asked for.
    typed: RwSignal<String>,
    finish: Rc<dyn Fn(String)>,
}

/// Id of a field's control.
fn id_of(path: &str) -> String {
    ["sheet-", path].concat()
}

impl Open {
    fn new(sheet: &'static Sheet, subject: Subject, finish: Rc<dyn Fn(String)>) -> Self {
        let values = sheet.fields.iter().map(|field| (field.path, RwSignal::new((field.start)(&subject)))).collect();
        Self {
            sheet,
            subject,
            values: Values(Rc::new(values)),
            form: Form::new(),
            outcomes: RwSignal::new_local(Vec::new()),
            typed: RwSignal::new(String::new()),
            finish,
        }
    }

    fn asks_name(&self) -> bool {
        self.sheet.fields.iter().any(|field| matches!(field.control, Control::TypeName))
    }

    fn confirmed(&self) -> bool {
        !self.asks_name() || self.typed.with(|typed| typed.trim() == self.subject.name())
    }

    /// The calls as commands for a shell, as far as they are known before anything is sent.
    fn curl(&self) -> String {
        let Some(profile) = self.subject.session.profile() else { return String::new() };
        let steps = untrack(|| (self.sheet.steps)(&self.subject, &self.values)).unwrap_or_default();
        let commands = steps.iter().map(|step| match &step.write {
            Write::Send(call) => call.curl(&profile),
            Write::Replace { read, changes, send } => {
                let members: Vec<String> =
                    changes.iter().map(|(key, json)| ["\"", key, "\":", json].concat()).collect();
                let put = send(&["{", &members.join(","), "}"].concat());
                [read.curl(&profile), "# change in that object, and send all of it:".to_owned(), put.curl(&profile)]
                    .join("\n")
            }
            Write::Derive { read, .. } => {
                ["# made from what this answers: ", &step.label, "\n", &read.curl(&profile)].concat()
            }
            Write::After(call) => call(&["$ID".to_owned()]).curl(&profile),
        });
        commands.collect::<Vec<_>>().join("\n\n")
    }

    fn submit(self) {
        if !untrack(|| self.confirmed()) {
            self.form.refuse(vec![(id_of("confirm"), format!("Type {} to confirm.", self.subject.name()))]);
            return;
        }
        let steps = match untrack(|| (self.sheet.steps)(&self.subject, &self.values)) {
            Ok(steps) => steps,
            Err(refusals) => {
                self.form.refuse(refusals.into_iter().map(|(path, why)| (id_of(path), why)).collect());
                return;
            }
        };
        if self.form.begin() {
            spawn_local(self.run(steps));
        }
    }

    /// Sends what is not done yet.
    async fn run(self, steps: Vec<Step>) {
        // What is done stays done, also when a value was mended in between.
        let mut made: Vec<String> = self.outcomes.with_untracked(|list| {
            list.iter()
                .map_while(|(_, outcome)| match outcome {
                    Outcome::Done(id) => Some(id.clone()),
                    _ => None,
                })
                .collect()
        });
        self.outcomes.set(
            steps
                .iter()
                .enumerate()
                .map(|(at, step)| {
                    let outcome = made.get(at).map_or(Outcome::Waiting, |id| Outcome::Done(id.clone()));
                    (step.label.clone(), outcome)
                })
                .collect(),
        );
        for (at, step) in steps.iter().enumerate().skip(made.len()) {
            self.mark(at, Outcome::Sending);
            let result = self.send(&step.write, &made).await;
            // The page may have been left meanwhile: what was begun is not carried on unseen.
            if self.outcomes.is_disposed() {
                return;
            }
            match result {
                Ok(answer) => {
                    let id = answer.id().unwrap_or_default();
                    self.mark(at, Outcome::Done(id.clone()));
                    made.push(id);
                }
                Err(error) => {
                    if at == 0 && !error.outcome_unknown() {
                        // Nothing has been done: a form that was refused, and no more.
                        self.outcomes.set(Vec::new());
                    } else {
                        self.mark(at, Outcome::Failed(error.clone()));
                    }
                    self.subject.kind.list(self.subject.data).refresh();
                    self.form.fail(error);
                    return;
                }
            }
        }
        self.form.end();
        self.subject.kind.list(self.subject.data).refresh();
        (self.finish)(made.first().cloned().unwrap_or_default());
    }

    fn mark(&self, at: usize, outcome: Outcome) {
        self.outcomes.update(|list| {
            if let Some(entry) = list.get_mut(at) {
                entry.1 = outcome;
            }
        });
    }

    async fn send(&self, write: &Write, made: &[String]) -> Result<Answer, ApiError> {
        let session = self.subject.session;
        match write {
            Write::Send(call) => session.send(call).await,
            Write::After(call) => session.send(&call(made)).await,
            Write::Derive { read, make } => {
                let answer = session.send(read).await?;
                session.send(&make(&answer)?).await
            }
            Write::Replace { read, changes, send } => {
                let answer = session.send(read).await?;
                let json = read.changed(&answer, changes)?;
                session.send(&send(&json)).await
            }
        }
    }

    /// The outcome of each step, once there are several and one was sent.
    fn ledger(&self) -> View {
        let outcomes = self.outcomes;
        crate::ui::dom::dynamic(move || {
            let list = outcomes.get();
            let failed = list.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
            (list.len() > 1 || failed)
                .then(|| el("ul.ledger").attr("aria-label", "Steps").children(list.into_iter().map(line)))
        })
    }

    fn fields(&self) -> Vec<View> {
        self.sheet
            .fields
            .iter()
            .map(|field| {
                let open = self.clone();
                match field.shown {
                    None => open.field(field).into(),
                    Some(shown) => {
                        let values = self.values.clone();
                        when(move || shown(&values), move || open.field(field))
                    }
                }
            })
            .collect()
    }

    fn field(&self, field: &'static Field) -> El {
        let form = self.form;
        let Some(value) = self.values.signal(field.path) else { return el("div") };
        let id = id_of(field.path);
        let hint = (!field.hint.is_empty()).then(|| field.hint.into());
        let text = |kind| TextField {
            hint: hint.clone(),
            kind,
            prefix: true,
            ..TextField::new(form, id.clone(), field.path, field.label, value)
        };
        match field.control {
            Control::Text => text("text").view(),
            Control::Secret => TextField { secret: Some("value"), ..text("password") }.view(),
            Control::Optional => TextField { note: "optional", ..text("text") }.view(),
            Control::Lines => TextField { kind: "lines", ..text("text") }.view(),
            Control::Gigabytes => {
                TextField { unit: Some("GB"), inputmode: Some("decimal"), class: "num", ..text("text") }.view()
            }
            Control::Select(choices) => {
                let subject = self.subject.clone();
                SelectField {
                    hint,
                    ..SelectField::new(form, id, field.path, field.label, value, move || choices(&subject))
                }
                .view()
            }
            Control::Check => {
                let ticked = RwSignal::new(value.get_untracked() == "true");
                crate::ui::dom::effect(move || value.set(if ticked.get() { "true".to_owned() } else { String::new() }));
                CheckField { form: Some((form, field.path)), ..CheckField::new(id, field.label, field.hint, ticked) }
                    .view()
            }
            Control::TypeName => {
                let name = self.subject.name();
                TextField {
                    class: "mono",
                    ..TextField::new(form, id_of("confirm"), "", ["Type ", &name, " to confirm"].concat(), self.typed)
                }
                .view()
            }
        }
    }

    /// The main button: it names what is left to do.
    fn button(&self) -> El {
        let (busy, outcomes, label) = (self.form.busy(), self.outcomes, self.sheet.button);
        let class = if self.sheet.danger { "button button-danger-solid" } else { "button button-primary" };
        let open = self.clone();
        el("button")
            .attr("class", class)
            .attr("type", "submit")
            .attr_fn("aria-busy", move || busy.get().then_some("true"))
            .attr_fn("aria-disabled", move || (!open.confirmed()).then_some("true"))
            .when(move || busy.get(), || icon_as("spin", "spinner"))
            .text_fn(move || {
                let begun = outcomes.with(|list| {
                    list.iter().any(|(_, outcome)| matches!(outcome, Outcome::Done(_) | Outcome::Failed(_)))
                });
                if begun && !busy.get() { "Try the rest again" } else { label }
            })
    }

    fn curl_button(&self) -> El {
        let open = self.clone();
        copy_button_as("button-ghost", "terminal", "Copy as curl", move || open.curl())
    }

    fn element(&self, class: &str, inside: impl IntoIterator<Item = impl Into<View>>) -> El {
        let open = self.clone();
        el("form").attr("class", class).attr("novalidate", "").children(inside).on("submit", move |event| {
            event.prevent_default();
            open.clone().submit();
        })
    }

    fn title(&self) -> String {
        (self.sheet.title)(&self.subject)
    }

    /// What did not happen, if it did not: `Not done`, with the button's words.
    fn failure(&self) -> String {
        ["Not done: ", &self.sheet.button.to_lowercase()].concat()
    }
}

/// A step and how it stands.
fn line((label, outcome): (String, Outcome)) -> El {
    let (symbol, class, word) = match &outcome {
        Outcome::Waiting => ("g-stopped", "glyph glyph-stopped", "waiting"),
        Outcome::Sending => ("spin", "spinner", "sending"),
        Outcome::Done(_) => ("g-ok", "glyph glyph-ok", "done"),
        Outcome::Failed(error) if error.outcome_unknown() => ("g-unknown", "glyph glyph-unknown", "outcome unknown"),
        Outcome::Failed(_) => ("g-error", "glyph glyph-error", "failed"),
    };
    let said = el("span").text(&label);
    let said = match outcome {
        Outcome::Failed(error) => {
            let advice = if error.outcome_unknown() {
                "It may have been carried out all the same: look before you send it again."
            } else {
                "What is done stays done. Mend the cause, then try the rest again."
            };
            said.child(el("span.cell-2").text(&[&headline(&error), ". ", &next_step(&error), " ", advice].concat()))
                .child(error_details(&error))
        }
        _ => said,
    };
    el("li").child(icon_as(symbol, class)).child(said).child(el("span.amount").text(word))
}

/// The page that makes an object of a kind, with what the address gives to begin from.
pub fn new_page(kind: &'static Kind, sheet: &'static Sheet) -> El {
    let query = use_location().query.get_untracked();
    let asked = query.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
    sheet_page(sheet, Subject { kind, object: None, data: use_data(), session: use_session(), asked })
}

/// A sheet on a page of its own.
pub fn sheet_page(sheet: &'static Sheet, subject: Subject) -> El {
    let (navigate, flashes) = (use_navigate(), use_flashes());
    let kind = subject.kind;
    let finish: Rc<dyn Fn(String)> = Rc::new(move |made| {
        flashes.done(sheet.done);
        let to = match sheet.then {
            Then::Made if !made.is_empty() => [kind.path, "/", &made].concat(),
            _ => kind.path.to_owned(),
        };
        navigate(&to, Default::default());
    });
    let open = Open::new(sheet, subject, finish);
    let failure = open.failure();
    let inside: Vec<View> = [form_summary(open.form, &failure), (sheet.intro)(&open.subject)]
        .into_iter()
        .chain(open.fields())
        .chain([open.ledger(), form_alert(open.form, &failure)])
        .chain([el("div.form-actions").child(open.button()).child(open.curl_button()).into()])
        .collect();
    el("div.page").child(PageHead::new(open.title()).view()).child(
        el("section.panel.sheet").attr("aria-label", &open.title()).child(open.element("panel-body stack", inside)),
    )
}

/// A sheet in a dialog, open until `close` runs. `finished` runs when all is done.
pub fn sheet_dialog(sheet: &'static Sheet, subject: Subject, close: Rc<dyn Fn()>, finished: Rc<dyn Fn()>) -> El {
    let flashes = use_flashes();
    let shut = Rc::clone(&close);
    let finish: Rc<dyn Fn(String)> = Rc::new(move |_| {
        flashes.done(sheet.done);
        shut();
        finished();
    });
    let open = Open::new(sheet, subject, finish);
    let (busy, failure) = (open.form.busy(), open.failure());
    let body: Vec<View> = [(sheet.intro)(&open.subject)]
        .into_iter()
        .chain(open.fields())
        .chain([open.ledger(), form_alert(open.form, &failure)])
        .collect();
    let cancel = Rc::clone(&close);
    let dismiss = el("button.button")
        .attr("type", "button")
        .text("Cancel")
        .flag_fn("disabled", move || busy.get())
        .on_click(move || cancel());
    let dismiss = if sheet.danger { dismiss.attr("data-autofocus", "") } else { dismiss };
    let foot =
        el("div.dialog-foot").child(open.curl_button()).child(el("span.push")).child(dismiss).child(open.button());
    let inside: [View; 2] = [el("div.dialog-body").children(body).into(), foot.into()];
    Dialog { on_cancel: Some(close), busy: Some(Rc::new(move || busy.get_untracked())), ..Dialog::new(open.title()) }
        .view([open.element("dialog-form", inside)])
}

/// Nothing above the fields.
pub fn nothing(_: &Subject) -> View {
    View::none()
}

/// Sentences above the fields of a sheet.
pub fn paragraphs(texts: &[&str]) -> View {
    View::list(texts.iter().map(|text| el("p").text(text)))
}

/// A line of a ledger: an icon, what, and what becomes of it.
pub fn entry(symbol: &str, what: &str, note: &str, becomes: &str) -> El {
    let words = el("span").child(el("strong").text(what));
    let words = if note.is_empty() { words } else { words.child(el("span.cell-2").text(note)) };
    el("li").child(icon(symbol)).child(words).child(el("span.amount").text(becomes))
}

#[cfg(test)]
mod tests {
    use super::{RwSignal, Values};
    use std::rc::Rc;

    #[test]
    fn sizes_are_read_to_the_byte() {
        let _owner = leptos::prelude::Owner::new();
        let bytes = |typed: &str| Values(Rc::new(vec![("size", RwSignal::new(typed.to_owned()))])).bytes("size");
        assert_eq!(bytes("50"), Some(50_000_000_000));
        assert_eq!(bytes("0.5"), Some(500_000_000));
        assert_eq!(bytes("1,25"), Some(1_250_000_000));
        assert_eq!(bytes("x"), None);
        assert_eq!(bytes(""), None);
        assert_eq!(bytes("99999999999"), None);
    }
}
