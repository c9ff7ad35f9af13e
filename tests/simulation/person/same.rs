//! One thing that was written down twice: somebody says so, and takes it back.

use shared::command::Order;
use shared::id::RecordId;
use shared::record::RecordKind;

use super::duty::Found;
use super::forms;
use crate::scenario::Job;
use crate::world::World;

impl World {
    /// Somebody says that two records are of one thing, or that they are not after all. What others did with either
    /// meanwhile, the phone does not know.
    pub(super) fn say_same(&mut self, place: usize) {
        let kinds: &[RecordKind] = match self.job(place) {
            Job::Office => &[
                RecordKind::OutreachSession,
                RecordKind::VillageTalk,
                RecordKind::TalkItem,
                RecordKind::Inspection,
            ],
            Job::Coordinator => &[RecordKind::VillageTalk, RecordKind::TalkItem],
            _ => &[RecordKind::OutreachSession],
        };
        let kind = *self.chances.people.pick(kinds);
        let mut found = self.found(place, Some(kind));
        found.truncate(12);
        let mut twins = found.clone();
        twins.retain(|found| found.same_as.is_some());
        if self.chances.people.percent(30)
            && let Some(twin) = self.one_of(twins)
        {
            let reason = forms::why();
            return self.ask(place, twin.record, Order::NotSame { reason });
        }
        let Some(one) = self.one_of(found.clone()) else {
            return;
        };
        found.retain(|other| other.record != one.record && self.may_be_same(place, &one, other));
        let Some(canonical) = self.one_of(found).map(|other| other.record) else {
            return;
        };
        self.ask(place, one.record, Order::SameAs { canonical });
        if self.job(place) == Job::Office && self.chances.people.percent(40) {
            self.say_otherwise(place, one.record, canonical);
        }
    }

    /// Of one home; an inspection's may differ.
    fn may_be_same(&self, place: usize, one: &Found, other: &Found) -> bool {
        one.kind == RecordKind::Inspection
            || self.village_of(place, one.record) == self.village_of(place, other.record)
    }

    /// The office's other phone, which does not know, says it the other way round, or that the one which is to count
    /// is void.
    fn say_otherwise(&mut self, place: usize, one: RecordId, canonical: RecordId) {
        for other in self.other_phones(place) {
            let reason = forms::why();
            let order = if self.chances.people.percent(50) {
                Order::SameAs { canonical: one }
            } else {
                Order::Void { reason }
            };
            self.ask(other, canonical, order);
        }
    }
}
