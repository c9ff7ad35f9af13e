//! Bundles: packs as a file, carried by anyone, and the receipts that come back (sync.md N7;
//! docs/sync-protocol.md, "Bundles").
//!
//! A bundle is not sealed yet: whoever carries it could read it.

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::{ByteSlice, ByteVec};
use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use crate::id::{Digest, InstallationId, OrganisationId, PackHash};
use crate::pack::Pack;
use crate::sync::{Refused, Tag};
use crate::time::Timestamp;

/// Version of bundles, receipts and deliveries.
pub const BUNDLE_VERSION: u8 = 1;
/// Largest bundle as a file, in bytes.
pub const MAX_BUNDLE_BYTES: usize = 1_000_000;
/// Most packs of a bundle.
pub const MAX_BUNDLE_PACKS: usize = 64;
/// Bytes of a bundle besides its packs, at most: magic, version, organisation, array heads.
pub const BUNDLE_OVERHEAD_BYTES: usize = 64;
/// Largest receipt as a file, in bytes.
pub const MAX_RECEIPT_BYTES: usize = 64 * 1024;

/// What the file of a bundle begins with.
const BUNDLE_MAGIC: &[u8] = b"satchel/bundle/1";
/// What the file of a receipt begins with, and the context of its signature.
const RECEIPT_MAGIC: &[u8] = b"satchel/receipt/1";

/// Packs on their way by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The organisation they are for.
    pub organisation: OrganisationId,
    /// The packs as they travel in a sync, in the order of their numbers for each installation.
    pub packs: Vec<Vec<u8>>,
}

/// Why bytes are no bundle or receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not the file it should be, or damaged.
    #[error("not such a file, or damaged")]
    Malformed,
    /// A file of a later version of this program.
    #[error("a file of version {0}")]
    Version(u8),
    /// More bytes or packs than a bundle may have.
    #[error("larger than a bundle may be")]
    TooLarge,
    /// The signature is not the server's.
    #[error("signature does not verify")]
    Signature,
}

#[derive(Encode, Decode)]
struct Wire {
    #[n(0)]
    version: u8,
    #[n(1)]
    organisation: OrganisationId,
    #[n(2)]
    packs: Packs,
}

/// At most one more than a bundle may have, so that too many show: a megabyte could name a million empty ones.
struct Packs(Vec<ByteVec>);

impl<C> Encode<C> for Packs {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(encoder, context)
    }
}

impl<'b, C> Decode<'b, C> for Packs {
    fn decode(
        decoder: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        let mut packs = Vec::new();
        for pack in decoder.array_iter::<&ByteSlice>()? {
            let pack = pack?;
            if packs.len() <= MAX_BUNDLE_PACKS {
                packs.push(ByteVec::from(pack.to_vec()));
            }
        }
        Ok(Self(packs))
    }
}

impl Bundle {
    /// The file. The caller keeps the bounds; [`Bundle::read`] refuses the file otherwise.
    pub fn to_file(&self) -> Vec<u8> {
        let packs = self.packs.iter().cloned();
        let wire = Wire {
            version: BUNDLE_VERSION,
            organisation: self.organisation,
            packs: Packs(packs.map(ByteVec::from).collect()),
        };
        [BUNDLE_MAGIC, &crate::cbor::encode(&wire)].concat()
    }

    /// Reads a file from outside: bounds, version, and that each pack decodes as one. What a pack says of
    /// itself is for the server to judge.
    pub fn read(file: &[u8]) -> Result<Self, BundleError> {
        if file.len() > MAX_BUNDLE_BYTES {
            return Err(BundleError::TooLarge);
        }
        let bytes = body(file, BUNDLE_MAGIC)?;
        let wire: Wire = crate::cbor::decode(bytes).map_err(|_| BundleError::Malformed)?;
        if wire.packs.0.len() > MAX_BUNDLE_PACKS {
            return Err(BundleError::TooLarge);
        }
        let packs: Vec<Vec<u8>> = wire.packs.0.into_iter().map(Into::into).collect();
        for pack in &packs {
            crate::cbor::decode::<Pack>(pack).map_err(|_| BundleError::Malformed)?;
        }
        Ok(Self {
            organisation: wire.organisation,
            packs,
        })
    }

    /// Which file it is: SHA-256 of its bytes.
    pub fn hash(file: &[u8]) -> Digest {
        Digest(Sha256::digest(file).into())
    }
}

/// What follows the magic; the version, first element of the array there, is this one.
fn body<'b>(file: &'b [u8], magic: &[u8]) -> Result<&'b [u8], BundleError> {
    let bytes = file.strip_prefix(magic).ok_or(BundleError::Malformed)?;
    let version = version(bytes)?;
    if version == BUNDLE_VERSION {
        Ok(bytes)
    } else {
        Err(BundleError::Version(version))
    }
}

fn version(bytes: &[u8]) -> Result<u8, BundleError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let version = decoder.array().and_then(|_| decoder.u8());
    version.map_err(|_| BundleError::Malformed)
}

/// Numbers in a row that no pack at the server bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Gap {
    /// The first.
    #[n(0)]
    pub from: u64,
    /// The last.
    #[n(1)]
    pub to: u64,
}

/// What the server has of an installation: the packs up to `through`, those in `missing` left out. It lets
/// the phone forget nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// [`BUNDLE_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The organisation.
    #[n(1)]
    pub organisation: OrganisationId,
    /// The installation whose packs they are.
    #[n(2)]
    pub installation: InstallationId,
    /// Number of its newest pack there.
    #[n(3)]
    pub through: u64,
    /// That pack's identity: a phone whose own pack of that number has another is a copy (sync.md N6).
    #[n(4)]
    pub hash: PackHash,
    /// The log's checkpoint when it was written.
    #[n(5)]
    pub checkpoint: Tag,
    /// The server's clock.
    #[n(6)]
    pub issued_at: Timestamp,
    /// Numbers below `through` that are not there, ascending: bundles can come out of order, or one of
    /// several not at all.
    #[n(7)]
    pub missing: Vec<Gap>,
}

impl Receipt {
    /// Whether the server has the pack of a number.
    pub fn covers(&self, number: u64) -> bool {
        let is_missing = |gap: &Gap| (gap.from..=gap.to).contains(&number);
        number <= self.through && !self.missing.iter().any(is_missing)
    }
}

/// A receipt with the server's Ed25519 signature over `"satchel/receipt/1" ‖ receipt`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedReceipt {
    /// Deterministic CBOR of [`Receipt`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub receipt: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignedReceipt {
    /// The bytes the server signs.
    pub fn message(receipt: &[u8]) -> Vec<u8> {
        [RECEIPT_MAGIC, receipt].concat()
    }

    /// The receipt, once the signature is found to be that of the server's key.
    pub fn open(&self, server_key: &Digest) -> Result<Receipt, BundleError> {
        let key = VerifyingKey::from_bytes(server_key.as_bytes());
        let key = key.map_err(|_| BundleError::Signature)?;
        let signature = Signature::from_slice(&self.signature);
        let signature = signature.map_err(|_| BundleError::Signature)?;
        key.verify_strict(&Self::message(&self.receipt), &signature)
            .map_err(|_| BundleError::Signature)?;
        let version = version(&self.receipt)?;
        if version != BUNDLE_VERSION {
            return Err(BundleError::Version(version));
        }
        crate::cbor::decode(&self.receipt).map_err(|_| BundleError::Malformed)
    }

    /// The file that goes back to the phone: the magic, then `[receipt, signature]`.
    pub fn to_file(&self) -> Vec<u8> {
        [RECEIPT_MAGIC, &crate::cbor::encode(self)].concat()
    }

    /// Reads a file from outside; the signature is checked by [`SignedReceipt::open`].
    pub fn read(file: &[u8]) -> Result<Self, BundleError> {
        if file.len() > MAX_RECEIPT_BYTES {
            return Err(BundleError::TooLarge);
        }
        let bytes = file
            .strip_prefix(RECEIPT_MAGIC)
            .ok_or(BundleError::Malformed)?;
        crate::cbor::decode(bytes).map_err(|_| BundleError::Malformed)
    }
}

/// What `POST /v1/bundles` answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Delivery {
    /// [`BUNDLE_VERSION`].
    #[n(0)]
    pub version: u8,
    /// One receipt for each installation of which a pack was taken, by installation.
    #[n(1)]
    pub receipts: Vec<SignedReceipt>,
    /// What was refused: nothing of it was kept.
    #[n(2)]
    pub refused: Vec<Refused>,
}

#[cfg(test)]
mod tests;
