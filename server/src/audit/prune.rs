//! Taking out the oldest entries, which the law lets go after half a year.

use serde::Serialize;
use shared::audit::{Act, RETENTION_DAYS};
use shared::sync::Tag;
use shared::time::LocalDate;

use super::by_nobody;
use crate::clock::Clock;
use crate::store::{Store, StoreError};

/// Why nothing was pruned.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// What is younger has to be kept.
    #[error(
        "entries are kept {RETENTION_DAYS} days at least: the latest day that may be named is {0}"
    )]
    TooYoung(LocalDate),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// How many entries.
    pub entries: u64,
    /// Number of the last of them; that of the last pruned before where there was none.
    pub through: u64,
}

/// Takes out the oldest entries, all those of days before `before` that no later day's stands among. The rest still
/// verifies from the anchor that is kept, and an entry says what was done. Where nothing is old enough nothing is
/// written.
pub async fn prune(store: &Store, clock: &Clock, before: LocalDate) -> Result<Pruned, PruneError> {
    let now = clock.now();
    let latest = now.date().plus_days(-RETENTION_DAYS);
    if before > latest {
        return Err(PruneError::TooYoung(latest));
    }
    let mut tx = store.begin().await?;
    let ends = tx.lock_audit().await?;
    let Some(anchor) = tx.audit_old(before).await? else {
        return Ok(Pruned {
            entries: 0,
            through: ends.anchor.seq,
        });
    };
    let Tag { seq: through, tag } = anchor;
    let entries = through - ends.anchor.seq;
    tx.prune_audit(anchor).await?;
    let act = Act::AuditPruned {
        before,
        through,
        tag,
        entries,
    };
    tx.commit(by_nobody(now, act)).await?;
    tracing::info!(entries, through, "audit trail pruned");
    Ok(Pruned { entries, through })
}
