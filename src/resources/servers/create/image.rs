//! The image: tiles of a person's own images and of everybody's, for one architecture at a time.

use super::Create;
use super::listed::{Shown, button, described, listed, section, shown};
use super::values::choose_arch;
use crate::format::gigabytes;
use crate::resources::servers::draft::arches;
use crate::signal::RwSignal;
use crate::ui::dom::{El, View, el, switch, when};
use crate::ui::field::field_errors;
use crate::ui::form::Control;

/// Id of the group of tiles.
const ID: &str = "create-image";
/// How many public images are shown at first.
const FIRST: usize = 12;

/// The section.
pub fn image_section(create: Create) -> El {
    let form = create.form;
    let source = create.sources.images;
    form.register(Control { id: ID.to_owned(), path: "image".to_owned(), label: "Image".to_owned(), prefix: true });
    let ready = move || shown(source) == Shown::Ready;
    let group = el("div.stack")
        .attr("id", ID)
        .attr_fn("role", move || ready().then_some("radiogroup"))
        .attr_fn("aria-labelledby", move || ready().then_some("create-image-h"))
        .attr_fn("aria-invalid", move || (ready() && form.in_error(ID)).then_some("true"))
        .child(listed(create, source, "images", tiles));
    let unread = move || {
        let words = source.unread().to_string() + " more could not be read and cannot be chosen.";
        (source.unread() > 0).then(|| el("p.hint").text(&words))
    };
    let body = el("div.panel-body")
        .child(described(group, form, ID))
        .child(field_errors(form, ID, "image", None))
        .dynamic(unread);
    section("create-image-h", "Image", architectures(create), body.into())
}

/// Which architecture's images are shown, where there are several.
fn architectures(create: Create) -> View {
    let all = move || arches(&create.images());
    let choice = move |arch: String| {
        let (own, words) = (arch.clone(), arch.clone());
        let input = el("input")
            .attr("type", "radio")
            .attr("name", "arch")
            .attr("value", &arch)
            .prop_fn("checked", move || create.values.arch.get() == own)
            .on("change", move |_| {
                choose_arch(create, &arch);
                create.form.edited(ID);
                create.form.edited(super::kind::ID);
            });
        el("label").child(input).text(&words)
    };
    switch(
        move || all().join(" "),
        move |_| {
            let all = all();
            let group = el("div.segments.push").attr("role", "radiogroup").attr("aria-label", "Architecture");
            (all.len() > 1).then(|| group.children(all.into_iter().map(choice)))
        },
    )
}

/// Ids of images of the architecture, and the chosen one; the first `most` of them.
fn ids(create: Create, public: bool, most: usize) -> Vec<String> {
    let (arch, chosen) = (create.values.arch.get(), create.values.image.get());
    let images = create.images();
    let fits = images.iter().filter(|image| image.public == public && image.arch == arch).enumerate();
    fits.filter(|(at, image)| *at < most || image.id == chosen).map(|(_, image)| image.id.clone()).collect()
}

fn tiles(create: Create) -> View {
    let all_shown = RwSignal::new(false);
    let count = move || ids(create, true, usize::MAX).len();
    let of_own = move || {
        let tiles = el("div.tiles").keyed(move || ids(create, false, usize::MAX), move |id| tile(create, id));
        let titles = ["Your images", "Public images"].map(|words| el("p.label").text(words));
        let [own, public] = titles;
        View::list([own, tiles, public])
    };
    let public = move || ids(create, true, if all_shown.get() { usize::MAX } else { FIRST });
    let more = move || {
        let words = move || match all_shown.get() {
            true => "Show fewer images".to_owned(),
            false => ["Show all ", &count().to_string(), " public images"].concat(),
        };
        let turn = move || all_shown.set(!all_shown.get_untracked());
        el("div").child(button("button-link", "", "").text_fn(words).on_click(turn))
    };
    View::list([
        when(move || !ids(create, false, 1).is_empty(), of_own),
        el("div.tiles").keyed(public, move |id| tile(create, id)).into(),
        when(move || count() > FIRST, more),
    ])
}

fn tile(create: Create, id: &str) -> El {
    let chosen = create.values.image;
    let image = create.sources.images.find(id).unwrap_or_default();
    let size = if image.root.size > 0 { gigabytes(image.root.size) } else { image.arch };
    let initials: String = image.label.chars().take(2).collect();
    let (own, id) = (image.id.clone(), image.id);
    let input = el("input")
        .attr("type", "radio")
        .attr("name", "image")
        .attr("value", &id)
        .attr("aria-label", &[&image.label, ", ", &size].concat())
        .prop_fn("checked", move || chosen.get() == own)
        .on("change", move |_| {
            chosen.set(id.clone());
            create.form.edited(ID);
        });
    let words = el("span").child(el("b").text(&image.label)).child(el("br")).child(el("span.muted").text(&size));
    el("label.tile").child(input).child(el("span.tile-glyph").attr("aria-hidden", "true").text(&initials)).child(words)
}
