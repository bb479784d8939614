//! The values of the form as signals, and what they are at first.

use leptos::prelude::*;

use super::Create;
use crate::resources::servers::draft::{self, DYNAMIC, Draft, Volume};

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

/// What a person has chosen and typed. Empty text is no choice.
#[derive(Clone, Copy)]
pub struct Values {
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
    /// The size that was last proposed for the root volume.
    proposed: StoredValue<String>,
    /// What was chosen for other architectures: (architecture, image, type).
    left: StoredValue<Vec<(String, String, String)>>,
    /// The page's owner, so that rows live as long as the page.
    owner: StoredValue<Owner>,
}

impl Values {
    /// Nothing chosen yet.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            tags: text(),
            organization: text(),
            arch: text(),
            image: text(),
            commercial_type: text(),
            root_size: text(),
            volumes: RwSignal::default(),
            address: RwSignal::new(DYNAMIC.to_owned()),
            security_group: text(),
            ipv6: RwSignal::new(false),
            boot_type: text(),
            bootscript: text(),
            proposed: StoredValue::default(),
            left: StoredValue::default(),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// All as at first.
    pub fn reset(self) {
        self.proposed.set_value(String::new());
        self.left.set_value(Vec::new());
        self.volumes.set(Vec::new());
        self.ipv6.set(false);
        self.address.set(DYNAMIC.to_owned());
        let texts = [
            self.name,
            self.tags,
            self.organization,
            self.root_size,
            self.security_group,
            self.boot_type,
            self.bootscript,
            self.arch,
            self.image,
            self.commercial_type,
        ];
        texts.into_iter().for_each(|text| text.set(String::new()));
    }

    /// The values as a plain whole.
    pub fn draft(self, organization: String, no_ipv6: bool) -> Draft {
        let boot_type = self.boot_type.get();
        let volume = |row: &Row| Volume {
            slot: row.slot,
            name: row.name.get(),
            volume_type: row.volume_type.get(),
            size: row.size.get(),
        };
        Draft {
            name: self.name.get(),
            tags: self.tags.get(),
            organization,
            image: self.image.get(),
            commercial_type: self.commercial_type.get(),
            root_size: self.root_size.get(),
            volumes: self.volumes.with(|rows| rows.iter().map(volume).collect()),
            address: self.address.get(),
            security_group: self.security_group.get(),
            ipv6: self.ipv6.get() && !no_ipv6,
            bootscript: if boot_type == "bootscript" { self.bootscript.get() } else { String::new() },
            boot_type,
        }
    }

    /// Whether the size of the root volume is the proposed one.
    pub fn root_is_proposed(self) -> bool {
        self.root_size.with_untracked(|now| self.proposed.with_value(|proposed| now == proposed))
    }

    /// Adds a volume of that type and size, in the lowest free slot.
    pub fn add_volume(self, volume_type: &str, size: &str) -> Row {
        let taken: Vec<u32> = self.volumes.with_untracked(|rows| rows.iter().map(|row| row.slot).collect());
        let slot = draft::next_slot(&taken);
        let name = if slot == 1 { "data".to_owned() } else { format!("data-{slot}") };
        let row = self.owner.with_value(|owner| {
            owner.with(|| Row {
                slot,
                name: RwSignal::new(name),
                volume_type: RwSignal::new(volume_type.to_owned()),
                size: RwSignal::new(size.to_owned()),
            })
        });
        self.volumes.update(|rows| {
            let at = rows.iter().take_while(|other| other.slot < slot).count();
            rows.insert(at, row);
        });
        row
    }
}

/// Chooses, once the lists are there, what is not chosen yet; and keeps the size of the root volume at what image and
/// type want, until a person types another.
pub fn begin_with_what_there_is(create: Create) {
    let Create { values, sources, .. } = create;
    let (images, types, stock) = (sources.images.items, sources.types.items, sources.stock.standing);
    Effect::new(move || {
        if !sources.images.standing.known() {
            return;
        }
        let mut arch = values.arch.get();
        if arch.is_empty()
            && let Some(first) = images.with(|images| draft::arches(images).into_iter().next())
        {
            values.arch.set(first.clone());
            arch = first;
        }
        if values.image.with(String::is_empty)
            && let Some(id) = images.with(|images| draft::first_image(images, &arch, "").map(|image| image.id.clone()))
        {
            values.image.set(id);
        }
        if values.commercial_type.with(String::is_empty) && stock.settled() {
            choose_type(create, &types.get(), &arch);
        }
    });
    Effect::new(move || {
        let Some(image) = create.image.get() else { return };
        let others = values.volumes.with(|rows| {
            rows.iter().map(|row| row.size.with(|size| draft::bytes(size).unwrap_or(0))).fold(0, u64::saturating_add)
        });
        let size = create
            .server_type
            .with(|server_type| draft::root_size(image.root_size, &image.root_type, server_type.as_ref(), others));
        let size = if size == 0 { String::new() } else { draft::typed(size) };
        if values.root_is_proposed() {
            values.root_size.set(size.clone());
        }
        values.proposed.set_value(size);
    });
}

fn choose_type(create: Create, types: &[(String, api::products::ServerType)], arch: &str) {
    let stock = create.sources.stock.items;
    let of =
        |name: &str| stock.with(|stock| stock.iter().find(|(known, _)| known == name).map(|(_, word)| word.clone()));
    if let Some(name) = draft::first_type(types, of, arch) {
        create.values.commercial_type.set(name.to_owned());
    }
}

/// Turns to another architecture. Its image is the one of the same name where there is one; what was chosen before is
/// chosen again on the way back.
pub fn choose_arch(create: Create, arch: &str) {
    let Create { values, sources, .. } = create;
    let before = (values.arch.get_untracked(), values.image.get_untracked(), values.commercial_type.get_untracked());
    let known = values.left.with_value(|left| left.iter().find(|(known, ..)| known == arch).cloned());
    values.left.update_value(|left| {
        left.retain(|(known, ..)| *known != before.0);
        left.push(before);
    });
    let name = create.image.get_untracked().map(|image| image.name).unwrap_or_default();
    values.arch.set(arch.to_owned());
    if let Some((_, image, commercial_type)) = known {
        values.image.set(image);
        values.commercial_type.set(commercial_type);
        return;
    }
    let images = sources.images.items.get_untracked();
    values.image.set(draft::first_image(&images, arch, &name).map(|image| image.id.clone()).unwrap_or_default());
    values.commercial_type.set(String::new());
}
