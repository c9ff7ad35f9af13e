//! Declining: an item, and whatever builds on it, since that can never count either.

use shared::change::Change;
use shared::id::{Digest, RecordId, UserId};
use shared::sync::Notice;

use super::batch::Batch;
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

/// What is held and builds on a held item. A command is about its record: it has nothing to wait for once that can
/// never be.
fn built_on(batch: &Batch, row: &HeldRow) -> Vec<Digest> {
    let Some(GatedItem::Change { record, change, .. }) = GatedItem::from_held(row) else {
        return Vec::new();
    };
    let begins = change.is_creation() && !batch.records.contains(&record);
    batch.waiting.above(change.hash(), begins.then_some(record))
}

/// The words in which something that a change builds on was declined.
pub(super) fn declined_below(batch: &Batch, change: &Change) -> Option<Declined> {
    let mut below = change.dependencies().iter();
    below.find_map(|hash| batch.held.get(&Digest(hash.0))?.declined.clone())
}

/// The creation of a record that does not count, where it is here.
pub(super) fn uncounted_creation(batch: &Batch, record: RecordId) -> Option<&HeldRow> {
    let mut rows = batch.held.values();
    rows.find(|row| row.record == record && is_creation(row))
}

fn is_creation(row: &HeldRow) -> bool {
    matches!(
        GatedItem::from_held(row),
        Some(GatedItem::Change { change, .. }) if change.is_creation()
    )
}

impl Declined {
    pub(super) fn new(by: UserId, reason: String) -> Self {
        Self { by, reason }
    }
}
