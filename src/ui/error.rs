//! A failure, said so that a person knows what did not happen, why, and what to do next.

use api::{ApiError, ErrorKind, TransportError};
use leptos::prelude::*;

use super::copy::CopyButton;
use super::form::{Form, Message, focus_later};
use super::icon::Icon;

/// The call that signs in by e-mail and password: its 401 is not about a token.
const LOGIN: &str = "POST /tokens";

/// What there is to do about a failure, in one or two sentences. The API's own words are quoted apart.
pub fn next_step(error: &ApiError) -> String {
    match &error.kind {
        ErrorKind::Fields => "Correct what is marked and send it again.".to_owned(),
        ErrorKind::Refused => "Nothing was changed. The API refuses this in the present state; look at the resource, then try again.".to_owned(),
        ErrorKind::SignIn if error.call == LOGIN => "Check both, and that the account belongs to this endpoint.".to_owned(),
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
        ErrorKind::SignIn if error.call == LOGIN => "The API does not accept this email and password",
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
fn quote(error: &ApiError) -> Option<String> {
    let own =
        matches!(error.kind, ErrorKind::Transport(_)) || error.message.is_empty() || error.message == headline(error);
    (!own).then(|| match error.status {
        Some(status) => format!("It answered {status}: “{}”.", error.message),
        None => format!("“{}”.", error.message),
    })
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
#[component]
pub fn ErrorDetails(error: ApiError) -> impl IntoView {
    let text = report(&error);
    let copy = text.clone();
    view! {
        <details class="disclosure">
            <summary><Icon name="right" class="icon icon-sm"/>"Technical details"</summary>
            <div class="code code-plain">
                <div class="code-head">
                    <span class="mono">{error.call}</span>
                    <span class="push"></span>
                    <CopyButton text=Callback::new(move |()| copy.clone()) label="Copy as bug report"/>
                </div>
                <pre tabindex="0" aria-label="Technical details">{text}</pre>
            </div>
        </details>
    }
}

/// A failure in place of what could not be loaded.
#[component]
pub fn ErrorPanel(
    /// What did not happen: "The server list could not be loaded".
    #[prop(into)]
    title: String,
    error: ApiError,
    /// Tries again.
    on_retry: Callback<()>,
    /// The call as curl.
    #[prop(optional, into)]
    curl: Option<Callback<(), String>>,
) -> impl IntoView {
    let forbidden = error.kind == ErrorKind::Permission;
    view! {
        <div class="empty" role="alert">
            <span class="empty-art"><Icon name=if forbidden { "lock" } else { "warn" } class="icon icon-lg"/></span>
            <h2>{title}</h2>
            <p>
                {headline(&error)}". "
                {quote(&error)}" "
                {next_step(&error)}
            </p>
            <div class="form-actions">
                <button type="button" class="button button-primary" on:click=move |_| on_retry.run(())>
                    <Icon name="refresh"/>"Try again"
                </button>
                {curl.map(|curl| view! { <CopyButton text=curl label="Copy as curl" icon="terminal" class="button"/> })}
            </div>
            <ErrorDetails error/>
        </div>
    }
}

/// The catch-all above the buttons of a form: the API's message, what names no control, and the raw answer.
/// Fields that all found their control need no second telling.
#[component]
pub fn FormAlert(
    form: Form,
    /// What did not happen: "Not created".
    #[prop(into)]
    title: String,
) -> impl IntoView {
    move || {
        let (error, rest) = form.rest()?;
        if error.kind == ErrorKind::Fields && rest.is_empty() {
            return None;
        }
        let unmatched = !rest.is_empty();
        let head =
            if unmatched { format!("{title}. The API also said") } else { format!("{title}: {}", headline(&error)) };
        let badge = status_badge(error.status);
        Some(view! {
            <div class="note note-bad" role="alert" id=form.alert_id() tabindex="-1">
                <Icon name="bad"/>
                <div class="note-body">
                    <p class="note-title">{head}</p>
                    {if unmatched {
                        view! {
                            <p>{error.message.clone()}". These parts of the answer belong to no field on this page."</p>
                            <ul class="error-links">{rest.into_iter().map(rest_line).collect_view()}</ul>
                        }
                            .into_any()
                    } else {
                        view! { <p>{quote(&error)}" "{next_step(&error)}</p> }.into_any()
                    }}
                    <ErrorDetails error/>
                </div>
                {badge}
            </div>
        })
    }
}

/// The head of a form that was not accepted: two or more controls in error, each message a link to its control. One
/// alone has the focus already.
#[component]
pub fn FormSummary(
    form: Form,
    /// What did not happen: "Not created".
    #[prop(into)]
    title: String,
) -> impl IntoView {
    move || {
        let lines = form.summary();
        let earlier = |at: usize, id: &str| lines.iter().take(at).any(|(other, ..)| other == id);
        let count = lines.iter().enumerate().filter(|(at, (id, ..))| !earlier(*at, id)).count();
        if count < 2 {
            return None;
        }
        let badge = form.rest().and_then(|(error, _)| status_badge(error.status));
        let links = lines.into_iter().map(|(id, label, text)| {
            let href = format!("#{id}");
            let focus = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                focus_later(id.clone());
            };
            view! { <li><a href=href on:click=focus>{label}": "{text}</a></li> }
        });
        Some(view! {
            <div class="note note-bad" role="alert">
                <Icon name="bad"/>
                <div class="note-body">
                    <p class="note-title">{format!("{title}: {count} fields need attention")}</p>
                    <ul class="error-links">{links.collect_view()}</ul>
                </div>
                {badge}
            </div>
        })
    }
}

fn rest_line(message: Message) -> impl IntoView {
    view! { <li><code class="path">{message.path}</code>" "{message.text}</li> }
}

/// A failed action, told in a note where the action was.
#[component]
pub fn ErrorNote(
    /// What did not happen: "Not powered off".
    #[prop(into)]
    title: String,
    error: ApiError,
) -> impl IntoView {
    let fields = error.fields.clone();
    let badge = status_badge(error.status);
    view! {
        <div class="note note-bad" role="alert">
            <Icon name="bad"/>
            <div class="note-body">
                <p class="note-title">{title}": "{headline(&error)}</p>
                <p>{quote(&error)}" "{next_step(&error)}</p>
                {(!fields.is_empty()).then(|| {
                    let lines = fields.iter().flat_map(|(path, texts)| {
                        texts.iter().map(move |text| rest_line(Message { path: path.to_owned(), text: text.clone() }))
                    });
                    view! { <ul class="error-links">{lines.collect_view()}</ul> }
                })}
                <ErrorDetails error/>
            </div>
            {badge}
        </div>
    }
}

fn status_badge(status: Option<u16>) -> Option<impl IntoView> {
    status.map(|status| view! { <span class="badge badge-bad">{status}</span> })
}
