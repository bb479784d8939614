//! What the server will cost, as far as the API says, and the request that makes it.

use leptos::prelude::*;

use super::{Create, rest, submit_button};
use crate::format::{amount, gigabytes, memory, unit_price};
use crate::session::prices::Billed;
use crate::ui::copy::copy_button;
use crate::ui::dom::{El, View, el};
use crate::ui::json::json;

/// The rail beside the form.
pub fn summary(create: Create) -> El {
    el("aside.rail.stack").attr("aria-label", "Summary").child(estimate(create)).child(request(create))
}

fn of_month(create: Create) -> Option<f64> {
    create.server_type().and_then(|server_type| server_type.monthly_price)
}

/// What the disks cost per month, where the host knows it.
fn disks(create: Create) -> Option<f64> {
    create.session.prices()?.monthly(Billed::Volume, create.total())
}

/// What the reserved address costs per month, where there is one and the host knows it.
fn address(create: Create) -> Option<f64> {
    create.session.prices().filter(|_| create.values.address_is_reserved())?.monthly(Billed::Ip, 0)
}

/// The price of a month, of all that has one.
fn price(create: Create) -> String {
    let extra = disks(create).unwrap_or_default() + address(create).unwrap_or_default();
    of_month(create).map(|price| price + extra).map(|price| "€".to_owned() + &amount(price)).unwrap_or_default()
}

/// What the price is for.
fn price_of(create: Create) -> &'static str {
    if of_month(create).is_some() { "per month" } else { "No price known" }
}

/// A line of the estimate.
fn line(what: &str, price: Option<f64>) -> El {
    let price = match price {
        Some(price) => el("dd").text(&amount(price)),
        None => el("dd").child(el("span.muted").text("no price")),
    };
    el("div").child(el("dt").text(what)).child(price)
}

/// What the price is for, and what it leaves out.
fn lines(create: Create) -> View {
    let mut lines = el("dl.summary-lines");
    let mut hint = el("p.hint");
    if let Some(kind) = create.server_type() {
        let name = create.values.commercial_type.get();
        let words = [&name, ", ", &kind.ncpus.to_string(), " CPU, ", &memory(kind.ram)].concat();
        lines = lines.child(line(&words, kind.monthly_price));
        if let Some(price) = kind.hourly_price {
            hint = hint.text(&["€", &unit_price(price), " per hour for the type. "].concat());
        }
    }
    let (of_disks, of_address) = (disks(create), address(create));
    let reserved = create.values.address_is_reserved();
    lines = lines.child(line(&("Disks, ".to_owned() + &gigabytes(create.total())), of_disks));
    let billed = if reserved {
        lines = lines.child(line("Reserved address", of_address));
        "Disks and the reserved address are billed"
    } else {
        "Disks are billed"
    };
    let prices = create.session.prices().filter(|_| of_disks.is_some() || of_address.is_some());
    let known = match prices {
        Some(prices) => [" by the ", &*prices.origin(), "."].concat(),
        None => "; the API gives no price for that.".to_owned(),
    };
    let hint = hint.text(billed).text(&known).text(" They keep costing while the server is powered off.");
    View::list([lines, hint])
}

fn estimate(create: Create) -> El {
    let head = el("div.panel-head")
        .child(el("h2").attr("id", "create-estimate-h").text("Estimate"))
        .child(el("span.panel-note.push").text("list price"));
    let of = el("small").text_fn(move || price_of(create));
    let price = el("p.price").text_fn(move || price(create)).text(" ").child(of);
    let body = el("div.panel-body.stack").child(price).dynamic(move || lines(create));
    el("section.panel").attr("aria-labelledby", "create-estimate-h").child(head).child(body)
}

fn request(create: Create) -> El {
    let text = move || match create.draft().request() {
        Ok(new) => api::servers::create(&new).pretty_body(),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|(path, words)| [path, ": ", words].concat()).collect();
            lines.join("\n")
        }
    };
    let curl = move || {
        untrack(|| {
            let (new, profile) = (create.draft().request().ok()?, create.session.profile()?);
            let steps = rest::steps(create, &new);
            Some(steps.iter().map(|step| step.curl(&profile)).collect::<Vec<_>>().join("\n\n"))
        })
        .unwrap_or_default()
    };
    let head = el("div.code-head")
        .child(el("span.method.method-POST").text("POST"))
        .child(el("span.mono").text("/servers"))
        .child(el("span.push"))
        .child(copy_button("Copy as curl", curl));
    el("div.code").child(head).child(json(text, "Request body"))
}

/// The bar at the bottom of narrow windows: the price and the button.
pub fn mini_bar(create: Create) -> El {
    let price = el("b").text_fn(move || price(create));
    let of = el("span.muted.small").text_fn(move || price_of(create));
    let words = el("span").child(price).text(" ").child(of);
    el("div.mini-actions").child(words).child(submit_button(create, "button.button.button-primary.push"))
}
