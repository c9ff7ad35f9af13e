//! People whose rows came here.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use shared::feed::Feed;

/// The value of `person/<user>`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Colleague {
    /// The name, as colleagues know it.
    #[n(0)]
    pub name: String,
    /// The feeds that brought rows of theirs.
    #[n(1)]
    pub feeds: BTreeSet<Feed>,
}
