//! The audit trail: whether its last entries hold together, and whether a checkpoint of it is young enough to prove
//! the rest.

use shared::audit::{self, ActName};
use shared::sync::Tag;
use shared::time::{DAY_MS, Timestamp};

use super::{Finding, Level};
use crate::store::audit::AuditRow;
use crate::store::{StoreError, Tx};

/// Entries looked at; `satchel audit verify` walks them all.
const LAST: u32 = 1_000;
/// Days after which a checkpoint is too old.
const OLD: i64 = 30;

pub(super) async fn of(tx: &mut Tx, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let head = tx.audit_ends().await?.head;
    let before = head.seq.saturating_sub(u64::from(LAST) + 1);
    let rows = tx.audit_rows(Some(before), LAST + 2).await?;
    let made = tx.audit_last(ActName::AuditCheckpointMade).await?;
    let first = rows.first().map(|row| row.at);
    Ok(vec![
        of_chain(before, &rows, head),
        of_checkpoint(made, first, now),
    ])
}

fn of_chain(before: u64, rows: &[AuditRow], head: Tag) -> Finding {
    const CHECK: &str = "audit_trail";
    if holds(before, rows, head) {
        return Finding::new(
            CHECK,
            Level::Ok,
            format!("审计账最近 {} 条都对得上。", rows.len()),
            format!("The last {} entries of the audit trail hold.", rows.len()),
        );
    }
    Finding::new(
        CHECK,
        Level::Unsafe,
        "审计账被改过；请运行 satchel audit verify 看是哪一条，并保留现场。",
        "The audit trail was changed: run satchel audit verify to see where, and keep everything as it is.",
    )
}

/// Whether rows follow on one another up to the head. The first has only itself to follow on, where it is not the
/// trail's own first.
fn holds(before: u64, rows: &[AuditRow], head: Tag) -> bool {
    let mut at = if before == 0 { Some(Tag::START) } else { None };
    for row in rows {
        let is_next = match at {
            Some(at) => row.seq == at.seq + 1 && audit::next(at, &row.entry).tag == row.tag,
            // After a pruning the first is any.
            None => true,
        };
        let is_said = row.read().is_ok_and(|entry| row.is_of(&entry));
        let follows_pruning = at == Some(Tag::START) && row.seq > 1;
        if !(is_next || follows_pruning) || !is_said {
            return false;
        }
        at = Some(Tag {
            seq: row.seq,
            tag: row.tag,
        });
    }
    at.unwrap_or(Tag::START) == head
}

/// `first`: the oldest entry looked at, since when at least there is a trail.
fn of_checkpoint(made: Option<Timestamp>, first: Option<Timestamp>, now: Timestamp) -> Finding {
    const CHECK: &str = "audit_checkpoint";
    let since = made.or(first);
    let days = since.map_or(0, |at| (now.0 - at.0) / DAY_MS);
    if days > OLD {
        return Finding::new(
            CHECK,
            Level::Warning,
            format!(
                "{days} 天没有做审计账的凭据；请运行 satchel audit checkpoint，把文件存到别的机器上。"
            ),
            format!(
                "No checkpoint of the audit trail for {days} days: run satchel audit checkpoint, and keep the file on another machine."
            ),
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        "审计账的凭据够新。",
        "A checkpoint of the audit trail is young enough, or not due yet.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_made_once_a_month() {
        let level = |made: Option<i64>, first: Option<i64>| {
            let at = |days: i64| Timestamp(days * DAY_MS);
            of_checkpoint(made.map(at), first.map(at), at(100)).level
        };
        assert_eq!(level(None, None), Level::Ok);
        assert_eq!(level(None, Some(70)), Level::Ok);
        assert_eq!(level(None, Some(69)), Level::Warning);
        assert_eq!(level(Some(70), Some(0)), Level::Ok);
        assert_eq!(level(Some(69), Some(0)), Level::Warning);
    }
}
