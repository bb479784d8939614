//! How the server boots.

use leptos::prelude::*;

use super::Create;
use super::network::{NotLoaded, with_chosen};
use crate::ui::field::{Choice, SelectField};

/// The section.
#[component]
pub fn BootSection(create: Create) -> impl IntoView {
    let Create { form, values, sources, .. } = create;
    let kinds = Memo::new(move |_| {
        create.server_type.with(|server_type| {
            let known = server_type.as_ref().and_then(|server_type| server_type.capabilities.as_ref());
            let default = known.and_then(|known| known.default_boot_type.as_deref());
            let default = default
                .map_or_else(|| "Default of the type".to_owned(), |kind| format!("Default of the type ({kind})"));
            let mut all: Vec<Choice> = vec![(String::new(), default)];
            let listed = known.map(|known| known.boot_types.as_slice()).unwrap_or_default();
            // Rescue is for a server that is there.
            let offered = ["local", "bootscript"].into_iter();
            let offered = offered.filter(|kind| listed.is_empty() || listed.iter().any(|listed| listed == kind));
            all.extend(offered.map(|kind| (kind.to_owned(), kind.to_owned())));
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
    let scripts = sources.bootscripts.items();
    let script_choices = Memo::new(move |_| {
        let mut all: Vec<Choice> = vec![(String::new(), "That of the image".to_owned())];
        let arch = values.arch.get();
        scripts.with(|scripts| {
            let fits = scripts.iter().filter(|script| script.arch == arch || arch.is_empty());
            all.extend(fits.map(|script| (script.id.clone(), script.label.clone())));
        });
        values.bootscript.with(|chosen| with_chosen(all, chosen))
    });
    view! {
        <section class="panel form-section" aria-labelledby="create-boot-h">
            <div class="panel-head"><h2 id="create-boot-h">"Boot"</h2></div>
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
                    {move || by_script.get().then(|| view! {
                        <SelectField
                            form
                            id="create-bootscript"
                            path="bootscript"
                            label="Bootscript"
                            value=values.bootscript
                            choices=script_choices
                        />
                    })}
                </div>
                {move || by_script.get().then(|| view! { <NotLoaded source=sources.bootscripts what="Bootscripts"/> })}
            </div>
        </section>
    }
}
