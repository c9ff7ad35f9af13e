//! The satchel-propaganda session (挎包宣讲), domain.md §2.2: every field, rule and unit.

mod form;

pub use super::{Count as Audience, CountAnswer as AudienceAnswer};
pub use form::Answers;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::reading::Reading;
use super::{Pair, Rules};
use crate::division::DivisionCode;
use crate::id::{TeamId, UserId};
use crate::state::State;
use crate::time::LocalDate;
use crate::validate::{Rule, Violation};

/// Longest question or note, in characters (domain.md §2.2).
pub const MAX_TEXT_CHARS: usize = 200;
/// Most topics of a session.
pub const MAX_TOPICS: usize = 20;
/// Most members of a session.
pub const MAX_MEMBERS: usize = 60;
/// Most questions of a session.
pub const MAX_QUESTIONS: usize = 40;

/// Keys of the record's root map. Sets are keys `topics/<code>`, `members/<person>`,
/// `questions/<id>`.
pub mod key {
    /// Date of the session, `2018-07-01`.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// `am`, `pm` or `evening`.
    pub const PART_OF_DAY: &str = "part_of_day";
    /// Home village.
    pub const VILLAGE: &str = crate::record::VILLAGE;
    /// Where it was held.
    pub const VENUE: &str = "venue";
    /// How it was held.
    pub const FORM: &str = "form";
    /// Set of policy topics.
    pub const TOPICS: &str = "topics";
    /// Set of members who spoke.
    pub const MEMBERS: &str = "members";
    /// Attendances, 人次, 0 to 65 535.
    pub const AUDIENCE_COUNT: &str = "audience_count";
    /// Whether the count is an estimate (约).
    pub const AUDIENCE_ABOUT: &str = "audience_about";
    /// Both of the pair, as one field in messages and conflicts.
    pub const AUDIENCE: &str = "audience";
    /// Questions heard.
    pub const QUESTIONS: &str = "questions";
    /// Free words.
    pub const NOTE: &str = "note";
    /// One optional picture: `blob:<sha256>`.
    pub const PHOTO: &str = "photo";
    /// Why it was logged late; optional words of the recorder.
    pub const LATE_REASON: &str = "late_reason";
}

/// What holds for every session.
pub const RULES: Rules = Rules {
    schema: 1,
    home: key::VILLAGE,
    fixed: &[],
    free_text: &[key::NOTE, key::QUESTIONS, key::LATE_REASON],
    pairs: &[AUDIENCE],
};

const AUDIENCE: Pair = Pair {
    count: key::AUDIENCE_COUNT,
    about: key::AUDIENCE_ABOUT,
    name: key::AUDIENCE,
};

choice! {
    /// Part of the day, used for the duplicate check only.
    PartOfDay {
        /// Morning.
        Am = 0, "am",
        /// Afternoon.
        Pm = 1, "pm",
        /// Evening.
        Evening = 2, "evening",
    }
}

choice! {
    /// Where the session was held.
    Venue {
        /// 院坝
        Courtyard = 0, "courtyard",
        /// 田间
        Field = 1, "field",
        /// 农家
        Home = 2, "home",
        /// 村委会
        VillageOffice = 3, "village_office",
        /// 学校
        School = 4, "school",
        /// 茶园
        TeaGarden = 5, "tea_garden",
        /// Elsewhere.
        Other = 6, "other",
    }
}

choice! {
    /// How the session was held.
    Form {
        /// 集中宣讲
        GroupTalk = 0, "group_talk",
        /// 一对一
        OneToOne = 1, "one_to_one",
        /// 三句半、快板
        Performance = 2, "performance",
        /// 示范
        Demonstration = 3, "demonstration",
        /// 流动广播
        MobileBroadcast = 4, "mobile_broadcast",
    }
}

/// A session as its merged state says it: for every field but the audience, Automerge's winner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutreachSession {
    /// The day it was held, in the organisation's zone.
    pub occurred_on: LocalDate,
    /// Part of the day.
    pub part_of_day: Option<PartOfDay>,
    /// Home village as created.
    pub village: DivisionCode,
    /// Team as created.
    pub team: TeamId,
    /// Where.
    pub venue: Venue,
    /// How.
    pub form: Option<Form>,
    /// Policy topic codes.
    pub topics: BTreeSet<String>,
    /// The members who spoke.
    pub members: BTreeSet<UserId>,
    /// Attendances.
    pub audience: Audience,
    /// Questions heard, by their id.
    pub questions: BTreeMap<String, String>,
    /// Free words.
    pub note: Option<String>,
    /// `blob:<sha256>` of one picture.
    pub photo: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Reads a session, and every rule its state breaks.
pub fn read(state: &State) -> (Option<OutreachSession>, Vec<Violation>) {
    let mut reading = Reading::of(state);
    let occurred_on = reading.date(key::OCCURRED_ON);
    let village = reading.village(key::VILLAGE);
    let team = reading.team();
    let venue = reading.parsed(key::VENUE, Rule::UnknownValue, Venue::parse);
    let part_of_day = reading.optional(key::PART_OF_DAY, Rule::UnknownValue, PartOfDay::parse);
    let form = reading.optional(key::FORM, Rule::UnknownValue, Form::parse);
    let topics = reading.set(key::TOPICS, 1, MAX_TOPICS);
    let members = reading.ids(key::MEMBERS, 1, MAX_MEMBERS);
    let audience = reading.count(&AUDIENCE);
    let questions = reading.texts(key::QUESTIONS, MAX_QUESTIONS, MAX_TEXT_CHARS);
    let note = reading.text(key::NOTE, MAX_TEXT_CHARS);
    let late_reason = reading.text(key::LATE_REASON, MAX_TEXT_CHARS);
    let photo = reading.blob(key::PHOTO);
    let session = || {
        Some(OutreachSession {
            occurred_on: occurred_on?,
            part_of_day,
            village: village?,
            team: team?,
            venue: venue?,
            form,
            topics,
            members,
            audience: audience?,
            questions,
            note,
            photo,
            late_reason,
        })
    };
    (session(), reading.into_broken())
}
