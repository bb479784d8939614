//! What a person signs in with: a token, or e-mail and password with a code of the second factor. The sign-in page
//! and the re-authentication dialog share these inputs and what is done with the API's answer.

use api::tokens::NewToken;
use api::{ApiError, ErrorKind, Secret};

use crate::session::Credential;
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::{El, View, Words, el};
use crate::ui::error::said;
use crate::ui::field::TextField;
use crate::ui::form::{Control, Form, focus_later};

/// Ids of the inputs.
pub const TOKEN: &str = "sign-in-token";
const EMAIL: &str = "sign-in-email";
const PASSWORD: &str = "sign-in-password";
const CODE: &str = "sign-in-code";

/// What a token made from a password is called at the API.
const DESCRIPTION: &str = "Scaleway Console (community)";

/// What has been typed, and the form it belongs to.
pub type Entry = Bundle<Typed>;

/// The inputs and their form.
pub struct Typed {
    /// Where the messages stand.
    pub form: Form,
    /// E-mail and password rather than a token.
    pub by_password: RwSignal<bool>,
    /// The API has asked for a second factor.
    pub asks_code: RwSignal<bool>,
    /// As typed.
    pub email: RwSignal<String>,
    token: RwSignal<String>,
    password: RwSignal<String>,
    code: RwSignal<String>,
}

/// Checks made here, by control id: (id, words).
pub type Faults = Vec<(String, String)>;

impl Entry {
    /// Nothing typed yet.
    pub fn new(by_password: bool) -> Self {
        Self::of(Typed {
            form: Form::new(),
            by_password: RwSignal::new(by_password),
            asks_code: RwSignal::new(false),
            email: RwSignal::default(),
            token: RwSignal::default(),
            password: RwSignal::default(),
            code: RwSignal::default(),
        })
    }

    /// What is ready to be sent. Only what cannot be sent at all is refused here.
    ///
    /// # Errors
    /// What is empty, or wrong with the token.
    pub fn credential(self) -> Result<Credential, Faults> {
        if !self.by_password.get_untracked() {
            let token = self.token.get_untracked();
            let token = checked(&token).map_err(|fault| vec![(TOKEN.to_owned(), fault)])?;
            return Ok(Credential::Token(Secret::new(token)));
        }
        let asks_code = self.asks_code.get_untracked();
        let inputs =
            [(EMAIL, self.email, "an email"), (PASSWORD, self.password, "a password"), (CODE, self.code, "a code")];
        let inputs = inputs.into_iter().filter(|(id, ..)| (*id == CODE) == asks_code);
        let empty = inputs.filter(|(_, value, _)| value.with_untracked(|value| value.trim().is_empty()));
        let faults: Faults = empty.map(|(id, _, what)| (id.to_owned(), missing(what))).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let code = asks_code.then(|| self.code.get_untracked());
        Ok(Credential::Password(NewToken {
            email: self.email.get_untracked(),
            password: Secret::new(self.password.get_untracked()),
            expires: None,
            description: Some(DESCRIPTION.to_owned()),
            // Apps show a code in groups.
            code: code.map(|code| code.split_whitespace().collect()),
        }))
    }

    /// Shows what the API at `host` said: at the inputs it names, at the token or the code it refused, or above the
    /// buttons. An account with a second factor is asked for its code, once without a word of failure.
    pub fn fail(self, mut error: ApiError, host: &str) {
        let refused = match &error.kind {
            ErrorKind::SecondFactor if !self.asks_code.get_untracked() => {
                self.form.end();
                self.asks_code.set(true);
                focus_later(CODE.to_owned());
                return;
            }
            ErrorKind::SecondFactor => {
                let why = ["This code was not accepted by the API. ", said(&error).trim_start()].concat();
                // All of it stands at the code: an alert would say once more that one is needed.
                error.kind = ErrorKind::Fields;
                Some((CODE, why))
            }
            ErrorKind::SignIn if !self.by_password.get_untracked() => {
                Some((TOKEN, ["This token was refused by ", host, "."].concat()))
            }
            _ => None,
        };
        self.form.fail(error);
        if let Some((id, why)) = refused {
            self.form.refuse(vec![(id.to_owned(), why)]);
        }
    }

    /// Leaves the second factor: e-mail and password are there as they were typed.
    pub fn back_to_password(self) {
        self.form.clear();
        self.asks_code.set(false);
        focus_later(PASSWORD.to_owned());
    }
}

/// The token in a text, without the blanks around it.
fn checked(text: &str) -> Result<&str, String> {
    let token = text.trim();
    if token.is_empty() {
        Err(missing("a token"))
    } else if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(token)
    } else {
        // It goes into a header, which cannot carry these.
        Err("Enter one token: no token has blanks or characters such as “é”.".to_owned())
    }
}

/// What is said at an input that was left empty.
fn missing(what: &str) -> String {
    ["Enter ", what, ": this field is empty."].concat()
}

/// The input of a token, with these classes.
pub fn token_input(entry: Entry, class: &'static str, hint: &str) -> View {
    // Password managers keep the token under this name, apart from the account's password.
    let name = el("input")
        .attr("type", "text")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("value", "API token")
        .attr("readonly", "")
        .attr("hidden", "");
    let token = TextField::new(entry.form, TOKEN, "token", "Secret key or token", entry.token)
        .kind("password")
        .secret("token")
        .class(class)
        .placeholder("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
        .autocomplete("current-password")
        .hint(hint.into())
        .autofocus(true);
    View::list([name, token.view()])
}

/// The inputs of e-mail and password, with these classes.
pub fn password_inputs(entry: Entry, class: &'static str) -> View {
    let known = entry.email.with_untracked(|email| !email.is_empty());
    let email = TextField::new(entry.form, EMAIL, "email", "Email", entry.email)
        .kind("email")
        .class(class)
        .autocomplete("username")
        .sent(Words::follow(move || entry.email.get()))
        .autofocus(!known);
    let hint = ["Used once to create a token named “", DESCRIPTION, "”. It is never kept."].concat();
    let password = TextField::new(entry.form, PASSWORD, "password", "Password", entry.password)
        .kind("password")
        .secret("password")
        .class(class)
        .autocomplete("current-password")
        .hint(hint.into())
        .autofocus(known);
    View::list([email.view(), password.view()])
}

/// The input of the second factor's code.
pub fn code_input(entry: Entry) -> El {
    let code = TextField::new(entry.form, CODE, "2FA_token", "Code", entry.code)
        .class("code-boxes")
        .autocomplete("one-time-code")
        .hint("6 digits, or a backup code with letters.".into());
    let input = code.view();
    // What is typed decides which of two keys it is sent as.
    let backup = Control { id: CODE.into(), path: "2FA_backup_code".into(), label: "Code".into(), prefix: false };
    entry.form.register(backup);
    input
}

/// The button that sends a form. While it is under way it shows that, and does nothing.
pub fn submit_button(form: Form, label: impl Into<Words>, class: &str) -> El {
    busy_button(form.busy(), label, class).attr("type", "submit")
}

/// A button with these classes that shows whether what it began is under way.
pub fn busy_button(busy: RwSignal<bool>, label: impl Into<Words>, class: &str) -> El {
    el("button").attr("class", class).busy_fn(move || busy.get()).words(&label.into())
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_token_is_one_word_of_plain_characters() {
        assert_eq!(checked(" 4e0b46e4-7c1d \n"), Ok("4e0b46e4-7c1d"));
        for text in ["", " \t", "a b", "clé", "a\u{0}", "a\r\nX-Other: 1"] {
            assert!(checked(text).is_err(), "{text:?}");
        }
    }
}
