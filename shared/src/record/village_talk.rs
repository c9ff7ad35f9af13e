//! The village talk meeting (村居民说事会), domain.md §2.2.

mod form;

pub use form::Answers;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::reading::Reading;
use super::{Count, Pair, Rules};
use crate::division::DivisionCode;
use crate::id::{RecordId, TeamId, UserId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest place, in characters.
pub const MAX_PLACE_CHARS: usize = 60;
/// Longest convenor, in characters.
pub const MAX_CONVENOR_CHARS: usize = 40;
/// Longest late reason, in characters.
pub const MAX_TEXT_CHARS: usize = 200;
/// Most topics of a talk.
pub const MAX_TOPICS: usize = 20;
/// Most old matters answered at one talk.
pub const MAX_READBACKS: usize = 100;

/// Keys of the record's root map. Sets are keys `topics/<code>`, `readback_of/<item>`.
pub mod key {
    /// Date of the talk, `2018-07-01`.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// Home village.
    pub const VILLAGE: &str = crate::record::VILLAGE;
    /// Where it was held.
    pub const PLACE: &str = "place";
    /// 说事长, by post.
    pub const CONVENOR: &str = "convenor";
    /// Who kept the minutes.
    pub const RECORDER: &str = "recorder";
    /// Attendances, 人次, 0 to 65 535.
    pub const ATTENDEE_COUNT: &str = "attendee_count";
    /// Whether the count is an estimate (约).
    pub const ATTENDEE_ABOUT: &str = "attendee_about";
    /// Both of the pair, as one field in messages and conflicts.
    pub const ATTENDEES: &str = "attendees";
    /// Set of talk topics, 7+N.
    pub const TOPICS: &str = "topics";
    /// `items` or `no_item`.
    pub const ENDED_WITH: &str = "ended_with";
    /// Set of matters raised earlier and answered here.
    pub const READBACK_OF: &str = "readback_of";
    /// Why it was logged late.
    pub const LATE_REASON: &str = "late_reason";
}

/// What holds for every talk.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::VILLAGE,
    fixed: &[],
    free_text: &[key::PLACE, key::CONVENOR, key::LATE_REASON],
    pairs: &[ATTENDEES],
};

const ATTENDEES: Pair = Pair {
    count: key::ATTENDEE_COUNT,
    about: key::ATTENDEE_ABOUT,
    name: key::ATTENDEES,
};

choice! {
    /// How a talk ended. Ending without a matter is as good as with some (domain.md §6).
    EndedWith {
        /// Matters were raised.
        Items = 0, "items",
        /// 无议题
        NoItem = 1, "no_item",
    }
}

/// A talk as its merged state says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VillageTalk {
    /// The day it was held, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Home village as created.
    pub village: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// Where.
    pub place: Option<String>,
    /// 说事长, by post.
    pub convenor: Option<String>,
    /// Who kept the minutes.
    pub recorder: Option<UserId>,
    /// Attendances, 人次.
    pub attendees: Count,
    /// Talk topic codes, 7+N.
    pub topics: BTreeSet<String>,
    /// How it ended.
    pub ended_with: EndedWith,
    /// Matters raised earlier and answered here.
    pub readback_of: BTreeSet<RecordId>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Reads a talk, and every rule its state breaks.
pub fn read(state: &State) -> (Option<VillageTalk>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let village = reading.village(key::VILLAGE);
    let team = reading.team();
    let place = reading.text(key::PLACE, MAX_PLACE_CHARS);
    let convenor = reading.text(key::CONVENOR, MAX_CONVENOR_CHARS);
    let recorder = reading.user(key::RECORDER);
    let attendees = reading.count(&ATTENDEES);
    let topics = reading.set(key::TOPICS, 0, MAX_TOPICS);
    let ended_with = reading.parsed(key::ENDED_WITH, Rule::UnknownValue, EndedWith::parse);
    let readback_of = reading.ids(key::READBACK_OF, 0, MAX_READBACKS);
    let late_reason = reading.text(key::LATE_REASON, MAX_TEXT_CHARS);
    let talk = || {
        Some(VillageTalk {
            occurred_on: occurred_on?,
            village: village?,
            team: team?,
            place,
            convenor,
            recorder,
            attendees: attendees?,
            topics,
            ended_with: ended_with?,
            readback_of,
            late_reason,
        })
    };
    (talk(), reading.into_broken())
}
