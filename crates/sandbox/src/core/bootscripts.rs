//! Bootscripts: kernels and their arguments. The platform's own, read only.

use super::answer::Answer;
use super::call::{Call, Owned};
use super::list;
use super::route::{Access, Reply, Route, Verb};
use super::state::State;
use super::table::Row;
use super::validate::{Field, Kind};
use serde::Serialize;
use uuid::Uuid;

/// A bootscript.
#[derive(Clone, Debug)]
pub struct Bootscript {
    /// Its id.
    pub id: Uuid,
    /// Whose it is: the platform's.
    pub organization: Uuid,
    /// What it is called.
    pub title: &'static str,
    /// `arm`, `arm64` or `x86_64`.
    pub architecture: &'static str,
    /// Where the kernel is fetched from.
    pub kernel: &'static str,
    /// Where the first disk is fetched from.
    pub initrd: &'static str,
    /// The device tree, on ARM.
    pub dtb: &'static str,
    /// Whether it is the one that servers of the architecture get.
    pub default: bool,
}

impl Row for Bootscript {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Owned for Bootscript {
    fn organization(&self) -> Uuid {
        self.organization
    }

    fn public(&self) -> bool {
        true
    }
}

// They are the same for everybody, so any token will do.
const NEEDS: Access = Access::SignedIn;

/// The routes of bootscripts.
pub const ROUTES: &[Route] = &[
    Route::new(Verb::Get, "/bootscripts", NEEDS, list_all).query(FILTERS),
    Route::new(Verb::Get, "/bootscripts/{}", NEEDS, read),
];

const FILTERS: &[Field] =
    &[list::PAGE, list::PER_PAGE, Field::optional("default", Kind::Boolean), Field::optional("public", Kind::Boolean)];

fn list_all(state: &mut State, call: &Call) -> Reply {
    let bootscripts = state.bootscripts.iter().filter(|bootscript| {
        call.query("arch").is_none_or(|arch| arch == bootscript.architecture)
            && call.query("title").is_none_or(|title| bootscript.title.contains(title))
            && call.query_flag("default").is_none_or(|default| default == bootscript.default)
            && call.query_flag("public").unwrap_or(true)
    });
    list::page(call, "bootscripts", bootscripts, Shown::from)
}

fn read(state: &mut State, call: &Call) -> Reply {
    Ok(Answer::ok("bootscript", Shown::from(call.find(&state.bootscripts, call.param(0))?)))
}

/// The default one of an architecture.
pub fn default_for(state: &State, architecture: &str) -> Option<Uuid> {
    let mut fitting = state.bootscripts.iter().filter(|bootscript| bootscript.architecture == architecture);
    fitting.find(|bootscript| bootscript.default).map(|bootscript| bootscript.id)
}

/// A bootscript as the API shows it.
#[derive(Serialize)]
pub struct Shown {
    id: Uuid,
    title: &'static str,
    architecture: &'static str,
    kernel: &'static str,
    initrd: &'static str,
    dtb: &'static str,
    bootcmdargs: &'static str,
    default: bool,
    public: bool,
    organization: Uuid,
}

impl From<&Bootscript> for Shown {
    fn from(bootscript: &Bootscript) -> Self {
        Self {
            id: bootscript.id,
            title: bootscript.title,
            architecture: bootscript.architecture,
            kernel: bootscript.kernel,
            initrd: bootscript.initrd,
            dtb: bootscript.dtb,
            bootcmdargs: "LINUX_COMMON scaleway boot=local nbd.max_part=16",
            default: bootscript.default,
            public: true,
            organization: bootscript.organization,
        }
    }
}

/// The bootscript of that id as the API shows it.
pub fn shown_of(state: &State, id: Option<Uuid>) -> Option<Shown> {
    state.bootscripts.get(&id?).map(Shown::from)
}
