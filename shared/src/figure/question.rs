//! What is asked of the figures.

use std::collections::BTreeMap;

use super::{DEFINITIONS, Definition, Measure};
use crate::division::Area;
use crate::time::{LocalDate, Month, Period, Timestamp};

/// What is asked, and of which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The area, as it stands on the as-of day.
    pub area: Area,
    /// The period, by the day of the record.
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

impl Definition {
    /// The months, first and last, that a figure is counted from: of its cells, and of the records behind
    /// it by their own day, so that nothing else has to be loaded for it. What is open or settled by a day
    /// reaches back to [`Month::FIRST`].
    pub fn months(&self, question: &Question) -> (Month, Month) {
        let parts = self.computation.parts();
        let windows = parts.iter().map(|part| part.window(question).months);
        windows.reduce(joined).unwrap_or(question.period.months())
    }
}

/// Some measures and the months, first and last, whose cells have to be loaded of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The measures.
    pub measures: Vec<Measure>,
    /// Their months.
    pub months: (Month, Month),
}

/// What has to be loaded for all figures together, and no more: one need for what happened in the period,
/// one for the measures of which something reaches back to [`Month::FIRST`].
pub fn needs(question: &Question) -> Vec<Need> {
    let mut by_measure = BTreeMap::<Measure, (Month, Month)>::new();
    for part in DEFINITIONS.iter().flat_map(|one| one.computation.parts()) {
        let months = part.window(question).months;
        let all = by_measure.entry(part.measure).or_insert(months);
        *all = joined(*all, months);
    }
    let mut by_first = BTreeMap::<Month, Need>::new();
    for (measure, months) in by_measure {
        let need = by_first.entry(months.0).or_insert(Need {
            measures: Vec::new(),
            months,
        });
        need.measures.push(measure);
        need.months = joined(need.months, months);
    }
    by_first.into_values().collect()
}

fn joined(one: (Month, Month), other: (Month, Month)) -> (Month, Month) {
    (one.0.min(other.0), one.1.max(other.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::DefinitionId;

    fn question(period: &str, as_of: &str) -> Question {
        Question {
            area: "511781".parse().unwrap(),
            period: period.parse().unwrap(),
            as_of: as_of.parse::<LocalDate>().unwrap().start(),
            revision: 0,
            seq: 0,
            records_pending: 0,
        }
    }

    fn months_of(id: DefinitionId, period: &str, as_of: &str) -> (String, String) {
        let (first, last) = id.definition().months(&question(period, as_of));
        let text = |month: Month| month.first_day().to_string();
        (text(first), text(last))
    }

    #[test]
    fn what_happened_in_a_period_needs_its_months_alone() {
        for id in [
            DefinitionId::O1,
            DefinitionId::O2,
            DefinitionId::C1Talks,
            DefinitionId::T4,
            DefinitionId::T10,
            DefinitionId::I1,
            DefinitionId::I3,
        ] {
            let (first, last) = months_of(id, "2018-Q3", "2020-01-01");
            assert_eq!((&*first, &*last), ("2018-07-01", "2018-09-01"), "{id}");
        }
    }

    #[test]
    fn what_stands_by_a_day_needs_every_month_up_to_it() {
        for id in [
            DefinitionId::T3,
            DefinitionId::T8,
            DefinitionId::I4,
            DefinitionId::I6,
        ] {
            let (first, last) = months_of(id, "2018-Q3", "2018-08-15");
            assert_eq!((&*first, &*last), ("0000-01-01", "2018-08-01"), "{id}");
        }
        // What was raised earlier is settled in the period; what was found earlier is closed before it.
        for id in [DefinitionId::T5, DefinitionId::I7] {
            let (first, last) = months_of(id, "2018-Q3", "2018-08-15");
            assert_eq!((&*first, &*last), ("0000-01-01", "2018-09-01"), "{id}");
        }
    }

    #[test]
    fn only_what_is_settled_or_due_by_a_day_is_needed_from_the_beginning() {
        let asked = question("2018-Q3", "2018-08-15");
        let needs = needs(&asked);
        let [from_the_beginning, of_the_period] = needs.as_slice() else {
            panic!("{needs:?}");
        };
        assert_eq!(from_the_beginning.months.0, Month::FIRST);
        assert_eq!(
            from_the_beginning.measures,
            [
                Measure::ItemsResolved,
                Measure::ItemsConfirmed,
                Measure::ItemResolutions,
                Measure::ItemDue,
                Measure::FindingFirstDue,
                Measure::FindingInTime,
                Measure::FindingDue,
                Measure::FindingInTimeExtended,
                Measure::FindingOwed,
                Measure::FindingClosed,
            ]
        );
        assert_eq!(of_the_period.months, asked.period.months());
        let measures = [&from_the_beginning.measures[..], &of_the_period.measures].concat();
        assert_eq!(measures.len(), Measure::ALL.len(), "each once");
    }
}
