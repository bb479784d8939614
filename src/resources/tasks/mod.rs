//! Tasks: what the API does in the background after an action, and did.

use api::tasks::{self, Task, TaskStatus};
use api::{Call, Page, PageRequest};

use super::kind::{Action, Kind, Opens, Says, Section, Subject, capital, meets, sorts};
use super::servers::SERVERS;
use super::sheet::{Sheet, Then, paragraphs};
use super::shown::{Look, Shown};
use super::steps::Step;
use super::{kind_at, name_of};
use crate::data::{Object, Resource, Source, read};
use crate::ui::table::Column;

impl Resource for Task {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn is_transient(&self) -> bool {
        matches!(look(&self.status), Look::Moving)
    }
    fn names() -> Option<&'static Source> {
        Some(SERVERS.source)
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        tasks::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        tasks::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Task>();

/// The kind.
pub static TASKS: Kind = Kind {
    path: "/tasks",
    one: "task",
    many: "tasks",
    title: "Tasks",
    icon: "tasks",
    about: "A task is what an action on a server has started. It costs nothing; the API forgets it after a while.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Task", class: "", sortable: true },
        Column { key: "state", title: "State", class: "", sortable: true },
        Column { key: "about", title: "About", class: "p2", sortable: false },
        Column { key: "started", title: "Started", class: "p3 num", sortable: true },
        Column { key: "ended", title: "Ended", class: "p3 num", sortable: true },
    ],
    views: &[("All", ""), ("Under way", "-state:done -state:failed"), ("Failed", "state:failed")],
    filter_hint: "Filter by name, or state:failed",
    show: |object, key| read(object, |task| show(task, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("State", "state"),
            ("Progress", "progress"),
            ("About", "about"),
            ("Result", "result"),
            ("Started", "started"),
            ("Ended", "ended"),
            ("API name", "description"),
        ],
    }],
    actions: &[Action {
        label: "Delete",
        icon: "trash",
        danger: true,
        why_not: under_way,
        opens: Opens::Sheet(&DELETE),
    }],
    create: None,
    new: None,
    more: None,
};

fn show(task: &Task, key: &str) -> Shown {
    match key {
        "name" => Shown::Text(words(task)),
        "description" => Shown::mono(Some(&task.description)),
        "state" => state(task),
        "progress" => Shown::Text(percent(task)),
        "about" => link(task.href_from.as_deref()),
        "result" => link(task.href_result.as_deref()),
        "started" => Shown::date(task.started_at.as_ref()),
        "ended" => Shown::date(task.terminated_at.as_ref()),
        _ => Shown::None,
    }
}

/// What a task does, in words; one that this console does not know keeps the API's name.
pub fn words(task: &Task) -> String {
    let known = match task.description.as_str() {
        "server_batch_poweron" | "server_poweron" => "Power on",
        "server_poweroff" => "Power off",
        "server_reboot" => "Reboot",
        "server_terminate" => "Terminate",
        "server_stop_in_place" => "Stop in place",
        "server_backup" | "instance_backup" => "Backup",
        "" => "Task",
        other => return capital(&other.replace('_', " ")),
    };
    known.to_owned()
}

fn look(status: &TaskStatus) -> Look {
    match status {
        TaskStatus::Pending | TaskStatus::Started | TaskStatus::Running | TaskStatus::Retry => Look::Moving,
        TaskStatus::Success => Look::Good,
        TaskStatus::Failure => Look::Bad,
        _ => Look::Unknown,
    }
}

/// How far a task is.
pub fn state(task: &Task) -> Shown {
    let word = match &task.status {
        TaskStatus::Pending => "Waiting",
        TaskStatus::Started | TaskStatus::Running => "Under way",
        TaskStatus::Retry => "To be tried again",
        TaskStatus::Success => "Done",
        TaskStatus::Failure => "Failed",
        other => other.as_str(),
    };
    let look = look(&task.status);
    let doing = if look == Look::Moving && task.progress > 0 { percent(task) } else { String::new() };
    Shown::State(look, word.to_owned(), doing)
}

/// `45 %`.
fn percent(task: &Task) -> String {
    task.progress.to_string() + " %"
}

/// Kind and key of what a path of the API is about: `/servers/{id}/action` is about a server.
pub fn target(href: &str) -> Option<(&'static Kind, &str)> {
    let (many, rest) = href.strip_prefix('/')?.split_once('/')?;
    let key = rest.split('/').next().filter(|key| !key.is_empty())?;
    Some((kind_at(many)?, key))
}

/// The page of what a path of the API is about, under its name where that is known; tracked.
fn link(href: Option<&str>) -> Shown {
    match href.map(|href| (href, target(href))) {
        None | Some(("", _)) => Shown::None,
        Some((href, None)) => Shown::Mono(href.to_owned()),
        Some((_, Some((kind, key)))) => Shown::link(kind.path, Some((key, &name_of(kind, key)))),
    }
}

fn under_way(object: &Object) -> Option<String> {
    read(object, |task: &Task| {
        (!task.status.is_final()).then(|| "Only tasks that have ended can be deleted. Wait for its end.".to_owned())
    })
}

static DELETE: Sheet = Sheet {
    title: |subject| ["Delete task ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&["It is taken off the list. What it did stays as it is; nothing stops costing."]),
    fields: &[],
    button: "Delete task",
    danger: true,
    steps: |subject, _| {
        Ok(vec![Step::delete("Delete the task", &tasks::delete(&id(subject)), &tasks::get(&id(subject)))])
    },
    done: "Task deleted",
    then: Then::List,
};

fn id(subject: &Subject) -> api::TaskId {
    subject.read(|task: &Task| task.id.clone())
}

#[cfg(test)]
mod tests {
    use super::{Task, target, words};

    #[test]
    fn a_path_of_the_api_tells_what_it_is_about() {
        let found = |href| target(href).map(|(kind, key)| (kind.path, key));
        assert_eq!(found("/servers/5f1a/action"), Some(("/servers", "5f1a")));
        assert_eq!(found("/volumes/5f1a"), Some(("/volumes", "5f1a")));
        for none in ["", "/", "/servers", "/servers/", "servers/5f1a", "/unheard-of/5f1a"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn a_task_is_said_in_words() {
        let said = |description: &str| words(&Task { description: description.to_owned(), ..Task::default() });
        assert_eq!(said("server_batch_poweron"), "Power on");
        assert_eq!(said("volume_freeze"), "Volume freeze");
        assert_eq!(said(""), "Task");
    }
}
