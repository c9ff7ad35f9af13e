//! Appending a validated change to the log, and projecting it: record, feeds and figure cells.

use shared::feed::{Feed, feeds_of_record};
use shared::figure::{Contribution, Tally, contributions};
use shared::record::{RecordKind, outreach_session};
use shared::state::State;
use shared::sync::{RowKind, RowMeta};
use shared::time::{LocalDate, Timestamp};

use super::batch::{Batch, Provenance, Working};
use super::validate::Validated;
use crate::store::record::RecordRow;

/// A change that has its row in the log. Made only by [`append`].
pub(super) struct Appended {
    validated: Validated,
    seq: u64,
}

/// Gives a change its row. Changes of its closure must have theirs already.
pub(super) fn append(batch: &mut Batch, validated: Validated, provenance: &Provenance) -> Appended {
    let authorized = validated.authorized();
    let identity = *authorized.identity();
    let change = authorized.change();
    let record_author = batch
        .records
        .get(&identity.id)
        .map_or(authorized.author(), |working| working.row.author);
    let mut feeds = feeds_of_record(identity.home, identity.team, record_author);
    // Who amends another's record learns in their own feed that it counted.
    feeds.push(Feed::Person(authorized.author()));
    let meta = RowMeta {
        kind: RowKind::Change,
        record: Some(identity.id),
        author: authorized.author(),
        installation: Some(change.actor()),
        received_at: provenance.received_at,
    };
    let body = change.raw().to_vec();
    let seq = batch.push_row(meta, body, Some(provenance.pack), feeds);
    Appended { validated, seq }
}

/// Brings record and figure cells up to the appended change.
pub(super) fn project(batch: &mut Batch, appended: Appended) {
    let Appended { validated, seq } = appended;
    let (authorized, after) = validated.into_parts();
    let identity = *authorized.identity();
    let author = authorized.author();
    let change = authorized.into_change();
    batch.logged.insert(shared::id::Digest(change.hash().0));
    let Batch { records, cells, .. } = batch;
    let working = records.entry(identity.id).or_insert_with(|| Working {
        row: RecordRow {
            id: identity.id,
            kind: identity.kind,
            home: identity.home,
            team: identity.team,
            author,
            occurred_on: change_date(&change),
            is_void: false,
            event: None,
            state: State::default(),
            created_seq: seq,
            last_seq: seq,
        },
        changes: Some(Vec::new()),
        dirty: true,
    });
    let before = contributions_of(&working.row);
    // Validation applied it to the state at its dependencies. Where they are the merged heads, that is the
    // merged state; elsewhere it applies to the merged state as well.
    match after.filter(|_| working.row.state.heads() == change.dependencies()) {
        Some(after) => working.row.state = after,
        None => {
            if working.row.state.apply(&change).is_err() {
                tracing::error!(record = %identity.id, "a validated change did not apply");
            }
        }
    }
    let (occurred_on, after) = told_by(&working.row);
    if let Some(day) = occurred_on {
        working.row.occurred_on = day;
    }
    working.row.last_seq = seq;
    working.dirty = true;
    if let Some(changes) = &mut working.changes {
        changes.push(change);
    }
    cells.merge(&Tally::change(&before, &after));
}

/// What a record adds to figures: nothing while it is void.
pub(crate) fn contributions_of(row: &RecordRow) -> Vec<Contribution> {
    told_by(row).1
}

/// The day a record is of, and what it adds to figures: one reading of its state.
fn told_by(row: &RecordRow) -> (Option<LocalDate>, Vec<Contribution>) {
    if row.state.is_empty() {
        return (None, Vec::new());
    }
    match row.kind {
        RecordKind::OutreachSession => match outreach_session::read(&row.state).0 {
            Some(session) if row.is_void => (Some(session.occurred_on), Vec::new()),
            Some(session) => (Some(session.occurred_on), contributions(&session)),
            None => (None, Vec::new()),
        },
    }
}

fn change_date(change: &shared::change::Change) -> LocalDate {
    change
        .put(outreach_session::key::OCCURRED_ON)
        .and_then(|value| value.as_text()?.parse().ok())
        .unwrap_or_else(|| Timestamp(0).date())
}
