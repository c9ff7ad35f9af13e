//! What waits, and judging it again when what it waits for has turned: come, counted, or held otherwise.
//!
//! Cost: a held change is looked at again once for every turn of something it builds on, never for the rest of
//! its record; what is about a record, once, when that counts: how many say that they begin it costs nothing. A chain
//! of n changes that comes newest first costs n looks, and n more when its first counts.

use std::collections::{BTreeSet, HashMap, VecDeque};

use shared::change::Change;
use shared::id::{ChangeHash, Digest, RecordId};
use shared::problem::HeldCode;

use super::batch::{Batch, Provenance};
use super::command::judge_command;
use super::join::words_on;
use super::judge::judge_change;
use super::receive::GatedItem;
use crate::store::held::{HeldRow, HeldStatus};

/// What waits, by what it waits for, in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Changes by what they build on.
    on: HashMap<ChangeHash, Vec<Digest>>,
    /// Commands and words by the record that they are about.
    about: HashMap<RecordId, Vec<Digest>>,
    seen: BTreeSet<Digest>,
    turned: VecDeque<Turned>,
}

/// A change of which something else is true than was.
#[derive(Debug, Clone, Copy)]
struct Turned {
    change: ChangeHash,
    /// The record that begins to count with it.
    begins: Option<RecordId>,
}

impl Waiting {
    /// Notes what a held item waits for. What no longer waits is not taken out: who asks looks at its row.
    pub(super) fn add(&mut self, item: &GatedItem) {
        match item {
            GatedItem::Change { change, .. } => self.add_change(change),
            GatedItem::Command(command) => self.add_command(command.record, command.hash()),
            // It waits for a server that knows it.
            GatedItem::NewerCommand { .. } => {}
        }
    }

    pub(super) fn add_change(&mut self, change: &Change) {
        let hash = Digest(change.hash().0);
        if self.seen.insert(hash) {
            for below in change.dependencies() {
                self.on.entry(*below).or_default().push(hash);
            }
            if let Some(about) = words_on(change) {
                self.about.entry(about).or_default().push(hash);
            }
        }
    }

    pub(super) fn add_command(&mut self, record: RecordId, hash: Digest) {
        if self.seen.insert(hash) {
            self.about.entry(record).or_default().push(hash);
        }
    }

    /// What builds on a change; of one that begins a record, what is about that too.
    pub(super) fn above(&self, change: ChangeHash, begins: Option<RecordId>) -> Vec<Digest> {
        let changes = self.on.get(&change).into_iter().flatten();
        let about = begins.and_then(|record| self.about.get(&record));
        changes
            .chain(about.into_iter().flatten())
            .copied()
            .collect()
    }

    /// A change counts now, or is held, or is held for another reason. `begins` is the record that it begins, which
    /// counts now.
    pub(super) fn turn(&mut self, change: &Change, begins: Option<RecordId>) {
        self.turned.push_back(Turned {
            change: change.hash(),
            begins,
        });
    }
}

/// Judges again what waited for what has turned, until nothing more turns. What waits for several that have turned
/// meanwhile is looked at once.
pub(super) fn free_waiting(batch: &mut Batch) {
    let mut looks = VecDeque::new();
    let mut awaited = BTreeSet::new();
    loop {
        while let Some(turned) = batch.waiting.turned.pop_front() {
            for hash in batch.waiting.above(turned.change, turned.begins) {
                if awaited.insert(hash) {
                    looks.push_back(hash);
                }
            }
        }
        let Some(hash) = looks.pop_front() else {
            return;
        };
        awaited.remove(&hash);
        if let Some(row) = batch.held.get(&hash).filter(|row| waits(row)).cloned() {
            judge_again(batch, &row);
        }
    }
}

/// Whether it waits for something that can come: the rest is the office's, or its author's to mend.
pub(super) fn waits(row: &HeldRow) -> bool {
    row.status == HeldStatus::Held
        && matches!(
            row.code,
            HeldCode::MissingDependency | HeldCode::DependsOnHeld
        )
}

/// Judges a held item as it came.
pub(super) fn judge_again(batch: &mut Batch, row: &HeldRow) {
    let provenance = Provenance::of_held(row);
    match GatedItem::from_held(row) {
        Some(GatedItem::Change { record, change, .. }) => {
            // Counted or held, its row says so.
            let _ = judge_change(batch, record, &change, &provenance, None);
        }
        Some(GatedItem::Command(command)) => judge_command(batch, &command, &provenance, None),
        // It still is of a later version.
        Some(GatedItem::NewerCommand { .. }) | None => {}
    }
}
