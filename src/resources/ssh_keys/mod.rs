//! SSH keys of the signed-in user. The API has them as a list in the user, which a change replaces whole.

use api::users::{self, SshKey, User, UserPatch};
use api::{Call, Page, PageRequest, UserId};

use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, meets, sorts};
use super::ledger::of_object;
use super::sheet::{Field, Refusals, Sheet, Then, Values, paragraphs};
use super::shown::Shown;
use super::steps::Step;
use crate::data::{self, Resource, Source};
use crate::session::Session;
use crate::ui::dom::{View, el};
use crate::ui::table::Column;

impl Resource for SshKey {
    const IN_LIST: bool = true;
    /// The digits of the fingerprint; the key itself where the API gives none.
    fn key(&self) -> &str {
        fingerprint(self).filter(|digits| digits.contains(':')).unwrap_or(&self.key)
    }
    fn list(_: PageRequest) -> Call<Page<Self>> {
        users::ssh_keys(&UserId::default())
    }
    fn list_of(session: Session, _: PageRequest) -> Call<Page<Self>> {
        users::ssh_keys(&session.user().unwrap_or_default())
    }
}

static SOURCE: Source = Source::of::<SshKey>();

/// The kind.
pub static SSH_KEYS: Kind = Kind {
    path: "/ssh-keys",
    one: "SSH key",
    many: "SSH keys",
    title: "SSH keys",
    icon: "key",
    about: "A key is put on servers when they start for the first time, so that you can sign in there.",
    source: &SOURCE,
    template: "cols-keys",
    columns: &[
        Column { key: "name", title: "Name", class: "", sortable: true },
        Column { key: "type", title: "Type", class: "p2", sortable: true },
        Column { key: "bits", title: "Bits", class: "p3 num", sortable: true },
        Column { key: "fingerprint", title: "Fingerprint", class: "p2", sortable: false },
    ],
    views: &[],
    filter_hint: "Filter by name, or type:ed25519",
    show: |object, key| data::read(object, |ssh_key| show(ssh_key, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Name", "name"),
            ("Type", "type"),
            ("Bits", "bits"),
            ("Fingerprint", "fingerprint"),
            ("Key", "key"),
            ("Whose", "user"),
        ],
    }],
    actions: &[Action { label: "Remove", icon: "trash", danger: true, why_not: always, opens: Opens::Sheet(&REMOVE) }],
    create: Some("Add SSH key"),
    new: Some(&ADD),
    more: None,
};

fn show(ssh_key: &SshKey, key: &str) -> Shown {
    let mut words = ssh_key.key.trim().splitn(3, ' ');
    let (algorithm, comment) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
    match key {
        "name" if comment.is_empty() => Shown::text("Unnamed key"),
        "name" => Shown::text(comment),
        "type" => Shown::text(kind_of(algorithm)),
        // Its first word.
        "bits" => {
            let bits = ssh_key.fingerprint.as_deref().and_then(|text| text.split(' ').next()?.parse().ok());
            bits.map_or(Shown::None, Shown::Number)
        }
        "fingerprint" => Shown::mono(fingerprint(ssh_key)),
        "key" => Shown::copy(Some(&ssh_key.key)),
        "user" => Shown::Link("/profile".to_owned(), "You".to_owned()),
        _ => Shown::None,
    }
}

/// The second word of what the API calls the fingerprint: bits, digits, comment, kind.
fn fingerprint(ssh_key: &SshKey) -> Option<&str> {
    ssh_key.fingerprint.as_deref().and_then(|text| text.split(' ').nth(1))
}

/// The key itself, without its kind and its name.
fn body(line: &str) -> Option<&str> {
    line.split_whitespace().nth(1)
}

/// A kind of key by its common name.
fn kind_of(algorithm: &str) -> &str {
    match algorithm {
        "ssh-rsa" => "RSA",
        "ssh-ed25519" => "ED25519",
        "ssh-dss" => "DSA",
        other if other.starts_with("ecdsa") => "ECDSA",
        other => other,
    }
}

static ADD: Sheet = Sheet {
    title: |_| "Add SSH key".to_owned(),
    intro: |_| {
        paragraphs(&[
            "New servers accept it from their first start. Servers that have started before stay as they are.",
        ])
    },
    fields: &[Field::lines(
        "ssh_public_keys",
        "Public key",
        "One line, as in ~/.ssh/id_ed25519.pub: the kind, the key, a name. Never the private key.",
    )],
    button: "Add SSH key",
    danger: false,
    steps: add,
    done: "SSH key added",
    then: Then::List,
};

fn add(subject: &Subject, values: &Values) -> Result<Vec<Step>, Refusals> {
    let line = values.get("ssh_public_keys").trim().to_owned();
    let refuse = |why: &str| Err(vec![("ssh_public_keys", why.to_owned())]);
    if line.is_empty() {
        return refuse("required key not provided");
    }
    // Sent nowhere: whoever has it can sign in to the servers.
    if line.contains("PRIVATE KEY") {
        return refuse("This is a private key. Paste the public one: the file whose name ends in .pub.");
    }
    if line.lines().count() > 1 {
        return refuse(
            "This is more than one line. Add one key at a time, and join a key that a terminal has broken to one line.",
        );
    }
    let list = subject.kind.list(subject.data);
    if let Some(same) = list.items().with_untracked(|items| {
        let is_same = |object: &&data::Object| {
            data::read(object, |ssh_key: &SshKey| body(&line).is_some() && body(&ssh_key.key) == body(&line))
        };
        items.iter().find(is_same).map(|object| subject.kind.name(object))
    }) {
        return refuse(&["This key is there already, as “", &same, "”."].concat());
    }
    Ok(vec![change(subject, "Add the SSH key", move |keys| keys.push(line.clone()))])
}

static REMOVE: Sheet = Sheet {
    title: |subject| ["Remove SSH key ", &subject.name(), "?"].concat(),
    intro: |subject| {
        View::list([
            View::from(el("p").text("New servers no longer accept it. Servers that have started before still do.")),
            el("ul.ledger").child(of_object("key", &subject.name(), "", "is removed")).into(),
        ])
    },
    fields: &[],
    button: "Remove SSH key",
    danger: true,
    steps: |subject, _| {
        let gone = subject.read(|ssh_key: &SshKey| ssh_key.key.clone());
        // However often, and under whatever name, it is there.
        let stays = move |key: &String| *key != gone && body(key).is_none_or(|own| Some(own) != body(&gone));
        Ok(vec![change(subject, "Remove the SSH key", move |keys| keys.retain(&stays))])
    },
    done: "SSH key removed",
    then: Then::List,
};

/// Changes the list of keys. What stands there is read once more and must be what this page knows: the API takes the
/// list whole, so that what somebody else has added meanwhile would be lost.
fn change(subject: &Subject, label: &str, change: impl Fn(&mut Vec<String>) + 'static) -> Step {
    let user = subject.session.user().unwrap_or_default();
    let list = subject.kind.list(subject.data);
    let known: Option<Vec<String>> = list
        .status()
        .with_untracked(|status| status.read_at)
        .map(|_| list.all::<SshKey>().iter().map(|ssh_key| ssh_key.key.clone()).collect());
    let read = users::get(&user);
    let make = move |found: &User| {
        let found = &found.ssh_public_keys;
        // The page shows a key that is there twice once.
        let first = |at: usize, key: &SshKey| found.iter().take(at).all(|before| before.key() != key.key());
        let shown = found.iter().enumerate().filter(|(at, key)| first(*at, key)).map(|(_, key)| &key.key);
        if known.as_ref().is_some_and(|known| !known.iter().eq(shown)) {
            return Err(("ssh_public_keys", CHANGED.to_owned()));
        }
        let mut keys: Vec<String> = found.iter().map(|ssh_key| ssh_key.key.clone()).collect();
        change(&mut keys);
        Ok(users::update(&user, &UserPatch { ssh_public_keys: Some(keys), ..UserPatch::default() }))
    };
    Step::derive_unless(label, read, make)
}

const CHANGED: &str = "The SSH keys have changed since this page read them, and nothing was sent. They are being read \
                       again: look at them, then try once more.";
