//! Words on another record: how it goes on, or an answer to it.

mod form;

pub use form::Answers;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::reading::Reading;
use super::{RecordKind, Rules};
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest text, in characters.
pub const MAX_TEXT_CHARS: usize = 500;

/// Keys of the record's root map.
pub mod key {
    /// The day it was written, `2018-07-01`.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// Home division: that of the record it is about.
    pub const DIVISION: &str = crate::record::DIVISION;
    /// The record it is about.
    pub const ABOUT: &str = "about";
    /// That record's kind: who may see it may see the note.
    pub const ABOUT_KIND: &str = "about_kind";
    /// `progress` or `answer`.
    pub const PURPOSE: &str = "purpose";
    /// The words.
    pub const TEXT: &str = "text";
}

/// What holds for every note.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::DIVISION,
    fixed: &[key::ABOUT, key::ABOUT_KIND],
    free_text: &[key::TEXT],
    pairs: &[],
};

choice! {
    /// What a note is for.
    Purpose {
        /// 进展
        Progress = 0, "progress",
        /// 答复
        Answer = 1, "answer",
    }
}

/// A note as its merged state says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The day it was written, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Home division as created.
    pub division: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// The record it is about.
    pub about: RecordId,
    /// That record's kind.
    pub about_kind: RecordKind,
    /// What it is for.
    pub purpose: Purpose,
    /// The words.
    pub text: String,
}

/// Reads a note, and every rule its state breaks.
pub fn read(state: &State) -> (Option<Note>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let division = reading.division(key::DIVISION);
    let team = reading.team();
    let about = reading.parsed(key::ABOUT, Rule::Type, |text| text.parse().ok());
    let about_kind = reading.parsed(key::ABOUT_KIND, Rule::UnknownValue, |text| {
        let kind: RecordKind = text.parse().ok()?;
        (kind != RecordKind::Note).then_some(kind)
    });
    let purpose = reading.parsed(key::PURPOSE, Rule::UnknownValue, Purpose::parse);
    let text = reading.required_text(key::TEXT, MAX_TEXT_CHARS);
    let note = || {
        Some(Note {
            occurred_on: occurred_on?,
            division: division?,
            team: team?,
            about: about?,
            about_kind: about_kind?,
            purpose: purpose?,
            text: text?,
        })
    };
    (note(), reading.into_broken())
}
