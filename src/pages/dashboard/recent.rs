//! The tasks that began last.

use api::Page;
use api::tasks::Task;
use leptos::prelude::*;

use super::{failed, list_at, more, panel};
use crate::data::Reading;
use crate::order;
use crate::resources::name_of;
use crate::resources::shown::{Shown, link};
use crate::resources::tasks::{state, target, words};
use crate::signal::Memo;
use crate::ui::age::age;
use crate::ui::dom::{El, View, el};
use crate::ui::error::headline;
use crate::ui::icon::glyph;

/// How many are shown.
const SHOWN: usize = 6;

/// Draws them. The names of servers are read where there are not many, else told once the list is known.
pub(super) fn section(tasks: Reading, many: Memo<Option<bool>>) -> El {
    let servers = list_at("servers");
    let listed = Memo::new(move || servers.is_some_and(|list| list.status().with(|status| status.read_at.is_some())));
    let body = move || {
        if tasks.stage() == "loading" {
            return el("p.panel-body.muted").attr("role", "status").text("Loading tasks");
        }
        if tasks.stage() == "failed" {
            let why = tasks.error().with(|error| error.as_ref().map(headline)).unwrap_or_default();
            let text = ["The tasks could not be listed: ", &why, "."].concat();
            return el("div.panel-body").child(failed(&text, move || tasks.refresh()));
        }
        let latest = tasks.read(latest);
        if latest.is_empty() {
            return el("div.panel-body").child(el("p.muted").text("No action has run lately."));
        }
        let named = many.get() == Some(false) || listed.get();
        el("ul.feed").children(latest.iter().map(|task| line(task, named)))
    };
    panel("recent", "Recent tasks", more("/tasks", "All tasks"), View::list([el("div").dynamic(body)]))
}

/// Whether one of the latest has not ended.
pub(super) fn any_under_way(tasks: Reading) -> bool {
    untrack(|| tasks.read(|page: &Page<Task>| latest(page).iter().any(|task| !task.status.is_final())))
}

/// The latest, the youngest first.
fn latest(page: &Page<Task>) -> Vec<Task> {
    let mut tasks: Vec<Task> = page.items.iter().filter_map(|task| task.as_ref().ok()).cloned().collect();
    // Dates in the one layout of the API compare as text.
    order::sort(&mut tasks, |a, b| b.started_at.cmp(&a.started_at));
    tasks.truncate(SHOWN);
    tasks
}

fn line(task: &Task, named: bool) -> El {
    let (look, (word, doing)) = match state(task) {
        Shown::State(look, word, doing) => (look, (word, doing)),
        _ => Default::default(),
    };
    let what = link(&["/tasks/", task.id.as_str()].concat(), &words(task));
    let about = task.href_from.as_deref().and_then(target).map(|(kind, key)| {
        let name = if named { name_of(kind, key) } else { String::new() };
        let name = if name.is_empty() { [kind.one, " ", key.get(..8).unwrap_or(key)].concat() } else { name };
        View::list([View::from(" of "), link(&[kind.path, "/", key].concat(), &name).into()])
    });
    let how = if doing.is_empty() { word } else { [&word, ", ", &doing].concat() };
    let said = el("span").child(what).child(about.unwrap_or_else(View::none)).child(el("span.cell-2").text(&how));
    let age = task.started_at.as_ref().and_then(age);
    el("li").child(glyph(look.shape())).child(said).child(age)
}
