//! What the server will cost, as far as the API says, and the request that makes it.

use leptos::prelude::*;

use super::{Create, submit_button};
use crate::resources::servers::draft::{DYNAMIC, NO_ADDRESS, hourly};
use crate::resources::servers::format::{amount, gigabytes, memory};
use crate::ui::copy::CopyButton;
use crate::ui::erased::dynamic;
use crate::ui::json::Json;

/// The rail beside the form.
pub fn summary(create: Create) -> AnyView {
    view! {
        <aside class="rail stack" aria-label="Summary">
            {estimate(create)}
            {request(create)}
        </aside>
    }
    .into_any()
}

/// The price of a month, and what it is the price of: two texts.
fn monthly(create: Create) -> (Signal<String>, Signal<&'static str>) {
    let price = move || create.server_type.with(|server_type| server_type.as_ref().and_then(|t| t.monthly_price));
    let amount = Signal::derive(move || price().map(|price| format!("€{}", amount(price))).unwrap_or_default());
    let of = Signal::derive(move || if price().is_some() { "per month" } else { "No price known" });
    (amount, of)
}

/// A line of the estimate.
fn line(what: String, price: Option<String>) -> AnyView {
    let price = match price {
        Some(price) => price.into_any(),
        None => view! { <span class="muted">"no price"</span> }.into_any(),
    };
    view! { <div><dt>{what}</dt><dd>{price}</dd></div> }.into_any()
}

fn estimate(create: Create) -> AnyView {
    let (price, of) = monthly(create);
    let lines = dynamic(move || {
        let total = create.draft.with(|draft| draft.total());
        let reserved = create.values.address.with(|chosen| chosen != DYNAMIC && chosen != NO_ADDRESS);
        let name = create.values.commercial_type.get();
        let (of_type, per_hour) = create.server_type.with(|server_type| {
            let Some(server_type) = server_type else { return (None, String::new()) };
            let words = format!("{name}, {} CPU, {}", server_type.ncpus, memory(server_type.ram));
            let per_hour = server_type.hourly_price.map(|price| format!("€{} per hour for the type. ", hourly(price)));
            (Some(line(words, server_type.monthly_price.map(amount))), per_hour.unwrap_or_default())
        });
        let address = reserved.then(|| line("Reserved address".to_owned(), None));
        let billed = if reserved { "Disks and the reserved address are billed" } else { "Disks are billed" };
        Some(
            view! {
                <dl class="summary-lines">{of_type}{line(format!("Disks, {}", gigabytes(total)), None)}{address}</dl>
                <p class="hint">
                    {per_hour}{billed}
                    "; the API gives no price for that. They keep costing while the server is powered off."
                </p>
            }
            .into_any(),
        )
    });
    view! {
        <section class="panel" aria-labelledby="create-estimate-h">
            <div class="panel-head">
                <h2 id="create-estimate-h">"Estimate"</h2>
                <span class="panel-note push">"list price"</span>
            </div>
            <div class="panel-body stack">
                <p class="price">{price}" "<small>{of}</small></p>
                {lines}
            </div>
        </section>
    }
    .into_any()
}

fn request(create: Create) -> AnyView {
    let text = Signal::derive(move || match create.draft.with(|draft| draft.request()) {
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
    .into_any()
}

/// The bar at the bottom of narrow windows: the price and the button.
pub fn mini_bar(create: Create) -> AnyView {
    let (price, of) = monthly(create);
    view! {
        <div class="mini-actions">
            <span><b>{price}</b>" "<span class="muted small">{of}</span></span>
            {submit_button(create, "button button-primary push")}
        </div>
    }
    .into_any()
}
