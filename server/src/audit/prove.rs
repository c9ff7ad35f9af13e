//! Proving the trail: a walk from its anchor to its head, and checkpoints to be kept elsewhere.

use serde::Serialize;
use shared::audit::{Act, Checkpoint, Fault, SignedCheckpoint, Stored, Walk};
use shared::id::Digest;
use shared::time::Timestamp;

use super::by_nobody;
use crate::clock::Clock;
use crate::keys::ServerKeys;
use crate::store::{Store, StoreError, Tx};

/// Entries read at a time.
const CHUNK: u32 = 1_000;

/// What a walk found.
#[derive(Debug, Clone, Serialize)]
pub struct Proved {
    /// Number of the last pruned entry; 0: the trail is whole.
    pub anchor: u64,
    /// Entries that are in order: all of them, or those before the first that is wrong.
    pub entries: u64,
    /// Number of the head.
    pub seq: u64,
    /// The head's tag.
    pub tag: Digest,
    /// Checkpoints it was held against.
    pub checkpoints: usize,
    /// The first entry that is wrong; none where all hold.
    pub first_wrong: Option<u64>,
    /// What is wrong with it, one English sentence.
    pub fault: Option<String>,
}

/// Walks the trail, from one snapshot. `checkpoints` were opened with the server's key; `now` is the instant of the walk,
/// without which a pruning is as old as it says.
pub async fn prove(
    tx: &mut Tx,
    checkpoints: Vec<Checkpoint>,
    now: Option<Timestamp>,
) -> Result<Proved, StoreError> {
    let ends = tx.audit_ends().await?;
    let mut proved = Proved {
        anchor: ends.anchor.seq,
        entries: 0,
        seq: ends.head.seq,
        tag: ends.head.tag,
        checkpoints: checkpoints.len(),
        first_wrong: None,
        fault: None,
    };
    let mut walk = Walk::from(tx.org(), ends.anchor, checkpoints, now);
    let mut after = None;
    loop {
        // Whatever is stored, what lies at or before the anchor too: it should be gone.
        let rows = tx.audit_rows(after, CHUNK).await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = Some(last.seq);
        for row in &rows {
            let stored = Stored {
                seq: row.seq,
                bytes: &row.entry,
                tag: row.tag,
            };
            match walk.step(stored) {
                Ok(entry) if row.is_of(&entry) => proved.entries += 1,
                Ok(_) => return Ok(proved.at(Fault::Changed(row.seq))),
                Err(fault) => return Ok(proved.at(fault)),
            }
        }
    }
    match walk.finish(ends.head) {
        Ok(_) => Ok(proved),
        Err(fault) => Ok(proved.at(fault)),
    }
}

impl Proved {
    fn at(mut self, fault: Fault) -> Self {
        self.first_wrong = Some(fault.seq());
        self.fault = Some(fault.to_string());
        self
    }
}

/// Makes a checkpoint of the trail's head. That is an entry itself, and the head is that entry: the checkpoint bears
/// its instant.
pub async fn checkpoint(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
) -> Result<(Checkpoint, SignedCheckpoint), StoreError> {
    let at = clock.now();
    let tx = store.begin().await?;
    let deed = by_nobody(at, Act::AuditCheckpointMade {});
    let checkpoint = Checkpoint {
        organisation: store.org(),
        head: tx.commit_and_tell(deed).await?,
        at,
    };
    let bytes = shared::cbor::encode(&checkpoint);
    let signature = keys.sign(&SignedCheckpoint::message(&bytes)).to_vec();
    let signed = SignedCheckpoint {
        checkpoint: bytes,
        signature,
    };
    Ok((checkpoint, signed))
}
