//! What one record adds to the figures: a pure function of its merged state and its course.

mod finding;
mod inspection;
mod measure;
mod session;
mod talk;
mod talk_item;

pub use measure::Measure;

use minicbor::{Decode, Encode};

use crate::division::DivisionCode;
use crate::record::Content;
use crate::time::{LocalDate, Month};
use crate::workflow::{Course, Facts};

/// How much, by one of the four kinds of sync.md N9.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Amount {
    /// Added to the cell.
    #[n(0)]
    Sum(#[n(0)] i64),
    /// One more reference to this key of the cell; keys are counted once however often referenced.
    #[n(1)]
    Key(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    /// One more in this bin of the cell's histogram.
    #[n(2)]
    Bin(#[n(0)] u32),
    /// One more in the cell's bucket of this day: what is overdue moves with the clock, with no event.
    #[n(3)]
    Day(#[n(0)] LocalDate),
}

impl Amount {
    /// The key of the stored number within its cell, and the number.
    pub(super) fn stored(&self) -> (Option<Vec<u8>>, i64) {
        match self {
            Self::Sum(sum) => (None, *sum),
            Self::Key(key) => (Some(key.clone()), 1),
            // Both sort as they count.
            Self::Bin(bin) => (Some(bin.to_be_bytes().to_vec()), 1),
            Self::Day(day) => (Some(day.to_string().into_bytes()), 1),
        }
    }
}

/// What one record adds to one cell. Cells are as fine as figures are ever asked: measure, home as
/// written in the record, month of the record's day. Succession is applied when a figure is evaluated, so
/// that learning a successor later moves no stored cell.
///
/// The month is always that of the record's own day, also of what became of it later: only then does the
/// code, as written, say which place is meant. The day of what came later is in the amount.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Contribution {
    /// What is measured.
    #[n(0)]
    pub measure: Measure,
    /// Home division, as written: a village, or of an inspection a township or the county.
    #[n(1)]
    pub village: DivisionCode,
    /// The month of the record's day.
    #[n(2)]
    pub month: Month,
    /// How much.
    #[n(3)]
    pub amount: Amount,
}

/// What a record adds, ascending: nothing while it is void, or the same as another.
pub fn contributions(content: &Content, course: &Course) -> Vec<Contribution> {
    if !course.counts() {
        return Vec::new();
    }
    let mut all = match (content, &course.facts) {
        (Content::OutreachSession(session), _) => session::contributions(session),
        (Content::VillageTalk(talk), _) => talk::contributions(talk),
        (Content::TalkItem(item), Facts::Item(facts)) => {
            talk_item::contributions(item, course.status, facts)
        }
        (Content::Inspection(inspection), _) => inspection::contributions(inspection),
        (Content::Finding(finding), Facts::Finding(facts)) => {
            finding::contributions(finding, course.status, facts)
        }
        (Content::TalkItem(_) | Content::Finding(_) | Content::Note(_), _) => Vec::new(),
    };
    all.sort();
    all
}

/// A record's contributions in the making: all of one home and one month.
struct Contributions {
    home: DivisionCode,
    month: Month,
    all: Vec<Contribution>,
}

impl Contributions {
    fn of(home: DivisionCode, occurred_on: LocalDate) -> Self {
        Self {
            home,
            month: occurred_on.month(),
            all: Vec::new(),
        }
    }

    fn add(&mut self, measure: Measure, amount: Amount) {
        self.all.push(Contribution {
            measure,
            village: self.home,
            month: self.month,
            amount,
        });
    }

    /// A sum; nothing is added where there is nothing.
    fn sum(&mut self, measure: Measure, sum: i64) {
        if sum != 0 {
            self.add(measure, Amount::Sum(sum));
        }
    }

    /// One, where it holds.
    fn one_if(&mut self, holds: bool, measure: Measure) {
        self.sum(measure, i64::from(holds));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::id::{TeamId, UserId};
    use crate::record::RecordKind;
    use crate::record::outreach_session::{Audience, OutreachSession, Venue};

    fn contributions(session: &OutreachSession) -> Vec<Contribution> {
        let content = Content::OutreachSession(session.clone());
        super::contributions(&content, &Course::begin(RecordKind::OutreachSession))
    }

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
}
