//! Deciding commands: once, in arrival order, in the transaction that writes the outcome (sync.md N5).

use shared::access::{Action, Denied, Permit};
use shared::command::{Command, Event, Order, OrderName, Outcome, Rejection, effective_at};
use shared::feed::Feed;
use shared::id::{RecordId, UserId};
use shared::problem::HeldCode;
use shared::record::Lists as _;
use shared::workflow::{self, Asker, Subject, Target};

use super::authorize::{held_code, wait_for};
use super::batch::{Author, Batch, Provenance};
use super::decline::{decline, declined_creation};
use super::join;
use super::judge::release_by_itself;
use super::outcome::{Cause, append_outcome};
use super::read_back;
use crate::store::held::{HeldRow, HeldStatus};
use crate::store::record::RecordRow;

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
    let Some(working) = batch.records.get(&command.record) else {
        let code = wait_for(batch, command.record);
        hold(batch, command, by, provenance, code);
        if let Some(words) = declined_creation(batch, command.record) {
            decline(batch, command.hash(), &words);
        }
        return;
    };
    let action = Action::Order(command.order.name());
    let permit = batch.permits(&author, action, &working.row.subject());
    if let Err(denied @ (Denied::RoleEnded | Denied::DeviceRevoked)) = &permit
        && waived != Some(held_code(denied))
    {
        let code = held_code(denied);
        hold(batch, command, by, provenance, code);
        return;
    }
    // A check that the office waived does not decide.
    let permit = match permit {
        Ok(permit) => Ok(Some(permit)),
        Err(denied) if waived == Some(held_code(&denied)) => Ok(None),
        Err(denied) => Err(denied),
    };
    let outcome = decide(batch, command, &working.row, &author, permit, provenance);
    let hash = command.hash();
    let was_held = batch.held.get(&hash);
    if was_held.is_some_and(|row| row.status == HeldStatus::Held) && waived.is_none() {
        release_by_itself(batch, hash, command.record, by);
    }
    let order = match &outcome {
        Outcome::Event(event) => event.happened.order(),
        Outcome::Rejection(_) => None,
    };
    // Whoever gets the record has it before they read what is asked of them.
    if let Some(unit) = order.as_ref().and_then(join::unit_of) {
        join::join(batch, command.record, &Feed::Unit(unit.to_owned()), by);
    }
    append_outcome(batch, &outcome, &Cause::command(by, provenance));
    let order = order.as_ref().map(Order::name);
    if matches!(order, Some(OrderName::ClaimDone | OrderName::NotSame)) {
        read_back::of_record(batch, command.record);
    }
}

/// Holds a command that this server is too old to read.
pub(super) fn hold_newer(batch: &mut Batch, record: RecordId, raw: &[u8], provenance: &Provenance) {
    let author = batch.authors.get(&provenance.installation);
    if let Some(by) = author.map(|author| author.principal.user) {
        let code = HeldCode::NewerSchema;
        hold_bytes(batch, record, raw.to_vec(), by, provenance, code);
    }
}

fn hold(batch: &mut Batch, command: &Command, by: UserId, provenance: &Provenance, code: HeldCode) {
    let raw = shared::cbor::encode(command);
    if hold_bytes(batch, command.record, raw, by, provenance, code) {
        batch.waiting.add_command(command.record, command.hash());
    }
}

/// Answers whether that is news.
fn hold_bytes(
    batch: &mut Batch,
    record: RecordId,
    raw: Vec<u8>,
    by: UserId,
    provenance: &Provenance,
    code: HeldCode,
) -> bool {
    let hash = Command::hash_of(&raw);
    let row = HeldRow {
        hash,
        is_command: true,
        record,
        author: by,
        installation: provenance.installation,
        received_at: provenance.received_at,
        contact: provenance.contact,
        pack: provenance.pack,
        bearer: batch.carrier(provenance),
        body: raw,
        code,
        violations: Vec::new(),
        missing: None,
        awaited: None,
        status: HeldStatus::Held,
        declined: None,
    };
    batch.hold(row, false)
}

fn decide(
    batch: &Batch,
    command: &Command,
    row: &RecordRow,
    author: &Author,
    permit: Result<Option<Permit>, Denied>,
    provenance: &Provenance,
) -> Outcome {
    let by = author.principal.user;
    let today = batch.now.date();
    let grants = author.principal.grants_on(today);
    let units: Vec<String> = grants.filter_map(|grant| grant.unit.clone()).collect();
    let effective_at = effective_at(
        command.claimed_at,
        provenance.contact,
        provenance.received_at,
    );
    let on = effective_at.date();
    // What its author may not read is not there to them. Where the office waived their right, it answers for it.
    let may_read = |target: &RecordRow| {
        matches!(permit, Ok(None))
            || batch
                .permits(author, Action::ReadRecord, &target.subject())
                .is_ok()
    };
    let target = match &command.order {
        Order::SameAs { canonical } => batch.records.get(canonical),
        _ => None,
    };
    let target = target.filter(|target| may_read(&target.row));
    let subject = Subject {
        id: row.id,
        kind: row.kind,
        home: row.home,
        state: &row.state,
        course: &row.course,
        asker: Asker {
            user: by,
            units: &units,
        },
        on,
        target: target.map(|working| Target {
            id: working.row.id,
            kind: working.row.kind,
            home: working.row.home,
            course: &working.row.course,
        }),
        has_duplicates: batch.records.has_duplicates(row.id),
        has_unit: &|code| batch.reference.has_unit(code, on),
    };
    match workflow::decide(command, &subject, permit) {
        Ok(happened) => Outcome::Event(Event {
            command: command.id,
            record: command.record,
            happened,
            by,
            claimed_at: command.claimed_at,
            decided_at: batch.now,
            heads: row.state.heads(),
            effective_at: Some(effective_at),
        }),
        Err(code) => Outcome::Rejection(Rejection {
            command: command.id,
            record: command.record,
            code,
            decided_at: batch.now,
        }),
    }
}
