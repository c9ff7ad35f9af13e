//! A bundle that the office cannot hold waits: each time twice as long.

use minicbor::{Decode, Encode};
use shared::time::Timestamp;

/// Why a bundle is not handed in yet: the office could not hold all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Waits {
    /// How often in a row, from 1.
    #[n(0)]
    pub times: u32,
    /// When it is handed in again, by this phone's clock.
    #[n(1)]
    pub until: Timestamp,
}

impl Waits {
    /// Longest wait, in milliseconds: a day.
    pub const LONGEST_MS: i64 = 86_400_000;

    /// Whether it is not over yet. One longer than any is of a clock that was wrong, and is over.
    pub fn is_on(&self, now: Timestamp) -> bool {
        let left = self.until.0.saturating_sub(now.0);
        (1..=Self::LONGEST_MS).contains(&left)
    }
}
