//! What a person answered.

use super::{Purpose, key, read};
use crate::division::DivisionCode;
use crate::id::RecordId;
use crate::record::RecordKind;
use crate::record::form::{Form, Written, answers};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day it was written.
    occurred_on: LocalDate = 0,
    /// That of the record it is about; fixed once submitted.
    division: DivisionCode = 1,
    /// The record it is about; fixed once submitted.
    about: RecordId = 2,
    /// That record's kind; fixed once submitted.
    about_kind: RecordKind = 3,
    /// What it is for.
    purpose: Purpose = 4,
    /// The words.
    text: String = 5,
}

impl Form for Answers {
    const KIND: RecordKind = RecordKind::Note;

    fn home(&self) -> Option<DivisionCode> {
        self.division
    }

    fn written(&self) -> Written {
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .record(key::ABOUT, self.about)
            .text(key::ABOUT_KIND, self.about_kind.map(RecordKind::as_str))
            .text(key::PURPOSE, self.purpose.map(Purpose::as_str))
            .text(key::TEXT, self.text.as_deref())
    }

    fn of(state: &State) -> Self {
        let Some(note) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(note.occurred_on),
            division: Some(note.division),
            about: Some(note.about),
            about_kind: Some(note.about_kind),
            purpose: Some(note.purpose),
            text: Some(note.text),
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
