//! What this phone's person may do, as the office last said, and what changed of it.

use minicbor::{Decode, Encode};
use serde::Serialize;
use shared::access::Grant;
use shared::feed::Feed;
use shared::sync::SentGrants;
use shared::time::Timestamp;

use super::Memory;

/// The value of `meta/access`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Access {
    /// The grants as the office last told them; none: those of the enrolment.
    #[n(0)]
    pub grants: Option<SentGrants>,
    /// Changes that the person has not said they saw, the oldest first.
    #[n(1)]
    pub changes: Vec<AccessChange>,
}

/// That something may be read or done here that was not, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct AccessChange {
    /// When this phone learned it, by its clock.
    #[n(0)]
    pub at: Timestamp,
    /// What it reads no more.
    #[n(1)]
    pub lost: Vec<Reach>,
    /// What it reads from now on, and fetches from the beginning.
    #[n(2)]
    pub gained: Vec<Reach>,
    /// Records that went from this phone and do not come back by what it still reads.
    #[n(3)]
    pub records: u32,
    /// New grants, of roles that this version knows.
    #[n(4)]
    pub given: Vec<Grant>,
    /// Grants that are no more.
    #[n(5)]
    pub ended: Vec<Grant>,
}

/// A place, team or unit whose records are read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Reach {
    /// By its feed.
    #[n(0)]
    pub feed: Feed,
    /// Its name, where it was known then: what is lost takes its names along.
    #[n(1)]
    pub name: Option<String>,
}

impl AccessChange {
    /// A change that says nothing yet.
    pub(crate) fn at(at: Timestamp) -> Self {
        Self {
            at,
            lost: Vec::new(),
            gained: Vec::new(),
            records: 0,
            given: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Whether there is something to tell.
    pub(crate) fn says_something(&self) -> bool {
        let feeds = self.lost.len() + self.gained.len();
        let grants = self.given.len() + self.ended.len();
        feeds + grants > 0 || self.records > 0
    }
}

impl Memory {
    /// The person's grants, as the office last told them.
    pub(crate) fn grants(&self) -> SentGrants {
        let enrolled = || {
            let enrolment = self.enrolment.as_ref();
            enrolment.map_or_else(SentGrants::default, |own| SentGrants::of(&own.grants))
        };
        self.access.grants.clone().unwrap_or_else(enrolled)
    }
}
