//! All servers: a table that filters, sorts and refreshes without disturbing whoever reads it.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use api::servers::Server;
use api::{ApiError, ErrorKind, ItemError, PageRequest};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::filter::Filter;
use super::format::count_of as grouped;
use super::state::{doing, symbol, word};
use crate::data::{List, Resource, Status, poll, use_data};
use crate::session::use_session;
use crate::time;
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, Words, effect, el, on_end, switch, when};
use crate::ui::error::{error_panel, headline, next_step};
use crate::ui::icon::{icon, icon_as};
use crate::ui::page::PageHead;
use crate::ui::path::{href, use_path};
use crate::ui::table::{Column, Parts, Row, Sort, Table, bones};
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

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    list: List<Server>,
    items: Signal<Arc<Vec<Arc<Server>>>>,
    status: Signal<Status>,
    /// What the filter says.
    text: RwSignal<String>,
    /// What the rows are sorted by, as [`Sort::parse`] reads it.
    sort: RwSignal<String>,
    /// The servers that pass the filter, in order.
    shown: Memo<Arc<Vec<Arc<Server>>>>,
}

impl Page {
    fn new() -> Self {
        let list = use_data().servers;
        let items = list.items();
        let (text, sort) = use_address();
        let arranged = move || {
            let (filter, sort) = (text.with(|text| Filter::parse(text)), sort.with(|sort| Sort::parse(sort)));
            Arc::new(items.with(|items| arrange(items, &filter, &sort)))
        };
        let shown = Memo::new_with_compare(
            move |_| arranged(),
            |old: Option<&Arc<Vec<Arc<Server>>>>, new: Option<&Arc<Vec<Arc<Server>>>>| match (old, new) {
                (Some(old), Some(new)) => {
                    old.len() != new.len() || old.iter().zip(new.iter()).any(|(a, b)| !Arc::ptr_eq(a, b))
                }
                _ => true,
            },
        );
        Self { list, items, status: list.status(), text, sort, shown }
    }

    /// How many servers there are.
    fn total(self) -> usize {
        self.items.with(|items| items.len())
    }

    /// How many of them are shown.
    fn count(self) -> usize {
        self.shown.with(|shown| shown.len())
    }

    /// Whether anything is known of the list.
    fn known(self) -> bool {
        self.status.with(|status| status.read_at.is_some()) || self.total() > 0
    }

    /// Why the list could not be read, if it could not.
    fn error(self) -> Option<ApiError> {
        self.status.with(|status| status.error.clone())
    }
}

/// The page of all servers.
pub fn servers_page() -> El {
    let session = use_session();
    let page = Page::new();
    let list = page.list;
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

    let total = move || if page.known() { grouped(page.total()) } else { String::new() };
    let head = PageHead {
        beside: el("span.page-count").text_fn(total).into(),
        actions: create_button().into(),
        ..PageHead::new("Servers")
    };
    let panel = el("section.panel")
        .attr("aria-label", "Server list")
        .child(stale(page))
        .child(toolbar(page, paused))
        .switch(stage(page), move |stage| match stage {
            KNOWN => known(page),
            LOADING => bones(COLUMNS, "cols-servers", Words::follow(move || loading(page))).into(),
            _ => failed(page),
        });
    el("div.page").child(head.view()).child(panel)
}

/// The list is shown.
const KNOWN: &str = "known";
/// Nothing is known yet, and the list is being read.
const LOADING: &str = "loading";

/// What the panel shows: one of the above; anything else is a failure, and another word for each.
fn stage(page: Page) -> impl Fn() -> String {
    let failures = RefCell::new((0_usize, None::<ApiError>));
    move || {
        if page.known() {
            return KNOWN.to_owned();
        }
        let Some(error) = page.error() else { return LOADING.to_owned() };
        let mut failures = failures.borrow_mut();
        if failures.1.as_ref() != Some(&error) {
            *failures = (failures.0 + 1, Some(error));
        }
        failures.0.to_string()
    }
}

fn failed(page: Page) -> View {
    let session = use_session();
    page.error()
        .map(|error| {
            let title = if error.kind == ErrorKind::Permission {
                "This token cannot list servers"
            } else {
                "The server list could not be loaded"
            };
            let curl = move || {
                let profile = session.profile();
                profile.map(|profile| Server::list(PageRequest::first()).curl(&profile)).unwrap_or_default()
            };
            error_panel(title, &error, move || page.list.refresh(), Some(Rc::new(curl)))
        })
        .into()
}

fn loading(page: Page) -> String {
    match page.status.with(|status| status.progress) {
        Some((done, of)) if of > 1 => {
            ["Loading page ", &(done + 1).min(of).to_string(), " of ", &of.to_string()].concat()
        }
        _ => "Loading servers".to_owned(),
    }
}

fn create_button() -> El {
    el("a.button.button-primary").attr("href", &href("/servers/new")).child(icon("plus")).text("Create server")
}

/// Filter and sort as the address has them. They are written to it once they rest, and taken over from it on back
/// and forward.
fn use_address() -> (RwSignal<String>, RwSignal<String>) {
    let (path, query) = (use_path(), use_location().query);
    let here = path.get_untracked();
    let in_query = move |key: &str| query.with(|query| query.get(key)).unwrap_or_default();
    let in_address = move || (in_query("q"), Sort::parse(&in_query("sort")).text());
    let (q, order) = untrack(in_address);
    let (text, sort) = (RwSignal::new(q), RwSignal::new(order));
    let search = move || {
        let pairs = [("q=", text.get()), ("sort=", sort.get())];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let joined: Vec<String> =
            pairs.map(|(key, value)| (*key).to_owned() + &String::from(js_sys::encode_uri_component(value))).collect();
        joined.join("&")
    };
    let written = StoredValue::new(untrack(search));
    let navigate = use_navigate();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    };
    effect(move || {
        let search = search();
        if written.with_value(|written| *written == search) {
            return;
        }
        stop();
        let navigate = navigate.clone();
        let write = move || {
            written.set_value(search.clone());
            let to = if search.is_empty() { "/servers".to_owned() } else { "/servers?".to_owned() + &search };
            navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        };
        timer.set_value(set_timeout_with_handle(write, ADDRESS_RESTS).ok());
    });
    effect(move || {
        let (q, order) = in_address();
        let pending = untrack(search) != written.get_value();
        // The query of the page that comes after this one is not for it.
        if pending || path.get() != here {
            return;
        }
        if text.get_untracked() != q {
            text.set(q);
        }
        if sort.get_untracked() != order {
            sort.set(order);
        }
        written.set_value(untrack(search));
    });
    on_end(stop);
    (text, sort)
}

/// What is flush on top of old rows when they could not be read again.
fn stale(page: Page) -> View {
    let stale = move || page.known() && page.status.with(|status| status.error.is_some());
    when(stale, move || {
        let now = use_now(Duration::from_secs(30));
        let title = move || match page.status.with(|status| status.read_at) {
            Some(at) => {
                ["Showing the list from ", &time::clock(at), ", ", &time::span(now.get() - at), " ago"].concat()
            }
            None => "Showing a part of the list".to_owned(),
        };
        let said = move || {
            let error = page.error()?;
            let times = match page.status.with(|status| status.failures) {
                1 => "The last refresh failed: ".to_owned(),
                failures => ["The last ", &failures.to_string(), " refreshes failed: "].concat(),
            };
            let answer = error.status.map(|status| [" (", &status.to_string(), ": “", &error.message, "”)"].concat());
            Some([&times, &*headline(&error), &answer.unwrap_or_default(), ". ", &*next_step(&error)].concat())
        };
        let again = el("button.button.button-sm")
            .attr("type", "button")
            .child(icon("refresh"))
            .text("Try again")
            .on_click(move || page.list.refresh());
        el("div.note.note-warn.note-flush")
            .attr("role", "status")
            .child(icon("warn"))
            .child(el("div.note-body").child(el("p.note-title").text_fn(title)).child(el("p").text_fn(said)))
            .child(el("span.note-actions").child(again))
    })
}

fn toolbar(page: Page, paused: RwSignal<bool>) -> El {
    let Page { list, items, status, text, shown, .. } = page;
    let now = use_now(Duration::from_secs(1));
    let freshness = move || match status.with(|status| status.read_at) {
        Some(at) => ["Updated ", &time::span(now.get() - at), " ago"].concat(),
        None => "Not loaded yet".to_owned(),
    };
    let found = RwSignal::new(String::new());
    // Told only after the person has typed: refreshes do not chatter.
    let tell = move || {
        set_timeout(
            move || {
                let count = shown.try_with_untracked(|shown| shown.len()).unwrap_or_default();
                found.try_set(grouped(count) + " shown");
            },
            Duration::from_millis(500),
        );
    };
    let views = VIEWS.iter().map(|(name, filter)| {
        let parsed = Filter::parse(filter);
        let count = move || items.with(|items| items.iter().filter(|server| parsed.matches(server)).count());
        el("button")
            .attr("type", "button")
            .attr_fn("aria-pressed", move || text.with(|text| text.trim() == *filter).to_string())
            .text(name)
            .text(" ")
            .child(el("span.n").text_fn(move || grouped(count())))
            .on_click(move || {
                text.set((*filter).to_owned());
                tell();
            })
    });
    let input = el("input.filter-input")
        .attr("type", "search")
        .attr("aria-label", "Filter")
        .attr("placeholder", "Filter by name, or state:running tag:web")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .prop_fn("value", move || text.get())
        .on("input", move |event| {
            text.set(event_target_value(&event));
            tell();
        });
    let refresh = tool("Refresh", "refresh")
        .attr_fn("aria-busy", move || status.with(|status| status.loading).then_some("true"))
        .on_click(move || list.refresh());
    let pause = tool("Pause updates", "pause")
        .attr_fn("aria-pressed", move || paused.get().to_string())
        .on_click(move || paused.update(|paused| *paused = !*paused));
    el("div.toolbar")
        .child(el("div.segments").attr("role", "group").attr("aria-label", "Quick views").children(views))
        .child(el("div.filter").attr("role", "search").child(icon_as("search", "icon icon-sm")).child(input))
        .child(el("p.visually-hidden").attr("role", "status").text_fn(move || found.get()))
        .child(
            el("div.toolbar-end")
                .child(el("span.freshness.hide-narrow").text_fn(freshness))
                .child(refresh)
                .child(pause),
        )
}

fn tool(label: &str, symbol: &str) -> El {
    el("button.button.button-icon.button-ghost.button-sm")
        .attr("type", "button")
        .attr("aria-label", label)
        .attr("title", label)
        .child(icon(symbol))
}

/// The list once something is known of it.
fn known(page: Page) -> View {
    let malformed = page.list.malformed();
    let stage = move || {
        match (page.total(), page.count()) {
            (0, _) if malformed.with(Vec::is_empty) => "empty",
            (1.., 0) => "no match",
            _ => "rows",
        }
        .to_owned()
    };
    switch(stage, move |stage| match stage {
        "empty" => empty().into(),
        "no match" => no_match(page).into(),
        _ => rows(page),
    })
}

fn rows(page: Page) -> View {
    let Page { shown, sort, .. } = page;
    let malformed = page.list.malformed();
    let table = Table {
        columns: COLUMNS,
        template: "cols-servers",
        caption: Words::follow(move || ["Servers, ", &grouped(page.total()), " in total"].concat()),
        sort: Rc::new(move || sort.with(|sort| Sort::parse(sort))),
        on_sort: Rc::new(move |key| sort.update(|sort| *sort = Sort::parse(sort).pressed(key).text())),
        count: Memo::new(move |_| page.count()).into(),
        key_at: Rc::new(move |at| shown.with(|shown| shown.get(at).map(|server| server.id.to_string()))),
        row: Rc::new(move |id| row(page, id)),
    };
    let foot = move || {
        let (count, total) = (page.count(), page.total());
        let of = if count == total { grouped(total) } else { [&grouped(count), " of ", &grouped(total)].concat() };
        let noun = if total == 1 { " server" } else { " servers" };
        let search = match count {
            0..=200 => "",
            _ => ". The browser's own search sees only the rows in view; the filter above sees all.",
        };
        of + noun + search
    };
    // What stands at the same place and reads the same is the same.
    let faults = move || malformed.with(|list| list.iter().map(|error| error.raw.as_str()).collect::<String>());
    let notes = switch(faults, move |_| View::list(malformed.get().into_iter().map(malformed_note)));
    View::list([table.view().into(), notes, el("div.table-foot").child(el("span").text_fn(foot)).into()])
}

/// The row of a server.
fn row(page: Page, id: &str) -> Row {
    let mut parts = Parts::default();
    let cells = cells(&mut parts);
    let id = id.to_owned();
    let show = move |at: usize| {
        let server = page.shown.with(|shown| shown.get(at).cloned());
        if let Some(server) = server.filter(|server| server.id.as_str() == id) {
            parts.show(&server);
        }
    };
    Row { cells, show: Box::new(show) }
}

/// The cells of a row, and what of them follows the server.
fn cells(parts: &mut Parts<Server>) -> Vec<El> {
    let kind = |server: &Server| server.commercial_type.clone();
    let link = parts.attr(el("a.row-name"), "href", |server| href(&("/servers/".to_owned() + server.id.as_str())));
    let link = parts.text(link, |server| server.name.clone());
    let below = parts.text(el("span.cell-sub"), kind).text(" ");
    let below = below.child(parts.text(el("span.mono"), |server| address(server).to_owned()));
    let glyph = parts.attr(el("use"), "href", |server| symbol(&server.state));
    let state = el("span.state").child(el("svg.glyph").attr("aria-hidden", "true").child(glyph));
    let state = parts.text(state, |server| word(&server.state));
    let state = state.child(parts.text(el("small.p3"), |server| doing(&server.state, &server.state_detail)));
    let class = |server: &Server| if address(server).is_empty() { "p2 muted" } else { "p2 mono" }.to_owned();
    let ip = parts.attr(el("td"), "class", class);
    let tags = parts.view(
        el("span.tags"),
        |server| server.tags.join(BETWEEN),
        |tags| View::list(tags.split(BETWEEN).filter(|tag| !tag.is_empty()).map(|tag| el("span.tag").text(tag))),
    );
    let age = parts.attr(el("time"), "title", |server| made(server).map(time::absolute).unwrap_or_default());
    let age = parts.text(age, |server| made(server).map(|made| time::span(time::now_ms() - made)).unwrap_or_default());
    let cells = [
        el("td").child(state),
        parts.text(el("td.p2"), kind),
        parts.text(ip, |server| or_none(address(server))),
        parts.text(el("td.p3"), |server| or_none(image(server))),
        el("td.p4").child(tags),
        el("td.p4.num.muted").child(age),
    ];
    let head = el("th").attr("scope", "row").attr("role", "rowheader").child(link).child(below);
    std::iter::once(head).chain(cells.map(|cell| cell.attr("role", "cell"))).collect()
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none" } else { text }.to_owned()
}

/// Stands between two tags; none has it.
const BETWEEN: &str = "\0";

/// When a server was made, in ms since 1970.
fn made(server: &Server) -> Option<f64> {
    server.creation_date.as_ref().and_then(time::parse_ms)
}

fn empty() -> El {
    let account = use_session().account();
    let heading = move || {
        let owner = account.with(|account| account.organizations.first().map(|owner| " in ".to_owned() + &owner.name));
        ["No servers", &owner.unwrap_or_default(), " yet"].concat()
    };
    let about = "A server is a machine with its own disk and address. It is billed by the hour from its first start.";
    el("div.empty")
        .child(el("span.empty-art").child(icon_as("server", "icon icon-lg")))
        .child(el("h2").text_fn(heading))
        .child(el("p").text(about))
        .child(el("div.form-actions").child(create_button()))
}

fn no_match(page: Page) -> El {
    let Page { items, text, .. } = page;
    // Which word to drop, and what that would yield: how many servers, the word, the others.
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
    let without = move || {
        let (count, word, _) = advice()?;
        let words = if count == 1 { " server matches without " } else { " servers match without " };
        Some(View::list([(grouped(count) + words).into(), View::from(el("b").text(&word)), ". ".into()]))
    };
    let word = move || advice().map(|(_, word, _)| word).unwrap_or_default();
    let remove = move |word: &str| {
        let press = move || {
            if let Some((_, _, rest)) = untrack(advice) {
                text.set(rest);
            }
        };
        let button = el("button.button").attr("type", "button").text("Remove ").text(word).on_click(press);
        (!word.is_empty()).then_some(button)
    };
    let clear = el("button.button.button-primary")
        .attr("type", "button")
        .text("Clear the filter")
        .on_click(move || text.set(String::new()));
    el("div.empty")
        .child(el("span.empty-art").child(icon_as("search", "icon icon-lg")))
        .child(el("h2").text("No server matches the filter"))
        .child(el("p").dynamic(without).text_fn(move || grouped(page.total())).text(" in total."))
        .child(el("div.form-actions").child(clear).switch(word, remove))
}

/// An item of the list that could not be read: said, with its place, in a row of its own.
fn malformed_note(error: ItemError) -> El {
    let ItemError { id, index, path, message, raw, .. } = error;
    let id = id.unwrap_or_else(|| ["number ", &(index + 1).to_string(), " of its page"].concat());
    let body = el("div.note-body")
        .child(el("p.note-title").text("One server could not be read: ").child(el("code.path").text(&id)))
        .child(
            el("p").child(el("code.path").text(&path)).text(&[" ", &message, ". The others are complete."].concat()),
        );
    el("div.note.note-bad.note-flush")
        .attr("role", "alert")
        .child(icon("bad"))
        .child(body)
        .child(el("span.note-actions").child(copy_button("Copy its JSON", move || raw.clone())))
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
}
