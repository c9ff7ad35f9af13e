//! What is held that the items of a batch may set going, or have to wait with.
//!
//! Cost for n records: n/64 queries, and as many for the notes that wait for those that begin, for what is held of
//! these notes, and for the records that notes in work are on.

use std::collections::BTreeSet;

use shared::id::RecordId;

use super::super::batch::Batch;
use super::super::decline::is_creation;
use super::super::receive::GatedItem;
use super::super::wanted::Wanted;
use crate::store::held::HeldStatus;
use crate::store::{StoreError, Tx};

/// Loads what is held of the records in work and of notes that wait for one that begins, and whether what notes wait
/// for is here. Notes are on no notes, so nothing waits for these in turn.
pub(super) async fn load(
    tx: &mut Tx,
    wanted: &mut Wanted,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let in_work: Vec<RecordId> = wanted.records.iter().copied().collect();
    let mut rows = tx.held_of_records(&in_work).await?;
    let held = rows.iter().filter(|row| is_creation(row));
    let begun: BTreeSet<RecordId> = held
        .map(|row| row.record)
        .chain(wanted.begun.iter().copied())
        .collect();
    let begun: Vec<RecordId> = begun.into_iter().collect();
    let waiting: BTreeSet<RecordId> = tx.awaiting(&begun).await?.into_iter().collect();
    let waiting: Vec<RecordId> = waiting.difference(&wanted.records).copied().collect();
    rows.extend(tx.held_of_records(&waiting).await?);
    wanted.records.extend(waiting);
    // What came first is looked at first, wherever it was found.
    rows.sort_by_key(|row| (row.received_at, row.hash));
    for row in rows {
        if row.status == HeldStatus::Held {
            wanted.with_history.insert(row.record);
        }
        if let Some(item) = GatedItem::from_held(&row) {
            wanted.item(&item, row.installation);
            batch.waiting.add(&item);
        }
        batch.keep_held(row);
    }
    let awaited: Vec<RecordId> = wanted
        .awaited
        .difference(&wanted.records)
        .copied()
        .collect();
    for row in tx.held_of_records(&awaited).await? {
        // All that is asked is whether it was begun, and whether the office declined that.
        if let Some(GatedItem::Change { change, .. }) = GatedItem::from_held(&row)
            && change.is_creation()
        {
            wanted.installations.insert(change.actor());
            wanted.installations.insert(row.installation);
            batch.keep_held(row);
        }
    }
    Ok(())
}
