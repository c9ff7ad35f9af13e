//! What is held, for the office.

use serde::Serialize;
use shared::access::{self, Action, Principal};
use shared::change::Change;
use shared::command::{Order, ReadCommand};
use shared::id::{Digest, InstallationId, RecordId, UserId};
use shared::problem::HeldCode;
use shared::time::Timestamp;
use shared::validate::Violation;

use super::RecordsError;
use super::history::{arguments, reason_of, writes};
use crate::store::Store;

/// A held item, as the office sees it.
#[derive(Debug, Clone, Serialize)]
pub struct HeldItem {
    /// The item's hash.
    pub hash: Digest,
    /// `change` or `command`.
    pub kind: &'static str,
    /// The record it is about.
    pub record: RecordId,
    /// Who wrote it.
    pub author: UserId,
    /// The installation that packed it.
    pub installation: InstallationId,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Why it is held.
    pub code: HeldCode,
    /// The broken rules.
    pub violations: Vec<Violation>,
    /// What it says: key and value, none for a removal; of a command its name
    /// with the reason, then its other arguments.
    pub writes: Vec<(String, Option<String>)>,
}

/// What waits, oldest first.
pub async fn held(
    store: &Store,
    now: Timestamp,
    principal: &Principal,
    after: Option<(Timestamp, Digest)>,
    limit: u32,
) -> Result<Vec<HeldItem>, RecordsError> {
    access::permits(principal, Action::DecideHeld, None, now.date())
        .map_err(RecordsError::Denied)?;
    let mut tx = store.snapshot().await?;
    let rows = tx.held_after(after, limit).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let writes = if row.is_command {
                match ReadCommand::of(&row.body) {
                    Some(ReadCommand::Known(command)) => asked(&command.order),
                    // What it asks is for a later version to say.
                    Some(ReadCommand::Newer(_)) | None => Vec::new(),
                }
            } else {
                let change = Change::read_stored(&row.body);
                change.map_or_else(|_| Vec::new(), |change| writes(&change))
            };
            HeldItem {
                hash: row.hash,
                kind: if row.is_command { "command" } else { "change" },
                record: row.record,
                author: row.author,
                installation: row.installation,
                received_at: row.received_at,
                code: row.code,
                violations: row.violations,
                writes,
            }
        })
        .collect())
}

/// A command in words: its name with the reason, then its other arguments.
fn asked(order: &Order) -> Vec<(String, Option<String>)> {
    let others = arguments(order).into_iter();
    let others = others.filter(|(key, _)| key != "reason");
    let name = (order.name().as_str().to_owned(), reason_of(order));
    let others = others.map(|(key, value)| (key, Some(value)));
    std::iter::once(name).chain(others).collect()
}
