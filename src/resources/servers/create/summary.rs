//! What the server will cost, as far as the API says, and the request that makes it.

use leptos::prelude::*;

use super::{Create, SubmitButton};
use crate::resources::servers::draft::{DYNAMIC, NO_ADDRESS, hourly};
use crate::resources::servers::format::{amount, gigabytes, memory};
use crate::ui::copy::CopyButton;
use crate::ui::json::Json;

/// The rail beside the form.
#[component]
pub fn Summary(create: Create) -> impl IntoView {
    view! {
        <aside class="rail stack" aria-label="Summary">
            <Estimate create/>
            <Request create/>
        </aside>
    }
}

/// The price of a month in full, or that there is none.
fn monthly(create: Create) -> Signal<Option<String>> {
    Signal::derive(move || {
        let price = create.server_type.with(|server_type| server_type.as_ref().and_then(|t| t.monthly_price));
        price.map(|price| format!("€{}", amount(price)))
    })
}

#[component]
fn Price(create: Create) -> impl IntoView {
    let price = monthly(create);
    move || match price.get() {
        Some(price) => view! { {price}" "<small>"per month"</small> }.into_any(),
        None => view! { <small>"No price known"</small> }.into_any(),
    }
}

#[component]
fn Estimate(create: Create) -> impl IntoView {
    let total = Memo::new(move |_| create.draft.with(|draft| draft.total()));
    let of_type = move || {
        create.server_type.with(|server_type| {
            let server_type = server_type.as_ref()?;
            let name = create.values.commercial_type.get();
            let words = format!("{name}, {} CPU, {}", server_type.ncpus, memory(server_type.ram));
            let price = server_type.monthly_price.map_or_else(|| "no price".to_owned(), amount);
            Some(view! { <div><dt>{words}</dt><dd>{price}</dd></div> })
        })
    };
    let reserved = move || create.values.address.with(|chosen| chosen != DYNAMIC && chosen != NO_ADDRESS);
    let per_hour = move || {
        let price = create.server_type.with(|server_type| server_type.as_ref().and_then(|t| t.hourly_price));
        price.map(|price| format!("€{} per hour for the type. ", hourly(price)))
    };
    view! {
        <section class="panel" aria-labelledby="create-estimate-h">
            <div class="panel-head">
                <h2 id="create-estimate-h">"Estimate"</h2>
                <span class="panel-note push">"list price"</span>
            </div>
            <div class="panel-body stack">
                <p class="price"><Price create/></p>
                <dl class="summary-lines">
                    {of_type}
                    <div><dt>"Disks, "{move || gigabytes(total.get())}</dt><dd><span class="muted">"no price"</span></dd></div>
                    {move || reserved().then(|| view! {
                        <div><dt>"Reserved address"</dt><dd><span class="muted">"no price"</span></dd></div>
                    })}
                </dl>
                <p class="hint">
                    {per_hour}
                    {move || if reserved() { "Disks and the reserved address are billed" } else { "Disks are billed" }}
                    "; the API gives no price for that. They keep costing while the server is powered off."
                </p>
            </div>
        </section>
    }
}

#[component]
fn Request(create: Create) -> impl IntoView {
    let text = Memo::new(move |_| match create.draft.with(|draft| draft.request()) {
        Ok(new) => api::servers::create(&new).pretty_body(),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|(path, words)| format!("{path}: {words}")).collect();
            lines.join("\n")
        }
    });
    let curl = Callback::new(move |()| {
        let call = create.draft.with_untracked(|draft| draft.request()).map(|new| api::servers::create(&new));
        let profile = untrack(|| create.session.profile());
        profile.zip(call.ok()).map(|(profile, call)| call.curl(&profile)).unwrap_or_default()
    });
    view! {
        <div class="code">
            <div class="code-head">
                <span class="method method-POST">"POST"</span>
                <span class="mono">"/servers"</span>
                <span class="push"></span>
                <CopyButton text=curl label="Copy as curl"/>
            </div>
            <Json text label="Request body"/>
        </div>
    }
}

/// The bar at the bottom of narrow windows: the price and the button.
#[component]
pub fn MiniBar(create: Create) -> impl IntoView {
    let price = monthly(create);
    view! {
        <div class="mini-actions">
            <span>
                {move || match price.get() {
                    Some(price) => view! { <b>{price}</b>" "<span class="muted small">"per month"</span> }.into_any(),
                    None => view! { <span class="muted small">"No price known"</span> }.into_any(),
                }}
            </span>
            <SubmitButton create class="button button-primary push"/>
        </div>
    }
}
