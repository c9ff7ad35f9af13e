//! The order to wipe (sync.md N7), followed in the batch that applies the answer it came with: everything that can be
//! read goes, but for what this phone still has to hand in.
//!
//! | stays until it is at the office | goes |
//! |---|---|
//! | own changes and orders that wait, and others' that this phone carries as a witness | all else of those records |
//! | their packs; bundles carried for others, and receipts for them | every other record, what was set aside |
//! | enrolment and contact, to hand in by | drafts, reference data, names, the cursor, what was told of access |
//!
//! A draft was never saved: nobody was told that it is kept. Once everything is in, all of it goes (`Core::last_of_wipe`).

use std::collections::BTreeSet;

use shared::cbor;
use shared::id::{ChangeHash, Digest, RecordId};
use shared::sync::WipeOrder;

use super::Application;
use crate::core::Core;
use crate::memory::Wipe;
use crate::outbox::Outbox;
use crate::record::RecordFile;
use crate::storage::{Key, Writes};
use shared::time::Timestamp;

impl Application<'_> {
    /// The order of the answer, where it is the server's and for this phone. Anybody else's is no order.
    pub(super) fn order_to_wipe(&self) -> Option<WipeOrder> {
        let signed = self.response.wipe.as_ref()?;
        if self.memory.wipe.is_some() {
            return None;
        }
        let own = self.enrolment;
        let order = signed.open(&own.server_key, own.organisation, own.installation);
        order.ok()
    }

    /// Follows an order to wipe, after everything else of the answer was applied.
    pub(super) fn wipe(&mut self, order: &WipeOrder) {
        let wipe = Wipe {
            ordered_at: order.ordered_at,
            reason: order.reason.clone(),
            wiped_at: self.now,
            is_confirmed: false,
            finished_at: None,
        };
        let waiting = Waiting::of(&self.memory.outbox, &self.done);
        for key in self.memory.keys() {
            match &key {
                Key::Record(record) if waiting.records.contains(record) => {
                    self.reduce(*record, &waiting);
                }
                Key::Unreadable(record) if waiting.records.contains(record) => {}
                _ if stays(&key) => {}
                _ => self.writes.delete(key),
            }
        }
        // What the answer itself brought.
        self.writes.0.retain(|key, value| {
            let is_kept = match key {
                Key::Record(record) => waiting.records.contains(record),
                key => stays(key),
            };
            value.is_none() || is_kept
        });
        for (hash, carried) in &self.memory.carried {
            if carried.problem.is_some() {
                self.writes.delete(Key::Carried(*hash));
            }
        }
        self.writes.put(Key::Wipe, cbor::encode(&wipe));
        self.contact.digest_differs = false;
        self.applied.wiped = true;
        self.applied.more = false;
        self.applied.reread = false;
        self.applied.access_changed = false;
    }

    /// Leaves of a record what is still to be handed in. One that cannot be read stays as it is: own work is in it.
    fn reduce(&mut self, record: RecordId, waiting: &Waiting) {
        let written = self.writes.0.get(&Key::Record(record)).cloned().flatten();
        let written = written.and_then(|bytes| RecordFile::decode(&bytes).ok());
        let file = match self.memory.unreadable.contains(&record) {
            true => None,
            false => written.or_else(|| self.memory.file(record)),
        };
        let Some(mut file) = file else { return };
        file.changes
            .retain(|change| waiting.has_change(&change.hash));
        file.commands.retain(|command| {
            let item = command.item();
            item.is_some_and(|item| waiting.items.contains(&item))
        });
        file.feeds_mut().clear();
        self.writes.put(Key::Record(record), file.encode());
    }

    /// The answer to a request that said that this phone was wiped: the office knows, unless it says so again.
    pub(super) fn confirm_wipe(&mut self) {
        self.applied.more = false;
        let known = self.memory.wipe.as_ref().filter(|wipe| !wipe.is_confirmed);
        if let Some(wipe) = known.filter(|_| self.response.wipe.is_none()) {
            let confirmed = Wipe {
                is_confirmed: true,
                ..wipe.clone()
            };
            self.writes.put(Key::Wipe, cbor::encode(&confirmed));
        }
    }
}

/// The items that wait, and the records that their bytes are in.
struct Waiting {
    items: BTreeSet<Digest>,
    records: BTreeSet<RecordId>,
}

impl Waiting {
    fn of(outbox: &Outbox, done: &BTreeSet<Digest>) -> Self {
        let entries = outbox.entries().map(|(_, entry)| entry);
        let entries: Vec<_> = entries
            .filter(|entry| !done.contains(&entry.item))
            .collect();
        Self {
            items: entries.iter().map(|entry| entry.item).collect(),
            records: entries.iter().map(|entry| entry.record).collect(),
        }
    }

    fn has_change(&self, hash: &ChangeHash) -> bool {
        self.items.contains(&Digest(hash.0))
    }
}

/// Whether an entry of the disk is needed to hand in what waits.
fn stays(key: &Key) -> bool {
    match key {
        Key::Enrolment
        | Key::Contact
        | Key::Wipe
        | Key::Outbox(_)
        | Key::Pack(_)
        | Key::Carried(_)
        | Key::Receipt(_) => true,
        Key::Position
        | Key::Access
        | Key::Page
        | Key::Breadcrumb
        | Key::Draft(_)
        | Key::Record(_)
        | Key::Unreadable(_)
        | Key::Aside(_)
        | Key::Reference(_)
        | Key::Person(_) => false,
    }
}

impl Core {
    /// The writes that end a wipe, once the office knows of it and everything is in: all but the word of it goes.
    pub(crate) fn last_of_wipe(&self, now: Timestamp) -> Option<Writes> {
        let wipe = self.memory.wipe.as_ref()?;
        let is_in = wipe.is_confirmed && self.left_to_hand_in() == 0;
        if !is_in || wipe.finished_at.is_some() {
            return None;
        }
        let mut writes = Writes::default();
        for key in self.memory.keys() {
            writes.delete(key);
        }
        let finished = Wipe {
            finished_at: Some(now),
            ..wipe.clone()
        };
        writes.put(Key::Wipe, cbor::encode(&finished));
        Some(writes)
    }

    /// Own items that the office does not have, and bundles carried for others, but for those that it refused for good.
    pub(crate) fn left_to_hand_in(&self) -> usize {
        let outbox = &self.memory.outbox;
        let entries = outbox.entries();
        let here = entries.filter(|(_, entry)| outbox.progress(&entry.item).is_only_here());
        let carried = self.memory.carried.values();
        let carried = carried.filter(|carried| carried.problem.is_none());
        here.count() + carried.count()
    }
}
