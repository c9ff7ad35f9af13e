//! Who keeps talks, settles matters, inspects and rectifies when, over which network: the truth in its days,
//! with noise around it.

use std::collections::BTreeSet;

use ::tests::chance::Chance;
use ::tests::line::Weather;
use ::tests::truth::{Date, Fate, Responsible, Truth};

use super::timetable::{CLOSING_DAYS, day_number, weather};

/// Days between two calls of a recorder's phone.
const CALLS: (i32, i32) = (4, 10);
/// Talks that are logged twice, or logged and taken out again.
const TWICE: usize = 3;
/// Findings that two inspectors recheck apart, and see differently.
const DISPUTED: usize = 2;
/// Findings whose department asks for more time and does not get it.
const REFUSED: usize = 2;

/// Somebody who acts beside the teams of volunteers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    /// Keeps the talks of a township.
    Recorder(usize),
    /// Of a department.
    Liaison(usize),
    /// Of a department.
    Deputy(usize),
    /// Of the reform office or the supervision office.
    Inspector(usize),
    /// The reform office at its desk.
    Office,
}

/// What they do. Numbers are places in the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Logs a talk with the matters raised at it, and gives them to who takes them on.
    Talk(usize),
    /// Logs it again, by mistake.
    TalkAgain(usize),
    /// Says that the second is the same as the first.
    SameTalk(usize),
    /// Takes the second out.
    VoidTalk(usize),
    /// Takes a matter back.
    Withdraw(usize),
    /// Works on a matter, and says that it is done.
    Settle(usize),
    /// Asks the village whether it is, and confirms.
    CallBack(usize),
    /// Says no to a matter.
    Decline(usize),
    /// Plans an inspection ahead.
    PlanInspection(usize),
    /// Begins one on site.
    BeginInspection(usize),
    /// Joins it by the line that the other's phone shows.
    Join(usize),
    /// Writes the first inspector's part, without a network.
    Conclude(usize),
    /// Writes the second's, without a network.
    Check(usize),
    /// Says that it is over.
    CloseInspection(usize),
    /// Logs a finding.
    Find(usize),
    /// 交办
    Issue(usize),
    /// 签收
    Acknowledge(usize),
    /// Reports before there is a list: the phone must say no.
    ReportTooSoon(usize),
    /// 整改清单
    List(usize),
    /// Asks for more time.
    AskForTime(usize),
    /// Does not give it.
    RefuseTime(usize),
    /// 反馈
    Report(usize),
    /// 复查: passed.
    Recheck(usize),
    /// Another inspector saw it otherwise.
    RecheckReturned(usize),
    /// The office decides between the two.
    SettleRecheck(usize),
    /// 销号
    Close(usize),
    /// Calls the office.
    Call(Weather),
}

/// A deed in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CourseStep {
    pub(crate) day: i32,
    pub(crate) hour: i64,
    pub(crate) actor: Actor,
    pub(crate) deed: Deed,
}

/// What the noise leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Left {
    /// Talks logged twice and said to be the same.
    pub(crate) same: BTreeSet<usize>,
    /// Talks logged twice, the second taken out.
    pub(crate) void: BTreeSet<usize>,
}

/// The steps in the order of their days.
pub(crate) fn course(chance: &mut Chance, truth: &Truth) -> (Vec<CourseStep>, Left) {
    let mut course = Course::default();
    let left = course.talks(chance, truth);
    course.items(truth);
    course.inspections(chance, truth);
    course.findings(chance, truth);
    for recorder in 0..truth.recorders.len() {
        course.calls(&mut chance.branch(), Actor::Recorder(recorder));
    }
    for day in CLOSING_DAYS {
        let of_departments = (0..truth.departments.len())
            .flat_map(|place| [Actor::Liaison(place), Actor::Deputy(place)]);
        let inspectors = (0..truth.inspectors.len()).map(Actor::Inspector);
        for actor in of_departments.chain(inspectors).chain([Actor::Office]) {
            course.step(day, EVENING, actor, Deed::Call(Weather::Fine));
        }
    }
    course.0.sort_by_key(|step| (step.day, step.hour));
    (course.0, left)
}

/// Hours of a day: a call before, the deed, a call after.
const MORNING: i64 = 8;
const NOON: i64 = 12;
const EVENING: i64 = 20;

#[derive(Default)]
struct Course(Vec<CourseStep>);

impl Course {
    fn step(&mut self, day: i32, hour: i64, actor: Actor, deed: Deed) {
        self.0.push(CourseStep {
            day,
            hour,
            actor,
            deed,
        });
    }

    /// In the field: no call.
    fn apart(&mut self, on: Date, actor: Actor, deed: Deed) {
        self.step(day_number(on), NOON, actor, deed);
    }

    /// With a network: hears first, acts, tells.
    fn online(&mut self, day: i32, actor: Actor, deed: Deed) {
        self.step(day, MORNING, actor, Deed::Call(Weather::Fine));
        self.step(day, NOON, actor, deed);
        self.step(day, EVENING, actor, Deed::Call(Weather::Fine));
    }

    /// A phone that comes into the network every week or so; after a call that failed, on the next day.
    fn calls(&mut self, chance: &mut Chance, actor: Actor) {
        let mut day = chance.between(1, CALLS.1);
        while day < CLOSING_DAYS[0] {
            let weather = weather(chance);
            self.step(day, EVENING, actor, Deed::Call(weather));
            let hears = matches!(weather, Weather::Fine | Weather::SentTwice);
            day += if hears {
                chance.between(CALLS.0, CALLS.1)
            } else {
                1
            };
        }
        for day in CLOSING_DAYS {
            self.step(day, EVENING, actor, Deed::Call(Weather::Fine));
        }
    }

    fn talks(&mut self, chance: &mut Chance, truth: &Truth) -> Left {
        let all: Vec<usize> = (0..truth.talks.len()).collect();
        let twice = chance.some(&all, 2 * TWICE);
        let (same, void) = twice.split_at(twice.len() / 2);
        let left = Left {
            same: same.iter().copied().collect(),
            void: void.iter().copied().collect(),
        };
        for (place, talk) in truth.talks.iter().enumerate() {
            let recorder = Actor::Recorder(talk.recorder);
            self.apart(talk.on, recorder, Deed::Talk(place));
            if left.same.contains(&place) {
                self.apart(talk.on, recorder, Deed::TalkAgain(place));
                self.online(CLOSING_DAYS[1], Actor::Office, Deed::SameTalk(place));
            }
            if left.void.contains(&place) {
                self.apart(talk.on, recorder, Deed::TalkAgain(place));
                self.apart(talk.on.plus_days(2), recorder, Deed::VoidTalk(place));
            }
        }
        left
    }

    fn items(&mut self, truth: &Truth) {
        for (place, item) in truth.items.iter().enumerate() {
            let recorder = Actor::Recorder(truth.talks[item.talk].recorder);
            let settle = |course: &mut Self, claimed: Date| match item.responsible {
                Responsible::Village => course.apart(claimed, recorder, Deed::Settle(place)),
                Responsible::Department(department) => {
                    let liaison = Actor::Liaison(department);
                    course.online(day_number(claimed), liaison, Deed::Settle(place));
                }
            };
            match item.fate {
                // The talk that answers it says so itself.
                Fate::ReadBack { claimed, .. } => settle(self, claimed),
                Fate::CalledBack { claimed, called } => {
                    settle(self, claimed);
                    self.online(day_number(called), Actor::Office, Deed::CallBack(place));
                }
                Fate::Declined { on } => {
                    self.online(day_number(on), Actor::Office, Deed::Decline(place));
                }
                Fate::Withdrawn { on } => self.apart(on, recorder, Deed::Withdraw(place)),
                Fate::Open => {}
            }
        }
    }

    fn inspections(&mut self, chance: &mut Chance, truth: &Truth) {
        for (place, inspection) in truth.inspections.iter().enumerate() {
            let (first, second) = (
                Actor::Inspector(inspection.first),
                Actor::Inspector(inspection.second),
            );
            let day = day_number(inspection.on);
            if inspection.planned {
                self.online(day - 4, Actor::Office, Deed::PlanInspection(place));
                for inspector in [first, second] {
                    let fine = Deed::Call(Weather::Fine);
                    self.step(day - 2, EVENING, inspector, fine);
                }
            } else {
                self.step(day, MORNING + 1, first, Deed::BeginInspection(place));
                self.step(day, MORNING + 2, second, Deed::Join(place));
            }
            self.step(day, MORNING + 3, first, Deed::Conclude(place));
            self.step(day, MORNING + 3, second, Deed::Check(place));
            // Either may come into the network first.
            let (early, late) = if chance.percent(50) {
                (first, second)
            } else {
                (second, first)
            };
            self.step(day + 1, EVENING, early, Deed::Call(Weather::AnswerLost));
            self.step(day + 1, EVENING + 1, early, Deed::Call(Weather::Fine));
            self.step(day + 2, EVENING, late, Deed::Call(Weather::Fine));
            self.online(day + 12, first, Deed::CloseInspection(place));
        }
    }

    fn findings(&mut self, chance: &mut Chance, truth: &Truth) {
        let all: Vec<usize> = (0..truth.findings.len()).collect();
        let disputed: BTreeSet<usize> = chance.some(&all, DISPUTED).into_iter().collect();
        let refused: BTreeSet<usize> = chance.some(&all, REFUSED).into_iter().collect();
        for (place, finding) in truth.findings.iter().enumerate() {
            let inspection = &truth.inspections[finding.inspection];
            let (liaison, deputy) = (
                Actor::Liaison(inspection.department),
                Actor::Deputy(inspection.department),
            );
            let (finder, other) = if finding.by_second {
                (inspection.second, inspection.first)
            } else {
                (inspection.first, inspection.second)
            };
            let (finder, other) = (Actor::Inspector(finder), Actor::Inspector(other));
            self.apart(inspection.on, finder, Deed::Find(place));
            let mut online = |on: Option<Date>, actor, deed| {
                if let Some(on) = on {
                    self.online(day_number(on), actor, deed);
                }
            };
            online(finding.issued, Actor::Office, Deed::Issue(place));
            online(finding.acknowledged, liaison, Deed::Acknowledge(place));
            online(
                finding.acknowledged.map(|on| on.plus_days(1)),
                deputy,
                Deed::ReportTooSoon(place),
            );
            online(finding.planned, liaison, Deed::List(place));
            if refused.contains(&place) {
                let asked = finding.planned.map(|on| on.plus_days(2));
                online(asked, deputy, Deed::AskForTime(place));
                let answered = asked.map(|on| on.plus_days(2));
                online(answered, Actor::Office, Deed::RefuseTime(place));
            }
            online(finding.reported, deputy, Deed::Report(place));
            if disputed.contains(&place)
                && let Some(on) = finding.rechecked
            {
                // Both have the report; neither has seen what the other saw.
                let day = day_number(on);
                for (actor, deed) in [
                    (finder, Deed::Recheck(place)),
                    (other, Deed::RecheckReturned(place)),
                ] {
                    self.step(day - 1, EVENING, actor, Deed::Call(Weather::Fine));
                    self.step(day, NOON, actor, deed);
                    self.step(day, EVENING, actor, Deed::Call(Weather::Fine));
                }
                self.online(day + 1, Actor::Office, Deed::SettleRecheck(place));
            } else {
                online(finding.rechecked, other, Deed::Recheck(place));
            }
            if let Some(on) = finding.closed {
                self.online(day_number(on), Actor::Office, Deed::Close(place));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn everybody_is_called_to_the_end_and_the_steps_repeat() {
        let truth = crate::plan::truth(1, &Scenario::small(8));
        let (steps, left) = course(&mut Chance::new(7, "course"), &truth);
        assert_eq!(course(&mut Chance::new(7, "course"), &truth).0, steps);
        assert_ne!(course(&mut Chance::new(8, "course"), &truth).0, steps);
        assert!(steps.is_sorted_by_key(|step| (step.day, step.hour)));
        assert_eq!((left.same.len(), left.void.len()), (TWICE, TWICE));
        let talks = steps
            .iter()
            .filter(|step| matches!(step.deed, Deed::Talk(_)));
        assert_eq!(talks.count(), truth.talks.len());
    }
}
