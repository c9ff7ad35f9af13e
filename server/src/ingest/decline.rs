//! Declining: an item, and whatever builds on it, since that can never count either.

use shared::change::{Change, Scalar};
use shared::id::{Digest, RecordId, UserId};
use shared::sync::Notice;

use super::batch::Batch;
use super::join::words_on;
use super::receive::GatedItem;
use crate::store::held::{Declined, HeldDecision, HeldRow, HeldStatus};

/// Declines a held item and what waits and builds on it. Each author is told, in the same words.
pub(super) fn decline(batch: &mut Batch, item: Digest, words: &Declined) {
    let mut next = vec![item];
    while let Some(item) = next.pop() {
        let row = batch.held.get(&item).cloned();
        let Some(row) = row.filter(|row| row.status == HeldStatus::Held) else {
            continue;
        };
        let decision = HeldDecision {
            status: HeldStatus::Declined,
            by: Some(words.by),
            at: batch.now,
            reason: Some(words.reason.clone()),
        };
        batch.free(item, decision);
        let notice = Notice::Declined {
            item,
            reason: words.reason.clone(),
            by: words.by,
        };
        batch.push_notice(&notice, row.record, row.author);
        next.extend(built_on(batch, &row));
    }
}

/// What is held and builds on a held item, where that is its author's own. A command is about its record, as words
/// are about theirs: they have nothing to wait for once that can never be.
fn built_on(batch: &Batch, row: &HeldRow) -> Vec<Digest> {
    let own = change_of(row).filter(|change| is_own(batch, row, change));
    let Some(change) = own else {
        return Vec::new();
    };
    // Another's creation of the same record may still count.
    let is_all = !batch.records.contains(&row.record) && !has_waiting_creation(batch, row.record);
    let begins = begins(row.record, &change) && is_all;
    let mut built_on = batch.waiting.on(change.hash());
    if begins {
        built_on.extend(batch.waiting.about(row.record));
    }
    built_on
}

/// The words in which something was declined that a change builds on, or is words on.
pub(super) fn declined_below(batch: &Batch, change: &Change) -> Option<Declined> {
    let mut below = change.dependencies().iter();
    let declined = below.find_map(|hash| {
        let row = batch.held.get(&Digest(hash.0))?;
        let words = row.declined.as_ref()?;
        is_own(batch, row, &change_of(row)?).then(|| words.clone())
    });
    declined.or_else(|| declined_creation(batch, words_on(change)?))
}

/// Whether the creation of a record that does not count is here.
pub(super) fn has_uncounted_creation(batch: &Batch, record: RecordId) -> bool {
    creations(batch, record).next().is_some()
}

/// The held items that begin a record.
fn creations(batch: &Batch, record: RecordId) -> impl Iterator<Item = &HeldRow> {
    let hashes = batch.held_creations.get(&record).into_iter().flatten();
    let rows = hashes.filter_map(|hash| batch.held.get(hash));
    rows.filter(move |row| row.record == record)
}

/// Whether a creation of the record waits for the office or for its cause.
fn has_waiting_creation(batch: &Batch, record: RecordId) -> bool {
    creations(batch, record).any(|row| row.status == HeldStatus::Held)
}

/// The words in which the creation of a record was declined, where none waits.
pub(super) fn declined_creation(batch: &Batch, record: RecordId) -> Option<Declined> {
    if has_waiting_creation(batch, record) {
        return None;
    }
    let declined = creations(batch, record).filter(|row| row.declined.is_some());
    let own =
        declined.filter(|row| change_of(row).is_some_and(|change| is_own(batch, row, &change)));
    own.min_by_key(|row| (row.received_at, row.hash))?
        .declined
        .clone()
}

/// Whether a held change is here by its author's word: what becomes of it by another's alone is not its fate, nor
/// that of what builds on it.
fn is_own(batch: &Batch, row: &HeldRow, change: &Change) -> bool {
    batch.speaks_for(row.installation, change.actor())
}

fn change_of(row: &HeldRow) -> Option<Change> {
    match GatedItem::from_held(row)? {
        GatedItem::Change { change, .. } => Some(change),
        GatedItem::Command(_) | GatedItem::NewerCommand { .. } => None,
    }
}

/// Whether a held item begins the record whose envelope it came in.
pub(super) fn is_creation(row: &HeldRow) -> bool {
    change_of(row).is_some_and(|change| begins(row.record, &change))
}

/// Whether a change begins the record whose envelope it came in.
pub(super) fn begins(record: RecordId, change: &Change) -> bool {
    let id = change.put(RecordId::KEY);
    change.is_creation()
        && matches!(id, Some(Scalar::Bytes(id)) if RecordId::from_slice(id) == Some(record))
}

impl Declined {
    pub(super) fn new(by: UserId, reason: String) -> Self {
        Self { by, reason }
    }
}
