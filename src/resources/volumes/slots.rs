//! Which volume is in which slot of a server. The API has no call for one slot: the map is sent whole, so what is
//! there is read right before.

use api::servers::{self, NewVolume, Server, ServerPatch};
use api::{Call, ServerId, VolumeId};

use crate::resources::steps::Step;

/// The slots that a server of the classic service has.
const SLOTS: u32 = 16;

/// The slots of a server that hold nothing; those after the root volume come first.
pub fn free(server: &Server) -> Vec<String> {
    let slots = (1..SLOTS).chain([0]).map(|slot| slot.to_string());
    slots.filter(|slot| server.volumes.get(slot).is_none()).collect()
}

/// Puts a volume into a slot of a server; into the first free one where none is named. Refused at the field `volumes`
/// where something has come into the slot meanwhile: to write over it would detach that.
pub fn attach(volume: VolumeId, server: &ServerId, slot: String) -> Step {
    Step::derive_unless("Attach the volume", servers::get(server), move |found| {
        let free = free(found);
        let wanted = if slot.is_empty() { free.first() } else { free.iter().find(|known| **known == slot) };
        let Some(wanted) = wanted else {
            let why =
                if slot.is_empty() { "the server has no free slot".into() } else { "this slot is taken by now".into() };
            return Err(("volumes", why));
        };
        let mut slots = kept(found, None);
        slots.push((wanted.clone(), NewVolume::Existing(volume.clone())));
        Ok(with(found, slots))
    })
}

/// Takes a volume off a server.
pub fn detach(volume: VolumeId, server: &ServerId) -> Step {
    let make = move |found: &Server| with(found, kept(found, Some(&volume)));
    Step::derive("Detach the volume", servers::get(server), make)
}

/// The volumes of a server by slot, without one of them.
fn kept(server: &Server, without: Option<&VolumeId>) -> Vec<(String, NewVolume)> {
    let others = server.volumes.iter().filter(|(_, volume)| Some(&volume.id) != without);
    others.map(|(slot, volume)| (slot.to_owned(), NewVolume::Existing(volume.id.clone()))).collect()
}

fn with(server: &Server, slots: Vec<(String, NewVolume)>) -> Call<Server> {
    servers::update(&server.id, &ServerPatch { volumes: Some(slots), ..ServerPatch::default() })
}

#[cfg(test)]
mod tests {
    use super::free;
    use api::servers::Server;

    #[test]
    fn free_slots_leave_out_what_is_taken_and_offer_the_root_last() {
        let slots = |taken: &[&str]| {
            let volumes = taken.iter().map(|slot| ((*slot).to_owned(), Default::default())).collect();
            free(&Server { volumes, ..Server::default() })
        };
        assert_eq!(slots(&["0", "2"]).first().map(String::as_str), Some("1"));
        assert!(!slots(&["0", "2"]).iter().any(|slot| slot == "0" || slot == "2"));
        assert_eq!(slots(&[]).last().map(String::as_str), Some("0"));
        assert_eq!(slots(&[]).len(), 16);
    }
}
