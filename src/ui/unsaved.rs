//! What has been typed and not sent. A person is asked once before it is lost: by a link, the back key, a dialog that
//! is closed, or a closed tab.
//!
//! What always holds here: nothing is asked where all stands as it began, or has been sent. What a control for secrets
//! holds is never shown.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider, Url};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlAnchorElement, MouseEvent};

use super::dialog::Dialog;
use super::dom::{El, View, el, when};
use super::form::Form;
use crate::signal::{Bundle, RwSignal, StoredValue};

/// The longest text that is shown of what would be lost, in letters.
const SHOWN: usize = 80;
/// The title of the question before something is left.
const LEAVE: &str = "Leave without saving?";
/// Marks a link to what has been made of the form it stands in: nothing typed there is lost by following it.
pub const MADE_OF_IT: &str = "data-made-of-it";

/// Tells what would be lost, a line for each change ([`change`]).
pub type Lines = Rc<dyn Fn() -> Vec<El>>;

/// A question that is open.
#[derive(Clone)]
struct Question {
    title: &'static str,
    lines: Lines,
    go: Rc<dyn Fn()>,
    /// Whether the whole page goes, and with it all that is unsaved.
    all: bool,
}

/// All that is unsaved; provided by the app.
pub type Unsaved = Bundle<Unsent>;

/// What is kept of it, and asked.
pub struct Unsent {
    /// What a scope keeps goes with it.
    kept: StoredValue<Vec<StoredValue<Lines>>>,
    asked: RwSignal<Option<Question>>,
    /// Where the page is, whatever the browser's address says.
    here: StoredValue<Option<ArcRwSignal<Url>>>,
    /// The place of that page in the browser's history; none where the browser does not tell.
    place: StoredValue<Option<i32>>,
}

/// What a form, or an editor, would lose. It goes with the scope that made it.
#[derive(Clone, Copy)]
pub struct Kept {
    unsaved: Unsaved,
    lines: StoredValue<Lines>,
}

/// What is typed into the controls of a form.
#[derive(Clone, Copy)]
pub struct Typing {
    form: Form,
    edited: StoredValue<Vec<Edited>>,
}

/// A control that had the focus.
struct Edited {
    control: Element,
    before: String,
    /// A person has changed it. A page may change what nobody has touched, such as once a list has come.
    touched: bool,
}

impl Unsaved {
    /// Nothing unsaved. Watches the ways out of a page: made before the router, it hears of them first.
    pub fn new() -> Self {
        let kept = StoredValue::new(Vec::new());
        let (asked, here, place_now) = (RwSignal::new(None), StoredValue::new(None), StoredValue::new(place()));
        let this = Self::of(Unsent { kept, asked, here, place: place_now });
        // To go back or forth is another matter: that may be refused.
        if let Some(navigation) = navigation() {
            listen_to(&navigation, "currententrychange", move |event| {
                if js_sys::Reflect::get(event, &"navigationType".into()).ok() != Some("traverse".into()) {
                    this.place.set_value(place());
                }
            });
        }
        listen("beforeunload", move |event| {
            if !this.lines().is_empty() {
                event.prevent_default();
            }
        });
        // The router takes over clicks that nobody has prevented.
        listen("click", move |event| {
            let Some(link) = way_out(event).filter(|_| !this.lines().is_empty()) else { return };
            event.prevent_default();
            event.stop_propagation();
            this.leave(Rc::new(move || link.click()));
        });
        listen("popstate", move |event| {
            let Some(here) = this.here.get_value().map(|here| here.get_untracked()) else { return };
            let now = place();
            if window().location().pathname().as_deref() == Ok(here.path()) || this.lines().is_empty() {
                return this.place.set_value(now);
            }
            let Ok(history) = window().history() else { return };
            event.stop_immediate_propagation();
            // The browser is at the other address already; the page has not gone there.
            let steps = now.zip(this.place.get_value()).map_or(0, |(now, before)| now - before);
            if steps != 0 {
                let _ = history.go_with_delta(-steps);
                return this.leave(Rc::new(move || {
                    let _ = history.go_with_delta(steps);
                }));
            }
            // Nobody knows which way the browser went: what could be gone forth to is lost.
            let search = if here.search().is_empty() { "" } else { "?" };
            let address = [here.path(), search, here.search(), here.hash()].concat();
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
            this.leave(Rc::new(move || {
                let _ = history.back();
            }));
        });
        this
    }

    /// Provides it, within the router.
    pub fn provide(self) {
        self.here.set_value(use_context::<BrowserUrl>().map(|browser| browser.as_url().clone()));
        provide_context(self);
    }

    fn lines(self) -> Vec<El> {
        let kept = self.kept.with_value(Clone::clone);
        kept.into_iter().filter_map(StoredValue::try_get_value).flat_map(|lines| lines()).collect()
    }

    /// Leaves the page, after a question where something would be lost.
    pub fn leave(self, go: Rc<dyn Fn()>) {
        self.ask(Question { title: LEAVE, lines: Rc::new(move || self.lines()), go, all: true });
    }

    fn ask(self, question: Question) {
        if (question.lines)().is_empty() {
            (question.go)();
        } else {
            self.asked.set(Some(question));
        }
    }

    /// The question, while it is open.
    pub fn dialog(self) -> View {
        let asked = self.asked;
        when(
            move || asked.with(Option::is_some),
            move || {
                let question = asked.get_untracked()?;
                let keep = move || asked.set(None);
                let lines = el("ul.diff").attr("aria-label", "Changes").children((question.lines)());
                let body = el("div.dialog-body").child(el("p").text("These changes have not been sent:")).child(lines);
                let discard =
                    el("button.button.button-ghost.button-danger").text("Discard changes").on_click(move || {
                        // The last way out that was taken.
                        let Some(question) = asked.get_untracked() else { return };
                        keep();
                        if question.all {
                            self.kept.set_value(Vec::new());
                        }
                        (question.go)();
                    });
                let stay =
                    el("button.button.button-primary").attr("data-autofocus", "").text("Keep editing").on_click(keep);
                let foot = el("div.dialog-foot").children([discard, el("span.push"), stay]);
                let dialog = Dialog { on_cancel: Some(Rc::new(keep)), ..Dialog::new(question.title) };
                Some(dialog.view([body, foot]))
            },
        )
    }
}

/// All that is unsaved.
pub fn use_unsaved() -> Unsaved {
    expect_context()
}

impl Kept {
    /// What `lines` tells would be lost.
    pub fn new(lines: Lines) -> Self {
        let unsaved = use_unsaved();
        let lines = StoredValue::new(lines);
        unsaved.kept.update_value(|kept| {
            kept.retain(|kept| kept.try_get_value().is_some());
            kept.push(lines);
        });
        Self { unsaved, lines }
    }

    /// Closes what holds it, after a question where something would be lost.
    pub fn close(self, go: Rc<dyn Fn()>) {
        self.lose(LEAVE, go);
    }

    /// Does what loses it, after a question of that title where there is something to lose.
    pub fn lose(self, title: &'static str, go: Rc<dyn Fn()>) {
        match self.lines.try_get_value() {
            Some(lines) => self.unsaved.ask(Question { title, lines, go, all: false }),
            None => go(),
        }
    }
}

impl Typing {
    /// What is typed into the controls of a form; those of [`Self::within`].
    pub fn new(form: Form) -> Self {
        Self { form, edited: StoredValue::new(Vec::new()) }
    }

    /// Watches the controls within an element.
    pub fn within(self, element: El) -> El {
        element
            .on("focusin", move |event| self.note(event, false))
            .on("input", move |event| self.note(event, true))
            .on("change", move |event| self.note(event, true))
    }

    fn note(self, event: &Event, touched: bool) {
        let control = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(control) = control.filter(|control| control.matches("input, select, textarea") == Ok(true)) else {
            return;
        };
        let now = held(&control);
        self.edited.update_value(|edited| match edited.iter_mut().find(|edited| edited.control == control) {
            Some(known) if touched => known.touched = true,
            Some(known) if !known.touched => known.before = now,
            Some(_) => {}
            None => {
                let before = if touched { String::new() } else { now };
                edited.push(Edited { control, before, touched });
            }
        });
    }

    /// It has been sent.
    pub fn saved(self) {
        self.edited.try_update_value(Vec::clear);
    }

    /// Keeps it.
    pub fn keep(self) -> Kept {
        self.keep_with(Rc::new(Vec::new))
    }

    /// Keeps it, and what has come to the form otherwise, such as rows.
    pub fn keep_with(self, more: Lines) -> Kept {
        Kept::new(Rc::new(move || self.lines(&*more)))
    }

    /// What differs from how it began. What is being sent is not lost: what becomes of it is told elsewhere, too.
    fn lines(self, more: &dyn Fn() -> Vec<El>) -> Vec<El> {
        if self.form.busy().get_untracked() {
            return Vec::new();
        }
        let typed = self.edited.with_value(|edited| edited.iter().filter_map(|edited| self.line(edited)).collect());
        [typed, more()].concat()
    }

    fn line(self, Edited { control, before, touched }: &Edited) -> Option<El> {
        let now = held(control);
        if !touched || !control.is_connected() || now == *before {
            return None;
        }
        let label = match is_radio(control) {
            true => control.closest("[role=radiogroup], [role=group]").ok().flatten().map(|group| name_of(&group)),
            false => self.form.label(&control.id()),
        };
        let label = label.unwrap_or_else(|| name_of(control));
        let said = el("span").child(el("b").text(&cut(&label)));
        let secret = control.get_attribute("type").as_deref() == Some("password");
        let text = |tag, text: &str| (!secret && !text.is_empty()).then(|| el(tag).text(&cut(text)));
        let both = !secret && !before.is_empty() && !now.is_empty();
        let said = said.text(" ").child(text("del", before)).text(if both { " becomes " } else { "" });
        Some(change("~", said.child(text("ins", &now))))
    }
}

/// A line of a diff: `+`, `~` or `−`, and the change in words.
pub fn change(sign: &str, said: El) -> El {
    let (class, word) = match sign {
        "+" => ("diff-add", "added: "),
        "~" => ("diff-mod", "changed: "),
        _ => ("diff-del", "removed: "),
    };
    el("li")
        .attr("class", class)
        .child(el("b").attr("aria-hidden", "true").text(sign))
        .child(el("span").child(el("span.visually-hidden").text(word)).child(said))
}

/// The words of an element.
fn words(element: Option<Element>) -> String {
    element.and_then(|element| element.text_content()).unwrap_or_default()
}

fn is_radio(control: &Element) -> bool {
    control.get_attribute("type").as_deref() == Some("radio")
}

/// How a control, or a group of them, is called.
fn name_of(element: &Element) -> String {
    let by = |id: String| words(document().get_element_by_id(&id));
    let find = |label: Element| label.query_selector(".check-text").ok().flatten().unwrap_or(label);
    let label = || words(element.closest("label").ok().flatten().map(find));
    let said = element.get_attribute("aria-label").or_else(|| element.get_attribute("aria-labelledby").map(by));
    said.unwrap_or_else(label)
}

/// What a control holds, as a person sees it.
fn held(control: &Element) -> String {
    let read = |name| js_sys::Reflect::get(control, &JsValue::from_str(name)).unwrap_or_default();
    match (control.get_attribute("type").as_deref(), &*control.tag_name()) {
        (_, "SELECT") => words(control.query_selector("option:checked").ok().flatten()),
        (Some("checkbox"), _) => if read("checked").is_truthy() { "on" } else { "off" }.to_owned(),
        (Some("radio"), _) if !read("checked").is_truthy() => String::new(),
        (Some("radio"), _) => name_of(control),
        _ => read("value").as_string().unwrap_or_default(),
    }
}

/// The beginning of a text that is long, or has several lines.
fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    if shown.len() == text.len() { shown } else { shown + "…" }
}

/// The link that a click follows, if that leaves the page within this tab.
fn way_out(event: &Event) -> Option<HtmlAnchorElement> {
    let click: &MouseEvent = event.unchecked_ref();
    let plain = click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    let target: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = target.closest("a[href]").ok()??.dyn_into().ok()?;
    let location = window().location();
    let within = location.origin().ok()? == link.origin() && location.pathname().ok()? != link.pathname();
    // One to a place on this page has the path of the base instead.
    let place = link.get_attribute("href").is_some_and(|href| href.starts_with('#'));
    let here = link.target().is_empty() && !link.has_attribute("download") && !place;
    (plain && within && here && !link.has_attribute(MADE_OF_IT)).then_some(link)
}

/// Listens for as long as the page lives, before any listener on the page itself (in the capture phase).
fn listen(event: &str, handle: impl Fn(&Event) + 'static) {
    listen_to(&window(), event, handle);
}

fn listen_to(target: &EventTarget, event: &str, handle: impl Fn(&Event) + 'static) {
    let run: Box<dyn FnMut(Event)> = Box::new(move |event| handle(&event));
    let listener = Closure::wrap(run).into_js_value();
    let _ = target.add_event_listener_with_callback_and_bool(event, listener.unchecked_ref(), true);
}

/// The browser's history with its places, where it has one.
fn navigation() -> Option<EventTarget> {
    js_sys::Reflect::get(&window(), &"navigation".into()).ok()?.dyn_into().ok()
}

/// The place of the present address in the browser's history, where the browser tells.
fn place() -> Option<i32> {
    let entry = js_sys::Reflect::get(navigation()?.as_ref(), &"currentEntry".into()).ok()?;
    js_sys::Reflect::get(&entry, &"index".into()).ok()?.as_f64().map(|index| index as i32)
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, cut};

    #[test]
    fn a_long_text_is_shown_by_its_beginning() {
        assert_eq!(cut("web-1"), "web-1");
        assert_eq!(cut("#!/bin/sh\nreboot"), "#!/bin/sh…");
        assert_eq!(cut(&"ä".repeat(SHOWN + 1)), "ä".repeat(SHOWN) + "…");
        assert_eq!(cut(""), "");
    }
}
