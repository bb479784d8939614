//! The network: public address, security group, IPv6.

use leptos::prelude::*;

use super::listed::section;
use super::sources::{Offer, Source};
use super::{Create, no_ipv6};
use crate::resources::servers::draft::{DYNAMIC, NO_ADDRESS};
use crate::ui::erased::dynamic;
use crate::ui::error::headline;
use crate::ui::field::{CheckField, Choice, SelectField};
use crate::ui::form::Control;
use crate::ui::icon::Icon;

/// Id of the select of addresses.
const ADDRESS: &str = "create-ip";

/// Adds what is chosen to the choices if the list does not have it: it has gone, or could not be read.
pub fn with_chosen(mut choices: Vec<Choice>, chosen: &str) -> Vec<Choice> {
    if !choices.iter().any(|(id, _)| id == chosen) {
        choices.push((chosen.to_owned(), format!("{chosen} (no longer listed)")));
    }
    choices
}

/// The section.
pub fn network_section(create: Create) -> AnyView {
    let Create { form, values, sources, .. } = create;
    let (id, path) = (ADDRESS.to_owned(), "dynamic_ip_required".to_owned());
    form.register(Control { id, path, label: "Public IP".to_owned(), prefix: false });
    let (ips, groups) = (sources.ips.items, sources.groups.items);
    let addresses = Signal::derive(move || {
        let mut all: Vec<Choice> = vec![
            (DYNAMIC.to_owned(), "Dynamic address".to_owned()),
            (NO_ADDRESS.to_owned(), "No public address".to_owned()),
        ];
        ips.with(|ips| all.extend(ips.iter().map(|ip| (ip.id.clone(), format!("{} (reserved, unused)", ip.label)))));
        values.address.with(|chosen| with_chosen(all, chosen))
    });
    let address_hint = Signal::derive(move || {
        let words = values.address.with(|chosen| match chosen.as_str() {
            DYNAMIC => "It changes whenever the server is powered off.",
            NO_ADDRESS => "Without one, only the vendor's network reaches the server.",
            _ => "It stays with the server until it is detached.",
        });
        words.to_owned()
    });
    let group_choices = Signal::derive(move || {
        groups.with(|groups| {
            let default = groups.iter().find(|group| group.default).map(|group| format!("{} (default)", group.label));
            let default = default.unwrap_or_else(|| "Default of the organization".to_owned());
            let mut all: Vec<Choice> = vec![(String::new(), default)];
            all.extend(
                groups.iter().filter(|group| !group.default).map(|group| (group.id.clone(), group.label.clone())),
            );
            values.security_group.with(|chosen| with_chosen(all, chosen))
        })
    });
    let group_hint = Signal::derive(move || {
        let chosen = values.security_group.get();
        let is_chosen = |group: &&Offer| if chosen.is_empty() { group.default } else { group.id == chosen };
        let note = groups.with(|groups| groups.iter().find(is_chosen).map(|group| group.note.clone()));
        note.filter(|note| !note.is_empty()).unwrap_or_else(|| "Its rules say what traffic passes.".to_owned())
    });
    let without_ipv6 = Signal::derive(move || create.server_type.with(no_ipv6));
    let ipv6_hint = Signal::derive(move || {
        if without_ipv6.get() {
            format!("{} has no IPv6. Choose another type for it.", values.commercial_type.get())
        } else {
            "Assigned while the server runs.".to_owned()
        }
    });
    let body = view! {
        <div class="panel-body">
            <div class="form-row">
                <SelectField
                    form
                    id=ADDRESS
                    path="public_ip"
                    label="Public IP"
                    value=values.address
                    choices=addresses
                    hint=address_hint
                />
                <SelectField
                    form
                    id="create-group"
                    path="security_group"
                    label="Security group"
                    value=values.security_group
                    choices=group_choices
                    hint=group_hint
                />
            </div>
            {not_loaded(sources.ips, "Reserved addresses")}
            {not_loaded(sources.groups, "Security groups")}
            <CheckField
                id="create-ipv6"
                label="IPv6"
                hint=ipv6_hint
                value=values.ipv6
                form=(form, "enable_ipv6")
                disabled=without_ipv6
            />
        </div>
    };
    section("create-network-h", "Network", ().into_any(), body.into_any())
}

/// A list that could not be read: its select then lacks what it would have offered.
pub fn not_loaded(source: Source<Offer>, what: &'static str) -> AnyView {
    let retry = move |_| source.standing.reload();
    dynamic(move || {
        let error = source.standing.failure()?;
        Some(
            view! {
                <div class="note note-warn" role="status">
                    <Icon name="warn"/>
                    <div class="note-body"><p>{what}" could not be loaded: "{headline(&error)}"."</p></div>
                    <span class="note-actions">
                        <button type="button" class="button button-sm" on:click=retry><Icon name="refresh"/>"Try again"</button>
                    </span>
                </div>
            }
            .into_any(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stays_a_choice() {
        let choices: Vec<Choice> = vec![(String::new(), "Default".to_owned()), ("a".to_owned(), "A".to_owned())];
        assert_eq!(with_chosen(choices.clone(), "a"), choices);
        assert_eq!(with_chosen(choices.clone(), ""), choices);
        let gone = with_chosen(choices, "b");
        assert_eq!(gone.last().map(|(id, _)| id.as_str()), Some("b"));
    }
}
