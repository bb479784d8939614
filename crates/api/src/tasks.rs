//! Tasks of the compute service: what an action on a server started.

use crate::spec::Spec;
use crate::{Call, Page, PageRequest, Service, TaskId, Timestamp};

record! {
    /// Something that the API is doing or has done.
    pub struct Task requires id {
        /// Its id.
        pub id: TaskId,
        /// What it is, such as `server_poweroff`.
        pub description: String,
        /// How far it is.
        pub status: TaskStatus,
        /// Progress in percent. The documentation shows a string.
        pub progress: u64,
        /// The path of the call that started it.
        pub href_from: Option<String>,
        /// The path of what it made, such as the image of a backup; since 2019.
        pub href_result: Option<String>,
        /// When it began, UTC.
        pub started_at: Option<Timestamp>,
        /// When it ended, UTC.
        pub terminated_at: Option<Timestamp>,
        /// Zone, in today's answers.
        pub zone: Option<String>,
    }
}

text_enum! {
    /// How far a task is.
    pub enum TaskStatus {
        /// Not begun.
        Pending = "pending",
        /// Begun.
        Started = "started",
        /// Begun, in some older answers.
        Running = "running",
        /// To be tried again.
        Retry = "retry",
        /// Ended well.
        Success = "success",
        /// Ended in failure.
        Failure = "failure",
    }
}

impl TaskStatus {
    /// Whether nothing more will happen.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Success | Self::Failure)
    }
}

/// The tasks that the API still remembers.
pub fn list(page: PageRequest) -> Call<Page<Task>> {
    Call::list(Spec::get(Service::Compute, "/tasks"), "tasks", page)
}

/// One task.
pub fn get(id: &TaskId) -> Call<Task> {
    Call::object(Spec::get(Service::Compute, "/tasks").segment(id.as_str()), "task")
}

/// Removes a task from the list.
pub fn delete(id: &TaskId) -> Call<()> {
    Call::nothing(Spec::delete(Service::Compute, "/tasks").segment(id.as_str()))
}
