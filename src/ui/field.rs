//! A labelled control with its hint and, verbatim, every message the API has for it.

use std::rc::Rc;

use leptos::prelude::*;

use super::dom::{El, View, Words, dynamic, el};
use super::form::{Control, Form, Message};
use super::icon::icon;
use crate::signal::RwSignal;

/// The messages that stand at a control; nothing where there are none. `id` is the control's, `path` the one that it
/// answers for: messages of other paths are shown with theirs. `sent` is what was sent, where that helps: short
/// values, or values that differ from what is visible.
pub fn field_errors(form: Form, id: &str, path: &str, sent: Option<Words>) -> View {
    let (id, path) = (id.to_owned(), path.to_owned());
    dynamic(move || {
        let messages = form.messages(&id);
        (!messages.is_empty()).then(|| {
            let sent = sent.as_ref().map(|sent| untrack(|| sent.get()));
            let sent = sent.filter(|sent| !sent.is_empty() && sent.len() <= 40);
            let lines = messages.iter().map(|message| line(message, &path));
            el("div")
                .attr("id", &(id.clone() + "-err"))
                .child(el("ul.errors").children(lines))
                .child(sent.map(|sent| el("p.errors-sent").text("Sent: ").child(el("code").text(&sent))))
        })
    })
}

fn line(message: &Message, path: &str) -> El {
    let Message { path: named, text } = message;
    let words = el("span");
    let words =
        if named == path || named.is_empty() { words } else { words.child(el("code.path").text(named)).text(" ") };
    el("li").child(icon("bad")).child(words.text(text))
}

/// What any control of a form says of itself: its id, the path it answers for (its name, too), whether it is in
/// error, and what describes it, of the hint and the messages those present.
fn described(control: El, form: Form, id: &str, path: &str, hint: bool) -> El {
    let (ids, invalid) = (id.to_owned(), id.to_owned());
    let control = if path.is_empty() { control } else { control.attr("name", path) };
    control.attr("id", id).attr_fn("aria-invalid", move || form.in_error(&invalid).then_some("true")).attr_fn(
        "aria-describedby",
        move || {
            let hint = hint.then(|| hint_id(&ids));
            let errors = form.in_error(&ids).then(|| ids.clone() + "-err");
            match (hint, errors) {
                (Some(hint), Some(errors)) => Some(hint + " " + &errors),
                (hint, errors) => hint.or(errors),
            }
        },
    )
}

fn hint_id(id: &str) -> String {
    id.to_owned() + "-hint"
}

/// Label, control, hint and messages, as they stand in a form.
fn labelled(id: &str, label: El, control: El, hint: Option<&Words>, errors: Option<View>) -> El {
    el("div.field")
        .child(label.attr("for", id))
        .child(control)
        .child(hint.map(|hint| el("p.hint").attr("id", &hint_id(id)).words(hint)))
        .child(errors)
}

/// A text input. Its value is its owner's; an edit clears what was said about it.
pub struct TextField {
    form: Form,
    id: String,
    path: String,
    label: String,
    value: RwSignal<String>,
    hint: Option<Words>,
    note: &'static str,
    kind: &'static str,
    class: &'static str,
    placeholder: &'static str,
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    unit: Option<&'static str>,
    secret: Option<&'static str>,
    named: Option<String>,
    prefix: bool,
    bare: bool,
    sent: Option<Words>,
    autofocus: bool,
}

/// What a field may say beside what all of them do, each by a method of its name. A method that takes the field and
/// gives it back costs a call; to write a field out with some of another costs a copy of each of its parts.
macro_rules! also {
    ($($(#[$about:meta])* $name:ident: $type:ty = $value:expr;)*) => {$(
        $(#[$about])*
        #[inline(never)]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $value;
            self
        }
    )*};
}

impl TextField {
    /// A plain one. Its id is also the stem of the hint's and the messages' ids; `path` is that of `fields` that it
    /// answers for.
    pub fn new(
        form: Form,
        id: impl Into<String>,
        path: impl Into<String>,
        label: impl Into<String>,
        value: RwSignal<String>,
    ) -> Self {
        Self {
            form,
            id: id.into(),
            path: path.into(),
            label: label.into(),
            value,
            hint: None,
            note: "",
            kind: "text",
            class: "",
            placeholder: "",
            autocomplete: "off",
            inputmode: None,
            unit: None,
            secret: None,
            named: None,
            prefix: false,
            bare: false,
            sent: None,
            autofocus: false,
        }
    }

    /// One that the name of something has to be typed into before that is lost.
    pub fn confirming(form: Form, id: &str, name: &str, value: RwSignal<String>) -> Self {
        let label = ["Type ", name, " to confirm"].concat();
        let hint = "Nothing is sent before the name matches.";
        Self::new(form, id, "", label, value).class("mono").hint(hint.into())
    }

    also! {
        /// Said under the control.
        hint: Words = Some(hint);
        /// Written after the label, such as "optional".
        note: &'static str = note;
        /// `text`, `email`, `password`, or `lines` for several lines of text.
        kind: &'static str = kind;
        /// Classes beside `input`.
        class: &'static str = class;
        /// Shown while it is empty.
        placeholder: &'static str = placeholder;
        /// What the browser may fill in.
        autocomplete: &'static str = autocomplete;
        /// Which keyboard a phone shows.
        inputmode: &'static str = Some(inputmode);
        /// A unit shown inside the control, such as `GB`.
        unit: &'static str = Some(unit);
        /// What is typed is a secret of this kind, such as `token`: a button inside the control shows and hides it.
        secret: &'static str = Some(secret);
        /// Its name where the label alone does not say, such as "Volume 1, size": for the summary, and as read out.
        named: String = Some(named);
        /// Whether it also takes messages for paths below its own, such as `tags.0`.
        prefix: bool = prefix;
        /// Whether the messages are drawn by the row this control stands in.
        bare: bool = bare;
        /// What was sent, shown with the messages.
        sent: Words = Some(sent);
        /// Whether it has the first focus in a dialog.
        autofocus: bool = autofocus;
    }

    /// Draws it.
    pub fn view(self) -> El {
        let Self { form, id, path, label, value, hint, kind, .. } = self;
        let spoken = self.named.as_deref();
        let named = self.named.clone().unwrap_or_else(|| label.clone());
        form.register(Control { id: id.clone(), path: path.clone(), label: named, prefix: self.prefix });
        let revealed = RwSignal::new(false);
        let edited = id.clone();
        let input = match kind {
            "lines" => el("textarea").attr("class", ("textarea ".to_owned() + self.class).trim_end()).attr("rows", "8"),
            _ => el("input")
                .attr("class", ("input ".to_owned() + self.class).trim_end())
                .attr_fn("type", move || if revealed.get() { "text" } else { kind }),
        };
        let input = input
            .attr("placeholder", self.placeholder)
            .attr("autocomplete", self.autocomplete)
            .attr_opt("inputmode", self.inputmode)
            .attr("spellcheck", "false")
            .attr_opt("aria-label", spoken)
            .attr_opt("data-autofocus", self.autofocus.then_some(""))
            .prop_fn("value", move || value.get())
            .on("input", move |event| {
                value.set(event_target_value(event));
                form.edited(&edited);
            })
            // Some password managers tell of what they fill in by this event alone.
            .on("change", move |event| value.set(event_target_value(event)));
        let input = described(input, form, &id, &path, hint.is_some());
        let control = if self.secret.is_some() || self.unit.is_some() {
            el("div.affix")
                .child(input)
                .child(self.unit.map(|unit| el("span.unit").text(unit)))
                .child(self.secret.map(|secret| reveal(secret, revealed)))
        } else {
            input
        };
        let text = el("label.label").text(&label);
        let text = match self.note {
            "" => text,
            note => text.text(" ").child(el("span.label-note").text(note)),
        };
        let errors = (!self.bare).then(|| field_errors(form, &id, &path, self.sent));
        labelled(&id, text, control, hint.as_ref(), errors)
    }
}

/// The button that shows and hides a secret.
fn reveal(secret: &'static str, revealed: RwSignal<bool>) -> El {
    let label = move || if revealed.get() { "Hide the " } else { "Show the " }.to_owned() + secret;
    el("button.button.button-icon.button-ghost.button-sm")
        .attr_fn("aria-label", label)
        .attr_fn("title", label)
        .on_click(move || revealed.update(|on| *on = !*on))
        .child(icon("eye"))
}

/// One choice of a [`SelectField`]: (value, words).
pub type Choice = (String, String);

/// A native select.
pub struct SelectField {
    form: Form,
    id: String,
    path: String,
    label: String,
    value: RwSignal<String>,
    choices: Rc<dyn Fn() -> Vec<Choice>>,
    hint: Option<Words>,
    named: Option<String>,
    bare: bool,
}

impl SelectField {
    /// A plain one, as of a [`TextField`]; `choices` gives what can be chosen, in order, each value once.
    pub fn new(
        form: Form,
        id: impl Into<String>,
        path: impl Into<String>,
        label: impl Into<String>,
        value: RwSignal<String>,
        choices: impl Fn() -> Vec<Choice> + 'static,
    ) -> Self {
        let (id, path, label, choices) = (id.into(), path.into(), label.into(), Rc::new(choices));
        Self { form, id, path, label, value, choices, hint: None, named: None, bare: false }
    }

    also! {
        /// Said under the control.
        hint: Words = Some(hint);
        /// Its name where the label alone does not say, such as "Volume 1, type": for the summary, and as read out.
        named: String = Some(named);
        /// Whether the messages are drawn by the row this control stands in.
        bare: bool = bare;
    }

    /// Draws it.
    pub fn view(self) -> El {
        let Self { form, id, path, label, value, choices, hint, named, bare } = self;
        let spoken = named.as_deref();
        let summary = named.clone().unwrap_or_else(|| label.clone());
        form.register(Control { id: id.clone(), path: path.clone(), label: summary, prefix: true });
        let edited = id.clone();
        // The words belong to the key: an option with other words is another option.
        let keys = move || choices().into_iter().map(|(key, words)| key + "\n" + &words).collect();
        let select = el("select.select")
            .attr_opt("aria-label", spoken)
            .on("change", move |event| {
                value.set(event_target_value(event));
                form.edited(&edited);
            })
            .keyed(keys, move |row| option(value, row));
        let select = described(select, form, &id, &path, hint.is_some());
        let errors = (!bare).then(|| field_errors(form, &id, &path, None));
        labelled(&id, el("label.label").text(&label), select, hint.as_ref(), errors)
    }
}

/// An option of a select, from its value and its words.
fn option(chosen: RwSignal<String>, row: &str) -> El {
    let (key, words) = row.split_once('\n').unwrap_or((row, row));
    let own = key.to_owned();
    el("option").attr("value", key).text(words).prop_fn("selected", move || chosen.with(|chosen| *chosen == own))
}

/// A check box with its words and a hint.
pub struct CheckField {
    id: String,
    label: String,
    hint: Words,
    value: RwSignal<bool>,
    form: Option<(Form, &'static str)>,
    disabled: Option<Rc<dyn Fn() -> bool>>,
}

impl CheckField {
    /// A plain one, of no form. Its id is also the stem of the hint's and the messages' ids.
    pub fn new(id: impl Into<String>, label: impl Into<String>, hint: impl Into<Words>, value: RwSignal<bool>) -> Self {
        Self { id: id.into(), label: label.into(), hint: hint.into(), value, form: None, disabled: None }
    }

    also! {
        /// The form it belongs to, and the path of `fields` that it answers for there.
        form: (Form, &'static str) = Some(form);
        /// Whether it cannot be chosen at the moment; the hint then says why.
        disabled: Rc<dyn Fn() -> bool> = Some(disabled);
    }

    /// Draws it.
    pub fn view(self) -> El {
        let Self { id, label, hint, value, form, disabled } = self;
        let edited = id.clone();
        // The hint stands within the label, so that a click on it ticks the box, and is no part of the name.
        let named = id.clone() + "-label";
        let input = el("input.box")
            .attr("type", "checkbox")
            .attr("aria-labelledby", &named)
            .prop_fn("checked", move || value.get())
            .on("change", move |event| {
                value.set(event_target_checked(event));
                if let Some((form, _)) = form {
                    form.edited(&edited);
                }
            });
        let input = match form {
            Some((form, path)) => {
                form.register(Control { id: id.clone(), path: path.to_owned(), label: label.clone(), prefix: false });
                described(input, form, &id, "", true)
            }
            None => input.attr("id", &id).attr("aria-describedby", &hint_id(&id)),
        };
        let input = match disabled {
            Some(disabled) => input.flag_fn("disabled", move || disabled()),
            None => input,
        };
        el("div.field")
            .child(
                el("label.check")
                    .child(input)
                    .child(el("span.check-text").attr("id", &named).text(&label))
                    .child(el("span.hint").attr("id", &hint_id(&id)).words(&hint)),
            )
            .child(form.map(|(form, path)| field_errors(form, &id, path, None)))
    }
}
