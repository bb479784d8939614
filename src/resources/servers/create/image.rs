//! The image: tiles of a person's own images and of everybody's, for one architecture at a time.

use api::ApiError;
use leptos::prelude::*;

use super::Create;
use super::values::choose_arch;
use crate::resources::servers::draft::{ImageChoice, arches};
use crate::resources::servers::format::gigabytes;
use crate::ui::error::ErrorPanel;
use crate::ui::field::FieldErrors;
use crate::ui::form::Control;

/// Id of the group of tiles.
const ID: &str = "create-image";
/// How many public images are shown at first.
const FIRST: usize = 12;

#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed(ApiError),
    Empty,
    Tiles,
}

/// The section.
#[component]
pub fn ImageSection(create: Create) -> impl IntoView {
    let form = create.form;
    let source = create.sources.images;
    let images = source.items();
    form.register(Control { id: ID.to_owned(), path: "image".to_owned(), label: "Image".to_owned(), prefix: true });
    let shown = Memo::new(move |_| match source.failure() {
        Some(error) => Shown::Failed(error),
        None if !source.known() => Shown::Loading,
        None if images.with(|images| images.is_empty()) => Shown::Empty,
        None => Shown::Tiles,
    });
    let tiles = move || shown.with(|shown| *shown == Shown::Tiles);
    let body = move || match shown.get() {
        Shown::Loading => {
            let bone =
                || view! { <div class="tile"><span class="bone bone-5"></span><span class="bone bone-3"></span></div> };
            view! {
                <p class="visually-hidden" role="status">"Loading images"</p>
                <div class="tiles" aria-hidden="true">{(0..6).map(|_| bone()).collect_view()}</div>
            }
            .into_any()
        }
        Shown::Failed(error) => {
            let retry = Callback::new(move |()| source.reload());
            view! { <ErrorPanel title="The images could not be loaded" error on_retry=retry/> }.into_any()
        }
        Shown::Empty => view! {
            <p class="sm">"There is no image to make a server from, neither public nor your own."</p>
        }
        .into_any(),
        Shown::Tiles => view! { <Tiles create/> }.into_any(),
    };
    view! {
        <section class="panel form-section" aria-labelledby="create-image-h">
            <div class="panel-head">
                <h2 id="create-image-h">"Image"</h2>
                <Architectures create/>
            </div>
            <div class="panel-body">
                <div
                    id=ID
                    class="stack"
                    role=move || tiles().then_some("radiogroup")
                    aria-labelledby=move || tiles().then_some("create-image-h")
                    aria-invalid=move || (tiles() && form.in_error(ID)).then_some("true")
                    aria-describedby=move || form.in_error(ID).then(|| format!("{ID}-err"))
                >
                    {body}
                </div>
                <FieldErrors form id=ID path="image"/>
                {move || (source.unread() > 0).then(|| view! {
                    <p class="hint">{source.unread()}" more could not be read and cannot be chosen."</p>
                })}
            </div>
        </section>
    }
}

/// Which architecture's images are shown, where there are several.
#[component]
fn Architectures(create: Create) -> impl IntoView {
    let images = create.sources.images.items();
    let all = Memo::new(move |_| images.with(|images| arches(images)));
    move || {
        let all = all.get();
        (all.len() > 1).then(|| {
            let choices = all.into_iter().map(|arch| {
                let (own, checked) = (arch.clone(), arch.clone());
                let choose = move |_| {
                    choose_arch(create, &own);
                    create.form.edited(ID);
                    create.form.edited(super::kind::ID);
                };
                view! {
                    <label>
                        <input
                            type="radio"
                            name="arch"
                            value=arch.clone()
                            prop:checked=move || create.values.arch.with(|now| *now == checked)
                            on:change=choose
                        />
                        {arch}
                    </label>
                }
            });
            view! {
                <div class="segments push" role="radiogroup" aria-label="Architecture">{choices.collect_view()}</div>
            }
        })
    }
}

#[component]
fn Tiles(create: Create) -> impl IntoView {
    let images = create.sources.images.items();
    let arch = create.values.arch;
    let chosen = create.values.image;
    let all_shown = RwSignal::new(false);
    let of = move |public: bool| {
        Memo::new(move |_| {
            let fits = |image: &&ImageChoice| image.public == public && arch.with(|arch| image.arch == *arch);
            images.with(|images| images.iter().filter(fits).cloned().collect::<Vec<_>>())
        })
    };
    let (own, public) = (of(false), of(true));
    let first = Memo::new(move |_| {
        let mut list = public.get();
        if !all_shown.get() {
            let mut at = 0;
            list.retain(|image| {
                at += 1;
                at <= FIRST || chosen.with(|id| image.id == *id)
            });
        }
        list
    });
    let more = move || public.with(|list| (list.len() > FIRST).then_some(list.len()));
    view! {
        {move || own.with(|own| !own.is_empty()).then(|| view! {
            <p class="label">"Your images"</p>
            <Group create images=own/>
            <p class="label">"Public images"</p>
        })}
        <Group create images=first/>
        {move || more().map(|count| view! {
            <div>
                <button type="button" class="button button-link" on:click=move |_| all_shown.update(|all| *all = !*all)>
                    {move || if all_shown.get() { "Show fewer images".to_owned() } else { format!("Show all {count} public images") }}
                </button>
            </div>
        })}
    }
}

#[component]
fn Group(create: Create, images: Memo<Vec<ImageChoice>>) -> impl IntoView {
    let chosen = create.values.image;
    let tile = move |image: ImageChoice| {
        let size = if image.root_size > 0 { gigabytes(image.root_size) } else { image.arch };
        let id = image.id.clone();
        let choose = move |_| {
            chosen.set(id.clone());
            create.form.edited(ID);
        };
        let initials: String = image.name.chars().take(2).collect();
        let own = image.id.clone();
        view! {
            <label class="tile">
                <input
                    type="radio"
                    name="image"
                    value=image.id
                    aria-label=format!("{}, {size}", image.name)
                    prop:checked=move || chosen.with(|id| *id == own)
                    on:change=choose
                />
                <span class="tile-glyph" aria-hidden="true">{initials}</span>
                <span><b>{image.name}</b><br/><span class="muted">{size}</span></span>
            </label>
        }
    };
    view! {
        <div class="tiles"><For each=move || images.get() key=|image| image.id.clone() children=tile/></div>
    }
}
