//! Rows of the log that this version cannot read.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use shared::feed::Feed;

/// The value of `aside/<seq>`: a row as it came. It counts in the digest like any other, and is read again with every
/// answer, so that a version which can read it does.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Aside {
    /// The row's bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub row: Vec<u8>,
    /// The feeds that brought it.
    #[n(1)]
    pub feeds: BTreeSet<Feed>,
    /// Whether its hash was to be had; where not, the digest cannot be compared.
    #[n(2)]
    pub is_counted: bool,
}
