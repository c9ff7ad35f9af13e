//! Joining feeds (sync.md N4): a record that joins one is published there anew, and takes along what
//! follows it. Its later rows name the feed themselves.

use std::collections::{BTreeSet, VecDeque};

use shared::access;
use shared::change::{Change, Scalar};
use shared::command::{Order, Outcome, Responsible, SignedOutcome};
use shared::feed::{Feed, feeds_of_record};
use shared::id::{RecordId, UserId};
use shared::record::{Identity, RecordKind};
use shared::sync::{Publication, PublishedRow, RowKind, RowMeta};

use super::batch::{Author, Batch};
use crate::store::link::LinkKind;
use crate::store::log::LogRow;
use crate::store::record::{RecordRow, followed};
use crate::sync::caller_feeds;

/// Bytes of rows that one publication has, unless a single row has more: a row goes out whole, and what a phone asks
/// for at a time on a slow network is about this much.
const PUBLICATION_BYTES: usize = 256 * 1024;

/// The unit that an order gives a record to.
pub(super) fn unit_of(order: &Order) -> Option<&str> {
    match order {
        Order::Issue { lead_unit, .. } => Some(lead_unit),
        Order::Accept { responsible, .. } => Responsible::unit(responsible),
        _ => None,
    }
}

/// Whether a link takes its record along into what the other joins.
pub(super) fn follows(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::Content(relation) if relation.follows())
}

/// The record that a new one goes along with, where it counts and is of the kind that it says.
pub(super) fn followed_by<'a>(
    batch: &'a Batch,
    creation: &Change,
    identity: &Identity,
) -> Option<&'a RecordRow> {
    let (kind, target) = named(creation, identity)?;
    let target = batch.records.get(&target).map(|working| &working.row);
    target.filter(|target| target.kind == kind)
}

/// The record that a new one says it goes along with, whether that is here or not.
pub(super) fn target_of(creation: &Change) -> Option<RecordId> {
    let identity = Identity::of(creation).ok()?;
    named(creation, &identity).map(|(_, target)| target)
}

/// The record that a new note is words on, whether it is here or not.
pub(super) fn words_on(creation: &Change) -> Option<RecordId> {
    let identity = Identity::of(creation).ok()?;
    let is_note = creation.is_creation() && identity.kind == RecordKind::Note;
    let (_, about) = named(creation, &identity).filter(|_| is_note)?;
    Some(about)
}

/// What a new record says it goes along with, and of what kind that is.
fn named(creation: &Change, identity: &Identity) -> Option<(RecordKind, RecordId)> {
    let get = |key: &str| -> Option<&Scalar> { creation.put(key) };
    followed(identity.kind, identity.seen_as, get)
}

/// The feeds that a new record joins at once: those that what it follows has joined.
pub(super) fn inherited(batch: &Batch, creation: &Change, identity: &Identity) -> BTreeSet<Feed> {
    let target = followed_by(batch, creation, identity);
    target
        .map(|target| target.joined.clone())
        .unwrap_or_default()
}

/// Lets a record join a feed, with what follows it, unless they are there.
pub(super) fn join(batch: &mut Batch, record: RecordId, feed: &Feed, by: UserId) {
    let mut next = VecDeque::from([record]);
    while let Some(id) = next.pop_front() {
        let Some(row) = batch.records.get(&id).map(|working| &working.row) else {
            continue;
        };
        if row.joined.contains(feed) {
            continue;
        }
        let has_it = feeds_of_record(row.seen_as, row.home, row.team, row.author).contains(feed);
        if !has_it {
            publish(batch, id, feed, by);
        }
        next.extend(followers(batch, id));
    }
}

/// What was here before the record that it follows joins the feeds that this one joined at once.
pub(super) fn join_followers(batch: &mut Batch, record: RecordId, by: UserId) {
    let joined = batch
        .records
        .get(&record)
        .map(|working| &working.row.joined);
    for feed in joined.cloned().unwrap_or_default() {
        for follower in followers(batch, record) {
            join(batch, follower, &feed, by);
        }
    }
}

fn followers(batch: &Batch, id: RecordId) -> Vec<RecordId> {
    let Some(row) = batch.records.get(&id).map(|working| &working.row) else {
        return Vec::new();
    };
    let mut followers = batch.records.pointing_to(id, follows);
    followers.retain(|follower| {
        let follower = batch.records.get(follower).map(|working| &working.row);
        follower.is_some_and(|follower| {
            // Words once counted before their record, and may be of another place or team: they stay there.
            let is_there = (follower.home, follower.team) == (row.home, row.team);
            follower.follows() == Some((row.kind, id))
                && (follower.kind != RecordKind::Note || is_there)
        })
    });
    followers
}

fn publish(batch: &mut Batch, id: RecordId, feed: &Feed, by: UserId) {
    let Some(working) = batch.records.get(&id) else {
        return;
    };
    let is_new = |row: &&LogRow| row.meta.record == Some(id);
    let rows = working
        .rows
        .iter()
        .flatten()
        .chain(batch.log.iter().filter(is_new));
    let rows = rows.filter(|row| is_of_record(row)).map(published);
    let bodies = in_pieces(rows).into_iter().map(|rows| {
        let feeds = vec![feed.clone()];
        shared::cbor::encode(&Publication { feeds, rows })
    });
    for body in bodies.collect::<Vec<_>>() {
        let meta = RowMeta {
            kind: RowKind::Publication,
            record: Some(id),
            author: by,
            installation: None,
            received_at: batch.now,
        };
        batch.push_row(meta, body, None, [feed.clone()]);
    }
    let cells = batch.records.update(id, |working| {
        working.row.joined.insert(feed.clone());
    });
    batch.cells.merge(&cells);
}

/// Rows as publications have them, in order.
fn in_pieces(rows: impl Iterator<Item = PublishedRow>) -> Vec<Vec<PublishedRow>> {
    let mut pieces: Vec<Vec<PublishedRow>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        bytes += row.body.len();
        match pieces.last_mut() {
            Some(piece) if bytes <= PUBLICATION_BYTES => piece.push(row),
            _ => {
                bytes = row.body.len();
                pieces.push(vec![row]);
            }
        }
    }
    pieces
}

/// Whether a row is a change or an event, which make the record.
fn is_of_record(row: &LogRow) -> bool {
    match row.meta.kind {
        RowKind::Change => true,
        RowKind::Outcome => shared::cbor::decode::<SignedOutcome>(&row.body)
            .and_then(|signed| shared::cbor::decode::<Outcome>(&signed.outcome))
            .is_ok_and(|outcome| matches!(outcome, Outcome::Event(_))),
        RowKind::Notice | RowKind::Reference | RowKind::Publication => false,
    }
}

fn published(row: &LogRow) -> PublishedRow {
    PublishedRow {
        seq: row.seq,
        meta: row.meta.clone(),
        body: row.body.clone(),
    }
}

/// Whoever writes in somebody else's record and does not read it by a feed of theirs joins it.
pub(super) fn join_writer(batch: &mut Batch, record: RecordId, writer: &Author) {
    let user = writer.principal.user;
    let row = batch.records.get(&record).map(|working| &working.row);
    if row.is_some_and(|row| joins(batch, writer, row)) {
        join(batch, record, &Feed::Person(user), user);
    }
}

/// Whether somebody joins a record by writing in it.
pub(super) fn joins(batch: &Batch, writer: &Author, row: &RecordRow) -> bool {
    row.author != writer.principal.user && !sees(batch, writer, row)
}

fn sees(batch: &Batch, writer: &Author, row: &RecordRow) -> bool {
    let feeds = row.feeds();
    let today = batch.now.date();
    let mut seen = access::visible_feeds(&writer.principal, today).into_iter();
    if seen.any(|feed| feeds.contains(&feed)) {
        return true;
    }
    // Only what no feed as granted holds is looked up among former divisions, since that walks every edition.
    let mut seen = caller_feeds(batch.closed(writer), &batch.reference, batch.now).into_iter();
    seen.any(|feed| feeds.contains(&feed))
}
