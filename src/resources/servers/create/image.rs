//! The image: tiles of a person's own images and of everybody's, for one architecture at a time.

use leptos::prelude::*;

use super::Create;
use super::listed::{Shown, described, listed, section, shown};
use super::values::choose_arch;
use crate::resources::servers::draft::{ImageChoice, arches};
use crate::resources::servers::format::gigabytes;
use crate::ui::erased::{dynamic, keyed};
use crate::ui::field::FieldErrors;
use crate::ui::form::Control;

/// Id of the group of tiles.
const ID: &str = "create-image";
/// How many public images are shown at first.
const FIRST: usize = 12;

/// The section.
pub fn image_section(create: Create) -> AnyView {
    let form = create.form;
    let source = create.sources.images;
    form.register(Control { id: ID.to_owned(), path: "image".to_owned(), label: "Image".to_owned(), prefix: true });
    let shown = shown(source.standing, move || source.items.with(|images| images.is_empty()));
    let when_ready =
        move |value: &'static str| Signal::derive(move || shown.with(|shown| *shown == Shown::Ready).then_some(value));
    let invalid = Signal::derive(move || (shown.with(|s| *s == Shown::Ready) && form.in_error(ID)).then_some("true"));
    let unread = dynamic(move || {
        let count = source.standing.unread();
        (count > 0)
            .then(|| view! { <p class="hint">{count}" more could not be read and cannot be chosen."</p> }.into_any())
    });
    let body = view! {
        <div class="panel-body">
            <div
                id=ID
                class="stack"
                role=when_ready("radiogroup")
                aria-labelledby=when_ready("create-image-h")
                aria-invalid=invalid
                aria-describedby=described(form, ID)
            >
                {listed(shown, source.standing, "images", Box::new(move || tiles(create)))}
            </div>
            <FieldErrors form id=ID path="image"/>
            {unread}
        </div>
    };
    section("create-image-h", "Image", architectures(create), body.into_any())
}

/// Which architecture's images are shown, where there are several.
fn architectures(create: Create) -> AnyView {
    let images = create.sources.images.items;
    let all = Memo::new(move |_| images.with(|images| arches(images)));
    let choice = move |arch: String| {
        let (own, checked) = (arch.clone(), arch.clone());
        let choose = move |_| {
            choose_arch(create, &own);
            create.form.edited(ID);
            create.form.edited(super::kind::ID);
        };
        let checked = Signal::derive(move || create.values.arch.with(|now| *now == checked));
        view! {
            <label>
                <input type="radio" name="arch" value=arch.clone() prop:checked=checked on:change=choose/>
                {arch}
            </label>
        }
    };
    dynamic(move || {
        let all = all.get();
        (all.len() > 1).then(|| {
            let choices = all.into_iter().map(choice).collect_view();
            view! { <div class="segments push" role="radiogroup" aria-label="Architecture">{choices}</div> }.into_any()
        })
    })
}

fn tiles(create: Create) -> AnyView {
    let images = create.sources.images.items;
    let (arch, chosen) = (create.values.arch, create.values.image);
    let all_shown = RwSignal::new(false);
    // Ids of images of the architecture; the public ones only so far as they are shown.
    let ids = move |public: bool, most: usize| {
        let mut left = most;
        let fits = |image: &&ImageChoice| image.public == public && arch.with(|arch| image.arch == *arch);
        images.with(|images| {
            let mut ids: Vec<String> = images.iter().filter(fits).map(|image| image.id.clone()).collect();
            ids.retain(|id| {
                let first = left > 0;
                left = left.saturating_sub(1);
                first || chosen.with(|chosen| chosen == id)
            });
            ids
        })
    };
    let own = Signal::derive(move || ids(false, usize::MAX));
    let public = Signal::derive(move || ids(true, if all_shown.get() { usize::MAX } else { FIRST }));
    let has_own = Memo::new(move |_| own.with(|own| !own.is_empty()));
    let count = Memo::new(move |_| ids(true, usize::MAX).len());
    let of_own = dynamic(move || {
        has_own.get().then(|| {
            view! {
                <p class="label">"Your images"</p>
                <div class="tiles">{keyed(own, move |id| tile(create, &id))}</div>
                <p class="label">"Public images"</p>
            }
            .into_any()
        })
    });
    let words = Signal::derive(move || {
        if all_shown.get() { "Show fewer images".to_owned() } else { format!("Show all {} public images", count.get()) }
    });
    let more = dynamic(move || {
        let turn = move |_| all_shown.update(|all| *all = !*all);
        (count.get() > FIRST).then(|| {
            view! { <div><button type="button" class="button button-link" on:click=turn>{words}</button></div> }
                .into_any()
        })
    });
    view! {
        {of_own}
        <div class="tiles">{keyed(public, move |id| tile(create, &id))}</div>
        {more}
    }
    .into_any()
}

fn tile(create: Create, id: &str) -> AnyView {
    let chosen = create.values.image;
    let images = create.sources.images.items;
    let image = images.with_untracked(|images| images.iter().find(|image| image.id == id).cloned()).unwrap_or_default();
    let size = if image.root_size > 0 { gigabytes(image.root_size) } else { image.arch };
    let (id, own) = (image.id.clone(), image.id.clone());
    let choose = move |_| {
        chosen.set(id.clone());
        create.form.edited(ID);
    };
    let initials: String = image.name.chars().take(2).collect();
    let checked = Signal::derive(move || chosen.with(|id| *id == own));
    view! {
        <label class="tile">
            <input
                type="radio"
                name="image"
                value=image.id
                aria-label=format!("{}, {size}", image.name)
                prop:checked=checked
                on:change=choose
            />
            <span class="tile-glyph" aria-hidden="true">{initials}</span>
            <span><b>{image.name}</b><br/><span class="muted">{size}</span></span>
        </label>
    }
    .into_any()
}
