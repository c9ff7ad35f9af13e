//! What a person answered.

use std::collections::BTreeSet;

use super::{AudienceAnswer, Form, PartOfDay, Venue, key, read};
use crate::division::DivisionCode;
use crate::id::UserId;
use crate::record::form::{Form as RecordForm, Written, answers};
use crate::record::{RecordKind, reading};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day it was held.
    occurred_on: LocalDate = 0,
    /// Part of the day.
    part_of_day: PartOfDay = 1,
    /// The village; fixed once submitted.
    village: DivisionCode = 2,
    /// Where.
    venue: Venue = 3,
    /// How.
    form: Form = 4,
    /// Policy topic codes.
    topics: BTreeSet<String> = 5,
    /// The members who spoke.
    members: BTreeSet<UserId> = 6,
    /// Attendances.
    audience: AudienceAnswer = 7,
    /// Free words.
    note: String = 9,
    /// `blob:<sha256>` of one picture.
    photo: String = 10,
    /// Why it was logged late.
    late_reason: String = 11,
    ;
    /// Questions heard, by an id the phone made. Questions are only ever added.
    questions = 8,
}

impl RecordForm for Answers {
    const KIND: RecordKind = RecordKind::OutreachSession;

    fn home(&self) -> Option<DivisionCode> {
        self.village
    }

    fn written(&self) -> Written {
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .text(key::PART_OF_DAY, self.part_of_day.map(PartOfDay::as_str))
            .text(key::VENUE, self.venue.map(Venue::as_str))
            .text(key::FORM, self.form.map(Form::as_str))
            .count((key::AUDIENCE_COUNT, key::AUDIENCE_ABOUT), self.audience)
            .text(key::NOTE, self.note.as_deref())
            .text(key::PHOTO, self.photo.as_deref())
            .text(key::LATE_REASON, self.late_reason.as_deref())
            .set(key::TOPICS, self.topics.as_ref())
            .set(key::MEMBERS, self.members.as_ref())
            .additions(key::QUESTIONS, &self.questions)
    }

    fn of(state: &State) -> Self {
        let Some(session) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(session.occurred_on),
            part_of_day: session.part_of_day,
            village: Some(session.village),
            venue: Some(session.venue),
            form: session.form,
            topics: Some(session.topics),
            members: Some(session.members),
            audience: Some(session.audience.into()),
            questions: reading::added(state, key::QUESTIONS),
            note: session.note,
            photo: session.photo,
            late_reason: session.late_reason,
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
