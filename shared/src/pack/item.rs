//! Items of a pack: changes and commands.

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use super::WitnessSignature;
use crate::id::{ChangeHash, Digest, RecordId};

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Item {
    /// A change of a record, raw. The record is named beside it: an amendment does not name its own.
    #[n(0)]
    Change {
        /// The record it belongs to.
        #[n(0)]
        record: RecordId,
        /// Automerge's uncompressed chunk.
        #[cbor(n(1), with = "minicbor::bytes")]
        raw: Vec<u8>,
        /// The signature of the change's own installation: carried where another installation packs it (a
        /// record joined in the field), so that it can be judged as its author's. Checked by the server; one
        /// that does not hold counts as none.
        #[n(2)]
        signature: Option<WitnessSignature>,
    },
    /// A command, in its own deterministic CBOR (see [`crate::command::Command`]).
    #[n(1)]
    Command {
        /// The command's bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        raw: Vec<u8>,
    },
}

/// What identifies an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemHash {
    /// The change's hash.
    Change(ChangeHash),
    /// SHA-256 of the command's bytes.
    Command(Digest),
}

impl ItemHash {
    /// 0 change, 1 command.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Change(_) => 0,
            Self::Command(_) => 1,
        }
    }

    /// The hash's bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        match self {
            Self::Change(hash) => hash.as_bytes(),
            Self::Command(hash) => hash.as_bytes(),
        }
    }
}

/// Items that do not decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed items")]
pub struct ItemError;

impl Item {
    /// The item's hash. For a change it is SHA-256 over the chunk after its checksum, as Automerge
    /// computes it, whether or not the chunk is well formed.
    pub fn hash(&self) -> ItemHash {
        match self {
            Self::Change { raw, .. } => {
                let hashed = raw.get(8..).unwrap_or_default();
                ItemHash::Change(ChangeHash(Sha256::digest(hashed).into()))
            }
            Self::Command { raw } => ItemHash::Command(Digest(Sha256::digest(raw).into())),
        }
    }
}

pub(super) fn encode(items: &[Item]) -> Vec<u8> {
    items.iter().flat_map(crate::cbor::encode).collect()
}

pub(super) fn decode(bytes: &[u8], count: usize) -> Result<Vec<Item>, ItemError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let mut items = Vec::with_capacity(count.min(super::MAX_ITEMS));
    for _ in 0..count {
        items.push(decoder.decode().map_err(|_| ItemError)?);
    }
    if decoder.position() == bytes.len() {
        Ok(items)
    } else {
        Err(ItemError)
    }
}
