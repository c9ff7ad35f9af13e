//! The change log and its feeds.

use std::collections::{BTreeMap, HashSet};

use shared::feed::Feed;
use shared::id::{ChangeHash, Digest, InstallationId, PackHash, RecordId, UserId};
use shared::sync::{FeedDigest, RowKind, RowMeta, Tag};
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::organisation::tag;
use super::{StoreError, Tx, column, number, values};

/// A row of the log with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number.
    pub seq: u64,
    /// What its hash covers besides the body.
    pub meta: RowMeta,
    /// Hash of the body.
    pub body_hash: Digest,
    /// The body.
    pub body: Vec<u8>,
    /// The pack that brought it.
    pub pack: Option<PackHash>,
    /// The running hash with this row.
    pub tag: Digest,
}

/// Rows in a row from which a feed's stretch is one statement.
const RUN: usize = 8;

const COLUMNS: &str =
    "seq, kind, record, author, installation, received_at, body_hash, body, pack, tag";

fn kind_column(kind: RowKind) -> i64 {
    match kind {
        RowKind::Change => 0,
        RowKind::Outcome => 1,
        RowKind::Notice => 2,
        RowKind::Reference => 3,
        RowKind::Publication => 4,
    }
}

fn kind_of(column: i64) -> Result<RowKind, StoreError> {
    Ok(match column {
        0 => RowKind::Change,
        1 => RowKind::Outcome,
        2 => RowKind::Notice,
        3 => RowKind::Reference,
        4 => RowKind::Publication,
        _ => return Err(StoreError::Malformed("row kind")),
    })
}

fn read(row: &AnyRow) -> Result<LogRow, StoreError> {
    let bytes = |index: usize| row.try_get::<Option<Vec<u8>>, _>(index);
    Ok(LogRow {
        seq: number(row.try_get(0)?),
        meta: RowMeta {
            kind: kind_of(row.try_get(1)?)?,
            record: bytes(2)?.as_deref().and_then(RecordId::from_slice),
            author: UserId::from_slice(&row.try_get::<Vec<u8>, _>(3)?)
                .ok_or(StoreError::Malformed("author"))?,
            installation: bytes(4)?.as_deref().and_then(InstallationId::from_slice),
            received_at: Timestamp(row.try_get(5)?),
        },
        body_hash: Digest::from_slice(&row.try_get::<Vec<u8>, _>(6)?)
            .ok_or(StoreError::Malformed("body hash"))?,
        body: row.try_get(7)?,
        pack: bytes(8)?.as_deref().and_then(PackHash::from_slice),
        tag: Digest::from_slice(&row.try_get::<Vec<u8>, _>(9)?)
            .ok_or(StoreError::Malformed("tag"))?,
    })
}

impl Tx {
    /// Appends rows; under [`Tx::lock_head`].
    pub async fn insert_log(&mut self, rows: &[LogRow]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "log (org, seq, kind, record, author, installation, received_at, body_hash, body, pack, tag)",
            11,
            "",
            rows,
            |query, row| {
                query
                    .bind(org.0.to_vec())
                    .bind(column(row.seq))
                    .bind(kind_column(row.meta.kind))
                    .bind(row.meta.record.map(|record| record.0.to_vec()))
                    .bind(row.meta.author.0.to_vec())
                    .bind(row.meta.installation.map(|id| id.0.to_vec()))
                    .bind(row.meta.received_at.0)
                    .bind(row.body_hash.0.to_vec())
                    .bind(row.body.clone())
                    .bind(row.pack.map(|pack| pack.0.to_vec()))
                    .bind(row.tag.0.to_vec())
            },
        )
        .await
    }

    /// Names rows in feeds. What a pack brings has numbers in a row, so a stretch of a feed is one
    /// statement; the order of the keys lets one insert find its page where the last one left it.
    pub async fn insert_feed_rows(&mut self, mut rows: Vec<(Feed, u64)>) -> Result<(), StoreError> {
        let org = self.org;
        rows.sort_unstable();
        let mut single = Vec::new();
        for run in rows.chunk_by(|(feed, seq), (next, after)| feed == next && seq + 1 == *after) {
            match run {
                [(feed, first), .., (_, last)] if run.len() >= RUN => {
                    sqlx::query(
                        "insert into feed_row (org, feed, seq) \
                         with recursive run (seq) as ( \
                           select cast($3 as bigint) union all select seq + 1 from run where seq < $4 \
                         ) select $1, $2, seq from run",
                    )
                    .bind(org.0.to_vec())
                    .bind(feed.to_string())
                    .bind(column(*first))
                    .bind(column(*last))
                    .execute(self.connection())
                    .await?;
                }
                run => single.extend_from_slice(run),
            }
        }
        values::insert(
            self.connection(),
            "feed_row (org, feed, seq)",
            3,
            "",
            &single,
            |query, (feed, seq)| {
                query
                    .bind(org.0.to_vec())
                    .bind(feed.to_string())
                    .bind(column(*seq))
            },
        )
        .await
    }

    /// The digests of feeds; a feed without rows is absent.
    pub async fn feed_digests(
        &mut self,
        feeds: &[Feed],
    ) -> Result<BTreeMap<Feed, FeedDigest>, StoreError> {
        let mut digests = BTreeMap::new();
        for chunk in feeds.chunks(values::LIST) {
            let names: Vec<String> = chunk.iter().map(ToString::to_string).collect();
            let (places, names) = values::list(&names, 2);
            let text = format!(
                "select feed, row_count, row_sum from feed where org = $1 and feed in ({places})"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for name in names {
                query = query.bind(name);
            }
            for row in query.fetch_all(self.connection()).await? {
                let feed = row
                    .try_get::<String, _>(0)?
                    .parse()
                    .map_err(|_| StoreError::Malformed("feed"))?;
                let digest = FeedDigest {
                    count: number(row.try_get(1)?),
                    sum: row
                        .try_get::<Vec<u8>, _>(2)?
                        .try_into()
                        .map_err(|_| StoreError::Malformed("feed sum"))?,
                };
                digests.insert(feed, digest);
            }
        }
        Ok(digests)
    }

    /// Writes the digests of feeds, each whole.
    pub async fn put_feed_digests(
        &mut self,
        digests: &[(Feed, FeedDigest)],
    ) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "feed (org, feed, row_count, row_sum)",
            4,
            "on conflict (org, feed) do update set \
             row_count = excluded.row_count, row_sum = excluded.row_sum",
            digests,
            |query, (feed, digest)| {
                query
                    .bind(org.0.to_vec())
                    .bind(feed.to_string())
                    .bind(column(digest.count))
                    .bind(digest.sum.to_vec())
            },
        )
        .await
    }

    /// Numbers of a feed's rows after a position, ascending, at most `limit`.
    pub async fn feed_after(
        &mut self,
        feed: &Feed,
        after: u64,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let (table, only) = match feed {
            Feed::Organisation => ("log", ""),
            _ => ("feed_row", "and feed = $4"),
        };
        // One text of all numbers: a row for each costs more than reading it.
        let text = format!(
            "select string_agg(cast(seq as text), ',') from (select seq from {table} \
             where org = $1 and seq > $2 {only} order by seq limit $3) as page"
        );
        let mut query = sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(column(after))
            .bind(i64::from(limit));
        if *feed != Feed::Organisation {
            query = query.bind(feed.to_string());
        }
        let row = query.fetch_one(self.connection()).await?;
        let numbers: Option<String> = row.try_get(0)?;
        let mut seqs: Vec<u64> = numbers
            .iter()
            .flat_map(|numbers| numbers.split(','))
            .map(|seq| seq.parse().map_err(|_| StoreError::Malformed("feed row")))
            .collect::<Result<_, _>>()?;
        seqs.sort_unstable();
        Ok(seqs)
    }

    /// The feeds among these that name a row.
    pub async fn feeds_of(&mut self, seqs: &[u64]) -> Result<Vec<(u64, String)>, StoreError> {
        let mut found = Vec::new();
        for chunk in seqs.chunks(values::LIST) {
            let (places, seqs) = values::list(chunk, 2);
            let text =
                format!("select seq, feed from feed_row where org = $1 and seq in ({places})");
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for seq in seqs {
                query = query.bind(column(seq));
            }
            for row in query.fetch_all(self.connection()).await? {
                found.push((number(row.try_get(0)?), row.try_get(1)?));
            }
        }
        Ok(found)
    }

    /// Rows by number, ascending; absent numbers are left out.
    pub async fn log_rows(&mut self, seqs: &[u64]) -> Result<Vec<LogRow>, StoreError> {
        let mut rows = Vec::new();
        for chunk in seqs.chunks(values::LIST) {
            let (places, seqs) = values::list(chunk, 2);
            let text = format!(
                "select {COLUMNS} from log where org = $1 and seq in ({places}) order by seq"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for seq in seqs {
                query = query.bind(column(seq));
            }
            for row in query.fetch_all(self.connection()).await? {
                rows.push(read(&row)?);
            }
        }
        Ok(rows)
    }

    /// A stretch of the log after a number, for `rebuild` and `verify`.
    pub async fn log_after(&mut self, after: u64, limit: u32) -> Result<Vec<LogRow>, StoreError> {
        let text =
            format!("select {COLUMNS} from log where org = $1 and seq > $2 order by seq limit $3");
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(column(after))
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// A record's rows, in order.
    pub async fn log_of_record(&mut self, record: RecordId) -> Result<Vec<LogRow>, StoreError> {
        let text = format!("select {COLUMNS} from log where org = $1 and record = $2 order by seq");
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(record.0.to_vec())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// A record's counted changes with their hashes, in order.
    pub async fn changes_of_record(
        &mut self,
        record: RecordId,
    ) -> Result<Vec<(ChangeHash, Vec<u8>)>, StoreError> {
        let rows = sqlx::query(
            "select body_hash, body from log where org = $1 and record = $2 and kind = $3 \
             order by seq",
        )
        .bind(self.org_bytes())
        .bind(record.0.to_vec())
        .bind(kind_column(RowKind::Change))
        .fetch_all(self.connection())
        .await?;
        let change = |row: &AnyRow| {
            let hash = Digest::from_slice(&row.try_get::<Vec<u8>, _>(0)?);
            let hash = hash.ok_or(StoreError::Malformed("body hash"))?;
            Ok((ChangeHash(hash.0), row.try_get(1)?))
        };
        rows.iter().map(change).collect()
    }

    /// The checkpoint at a number; none when the log has no such row.
    pub async fn checkpoint(&mut self, seq: u64) -> Result<Option<Tag>, StoreError> {
        if seq == 0 {
            return Ok(Some(Tag::START));
        }
        let row = sqlx::query("select seq, tag from log where org = $1 and seq = $2")
            .bind(self.org_bytes())
            .bind(column(seq))
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(tag).transpose()
    }

    /// Which of these changes the log already holds.
    pub async fn logged(&mut self, hashes: &[Digest]) -> Result<HashSet<Digest>, StoreError> {
        let mut known = HashSet::new();
        for chunk in hashes.chunks(values::LIST) {
            let (places, hashes) = values::list(chunk, 2);
            let text = format!(
                "select body_hash from log where org = $1 and kind = 0 and body_hash in ({places})"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for hash in hashes {
                query = query.bind(hash.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let hash = Digest::from_slice(&row.try_get::<Vec<u8>, _>(0)?);
                known.insert(hash.ok_or(StoreError::Malformed("body hash"))?);
            }
        }
        Ok(known)
    }

    /// Forgets everything derived from the log, for `rebuild`.
    pub async fn clear_derived(&mut self) -> Result<(), StoreError> {
        for text in [
            "delete from feed_row where org = $1",
            "delete from feed where org = $1",
            "delete from record where org = $1",
            "delete from record_feed where org = $1",
            "delete from record_link where org = $1",
            "delete from figure_cell where org = $1",
            "delete from reference where org = $1",
        ] {
            sqlx::query(text)
                .bind(self.org_bytes())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}
