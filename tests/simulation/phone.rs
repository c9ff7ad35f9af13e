//! Driving a phone's core: its effects one by one, any of which the power may cut off.

mod carry;
mod duty;
mod power;

use std::collections::{BTreeMap, VecDeque};

use ed25519_dalek::{Signer as _, SigningKey};
use mobile_core::record::RecordFile;
use mobile_core::{Batch, Core, Effect, Event, Refusal, Report, SyncReport};
use shared::id::{CommandId, Digest, RecordId};
use shared::time::Timestamp;

use crate::disk::Disk;
use crate::law::{Broken, Law};
use crate::ledger::{Act, Deed};
use crate::office::device_key;
use crate::person::Form;
use crate::planted::Planted;
use crate::scenario::{Handset, id16};
use crate::world::{Happening, World};
pub(crate) use duty::duty_command_id;

/// What its person waits to be told.
#[derive(Debug, Clone)]
pub(crate) enum Doing {
    /// A form is on its way to the disk.
    Form(RecordId, Form),
    /// An act of the ledger.
    Act(Act),
    /// Something of the ledger's duties.
    Duty(usize),
    /// Something that nothing depends on.
    Trifle,
}

/// A phone.
pub(crate) struct Phone {
    /// None while it is off.
    pub(crate) core: Option<Core>,
    pub(crate) disk: Disk,
    /// Milliseconds its clock is ahead.
    pub(crate) skew: i64,
    pub(crate) doing: Option<Doing>,
    /// Forms that were called saved and not yet submitted.
    pub(crate) forms: BTreeMap<RecordId, Form>,
    pub(crate) is_syncing: bool,
    pub(crate) last_sync: Option<SyncReport>,
    /// Bundles written out and not yet taken along.
    pub(crate) bundles: Vec<Vec<u8>>,
    /// The line on its screen by which others join a record.
    pub(crate) line: Option<String>,
    /// The exchange it waits for.
    pub(crate) waits_for: Option<u64>,
    /// Points so far at which the power could have gone.
    pub(crate) points: u64,
    key: SigningKey,
    effects: VecDeque<Effect>,
    /// A batch that the disk is still writing.
    writing: Option<Batch>,
    boots: u32,
}

impl Phone {
    pub(crate) fn new(place: usize, skew: i64, planted: Option<Planted>) -> Self {
        Self {
            core: None,
            disk: Disk::new(planted),
            skew,
            doing: None,
            forms: BTreeMap::new(),
            is_syncing: false,
            last_sync: None,
            bundles: Vec::new(),
            line: None,
            waits_for: None,
            points: 0,
            key: device_key(place),
            effects: VecDeque::new(),
            writing: None,
            boots: 0,
        }
    }

    /// Whether its person could do something with it now.
    pub(crate) fn is_free(&self) -> bool {
        self.core.is_some() && self.doing.is_none()
    }
}

/// The command that an act asks with.
pub(crate) fn command_id(act: Act) -> CommandId {
    CommandId(id16(0xc0, act as u64))
}

impl World {
    /// What a phone takes for now.
    pub(crate) fn clock_of(&self, phone: usize) -> Timestamp {
        Timestamp(self.now + self.phones[phone].skew)
    }

    /// Hands an event to a phone that is on, and does what follows.
    pub(crate) fn drive(&mut self, place: usize, event: Event) {
        self.handle(place, event);
        self.pump(place);
    }

    fn handle(&mut self, place: usize, event: Event) {
        let now = self.clock_of(place);
        let phone = &mut self.phones[place];
        if let Some(core) = &mut phone.core {
            phone.effects.extend(core.handle(event, now));
        }
    }

    fn pump(&mut self, place: usize) {
        while let Some(effect) = self.phones[place].effects.pop_front() {
            let is_told = matches!(effect, Effect::Report(_) | Effect::Wake { .. });
            if !is_told && self.dies(place) {
                let batch = match effect {
                    Effect::Persist(batch) => Some(batch),
                    _ => None,
                };
                self.crash(place, batch);
                return;
            }
            match effect {
                Effect::Persist(batch) => {
                    if !self.persist(place, batch) {
                        return;
                    }
                }
                Effect::Sign { what, message } => {
                    let signature = self.phones[place].key.sign(&message).to_bytes().to_vec();
                    self.handle(place, Event::Signed { what, signature });
                }
                Effect::Exchange { body } => {
                    if self.plan.planted == Some(Planted::ForgetsAtSend) {
                        self.phones[place].disk.forget_outbox();
                    }
                    self.send(place, body, false);
                }
                Effect::Deliver { body } => self.send(place, body, true),
                Effect::WriteBundle { file, .. } => {
                    self.phones[place].bundles.push(file);
                    self.handle(place, Event::BundleWritten);
                }
                Effect::Wake { at } => {
                    let at = at.0 - self.phones[place].skew;
                    self.at(at, Happening::Wake(place));
                }
                Effect::Report(report) => self.told(place, report),
            }
        }
    }

    /// Writes a batch; false when the power went.
    fn persist(&mut self, place: usize, batch: Batch) -> bool {
        if self.plan.planted == Some(Planted::SaysSavedEarly) {
            self.say_early(place, &batch);
            if self.chances.power.percent(10) {
                self.crash(place, None);
                return false;
            }
        }
        if self.is_noisy() && self.chances.power.per_mille(8) {
            self.counts.full_disks += 1;
            self.handle(place, Event::PersistFailed(batch.id));
            return true;
        }
        if self.is_noisy() && self.chances.power.percent(10) {
            // A slow disk: other things happen before it is written.
            let after = i64::from(self.chances.power.between(1, 60_000));
            let boot = self.phones[place].boots;
            self.phones[place].writing = Some(batch);
            self.after(after, Happening::Written(place, boot));
            return true;
        }
        let id = batch.id;
        self.phones[place].disk.write(batch);
        if self.dies(place) {
            self.crash(place, None);
            return false;
        }
        self.handle(place, Event::Persisted(id));
        true
    }

    /// The slow disk has written.
    pub(crate) fn written(&mut self, place: usize, boot: u32) {
        let phone = &mut self.phones[place];
        if phone.boots == boot
            && let Some(batch) = phone.writing.take()
        {
            let id = batch.id;
            phone.disk.write(batch);
            self.drive(place, Event::Persisted(id));
        }
    }

    /// Says "saved" before the disk does.
    fn say_early(&mut self, place: usize, batch: &Batch) {
        let Some(Doing::Act(act)) = self.phones[place].doing else {
            return;
        };
        let key = format!("record/{}", self.ledger.acts[act].record);
        let file = batch.puts.iter().find(|(name, _)| *name == key);
        let file = file.and_then(|(_, bytes)| RecordFile::decode(bytes).ok());
        let known = |item: &Digest| self.ledger.act_of(item).is_some();
        if let Some(item) = file.and_then(|file| unknown_change(&file, place, known)) {
            self.phones[place].doing = None;
            self.now_saved(place, act, item);
        }
    }

    fn now_saved(&mut self, place: usize, act: Act, item: Digest) {
        self.ledger.saved(act, item);
        let meant = &self.ledger.acts[act];
        match meant.deed {
            Deed::Create => {
                self.counts.created += 1;
                self.phones[place].forms.remove(&meant.record);
            }
            Deed::Amend => self.counts.amended += 1,
            Deed::Choose => self.counts.chosen += 1,
            Deed::Void => self.counts.voids += 1,
        }
    }

    /// A person is told something.
    fn told(&mut self, place: usize, report: Report) {
        match report {
            Report::Synced(report) => {
                self.phones[place].is_syncing = false;
                self.phones[place].last_sync = Some(report);
            }
            Report::Ready | Report::Refused(Refusal::Busy) => {}
            Report::JoinLine { line, .. } => {
                self.phones[place].doing = None;
                self.phones[place].line = Some(line);
            }
            Report::Exported { bundles, .. } => self.duty_counts.exported += bundles as u64,
            Report::Carries { packs } => {
                self.phones[place].doing = None;
                self.duty_counts.carried += packs as u64;
            }
            report => {
                let doing = self.phones[place].doing.take();
                self.answered(place, doing, report);
            }
        }
    }

    fn answered(&mut self, place: usize, doing: Option<Doing>, report: Report) {
        match (doing, report) {
            (Some(Doing::Act(act)), Report::Saved { change, .. }) => {
                self.now_saved(place, act, Digest(change.0));
                let forgets = self.plan.planted == Some(Planted::ForgottenEdit)
                    && self.ledger.acts[act].deed == Deed::Amend
                    && self.chances.power.percent(15);
                if forgets {
                    self.crash(place, None);
                    self.phones[place].disk.forget_newest();
                }
            }
            (Some(Doing::Act(act)), Report::Requested { item, .. }) => {
                self.now_saved(place, act, item);
            }
            (Some(Doing::Duty(duty)), report) => self.duty_answered(place, duty, &report),
            (Some(Doing::Form(record, form)), Report::DraftSaved { .. }) => {
                self.phones[place].forms.insert(record, form);
            }
            (Some(Doing::Act(act)), Report::NotSaved { .. }) => self.ledger.not_saved(act),
            (Some(Doing::Act(act)), Report::Refused(refusal)) => {
                self.counts.refused += 1;
                self.ledger.not_saved(act);
                if !self.may_refuse(place, act, &refusal) {
                    let meant = &self.ledger.acts[act];
                    let what = format!("phone {place} refused {meant:?}: {refusal:?}");
                    self.broken.push(Broken::new(Law::Counted, what));
                }
            }
            _ => {}
        }
    }
}

/// A change of this phone in a record's file that no act is known to have made.
fn unknown_change(
    file: &RecordFile,
    place: usize,
    is_known: impl Fn(&Digest) -> bool,
) -> Option<Digest> {
    let own = Handset::installation(place);
    let changes = file
        .changes
        .iter()
        .filter(|change| change.installation == own);
    changes
        .map(|change| Digest(change.hash.0))
        .find(|item| !is_known(item))
}
