//! Flexible IPs: public addresses that are kept, on a server or waiting for one.

use api::ips::{self, Ip, IpPatch};
use api::servers::Server;
use api::{Call, IpId, Page, PageRequest, ServerId};

use super::kind::{Action, Kind, Opens, Says, Section, Subject, always, meets, sorts};
use super::ledger::of_object;
use super::servers::SERVERS;
use super::sheet::{Field, Refusals, Sheet, Step, Then, Values, nothing, paragraphs, price};
use super::shown::Shown;
use crate::data::{Object, Resource, Source, read};
use crate::session::prices::Billed;
use crate::ui::dom::{View, el};
use crate::ui::field::Choice;
use crate::ui::table::Column;

impl Resource for Ip {
    fn key(&self) -> &str {
        self.id.as_str()
    }
    fn billed(&self) -> Option<(Billed, u64)> {
        Some((Billed::Ip, 0))
    }
    fn list(page: PageRequest) -> Call<Page<Self>> {
        ips::list(page)
    }
    fn get(key: &str, _: Option<&Self>) -> Call<Self> {
        ips::get(&key.into())
    }
}

static SOURCE: Source = Source::of::<Ip>();

/// The kind.
pub static IPS: Kind = Kind {
    path: "/ips",
    one: "flexible IP",
    many: "flexible IPs",
    title: "Flexible IPs",
    icon: "globe",
    about: "A flexible IP is a public address that stays yours. It is billed until it is released, attached or not.",
    source: &SOURCE,
    template: "cols-even",
    columns: &[
        Column { key: "address", title: "Address", class: "", sortable: true },
        Column { key: "server", title: "Attached to", class: "", sortable: true },
        Column { key: "reverse", title: "Reverse DNS", class: "p2", sortable: true },
    ],
    views: &[("All", ""), ("Attached", "-server:none"), ("Unattached", "server:none")],
    filter_hint: "Filter by address, or server:web-1",
    show: |object, key| read(object, |ip| show(ip, key)),
    meets,
    says: Says::Columns,
    sorts,
    sections: &[Section {
        id: "overview",
        title: "Overview",
        beside: false,
        facts: &[
            ("Address", "address"),
            ("Attached to", "server"),
            ("Reverse DNS", "reverse"),
            ("Organization", "organization"),
        ],
    }],
    actions: &[
        Action { label: "Attach", icon: "server", danger: false, why_not: attached, opens: Opens::Sheet(&ATTACH) },
        Action { label: "Move", icon: "right", danger: false, why_not: loose, opens: Opens::Sheet(&MOVE) },
        Action { label: "Detach", icon: "unplug", danger: false, why_not: loose, opens: Opens::Sheet(&DETACH) },
        Action {
            label: "Set reverse DNS",
            icon: "edit",
            danger: false,
            why_not: always,
            opens: Opens::Sheet(&REVERSE),
        },
        Action { label: "Release", icon: "trash", danger: true, why_not: in_use, opens: Opens::Sheet(&RELEASE) },
    ],
    create: Some("Reserve IP"),
    new: Some(&RESERVE),
    more: None,
};

fn show(ip: &Ip, key: &str) -> Shown {
    match key {
        "address" => Shown::copy(address(ip)),
        "server" => Shown::link("/servers", ip.server.as_ref().map(|on| (on.id.as_str(), on.name.as_str()))),
        "reverse" => Shown::mono(ip.reverse.as_deref()),
        "organization" => Shown::copy(Some(ip.organization.as_str())),
        _ => Shown::None,
    }
}

/// The address; of today's IPv6 ones the prefix.
fn address(ip: &Ip) -> Option<&str> {
    ip.address.as_deref().or(ip.prefix.as_deref())
}

fn on(object: &Object) -> Option<String> {
    read(object, |ip: &Ip| ip.server.as_ref().map(|server| server.name.clone()))
}

fn attached(object: &Object) -> Option<String> {
    Some(["It is on ", &on(object)?, ". Move it instead, or detach it first."].concat())
}

fn loose(object: &Object) -> Option<String> {
    on(object)
        .is_none()
        .then(|| "It is on no server, so it can be neither moved nor detached. Attach it instead.".to_owned())
}

fn in_use(object: &Object) -> Option<String> {
    Some([&on(object)?, " is reached by it, and would lose it for good. Detach it first."].concat())
}

fn id(subject: &Subject) -> IpId {
    subject.read(|ip: &Ip| ip.id.clone())
}

/// The call that puts it on a server, or takes it off.
fn lead(id: &IpId, server: Option<&ServerId>) -> Call<Ip> {
    ips::update(id, &IpPatch { server: Some(server.cloned()), ..IpPatch::default() })
}

/// The servers that may take a flexible IP, each with the address that it has now, but for the one of an id.
fn servers_but(subject: &Subject, but: &str) -> Vec<Choice> {
    let takes = |server: &Object| {
        let may = |server: &Server| server.public_ip.as_ref().is_none_or(|ip| ip.dynamic) && server.id.as_str() != but;
        read(server, |server: &Server| Some(may(server))).unwrap_or(true)
    };
    let words = |server: &Server| {
        let address = server.public_ip.as_ref().and_then(|ip| ip.address.as_deref());
        match address {
            Some(address) => [&server.name, ", now at ", address, " (dynamic)"].concat(),
            None => server.name.clone(),
        }
    };
    SERVERS.choices_of(subject, &takes, &|server| read(server, words))
}

fn servers(subject: &Subject) -> Vec<Choice> {
    servers_but(subject, "")
}

/// The same, or none of them.
fn servers_or_none(subject: &Subject) -> Vec<Choice> {
    let mut choices = servers(subject);
    choices.retain(|(id, _)| !id.is_empty());
    choices.insert(0, (String::new(), "None yet: any free address".to_owned()));
    choices
}

/// The server that was chosen.
fn chosen(values: &Values) -> Result<ServerId, Refusals> {
    values.chosen("server").map(ServerId::new)
}

const TAKES: &str = "A server takes one flexible IP. One that has a flexible IP already is not offered.";

static RESERVE: Sheet = Sheet {
    title: |_| "Reserve flexible IP".to_owned(),
    intro: |subject| {
        let text = "For a server with a dynamic address it is that very address: it is kept, and no longer goes when the server stops.";
        View::list([price(subject, Billed::Ip, None), paragraphs(&[text])])
    },
    fields: &[Field::select("server", "Server", TAKES, servers_or_none).starts(|subject| subject.asked("server"))],
    button: "Reserve flexible IP",
    danger: false,
    steps: |subject, values| {
        let server = chosen(values).ok();
        let owner = subject.organization_of(&SERVERS, &values.get("server"));
        Ok(vec![Step::send("Reserve the address", ips::create(&owner, server.as_ref()))])
    },
    done: "Flexible IP reserved",
    then: Then::Made,
};

static ATTACH: Sheet = Sheet {
    title: |subject| ["Attach ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&["A dynamic address that the server has now is given back for good."]),
    fields: &[Field::select("server", "Server", TAKES, servers)],
    button: "Attach flexible IP",
    danger: false,
    steps: |subject, values| Ok(vec![Step::send("Attach the address", lead(&id(subject), Some(&chosen(values)?)))]),
    done: "Flexible IP attached",
    then: Then::Stay,
};

static MOVE: Sheet = Sheet {
    title: |subject| ["Move ", &subject.name(), " to another server?"].concat(),
    intro: |subject| {
        let from = former(subject);
        let text = [
            "It is taken off ",
            &from,
            " and then put on the other server: two calls, with a moment between them in which it leads nowhere. If the second one fails it stays on no server; try the rest again, or choose ",
            &from,
            " to put it back.",
        ];
        paragraphs(&[&text.concat(), "A dynamic address that the other server has now is given back for good."])
    },
    fields: &[Field::select("server", "To server", TAKES, |subject| {
        // Once it is off its server it may be put back.
        let is_off = |ip: &Object| subject.kind.source.key(ip) == id(subject).as_str() && on(ip).is_none();
        let here = subject.read(|ip: &Ip| ip.server.as_ref().map(|on| (on.id.as_str().to_owned(), on.name.clone())));
        let Some((here, name)) = here else { return servers(subject) };
        if subject.kind.known(subject, is_off).is_empty() {
            return servers_but(subject, &here);
        }
        let mut choices = servers(subject);
        if !choices.iter().any(|(known, _)| *known == here) {
            choices.push((here, [&name, ", where it was"].concat()));
        }
        choices
    })],
    button: "Move flexible IP",
    danger: false,
    steps: |subject, values| {
        let (ip, to) = (id(subject), chosen(values)?);
        Ok(vec![
            Step::send(["Detach it from ", &former(subject)].concat(), lead(&ip, None)),
            Step::send("Attach it to the other server", lead(&ip, Some(&to))),
        ])
    },
    done: "Flexible IP moved",
    then: Then::Stay,
};

/// The server that it is on.
fn former(subject: &Subject) -> String {
    subject.object.as_ref().and_then(on).unwrap_or_default()
}

static DETACH: Sheet = Sheet {
    title: |subject| ["Detach ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let text = [
            &former(subject),
            " is no longer reached by this address. While it runs it gets a dynamic one, if it wants one. The flexible IP stays yours, and is billed on.",
        ];
        paragraphs(&[&text.concat()])
    },
    fields: &[],
    button: "Detach flexible IP",
    danger: false,
    steps: |subject, _| Ok(vec![Step::send("Detach the address", lead(&id(subject), None))]),
    done: "Flexible IP detached",
    then: Then::Stay,
};

static REVERSE: Sheet = Sheet {
    title: |subject| ["Set reverse DNS of ", &subject.name(), "?"].concat(),
    intro: nothing,
    fields: &[Field::text(
        "reverse",
        "Name",
        "What the address resolves to, such as mail.example.com. The name itself has to lead to the address, too.",
    )
    .optional()
    .starts(|subject| subject.read(|ip: &Ip| ip.reverse.clone().unwrap_or_default()))],
    button: "Set reverse DNS",
    danger: false,
    steps: |subject, values| {
        let set = |name: String| {
            let name = Some(name).filter(|name| !name.is_empty());
            Step::send(
                "Set the name",
                ips::update(&id(subject), &IpPatch { reverse: Some(name), ..IpPatch::default() }),
            )
        };
        Ok(values.changed("reverse").map(set).into_iter().collect())
    },
    done: "Reverse DNS set",
    then: Then::Stay,
};

static RELEASE: Sheet = Sheet {
    title: |subject| ["Release ", &subject.name(), "?"].concat(),
    intro: |subject| {
        let text = "The address goes back to Scaleway's pool. It cannot be had again, and what still names it, such as DNS records, leads nowhere or to somebody else.";
        let name = subject.read(|ip: &Ip| ip.reverse.clone().unwrap_or_default());
        let goes = of_object("globe", &subject.name(), &name, &subject.billed("stops costing", Billed::Ip, 0));
        View::list([el("p").text(text), el("ul.ledger").child(goes)])
    },
    fields: &[],
    button: "Release flexible IP",
    danger: true,
    steps: |subject, _| {
        let id = id(subject);
        Ok(vec![Step::delete("Release the address", &ips::delete(&id), &ips::get(&id))])
    },
    done: "Flexible IP released",
    then: Then::List,
};
