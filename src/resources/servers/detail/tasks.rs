//! What actions have been started on a server, as long as the API remembers them, and how far each is.

use api::servers::Server;
use api::tasks::Task;

use crate::data::{Object, Typed, read, use_data};
use crate::resources::aside::panel;
use crate::resources::shown::Shown;
use crate::resources::tasks::TASKS;
use crate::session::use_session;
use crate::ui::dom::{El, View, el, when};

/// What is told of a task: a key of its kind, and the head's words.
const COLUMNS: [(&str, &str); 4] = [("state", "State"), ("name", "Task"), ("result", "Result"), ("started", "Started")];

/// The section.
pub fn tasks(item: Typed<Server>) -> El {
    let list = TASKS.list(use_data());
    // An endpoint without tasks shows those that its answers tell of.
    if use_session().profile().is_some_and(|profile| profile.capabilities().tasks) {
        list.refresh();
    }
    list.follow_transient(|| false);
    let keys = move || {
        let of =
            ["/servers/", &item.with(|server| server.map(|server| server.id.to_string())).unwrap_or_default(), "/"];
        let of = of.concat();
        let about = |task: &Object| {
            read(task, |task: &Task| task.href_from.as_deref().is_some_and(|from| from.starts_with(&of)))
        };
        list.items().with(|tasks| {
            tasks.iter().filter(|task| about(task)).map(|task| TASKS.source.key(task).to_owned()).collect::<Vec<_>>()
        })
    };
    let row = move |key: &str| {
        let key = key.to_owned();
        let shown = move |what: &'static str| {
            let key = key.clone();
            move || -> Shown {
                list.items().track();
                let task = list.find(&key);
                match (what, task) {
                    (_, None) => Shown::None,
                    ("name", Some(task)) => Shown::Link(TASKS.page(&task), TASKS.name(&task)),
                    (what, Some(task)) => (TASKS.show)(&task, what),
                }
            }
        };
        el("tr").children(COLUMNS.iter().map(|(what, _)| {
            let shown = shown(what);
            let again = shown.clone();
            el("td").switch(move || shown().identity(), move |_| again().cell())
        }))
    };
    let heads = || COLUMNS.iter().map(|(_, words)| el("th").attr("scope", "col").text(words));
    let none = move || keys().is_empty();
    let table = move || {
        let caption = el("caption.visually-hidden").text("Tasks of this server");
        let table = el("table.table")
            .child(caption)
            .child(el("thead").child(el("tr").children(heads())))
            .child(el("tbody").keyed(keys, row));
        el("div.table-box").child(table)
    };
    let note = el("span.panel-note").text("As long as the API remembers them");
    panel("tasks", "Tasks", note, View::none())
        .child(when(none, || el("p.panel-body.muted").text("No action on this server is remembered.")))
        .child(when(move || !none(), table))
}
