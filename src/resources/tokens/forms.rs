//! Making, changing and revoking tokens.

use api::tokens::{self, NewToken, Token, TokenPatch};
use api::{Answer, Secret};

use super::{TOKENS, id};
use crate::data::Resource;
use crate::resources::kind::Subject;
use crate::resources::sheet::{Field, Refusals, Sheet, Then, Values, nothing, paragraphs};
use crate::resources::steps::Step;
use crate::session::{is_own, keep_fresh_secret};
use crate::ui::dom::{View, el};
use crate::ui::icon::icon;
use crate::ui::path::encoded;

pub(super) static CREATE: Sheet = Sheet {
    title: |_| "Create token".to_owned(),
    intro: |_| {
        paragraphs(&[
            "It may do all that you may. Being signed in is enough to make one, unless the API asks for your password.",
        ])
    },
    fields: &[
        Field::text("description", "Description", "What it is for, so that you know it again.").optional(),
        Field::text("email", "Email", "Left empty, it is yours.").optional().starts(own_email),
        Field::check("with_password", "Sign in with the password", "Only if the API makes no token without it."),
        Field::secret("password", "Password", "").shown(|values| values.ticked("with_password")),
        Field::text("2FA_token", "Two-factor code", "Of your authenticator app, or a backup code.")
            .optional()
            .shown(|values| values.ticked("with_password")),
        Field::check("expires", "Expires", "Unless it is renewed, 30 minutes after it was made. Otherwise never.")
            .starts(|_| "true".to_owned()),
    ],
    button: "Create token",
    danger: false,
    steps: create,
    done: "Token created",
    then: Then::Page(made),
};

fn own_email(subject: &Subject) -> String {
    let account = subject.session.account();
    account.with_untracked(|account| account.user.as_ref().map(|user| user.email.clone())).unwrap_or_default()
}

fn create(subject: &Subject, values: &Values) -> Result<Vec<Step>, Refusals> {
    let description = values.get("description");
    // The form may have opened before it was known whose the session is.
    let email = Some(values.get("email")).filter(|email| !email.is_empty()).unwrap_or_else(|| own_email(subject));
    let expires = values.ticked("expires");
    if !values.ticked("with_password") {
        return Ok(vec![Step::send("Create the token", tokens::issue(&email, &description, expires))]);
    }
    let token = NewToken {
        email,
        password: Secret::new(values.get("password")),
        expires: Some(expires),
        description: Some(description),
        code: Some(values.get("2FA_token")),
    };
    Ok(vec![Step::send("Create the token", tokens::create(&token))])
}

/// The page of the token that was made. Its secret is kept for that page: the API may not tell it again.
fn made(_: &Subject, answer: &Answer) -> String {
    let Ok(token) = tokens::get(&Secret::default()).decode(answer) else { return TOKENS.path.to_owned() };
    let key = token.key().to_owned();
    let path = [TOKENS.path, "/", &encoded(&key)].concat();
    if let Some(secret) = token.secret_key {
        keep_fresh_secret(key, secret);
    }
    path
}

pub(super) static RENEW: Sheet = Sheet {
    title: |subject| ["Renew token ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&["It lives 30 minutes longer."]),
    fields: &[],
    button: "Renew token",
    danger: false,
    steps: |subject, _| Ok(vec![Step::send("Renew the token", tokens::renew(&id(subject)))]),
    done: "Token renewed",
    then: Then::Stay,
};

pub(super) static EDIT: Sheet = Sheet {
    title: |subject| ["Edit token ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[
        Field::text("description", "Description", "What it is for.")
            .optional()
            .starts(|subject| subject.read(|token: &Token| token.description.clone())),
        Field::check("expires", "Expires", "Any change adds 30 minutes to the life of a token that expires.").starts(
            |subject| {
                subject.read(|token: &Token| token.expires.as_ref().map(|_| "true".to_owned())).unwrap_or_default()
            },
        ),
    ],
    button: "Save token",
    danger: false,
    steps: |subject, values| {
        let patch = TokenPatch { description: values.changed("description"), expires: values.switched("expires") };
        let changes = patch.description.is_some() || patch.expires.is_some();
        Ok(changes.then(|| Step::send("Change the token", tokens::update(&id(subject), &patch))).into_iter().collect())
    },
    done: "Token changed",
    then: Then::Stay,
};

pub(super) static REVOKE: Sheet = Sheet {
    title: |subject| ["Revoke token ", &subject.name(), "?"].concat(),
    intro: consequences,
    fields: &[Field::name()],
    button: "Revoke token",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Revoke the token", &tokens::delete(&id), &tokens::get(&id))])
    },
    done: "Token revoked",
    then: Then::List,
};

/// Who is locked out by it.
fn consequences(subject: &Subject) -> View {
    let words = el("p").text("Whoever uses it is refused from then on, and nobody can bring it back.");
    if !subject.read(is_own) {
        return words.into();
    }
    let body = el("div.note-body")
        .child(el("p.note-title").text("This is the token of this session"))
        .child(el("p").text("Without it this console has to ask you to sign in again."));
    View::list([words, el("div.note.note-warn").child(icon("warn")).child(body)])
}
