//! Reading back: a counted talk that answers a matter confirms the claim that it is done, whichever of the
//! two is here first (domain.md §2.2).

use sha2::{Digest as _, Sha256};
use shared::change::{Action, Change};
use shared::command::{Event, Happened, Outcome};
use shared::id::{CommandId, Digest, RecordId, UserId};
use shared::record::village_talk::key::READBACK_OF;
use shared::record::{Content, RecordKind, Relation};
use shared::time::Timestamp;
use shared::workflow::{self, Status};

use super::batch::Batch;
use super::outcome::{Cause, append_outcome};
use crate::store::link::LinkKind;
use crate::store::record::RecordRow;

/// The matters that a change says its talk answers.
pub(super) fn answered_by(change: &Change) -> impl Iterator<Item = RecordId> {
    let puts = change.operations().iter();
    let puts = puts.filter(|op| op.action != Action::Delete);
    puts.filter_map(|op| {
        let member = op.key.strip_prefix(READBACK_OF)?.strip_prefix('/')?;
        member.parse().ok()
    })
}

/// A record says something else, or counts again: what it answers, or what answers it.
pub(super) fn of_record(batch: &mut Batch, record: RecordId) {
    let Some(row) = batch.records.get(&record).map(|working| &working.row) else {
        return;
    };
    match row.kind {
        RecordKind::VillageTalk => {
            for item in answered(row) {
                of_talk(batch, record, item);
            }
        }
        RecordKind::TalkItem => of_claim(batch, record),
        _ => {}
    }
}

/// The matters that a talk says it answers.
pub(super) fn answered(talk: &RecordRow) -> Vec<RecordId> {
    let members = talk.state.members(READBACK_OF);
    members.filter_map(|item| item.parse().ok()).collect()
}

/// A matter that may be claimed to be done: the counted talks that answer it.
fn of_claim(batch: &mut Batch, item: RecordId) {
    let answers = |kind| kind == LinkKind::Content(Relation::ReadBack);
    for talk in batch.records.pointing_to(item, answers) {
        of_talk(batch, talk, item);
    }
}

/// A talk says that it answers a matter.
fn of_talk(batch: &mut Batch, talk: RecordId, item: RecordId) {
    let Some(reading) = reading(batch, talk, item) else {
        return;
    };
    let cause = Cause {
        by: reading.by,
        installation: None,
        received_at: batch.now,
        pack: None,
    };
    append_outcome(batch, &Outcome::Event(reading), &cause);
}

/// The event that a talk makes of a matter, by the first who wrote there that it is answered and may say so. What
/// they say is read last: most talks and matters are far from that.
fn reading(batch: &Batch, talk: RecordId, item: RecordId) -> Option<Event> {
    let held = &batch.records.get(&talk)?.row;
    let row = &batch.records.get(&item)?.row;
    let is_claimed = row.course.counts() && row.course.status == Status::DoneClaimed;
    if !is_claimed || !held.course.counts() {
        return None;
    }
    let Some(Content::VillageTalk(kept)) = Content::read(held.kind, &held.state).0 else {
        return None;
    };
    let Some(Content::TalkItem(matter)) = Content::read(row.kind, &row.state).0 else {
        return None;
    };
    let entries = held.state.values(&format!("{READBACK_OF}/{item}"));
    let confirm = |by: UserId| -> Option<Happened> {
        workflow::read_back(&matter, &row.course, talk, &kept, by)
    };
    entries.iter().find_map(|entry| {
        let by = batch.authors.get(&entry.op.actor)?.principal.user;
        Some(Event {
            command: id_of(talk, item, row.course.last_event()),
            record: item,
            happened: confirm(by)?,
            by,
            claimed_at: Timestamp(entry.time.saturating_mul(1000)),
            decided_at: batch.now,
            heads: row.state.heads(),
            // It was read back on the day of the talk.
            effective_at: Some(kept.occurred_on.start().min(batch.now)),
        })
    })
}

/// One id for one reading of one claim, so that it is written once.
fn id_of(talk: RecordId, item: RecordId, last_event: Option<Digest>) -> CommandId {
    let mut hasher = Sha256::new();
    hasher.update(b"satchel/read-back/1");
    hasher.update(talk.as_bytes());
    hasher.update(item.as_bytes());
    hasher.update(last_event.map(|event| event.0).unwrap_or_default());
    let hash: [u8; 32] = hasher.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    CommandId(id)
}
