//! Where a phone stands in the log.

use minicbor::{Decode, Encode};

use crate::feed::Feed;
use crate::id::Digest;

/// A checkpoint of the log: tag(n) = SHA-256(tag(n−1) ‖ row hash). A server restored from a backup has
/// another tag at the same seq, and the first phone that calls notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Tag {
    /// Sequence number of the row; 0 before the first.
    #[n(0)]
    pub seq: u64,
    /// Running hash up to and with that row; zeros before the first.
    #[n(1)]
    pub tag: Digest,
}

impl Tag {
    /// Before the first row.
    pub const START: Self = Self {
        seq: 0,
        tag: Digest([0; 32]),
    };
}

/// How far a feed was read: every row of it up to and with this seq.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// The feed.
    #[n(0)]
    pub feed: Feed,
    /// The last seq read.
    #[n(1)]
    pub seq: u64,
}

/// A checkpoint and a position for each feed. It authorises nothing: the caller's feeds come from the
/// grants present at each request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// The checkpoint.
    #[n(0)]
    pub checkpoint: Tag,
    /// Positions, feeds ascending.
    #[n(1)]
    pub positions: Vec<Position>,
}

/// Count and 128-bit wrapping sum of the row hashes of some feeds: equal on phone and server exactly
/// when both hold the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct FeedDigest {
    /// Rows, one for each feed that names them.
    #[n(0)]
    pub count: u64,
    /// Sum, little-endian.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sum: [u8; 16],
}

impl FeedDigest {
    /// Adds a row.
    pub fn add(&mut self, row_hash: &Digest) {
        let mut low = [0; 16];
        low.copy_from_slice(&row_hash.0[..16]);
        self.merge(&Self { count: 1, sum: low });
    }

    /// Adds another feed's digest.
    pub fn merge(&mut self, other: &Self) {
        let sum = u128::from_le_bytes(self.sum).wrapping_add(u128::from_le_bytes(other.sum));
        self.sum = sum.to_le_bytes();
        self.count += other.count;
    }
}
