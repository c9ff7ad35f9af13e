//! What is held that the items of a batch may set going, or have to wait with.
//!
//! Cost for n records: n/64 queries, and as many for what is held of the notes that wait for those that begin, and for
//! the records that notes in work are on.

use std::collections::BTreeSet;

use shared::id::RecordId;

use super::super::batch::Batch;
use super::super::decline::begins;
use super::super::receive::GatedItem;
use super::super::wanted::Wanted;
use crate::store::held::{HeldRow, HeldStatus};
use crate::store::{StoreError, Tx};

/// Loads what is held of the records in work and of notes that wait for one that begins, and whether what notes wait
/// for is here. Notes are on no notes, so nothing waits for these in turn.
pub(super) async fn load(
    tx: &mut Tx,
    wanted: &mut Wanted,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let in_work: Vec<RecordId> = wanted.records.iter().copied().collect();
    let mut found = read(tx.held_of_records(&in_work).await?);
    let held = found.iter().filter(|found| found.begins);
    let begun: BTreeSet<RecordId> = held
        .map(|found| found.row.record)
        .chain(wanted.begun.iter().copied())
        .collect();
    let begun: Vec<RecordId> = begun.into_iter().collect();
    let mut waiting = tx.held_of_awaiting(&begun).await?;
    waiting.retain(|row| !wanted.records.contains(&row.record));
    wanted.records.extend(waiting.iter().map(|row| row.record));
    found.extend(read(waiting));
    // What came first is looked at first, wherever it was found.
    found.sort_by_key(|found| (found.row.received_at, found.row.hash));
    found.dedup_by_key(|found| found.row.hash);
    for Found { row, item, begins } in found {
        match &item {
            Some(item) if row.status == HeldStatus::Held => {
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
