//! Forms described as data: their fields, and the calls that their values turn into.
//!
//! A sheet stands on a page of its own (to make something) or in a dialog (to change or delete something). What it
//! does is a list of steps ([`super::steps`]), sent one after the other. Errors of the API stand at their fields.

mod field;
mod values;

use std::cell::RefCell;
use std::rc::Rc;

use api::{Answer, ApiError};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen_futures::spawn_local;

use super::aside::panel;
use super::kind::{Kind, Subject};
pub use super::steps::Step;
use super::steps::{End, Plan};
use crate::data::use_data;
use crate::format::same_words;
use crate::session::prices::Billed;
use crate::session::use_session;
use crate::signal::RwSignal;
use crate::ui::copy::copy_button_as;
use crate::ui::dialog::Dialog;
use crate::ui::dom::{El, View, Words, dynamic, effect, el, when};
use crate::ui::error::{form_alert, form_summary, in_words};
use crate::ui::field::{CheckField, Choice, SelectField, TextField};
use crate::ui::flash::{Flashes, use_flashes};
use crate::ui::form::Form;
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::unsaved::Typing;
pub use field::{Control, Field};
pub use values::{Refusals, Values};

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
    /// To the page that the answer leads to: a path within the console.
    Page(fn(&Subject, &Answer) -> String),
    /// To the list: the object is gone.
    List,
}

/// A sheet that is open.
struct Open {
    sheet: &'static Sheet,
    subject: Subject,
    values: Values,
    form: Form,
    /// What would be lost with it.
    typing: Typing,
    /// What each step is and how it stands.
    plan: Plan,
    /// The object's name as typed, where that is asked for.
    name: RwSignal<String>,
    /// Told to who has left the form before its end.
    flashes: Flashes,
    finish: Rc<dyn Fn(String)>,
}

/// How far a plan came whose form was left: why a step failed, and what is left to do.
fn left_at(steps: &[Step], done: usize, error: Option<&ApiError>) -> String {
    let why = error.map(|error| in_words(error) + " ").unwrap_or_default();
    let rest: Vec<&str> = steps.iter().skip(done).map(|step| step.label.as_str()).collect();
    [&why, "The page was left meanwhile. Look at what there is before you try again: ", &rest.join(", "), "."].concat()
}

/// Id of the reason against sending.
const WHY_NOT: &str = "sheet-why-not";

/// Id of a field's control.
fn id_of(path: &str) -> String {
    ["sheet-", path].concat()
}

impl Open {
    fn new(sheet: &'static Sheet, subject: Subject, finish: Rc<dyn Fn(String)>) -> Rc<Self> {
        let start = |field: &Field| {
            let is_line = matches!(field.control, Control::Text | Control::Optional);
            (field.path, is_line, (field.start)(&subject))
        };
        let values = Values::new(sheet.fields.iter().map(start));
        let form = Form::new();
        Rc::new(Self {
            sheet,
            subject,
            values,
            form,
            typing: Typing::new(form),
            plan: Plan::new(),
            name: RwSignal::new(String::new()),
            flashes: use_flashes(),
            finish,
        })
    }

    /// Whether it makes an object of its kind.
    fn makes(&self) -> bool {
        matches!(self.sheet.then, Then::Made)
    }

    fn asks_name(&self) -> bool {
        self.sheet.fields.iter().any(|field| matches!(field.control, Control::TypeName))
    }

    /// Why it cannot be done now; tracked.
    fn why_not(&self) -> Option<&'static str> {
        let own = || {
            self.sheet.fields.iter().find_map(|field| match field.control {
                Control::Unless(why_not) => why_not(&self.subject),
                _ => None,
            })
        };
        self.subject.session.why_no_changes().or_else(own)
    }

    /// What stands above the fields: consequences, costs, and why it cannot be done.
    fn above(self: &Rc<Self>) -> [View; 2] {
        let open = Rc::clone(self);
        let why_not = dynamic(move || open.why_not().map(|why| el("p.hint").attr("id", WHY_NOT).text(why)));
        [(self.sheet.intro)(&self.subject), why_not]
    }

    fn confirmed(&self) -> bool {
        !self.asks_name() || self.name.with(|name| same_words(name, &self.subject.name()))
    }

    /// What the values turn into; none where something stands against that, which is said at its place.
    fn steps(&self) -> Option<Vec<Step>> {
        let steps = untrack(|| (self.sheet.steps)(&self.subject, &self.values));
        let refuse = |refusals: Refusals| refusals.into_iter().map(|(path, why)| (id_of(path), why)).collect();
        steps.map_err(|refusals| self.form.refuse(refuse(refusals))).ok()
    }

    /// The calls as commands for a shell, as far as they are known before anything is sent; empty where there are none.
    fn curl(&self) -> String {
        let (Some(profile), Some(steps)) = (self.subject.session.profile(), self.steps()) else { return String::new() };
        steps.iter().map(|step| step.curl(&profile)).collect::<Vec<_>>().join("\n\n")
    }

    fn submit(self: Rc<Self>) {
        if untrack(|| self.why_not()).is_some() {
            return;
        }
        if !untrack(|| self.confirmed()) {
            self.form.refuse(vec![(id_of("confirm"), ["Type ", &self.subject.name(), " to confirm."].concat())]);
            return;
        }
        let Some(steps) = self.steps() else { return };
        if let (true, Some(first)) = (steps.is_empty(), self.sheet.fields.first()) {
            self.form.refuse(vec![(id_of(first.path), "Nothing differs from what it is now.".to_owned())]);
            return;
        }
        if self.form.begin() {
            spawn_local(self.run(steps));
        }
    }

    /// Sends what is not done yet.
    async fn run(self: Rc<Self>, mut steps: Vec<Step>) {
        let (kind, subject, sent) = (self.subject.kind, &self.subject, self.values.all());
        let list = kind.list(subject.data);
        // What is being deleted is not asked for: it would be missed.
        let going = subject.object.as_ref().filter(|_| matches!(self.sheet.then, Then::List));
        let going = going.map(|object| kind.source.key(object));
        list.hold(going);
        if self.makes() && list.status().with_untracked(|status| status.read_at.is_some()) {
            let keys = list
                .items()
                .with_untracked(|items| items.iter().map(|object| kind.source.key(object).to_owned()).collect());
            let keys = Rc::new(keys);
            steps.iter_mut().for_each(|step| step.among(&keys));
        }
        let led = RefCell::new(None);
        let look = |_, answer: &Answer| {
            if let Then::Page(page) = self.sheet.then {
                led.replace(Some(page(subject, answer)));
            }
            Ok(())
        };
        let end = self.plan.run(subject.session, &steps, &look).await;
        match end {
            // The form is gone; what became of it is told nevertheless.
            End::Left(done, error) => {
                list.hold(None);
                list.refresh();
                match error {
                    None if done == steps.len() => self.flashes.done(self.sheet.done),
                    error => {
                        let unknown = error.as_ref().is_some_and(ApiError::outcome_unknown);
                        let what = if unknown { "Outcome unknown: " } else { "Not done: " };
                        self.flashes.failed(self.said(what), left_at(&steps, done, error.as_ref()));
                    }
                }
            }
            End::Failed(at, error) => {
                if at == 0 {
                    list.hold(None);
                } else {
                    // What was typed has been sent, if not all of it; the page tells how it stands.
                    self.typing.saved();
                }
                // A part is done: what the page shows is no longer so.
                if let Some(item) = subject.item.filter(|_| at > 0 && !matches!(self.sheet.then, Then::List)) {
                    item.expect_change(0);
                }
                list.refresh();
                self.form.fail(error);
            }
            End::Done(made) => {
                self.form.end();
                // A form that stays can be sent again.
                self.plan.reset();
                // What was typed meanwhile is not sent yet.
                if self.values.all() == sent {
                    self.typing.saved();
                }
                self.values.settle(sent);
                list.refresh();
                (self.finish)(led.take().or(made.into_iter().next()).unwrap_or_default());
            }
        }
    }

    fn fields(self: &Rc<Self>) -> Vec<View> {
        self.sheet
            .fields
            .iter()
            .map(|field| {
                let open = Rc::clone(self);
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

    fn field(self: &Rc<Self>, field: &'static Field) -> El {
        let form = self.form;
        let Some(value) = self.values.signal(field.path) else { return el("div") };
        let id = id_of(field.path);
        let hint = (!field.hint.is_empty()).then(|| Words::from(field.hint));
        let text = |kind| {
            let text = TextField::new(form, id.clone(), field.path, field.label, value).kind(kind).prefix(true);
            if let Some(hint) = &hint { text.hint(hint.clone()) } else { text }
        };
        match field.control {
            Control::Text => text("text").view(),
            Control::Secret => text("password").secret("value").view(),
            Control::Optional => text("text").note("optional").view(),
            Control::Lines => text("lines").class("mono").view(),
            Control::Gigabytes => text("text").unit("GB").inputmode("decimal").class("num").view(),
            Control::Select(choices) => {
                let subject = self.subject.clone();
                // What the address asks for stands there before the list that names it has come.
                let all = move || {
                    let (mut all, asked) = (choices(&subject), value.get_untracked());
                    if !asked.is_empty() && !all.iter().any(|(known, _)| *known == asked) {
                        all.push((asked.clone(), asked));
                    }
                    all
                };
                self.select(field, hint, value, Rc::new(all))
            }
            Control::Choose(choices) => {
                let (subject, values) = (self.subject.clone(), self.values.clone());
                self.select(field, hint, value, Rc::new(move || choices(&subject, &values)))
            }
            Control::Check => {
                let ticked = RwSignal::new(value.get_untracked() == "true");
                effect(move || value.set(if ticked.get() { "true".to_owned() } else { String::new() }));
                CheckField::new(id, field.label, field.hint, ticked).form((form, field.path)).view()
            }
            // Said above the fields.
            Control::Unless(_) => el("div").attr("hidden", ""),
            Control::TypeName => TextField::confirming(form, &id_of("confirm"), &self.subject.name(), self.name).view(),
        }
    }

    /// A select. Its first choice counts as chosen until a person picks another, also when a list that is still loading gets
    /// another first.
    fn select(
        &self,
        field: &Field,
        hint: Option<Words>,
        value: RwSignal<String>,
        choices: Rc<dyn Fn() -> Vec<Choice>>,
    ) -> El {
        let (offered, values, path) = (Rc::clone(&choices), self.values.clone(), field.path);
        effect(move || values.keep_to(path, &offered()));
        let (form, id) = (self.form, id_of(field.path));
        let select = SelectField::new(form, id, field.path, field.label, value, move || choices());
        if let Some(hint) = hint { select.hint(hint).view() } else { select.view() }
    }

    /// The main button: it names what is left to do.
    fn button(self: &Rc<Self>) -> El {
        let (busy, plan, label) = (self.form.busy(), self.plan, self.sheet.button);
        let class = if self.sheet.danger { "button button-danger-solid" } else { "button button-primary" };
        let (open, off) = (Rc::clone(self), Rc::clone(self));
        let why_off = move || match off.why_not() {
            Some(_) => Some(WHY_NOT.to_owned()),
            None => (!off.confirmed()).then(|| id_of("confirm") + "-hint"),
        };
        el("button")
            .attr("class", class)
            .attr("type", "submit")
            .attr_fn("aria-disabled", move || (!open.confirmed() || open.why_not().is_some()).then_some("true"))
            .attr_fn("aria-describedby", why_off)
            .busy_fn(move || busy.get())
            .text_fn(move || if plan.begun() && !busy.get() { "Try the rest again" } else { label })
    }

    fn curl_button(self: &Rc<Self>) -> View {
        let open = Rc::clone(self);
        copy_button_as("button-ghost", "terminal", "Copy as curl", move || open.curl())
    }

    fn element(self: &Rc<Self>, class: &str, inside: impl IntoIterator<Item = impl Into<View>>) -> El {
        let open = Rc::clone(self);
        let form = el("form").attr("class", class).attr("novalidate", "").children(inside).on("submit", move |event| {
            event.prevent_default();
            Rc::clone(&open).submit();
        });
        self.typing.within(form)
    }

    /// The form with everything in it, where it is no dialog; `cancel` leads away from it.
    fn whole(self: &Rc<Self>, cancel: View) -> El {
        let failure = self.failure();
        self.typing.keep();
        let inside: Vec<View> = [form_summary(self.form, &failure)]
            .into_iter()
            .chain(self.above())
            .chain(self.fields())
            .chain([self.plan.ledger(), form_alert(self.form, &failure)])
            .chain([el("div.form-actions").child(self.button()).child(cancel).child(self.curl_button()).into()])
            .collect();
        self.element("panel-body stack", inside)
    }

    fn title(&self) -> String {
        (self.sheet.title)(&self.subject)
    }

    /// What did not happen, if it did not: `Not done`, with the button's words.
    fn failure(&self) -> String {
        self.said("Not done: ")
    }

    /// The button's words after others.
    fn said(&self, before: &str) -> String {
        let mut words = self.sheet.button.to_owned();
        words.get_mut(..1).map(str::make_ascii_lowercase);
        [before, &words].concat()
    }
}

/// The page that makes an object of a kind, with what the address gives to begin from.
pub fn new_page(kind: &'static Kind, sheet: &'static Sheet) -> El {
    let query = use_location().query.get_untracked();
    let asked = query.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
    let subject = Subject { kind, object: None, item: None, data: use_data(), session: use_session(), asked };
    let (navigate, flashes) = (use_navigate(), use_flashes());
    let finish: Rc<dyn Fn(String)> = Rc::new(move |made| {
        flashes.done(sheet.done);
        let to = match sheet.then {
            Then::Made if !made.is_empty() => [kind.path, "/", &made].concat(),
            Then::Page(_) => made,
            _ => kind.path.to_owned(),
        };
        navigate(&to, Default::default());
    });
    let open = Open::new(sheet, subject, finish);
    // Should no answer come, what is new can be told from what there was before.
    if open.makes() {
        kind.list(open.subject.data).wanted();
        let subject = open.subject.clone();
        effect(move || subject.prepare());
    }
    let cancel = el("a.button.button-ghost").attr("href", &href(kind.path)).text("Cancel");
    el("div.page")
        .child(PageHead::new(open.title()).view())
        .child(el("section.panel").attr("aria-label", &open.title()).child(open.whole(cancel.into())))
}

/// A sheet as a section of its object's page. `after` runs when all is done, and what the page shows is read again.
pub fn sheet_section(sheet: &'static Sheet, subject: Subject, id: &str, after: fn(&Subject)) -> El {
    let flashes = use_flashes();
    let of = subject.clone();
    let finish: Rc<dyn Fn(String)> = Rc::new(move |_| {
        flashes.done(sheet.done);
        after(&of);
        if let Some(item) = of.item {
            item.expect_change(0);
        }
    });
    let open = Open::new(sheet, subject, finish);
    panel(id, &open.title(), View::none(), open.whole(View::none()))
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
    // A name that is typed to confirm a loss is nothing to keep.
    let kept = (!sheet.danger).then(|| open.typing.keep());
    let close: Rc<dyn Fn()> = match kept {
        Some(kept) => Rc::new(move || kept.close(Rc::clone(&close))),
        None => close,
    };
    let body: Vec<View> = open
        .above()
        .into_iter()
        .chain(open.fields())
        .chain([open.plan.ledger(), form_alert(open.form, &failure)])
        .collect();
    let cancel = Rc::clone(&close);
    let dismiss = el("button.button").text("Cancel").flag_fn("disabled", move || busy.get()).on_click(move || cancel());
    let inputs = sheet.fields.iter().any(|field| !matches!(field.control, Control::Unless(_)));
    let dismiss = if !inputs { dismiss.attr("data-autofocus", "") } else { dismiss };
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

/// What something costs, above the fields of a sheet; the size is in bytes. config.json, which may say it, may come later.
pub fn price(subject: &Subject, what: Billed, size: Option<u64>) -> View {
    let session = subject.session;
    el("p").text_fn(move || session.price_note(what, size)).into()
}

/// Sentences above the fields of a sheet.
pub fn paragraphs(texts: &[&str]) -> View {
    View::list(texts.iter().map(|text| el("p").text(text)))
}
