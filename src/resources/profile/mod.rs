//! The signed-in user: what the API knows of the person, and the form that changes name and e-mail.

use api::users::{self, User, UserPatch};
use api::{Call, OrganizationId, Page, PageRequest, UserId, organizations};

use super::aside::panel;
use super::detail::object_page;
use super::kind::{Kind, Says, Section, Subject, meets, sorts};
use super::sheet::{Field, Sheet, Then, nothing, sheet_section};
use super::shown::Shown;
use super::steps::Step;
use crate::data::{Resource, Source, read};
use crate::session::{Session, use_session};
use crate::ui::dom::{View, el};
use crate::ui::page::PageHead;
use crate::ui::shell::Entry;
use crate::ui::table::Column;

impl Resource for User {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn list(_: PageRequest) -> Call<Page<Self>> {
        organizations::members(&OrganizationId::default())
    }
    /// The members of the organization: the API lists no others.
    fn list_of(session: Session, _: PageRequest) -> Call<Page<Self>> {
        organizations::members(&session.organization())
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        users::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<User>();

/// Its entry of the navigation.
pub const ENTRY: Entry = Entry { path: "/profile", label: "Profile", icon: "user" };

static PROFILE: Kind = Kind {
    path: "/profile",
    one: "user",
    many: "profile",
    title: "Profile",
    icon: "user",
    about: "",
    source: &SOURCE,
    template: "cols-even",
    columns: &[Column { key: "name", title: "Name", class: "", sortable: true }],
    views: &[],
    filter_hint: "",
    show: |object, key| read(object, |user| show(user, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Email", "email"),
            ("First name", "firstname"),
            ("Last name", "lastname"),
            ("Phone number", "phone"),
            ("Two-factor sign-in", "second"),
            ("Organizations", "organizations"),
            ("SSH keys", "keys"),
            ("Created", "age"),
            ("Changed", "changed"),
        ],
    }],
    actions: &[],
    create: None,
    new: None,
    more: Some(form),
};

/// The whole page, of the user of the session's token.
pub fn profile_page() -> View {
    match use_session().user() {
        Some(user) => object_page(&PROFILE, user.as_str()),
        None => {
            let said = "The API has not told whose this token is. Sign in with a token that may list tokens to see the profile.";
            el("div.page")
                .child(PageHead::new("Profile").view())
                .child(panel("overview", "Overview", View::none(), el("p.panel-body").text(said)))
                .into()
        }
    }
}

fn show(user: &User, key: &str) -> Shown {
    match key {
        "name" if user.fullname.is_empty() => Shown::text(&user.email),
        "name" => Shown::text(&user.fullname),
        "email" => Shown::copy(Some(&user.email)),
        "firstname" => Shown::text(&user.firstname),
        "lastname" => Shown::text(&user.lastname),
        "phone" => Shown::text(user.phone_number.as_deref().unwrap_or_default()),
        "second" => Shown::Flag(user.double_auth_enabled, "On", "Off"),
        "organizations" => {
            let role = |id: &OrganizationId| {
                let of = user.roles.iter().find(|role| role.organization.as_ref().is_some_and(|own| own.id == *id));
                of.and_then(|role| role.role.clone()).unwrap_or_default()
            };
            let all = user.organizations.iter();
            let link = |id: &OrganizationId, name: &str| {
                (["/organizations/", id.as_str()].concat(), name.to_owned(), role(id))
            };
            Shown::Links(all.map(|own| link(&own.id, &own.name)).collect())
        }
        "keys" => {
            let count = user.ssh_public_keys.len();
            Shown::Link("/ssh-keys".to_owned(), count.to_string() + if count == 1 { " key" } else { " keys" })
        }
        "age" => Shown::date(user.creation_date.as_ref()),
        "changed" => Shown::date(user.modification_date.as_ref()),
        _ => Shown::None,
    }
}

fn form(subject: &Subject) -> View {
    // The account menu has the name too.
    sheet_section(&CHANGE, subject.clone(), "change", |subject| subject.session.refresh_account()).into()
}

static CHANGE: Sheet = Sheet {
    title: |_| "Change the profile".to_owned(),
    intro: nothing,
    fields: &[
        Field::text("email", "Email", "It is also what you sign in with.")
            .starts(|subject| subject.read(|user: &User| user.email.clone())),
        Field::text("firstname", "First name", "").starts(|subject| subject.read(|user: &User| user.firstname.clone())),
        Field::text("lastname", "Last name", "").starts(|subject| subject.read(|user: &User| user.lastname.clone())),
    ],
    button: "Save profile",
    danger: false,
    steps: |subject, values| {
        let id: UserId = subject.read(|user: &User| user.id.clone());
        let patch = UserPatch {
            email: values.changed("email"),
            firstname: values.changed("firstname"),
            lastname: values.changed("lastname"),
            ssh_public_keys: None,
        };
        let changes = [&patch.email, &patch.firstname, &patch.lastname].into_iter().any(Option::is_some);
        Ok(changes.then(|| Step::send("Change the profile", users::update(&id, &patch))).into_iter().collect())
    },
    done: "Profile saved",
    then: Then::Stay,
};
