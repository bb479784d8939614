//! What every form does with the API's errors: each message of `fields` stands at the control it names,
//! what names no control stands above the buttons, and nothing is shown twice or lost.
//!
//! A form owns one [`Form`]. Controls register the path they answer for when they are built, in page
//! order, and leave when they are removed.

use std::cell::Cell;

use crate::signal::{Bundle, RwSignal};
use api::{ApiError, Fields};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A control, or a row of controls, and the path of `fields` it answers for.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Id of the element that takes the focus.
    pub id: String,
    /// Such as `name` or `volumes.1.size`.
    pub path: String,
    /// How the summary names it.
    pub label: String,
    /// Whether it also takes messages for paths below its own that have no control of their own.
    pub prefix: bool,
}

/// One message of the API, where it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The path as the API wrote it.
    pub path: String,
    /// The API's words, unedited.
    pub text: String,
}

/// The messages of one answer, each at exactly one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dealt {
    /// (control id, its messages), in page order.
    pub controls: Vec<(String, Vec<Message>)>,
    /// What names no control here.
    pub rest: Vec<Message>,
}

/// Deals out every message of `fields` exactly once: to the control of that path, else to the control
/// of the longest prefix that takes such messages, else to the rest.
pub fn deal(fields: &Fields, controls: &[Control]) -> Dealt {
    let mut dealt = Dealt::default();
    let mut by_control: Vec<Vec<Message>> = vec![Vec::new(); controls.len()];
    for (path, texts) in fields.iter() {
        let exact = controls.iter().position(|control| control.path == path);
        let nearest = || {
            let below = |control: &Control| {
                control.prefix && path.strip_prefix(control.path.as_str()).is_some_and(|rest| rest.starts_with('.'))
            };
            let found = controls.iter().enumerate().filter(|(_, control)| below(control));
            found.max_by_key(|(_, control)| control.path.len()).map(|(at, _)| at)
        };
        let messages = texts.iter().map(|text| Message { path: path.to_owned(), text: text.clone() });
        match exact.or_else(nearest).and_then(|at| by_control.get_mut(at)) {
            Some(list) => list.extend(messages),
            None => dealt.rest.extend(messages),
        }
    }
    let pairs = controls.iter().map(|control| control.id.clone()).zip(by_control);
    dealt.controls = pairs.filter(|(_, messages)| !messages.is_empty()).collect();
    dealt
}

thread_local! {
    /// Forms so far.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The state of one form beside its values.
pub type Form = Bundle<Signals>;

/// What a form tells.
pub struct Signals {
    controls: RwSignal<Vec<Control>>,
    failure: RwSignal<Option<ApiError>>,
    dealt: RwSignal<Dealt>,
    /// Checks made here, by control id; worded as the API words them.
    local: RwSignal<Vec<(String, String)>>,
    busy: RwSignal<bool>,
    /// Tells the forms of this page from one another: a dialog may hold one over another.
    number: u32,
}

impl Form {
    /// A form that has not been sent yet.
    pub fn new() -> Self {
        Self::of(Signals {
            controls: RwSignal::default(),
            failure: RwSignal::new(None),
            dealt: RwSignal::default(),
            local: RwSignal::default(),
            busy: RwSignal::new(false),
            number: COUNT.replace(COUNT.get() + 1),
        })
    }

    /// Id of the alert above the buttons.
    pub fn alert_id(self) -> String {
        format!("form-alert-{}", self.number)
    }

    /// Adds a control for as long as the calling component lives.
    pub fn register(self, control: Control) {
        let id = control.id.clone();
        self.controls.update(|list| list.push(control));
        on_cleanup(move || {
            self.controls.try_update(|list| list.retain(|control| control.id != id));
        });
    }

    /// Whether a request of this form is under way.
    pub fn busy(self) -> RwSignal<bool> {
        self.busy
    }

    /// Begins a request, unless one is under way. Clears what the last one said.
    pub fn begin(self) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.clear();
        self.busy.set(true);
        true
    }

    /// The request has ended well.
    pub fn end(self) {
        self.busy.set(false);
    }

    /// Forgets what the API said.
    pub fn clear(self) {
        self.failure.set(None);
        self.dealt.set(Dealt::default());
        self.local.set(Vec::new());
    }

    /// The request has failed: deals out the messages and moves the focus to the first control in error.
    pub fn fail(self, error: ApiError) {
        // The page may have been left meanwhile.
        let Some(mut controls) = self.controls.try_get_untracked() else { return };
        self.busy.set(false);
        in_page_order(&mut controls);
        let dealt = deal(&error.fields, &controls);
        let first = dealt.controls.first().map(|(id, _)| id.clone());
        self.dealt.set(dealt);
        self.failure.set(Some(error));
        match first {
            Some(id) => focus_later(id),
            None => focus_later(self.alert_id()),
        }
    }

    /// Refuses to send: these checks, by control id and in page order, failed here.
    pub fn refuse(self, messages: Vec<(String, String)>) {
        if let Some((id, _)) = messages.first() {
            focus_later(id.clone());
        }
        self.local.set(messages);
    }

    /// The person has edited a control: what was said about it no longer stands.
    pub fn edited(self, id: &str) {
        if self.dealt.with_untracked(|dealt| dealt.controls.iter().any(|(control, _)| control == id)) {
            self.dealt.update(|dealt| dealt.controls.retain(|(control, _)| control != id));
        }
        if self.local.with_untracked(|list| list.iter().any(|(control, _)| control == id)) {
            self.local.update(|list| list.retain(|(control, _)| control != id));
        }
    }

    /// What stands at a control. Checks made here have the control's own path.
    pub fn messages(self, id: &str) -> Vec<Message> {
        let path = || {
            let own = self.controls.with_untracked(|list| list.iter().find(|c| c.id == id).map(|c| c.path.clone()));
            own.unwrap_or_default()
        };
        let local = self.local.with(|list| {
            let of = list.iter().filter(|(control, _)| control == id);
            of.map(|(_, text)| Message { path: path(), text: text.clone() }).collect::<Vec<_>>()
        });
        // A control that answers for two paths is registered twice.
        let dealt = self.dealt.with(|dealt| {
            let of = dealt.controls.iter().filter(|(control, _)| control == id);
            of.flat_map(|(_, messages)| messages.clone()).collect::<Vec<_>>()
        });
        [local, dealt].concat()
    }

    /// Whether anything stands at a control.
    pub fn in_error(self, id: &str) -> bool {
        self.local.with(|list| list.iter().any(|(control, _)| control == id))
            || self.dealt.with(|dealt| dealt.controls.iter().any(|(control, _)| control == id))
    }

    /// How a control is named.
    pub fn label(self, id: &str) -> Option<String> {
        self.controls.with_untracked(|list| list.iter().find(|c| c.id == id).map(|c| c.label.clone()))
    }

    /// What the API said that names no control, with the failure itself.
    pub fn rest(self) -> Option<(ApiError, Vec<Message>)> {
        let error = self.failure.get()?;
        Some((error, self.dealt.with(|dealt| dealt.rest.clone())))
    }

    /// One line per message at a control that is there, in page order: (control id, its label, message). A message
    /// about something below the control names that too.
    pub fn summary(self) -> Vec<(String, String, String)> {
        let controls = self.controls.get();
        let mut lines = Vec::new();
        let mut add = |id: &str, path: &str, text: &str| {
            let Some(control) = controls.iter().find(|control| control.id == id) else { return };
            let below = path.strip_prefix(control.path.as_str()).and_then(|rest| rest.strip_prefix('.'));
            let text = below.map(|below| format!("{below} {text}")).unwrap_or_else(|| text.to_owned());
            lines.push((id.to_owned(), control.label.clone(), text));
        };
        self.local.with(|list| list.iter().for_each(|(id, text)| add(id, "", text)));
        self.dealt.with(|dealt| {
            for (id, messages) in &dealt.controls {
                messages.iter().for_each(|message| add(id, &message.path, &message.text));
            }
        });
        lines
    }
}

/// Sorts controls as they stand in the document: rows that were added later register later. A row comes after the
/// controls in it, and what is not in the document last.
fn in_page_order(controls: &mut [Control]) {
    // They are few and mostly in order: each goes back past those that it stands before.
    for end in 1..controls.len() {
        for at in (1..=end).rev() {
            if !stands_before(&controls[at], &controls[at - 1]) {
                break;
            }
            controls.swap(at, at - 1);
        }
    }
}

fn stands_before(control: &Control, other: &Control) -> bool {
    use web_sys::Node;
    let element = |control: &Control| document().get_element_by_id(&control.id);
    let Some(this) = element(control) else { return false };
    let Some(other) = element(other) else { return true };
    let place = this.compare_document_position(&other);
    place & Node::DOCUMENT_POSITION_CONTAINED_BY == 0
        && place & (Node::DOCUMENT_POSITION_CONTAINS | Node::DOCUMENT_POSITION_FOLLOWING) != 0
}

/// Focuses an element once what is being drawn stands. A group that cannot take focus hands it to its chosen control,
/// or its first one.
pub fn focus_later(id: String) {
    request_animation_frame(move || {
        let Some(element) = document().get_element_by_id(&id) else { return };
        let find = |selectors: &str| element.query_selector(selectors).ok().flatten();
        let inside = find("input:checked:enabled").or_else(|| find(":is(input, select, textarea, button):enabled"));
        let focusable = element.matches("input, select, textarea, button, a, [tabindex]").unwrap_or(false);
        let target = if focusable { Some(element) } else { inside };
        if let Some(target) = target.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = target.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn control(path: &str, prefix: bool) -> Control {
        Control { id: format!("c-{path}"), path: path.to_owned(), label: path.to_owned(), prefix }
    }

    fn fields(pairs: &[(&str, &[&str])]) -> Fields {
        let mut fields = Fields::default();
        for (path, messages) in pairs {
            for message in *messages {
                fields.push(*path, *message);
            }
        }
        fields
    }

    #[test]
    fn exact_paths_win_over_prefixes_and_the_rest_is_kept() {
        let controls = [
            control("name", false),
            control("volumes", true),
            control("volumes.1", true),
            control("volumes.1.size", false),
        ];
        let dealt = deal(
            &fields(&[
                ("volumes.1.size", &["extra keys not allowed"]),
                ("volumes.1.id", &["required key not provided"]),
                ("volumes.7.size", &["not a valid value"]),
                ("name", &["length of value must be at least 2", "required key not provided"]),
                ("name.first", &["not a valid value"]),
                ("organization", &["not a valid value"]),
            ]),
            &controls,
        );
        let at: Vec<(&str, usize)> = dealt.controls.iter().map(|(id, m)| (id.as_str(), m.len())).collect();
        assert_eq!(at, [("c-name", 2), ("c-volumes", 1), ("c-volumes.1", 1), ("c-volumes.1.size", 1)]);
        let rest: Vec<&str> = dealt.rest.iter().map(|m| m.path.as_str()).collect();
        assert_eq!(rest, ["name.first", "organization"]);
    }

    proptest! {
        #[test]
        fn every_message_is_shown_exactly_once(
            pairs in prop::collection::vec(("[a-c](\\.[0-2](\\.[a-c])?)?", prop::collection::vec(".{0,8}", 0..4)), 0..12),
            controls in prop::collection::vec(("[a-c](\\.[0-2](\\.[a-c])?)?", any::<bool>()), 0..8),
        ) {
            let mut sent = Fields::default();
            for (path, messages) in &pairs {
                for message in messages {
                    sent.push(path, message);
                }
            }
            let mut paths = std::collections::HashSet::new();
            let controls: Vec<Control> = controls
                .iter()
                .filter(|(path, _)| paths.insert(path.clone()))
                .map(|(path, prefix)| control(path, *prefix))
                .collect();
            let dealt = deal(&sent, &controls);
            let mut shown: Vec<(String, String)> = dealt.controls.iter().flat_map(|(_, list)| list.clone())
                .chain(dealt.rest.clone()).map(|m| (m.path, m.text)).collect();
            let mut expected: Vec<(String, String)> = sent.iter()
                .flat_map(|(path, texts)| texts.iter().map(move |t| (path.to_owned(), t.clone()))).collect();
            shown.sort();
            expected.sort();
            prop_assert_eq!(shown, expected);
        }
    }
}
