//! More time for a finding: the unit's deputy asks, and the office says yes or no on one of its two phones.

use shared::command::Order;
use shared::id::RecordId;
use shared::record::RecordKind;
use shared::time::LocalDate;
use shared::workflow::{Facts, Status};

use super::duty::Found;
use super::forms;
use crate::scenario::Job;
use crate::world::World;

/// Whether rectification goes on, so that its day may be moved.
fn is_open(found: &Found) -> bool {
    matches!(
        found.status,
        Status::Issued
            | Status::Acknowledged
            | Status::Rectifying
            | Status::Reported
            | Status::Returned
            | Status::RecheckDisputed
    )
}

impl World {
    /// The deputy asks for more time, by the day that the phone shows. That may be an old one.
    pub(super) fn ask_for_time(&mut self, place: usize) {
        let core = self.phones[place].core.as_ref();
        let today = core.map(|core| core.today(self.clock_of(place)));
        let mut found = self.found(place, Some(RecordKind::Finding));
        // What is over already only now and then, for the phone refuses it.
        let minds_day = self.chances.people.percent(90);
        found.retain(|found| is_open(found) && (found.due_on >= today || !minds_day));
        // Most ask when all is to be done again, or there is little time left.
        found.sort_by_key(|found| (found.status != Status::Returned, found.due_on));
        found.truncate(3);
        let Some((found, due)) = self
            .one_of(found)
            .and_then(|found| Some((found, found.due_on?)))
        else {
            return self.order(place);
        };
        // Now and then no later than it is due already, which the phone refuses.
        let due_on = due.plus_days(self.chances.people.between(-2, 20));
        let reason = forms::why();
        self.ask(
            place,
            found.record,
            Order::RequestExtension { due_on, reason },
        );
    }

    /// The office decides on what it is asked, and sometimes again on the other phone, which does not know.
    pub(super) fn decide_on_time(&mut self, place: usize) {
        let asked = self.asked_for_time(place);
        if asked.is_empty() {
            return self.order(place);
        }
        for (record, due_on) in self.chances.people.some(&asked, 3) {
            if self.phones[place].is_free() {
                self.decide(place, record, due_on);
            }
            if self.chances.people.percent(70) {
                self.decide_elsewhere(place, record);
            }
        }
    }

    /// The office decides on its other phone, if that shows that somebody waits for it.
    pub(super) fn decide_elsewhere(&mut self, place: usize, record: RecordId) {
        for other in self.other_phones(place) {
            let asked = self.asked_for_time(other);
            let asked = asked.iter().find(|(waits, _)| *waits == record);
            if let Some((record, due_on)) = asked.copied() {
                self.decide(other, record, due_on);
            }
        }
    }

    fn decide(&mut self, place: usize, record: RecordId, due_on: LocalDate) {
        let order = if self.chances.people.percent(55) {
            Order::GrantExtension { due_on }
        } else {
            Order::RefuseExtension {
                reason: forms::why(),
            }
        };
        self.ask(place, record, order);
    }

    /// The other phones of the office that somebody could take out now.
    pub(super) fn other_phones(&self, place: usize) -> Vec<usize> {
        let places = 0..self.phones.len();
        places
            .filter(|other| {
                *other != place && self.job(*other) == Job::Office && self.phones[*other].is_free()
            })
            .collect()
    }

    /// The findings for which the screen shows that more time is asked for, and until when.
    fn asked_for_time(&self, place: usize) -> Vec<(RecordId, LocalDate)> {
        let Some(core) = &self.phones[place].core else {
            return Vec::new();
        };
        let found = self.found(place, Some(RecordKind::Finding));
        let open = found.iter().filter(|found| is_open(found));
        let asked = |found: &Found| {
            let detail = core.detail(found.record)?;
            match detail.expected.unwrap_or(detail.course).facts {
                Facts::Finding(facts) => Some((found.record, facts.extension?.due_on)),
                Facts::Item(_) | Facts::None => None,
            }
        };
        open.filter_map(asked).collect()
    }
}
