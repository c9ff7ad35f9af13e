//! What a sync mends of a disk that was damaged, before anything is sent. Until then the damage is shown; what cannot
//! be made again stays as it is, and is shown on.
//!
//! | damaged | mended by |
//! |---|---|
//! | an entry of the outbox | the record that it was of: what waits there and is in no entry gets one |
//! | reference data, a name | reading the feeds from their beginning, once |
//!
//! The rest needs nothing here: a pack's items travel again under another number, a page comes again, and of a contact
//! or a position a new one is made.

use std::collections::BTreeSet;

use shared::cbor;
use shared::id::Digest;

use crate::core::Core;
use crate::outbox::Entry;
use crate::record::RecordFile;
use crate::storage::{Key, Writes};

impl Core {
    /// The writes that mend the disk; none where nothing is damaged.
    pub(super) fn mended(&self) -> Writes {
        let mut writes = Writes::default();
        let keys = self.memory.damaged.iter();
        let damaged: BTreeSet<Key> = keys.filter_map(|key| key.parse().ok()).collect();
        let entries = damaged.iter().filter_map(|key| match key {
            Key::Outbox(n) => Some(*n),
            _ => None,
        });
        let entries: Vec<u64> = entries.collect();
        if !entries.is_empty() {
            self.mend_outbox(entries, &mut writes);
        }
        let mut lost = Vec::new();
        for key in damaged {
            if matches!(key, Key::Reference(_) | Key::Person(_)) {
                lost.push(key);
            }
        }
        if !lost.is_empty() {
            let again = self.memory.position.restarted();
            writes.put(Key::Position, cbor::encode(&again));
            lost.into_iter().for_each(|key| writes.delete(key));
        }
        writes
    }

    /// Gives what waits and is in no entry one each, in the places of the damaged ones. Where every record can be
    /// read, what is left of those was of nothing that waits.
    fn mend_outbox(&self, damaged: Vec<u64>, writes: &mut Writes) {
        let outbox = &self.memory.outbox;
        let mut places = damaged.into_iter();
        let mut next = outbox.next();
        for record in self.memory.records.keys() {
            let file = self.memory.file(*record);
            let waiting = file.iter().flat_map(waiting);
            for entry in waiting.filter(|entry| outbox.find(&entry.item).is_none()) {
                let n = places.next().unwrap_or(next);
                next += u64::from(n == next);
                writes.put(Key::Outbox(n), cbor::encode(&entry));
            }
        }
        let is_record = |key: &String| key.starts_with("record/");
        if !self.memory.damaged.iter().any(is_record) && self.memory.unreadable.is_empty() {
            places.for_each(|n| writes.delete(Key::Outbox(n)));
        }
    }
}

/// The items of a record that were written or joined here, and that the office has not settled.
fn waiting(file: &RecordFile) -> Vec<Entry> {
    let record = file.summary.id;
    let changes = file.changes.iter();
    let changes = changes.filter(|change| change.saved_at.is_some() && change.standing.is_open());
    let changes = changes.map(|change| Entry {
        item: Digest(change.hash.0),
        is_command: false,
        record,
        witness_of: change.witness.as_ref().map(|_| change.installation),
    });
    let commands = file.commands.iter();
    let commands =
        commands.filter(|command| command.saved_at.is_some() && command.standing.is_open());
    let commands = commands.filter_map(|command| {
        Some(Entry {
            item: command.item()?,
            is_command: true,
            record,
            witness_of: None,
        })
    });
    changes.chain(commands).collect()
}
