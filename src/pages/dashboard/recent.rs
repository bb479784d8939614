//! The tasks that began last.

use std::sync::Arc;

use api::tasks::Task;
use leptos::prelude::*;

use super::{list_at, more, panel, unlisted};
use crate::data::Object;
use crate::order;
use crate::resources::name_of;
use crate::resources::shown::{Shown, link};
use crate::resources::tasks::{TASKS, state, target, words};
use crate::time;
use crate::ui::dom::{El, View, el};
use crate::ui::icon::icon_as;

/// How many are shown.
const SHOWN: usize = 6;

/// Draws them.
pub(super) fn section() -> El {
    let Some(list) = list_at("tasks") else { return el("div") };
    let body = move || {
        if let Some(instead) = unlisted(&TASKS, list) {
            return el("div.panel-body").child(instead);
        }
        let tasks = list.items().with(|items| latest(items));
        if tasks.is_empty() {
            return el("div.panel-body").child(el("p.muted").text("No action has run lately."));
        }
        el("ul.feed").children(tasks.iter().map(|task| line(task)))
    };
    panel("recent", "Recent tasks", more("/tasks", "All tasks"), View::list([el("div").dynamic(body)]))
}

/// The latest, the youngest first.
fn latest(tasks: &[Object]) -> Vec<Arc<Task>> {
    let mut tasks: Vec<Arc<Task>> = tasks.iter().filter_map(|task| Arc::clone(task).downcast().ok()).collect();
    // Dates in the one layout of the API compare as text.
    order::sort(&mut tasks, |a, b| b.started_at.cmp(&a.started_at));
    tasks.truncate(SHOWN);
    tasks
}

fn line(task: &Task) -> El {
    let (glyph, (word, doing)) = match state(task) {
        Shown::State(look, word, doing) => (look.glyph(), (word, doing)),
        _ => Default::default(),
    };
    let what = link(&["/tasks/", task.id.as_str()].concat(), &words(task));
    let about = task.href_from.as_deref().and_then(target).map(|(kind, key)| {
        let name = name_of(kind, key);
        let name = if name.is_empty() { [kind.one, " ", key.get(..8).unwrap_or(key)].concat() } else { name };
        View::list([View::from(" of "), link(&[kind.path, "/", key].concat(), &name).into()])
    });
    let how = if doing.is_empty() { word } else { [&word, ", ", &doing].concat() };
    let said = el("span").child(what).child(about.unwrap_or_else(View::none)).child(el("span.cell-2").text(&how));
    let age = task.started_at.as_ref().and_then(time::parse_ms).map(|began| {
        el("time")
            .attr("datetime", task.started_at.as_ref().map(|at| at.as_str()).unwrap_or_default())
            .attr("title", &time::absolute(began))
            .text(&time::span(time::now_ms() - began))
    });
    el("li").child(icon_as(glyph.0, glyph.1)).child(said).child(age)
}
