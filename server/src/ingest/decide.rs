//! The office's decisions about held items: release, with the waived check named, or decline.

use shared::access::{self, Action, Denied, Principal};
use shared::audit::Act;
use shared::id::Digest;
use shared::problem::HeldCode;
use shared::sync::Notice;
use shared::validate::{Violation, one_line};

use super::batch::Provenance;
use super::begun::free_awaited;
use super::command::judge_command;
use super::judge::judge_change;
use super::load;
use super::receive::GatedItem;
use super::waiting::free_waiting;
use super::wanted::Wanted;
use crate::audit;
use crate::clock::Clock;
use crate::keys::ServerKeys;
use crate::reference::ReferenceCache;
use crate::store::held::{Declined, HeldDecision, HeldRow, HeldStatus};
use crate::store::{Store, StoreError};

/// Longest reason, in characters.
const MAX_REASON_CHARS: usize = 200;

/// Why a decision about a held item was not made.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// No such held item.
    #[error("no such held item")]
    Unknown,
    /// It was released or declined before.
    #[error("already decided")]
    AlreadyDecided,
    /// The caller may not decide.
    #[error("not permitted")]
    Denied(Denied),
    /// A decision needs a reason of 1 to 200 characters.
    #[error("reason missing or too long")]
    Reason(Violation),
    /// It waits for something no decision can replace: a missing change, a broken rule.
    #[error("cannot be released: {0:?}")]
    NotReleasable(HeldCode),
    /// The database failed; nothing was decided.
    #[error("store")]
    Store(#[from] StoreError),
}

/// The checks an office may waive: authority, freeze, signature and date. What is missing or broken
/// stays held until it is there or mended.
fn is_waivable(code: HeldCode) -> bool {
    matches!(
        code,
        HeldCode::RoleEnded
            | HeldCode::OutOfArea
            | HeldCode::NotPermitted
            | HeldCode::DeviceRevoked
            | HeldCode::Frozen
            | HeldCode::Unsigned
            | HeldCode::FutureDate
    )
}

/// Releases a held item: it is judged again with the check it was held for waived.
pub async fn release(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
    principal: &Principal,
    hash: Digest,
    reason: &str,
) -> Result<(), DecideError> {
    decide(
        store,
        clock,
        keys,
        principal,
        hash,
        reason,
        HeldStatus::Released,
    )
    .await
}

/// Declines a held item: it never counts, nor does what builds on it, and their authors are told why.
pub async fn decline(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
    principal: &Principal,
    hash: Digest,
    reason: &str,
) -> Result<(), DecideError> {
    decide(
        store,
        clock,
        keys,
        principal,
        hash,
        reason,
        HeldStatus::Declined,
    )
    .await
}

async fn decide(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
    principal: &Principal,
    hash: Digest,
    reason: &str,
    status: HeldStatus,
) -> Result<(), DecideError> {
    let now = clock.now();
    access::permits(principal, Action::DecideHeld, None, now.date())
        .map_err(DecideError::Denied)?;
    let reason = one_line("reason", reason, MAX_REASON_CHARS).map_err(DecideError::Reason)?;
    let mut tx = store.begin().await?;
    // The lock comes before the look, or two deciders would both find it held.
    tx.lock_head().await?;
    let row = tx.held_by_hash(&[hash]).await?.remove(&hash);
    let row = row.ok_or(DecideError::Unknown)?;
    if row.status != HeldStatus::Held {
        return Err(DecideError::AlreadyDecided);
    }
    let item = GatedItem::from_held(&row).ok_or(StoreError::Malformed("held item"))?;
    let wanted = Wanted::of_items([(&item, row.installation)]);
    let mut batch = load::load(
        &mut tx,
        keys.clone(),
        now,
        &ReferenceCache::default(),
        wanted,
    )
    .await?;
    match status {
        HeldStatus::Declined => {
            // What waits for what it begins falls with it.
            load::load_awaited(&mut tx, &mut batch, &[row.record]).await?;
            let words = Declined::new(principal.user, reason.clone());
            super::decline::decline(&mut batch, hash, &words);
        }
        _ => {
            if !is_waivable(row.code) {
                return Err(DecideError::NotReleasable(row.code));
            }
            let decision = HeldDecision {
                status,
                by: Some(principal.user),
                at: now,
                reason: Some(reason.clone()),
            };
            batch.free(hash, decision);
            let notice = Notice::Released {
                item: hash,
                waived: Some(row.code),
                by: Some(principal.user),
            };
            batch.push_notice(&notice, row.record, row.author);
            let provenance = Provenance::of_held(&row);
            match &item {
                GatedItem::Change { record, change, .. } => {
                    judge_change(&mut batch, *record, change, &provenance, Some(row.code))
                        .map_err(DecideError::NotReleasable)?;
                    free_waiting(&mut batch);
                }
                GatedItem::Command(command) => {
                    judge_command(&mut batch, command, &provenance, Some(row.code));
                }
                // What is held so is nobody's to release.
                GatedItem::NewerCommand { .. } => {
                    return Err(DecideError::NotReleasable(row.code));
                }
            }
        }
    }
    tracing::info!(
        item = %hash,
        by = %principal.user,
        code = row.code.as_str(),
        decision = status.as_str(),
        "held item decided"
    );
    free_awaited(&mut tx, &mut batch).await?;
    load::store(&mut tx, batch).await?;
    let act = act(&row, status, reason);
    Ok(tx.commit(audit::by(principal, now, act)).await?)
}

/// What was decided, in the words of the audit trail.
fn act(row: &HeldRow, status: HeldStatus, reason: String) -> Act {
    let (item, record, author, code) = (row.hash, row.record, row.author, row.code);
    match status {
        HeldStatus::Declined => Act::HeldDeclined {
            item,
            record,
            author,
            code,
            reason,
        },
        HeldStatus::Held | HeldStatus::Released => Act::HeldReleased {
            item,
            record,
            author,
            waived: code,
            reason,
        },
    }
}

#[cfg(test)]
mod tests {
    use shared::message::{Language, text};

    use super::*;

    #[test]
    fn the_office_is_told_of_releasing_where_it_may_release() {
        for code in HeldCode::ALL {
            let key = code.office_message_key();
            for (language, release) in [(Language::ZhCn, "就放行"), (Language::En, "elease it")]
            {
                let said = text(language, &key).replace("也可以放行", "就放行");
                assert_eq!(said.contains(release), is_waivable(code), "{said}");
            }
        }
    }
}
