//! How the year is played: who logs, amends, voids and calls the office when, over which network.
//!
//! Drawn from the seed after the truth, and around it: whatever goes wrong here, in the end people have
//! said what the truth says.

mod course;
mod slip;
mod story;
mod timetable;

pub(crate) use course::{Actor, CourseStep, Deed, Left};
pub(crate) use timetable::{CLOSING_DAYS, Timetable};

use std::collections::{BTreeMap, BTreeSet};

use ::tests::chance::Chance;
use ::tests::line::Weather;
use ::tests::truth::{Count, Date, Session, Truth};

/// A form as filled in: everything a session says, each field as a person entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) on: Date,
    pub(crate) venue: &'static str,
    pub(crate) topics: BTreeSet<&'static str>,
    pub(crate) members: BTreeSet<usize>,
    pub(crate) audience: Count,
    pub(crate) note: Option<String>,
}

/// What an amendment says; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Edit {
    pub(crate) on: Option<Date>,
    pub(crate) venue: Option<&'static str>,
    pub(crate) topics: Option<BTreeSet<&'static str>>,
    pub(crate) members: Option<BTreeSet<usize>>,
    pub(crate) audience: Option<Count>,
    /// An empty text removes it.
    pub(crate) note: Option<String>,
}

/// Something a phone must refuse to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    Tomorrow,
    NoAudience,
    NoTopic,
    NoteTooLong,
    TelephoneNumber,
}

impl Mistake {
    pub(crate) const ALL: [Self; 5] = [
        Self::Tomorrow,
        Self::NoAudience,
        Self::NoTopic,
        Self::NoteTooLong,
        Self::TelephoneNumber,
    ];

    /// The rule that names it.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Tomorrow => "future_date",
            Self::NoAudience | Self::NoTopic => "required",
            Self::NoteTooLong => "too_long",
            Self::TelephoneNumber => "privacy",
        }
    }
}

/// Something one member does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Logs a session; first perhaps with a mistake, or on a phone whose clock is ahead by days.
    Log {
        session: usize,
        form: Form,
        mistake: Option<Mistake>,
        clock_ahead: i32,
    },
    /// Amends it.
    Amend {
        session: usize,
        edit: Edit,
        reason: &'static str,
    },
    /// Asks for it to be void.
    Void {
        session: usize,
        reason: &'static str,
    },
    /// Chooses between two counts.
    Choose { session: usize, count: Count },
    /// Calls the office.
    Sync { weather: Weather, restarts: bool },
}

/// When in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hour {
    Field,
    Call,
    Evening,
}

/// An act in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) day: i32,
    pub(crate) hour: Hour,
    pub(crate) member: usize,
    pub(crate) act: Act,
}

/// What must be seen at the end beside the truth, and what happened on the way there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Items of a session that are held at the end, by code.
    pub(crate) held: BTreeMap<usize, &'static str>,
    /// Sessions that the office lets in.
    pub(crate) released: BTreeSet<usize>,
    /// Sessions that the office declines.
    pub(crate) declined: BTreeSet<usize>,
    /// Voids that come second and are rejected.
    pub(crate) rejected: usize,
}

/// The whole year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    /// The steps of each team, in order. Teams do not depend on each other.
    pub(crate) teams: Vec<Vec<Step>>,
    /// Sessions that the office takes out, by the day of its own.
    pub(crate) office_voids: BTreeMap<i32, Vec<usize>>,
    /// Talks and inspections, and what follows, in the order of days.
    pub(crate) course: Vec<CourseStep>,
    pub(crate) left: Left,
    pub(crate) expected: Expected,
}

/// Draws the script.
pub(crate) fn script(seed: u64, truth: &Truth) -> Script {
    let mut chance = Chance::new(seed, "noise");
    let timetable = Timetable::draw(&mut chance.branch(), truth);
    let mut script = Script {
        teams: vec![Vec::new(); truth.teams.len()],
        office_voids: BTreeMap::new(),
        course: Vec::new(),
        left: Left::default(),
        expected: Expected::default(),
    };
    (script.course, script.left) = course::course(&mut Chance::new(seed, "course"), truth);
    let mut restarts = chance.branch();
    for member in 0..truth.members.len() {
        for &(day, weather) in timetable.calls(member) {
            let act = Act::Sync {
                weather,
                restarts: restarts.percent(4),
            };
            script.step(truth, day, Hour::Call, member, act);
        }
    }
    for session in 0..truth.sessions.len() {
        story::tell(
            &mut chance.branch(),
            truth,
            &timetable,
            session,
            &mut script,
        );
    }
    for steps in &mut script.teams {
        steps.sort_by_key(|step| (step.day, step.hour, step.member));
    }
    script
}

impl Script {
    /// Adds a step to its team's.
    fn step(&mut self, truth: &Truth, day: i32, hour: Hour, member: usize, act: Act) {
        let team = truth.members[member].team;
        self.teams[team].push(Step {
            day,
            hour,
            member,
            act,
        });
    }
}

impl Form {
    /// What a session really was, with one of its counts.
    pub(crate) fn of(session: &Session, audience: Count) -> Self {
        Self {
            on: session.on,
            venue: session.venue,
            topics: session.topics.clone(),
            members: session.members.clone(),
            audience,
            note: session.note.clone(),
        }
    }
}
