//! Security groups: which traffic reaches the servers in them, and leaves them.

mod draft;
mod entry;
mod reach;
mod reach_panel;
mod review;
mod row;
mod rules;
mod table;

use api::security_groups::{self, NewSecurityGroup, Policy, SecurityGroup};
use api::{Call, Page, PageRequest, SecurityGroupId, quoted};

use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, capital, meets, sorts};
use super::ledger::of_object;
use super::sheet::{Field, Sheet, Step, Then, paragraphs};
use super::shown::Shown;
use crate::data::{Object, Resource, Source, read};
use crate::ui::dom::{View, dynamic, el};
use crate::ui::field::Choice;
use crate::ui::table::Column;

impl Resource for SecurityGroup {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        security_groups::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        security_groups::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<SecurityGroup>();

/// The kind.
pub static SECURITY_GROUPS: Kind = Kind {
    path: "/security-groups",
    one: "security group",
    many: "security groups",
    title: "Security groups",
    icon: "shield",
    about: "A security group says which traffic reaches the servers in it and leaves them. It costs nothing.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "count", title: "Servers", class: "p2 num", sortable: true },
        Column { key: "inbound", title: "Inbound", class: "", sortable: true },
        Column { key: "outbound", title: "Outbound", class: "p2", sortable: true },
        Column { key: "mail", title: "Outgoing mail", class: "p3", sortable: true },
    ],
    views: &[],
    filter_hint: "Filter by name, or servers:web-1",
    show: |object, key| read(object, |group| show(group, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: true,
        facts: &[
            ("Description", "description"),
            ("", "servers"),
            ("Inbound", "inbound"),
            ("Outbound", "outbound"),
            ("Stateful", "stateful"),
            ("Outgoing mail", "mail"),
            ("Default", "default"),
            ("Created", "created"),
            ("Changed", "changed"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[
        Action { label: "Edit", icon: "edit", danger: false, why_not: always, opens: Opens::Sheet(&EDIT) },
        Action { label: "Outgoing mail", icon: "lock", danger: false, why_not: always, opens: Opens::Sheet(&MAIL) },
        Action { label: "Delete", icon: "trash", danger: true, why_not: in_use, opens: Opens::Sheet(&DELETE) },
    ],
    create: Some("Create security group"),
    new: Some(&CREATE),
    more: Some(rules::sections),
};

fn show(group: &SecurityGroup, key: &str) -> Shown {
    match key {
        "name" => Shown::text(&group.name),
        "description" => Shown::text(&group.description),
        "servers" => Shown::Links(
            group
                .servers
                .iter()
                .map(|server| (["/servers/", server.id.as_str()].concat(), server.name.clone(), String::new()))
                .collect(),
        ),
        "count" => Shown::Number(group.servers.len().try_into().unwrap_or(u64::MAX)),
        "inbound" => policy(&group.inbound_default_policy),
        "outbound" => policy(&group.outbound_default_policy),
        "stateful" => Shown::Flag(group.stateful, "Yes: answers to allowed traffic pass by themselves", "No"),
        "mail" => Shown::Flag(group.enable_default_security, "Blocked", "Allowed"),
        "default" => Shown::Flag(
            group.organization_default,
            "Yes: servers get it whose creator names no group",
            "No: servers get it by name only",
        ),
        "created" => Shown::date(group.creation_date.as_ref()),
        "changed" => Shown::date(group.modification_date.as_ref()),
        "organization" => Shown::copy(Some(group.organization.as_str())),
        _ => Shown::None,
    }
}

/// What happens to traffic that no rule names.
fn policy(policy: &Policy) -> Shown {
    match policy {
        Policy::Accept | Policy::Drop => Shown::Flag(*policy == Policy::Accept, "Accept by default", "Drop by default"),
        other => Shown::Text(capital(other.as_str())),
    }
}

fn in_use(object: &Object) -> Option<String> {
    read(object, |group: &SecurityGroup| {
        let names: Vec<&str> = group.servers.iter().map(|server| server.name.as_str()).collect();
        match (names.is_empty(), group.organization_default) {
            (false, _) => Some(["In use by ", &names.join(", "), ". Give them another group first."].concat()),
            (true, true) => Some("It is the organization's default. Make another group that first.".to_owned()),
            (true, false) => None,
        }
    })
}

fn id(subject: &Subject) -> SecurityGroupId {
    subject.read(|group: &SecurityGroup| group.id.clone())
}

/// A box is ticked at first.
fn ticked(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}

fn policies(_: &Subject) -> Vec<Choice> {
    [("accept", "Accept"), ("drop", "Drop")].map(|(value, words)| (value.to_owned(), words.to_owned())).into()
}

const NAME: Field = Field::text("name", "Name", "For you; it can be changed later.");
const DESCRIPTION: Field = Field::text("description", "Description", "What the group is for.").optional();
const INBOUND: Field = Field::select(
    "inbound_default_policy",
    "Inbound by default",
    "What happens to traffic to the servers that no rule names.",
    policies,
);
const OUTBOUND: Field = Field::select(
    "outbound_default_policy",
    "Outbound by default",
    "What happens to traffic from the servers that no rule names.",
    policies,
);
const STATEFUL: Field = Field::check("stateful", "Stateful", "Answers to allowed traffic pass by themselves.");
const DEFAULT: Field = Field::check(
    "organization_default",
    "Organization default",
    "Servers get it whose creator names no group. There is one such group, and it cannot be stateful.",
);
const BLOCKS_MAIL: Field = Field::check(
    "enable_default_security",
    "Block outgoing mail",
    "Three built-in rules drop what leaves for the ports 25, 465 and 587.",
);

/// What is to be known of mail before it is let out.
const ABOUT_MAIL: &str = "New groups block outgoing mail, so that nobody sends spam from a server that was broken into. Scaleway lets mail out only after it has checked your identity: while it has not, the ports can stay closed whatever stands here. A relay on another port, such as 2525, works either way.";

static EDIT: Sheet = Sheet {
    title: |subject| ["Edit security group ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let servers = subject.read(|group: &SecurityGroup| group.servers.len());
        match servers {
            0 => View::none(),
            _ => paragraphs(&["The defaults apply to all servers in the group at once."]),
        }
    },
    fields: &[
        Field { start: Subject::name, ..NAME },
        DESCRIPTION.starts(|subject| subject.read(|group: &SecurityGroup| group.description.clone())),
        INBOUND
            .starts(|subject| subject.read(|group: &SecurityGroup| group.inbound_default_policy.as_str().to_owned())),
        OUTBOUND
            .starts(|subject| subject.read(|group: &SecurityGroup| group.outbound_default_policy.as_str().to_owned())),
        STATEFUL.starts(|subject| ticked(subject.read(|group: &SecurityGroup| group.stateful))),
        DEFAULT.starts(|subject| ticked(subject.read(|group: &SecurityGroup| group.organization_default))),
    ],
    button: "Save changes",
    danger: false,
    steps: |subject, values| {
        let mut changes = Vec::new();
        for path in ["name", "description", "inbound_default_policy", "outbound_default_policy"] {
            changes.extend(values.changed(path).map(|now| (path, quoted(&now))));
        }
        for path in ["stateful", "organization_default"] {
            changes.extend(values.switched(path).map(|now| (path, now.to_string())));
        }
        Ok(if changes.is_empty() { Vec::new() } else { vec![change("Change the group", subject, changes)] })
    },
    done: "Security group changed",
    then: Then::Stay,
};

/// The group as it is, with some keys changed.
fn change(label: &str, subject: &Subject, changes: Vec<(&'static str, String)>) -> Step {
    let id = id(subject);
    Step::replace(label, &security_groups::get(&id), changes, {
        let id = id.clone();
        move |json| security_groups::replace(&id, json)
    })
}

static MAIL: Sheet = Sheet {
    title: |subject| ["Change outgoing mail of ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&[ABOUT_MAIL]),
    fields: &[BLOCKS_MAIL.starts(|subject| ticked(subject.read(|group: &SecurityGroup| group.enable_default_security)))],
    button: "Change outgoing mail",
    danger: false,
    steps: |subject, values| {
        let mail = |blocks: bool| {
            change("Change outgoing mail", subject, vec![("enable_default_security", blocks.to_string())])
        };
        Ok(values.switched("enable_default_security").map(mail).into_iter().collect())
    },
    done: "Outgoing mail changed",
    then: Then::Stay,
};

static CREATE: Sheet = Sheet {
    title: |_| "Create security group".to_owned(),
    intro: |_| paragraphs(&["Rules are added once the group is there. A group costs nothing."]),
    fields: &[NAME, DESCRIPTION, INBOUND, OUTBOUND, STATEFUL, DEFAULT, BLOCKS_MAIL.starts(|_| ticked(true))],
    button: "Create security group",
    danger: false,
    steps: |subject, values| {
        let policy =
            |path: &str| Some(Policy::from(values.get(path).as_str())).filter(|policy| !policy.as_str().is_empty());
        let group = NewSecurityGroup {
            name: values.get("name"),
            description: values.get("description"),
            organization: subject.organization(),
            organization_default: Some(values.ticked("organization_default")),
            enable_default_security: Some(values.ticked("enable_default_security")),
            stateful: Some(values.ticked("stateful")),
            inbound_default_policy: policy("inbound_default_policy"),
            outbound_default_policy: policy("outbound_default_policy"),
        };
        Ok(vec![Step::send("Create the group", security_groups::create(&group))])
    },
    done: "Security group created",
    then: Then::Made,
};

static DELETE: Sheet = Sheet {
    title: |subject| ["Delete security group ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let goes = of_object("shield", &subject.name(), "with its rules", "goes");
        let text = "The group and its rules are gone for good. It costs nothing either way.";
        View::list([el("p").text(text).into(), View::from(el("ul.ledger").child(goes)), blockers(subject)])
    },
    fields: &[],
    button: "Delete security group",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Delete the group", &security_groups::delete(&id), &security_groups::get(&id))])
    },
    done: "Security group deleted",
    then: Then::List,
};

/// The servers that stand in the way, as the list has them: it is read again when the API refuses.
fn blockers(subject: &Subject) -> View {
    let (list, id) = (subject.kind.list(subject.data), id(subject));
    dynamic(move || {
        list.items().track();
        let found = list.find(id.as_str())?;
        let servers = read(&found, |group: &SecurityGroup| show(group, "servers"));
        matches!(&servers, Shown::Links(links) if !links.is_empty()).then(|| {
            el("div.stack")
                .child(el("p").text("These servers are in it and stand in the way. Give them another group first:"))
                .child(servers.fact())
        })
    })
}
