//! One server: what it is, what can be done with it, and its JSON as the API sent it.
//!
//! What always holds here: the page is built once. Reads change the words that differ and nothing else, so focus,
//! open menus, dialogs and half-typed edits survive them.

mod edit;
mod head;
mod sections;

use api::servers::Server;
use api::{ApiError, ErrorKind, ServerId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::actions::{ActionDialogs, Actions, TroubleNote};
use crate::data::{Item, Resource, use_data, use_item};
use crate::session::use_session;
use crate::time;
use crate::ui::error::{ErrorPanel, headline, next_step};
use crate::ui::flash::use_flashes;
use crate::ui::icon::Icon;
use crate::ui::page::PageHead;
use crate::ui::path::href;
use edit::EditForm;
use head::{Beside, HeadActions, Lede, SectionNav};
use sections::Sections;

/// What the page shows below its head.
#[derive(Clone, PartialEq)]
enum Shown {
    /// Nothing is known yet.
    Loading,
    /// The server, perhaps old.
    Ready,
    /// It was there, and is no more.
    Gone,
    /// It could not be read at all.
    Failed(ApiError),
}

/// The page of the server that the address names.
#[component]
pub fn ServerPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    // Each server has a page of its own, also when one leads to the next.
    move || view! { <OneServer id=ServerId::new(id.get())/> }
}

#[component]
fn OneServer(id: ServerId) -> impl IntoView {
    let servers = use_data().servers;
    let session = use_session();
    let flashes = use_flashes();
    let navigate = StoredValue::new_local(use_navigate());
    let item = use_item(session, servers, id.clone());
    let known = id.clone();
    let gone = Callback::new(move |said: String| {
        servers.remove(&known);
        flashes.done(said);
        navigate.with_value(|navigate| navigate("/servers", NavigateOptions::default()));
    });
    let actions = Actions::new(session, item, gone);
    let editing = RwSignal::new(false);
    let shown = Memo::new(move |_| match (item.value().with(Option::is_some), item.error().get()) {
        (true, Some(error)) if error.kind == ErrorKind::NotFound => Shown::Gone,
        (true, _) => Shown::Ready,
        (false, Some(error)) => Shown::Failed(error),
        (false, None) => Shown::Loading,
    });
    let ready = Signal::derive(move || shown.with(|shown| *shown == Shown::Ready));
    let title = Memo::new(move |_| match shown.get() {
        Shown::Ready | Shown::Gone => actions.name(),
        Shown::Failed(error) if error.kind == ErrorKind::NotFound => "Server not found".to_owned(),
        Shown::Failed(_) | Shown::Loading => "Server".to_owned(),
    });
    let of_lede = id.clone();
    let body = move || {
        match shown.get() {
        Shown::Loading => view! { <Loading/> }.into_any(),
        Shown::Ready => view! {
            <Stale item/>
            {move || editing.get().then(|| view! { <EditForm item editing/> })}
            {move || actions.asked().with(Option::is_none).then(|| view! { <TroubleNote actions on_page=true/> })}
            <SectionNav id=id.clone() server=item.value()/>
            <Sections item/>
        }
        .into_any(),
        Shown::Gone => view! { <NotThere title="This server is gone" text="It has been deleted or terminated. What is left of it, such as its volumes, is unchanged."/> }
            .into_any(),
        Shown::Failed(error) if error.kind == ErrorKind::NotFound => {
            view! { <NotThere title="The API knows no server with this id" text=format!("It answered: “{}”. The server may have been deleted, or belong to another account or endpoint.", error.message)/> }
                .into_any()
        }
        Shown::Failed(error) => view! { <Failed item error id=id.clone()/> }.into_any(),
    }
    };
    view! {
        <div class="page">
            <PageHead
                title
                beside=move || move || ready.get().then(|| view! { <Beside actions editing/> })
                actions=move || move || ready.get().then(|| view! { <HeadActions actions editing/> })
                lede=ViewFn::from(move || view! { <Lede id=of_lede.clone() actions ready/> })
            />
            <div class="stack">{body}</div>
        </div>
        {move || ready.get().then(|| view! { <ActionDialogs actions/> })}
    }
}

#[component]
fn Loading() -> impl IntoView {
    let rows = || {
        (0..6).map(|_| view! { <div><dt><span class="bone bone-2"></span></dt><dd><span class="bone bone-4"></span></dd></div> })
    };
    view! {
        <section class="panel" aria-label="Overview">
            <p class="visually-hidden" role="status">"Loading server"</p>
            <div class="panel-body" aria-hidden="true"><dl class="facts">{rows().collect_view()}</dl></div>
        </section>
    }
}

/// There is no such server, or no longer.
#[component]
fn NotThere(title: &'static str, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <section class="panel" aria-label=title>
            <div class="empty" role="alert">
                <span class="empty-art"><Icon name="server" class="icon icon-lg"/></span>
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="form-actions">
                    <a class="button button-primary" href=href("/servers")>"Go to servers"</a>
                </div>
            </div>
        </section>
    }
}

/// The server could not be read: no permission, no answer, or one that makes no sense.
#[component]
fn Failed(item: Item<Server>, error: ApiError, id: ServerId) -> impl IntoView {
    let session = use_session();
    let title = if error.kind == ErrorKind::Permission {
        "This token cannot read servers"
    } else {
        "The server could not be loaded"
    };
    let curl =
        Callback::new(move |()| session.profile().map(|profile| Server::get(&id).curl(&profile)).unwrap_or_default());
    view! {
        <section class="panel" aria-label=title>
            <ErrorPanel title error on_retry=Callback::new(move |()| item.refresh()) curl/>
        </section>
    }
}

/// Above what is old because it could not be read again.
#[component]
fn Stale(item: Item<Server>) -> impl IntoView {
    let failure = Memo::new(move |_| item.error().get());
    let read_at = move || item.read_at().get().map(time::clock);
    move || {
        let error = failure.get()?;
        let title = match untrack(read_at) {
            Some(clock) => format!("Showing the server as it was at {clock}"),
            None => "Showing the server as the list had it".to_owned(),
        };
        let said = error.status.map(|status| format!(" ({status}: “{}”)", error.message)).unwrap_or_default();
        Some(view! {
            <div class="note note-warn" role="status">
                <Icon name="warn"/>
                <div class="note-body">
                    <p class="note-title">{title}</p>
                    <p>"The last refresh failed: "{headline(&error)}{said}". "{next_step(&error)}</p>
                </div>
                <span class="note-actions">
                    <button type="button" class="button button-sm" on:click=move |_| item.refresh()>
                        <Icon name="refresh"/>"Try again"
                    </button>
                </span>
            </div>
        })
    }
}
