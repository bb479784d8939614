//! Tokens of the account service: what a person signs in with.
//!
//! Until late 2018 a token's id *was* its secret, and answers of that time list secrets; so an id is a [`Secret`] here,
//! and paths that name a token are redacted wherever people see them.

use crate::object::Object;
use crate::spec::Spec;
use crate::users::OrganizationRef;
use crate::{Call, Map, Page, PageRequest, Secret, Service, Timestamp, UserId, redact};

record! {
    /// A token.
    pub struct Token requires id {
        /// The token's name in paths; the secret itself where there is no `secret_key`.
        pub id: Secret,
        /// Whose it is.
        pub user_id: UserId,
        /// When it was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When it expires, UTC; `None` is never.
        pub expires: Option<Timestamp>,
        /// What it is for, in its owner's words.
        pub description: String,
        /// Whether it may do all that its user may.
        pub inherits_user_perms: bool,
        /// Permissions of its own, as `service:permission:resource`; empty in every answer seen.
        pub permissions: Vec<String>,
        /// The role it acts in.
        pub roles: Option<TokenRoles>,
        /// Public name of the token, since late 2018.
        pub access_key: Option<String>,
        /// The secret, since late 2018, and only in the answer that creates the token.
        pub secret_key: Option<Secret>,
        /// The address from which it was made.
        pub creation_ip: Option<String>,
        /// What kind of client made it.
        pub category: Option<String>,
    }
}

record! {
    /// The role that a token acts in.
    pub struct TokenRoles {
        /// In which organization.
        pub organization: Option<OrganizationRef>,
        /// The role's name.
        pub role: Option<String>,
    }
}

impl Token {
    /// What goes into `X-Auth-Token`.
    pub fn secret(&self) -> &Secret {
        self.secret_key.as_ref().unwrap_or(&self.id)
    }
}

/// A sign-in by e-mail and password.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// The account's e-mail.
    pub email: String,
    /// The account's password.
    pub password: Secret,
    /// Whether the token expires; the API's default is that it does.
    pub expires: Option<bool>,
    /// What the token is for.
    pub description: Option<String>,
    /// The second factor: a code of digits from a device, or a backup code, which has letters.
    pub code: Option<String>,
}

/// What can be changed of a token. Any change also adds 30 minutes to its life.
#[derive(Clone, Debug, Default)]
pub struct TokenPatch {
    /// What the token is for.
    pub description: Option<String>,
    /// Whether it expires.
    pub expires: Option<bool>,
}

/// What a token may do: by service, by permission, the resources (`*`, `<organization>:*`, an id).
pub type Permissions = Map<Map<Vec<String>>>;

/// Signs in: makes a token. The only call that needs none.
///
/// # Errors
/// [`SecondFactor`](crate::ErrorKind::SecondFactor) if the account wants a code too; repeat with `code`.
pub fn create(token: &NewToken) -> Call<Token> {
    let mut body = Object::new()
        .text("email", &token.email)
        .secret("password", &token.password, "SCW_PASSWORD")
        .maybe_bool("expires", token.expires)
        .maybe_text("description", token.description.as_deref());
    if let Some(code) = token.code.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let key = if digits { "2FA_token" } else { "2FA_backup_code" };
        body = body.secret(key, &Secret::new(code), "SCW_2FA_CODE");
    }
    Call::object(Spec::post(Service::Account, "/tokens").object(&body).anonymous(), "token")
}

/// Makes a token for the user of the token that the call carries, which stands for the password. `email` is that
/// user's.
pub fn issue(email: &str, description: &str, expires: bool) -> Call<Token> {
    let body = Object::new()
        .text("email", email)
        .maybe_bool("expires", Some(expires))
        .maybe_text("description", Some(description));
    Call::object(Spec::post(Service::Account, "/tokens").object(&body), "token")
}

/// The user's tokens.
pub fn list(page: PageRequest) -> Call<Page<Token>> {
    Call::list(Spec::get(Service::Account, "/tokens"), "tokens", page)
}

/// One token.
pub fn get(token: &Secret) -> Call<Token> {
    Call::object(Spec::get(Service::Account, "/tokens").secret_segment(token), "token")
}

/// Adds 30 minutes to a token's life.
pub fn renew(token: &Secret) -> Call<Token> {
    update(token, &TokenPatch::default())
}

/// Changes a token, and adds 30 minutes to its life.
pub fn update(token: &Secret, patch: &TokenPatch) -> Call<Token> {
    let body =
        Object::new().maybe_text("description", patch.description.as_deref()).maybe_bool("expires", patch.expires);
    Call::object(Spec::patch(Service::Account, "/tokens").secret_segment(token).object(&body), "token")
}

/// Revokes a token.
pub fn delete(token: &Secret) -> Call<()> {
    Call::nothing(Spec::delete(Service::Account, "/tokens").secret_segment(token))
}

/// What a token may do.
///
/// # Errors
/// [`SignIn`](crate::ErrorKind::SignIn) (410) if it has expired.
pub fn permissions(token: &Secret) -> Call<Permissions> {
    Call::values(Spec::get(Service::Account, "/tokens").secret_segment(token).then("/permissions"), "permissions")
}

/// The JSON of an answer about tokens with every `id` and `secret_key` replaced by `{token}`, for showing and logging.
pub fn redacted_json(text: &str) -> String {
    redact::tokens(text)
}
