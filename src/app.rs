//! The app: what every view can reach, the gate before them, and the one route table.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use wasm_bindgen_futures::spawn_local;

use crate::data::Data;
use crate::pages::dashboard::dashboard_page;
use crate::pages::not_found::not_found_page;
use crate::pages::reauth::{expiry_notice, reauth_dialog};
use crate::pages::sign_in::sign_in_page;
use crate::resources::detail::object_page;
use crate::resources::list::list_page;
use crate::resources::organizations;
use crate::resources::profile::profile_page;
use crate::resources::quotas::quotas_page;
use crate::resources::servers::create::create_server_page;
use crate::resources::servers::detail::server_page;
use crate::resources::sheet::new_page;
use crate::resources::{KINDS, navigation};
use crate::session::Session;
use crate::transport::{first_answer, first_rows};
use crate::ui::dom::{View, mount, switch};
use crate::ui::flash::{Flashes, flash_stack, use_flashes};
use crate::ui::line::offline_notice;
use crate::ui::path::{base, use_path};
use crate::ui::scroll;
use crate::ui::shell::shell;
use crate::ui::theme::ThemeChoice;
use crate::ui::unsaved::Unsaved;

/// Where a page stands within the console, and what makes it. A part of the path that starts with a colon stands for
/// any text, which the page is given.
type Route = (&'static str, fn(&str) -> View);

/// The pages of their own; the first whose path fits is shown. Lists, objects and forms of the kinds of resources
/// ([`KINDS`]) come after them.
const ROUTES: &[Route] = &[
    ("/", |_| dashboard_page().into()),
    ("/profile", |_| profile_page()),
    ("/quotas", |_| quotas_page().into()),
    ("/servers/new", |_| create_server_page().into()),
    ("/servers/:id", server_page),
];

/// Puts the console into the document's body.
pub fn start() {
    let unsaved = Unsaved::new();
    scroll::listen();
    mount_to_body(move || view! { <Router base=base()><Console unsaved/></Router> });
}

/// How long the first rows are waited for before the console shows itself without them.
const FIRST_ROWS_WAIT: Duration = Duration::from_millis(50);

/// In place of an account, while it may still come from another tab.
const ASKING: &str = "asking";

/// The whole console. Before sign-in every address shows the sign-in form; after it, the page that was asked for.
#[component]
fn Console(unsaved: Unsaved) -> impl IntoView {
    ThemeChoice::provide();
    Flashes::provide();
    unsaved.provide();
    let session = Session::provide();
    // Another account starts with empty lists and fresh pages.
    let account = move || match session.signed_in().with(Option::is_some) {
        true => session.tenancy().get().to_string(),
        false if session.asking() => ASKING.to_owned(),
        false => String::new(),
    };
    let before = RefCell::default();
    let gate = switch(account, move |account| {
        // What was told to one person is not for the next. Who signs in is told what follows from that, such as that the
        // browser keeps nothing.
        let left: String = before.replace(account.to_owned());
        if !left.is_empty() {
            use_flashes().clear();
        }
        // What `index.html` shows stands until there is something to show.
        if account == ASKING {
            return View::none();
        }
        if account.is_empty() {
            clear();
            return sign_in_page().into();
        }
        clear_with_first_rows();
        scroll::forget();
        Data::provide(session);
        organizations::follow(session);
        shell(&navigation(), pages)
    });
    if let Some(body) = document().body() {
        mount(&body, View::list([gate, unsaved.dialog(), reauth_dialog(), flash_stack().into()]));
    }
}

/// Removes what `index.html` shows, which hides the console (`style/start.css`).
fn clear() {
    if let Some(frame) = document().get_element_by_id("start") {
        frame.remove();
    }
}

/// The same once the first rows can be drawn, if they are under way and do not take long: a frame without them would be
/// laid out and painted in their time.
fn clear_with_first_rows() {
    if first_answer().is_none() {
        clear();
        return;
    }
    set_timeout(clear, FIRST_ROWS_WAIT);
    spawn_local(async {
        first_rows().await;
        clear();
    });
}

/// The page of the present path, made anew when the path changes; the query is the page's own affair.
fn pages() -> View {
    let (pathname, path) = (use_location().pathname, use_path());
    let browser = use_context::<BrowserUrl>();
    let before = RefCell::new(path.get_untracked());
    let address = move || {
        pathname.track();
        // The router writes the address, and scrolls, on the next turn after this. By then the new page stands, and
        // it has not named the browser's tab yet: the history keeps each page under its own title.
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
        let path = path.get();
        let left = before.replace(path.clone());
        if left != path {
            scroll::change(left, &path);
        }
        path
    };
    View::list([offline_notice().into(), expiry_notice().into(), switch(address, page)])
}

fn page(path: &str) -> View {
    let own = ROUTES.iter().find_map(|(route, page)| Some((page, fit(route, path)?)));
    if let Some((page, given)) = own {
        return page(&decoded(given));
    }
    let found = KINDS.iter().find_map(|(_, kind)| {
        Some(match (fit(kind.path, path.strip_suffix("/new").unwrap_or(path)), kind.new) {
            (Some(_), Some(sheet)) if path.ends_with("/new") => new_page(kind, sheet).into(),
            (Some(_), _) if !path.ends_with("/new") => list_page(kind).into(),
            _ => object_page(kind, &decoded(fit(&[kind.path, "/:key"].concat(), path)?)),
        })
    });
    found.unwrap_or_else(|| not_found_page().into())
}

fn decoded(part: &str) -> String {
    js_sys::decode_uri_component(part).map_or_else(|_| part.to_owned(), Into::into)
}

/// Whether a path is that of a route: the part that stands for any text, as it is written in the path.
fn fit<'a>(route: &str, path: &'a str) -> Option<&'a str> {
    let mut parts = path.split('/');
    let mut given = "";
    for wanted in route.split('/') {
        let part = parts.next()?;
        if wanted.starts_with(':') && !part.is_empty() {
            given = part;
        } else if part != wanted {
            return None;
        }
    }
    parts.next().is_none().then_some(given)
}

#[cfg(test)]
mod tests {
    use super::{ROUTES, fit};

    #[test]
    fn a_path_has_the_page_of_the_first_route_that_fits() {
        let found = |path| ROUTES.iter().find_map(|(route, _)| Some((*route, fit(route, path)?)));
        for (path, expected) in [
            ("/servers/new", Some(("/servers/new", ""))),
            ("/servers/5f1a", Some(("/servers/:id", "5f1a"))),
            ("/servers/a%2Fb", Some(("/servers/:id", "a%2Fb"))),
            ("/servers", None),
            ("/servers//", None),
            ("/servers/new/more", None),
            ("/serversx", None),
            ("servers", None),
            ("/", Some(("/", ""))),
            ("", None),
        ] {
            assert_eq!(found(path), expected, "{path}");
        }
    }
}
