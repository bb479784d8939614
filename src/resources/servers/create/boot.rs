//! How the server boots, and what happens then.

use super::listed::section;
use super::network::{choice, not_loaded, with_chosen};
use super::{Create, Parts};
use crate::ui::dom::{El, View, Words, el};
use crate::ui::field::{CheckField, Choice, SelectField, TextField};

/// The ways to boot that the chosen type has.
fn kinds(create: Create) -> Vec<Choice> {
    let server_type = create.server_type();
    let known = server_type.as_ref().and_then(|server_type| server_type.capabilities.as_ref());
    let default = match known.and_then(|known| known.default_boot_type.as_deref()) {
        Some(kind) => ["Default of the type (", kind, ")"].concat(),
        None => "Default of the type".to_owned(),
    };
    let mut all = vec![choice("", &default)];
    let listed = known.map(|known| known.boot_types.as_slice()).unwrap_or_default();
    // Rescue is for a server that is there.
    for kind in ["local", "bootscript"] {
        if listed.is_empty() || listed.iter().any(|listed| listed == kind) {
            all.push(choice(kind, kind));
        }
    }
    let chosen = create.values.boot_type.get();
    if !all.iter().any(|(kind, _)| *kind == chosen) {
        all.push(choice(&chosen, &chosen));
    }
    all
}

fn scripts(create: Create) -> Vec<Choice> {
    let arch = create.values.arch.get();
    let mut all = vec![choice("", "That of the image")];
    for script in create.sources.bootscripts.all().iter() {
        if script.arch == arch || arch.is_empty() {
            all.push(choice(&script.id, &script.label));
        }
    }
    with_chosen(all, &create.values.bootscript.get())
}

/// The section.
pub fn boot_section(create: Create) -> El {
    let Parts { form, values, sources, .. } = *create;
    let hint = move || match values.boot_type.get().as_str() {
        "local" => "The kernel on its own disk.".to_owned(),
        "bootscript" => "A kernel of the vendor's.".to_owned(),
        _ => "Can be changed later.".to_owned(),
    };
    let kind = SelectField::new(form, "create-boot", "boot_type", "Boot type", values.boot_type, move || kinds(create))
        .hint(Words::follow(hint));
    let script = move || {
        let choices = move || scripts(create);
        let field = SelectField::new(form, "create-bootscript", "bootscript", "Bootscript", values.bootscript, choices);
        View::list([View::from(field.view()), not_loaded(sources.bootscripts, "Bootscripts")])
    };
    let row = el("div.form-row").child(kind.view()).when(move || values.boot_type.get() == "bootscript", script);
    // What is set is not set again when the rest is tried again.
    let is_set = move || create.plan.done() > 1;
    let cloud_init = TextField::new(form, "create-cloud-init", "cloud-init", "Cloud-init", values.cloud_init)
        .kind("lines")
        .class("mono")
        .note("optional")
        .placeholder("#cloud-config")
        .hint("Set as user data under the key cloud-init before the first boot.".into());
    let power_on = CheckField::new(
        "create-power-on",
        "Power on",
        "Once it is there, and its user data set. A server is made stopped.",
        values.power_on,
    );
    let body = el("div.panel-body")
        .child(row)
        .child(el("fieldset").flag_fn("disabled", is_set).child(cloud_init.view()))
        .child(power_on.view());
    section("create-boot-h", "Boot", View::none(), body.into())
}
