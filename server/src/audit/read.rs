//! Reading the trail, which is an act itself.
//!
//! One entry a reading: who asks for the same again within [`READING_MS`] turns pages of it.

use shared::access::{self, Action, Denied, Principal};
use shared::audit::{Act, ActName};
use shared::time::Timestamp;

use super::by;
use crate::state::App;
use crate::store::StoreError;
use crate::store::audit::{AuditFilter, AuditRow};

/// How long one reading lasts: a quarter of an hour from its entry.
pub const READING_MS: i64 = 15 * 60 * 1_000;
/// Readings of one person that are looked at to find this one.
const READINGS: u32 = 100;

/// Why the trail was not shown.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Entries after a number that a filter lets through, oldest first. A new reading is recorded before it is answered.
pub async fn read(
    app: &App,
    principal: &Principal,
    filter: &AuditFilter,
    after: u64,
    limit: u32,
) -> Result<Vec<AuditRow>, AuditError> {
    let now = app.clock.now();
    access::permits(principal, Action::ReadLog, None, now.date()).map_err(AuditError::Denied)?;
    let reading = Act::AuditRead {
        only_act: filter.act.map(|act| act.as_str().to_owned()),
        only_person: filter.person,
    };
    if !is_under_way(app, principal, &reading, now).await? {
        let tx = app.store.begin().await?;
        tx.commit(by(principal, now, reading)).await?;
        tracing::info!(by = %principal.user, "audit trail read");
    }
    let mut tx = app.store.snapshot().await?;
    Ok(tx.audit_after(filter, after, limit).await?)
}

async fn is_under_way(
    app: &App,
    principal: &Principal,
    reading: &Act,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let since = now.plus_ms(-READING_MS);
    let mut tx = app.store.snapshot().await?;
    let rows = tx.audit_since(principal.user, ActName::AuditRead, since, READINGS);
    for row in rows.await? {
        let entry = row.read()?;
        // One of days to come was written by a clock that was wrong.
        let is_past = entry.at <= now;
        if is_past && entry.installation == Some(principal.installation) && entry.act == *reading {
            return Ok(true);
        }
    }
    Ok(false)
}
