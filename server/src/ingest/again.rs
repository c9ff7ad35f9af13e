//! What was held because this server did not know enough is judged again when it may know more: an office does it when
//! it is opened, after an upgrade or not. What still waits for the same cause costs a look and writes nothing.

use shared::problem::HeldCode;

use super::begun::free_awaited;
use super::load;
use super::receive::GatedItem;
use super::waiting::{free_waiting, judge_again};
use super::wanted::Wanted;
use crate::clock::Clock;
use crate::keys::ServerKeys;
use crate::reference::ReferenceCache;
use crate::store::audit::Unaudited;
use crate::store::held::{HeldRow, HeldStatus};
use crate::store::{Store, StoreError};

/// The causes that a newer version, or an edition that it brings, removes.
const CAUSES: [HeldCode; 3] = [
    HeldCode::NewerSchema,
    HeldCode::UnknownKind,
    HeldCode::UnknownDivision,
];
/// Items that one transaction judges.
const CHUNK: u32 = 500;

/// Judges again what is held because of what this server did not know, oldest first, each by the grants present now.
/// Answers how many items that were.
pub async fn judge_unknown(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
) -> Result<u64, StoreError> {
    let reference = ReferenceCache::default();
    let mut after = None;
    let mut judged = 0;
    loop {
        let mut tx = store.snapshot().await?;
        let rows = tx.held_because(&CAUSES, after, CHUNK).await?;
        drop(tx);
        let Some(last) = rows.last() else {
            return Ok(judged);
        };
        after = Some((last.received_at, last.hash));
        judged += rows.len() as u64;
        judge_rows(store, clock, keys, &reference, &rows).await?;
    }
}

async fn judge_rows(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
    reference: &ReferenceCache,
    rows: &[HeldRow],
) -> Result<(), StoreError> {
    let items = rows
        .iter()
        .filter_map(|row| Some((GatedItem::from_held(row)?, row.installation)));
    let items: Vec<_> = items.collect();
    let wanted = Wanted::of_items(items.iter().map(|(item, packer)| (item, *packer)));
    let mut tx = store.begin().await?;
    let mut batch = load::load(&mut tx, keys.clone(), clock.now(), reference, wanted).await?;
    for row in rows {
        // As it is under the lock: another process may have judged it meanwhile.
        let row = batch.held.get(&row.hash).cloned();
        let is_same = |row: &HeldRow| row.status == HeldStatus::Held && CAUSES.contains(&row.code);
        if let Some(row) = row.filter(is_same) {
            judge_again(&mut batch, &row);
            free_waiting(&mut batch);
            free_awaited(&mut tx, &mut batch).await?;
        }
    }
    load::store(&mut tx, batch).await?;
    tx.commit_unaudited(Unaudited::Items).await
}
