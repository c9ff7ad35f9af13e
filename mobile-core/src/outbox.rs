//! What waits to be counted, and the packs it travels in.
//!
//! An entry is made in the batch that saves its item and leaves when the server has counted or decided
//! it, or when its refusal is shown. Which pack an item is in is read from the packs, so packing two
//! thousand items writes a few packs and not two thousand entries.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use shared::id::{Digest, InstallationId, PackHash, RecordId};
use shared::pack::{Pack, Unsigned};
use shared::time::Timestamp;

/// An item that waits.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The item's hash: of the change, or of the command's bytes.
    #[n(0)]
    pub item: Digest,
    /// Whether it is a command; otherwise a change.
    #[n(1)]
    pub is_command: bool,
    /// The record in whose file the item's bytes are.
    #[n(2)]
    pub record: RecordId,
    /// The installation that wrote it, where that is another: a joined record's change, carried as a witness.
    /// The office answers its author, so it leaves once the server has it.
    #[n(3)]
    pub witness_of: Option<InstallationId>,
}

/// What became of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PackFate {
    /// Numbered and persisted; not yet acknowledged.
    #[n(0)]
    Open,
    /// The server has it on its disk.
    #[n(1)]
    Received,
    /// Given up before it was acknowledged; its items travel in later packs. Its number stays used.
    #[n(2)]
    Abandoned,
}

/// A pack with its number, persisted before it is signed and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PackFile {
    /// Its identity.
    #[n(0)]
    pub hash: PackHash,
    /// The phone's clock when it was packed.
    #[n(1)]
    pub packed_at: Timestamp,
    /// Hashes of its items in order.
    #[n(2)]
    pub items: Vec<Digest>,
    /// The header's bytes; empty once it is no longer open.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub header: Vec<u8>,
    /// The body; empty once it is no longer open.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// What became of it.
    #[n(5)]
    pub fate: PackFate,
    /// This phone's clock when it was last written out in a bundle: a remark, it stays open.
    #[n(6)]
    pub exported_at: Option<Timestamp>,
    /// This phone's clock when the office last held too much to hold it as well. It stays open, and goes when
    /// everything else is on its way.
    #[n(7)]
    pub not_held_at: Option<Timestamp>,
}

impl PackFile {
    /// The same pack, ended; header and body are no longer needed.
    pub(crate) fn ended(&self, fate: PackFate) -> Self {
        Self {
            hash: self.hash,
            packed_at: self.packed_at,
            items: self.items.clone(),
            header: Vec::new(),
            body: Vec::new(),
            fate,
            exported_at: self.exported_at,
            not_held_at: None,
        }
    }

    /// The same pack, written out in a bundle.
    pub(crate) fn exported(&self, at: Timestamp) -> Self {
        Self {
            exported_at: Some(at),
            ..self.clone()
        }
    }

    /// The same pack, which the office could not hold.
    pub(crate) fn not_held(&self, at: Timestamp) -> Self {
        Self {
            not_held_at: Some(at),
            ..self.clone()
        }
    }

    /// The bytes the device key signs; only while it is open.
    pub(crate) fn message(&self) -> Vec<u8> {
        let unsigned = Unsigned {
            header: self.header.clone(),
            body: Vec::new(),
        };
        unsigned.message()
    }

    /// The pack as it travels; only while it is open.
    pub(crate) fn signed(&self, signature: Vec<u8>) -> Pack {
        Pack {
            header: self.header.clone(),
            signature,
            body: self.body.clone(),
        }
    }
}

/// The outbox in memory.
#[derive(Debug, Default)]
pub struct Outbox {
    entries: BTreeMap<u64, Entry>,
    numbers: BTreeMap<Digest, u64>,
    packs: BTreeMap<u64, PackFile>,
    packed_in: BTreeMap<Digest, u64>,
    /// Numbers of packs that are on the disk and cannot be read. They stay used.
    unreadable: BTreeSet<u64>,
    last: u64,
}

/// How far an item that waits has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// On this phone only.
    Saved,
    /// In a pack that is not acknowledged.
    Packed,
    /// On the server's disk.
    Received,
}

impl Progress {
    /// Whether the server is not known to have the item: packed or not, it is this phone's to keep.
    pub fn is_only_here(self) -> bool {
        matches!(self, Self::Saved | Self::Packed)
    }
}

impl Outbox {
    pub(crate) fn set_entry(&mut self, n: u64, entry: Option<Entry>) {
        match entry {
            Some(entry) => {
                self.last = self.last.max(n);
                self.numbers.insert(entry.item, n);
                self.entries.insert(n, entry);
            }
            None => {
                if let Some(entry) = self.entries.remove(&n) {
                    self.numbers.remove(&entry.item);
                }
            }
        }
    }

    /// A pack is on the disk and cannot be read: its items travel again, under another number.
    pub(crate) fn set_unreadable_pack(&mut self, number: u64) {
        self.unreadable.insert(number);
    }

    /// An entry is on the disk and cannot be read: its number is not given again.
    pub(crate) fn set_unreadable_entry(&mut self, n: u64) {
        self.last = self.last.max(n);
    }

    pub(crate) fn set_pack(&mut self, number: u64, pack: Option<PackFile>) {
        self.unreadable.remove(&number);
        let Some(pack) = pack else {
            self.packs.remove(&number);
            return;
        };
        for item in &pack.items {
            let place = self.packed_in.entry(*item).or_insert(number);
            if pack.fate == PackFate::Abandoned && *place == number {
                self.packed_in.remove(item);
            } else if pack.fate != PackFate::Abandoned {
                *place = number.max(*place);
            }
        }
        self.packs.insert(number, pack);
    }

    /// The number for the next entry.
    pub(crate) fn next(&self) -> u64 {
        self.last + 1
    }

    /// The entry of an item, with its number.
    pub fn find(&self, item: &Digest) -> Option<(u64, &Entry)> {
        let n = *self.numbers.get(item)?;
        Some((n, self.entries.get(&n)?))
    }

    /// Every entry in the order saved.
    pub fn entries(&self) -> impl Iterator<Item = (u64, &Entry)> {
        self.entries.iter().map(|(n, entry)| (*n, entry))
    }

    /// Entries that are in no pack, in the order saved.
    pub fn unpacked(&self) -> impl Iterator<Item = &Entry> {
        self.entries
            .values()
            .filter(|entry| !self.packed_in.contains_key(&entry.item))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How far an item has come.
    pub fn progress(&self, item: &Digest) -> Progress {
        let pack = self
            .packed_in
            .get(item)
            .and_then(|number| self.packs.get(number));
        match pack.map(|pack| pack.fate) {
            Some(PackFate::Received) => Progress::Received,
            Some(PackFate::Open) => Progress::Packed,
            _ => Progress::Saved,
        }
    }

    /// Whether work on a record left this phone in a bundle and is not acknowledged.
    pub fn is_carried(&self, record: RecordId) -> bool {
        let is_out = |pack: &PackFile| pack.fate == PackFate::Open && pack.exported_at.is_some();
        if !self.packs.values().any(is_out) {
            return false;
        }
        let mut entries = self.entries.values().filter(|entry| entry.record == record);
        entries.any(|entry| {
            let number = self.packed_in.get(&entry.item);
            number
                .and_then(|number| self.packs.get(number))
                .is_some_and(is_out)
        })
    }

    /// Every pack by number.
    pub fn packs(&self) -> &BTreeMap<u64, PackFile> {
        &self.packs
    }

    /// Packs not acknowledged yet, in order.
    pub fn open_packs(&self) -> impl Iterator<Item = (u64, &PackFile)> {
        self.packs
            .iter()
            .filter(|(_, pack)| pack.fate == PackFate::Open)
            .map(|(number, pack)| (*number, pack))
    }

    /// Of those, the ones that the office did not yet say it cannot hold, in order.
    pub(crate) fn hopeful_packs(&self) -> impl Iterator<Item = (u64, &PackFile)> {
        self.open_packs()
            .filter(|(_, pack)| pack.not_held_at.is_none())
    }

    /// And the ones it could not hold, which was longest ago first.
    pub(crate) fn packs_not_held(&self) -> Vec<(u64, &PackFile)> {
        let open = self.open_packs();
        let mut packs: Vec<_> = open
            .filter(|(_, pack)| pack.not_held_at.is_some())
            .collect();
        packs.sort_by_key(|(number, pack)| (pack.not_held_at, *number));
        packs
    }

    /// Number of the newest pack, and its hash where it can be read.
    pub fn last_pack(&self) -> Option<(u64, Option<PackHash>)> {
        let read = self.packs.last_key_value();
        let read = read.map(|(number, pack)| (*number, Some(pack.hash)));
        let unreadable = self.unreadable.last().map(|number| (*number, None));
        read.max(unreadable)
    }

    /// Whether the server's pack of a number is not this phone's: one under this installation that it never made.
    /// Of one that cannot be read here nothing can be said.
    pub(crate) fn is_of_a_copy(&self, number: u64, hash: PackHash) -> bool {
        let own = self.packs.get(&number).map(|pack| pack.hash);
        own != Some(hash) && !self.unreadable.contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(items: &[Digest], fate: PackFate) -> PackFile {
        PackFile {
            hash: PackHash([1; 32]),
            packed_at: Timestamp(0),
            items: items.to_vec(),
            header: vec![1],
            body: vec![2],
            fate,
            exported_at: None,
            not_held_at: None,
        }
    }

    #[test]
    fn an_abandoned_pack_frees_its_items_for_a_later_one() {
        let item = Digest([3; 32]);
        let mut outbox = Outbox::default();
        outbox.set_entry(
            1,
            Some(Entry {
                item,
                is_command: false,
                record: RecordId([1; 16]),
                witness_of: None,
            }),
        );
        assert_eq!(outbox.progress(&item), Progress::Saved);
        outbox.set_pack(1, Some(pack(&[item], PackFate::Open)));
        assert_eq!(outbox.progress(&item), Progress::Packed);
        assert_eq!(outbox.unpacked().count(), 0);
        outbox.set_pack(1, Some(pack(&[item], PackFate::Abandoned)));
        assert_eq!(outbox.progress(&item), Progress::Saved);
        outbox.set_pack(2, Some(pack(&[item], PackFate::Open)));
        outbox.set_pack(1, Some(pack(&[item], PackFate::Abandoned)));
        assert_eq!(outbox.progress(&item), Progress::Packed);
        outbox.set_pack(2, Some(pack(&[item], PackFate::Received)));
        assert_eq!(outbox.progress(&item), Progress::Received);
        outbox.set_entry(1, None);
        assert!(outbox.is_empty());
    }
}
