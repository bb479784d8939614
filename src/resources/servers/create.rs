//! Create server: one form, what it will cost, and the request it makes.
//!
//! What always holds here: what is typed outlives every answer and every refresh, a request is sent once, and each
//! message of the API stands at its control or above the buttons.

mod boot;
mod doubt;
mod image;
mod kind;
mod listed;
mod network;
mod rest;
mod sources;
mod summary;
mod values;
mod volumes;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use api::Answer;
use api::products::ServerType;
use api::servers::{NewServer, NewVolume, Server};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

use super::draft::{Disk, Draft, Offer, Problems};
use crate::data::use_data;
use crate::format::parse_gigabytes;
use crate::resources::servers::{SERVERS, tags};
use crate::resources::steps::{End, Plan};
use crate::session::{Session, use_session};
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::{El, View, Words, effect, el};
use crate::ui::error::{form_alert, form_summary};
use crate::ui::field::{SelectField, TextField};
use crate::ui::flash::use_flashes;
use crate::ui::form::{Form, focus_later};
use crate::ui::page::PageHead;
use crate::ui::path::href;
use crate::ui::unsaved::{Typing, change};
use boot::boot_section;
use doubt::{DOUBT, Doubt, doubt_note};
use image::image_section;
use kind::type_section;
use listed::{button, section};
use network::network_section;
use sources::Sources;
use summary::{mini_bar, summary};
use values::{Values, begin_with_what_there_is};
use volumes::{size_id, volumes_section};

/// Id of the input for the name.
const NAME: &str = "create-name";
/// Id of the input for the tags.
const TAGS: &str = "create-tags";
/// Id of what says that nothing can be changed.
const WHY_NOT: &str = "create-why-not";

/// Everything that the sections of the form share.
pub type Create = Bundle<Parts>;

/// What they are.
pub struct Parts {
    session: Session,
    form: Form,
    /// What would be lost with the page.
    typing: Typing,
    values: Values,
    sources: Sources,
    /// What was sent last, by control: messages are about that, not about what is typed meanwhile.
    sent: RwSignal<Vec<(String, String)>>,
    /// Set while nobody knows whether the last request was carried out.
    doubt: Doubt,
    /// What is sent: the server, and what is to happen with it then.
    plan: Plan,
}

impl Create {
    fn new() -> Self {
        let (session, form) = (use_session(), Form::new());
        Self::of(Parts {
            session,
            form,
            typing: Typing::new(form),
            values: Values::new(),
            sources: Sources::new(session),
            sent: RwSignal::default(),
            doubt: Doubt::new(),
            plan: Plan::new(),
        })
    }

    /// The chosen image, if the list knows it; tracked.
    fn image(self) -> Option<Offer> {
        self.sources.images.find(&self.values.image.get())
    }

    /// Whether the chosen organization may have it: its own, and what is nobody's alone; tracked.
    fn takes(self, offer: &Offer) -> bool {
        let owner = &offer.organization;
        owner.is_empty() || self.values.organization.with(|chosen| chosen.is_empty() || chosen == owner)
    }

    /// The images that can be chosen; tracked.
    fn images(self) -> Vec<Offer> {
        self.sources.images.all().iter().filter(|image| self.takes(image)).cloned().collect()
    }

    /// The volumes that come with the image beside its root, by slot: all that the form has none in place of; tracked.
    fn extra(self) -> Arc<Vec<(u32, Disk)>> {
        let mut extra = self.image().map(|image| image.extra).unwrap_or_default();
        let rows = self.values.volumes.get();
        Arc::make_mut(&mut extra).retain(|(slot, _)| rows.iter().all(|row| row.slot != *slot));
        extra
    }

    /// All volumes but the root together, in bytes; tracked.
    fn beside_root(self) -> u64 {
        let image = Offer { extra: self.extra(), ..Offer::default() };
        let own = Draft { volumes: self.values.plain_volumes(), ..Draft::default() };
        image.room().saturating_add(own.total())
    }

    /// All volumes together, in bytes; tracked.
    fn total(self) -> u64 {
        self.beside_root().saturating_add(parse_gigabytes(&self.values.root_size.get()).unwrap_or(0))
    }

    /// The chosen type, if the list knows it; tracked.
    fn server_type(self) -> Option<Arc<ServerType>> {
        self.sources.types.find(&self.values.commercial_type.get())?.server_type
    }

    /// Whether the chosen type cannot have IPv6; tracked.
    fn no_ipv6(self) -> bool {
        self.server_type().is_some_and(|server_type| no_ipv6(&server_type))
    }

    /// Id of the organization: the chosen one, or the first; tracked.
    fn organization(self) -> String {
        let chosen = self.values.organization.get();
        if !chosen.is_empty() {
            return chosen;
        }
        match self.session.organization() {
            own if !own.is_empty() => own.to_string(),
            // A token that may not see its organization still sees what belongs to it.
            _ => self.sources.groups.all().first().map(|group| group.organization.clone()).unwrap_or_default(),
        }
    }

    /// The values as a plain whole; tracked.
    fn draft(self) -> Draft {
        self.values.draft(self.organization(), self.no_ipv6())
    }

    /// What of the last request is shown beside the messages at a control.
    fn sent(self, id: &str) -> Words {
        let id = id.to_owned();
        let of = move |(control, _): &(String, String)| *control == id;
        Words::follow(move || self.sent.get().into_iter().find(&of).map(|(_, sent)| sent).unwrap_or_default())
    }
}

/// Whether a type of server cannot have IPv6.
fn no_ipv6(server_type: &ServerType) -> bool {
    server_type.network.as_ref().is_some_and(|network| !network.ipv6_support)
}

/// What a request says, by the control that it is from, where that helps to understand a message. Sizes are in bytes,
/// as they are sent.
fn by_control(new: &NewServer) -> Vec<(String, String)> {
    let texts = [(NAME, new.name.clone()), (TAGS, new.tags.join(" ")), (kind::ID, new.commercial_type.clone())];
    let mut sent: Vec<(String, String)> = texts.into_iter().map(|(id, text)| (id.to_owned(), text)).collect();
    for (slot, volume) in &new.volumes {
        if let NewVolume::Root { size } | NewVolume::New { size, .. } = volume {
            sent.push((size_id(slot), size.to_string()));
        }
    }
    sent
}

/// What sends the form.
fn sender(create: Create) -> Rc<dyn Fn()> {
    let Parts { session, form, sources, doubt, plan, .. } = *create;
    let flashes = use_flashes();
    let servers = SERVERS.list(use_data());
    let navigate = Rc::new(use_navigate());
    // Should the outcome of sending be unknown, what was there before must be known.
    servers.refresh();
    Rc::new(move || {
        let new = match untrack(|| create.draft()).request() {
            Ok(new) => new,
            Err(problems) => {
                create.sent.set(Vec::new());
                return form.refuse(at_controls(problems));
            }
        };
        if !form.begin() {
            return;
        }
        doubt.end();
        create.sent.set(by_control(&new));
        let read = servers.status().get_untracked().read_at.is_some();
        let known = read.then(|| Arc::new(servers.all::<Server>()));
        let navigate = Rc::clone(&navigate);
        let steps = untrack(|| rest::steps(create, &new));
        spawn_local(async move {
            // The answer to the first step, which has to make sense.
            let made = RefCell::new(None::<Server>);
            let call = api::servers::create(&new);
            let check = |at: usize, answer: &Answer| {
                if at == 0 {
                    *made.borrow_mut() = Some(call.decode(answer)?);
                }
                Ok(())
            };
            let end = plan.run(session, &steps, &check).await;
            if let Some(server) = made.into_inner() {
                flashes.done(["Server ", &*server.name, " created"].concat());
                servers.put(Arc::new(server));
            }
            match end {
                End::Done(ids) => {
                    form.end();
                    let id = ids.into_iter().next().unwrap_or_default();
                    navigate(&("/servers/".to_owned() + &id), NavigateOptions::default());
                }
                // It is there; a note tells what became of the rest.
                End::Failed(at, _) if at > 0 => {
                    form.end();
                    create.typing.saved();
                    focus_later(rest::NOTE.to_owned());
                }
                End::Failed(_, error) => {
                    plan.reset();
                    if error.outcome_unknown() {
                        form.end();
                        doubt.begin(new.name, error, known);
                        Doubt::look(create);
                        focus_later(DOUBT.to_owned());
                    } else {
                        form.fail(error);
                        // What it was refused for may have changed what there is to choose.
                        sources.reload();
                    }
                }
                End::Left(done, Some(error)) => {
                    let what = match (done, error.outcome_unknown()) {
                        (0, true) => ["It is not known whether ", &new.name, " was created"].concat(),
                        (0, false) => new.name + " was not created",
                        _ => new.name + " was created, but not all that was to follow has been done",
                    };
                    flashes.failed(what, &*error.message);
                }
                End::Left(done, None) if done < steps.len() => {
                    let what = new.name + " was created, but not all that was to follow has been done";
                    flashes.failed(what, "The form was left before the end. Go on from the page of the server.");
                }
                End::Left(..) => {}
            }
        });
    })
}

/// The page with the form for a new server.
pub fn create_server_page() -> El {
    let create = Create::new();
    let Parts { form, values, sources, doubt, plan, session, .. } = *create;
    let send = sender(create);
    begin_with_what_there_is(create);
    let kept = create.typing.keep_with(Rc::new(move || added(create)));
    let start_over = move || {
        if !form.busy().get_untracked() {
            values.reset();
            create.typing.saved();
            form.clear();
            doubt.end();
            plan.reset();
            sources.reload();
        }
    };
    let actions =
        button("button-ghost", "undo", "Start over").on_click(move || kept.lose("Start over?", Rc::new(start_over)));
    let head = PageHead { actions: actions.into(), ..PageHead::new("Create server") };
    let cancel = el("a.button.button-ghost.button-lg").attr("href", &href("/servers")).text("Cancel");
    let buttons =
        el("div.form-actions").child(submit_button(create, "button.button.button-primary.button-lg")).child(cancel);
    let sections = [
        name_section(create),
        image_section(create),
        type_section(create),
        volumes_section(create),
        network_section(create),
        boot_section(create),
    ];
    let stack = el("div.stack")
        .child(form_summary(form, "Not created"))
        .dynamic(move || {
            session.why_no_changes().map(|why| el("p.note").attr("id", WHY_NOT).attr("tabindex", "-1").text(why))
        })
        .children(sections)
        .child(form_alert(form, "Not created"))
        .child(doubt_note(create, Rc::clone(&send)))
        .child(rest::note(create))
        .child(buttons);
    let submit = move |event: &web_sys::Event| {
        event.prevent_default();
        if form.busy().get_untracked() {
            return;
        }
        if untrack(|| session.read_only()) {
            return focus_later(WHY_NOT.to_owned());
        }
        // A person decides about a request of which nobody knows: there is a button of its own for that.
        if untrack(|| doubt.is_open()) {
            focus_later(DOUBT.to_owned());
        } else {
            send();
        }
    };
    let body = el("form")
        .attr("novalidate", "")
        .child(el("div.split").child(stack).child(summary(create)))
        .child(mini_bar(create))
        .on("submit", submit);
    el("div.page").child(head.view()).child(create.typing.within(body))
}

/// The volumes that were added, as what would be lost with the form, unless the server has been made.
fn added(create: Create) -> Vec<El> {
    let volumes = create.values.volumes.get_untracked();
    let line = |row: &values::Row| change("+", el("b").text("Volume ").text(&row.slot.to_string()));
    if untrack(|| create.plan.done()) > 0 { Vec::new() } else { volumes.iter().map(line).collect() }
}

/// Problems found here, by the control they stand at: sizes are all there can be.
fn at_controls(problems: Problems) -> Vec<(String, String)> {
    let slot = |path: &str| path.split('.').nth(1).unwrap_or_default().to_owned();
    problems.into_iter().map(|(path, words)| (size_id(&slot(&path)), words.to_owned())).collect()
}

/// The button that sends, with its classes after dots. It stays focusable while it does nothing.
fn submit_button(create: Create, tag: &str) -> El {
    let Parts { form, doubt, plan, session, .. } = *create;
    let busy = move || form.busy().get();
    let why_not = move || if session.read_only() { Some(WHY_NOT) } else { doubt.is_open().then_some(DOUBT) };
    el(tag)
        .attr("type", "submit")
        .attr_fn("aria-disabled", move || (busy() || why_not().is_some()).then_some("true"))
        .attr_fn("aria-describedby", why_not)
        .busy_fn(busy)
        .text_fn(move || if plan.done() > 0 && !busy() { "Try the rest again" } else { "Create server" })
}

fn name_section(create: Create) -> El {
    let Parts { form, values, session, .. } = *create;
    let organizations = move || session.account().get().organizations;
    let choices = move || {
        let all = organizations();
        all.iter().map(|organization| (organization.id.to_string(), organization.name.clone())).collect()
    };
    // What the select shows is what is sent.
    effect(move || {
        let own = session.organization();
        if !own.is_empty() && values.organization.with(String::is_empty) {
            values.organization.set(own.to_string());
        }
    });
    let organization = move || {
        SelectField::new(form, "create-organization", "organization", "Organization", values.organization, choices)
            .view()
    };
    let name = TextField::new(form, NAME, "name", "Name", values.name).sent(create.sent(NAME));
    let tags = TextField::new(form, TAGS, "tags", "Tags", values.tags)
        .note("optional")
        .prefix(true)
        .hint(tags::HINT.into())
        .sent(create.sent(TAGS));
    let row =
        el("div.form-row").child(name.view()).child(tags.view()).when(move || organizations().len() > 1, organization);
    section("create-name-h", "Name and tags", View::none(), el("div.panel-body").child(row).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn problems_stand_at_their_size() {
        let problems = vec![("volumes.2.size".to_owned(), "not a valid value")];
        assert_eq!(at_controls(problems), [("volume-2-size".to_owned(), "not a valid value".to_owned())]);
    }

    #[test]
    fn what_was_sent_is_known_by_control() {
        let volume = NewVolume::New {
            name: "data".to_owned(),
            organization: "org".into(),
            size: 5_000_000_000,
            volume_type: "l_ssd".to_owned(),
        };
        let draft = Draft { name: "web".to_owned(), tags: "a b".to_owned(), ..Draft::default() };
        let new = NewServer { volumes: vec![("2".to_owned(), volume)], ..draft.request().unwrap() };
        let expected =
            [("create-name", "web"), ("create-tags", "a b"), ("create-type", ""), ("volume-2-size", "5000000000")];
        assert_eq!(by_control(&new), expected.map(|(id, sent)| (id.to_owned(), sent.to_owned())));
    }

    #[test]
    fn only_a_network_without_ipv6_rules_it_out() {
        let with = |network| ServerType { network, ..ServerType::default() };
        let network = |ipv6_support| Some(api::products::Network { ipv6_support, ..Default::default() });
        assert!(no_ipv6(&with(network(false))));
        assert!(!no_ipv6(&with(network(true))) && !no_ipv6(&with(None)));
    }
}
