//! What waits until the browser has drawn a frame.

use std::time::Duration;

use futures_channel::oneshot;
use leptos::prelude::*;

/// How long a frame is left alone, once it was begun.
const LEFT_ALONE: Duration = Duration::from_millis(10);

/// Runs `run` once the next frame has been drawn: it delays no frame, and to ask where something stands makes the
/// browser lay out nothing. In a tab that is out of view that is when it comes back.
pub fn after_frame(run: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(run, LEFT_ALONE));
}

/// Waits for the same.
pub async fn drawn() {
    let (draw, drawn) = oneshot::channel::<()>();
    after_frame(move || drop(draw));
    let _ = drawn.await;
}
