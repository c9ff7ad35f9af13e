//! Answers of any kind's form.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::form::{self, Authorship, Form};
use super::{RecordKind, finding, inspection, note, outreach_session, talk_item, village_talk};
use crate::change::Change;
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId};
use crate::state::State;

/// Answers of one kind's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "kind", content = "answers", rename_all = "snake_case")]
pub enum Answers {
    /// Of a session.
    #[n(0)]
    OutreachSession(#[n(0)] outreach_session::Answers),
    /// Of a talk.
    #[n(1)]
    VillageTalk(#[n(0)] village_talk::Answers),
    /// Of a matter raised.
    #[n(2)]
    TalkItem(#[n(0)] talk_item::Answers),
    /// Of an inspection.
    #[n(3)]
    Inspection(#[n(0)] inspection::Answers),
    /// Of a problem found.
    #[n(4)]
    Finding(#[n(0)] finding::Answers),
    /// Of a note.
    #[n(5)]
    Note(#[n(0)] note::Answers),
}

/// Does the same with the answers of whatever kind.
macro_rules! each {
    ($answers:expr, $form:ident => $act:expr) => {
        match $answers {
            Answers::OutreachSession($form) => $act,
            Answers::VillageTalk($form) => $act,
            Answers::TalkItem($form) => $act,
            Answers::Inspection($form) => $act,
            Answers::Finding($form) => $act,
            Answers::Note($form) => $act,
        }
    };
}

impl Answers {
    /// An empty form.
    pub fn empty(kind: RecordKind) -> Self {
        match kind {
            RecordKind::OutreachSession => Self::OutreachSession(Default::default()),
            RecordKind::VillageTalk => Self::VillageTalk(Default::default()),
            RecordKind::TalkItem => Self::TalkItem(Default::default()),
            RecordKind::Inspection => Self::Inspection(Default::default()),
            RecordKind::Finding => Self::Finding(Default::default()),
            RecordKind::Note => Self::Note(Default::default()),
        }
    }

    /// The kind of its form.
    pub fn kind(&self) -> RecordKind {
        fn kind_of<F: Form>(_: &F) -> RecordKind {
            F::KIND
        }
        each!(self, form => kind_of(form))
    }

    /// The home division that was answered.
    pub fn home(&self) -> Option<DivisionCode> {
        each!(self, form => form.home())
    }

    /// The creation of a record with these answers. Unanswered fields are absent; validation names them.
    pub fn creation(&self, record: RecordId, team: TeamId, by: Authorship) -> Change {
        each!(self, form => form::creation(form, record, team, by))
    }

    /// The amendment that changes a record of this kind to these answers; `None` when they change nothing.
    /// `fresh` is a number the phone never used before.
    pub fn amendment(
        &self,
        state: &State,
        by: Authorship,
        reason: Option<String>,
        fresh: u64,
    ) -> Option<Change> {
        each!(self, form => form::amendment(form, state, by, reason, fresh))
    }

    /// The answers that would write a record's state anew.
    pub fn of(kind: RecordKind, state: &State) -> Self {
        let mut answers = Self::empty(kind);
        each!(&mut answers, form => *form = Form::of(state));
        answers
    }

    /// Takes over what newer answers of the same form say; those of another form say nothing here.
    pub fn overlay(&mut self, newer: Self) {
        match (self, newer) {
            (Self::OutreachSession(form), Self::OutreachSession(newer)) => form.overlay(newer),
            (Self::VillageTalk(form), Self::VillageTalk(newer)) => form.overlay(newer),
            (Self::TalkItem(form), Self::TalkItem(newer)) => form.overlay(newer),
            (Self::Inspection(form), Self::Inspection(newer)) => form.overlay(newer),
            (Self::Finding(form), Self::Finding(newer)) => form.overlay(newer),
            (Self::Note(form), Self::Note(newer)) => form.overlay(newer),
            _ => {}
        }
    }
}

macro_rules! from_form {
    ($($kind:ident: $module:ident),+) => {
        $(impl From<$module::Answers> for Answers {
            fn from(form: $module::Answers) -> Self {
                Self::$kind(form)
            }
        })+
    };
}

from_form! {
    OutreachSession: outreach_session,
    VillageTalk: village_talk,
    TalkItem: talk_item,
    Inspection: inspection,
    Finding: finding,
    Note: note
}
