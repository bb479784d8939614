//! The values of the form as signals, and what they are at first.

use std::cell::Cell;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Create, Parts};
use crate::format::typed_gigabytes;
use crate::resources::servers::draft::{self, DYNAMIC, Draft, Offer, Volume};
use crate::signal::{Bundle, RwSignal};
use crate::ui::dom::effect;

/// A volume beside the root, as it is edited.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its slot, from 1.
    pub slot: u32,
    /// Its name.
    pub name: RwSignal<String>,
    /// Its type.
    pub volume_type: RwSignal<String>,
    /// Its size in gigabytes.
    pub size: RwSignal<String>,
}

/// What a person has chosen and typed.
pub type Values = Bundle<Chosen>;

/// What was chosen, and what is remembered of it. Empty text is no choice.
pub struct Chosen {
    /// The name.
    pub name: RwSignal<String>,
    /// Tags, as they are typed.
    pub tags: RwSignal<String>,
    /// Id of the organization; empty is the first.
    pub organization: RwSignal<String>,
    /// The architecture whose images and types can be chosen.
    pub arch: RwSignal<String>,
    /// Id of the image.
    pub image: RwSignal<String>,
    /// Name of the type of server.
    pub commercial_type: RwSignal<String>,
    /// Size of the root volume in gigabytes.
    pub root_size: RwSignal<String>,
    /// The other volumes, by slot.
    pub volumes: RwSignal<Vec<Row>>,
    /// The choice of a public address.
    pub address: RwSignal<String>,
    /// Id of the security group.
    pub security_group: RwSignal<String>,
    /// Whether it gets an IPv6 address, where its type has any.
    pub ipv6: RwSignal<bool>,
    /// How it boots.
    pub boot_type: RwSignal<String>,
    /// Id of the bootscript, for the boot type of that name.
    pub bootscript: RwSignal<String>,
    /// What cloud-init is to do at the first boot.
    pub cloud_init: RwSignal<String>,
    /// Whether it is powered on once it is there.
    pub power_on: RwSignal<bool>,
    /// The size that was last proposed for the root volume.
    proposed: RwSignal<String>,
    /// The images that were chosen for other architectures: (architecture, image).
    left_images: RwSignal<Vec<(String, String)>>,
    /// The types that were chosen for other architectures: (architecture, type).
    left_types: RwSignal<Vec<(String, String)>>,
}

fn text(text: &str) -> RwSignal<String> {
    RwSignal::new(text.to_owned())
}

impl Values {
    /// Nothing chosen yet.
    pub fn new() -> Self {
        Self::of(Chosen {
            name: text(""),
            tags: text(""),
            organization: text(""),
            arch: text(""),
            image: text(""),
            commercial_type: text(""),
            root_size: text(""),
            volumes: RwSignal::default(),
            address: text(DYNAMIC),
            security_group: text(""),
            ipv6: RwSignal::new(false),
            boot_type: text(""),
            bootscript: text(""),
            cloud_init: text(""),
            power_on: RwSignal::new(false),
            proposed: text(""),
            left_images: RwSignal::default(),
            left_types: RwSignal::default(),
        })
    }

    /// All as at first.
    pub fn reset(self) {
        self.left_images.set(Vec::new());
        self.left_types.set(Vec::new());
        self.volumes.set(Vec::new());
        self.ipv6.set(false);
        self.power_on.set(false);
        self.address.set(DYNAMIC.to_owned());
        let texts = [
            self.proposed,
            self.name,
            self.tags,
            self.organization,
            self.root_size,
            self.security_group,
            self.boot_type,
            self.bootscript,
            self.cloud_init,
            self.arch,
            self.image,
            self.commercial_type,
        ];
        texts.into_iter().for_each(|text| text.set(String::new()));
    }

    /// The volumes beside the root as plain values; tracked.
    pub fn plain_volumes(self) -> Vec<Volume> {
        let volume = |row: Row| Volume {
            slot: row.slot,
            name: row.name.get(),
            volume_type: row.volume_type.get(),
            size: row.size.get(),
        };
        self.volumes.get().into_iter().map(volume).collect()
    }

    /// The values as a plain whole; tracked.
    pub fn draft(self, organization: String, no_ipv6: bool) -> Draft {
        let boot_type = self.boot_type.get();
        Draft {
            name: self.name.get(),
            tags: self.tags.get(),
            organization,
            image: self.image.get(),
            commercial_type: self.commercial_type.get(),
            root_size: self.root_size.get(),
            volumes: self.plain_volumes(),
            address: self.address.get(),
            security_group: self.security_group.get(),
            ipv6: self.ipv6.get() && !no_ipv6,
            bootscript: if boot_type == "bootscript" { self.bootscript.get() } else { String::new() },
            boot_type,
        }
    }

    /// Whether the address is a reserved one; tracked.
    pub fn address_is_reserved(self) -> bool {
        draft::is_reserved(&self.address.get())
    }

    /// Whether the size of the root volume is the proposed one.
    pub fn root_is_proposed(self) -> bool {
        self.root_size.get_untracked() == self.proposed.get_untracked()
    }

    /// Adds a volume of that type and size, in the lowest slot that is free and not `taken`. Its signals live as long as
    /// `owner`.
    pub fn add_volume(self, volume_type: &str, size: &str, mut taken: Vec<u32>, owner: &Owner) -> Row {
        let mut rows = self.volumes.get_untracked();
        taken.extend(rows.iter().map(|row| row.slot));
        let slot = draft::next_slot(&taken);
        let name = if slot == 1 { "data".to_owned() } else { "data-".to_owned() + &slot.to_string() };
        let row = owner.with(|| Row { slot, name: text(&name), volume_type: text(volume_type), size: text(size) });
        let at = rows.iter().take_while(|other| other.slot < slot).count();
        rows.insert(at, row);
        self.volumes.set(rows);
        row
    }
}

/// Chooses, once the lists are there, what is not chosen yet; and keeps the size of the root volume at what image and
/// type want, until a person types another.
pub fn begin_with_what_there_is(create: Create) {
    let Parts { values, sources, session, .. } = *create;
    // What the address asks for stands even where no list has it: the API then says what it thinks of that.
    let asked = use_location().query.get_untracked();
    let asked = |key| asked.get(key).unwrap_or_default();
    let (asked_image, asked_type) = (asked("image"), asked("type"));
    values.image.set(asked_image.clone());
    let led = Cell::new(false);
    effect(move || {
        // A server is made where the image that was asked for is, unless a person says otherwise.
        if !led.get()
            && let Some(owner) = sources.images.find(&asked_image).map(|image| image.organization)
            && session.account().with(|account| account.organizations.iter().any(|own| own.id.as_str() == owner))
        {
            led.set(true);
            let chosen = values.organization.get_untracked();
            if chosen.is_empty() || chosen == session.organization().as_str() {
                values.organization.set(owner);
            }
        }
        let chosen = [
            (values.image, sources.images, ""),
            (values.address, sources.ips, DYNAMIC),
            (values.security_group, sources.groups, ""),
        ];
        for (value, source, none) in chosen {
            if source.find(&value.get()).is_some_and(|offer| !create.takes(&offer)) {
                value.set(none.to_owned());
            }
        }
        if !sources.images.known() {
            return;
        }
        let images = create.images();
        let arches = draft::arches(&images);
        let mut arch = values.arch.get();
        // Another organization may have no image of the one that was chosen.
        if !arches.contains(&arch)
            && let Some(first) =
                draft::find(&images, &asked_image).map(|image| &image.arch).or_else(|| arches.first()).cloned()
        {
            if arch.is_empty() {
                values.arch.set(first.clone());
            } else {
                choose_arch(create, &first);
            }
            arch = first;
        }
        if values.image.get().is_empty()
            && let Some(image) = draft::first_image(&images, &arch, "")
        {
            values.image.set(image.id.clone());
        }
        let room = draft::find(&images, &values.image.get()).map_or(0, Offer::room);
        let types = sources.types.all();
        let asked_for = draft::find(&types, &asked_type).filter(|kind| kind.arch == arch);
        if values.commercial_type.get().is_empty()
            && sources.stock.settled()
            && let Some(name) = asked_for
                .map(|kind| kind.id.as_str())
                .or_else(|| draft::first_type(&types, &sources.stock.all(), &arch, room))
        {
            values.commercial_type.set(name.to_owned());
        }
    });
    effect(move || {
        let Some(image) = create.image() else { return };
        let root = &image.root;
        let server_type = create.server_type();
        let size = draft::root_size(root.size, &root.volume_type, server_type.as_deref(), create.beside_root());
        let size = if size == 0 { String::new() } else { typed_gigabytes(size) };
        if values.root_is_proposed() {
            values.root_size.set(size.clone());
        }
        values.proposed.set(size);
    });
}

/// Puts `now` beside its architecture, in place of what was there.
fn leave(left: RwSignal<Vec<(String, String)>>, arch: &str, now: String) {
    let mut list = left.get_untracked();
    list.retain(|(known, _)| known != arch);
    list.push((arch.to_owned(), now));
    left.set(list);
}

/// What was left at an architecture.
fn left(left: RwSignal<Vec<(String, String)>>, arch: &str) -> Option<String> {
    left.get_untracked().into_iter().find(|(known, _)| known == arch).map(|(_, choice)| choice)
}

/// Turns to another architecture. Its image is the one of the same name where there is one; what was chosen before is
/// chosen again on the way back.
pub fn choose_arch(create: Create, arch: &str) {
    let values = create.values;
    let before = values.arch.get_untracked();
    leave(values.left_images, &before, values.image.get_untracked());
    leave(values.left_types, &before, values.commercial_type.get_untracked());
    let name = untrack(|| create.image()).map(|image| image.label).unwrap_or_default();
    let same = || {
        let images = untrack(|| create.images());
        draft::first_image(&images, arch, &name).map(|image| image.id.clone()).unwrap_or_default()
    };
    values.arch.set(arch.to_owned());
    values.image.set(left(values.left_images, arch).unwrap_or_else(same));
    values.commercial_type.set(left(values.left_types, arch).unwrap_or_default());
}
