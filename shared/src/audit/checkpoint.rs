//! A statement of the trail's head that somebody keeps away from the office's machine.

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::{Decode, Encode};

use crate::id::{Digest, OrganisationId};
use crate::sync::Tag;
use crate::time::Timestamp;

/// Largest checkpoint as a file, in bytes.
pub const MAX_CHECKPOINT_BYTES: usize = 4_096;

/// What the file begins with, and the context of its signature.
const MAGIC: &[u8] = b"satchel/audit-checkpoint/1";

/// Why bytes are no checkpoint to go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not the file it should be, or damaged.
    #[error("not a checkpoint of an audit trail, or damaged")]
    Malformed,
    /// The signature is not the server's.
    #[error("signature does not verify")]
    Signature,
}

/// The trail's head at an instant. It is the entry `audit_checkpoint_made` of that instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Checkpoint {
    /// The organisation.
    #[n(0)]
    pub organisation: OrganisationId,
    /// The head.
    #[n(1)]
    pub head: Tag,
    /// When that entry was written, by the server's clock.
    #[n(2)]
    pub at: Timestamp,
}

/// A checkpoint with the server's Ed25519 signature over `"satchel/audit-checkpoint/1" ‖ checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedCheckpoint {
    /// Deterministic CBOR of [`Checkpoint`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub checkpoint: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignedCheckpoint {
    /// The bytes the server signs.
    pub fn message(checkpoint: &[u8]) -> Vec<u8> {
        [MAGIC, checkpoint].concat()
    }

    /// The checkpoint, once the signature is found to be that of the server's key.
    pub fn open(&self, server_key: &Digest) -> Result<Checkpoint, CheckpointError> {
        let key = VerifyingKey::from_bytes(server_key.as_bytes());
        let key = key.map_err(|_| CheckpointError::Signature)?;
        let signature = Signature::from_slice(&self.signature);
        let signature = signature.map_err(|_| CheckpointError::Signature)?;
        key.verify_strict(&Self::message(&self.checkpoint), &signature)
            .map_err(|_| CheckpointError::Signature)?;
        crate::cbor::decode(&self.checkpoint).map_err(|_| CheckpointError::Malformed)
    }

    /// The file: the magic, then `[checkpoint, signature]`.
    pub fn to_file(&self) -> Vec<u8> {
        [MAGIC, &crate::cbor::encode(self)].concat()
    }

    /// Reads a file from outside; the signature is checked by [`SignedCheckpoint::open`].
    pub fn read(file: &[u8]) -> Result<Self, CheckpointError> {
        if file.len() > MAX_CHECKPOINT_BYTES {
            return Err(CheckpointError::Malformed);
        }
        let bytes = file.strip_prefix(MAGIC).ok_or(CheckpointError::Malformed)?;
        crate::cbor::decode(bytes).map_err(|_| CheckpointError::Malformed)
    }
}
