//! The frame around every page: skip link, navigation, top bar, account menu.

use std::rc::Rc;

use api::organizations::Organization;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDialogElement;

use super::dom::{El, View, Words, effect, el, when};
use super::icon::{icon, icon_as};
use super::line::waiting_chip;
use super::menu::{Menu, MenuItem};
use super::page::PageTitle;
use super::path::{href, use_path};
use super::theme::theme_button;
use super::unsaved::use_unsaved;
use crate::session::config::hosts;
use crate::session::use_session;
use crate::signal::Memo;
use crate::ui::age::keep_ages;

/// An entry of the navigation.
pub struct Entry {
    /// The page's path within the console.
    pub path: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Symbol of the sprite.
    pub icon: &'static str,
}

/// A titled group of the navigation.
pub struct Group {
    /// Its heading; empty for what stands above the groups.
    pub title: &'static str,
    /// Where it leads.
    pub entries: Vec<Entry>,
}

/// What there is to go to.
pub type Navigation = Rc<Vec<Group>>;

/// The entry that a path belongs to, with its group.
fn place<'a>(navigation: &'a [Group], path: &str) -> Option<(&'a Group, &'a Entry)> {
    let within =
        |entry: &Entry| path.strip_prefix(entry.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    navigation.iter().find_map(|group| Some((group, group.entries.iter().find(|entry| within(entry))?)))
}

/// The frame around what `page` makes.
pub fn shell(navigation: &Navigation, page: fn() -> View) -> View {
    keep_ages();
    let path = use_path();
    let title = PageTitle::provide();
    let drawer =
        el("dialog.drawer").attr("aria-label", "Navigation").child(sidebar(navigation, path, "Main, drawer", "d-"));
    let (shown, closed, itself) = (drawer.clone(), drawer.clone(), drawer.clone());
    let drawer = drawer.on("click", move |event| {
        // A click on the backdrop lands on the dialog itself.
        if event.target().as_ref() == Some(itself.element()) {
            itself.as_a::<HtmlDialogElement>().close();
        }
    });
    // Following a link closes the drawer.
    effect(move || {
        path.track();
        closed.as_a::<HtmlDialogElement>().close();
    });
    let skip = el("a.skip").attr("href", "#main").text("Skip to content").on("click", |event| {
        event.prevent_default();
        super::form::focus_later("main".to_owned());
    });
    let open = el("button.only-narrow.button.button-icon.button-ghost")
        .attr("aria-label", "Open navigation")
        .attr("title", "Open navigation")
        .child(icon("menu"))
        .on_click(move || {
            let _ = shown.as_a::<HtmlDialogElement>().show_modal();
        });
    let tools = el("div.topbar-tools")
        .child(waiting_chip())
        .child(read_only_chip())
        .child(theme_button())
        .child(account_menu());
    let topbar = el("header.topbar").child(open).child(breadcrumb(navigation, path, title)).child(tools);
    let main = el("main").attr("id", "main").attr("tabindex", "-1").child(page());
    let app = el("div.app").child(sidebar(navigation, path, "Main", "")).child(el("div").child(topbar).child(main));
    View::list([skip, app, drawer])
}

fn sidebar(navigation: &Navigation, path: Memo<String>, label: &str, prefix: &str) -> El {
    let session = use_session();
    let link = |entry: &Entry| {
        let (all, own) = (Rc::clone(navigation), entry.path);
        let current = move || path.with(|path| place(&all, path).is_some_and(|(_, here)| here.path == own));
        let link = el("a.nav-link")
            .attr("href", &href(entry.path))
            .attr_fn("aria-current", move || current().then_some("page"))
            .child(icon(entry.icon))
            .child(el("span").text(entry.label));
        el("li").child(link)
    };
    let groups = navigation.iter().enumerate().map(|(at, group)| {
        let id = [prefix, "nav", &at.to_string()].concat();
        let list = el("ul").children(group.entries.iter().map(link));
        if group.title.is_empty() {
            return el("div.nav-group").child(list);
        }
        el("div.nav-group")
            .child(el("p.nav-title").attr("id", &id).text(group.title))
            .child(list.attr("aria-labelledby", &id))
    });
    let brand = el("span").text("Scaleway Console ").child(el("span.brand-note").text("community"));
    let endpoint = el("span")
        .child(el("strong").text_fn(move || session.profile().map(|profile| profile.name)))
        .child(el("br"))
        .text_fn(move || session.profile().map(|profile| hosts(&profile).join(", ")));
    el("nav.sidebar")
        .attr("aria-label", label)
        .child(el("a.brand").attr("href", &href("/")).child(icon_as("mark", "mark")).child(brand))
        .child(context(prefix))
        .child(el("div.nav").children(groups))
        .child(el("div.sidebar-foot").child(el("p.endpoint").child(icon_as("globe", "icon icon-sm")).child(endpoint)))
}

/// What it means to be the chosen organization.
const MEANING: &str = "New things go here";

/// Which organization new things belong to, where there are several. `prefix` tells the drawer's menu from the page's.
fn context(prefix: &str) -> View {
    let session = use_session();
    let id = [prefix, "context"].concat();
    let current = move || session.organization().to_string();
    let name = move || session.organization_name(&current());
    let items = move || {
        let current = current();
        let all = session.account().get().organizations;
        let item = |own: &Organization| {
            let alike = all.iter().filter(|other| other.name == own.name).count() > 1;
            let id = own.id.to_string();
            let told = if alike { [" ", id.get(..8).unwrap_or_default()].concat() } else { String::new() };
            let locked = if own.is_locked() { " (locked)" } else { "" };
            let chosen = id == current;
            let now = if chosen { ", chosen" } else { "" };
            MenuItem {
                icon: if chosen { "check" } else { "org" },
                label: [&own.name, &*told, locked, now].concat(),
                method: None,
                why_not: None,
                danger: false,
                action: Rc::new(move || session.choose_organization(&id)),
            }
        };
        all.iter().map(item).collect::<Vec<_>>()
    };
    when(
        move || session.has_several(),
        move || {
            let initials = move || initials(&name());
            // What is seen is said, word for word.
            let said = move || ["Organization ", &initials(), " ", &name(), ", ", MEANING].concat();
            let words = el("span")
                .child(el("span.context-name").text_fn(name))
                .text(" ")
                .child(el("span.context-meta").text(MEANING));
            let face = View::list([
                View::from(el("span.avatar").attr("aria-hidden", "true").text_fn(initials)),
                " ".into(),
                words.into(),
                icon("updown").into(),
            ]);
            let menu = Menu {
                class: "context-button",
                heading: Some("New things belong to".into()),
                ..Menu::new(id.clone(), Words::follow(said), face, items)
            };
            el("div.context").child(menu.view())
        },
    )
}

fn breadcrumb(navigation: &Navigation, path: Memo<String>, title: PageTitle) -> El {
    let navigation = Rc::clone(navigation);
    let here = |words: Words| el("li").child(el("span").attr("aria-current", "page").words(&words));
    let crumbs = move |path: &str| {
        let Some((group, entry)) = place(&navigation, path) else { return View::from(here("Not found".into())) };
        let first = (!group.title.is_empty()).then(|| el("li").text(group.title));
        match path.strip_prefix(entry.path).unwrap_or_default() {
            "" => View::list([first, Some(here(entry.label.into()))]),
            rest => {
                let last = if rest == "/new" { "Create".into() } else { Words::follow(move || title.get()) };
                let above = el("li").child(el("a").attr("href", &href(entry.path)).text(entry.label));
                View::list([first, Some(above), Some(here(last))])
            }
        }
    };
    el("nav").attr("aria-label", "Breadcrumb").child(el("ol.crumbs").switch(move || path.get(), crumbs))
}

fn read_only_chip() -> View {
    let session = use_session();
    when(move || session.read_only(), || el("span.readonly").child(icon("eye")).text("Read-only"))
}

fn account_menu() -> View {
    let session = use_session();
    let account = session.account();
    let name = move || {
        account.with(|account| {
            let user = account.user.as_ref();
            user.map(|user| if user.fullname.is_empty() { user.email.clone() } else { user.fullname.clone() })
                .unwrap_or_default()
        })
    };
    let initials = move || {
        let letters = initials(&name());
        if letters.is_empty() { "··".to_owned() } else { letters }
    };
    let label = Words::follow(move || match name() {
        name if name.is_empty() => "Account menu".to_owned(),
        name => [&initials(), ", account menu of ", &name].concat(),
    });
    let heading = Words::follow(move || {
        let organization = session.organization();
        let organization = session.organization_name(organization.as_str());
        account.with(|account| match (&account.user, organization.is_empty()) {
            (Some(user), false) => [&user.email, ", ", &organization].concat(),
            (Some(user), true) => user.email.clone(),
            (None, false) => organization,
            (None, true) => "Signed in with a token".to_owned(),
        })
    });
    let unsaved = use_unsaved();
    let sign_out: Rc<dyn Fn()> = Rc::new(move || unsaved.leave(Rc::new(move || spawn_local(session.sign_out()))));
    let items = move || {
        vec![MenuItem {
            icon: "out",
            label: "Sign out".to_owned(),
            method: None,
            why_not: None,
            danger: false,
            action: Rc::clone(&sign_out),
        }]
    };
    let face = el("span.avatar.avatar-round").attr("aria-hidden", "true").text_fn(initials);
    Menu {
        class: "button button-icon button-ghost",
        heading: Some(heading),
        ..Menu::new("usermenu", label, face, items)
    }
    .view()
}

/// The letters that stand for a name.
fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::{Entry, Group, place};

    #[test]
    fn a_page_belongs_to_the_entry_above_it() {
        let entries = vec![Entry { path: "/servers", label: "Servers", icon: "server" }];
        let navigation = [Group { title: "Compute", entries }];
        let found = |path| place(&navigation, path).map(|(group, entry)| (group.title, entry.label));
        assert_eq!(found("/servers"), Some(("Compute", "Servers")));
        assert!(found("/servers/new").is_some());
        assert!(found("/serversx").is_none());
    }
}
