//! Appending a validated change to the log, and projecting it: record, feeds and figure cells.

use shared::feed::{Feed, feeds_of_record};
use shared::figure::Contribution;
use shared::state::State;
use shared::sync::{RowKind, RowMeta};
use shared::time::{LocalDate, Timestamp};
use shared::workflow::Course;

use super::batch::{Batch, Provenance};
use super::join::{inherited, join_followers, join_writer};
use super::read_back;
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
    let author = authorized.author();
    let mut feeds = match batch.records.get(&identity.id) {
        Some(working) => working.row.feeds(),
        None => {
            let joined = inherited(batch, change, &identity);
            let own = feeds_of_record(identity.seen_as, identity.home, identity.team, author);
            own.into_iter().chain(joined).collect()
        }
    };
    // Who amends another's record learns in their own feed that it counted.
    feeds.push(Feed::Person(author));
    let meta = RowMeta {
        kind: RowKind::Change,
        record: Some(identity.id),
        author,
        installation: Some(change.actor()),
        received_at: provenance.received_at,
    };
    let body = change.raw().to_vec();
    let seq = batch.push_row(meta, body, Some(provenance.pack), feeds);
    Appended { validated, seq }
}

/// Brings record and figure cells up to the appended change, and does what its counting brings about: its
/// writer joins the record, the matters that it answers are read back.
pub(super) fn project(batch: &mut Batch, appended: Appended) {
    let Appended { validated, seq } = appended;
    let authorized = validated.into_authorized();
    let identity = *authorized.identity();
    let id = identity.id;
    let author = authorized.author();
    let change = authorized.into_change();
    batch.logged.insert(shared::id::Digest(change.hash().0));
    batch.waiting.turn(change.hash());
    if change.is_creation() {
        batch.waiting.begin(id);
    }
    if !batch.records.contains(&id) {
        let joined = inherited(batch, &change, &identity);
        batch.records.begin(RecordRow {
            id,
            kind: identity.kind,
            seen_as: identity.seen_as,
            home: identity.home,
            team: identity.team,
            author,
            occurred_on: change_date(&change),
            course: Course::begin(identity.kind),
            joined,
            state: State::default(),
            created_seq: seq,
            last_seq: seq,
        });
    }
    let (actor, is_creation) = (change.actor(), change.is_creation());
    let cells = batch.records.update(id, |working| {
        // It applied to the state at its dependencies, so it does to the merged one.
        if working.apply(change).is_err() {
            tracing::error!(record = %id, "a validated change did not apply");
        }
        working.row.last_seq = seq;
    });
    batch.cells.merge(&cells);
    if is_creation {
        join_followers(batch, id, author);
    } else if let Some(writer) = batch.authors.get(&actor).cloned() {
        join_writer(batch, id, &writer);
    }
    read_back::of_record(batch, id);
}

/// What a record adds to figures: nothing while it is void, or the same as another.
pub(crate) fn contributions_of(row: &RecordRow) -> Vec<Contribution> {
    row.told().contributions
}

fn change_date(change: &shared::change::Change) -> LocalDate {
    change
        .put("occurred_on")
        .and_then(|value| value.as_text()?.parse().ok())
        .unwrap_or_else(|| Timestamp(0).date())
}
