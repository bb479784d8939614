//! What can only be read: products, bootscripts, the dashboard, containers, the marketplace, invoices.

use crate::support::{NOBODY, assert_error, power_on, stopped};
use api::products::Availability;
use api::{
    ErrorKind, PageRequest, Written, bootscripts, containers, dashboard, images, invoices, marketplace, products,
};
use contract::Sandbox;

#[test]
fn products_are_a_map_with_prices_and_rules() {
    let sandbox = Sandbox::start();
    let list = sandbox.ok(&products::list());
    assert!(list.types.iter().all(|(_, product)| product.is_ok()), "{list:?}");
    let small = list.get("VC1S").expect("a type of the time");
    assert_eq!((small.ncpus, small.ram, small.arch.as_str()), (2, 2_147_483_648, "x86_64"));
    assert_eq!(small.volumes_constraint.as_ref().and_then(|range| range.max_size), Some(50_000_000_000));
    assert!(
        small.monthly_price.is_some_and(|price| price > 0.0) && small.hourly_price.is_some_and(|price| price > 0.0)
    );
    let metal = list.get("C1").expect("the first type there was");
    assert_eq!((metal.arch.as_str(), metal.baremetal, metal.ncpus), ("arm", true, 4));
    assert_eq!(metal.network.as_ref().map(|network| network.ipv6_support), Some(false));
    assert!(list.ok().any(|(name, product)| name == "DEV1-S" || product.arch == "x86_64"));
}

#[test]
fn availability_covers_the_products() {
    let sandbox = Sandbox::start();
    let stock = sandbox.ok(&products::availability());
    for (name, _) in sandbox.ok(&products::list()).ok() {
        assert!(stock.get(name).is_some_and(|stock| !matches!(stock, Availability::Unknown(_))), "{name}");
    }
}

#[test]
fn bootscripts_are_listed_filtered_and_read() {
    let sandbox = Sandbox::start();
    let all = sandbox.items(&bootscripts::list(PageRequest::first()));
    let arm = sandbox.items(&bootscripts::list(PageRequest::first()).filter("arch", "arm"));
    assert!(arm.iter().all(|script| script.architecture == "arm") && arm.len() < all.len());
    assert_eq!(sandbox.ok(&bootscripts::get(&all[0].id)), all[0]);
    assert!(!all[0].kernel.is_empty() && !all[0].title.is_empty());
    assert_eq!(sandbox.err(&bootscripts::get(&NOBODY.into())).kind, ErrorKind::NotFound);
    let answer = sandbox.raw("DELETE", &format!("/bootscripts/{}", all[0].id), "");
    assert_error(&answer, 405, "405");
}

#[test]
fn the_dashboard_counts_what_there_is() {
    let sandbox = Sandbox::start();
    let before = sandbox.ok(&dashboard::get());
    let server = stopped(&sandbox, "web");
    let after = sandbox.ok(&dashboard::get());
    assert_eq!(after.servers_count, before.servers_count + 1);
    assert_eq!(after.volumes_count, before.volumes_count + 1);
    assert_eq!(after.running_servers_count, before.running_servers_count);
    let of_type = |counts: &dashboard::Dashboard| counts.servers_by_types.get("VC1S").copied().unwrap_or(0);
    assert_eq!(of_type(&after), of_type(&before) + 1);
    power_on(&sandbox, &server.id);
    assert_eq!(sandbox.ok(&dashboard::get()).running_servers_count, before.running_servers_count + 1);
}

#[test]
fn containers_and_their_objects_are_listed() {
    let sandbox = Sandbox::start();
    let all = sandbox.items(&containers::list(PageRequest::first()));
    let container = all.first().expect("the seed has a container");
    let objects = sandbox.items(&containers::objects(&container.name, PageRequest::first()));
    assert!(container.num_objects == 0 || !objects.is_empty());
    assert_eq!(sandbox.err(&containers::objects("no-such-container", PageRequest::first())).status, Some(404));
}

#[test]
fn the_marketplace_leads_to_local_images() {
    let sandbox = Sandbox::start();
    let all = sandbox.items(&marketplace::images(PageRequest::first()));
    let image = all.iter().find(|image| image.current().is_some()).expect("an image with a current version");
    assert_eq!(sandbox.ok(&marketplace::image(&image.id)).name, image.name);
    let versions = sandbox.items(&marketplace::versions(&image.id, PageRequest::first()));
    assert_eq!(versions.len(), image.versions.len());
    let current = sandbox.ok(&marketplace::current_version(&image.id));
    assert_eq!(Some(&current.id), image.current_public_version.as_ref());
    assert_eq!(sandbox.ok(&marketplace::version(&image.id, &current.id)), current);
    let local = sandbox.items(&marketplace::local_images(&image.id, &current.id, PageRequest::first()));
    assert_eq!(local, current.local_images);
    let first = local.first().expect("a local image");
    assert_eq!(sandbox.ok(&marketplace::local_image(&image.id, &current.id, &first.id)), *first);
    assert!(!first.compatible_commercial_types.is_empty());
    assert_eq!(sandbox.ok(&images::get(&first.id)).arch, first.arch);
    assert_eq!(sandbox.err(&marketplace::image(NOBODY)).status, Some(404));
}

#[test]
fn invoices_have_amounts_as_decimal_strings() {
    let sandbox = Sandbox::start();
    let all = sandbox.items(&invoices::list(PageRequest::first()));
    let invoice = all.first().expect("the seed has an invoice");
    assert_eq!(invoice.organization_id, sandbox.credentials().organization);
    let raw = sandbox.raw("GET", "/invoices", "").json();
    assert!(raw["invoices"][0]["total_taxed"].is_string(), "{raw}");
    let amount = |text: &Option<Written>| text.as_ref().map_or("0", Written::as_str).parse::<f64>().unwrap();
    let sum = amount(&invoice.total_untaxed) + amount(&invoice.total_tax);
    assert!((sum - amount(&invoice.total_taxed)).abs() < 0.005, "{invoice:?}");
    let organization = sandbox.credentials().organization.as_str();
    let own = sandbox.items(&invoices::list(PageRequest::first()).filter("organization_id", organization));
    assert_eq!(own.len(), all.len());
    let start = invoice.start_date.as_ref().expect("its first day");
    let pdf = sandbox.ok(&invoices::document(&invoice.organization_id, start, &invoice.id));
    assert!(pdf.starts_with(b"%PDF"), "{:?}", String::from_utf8_lossy(&pdf[..pdf.len().min(40)]));
}
