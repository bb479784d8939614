//! The network: public address, security group, IPv6.

use std::rc::Rc;

use super::listed::{button, section};
use super::sources::Source;
use super::{Create, Parts};
use crate::resources::servers::draft::{DYNAMIC, NO_ADDRESS, Offer};
use crate::ui::dom::{El, View, Words, el, when};
use crate::ui::error::headline;
use crate::ui::field::{CheckField, Choice, SelectField};
use crate::ui::form::Control;
use crate::ui::icon::icon;

/// Id of the select of addresses.
const ADDRESS: &str = "create-ip";

/// A choice of a select.
pub fn choice(value: &str, words: &str) -> Choice {
    (value.to_owned(), words.to_owned())
}

/// Adds what is chosen to the choices if the list does not have it: it has gone, or could not be read.
pub fn with_chosen(mut choices: Vec<Choice>, chosen: &str) -> Vec<Choice> {
    if !choices.iter().any(|(id, _)| id == chosen) {
        choices.push((chosen.to_owned(), chosen.to_owned() + " (no longer listed)"));
    }
    choices
}

fn addresses(create: Create) -> Vec<Choice> {
    let mut all = vec![choice(DYNAMIC, "Dynamic address"), choice(NO_ADDRESS, "No public address")];
    for ip in create.sources.ips.all().iter().filter(|ip| create.takes(ip)) {
        all.push(choice(&ip.id, &[&ip.label, " (reserved, unused)"].concat()));
    }
    with_chosen(all, &create.values.address.get())
}

fn groups(create: Create) -> Vec<Choice> {
    let groups = create.sources.groups.all();
    let default = match groups.iter().find(|group| group.default && create.takes(group)) {
        Some(group) => [&group.label, " (default)"].concat(),
        None => "Default of the organization".to_owned(),
    };
    let mut all = vec![choice("", &default)];
    for group in groups.iter().filter(|group| !group.default && create.takes(group)) {
        all.push(choice(&group.id, &group.label));
    }
    with_chosen(all, &create.values.security_group.get())
}

/// What is said about the chosen group.
fn group_note(create: Create) -> String {
    let chosen = create.values.security_group.get();
    let is_chosen = |group: &&Offer| match chosen.is_empty() {
        true => group.default && create.takes(group),
        false => group.id == chosen,
    };
    let note = create.sources.groups.all().iter().find(is_chosen).map(|group| group.note.clone()).unwrap_or_default();
    if note.is_empty() { "Its rules say what traffic passes.".to_owned() } else { note }
}

/// The section.
pub fn network_section(create: Create) -> El {
    let Parts { form, values, sources, .. } = *create;
    let (id, path) = (ADDRESS.to_owned(), "dynamic_ip_required".to_owned());
    form.register(Control { id, path, label: "Public IP".to_owned(), prefix: false });
    let address_hint = move || match values.address.get().as_str() {
        DYNAMIC => "It changes whenever the server is powered off.".to_owned(),
        NO_ADDRESS => "Without one, only the vendor's network reaches the server.".to_owned(),
        _ => "It stays with the server until it is detached.".to_owned(),
    };
    let address = SelectField::new(form, ADDRESS, "public_ip", "Public IP", values.address, move || addresses(create))
        .hint(Words::follow(address_hint));
    let (id, path, chosen) = ("create-group", "security_group", values.security_group);
    let group = SelectField::new(form, id, path, "Security group", chosen, move || groups(create))
        .hint(Words::follow(move || group_note(create)));
    let ipv6_hint = Words::follow(move || {
        if create.no_ipv6() {
            values.commercial_type.get() + " has no IPv6. Choose another type for it."
        } else {
            "Assigned while the server runs.".to_owned()
        }
    });
    let ipv6 = CheckField::new("create-ipv6", "IPv6", ipv6_hint, values.ipv6)
        .form((form, "enable_ipv6"))
        .disabled(Rc::new(move || create.no_ipv6()));
    let body = el("div.panel-body")
        .child(el("div.form-row").child(address.view()).child(group.view()))
        .child(not_loaded(sources.ips, "Reserved addresses"))
        .child(not_loaded(sources.groups, "Security groups"))
        .child(ipv6.view());
    section("create-network-h", "Network", View::none(), body.into())
}

/// A list that could not be read: its select then lacks what it would have offered.
pub fn not_loaded(source: Source, what: &'static str) -> View {
    when(
        move || source.failure().is_some(),
        move || {
            let why = source.failure().map(|error| headline(&error)).unwrap_or_default();
            let words = el("p").text(what).text(" could not be loaded: ").text(&why).text(".");
            let again = button("button-sm", "refresh", "Try again").on_click(move || source.reload());
            el("div.note.note-warn")
                .attr("role", "status")
                .child(icon("warn"))
                .child(el("div.note-body").child(words))
                .child(el("span.note-actions").child(again))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stays_a_choice() {
        let choices = vec![choice("", "Default"), choice("a", "A")];
        assert_eq!(with_chosen(choices.clone(), "a"), choices);
        assert_eq!(with_chosen(choices.clone(), ""), choices);
        let gone = with_chosen(choices, "b");
        assert_eq!(gone.last().map(|(id, _)| id.as_str()), Some("b"));
    }
}
