//! What is in a container.

use api::PageRequest;
use api::containers::{Container, Object, objects};
use api::{ItemError, Page};

use crate::data::{Reading, use_reading};
use crate::format::{count_of, gigabytes};
use crate::resources::kind::Subject;
use crate::resources::shown::Shown;
use crate::signal::RwSignal;
use crate::ui::copy::copy_button_as;
use crate::ui::dom::{El, View, dynamic, el};
use crate::ui::error::error_note;
use crate::ui::icon::icon;

/// The section of a container's page that lists its objects, page by page.
pub(super) fn section(subject: &Subject) -> View {
    let (session, name) = (subject.session, subject.read(|container: &Container| container.name.clone()));
    let page = RwSignal::new(1_u32);
    let body = move |number: &str| {
        let number = number.parse().unwrap_or(1);
        let reading = use_reading(session, objects(&name, PageRequest::number(number)));
        dynamic(move || match reading.stage() {
            "ready" => reading.read(|found: &Page<Object>| Some(table(found, page))).unwrap_or_else(View::none),
            "failed" => failed(reading),
            _ => el("p.panel-body.muted").attr("role", "status").text("Loading objects").into(),
        })
    };
    el("section.panel")
        .attr("id", "objects")
        .attr("aria-labelledby", "objects-h")
        .child(el("div.panel-head").child(el("h2").attr("id", "objects-h").text("Objects")))
        .switch(move || page.get().to_string(), body)
        .into()
}

fn failed(reading: Reading) -> View {
    let note = reading.error().get().map(|error| error_note("The objects could not be listed", &error));
    let again = el("button.button").child(icon("refresh")).text("Try again").on_click(move || reading.refresh());
    let curl = copy_button_as("", "terminal", "Copy as curl", move || reading.curl());
    el("div.panel-body.stack").child(note).child(el("div.form-actions").child(again).child(curl)).into()
}

fn table(found: &Page<Object>, page: RwSignal<u32>) -> View {
    if found.items.is_empty() && page.get_untracked() == 1 {
        return el("p.panel-body.muted").text("There is nothing in it.").into();
    }
    let head = |title: &str, class: &str| el("th").attr("scope", "col").attr("class", class).text(title);
    let heads = el("tr")
        .child(head("Name", ""))
        .child(head("Size", "num"))
        .child(head("Last written", "p2 num"))
        .child(head("Who may read it", "p3"));
    let table = el("table.table")
        .child(el("caption.visually-hidden").text("Objects in this container"))
        .child(el("thead").child(heads))
        .child(el("tbody").children(found.items.iter().map(row)));
    let pages = found.pages(PageRequest::MAX);
    let total = usize::try_from(found.total.unwrap_or_default()).unwrap_or(usize::MAX).max(found.items.len());
    let said = match (pages, total) {
        (1, 1) => "1 object".to_owned(),
        (1, total) => count_of(total) + " objects",
        (pages, total) => {
            ["Page ", &page.get_untracked().to_string(), " of ", &pages.to_string(), ", ", &count_of(total), " objects"]
                .concat()
        }
    };
    let turn = |words: &str, by: i32| {
        let to = page.get_untracked().saturating_add_signed(by);
        (1..=pages).contains(&to).then(|| el("button.button.button-sm").text(words).on_click(move || page.set(to)))
    };
    let foot = el("div.table-foot")
        .child(el("span").text(&said))
        .child(el("span.push"))
        .child(turn("Previous page", -1))
        .child(turn("Next page", 1));
    View::list([el("div.table-box").child(table), foot])
}

/// An object; or, where the API's answer about it makes no sense, what is wrong.
fn row(object: &Result<Object, ItemError>) -> El {
    let name = |text: &str| el("th").attr("scope", "row").child(el("span.mono").text(text));
    match object {
        Ok(object) => el("tr")
            .child(name(&object.name))
            .child(el("td.num").text(&gigabytes(object.size)))
            .child(el("td.p2.num").child(Shown::date(object.last_modified.as_ref()).cell()))
            .child(el("td.p3").text(if object.public { "everybody" } else { "the organization" })),
        Err(error) => el("tr")
            .child(name(error.id.as_deref().unwrap_or("unreadable")))
            .child(el("td").attr("colspan", "3").text(&[error.path.as_str(), " ", &error.message].concat())),
    }
}
