//! What a token may do: services, permissions, and the resources that each holds for.

use api::tokens::{Permissions, Token, permissions};

use super::{id, left_ms};
use crate::data::{read, use_reading};
use crate::resources::aside::{aside, panel};
use crate::resources::kind::Subject;
use crate::resources::shown::link;
use crate::session::Session;
use crate::ui::dom::{El, View, el};

/// The section of a token's page.
pub(super) fn section(subject: &Subject) -> View {
    let session = subject.session;
    let ended = subject.read(|token: &Token| left_ms(token).is_some_and(|left| left <= 0.0));
    let body = if ended {
        el("p.panel-body").text("It has expired, so it may do nothing. Renew it to use it again.").into()
    } else {
        let reading = use_reading(session, permissions(&id(subject)));
        aside(reading, "permissions", move |found| read(found, |found| Some(table(session, found))).into())
    };
    panel("permissions", "Permissions", View::none(), body).into()
}

fn table(session: Session, permissions: &Permissions) -> View {
    let rows = permissions
        .iter()
        .flat_map(|(service, names)| names.iter().map(move |(name, resources)| row(session, service, name, resources)));
    let rows: Vec<El> = rows.collect();
    if rows.is_empty() {
        return el("p.panel-body.muted").text("none").into();
    }
    let head = ["Service", "Permission", "Resources"].map(|title| el("th").attr("scope", "col").text(title));
    let table = el("table.table")
        .child(el("caption.visually-hidden").text("Permissions by service"))
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(rows));
    el("div.table-box").child(table).into()
}

fn row(session: Session, service: &str, name: &str, resources: &[String]) -> El {
    let item = |resource: &String| {
        let resource = resource.clone();
        // The name of an organization may come later.
        el("li").dynamic(move || whose(session, &resource))
    };
    let resources = resources.iter().map(item);
    el("tr")
        .child(el("th.wrap").attr("scope", "row").text(service))
        .child(el("td.mono").text(name))
        .child(el("td.wrap").child(el("ul.links").children(resources)))
}

/// A resource in words, where it is all of an organization's or the user; else as the API wrote it.
fn whose(session: Session, resource: &str) -> View {
    let (id, rest) = resource.split_once(':').unwrap_or((resource, ""));
    let name = session.organization_name(id);
    if name != id {
        let all = if rest == "*" { "all of " } else { "" };
        return View::list([View::from(all), link(&["/organizations/", id].concat(), &name).into()]);
    }
    if session.user().is_some_and(|user| user.as_str() == resource) {
        return View::list([View::from("you, "), link("/profile", "your profile").into()]);
    }
    el("span.mono").text(resource).into()
}
