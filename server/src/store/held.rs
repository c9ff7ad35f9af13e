//! Held items: kept byte for byte, in no feed, document or figure.

use std::collections::BTreeMap;

use shared::id::{CommandId, DeviceId, Digest, InstallationId, PackHash, RecordId, UserId};
use shared::problem::HeldCode;
use shared::time::Timestamp;
use shared::validate::Violation;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, column, number, values};

/// A held item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// The item's hash.
    pub hash: Digest,
    /// Whether it is a command; a change otherwise.
    pub is_command: bool,
    /// The record it is about.
    pub record: RecordId,
    /// Who wrote it.
    pub author: UserId,
    /// The installation it is judged as: the one that packed it, or of a witnessed change with its author's
    /// signature the author's.
    pub installation: InstallationId,
    /// When it arrived.
    pub received_at: Timestamp,
    /// When its installation was last heard of before it arrived.
    pub contact: Timestamp,
    /// The pack that brought it.
    pub pack: PackHash,
    /// The device that handed it in for another; none where its own did, or the office.
    pub bearer: Option<DeviceId>,
    /// Its bytes.
    pub body: Vec<u8>,
    /// Why it is held.
    pub code: HeldCode,
    /// The broken rules, where the code is `invalid`.
    pub violations: Vec<Violation>,
    /// The change it waits for; none when it waits for a record or for the office.
    pub missing: Option<Digest>,
    /// The record that it is words on, where it waits for that.
    pub awaited: Option<RecordId>,
    /// Where it stands.
    pub status: HeldStatus,
    /// Who declined it and in which words; none unless it is declined.
    pub declined: Option<Declined>,
}

/// How much is held of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldTotal {
    /// Items.
    pub items: u64,
    /// Bytes of them.
    pub bytes: u64,
}

/// Who declined a held item, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// Who.
    pub by: UserId,
    /// In which words.
    pub reason: String,
}

/// Where a held item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldStatus {
    /// Waits.
    Held,
    /// The office declined it.
    Declined,
    /// It counts now; its bytes are in the log.
    Released,
}

impl HeldStatus {
    /// The column's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Declined => "declined",
            Self::Released => "released",
        }
    }
}

/// Who decided about a held item, when and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDecision {
    /// The new status.
    pub status: HeldStatus,
    /// Who; none when it released itself.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// In which words.
    pub reason: Option<String>,
}

const COLUMNS: &str = "hash, kind, record, author, installation, received_at, pack, body, code, \
                       violations, missing, status, decided_by, reason, contact, bearer, awaited";

fn read(row: &AnyRow) -> Result<HeldRow, StoreError> {
    let bad = StoreError::Malformed;
    let bytes = |index: usize| row.try_get::<Vec<u8>, _>(index);
    Ok(HeldRow {
        hash: Digest::from_slice(&bytes(0)?).ok_or(bad("held hash"))?,
        is_command: row.try_get::<i64, _>(1)? == 1,
        record: RecordId::from_slice(&bytes(2)?).ok_or(bad("held record"))?,
        author: UserId::from_slice(&bytes(3)?).ok_or(bad("held author"))?,
        installation: InstallationId::from_slice(&bytes(4)?).ok_or(bad("held installation"))?,
        received_at: Timestamp(row.try_get(5)?),
        // Of what was held before this was kept, time limits are judged by its arrival.
        contact: Timestamp(match row.try_get::<Option<i64>, _>(14)? {
            Some(contact) => contact,
            None => row.try_get(5)?,
        }),
        pack: PackHash::from_slice(&bytes(6)?).ok_or(bad("held pack"))?,
        bearer: row
            .try_get::<Option<Vec<u8>>, _>(15)?
            .as_deref()
            .and_then(DeviceId::from_slice),
        body: bytes(7)?,
        code: row
            .try_get::<String, _>(8)?
            .parse()
            .map_err(|_| bad("held code"))?,
        violations: shared::cbor::decode(&bytes(9)?).map_err(|_| bad("violations"))?,
        missing: row
            .try_get::<Option<Vec<u8>>, _>(10)?
            .as_deref()
            .and_then(Digest::from_slice),
        awaited: row
            .try_get::<Option<Vec<u8>>, _>(16)?
            .as_deref()
            .and_then(RecordId::from_slice),
        status: match row.try_get::<String, _>(11)?.as_str() {
            "held" => HeldStatus::Held,
            "declined" => HeldStatus::Declined,
            "released" => HeldStatus::Released,
            _ => return Err(bad("held status")),
        },
        declined: declined(row)?,
    })
}

fn declined(row: &AnyRow) -> Result<Option<Declined>, StoreError> {
    let by: Option<Vec<u8>> = row.try_get(12)?;
    let reason: Option<String> = row.try_get(13)?;
    let is_declined = row.try_get::<String, _>(11)? == HeldStatus::Declined.as_str();
    let words = by.as_deref().and_then(UserId::from_slice).zip(reason);
    Ok(words
        .filter(|_| is_declined)
        .map(|(by, reason)| Declined { by, reason }))
}

impl Tx {
    /// Keeps items; one that is there keeps its bytes and gets the new reason, and with it the record, the author
    /// and the pack it is now judged as: a witness without a signature has them from its bearer until its
    /// author's own pack lists it, and what was decided of it until then falls.
    pub async fn put_held(&mut self, rows: &[HeldRow]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "held (org, hash, kind, record, author, installation, received_at, pack, body, code, \
             violations, missing, status, contact, bearer, awaited)",
            16,
            "on conflict (org, hash) do update set record = excluded.record, author = excluded.author, \
             installation = excluded.installation, received_at = excluded.received_at, \
             pack = excluded.pack, code = excluded.code, violations = excluded.violations, \
             missing = excluded.missing, contact = excluded.contact, status = excluded.status, bearer = excluded.bearer, \
             awaited = excluded.awaited, \
             decided_by = null, decided_at = null, reason = null",
            rows,
            |query, row| {
                query
                    .bind(org.0.to_vec())
                    .bind(row.hash.0.to_vec())
                    .bind(i64::from(row.is_command))
                    .bind(row.record.0.to_vec())
                    .bind(row.author.0.to_vec())
                    .bind(row.installation.0.to_vec())
                    .bind(row.received_at.0)
                    .bind(row.pack.0.to_vec())
                    .bind(row.body.clone())
                    .bind(row.code.as_str().to_owned())
                    .bind(shared::cbor::encode(&row.violations))
                    .bind(row.missing.map(|missing| missing.0.to_vec()))
                    .bind(row.status.as_str().to_owned())
                    .bind(row.contact.0)
                    .bind(row.bearer.map(|bearer| bearer.0.to_vec()))
                    .bind(row.awaited.map(|awaited| awaited.0.to_vec()))
            },
        )
        .await
    }

    /// Records one decision about held items.
    pub async fn decide_held(
        &mut self,
        hashes: &[Digest],
        decision: &HeldDecision,
    ) -> Result<(), StoreError> {
        for chunk in hashes.chunks(values::LIST) {
            let (places, hashes) = values::list(chunk, 6);
            let text = format!(
                "update held set status = $2, decided_by = $3, decided_at = $4, reason = $5 \
                 where org = $1 and hash in ({places})"
            );
            let mut query = sqlx::query(super::assembled(text))
                .bind(self.org_bytes())
                .bind(decision.status.as_str().to_owned())
                .bind(decision.by.map(|by| by.0.to_vec()))
                .bind(decision.at.0)
                .bind(decision.reason.clone());
            for hash in hashes {
                query = query.bind(hash.0.to_vec());
            }
            query.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Held items by hash, whatever their status.
    pub async fn held_by_hash(
        &mut self,
        hashes: &[Digest],
    ) -> Result<BTreeMap<Digest, HeldRow>, StoreError> {
        let ids: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.0.to_vec()).collect();
        let rows = self.held_where("hash", "", &ids).await?;
        Ok(rows.into_iter().map(|row| (row.hash, row)).collect())
    }

    /// What waits or was declined of these records, oldest first.
    pub async fn held_of_records(
        &mut self,
        records: &[RecordId],
    ) -> Result<Vec<HeldRow>, StoreError> {
        let ids: Vec<Vec<u8>> = records.iter().map(|record| record.0.to_vec()).collect();
        self.held_where("record", "and status <> 'released'", &ids)
            .await
    }

    /// What waits or was declined of the records of which something waits for these, oldest first for each 64 of
    /// them. A record of which something waits for several may come with each.
    pub async fn held_of_awaiting(
        &mut self,
        records: &[RecordId],
    ) -> Result<Vec<HeldRow>, StoreError> {
        let ids: Vec<Vec<u8>> = records.iter().map(|record| record.0.to_vec()).collect();
        self.held_where(
            "record in (select record from held where org = $1 and status = 'held' and awaited",
            ") and status <> 'released'",
            &ids,
        )
        .await
    }

    /// For which of these records something waits.
    pub async fn awaited_of(&mut self, records: &[RecordId]) -> Result<Vec<RecordId>, StoreError> {
        let mut awaited = Vec::new();
        for chunk in records.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text = format!(
                "select distinct awaited from held where org = $1 and awaited in ({places}) \
                 and status = 'held'"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let id = RecordId::from_slice(&row.try_get::<Vec<u8>, _>(0)?);
                awaited.push(id.ok_or(StoreError::Malformed("awaited record"))?);
            }
        }
        Ok(awaited)
    }

    /// Held items for which `before in (ids) after` holds.
    async fn held_where(
        &mut self,
        before: &'static str,
        after: &'static str,
        ids: &[Vec<u8>],
    ) -> Result<Vec<HeldRow>, StoreError> {
        let mut rows = Vec::new();
        for chunk in ids.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text = format!(
                "select {COLUMNS} from held where org = $1 and {before} in ({places}) {after} \
                 order by received_at, hash"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id);
            }
            for row in query.fetch_all(self.connection()).await? {
                rows.push(read(&row)?);
            }
        }
        Ok(rows)
    }

    /// What waits for the office or for its cause, oldest first, after a place in that order.
    pub async fn held_after(
        &mut self,
        after: Option<(Timestamp, Digest)>,
        limit: u32,
    ) -> Result<Vec<HeldRow>, StoreError> {
        let (at, hash) = after.unwrap_or((Timestamp(i64::MIN), Digest([0; 32])));
        let text = format!(
            "select {COLUMNS} from held where org = $1 and status = 'held' \
             and (received_at > $2 or (received_at = $2 and hash > $3)) \
             order by received_at, hash limit $4"
        );
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(at.0)
            .bind(hash.0.to_vec())
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// What waits for one of these causes, oldest first, after a place in that order.
    pub async fn held_because(
        &mut self,
        codes: &[HeldCode],
        after: Option<(Timestamp, Digest)>,
        limit: u32,
    ) -> Result<Vec<HeldRow>, StoreError> {
        let (at, hash) = after.unwrap_or((Timestamp(i64::MIN), Digest([0; 32])));
        let (places, codes) = values::list(codes, 5);
        let text = format!(
            "select {COLUMNS} from held where org = $1 and status = 'held' \
             and (received_at > $2 or (received_at = $2 and hash > $3)) and code in ({places}) \
             order by received_at, hash limit $4"
        );
        let mut query = sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(at.0)
            .bind(hash.0.to_vec())
            .bind(i64::from(limit));
        for code in codes {
            query = query.bind(code.as_str());
        }
        let rows = query.fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// How much is held of a device, whichever of its installations wrote it. Costs a look at each of these rows.
    pub async fn held_of_device(&mut self, device: DeviceId) -> Result<HeldTotal, StoreError> {
        self.held_total(
            "installation in (select id from installation where org = $1 and device = $2)",
            device,
        )
        .await
    }

    /// How much is held of what a device handed in for others.
    pub async fn held_by_carrier(&mut self, device: DeviceId) -> Result<HeldTotal, StoreError> {
        self.held_total("bearer = $2", device).await
    }

    async fn held_total(
        &mut self,
        whose: &'static str,
        device: DeviceId,
    ) -> Result<HeldTotal, StoreError> {
        let text = format!(
            "select count(*), cast(coalesce(sum(length(body)), 0) as bigint) from held \
             where org = $1 and status = 'held' and {whose}"
        );
        let row = sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(device.0.to_vec())
            .fetch_one(self.connection())
            .await?;
        Ok(HeldTotal {
            items: number(row.try_get(0)?),
            bytes: number(row.try_get(1)?),
        })
    }

    /// How many items wait.
    pub async fn held_count(&mut self) -> Result<u64, StoreError> {
        let row = sqlx::query("select count(*) from held where org = $1 and status = 'held'")
            .bind(self.org_bytes())
            .fetch_one(self.connection())
            .await?;
        Ok(number(row.try_get(0)?))
    }

    /// Which of these commands were decided.
    pub async fn decided(&mut self, ids: &[CommandId]) -> Result<Vec<CommandId>, StoreError> {
        let mut known = Vec::new();
        for chunk in ids.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text =
                format!("select id from decided_command where org = $1 and id in ({places})");
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let id = CommandId::from_slice(&row.try_get::<Vec<u8>, _>(0)?);
                known.push(id.ok_or(StoreError::Malformed("command"))?);
            }
        }
        Ok(known)
    }

    /// Remembers decided commands.
    pub async fn insert_decided(&mut self, rows: &[(CommandId, u64)]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "decided_command (org, id, seq)",
            3,
            "",
            rows,
            |query, (id, seq)| {
                query
                    .bind(org.0.to_vec())
                    .bind(id.0.to_vec())
                    .bind(column(*seq))
            },
        )
        .await
    }
}
