//! What is held that the items of a batch may set going, or have to wait with.
//!
//! Cost for n records: n/64 queries, and as many for which of those that begin are waited for, and for the records that
//! notes in work are on. What waits for a record is read when that counts: however many say that they begin it, and
//! however much waits, they cost it nothing until then.

use std::collections::BTreeSet;

use shared::id::RecordId;

use super::super::batch::Batch;
use super::super::decline::begins;
use super::super::receive::GatedItem;
use super::super::wanted::Wanted;
use crate::store::held::{HeldRow, HeldStatus};
use crate::store::{StoreError, Tx};

/// Loads what is held of the records in work, and whether what notes wait for is here.
pub(super) async fn load(
    tx: &mut Tx,
    wanted: &mut Wanted,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let in_work: Vec<RecordId> = wanted.records.iter().copied().collect();
    let found = tx.held_of_records(&in_work).await?;
    keep(found, wanted, batch);
    let begun: BTreeSet<RecordId> = batch
        .held_creations
        .keys()
        .chain(&wanted.begun)
        .copied()
        .collect();
    let begun: Vec<RecordId> = begun.into_iter().collect();
    batch.waiting.leave_unread(tx.awaited_of(&begun).await?);
    let awaited: Vec<RecordId> = wanted
        .awaited
        .difference(&wanted.records)
        .copied()
        .collect();
    for Found { row, item, begins } in read(tx.held_of_records(&awaited).await?) {
        // All that is asked is whether it was begun, and whether the office declined that.
        if let Some(GatedItem::Change { change, .. }) = item
            && change.is_creation()
        {
            wanted.installations.insert(change.actor());
            wanted.installations.insert(row.installation);
            batch.keep_held(row, begins);
        }
    }
    Ok(())
}

/// Loads what waits for these records, with all that is held of what it begins.
pub(super) async fn load_waiting(
    tx: &mut Tx,
    begun: &[RecordId],
    wanted: &mut Wanted,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let found = tx.held_of_awaiting(begun).await?;
    // What is at hand may have been looked at only, and stands as this batch left it.
    let as_it_is = |row: HeldRow| batch.held.get(&row.hash).cloned().unwrap_or(row);
    let found = found.into_iter().map(as_it_is).collect();
    keep(found, wanted, batch);
    let begun: Vec<RecordId> = wanted.begun.iter().copied().collect();
    batch.waiting.leave_unread(tx.awaited_of(&begun).await?);
    Ok(())
}

/// Has held items at hand, what came first to be looked at first.
fn keep(found: Vec<HeldRow>, wanted: &mut Wanted, batch: &mut Batch) {
    let mut found = read(found);
    found.sort_by_key(|found| (found.row.received_at, found.row.hash));
    found.dedup_by_key(|found| found.row.hash);
    for Found { row, item, begins } in found {
        match &item {
            Some(item) if row.status == HeldStatus::Held => {
                wanted.records.insert(row.record);
                wanted.with_history.insert(row.record);
                wanted.item(item, row.installation);
                batch.waiting.add(item);
            }
            // All that is asked is whose it was.
            Some(GatedItem::Change { change, .. }) => {
                wanted.installations.insert(change.actor());
                wanted.installations.insert(row.installation);
            }
            _ => {}
        }
        batch.keep_held(row, begins);
    }
}

/// A held row and what it says.
struct Found {
    row: HeldRow,
    item: Option<GatedItem>,
    begins: bool,
}

fn read(rows: Vec<HeldRow>) -> Vec<Found> {
    let found = rows.into_iter().map(|row| {
        let item = GatedItem::from_held(&row);
        let begins = match &item {
            Some(GatedItem::Change { record, change, .. }) => begins(*record, change),
            _ => false,
        };
        Found { row, item, begins }
    });
    found.collect()
}
