//! From cells to a figure.

use std::collections::BTreeSet;

use super::attribution::{Attribution, Placement, Rolled};
use super::{
    Bound, Contribution, Definition, DefinitionId, Figure, FigureValue, Measure, Tally,
    contributes_to,
};
use crate::access::Role;
use crate::division::{Area, DivisionCode, Divisions};
use crate::id::UserId;
use crate::membership::Membership;
use crate::time::{LocalDate, Month, Period, Timestamp};

/// Why a figure is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// The definition is not shown for an area of this level (domain.md §2.5, O3).
    #[error("{0} is not shown for an area of this level")]
    Level(DefinitionId),
}

/// The reference data a figure is read against.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// Divisions and their succession.
    pub divisions: &'a Divisions,
    /// The roll.
    pub memberships: &'a [Membership],
}

/// What is asked, and of which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The area, as it stands on the as-of day.
    pub area: Area,
    /// The period, by the day a session was held.
    pub period: Period,
    /// The instant for which the figure holds.
    pub as_of: Timestamp,
    /// The revision of a closing; 0 for an open figure.
    pub revision: u32,
    /// The last row of the log the tally holds.
    pub seq: u64,
    /// Records that may yet change it.
    pub records_pending: u32,
}

impl Question {
    /// D: the day on which members and villages are counted. The earlier of the as-of day and the
    /// period's last day, so that a past period does not move and a running one is as it is now.
    pub fn reference_day(&self) -> LocalDate {
        self.as_of.date().min(self.period.last_day())
    }
}

/// Evaluates a definition over the cells of counted, canonical, non-void records.
pub fn evaluate(
    definition: &Definition,
    tally: &Tally,
    reference: &Reference<'_>,
    question: &Question,
) -> Result<Figure, FigureError> {
    if !definition.shown_at(question.area.level()) {
        return Err(FigureError::Level(definition.id));
    }
    let mut cells = Cells::new(tally, reference, question);
    let (value, bound) = match definition.id {
        DefinitionId::O1 => (count(on_roll(reference, question)), Bound::Exact),
        DefinitionId::O2 => {
            let sessions = cells.sum(Measure::Sessions);
            (Value::Count(sessions), cells.bound_of_count(false, false))
        }
        DefinitionId::O2Audience => {
            let audience = cells.sum(Measure::Audience);
            let about = cells.sum(Measure::AudienceAbout);
            let disputed = cells.sum(Measure::AudienceDisputed);
            cells.about_share = Some(about);
            // A count of nobody, marked about, adds nothing to the share and makes nothing uncertain.
            let bound = cells.bound_of_count(disputed > 0, about > 0);
            (Value::Count(audience), bound)
        }
        DefinitionId::O3 => {
            let sessions = cells.sum(Measure::MemberSessions);
            let members = cells.distinct(Measure::ActiveMember);
            (Value::ratio(sessions, members), cells.bound_of_ratio())
        }
        DefinitionId::C1 => cells.coverage(),
    };
    Ok(Figure {
        definition_id: definition.id,
        area: question.area,
        period: question.period,
        value: value.given(),
        unit: definition.unit,
        bound,
        denominator: value.denominator(),
        as_of: question.as_of,
        revision: question.revision,
        seq: question.seq,
        records_pending: question.records_pending,
        unknown_successors: cells.unknown.into_iter().collect(),
        about_share: cells.about_share,
    })
}

/// Whether a record with these contributions is one of those behind a figure: exactly the records
/// whose contributions [`evaluate`] counts for this definition, area and period.
pub fn is_behind(
    definition: &Definition,
    reference: &Reference<'_>,
    question: &Question,
    contributions: &[Contribution],
) -> bool {
    if !contributes_to(definition, contributions) {
        return false;
    }
    let attribution = Attribution::new(reference.divisions, question.area, question.as_of.date());
    let (first, last) = question.period.months();
    contributions.iter().any(|one| {
        definition.measures.contains(&one.measure)
            && (first..=last).contains(&one.month)
            && match definition.id {
                DefinitionId::C1 => matches!(
                    attribution.roll_up(one.village, one.month, question.reference_day()),
                    Rolled::Village(_)
                ),
                _ => attribution.place(one.village, one.month) == Placement::Inside,
            }
    })
}

#[derive(Clone, Copy)]
enum Value {
    Count(i64),
    Ratio { numerator: i64, denominator: i64 },
}

impl Value {
    fn ratio(numerator: i64, denominator: usize) -> Self {
        Self::Ratio {
            numerator,
            denominator: i64::try_from(denominator).unwrap_or(i64::MAX),
        }
    }

    fn given(self) -> Option<FigureValue> {
        match self {
            Self::Count(count) => Some(FigureValue::Integer(count)),
            Self::Ratio { denominator: 0, .. } => None,
            Self::Ratio {
                numerator,
                denominator,
            } => Some(FigureValue::Ratio {
                numerator,
                denominator,
            }),
        }
    }

    fn denominator(self) -> Option<i64> {
        match self {
            Self::Count(_) => None,
            Self::Ratio { denominator, .. } => Some(denominator),
        }
    }
}

fn count(number: usize) -> Value {
    Value::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// O1: distinct persons. A person in two teams of the area is one; a membership belongs by its area's
/// code as the roll has it.
fn on_roll(reference: &Reference<'_>, question: &Question) -> usize {
    let day = question.reference_day();
    let members: BTreeSet<UserId> = reference
        .memberships
        .iter()
        .filter(|membership| {
            membership.role == Role::SatchelMember.as_str()
                && membership.valid_on(day)
                && question.area.covers(membership.area)
        })
        .map(|membership| membership.user)
        .collect();
    members.len()
}

/// The cells of one question, and what was met while counting them.
struct Cells<'a> {
    tally: &'a Tally,
    attribution: Attribution<'a>,
    question: &'a Question,
    unknown: BTreeSet<DivisionCode>,
    about_share: Option<i64>,
}

impl<'a> Cells<'a> {
    fn new(tally: &'a Tally, reference: &Reference<'a>, question: &'a Question) -> Self {
        let as_of = question.as_of.date();
        Self {
            tally,
            attribution: Attribution::new(reference.divisions, question.area, as_of),
            question,
            unknown: BTreeSet::new(),
            about_share: None,
        }
    }

    fn sum(&mut self, measure: Measure) -> i64 {
        let mut sum = 0i64;
        for (month, village, _, number) in self.tally.of(measure, self.question.period) {
            match self.attribution.place(village, month) {
                Placement::Inside => sum = sum.wrapping_add(number),
                Placement::Unknown => {
                    self.unknown.insert(village);
                }
                Placement::Outside => {}
            }
        }
        sum
    }

    fn distinct(&mut self, measure: Measure) -> usize {
        let mut keys = BTreeSet::new();
        for (month, village, key, references) in self.tally.of(measure, self.question.period) {
            match self.attribution.place(village, month) {
                Placement::Inside if references > 0 => {
                    keys.insert(key);
                }
                Placement::Unknown => {
                    self.unknown.insert(village);
                }
                Placement::Inside | Placement::Outside => {}
            }
        }
        keys.len()
    }

    fn bound_of_count(&self, disputed: bool, about: bool) -> Bound {
        match (disputed || !self.unknown.is_empty(), about) {
            (true, _) => Bound::AtLeast,
            (false, true) => Bound::About,
            (false, false) => Bound::Exact,
        }
    }

    /// A ratio from which cells are left out on both sides bounds nothing.
    fn bound_of_ratio(&self) -> Bound {
        if self.unknown.is_empty() {
            Bound::Exact
        } else {
            Bound::About
        }
    }

    /// C1.
    fn coverage(&mut self) -> (Value, Bound) {
        let day = self.question.reference_day();
        let (villages, unplaced) = self.attribution.villages(day);
        let visited: BTreeSet<(DivisionCode, Month)> = self
            .tally
            .of(Measure::Sessions, self.question.period)
            .filter(|(_, _, _, number)| *number > 0)
            .map(|(month, village, _, _)| (village, month))
            .collect();
        let mut covered = BTreeSet::new();
        for (village, month) in visited {
            match self.attribution.roll_up(village, month, day) {
                Rolled::Village(present) => {
                    covered.insert(present);
                }
                Rolled::Unknown => {
                    self.unknown.insert(village);
                }
                Rolled::Outside => {}
            }
        }
        let bound = match (unplaced.is_empty(), self.unknown.is_empty()) {
            (false, _) => Bound::About,
            (true, false) => Bound::AtLeast,
            (true, true) => Bound::Exact,
        };
        self.unknown.extend(unplaced);
        let covered = i64::try_from(covered.len()).unwrap_or(i64::MAX);
        (Value::ratio(covered, villages.len()), bound)
    }
}
