//! Outcomes of commands in the log, and what events do to their records.

use shared::command::{Event, Outcome};
use shared::feed::Feed;
use shared::id::{Digest, InstallationId, PackHash, UserId};
use shared::sync::{RowKind, RowMeta};
use shared::time::Timestamp;

use super::batch::{Batch, Provenance};

/// Where an outcome comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause {
    /// Who asked.
    pub(super) by: UserId,
    /// From where; none for what the server writes by itself.
    pub(super) installation: Option<InstallationId>,
    pub(super) received_at: Timestamp,
    pub(super) pack: Option<PackHash>,
}

impl Cause {
    /// A command that came.
    pub(super) fn command(by: UserId, provenance: &Provenance) -> Self {
        Self {
            by,
            installation: Some(provenance.installation),
            received_at: provenance.received_at,
            pack: Some(provenance.pack),
        }
    }
}

/// Gives a signed outcome its row; an event then moves its record.
pub(super) fn append_outcome(batch: &mut Batch, outcome: &Outcome, cause: &Cause) {
    let (command, record) = match outcome {
        Outcome::Event(event) => (event.command, event.record),
        Outcome::Rejection(rejection) => (rejection.command, rejection.record),
    };
    let mut feeds = vec![Feed::Person(cause.by)];
    if let Outcome::Event(_) = outcome
        && let Some(working) = batch.records.get(&record)
    {
        feeds.extend(working.row.feeds());
    }
    let body = shared::cbor::encode(&batch.keys.outcome(outcome));
    let meta = RowMeta {
        kind: RowKind::Outcome,
        record: Some(record),
        author: cause.by,
        installation: cause.installation,
        received_at: cause.received_at,
    };
    let hash = meta.body_hash(&body);
    let seq = batch.push_row(meta, body, cause.pack, feeds);
    // What the server wrote by itself answers no command: nobody's may be in its way, nor it in anybody's.
    if cause.installation.is_some() {
        batch.decided.insert(command);
        batch.decided_now.push((command, seq));
    }
    if let Outcome::Event(event) = outcome {
        apply(batch, event, hash, seq);
    }
}

fn apply(batch: &mut Batch, event: &Event, hash: Digest, seq: u64) {
    let cells = batch.records.update(event.record, |working| {
        working.row.course.apply(event, hash);
        working.row.last_seq = seq;
    });
    batch.cells.merge(&cells);
}
