//! What a server has written down, as one value to compare: log, what is held, packs, records.

use anyhow::Result;
use server::store::Store;
use sha2::{Digest as _, Sha256};

/// Rows read at a time.
const CHUNK: u32 = 1_000;

/// The books at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Books {
    head: String,
    held: u64,
    records: u64,
    /// Over every row of the log, held item and pack.
    digest: [u8; 32],
}

impl Books {
    pub(super) async fn read(store: &Store) -> Result<Self> {
        let mut tx = store.snapshot().await?;
        let mut digest = Sha256::new();
        let mut after = 0;
        loop {
            let rows = tx.log_after(after, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                digest.update(format!("{row:?}"));
            }
        }
        let mut after = None;
        loop {
            let rows = tx.held_after(after, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.received_at, last.hash));
            for row in &rows {
                digest.update(format!("{row:?}"));
            }
        }
        let mut after = None;
        loop {
            let rows = tx.packs_after(after, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.hash);
            for row in &rows {
                digest.update(format!("{row:?}"));
            }
        }
        Ok(Self {
            head: format!("{:?}", tx.head().await?),
            held: tx.held_count().await?,
            records: tx.record_count().await?,
            digest: digest.finalize().into(),
        })
    }

    /// Whether what counts and what is held are the same, whatever packs came.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (&self.head, self.held, self.records) == (&other.head, other.held, other.records)
    }
}
