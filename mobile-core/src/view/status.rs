//! Is all safe: the trust card.

use serde::Serialize;
use shared::problem::ProblemCode;
use shared::sync::FeedDigest;
use shared::time::Timestamp;

use super::WipeView;
use crate::carry::Carried;
use crate::core::Core;
use crate::memory::AccessChange;
use crate::outbox::Progress;

/// Counts of records and items, and the last contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// The person; none before enrolment.
    pub user_name: Option<String>,
    /// The organisation.
    pub organisation_name: Option<String>,
    /// Drafts.
    pub drafts: usize,
    /// Records on this phone.
    pub records: usize,
    /// Of those, ones that count.
    pub counted: usize,
    /// Own items that the server is not known to have: the saved and the packed ones, as
    /// [`Filter::OnlyHere`](super::Filter::OnlyHere) finds their records.
    pub only_here: usize,
    /// Of those, ones in no pack yet.
    pub saved: usize,
    /// Of those, ones in packs not acknowledged.
    pub packed: usize,
    /// Own items on the server's disk, not decided.
    pub received: usize,
    /// Of those, held ones.
    pub held: usize,
    /// The last answer, by this phone's clock.
    pub contacted_at: Option<Timestamp>,
    /// The last log row of the newest checkpoint.
    pub seq: u64,
    /// Rows read and their hash, over all feeds.
    #[serde(skip)]
    pub digest: FeedDigest,
    /// Whether the last answer reached the head and the digests were equal.
    pub is_whole: bool,
    /// Feeds read.
    pub feeds: Vec<String>,
    /// Bundles carried for others.
    pub carried: Vec<CarriedBundle>,
    /// What changed of what may be read and done here, and was not seen.
    pub access_changes: Vec<AccessChange>,
    /// That the office had this phone wiped.
    pub wipe: Option<WipeView>,
}

/// A bundle carried for others, and what keeps it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarriedBundle {
    /// When it was taken, by this phone's clock.
    pub taken_at: Timestamp,
    /// Packs in it.
    pub packs: u32,
    /// Why the office has not taken it, by a problem code: `held_full` where there was no room, which changes; none
    /// where the next sync hands it in.
    pub problem: Option<String>,
    /// When it is handed in again by itself; none where it does not wait, or nothing is tried by itself.
    pub retry_at: Option<Timestamp>,
}

impl Core {
    fn carried_bundle(&self, carried: &Carried, now: Timestamp) -> CarriedBundle {
        let waits = carried.waits_on(now);
        let full = waits.map(|_| ProblemCode::HeldFull.as_str().to_owned());
        CarriedBundle {
            taken_at: carried.taken_at,
            packs: carried.packs,
            problem: carried.problem.clone().or(full),
            retry_at: waits.and_then(|waits| self.goes_again(waits.until)),
        }
    }

    /// The trust card at a time of this phone's clock.
    pub fn status(&self, now: Timestamp) -> Status {
        let enrolment = self.memory.enrolment.as_ref();
        let outbox = &self.memory.outbox;
        let that = |is_wanted: fn(Progress) -> bool| {
            let entries = outbox.entries();
            let progress = entries.map(|(_, entry)| outbox.progress(&entry.item));
            progress.filter(|progress| is_wanted(*progress)).count()
        };
        let position = &self.memory.position;
        Status {
            user_name: enrolment.map(|enrolment| enrolment.user_name.clone()),
            organisation_name: enrolment.map(|enrolment| enrolment.organisation_name.clone()),
            drafts: self.memory.drafts.len(),
            records: self.summaries().count(),
            counted: self
                .summaries()
                .filter(|summary| summary.is_counted)
                .count(),
            only_here: that(Progress::is_only_here),
            saved: that(|progress| progress == Progress::Saved),
            packed: that(|progress| progress == Progress::Packed),
            received: that(|progress| progress == Progress::Received),
            held: self.summaries().map(|summary| summary.held as usize).sum(),
            contacted_at: self.memory.contact.contacted_at,
            seq: position.checkpoint.seq,
            digest: position.digest(),
            is_whole: position.is_whole,
            feeds: position.feeds.keys().map(ToString::to_string).collect(),
            carried: self
                .memory
                .carried
                .values()
                .map(|carried| self.carried_bundle(carried, now))
                .collect(),
            access_changes: self.access_changes(now),
            wipe: self.wipe(),
        }
    }
}
