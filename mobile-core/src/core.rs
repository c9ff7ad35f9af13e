//! The only door: [`Core::handle`].

use std::collections::VecDeque;

use shared::join::JoinLine;
use shared::time::{LocalDate, Timestamp};

use crate::carry::{self, Export};
use crate::effect::{Effect, Refusal, Report, ToSign};
use crate::event::Event;
use crate::memory::Memory;
use crate::storage::{Key, Writes};
use crate::sync::{Session, Step};

/// A phone.
#[derive(Debug, Default)]
pub struct Core {
    pub(crate) memory: Memory,
    pub(crate) session: Option<Session>,
    /// A line to join by whose own changes are still being signed.
    pub(crate) line: Option<JoinLine>,
    /// An export on its way.
    pub(crate) export: Option<Export>,
    is_loaded: bool,
    in_flight: Option<InFlight>,
    deferred: VecDeque<(Event, Timestamp)>,
    batches: u64,
}

/// A batch on its way to the disk, and what follows.
#[derive(Debug)]
struct InFlight {
    id: u64,
    writes: Writes,
    then: Then,
}

/// What follows once a batch is on the disk.
#[derive(Debug)]
pub(crate) enum Then {
    /// Tell the person.
    Report(Report),
    /// Go on with the sync.
    Sync(Step),
    /// Go on with the export.
    Export(carry::Step),
    /// Nothing.
    Nothing,
}

impl Core {
    /// A phone whose disk was not read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event and answers with what must be done. `now` is this phone's clock.
    ///
    /// One batch is on its way to the disk at a time; events that come meanwhile wait for it, each with
    /// its own `now`. Memory changes only when a batch is persisted, so whatever a view shows is on the
    /// disk.
    pub fn handle(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Persisted(id) => self.persisted(id, true, now, &mut effects),
            Event::PersistFailed(id) => self.persisted(id, false, now, &mut effects),
            event => self.deferred.push_back((event, now)),
        }
        while self.in_flight.is_none() {
            let ready = match self.deferred.front() {
                None => break,
                Some((Event::Loaded(_), _)) => true,
                Some(_) => self.is_loaded,
            };
            let Some((event, now)) = self.deferred.pop_front().filter(|_| ready) else {
                break;
            };
            self.step(event, now, &mut effects);
        }
        effects
    }

    fn step(&mut self, event: Event, now: Timestamp, effects: &mut Vec<Effect>) {
        match event {
            Event::Loaded(entries) => self.loaded(entries, now, effects),
            Event::Persisted(_) | Event::PersistFailed(_) => {}
            Event::SyncNow { budget_bytes } => self.start_sync(budget_bytes, now, effects),
            Event::Woke => self.woke(now, effects),
            Event::Signed { what, signature } => match what {
                ToSign::Pack(number) if self.export.is_some() => {
                    self.export_signed(number, signature, effects);
                }
                ToSign::Pack(number) => self.pack_signed(number, signature, now, effects),
                ToSign::Change(change) => self.change_signed(change, signature, effects),
            },
            Event::ExportBundle => self.start_export(now, effects),
            Event::BundleWritten => self.bundle_written(now, effects),
            Event::BundleNotWritten => self.export_failed(effects),
            Event::JoinLine { record } => self.make_line(record, effects),
            Event::Answered { body } => self.answered(body, now, effects),
            Event::Turned {
                status,
                code,
                retry_after_s,
            } => self.turned(status, code, retry_after_s, now, effects),
            Event::Unanswered => self.unanswered(now, effects),
            act => match self.act(act, now) {
                Ok((writes, report)) => self.persist(writes, Then::Report(report), effects),
                Err(refusal) => effects.push(Effect::Report(Report::Refused(refusal))),
            },
        }
    }

    /// Sends writes to the disk.
    pub(crate) fn persist(&mut self, writes: Writes, then: Then, effects: &mut Vec<Effect>) {
        self.batches += 1;
        effects.push(Effect::Persist(writes.batch(self.batches)));
        self.in_flight = Some(InFlight {
            id: self.batches,
            writes,
            then,
        });
    }

    fn persisted(&mut self, id: u64, ok: bool, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(in_flight) = self.in_flight.take_if(|in_flight| in_flight.id == id) else {
            return;
        };
        if ok {
            self.memory.absorb_all(in_flight.writes);
            match in_flight.then {
                Then::Report(report) => effects.push(Effect::Report(report)),
                Then::Sync(step) => self.proceed(step, now, effects),
                Then::Export(step) => self.go_on_exporting(step, effects),
                Then::Nothing => {}
            }
            return;
        }
        match in_flight.then {
            Then::Report(report) => {
                let record = match report {
                    Report::DraftSaved { record }
                    | Report::DraftDiscarded { record }
                    | Report::Saved { record, .. }
                    | Report::Seen { record }
                    | Report::Joined { record, .. }
                    | Report::Requested { record, .. } => Some(record),
                    _ => None,
                };
                effects.push(Effect::Report(Report::NotSaved { record }));
            }
            Then::Sync(_) => self.storage_failed(now, effects),
            Then::Export(_) => self.export_failed(effects),
            Then::Nothing => {}
        }
    }

    fn loaded(
        &mut self,
        entries: Vec<(String, Vec<u8>)>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        if self.is_loaded {
            return;
        }
        for (key, value) in entries {
            if let Ok(key) = key.parse::<Key>() {
                self.memory.absorb(key, Some(value));
            }
        }
        self.is_loaded = true;
        effects.push(Effect::Report(Report::Ready));
        self.resume_page(now, effects);
        if let Some(at) = self.memory.contact.retry_at {
            effects.push(Effect::Wake { at });
        }
    }

    /// The day records are judged on: the later of this phone's clock and the server's last time.
    pub fn today(&self, now: Timestamp) -> LocalDate {
        let known = self.memory.contact.server_time.unwrap_or(now);
        known.max(now).date()
    }

    /// Whether the disk was read.
    pub fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    pub(crate) fn enrolled(&self) -> Result<&shared::enrolment::EnrolResponse, Refusal> {
        if self.memory.enrolment.is_none() {
            self.not_wiped()?;
        }
        self.memory.enrolment.as_ref().ok_or(Refusal::NotEnrolled)
    }

    /// Whether things are written and shown here: not on a phone that was wiped.
    pub(crate) fn not_wiped(&self) -> Result<(), Refusal> {
        match self.memory.wipe {
            Some(_) => Err(Refusal::Wiped),
            None => Ok(()),
        }
    }
}
