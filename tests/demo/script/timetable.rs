//! When each phone meets a network, and what that network does.

use ::tests::chance::Chance;
use ::tests::line::Weather;
use ::tests::truth::{Date, Truth};

use crate::plan::{FIRST_DAY, OUT_OF_REACH};

/// Days of the year's last week on which everybody comes to town, so that what is still to be said gets said.
pub(crate) const CLOSING_DAYS: [i32; 4] = [358, 360, 362, 364];
/// Every so many days the office works through what came in.
const OFFICE_EVERY: i32 = 14;

/// The calls of every member's phone.
#[derive(Debug)]
pub(crate) struct Timetable {
    calls: Vec<Vec<(i32, Weather)>>,
}

/// Days since the first of the year.
pub(crate) fn day_number(date: Date) -> i32 {
    let mut day = FIRST_DAY;
    let mut number = 0;
    while day < date {
        day = day.plus_days(1);
        number += 1;
    }
    number
}

impl Timetable {
    /// Draws it: people in town call every week or so, people in the hills every few weeks, some
    /// once in a month and a half.
    pub(super) fn draw(chance: &mut Chance, truth: &Truth) -> Self {
        let calls = truth.members.iter().map(|member| {
            let (least, most) = chance.one_of(&[
                (4, 14),
                (4, 14),
                (4, 14),
                (14, 30),
                (14, 30),
                (14, 30),
                (14, 30),
                (24, 50),
                (24, 50),
                (24, 50),
            ]);
            let last = member.to.map(day_number);
            let mut calls = Vec::new();
            let mut day = day_number(member.from) + chance.between(0, most);
            while day < CLOSING_DAYS[0] {
                // Out of reach at the end of a role.
                let is_out = last.is_some_and(|last| day >= last - OUT_OF_REACH);
                if !is_out {
                    calls.push((day, weather(chance)));
                }
                day += chance.between(least, most);
            }
            if let Some(last) = last {
                calls.push((last - OUT_OF_REACH, Weather::Fine));
                calls.push((last + chance.between(1, 12), Weather::Fine));
            }
            calls.extend(CLOSING_DAYS.map(|day| (day, Weather::Fine)));
            calls.sort_by_key(|(day, _)| *day);
            calls.dedup_by_key(|(day, _)| *day);
            calls
        });
        Self {
            calls: calls.collect(),
        }
    }

    /// The calls of a member's phone, by day.
    pub(super) fn calls(&self, member: usize) -> &[(i32, Weather)] {
        &self.calls[member]
    }

    /// The first day, this one or later, on which a member's work reaches the office.
    pub(super) fn arrives(&self, member: usize, from: i32) -> Option<i32> {
        self.next(member, from, Weather::reaches_the_server)
    }

    /// The first day, this one or later, on which a member hears what the office has.
    pub(super) fn hears(&self, member: usize, from: i32) -> Option<i32> {
        self.next(member, from, |weather| {
            weather == Weather::Fine || weather == Weather::SentTwice
        })
    }

    fn next(&self, member: usize, from: i32, fits: impl Fn(Weather) -> bool) -> Option<i32> {
        let mut calls = self.calls[member].iter();
        calls
            .find(|(day, weather)| *day >= from && fits(*weather))
            .map(|(day, _)| *day)
    }

    /// The first day of the office, this one or later.
    pub(crate) fn office(from: i32) -> Option<i32> {
        Self::office_days().find(|day| *day >= from)
    }

    /// The days of the office.
    pub(crate) fn office_days() -> impl Iterator<Item = i32> {
        let of_the_year = (1..).map(|round| round * OFFICE_EVERY);
        of_the_year
            .take_while(|day| *day < CLOSING_DAYS[0])
            .chain(CLOSING_DAYS)
    }
}

/// Nine calls of ten go well at once.
pub(super) fn weather(chance: &mut Chance) -> Weather {
    match chance.below(100) {
        0..82 => Weather::Fine,
        82..89 => Weather::AnswerLost,
        89..94 => Weather::SentTwice,
        _ => Weather::NoNetwork,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_works_to_the_end() {
        assert_eq!(Timetable::office(0), Some(14));
        assert_eq!(Timetable::office(351), Some(358));
        assert_eq!(Timetable::office(364), Some(364));
        assert_eq!(Timetable::office(365), None);
        assert_eq!(day_number(Date::new(2018, 2, 1)), 31);
    }
}
