//! Plays the script: a real office, a real phone for everybody, the year in order.

mod answers;
mod course;
mod course_answers;
mod crowd;
mod desk;
mod team;

pub(crate) use course::CoursePlay;
pub(crate) use crowd::{Crowd, Phones};
pub(crate) use desk::Desk;
pub(crate) use team::{Count, TeamPlay, call};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use ::tests::truth::Truth;
use ::tests::world::World;
use anyhow::{Context as _, Result};
use shared::id::RecordId;
use shared::time::{LocalDate, Timestamp};

use crate::plan::YEAR;
use crate::progress::Progress;
use crate::script::{CLOSING_DAYS, Script, Timetable};

/// Teams that act at once: calls wait for disks more than for the processor.
const AT_ONCE: usize = 8;
/// The hour at which the server's clock stands while a day is played.
const SERVER_HOUR: i64 = 23;
/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// An instant of a day of the play, at an hour of the organisation's zone.
pub(crate) fn instant(day: i32, hour: i64) -> Timestamp {
    let first = jiff_date(YEAR, 1, 1);
    first.plus_days(day).start().plus_ms(hour * HOUR_MS)
}

/// A calendar day of the product.
pub(crate) fn jiff_date(year: i32, month: u32, day: u32) -> LocalDate {
    format!("{year:04}-{month:02}-{day:02}")
        .parse()
        .expect("a day of the calendar")
}

/// A year that was played.
pub(crate) struct Played {
    /// The office, still running, and its administrator.
    pub(crate) world: World,
    /// Who is who.
    pub(crate) crowd: Crowd,
    /// The office phone and two coordinators' phones.
    pub(crate) desk: Desk,
    /// Everybody's phones, by team.
    pub(crate) teams: Vec<TeamPlay>,
    /// Everybody else's.
    pub(crate) course: CoursePlay,
    /// The record that each session became.
    pub(crate) records: BTreeMap<usize, RecordId>,
    /// What happened.
    pub(crate) count: Count,
}

impl Played {
    /// Switches every phone off, several at once, and stops the office.
    pub(crate) fn close(self) -> Result<()> {
        let teams: Vec<Mutex<Option<TeamPlay>>> = self
            .teams
            .into_iter()
            .map(|team| Mutex::new(Some(team)))
            .collect();
        each(&teams, |team| {
            locked(team).take();
            Ok(())
        })?;
        drop(self.desk);
        drop(self.course);
        drop(self.world.admin);
        self.world.office.stop()
    }
}

/// Plays it all.
pub(crate) fn play(
    mut world: World,
    truth: &Truth,
    script: &Script,
    progress: &Progress,
) -> Result<Played> {
    let (teams, members) = (truth.teams.len(), truth.members.len());
    progress.say(
        &format!("登记 {teams} 个队、{members} 名成员"),
        &format!("enrolling teams: {teams}, members: {members}"),
    );
    let crowd = Crowd::gather(&mut world, truth)?;
    let mut desk = Desk::open(&mut world, truth)?;
    let phones = Phones::enrol(&mut world, truth, &crowd)?;
    let teams = phones.by_team(truth, &script.teams);
    let mut course = CoursePlay::gather(&mut world, truth, script)?;

    progress.say(
        &format!("开始演练 {YEAR} 年"),
        &format!("playing the year {YEAR}"),
    );
    let teams: Vec<Mutex<TeamPlay>> = teams.into_iter().map(Mutex::new).collect();
    let last = CLOSING_DAYS.into_iter().max().unwrap_or_default();
    let office_days: Vec<i32> = Timetable::office_days().collect();
    for day in 0..=last {
        world.office.advance_to(instant(day, SERVER_HOUR));
        let acting: Vec<&Mutex<TeamPlay>> = teams
            .iter()
            .filter(|team| locked(team).acts_on(day))
            .collect();
        each(&acting, |team| locked(team).play(truth, &crowd, day))?;
        course.play(truth, day)?;
        if office_days.contains(&day) {
            let records: BTreeMap<usize, RecordId> = teams
                .iter()
                .flat_map(|team| locked(team).records().clone())
                .collect();
            desk.work(&mut world, script, day, &records)?;
            let count = teams
                .iter()
                .map(|team| locked(team).count())
                .fold(course.count(), Count::plus);
            progress.day(day, &count);
        }
    }
    let teams: Vec<TeamPlay> = teams
        .into_iter()
        .map(|team| team.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect();
    let count = teams
        .iter()
        .map(TeamPlay::count)
        .fold(desk.count().plus(course.count()), Count::plus);
    let records = teams
        .iter()
        .flat_map(|team| team.records().clone())
        .collect();
    Ok(Played {
        world,
        crowd,
        desk,
        teams,
        course,
        records,
        count,
    })
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with each of these, several at once; the first error by place.
pub(crate) fn each<T: Sync>(these: &[T], act: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(one) = these.get(next.fetch_add(1, Ordering::SeqCst)) {
            act(one)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE.min(these.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut first = Ok(());
        for worker in workers {
            let done = worker
                .join()
                .map_err(|_| anyhow::anyhow!("panicked"))
                .flatten();
            first = first.and(done);
        }
        first.context("the play stopped")
    })
}
