//! A failure, said so that a person knows what did not happen, why, and what to do next.

use std::rc::Rc;

use api::{ApiError, ErrorKind, TransportError};

use super::copy::{copy_button, copy_button_as};
use super::dom::{El, View, Words, dynamic, el, switch, when};
use super::form::{Form, Message, focus_later};
use super::icon::{icon, icon_as};
use crate::session::MAKES_TOKEN;

/// What there is to do about a failure, in one or two sentences. The API's own words are quoted apart.
fn next_step(error: &ApiError) -> String {
    if error.outcome_unknown() && error.call != MAKES_TOKEN {
        return "It may have been carried out all the same.".to_owned();
    }
    match &error.kind {
        ErrorKind::Fields => "Correct what is marked and send it again.".to_owned(),
        ErrorKind::Refused => "Nothing was changed. The API refuses this as things are: change what stands in the way, then try again.".to_owned(),
        ErrorKind::Password => "Check both, and that the account belongs to this endpoint.".to_owned(),
        ErrorKind::SignIn if error.call == MAKES_TOKEN => "No password was sent. The token of this session may have ended, or the email may be another user's. To make the token by password instead, tick “Sign in with the password”.".to_owned(),
        ErrorKind::SignIn => "The token may be deleted, expired, or from another endpoint.".to_owned(),
        ErrorKind::SecondFactor => "Enter the present code of your authenticator app, or a backup code that was not used yet.".to_owned(),
        ErrorKind::Captcha => "The API asks for a captcha, which only its own web site can show. Sign in with a token instead.".to_owned(),
        ErrorKind::Payment => "The request was valid but was not carried out for reasons of payment. Check the payment method of the organization, then try again.".to_owned(),
        ErrorKind::Permission => "The token lacks the permission for this. Use another token, or ask whoever manages the account.".to_owned(),
        ErrorKind::Quota => "A quota of the organization is used up. Delete what is not needed, or ask support for more.".to_owned(),
        ErrorKind::NotFound => "It may have been deleted, or belong to another account or endpoint.".to_owned(),
        ErrorKind::Conflict => "Something else stands in the way. Free it first, or reload to see what has changed.".to_owned(),
        ErrorKind::RateLimited => match error.retry_after_s {
            Some(s) => format!("Too many requests at once. Try again in {} s.", s.ceil() as u64),
            None => "Too many requests at once. Wait a few seconds, then try again.".to_owned(),
        },
        ErrorKind::Server => "The fault is on the side of the API, often maintenance. Try again in a moment.".to_owned(),
        ErrorKind::Transport(failure) => transport_step(failure).to_owned(),
        ErrorKind::Decode { path } => {
            format!("The answer is not what the API documents (at {}). Copy the report and send it to the makers of this console.", if path.is_empty() { "its start" } else { path })
        }
        ErrorKind::Other if error.status == Some(413) => "It is too large. Make it smaller.".to_owned(),
        ErrorKind::Other => "Try again; if it stays, copy the report.".to_owned(),
    }
}

fn transport_step(failure: &TransportError) -> &'static str {
    match failure {
        TransportError::ReadOnly => "Sign out and in again without read-only mode to make changes.",
        TransportError::Offline => "Check the network of this device. Nothing you typed is lost.",
        TransportError::Unreachable => {
            "Check the address of the endpoint, your network, VPN and blockers, then try again."
        }
        TransportError::Refused => {
            "The address answers, but does not allow calls from this page (CORS). Use an endpoint that allows it, such as a proxy on this page's own domain. The token is not the problem."
        }
        TransportError::Policy { .. } => {
            "This page's own policy does not allow calls to that address. Whoever hosts this console has to add it to connect-src."
        }
        TransportError::Network => "The connection was lost on the way. Check the network, then try again.",
        TransportError::Timeout { .. } => "No answer came in time. Try again in a moment.",
        TransportError::Truncated => "The answer broke off. Try again.",
        TransportError::TooLarge { .. } => "The answer is larger than this console reads.",
        TransportError::InvalidUrl => "The address of the endpoint is not a valid URL. Correct it and try again.",
    }
}

/// What happened, as a heading without a full stop.
pub fn headline(error: &ApiError) -> String {
    let text = match &error.kind {
        ErrorKind::Password => "The API does not accept this email and password",
        ErrorKind::SignIn if error.call == MAKES_TOKEN => "The API makes no token on the word of this session",
        ErrorKind::SignIn => "The API does not know this token",
        ErrorKind::SecondFactor => "A two-factor code is needed",
        ErrorKind::Captcha => "The API asks for a captcha",
        ErrorKind::Payment => "Refused for reasons of payment",
        ErrorKind::Permission => "This token is not allowed to do this",
        ErrorKind::Quota => "Quota reached",
        ErrorKind::NotFound => "Not found",
        ErrorKind::Conflict => "In conflict with something else",
        ErrorKind::RateLimited => "Too many requests",
        ErrorKind::Server => "The API has failed",
        ErrorKind::Decode { .. } => "The answer could not be understood",
        ErrorKind::Transport(failure) => match failure {
            TransportError::ReadOnly => "Read-only mode refused this",
            TransportError::Offline => "You are offline",
            TransportError::Unreachable => "The host cannot be reached",
            TransportError::Refused => "Your browser blocked the answer",
            TransportError::Policy { .. } => "This page's own policy blocked the call",
            TransportError::Timeout { .. } => "No answer in time",
            TransportError::Truncated => "The answer broke off",
            TransportError::TooLarge { .. } => "The answer is too large",
            TransportError::InvalidUrl => "The endpoint's address is not valid",
            TransportError::Network => "The connection was lost",
        },
        ErrorKind::Fields | ErrorKind::Refused | ErrorKind::Other => return error.message.clone(),
    };
    text.to_owned()
}

/// Whether the message is the API's and worth quoting beside the headline.
pub fn quote(error: &ApiError) -> Option<String> {
    let own =
        matches!(error.kind, ErrorKind::Transport(_)) || error.message.is_empty() || error.message == headline(error);
    (!own).then(|| match error.status {
        Some(status) => format!("It answered {status}: “{}”.", error.message),
        None => format!("“{}”.", error.message),
    })
}

/// A failure in a line: what happened, what the API said, what to do.
pub fn in_short(error: &ApiError) -> String {
    let said = error.status.map(|status| [" (", &status.to_string(), ": “", &error.message, "”)"].concat());
    [&*headline(error), &said.unwrap_or_default(), ". ", &next_step(error)].concat()
}

/// Everything known of a failure, as text for a report. It holds no secret: calls are redacted and
/// answers of the API carry none on failure.
pub fn report(error: &ApiError) -> String {
    let mut lines =
        vec![format!("{} {}", error.call, error.status.map_or_else(|| "no answer".to_owned(), |s| s.to_string()))];
    if !error.error_type.is_empty() {
        lines.push(format!("type        {}", error.error_type));
    }
    lines.push(format!("message     {}", error.message));
    for (path, texts) in error.fields.iter() {
        for text in texts {
            lines.push(format!("field       {path}: {text}"));
        }
    }
    if let Some(id) = &error.request_id {
        lines.push(format!("request id  {id}"));
    }
    if !error.body.is_empty() {
        lines.push(String::new());
        lines.push(error.body.clone());
    }
    lines.join("\n")
}

/// Technical details behind a disclosure: the call, the status, the raw answer.
pub fn error_details(error: &ApiError) -> El {
    let text = report(error);
    let details =
        el("pre").attr("tabindex", "0").attr("role", "group").attr("aria-label", "Technical details").text(&text);
    let head = el("div.code-head")
        .child(el("span.mono").text(&error.call))
        .child(el("span.push"))
        .child(copy_button("Copy as bug report", move || text.clone()));
    el("details.disclosure")
        .child(el("summary").child(icon_as("right", "icon icon-sm")).text("Technical details"))
        .child(el("div.code.code-plain").child(head).child(details))
}

/// A failure in place of what could not be loaded. `title` is what did not happen: "The server list could not be
/// loaded"; `curl` gives the call.
pub fn error_panel(
    title: &str,
    error: &ApiError,
    on_retry: impl Fn() + 'static,
    curl: Option<Rc<dyn Fn() -> String>>,
) -> El {
    let retry = el("button.button.button-primary").on_click(on_retry);
    panel(title, error, retry, curl)
}

fn panel(title: &str, error: &ApiError, retry: El, curl: Option<Rc<dyn Fn() -> String>>) -> El {
    let art = if error.kind == ErrorKind::Permission { "lock" } else { "warn" };
    el("div.empty")
        .attr("role", "alert")
        .child(el("span.empty-art").child(icon_as(art, "icon icon-lg")))
        .child(el("h2").text(title))
        .child(el("p").text(&(headline(error) + ". " + &said(error))))
        .child(
            el("div.form-actions")
                .child(retry.child(icon("refresh")).text("Try again"))
                .child(curl.map(|curl| copy_button_as("", "terminal", "Copy as curl", move || curl()))),
        )
        .child(error_details(error))
}

/// The catch-all above the buttons of a form: the API's message, what names no control, and the raw answer.
/// Fields that all found their control need no second telling. `title` is what did not happen: "Not created".
pub fn form_alert(form: Form, title: &str) -> View {
    let title = title.to_owned();
    let shown = move || form.rest().filter(|(error, rest)| error.kind != ErrorKind::Fields || !rest.is_empty());
    // An edit elsewhere in the form leaves the alert as it stands: what it tells is its key.
    let key = move || shown().map(|(error, _)| report(&error)).unwrap_or_default();
    switch(key, move |_| shown().map(|(error, rest)| alert(form, &title, &error, rest)))
}

fn alert(form: Form, title: &str, error: &ApiError, rest: Vec<Message>) -> El {
    let title = if error.outcome_unknown() && error.call != MAKES_TOKEN { "Outcome unknown" } else { title };
    // What the console itself has against sending it says all.
    let own = error.status.is_none() && error.kind == ErrorKind::Fields;
    let (head, body) = if own {
        (title.to_owned(), View::from(el("p").text(&error.message)))
    } else if rest.is_empty() {
        (title.to_owned() + ": " + &headline(error), View::from(el("p").text(&said(error))))
    } else {
        let text = error.message.clone() + ". These parts of the answer belong to no field on this page.";
        let lines = rest.into_iter().map(|message| line(&message.path, &message.text));
        let body: [View; 2] = [el("p").text(&text).into(), links().children(lines).into()];
        (title.to_owned() + ". The API also said", View::list(body))
    };
    let body = View::list([body, error_details(error).into()]);
    note(head, body, status_badge(error.status)).attr("id", &form.alert_id()).attr("tabindex", "-1")
}

/// The head of a form that was not accepted: two or more controls in error, each message a link to its control. One
/// alone has the focus already. `title` is what did not happen: "Not created".
pub fn form_summary(form: Form, title: &str) -> View {
    let title = title.to_owned();
    when(
        move || in_error(form) > 1,
        move || {
            let title = title.clone();
            let head = move || title.clone() + ": " + &in_error(form).to_string() + " fields need attention";
            let lines = links().dynamic(move || View::list(form.summary().into_iter().map(link)));
            let badge = dynamic(move || form.rest().and_then(|(error, _)| status_badge(error.status)));
            note(Words::follow(head), lines, badge)
        },
    )
}

/// How many controls of a form are in error.
fn in_error(form: Form) -> usize {
    let lines = form.summary();
    let first = |at: usize, id: &str| !lines.iter().take(at).any(|(other, ..)| other == id);
    lines.iter().enumerate().filter(|(at, (id, ..))| first(*at, id)).count()
}

/// A line of the summary: a link to its control.
fn link((id, label, text): (String, String, String)) -> El {
    let link = el("a").attr("href", &("#".to_owned() + &id)).text(&(label + ": " + &text));
    el("li").child(link.on("click", move |event| {
        event.prevent_default();
        focus_later(id.clone());
    }))
}

/// Above what is old because it could not be read again: how old, and why.
pub fn stale_note(title: impl Into<Words>, why: impl Into<Words>, again: impl Fn() + 'static) -> El {
    let again = el("button.button.button-sm").child(icon("refresh")).text("Try again").on_click(again);
    let body = el("div.note-body").child(el("p.note-title").words(&title.into())).child(el("p").words(&why.into()));
    el("div.note.note-warn")
        .attr("role", "status")
        .child(icon("warn"))
        .child(body)
        .child(el("span.note-actions").child(again))
}

/// What the API says of each path, a line each.
pub fn messages(error: &ApiError) -> Option<El> {
    let lines = || error.fields.iter().flat_map(|(path, texts)| texts.iter().map(|text| line(path, text)));
    (!error.fields.is_empty()).then(|| links().children(lines()))
}

/// Why something was not done, told where the form is not there any more: what the API says of each path, or what to do.
pub fn in_words(error: &ApiError) -> String {
    let mut said = Vec::new();
    for (path, texts) in error.fields.iter() {
        said.extend(texts.iter().map(|text| [path, ": ", text].concat()));
    }
    let more = match said.join(", ").trim_end_matches('.') {
        "" => next_step(error),
        _ if error.outcome_unknown() => next_step(error),
        said => said.to_owned() + ".",
    };
    [&*headline(error), ". ", &more].concat()
}

/// A failed action, told in a note where the action was. `title` is what did not happen: "Not powered off".
pub fn error_note(title: &str, error: &ApiError) -> El {
    let body: [View; 3] = [el("p").text(&said(error)).into(), messages(error).into(), error_details(error).into()];
    note(title.to_owned() + ": " + &headline(error), View::list(body), status_badge(error.status))
}

/// What the API said, and what to do.
pub fn said(error: &ApiError) -> String {
    quote(error).unwrap_or_default() + " " + &next_step(error)
}

/// A note of failure: what happened, more of it, and what stands beside it.
fn note(head: impl Into<Words>, body: impl Into<View>, beside: impl Into<View>) -> El {
    draw_note(&head.into(), body.into(), beside.into())
}

fn draw_note(head: &Words, body: View, beside: View) -> El {
    el("div.note.note-bad")
        .attr("role", "alert")
        .child(icon("bad"))
        .child(el("div.note-body").child(el("p.note-title").words(head)).child(body))
        .child(beside)
}

fn links() -> El {
    el("ul.error-links")
}

/// A message about a path.
fn line(path: &str, text: &str) -> El {
    el("li").child(el("code.path").text(path)).text(&(" ".to_owned() + text))
}

fn status_badge(status: Option<u16>) -> Option<El> {
    status.map(|status| el("span.badge.badge-bad").text(&status.to_string()))
}
