//! What a batch has to have at hand before it can judge.

use std::collections::BTreeSet;

use shared::command::Order;
use shared::id::{ChangeHash, CommandId, Digest, InstallationId, RecordId};

use super::join;
use super::read_back::answered_by;
use super::receive::GatedItem;

/// What a batch is asked to judge, and what that takes.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) installations: BTreeSet<InstallationId>,
    pub(super) hashes: Vec<Digest>,
    pub(super) records: BTreeSet<RecordId>,
    /// Records that are only looked at, or moved by what happens to another.
    pub(super) related: BTreeSet<RecordId>,
    /// Records that begin, for which others may wait.
    pub(super) begun: BTreeSet<RecordId>,
    /// Records that words are on: whether they are here, held or not at all.
    pub(super) awaited: BTreeSet<RecordId>,
    /// Records for which it matters what points to them.
    pub(super) pointed: BTreeSet<RecordId>,
    /// Records some of whose changes may not sit on the merged heads.
    pub(super) with_history: BTreeSet<RecordId>,
    /// Records that may join a feed.
    pub(super) with_rows: BTreeSet<RecordId>,
    /// Amendments in order of arrival, of which that is seen when their records are here.
    pub(super) amendments: Vec<Amendment>,
    pub(super) commands: Vec<CommandId>,
}

/// An amendment that is to be judged.
#[derive(Debug)]
pub(super) struct Amendment {
    pub(super) record: RecordId,
    pub(super) hash: ChangeHash,
    pub(super) actor: InstallationId,
    /// What it builds on.
    pub(super) below: Vec<ChangeHash>,
}

impl Wanted {
    /// What these items, each with the installation that packed it, take.
    pub(super) fn of_items<'a>(
        items: impl IntoIterator<Item = (&'a GatedItem, InstallationId)>,
    ) -> Self {
        let mut wanted = Self::default();
        for (item, packer) in items {
            wanted.hashes.push(item.hash());
            wanted.records.insert(item.record());
            wanted.item(item, packer);
        }
        wanted
    }

    /// What judging an item takes besides its record.
    pub(super) fn item(&mut self, item: &GatedItem, packer: InstallationId) {
        self.installations.insert(packer);
        let record = item.record();
        match item {
            GatedItem::Change { change, .. } => {
                self.installations.insert(change.actor());
                self.related.extend(answered_by(change));
                if change.is_creation() {
                    self.begun.insert(record);
                    self.awaited.extend(join::words_on(change));
                    if let Some(target) = join::target_of(change) {
                        self.related.insert(target);
                        self.pointed.insert(record);
                    }
                } else {
                    // Whoever writes may join, and what follows the record goes along.
                    self.amendments.push(Amendment {
                        record,
                        hash: change.hash(),
                        actor: change.actor(),
                        below: change.dependencies().to_vec(),
                    });
                    self.pointed.insert(record);
                }
            }
            GatedItem::Command(command) => {
                self.commands.push(command.id);
                self.pointed.insert(record);
                if let Order::SameAs { canonical } = &command.order {
                    self.related.insert(*canonical);
                }
                if join::unit_of(&command.order).is_some() {
                    self.with_rows.insert(record);
                }
            }
            GatedItem::NewerCommand { .. } => {}
        }
    }
}
