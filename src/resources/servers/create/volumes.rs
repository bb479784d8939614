//! The volumes: the image's root in slot 0, and further ones in slots that stay theirs. What the API says about a
//! volume stands below its row, with its path.

use leptos::prelude::*;

use super::listed::{button, described, section};
use super::network::choice;
use super::values::Row;
use super::{Create, Parts};
use crate::format::{GB, gigabytes, parse_gigabytes, typed_gigabytes};
use crate::resources::servers::draft::{Disk, Fit, fit, next_size, rule};
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, Words, dynamic, el, when};
use crate::ui::field::{Choice, SelectField, TextField, field_errors};
use crate::ui::form::{Control, focus_later};
use crate::ui::icon::icon;

/// The type of volume where the API names none.
const USUAL_TYPE: &str = "l_ssd";
/// Id of the button that adds a volume; messages about the volumes as a whole stand at it.
const ADD: &str = "volumes-add";
/// What stands in a row after the id of the row in the ids of its inputs; the row itself last.
const PARTS: [&str; 4] = ["-name", "-type", "-size", ""];

/// The id of a part of the row of a slot, one of [`PARTS`].
fn id_of(slot: &str, part: &str) -> String {
    ["volume-", slot, part].concat()
}

/// Id of the input for the size of the volume in a slot.
pub fn size_id(slot: &str) -> String {
    id_of(slot, "-size")
}

/// How a part of the row of a slot is called.
fn name_of(slot: &str, part: &str) -> String {
    ["Volume ", slot, part].concat()
}

/// The section.
pub fn volumes_section(create: Create) -> El {
    let Parts { form, values, .. } = *create;
    let (id, path, label) = (ADD.to_owned(), "volumes".to_owned(), "Volumes".to_owned());
    form.register(Control { id, path, label, prefix: true });
    let owner = Owner::current().unwrap_or_default();
    let slots = move || values.volumes.get().iter().map(|row| row.slot.to_string()).collect();
    let row = move |slot: &str| match values.volumes.get().iter().find(|row| row.slot.to_string() == slot) {
        Some(row) => volume_row(create, *row),
        None => el("div"),
    };
    let badge = dynamic(move || {
        let count = form.summary().iter().filter(|(id, ..)| id.starts_with("volume")).count();
        let words = count.to_string() + if count == 1 { " error" } else { " errors" };
        (count > 0).then(|| el("span.badge.badge-bad.push").child(icon("bad")).text(&words))
    });
    let add = button("button-sm", "plus", "Add volume").attr("id", ADD).on_click(move || add(create, &owner));
    let line =
        el("div.cluster.sm").dynamic(move || total(create)).child(el("span.push")).child(described(add, form, ADD));
    let foot = el("div.field").child(line).dynamic(move || gauge(create)).child(field_errors(form, ADD, "", None));
    let extra = dynamic(move || View::list(create.extra().iter().map(extra_row)));
    let body = el("div.panel-body").child(root_row(create)).child(extra).keyed(slots, row).child(foot);
    section("create-volumes-h", "Volumes", badge, body.into())
}

/// The types that a volume can have on the chosen type of server.
fn kinds(create: Create) -> Vec<String> {
    let server_type = create.server_type();
    let kinds: Vec<String> =
        server_type.map(|t| t.per_volume_constraint.keys().map(str::to_owned).collect()).unwrap_or_default();
    if kinds.is_empty() { vec![USUAL_TYPE.to_owned()] } else { kinds }
}

/// Adds a volume of the size that the type of server leaves.
fn add(create: Create, owner: &Owner) {
    let values = create.values;
    let row = untrack(|| {
        let kind = kinds(create).swap_remove(0);
        // The root gives way as long as nobody has said how large it has to be.
        let root = match values.root_is_proposed() {
            true => create.image().map_or(0, |image| image.root.size),
            false => parse_gigabytes(&values.root_size.get()).unwrap_or(0),
        };
        let taken = create.beside_root().saturating_add(root);
        let size = next_size(&kind, create.server_type().as_deref(), taken);
        let taken = create.extra().iter().map(|(slot, _)| *slot).collect();
        values.add_volume(&kind, &typed_gigabytes(size), taken, owner)
    });
    create.form.edited(ADD);
    focus_later(id_of(&row.slot.to_string(), "-name"));
}

/// Takes the volume of a slot away.
fn remove(create: Create, slot: u32) {
    let Parts { form, values, .. } = *create;
    let mut rows = values.volumes.get_untracked();
    rows.retain(|row| row.slot != slot);
    values.volumes.set(rows);
    for part in PARTS {
        form.edited(&id_of(&slot.to_string(), part));
    }
    form.edited(ADD);
    focus_later(ADD.to_owned());
}

/// A text input in the row of a slot, for what is called `key` in the API.
fn input(create: Create, slot: &str, part: &str, key: &str, label: &str, value: RwSignal<String>) -> TextField {
    let path = ["volumes.", slot, ".", key].concat();
    TextField::new(create.form, id_of(slot, part), path, label, value)
        .named(name_of(slot, &[", ", key].concat()))
        .bare(true)
}

/// The messages about the volume in a slot, below its row.
fn row_errors(create: Create, slot: String) -> View {
    let form = create.form;
    let own = slot.clone();
    let any = move || PARTS.iter().any(|part| form.in_error(&id_of(&own, part)));
    when(any, move || {
        let errors = PARTS.map(|part| {
            let id = id_of(&slot, part);
            field_errors(form, &id, "", Some(create.sent(&id)))
        });
        el("div.row-errors").children(errors)
    })
}

/// A row with the volume in a slot: `fields` are its inputs but the size, `end` is what stands at its end.
fn vol_row(create: Create, slot: &str, fields: [El; 2], value: RwSignal<String>, note: &Words, end: El) -> El {
    let form = create.form;
    let (id, label) = (id_of(slot, ""), name_of(slot, ""));
    // What is said about the volume but none of its inputs.
    form.register(Control { id: id.clone(), path: "volumes.".to_owned() + slot, label: label.clone(), prefix: true });
    let size = input(create, slot, "-size", "size", "Size", value).class("input-num").inputmode("decimal").unit("GB");
    let row = el("div.vol-row")
        .attr("role", "group")
        .attr("id", &id)
        .attr("tabindex", "-1")
        .attr("aria-label", &label)
        .child(el("span.idx").text(slot))
        .children(fields)
        .child(size.view())
        .child(el("span.cost").words(note))
        .child(end)
        .child(row_errors(create, slot.to_owned()));
    described(row, form, &id)
}

/// What the image says about a volume; it cannot be changed.
fn fixed(slot: &str, part: &str, label: &str, value: impl Fn() -> String + 'static) -> El {
    let id = id_of(slot, part);
    let spoken = [&name_of(slot, ", "), &*label.to_lowercase(), ", from the image"].concat();
    let input = el("input.input")
        .attr("id", &id)
        .attr("type", "text")
        .attr("readonly", "")
        .attr("aria-label", &spoken)
        .prop_fn("value", value);
    el("div.field").child(el("label.label").attr("for", &id).text(label)).child(input)
}

fn root_row(create: Create) -> El {
    let root = move || create.image().map(|image| image.root).unwrap_or_default();
    let fields =
        [fixed("0", "-name", "Name", move || root().name), fixed("0", "-type", "Type", move || root().volume_type)];
    vol_row(create, "0", fields, create.values.root_size, &"root".into(), el("span"))
}

/// A volume that comes with the image.
fn extra_row((slot, disk): &(u32, Disk)) -> El {
    let slot = slot.to_string();
    let said = [
        ("-name", "Name", disk.name.clone()),
        ("-type", "Type", disk.volume_type.clone()),
        ("-size", "Size", gigabytes(disk.size)),
    ];
    el("div.vol-row")
        .attr("role", "group")
        .attr("aria-label", &name_of(&slot, ", from the image"))
        .child(el("span.idx").text(&slot))
        .children(said.map(|(part, label, text)| fixed(&slot, part, label, move || text.clone())))
        .child(el("span.cost").text("image"))
}

fn volume_row(create: Create, row: Row) -> El {
    let slot = row.slot.to_string();
    let choices = move || {
        let now = row.volume_type.get();
        let mut all: Vec<Choice> = kinds(create).iter().map(|kind| choice(kind, kind)).collect();
        // Another type of server may not have it; the choice stays what it is until it is changed.
        if !all.iter().any(|(kind, _)| *kind == now) {
            all.push(choice(&now, &now));
        }
        all
    };
    let path = ["volumes.", &slot, ".volume_type"].concat();
    let kind = SelectField::new(create.form, id_of(&slot, "-type"), path, "Type", row.volume_type, choices)
        .named(name_of(&slot, ", type"))
        .bare(true);
    let fields = [input(create, &slot, "-name", "name", "Name", row.name).view(), kind.view()];
    let removes = "Remove volume ".to_owned() + &slot;
    let end = button("button-icon.button-ghost.button-sm", "trash", "")
        .attr("aria-label", &removes)
        .attr("title", &removes)
        .on_click(move || remove(create, row.slot));
    // An image may be chosen after a volume was put where it has one of its own.
    let of_image = move || create.image().is_some_and(|image| image.extra.iter().any(|(slot, _)| *slot == row.slot));
    let note = Words::follow(move || if of_image() { "not the image's".to_owned() } else { "new".to_owned() });
    vol_row(create, &slot, fields, row.size, &note, end)
}

/// All volumes together, and whether the type takes that.
fn total(create: Create) -> View {
    let total = create.total();
    let words = el("span.ink-2").text("Total ").child(el("b").text(&gigabytes(total)));
    let Some(server_type) = create.server_type() else { return words.into() };
    let name = create.values.commercial_type.get();
    let Some(range) = &server_type.volumes_constraint else {
        return words.text(&[", ", &name, " has no rule for it"].concat()).into();
    };
    let (class, symbol, verdict) = match fit(Some(range), total) {
        Fit::Fits => ("span.badge.badge-ok", "check", "Fits".to_owned()),
        Fit::TooLittle(bytes) => ("span.badge.badge-bad", "bad", gigabytes(bytes) + " too little"),
        Fit::TooMuch(bytes) => ("span.badge.badge-bad", "bad", gigabytes(bytes) + " too much"),
    };
    let words = words.text(&[", ", &name, " takes ", &rule(Some(range))].concat());
    View::list([words, el(class).child(icon(symbol)).text(&verdict)])
}

/// The total against the most that the type takes.
fn gauge(create: Create) -> Option<El> {
    let total = create.total();
    let server_type = create.server_type()?;
    let range = server_type.volumes_constraint.as_ref()?;
    let max = range.max_size.filter(|max| *max > 0)?;
    let most = total.max(max);
    let name = create.values.commercial_type.get();
    let bar = el("rect").attr("width", &percent(total, most).to_string()).attr("height", "6");
    let gauge = el(if fit(Some(range), total) == Fit::Fits { "svg.gauge" } else { "svg.gauge.gauge-bad" })
        .attr("viewBox", "0 0 100 6")
        .attr("preserveAspectRatio", "none")
        .attr("role", "meter")
        .attr("aria-label", &("Total disk against the limit of ".to_owned() + &name))
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", &typed_gigabytes(most))
        .attr("aria-valuenow", &typed_gigabytes(total))
        .attr("aria-valuetext", &[&gigabytes(total), " of ", &gigabytes(max)].concat());
    Some(gauge.child(bar))
}

/// A part in percent of a whole that is not nothing.
fn percent(part: u64, whole: u64) -> u64 {
    // Huge sizes lose their last digits rather than their first.
    let scale = (whole / GB).max(1);
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
