//! Judging one item: known, held, or counted; and what its counting frees.

use shared::change::Change;
use shared::id::{ChangeHash, Digest, RecordId};
use shared::problem::HeldCode;
use shared::sync::Notice;

use super::append::{append, project};
use super::authorize::{Authorized, Hold, authorize};
use super::batch::{Batch, Provenance};
use super::command::{hold_newer, judge_command};
use super::decline::{begins, decline, declined_below};
use super::receive::GatedItem;
use super::validate::{as_part_of, validate};
use super::waiting::{free_waiting, waits};
use crate::store::held::{HeldDecision, HeldRow, HeldStatus};

/// Judges one item of a pack, in order of arrival.
pub(super) fn judge(batch: &mut Batch, item: &GatedItem, provenance: &Provenance) {
    match item {
        GatedItem::Change {
            record,
            change,
            is_signed,
        } => {
            let provenance = &provenance.of_change(change, *is_signed);
            let hash = item.hash();
            // 2. A known hash does nothing; but what is here only by the word of who carried it is judged anew
            // once its author brings it, as if it had not come before.
            if batch.counts(&hash) {
                return;
            }
            if let Some(held) = batch.held.get(&hash) {
                let is_hearsay = !batch.speaks_for(held.installation, change.actor());
                if !(is_hearsay && batch.speaks_for(provenance.installation, change.actor())) {
                    return;
                }
            }
            // Counted or held, it is from now on what others wait for.
            let _ = judge_change(batch, *record, change, provenance, None);
            free_waiting(batch);
        }
        GatedItem::Command(command) if !is_settled(batch, item, provenance) => {
            judge_command(batch, command, provenance, None);
        }
        GatedItem::NewerCommand { record, raw } if !is_settled(batch, item, provenance) => {
            hold_newer(batch, *record, raw, provenance);
        }
        GatedItem::Command(_) | GatedItem::NewerCommand { .. } => {}
    }
}

/// Whether a command that comes again changes nothing: it waits as it first came, from whoever packed it then, or the
/// office declined it, from whomever it comes.
fn is_settled(batch: &Batch, item: &GatedItem, provenance: &Provenance) -> bool {
    let held = batch.held.get(&item.hash());
    held.is_some_and(|held| match held.status {
        HeldStatus::Held => held.installation == provenance.installation,
        HeldStatus::Declined => true,
        HeldStatus::Released => false,
    })
}

/// Judges a change; on success it is counted, with the closure it mends.
pub(super) fn judge_change(
    batch: &mut Batch,
    record: RecordId,
    change: &Change,
    provenance: &Provenance,
    waived: Option<HeldCode>,
) -> Result<(), HeldCode> {
    let hash = Digest(change.hash().0);
    // Where one of them may not count, the change waits for that ancestor, which is the office's.
    let closure = may_all_count(batch, record, closure(batch, record, change), waived);
    let closure = closure.unwrap_or_default();
    let ancestors: Vec<Change> = closure
        .iter()
        .map(|(_, ancestor)| ancestor.change().clone())
        .collect();
    let held = |batch: &mut Batch, hold: Hold, violations| {
        let code = hold.code;
        let author = batch
            .authors
            .get(&provenance.installation)
            .map(|author| author.principal.user);
        let Some(author) = author else {
            return code;
        };
        let row = HeldRow {
            hash,
            is_command: false,
            record,
            author,
            installation: provenance.installation,
            received_at: provenance.received_at,
            contact: provenance.contact,
            pack: provenance.pack,
            bearer: batch.carrier(provenance),
            body: change.raw().to_vec(),
            code,
            violations,
            missing: hold.missing,
            awaited: hold.awaited,
            status: HeldStatus::Held,
            declined: None,
        };
        let waits = waits(&row);
        let begins = begins(record, change);
        if batch.hold(row, begins) {
            batch.waiting.add_change(change);
            // What is about the record waits on, whatever creations of it are held.
            batch.waiting.turn(change.hash());
        }
        if let Some(words) = declined_below(batch, change).filter(|_| waits) {
            decline(batch, hash, &words);
        }
        code
    };
    let authorized = match authorize(batch, record, change, provenance, waived, &ancestors) {
        Ok(authorized) => authorized,
        Err(hold) => return Err(held(batch, hold, Vec::new())),
    };
    let latest = provenance.received_at.date();
    let validated = match validate(batch, authorized, &ancestors, latest, waived) {
        Ok(validated) => validated,
        Err(invalid) => {
            let hold = Hold::because(invalid.code);
            return Err(held(batch, hold, invalid.violations));
        }
    };
    // The ancestors count first, in causal order: they were judged as one with this change.
    for (row, ancestor) in closure {
        let provenance = Provenance::of_held(&row);
        release_by_itself(batch, row.hash, row.record, row.author);
        let ancestor = as_part_of(ancestor, &validated);
        let appended = append(batch, ancestor, &provenance);
        project(batch, appended);
    }
    if batch
        .held
        .get(&hash)
        .is_some_and(|row| row.status != HeldStatus::Released)
    {
        let author = validated.authorized().author();
        release_by_itself(batch, hash, record, author);
    }
    let appended = append(batch, validated, provenance);
    project(batch, appended);
    Ok(())
}

/// Notes that an item's cause is gone.
pub(super) fn release_by_itself(
    batch: &mut Batch,
    hash: Digest,
    record: RecordId,
    author: shared::id::UserId,
) {
    let decision = HeldDecision {
        status: HeldStatus::Released,
        by: None,
        at: batch.now,
        reason: None,
    };
    batch.free(hash, decision);
    let notice = Notice::Released {
        item: hash,
        waived: None,
        by: None,
    };
    batch.push_notice(&notice, record, author);
}

/// Most uncounted ancestors that are judged with a change as one closure: somebody who mends what is held does it
/// at once or soon, and judging each of a chain with all before it costs the square of this.
const MAX_CLOSURE: usize = 64;

/// The uncounted ancestors of a change that are held for nothing but what they lack, in causal order.
/// Empty when there are none or too many, or when one of them waits for another reason.
fn closure(batch: &Batch, record: RecordId, change: &Change) -> Vec<(HeldRow, Change)> {
    let mut found: Vec<(HeldRow, Change)> = Vec::new();
    let mut next: Vec<ChangeHash> = change.dependencies().to_vec();
    while let Some(hash) = next.pop() {
        let digest = Digest(hash.0);
        let counts = batch.counts(&digest) || batch.records.have(record, &hash);
        if counts || found.iter().any(|(_, change)| change.hash() == hash) {
            continue;
        }
        let Some(row) = batch.held.get(&digest) else {
            return Vec::new();
        };
        let mendable = row.status == HeldStatus::Held
            && row.record == record
            && found.len() < MAX_CLOSURE
            && matches!(
                row.code,
                HeldCode::Invalid
                    | HeldCode::FutureDate
                    | HeldCode::MissingDependency
                    | HeldCode::DependsOnHeld
            );
        let Some(GatedItem::Change { change, .. }) =
            mendable.then(|| GatedItem::from_held(row)).flatten()
        else {
            return Vec::new();
        };
        next.extend(change.dependencies());
        found.push((row.clone(), change));
    }
    // Dependencies have smaller counters than what depends on them.
    found.sort_by_key(|(_, change)| change.start_op());
    found
}

/// The changes of a closure, where every one may count by its own author's right and against freezes: what
/// lacked something was held before that was looked at, and its descendant's right is not its own.
fn may_all_count(
    batch: &Batch,
    record: RecordId,
    closure: Vec<(HeldRow, Change)>,
    waived: Option<HeldCode>,
) -> Option<Vec<(HeldRow, Authorized)>> {
    let mut below = Vec::with_capacity(closure.len());
    let mut authorized = Vec::with_capacity(closure.len());
    for (row, ancestor) in closure {
        let provenance = Provenance::of_held(&row);
        let one = authorize(batch, record, &ancestor, &provenance, waived, &below).ok()?;
        authorized.push((row, one));
        below.push(ancestor);
    }
    Some(authorized)
}
