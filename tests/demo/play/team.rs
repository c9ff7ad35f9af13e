//! One team's year: its phones and what its members do with them.

use std::collections::BTreeMap;

use ::tests::handset::Handset;
use ::tests::line::Weather;
use ::tests::truth::{self, Truth};
use anyhow::{Context as _, Result, bail, ensure};
use mobile_cli::{Phone, PhoneError};
use mobile_core::view::Shown;
use mobile_core::{Refusal, SyncEnd};
use shared::id::RecordId;
use shared::record::outreach_session::key;

use super::{Crowd, answers, instant};
use crate::script::{Act, Form, Hour, Mistake, Step};

/// What happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) logged: usize,
    pub(crate) refused_on_phone: usize,
    pub(crate) amended: usize,
    pub(crate) voids_asked: usize,
    pub(crate) chosen: usize,
    pub(crate) calls: usize,
    pub(crate) calls_failed: usize,
    pub(crate) restarts: usize,
    pub(crate) answers_lost: u64,
    pub(crate) sent_twice: u64,
    pub(crate) bytes_up: u64,
    pub(crate) bytes_down: u64,
    pub(crate) released: usize,
    pub(crate) declined: usize,
    pub(crate) ordered: usize,
    pub(crate) joined: usize,
}

impl Count {
    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            logged: self.logged + other.logged,
            refused_on_phone: self.refused_on_phone + other.refused_on_phone,
            amended: self.amended + other.amended,
            voids_asked: self.voids_asked + other.voids_asked,
            chosen: self.chosen + other.chosen,
            calls: self.calls + other.calls,
            calls_failed: self.calls_failed + other.calls_failed,
            restarts: self.restarts + other.restarts,
            answers_lost: self.answers_lost + other.answers_lost,
            sent_twice: self.sent_twice + other.sent_twice,
            bytes_up: self.bytes_up + other.bytes_up,
            bytes_down: self.bytes_down + other.bytes_down,
            released: self.released + other.released,
            declined: self.declined + other.declined,
            ordered: self.ordered + other.ordered,
            joined: self.joined + other.joined,
        }
    }

    /// With what a phone's line carried.
    pub(super) fn carry(&mut self, handset: &Handset) {
        let carried = handset.line().carried();
        self.answers_lost += carried.answers_lost;
        self.sent_twice += carried.sent_twice;
        self.bytes_up += carried.bytes_up;
        self.bytes_down += carried.bytes_down;
    }
}

/// A team's phones and the steps still to be played.
pub(crate) struct TeamPlay {
    steps: Vec<Step>,
    next: usize,
    handsets: BTreeMap<usize, Handset>,
    /// Open phones, the one used longest ago first.
    open: Vec<usize>,
    most_open: usize,
    records: BTreeMap<usize, RecordId>,
    count: Count,
}

impl TeamPlay {
    pub(super) fn new(steps: Vec<Step>, most_open: usize) -> Self {
        Self {
            steps,
            next: 0,
            handsets: BTreeMap::new(),
            open: Vec::new(),
            most_open,
            records: BTreeMap::new(),
            count: Count::default(),
        }
    }

    pub(super) fn give(&mut self, member: usize, handset: Handset) {
        self.handsets.insert(member, handset);
    }

    /// Whether the next step is of this day.
    pub(super) fn acts_on(&self, day: i32) -> bool {
        self.steps
            .get(self.next)
            .is_some_and(|step| step.day == day)
    }

    /// What happened so far, with what the lines carried.
    pub(crate) fn count(&self) -> Count {
        let mut count = self.count;
        for handset in self.handsets.values() {
            count.carry(handset);
        }
        count
    }

    /// The record that each session became.
    pub(crate) fn records(&self) -> &BTreeMap<usize, RecordId> {
        &self.records
    }

    /// The phones, by member.
    pub(crate) fn handsets(&mut self) -> impl Iterator<Item = (usize, &mut Handset)> {
        self.handsets
            .iter_mut()
            .map(|(member, handset)| (*member, handset))
    }

    /// Plays the steps of a day.
    pub(super) fn play(&mut self, truth: &Truth, crowd: &Crowd, day: i32) -> Result<()> {
        while let Some(step) = self
            .steps
            .get(self.next)
            .filter(|step| step.day == day)
            .cloned()
        {
            self.next += 1;
            self.make_room(step.member);
            self.step(truth, crowd, &step)
                .with_context(|| format!("{step:?}"))?;
        }
        Ok(())
    }

    /// Closes the phone used longest ago when too many are open.
    fn make_room(&mut self, member: usize) {
        self.open.retain(|other| *other != member);
        self.open.push(member);
        while self.open.len() > self.most_open {
            let oldest = self.open.remove(0);
            if let Some(handset) = self.handsets.get_mut(&oldest) {
                handset.close();
            }
        }
    }

    fn step(&mut self, truth: &Truth, crowd: &Crowd, step: &Step) -> Result<()> {
        let handset = self
            .handsets
            .get_mut(&step.member)
            .context("nobody's phone")?;
        let hour = match step.hour {
            Hour::Field => 10,
            Hour::Call => 20,
            Hour::Evening => 21,
        };
        let record = |session: &usize| {
            self.records
                .get(session)
                .copied()
                .context("amended before it was logged")
        };
        match &step.act {
            Act::Log {
                session,
                form,
                mistake,
                clock_ahead,
            } => {
                let phone = handset.at(instant(step.day + clock_ahead, hour))?;
                let logged = log(truth, crowd, phone, *session, form, *mistake)?;
                self.records.insert(*session, logged);
                self.count.logged += 1;
                self.count.refused_on_phone += usize::from(mistake.is_some());
            }
            Act::Amend {
                session,
                edit,
                reason,
            } => {
                let record = record(session)?;
                let phone = handset.at(instant(step.day, hour))?;
                let answers = answers::part(crowd, edit)?;
                phone.amend(record, answers, Some((*reason).to_owned()))?;
                self.count.amended += 1;
            }
            Act::Void { session, reason } => {
                let record = record(session)?;
                handset.at(instant(step.day, hour))?.void(record, reason)?;
                self.count.voids_asked += 1;
            }
            Act::Choose { session, count } => {
                let record = record(session)?;
                choose(handset.at(instant(step.day, hour))?, record, *count)?;
                self.count.chosen += 1;
            }
            Act::Sync { weather, restarts } => {
                if *restarts {
                    handset.close();
                    self.count.restarts += 1;
                }
                let failed = call(handset, instant(step.day, hour), *weather)?;
                self.count.calls += 1;
                self.count.calls_failed += usize::from(failed);
            }
        }
        Ok(())
    }
}

/// Calls the office. True when the weather did not let it end well.
pub(crate) fn call(
    handset: &mut Handset,
    now: shared::time::Timestamp,
    weather: Weather,
) -> Result<bool> {
    handset.line().set(weather);
    let report = handset.at(now)?.sync(None)?;
    let is_good = matches!(weather, Weather::Fine | Weather::SentTwice);
    match (&report.end, is_good) {
        (SyncEnd::Complete, true) => Ok(false),
        (SyncEnd::Failed(code), false) if code == "unreachable" => Ok(true),
        (end, _) => {
            let trouble = handset.line().trouble();
            bail!("over a line {weather:?} the call ended {end:?} ({trouble:?})")
        }
    }
}

/// Fills a form and saves it; with a mistake first, which the phone must refuse by its rule.
fn log(
    truth: &Truth,
    crowd: &Crowd,
    phone: &mut Phone,
    session: usize,
    form: &Form,
    mistake: Option<Mistake>,
) -> Result<RecordId> {
    let said = &truth.sessions[session];
    let team = crowd.team(said.team);
    let right = answers::whole(crowd, phone, said, form)?;
    let Some(mistake) = mistake else {
        return Ok(phone.submit(team, right)?);
    };
    let wrong = answers::mistaken(&right, mistake, phone.now().date());
    let draft = phone.open_draft(Some(team), wrong)?;
    match phone.submit_draft(draft) {
        Err(PhoneError::Refused(Refusal::Invalid(broken))) => {
            let named = broken.iter().any(|broken| broken.rule == mistake.rule());
            ensure!(named, "{mistake:?} was refused for {broken:?}");
        }
        other => bail!("{mistake:?} was not refused but {other:?}"),
    }
    phone.edit_draft(draft, Some(team), right)?;
    phone.submit_draft(draft)?;
    Ok(draft)
}

/// Chooses a count between those in dispute.
fn choose(phone: &mut Phone, record: RecordId, count: truth::Count) -> Result<()> {
    let conflicts = phone.core().conflicts_of(record);
    let conflict = conflicts
        .iter()
        .find(|conflict| conflict.field == key::AUDIENCE);
    let mut values = conflict.context("no dispute is seen")?.values.iter();
    let wanted = Shown::Uint(count.people.into());
    let value = values
        .find(|value| value.value == wanted && value.about == Some(count.about))
        .context("the count is not among those in dispute")?;
    let choice = value.choice;
    phone.resolve(record, key::AUDIENCE, choice)?;
    Ok(())
}
