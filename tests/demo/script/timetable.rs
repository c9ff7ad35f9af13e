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
    ///
    /// A phone proves itself over the nonce that the office told it last, and each nonce is good once (sync.md, Tokens).
    /// Whose answer got lost proves a used one: the office refuses that and tells it the next, but where this answer is
    /// lost too, nothing of what came with it was taken.
    pub(super) fn arrives(&self, member: usize, from: i32) -> Option<i32> {
        let mut has_nonce = true;
        let arrives = self.calls[member].iter().filter(|(_, weather)| {
            let is_heard = hears_back(*weather);
            let arrives = weather.reaches_the_server() && (has_nonce || is_heard);
            has_nonce = is_heard || (has_nonce && !arrives);
            arrives
        });
        arrives.map(|(day, _)| *day).find(|day| *day >= from)
    }

    /// The first day, this one or later, on which a member hears what the office has.
    pub(super) fn hears(&self, member: usize, from: i32) -> Option<i32> {
        let mut calls = self.calls[member].iter();
        let heard = calls.find(|(day, weather)| *day >= from && hears_back(*weather));
        heard.map(|(day, _)| *day)
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

/// Whether a phone is answered.
fn hears_back(weather: Weather) -> bool {
    matches!(weather, Weather::Fine | Weather::SentTwice)
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
    fn after_a_lost_answer_work_arrives_once_an_answer_is_heard() {
        use Weather::{AnswerLost, Fine, NoNetwork, SentTwice};
        let weather = [
            NoNetwork, AnswerLost, NoNetwork, AnswerLost, SentTwice, AnswerLost, AnswerLost, Fine,
        ];
        let timetable = Timetable {
            calls: vec![(0..).zip(weather).collect()],
        };
        let arrives = (0..9).map(|day| timetable.arrives(0, day));
        let [first, second, third] = [Some(1), Some(4), Some(5)];
        let last = Some(7);
        let expected = [
            first, first, second, second, second, third, last, last, None,
        ];
        assert_eq!(arrives.collect::<Vec<_>>(), expected);
        assert_eq!([0, 5].map(|day| timetable.hears(0, day)), [Some(4), last]);
    }

    #[test]
    fn the_office_works_to_the_end() {
        assert_eq!(Timetable::office(0), Some(14));
        assert_eq!(Timetable::office(351), Some(358));
        assert_eq!(Timetable::office(364), Some(364));
        assert_eq!(Timetable::office(365), None);
        assert_eq!(day_number(Date::new(2018, 2, 1)), 31);
    }
}
