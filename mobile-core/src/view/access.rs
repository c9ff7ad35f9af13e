//! What the person may do, and what changed of it; and that the phone was wiped.

use serde::Serialize;
use shared::access::Grant;
use shared::feed::Feed;
use shared::time::Timestamp;

use crate::core::Core;
use crate::memory::{AccessChange, Reach};
use crate::sync::feed_name;

/// What the person may do now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccessView {
    /// The grants that hold today, of roles that this version knows.
    pub grants: Vec<Grant>,
    /// What may be read here, by feed and name; reference data and what is the person's own aside.
    pub reads: Vec<Reach>,
    /// Changes that the person has not said they saw, the oldest first.
    pub changes: Vec<AccessChange>,
    /// Whether all of that is here: nothing more waits to come down.
    pub is_whole: bool,
}

/// That the office had this phone wiped (sync.md N7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WipeView {
    /// Since when the office wants it, by its clock.
    pub ordered_at: Timestamp,
    /// Why: a stable word, `device_revoked`.
    pub reason: String,
    /// When it was done, by this phone's clock.
    pub wiped_at: Timestamp,
    /// Own items that the office does not have yet, and bundles carried for others: sync hands them in.
    pub left: usize,
    /// When everything was in and the last of it went from here; none: not yet.
    pub finished_at: Option<Timestamp>,
}

impl Core {
    /// The person's grants as the office last told them, ended and future ones too.
    pub fn grants(&self) -> Vec<Grant> {
        self.memory.grants().known()
    }

    /// What the person may do on the day of `now`, and what changed of it.
    pub fn access(&self, now: Timestamp) -> AccessView {
        let on = self.today(now);
        let grants = self.grants().into_iter();
        let read = self.memory.position.feeds.keys();
        let read = read.filter(|feed| !matches!(feed, Feed::Reference(_) | Feed::Person(_)));
        AccessView {
            grants: grants.filter(|grant| grant.holds_on(on)).collect(),
            reads: read.map(|feed| self.named(feed.clone(), now)).collect(),
            changes: self.access_changes(now),
            is_whole: self.memory.position.is_whole,
        }
    }

    /// What changed and was not seen; what was gained by its name of now, which came with it.
    pub(super) fn access_changes(&self, now: Timestamp) -> Vec<AccessChange> {
        let mut changes = self.memory.access.changes.clone();
        for change in &mut changes {
            for reach in change.gained.iter_mut().chain(&mut change.lost) {
                if reach.name.is_none() {
                    *reach = self.named(reach.feed.clone(), now);
                }
            }
        }
        changes
    }

    fn named(&self, feed: Feed, now: Timestamp) -> Reach {
        let name = feed_name(&self.memory, &feed, self.today(now));
        Reach { feed, name }
    }

    /// That this phone was wiped; none where it was not.
    pub fn wipe(&self) -> Option<WipeView> {
        self.memory.wipe.as_ref().map(|wipe| WipeView {
            ordered_at: wipe.ordered_at,
            reason: wipe.reason.clone(),
            wiped_at: wipe.wiped_at,
            left: self.left_to_hand_in(),
            finished_at: wipe.finished_at,
        })
    }
}
