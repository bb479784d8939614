//! Settings of a server that are changed in place, and its backup. Only what differs is sent.

use api::bootscripts::Bootscript;
use api::servers::{self, BootType, Server, ServerPatch};
use api::{BootscriptId, SecurityGroupId};

use super::{Billed, Choice, Field, Sheet, Step, Subject, Then, choice, id, nothing, paragraphs, read};
use crate::resources::bootscripts::BOOTSCRIPTS;
use crate::resources::security_groups::SECURITY_GROUPS;
use crate::resources::sheet::price;
use crate::ui::dom::View;

/// A value of a box to tick.
fn tick(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}

fn group(subject: &Subject) -> (String, String) {
    let group = subject.read(|server: &Server| server.security_group.clone()).unwrap_or_default();
    (group.id.to_string(), group.name.clone())
}

fn script(subject: &Subject) -> (String, String) {
    let script = subject.read(|server: &Server| server.bootscript.clone());
    script.map(|script| (script.id.to_string(), script.title.clone())).unwrap_or_default()
}

fn boot_type(subject: &Subject) -> String {
    let boot_type = subject.read(|server: &Server| server.boot_type.clone());
    boot_type.as_ref().map_or("", BootType::as_str).to_owned()
}

/// The present choice, or that there is none, and the others of a list.
fn with_present(present: (String, String), others: Vec<Choice>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = others.into_iter().filter(|(id, _)| !id.is_empty()).collect();
    if present.0.is_empty() {
        choices.insert(0, choice("", "none"));
    } else if choices.iter().all(|(id, _)| *id != present.0) {
        choices.insert(0, present);
    }
    choices
}

fn change(subject: &Subject, label: &str, patch: &ServerPatch) -> Vec<Step> {
    let nothing = servers::update(&id(subject), &ServerPatch::default());
    let call = servers::update(&id(subject), patch);
    // Nothing differs: nothing is sent.
    if call.body() == nothing.body() { Vec::new() } else { vec![Step::send(label, call)] }
}

pub(super) static NETWORK: Sheet = Sheet {
    title: |subject| ["Change the network of ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[
        Field::select("security_group", "Security group", "Its rules say what traffic passes.", |subject| {
            let groups = SECURITY_GROUPS.choices(subject);
            with_present(group(subject), groups)
        })
        .starts(|subject| group(subject).0),
        Field::text("hostname", "Host name", "What the system calls itself, as it is told at its next start.")
            .optional()
            .starts(|subject| subject.read(|server: &Server| server.hostname.clone().unwrap_or_default())),
        Field::check(
            "dynamic_ip_required",
            "Dynamic address",
            "It gets a public address while it runs, unless it has a reserved one.",
        )
        .starts(|subject| tick(subject.read(|server: &Server| server.dynamic_ip_required))),
        Field::check("enable_ipv6", "IPv6", "It gets an IPv6 address while it runs.")
            .starts(|subject| tick(subject.read(|server: &Server| server.enable_ipv6))),
    ],
    button: "Change network",
    danger: false,
    steps: |subject, values| {
        let patch = ServerPatch {
            hostname: values.changed("hostname"),
            security_group: values
                .changed("security_group")
                .filter(|group| !group.is_empty())
                .map(|group| Some(SecurityGroupId::new(group))),
            dynamic_ip_required: values.switched("dynamic_ip_required"),
            enable_ipv6: values.switched("enable_ipv6"),
            ..ServerPatch::default()
        };
        Ok(change(subject, "Change the network", &patch))
    },
    done: "Network changed",
    then: Then::Stay,
};

pub(super) static BOOT: Sheet = Sheet {
    title: |subject| ["Change boot and protection of ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&["A change of how it boots shows at the next start or reboot."]),
    fields: &[
        Field::select("boot_type", "Boot type", "local is the kernel on its own disk.", |subject| {
            let known = ["local", "bootscript", "rescue"].map(|kind| choice(kind, kind));
            let present = boot_type(subject);
            with_present((present.clone(), present), known.into())
        })
        .starts(boot_type),
        Field::select("bootscript", "Bootscript", "A kernel of the vendor's, for its architecture.", |subject| {
            let arch = subject.read(|server: &Server| server.arch.clone());
            let fits = |object: &_| read(object, |script: &Bootscript| script.architecture == arch);
            let words = |object: &_| read(object, |script: &Bootscript| script.title.clone());
            let all = BOOTSCRIPTS.choices_of(subject, &fits, &words);
            with_present(script(subject), all)
        })
        .starts(|subject| script(subject).0)
        .shown(|values| values.get("boot_type") == "bootscript"),
        Field::check(
            "protected",
            "Protected",
            "The API then refuses to power it off, reboot, stop or terminate it. A stopped server can be deleted all the same.",
        )
            .starts(|subject| tick(subject.read(|server: &Server| server.protected))),
    ],
    button: "Change boot",
    danger: false,
    steps: |subject, values| {
        let boots_script = values.get("boot_type") == "bootscript";
        let script = values.changed("bootscript").filter(|script| boots_script && !script.is_empty());
        let patch = ServerPatch {
            boot_type: values
                .changed("boot_type")
                .filter(|kind| !kind.is_empty())
                .map(|kind| BootType::from(kind.as_str())),
            bootscript: script.map(BootscriptId::new),
            protected: values.switched("protected"),
            ..ServerPatch::default()
        };
        Ok(change(subject, "Change boot and protection", &patch))
    },
    done: "Boot and protection changed",
    then: Then::Stay,
};

pub(super) static BACKUP: Sheet = Sheet {
    title: |subject| ["Back up ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let text = "A snapshot is made of each volume, and an image of them all: a new server can be made from it.";
        View::list([paragraphs(&[text]), price(subject, Billed::Snapshot, None)])
    },
    fields: &[
        Field::text("name", "Name of the image", "For you.").starts(|subject| [&subject.name(), "-backup"].concat())
    ],
    button: "Create backup",
    danger: false,
    steps: |subject, values| {
        let call = servers::backup(&id(subject), &values.get("name"), &[]);
        Ok(vec![Step::send("Begin the backup", call)])
    },
    done: "Backup begun: its task tells how far it is",
    then: Then::Stay,
};
