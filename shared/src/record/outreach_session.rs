//! The satchel-propaganda session (挎包宣讲), domain.md §2.2: every field, rule and unit.

mod form;
mod read;

pub use form::{Answers, AudienceAnswer};
pub use read::{read, validate, validate_members, validate_topics};

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::division::DivisionCode;
use crate::id::{TeamId, UserId};
use crate::time::LocalDate;

/// Newest schema version of this kind.
pub const SCHEMA_VERSION: u64 = 1;
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
    pub const VILLAGE: &str = crate::record::HOME;
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

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode)]
        #[serde(rename_all = "snake_case")]
        #[cbor(index_only)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order shown.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the record, on the wire and in exports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

choice! {
    /// Part of the day, used for the duplicate check only.
    PartOfDay {
        /// Morning.
        #[n(0)] Am = "am",
        /// Afternoon.
        #[n(1)] Pm = "pm",
        /// Evening.
        #[n(2)] Evening = "evening",
    }
}

choice! {
    /// Where the session was held.
    Venue {
        /// 院坝
        #[n(0)] Courtyard = "courtyard",
        /// 田间
        #[n(1)] Field = "field",
        /// 农家
        #[n(2)] Home = "home",
        /// 村委会
        #[n(3)] VillageOffice = "village_office",
        /// 学校
        #[n(4)] School = "school",
        /// 茶园
        #[n(5)] TeaGarden = "tea_garden",
        /// Elsewhere.
        #[n(6)] Other = "other",
    }
}

choice! {
    /// How the session was held.
    Form {
        /// 集中宣讲
        #[n(0)] GroupTalk = "group_talk",
        /// 一对一
        #[n(1)] OneToOne = "one_to_one",
        /// 三句半、快板
        #[n(2)] Performance = "performance",
        /// 示范
        #[n(3)] Demonstration = "demonstration",
        /// 流动广播
        #[n(4)] MobileBroadcast = "mobile_broadcast",
    }
}

/// Attendances: 人次, never unique people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// The count; the smallest one while the pair is in dispute (sync.md N2).
    pub count: u16,
    /// Whether the counted value is an estimate.
    pub about: bool,
    /// Whether people wrote different pairs and nobody has chosen yet.
    pub disputed: bool,
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
