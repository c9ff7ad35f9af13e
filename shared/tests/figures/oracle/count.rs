//! Counting with a list of what was counted and one of what was left out.

use std::collections::BTreeSet;

use shared::figure::{Bound, FigureValue};
use shared::time::LocalDate;

use super::place::{Lies, lies, one_successor, villages};
use super::{Asked, Plain, Said, What};
use crate::fixture::{integer, ratio};

pub(super) struct Count<'a> {
    records: &'a [Plain],
    asked: Asked,
    unknown: BTreeSet<&'static str>,
    behind: Vec<bool>,
}

impl<'a> Count<'a> {
    pub(super) fn new(records: &'a [Plain], asked: Asked) -> Self {
        Self {
            records,
            asked,
            unknown: BTreeSet::new(),
            behind: vec![false; records.len()],
        }
    }

    /// Whether a record lies in the area, with a note of what follows.
    fn take(&mut self, index: usize) -> bool {
        let record = &self.records[index];
        match lies(record.home, record.on, self.asked.area, self.asked.as_of) {
            Lies::Inside => self.behind[index] = true,
            Lies::Outside => return false,
            Lies::Unknown => {
                self.unknown.insert(record.home);
                return false;
            }
        }
        true
    }

    /// The records of the area for which it holds.
    fn list(&mut self, holds: impl Fn(&Plain) -> bool) -> Vec<&'a Plain> {
        let mut list = Vec::new();
        for (index, record) in self.records.iter().enumerate() {
            if record.counts && holds(record) && self.take(index) {
                list.push(record);
            }
        }
        list
    }

    /// How many there are.
    pub(super) fn those(&mut self, holds: impl Fn(&Plain) -> bool) -> i64 {
        i64::try_from(self.list(holds).len()).unwrap()
    }

    fn said(self, value: Option<FigureValue>, bound: Bound) -> Said {
        Said {
            value,
            bound,
            unknown: self.unknown,
            behind: self.behind,
        }
    }

    pub(super) fn number(self, number: i64) -> Said {
        let bound = if self.unknown.is_empty() {
            Bound::Exact
        } else {
            Bound::AtLeast
        };
        self.said(integer(number), bound)
    }

    pub(super) fn ratio(self, above: i64, below: i64) -> Said {
        let bound = if self.unknown.is_empty() {
            Bound::Exact
        } else {
            Bound::About
        };
        let value = if below == 0 {
            None
        } else {
            ratio(above, below)
        };
        self.said(value, bound)
    }

    pub(super) fn audience(mut self) -> Said {
        let asked = self.asked;
        let (mut all, mut has_about, mut has_dispute) = (0, false, false);
        let attended = self.list(|record| match record.what {
            What::Session {
                count, disputed, ..
            } => asked.in_p(record.on) && (count > 0 || disputed),
            _ => false,
        });
        for record in attended {
            if let What::Session {
                count,
                about,
                disputed,
                ..
            } = record.what
            {
                all += i64::from(count);
                has_about |= about && count > 0;
                has_dispute |= disputed;
            }
        }
        let mut said = self.number(all);
        if said.bound == Bound::Exact && has_dispute {
            said.bound = Bound::AtLeast;
        } else if said.bound == Bound::Exact && has_about {
            said.bound = Bound::About;
        }
        said
    }

    pub(super) fn per_member(mut self) -> Said {
        let asked = self.asked;
        let (mut sessions, mut active) = (0, BTreeSet::new());
        for record in
            self.list(|record| asked.in_p(record.on) && matches!(record.what, What::Session { .. }))
        {
            if let What::Session { members, .. } = &record.what {
                let members: BTreeSet<u8> = members.iter().copied().collect();
                sessions += i64::try_from(members.len()).unwrap();
                active.extend(members);
            }
        }
        self.ratio(sessions, i64::try_from(active.len()).unwrap())
    }

    pub(super) fn coverage(mut self, is_visit: impl Fn(&Plain) -> bool) -> Said {
        let Asked { area, as_of, .. } = self.asked;
        let d = self.asked.d();
        let mut reached = BTreeSet::new();
        for (index, record) in self.records.iter().enumerate() {
            if !record.counts || !is_visit(record) || !self.asked.in_p(record.on) {
                continue;
            }
            let present = one_successor(record.home, record.on, d);
            let placed = match present {
                Some(present) => lies(present, d, area, as_of),
                None => lies(record.home, record.on, area, as_of),
            };
            match (present, placed) {
                (_, Lies::Outside) => {}
                (Some(present), Lies::Inside) => {
                    reached.insert(present);
                    self.behind[index] = true;
                }
                _ => {
                    self.unknown.insert(record.home);
                }
            }
        }
        let (mut below, mut has_unplaced) = (0, false);
        let has_left_out = !self.unknown.is_empty();
        for village in villages(d) {
            match lies(village, d, area, as_of) {
                Lies::Inside => below += 1,
                Lies::Outside => {}
                Lies::Unknown => {
                    has_unplaced = true;
                    self.unknown.insert(village);
                }
            }
        }
        let mut said = self.ratio(i64::try_from(reached.len()).unwrap(), below);
        said.bound = match (has_unplaced, has_left_out) {
            (true, _) => Bound::About,
            (false, true) => Bound::AtLeast,
            (false, false) => Bound::Exact,
        };
        said
    }

    pub(super) fn median_days(mut self) -> Said {
        let asked = self.asked;
        let settled = |record: &Plain| record.item().and_then(|item| item.settled);
        let mut days = Vec::new();
        for record in self.list(|record| asked.in_p(record.on) && settled(record).is_some()) {
            let took = settled(record).unwrap().days_since(record.on);
            days.push(i64::from(took.max(0)));
        }
        days.sort_unstable();
        let half = days.len() / 2;
        if days.is_empty() {
            self.ratio(0, 0)
        } else if days.len() % 2 == 1 {
            self.ratio(days[half], 1)
        } else {
            self.ratio(days[half - 1] + days[half], 2)
        }
    }

    pub(super) fn recurrence(mut self) -> Said {
        let asked = self.asked;
        let from = year_before(asked.period.first_day());
        let closed_on = |record: &Plain| {
            let closed = record.finding().and_then(|it| it.closed)?;
            Some(closed.max(record.on))
        };
        let closed = self.list(|record| {
            let is_near = |on: LocalDate| from <= on && on < asked.period.last_day();
            asked.by_d(record.on) && closed_on(record).is_some_and(is_near)
        });
        let found = self.list(|record| asked.in_p(record.on) && record.finding().is_some());
        let mut recurring = 0;
        for record in &found {
            let mut is_recurring = false;
            for before in &closed {
                let on = closed_on(before).unwrap();
                let is_before = year_before(record.on) <= on && on < record.on;
                is_recurring |= is_before && subject(before) == subject(record);
            }
            recurring += i64::from(is_recurring);
        }
        self.ratio(recurring, i64::try_from(found.len()).unwrap())
    }
}

fn subject(record: &Plain) -> Option<(&'static str, &'static str)> {
    match record.what {
        What::Finding { unit, category, .. } => Some((unit, category.as_str())),
        _ => None,
    }
}

/// The same day of the year before; 28 February for the 29th.
fn year_before(on: LocalDate) -> LocalDate {
    let (year, month, day) = (on.0.year() - 1, on.0.month(), on.0.day());
    let same = format!("{year:04}-{month:02}-{day:02}").parse();
    same.unwrap_or_else(|_| format!("{year:04}-{month:02}-28").parse().unwrap())
}
