//! Users of the account service, with their SSH keys.

use crate::json::quoted;
use crate::object::Object;
use crate::spec::Spec;
use crate::{Call, OrganizationId, Page, Service, Timestamp, UserId};

record! {
    /// A user.
    pub struct User requires id {
        /// The user's id.
        pub id: UserId,
        /// E-mail, which is the sign-in's name.
        pub email: String,
        /// First name.
        pub firstname: String,
        /// Last name.
        pub lastname: String,
        /// First and last name, put together by the API.
        pub fullname: String,
        /// Where the user is a member.
        pub organizations: Vec<OrganizationRef>,
        /// The user's role in each of them.
        pub roles: Vec<UserRole>,
        /// Public keys put on new servers.
        pub ssh_public_keys: Vec<SshKey>,
        /// Phone number.
        pub phone_number: Option<String>,
        /// Whether sign-in needs a second factor.
        pub double_auth_enabled: bool,
        /// When the user was made, UTC.
        pub creation_date: Option<Timestamp>,
        /// When the user was last changed, UTC.
        pub modification_date: Option<Timestamp>,
    }
}

record! {
    /// An organization, as others refer to it.
    pub struct OrganizationRef {
        /// Its id.
        pub id: OrganizationId,
        /// Its name.
        pub name: String,
    }
}

record! {
    /// A user's role in an organization.
    pub struct UserRole {
        /// In which organization.
        pub organization: Option<OrganizationRef>,
        /// The role's name, such as `manager`.
        pub role: Option<String>,
    }
}

record! {
    /// A public SSH key.
    pub struct SshKey requires key {
        /// The key as a line of `authorized_keys`.
        pub key: String,
        /// Bits, MD5 in colon form, comment and kind, computed by the API.
        pub fingerprint: Option<String>,
    }
}

/// What can be changed of a user; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    /// All SSH keys: the list replaces the one before.
    pub ssh_public_keys: Option<Vec<String>>,
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// One user.
pub fn get(id: &UserId) -> Call<User> {
    Call::object(Spec::get(Service::Account, "/users").segment(id.as_str()), "user")
}

/// A user's SSH keys, all of them: the API has them in the user alone.
pub fn ssh_keys(id: &UserId) -> Call<Page<SshKey>> {
    Call::part(Spec::get(Service::Account, "/users").segment(id.as_str()), "user.ssh_public_keys")
}

/// Changes a user.
pub fn update(id: &UserId, patch: &UserPatch) -> Call<User> {
    let mut body = Object::new()
        .maybe_text("email", patch.email.as_deref())
        .maybe_text("firstname", patch.firstname.as_deref())
        .maybe_text("lastname", patch.lastname.as_deref());
    if let Some(keys) = &patch.ssh_public_keys {
        let keys: Vec<String> = keys.iter().map(|key| ["{\"key\":", &quoted(key), "}"].concat()).collect();
        body = body.raw("ssh_public_keys", &["[", &keys.join(","), "]"].concat());
    }
    Call::object(Spec::patch(Service::Account, "/users").segment(id.as_str()).object(&body), "user")
}
