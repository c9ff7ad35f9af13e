//! Packs: signed, chained, idempotent envelopes of items (sync.md N1, N3; docs/sync-protocol.md).
//!
//! A pack is a header, a signature over `"satchel/pack/1" ‖ header`, and a body. The body is one raw
//! deflate stream of items. Items are the truth; packs are transport and evidence.

mod deflate;
mod item;
mod witness;

pub use deflate::{DeflateError, deflate, inflate};
pub use item::{Item, ItemError, ItemHash};
pub use witness::WitnessSignature;

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use crate::id::{Digest, InstallationId, OrganisationId, PackHash};
use crate::time::Timestamp;

/// Version of the pack format.
pub const PACK_VERSION: u8 = 1;
/// Most items of a pack.
pub const MAX_ITEMS: usize = 1_000;
/// Largest body as sent, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Largest body inflated, in bytes.
pub const MAX_INFLATED_BYTES: usize = 2 * 1024 * 1024;
/// Largest header, in bytes.
pub const MAX_HEADER_BYTES: usize = 512;

const SIGNATURE_CONTEXT: &[u8] = b"satchel/pack/1";

/// COSE algorithm identifiers (RFC 9053, RFC 9864) of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Algorithm {
    /// Ed25519, by strict verification.
    #[n(-19)]
    Ed25519,
}

/// What a pack says of itself. Deterministic CBOR: an array in this order.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PackHeader {
    /// [`PACK_VERSION`].
    #[n(0)]
    pub version: u8,
    /// Algorithm of the signature.
    #[n(1)]
    pub algorithm: Algorithm,
    /// The organisation it is for.
    #[n(2)]
    pub organisation: OrganisationId,
    /// The installation that packed it.
    #[n(3)]
    pub installation: InstallationId,
    /// 1 for the installation's first pack, then one more each time.
    #[n(4)]
    pub number: u64,
    /// The pack before; none for the first.
    #[n(5)]
    pub previous: Option<PackHash>,
    /// The phone's clock when it was packed.
    #[n(6)]
    pub packed_at: Timestamp,
    /// Number of items.
    #[n(7)]
    pub items: u32,
    /// SHA-256 over the items' hashes in order: outlives an erased body.
    #[n(8)]
    pub items_root: Digest,
    /// SHA-256 of the body as sent.
    #[n(9)]
    pub body_hash: Digest,
    /// Length of the body inflated, in bytes.
    #[n(10)]
    pub inflated_len: u32,
}

/// A pack as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Pack {
    /// The header's exact bytes: what was signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub header: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
    /// Deflated items.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

/// Why a pack is refused whole. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The header is too long, or not a header of this version.
    #[error("malformed pack header")]
    Header,
    /// Too many items or too large a body.
    #[error("pack is larger than allowed")]
    TooLarge,
    /// The signature is not the installation's.
    #[error("signature does not verify")]
    Signature,
    /// The body is not the one the header names.
    #[error("body hash differs")]
    BodyHash,
    /// The body does not inflate to the length the header names.
    #[error("body does not inflate within bounds")]
    Inflate,
    /// The items are malformed or not those of `items_root`.
    #[error("items differ from the header")]
    Items,
}

/// A header ready to be signed, with the body it commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// The header's bytes.
    pub header: Vec<u8>,
    /// The body.
    pub body: Vec<u8>,
}

impl Unsigned {
    /// Envelopes items. Errors when they exceed a pack's bounds; the caller packs fewer.
    pub fn of(
        organisation: OrganisationId,
        installation: InstallationId,
        number: u64,
        previous: Option<PackHash>,
        packed_at: Timestamp,
        items: &[Item],
    ) -> Result<Self, PackError> {
        let inflated = item::encode(items);
        let body = deflate(&inflated);
        if items.len() > MAX_ITEMS
            || inflated.len() > MAX_INFLATED_BYTES
            || body.len() > MAX_BODY_BYTES
        {
            return Err(PackError::TooLarge);
        }
        let header = PackHeader {
            version: PACK_VERSION,
            algorithm: Algorithm::Ed25519,
            organisation,
            installation,
            number,
            previous,
            packed_at,
            items: u32::try_from(items.len()).map_err(|_| PackError::TooLarge)?,
            items_root: items_root(items.iter().map(Item::hash)),
            body_hash: Digest(Sha256::digest(&body).into()),
            inflated_len: u32::try_from(inflated.len()).map_err(|_| PackError::TooLarge)?,
        };
        let header = crate::cbor::encode(&header);
        Ok(Self { header, body })
    }

    /// The bytes a device key signs.
    pub fn message(&self) -> Vec<u8> {
        signed_message(&self.header)
    }

    /// The pack's identity.
    pub fn hash(&self) -> PackHash {
        PackHash(Sha256::digest(&self.header).into())
    }

    /// The pack with its signature.
    pub fn signed(self, signature: Vec<u8>) -> Pack {
        Pack {
            header: self.header,
            signature,
            body: self.body,
        }
    }
}

fn signed_message(header: &[u8]) -> Vec<u8> {
    [SIGNATURE_CONTEXT, header].concat()
}

/// Whether a signature over a header is the key's, by strict Ed25519 verification.
pub fn signature_holds(header: &[u8], signature: &[u8], key: &VerifyingKey) -> bool {
    verifies(&signed_message(header), signature, key)
}

/// Whether a signature over a message is the key's, by strict Ed25519 verification.
fn verifies(message: &[u8], signature: &[u8], key: &VerifyingKey) -> bool {
    Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

/// SHA-256 over the item hashes, each with its kind byte, in order.
pub fn items_root(hashes: impl IntoIterator<Item = ItemHash>) -> Digest {
    let mut hasher = Sha256::new();
    for hash in hashes {
        hasher.update([hash.kind()]);
        hasher.update(hash.bytes());
    }
    Digest(hasher.finalize().into())
}

impl Pack {
    /// The pack's identity: the hash of the header without its signature, since some signature
    /// algorithms are malleable.
    pub fn hash(&self) -> PackHash {
        PackHash(Sha256::digest(&self.header).into())
    }

    /// Reads the header within bounds. The installation it names is a claim until [`Self::open`].
    pub fn header(&self) -> Result<PackHeader, PackError> {
        if self.header.len() > MAX_HEADER_BYTES {
            return Err(PackError::Header);
        }
        let header: PackHeader =
            crate::cbor::decode(&self.header).map_err(|_| PackError::Header)?;
        if header.version != PACK_VERSION || crate::cbor::encode(&header) != self.header {
            return Err(PackError::Header);
        }
        Ok(header)
    }

    /// Acceptance in the order of sync.md N3: signature, body hash, bounded inflate, items root.
    pub fn open(&self, header: &PackHeader, key: &VerifyingKey) -> Result<Vec<Item>, PackError> {
        if !signature_holds(&self.header, &self.signature, key) {
            return Err(PackError::Signature);
        }
        let count = header.items as usize;
        let inflated_len = header.inflated_len as usize;
        if self.body.len() > MAX_BODY_BYTES
            || count > MAX_ITEMS
            || inflated_len > MAX_INFLATED_BYTES
        {
            return Err(PackError::TooLarge);
        }
        if <[u8; 32]>::from(Sha256::digest(&self.body)) != header.body_hash.0 {
            return Err(PackError::BodyHash);
        }
        let inflated = inflate(&self.body, inflated_len).map_err(|_| PackError::Inflate)?;
        let items = item::decode(&inflated, count).map_err(|_| PackError::Items)?;
        if items_root(items.iter().map(Item::hash)) != header.items_root {
            return Err(PackError::Items);
        }
        Ok(items)
    }
}
