//! What a person answered.

use std::collections::BTreeSet;

use super::{EndedWith, key, read};
use crate::division::DivisionCode;
use crate::id::{RecordId, UserId};
use crate::record::form::{Form, Written, answers};
use crate::record::{CountAnswer, RecordKind};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day it was held.
    occurred_on: LocalDate = 0,
    /// The village; fixed once submitted.
    village: DivisionCode = 1,
    /// Where.
    place: String = 2,
    /// 说事长, by post.
    convenor: String = 3,
    /// Who kept the minutes.
    recorder: UserId = 4,
    /// Attendances.
    attendees: CountAnswer = 5,
    /// Talk topic codes, 7+N.
    topics: BTreeSet<String> = 6,
    /// How it ended.
    ended_with: EndedWith = 7,
    /// Matters raised earlier and answered here.
    readback_of: BTreeSet<RecordId> = 8,
    /// Why it was logged late.
    late_reason: String = 9,
}

impl Form for Answers {
    const KIND: RecordKind = RecordKind::VillageTalk;

    fn home(&self) -> Option<DivisionCode> {
        self.village
    }

    fn written(&self) -> Written {
        let recorder = self.recorder.map(|user| user.to_string());
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .text(key::PLACE, self.place.as_deref())
            .text(key::CONVENOR, self.convenor.as_deref())
            .text(key::RECORDER, recorder.as_deref())
            .count((key::ATTENDEE_COUNT, key::ATTENDEE_ABOUT), self.attendees)
            .text(key::ENDED_WITH, self.ended_with.map(EndedWith::as_str))
            .text(key::LATE_REASON, self.late_reason.as_deref())
            .set(key::TOPICS, self.topics.as_ref())
            .set(key::READBACK_OF, self.readback_of.as_ref())
    }

    fn of(state: &State) -> Self {
        let Some(talk) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(talk.occurred_on),
            village: Some(talk.village),
            place: talk.place,
            convenor: talk.convenor,
            recorder: talk.recorder,
            attendees: Some(talk.attendees.into()),
            topics: Some(talk.topics),
            ended_with: Some(talk.ended_with),
            readback_of: Some(talk.readback_of),
            late_reason: talk.late_reason,
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
