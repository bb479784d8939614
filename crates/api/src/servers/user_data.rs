//! User data of servers: plain texts by key that the server itself can read, `cloud-init` first among them.

use super::calls::PATH;
use crate::spec::Spec;
use crate::{Call, ServerId, Service};

/// The keys that are set.
pub fn user_data_keys(id: &ServerId) -> Call<Vec<String>> {
    Call::values(of_server(Spec::get(Service::Compute, PATH), id), "user_data")
}

/// The text under a key.
///
/// # Errors
/// [`NotFound`](crate::ErrorKind::NotFound) if the key is not set.
pub fn user_data(id: &ServerId, key: &str) -> Call<String> {
    Call::text(of_server(Spec::get(Service::Compute, PATH), id).segment(key))
}

/// Sets the text under a key.
pub fn set_user_data(id: &ServerId, key: &str, text: &str) -> Call<()> {
    Call::nothing(of_server(Spec::patch(Service::Compute, PATH), id).segment(key).plain_text(text))
}

/// Removes a key.
pub fn delete_user_data(id: &ServerId, key: &str) -> Call<()> {
    Call::nothing(of_server(Spec::delete(Service::Compute, PATH), id).segment(key))
}

fn of_server(spec: Box<Spec>, id: &ServerId) -> Box<Spec> {
    spec.segment(id.as_str()).then("/user_data")
}
