//! The volumes: the image's root in slot 0, and further ones in slots that stay theirs. What the API says about a
//! volume stands below its row, with its path.

use api::servers::NewVolume;
use leptos::prelude::*;

use super::Create;
use super::listed::{described, section};
use super::values::Row;
use crate::resources::servers::draft::{Fit, ImageChoice, bytes, fit, next_size, rule, typed};
use crate::resources::servers::format::gigabytes;
use crate::ui::erased::{dynamic, keyed};
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
pub fn volumes_section(create: Create) -> AnyView {
    let Create { form, values, .. } = create;
    let (id, path, label) = (ADD.to_owned(), "volumes".to_owned(), "Volumes".to_owned());
    form.register(Control { id, path, label, prefix: true });
    let slots =
        Signal::derive(move || values.volumes.with(|rows| rows.iter().map(|row| row.slot.to_string()).collect()));
    let row = move |slot: String| {
        let find = |rows: &Vec<Row>| rows.iter().find(|row| row.slot.to_string() == slot).copied();
        values.volumes.with_untracked(find).map(|row| volume_row(create, row)).into_any()
    };
    let badge = dynamic(move || {
        let lines = form.summary();
        let count = lines.iter().filter(|(id, ..)| id.starts_with("volume")).count();
        let words = if count == 1 { " error" } else { " errors" };
        (count > 0)
            .then(|| view! { <span class="badge badge-bad push"><Icon name="bad"/>{count}{words}</span> }.into_any())
    });
    let body = view! {
        <div class="panel-body">
            {root_row(create)}
            {keyed(slots, row)}
            <div class="field">
                <div class="cluster sm">
                    {total(create)}
                    <span class="push"></span>
                    <button
                        type="button"
                        class="button button-sm"
                        id=ADD
                        aria-describedby=described(form, ADD)
                        on:click=move |_| add(create)
                    >
                        <Icon name="plus"/>"Add volume"
                    </button>
                </div>
                {gauge(create)}
                <FieldErrors form id=ADD path=""/>
            </div>
        </div>
    };
    section("create-volumes-h", "Volumes", badge, body.into_any())
}

/// The types that a volume can have on the chosen type of server.
fn kinds(create: Create) -> Vec<String> {
    let kinds: Vec<String> = create.server_type.with(|server_type| {
        let kinds = server_type.as_ref().map(|t| t.per_volume_constraint.keys().map(str::to_owned).collect());
        kinds.unwrap_or_default()
    });
    if kinds.is_empty() { vec![USUAL_TYPE.to_owned()] } else { kinds }
}

/// Adds a volume of the size that the type of server leaves.
fn add(create: Create) {
    let values = create.values;
    let kind = untrack(|| kinds(create)).swap_remove(0);
    // The root gives way as long as nobody has said how large it has to be.
    let image = create.image.with_untracked(|image| image.as_ref().map_or(0, |image| image.root_size));
    let draft = create.draft.get_untracked();
    let root = bytes(&draft.root_size).unwrap_or(0);
    let least = if values.root_is_proposed() { image } else { root };
    let taken = least.saturating_add(draft.total() - root);
    let size = create.server_type.with_untracked(|server_type| next_size(&kind, server_type.as_ref(), taken));
    let row = values.add_volume(&kind, &typed(size));
    create.form.edited(ADD);
    focus_later(format!("volume-{}-name", row.slot));
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

/// The input for the size of the volume in a slot.
fn size(create: Create, slot: u32, value: RwSignal<String>) -> AnyView {
    view! {
        <TextField
            form=create.form
            id=size_id(&slot.to_string())
            path=format!("volumes.{slot}.size")
            label="Size"
            named=format!("Volume {slot}, size")
            value
            class="input-num"
            inputmode="decimal"
            unit="GB"
            bare=true
        />
    }
    .into_any()
}

/// The messages about the volume in a slot, below its row.
fn row_errors(create: Create, slot: u32) -> AnyView {
    let form = create.form;
    let id = move |what: &str| format!("volume-{slot}{what}");
    dynamic(move || {
        let any = ["-name", "-type", "-size", ""].iter().any(|what| form.in_error(&id(what)));
        any.then(|| {
            view! {
                <div class="row-errors">
                    <FieldErrors form id=id("-name") path=""/>
                    <FieldErrors form id=id("-type") path=""/>
                    <FieldErrors form id=id("-size") path="" sent=sent_size(create, slot)/>
                    <FieldErrors form id=id("") path=""/>
                </div>
            }
            .into_any()
        })
    })
}

/// A row with the volume in a slot: `fields` are its inputs but the size, `end` is what stands at its end.
fn vol_row(
    create: Create,
    slot: u32,
    fields: AnyView,
    value: RwSignal<String>,
    note: &'static str,
    end: AnyView,
) -> AnyView {
    register_row(create.form, slot);
    let id = format!("volume-{slot}");
    let described_by = described(create.form, id.as_str());
    view! {
        <div class="vol-row" role="group" id=id tabindex="-1" aria-label=format!("Volume {slot}") aria-describedby=described_by>
            <span class="idx">{slot}</span>
            {fields}
            {size(create, slot, value)}
            <span class="cost">{note}</span>
            {end}
            {row_errors(create, slot)}
        </div>
    }
    .into_any()
}

fn root_row(create: Create) -> AnyView {
    let fixed = move |id: &'static str, label: &'static str, read: fn(&ImageChoice) -> &str| {
        let value = Signal::derive(move || {
            create.image.with(|image| image.as_ref().map(|image| read(image).to_owned()).unwrap_or_default())
        });
        let spoken = format!("Volume 0, {}, from the image", label.to_ascii_lowercase());
        view! {
            <div class="field">
                <label class="label" for=id>{label}</label>
                <input class="input" id=id type="text" readonly aria-label=spoken prop:value=value/>
            </div>
        }
        .into_any()
    };
    let name = fixed("volume-0-name", "Name", |image| &image.root_name);
    let kind = fixed("volume-0-type", "Type", |image| &image.root_type);
    let end = view! { <span></span> }.into_any();
    vol_row(create, 0, (name, kind).into_any(), create.values.root_size, "root", end)
}

fn volume_row(create: Create, row: Row) -> AnyView {
    let Create { form, values, .. } = create;
    let slot = row.slot;
    let choices = Signal::derive(move || {
        let now = row.volume_type.get();
        let mut all: Vec<Choice> = kinds(create).into_iter().map(|kind| (kind.clone(), kind)).collect();
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
    let fields = view! {
        <TextField
            form
            id=format!("volume-{slot}-name")
            path=format!("volumes.{slot}.name")
            label="Name"
            named=format!("Volume {slot}, name")
            value=row.name
            bare=true
        />
        <SelectField
            form
            id=format!("volume-{slot}-type")
            path=format!("volumes.{slot}.volume_type")
            label="Type"
            named=format!("Volume {slot}, type")
            value=row.volume_type
            choices
            bare=true
        />
    };
    let end = view! {
        <button
            type="button"
            class="button button-icon button-ghost button-sm"
            aria-label=removes.clone()
            title=removes
            on:click=remove
        >
            <Icon name="trash"/>
        </button>
    };
    vol_row(create, slot, fields.into_any(), row.size, "new", end.into_any())
}

/// All volumes together, and whether the type takes that.
fn total(create: Create) -> AnyView {
    dynamic(move || {
        let total = create.draft.with(|draft| draft.total());
        let name = create.values.commercial_type.get();
        let range = create.server_type.with(|t| t.as_ref().map(|t| t.volumes_constraint.clone()));
        let (said, badge) = match range {
            None => (String::new(), None),
            Some(None) => (format!(", {name} has no rule for it"), None),
            Some(range) => {
                let fits = match fit(range.as_ref(), total) {
                    Fit::Fits => ("badge badge-ok", "check", "Fits".to_owned()),
                    Fit::TooLittle(bytes) => ("badge badge-bad", "bad", format!("{} too little", gigabytes(bytes))),
                    Fit::TooMuch(bytes) => ("badge badge-bad", "bad", format!("{} too much", gigabytes(bytes))),
                };
                (format!(", {name} takes {}", rule(range.as_ref())), Some(fits))
            }
        };
        let badge = badge.map(|(class, icon, words)| view! { <span class=class><Icon name=icon/>{words}</span> });
        Some(view! { <span class="ink-2">"Total "<b>{gigabytes(total)}</b>{said}</span>{badge} }.into_any())
    })
}

/// The total against the most that the type takes.
fn gauge(create: Create) -> AnyView {
    dynamic(move || {
        let total = create.draft.with(|draft| draft.total());
        let (max, fits) = create.server_type.with(|server_type| {
            let range = server_type.as_ref()?.volumes_constraint.as_ref()?;
            let max = range.max_size.filter(|max| *max > 0)?;
            Some((max, fit(Some(range), total) == Fit::Fits))
        })?;
        let most = total.max(max);
        let name = create.values.commercial_type.get();
        Some(
            view! {
                <svg
                    class=if fits { "gauge" } else { "gauge gauge-bad" }
                    viewBox="0 0 100 6"
                    preserveAspectRatio="none"
                    role="meter"
                    aria-label=format!("Total disk against the limit of {name}")
                    aria-valuemin="0"
                    aria-valuemax=typed(most)
                    aria-valuenow=typed(total)
                    aria-valuetext=format!("{} of {}", gigabytes(total), gigabytes(max))
                >
                    <rect width=percent(total, most).to_string() height="6"></rect>
                </svg>
            }
            .into_any(),
        )
    })
}

/// A part in percent of a whole that is not nothing.
fn percent(part: u64, whole: u64) -> u64 {
    // Huge sizes lose their last digits rather than their first.
    let scale = (whole / 1_000_000_000).max(1);
    (part / scale) * 100 / (whole / scale)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn the_gauge_takes_any_size() {
        assert_eq!(percent(25, 50), 50);
        assert_eq!(percent(100_000_000_000, 5_050_000_000_000), 1);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
        assert_eq!(percent(0, 1), 0);
    }
}
