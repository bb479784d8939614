//! The app: what every view can reach, the gate before them, and the one route table.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::data::Data;
use crate::pages::not_found::NotFoundPage;
use crate::pages::reauth::{ExpiryNotice, ReauthDialog};
use crate::pages::sign_in::SignInPage;
use crate::resources::servers::create::CreateServerPage;
use crate::resources::servers::detail::ServerPage;
use crate::resources::servers::list::ServersPage;
use crate::session::Session;
use crate::ui::flash::{FlashStack, Flashes};
use crate::ui::path::base;
use crate::ui::shell::Shell;
use crate::ui::theme::ThemeChoice;

/// The whole console. Before sign-in every address shows the sign-in form; after it, the page that was asked for.
#[component]
pub fn App() -> impl IntoView {
    ThemeChoice::provide();
    Flashes::provide();
    let session = Session::provide();
    let signed_in = Memo::new(move |_| session.signed_in().with(Option::is_some));
    let tenancy = session.tenancy();
    view! {
        <Router base=base()>
            {move || {
                // Another account starts with empty lists and fresh pages.
                let _ = tenancy.get();
                if signed_in.get() {
                    Data::provide(session);
                    view! { <Pages/> }.into_any()
                } else {
                    view! { <SignInPage/> }.into_any()
                }
            }}
        </Router>
        <ReauthDialog/>
        <FlashStack/>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Shell>
            <ExpiryNotice/>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=ServersPage/>
                <Route path=path!("/servers") view=ServersPage/>
                <Route path=path!("/servers/new") view=CreateServerPage/>
                <Route path=path!("/servers/:id") view=ServerPage/>
            </Routes>
        </Shell>
    }
}
