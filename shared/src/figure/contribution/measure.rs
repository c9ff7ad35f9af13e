//! What is measured.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What is measured. Numbers are part of the stored form: never reused, only added to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Measure {
    /// Sessions, 场次: 1 a record.
    #[n(0)]
    Sessions,
    /// Attendances, 人次: the counted value, the smallest one while in dispute.
    #[n(1)]
    Audience,
    /// The part of [`Measure::Audience`] recorded as about.
    #[n(2)]
    AudienceAbout,
    /// Records whose attendance is in dispute: 1 each.
    #[n(3)]
    AudienceDisputed,
    /// Member-sessions: the members who spoke, added up over sessions.
    #[n(4)]
    MemberSessions,
    /// The members who spoke: a key each, their user id.
    #[n(5)]
    ActiveMember,
    /// Talks, 场: 1 a record.
    #[n(6)]
    Talks,
    /// Talks that ended without a matter: 1 each.
    #[n(7)]
    TalksNoItem,
    /// Matters raised and not withdrawn, 条: 1 each, in the month raised.
    #[n(8)]
    ItemsRaised,
    /// Matters that are resolved: 1 each, in the month raised.
    #[n(9)]
    ItemsResolved,
    /// Of these, confirmed by somebody other than the claimant.
    #[n(10)]
    ItemsConfirmed,
    /// Matters declined with a reason: 1 each, in the month raised.
    #[n(11)]
    ItemsDeclined,
    /// Times a matter was settled: by the day it was, in the month raised.
    #[n(12)]
    ItemResolutions,
    /// Days from raised to settled, of resolved matters: a histogram, in the month raised.
    #[n(13)]
    ItemDays,
    /// Matters on which work is owed: by the day they are due, in the month raised.
    #[n(14)]
    ItemDue,
    /// Inspections on site, 次: by their day.
    #[n(15)]
    InspectionsOnSite,
    /// Random inspections: by their day.
    #[n(16)]
    InspectionsRandom,
    /// Special inspections: by their day.
    #[n(17)]
    InspectionsSpecial,
    /// Inspections that recheck: by their day.
    #[n(18)]
    InspectionsRecheck,
    /// Findings, 个: 1 each, in the month found.
    #[n(19)]
    Findings,
    /// Findings issued to a unit: 1 each, in the month found.
    #[n(20)]
    FindingsIssued,
    /// Findings with a rectification list: 1 each, in the month found.
    #[n(21)]
    FindingsPlanned,
    /// Findings ever reported: 1 each, in the month found.
    #[n(22)]
    FindingsReported,
    /// Findings ever rechecked: 1 each, in the month found.
    #[n(23)]
    FindingsRechecked,
    /// Findings that a recheck passed in the first round: 1 each, in the month found.
    #[n(24)]
    FindingsPassedFirst,
    /// Issued findings: by the day they were first due.
    #[n(25)]
    FindingFirstDue,
    /// Of these, those whose report that passed was made by that day: by that day.
    #[n(26)]
    FindingInTime,
    /// Issued findings: by the day they are due, extensions and rounds included.
    #[n(27)]
    FindingDue,
    /// Of these, those whose report that passed was made by that day: by that day.
    #[n(28)]
    FindingInTimeExtended,
    /// Findings on which work is owed: by the day they are due.
    #[n(29)]
    FindingOwed,
    /// Findings: a key each, unit and category and the day found.
    #[n(30)]
    FindingOccurred,
    /// Closed findings: a key each, unit and category and the day closed, in the month found.
    #[n(31)]
    FindingClosed,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 32] = [
        Self::Sessions,
        Self::Audience,
        Self::AudienceAbout,
        Self::AudienceDisputed,
        Self::MemberSessions,
        Self::ActiveMember,
        Self::Talks,
        Self::TalksNoItem,
        Self::ItemsRaised,
        Self::ItemsResolved,
        Self::ItemsConfirmed,
        Self::ItemsDeclined,
        Self::ItemResolutions,
        Self::ItemDays,
        Self::ItemDue,
        Self::InspectionsOnSite,
        Self::InspectionsRandom,
        Self::InspectionsSpecial,
        Self::InspectionsRecheck,
        Self::Findings,
        Self::FindingsIssued,
        Self::FindingsPlanned,
        Self::FindingsReported,
        Self::FindingsRechecked,
        Self::FindingsPassedFirst,
        Self::FindingFirstDue,
        Self::FindingInTime,
        Self::FindingDue,
        Self::FindingInTimeExtended,
        Self::FindingOwed,
        Self::FindingOccurred,
        Self::FindingClosed,
    ];

    /// The word in tables and documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Audience => "audience",
            Self::AudienceAbout => "audience_about",
            Self::AudienceDisputed => "audience_disputed",
            Self::MemberSessions => "member_sessions",
            Self::ActiveMember => "active_member",
            Self::Talks => "talks",
            Self::TalksNoItem => "talks_no_item",
            Self::ItemsRaised => "items_raised",
            Self::ItemsResolved => "items_resolved",
            Self::ItemsConfirmed => "items_confirmed",
            Self::ItemsDeclined => "items_declined",
            Self::ItemResolutions => "item_resolutions",
            Self::ItemDays => "item_days",
            Self::ItemDue => "item_due",
            Self::InspectionsOnSite => "inspections_on_site",
            Self::InspectionsRandom => "inspections_random",
            Self::InspectionsSpecial => "inspections_special",
            Self::InspectionsRecheck => "inspections_recheck",
            Self::Findings => "findings",
            Self::FindingsIssued => "findings_issued",
            Self::FindingsPlanned => "findings_planned",
            Self::FindingsReported => "findings_reported",
            Self::FindingsRechecked => "findings_rechecked",
            Self::FindingsPassedFirst => "findings_passed_first",
            Self::FindingFirstDue => "finding_first_due",
            Self::FindingInTime => "finding_in_time",
            Self::FindingDue => "finding_due",
            Self::FindingInTimeExtended => "finding_in_time_extended",
            Self::FindingOwed => "finding_owed",
            Self::FindingOccurred => "finding_occurred",
            Self::FindingClosed => "finding_closed",
        }
    }

    /// The measure of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_have_one_word_each() {
        for measure in Measure::ALL {
            assert_eq!(Measure::parse(measure.as_str()), Some(measure));
            assert_eq!(
                serde_json::to_string(&measure).unwrap(),
                format!("\"{}\"", measure.as_str())
            );
        }
    }
}
