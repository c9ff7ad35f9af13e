//! What people did and meant, as plain data: written before any noise, compared with afterwards.
//!
//! People and teams are places in lists, days are numbers, codes are text. Nothing here is a type of
//! the product, so that what is compared with it cannot be wrong in the same way.

mod inspection;
mod talk;

pub use inspection::{Department, Finding, Inspection, Inspector};
pub use talk::{Ending, Fate, Item, Recorder, Responsible, Talk};

use std::collections::BTreeSet;
use std::fmt;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl Date {
    /// A day; not checked.
    pub const fn new(year: i32, month: u32, day: u32) -> Self {
        Self { year, month, day }
    }

    /// How many days after another day, counted one by one; negative when before it.
    pub fn days_since(self, other: Self) -> i32 {
        let (mut from, to) = if self >= other {
            (other, self)
        } else {
            (self, other)
        };
        let mut days = 0;
        while from < to {
            from = from.plus_days(1);
            days += 1;
        }
        if self >= other { days } else { -days }
    }

    /// So many days later, counted one by one.
    pub fn plus_days(self, days: i32) -> Self {
        let mut date = self;
        for _ in 0..days {
            date.day += 1;
            if date.day > days_of(date.year, date.month) {
                date = Self::new(date.year, date.month + 1, 1);
            }
            if date.month > 12 {
                date = Self::new(date.year + 1, 1, 1);
            }
        }
        for _ in days..0 {
            date.day -= 1;
            if date.day == 0 {
                date.month -= 1;
                if date.month == 0 {
                    date = Self::new(date.year - 1, 12, 31);
                }
                date.day = days_of(date.year, date.month);
            }
        }
        date
    }
}

/// The days of a month.
pub fn days_of(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Where the roll says it works: a township, or the county.
    pub area: String,
    /// Where its people may log sessions: townships, or the county.
    pub reach: Vec<String>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// The team, by its place.
    pub team: usize,
    /// Whether the member leads it.
    pub leads: bool,
    /// First day on the roll.
    pub from: Date,
    /// Last day on the roll.
    pub to: Option<Date>,
}

/// Attendances, as a person counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count {
    /// 人次.
    pub people: u16,
    /// 约.
    pub about: bool,
}

/// What was said of the audience in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// One count stands.
    Agreed(Count),
    /// Two people said different things and nobody has chosen.
    Disputed(Count, Count),
}

/// Where a session ends up in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In the figures.
    Counted,
    /// Taken out by somebody who may, with a reason; still readable.
    Void,
    /// Kept and shown, in no figure, for this reason.
    Held(&'static str),
    /// Kept and shown, in no figure: the office looked at it and said no.
    Declined,
}

/// A session as it really was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who logs it, by place among the members.
    pub author: usize,
    /// The team it is of.
    pub team: usize,
    /// When it was held.
    pub on: Date,
    /// Twelve digits.
    pub village: String,
    /// `courtyard`, …
    pub venue: &'static str,
    /// `group_talk`, …
    pub form: Option<&'static str>,
    /// `am`, …
    pub part_of_day: Option<&'static str>,
    /// Codes of policy topics.
    pub topics: BTreeSet<&'static str>,
    /// Who spoke.
    pub members: BTreeSet<usize>,
    /// Attendances.
    pub audience: Audience,
    /// A question heard.
    pub question: Option<String>,
    /// Free words.
    pub note: Option<String>,
    /// Where it ends up.
    pub standing: Standing,
}

/// A year of field work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truth {
    /// The teams.
    pub teams: Vec<Team>,
    /// Their members.
    pub members: Vec<Member>,
    /// What they did.
    pub sessions: Vec<Session>,
    /// Who keeps the talks of the townships.
    pub recorders: Vec<Recorder>,
    /// The talks.
    pub talks: Vec<Talk>,
    /// The matters raised at them.
    pub items: Vec<Item>,
    /// The departments that are inspected and that settle matters.
    pub departments: Vec<Department>,
    /// Who inspects.
    pub inspectors: Vec<Inspector>,
    /// The inspections.
    pub inspections: Vec<Inspection>,
    /// The problems they found.
    pub findings: Vec<Finding>,
    /// Whether it is the year of the report, to be held to the report's figures.
    pub is_reported: bool,
}

impl Truth {
    /// The members of a team, by place.
    pub fn team_members(&self, team: usize) -> impl Iterator<Item = usize> {
        let of_team = move |(_, member): &(usize, &Member)| member.team == team;
        self.members
            .iter()
            .enumerate()
            .filter(of_team)
            .map(|(place, _)| place)
    }

    /// The member who leads a team.
    pub fn leader(&self, team: usize) -> Option<usize> {
        self.team_members(team)
            .find(|member| self.members[*member].leads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_pass() {
        let date = Date::new(2018, 2, 27);
        assert_eq!(date.plus_days(2), Date::new(2018, 3, 1));
        assert_eq!(date.plus_days(365), Date::new(2019, 2, 27));
        assert_eq!(Date::new(2020, 2, 28).plus_days(1), Date::new(2020, 2, 29));
        assert_eq!(Date::new(2018, 1, 1).plus_days(-1), Date::new(2017, 12, 31));
        assert_eq!(
            Date::new(2018, 3, 1).plus_days(-1).to_string(),
            "2018-02-28"
        );
    }
}
