//! That this phone was wiped on the office's order (sync.md N7).

use minicbor::{Decode, Encode};
use shared::time::Timestamp;

/// The value of `meta/wipe`. While it is there nothing is written here and nothing is shown; what was not handed in
/// before still goes to the office, and goes from here when all of it is there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Wipe {
    /// Since when the office wants it, by the server's clock.
    #[n(0)]
    pub ordered_at: Timestamp,
    /// Why, by a stable word: `device_revoked`.
    #[n(1)]
    pub reason: String,
    /// When it was done, by this phone's clock.
    #[n(2)]
    pub wiped_at: Timestamp,
    /// Whether the office knows that it was.
    #[n(3)]
    pub is_confirmed: bool,
    /// When the last of the own work was at the office, and went from here too.
    #[n(4)]
    pub finished_at: Option<Timestamp>,
}
