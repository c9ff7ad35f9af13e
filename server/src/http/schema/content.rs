//! What records say, by kind.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// What a record says, with the fields of its kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Content {
    /// A session.
    OutreachSession(OutreachSession),
    /// A talk.
    VillageTalk(VillageTalk),
    /// A matter raised.
    TalkItem(TalkItem),
    /// An inspection.
    Inspection(Inspection),
    /// A problem found.
    Finding(Finding),
    /// A note.
    Note(Note),
}

/// A satchel-propaganda session as its merged state says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutreachSession {
    /// The day it was held.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// `am`, `pm` or `evening`.
    pub part_of_day: Option<String>,
    /// Home village as created.
    pub village: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// Where: `courtyard`, `field`, `home`, `village_office`, `school`, `tea_garden`, `other`.
    pub venue: String,
    /// How: `group_talk`, `one_to_one`, `performance`, `demonstration`, `mobile_broadcast`.
    pub form: Option<String>,
    /// Policy topic codes.
    pub topics: Vec<String>,
    /// The members who spoke.
    pub members: Vec<String>,
    /// Attendances.
    pub audience: Count,
    /// Questions heard, by their id.
    pub questions: BTreeMap<String, String>,
    /// Free words.
    pub note: Option<String>,
    /// `blob:<sha256>` of one picture.
    pub photo: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// A village talk meeting as its merged state says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VillageTalk {
    /// The day it was held.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// Home village as created.
    pub village: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// Where.
    pub place: Option<String>,
    /// Who convened it, by post.
    pub convenor: Option<String>,
    /// Who kept the minutes.
    #[schema(format = "uuid")]
    pub recorder: Option<String>,
    /// Attendances.
    pub attendees: Count,
    /// Talk topic codes.
    pub topics: Vec<String>,
    /// `items` or `no_item`.
    pub ended_with: String,
    /// Matters raised earlier and answered here.
    pub readback_of: Vec<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// A matter raised by villagers as its merged state says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TalkItem {
    /// The day it was raised.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// Home village as created.
    pub village: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// The talk at which it was raised.
    #[schema(format = "uuid")]
    pub talk: Option<String>,
    /// The session at which it was heard.
    #[schema(format = "uuid")]
    pub session: Option<String>,
    /// One talk topic.
    pub topic: String,
    /// What is asked for.
    pub summary: String,
    /// `village`, `township` or `department`.
    pub scope: String,
    /// `blob:<sha256>` of the proposer's sealed contact.
    pub proposer_ref: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// An inspection as its merged state says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inspection {
    /// The day on site; of a planned one, ahead.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// Home division as created.
    pub division: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// `on_site`, `random`, `special` or `recheck`.
    pub inspection_kind: String,
    /// The reform plan or task it is about.
    pub plan_id: Option<String>,
    /// The inspectors.
    pub members: Vec<String>,
    /// Whether two agencies inspect jointly.
    pub joint: bool,
    /// The unit inspected.
    pub unit: Option<String>,
    /// The checklist that was followed.
    pub checklist_ref: Option<String>,
    /// What was concluded.
    pub conclusion: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// A problem found by an inspection as its merged state says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    /// The day it was found.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// Home division as created.
    pub division: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// The inspection that found it.
    #[schema(format = "uuid")]
    pub inspection: String,
    /// The unit it was found at.
    pub unit: String,
    /// What it is about: `behind_schedule`, `duty_not_met` and so on.
    pub category: String,
    /// `minor`, `normal` or `serious`.
    pub severity: String,
    /// What was found.
    pub description: String,
    /// The rule or task it falls short of.
    pub basis: Option<String>,
    /// `text:…`, `doc:…` or `blob:<sha256>`, by an id.
    pub evidence: BTreeMap<String, String>,
    /// `agreed`, `disagreed` or `no_statement`.
    pub position: String,
    /// Who spoke for the unit, by post.
    pub representative: Option<String>,
    /// The inspected side's own words.
    pub unit_statement: Option<String>,
    /// Why it was logged late.
    pub late_reason: Option<String>,
}

/// Words on another record, as their merged state says them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Note {
    /// The day they were written.
    #[schema(format = Date)]
    pub occurred_on: String,
    /// Home division as created.
    pub division: String,
    /// Team as created.
    #[schema(format = "uuid")]
    pub team: String,
    /// The record they are about.
    #[schema(format = "uuid")]
    pub about: String,
    /// That record's kind.
    pub about_kind: String,
    /// `progress` or `answer`.
    pub purpose: String,
    /// The words.
    pub text: String,
}

/// Attendances: 人次, never unique people.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// The count; the smallest one while in dispute.
    pub count: u16,
    /// Whether it is an estimate.
    pub about: bool,
    /// Whether people wrote different ones and nobody has chosen yet.
    pub disputed: bool,
}
