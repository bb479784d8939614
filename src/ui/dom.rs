//! Elements of the page, and what keeps them up to date.
//!
//! A view is built as plain DOM nodes by [`el`] and the methods of [`El`]; what changes is a closure that reads
//! signals and runs again when they change. Every element, attribute, listener and closure has the same type
//! here, so a new page adds its own words to the download and no new code to draw them: that is why the console
//! does not use `view!` (docs/performance.md has the figures).
//!
//! What always holds here: text reaches the page as text, never as markup. What a scope made (closures,
//! listeners, signals) ends with it: `dynamic`, `when`, `switch` end the old scope before the new view is made,
//! `keyed` when a row leaves. A closure that gives what it gave before touches nothing in the document.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::signal::StoredValue;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FocusOptions, HtmlElement, KeyboardEvent, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A piece of the page: an element, text, several of these, or nothing. A node, or `undefined`: an option of a node is
/// two words, which a function cannot give back as they are.
#[derive(Clone)]
pub struct View(JsValue);

impl View {
    /// Nothing.
    pub fn none() -> Self {
        Self(JsValue::UNDEFINED)
    }

    fn node(self) -> Option<Node> {
        (!self.0.is_undefined()).then(|| self.0.unchecked_into())
    }

    /// Several views, one after the other.
    pub fn list(views: impl IntoIterator<Item = impl Into<View>>) -> Self {
        let fragment: Node = document().create_document_fragment().into();
        for view in views {
            append(&fragment, view.into());
        }
        Self(fragment.into())
    }
}

impl From<El> for View {
    fn from(el: El) -> Self {
        Self(el.0.into())
    }
}

impl<V: Into<View>> From<Option<V>> for View {
    fn from(view: Option<V>) -> Self {
        view.map_or_else(Self::none, Into::into)
    }
}

impl From<&str> for View {
    fn from(text: &str) -> Self {
        text_node(text)
    }
}

impl From<String> for View {
    fn from(text: String) -> Self {
        text_node(&text)
    }
}

fn text_node(text: &str) -> View {
    View(document().create_text_node(text).into())
}

fn append(parent: &Node, view: View) {
    if let Some(node) = view.node() {
        let _ = parent.append_child(&node);
    }
}

/// A closure behind one method. A `dyn Fn` would also carry the code of `call_once` and `call_mut`, for every closure of
/// every page.
trait Call<A, T> {
    fn call(&self, with: A) -> T;
}

impl<A, T, F: Fn(A) -> T> Call<A, T> for F {
    fn call(&self, with: A) -> T {
        self(with)
    }
}

/// Words that are fixed, or follow what a closure reads. Clones are cheap.
#[derive(Clone)]
pub struct Words(Text);

#[derive(Clone)]
enum Text {
    Fixed(Rc<str>),
    Following(Rc<dyn Call<(), String>>),
}

impl Words {
    /// Words that follow what the closure reads.
    pub fn follow(text: impl Fn() -> String + 'static) -> Self {
        Self(Text::Following(Rc::new(move |()| text())))
    }

    /// The words now; tracked.
    pub fn get(&self) -> String {
        match &self.0 {
            Text::Fixed(text) => text.as_ref().to_owned(),
            Text::Following(text) => text.call(()),
        }
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(Text::Fixed(text.into()))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Text::Fixed(text.into()))
    }
}

/// What a closure may give for an attribute or a text; `None` takes an attribute away.
pub trait Value {
    /// The value as text.
    fn text(self) -> Option<String>;
}

impl Value for String {
    fn text(self) -> Option<String> {
        Some(self)
    }
}

impl Value for &str {
    fn text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl<V: Value> Value for Option<V> {
    fn text(self) -> Option<String> {
        self.and_then(V::text)
    }
}

/// An element: under construction, or in the page. Clones are the same element.
#[derive(Clone)]
pub struct El(Element);

/// A new element of that tag, with classes after dots: `el("div.card.stack")`. A button does what its listener says, and
/// sends its form only where it is told to be of the type `submit`.
///
/// # Panics
/// Where the tag is not a name; all of them are written in this crate.
#[allow(clippy::expect_used)]
pub fn el(tag: &str) -> El {
    let (tag, classes) = tag.split_once('.').unwrap_or((tag, ""));
    let made = match tag {
        "svg" | "use" | "rect" => document().create_element_ns(Some(SVG), tag),
        _ => document().create_element(tag),
    };
    let el = El(made.expect("a valid tag"));
    let el = if tag == "button" { el.attr("type", "button") } else { el };
    if classes.is_empty() { el } else { el.attr("class", &classes.replace('.', " ")) }
}

/// Keeps something until the present scope ends.
fn keep(effect: RenderEffect<()>) {
    StoredValue::new(effect);
}

/// Runs `run` now, and again whenever what it reads changes, while the present scope lives.
pub fn follow(mut run: Box<dyn FnMut()>) {
    keep(RenderEffect::new(move |_: Option<()>| run()));
}

/// Runs `run` a little later, when the view being built is in the document, and again whenever what it reads
/// changes, while the present scope lives.
pub fn effect(run: impl Fn() + 'static) {
    later(Box::new(move |()| run()));
}

fn later(run: Box<dyn Call<(), ()>>) {
    Effect::new(move || run.call(()));
}

/// Runs `run` once, when the present scope ends.
pub fn on_end(run: impl FnOnce() + 'static) {
    let run: Box<dyn FnOnce()> = Box::new(run);
    let run = StoredValue::new(Some(run));
    // What a clean-up holds would have to be `Send`; what is stored goes only after it.
    on_cleanup(move || {
        if let Some(run) = run.try_update_value(Option::take).flatten() {
            run();
        }
    });
}

impl El {
    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Sets an attribute, or leaves it out.
    pub fn attr_opt(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// An attribute that follows what the closure reads; `None` takes it away.
    pub fn attr_fn<T: Value>(self, name: &'static str, value: impl Fn() -> T + 'static) -> Self {
        self.follow_attr(name, Box::new(move |()| value().text()))
    }

    fn follow_attr(self, name: &'static str, value: Box<dyn Call<(), Option<String>>>) -> Self {
        let element = self.0.clone();
        let mut last = None::<String>;
        follow(Box::new(move || {
            let new = value.call(());
            if new == last {
                return;
            }
            let _ = match &new {
                Some(value) => element.set_attribute(name, value),
                None => element.remove_attribute(name),
            };
            last = new;
        }));
        self
    }

    /// An attribute without a value, such as `disabled`, that is there while the closure gives true.
    pub fn flag_fn(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.follow_flag(name, Box::new(move |()| on()))
    }

    fn follow_flag(self, name: &'static str, on: Box<dyn Call<(), bool>>) -> Self {
        self.follow_attr(name, Box::new(move |()| on.call(()).then(String::new)))
    }

    /// A property of the element, such as `value` or `checked`, that follows what the closure reads. It is set
    /// only where the element has another value, so that a caret stays where it is.
    pub fn prop_fn<T: Into<JsValue>>(self, name: &'static str, value: impl Fn() -> T + 'static) -> Self {
        self.follow_prop(name, Box::new(move |()| value().into()))
    }

    fn follow_prop(self, name: &'static str, value: Box<dyn Call<(), JsValue>>) -> Self {
        let element = self.0.clone();
        let name = JsValue::from_str(name);
        follow(Box::new(move || {
            let new = value.call(());
            if js_sys::Reflect::get(&element, &name).ok().as_ref() != Some(&new) {
                let _ = js_sys::Reflect::set(&element, &name, &new);
            }
        }));
        self
    }

    /// Adds text.
    pub fn text(self, text: &str) -> Self {
        self.add(text_node(text))
    }

    /// Adds text that follows what the closure reads.
    pub fn text_fn<T: Value>(self, text: impl Fn() -> T + 'static) -> Self {
        self.follow_text(Rc::new(move |()| text().text().unwrap_or_default()))
    }

    fn follow_text(self, text: Rc<dyn Call<(), String>>) -> Self {
        let node = document().create_text_node("");
        append(&self.0, View(node.clone().into()));
        let mut last = String::new();
        follow(Box::new(move || {
            let new = text.call(());
            if new != last {
                node.set_data(&new);
                last = new;
            }
        }));
        self
    }

    /// Adds a view.
    pub fn child(self, view: impl Into<View>) -> Self {
        self.add(view.into())
    }

    fn add(self, view: View) -> Self {
        append(&self.0, view);
        self
    }

    /// Adds views.
    pub fn children(self, views: impl IntoIterator<Item = impl Into<View>>) -> Self {
        for view in views {
            append(&self.0, view.into());
        }
        self
    }

    /// Adds [`dynamic`].
    pub fn dynamic<V: Into<View>>(self, view: impl Fn() -> V + 'static) -> Self {
        self.add(dynamic(view))
    }

    /// Adds [`when`].
    pub fn when<V: Into<View>>(self, on: impl Fn() -> bool + 'static, view: impl Fn() -> V + 'static) -> Self {
        self.add(when(on, view))
    }

    /// Adds [`switch`].
    pub fn switch<V: Into<View>>(self, key: impl Fn() -> String + 'static, view: impl Fn(&str) -> V + 'static) -> Self {
        self.add(switch(key, view))
    }

    /// Adds [`keyed`].
    pub fn keyed(self, keys: impl Fn() -> Vec<String> + 'static, row: impl Fn(&str) -> El + 'static) -> Self {
        self.add(keyed(keys, row))
    }

    /// Adds words.
    pub fn words(self, words: &Words) -> Self {
        match &words.0 {
            Text::Fixed(text) => self.text(text),
            Text::Following(text) => self.follow_text(Rc::clone(text)),
        }
    }

    /// Sets an attribute to words.
    pub fn attr_words(self, name: &'static str, words: &Words) -> Self {
        match &words.0 {
            Text::Fixed(text) => self.attr(name, text),
            Text::Following(text) => {
                let text = Rc::clone(text);
                self.follow_attr(name, Box::new(move |()| Some(text.call(()))))
            }
        }
    }

    /// Runs `handle` on an event. Nothing of it runs once the scope that the element was made in has ended.
    pub fn on(self, event: &str, handle: impl Fn(&Event) + 'static) -> Self {
        self.listen(event, Rc::new(handle))
    }

    fn listen(self, event: &str, handle: Rc<dyn for<'e> Call<&'e Event, ()>>) -> Self {
        let handle = StoredValue::new(handle);
        let run: Box<dyn FnMut(Event)> = Box::new(move |event| {
            if let Some(handle) = handle.try_get_value() {
                handle.call(&event);
            }
        });
        // The browser frees the closure together with the element.
        let listener = Closure::wrap(run).into_js_value();
        let _ = self.0.add_event_listener_with_callback(event, listener.unchecked_ref());
        self
    }

    /// Runs `handle` on a click, however it was made (pointer, Enter, Space).
    pub fn on_click(self, handle: impl Fn() + 'static) -> Self {
        self.on("click", move |_| handle())
    }

    /// Runs `handle` when a key is pressed within the element.
    pub fn on_key(self, handle: impl Fn(&KeyboardEvent) + 'static) -> Self {
        self.on("keydown", move |event| handle(event.unchecked_ref()))
    }

    /// Runs `run` once, when the view being built is in the document.
    pub fn on_mount(self, run: impl Fn(&El) + 'static) -> Self {
        let el = self.clone();
        effect(move || untrack(|| run(&el)));
        self
    }

    /// Puts it before `next` in `parent`, and makes `next` what follows it; it is not moved where it stands there.
    pub fn put(&self, parent: &Node, next: &mut Option<Node>) {
        if next.as_ref().is_some_and(|next| next.is_same_node(Some(&self.0))) {
            *next = self.0.next_sibling();
        } else {
            let _ = parent.insert_before(&self.0, next.as_ref());
        }
    }

    /// Sets a style of its own, such as a height. Through the CSSOM, which a strict Content-Security-Policy allows.
    pub fn set_style(&self, name: &str, value: &str) {
        let _ = self.0.unchecked_ref::<HtmlElement>().style().set_property(name, value);
    }

    /// The element itself.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// The element as one of its own kind, such as `HtmlDialogElement`.
    pub fn as_a<T: JsCast>(&self) -> &T {
        self.0.unchecked_ref()
    }
}

/// A view that is made anew whenever anything it reads changes, also while it is being built: for small pieces
/// without state of their own. Larger ones belong to [`when`] or [`switch`].
pub fn dynamic<V: Into<View>>(view: impl Fn() -> V + 'static) -> View {
    follow_view(Box::new(move |()| view().into()))
}

fn follow_view(view: Box<dyn Call<(), View>>) -> View {
    let (place, made) = Place::new();
    follow(Box::new(move || place.fill(view.call(()))));
    made
}

/// A view that is there while the condition holds. What it reads while it is built makes nothing anew.
pub fn when<V: Into<View>>(on: impl Fn() -> bool + 'static, view: impl Fn() -> V + 'static) -> View {
    follow_condition(Box::new(move |()| on()), Box::new(move |()| view().into()))
}

fn follow_condition(on: Box<dyn Call<(), bool>>, view: Box<dyn Call<(), View>>) -> View {
    follow_key(
        Box::new(move |()| if on.call(()) { "on".to_owned() } else { String::new() }),
        Box::new(move |key: &str| if key.is_empty() { View::none() } else { view.call(()) }),
    )
}

/// A view that is made anew when its key changes, and only then: what it reads while it is built makes nothing
/// anew.
pub fn switch<V: Into<View>>(key: impl Fn() -> String + 'static, view: impl Fn(&str) -> V + 'static) -> View {
    follow_key(Box::new(move |()| key()), Box::new(move |key: &str| view(key).into()))
}

fn follow_key(key: Box<dyn Call<(), String>>, view: Box<dyn for<'k> Call<&'k str, View>>) -> View {
    let (place, made) = Place::new();
    // The view outlives a run of the closure that finds the same key.
    let scope = Owner::current().unwrap_or_default().child();
    let mut last = None::<String>;
    follow(Box::new(move || {
        let new = key.call(());
        if last.as_ref() != Some(&new) {
            scope.cleanup();
            place.fill(scope.with(|| untrack(|| view.call(&new))));
            last = Some(new);
        }
    }));
    made
}

/// Rows by key. A row is made once and keeps its elements, and the focus in them, while others come, go and move.
/// Keys are unique.
pub fn keyed(keys: impl Fn() -> Vec<String> + 'static, row: impl Fn(&str) -> El + 'static) -> View {
    follow_rows(Box::new(move |()| keys()), Box::new(row))
}

fn follow_rows(keys: Box<dyn Call<(), Vec<String>>>, row: Box<dyn for<'k> Call<&'k str, El>>) -> View {
    let (place, made) = Place::new();
    // Rows outlive a run of the closure, so they belong to the scope that the list stands in.
    let scope = Owner::current().unwrap_or_default();
    let mut rows = HashMap::<String, (El, Owner)>::new();
    follow(Box::new(move || {
        let keys = keys.call(());
        untrack(|| place.arrange(&keys, &mut rows, &scope, &*row));
    }));
    made
}

/// A place in the page between two comments. All between them is the view's, whatever that turns into.
struct Place {
    start: Node,
    end: Node,
}

impl Place {
    /// A place, and a view that holds it until it is put somewhere.
    fn new() -> (Self, View) {
        let mark = || -> Node { document().create_comment("").into() };
        let place = Self { start: mark(), end: mark() };
        let view = View::list([&place.start, &place.end].map(|mark| View(mark.clone().into())));
        (place, view)
    }

    /// Puts a view in place of what is there.
    fn fill(&self, view: View) {
        let Some(parent) = self.end.parent_node() else { return };
        let mut focused = false;
        while let Some(old) = self.start.next_sibling().filter(|old| !old.is_same_node(Some(&self.end))) {
            focused |= has_focus(&old);
            let _ = parent.remove_child(&old);
        }
        if let Some(new) = view.node() {
            let _ = parent.insert_before(&new, Some(&self.end));
        }
        if focused {
            refocus(&parent);
        }
    }

    /// Makes the rows here those of `keys`, in that order: makes the missing, removes the others, moves the rest.
    fn arrange(
        &self,
        keys: &[String],
        rows: &mut HashMap<String, (El, Owner)>,
        scope: &Owner,
        row: &dyn for<'k> Call<&'k str, El>,
    ) {
        let Some(parent) = self.end.parent_node() else { return };
        // Of texts, as all sets here: each type of set is code of its own.
        let wanted: HashSet<String> = keys.iter().cloned().collect();
        let mut focused = false;
        rows.retain(|key, (el, owner)| {
            let stays = wanted.contains(key);
            if !stays {
                focused |= has_focus(&el.0);
                el.0.remove();
                owner.cleanup();
            }
            stays
        });
        let mut next = self.start.next_sibling();
        keep_focus(&mut || {
            for key in keys {
                let (el, _) = rows.entry(key.clone()).or_insert_with(|| {
                    let owner = scope.child();
                    (owner.with(|| row.call(key)), owner)
                });
                el.put(&parent, &mut next);
            }
        });
        if focused {
            refocus(&parent);
        }
    }
}

/// Whether what has the focus is a node, or within it. What a dialog had when it closes goes back to what opened it.
fn has_focus(node: &Node) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|focused| {
        node.contains(Some(&focused)) && focused.closest("dialog").is_ok_and(|dialog| dialog.is_none())
    })
}

/// What had the focus has gone: unless something else gets it, the heading of its section does, or that of the page, so
/// that a keyboard goes on from there instead of from the top.
pub fn refocus(place: &Node) {
    let place = place.clone();
    request_animation_frame(move || {
        if document().active_element().is_some_and(|focused| focused.tag_name() != "BODY") {
            return;
        }
        let section = place.dyn_ref::<Element>().and_then(|place| place.closest("section").ok().flatten());
        let own = section.and_then(|section| section.query_selector("h2[tabindex]").ok().flatten());
        // The section may have gone with it.
        let own = own.filter(|heading| heading.is_connected());
        if let Some(heading) = own.or_else(|| document().query_selector("h1").ok().flatten()) {
            focus_in_place(heading.unchecked_ref());
        }
    });
}

/// Gives the focus back to what has it, if that is moved: moving an element takes the focus out of it.
pub fn keep_focus(run: &mut dyn FnMut()) {
    let focused = document().active_element();
    run();
    if let Some(focused) =
        focused.filter(|focused| document().active_element().as_ref() != Some(focused) && focused.is_connected())
    {
        focus_in_place(focused.unchecked_ref());
    }
}

/// Focuses an element without scrolling to it: whoever scrolls elsewhere stays there.
pub fn focus_in_place(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Puts a view at the end of an element of the document.
pub fn mount(parent: &Element, view: impl Into<View>) {
    append(parent, view.into());
}
