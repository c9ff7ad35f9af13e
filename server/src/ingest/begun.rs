//! Records that begin to count, and what waits for that elsewhere: notes, which are records of their own. It is read when
//! it is set going, so that what only says that it begins a record costs nothing for each that waits.

use shared::id::RecordId;

use super::batch::Batch;
use super::load;
use super::waiting::free_waiting;
use crate::store::{StoreError, Tx};

/// Judges again what waits for the records that have begun to count, once it is at hand.
pub(super) async fn free_awaited(tx: &mut Tx, batch: &mut Batch) -> Result<(), StoreError> {
    loop {
        let begun = batch.waiting.unread();
        let begun: Vec<RecordId> = begun.filter(|id| batch.records.contains(id)).collect();
        if begun.is_empty() {
            return Ok(());
        }
        load::load_awaited(tx, batch, &begun).await?;
        for record in begun {
            batch.waiting.begin(record);
        }
        free_waiting(batch);
    }
}
