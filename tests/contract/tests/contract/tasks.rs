//! Tasks.

use crate::support::{LONG, NOBODY, assert_not_found, stopped};
use api::PageRequest;
use api::servers::{self, Action};
use api::tasks::{self, TaskStatus};
use contract::Sandbox;

#[test]
fn a_task_is_listed_read_and_removed() {
    let sandbox = Sandbox::start();
    let server = stopped(&sandbox, "web");
    let task = sandbox.ok(&servers::act(&server.id, &Action::Poweron));
    let listed = sandbox.items(&tasks::list(PageRequest::first()));
    assert!(listed.iter().any(|other| other.id == task.id));
    sandbox.advance(LONG);
    let done = sandbox.ok(&tasks::get(&task.id));
    assert!(done.status.is_final() && done.status == TaskStatus::Success);
    sandbox.ok(&tasks::delete(&task.id));
    assert_not_found(&sandbox.err(&tasks::get(&task.id)), task.id.as_str());
    assert_not_found(&sandbox.err(&tasks::get(&NOBODY.into())), NOBODY);
}
