//! What is held that the items of a batch may set going, or have to wait with.
//!
//! Cost for n records: n/64 queries, and as many for what awaits those that begin; again for the records that this
//! brings into work, which are notes, and for those that notes await.

use std::collections::BTreeSet;

use shared::id::RecordId;

use crate::ingest::batch::Batch;
use crate::ingest::receive::GatedItem;
use crate::ingest::wanted::Wanted;
use crate::store::held::{HeldRow, HeldStatus};
use crate::store::{StoreError, Tx};

/// Loads what is held of the records in work, what waits for one that begins, and whether what words wait for is here.
pub(super) async fn load(
    tx: &mut Tx,
    wanted: &mut Wanted,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let mut looked: BTreeSet<RecordId> = BTreeSet::new();
    let mut asked: BTreeSet<RecordId> = BTreeSet::new();
    loop {
        let records: BTreeSet<RecordId> = wanted.records.union(&wanted.awaited).copied().collect();
        let next: Vec<RecordId> = records.difference(&looked).copied().collect();
        if next.is_empty() {
            return Ok(());
        }
        for row in tx.held_of_records(&next).await? {
            keep(row, wanted, batch);
        }
        looked.extend(next);
        let begun: Vec<RecordId> = wanted.begun.difference(&asked).copied().collect();
        let waiting = tx.held_awaiting(&begun).await?;
        wanted.records.extend(waiting.iter().map(|row| row.record));
        asked.extend(begun);
    }
}

fn keep(row: HeldRow, wanted: &mut Wanted, batch: &mut Batch) {
    if row.status == HeldStatus::Held {
        wanted.with_history.insert(row.record);
    }
    if let Some(item) = GatedItem::from_held(&row) {
        wanted.item(&item, row.installation);
        batch.waiting.add(&item);
    }
    batch.keep_held(row);
}
