//! A running sync: what it sent, what it waits for, and what it will report.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::Digest;

use crate::effect::{SyncEnd, SyncReport};

/// A running sync.
#[derive(Debug)]
pub(crate) struct Session {
    budget: Option<u64>,
    pub(super) report: SyncReport,
    /// Packs of the next request, by number, with their signatures once they are there.
    pub(crate) to_send: BTreeMap<u64, Option<Vec<u8>>>,
    /// What waits for an answer.
    pub(super) call: Option<Call>,
    /// Packs of a single item that could not be held: not sent again in this session.
    pub(super) held_back: BTreeSet<u64>,
    /// Of what could not be held before, some was tried and refused again: no more of it is tried.
    pub(super) is_still_full: bool,
}

/// A call to the server that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// An exchange.
    Exchange,
    /// A bundle of another phone is being handed in.
    Bundle(Digest),
}

impl Session {
    pub(super) fn new(budget: Option<u64>) -> Self {
        Self {
            budget,
            report: SyncReport::of(SyncEnd::Complete),
            to_send: BTreeMap::new(),
            call: None,
            held_back: BTreeSet::new(),
            is_still_full: false,
        }
    }

    /// The server said when to come again.
    pub(crate) fn asked_to_wait(&mut self, seconds: Option<u32>) {
        self.report.asked_to_wait_s = seconds;
    }

    /// The seconds that the server asked to wait.
    pub(crate) fn wait_s(&self) -> Option<u32> {
        self.report.asked_to_wait_s
    }

    /// Whether the office could not hold something of this phone's, which waits for another session.
    pub(crate) fn holds_back(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// A bundle of so many bytes goes out.
    pub(crate) fn hand_in(&mut self, bundle: Digest, bytes: usize) {
        self.report.bytes_up += bytes as u64;
        self.report.round_trips += 1;
        self.call = Some(Call::Bundle(bundle));
    }

    /// A bundle arrived, of which so much was refused.
    pub(crate) fn count_delivery(&mut self, refused: usize) {
        self.report.delivered += 1;
        self.report.delivered_refused += refused;
    }

    /// Bytes left of the budget.
    pub(crate) fn left(&self) -> u64 {
        let spent = self.report.bytes_up + self.report.bytes_down;
        self.budget
            .map_or(u64::MAX, |budget| budget.saturating_sub(spent))
    }
}
