//! Rows of the log that cannot be taken in yet: this version cannot read them, or the record they are of is damaged
//! here.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use shared::feed::Feed;
use shared::id::RecordId;
use shared::sync::SentRow;

use super::Memory;
use crate::storage::Key;

/// The value of `aside/<seq>`: a row as it came. It counts in the digest like any other, and is read again with every
/// answer, so that a version which can read it does, or this one once the record is whole again.
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

impl Aside {
    /// The row as far as it can be read.
    pub(crate) fn sent(&self) -> Option<SentRow> {
        SentRow::of(&self.row).ok()
    }
}

impl Memory {
    /// How many rows are kept until this phone's program is renewed.
    pub(crate) fn rows_of_a_newer_version(&self) -> usize {
        let kept = self.aside.values();
        let is_newer = |sent: &SentRow| sent.stub().is_none() && !self.is_of_a_damaged(sent);
        let newer = kept.filter(|aside| aside.sent().as_ref().is_none_or(is_newer));
        newer.count()
    }

    /// Whether a row is of a record whose entry is damaged: it can be taken in once that is repaired.
    pub(crate) fn is_of_a_damaged(&self, sent: &SentRow) -> bool {
        let record = sent.row.as_ref().and_then(|row| row.meta.record);
        record.is_some_and(|record| self.is_damaged_record(record))
    }

    /// Whether a record is on the disk and cannot be read.
    pub(crate) fn is_damaged_record(&self, record: RecordId) -> bool {
        self.is_damaged(&Key::Record(record))
    }
}
