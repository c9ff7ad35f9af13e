//! Everything that is derived, made anew from the log alone: records, feeds, figure cells, reference
//! data. `rebuild` writes it; `verify` compares it with what the deltas made.

use std::collections::{BTreeMap, BTreeSet};

use shared::change::Change;
use shared::command::{Outcome, SignedOutcome};
use shared::feed::Feed;
use shared::figure::Tally;
use shared::id::RecordId;
use shared::record::{Content, Identity};
use shared::state::State;
use shared::sync::{FeedDigest, Publication, Reference, RowKind, Tag};
use shared::workflow::Course;

use crate::store::link::Link;
use crate::store::log::LogRow;
use crate::store::record::{RecordRow, followed};
use crate::store::{StoreError, Tx};

/// Rows read at a time.
const CHUNK: u32 = 2_000;

/// Why a log does not replay: it was changed from outside.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The database failed.
    #[error("store")]
    Store(#[from] StoreError),
    /// A number is missing or twice.
    #[error("row {0} is missing")]
    Gap(u64),
    /// A row's tag is not the running hash.
    #[error("the tag of row {0} does not fit the rows before it")]
    Tag(u64),
    /// A row's body is not the one its hash names.
    #[error("the body of row {0} is not the one it was")]
    Body(u64),
    /// A row does not read or apply.
    #[error("row {seq} does not apply: {what}")]
    Row {
        /// Its number.
        seq: u64,
        /// What is wrong.
        what: &'static str,
    },
}

/// The derived state of a log.
#[derive(Debug, Default)]
pub struct Replay {
    /// Number and tag of the last row.
    pub head: Option<Tag>,
    /// Records by id.
    pub records: BTreeMap<RecordId, RecordRow>,
    /// Rows of each feed but `o:`.
    pub feed_rows: Vec<(Feed, u64)>,
    /// Digests of feeds, `o:` among them.
    pub digests: BTreeMap<Feed, FeedDigest>,
    /// Figure cells.
    pub cells: Tally,
    /// What points to what.
    pub links: BTreeSet<Link>,
    /// Reference data by key, the latest version.
    pub references: BTreeMap<String, (Reference, u64)>,
}

/// Replays the whole log, checking numbers, bodies and tags on the way.
pub async fn replay(tx: &mut Tx) -> Result<Replay, ReplayError> {
    let mut replay = Replay::default();
    let mut head = Tag::START;
    loop {
        let rows = tx.log_after(head.seq, CHUNK).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            head = replay.take(head, row)?;
        }
    }
    for record in replay.records.values() {
        let told = record.told();
        replay.cells.merge(&Tally::change(&[], &told.contributions));
        replay.links.extend(told.links);
    }
    replay.head = Some(head);
    Ok(replay)
}

impl Replay {
    fn take(&mut self, head: Tag, row: LogRow) -> Result<Tag, ReplayError> {
        let seq = row.seq;
        if seq != head.seq + 1 {
            return Err(ReplayError::Gap(head.seq + 1));
        }
        if row.meta.body_hash(&row.body) != row.body_hash {
            return Err(ReplayError::Body(seq));
        }
        let row_hash = row.meta.row_hash(&row.body_hash);
        let next = head.next(&row_hash);
        if next.tag != row.tag {
            return Err(ReplayError::Tag(seq));
        }
        let mut feeds = self
            .apply(&row)
            .map_err(|what| ReplayError::Row { seq, what })?;
        feeds.push(Feed::Organisation);
        feeds.sort();
        feeds.dedup();
        for feed in feeds {
            self.digests.entry(feed.clone()).or_default().add(&row_hash);
            if feed != Feed::Organisation {
                self.feed_rows.push((feed, seq));
            }
        }
        Ok(next)
    }

    /// Applies a row; answers the feeds that name it.
    fn apply(&mut self, row: &LogRow) -> Result<Vec<Feed>, &'static str> {
        match row.meta.kind {
            RowKind::Change => self.change(row),
            RowKind::Outcome => self.outcome(row),
            RowKind::Publication => self.publication(row),
            RowKind::Notice => Ok(vec![Feed::Person(row.meta.author)]),
            RowKind::Reference => {
                let reference: Reference =
                    shared::cbor::decode(&row.body).map_err(|_| "reference")?;
                let feeds = reference.feeds();
                let key = crate::store::reference::key_text(&reference);
                self.references.insert(key, (reference, row.seq));
                Ok(feeds)
            }
        }
    }

    fn change(&mut self, row: &LogRow) -> Result<Vec<Feed>, &'static str> {
        let change = Change::read(&row.body).map_err(|_| "change")?;
        let id = row.meta.record.ok_or("a change of no record")?;
        if change.is_creation() {
            let identity = Identity::of(&change).map_err(|_| "identity")?;
            let joined = self.inherited(&change, &identity);
            self.records.insert(
                id,
                RecordRow {
                    id,
                    kind: identity.kind,
                    seen_as: identity.seen_as,
                    home: identity.home,
                    team: identity.team,
                    author: row.meta.author,
                    occurred_on: shared::time::Timestamp(0).date(),
                    course: Course::begin(identity.kind),
                    joined,
                    state: State::default(),
                    created_seq: row.seq,
                    last_seq: row.seq,
                },
            );
        }
        let record = self.records.get_mut(&id).ok_or("its record")?;
        record.state.apply(&change).map_err(|_| "merge")?;
        record.last_seq = row.seq;
        if let Some(content) = Content::read(record.kind, &record.state).0 {
            record.occurred_on = content.occurred_on();
        }
        let mut feeds = record.feeds();
        feeds.push(Feed::Person(row.meta.author));
        Ok(feeds)
    }

    /// The feeds that a new record joins at once: those that what it follows has joined by then.
    fn inherited(&self, creation: &Change, identity: &Identity) -> BTreeSet<Feed> {
        let followed = followed(identity.kind, identity.seen_as, |key| creation.put(key));
        let joined = followed.and_then(|(kind, target)| {
            let target = self.records.get(&target)?;
            (target.kind == kind).then(|| target.joined.clone())
        });
        joined.unwrap_or_default()
    }

    fn outcome(&mut self, row: &LogRow) -> Result<Vec<Feed>, &'static str> {
        let signed: SignedOutcome = shared::cbor::decode(&row.body).map_err(|_| "outcome")?;
        let outcome: Outcome = shared::cbor::decode(&signed.outcome).map_err(|_| "outcome")?;
        let mut feeds = vec![Feed::Person(row.meta.author)];
        if let Outcome::Event(event) = outcome {
            let record = self.records.get_mut(&event.record).ok_or("its record")?;
            record.course.apply(&event, row.body_hash);
            record.last_seq = row.seq;
            feeds.extend(record.feeds());
        }
        Ok(feeds)
    }

    fn publication(&mut self, row: &LogRow) -> Result<Vec<Feed>, &'static str> {
        let publication: Publication =
            shared::cbor::decode(&row.body).map_err(|_| "publication")?;
        let id = row.meta.record.ok_or("a publication of no record")?;
        let record = self.records.get_mut(&id).ok_or("its record")?;
        record.joined.extend(publication.feeds.iter().cloned());
        Ok(publication.feeds)
    }
}
