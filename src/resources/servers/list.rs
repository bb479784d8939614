//! All servers: a table that filters, sorts and refreshes without disturbing whoever reads it.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::Duration;

use api::servers::Server;
use api::{ErrorKind, ItemError, PageRequest};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::filter::Filter;
use super::state::{doing, glyph, word};
use crate::data::{Resource, Status, poll, use_data};
use crate::session::use_session;
use crate::time;
use crate::ui::copy::CopyButton;
use crate::ui::error::{ErrorPanel, headline, next_step};
use crate::ui::icon::Icon;
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::table::{Bones, Column, Sort, Table};
use crate::ui::tick::use_now;

/// How often servers in transition are read again.
const TRANSIENT_MS: u32 = 2_000;
/// How long the filter rests before it is written to the address.
const ADDRESS_RESTS: Duration = Duration::from_millis(300);

const COLUMNS: &[Column] = &[
    Column { key: "name", title: "Name", class: "", sortable: true },
    Column { key: "state", title: "State", class: "", sortable: true },
    Column { key: "type", title: "Type", class: "p2", sortable: true },
    Column { key: "ip", title: "Public IP", class: "p2", sortable: true },
    Column { key: "image", title: "Image", class: "p3", sortable: true },
    Column { key: "tags", title: "Tags", class: "p4", sortable: false },
    Column { key: "age", title: "Age", class: "p4 num", sortable: true },
];

/// The quick views: words, and the filter they stand for.
const VIEWS: &[(&str, &str)] = &[
    ("All", ""),
    ("Running", "state:running"),
    ("In transition", "state:transition"),
    ("Stopped", "state:stopped"),
    ("Locked", "state:locked"),
];

fn address(server: &Server) -> &str {
    server.public_ip.as_ref().and_then(|ip| ip.address.as_deref()).unwrap_or_default()
}

fn image(server: &Server) -> &str {
    server.image.as_ref().map(|image| image.name.as_str()).unwrap_or_default()
}

fn folded(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Addresses sort by number, and after those that have none.
fn by_address(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.parse::<std::net::Ipv4Addr>().ok();
    number(a).cmp(&number(b)).then_with(|| a.cmp(b))
}

/// The order of two servers by a column; equal ones keep the API's order.
fn compare(key: &str, a: &Server, b: &Server) -> Ordering {
    match key {
        "name" => folded(&a.name, &b.name),
        "state" => a.state.as_str().cmp(b.state.as_str()),
        "type" => folded(&a.commercial_type, &b.commercial_type),
        "ip" => by_address(address(a), address(b)),
        "image" => folded(image(a), image(b)),
        // The youngest first, and dates in the one layout of the API compare as text.
        "age" => b.creation_date.cmp(&a.creation_date),
        _ => Ordering::Equal,
    }
}

/// The servers that pass the filter, in order.
fn arrange(servers: &[Arc<Server>], filter: &Filter, sort: &Sort) -> Vec<Arc<Server>> {
    let mut shown: Vec<Arc<Server>> =
        servers.iter().filter(|server| filter.is_empty() || filter.matches(server)).cloned().collect();
    if !sort.key.is_empty() {
        shown.sort_by(|a, b| {
            let order = compare(&sort.key, a, b);
            if sort.descending { order.reverse() } else { order }
        });
    }
    shown
}

fn grouped(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}

/// The page of all servers.
#[component]
pub fn ServersPage() -> impl IntoView {
    let session = use_session();
    let list = use_data().servers;
    let query = use_query_map();
    let from_address = move |key: &str| query.with(|query| query.get(key)).unwrap_or_default();
    let text = RwSignal::new(untrack(|| from_address("q")));
    let sort = RwSignal::new(Sort::parse(&untrack(|| from_address("sort"))));
    keep_in_address(text, sort);

    let filter = Memo::new(move |_| text.with(|text| Filter::parse(text)));
    let items = list.items();
    let shown = Memo::new_with_compare(
        move |_| Arc::new(items.with(|items| filter.with(|filter| sort.with(|sort| arrange(items, filter, sort))))),
        |old: Option<&Arc<Vec<Arc<Server>>>>, new: Option<&Arc<Vec<Arc<Server>>>>| match (old, new) {
            (Some(old), Some(new)) => {
                old.len() != new.len() || old.iter().zip(new.iter()).any(|(a, b)| !Arc::ptr_eq(a, b))
            }
            _ => true,
        },
    );
    let total = Memo::new(move |_| items.with(|items| items.len()));
    let status = list.status();
    let known = Memo::new(move |_| status.with(|status| status.read_at.is_some()) || total.get() > 0);
    let failed = Memo::new(move |_| status.with(|status| status.error.clone()));
    let paused = RwSignal::new(false);

    // What is known shows at once; it is read again when the page opens.
    list.refresh();
    poll(
        move || session.poll_ms(),
        move || {
            if !paused.get_untracked() {
                list.refresh();
            }
        },
    );
    poll(
        || TRANSIENT_MS,
        move || {
            if list.any_transient() && !paused.get_untracked() {
                list.refresh_transient();
            }
        },
    );

    let beside = move || view! { <span class="page-count">{move || known.get().then(|| grouped(total.get()))}</span> };
    let actions = move || {
        view! { <a class="button button-primary" href=href("/servers/new")><Icon name="plus"/>"Create server"</a> }
    };
    let curl = Callback::new(move |()| {
        session.profile().map(|profile| Server::list(PageRequest::first()).curl(&profile)).unwrap_or_default()
    });
    let body = move || match (known.get(), failed.get()) {
        (false, Some(error)) => {
            let title = if error.kind == ErrorKind::Permission {
                "This token cannot list servers"
            } else {
                "The server list could not be loaded"
            };
            view! { <ErrorPanel title error on_retry=Callback::new(move |()| list.refresh()) curl/> }.into_any()
        }
        (false, None) => {
            view! { <Bones columns=COLUMNS template="cols-servers" label=loading_text(status)/> }.into_any()
        }
        (true, _) => view! { <Known shown total text sort/> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHead title="Servers" beside actions/>
            <section class="panel" aria-label="Server list">
                <Stale known=known.into() status/>
                <Toolbar text shown=shown.into() items status paused/>
                {body}
            </section>
        </div>
    }
}

fn loading_text(status: Signal<Status>) -> Signal<String> {
    Signal::derive(move || match status.with(|status| status.progress) {
        Some((done, of)) if of > 1 => format!("Loading page {} of {of}", (done + 1).min(of)),
        _ => "Loading servers".to_owned(),
    })
}

/// Writes filter and sort to the address once they rest, and takes them over from it on back and forward.
fn keep_in_address(text: RwSignal<String>, sort: RwSignal<Sort>) {
    let navigate = use_navigate();
    let query = use_query_map();
    let written = StoredValue::new(String::new());
    let search = move || {
        let pairs = [("q", text.get()), ("sort", sort.with(Sort::text))];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let joined: Vec<String> =
            pairs.map(|(key, value)| format!("{key}={}", String::from(js_sys::encode_uri_component(value)))).collect();
        joined.join("&")
    };
    written.set_value(untrack(search));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let search = search();
        if written.with_value(|written| *written == search) {
            return;
        }
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let navigate = navigate.clone();
        let write = move || {
            written.set_value(search.clone());
            let to = if search.is_empty() { "/servers".to_owned() } else { format!("/servers?{search}") };
            navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        };
        timer.set_value(set_timeout_with_handle(write, ADDRESS_RESTS).ok());
    });
    Effect::new(move || {
        let (q, order) =
            query.with(|query| (query.get("q").unwrap_or_default(), query.get("sort").unwrap_or_default()));
        let pending = untrack(search) != written.get_value();
        if pending {
            return;
        }
        if text.get_untracked() != q {
            text.set(q);
        }
        if sort.with_untracked(Sort::text) != order {
            sort.set(Sort::parse(&order));
        }
        written.set_value(untrack(search));
    });
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    });
}

/// What is flush on top of old rows when they could not be read again.
#[component]
fn Stale(known: Signal<bool>, status: Signal<Status>) -> impl IntoView {
    let list = use_data().servers;
    let failure = Memo::new(move |_| status.with(|status| (status.error.clone(), status.failures, status.read_at)));
    let now = use_now(Duration::from_secs(30));
    move || {
        let (error, failures, read_at) = failure.get();
        let error = error.filter(|_| known.get())?;
        let age = read_at.map(|at| (time::clock(at), time::span(now.get() - at)));
        let title = match age {
            Some((clock, age)) => format!("Showing the list from {clock}, {age} ago"),
            None => "Showing a part of the list".to_owned(),
        };
        let times = if failures == 1 {
            "The last refresh failed".to_owned()
        } else {
            format!("The last {failures} refreshes failed")
        };
        let said = error.status.map(|status| format!(" ({status}: “{}”)", error.message)).unwrap_or_default();
        Some(view! {
            <div class="note note-warn note-flush" role="status">
                <Icon name="warn"/>
                <div class="note-body">
                    <p class="note-title">{title}</p>
                    <p>{times}": "{headline(&error)}{said}". "{next_step(&error)}</p>
                </div>
                <span class="note-actions">
                    <button type="button" class="button button-sm" on:click=move |_| list.refresh()>
                        <Icon name="refresh"/>"Try again"
                    </button>
                </span>
            </div>
        })
    }
}

#[component]
fn Toolbar(
    text: RwSignal<String>,
    shown: Signal<Arc<Vec<Arc<Server>>>>,
    items: Signal<Arc<Vec<Arc<Server>>>>,
    status: Signal<Status>,
    paused: RwSignal<bool>,
) -> impl IntoView {
    let list = use_data().servers;
    let now = use_now(Duration::from_secs(1));
    let freshness = move || match status.with(|status| status.read_at) {
        Some(at) => format!("Updated {} ago", time::span(now.get() - at)),
        None => "Not loaded yet".to_owned(),
    };
    let found = RwSignal::new(String::new());
    // Told only after the person has typed: refreshes do not chatter.
    let tell = move || {
        set_timeout(
            move || {
                let count = shown.try_with_untracked(|shown| shown.len()).unwrap_or_default();
                found.try_set(format!("{} shown", grouped(count)));
            },
            Duration::from_millis(500),
        );
    };
    let views = VIEWS.iter().map(|(name, filter)| {
        let parsed = Filter::parse(filter);
        let count =
            Memo::new(move |_| items.with(|items| items.iter().filter(|server| parsed.matches(server)).count()));
        let pressed = move || text.with(|text| text.trim() == *filter).to_string();
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| {
                text.set((*filter).to_owned());
                tell();
            }>
                {*name}" "<span class="n">{move || grouped(count.get())}</span>
            </button>
        }
    });
    view! {
        <div class="toolbar">
            <div class="segments" role="group" aria-label="Quick views">{views.collect_view()}</div>
            <div class="filter" role="search">
                <Icon name="search" class="icon icon-sm"/>
                <input
                    class="filter-input"
                    type="search"
                    aria-label="Filter"
                    placeholder="Filter by name, or state:running tag:web"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || text.get()
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        tell();
                    }
                />
            </div>
            <p class="visually-hidden" role="status">{found}</p>
            <div class="toolbar-end">
                <span class="freshness hide-narrow">{freshness}</span>
                <button
                    type="button"
                    class="button button-icon button-ghost button-sm"
                    aria-label="Refresh"
                    title="Refresh"
                    aria-busy=move || status.with(|status| status.loading).then_some("true")
                    on:click=move |_| list.refresh()
                >
                    <Icon name="refresh"/>
                </button>
                <button
                    type="button"
                    class="button button-icon button-ghost button-sm"
                    aria-label="Pause updates"
                    title="Pause updates"
                    aria-pressed=move || paused.get().to_string()
                    on:click=move |_| paused.update(|paused| *paused = !*paused)
                >
                    <Icon name="pause"/>
                </button>
            </div>
        </div>
    }
}

/// The list once something is known of it.
#[component]
fn Known(
    shown: Memo<Arc<Vec<Arc<Server>>>>,
    total: Memo<usize>,
    text: RwSignal<String>,
    sort: RwSignal<Sort>,
) -> impl IntoView {
    let list = use_data().servers;
    let count = Memo::new(move |_| shown.with(|shown| shown.len()));
    let caption = Signal::derive(move || format!("Servers, {} in total", grouped(total.get())));
    let key_at = Callback::new(move |at: usize| shown.with(|shown| shown.get(at).map(|server| server.id.to_string())));
    let cells = Callback::new(move |(key, place): (String, Signal<usize>)| cells(shown, key, place));
    let on_sort = Callback::new(move |key: &'static str| sort.update(|sort| *sort = sort.pressed(key)));
    let malformed = list.malformed();
    let foot = move || {
        let (count, total) = (count.get(), total.get());
        let of = if count == total { grouped(total) } else { format!("{} of {}", grouped(count), grouped(total)) };
        let noun = if total == 1 { "server" } else { "servers" };
        if count > 200 {
            format!("{of} {noun}. The browser's own search sees only the rows in view; the filter above sees all.")
        } else {
            format!("{of} {noun}")
        }
    };
    move || {
        if total.get() == 0 && malformed.with(Vec::is_empty) {
            return view! { <Empty/> }.into_any();
        }
        if count.get() == 0 && total.get() > 0 {
            return view! { <NoMatch text total/> }.into_any();
        }
        view! {
            <Table columns=COLUMNS template="cols-servers" caption sort on_sort count key_at cells/>
            {move || malformed.get().into_iter().map(|error| view! { <Malformed error/> }).collect_view()}
            <div class="table-foot"><span>{foot}</span></div>
        }
        .into_any()
    }
}

/// The cells of one row. Each reads what it shows, so a refresh touches only the words that changed.
fn cells(shown: Memo<Arc<Vec<Arc<Server>>>>, key: String, place: Signal<usize>) -> AnyView {
    let last = StoredValue::new(None::<Arc<Server>>);
    let server = Memo::new_with_compare(
        move |_| {
            let at = place.get();
            let now = shown.with(|shown| shown.get(at).filter(|server| server.id.as_str() == key).cloned());
            // A row that is about to leave keeps what it shows.
            if now.is_some() {
                last.set_value(now);
            }
            last.get_value().unwrap_or_default()
        },
        |old: Option<&Arc<Server>>, new: Option<&Arc<Server>>| match (old, new) {
            (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
            _ => true,
        },
    );
    let link = move || server.with(|server| href(&format!("/servers/{}", server.id)));
    let name = move || server.with(|server| server.name.clone());
    let kind = move || server.with(|server| server.commercial_type.clone());
    let ip = move || server.with(|server| address(server).to_owned());
    let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
    let shape = Memo::new(move |_| server.with(|server| glyph(&server.state)));
    let state_word = move || server.with(|server| word(&server.state));
    let doing = Memo::new(move |_| {
        server.with(|server| (server.state.is_transient(), doing(&server.state, &server.state_detail)))
    });
    let tags = Memo::new(move |_| server.with(|server| server.tags.clone()));
    let made = Memo::new(move |_| server.with(|server| server.creation_date.as_ref().and_then(time::parse_ms)));
    view! {
        <th scope="row" role="rowheader">
            <a class="row-name" href=link>{name}</a>
            <span class="cell-sub">{kind}" "<span class="mono">{ip}</span></span>
        </th>
        <td role="cell">
            <span class="state">
                <Icon name=Signal::derive(move || shape.get().0) class=Signal::derive(move || shape.get().1)/>
                {state_word}
                {move || doing.get().1.map(|doing| view! { <small class="p3">{doing}</small> })}
            </span>
        </td>
        <td role="cell" class="p2">{kind}</td>
        <td role="cell" class=move || if ip().is_empty() { "p2 muted" } else { "p2 mono" }>{move || or_none(ip())}</td>
        <td role="cell" class="p3">{move || server.with(|server| or_none(image(server).to_owned()))}</td>
        <td role="cell" class="p4">
            <span class="tags">
                {move || tags.get().into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view()}
            </span>
        </td>
        <td role="cell" class="p4 num muted">
            {move || made.get().map(|made| {
                let age = time::span(time::now_ms() - made);
                view! { <time title=time::absolute(made)>{age}</time> }
            })}
        </td>
    }
    .into_any()
}

#[component]
fn Empty() -> impl IntoView {
    let session = use_session();
    let owner =
        move || session.account().with(|account| account.organizations.first().map(|o| format!(" in {}", o.name)));
    view! {
        <div class="empty">
            <span class="empty-art"><Icon name="server" class="icon icon-lg"/></span>
            <h2>"No servers"{owner}" yet"</h2>
            <p>"A server is a machine with its own disk and address. It is billed by the hour from its first start."</p>
            <div class="form-actions">
                <a class="button button-primary" href=href("/servers/new")><Icon name="plus"/>"Create server"</a>
            </div>
        </div>
    }
}

#[component]
fn NoMatch(text: RwSignal<String>, total: Memo<usize>) -> impl IntoView {
    let items = use_data().servers.items();
    // Which word to drop, and what that would yield.
    let advice = move || {
        let words: Vec<String> = text.with(|text| text.split_whitespace().map(str::to_owned).collect());
        let without = |at: usize| {
            let rest: Vec<&str> =
                words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, w)| w.as_str()).collect();
            rest.join(" ")
        };
        let yields = |at: usize| {
            let filter = Filter::parse(&without(at));
            items.with(|items| items.iter().filter(|server| filter.matches(server)).count())
        };
        let best = (0..words.len()).map(|at| (yields(at), at)).max().filter(|(count, _)| *count > 0 && words.len() > 1);
        best.and_then(|(count, at)| Some((count, words.get(at)?.clone(), without(at))))
    };
    view! {
        <div class="empty">
            <span class="empty-art"><Icon name="search" class="icon icon-lg"/></span>
            <h2>"No server matches the filter"</h2>
            <p>
                {move || advice().map(|(count, word, _)| {
                    view! { {grouped(count)}{if count == 1 { " server matches without " } else { " servers match without " }}<b>{word}</b>". " }
                })}
                {move || grouped(total.get())}
                " in total."
            </p>
            <div class="form-actions">
                <button type="button" class="button button-primary" on:click=move |_| text.set(String::new())>"Clear the filter"</button>
                {move || advice().map(|(_, word, rest)| {
                    view! {
                        <button type="button" class="button" on:click=move |_| text.set(rest.clone())>"Remove "{word}</button>
                    }
                })}
            </div>
        </div>
    }
}

/// An item of the list that could not be read: said, with its place, in a row of its own.
#[component]
fn Malformed(error: ItemError) -> impl IntoView {
    let raw = error.raw.clone();
    let id = error.id.unwrap_or_else(|| format!("number {} of its page", error.index + 1));
    view! {
        <div class="note note-bad note-flush" role="alert">
            <Icon name="bad"/>
            <div class="note-body">
                <p class="note-title">"One server could not be read: "<code class="path">{id}</code></p>
                <p><code class="path">{error.path}</code>" "{error.message}". The others are complete."</p>
            </div>
            <span class="note-actions"><CopyButton text=Callback::new(move |()| raw.clone()) label="Copy its JSON"/></span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(name: &str, ip: Option<&str>, made: &str) -> Arc<Server> {
        Arc::new(Server {
            id: name.into(),
            name: name.to_owned(),
            public_ip: ip.map(|ip| api::servers::PublicIp { address: Some(ip.to_owned()), ..Default::default() }),
            creation_date: Some(made.into()),
            ..Server::default()
        })
    }

    fn names(servers: &[Arc<Server>]) -> Vec<&str> {
        servers.iter().map(|server| server.name.as_str()).collect()
    }

    #[test]
    fn sorting_is_stable_and_addresses_are_numbers() {
        let all = [
            server("b", Some("10.0.0.10"), "2026-01-02T00:00:00.000000+00:00"),
            server("A", None, "2026-01-03T00:00:00.000000+00:00"),
            server("c", Some("10.0.0.9"), "2026-01-01T00:00:00.000000+00:00"),
        ];
        let by = |sort: &str| arrange(&all, &Filter::default(), &Sort::parse(sort));
        assert_eq!(names(&by("")), ["b", "A", "c"]);
        assert_eq!(names(&by("name")), ["A", "b", "c"]);
        assert_eq!(names(&by("-name")), ["c", "b", "A"]);
        assert_eq!(names(&by("ip")), ["A", "c", "b"]);
        assert_eq!(names(&by("age")), ["A", "b", "c"]);
        assert_eq!(names(&by("type")), ["b", "A", "c"]);
    }

    #[test]
    fn totals_are_grouped() {
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(10_042), "10,042");
        assert_eq!(grouped(999), "999");
    }
}
