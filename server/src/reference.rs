//! Reference data: divisions, topics, units, the roll. Rows of the log, cached in each process.

pub mod lists;
mod names;

use std::collections::HashSet;
use std::sync::Arc;

use shared::division::{DivisionError, DivisionSheet, Divisions, wanyuan};
use shared::feed::Feed;
use shared::id::UserId;
use shared::membership::Membership;
use shared::policy_topic::PolicyTopic;
use shared::sync::{FeedDigest, Reference, RowKind, RowMeta, Tag};
use shared::talk_topic::{TalkTopic, TalkTopics};
use shared::time::Timestamp;
use shared::unit::Unit;
use tokio::sync::RwLock;

use crate::ingest;
use crate::store::log::LogRow;
use crate::store::{Store, StoreError, Tx};

/// The reference data of one moment.
#[derive(Debug, Clone, Default)]
pub struct ReferenceData {
    /// Every edition of the divisions.
    pub divisions: Divisions,
    /// The policy topics.
    pub policy_topics: Vec<PolicyTopic>,
    /// The units; those every organisation starts with where none were published yet.
    pub units: Vec<Unit>,
    /// The topics of talks, the office's and every village's.
    pub talk_topics: TalkTopics,
    /// The roll.
    pub memberships: Vec<Membership>,
    /// Everybody who is or was on it.
    pub on_roll: HashSet<UserId>,
}

impl ReferenceData {
    /// From the latest version of each piece.
    pub fn of(references: impl IntoIterator<Item = Reference>) -> Result<Self, DivisionError> {
        let mut sheets: Vec<DivisionSheet> = Vec::new();
        let mut data = Self {
            units: Unit::defaults(),
            ..Self::default()
        };
        for reference in references {
            match reference {
                Reference::Divisions(sheet) => sheets.push(sheet),
                Reference::PolicyTopics(topics) => data.policy_topics = topics,
                Reference::Units(units) => data.units = units,
                Reference::TalkTopics(topics) => data.talk_topics.set_office(topics),
                Reference::VillageTopics { village, topics } => {
                    data.talk_topics.set_village(village, topics);
                }
                Reference::Membership(membership) => {
                    data.on_roll.insert(membership.user);
                    data.memberships.push(membership);
                }
            }
        }
        data.divisions = Divisions::from_sheets(sheets)?;
        Ok(data)
    }
}

/// The reference data as last read, reread when the log has newer.
#[derive(Debug, Clone, Default)]
pub struct ReferenceCache {
    held: Arc<RwLock<(u64, Arc<ReferenceData>)>>,
}

impl ReferenceCache {
    /// The current reference data: one indexed query while nothing changed.
    pub async fn current(&self, store: &Store) -> Result<Arc<ReferenceData>, StoreError> {
        self.read(&mut store.snapshot().await?).await
    }

    /// The same within a transaction.
    pub(crate) async fn read(&self, tx: &mut Tx) -> Result<Arc<ReferenceData>, StoreError> {
        let seq = tx.reference_seq().await?;
        {
            let held = self.held.read().await;
            if held.0 == seq && seq != 0 {
                return Ok(held.1.clone());
            }
        }
        let data = Arc::new(
            ReferenceData::of(tx.references().await?)
                .map_err(|_| StoreError::Malformed("divisions"))?,
        );
        *self.held.write().await = (seq, data.clone());
        Ok(data)
    }
}

/// Publishes reference data: appends a row for each piece. Takes the lock of the log's head.
pub async fn publish(
    tx: &mut Tx,
    references: Vec<Reference>,
    by: UserId,
    now: Timestamp,
) -> Result<Tag, StoreError> {
    let mut head = tx.lock_head().await?;
    let mut rows = Vec::new();
    let mut feed_rows = Vec::new();
    let mut digests = std::collections::BTreeMap::<Feed, FeedDigest>::new();
    let mut stored = Vec::new();
    for reference in references {
        let meta = RowMeta {
            kind: RowKind::Reference,
            record: None,
            author: by,
            installation: None,
            received_at: now,
        };
        let body = shared::cbor::encode(&reference);
        let body_hash = meta.body_hash(&body);
        let row_hash = meta.row_hash(&body_hash);
        head = head.next(&row_hash);
        digests
            .entry(Feed::Organisation)
            .or_default()
            .add(&row_hash);
        for feed in reference.feeds() {
            digests.entry(feed.clone()).or_default().add(&row_hash);
            feed_rows.push((feed, head.seq));
        }
        rows.push(LogRow {
            seq: head.seq,
            meta,
            body_hash,
            body,
            pack: None,
            tag: head.tag,
        });
        stored.push((reference, head.seq));
    }
    tx.insert_log(&rows).await?;
    tx.insert_feed_rows(feed_rows).await?;
    ingest::add_digests(tx, digests.into_iter().collect()).await?;
    tx.put_references(&stored).await?;
    tx.set_head(head).await?;
    Ok(head)
}

/// Publishes what a new organisation begins with: the divisions, topics and units that come with the
/// program.
pub async fn publish_defaults(tx: &mut Tx, by: UserId, now: Timestamp) -> Result<Tag, StoreError> {
    let divisions = wanyuan::divisions(wanyuan::MERGED_FROM)
        .map_err(|_| StoreError::Malformed("divisions that come with the program"))?;
    let mut references: Vec<Reference> = divisions.sheets().map(Reference::Divisions).collect();
    references.push(Reference::PolicyTopics(PolicyTopic::defaults()));
    references.push(Reference::Units(Unit::defaults()));
    references.push(Reference::TalkTopics(TalkTopic::defaults()));
    publish(tx, references, by, now).await
}
