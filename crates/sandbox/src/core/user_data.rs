//! User data of servers: raw values by key, for the machine to read when it boots.

use super::answer::Answer;
use super::call::Call;
use super::refusal::Refusal;
use super::route::{Reply, Route, Verb};
use super::servers::NEEDS;
use super::state::State;
use http::StatusCode;
use serde_json::json;

/// Bytes that one value may have.
const LONGEST: usize = 64 * 1024;

/// The routes of user data.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/servers/{}/user_data", NEEDS, keys),
    Route::new(Verb::Get, "/servers/{}/user_data/{}", NEEDS, read),
    Route::new(Verb::Patch, "/servers/{}/user_data/{}", NEEDS, write).raw(),
    Route::new(Verb::Delete, "/servers/{}/user_data/{}", NEEDS, delete),
];

fn keys(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    Ok(Answer::ok("user_data", json!(server.user_data.keys().collect::<Vec<_>>())))
}

fn read(state: &mut State, call: &Call) -> Reply {
    let server = call.find(&state.servers, call.param(0))?;
    let value = server.user_data.get(call.param(1));
    Ok(value.map_or_else(no_such_key, |value| Answer::bytes("text/plain", value.clone())))
}

fn write(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.servers, call.param(0))?.id;
    if call.raw.len() > LONGEST {
        let message = format!("user data must not be longer than {LONGEST} bytes");
        return Err(Refusal::malformed(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    if let Some(server) = state.servers.get_mut(&id) {
        server.user_data.insert(call.param(1).to_owned(), call.raw.clone());
    }
    Ok(Answer::no_content())
}

fn delete(state: &mut State, call: &Call) -> Reply {
    let id = call.find(&state.servers, call.param(0))?.id;
    let removed = state.servers.get_mut(&id).and_then(|server| server.user_data.remove(call.param(1)));
    Ok(removed.map_or_else(no_such_key, |_| Answer::no_content()))
}

/// The one 404 that has no body (recorded exchanges).
fn no_such_key() -> Answer {
    Answer { status: StatusCode::NOT_FOUND, ..Answer::no_content() }
}
