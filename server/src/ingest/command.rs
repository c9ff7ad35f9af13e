//! Deciding commands: once, in arrival order, in the transaction that writes the outcome (sync.md N5).

use shared::access::{Action, Denied, Subject};
use shared::command::{self, Command, Event, Happened, Order, Outcome, Rejection};
use shared::feed::{Feed, feeds_of_record};
use shared::figure::Tally;
use shared::id::Digest;
use shared::problem::HeldCode;
use shared::sync::{RowKind, RowMeta};

use super::append::contributions_of;
use super::authorize::held_code;
use super::batch::{Batch, Provenance};
use super::decline::{decline, uncounted_creation};
use super::judge::release_by_itself;
use crate::store::held::{HeldRow, HeldStatus};

/// Judges a command. One about a record that does not count yet is held, not rejected; so is one whose
/// author's role has ended or whose device is revoked, for the office to look at.
pub(super) fn judge_command(
    batch: &mut Batch,
    command: &Command,
    provenance: &Provenance,
    waived: Option<HeldCode>,
) {
    if batch.decided.contains(&command.id) {
        return;
    }
    let Some(author) = batch.authors.get(&provenance.installation).cloned() else {
        return;
    };
    let by = author.principal.user;
    let hold = |batch: &mut Batch, code: HeldCode| {
        batch.hold(HeldRow {
            hash: command.hash(),
            is_command: true,
            record: command.record,
            author: by,
            installation: provenance.installation,
            received_at: provenance.received_at,
            pack: provenance.pack,
            body: shared::cbor::encode(command),
            code,
            violations: Vec::new(),
            missing: None,
            status: HeldStatus::Held,
            declined: None,
        });
    };
    let Some(working) = batch.records.get(&command.record) else {
        let creation = uncounted_creation(batch, command.record);
        let code = match creation {
            Some(_) => HeldCode::DependsOnHeld,
            None => HeldCode::MissingDependency,
        };
        let words = creation.and_then(|creation| creation.declined.clone());
        hold(batch, code);
        if let Some(words) = words {
            decline(batch, command.hash(), &words);
        }
        return;
    };
    let subject = Subject {
        kind: working.row.kind,
        home: working.row.home,
        author: working.row.author,
        team: working.row.team,
    };
    let action = match &command.order {
        Order::Void { .. } => Action::VoidRecord,
    };
    let permit = batch.permits(&author, action, &subject);
    if let Err(denied @ (Denied::RoleEnded | Denied::DeviceRevoked)) = &permit
        && waived != Some(held_code(denied))
    {
        let code = held_code(denied);
        hold(batch, code);
        return;
    }
    // A check that the office waived does not decide.
    let permit = match permit {
        Ok(permit) => Ok(Some(permit)),
        Err(denied) if waived == Some(held_code(&denied)) => Ok(None),
        Err(denied) => Err(denied),
    };
    let facts = command::Subject {
        heads: working.row.state.heads(),
        is_void: working.row.is_void,
    };
    let outcome = match command::decide(command, &facts, permit) {
        Ok(happened) => Outcome::Event(Event {
            command: command.id,
            record: command.record,
            happened,
            by,
            claimed_at: command.claimed_at,
            decided_at: batch.now,
            heads: facts.heads,
        }),
        Err(code) => Outcome::Rejection(Rejection {
            command: command.id,
            record: command.record,
            code,
            decided_at: batch.now,
        }),
    };
    let hash = command.hash();
    if batch
        .held
        .get(&hash)
        .is_some_and(|row| row.status == HeldStatus::Held)
        && waived.is_none()
    {
        release_by_itself(batch, hash, command.record, by);
    }
    append_outcome(batch, &outcome, &subject, provenance, by);
}

fn append_outcome(
    batch: &mut Batch,
    outcome: &Outcome,
    subject: &Subject,
    provenance: &Provenance,
    by: shared::id::UserId,
) {
    let (command, record) = match outcome {
        Outcome::Event(event) => (event.command, event.record),
        Outcome::Rejection(rejection) => (rejection.command, rejection.record),
    };
    let mut feeds = vec![Feed::Person(by)];
    if let Outcome::Event(_) = outcome {
        feeds.extend(feeds_of_record(subject.home, subject.team, subject.author));
    }
    let body = shared::cbor::encode(&batch.keys.outcome(outcome));
    let meta = RowMeta {
        kind: RowKind::Outcome,
        record: Some(record),
        author: by,
        installation: Some(provenance.installation),
        received_at: provenance.received_at,
    };
    let event = meta.body_hash(&body);
    let seq = batch.push_row(meta, body, Some(provenance.pack), feeds);
    batch.decided.insert(command);
    batch.decided_now.push((command, seq));
    if let Outcome::Event(happened) = outcome {
        apply_event(batch, happened, event, seq);
    }
}

fn apply_event(batch: &mut Batch, event: &Event, hash: Digest, seq: u64) {
    let Batch { records, cells, .. } = batch;
    let Some(working) = records.get_mut(&event.record) else {
        return;
    };
    let before = contributions_of(&working.row);
    let Happened::Voided { .. } = &event.happened;
    working.row.is_void = true;
    working.row.event = Some(hash);
    working.row.last_seq = seq;
    working.dirty = true;
    cells.merge(&Tally::change(&before, &contributions_of(&working.row)));
}
