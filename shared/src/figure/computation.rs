//! How a figure is counted, as data. What is evaluated, what is opened as the records behind a figure and
//! what has to be loaded for it are all read from here, so that they cannot disagree.

use super::{Measure, Question};
use crate::time::{LocalDate, Month};

/// What is done with the numbers of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computation {
    /// The roll, and no record.
    Roll,
    /// The parts added up.
    Sum(&'static [Part]),
    /// As [`Computation::Sum`] of audiences; what is marked about or in dispute makes it a bound.
    Audience {
        all: Part,
        about: Part,
        disputed: Part,
    },
    /// Sums on both sides of the line.
    Ratio {
        above: &'static [Part],
        below: &'static [Part],
    },
    /// A sum over the number of distinct keys.
    PerKey { above: Part, keys: Part },
    /// The places with any, rolled up to the reference day, over those that there are then.
    Coverage(Part),
    /// The middle of a histogram.
    Median(Part),
    /// The findings that a closed one of the same unit and category came before, over all.
    Recurrence { found: Part, closed: Part },
}

/// Some of the numbers of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) measure: Measure,
    months: Months,
    days: Days,
}

/// By the month of the record's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Months {
    /// The months of the period.
    InPeriod,
    /// Every month up to that of the reference day.
    ByReferenceDay,
}

/// By the day in the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// Whatever the key says.
    Any,
    /// A day of the period.
    InPeriod,
    /// The reference day or before.
    ByReferenceDay,
    /// The as-of day or before.
    ByAsOf,
    /// Before the as-of day.
    BeforeAsOf,
    /// The as-of day or one of the three after it.
    Soon,
    /// A day that lies in the twelve months before some day of the period.
    YearBefore,
}

/// How many days after the as-of day are soon.
const SOON_DAYS: i32 = 3;

impl Part {
    /// The records of the period.
    pub(super) const fn in_period(measure: Measure) -> Self {
        Self {
            measure,
            months: Months::InPeriod,
            days: Days::Any,
        }
    }

    /// The records up to the reference day, whatever period was before.
    pub(super) const fn by_reference_day(measure: Measure) -> Self {
        Self {
            measure,
            months: Months::ByReferenceDay,
            days: Days::Any,
        }
    }

    /// Of these, those with such a day in the key.
    pub(super) const fn of(self, days: Days) -> Self {
        Self { days, ..self }
    }

    /// Whether it is cut by the as-of day as what is due is.
    pub(super) const fn moves_with_the_clock(&self) -> bool {
        matches!(self.days, Days::BeforeAsOf | Days::Soon)
    }

    /// The part of a question.
    pub(super) fn window(&self, question: &Question) -> Window {
        let months = match self.months {
            Months::InPeriod => question.period.months(),
            Months::ByReferenceDay => (Month::FIRST, question.reference_day().month()),
        };
        Window {
            measure: self.measure,
            months,
            days: self.days.range(question),
        }
    }
}

impl Days {
    /// First and last day as keys write them; none: any.
    fn range(self, question: &Question) -> Option<(Vec<u8>, Vec<u8>)> {
        let as_of = question.as_of.date();
        let period = question.period;
        let earliest = Month::FIRST.first_day();
        let (first, last) = match self {
            Self::Any => return None,
            Self::InPeriod => (period.first_day(), period.last_day()),
            Self::ByReferenceDay => (earliest, question.reference_day()),
            Self::ByAsOf => (earliest, as_of),
            Self::BeforeAsOf => (earliest, as_of.plus_days(-1)),
            Self::Soon => (as_of, as_of.plus_days(SOON_DAYS)),
            Self::YearBefore => (
                year_before(period.first_day()),
                period.last_day().plus_days(-1),
            ),
        };
        Some((day_key(first), day_key(last)))
    }
}

/// The first of the days that count as the twelve months before a day.
pub(super) fn year_before(day: LocalDate) -> LocalDate {
    day.plus_months(-12)
}

/// A day as keys write it: it sorts as it counts.
pub(super) fn day_key(day: LocalDate) -> Vec<u8> {
    day.to_string().into_bytes()
}

/// A part of one question.
pub(super) struct Window {
    pub(super) measure: Measure,
    /// First and last, both inside.
    pub(super) months: (Month, Month),
    days: Option<(Vec<u8>, Vec<u8>)>,
}

impl Window {
    /// Whether a number of this measure is of the part.
    pub(super) fn takes(&self, month: Month, key: Option<&[u8]>) -> bool {
        let (first, last) = self.months;
        (first..=last).contains(&month) && self.takes_day(key)
    }

    /// The day of a key is what follows its last zero byte; a bucket's key is the day alone.
    fn takes_day(&self, key: Option<&[u8]>) -> bool {
        let Some((first, last)) = &self.days else {
            return true;
        };
        let day = key.and_then(|key| key.rsplit(|byte| *byte == 0).next());
        day.is_some_and(|day| first.as_slice() <= day && day <= last.as_slice())
    }
}

impl Computation {
    /// Every part it reads.
    pub(super) fn parts(&self) -> Vec<Part> {
        match self {
            Self::Roll => Vec::new(),
            Self::Sum(parts) => parts.to_vec(),
            Self::Audience {
                all,
                about,
                disputed,
            } => vec![*all, *about, *disputed],
            Self::Ratio { above, below } => [*above, *below].concat(),
            Self::PerKey { above, keys } => vec![*above, *keys],
            Self::Coverage(part) | Self::Median(part) => vec![*part],
            Self::Recurrence { found, closed } => vec![*found, *closed],
        }
    }
}
