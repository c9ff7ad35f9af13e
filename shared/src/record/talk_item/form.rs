//! What a person answered.

use super::{Scope, key, read};
use crate::division::DivisionCode;
use crate::id::RecordId;
use crate::record::RecordKind;
use crate::record::form::{Form, Written, answers};
use crate::state::State;
use crate::time::LocalDate;

answers! {
    /// The day it was raised.
    occurred_on: LocalDate = 0,
    /// The village; fixed once submitted.
    village: DivisionCode = 1,
    /// The talk at which it was raised; fixed once submitted.
    talk: RecordId = 2,
    /// The session at which it was heard; fixed once submitted.
    session: RecordId = 3,
    /// One talk topic, of the 7+N.
    topic: String = 4,
    /// What is asked for.
    summary: String = 5,
    /// Who can settle it.
    scope: Scope = 6,
    /// `blob:<sha256>` of the proposer's sealed contact.
    proposer_ref: String = 7,
    /// Why it was logged late.
    late_reason: String = 8,
}

impl Form for Answers {
    const KIND: RecordKind = RecordKind::TalkItem;

    fn home(&self) -> Option<DivisionCode> {
        self.village
    }

    fn written(&self) -> Written {
        Written::default()
            .date(key::OCCURRED_ON, self.occurred_on)
            .record(key::TALK, self.talk)
            .record(key::SESSION, self.session)
            .text(key::TOPIC, self.topic.as_deref())
            .text(key::SUMMARY, self.summary.as_deref())
            .text(key::SCOPE, self.scope.map(Scope::as_str))
            .text(key::PROPOSER_REF, self.proposer_ref.as_deref())
            .text(key::LATE_REASON, self.late_reason.as_deref())
    }

    fn of(state: &State) -> Self {
        let Some(item) = read(state).0 else {
            return Self::default();
        };
        Self {
            occurred_on: Some(item.occurred_on),
            village: Some(item.village),
            talk: item.talk,
            session: item.session,
            topic: Some(item.topic),
            summary: Some(item.summary),
            scope: Some(item.scope),
            proposer_ref: item.proposer_ref,
            late_reason: item.late_reason,
        }
    }

    fn overlay(&mut self, newer: Self) {
        self.take_over(newer);
    }
}
