//! The volumes: the image's root in slot 0, and further ones in slots that stay theirs. What the API says about a
//! volume stands below its row, with its path.

use leptos::prelude::*;

use api::servers::NewVolume;

use super::Create;
use super::values::Row;
use crate::resources::servers::draft::{Fit, bytes, fit, next_size, rule, typed};
use crate::resources::servers::format::gigabytes;
use crate::ui::field::{Choice, FieldErrors, SelectField, TextField};
use crate::ui::form::{Control, Form, focus_later};
use crate::ui::icon::Icon;

/// The type of volume where the API names none.
const USUAL_TYPE: &str = "l_ssd";
/// Id of the button that adds a volume; messages about the volumes as a whole stand at it.
const ADD: &str = "volumes-add";

/// Id of the input for the size of the volume in a slot.
pub fn size_id(slot: &str) -> String {
    format!("volume-{slot}-size")
}

/// The section.
#[component]
pub fn VolumesSection(create: Create) -> impl IntoView {
    let Create { form, values, .. } = create;
    form.register(Control {
        id: ADD.to_owned(),
        path: "volumes".to_owned(),
        label: "Volumes".to_owned(),
        prefix: true,
    });
    let kinds = Memo::new(move |_| {
        create.server_type.with(|server_type| {
            let kinds = server_type.as_ref().map(|t| t.per_volume_constraint.keys().map(str::to_owned).collect());
            let kinds: Vec<String> = kinds.unwrap_or_default();
            if kinds.is_empty() { vec![USUAL_TYPE.to_owned()] } else { kinds }
        })
    });
    let add = move |_| {
        let kind = kinds.with_untracked(|kinds| kinds.first().cloned().unwrap_or_default());
        // The root gives way as long as nobody has said how large it has to be.
        let root = create.image.with_untracked(|image| image.as_ref().map_or(0, |image| image.root_size));
        let others = create.draft.with_untracked(|draft| draft.total() - bytes(&draft.root_size).unwrap_or(0));
        let taken =
            root.max(if values.root_is_proposed() { 0 } else { bytes(&values.root_size.get_untracked()).unwrap_or(0) });
        let size =
            create.server_type.with_untracked(|server_type| next_size(&kind, server_type.as_ref(), taken + others));
        let row = values.add_volume(&kind, &typed(size));
        form.edited(ADD);
        focus_later(format!("volume-{}-name", row.slot));
    };
    let errors = move || {
        let lines = form.summary();
        lines.iter().filter(|(id, ..)| id.starts_with("volume")).count()
    };
    view! {
        <section class="panel form-section" aria-labelledby="create-volumes-h">
            <div class="panel-head">
                <h2 id="create-volumes-h">"Volumes"</h2>
                {move || match errors() {
                    0 => None,
                    count => Some(view! {
                        <span class="badge badge-bad push">
                            <Icon name="bad"/>
                            {count}{if count == 1 { " error" } else { " errors" }}
                        </span>
                    }),
                }}
            </div>
            <div class="panel-body">
                <RootRow create/>
                <For
                    each=move || values.volumes.get()
                    key=|row| row.slot
                    children=move |row| view! { <VolumeRow create row kinds/> }
                />
                <div class="field">
                    <div class="cluster sm">
                        <Total create/>
                        <span class="push"></span>
                        <button
                            type="button"
                            class="button button-sm"
                            id=ADD
                            aria-describedby=move || form.in_error(ADD).then(|| format!("{ADD}-err"))
                            on:click=add
                        >
                            <Icon name="plus"/>"Add volume"
                        </button>
                    </div>
                    <Gauge create/>
                    <FieldErrors form id=ADD path=""/>
                </div>
            </div>
        </section>
    }
}

/// What was sent for the size of a slot, in bytes as it was sent.
fn sent_size(create: Create, slot: u32) -> Signal<String> {
    let slot = slot.to_string();
    create.sent(move |sent| {
        let volume = sent.volumes.iter().find(|(known, _)| *known == slot).map(|(_, volume)| volume);
        match volume {
            Some(NewVolume::Root { size } | NewVolume::New { size, .. }) => size.to_string(),
            Some(NewVolume::Existing(_)) | None => String::new(),
        }
    })
}

/// Makes a row the control for what is said about its volume but none of its inputs.
fn register_row(form: Form, slot: u32) {
    form.register(Control {
        id: format!("volume-{slot}"),
        path: format!("volumes.{slot}"),
        label: format!("Volume {slot}"),
        prefix: true,
    });
}

/// The input for a size.
#[component]
fn Size(
    create: Create,
    /// The slot.
    at: u32,
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <TextField
            form=create.form
            id=size_id(&at.to_string())
            path=format!("volumes.{at}.size")
            label="Size"
            named=format!("Volume {at}, size")
            value
            class="input-num"
            inputmode="decimal"
            unit="GB"
            bare=true
        />
    }
}

/// The messages about a volume, below its row.
#[component]
fn RowErrors(
    create: Create,
    /// The slot.
    at: u32,
) -> impl IntoView {
    let form = create.form;
    let id = move |what: &str| format!("volume-{at}{what}");
    let any = Memo::new(move |_| ["-name", "-type", "-size", ""].iter().any(|what| form.in_error(&id(what))));
    move || {
        any.get().then(|| {
            view! {
                <div class="row-errors">
                    <FieldErrors form id=id("-name") path=""/>
                    <FieldErrors form id=id("-type") path=""/>
                    <FieldErrors form id=id("-size") path="" sent=sent_size(create, at)/>
                    <FieldErrors form id=id("") path=""/>
                </div>
            }
        })
    }
}

#[component]
fn RootRow(create: Create) -> impl IntoView {
    let form = create.form;
    register_row(form, 0);
    let of_image = move |read: fn(&crate::resources::servers::draft::ImageChoice) -> &str| {
        Memo::new(move |_| {
            create.image.with(|image| image.as_ref().map(|image| read(image).to_owned()).unwrap_or_default())
        })
    };
    let (name, kind) = (of_image(|image| &image.root_name), of_image(|image| &image.root_type));
    let fixed = |id: &'static str, label: &'static str, spoken: &'static str, value: Memo<String>| {
        view! {
            <div class="field">
                <label class="label" for=id>{label}</label>
                <input class="input" id=id type="text" readonly aria-label=spoken prop:value=value/>
            </div>
        }
    };
    view! {
        <div
            class="vol-row"
            role="group"
            id="volume-0"
            tabindex="-1"
            aria-label="Volume 0"
            aria-describedby=move || form.in_error("volume-0").then_some("volume-0-err")
        >
            <span class="idx">"0"</span>
            {fixed("volume-0-name", "Name", "Volume 0, name, from the image", name)}
            {fixed("volume-0-type", "Type", "Volume 0, type, from the image", kind)}
            <Size create at=0 value=create.values.root_size/>
            <span class="cost">"root"</span>
            <span></span>
            <RowErrors create at=0/>
        </div>
    }
}

#[component]
fn VolumeRow(create: Create, row: Row, kinds: Memo<Vec<String>>) -> impl IntoView {
    let Create { form, values, .. } = create;
    let slot = row.slot;
    register_row(form, slot);
    let id = format!("volume-{slot}");
    let (own, name_id, type_id) = (id.clone(), format!("{id}-name"), format!("{id}-type"));
    let choices = Memo::new(move |_| {
        let now = row.volume_type.get();
        let mut all: Vec<Choice> = kinds.with(|kinds| kinds.iter().map(|kind| (kind.clone(), kind.clone())).collect());
        // Another type of server may not have it; the choice stays what it is until it is changed.
        if !all.iter().any(|(kind, _)| *kind == now) {
            all.push((now.clone(), now));
        }
        all
    });
    let remove = move |_| {
        values.volumes.update(|rows| rows.retain(|row| row.slot != slot));
        for what in ["", "-name", "-type", "-size"] {
            form.edited(&format!("volume-{slot}{what}"));
        }
        form.edited(ADD);
        focus_later(ADD.to_owned());
    };
    let removes = format!("Remove volume {slot}");
    view! {
        <div
            class="vol-row"
            role="group"
            id=id
            tabindex="-1"
            aria-label=format!("Volume {slot}")
            aria-describedby=move || form.in_error(&own).then(|| format!("{own}-err"))
        >
            <span class="idx">{slot}</span>
            <TextField
                form
                id=name_id
                path=format!("volumes.{slot}.name")
                label="Name"
                named=format!("Volume {slot}, name")
                value=row.name
                bare=true
            />
            <SelectField
                form
                id=type_id
                path=format!("volumes.{slot}.volume_type")
                label="Type"
                named=format!("Volume {slot}, type")
                value=row.volume_type
                choices
                bare=true
            />
            <Size create at=slot value=row.size/>
            <span class="cost">"new"</span>
            <button
                type="button"
                class="button button-icon button-ghost button-sm"
                aria-label=removes.clone()
                title=removes
                on:click=remove
            >
                <Icon name="trash"/>
            </button>
            <RowErrors create at=slot/>
        </div>
    }
}

/// All volumes together, and whether the type takes that.
#[component]
fn Total(create: Create) -> impl IntoView {
    let total = Memo::new(move |_| create.draft.with(|draft| draft.total()));
    let rule_of = Memo::new(move |_| create.server_type.with(|t| t.as_ref().map(|t| t.volumes_constraint.clone())));
    let name = create.values.commercial_type;
    move || {
        let total = total.get();
        let (said, badge) = match rule_of.get() {
            None => (String::new(), None),
            Some(None) => (format!(", {} has no rule for it", name.get()), None),
            Some(range) => {
                let fits = match fit(range.as_ref(), total) {
                    Fit::Fits => ("badge badge-ok", "check", "Fits".to_owned()),
                    Fit::TooLittle(bytes) => ("badge badge-bad", "bad", format!("{} too little", gigabytes(bytes))),
                    Fit::TooMuch(bytes) => ("badge badge-bad", "bad", format!("{} too much", gigabytes(bytes))),
                };
                (format!(", {} takes {}", name.get(), rule(range.as_ref())), Some(fits))
            }
        };
        view! {
            <span class="ink-2">"Total "<b>{gigabytes(total)}</b>{said}</span>
            {badge.map(|(class, icon, words)| view! { <span class=class><Icon name=icon/>{words}</span> })}
        }
    }
}

/// The total against the most that the type takes.
#[component]
fn Gauge(create: Create) -> impl IntoView {
    let measure = Memo::new(move |_| {
        let total = create.draft.with(|draft| draft.total());
        create.server_type.with(|server_type| {
            let range = server_type.as_ref()?.volumes_constraint.as_ref()?;
            let max = range.max_size.filter(|max| *max > 0)?;
            Some((total, max, fit(Some(range), total) == Fit::Fits))
        })
    });
    let name = create.values.commercial_type;
    move || {
        measure.get().map(|(total, max, fits)| {
            let most = total.max(max);
            view! {
                <svg
                    class=if fits { "gauge" } else { "gauge gauge-bad" }
                    viewBox="0 0 100 6"
                    preserveAspectRatio="none"
                    role="meter"
                    aria-label=move || format!("Total disk against the limit of {}", name.get())
                    aria-valuemin="0"
                    aria-valuemax=typed(most)
                    aria-valuenow=typed(total)
                    aria-valuetext=format!("{} of {}", gigabytes(total), gigabytes(max))
                >
                    <rect width=u128::from(total) * 100 / u128::from(most) height="6"></rect>
                </svg>
            }
        })
    }
}
