//! Answering a phone: the rows of its feeds after its cursor (sync.md N4).
//!
//! Cost with nothing new: one snapshot with 3 + (feeds of the caller) indexed queries, no write.

use std::collections::{BTreeMap, BTreeSet};

use shared::access::{self, Grant, Principal};
use shared::division::{Area, Level};
use shared::feed::{Class, Feed, Township};
use shared::id::{InstallationId, UserId};
use shared::sync::{
    Cursor, FeedDigest, MAX_PAGE_BYTES, PROTOCOL_VERSION, PersonName, Position, Refused, Request,
    Response, RowBody, RowKind, STUB_BYTES, SentGrants, Tag, Through, WireRow,
};
use shared::time::Timestamp;

use crate::identity::Known;
use crate::reference::ReferenceData;
use crate::store::log::LogRow;
use crate::store::{Store, StoreError, Tx};

/// Row numbers read from one feed at a time.
const FEED_CHUNK: u32 = 2_000;
/// Rows read from the log at a time while a page fills.
const ROW_CHUNK: usize = 64;
/// Bytes a row takes on the wire besides its body, at least: bounds a page of stubs.
const ROW_OVERHEAD: usize = 64;
/// More rows than this fit in no page: of many feeds, only the first are kept in mind.
const PAGE_ROWS: usize = MAX_PAGE_BYTES / ROW_OVERHEAD + 1;

/// Answers a request. Everything in the answer is read from one snapshot.
pub async fn answer(
    store: &Store,
    reference: &ReferenceData,
    now: Timestamp,
    principal: &Principal,
    request: &Request,
    refused: Vec<Refused>,
) -> Result<Response, StoreError> {
    let feeds = caller_feeds(principal, reference, now);
    let mut tx = store.snapshot().await?;
    let head = tx.head().await?;
    let through = tx.through(request.installation).await?;
    let asked = request.cursor.clone().unwrap_or(Cursor {
        checkpoint: Tag::START,
        positions: Vec::new(),
    });
    let rewound = rewound(&mut tx, &asked.checkpoint).await?;
    let from: BTreeMap<&Feed, u64> = if rewound.is_some() {
        BTreeMap::new()
    } else {
        let asked = asked.positions.iter();
        asked
            .map(|position| (&position.feed, position.seq))
            .collect()
    };
    let positions: Vec<Position> = feeds
        .iter()
        .map(|feed| Position {
            feed: feed.clone(),
            seq: from.get(feed).copied().unwrap_or(0),
        })
        .collect();
    let lost = asked
        .positions
        .iter()
        .map(|position| position.feed.clone())
        .filter(|feed| !feeds.contains(feed))
        .collect();
    let most = (request.page_bytes as usize).min(MAX_PAGE_BYTES);
    let page = page(&mut tx, &positions, head, most, request.installation).await?;
    let digest = if page.more {
        None
    } else {
        let digests = tx
            .feed_digests(&feeds.iter().cloned().collect::<Vec<_>>())
            .await?;
        let mut sum = FeedDigest::default();
        for digest in digests.values() {
            sum.merge(digest);
        }
        Some(sum)
    };
    let mut response = Response {
        version: PROTOCOL_VERSION,
        server_time: now,
        through: through.hash.map(|hash| Through {
            number: through.number,
            hash,
        }),
        refused,
        cursor: page.cursor,
        more: page.more,
        digest,
        lost,
        rewound,
        rows_len: 0,
        rows: Vec::new(),
        names: names(&mut tx, &page.rows, principal.user).await?,
        grants: None,
        wipe: None,
    };
    response.set_rows(&page.rows);
    Ok(response)
}

/// The grants of a person that are not over, where their phone has others and may know: a revoked device may not.
pub fn told_grants(reader: &Known, request: &Request, now: Timestamp) -> Option<SentGrants> {
    let has = request.grants.filter(|_| !reader.principal.revoked)?;
    let on = now.date();
    let lasting = reader.grants.iter();
    let lasting = lasting.filter(|grant| grant.to.is_none_or(|last| on <= last));
    let told = SentGrants::of(&lasting.cloned().collect::<Vec<Grant>>());
    (told.digest() != has).then_some(told)
}

/// The names of the people behind rows, but for the caller, who knows the own.
async fn names(
    tx: &mut Tx,
    rows: &[WireRow],
    caller: UserId,
) -> Result<Option<Vec<PersonName>>, StoreError> {
    let people: BTreeSet<UserId> = rows.iter().flat_map(WireRow::people).collect();
    let people = people.into_iter().filter(|user| *user != caller);
    let people: Vec<UserId> = people.collect();
    let names = tx.person_names(&people).await?;
    let names = names.into_iter();
    let names: Vec<PersonName> = names
        .map(|(user, name)| PersonName { user, name })
        .collect();
    Ok((!names.is_empty()).then_some(names))
}

/// The feeds a caller may read today: those of their grants, a division closed over the former codes
/// whose known successors lie in it.
pub fn caller_feeds(
    principal: &Principal,
    reference: &ReferenceData,
    now: Timestamp,
) -> BTreeSet<Feed> {
    let on = now.date();
    let divisions = &reference.divisions;
    let mut feeds: BTreeSet<Feed> = access::visible_feeds(principal, on).into_iter().collect();
    if feeds.contains(&Feed::Organisation) {
        // It holds every row; another feed beside it would only send rows twice.
        return BTreeSet::from([Feed::Organisation]);
    }
    if feeds.is_empty() {
        return feeds;
    }
    // Records of former codes that merged into a granted township or village.
    for (area, class) in feeds.iter().filter_map(record_area).collect::<Vec<_>>() {
        for former in divisions.close_over_merges(area, on).into_iter().skip(1) {
            feeds.extend(match former.level() {
                Level::Village => Some(Feed::Village(former.code(), class)),
                _ => Township::of(former).map(|township| Feed::Township(township, class)),
            });
        }
    }
    // The divisions of the granted areas, with the former townships that lie in them.
    let areas: Vec<Area> = principal
        .grants_on(on)
        .filter_map(|grant| grant.area)
        .collect();
    for sheet in divisions.sheets_for(&areas, on) {
        feeds.insert(Feed::reference_of(sheet.township.into()));
    }
    feeds
}

/// The area of a feed of records, and which of its records.
fn record_area(feed: &Feed) -> Option<(Area, Class)> {
    match feed {
        Feed::Township(township, class) => Some((township.as_str().parse().ok()?, *class)),
        Feed::Village(village, class) => Some(((*village).into(), *class)),
        _ => None,
    }
}

/// Whether a checkpoint is not of this log, and where to begin again. The phone keeps 32 checkpoints;
/// until it sends them the only one common to both for certain is the start.
async fn rewound(tx: &mut Tx, checkpoint: &Tag) -> Result<Option<Tag>, StoreError> {
    let here = tx.checkpoint(checkpoint.seq).await?;
    Ok((here != Some(*checkpoint)).then_some(Tag::START))
}

struct Page {
    rows: Vec<WireRow>,
    cursor: Cursor,
    more: bool,
}

/// Merges the feeds by number until the page is full. Holds no more than one page of bodies.
async fn page(
    tx: &mut Tx,
    positions: &[Position],
    head: Tag,
    most: usize,
    caller: InstallationId,
) -> Result<Page, StoreError> {
    let mut wanted: BTreeMap<u64, Vec<u16>> = BTreeMap::new();
    // Rows up to here are complete in `wanted`: a feed with more than a chunk bounds it.
    let mut complete = head.seq;
    for (index, position) in positions.iter().enumerate() {
        let seqs = tx
            .feed_after(&position.feed, position.seq, FEED_CHUNK)
            .await?;
        if seqs.len() == FEED_CHUNK as usize {
            complete = complete.min(seqs.last().copied().unwrap_or(0));
        }
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        for seq in seqs {
            wanted.entry(seq).or_default().push(index);
        }
        if wanted.len() > 2 * PAGE_ROWS {
            wanted.retain(|seq, _| *seq <= complete);
        }
        if let Some(first_beyond) = wanted.keys().nth(PAGE_ROWS).copied() {
            wanted.split_off(&first_beyond);
            complete = first_beyond - 1;
        }
    }
    wanted.retain(|seq, _| *seq <= complete);
    let seqs: Vec<u64> = wanted.keys().copied().collect();
    let mut rows = Vec::new();
    let mut bytes = 0;
    let mut end = complete;
    'page: for chunk in seqs.chunks(ROW_CHUNK) {
        for row in tx.log_rows(chunk).await? {
            let seq = row.seq;
            let row = wire(row, wanted.remove(&seq).unwrap_or_default(), caller);
            let size = ROW_OVERHEAD + body_len(&row.body);
            // The first row goes out whatever its size, or it would never.
            if bytes + size > most && (most == 0 || !rows.is_empty()) {
                end = seq - 1;
                break 'page;
            }
            bytes += size;
            rows.push(row);
        }
    }
    let positions = positions
        .iter()
        .map(|position| Position {
            feed: position.feed.clone(),
            seq: position.seq.max(end),
        })
        .collect();
    let checkpoint = if end == head.seq {
        head
    } else {
        tx.checkpoint(end).await?.unwrap_or(Tag::START)
    };
    Ok(Page {
        rows,
        cursor: Cursor {
            checkpoint,
            positions,
        },
        more: end < head.seq,
    })
}

/// The author of a change has its bytes: a stub says which it is.
fn wire(row: LogRow, feeds: Vec<u16>, caller: InstallationId) -> WireRow {
    let own = row.meta.kind == RowKind::Change && row.meta.installation == Some(caller);
    let body = if own {
        let mut stub = [0; STUB_BYTES];
        stub.copy_from_slice(&row.body_hash.0[..STUB_BYTES]);
        RowBody::Stub(stub)
    } else {
        RowBody::Whole(row.body)
    };
    WireRow {
        seq: row.seq,
        meta: row.meta,
        feeds,
        body,
    }
}

fn body_len(body: &RowBody) -> usize {
    match body {
        RowBody::Whole(bytes) => bytes.len(),
        RowBody::Stub(bytes) => bytes.len(),
    }
}
