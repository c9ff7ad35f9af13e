//! `satchel rebuild`: forgets everything derived and makes it anew from the log, in one transaction.

use serde::Serialize;

use crate::replay::{ReplayError, replay};
use crate::store::Store;

/// What was rebuilt.
#[derive(Debug, Clone, Serialize)]
pub struct Rebuilt {
    /// Number of the last row.
    pub seq: u64,
    /// Records.
    pub records: usize,
    /// Figure cells.
    pub cells: usize,
    /// Feeds.
    pub feeds: usize,
}

/// Rebuilds. Nothing changes when the log does not replay.
pub async fn rebuild(store: &Store) -> Result<Rebuilt, ReplayError> {
    let mut tx = store.begin().await?;
    // Nobody appends while the projections are away.
    tx.lock_head().await?;
    let replay = replay(&mut tx).await?;
    tx.clear_derived().await?;
    tx.insert_feed_rows(replay.feed_rows).await?;
    let digests: Vec<_> = replay.digests.into_iter().collect();
    tx.put_feed_digests(&digests).await?;
    let records: Vec<_> = replay.records.values().collect();
    tx.put_records(&records).await?;
    let links: Vec<_> = replay.links.into_iter().collect();
    tx.insert_links(&links).await?;
    let cells: Vec<_> = replay.cells.iter().collect();
    tx.add_cells(&cells).await?;
    let references: Vec<_> = replay.references.into_values().collect();
    tx.put_references(&references).await?;
    let done = Rebuilt {
        seq: replay.head.map_or(0, |head| head.seq),
        records: records.len(),
        cells: cells.len(),
        feeds: digests.len(),
    };
    tx.commit().await?;
    Ok(done)
}
