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
    /// Changes of which something else is true than was.
    turned: VecDeque<ChangeHash>,
    /// Records that have begun to count.
    begun: VecDeque<RecordId>,
    /// Records for which something waits that is not at hand.
    unread: BTreeSet<RecordId>,
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

    /// What builds on a change.
    pub(super) fn on(&self, change: ChangeHash) -> Vec<Digest> {
        self.on.get(&change).cloned().unwrap_or_default()
    }

    /// What is about a record.
    pub(super) fn about(&self, record: RecordId) -> Vec<Digest> {
        self.about.get(&record).cloned().unwrap_or_default()
    }

    /// A change counts now, or is held, or is held for another reason.
    pub(super) fn turn(&mut self, change: ChangeHash) {
        self.turned.push_back(change);
    }

    /// A record counts now. Where something waits for it that is not at hand, nothing is set going before that is:
    /// what came first is judged first.
    pub(super) fn begin(&mut self, record: RecordId) {
        if !self.unread.contains(&record) {
            self.begun.push_back(record);
        }
    }

    /// Something that is not at hand waits for these.
    pub(super) fn leave_unread(&mut self, records: impl IntoIterator<Item = RecordId>) {
        self.unread.extend(records);
    }

    /// The records for which something waits that is not at hand.
    pub(super) fn unread(&self) -> impl Iterator<Item = RecordId> {
        self.unread.iter().copied()
    }

    /// What waits for a record is about to be at hand. Answers whether it is not yet.
    pub(super) fn read(&mut self, record: RecordId) -> bool {
        self.unread.remove(&record)
    }
}

/// Judges again what waited for what has turned, until nothing more turns. What waits for several that have turned
/// meanwhile is looked at once.
pub(super) fn free_waiting(batch: &mut Batch) {
    let mut looks = VecDeque::new();
    let mut awaited = BTreeSet::new();
    loop {
        while let Some(set_going) = next_set_going(batch) {
            let new = set_going.into_iter().filter(|hash| awaited.insert(*hash));
            looks.extend(new);
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

/// What the next turn sets going, in the order in which it came.
fn next_set_going(batch: &mut Batch) -> Option<Vec<Digest>> {
    if let Some(change) = batch.waiting.turned.pop_front() {
        return Some(batch.waiting.on(change));
    }
    let begun = batch.waiting.begun.pop_front()?;
    let mut about = batch.waiting.about(begun);
    about.sort_by_key(|hash| batch.held.get(hash).map(|row| row.received_at));
    Some(about)
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
