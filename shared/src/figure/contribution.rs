//! What one record adds to the figures: a pure function of its merged, non-void state.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::division::DivisionCode;
use crate::record::outreach_session::OutreachSession;
use crate::time::Month;

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
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 6] = [
        Self::Sessions,
        Self::Audience,
        Self::AudienceAbout,
        Self::AudienceDisputed,
        Self::MemberSessions,
        Self::ActiveMember,
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
        }
    }

    /// The measure of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.as_str() == text)
    }
}

/// How much, by one of the kinds of sync.md N9. Sum and distinct key so far; a histogram and a bucket
/// by due date are two more variants and two more kinds of cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Amount {
    /// Added to the cell.
    #[n(0)]
    Sum(#[n(0)] i64),
    /// One more reference to this key of the cell; keys are counted once however often referenced.
    #[n(1)]
    Key(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
}

/// What one record adds to one cell. Cells are as fine as figures are ever asked: measure, village as
/// written in the record, month. Succession is applied when a figure is evaluated, so that learning a
/// successor later moves no stored cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Contribution {
    /// What is measured.
    #[n(0)]
    pub measure: Measure,
    /// Home village, as written.
    #[n(1)]
    pub village: DivisionCode,
    /// The month it happened in.
    #[n(2)]
    pub month: Month,
    /// How much.
    #[n(3)]
    pub amount: Amount,
}

/// What a counted, canonical, non-void session adds, ascending. A void record, and one that is the
/// same as another, add nothing: do not ask for them.
pub fn contributions(session: &OutreachSession) -> Vec<Contribution> {
    let contribution = |measure, amount| Contribution {
        measure,
        village: session.village,
        month: session.occurred_on.month(),
        amount,
    };
    let audience = i64::from(session.audience.count);
    let sums = [
        (Measure::Sessions, 1),
        (Measure::Audience, audience),
        (
            Measure::AudienceAbout,
            if session.audience.about { audience } else { 0 },
        ),
        (
            Measure::AudienceDisputed,
            i64::from(session.audience.disputed),
        ),
        (
            Measure::MemberSessions,
            i64::try_from(session.members.len()).unwrap_or(i64::MAX),
        ),
    ];
    let mut all: Vec<Contribution> = sums
        .into_iter()
        .filter(|(_, sum)| *sum != 0)
        .map(|(measure, sum)| contribution(measure, Amount::Sum(sum)))
        .collect();
    all.extend(session.members.iter().map(|member| {
        contribution(
            Measure::ActiveMember,
            Amount::Key(member.as_bytes().to_vec()),
        )
    }));
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::id::{TeamId, UserId};
    use crate::record::outreach_session::{Audience, Venue};

    fn session(audience: Audience, members: &[u8]) -> OutreachSession {
        OutreachSession {
            occurred_on: "2018-07-03".parse().unwrap(),
            part_of_day: None,
            village: "511781109201".parse().unwrap(),
            team: TeamId([1; 16]),
            venue: Venue::Courtyard,
            form: None,
            topics: BTreeSet::from(["rural".to_owned()]),
            members: members.iter().map(|member| UserId([*member; 16])).collect(),
            audience,
            questions: BTreeMap::new(),
            note: None,
            photo: None,
            late_reason: None,
        }
    }

    #[test]
    fn a_session_adds_itself_its_audience_and_its_members() {
        let all = contributions(&session(
            Audience {
                count: 40,
                about: true,
                disputed: true,
            },
            &[9, 3],
        ));
        let plain: Vec<(Measure, Amount)> = all
            .iter()
            .map(|one| (one.measure, one.amount.clone()))
            .collect();
        assert_eq!(
            plain,
            [
                (Measure::Sessions, Amount::Sum(1)),
                (Measure::Audience, Amount::Sum(40)),
                (Measure::AudienceAbout, Amount::Sum(40)),
                (Measure::AudienceDisputed, Amount::Sum(1)),
                (Measure::MemberSessions, Amount::Sum(2)),
                (Measure::ActiveMember, Amount::Key(vec![3; 16])),
                (Measure::ActiveMember, Amount::Key(vec![9; 16])),
            ]
        );
        assert!(all.iter().all(|one| {
            one.village.to_string() == "511781109201"
                && one.month.first_day().to_string() == "2018-07-01"
        }));
    }

    #[test]
    fn nothing_is_added_where_there_is_nothing() {
        let all = contributions(&session(
            Audience {
                count: 0,
                about: true,
                disputed: false,
            },
            &[],
        ));
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].measure, Measure::Sessions);
    }

    #[test]
    fn contributions_survive_storage() {
        let all = contributions(&session(
            Audience {
                count: 40,
                about: true,
                disputed: false,
            },
            &[9, 3],
        ));
        let stored = crate::cbor::encode(&all);
        // Frozen: stored with records, and read back to be subtracted. Measure, village, month, sum 1.
        assert_eq!(
            hex::encode(&stored[1..19]),
            "84001b000000772887fdd1195e9e82008101"
        );
        assert_eq!(
            crate::cbor::decode::<Vec<Contribution>>(&stored).unwrap(),
            all
        );
    }

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
