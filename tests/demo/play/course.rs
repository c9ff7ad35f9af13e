//! Talks, matters, inspections and findings: everybody's phones beside the teams of volunteers, and what they
//! do with them.

mod orders;

use std::collections::BTreeMap;

use ::tests::handset::Handset;
use ::tests::truth::{Responsible, Truth};
use ::tests::world::{World, team_grants};
use anyhow::{Context as _, Result, bail, ensure};
use mobile_cli::PhoneError;
use mobile_core::Refusal;
use shared::access::{Grant, Role};
use shared::command::Order;
use shared::id::{RecordId, TeamId, UserId};
use shared::problem::RejectionCode;

use super::{Count, call, course_answers, instant, jiff_date};
use crate::plan::YEAR;
use crate::script::{Actor, CourseStep, Deed, Script};

/// Seeds of these phones.
const SEEDS: u64 = 10_000;
/// The hour of the last call before the office's own day ends.
const OFFICE: Actor = Actor::Office;

/// What the truth's talks, matters, inspections and findings became.
#[derive(Debug, Clone, Default)]
pub(crate) struct CourseRecords {
    pub(crate) talks: BTreeMap<usize, RecordId>,
    pub(crate) again: BTreeMap<usize, RecordId>,
    pub(crate) items: BTreeMap<usize, RecordId>,
    pub(crate) inspections: BTreeMap<usize, RecordId>,
    pub(crate) findings: BTreeMap<usize, RecordId>,
}

/// The phones, and the steps still to be played.
pub(crate) struct CoursePlay {
    steps: Vec<CourseStep>,
    next: usize,
    handsets: BTreeMap<Actor, Handset>,
    teams: BTreeMap<Actor, TeamId>,
    pub(crate) inspectors: Vec<UserId>,
    pub(crate) recorders: Vec<UserId>,
    pub(crate) records: CourseRecords,
    count: Count,
}

impl CoursePlay {
    /// Makes the accounts and enrols the phones.
    pub(super) fn gather(world: &mut World, truth: &Truth, script: &Script) -> Result<Self> {
        let mut play = Self {
            steps: script.course.clone(),
            next: 0,
            handsets: BTreeMap::new(),
            teams: BTreeMap::new(),
            inspectors: Vec::new(),
            recorders: Vec::new(),
            records: CourseRecords::default(),
            count: Count::default(),
        };
        let first = jiff_date(YEAR, 1, 1);
        for (place, recorder) in truth.recorders.iter().enumerate() {
            let team = world.team(&format!("{}说事记录组", recorder.area), &recorder.area)?;
            let areas = [recorder.area.as_str()];
            let grants = team_grants(Role::TalkRecorder, team, &areas, first, None)?;
            let user = world.person(&recorder.name, &grants)?;
            play.recorders.push(user);
            play.enrol(world, Actor::Recorder(place), user, Some(team))?;
        }
        for department in &truth.departments {
            world.unit(&department.code, &department.name, "department")?;
        }
        for (place, department) in truth.departments.iter().enumerate() {
            let of = |role| Grant {
                role,
                area: None,
                unit: Some(department.code.clone()),
                team: None,
                from: first,
                to: None,
            };
            let liaison = world.person(&department.liaison, &[of(Role::Liaison)])?;
            play.enrol(world, Actor::Liaison(place), liaison, None)?;
            let deputy = world.person(&department.deputy, &[of(Role::DeputyInCharge)])?;
            play.enrol(world, Actor::Deputy(place), deputy, None)?;
        }
        let mut team = None;
        for (place, inspector) in truth.inspectors.iter().enumerate() {
            // A joint team is two, of two agencies.
            if place % 2 == 0 {
                team = Some(world.team(&format!("第{}联合督察组", place / 2 + 1), "511781")?);
            }
            let grant = Grant {
                role: Role::Inspector,
                area: None,
                unit: Some(inspector.agency.to_owned()),
                team,
                from: first,
                to: None,
            };
            let user = world.person(&inspector.name, &[grant])?;
            play.inspectors.push(user);
            play.enrol(world, Actor::Inspector(place), user, team)?;
        }
        let office = world.official("王科长", Role::ReformOffice)?;
        play.enrol(world, OFFICE, office, None)?;
        Ok(play)
    }

    fn enrol(
        &mut self,
        world: &mut World,
        actor: Actor,
        user: UserId,
        team: Option<TeamId>,
    ) -> Result<()> {
        let seed = SEEDS + self.handsets.len() as u64;
        let mut handset = world.handset(user, seed)?;
        // Places, lists and the roll, before departure.
        call(
            &mut handset,
            world.office.clock.now(),
            ::tests::line::Weather::Fine,
        )?;
        self.handsets.insert(actor, handset);
        self.teams.extend(team.map(|team| (actor, team)));
        Ok(())
    }

    /// What happened so far, with what the lines carried.
    pub(crate) fn count(&self) -> Count {
        let mut count = self.count;
        for handset in self.handsets.values() {
            count.carry(handset);
        }
        count
    }

    /// The phones.
    pub(crate) fn handsets(&mut self) -> impl Iterator<Item = (Actor, &mut Handset)> {
        self.handsets
            .iter_mut()
            .map(|(actor, handset)| (*actor, handset))
    }

    /// The records of what the truth has, and those logged twice.
    pub(crate) fn meant(&self, truth: &Truth) -> impl Iterator<Item = &RecordId> {
        fn of(records: &BTreeMap<usize, RecordId>, all: usize) -> impl Iterator<Item = &RecordId> {
            records
                .iter()
                .filter(move |(place, _)| **place < all)
                .map(|(_, id)| id)
        }
        of(&self.records.talks, truth.talks.len())
            .chain(of(&self.records.again, truth.talks.len()))
            .chain(of(&self.records.items, truth.items.len()))
            .chain(of(&self.records.inspections, truth.inspections.len()))
            .chain(of(&self.records.findings, truth.findings.len()))
    }

    /// Plays the steps of a day.
    pub(super) fn play(&mut self, truth: &Truth, day: i32) -> Result<()> {
        while let Some(step) = self.steps.get(self.next).copied() {
            if step.day != day {
                break;
            }
            self.next += 1;
            self.step(truth, &step)
                .with_context(|| format!("{step:?}"))?;
        }
        Ok(())
    }

    fn step(&mut self, truth: &Truth, step: &CourseStep) -> Result<()> {
        let now = instant(step.day, step.hour);
        match step.deed {
            Deed::Call(weather) => {
                let handset = self.handset(step.actor)?;
                let failed = call(handset, now, weather)?;
                self.count.calls += 1;
                self.count.calls_failed += usize::from(failed);
                Ok(())
            }
            Deed::Talk(_)
            | Deed::TalkAgain(_)
            | Deed::PlanInspection(_)
            | Deed::BeginInspection(_)
            | Deed::Join(_)
            | Deed::Conclude(_)
            | Deed::Check(_)
            | Deed::Find(_) => self.write(truth, step),
            Deed::ReportTooSoon(finding) => {
                let record = self.finding(finding)?;
                let order = Order::Report {
                    result: "已经整改".to_owned(),
                };
                match self.handset(step.actor)?.at(now)?.order(record, order) {
                    Err(PhoneError::Refused(Refusal::Order(RejectionCode::WrongState))) => {
                        self.count.refused_on_phone += 1;
                        Ok(())
                    }
                    other => bail!("a report without a list was not refused but {other:?}"),
                }
            }
            deed => {
                for (record, order) in self.orders(truth, deed)? {
                    self.handset(step.actor)?.at(now)?.order(record, order)?;
                    self.count.ordered += 1;
                }
                Ok(())
            }
        }
    }

    fn handset(&mut self, actor: Actor) -> Result<&mut Handset> {
        self.handsets.get_mut(&actor).context("nobody's phone")
    }

    fn finding(&self, place: usize) -> Result<RecordId> {
        let record = self.records.findings.get(&place).copied();
        record.context("no such finding yet")
    }

    fn inspection(&self, place: usize) -> Result<RecordId> {
        let record = self.records.inspections.get(&place).copied();
        record.context("no such inspection yet")
    }

    /// A deed that writes a record.
    fn write(&mut self, truth: &Truth, step: &CourseStep) -> Result<()> {
        let now = instant(step.day, step.hour);
        match step.deed {
            Deed::Talk(place) => self.talk(truth, step, place),
            Deed::TalkAgain(place) => {
                let answers = course_answers::talk(self, truth, place);
                let team = self.teams[&step.actor];
                let record = self.handset(step.actor)?.at(now)?.submit(team, answers)?;
                self.records.again.insert(place, record);
                Ok(())
            }
            Deed::PlanInspection(place) | Deed::BeginInspection(place) => {
                let answers = course_answers::inspection(self, truth, place);
                let first = truth.inspections[place].first;
                let team = self.teams[&Actor::Inspector(first)];
                let record = self.handset(step.actor)?.at(now)?.submit(team, answers)?;
                self.records.inspections.insert(place, record);
                Ok(())
            }
            Deed::Join(place) => {
                let first = Actor::Inspector(truth.inspections[place].first);
                let record = self.inspection(place)?;
                let line = self.handset(first)?.at(now)?.join_line(record)?;
                let (joined, _) = self.handset(step.actor)?.at(now)?.join(&line)?;
                ensure!(joined == record, "another record was joined");
                self.count.joined += 1;
                Ok(())
            }
            Deed::Conclude(place) | Deed::Check(place) => {
                let record = self.inspection(place)?;
                let answers = course_answers::inspection_part(truth, place, step.deed);
                let reason = Some("现场补充".to_owned());
                self.handset(step.actor)?
                    .at(now)?
                    .amend(record, answers, reason)?;
                self.count.amended += 1;
                Ok(())
            }
            Deed::Find(place) => {
                let inspection = self.inspection(truth.findings[place].inspection)?;
                let phone = self.handset(step.actor)?.at(now)?;
                let answers = course_answers::finding(phone, truth, place, inspection)?;
                let team = self.teams[&step.actor];
                let record = self.handset(step.actor)?.at(now)?.submit(team, answers)?;
                self.records.findings.insert(place, record);
                self.count.logged += 1;
                Ok(())
            }
            other => bail!("{other:?} writes nothing"),
        }
    }

    /// A talk, the matters raised at it, and who takes them on, all without a network.
    fn talk(&mut self, truth: &Truth, step: &CourseStep, place: usize) -> Result<()> {
        let now = instant(step.day, step.hour);
        let team = self.teams[&step.actor];
        let answers = course_answers::talk(self, truth, place);
        let talk = self.handset(step.actor)?.at(now)?.submit(team, answers)?;
        self.records.talks.insert(place, talk);
        self.count.logged += 1;
        let raised = truth.items.iter().enumerate();
        for (item, said) in raised.filter(|(_, item)| item.talk == place) {
            let answers = course_answers::item(truth, item, talk);
            let phone = self.handset(step.actor)?.at(now)?;
            let record = phone.submit(team, answers)?;
            let responsible = match said.responsible {
                Responsible::Village => shared::command::Responsible::Village,
                Responsible::Department(department) => {
                    let code = truth.departments[department].code.clone();
                    shared::command::Responsible::Unit(code)
                }
            };
            let due_on = course_answers::date(said.due);
            let order = Order::Accept {
                responsible,
                due_on,
            };
            phone.order(record, order)?;
            self.records.items.insert(item, record);
            self.count.logged += 1;
            self.count.ordered += 1;
        }
        Ok(())
    }
}
