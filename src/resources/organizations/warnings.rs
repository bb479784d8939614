//! What the vendor holds against an organization.

use api::organizations::{Organization, Warning};

use crate::resources::aside::panel;
use crate::resources::kind::Subject;
use crate::resources::shown::{Shown, badge};
use crate::ui::dom::{El, View, el};
use crate::ui::icon::icon;

/// The section of an organization's page.
pub(super) fn section(subject: &Subject) -> View {
    let warnings = subject.read(|organization: &Organization| organization.warnings.clone());
    let locked = subject.read(Organization::is_locked);
    let body = if warnings.is_empty() {
        el("p.panel-body.muted").text("none")
    } else {
        let note = locked.then(|| {
            let body = el("div.note-body").child(el("p.note-title").text("The organization is locked")).child(
                el("p").text("It can be read, and nothing in it can be changed. Settle the locking warning first."),
            );
            el("div.note.note-bad").child(icon("lock")).child(body)
        });
        el("div.panel-body.stack").child(note).children(warnings.iter().map(warning))
    };
    panel("warnings", "Warnings", View::none(), body).into()
}

fn warning(warning: &Warning) -> El {
    let standing = match (warning.closed, warning.locking) {
        (true, _) => badge("ok", "Settled"),
        (false, true) => badge("bad", "Locks the organization"),
        (false, false) => badge("warn", "Open"),
    };
    let step = match (warning.closed, warning.closable_by_user) {
        (true, _) => "Nothing is left to do.",
        (false, true) => "You can settle it on the vendor's own site.",
        (false, false) => "The vendor's support settles it.",
    };
    let dates = [("Raised", &warning.opened_at), ("Locked", &warning.locked_at), ("Settled", &warning.closed_at)];
    let dates = dates.into_iter().filter(|(_, at)| at.is_some()).map(|(words, at)| {
        el("div").child(el("dt").text(words)).child(el("dd").child(Shown::date(at.as_ref()).fact()))
    });
    el("div.stack")
        .child(el("p.cluster").child(el("strong").text(&warning.reason)).child(standing).text(step))
        .child(el("dl.facts").children(dates))
}
