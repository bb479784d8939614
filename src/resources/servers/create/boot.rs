//! How the server boots.

use leptos::prelude::*;

use super::Create;
use super::listed::section;
use super::network::{not_loaded, with_chosen};
use crate::ui::erased::dynamic;
use crate::ui::field::{Choice, SelectField};

/// The section.
pub fn boot_section(create: Create) -> AnyView {
    let Create { form, values, sources, .. } = create;
    let kinds = Signal::derive(move || {
        create.server_type.with(|server_type| {
            let known = server_type.as_ref().and_then(|server_type| server_type.capabilities.as_ref());
            let default = known.and_then(|known| known.default_boot_type.as_deref());
            let default = default.map(|kind| format!("Default of the type ({kind})"));
            let mut all: Vec<Choice> =
                vec![(String::new(), default.unwrap_or_else(|| "Default of the type".to_owned()))];
            let listed = known.map(|known| known.boot_types.as_slice()).unwrap_or_default();
            // Rescue is for a server that is there.
            for kind in ["local", "bootscript"] {
                if listed.is_empty() || listed.iter().any(|listed| listed == kind) {
                    all.push((kind.to_owned(), kind.to_owned()));
                }
            }
            let chosen = values.boot_type.get();
            if !all.iter().any(|(kind, _)| *kind == chosen) {
                all.push((chosen.clone(), chosen));
            }
            all
        })
    });
    let hint = Signal::derive(move || {
        let words = values.boot_type.with(|kind| match kind.as_str() {
            "local" => "The kernel on its own disk.",
            "bootscript" => "A kernel of the vendor's.",
            _ => "Can be changed later.",
        });
        words.to_owned()
    });
    let by_script = Memo::new(move |_| values.boot_type.with(|kind| kind == "bootscript"));
    let scripts = sources.bootscripts.items;
    let script_choices = Signal::derive(move || {
        let mut all: Vec<Choice> = vec![(String::new(), "That of the image".to_owned())];
        let arch = values.arch.get();
        scripts.with(|scripts| {
            let fits = scripts.iter().filter(|script| script.arch == arch || arch.is_empty());
            all.extend(fits.map(|script| (script.id.clone(), script.label.clone())));
        });
        values.bootscript.with(|chosen| with_chosen(all, chosen))
    });
    let script = dynamic(move || {
        by_script.get().then(|| {
            view! {
                <SelectField
                    form
                    id="create-bootscript"
                    path="bootscript"
                    label="Bootscript"
                    value=values.bootscript
                    choices=script_choices
                />
                {not_loaded(sources.bootscripts, "Bootscripts")}
            }
            .into_any()
        })
    });
    let body = view! {
        <div class="panel-body">
            <div class="form-row">
                <SelectField
                    form
                    id="create-boot"
                    path="boot_type"
                    label="Boot type"
                    value=values.boot_type
                    choices=kinds
                    hint
                />
                {script}
            </div>
        </div>
    };
    section("create-boot-h", "Boot", ().into_any(), body.into_any())
}
