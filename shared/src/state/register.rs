//! What was put on one key.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::Entry;
use crate::change::OpId;

/// Values that are taken out one by one.
const FEW: usize = 8;

/// The values of a key, and which were replaced.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub(super) struct Register {
    /// Values that stand, by operation; the last is the winner.
    #[n(0)]
    pub(super) values: Vec<Entry>,
    /// Puts that a later operation replaced, kept so that a late concurrent change is still checked.
    #[n(1)]
    pub(super) replaced: BTreeSet<OpId>,
}

impl Register {
    /// Whether an operation put a value here, replaced or not.
    pub(super) fn has(&self, op: &OpId) -> bool {
        self.replaced.contains(op) || self.place_of(op).is_ok()
    }

    fn place_of(&self, op: &OpId) -> Result<usize, usize> {
        self.values.binary_search_by_key(op, |entry| entry.op)
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        let at = self.place_of(&entry.op).unwrap_or_else(|at| at);
        self.values.insert(at, entry);
    }

    /// Takes out the values of operations.
    pub(super) fn remove(&mut self, ops: &[OpId]) -> Vec<Entry> {
        // Where many go, one pass over all is less than a shift for each.
        if ops.len() > FEW {
            let ops: BTreeSet<&OpId> = ops.iter().collect();
            let values = std::mem::take(&mut self.values).into_iter();
            let (gone, kept) = values.partition(|entry| ops.contains(&entry.op));
            self.values = kept;
            return gone;
        }
        let mut gone = Vec::new();
        for op in ops {
            if let Ok(at) = self.place_of(op) {
                gone.push(self.values.remove(at));
            }
        }
        gone
    }
}
