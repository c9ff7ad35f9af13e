//! `satchel verify`: checks the log's chain, every body, every pack's signature, every outcome's
//! signature, that what the deltas made is what the log says, and the audit trail's chain.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, VerifyingKey};
use serde::Serialize;
use shared::command::SignedOutcome;
use shared::figure::{CellKey, Tally};
use shared::pack::PackHeader;
use shared::sync::RowKind;

use crate::audit;
use crate::keys::ServerKeys;
use crate::replay::{Replay, ReplayError, replay};
use crate::store::pack::PackRow;
use crate::store::{PROJECTIONS, Store, StoreError, Tx};

/// Rows read at a time.
const CHUNK: u32 = 1_000;

/// What `verify` looked at, and what is wrong. Empty `faults` is a clean bill.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// Number of the last row.
    pub seq: u64,
    /// Records compared.
    pub records: usize,
    /// Figure cells compared.
    pub cells: usize,
    /// Packs whose signature and item hashes were checked.
    pub packs: usize,
    /// Outcomes whose signature was checked.
    pub outcomes: usize,
    /// Entries of the audit trail that are in order.
    pub audit: u64,
    /// What is wrong, one English sentence each.
    pub faults: Vec<String>,
}

/// Verifies from one snapshot; writes nothing.
pub async fn verify(store: &Store, keys: &ServerKeys) -> Result<Verified, StoreError> {
    let mut tx = store.snapshot().await?;
    let mut found = Verified {
        seq: 0,
        records: 0,
        cells: 0,
        packs: 0,
        outcomes: 0,
        audit: 0,
        faults: Vec::new(),
    };
    let head = tx.head().await?;
    found.seq = head.seq;
    match replay(&mut tx).await {
        Ok(replay) => {
            if replay.head != Some(head) {
                found
                    .faults
                    .push("the log's head is not its last row".to_owned());
            }
            compare(&mut tx, &replay, &mut found).await?;
            let version = tx.projections().await?.unwrap_or(PROJECTIONS);
            if version < PROJECTIONS && !found.faults.is_empty() {
                let why = "what is derived was made by an earlier server's rules: \
                           `satchel serve` or `satchel rebuild` makes it anew";
                found.faults.insert(0, why.to_owned());
            }
        }
        Err(ReplayError::Store(error)) => return Err(error),
        Err(error) => found.faults.push(error.to_string()),
    }
    packs(&mut tx, &mut found).await?;
    outcomes(&mut tx, keys, &mut found).await?;
    let trail = audit::prove::prove(&mut tx, Vec::new(), None).await?;
    found.audit = trail.entries;
    found.faults.extend(trail.fault);
    Ok(found)
}

async fn compare(tx: &mut Tx, replay: &Replay, found: &mut Verified) -> Result<(), StoreError> {
    let ids: Vec<_> = replay.records.keys().copied().collect();
    let stored = tx.records_by_id(&ids).await?;
    for (id, record) in &replay.records {
        if stored.get(id) != Some(record) {
            found
                .faults
                .push(format!("record {id} is not what the log says"));
        }
    }
    let total = tx.record_count().await?;
    if total != replay.records.len() as u64 {
        found.faults.push(format!(
            "{total} records are projected, the log has {}",
            replay.records.len()
        ));
    }
    found.records = replay.records.len();
    let cells = |tally: &Tally| tally.iter().collect::<BTreeMap<CellKey, i64>>();
    let (expected, kept) = (cells(&replay.cells), cells(&tx.all_cells().await?));
    if expected != kept {
        found
            .faults
            .push("figure cells are not what the records add up to".to_owned());
    }
    found.cells = expected.len();
    if tx.all_links().await? != replay.links {
        found
            .faults
            .push("links are not what the records point to".to_owned());
    }
    let feeds: Vec<_> = replay.digests.keys().cloned().collect();
    if tx.feed_digests(&feeds).await? != replay.digests {
        found
            .faults
            .push("feed digests are not those of the log's rows".to_owned());
    }
    Ok(())
}

async fn packs(tx: &mut Tx, found: &mut Verified) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = tx.packs_after(after, CHUNK).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.hash);
        for row in &rows {
            let key = tx.public_key_of(row.installation).await?;
            if !pack_holds(row, key) {
                found
                    .faults
                    .push(format!("pack {} does not verify", row.hash));
            }
        }
        found.packs += rows.len();
    }
}

fn pack_holds(row: &PackRow, key: Option<shared::id::Digest>) -> bool {
    let Some(key) = key.and_then(|key| VerifyingKey::from_bytes(key.as_bytes()).ok()) else {
        return false;
    };
    let Ok(header) = shared::cbor::decode::<PackHeader>(&row.header) else {
        return false;
    };
    let root = shared::id::Digest(<sha2::Sha256 as sha2::Digest>::digest(&row.item_hashes).into());
    shared::pack::signature_holds(&row.header, &row.signature, &key) && root == header.items_root
}

async fn outcomes(tx: &mut Tx, keys: &ServerKeys, found: &mut Verified) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let rows = tx.log_after(after, CHUNK).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.seq;
        for row in rows.iter().filter(|row| row.meta.kind == RowKind::Outcome) {
            found.outcomes += 1;
            let holds = shared::cbor::decode::<SignedOutcome>(&row.body).is_ok_and(|signed| {
                let message = SignedOutcome::message(&signed.outcome);
                Signature::from_slice(&signed.signature).is_ok_and(|signature| {
                    let key = keys.signing_key().verifying_key();
                    key.verify_strict(&message, &signature).is_ok()
                })
            });
            if !holds {
                found
                    .faults
                    .push(format!("outcome of row {} does not verify", row.seq));
            }
        }
    }
}
