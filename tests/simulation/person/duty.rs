//! What those do who keep talks, inspect, rectify and decide.

use std::cmp::Reverse;

use mobile_core::Event;
use mobile_core::record::Summary;
use shared::command::{Order, RecheckResult};
use shared::id::{RecordId, TeamId};
use shared::record::inspection::InspectionKind;
use shared::record::{Answers, RecordKind};
use shared::time::LocalDate;
use shared::workflow::Status;

use super::{forms, screen};
use crate::ledger::{Duty, Said, Seen, Told};
use crate::phone::{Doing, duty_command_id};
use crate::plain::Value;
use crate::scenario::{INSPECTION_TEAM, Job, Scenario, Team, record_id};
use crate::world::World;

/// A record as somebody finds it on their screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) record: RecordId,
    pub(super) kind: RecordKind,
    pub(super) status: Status,
    /// The day it is due.
    pub(super) due_on: Option<LocalDate>,
    /// The record that counts for it.
    pub(super) same_as: Option<RecordId>,
    is_waiting: bool,
}

impl World {
    /// Somebody does what their duty is, one thing after another.
    pub(super) fn duty(&mut self, place: usize) {
        for _ in 0..=self.chances.people.below(4) {
            if self.phones[place].is_free() {
                self.duty_once(place);
            }
        }
    }

    fn duty_once(&mut self, place: usize) {
        let job = self.job(place);
        match (job, self.chances.people.below(100)) {
            (Job::Recorder, 0..15) => self.hold_talk(place),
            (Job::Recorder, 15..40) => self.raise(place),
            (Job::Inspector(_), 0..10) => self.inspect(place),
            (Job::Inspector(_), 10..30) => self.find_problem(place),
            (Job::Inspector(_), 30..45) => self.add(place),
            (Job::Inspector(_), 45..55) => self.join_in_the_field(place),
            (Job::Leader, 0..40) => self.hold_session(place),
            (Job::Deputy, 0..55) => self.ask_for_time(place),
            (Job::Office, 0..35) => self.decide_on_time(place),
            (Job::Office, 35..55) | (Job::Coordinator, 0..30) | (Job::Leader, 40..85) => {
                self.say_same(place);
            }
            (_, 88..94) => self.write_note(place),
            (_, 94..97) => self.amend_note(place),
            (_, 97..) => self.void_something(place),
            _ => self.order(place),
        }
    }

    pub(super) fn job(&self, place: usize) -> Job {
        self.scenario.people[self.scenario.phones[place].person].job
    }

    /// What is on the screen, newest first.
    pub(super) fn found(&self, place: usize, kind: Option<RecordKind>) -> Vec<Found> {
        let Some(core) = &self.phones[place].core else {
            return Vec::new();
        };
        let found = |summary: &Summary| {
            let stage = summary.expected_stage.as_ref().or(summary.stage.as_ref())?;
            Some(Found {
                record: summary.id,
                kind: summary.kind?,
                status: stage.status,
                due_on: stage.due_on,
                same_as: stage.same_as,
                is_waiting: summary.waiting > 0,
            })
        };
        let mut all: Vec<Found> = core.summaries().filter_map(found).collect();
        all.retain(|found| kind.is_none_or(|kind| found.kind == kind));
        all.sort_unstable_by_key(|found| Reverse(found.record));
        all
    }

    /// One of the newest.
    pub(super) fn one_of(&mut self, mut found: Vec<Found>) -> Option<Found> {
        found.truncate(6);
        (!found.is_empty()).then(|| *self.chances.people.pick(&found))
    }

    pub(super) fn day_of(&mut self, place: usize) -> Option<LocalDate> {
        match self.date(place) {
            Value::Text(day) => day.parse().ok(),
            _ => None,
        }
    }

    fn village(&mut self, place: usize) -> (usize, String) {
        let person = self.scenario.phones[place].person;
        let team = self.scenario.people[person]
            .term(Scenario::day(self.now))
            .team;
        // A few villages, so that two records are often of one.
        let villages = &self.scenario.teams[team].villages[..3];
        (team, self.chances.people.pick(villages).clone())
    }

    fn hold_session(&mut self, place: usize) {
        let (team, village) = self.village(place);
        let person = self.scenario.phones[place].person;
        if let Some(on) = self.day_of(place) {
            self.write(place, Team::id(team), forms::session(on, &village, person));
        }
    }

    fn hold_talk(&mut self, place: usize) {
        let (team, village) = self.village(place);
        let Some(on) = self.day_of(place) else { return };
        let mut claimed = self.found(place, Some(RecordKind::TalkItem));
        claimed.retain(|found| found.status == Status::DoneClaimed);
        let claimed: Vec<RecordId> = claimed.iter().map(|found| found.record).collect();
        let village = match claimed
            .first()
            .and_then(|first| self.village_of(place, *first))
        {
            Some(village) => village,
            None => village,
        };
        let back = self.chances.people.some(&claimed, 2);
        let back = back.into_iter().filter(|_| !claimed.is_empty()).collect();
        self.write(place, Team::id(team), forms::talk(on, &village, back));
    }

    pub(super) fn village_of(&self, place: usize, record: RecordId) -> Option<String> {
        let core = self.phones[place].core.as_ref()?;
        Some(core.summary(record)?.village?.to_string())
    }

    fn raise(&mut self, place: usize) {
        let talks = self.found(place, Some(RecordKind::VillageTalk));
        let Some(talk) = self.one_of(talks) else {
            return self.hold_talk(place);
        };
        let core = self.phones[place].core.as_ref();
        let summary = core.and_then(|core| core.summary(talk.record));
        let held = summary.and_then(|talk| Some((talk.occurred_on?, talk.village?)));
        if let Some((on, village)) = held {
            let (team, _) = self.village(place);
            self.write(
                place,
                Team::id(team),
                forms::matter(on, &village.to_string(), talk.record),
            );
        }
    }

    fn inspectors(&self) -> Vec<usize> {
        let places = 0..self.phones.len();
        places
            .filter(|place| matches!(self.job(*place), Job::Inspector(_)))
            .collect()
    }

    fn inspect(&mut self, place: usize) {
        let Some(on) = self.day_of(place) else { return };
        let kinds = [
            InspectionKind::OnSite,
            InspectionKind::Random,
            InspectionKind::Special,
        ];
        let kind = *self.chances.people.pick(&kinds);
        if let [one, other] = self.inspectors()[..] {
            let people = [one, other].map(|place| self.scenario.phones[place].person);
            let form = forms::inspection(on, kind, people);
            self.write(place, Team::id(INSPECTION_TEAM), form);
        }
    }

    fn find_problem(&mut self, place: usize) {
        let inspections = self.found(place, Some(RecordKind::Inspection));
        let Some(inspection) = self.one_of(inspections) else {
            return self.inspect(place);
        };
        let core = self.phones[place].core.as_ref();
        let summary = core.and_then(|core| core.summary(inspection.record));
        if let Some(on) = summary.and_then(|summary| summary.occurred_on) {
            let form = forms::problem(on, inspection.record);
            self.write(place, Team::id(INSPECTION_TEAM), form);
        }
    }

    /// Adds to an inspection or finding; of a frozen one that is a proposal.
    fn add(&mut self, place: usize) {
        let mut found = self.found(place, None);
        found.retain(|found| matches!(found.kind, RecordKind::Inspection | RecordKind::Finding));
        let Some(found) = self.one_of(found) else {
            return;
        };
        let words = format!("补充{}", self.next_number());
        if let Some(answers) = forms::more(found.kind, self.job(place), words.clone()) {
            self.say_more(place, found.record, words, answers);
        }
    }

    /// Amends a record by some words.
    pub(super) fn say_more(
        &mut self,
        place: usize,
        record: RecordId,
        words: String,
        answers: Answers,
    ) {
        let duty = self.begin_duty(place, record, Said::Added(words));
        let event = Event::Amend {
            record,
            answers,
            reason: Some("补充".to_owned()),
            fresh: 5_000_000 + duty as u64,
        };
        self.drive(place, event);
    }

    /// Two inspectors stand together: one shows a line, the other takes the record over by it.
    fn join_in_the_field(&mut self, place: usize) {
        let mut found = self.found(place, Some(RecordKind::Inspection));
        found.retain(|found| found.is_waiting);
        let Some(found) = self.one_of(found) else {
            return;
        };
        self.phones[place].doing = Some(Doing::Trifle);
        self.drive(
            place,
            Event::JoinLine {
                record: found.record,
            },
        );
        let Some(line) = self.phones[place].line.take() else {
            return;
        };
        for other in self.inspectors() {
            if other != place && self.phones[other].is_free() {
                self.duty_counts.joined += 1;
                self.phones[other].doing = Some(Doing::Trifle);
                self.drive(other, Event::Join { line: line.clone() });
            }
        }
    }

    fn void_something(&mut self, place: usize) {
        let found = self.found(place, None);
        if let Some(found) = self.one_of(found) {
            let reason = "记重了".to_owned();
            self.ask(place, found.record, Order::Void { reason });
        }
    }

    pub(super) fn order(&mut self, place: usize) {
        let job = self.job(place);
        let today = self.phones[place]
            .core
            .as_ref()
            .map(|core| core.today(self.clock_of(place)));
        let Some(today) = today else { return };
        let longest = if self.chances.people.percent(50) {
            7
        } else {
            30
        };
        let due_on = today.plus_days(self.chances.people.between(2, longest));
        let mut all = Vec::new();
        for found in self.found(place, None) {
            let wanted = forms::wanted(job, found.kind, found.status, due_on);
            // An inspection is closed now and then, so that amendments find it frozen.
            let is_rare = found.kind == RecordKind::Inspection;
            if !is_rare || self.chances.people.percent(2) {
                all.extend(wanted.into_iter().map(|order| (found.record, order)));
            }
        }
        // What is asked of a unit goes before what a village can do by itself.
        let is_finding = |(_, order): &&(RecordId, Order)| forms::is_of_finding(order);
        if self.chances.people.percent(70) && all.iter().any(|one| is_finding(&one)) {
            all.retain(|one| is_finding(&one));
        }
        // And what is under way before what is new.
        let is_begun = |(_, order): &&(RecordId, Order)| {
            forms::is_of_finding(order) && !matches!(order, Order::Issue { .. })
        };
        if self.chances.people.percent(60) && all.iter().any(|one| is_begun(&one)) {
            all.retain(|one| is_begun(&one));
        }
        all.truncate(8);
        if !all.is_empty() {
            let (record, order) = self.chances.people.pick(&all).clone();
            self.ask(place, record, order.clone());
            match order {
                Order::Recheck { result, .. } => self.see_otherwise(place, record, result),
                Order::NextRound { .. } => self.decide_elsewhere(place, record),
                _ => {}
            }
        }
    }

    /// The other inspector was there as well, and saw something else.
    fn see_otherwise(&mut self, place: usize, record: RecordId, saw: RecheckResult) {
        let result = match saw {
            RecheckResult::Passed => RecheckResult::Returned,
            RecheckResult::Returned => RecheckResult::Passed,
        };
        for other in self.inspectors() {
            let found = self.found(other, Some(RecordKind::Finding));
            let mut found = found.iter().filter(|found| found.record == record);
            let may = found.any(|found| found.status == Status::Reported);
            if other != place && may && self.phones[other].is_free() {
                let words = "现场不是这样".to_owned();
                self.ask(other, record, Order::Recheck { result, words });
            }
        }
    }

    pub(super) fn write(&mut self, place: usize, team: TeamId, answers: Answers) {
        self.records += 1;
        let record = record_id(self.records);
        self.begin_duty(place, record, Said::Wrote(answers.clone()));
        let event = Event::Record {
            record,
            team,
            answers,
        };
        self.drive(place, event);
    }

    pub(super) fn ask(&mut self, place: usize, record: RecordId, order: Order) {
        let duty = self.begin_duty(place, record, Said::Asked(order.clone()));
        let event = Event::Order {
            command: duty_command_id(duty),
            record,
            order,
        };
        self.drive(place, event);
    }

    /// Writes down what is done, before the phone is asked to save it.
    fn begin_duty(&mut self, place: usize, record: RecordId, said: Said) -> usize {
        let core = self.phones[place].core.as_ref();
        let seen = match said {
            Said::Asked(_) => core.map(|core| screen::look(core, record)),
            Said::Wrote(_) | Said::Added(_) => None,
        };
        self.ledger.duties.push(Duty {
            phone: place,
            record,
            said,
            at: self.now,
            claimed: self.clock_of(place).0,
            seen: seen.unwrap_or_else(Seen::default),
            told: Told::Nothing,
            item: None,
        });
        let duty = self.ledger.duties.len() - 1;
        self.phones[place].doing = Some(Doing::Duty(duty));
        duty
    }
}
