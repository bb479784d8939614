//! The frame around every page: skip link, navigation, top bar, account menu.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen_futures::spawn_local;

use super::icon::Icon;
use super::menu::{Menu, MenuItem};
use super::page::PageTitle;
use super::path::href;
use super::theme::ThemeButton;
use crate::session::config::hosts;
use crate::session::use_session;

/// An entry of the navigation.
struct Entry {
    path: &'static str,
    label: &'static str,
    icon: &'static str,
}

/// A titled group of the navigation.
struct Group {
    title: &'static str,
    entries: &'static [Entry],
}

/// What there is to go to.
const NAVIGATION: &[Group] =
    &[Group { title: "Compute", entries: &[Entry { path: "/servers", label: "Servers", icon: "server" }] }];

/// The entry that a path belongs to, with its group.
fn place(path: &str) -> Option<(&'static Group, &'static Entry)> {
    let within =
        |entry: &Entry| path.strip_prefix(entry.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    NAVIGATION.iter().find_map(|group| Some((group, group.entries.iter().find(|entry| within(entry))?)))
}

/// The path of the open page within the console.
fn use_path() -> Signal<String> {
    let pathname = use_location().pathname;
    let base = super::path::base();
    Signal::derive(move || {
        let path = pathname.get();
        let path = path.strip_prefix(&base).unwrap_or(&path).trim_end_matches('/').to_owned();
        if path.is_empty() { "/servers".to_owned() } else { path }
    })
}

/// The frame; its children are the page.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let drawer = NodeRef::<html::Dialog>::new();
    let path = use_path();
    let title = PageTitle::provide();
    // Following a link closes the drawer.
    Effect::new(move || {
        path.track();
        if let Some(drawer) = drawer.get_untracked() {
            drawer.close();
        }
    });
    view! {
        <a class="skip" href="#main" on:click=|event| {
            event.prevent_default();
            super::form::focus_later("main".to_owned());
        }>"Skip to content"</a>
        <div class="app">
            <Sidebar path label="Main" prefix=""/>
            <div>
                <header class="topbar">
                    <button
                        type="button"
                        class="only-narrow button button-icon button-ghost"
                        aria-label="Open navigation"
                        title="Open navigation"
                        on:click=move |_| {
                            if let Some(drawer) = drawer.get_untracked() {
                                let _ = drawer.show_modal();
                            }
                        }
                    >
                        <Icon name="menu"/>
                    </button>
                    <Breadcrumb path title/>
                    <div class="topbar-tools">
                        <ReadOnlyChip/>
                        <ThemeButton/>
                        <AccountMenu/>
                    </div>
                </header>
                <main id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <dialog class="drawer" aria-label="Navigation" node_ref=drawer on:click=move |event| {
            // A click on the backdrop lands on the dialog itself.
            if let Some(drawer) = drawer.get_untracked()
                && event.target().is_some_and(|target| target == *AsRef::<web_sys::EventTarget>::as_ref(&drawer))
            {
                drawer.close();
            }
        }>
            <Sidebar path label="Main, drawer" prefix="d-"/>
        </dialog>
    }
}

#[component]
fn Sidebar(path: Signal<String>, label: &'static str, prefix: &'static str) -> impl IntoView {
    let session = use_session();
    let groups = NAVIGATION.iter().enumerate().map(|(at, group)| {
        let id = format!("{prefix}nav{at}");
        let links = group.entries.iter().map(|entry| {
            let current = move || path.with(|path| place(path).is_some_and(|(_, here)| here.path == entry.path));
            view! {
                <li>
                    <a class="nav-link" href=href(entry.path) aria-current=move || current().then_some("page")>
                        <Icon name=entry.icon/>
                        <span>{entry.label}</span>
                    </a>
                </li>
            }
        });
        view! {
            <div class="nav-group">
                <p class="nav-title" id=id.clone()>{group.title}</p>
                <ul aria-labelledby=id>{links.collect_view()}</ul>
            </div>
        }
    });
    view! {
        <nav class="sidebar" aria-label=label>
            <a class="brand" href=href("/servers")>
                <Icon name="mark" class="mark"/>
                <span>"Scaleway Console "<span class="brand-note">"community"</span></span>
            </a>
            <div class="nav">{groups.collect_view()}</div>
            <div class="sidebar-foot">
                <p class="endpoint">
                    <Icon name="globe" class="glyph"/>
                    <span>
                        <strong>{move || session.profile().map(|profile| profile.name)}</strong>
                        <br/>
                        {move || session.profile().map(|profile| hosts(&profile).join(", "))}
                    </span>
                </p>
            </div>
        </nav>
    }
}

#[component]
fn Breadcrumb(path: Signal<String>, title: PageTitle) -> impl IntoView {
    let crumbs = move || {
        let path = path.get();
        let Some((group, entry)) = place(&path) else {
            return view! { <li><span aria-current="page">"Not found"</span></li> }.into_any();
        };
        let rest = path.strip_prefix(entry.path).unwrap_or_default().trim_matches('/').to_owned();
        if rest.is_empty() {
            view! { <li>{group.title}</li><li><span aria-current="page">{entry.label}</span></li> }.into_any()
        } else {
            let last = if rest == "new" { "Create".to_owned() } else { title.get() };
            view! {
                <li>{group.title}</li>
                <li><a href=href(entry.path)>{entry.label}</a></li>
                <li><span aria-current="page">{last}</span></li>
            }
            .into_any()
        }
    };
    view! { <nav aria-label="Breadcrumb"><ol class="crumbs">{crumbs}</ol></nav> }
}

#[component]
fn ReadOnlyChip() -> impl IntoView {
    let session = use_session();
    move || session.read_only().then(|| view! { <span class="readonly"><Icon name="eye"/>"Read-only"</span> })
}

#[component]
fn AccountMenu() -> impl IntoView {
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
        let name = name();
        let letters: String = name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
        if letters.is_empty() { "··".to_owned() } else { letters }
    };
    let label = Signal::derive(move || match name() {
        name if name.is_empty() => "Account menu".to_owned(),
        name => format!("{}, account menu of {name}", initials()),
    });
    let heading = Signal::derive(move || {
        account.with(|account| match (&account.user, account.organizations.first()) {
            (Some(user), Some(organization)) => format!("{}, {}", user.email, organization.name),
            (Some(user), None) => user.email.clone(),
            (None, Some(organization)) => organization.name.clone(),
            (None, None) => "Signed in with a token".to_owned(),
        })
    });
    let sign_out = Callback::new(move |()| spawn_local(session.sign_out()));
    let items = Signal::derive(move || {
        vec![MenuItem {
            icon: "out",
            label: "Sign out".to_owned(),
            method: None,
            why_not: None,
            danger: false,
            action: sign_out,
        }]
    });
    let face = move || view! { <span class="avatar avatar-round" aria-hidden="true">{initials}</span> };
    view! { <Menu id="usermenu" label class="button button-icon button-ghost" face heading items/> }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_page_belongs_to_the_entry_above_it() {
        assert_eq!(place("/servers").map(|(group, entry)| (group.title, entry.label)), Some(("Compute", "Servers")));
        assert!(place("/servers/new").is_some());
        assert!(place("/serversx").is_none());
    }
}
