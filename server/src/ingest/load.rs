//! Loading what a batch is judged by, and writing what it decided.
//!
//! Cost on SQLite for a batch of n new records in one pack: 1 lock, 1 query for new reference data, 2 queries an installation, n/64
//! queries each for known hashes, held hashes, records, waiting items, which of the new ones are waited for and decided commands; then about
//! 3n/64 inserts, one for each feed that names a stretch of the new rows, and one commit (one fsync).
//! Amendments and commands add n/64 queries for what points to their records, and again for what points to
//! that; a record whose history or rows are needed ([`needed`]), one query; amended talks one more for the matters they answer.
//! What waits for those that begin and count is loaded with as much again, when that is known ([`load_awaited`]).
//! Of held items that are decided, n/64 updates for each run of one decision.

mod held;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use shared::access::{Grant, Principal};
use shared::feed::Feed;
use shared::id::{Digest, InstallationId, RecordId, UserId};
use shared::record::village_talk::key::READBACK_OF;
use shared::record::{RecordKind, Relation};
use shared::sync::FeedDigest;

use super::batch::{Author, Batch, Provenance};
use super::decline::is_creation;
use super::join;
use super::needed;
use super::read_back;
use super::receive::Gated;
use super::wanted::Wanted;
use crate::keys::ServerKeys;
use crate::reference::ReferenceCache;
use crate::store::held::HeldRow;
use crate::store::identity::InstallationRow;
use crate::store::link::LinkKind;
use crate::store::pack::{PackRow, ThroughRow};
use crate::store::record::RecordRow;
use crate::store::{StoreError, Tx};

/// Loads a batch; the first query locks the log's head.
pub(super) async fn load(
    tx: &mut Tx,
    keys: ServerKeys,
    now: shared::time::Timestamp,
    reference: &ReferenceCache,
    mut wanted: Wanted,
) -> Result<Batch, StoreError> {
    let head = tx.lock_head().await?;
    let reference = reference.read(tx).await?;
    let mut batch = Batch::new(keys, now, reference, head);
    held::load(tx, &mut wanted, &mut batch).await?;
    for (_, row) in tx.held_by_hash(&wanted.hashes).await? {
        wanted.installations.insert(row.installation);
        let begins = is_creation(&row);
        batch.keep_held(row, begins);
    }
    batch.logged = tx.logged(&wanted.hashes).await?;
    complete(tx, wanted, &mut batch).await?;
    Ok(batch)
}

/// Loads what waits for records of a batch that was not read yet, and what that is judged by.
pub(super) async fn load_awaited(
    tx: &mut Tx,
    batch: &mut Batch,
    begun: &[RecordId],
) -> Result<(), StoreError> {
    let mut wanted = Wanted::default();
    let begun = begun.iter().copied();
    let begun: Vec<RecordId> = begun.filter(|id| batch.waiting.read(*id)).collect();
    held::load_waiting(tx, &begun, &mut wanted, batch).await?;
    complete(tx, wanted, batch).await
}

/// Loads what items are judged by besides what is held. What is in work already stays as it is.
async fn complete(tx: &mut Tx, mut wanted: Wanted, batch: &mut Batch) -> Result<(), StoreError> {
    batch.decided.extend(tx.decided(&wanted.commands).await?);
    pointing(tx, &mut wanted).await?;
    let records = wanted.records.union(&wanted.related);
    let records = records.filter(|id| !batch.records.contains(id));
    let records: Vec<RecordId> = records.copied().collect();
    let mut rows = tx.records_by_id(&records).await?;
    let answered: Vec<RecordId> = rows
        .values()
        .filter(|row| row.kind == RecordKind::VillageTalk && wanted.records.contains(&row.id))
        .flat_map(read_back::answered)
        .filter(|item| !rows.contains_key(item) && !batch.records.contains(item))
        .collect();
    rows.extend(tx.records_by_id(&answered).await?);
    for row in rows.into_values() {
        wanted.installations.extend(readers(&row));
        batch.records.load(row);
    }
    let installations = wanted.installations.iter();
    let installations = installations.filter(|id| !batch.authors.contains_key(id));
    let installations: Vec<InstallationId> = installations.copied().collect();
    batch.authors.extend(authors(tx, &installations).await?);
    needed::extend(&mut wanted, batch);
    for record in &wanted.with_rows {
        if batch.records.lacks_rows(record) {
            let rows = tx.log_of_record(*record).await?;
            batch.records.load_rows(*record, rows, &batch.log);
        }
    }
    for record in &wanted.with_history {
        if batch.records.lacks_history(record) {
            let changes = tx.changes_of_record(*record).await?;
            batch.records.load_history(*record, changes, &batch.log);
        }
    }
    Ok(())
}

/// Looks up what points to the records in work: what goes along into a feed, and on, what counts through
/// them, and the talks that answer them.
async fn pointing(tx: &mut Tx, wanted: &mut Wanted) -> Result<(), StoreError> {
    let mut next: Vec<RecordId> = wanted.pointed.iter().copied().collect();
    while !next.is_empty() {
        let links = tx.links_to(&next).await?;
        next.clear();
        for link in links {
            let answers = link.kind == LinkKind::Content(Relation::ReadBack);
            if join::follows(link.kind) {
                wanted.related.insert(link.record);
                wanted.with_rows.insert(link.record);
                if wanted.pointed.insert(link.record) {
                    next.push(link.record);
                }
            } else if answers || link.kind == LinkKind::SameAs {
                wanted.related.insert(link.record);
            }
        }
    }
    Ok(())
}

/// The installations that wrote what a talk answers.
fn readers(row: &RecordRow) -> Vec<InstallationId> {
    if row.kind != RecordKind::VillageTalk {
        return Vec::new();
    }
    let answered = row.state.members(READBACK_OF);
    let entries = answered.flat_map(|item| row.state.values(&format!("{READBACK_OF}/{item}")));
    entries.map(|entry| entry.op.actor).collect()
}

/// Installations with their devices and what their users may do.
async fn authors(
    tx: &mut Tx,
    ids: &[InstallationId],
) -> Result<HashMap<InstallationId, Author>, StoreError> {
    let installations = tx.installations(ids).await?;
    let users: BTreeSet<UserId> = installations.values().map(|row| row.person).collect();
    let users: Vec<UserId> = users.into_iter().collect();
    let mut grants: HashMap<UserId, Vec<Grant>> = HashMap::new();
    for row in tx.grants_of(&users).await? {
        grants.entry(row.person).or_default().push(row.grant);
    }
    let author = |row: InstallationRow| Author {
        device: row.device.id,
        contact: row.last_contact,
        principal: Principal {
            user: row.person,
            installation: row.id,
            revoked: row.is_shut(),
            grants: grants.get(&row.person).cloned().unwrap_or_default(),
        },
        closed: Arc::default(),
    };
    Ok(installations
        .into_values()
        .map(|row| (row.id, author(row)))
        .collect())
}

/// Keeps a pack's evidence and moves its installation's newest pack. A gap is noted; a second pack of
/// one number is a fork: both are marked and the installation is told to renew (sync.md N3, N6).
pub(super) async fn keep_pack(
    tx: &mut Tx,
    batch: &mut Batch,
    pack: &Gated,
    provenance: &Provenance,
    is_carried: bool,
) -> Result<(), StoreError> {
    let installation = pack.header.installation;
    let number = pack.header.number;
    let through = tx.through(installation).await?;
    let same_number = tx.packs_numbered(installation, number).await?;
    let again = same_number.contains(&pack.hash);
    let fork = !again && !same_number.is_empty();
    let gap = number > through.number + 1;
    let note = match (fork, gap) {
        (true, _) => Some("fork"),
        (false, true) => Some("gap"),
        _ => None,
    };
    if fork && let Some(author) = batch.authors.get(&installation) {
        let author = author.principal.user;
        tracing::warn!(%installation, number, "two packs of one number: the installation is a copy");
        batch.push_renew(number, author, installation);
    }
    tx.insert_packs(&[PackRow {
        hash: pack.hash,
        installation,
        number,
        header: pack.header_bytes.clone(),
        signature: pack.signature.clone(),
        item_hashes: pack.item_hashes.clone(),
        received_at: pack.received_at,
        note: note.map(str::to_owned),
        contact: Some(provenance.contact),
    }])
    .await?;
    let newest = if number > through.number {
        ThroughRow {
            number,
            hash: Some(pack.hash),
        }
    } else {
        through
    };
    // Who carries another's pack says nothing of when its author was last in touch: a limit that the next pack
    // of the same hand is judged by would move.
    let before = batch.authors.get(&installation);
    let contact = match before {
        Some(author) if is_carried => author.contact,
        _ => batch.now,
    };
    tx.set_through(installation, newest, contact).await
}

/// Writes everything a batch decided; nothing is durable before the caller commits.
pub(crate) async fn store(tx: &mut Tx, mut batch: Batch) -> Result<(), StoreError> {
    tx.insert_log(&batch.log).await?;
    tx.insert_feed_rows(std::mem::take(&mut batch.feed_rows))
        .await?;
    add_digests(tx, batch.digests.into_iter().collect()).await?;
    let mut dirty: Vec<&RecordRow> = batch
        .records
        .values()
        .filter(|working| working.dirty)
        .map(|working| &working.row)
        .collect();
    dirty.sort_unstable_by_key(|row| row.id);
    tx.put_records(&dirty).await?;
    let dirty = batch.records.values().filter(|working| working.dirty);
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for working in dirty {
        let (before, after) = (&working.stored_links, &working.told.links);
        gone.extend(before.difference(after).copied());
        come.extend(after.difference(before).copied());
    }
    come.sort_unstable();
    tx.delete_links(&gone).await?;
    tx.insert_links(&come).await?;
    let held: Vec<HeldRow> = batch
        .new_held
        .iter()
        .filter_map(|hash| batch.held.get(hash).cloned())
        .collect();
    tx.put_held(&held).await?;
    let alike = batch.held_decisions.chunk_by(|one, next| one.1 == next.1);
    for decided in alike {
        let hashes: Vec<Digest> = decided.iter().map(|(hash, _)| *hash).collect();
        tx.decide_held(&hashes, &decided[0].1).await?;
    }
    tx.insert_decided(&batch.decided_now).await?;
    let cells: Vec<_> = batch
        .cells
        .iter()
        .map(|(key, value)| (key.clone(), value))
        .collect();
    tx.add_cells(&cells).await?;
    tx.set_head(batch.head).await
}

/// Adds to the digests of feeds; under the lock of the head, so reading first is safe.
pub(crate) async fn add_digests(
    tx: &mut Tx,
    added: Vec<(Feed, FeedDigest)>,
) -> Result<(), StoreError> {
    let feeds: Vec<Feed> = added.iter().map(|(feed, _)| feed.clone()).collect();
    let mut present = tx.feed_digests(&feeds).await?;
    let sums: Vec<(Feed, FeedDigest)> = added
        .into_iter()
        .map(|(feed, added)| {
            let mut sum = present.remove(&feed).unwrap_or_default();
            sum.merge(&added);
            (feed, sum)
        })
        .collect();
    tx.put_feed_digests(&sums).await
}
