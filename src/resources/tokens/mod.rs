//! API tokens: what programs and people sign in with.
//!
//! On the classic API a token's id is its secret. So a token is called by its access key, or by the instant at which
//! it was made where it has none; its id stands in no address of the console, is masked, and is left out of the JSON.

mod forms;
mod permissions;

use api::tokens::{self, Token};
use api::{Call, Page, PageRequest, Secret};

use self::forms::{CREATE, EDIT, RENEW, REVOKE};
use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, meets, sorts};
use super::shown::Shown;
use crate::data::{Object, Resource, Source, read};
use crate::session::{fresh_secret, is_own};
use crate::time;
use crate::ui::table::Column;

/// This close to its end a token is marked, in milliseconds.
const SOON_MS: f64 = 24.0 * 3_600_000.0;

impl Resource for Token {
    const IN_LIST: bool = true;
    fn key(&self) -> &str {
        let made = self.creation_date.as_ref().map(api::Timestamp::as_str);
        self.access_key.as_deref().filter(|key| !key.is_empty()).or(made).unwrap_or_default()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        tokens::list(page)
    }
    fn without_secrets(json: String) -> String {
        tokens::redacted_json(&json)
    }
}

static SOURCE: Source = Source::of::<Token>();

/// The kind.
pub static TOKENS: Kind = Kind {
    path: "/tokens",
    one: "token",
    many: "tokens",
    title: "API tokens",
    icon: "token",
    about: "A token stands for you towards the API, for as long as it lives. It costs nothing.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Description", class: "", sortable: true },
        Column { key: "id", title: "Secret", class: "p2 secret", sortable: false },
        Column { key: "expires", title: "Expires", class: "", sortable: true },
        Column { key: "from", title: "Created from", class: "p3", sortable: true },
        Column { key: "age", title: "Age", class: "p3 num", sortable: true },
        Column { key: "session", title: "Session", class: "p2", sortable: false },
    ],
    views: &[("All", ""), ("Lasting", "expires:never"), ("Expired", "expires:expired")],
    filter_hint: "Filter by description, or expires:never",
    show: |object, key| read(object, |token| show(token, key)),
    meets,
    says: Says::Columns,
    sorts: |kind, object, key, bytes| {
        if key == "expires" { by_end(object, bytes) } else { sorts(kind, object, key, bytes) }
    },
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Description", "description"),
            ("Secret", "id"),
            ("Access key", "access_key"),
            ("Expires", "end"),
            ("Session", "session"),
            ("May do", "rights"),
            ("Created", "age"),
            ("Created from", "from"),
            ("Made by", "category"),
        ],
    }],
    actions: &[
        Action { label: "Renew", icon: "refresh", danger: false, why_not: lasts, opens: Opens::Sheet(&RENEW) },
        Action { label: "Edit", icon: "edit", danger: false, why_not: always, opens: Opens::Sheet(&EDIT) },
        Action { label: "Revoke", icon: "trash", danger: true, why_not: always, opens: Opens::Sheet(&REVOKE) },
    ],
    create: Some("Create token"),
    new: Some(&CREATE),
    more: Some(permissions::section),
};

fn show(token: &Token, key: &str) -> Shown {
    match key {
        "name" if token.description.is_empty() => Shown::Text(token.key().to_owned()),
        "name" | "description" => Shown::text(&token.description),
        "id" => Shown::Secret(fresh_secret(token.key()).unwrap_or_else(|| token.secret().clone())),
        "access_key" => Shown::copy(token.access_key.as_deref()),
        "expires" => expires(token),
        "end" if token.expires.is_some() => Shown::date(token.expires.as_ref()),
        "end" => Shown::text("Never"),
        "session" if is_own(token) => Shown::Badge("accent", "This session".to_owned()),
        "session" => Shown::text("Other"),
        "rights" => Shown::Flag(token.inherits_user_perms, "All that its user may", "What is listed below"),
        "age" => Shown::date(token.creation_date.as_ref()),
        "from" => Shown::mono(token.creation_ip.as_deref()),
        "category" => Shown::text(token.category.as_deref().unwrap_or_default()),
        _ => Shown::None,
    }
}

/// When a token ends, with a badge where that is near or over.
fn expires(token: &Token) -> Shown {
    let Some(end) = &token.expires else { return Shown::text("Never") };
    match left_ms(token) {
        None => Shown::Date(end.clone()),
        Some(left) if left <= 0.0 => Shown::Badge("bad", ["Expired ", &time::span(-left), " ago"].concat()),
        Some(left) if left < SOON_MS => Shown::Badge("warn", ["in ", &time::span(left)].concat()),
        Some(left) => Shown::Text(["in ", &time::span(left)].concat()),
    }
}

/// How long a token still lives, in milliseconds; none if it does not end.
fn left_ms(token: &Token) -> Option<f64> {
    Some(-time::since(time::parse_ms(token.expires.as_ref()?)?))
}

/// What never ends comes last.
fn by_end(object: &Object, bytes: &mut Vec<u8>) {
    match read(object, |token: &Token| token.expires.clone()) {
        Some(end) => bytes.extend(end.as_str().bytes()),
        None => bytes.push(u8::MAX),
    }
}

fn lasts(object: &Object) -> Option<String> {
    read(object, |token: &Token| {
        token.expires.is_none().then(|| "It never expires, so there is nothing to renew.".to_owned())
    })
}

fn id(subject: &Subject) -> Secret {
    subject.read(|token: &Token| token.id.clone())
}
