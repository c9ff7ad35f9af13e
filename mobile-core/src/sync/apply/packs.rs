//! What became of the packs that were sent.

use std::collections::BTreeSet;

use shared::cbor;
use shared::id::PackHash;
use shared::problem::ProblemCode;

use super::Application;
use crate::carry::acknowledge;
use crate::outbox::{PackFate, PackFile};
use crate::record::Standing;
use crate::storage::Key;

impl Application<'_> {
    /// `through`: of the packs sent, those up to its number are on the server's disk, unless it shows that this
    /// phone is not alone under its installation. One that was not sent now may be missing there all the same:
    /// a later one can have come before it, by hand.
    pub(super) fn acknowledge(&mut self) {
        let Some(through) = &self.response.through else {
            return;
        };
        let outbox = &self.memory.outbox;
        if outbox.is_of_a_copy(through.number, through.hash) {
            self.contact.is_copy = true;
            return;
        }
        let refused = self.response.refused.iter();
        let refused: BTreeSet<PackHash> = refused
            .filter(|refused| refused.item.is_none())
            .map(|refused| refused.pack)
            .collect();
        let is_there = |number: u64| {
            let pack = self.memory.outbox.packs().get(&number);
            number <= through.number
                && self.sent.contains(&number)
                && pack.is_some_and(|pack| !refused.contains(&pack.hash))
        };
        let found = acknowledge(&self.memory.outbox, is_there, &mut self.writes);
        self.applied.packs += found.packs;
        self.applied.items += found.items;
        self.done.extend(found.witnesses);
    }

    /// What the office refused, whole packs and items of them. Where no pack had to be cut, packs grow again.
    pub(super) fn refuse(&mut self) {
        let mut is_cut = false;
        for refused in &self.response.refused {
            let mut packs = self.memory.outbox.packs().iter();
            let Some((number, pack)) = packs.find(|(_, pack)| pack.hash == refused.pack) else {
                continue;
            };
            let is_full = refused.code == ProblemCode::HeldFull.as_str();
            match refused.item {
                None if is_full => is_cut |= self.keep_for_later(*number, pack),
                None => {
                    self.give_up(*number, pack);
                    self.applied.pack_refused = Some(refused.code.clone());
                }
                Some(place) => self.refuse_item(pack, place, &refused.code),
            }
        }
        if !is_cut {
            self.contact.grow();
        }
    }

    /// A pack that could not be held: its items travel again in smaller packs, so that what counts of them passes.
    /// One of a single item cannot be cut; it stays as it is, for another session. Whether it was cut.
    fn keep_for_later(&mut self, number: u64, pack: &PackFile) -> bool {
        let is_cut = pack.items.len() > 1;
        if is_cut {
            self.contact.split(pack.items.len());
            self.give_up(number, pack);
        } else {
            let kept = cbor::encode(&pack.not_held(self.now));
            self.writes.put(Key::Pack(number), kept);
            self.applied.held_back.insert(number);
            self.applied.is_still_full |= pack.not_held_at.is_some();
        }
        is_cut
    }

    fn give_up(&mut self, number: u64, pack: &PackFile) {
        let ended = pack.ended(PackFate::Abandoned);
        self.writes.put(Key::Pack(number), cbor::encode(&ended));
    }

    fn refuse_item(&mut self, pack: &PackFile, place: u32, code: &str) {
        let place = usize::try_from(place).ok();
        let item = place.and_then(|place| pack.items.get(place));
        let Some(item) = item.copied() else { return };
        let Some((_, entry)) = self.memory.outbox.find(&item) else {
            return;
        };
        if let Some(file) = self.existing(entry.record) {
            let code = code.to_owned();
            file.set_verdict(&item, 1, Standing::Refused { code });
            self.done.insert(item);
        }
    }
}
