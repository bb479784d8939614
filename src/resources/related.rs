//! What of another kind has to do with an object: links on its page, and lines of the ledger where it is deleted.

use leptos::prelude::untrack;

use super::aside::panel;
use super::kind::{Kind, Subject};
use super::ledger::stays_billed;
use super::shown::{Shown, link};
use crate::data::Object;
use crate::format::count_of;
use crate::ui::dom::{View, el, switch};
use crate::ui::icon::icon;

/// A relation of objects to those of another kind.
pub struct Related {
    /// Id of its section, for links into the page.
    pub id: &'static str,
    /// Its heading: `Snapshots of it`.
    pub title: &'static str,
    /// The other kind.
    pub kind: &'static Kind,
    /// Whether an object, the first, is what one of the other kind, the second, has to do with.
    pub belongs: fn(&Object, &Object) -> bool,
    /// What is told of each beside its name: keys of the other kind.
    pub facts: &'static [&'static str],
    /// Said where there is none.
    pub none: &'static str,
}

/// How it stands with what is related, where that is not a list of it.
const LOADING: &str = "loading";
const FAILED: &str = "failed";
const NONE: &str = "none";

impl Related {
    /// Those of the subject's object that are known; tracked.
    pub fn found(&self, subject: &Subject) -> Vec<Object> {
        let belongs = |other: &Object| subject.object.as_ref().is_some_and(|object| (self.belongs)(object, other));
        self.kind.known(subject, belongs)
    }

    /// The page of one, its name, and facts about it.
    fn link(&self, object: &Object) -> (String, String, String) {
        let facts = self.facts.iter().map(|key| (self.kind.show)(object, key).words());
        let facts: Vec<String> = facts.filter(|words| !words.is_empty()).collect();
        (self.kind.page(object), self.kind.name(object), facts.join(", "))
    }

    fn links(&self, subject: &Subject) -> Shown {
        Shown::Links(self.found(subject).iter().map(|object| self.link(object)).collect())
    }

    /// How it stands with them: one of the words above, or what they are.
    fn stage(&self, subject: &Subject) -> String {
        let known = self.links(subject).identity();
        let status = self.kind.list(subject.data).status();
        match (known.is_empty(), status.with(|status| (status.read_at.is_some(), status.error.is_some()))) {
            (false, _) => known,
            (true, (true, _)) => NONE.to_owned(),
            (true, (false, true)) => FAILED.to_owned(),
            (true, (false, false)) => LOADING.to_owned(),
        }
    }

    /// A section of the object's page with a link to each of them.
    pub fn section(&'static self, subject: &Subject) -> View {
        let list = self.kind.list(subject.data);
        list.refresh();
        let of = subject.clone();
        let stage = {
            let of = of.clone();
            move || self.stage(&of)
        };
        let failed = move || {
            let again = el("button.button.button-sm").child(icon("refresh")).text("Try again");
            el("p.cluster")
                .text(&["The ", self.kind.many, " could not be listed."].concat())
                .child(again.on_click(move || list.refresh()))
                .into()
        };
        let body = el("div.panel-body").switch(stage, move |stage| match stage {
            LOADING => el("p.muted").attr("role", "status").text("Loading ").text(self.kind.many).into(),
            FAILED => failed(),
            NONE => el("p.muted").text(self.none).into(),
            _ => untrack(|| self.links(&of)).fact(),
        });
        panel(self.id, self.title, View::none(), body).into()
    }

    /// What becomes of them when the object is deleted: `some` stands over a line for each, `none` where there are
    /// none.
    pub fn ledger(
        &'static self,
        subject: &Subject,
        some: &'static str,
        becomes: fn(&Subject, &Object) -> String,
        none: &'static str,
    ) -> View {
        self.kind.list(subject.data).refresh();
        let of = subject.clone();
        let stage = move || self.stage(&of);
        let of = subject.clone();
        switch(stage, move |stage| {
            let said = |text: &str| el("p").text(text).into();
            match stage {
                LOADING => said(&["Looking for its ", self.kind.many].concat()),
                FAILED => said(&["Its ", self.kind.many, " could not be listed: there may be some."].concat()),
                NONE => said(none),
                _ => {
                    let found = untrack(|| self.found(&of));
                    let line = |object: &Object| {
                        let (page, name, facts) = self.link(object);
                        let words = el("span").child(link(&page, &name));
                        let words = match facts.is_empty() {
                            true => words,
                            false => words.child(el("span.cell-2").text(&facts)),
                        };
                        let amount = el("span.amount").text(&becomes(&of, object));
                        el("li").child(icon(self.kind.icon)).child(words).child(amount)
                    };
                    let billed: Vec<_> = found.iter().filter_map(|object| self.kind.source.billed(object)).collect();
                    let total = billed.first().map(|(what, _)| {
                        let sizes: Vec<u64> = billed.iter().map(|(_, size)| *size).collect();
                        let noun = if sizes.len() == 1 { self.kind.one } else { self.kind.many };
                        stays_billed(&of, &[&*count_of(sizes.len()), " ", noun].concat(), *what, &sizes)
                    });
                    let lines = el("ul.ledger").children(found.iter().map(line)).child(total);
                    View::list([el("p").text(some), lines])
                }
            }
        })
    }
}
