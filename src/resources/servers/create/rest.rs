//! What is done with a server once it is there: its user data set, then powered on. One plan with the server's
//! creation, so that what fails can be tried again without another server being made.

use api::ServerId;
use api::servers::{self, Action, NewServer};

use super::{Create, Parts};
use crate::resources::shown::link;
use crate::resources::steps::Step;
use crate::ui::dom::{View, el, when};
use crate::ui::icon::icon;

/// Id of the note that tells what became of it.
pub const NOTE: &str = "create-rest";

/// All that is sent; tracked.
pub fn steps(create: Create, new: &NewServer) -> Vec<Step> {
    let values = create.values;
    let server = |made: &[String]| ServerId::new(made.first().cloned().unwrap_or_default());
    let mut steps = vec![Step::send("Create the server", servers::create(new))];
    let text = values.cloud_init.get();
    if !text.is_empty() {
        let set = move |made: &[String]| servers::set_user_data(&server(made), "cloud-init", &text);
        steps.push(Step::after("Set the user data for cloud-init", set));
    }
    if values.power_on.get() {
        steps.push(Step::after("Power on", move |made| servers::act(&server(made), &Action::Poweron)));
    }
    steps
}

/// How far it is, once there is more than one step, and where the server is if not all could be done.
pub fn note(create: Create) -> View {
    let Parts { form, plan, .. } = *create;
    let left = move || plan.done() > 0 && !form.busy().get();
    View::list([
        plan.ledger(),
        when(left, move || {
            let open = link(&["/servers/", &plan.first()].concat(), "Open the server");
            let text = "What is done stays done: no second server is made. Mend the cause and try the rest again, or go on from the page of the server.";
            el("div.note.note-warn")
                .attr("id", NOTE)
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .child(icon("warn"))
                .child(
                    el("div.note-body")
                        .child(el("p.note-title").text("Created, but not all that was to follow has been done"))
                        .child(el("p").text(text))
                        .child(el("div.form-actions").child(open.attr("class", "button button-sm"))),
                )
        }),
    ])
}
