//! `satchel rebuild`: forgets everything derived and makes it anew from the log, in one transaction. An office whose
//! projections an earlier server made by other rules has that done when it is opened.

use serde::Serialize;
use shared::audit::Act;
use shared::time::Timestamp;

use crate::audit;
use crate::replay::{ReplayError, replay};
use crate::store::audit::Unaudited;
use crate::store::{PROJECTIONS, Store, StoreError, Tx};

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

/// Rebuilds, by somebody's hand. Nothing changes when the log does not replay.
pub async fn rebuild(store: &Store, now: Timestamp) -> Result<Rebuilt, ReplayError> {
    let mut tx = store.begin().await?;
    // Nobody appends while the projections are away.
    tx.lock_head().await?;
    let done = rebuild_in(&mut tx).await?;
    let act = Act::Rebuilt {
        row: done.seq,
        records: u64::try_from(done.records).unwrap_or(u64::MAX),
    };
    tx.commit(audit::by_nobody(now, act)).await?;
    Ok(done)
}

/// Rebuilds what an earlier server derived by other rules; costs one query where there is nothing to do. A log that
/// does not replay is left as it stands, and said to be so: an office goes on with what it has.
pub async fn keep_up(store: &Store) -> Result<(), StoreError> {
    let is_current = |version: Option<u64>| version.is_none_or(|version| version >= PROJECTIONS);
    if is_current(store.snapshot().await?.projections().await?) {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.lock_head().await?;
    // Another process may have done it meanwhile.
    if is_current(tx.projections().await?) {
        return Ok(());
    }
    match rebuild_in(&mut tx).await {
        Ok(done) => {
            tx.commit_unaudited(Unaudited::Derived).await?;
            tracing::info!(
                seq = done.seq,
                records = done.records,
                "projections made anew"
            );
            Ok(())
        }
        Err(ReplayError::Store(error)) => Err(error),
        Err(error) => {
            tracing::error!(%error, "the log does not replay: run `satchel verify`");
            Ok(())
        }
    }
}

async fn rebuild_in(tx: &mut Tx) -> Result<Rebuilt, ReplayError> {
    let replay = replay(tx).await?;
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
    tx.set_projections().await?;
    Ok(Rebuilt {
        seq: replay.head.map_or(0, |head| head.seq),
        records: records.len(),
        cells: cells.len(),
        feeds: digests.len(),
    })
}
