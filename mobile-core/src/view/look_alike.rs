//! Records that may be of the same event.

use shared::id::RecordId;
use shared::record::RecordKind;

use crate::core::Core;
use crate::record::Summary;

impl Core {
    /// Records that may be of the same session, talk or inspection as this one (domain.md §2.5, double counting).
    /// A hint.
    pub fn look_alikes(&self, record: RecordId) -> Vec<RecordId> {
        let one = self.summary(record);
        let Some(one) = one.filter(|one| counts(one)) else {
            return Vec::new();
        };
        self.summaries()
            .filter(|other| other.id != one.id && counts(other) && may_be_same(one, other))
            .map(|other| other.id)
            .collect()
    }
}

fn counts(summary: &Summary) -> bool {
    let stage = summary.stage.as_ref();
    stage.is_some_and(|stage| stage.counts())
}

/// Of one kind and day. Sessions: the same village, and a member in common or the same part of the day and a topic
/// in common. Talks: the same village. Inspections: the same unit, or without one the same place.
fn may_be_same(one: &Summary, other: &Summary) -> bool {
    let is_same_day = one.occurred_on.is_some() && one.occurred_on == other.occurred_on;
    if one.kind != other.kind || !is_same_day {
        return false;
    }
    let is_same_place = one.village.is_some() && one.village == other.village;
    match one.kind {
        Some(RecordKind::OutreachSession) => {
            let members = !one.members.is_disjoint(&other.members);
            let part = one.part_of_day.is_some() && one.part_of_day == other.part_of_day;
            is_same_place && (members || part && !one.topics.is_disjoint(&other.topics))
        }
        Some(RecordKind::VillageTalk) => is_same_place,
        Some(RecordKind::Inspection) => {
            one.unit == other.unit && (one.unit.is_some() || is_same_place)
        }
        // One talk raises several matters, and one inspection finds several problems.
        Some(RecordKind::TalkItem | RecordKind::Finding | RecordKind::Note) | None => false,
    }
}
