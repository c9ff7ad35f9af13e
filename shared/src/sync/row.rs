//! Rows of the log, as hashed and as sent.

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use super::Tag;
use crate::command::SignedOutcome;
use crate::feed::Feed;
use crate::id::{Digest, InstallationId, RecordId, UserId};
use crate::problem::HeldCode;
use crate::time::Timestamp;
use crate::validate::Violation;

/// Bytes of a stub: enough of the item's hash for its author to know which.
pub const STUB_BYTES: usize = 8;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum RowKind {
    /// A counted change; the body is the raw change.
    #[n(0)]
    Change,
    /// A decided command; the body is a [`SignedOutcome`].
    #[n(1)]
    Outcome,
    /// A verdict for an author; the body is a [`Notice`].
    #[n(2)]
    Notice,
    /// A version of reference data; the body is a [`super::Reference`].
    #[n(3)]
    Reference,
    /// A record published anew in feeds that it joins; the body is a [`Publication`].
    #[n(4)]
    Publication,
}

/// The part of a row that its hash covers besides the body.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RowMeta {
    /// What it is.
    #[n(0)]
    pub kind: RowKind,
    /// The record it is about.
    #[n(1)]
    pub record: Option<RecordId>,
    /// Who caused it: the author of a change or command, the administrator of a reference row.
    #[n(2)]
    pub author: UserId,
    /// The installation it came from; none for what the office did itself.
    #[n(3)]
    pub installation: Option<InstallationId>,
    /// When the server received the item.
    #[n(4)]
    pub received_at: Timestamp,
}

/// A row: metadata, body, and the feeds that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Metadata.
    pub meta: RowMeta,
    /// Body: a raw change, or CBOR by kind.
    pub body: Vec<u8>,
    /// Feeds, ascending, the organisation's `o:` included.
    pub feeds: Vec<Feed>,
}

impl RowMeta {
    /// SHA-256("satchel/row/1" ‖ metadata ‖ body hash).
    pub fn row_hash(&self, body_hash: &Digest) -> Digest {
        row_hash(&crate::cbor::encode(self), body_hash)
    }

    /// The hash of a body of this row's kind. For a change it is the change hash, so a phone that has
    /// the change needs only a stub.
    pub fn body_hash(&self, body: &[u8]) -> Digest {
        let hashed = match self.kind {
            RowKind::Change => hashed_of_change(body),
            _ => body,
        };
        Digest(Sha256::digest(hashed).into())
    }
}

/// The hash of a row whose metadata has these bytes.
pub(super) fn row_hash(metadata: &[u8], body_hash: &Digest) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(b"satchel/row/1");
    hasher.update(metadata);
    hasher.update(body_hash.as_bytes());
    Digest(hasher.finalize().into())
}

/// What a change's hash is over: its chunk after the checksum.
pub(super) fn hashed_of_change(raw: &[u8]) -> &[u8] {
    raw.get(8..).unwrap_or_default()
}

impl Tag {
    /// The checkpoint after one more row.
    pub fn next(&self, row_hash: &Digest) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.tag.as_bytes());
        hasher.update(row_hash.as_bytes());
        Self {
            seq: self.seq + 1,
            tag: Digest(hasher.finalize().into()),
        }
    }
}

/// A row's body on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum RowBody {
    /// The whole body.
    #[n(0)]
    Whole(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// The first bytes of the body's hash: the caller wrote it and has it.
    #[n(1)]
    Stub(#[cbor(n(0), with = "minicbor::bytes")] [u8; STUB_BYTES]),
}

/// A row as sent to one caller.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WireRow {
    /// Its number in the log.
    #[n(0)]
    pub seq: u64,
    /// Metadata.
    #[n(1)]
    pub meta: RowMeta,
    /// Those of the caller's feeds that name it, as places in the response cursor's positions.
    #[n(2)]
    pub feeds: Vec<u16>,
    /// Body or stub.
    #[n(3)]
    pub body: RowBody,
}

/// A verdict in its author's feed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Notice {
    /// The item waits for its cause to go away or for the office.
    #[n(0)]
    Held {
        /// The item's hash.
        #[n(0)]
        item: Digest,
        /// Why.
        #[n(1)]
        code: HeldCode,
        /// The broken rules, where the code is `invalid`.
        #[n(2)]
        violations: Vec<Violation>,
    },
    /// The office declined a held item. It stays on its author's phone.
    #[n(1)]
    Declined {
        /// The item's hash.
        #[n(0)]
        item: Digest,
        /// The office's words.
        #[n(1)]
        reason: String,
        /// Who decided.
        #[n(2)]
        by: UserId,
    },
    /// A held item is released: it counts from the row that follows. Released by the office with a
    /// check waived, or by itself when the cause was gone.
    #[n(2)]
    Released {
        /// The item's hash.
        #[n(0)]
        item: Digest,
        /// The check that was waived; none when the cause was gone.
        #[n(1)]
        waived: Option<HeldCode>,
        /// Who decided; none when it released itself.
        #[n(2)]
        by: Option<UserId>,
    },
    /// Two different packs bear one number: the installation must renew itself (sync.md N6).
    #[n(3)]
    Renew {
        /// The number both bear.
        #[n(0)]
        number: u64,
    },
}

/// A record that joins feeds, published there anew (sync.md N4): whoever reads them from any position gets all
/// of it. Its later rows name these feeds themselves.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Publication {
    /// The feeds joined, ascending.
    #[n(0)]
    pub feeds: Vec<Feed>,
    /// The record's changes and events so far, in log order.
    #[n(1)]
    pub rows: Vec<PublishedRow>,
}

/// A row of the log as published anew.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PublishedRow {
    /// Its number in the log.
    #[n(0)]
    pub seq: u64,
    /// Metadata.
    #[n(1)]
    pub meta: RowMeta,
    /// Body.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

impl SignedOutcome {
    /// A row body.
    pub fn to_body(&self) -> Vec<u8> {
        crate::cbor::encode(self)
    }
}
