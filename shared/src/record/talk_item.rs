//! A matter raised by villagers (提议事项), domain.md §2.2. Who is responsible, the due day and the
//! resolution come from events ([`crate::workflow`]), never from edits.

mod form;

pub use form::Answers;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::choice::choice;
use super::reading::Reading;
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest summary, in characters (domain.md §2.2).
pub const MAX_SUMMARY_CHARS: usize = 200;
/// Longest topic code, in characters.
pub const MAX_TOPIC_CHARS: usize = 40;
/// Longest late reason, in characters.
pub const MAX_TEXT_CHARS: usize = 200;

/// Keys of the record's root map.
pub mod key {
    /// The day it was raised, `2018-07-01`.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// Home village.
    pub const VILLAGE: &str = crate::record::VILLAGE;
    /// The talk at which it was raised.
    pub const TALK: &str = "talk";
    /// The session at which it was heard.
    pub const SESSION: &str = "session";
    /// One talk topic, of the 7+N.
    pub const TOPIC: &str = "topic";
    /// What is asked for.
    pub const SUMMARY: &str = "summary";
    /// Who can settle it: `village`, `township` or `department`.
    pub const SCOPE: &str = "scope";
    /// `blob:<sha256>` of the proposer's sealed contact, for the reply only (domain.md §5).
    pub const PROPOSER_REF: &str = "proposer_ref";
    /// Why it was logged late.
    pub const LATE_REASON: &str = "late_reason";
}

/// What holds for every matter.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::VILLAGE,
    fixed: &[key::TALK, key::SESSION],
    free_text: &[key::SUMMARY, key::LATE_REASON],
    pairs: &[],
};

choice! {
    /// Who can settle a matter.
    Scope {
        /// The village itself.
        Village = 0, "village",
        /// The township.
        Township = 1, "township",
        /// A department of the county.
        Department = 2, "department",
    }
}

/// A matter as its merged state says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkItem {
    /// The day it was raised, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Home village as created.
    pub village: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// The talk at which it was raised.
    pub talk: Option<RecordId>,
    /// The session at which it was heard.
    pub session: Option<RecordId>,
    /// One talk topic, of the 7+N.
    pub topic: String,
    /// What is asked for.
    pub summary: String,
    /// Who can settle it.
    pub scope: Scope,
    /// `blob:<sha256>` of the proposer's sealed contact.
    pub proposer_ref: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Reads a matter, and every rule its state breaks.
pub fn read(state: &State) -> (Option<TalkItem>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let village = reading.village(key::VILLAGE);
    let team = reading.team();
    let talk = reading.record(key::TALK);
    let session = reading.record(key::SESSION);
    if state.get(key::TALK).is_some() == state.get(key::SESSION).is_some() {
        // Raised at a talk, or heard at a session: one of the two.
        reading.broke(key::TALK, Rule::Required);
    }
    let topic = reading.required_text(key::TOPIC, MAX_TOPIC_CHARS);
    let summary = reading.required_text(key::SUMMARY, MAX_SUMMARY_CHARS);
    let scope = reading.parsed(key::SCOPE, Rule::UnknownValue, Scope::parse);
    let proposer_ref = reading.blob(key::PROPOSER_REF);
    let late_reason = reading.text(key::LATE_REASON, MAX_TEXT_CHARS);
    let item = || {
        Some(TalkItem {
            occurred_on: occurred_on?,
            village: village?,
            team: team?,
            talk,
            session,
            topic: topic?,
            summary: summary?,
            scope: scope?,
            proposer_ref,
            late_reason,
        })
    };
    (item(), reading.into_broken())
}
