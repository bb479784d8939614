//! The service behind a socket: reads requests, asks the core, waits, and sends or breaks off what it gives.

use crate::control::Steered;
use crate::core::{LONGEST_BODY, Time};
use crate::faults::Sending;
use ::http::{HeaderValue, Request, Response, header};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use futures_util::{StreamExt, stream};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;

type Shared = Arc<Mutex<Steered>>;

/// Serves the service on a socket until the process ends.
///
/// # Errors
/// Those of the socket.
pub async fn serve(listener: TcpListener, service: Steered) -> io::Result<()> {
    let shared: Shared = Arc::new(Mutex::new(service));
    axum::serve(listener, Router::new().fallback(answer).with_state(shared)).await
}

/// The system's clock, which the core is handed with each request.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_unix_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

async fn answer(State(shared): State<Shared>, request: Request<Body>) -> Response<Body> {
    let request = match read(request).await {
        Ok(request) => request,
        // The client has gone away; nobody will see this.
        Err(_) => return broken(Response::new(Body::empty())),
    };
    let delivery = {
        // A panic in the core would be a bug; the next caller still gets an answer.
        let mut service = shared.lock().unwrap_or_else(PoisonError::into_inner);
        service.handle(now(), &request)
    };
    let sending = delivery.into_sending();
    if !sending.delay.is_zero() {
        tokio::time::sleep(sending.delay).await;
    }
    send(sending)
}

/// Reads the body, though no more of it than is needed to see that it is too long.
async fn read(request: Request<Body>) -> Result<Request<Vec<u8>>, axum::Error> {
    let (parts, body) = request.into_parts();
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if bytes.len() <= LONGEST_BODY {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(Request::from_parts(parts, bytes))
}

fn send(sending: Sending) -> Response<Body> {
    match (sending.response, sending.cut) {
        (None, _) => broken(Response::new(Body::empty())),
        (Some(response), None) => response.map(Body::from),
        (Some(response), Some(bytes)) => {
            let (mut parts, mut body) = response.into_parts();
            // The length of the whole is promised, so that the client can tell that it did not get it.
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            body.truncate(bytes);
            // Without a pause the connection would be gone before the first part had been sent.
            let failure = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(io::Error::other("broken off by a scripted fault"))
            };
            let chunks = stream::iter([Ok(body)]).chain(stream::once(failure));
            Response::from_parts(parts, Body::from_stream(chunks))
        }
    }
}

/// A response on which the connection is closed before anything of it has been sent.
fn broken(response: Response<Body>) -> Response<Body> {
    let failure: Result<Vec<u8>, _> = Err(io::Error::other("dropped by a scripted fault"));
    response.map(|_| Body::from_stream(stream::iter([failure])))
}
