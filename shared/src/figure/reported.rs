//! Figures that a report has stated, shown beside those that the records give.
//!
//! They are words of a document, kept with their bounds ("600多" is 601 to 699), never counted with.

use super::{DefinitionId, Figure, FigureValue};
use crate::division::Area;
use crate::time::Period;

/// A figure as a report states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// What it means.
    pub definition: DefinitionId,
    /// The least that the report's words allow.
    pub least: i64,
    /// The most.
    pub most: i64,
    /// Of a ratio, the number below the line.
    pub of: Option<i64>,
    /// The report's words.
    pub words: &'static str,
}

const fn stated(
    definition: DefinitionId,
    (least, most): (i64, i64),
    of: Option<i64>,
    words: &'static str,
) -> Reported {
    Reported {
        definition,
        least,
        most,
        of,
        words,
    }
}

/// The city's own report on 2018 (domain.md §1c to 1e, rows 17, 45, 46, 48, 66, 68 and 69).
const WANYUAN_2018: [Reported; 7] = [
    stated(DefinitionId::O1, (350, 350), None, "350名"),
    stated(DefinitionId::T1, (601, 699), None, "600多场次"),
    stated(DefinitionId::T2, (280, 280), None, "280条"),
    stated(DefinitionId::T3, (231, 239), None, "230多件"),
    stated(DefinitionId::I1, (12, 12), None, "12次"),
    stated(DefinitionId::I2, (59, 59), None, "59个"),
    stated(DefinitionId::I4, (59, 59), Some(59), "59个全部限时整改"),
];

/// What a report states of an area and a period.
pub fn reported(area: Area, period: Period) -> &'static [Reported] {
    let is_wanyuan = area.to_string() == "511781";
    if is_wanyuan && period == Period::Year(2018) {
        &WANYUAN_2018
    } else {
        &[]
    }
}

impl Reported {
    /// What a report states of a figure, of its area and period.
    pub fn of_figure(figure: &Figure) -> Option<&'static Self> {
        let mut stated = reported(figure.area, figure.period).iter();
        stated.find(|one| one.definition == figure.definition_id)
    }

    /// Whether a figure lies within what the report's words allow.
    pub fn holds(&self, figure: &Figure) -> bool {
        let fits = |number: i64| (self.least..=self.most).contains(&number);
        match (figure.value, self.of) {
            (Some(FigureValue::Integer(value)), None) => fits(value),
            (
                Some(FigureValue::Ratio {
                    numerator,
                    denominator,
                }),
                Some(of),
            ) => fits(numerator) && denominator == of,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Bound, Unit};

    fn figure(definition_id: DefinitionId, value: Option<FigureValue>) -> Figure {
        Figure {
            definition_id,
            area: "511781".parse().unwrap(),
            period: Period::Year(2018),
            value,
            unit: Unit::Talks,
            bound: Bound::Exact,
            denominator: None,
            as_of: "2018-12-31T16:00:00.000Z".parse().unwrap(),
            revision: 0,
            seq: 9,
            records_pending: 0,
            unknown_successors: Vec::new(),
            about_share: None,
        }
    }

    #[test]
    fn a_figure_holds_where_the_words_allow_it() {
        for (talks, holds) in [(600, false), (601, true), (699, true), (700, false)] {
            let figure = figure(DefinitionId::T1, Some(FigureValue::Integer(talks)));
            let stated = Reported::of_figure(&figure).unwrap();
            assert_eq!(stated.holds(&figure), holds, "{talks}");
        }
        let share = |numerator, denominator| {
            Some(FigureValue::Ratio {
                numerator,
                denominator,
            })
        };
        for (value, holds) in [
            (share(59, 59), true),
            (share(58, 59), false),
            (share(59, 60), false),
            (None, false),
        ] {
            let figure = figure(DefinitionId::I4, value);
            let stated = Reported::of_figure(&figure).unwrap();
            assert_eq!(stated.holds(&figure), holds, "{value:?}");
        }
        let sessions = figure(DefinitionId::O2, Some(FigureValue::Integer(601)));
        assert_eq!(Reported::of_figure(&sessions), None, "no report has it");
    }

    #[test]
    fn one_city_and_one_year_are_reported() {
        let city: Area = "511781".parse().unwrap();
        let township: Area = "511781109".parse().unwrap();
        assert_eq!(reported(city, Period::Year(2018)).len(), 7);
        assert!(reported(city, Period::Year(2019)).is_empty());
        assert!(reported(township, Period::Year(2018)).is_empty());
        for one in reported(city, Period::Year(2018)) {
            assert!(one.least <= one.most);
        }
    }
}
