//! The figures of sessions, talks, matters, inspections and findings (domain.md §2.5), computed the long way
//! round.
//!
//! Plain loops over what people meant. Nothing of the product is used here, neither its figures nor
//! any other part; a test reads this file to hold that.

mod inspection;
mod talk;

use std::collections::BTreeSet;
use std::fmt;

use crate::truth::{Audience, Count, Date, Session, Standing, Truth, days_of};

/// The number of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// A count or a sum.
    Whole(i64),
    /// One number over another.
    Over(i64, i64),
    /// A ratio with nothing below the line.
    Null,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `o1`, `o2_audience`, `t3`, `i4`, ….
    pub name: &'static str,
    /// Six or nine digits.
    pub area: String,
    /// `2018`, `2018-H1`, `2018-Q3`, `2018-07`.
    pub period: String,
    /// The number.
    pub number: Number,
    /// `exact`, `at_least`, `about`.
    pub bound: &'static str,
    /// Of the audience, the part that was estimated.
    pub about: Option<i64>,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => write!(f, "{number}"),
            Self::Over(above, below) => write!(f, "{above}/{below}"),
            Self::Null => f.write_str("null"),
        }
    }
}

/// What a figure says: number, bound, and the estimated part.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.bound)?;
        match self.about {
            Some(about) => write!(f, " about={about}"),
            None => Ok(()),
        }
    }
}

/// Every period of a year: the year, its halves, quarters and months.
pub fn periods(year: i32) -> Vec<String> {
    let mut periods = vec![format!("{year}")];
    periods.extend((1..=2).map(|half| format!("{year}-H{half}")));
    periods.extend((1..=4).map(|quarter| format!("{year}-Q{quarter}")));
    periods.extend((1..=12).map(|month| format!("{year}-{month:02}")));
    periods
}

/// First and last month of a period.
fn months(period: &str) -> (i32, u32, u32) {
    let year = period
        .get(..4)
        .and_then(|year| year.parse().ok())
        .expect("a year");
    let (first, last) = match period.get(5..) {
        None => (1, 12),
        Some("H1") => (1, 6),
        Some("H2") => (7, 12),
        Some("Q1") => (1, 3),
        Some("Q2") => (4, 6),
        Some("Q3") => (7, 9),
        Some("Q4") => (10, 12),
        Some(month) => {
            let month = month.parse().expect("a month");
            (month, month)
        }
    };
    (year, first, last)
}

/// What is asked: an area, a period, and the day it is asked on.
struct Question<'a> {
    area: &'a str,
    period: &'a str,
    as_of: Date,
    first: Date,
    last: Date,
    /// The earlier of the two: what began by then.
    day: Date,
}

impl<'a> Question<'a> {
    fn new(area: &'a str, period: &'a str, as_of: Date) -> Self {
        let (year, first, last) = months(period);
        let last = Date::new(year, last, days_of(year, last));
        Self {
            area,
            period,
            as_of,
            first: Date::new(year, first, 1),
            last,
            day: as_of.min(last),
        }
    }

    fn in_period(&self, on: Date) -> bool {
        self.first <= on && on <= self.last
    }

    fn figure(&self, name: &'static str, number: Number) -> Figure {
        Figure {
            name,
            area: self.area.to_owned(),
            period: self.period.to_owned(),
            number,
            bound: "exact",
            about: None,
        }
    }
}

/// How many of these there are.
fn number(count: usize) -> i64 {
    i64::try_from(count).expect("fewer than that")
}

/// The figures of an area and a period, as of a day on which the villages are still those given.
pub fn figures(
    truth: &Truth,
    villages: &[String],
    area: &str,
    period: &str,
    as_of: Date,
) -> Vec<Figure> {
    let (year, first, last) = months(period);
    let mut counted: Vec<&Session> = Vec::new();
    for session in &truth.sessions {
        let in_period =
            session.on.year == year && session.on.month >= first && session.on.month <= last;
        let in_area = session.village.starts_with(area);
        if in_period && in_area && session.standing == Standing::Counted {
            counted.push(session);
        }
    }
    let figure = |name, number, bound, about| Figure {
        name,
        area: area.to_owned(),
        period: period.to_owned(),
        number,
        bound,
        about,
    };

    let end_of_period = Date::new(year, last, days_of(year, last));
    let day = if as_of < end_of_period {
        as_of
    } else {
        end_of_period
    };
    let mut on_roll = 0;
    for member in &truth.members {
        let has_begun = member.from <= day;
        let has_not_ended = member.to.is_none_or(|to| to >= day);
        if has_begun && has_not_ended && truth.teams[member.team].area.starts_with(area) {
            on_roll += 1;
        }
    }

    let (mut people, mut about, mut disputed) = (0, 0, false);
    for session in &counted {
        let count = match session.audience {
            Audience::Agreed(count) => count,
            Audience::Disputed(one, other) => {
                disputed = true;
                smaller(one, other)
            }
        };
        people += i64::from(count.people);
        if count.about {
            about += i64::from(count.people);
        }
    }
    let audience_bound = if disputed {
        "at_least"
    } else if about > 0 {
        "about"
    } else {
        "exact"
    };

    let mut member_sessions = 0;
    let mut active = BTreeSet::new();
    for session in &counted {
        for member in &session.members {
            member_sessions += 1;
            active.insert(*member);
        }
    }

    let (mut all_villages, mut visited) = (0, 0);
    for village in villages {
        if village.starts_with(area) {
            all_villages += 1;
            if counted.iter().any(|session| session.village == *village) {
                visited += 1;
            }
        }
    }

    let sessions = number(counted.len());
    let active = number(active.len());
    let question = Question::new(area, period, as_of);
    let mut figures = vec![
        figure("o1", Number::Whole(on_roll), "exact", None),
        figure("o2", Number::Whole(sessions), "exact", None),
        figure(
            "o2_audience",
            Number::Whole(people),
            audience_bound,
            Some(about),
        ),
        figure("o3", over(member_sessions, active), "exact", None),
        figure("c1", over(visited, all_villages), "exact", None),
    ];
    figures.extend(talk::figures(truth, villages, &question));
    figures.extend(inspection::figures(truth, &question));
    figures
}

/// The smaller count counts; of two equal ones the one not estimated.
fn smaller(one: Count, other: Count) -> Count {
    if (other.people, other.about) < (one.people, one.about) {
        other
    } else {
        one
    }
}

fn over(above: i64, below: i64) -> Number {
    if below == 0 {
        Number::Null
    } else {
        Number::Over(above, below)
    }
}

#[cfg(test)]
mod tests;
