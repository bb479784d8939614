//! A labelled control with its hint and, verbatim, every message the API has for it.

use leptos::prelude::*;

use super::form::{Control, Form};
use super::icon::Icon;

/// The messages that stand at a control; nothing where there are none.
#[component]
pub fn FieldErrors(
    form: Form,
    /// The control's id.
    #[prop(into)]
    id: String,
    /// The path the control answers for: messages of other paths are shown with theirs.
    #[prop(into)]
    path: String,
    /// What was sent, where that helps: short values, or values that differ from what is visible.
    #[prop(optional, into)]
    sent: Option<Signal<String>>,
) -> impl IntoView {
    let errors_id = format!("{id}-err");
    move || {
        let messages = form.messages(&id);
        (!messages.is_empty()).then(|| {
            let path = path.clone();
            let sent = sent.map(|sent| sent.get_untracked()).filter(|sent| !sent.is_empty() && sent.len() <= 40);
            view! {
                <div id=errors_id.clone()>
                    <ul class="errors">
                        {messages
                            .into_iter()
                            .map(|message| {
                                let named = (message.path != path && !message.path.is_empty()).then_some(message.path);
                                view! {
                                    <li>
                                        <Icon name="bad"/>
                                        <span>{named.map(|path| view! { <code class="path">{path}</code>" " })}{message.text}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                    {sent.map(|sent| view! { <p class="errors-sent">"Sent: "<code>{sent}</code></p> })}
                </div>
            }
        })
    }
}

/// Ids for `aria-describedby`: the hint and the messages, only those present.
fn described_by(form: Form, id: &str, hint: bool) -> Option<String> {
    let mut ids = Vec::new();
    if hint {
        ids.push(format!("{id}-hint"));
    }
    if form.in_error(id) {
        ids.push(format!("{id}-err"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A text input. Its value is its owner's; an edit clears what was said about it.
#[component]
pub fn TextField(
    form: Form,
    /// Also the stem of the hint's and the messages' ids.
    #[prop(into)]
    id: String,
    /// The path of `fields` it answers for.
    #[prop(into)]
    path: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    value: RwSignal<String>,
    /// Said under the control.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Written after the label, such as "optional".
    #[prop(optional)]
    note: &'static str,
    /// `text`, `email`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Classes beside `input`.
    #[prop(optional)]
    class: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    /// A unit shown inside the control, such as `GB`.
    #[prop(optional)]
    unit: Option<&'static str>,
    /// What is typed is a secret of this kind, such as `token`: a button inside the control shows and hides it.
    #[prop(optional)]
    secret: Option<&'static str>,
    /// Its name where the label alone does not say, such as "Volume 1, size": for the summary, and as read out.
    #[prop(optional, into)]
    named: Option<String>,
    /// It also takes messages for paths below its own, such as `tags.0`.
    #[prop(optional)]
    prefix: bool,
    /// The messages are drawn by the row this control stands in.
    #[prop(optional)]
    bare: bool,
    /// What was sent, shown with the messages.
    #[prop(optional, into)]
    sent: Option<Signal<String>>,
    /// First focus in a dialog.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let spoken = named.clone();
    let named = named.unwrap_or_else(|| label.clone());
    form.register(Control { id: id.clone(), path: path.clone(), label: named, prefix });
    let revealed = RwSignal::new(false);
    let has_hint = hint.is_some();
    let (ids, edited, invalid) = (id.clone(), id.clone(), id.clone());
    let errors = (!bare).then(|| match sent {
        Some(sent) => view! { <FieldErrors form id=id.clone() path=path.clone() sent/> }.into_any(),
        None => view! { <FieldErrors form id=id.clone() path=path.clone()/> }.into_any(),
    });
    let input = view! {
        <input
            class=format!("input {class}")
            id=id.clone()
            name=path
            type=move || if revealed.get() { "text" } else { kind }
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=inputmode
            spellcheck="false"
            aria-label=spoken
            data-autofocus=autofocus.then_some("")
            prop:value=move || value.get()
            aria-invalid=move || form.in_error(&invalid).then_some("true")
            aria-describedby=move || described_by(form, &ids, has_hint)
            on:input=move |event| {
                value.set(event_target_value(&event));
                form.edited(&edited);
            }
            // Some password managers tell of what they fill in by this event alone.
            on:change=move |event| value.set(event_target_value(&event))
        />
    };
    let control = if secret.is_some() || unit.is_some() {
        view! {
            <div class="affix">
                {input}
                {unit.map(|unit| view! { <span class="unit">{unit}</span> })}
                {secret.map(|secret| {
                    let label = move || format!("{} the {secret}", if revealed.get() { "Hide" } else { "Show" });
                    view! {
                        <button
                            type="button"
                            class="button button-icon button-ghost button-sm"
                            aria-label=label
                            title=label
                            aria-pressed=move || revealed.get().to_string()
                            on:click=move |_| revealed.update(|on| *on = !*on)
                        >
                            <Icon name="eye"/>
                        </button>
                    }
                })}
            </div>
        }
        .into_any()
    } else {
        input.into_any()
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                {label}
                {(!note.is_empty()).then(|| view! { " "<span class="label-note">{note}</span> })}
            </label>
            {control}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            {errors}
        </div>
    }
}

/// One choice of a [`SelectField`]: (value, words).
pub type Choice = (String, String);

/// A native select.
#[component]
pub fn SelectField(
    form: Form,
    #[prop(into)] id: String,
    /// The path of `fields` it answers for.
    #[prop(into)]
    path: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// The choices, in order.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Said under the control.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Its name where the label alone does not say, such as "Volume 1, size": for the summary, and as read out.
    #[prop(optional, into)]
    named: Option<String>,
    /// The messages are drawn by the row this control stands in.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let spoken = named.clone();
    let named = named.unwrap_or_else(|| label.clone());
    form.register(Control { id: id.clone(), path: path.clone(), label: named, prefix: false });
    let has_hint = hint.is_some();
    let (ids, edited, invalid) = (id.clone(), id.clone(), id.clone());
    let errors = (!bare).then(|| view! { <FieldErrors form id=id.clone() path=path.clone()/> });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <select
                class="select"
                id=id.clone()
                name=path
                aria-label=spoken
                aria-invalid=move || form.in_error(&invalid).then_some("true")
                aria-describedby=move || described_by(form, &ids, has_hint)
                on:change=move |event| {
                    value.set(event_target_value(&event));
                    form.edited(&edited);
                }
            >
                {move || {
                    choices
                        .get()
                        .into_iter()
                        .map(|(key, words)| {
                            let own = key.clone();
                            view! { <option value=key prop:selected=move || value.with(|v| *v == own)>{words}</option> }
                        })
                        .collect_view()
                }}
            </select>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            {errors}
        </div>
    }
}

/// A check box with its words and a hint.
#[component]
pub fn CheckField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Said under it; where it cannot be chosen, why.
    #[prop(into)]
    hint: Signal<String>,
    value: RwSignal<bool>,
    /// The form, and the path of `fields` it answers for there.
    #[prop(optional, into)]
    form: Option<(Form, &'static str)>,
    /// Whether it cannot be chosen at the moment.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    if let Some((form, path)) = form {
        form.register(Control { id: id.clone(), path: path.to_owned(), label: label.clone(), prefix: false });
    }
    let (ids, invalid, edited) = (id.clone(), id.clone(), id.clone());
    let errors = form.map(|(form, path)| view! { <FieldErrors form id=id.clone() path/> });
    let described_by = move || match form {
        Some((form, _)) => described_by(form, &ids, true),
        None => Some(format!("{ids}-hint")),
    };
    view! {
        <div class="field">
            <label class="check">
                <input
                    type="checkbox"
                    class="box"
                    id=id.clone()
                    disabled=disabled
                    aria-invalid=move || form.is_some_and(|(form, _)| form.in_error(&invalid)).then_some("true")
                    aria-describedby=described_by
                    prop:checked=move || value.get()
                    on:change=move |event| {
                        value.set(event_target_checked(&event));
                        if let Some((form, _)) = form {
                            form.edited(&edited);
                        }
                    }
                />
                <span class="check-text">{label}</span>
                <span class="hint" id=format!("{id}-hint")>{hint}</span>
            </label>
            {errors}
        </div>
    }
}
