//! Joining a record in the field: the line one phone shows, and taking one in (sync.md N3.3).
//!
//! A joined record is a record like any: listed, amended, voided. The changes that came by the line wait in
//! the outbox before this phone's own and travel in its packs with their authors' signatures.

use shared::cbor;
use shared::id::{ChangeHash, Digest, RecordId};
use shared::join::{JoinChange, JoinLine};
use shared::pack::WitnessSignature;
use shared::time::Timestamp;

use crate::capture::Act;
use crate::core::Core;
use crate::effect::{Effect, Refusal, Report, ToSign};
use crate::outbox::Entry;
use crate::record::RecordFile;
use crate::storage::{Key, Writes};

impl Core {
    /// Begins a line; it is reported once the device key has signed the own changes on it.
    pub(crate) fn make_line(&mut self, record: RecordId, effects: &mut Vec<Effect>) {
        match self.line_of(record) {
            Ok(line) => {
                self.line = Some(line);
                self.sign_line(effects);
            }
            Err(refusal) => effects.push(Effect::Report(Report::Refused(refusal))),
        }
    }

    /// A record as far as a line carries it, own changes still without signatures.
    fn line_of(&self, record: RecordId) -> Result<JoinLine, Refusal> {
        self.not_wiped()?;
        let organisation = self.enrolled()?.organisation;
        let (file, replay) = self.file_of(record)?;
        if replay.is_rejected {
            return Err(Refusal::Declined);
        }
        // In the order merged, which is causal; what was turned down is left out.
        let merged = replay.merged.iter().filter_map(|place| {
            let (stored, change) = (file.changes.get(*place)?, replay.changes.get(*place)?);
            let witness = stored.witness.as_ref();
            Some(JoinChange {
                change: change.clone(),
                author: stored.author,
                signature: witness.and_then(|witness| witness.signature.clone()),
            })
        });
        JoinLine::fitting(organisation, record, merged.collect()).map_err(Refusal::Line)
    }

    fn sign_line(&mut self, effects: &mut Vec<Effect>) {
        let Some(own) = self.memory.enrolment.as_ref().map(|e| e.installation) else {
            return;
        };
        let Some(line) = &self.line else { return };
        let is_unsigned = |one: &&JoinChange| one.change.actor() == own && one.signature.is_none();
        if let Some(next) = line.changes.iter().find(is_unsigned) {
            let hash = next.change.hash();
            effects.push(Effect::Sign {
                what: ToSign::Change(hash),
                message: WitnessSignature::message(line.record, &hash),
            });
            return;
        }
        let report = Report::JoinLine {
            record: line.record,
            line: line.to_text(),
        };
        self.line = None;
        effects.push(Effect::Report(report));
    }

    pub(crate) fn change_signed(
        &mut self,
        change: ChangeHash,
        signature: Vec<u8>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(line) = &mut self.line else { return };
        let mut changes = line.changes.iter_mut();
        if let Some(one) = changes.find(|one| one.change.hash() == change) {
            one.signature = Some(WitnessSignature(signature));
            self.sign_line(effects);
        }
    }

    /// Takes a line in: the record, and an outbox entry for each change this phone did not have, in one
    /// batch.
    pub(crate) fn join(&self, line: &str, now: Timestamp) -> Act {
        let enrolment = self.enrolled()?;
        let line = JoinLine::read(line).map_err(Refusal::Line)?;
        if line.organisation != enrolment.organisation {
            return Err(Refusal::OtherOrganisation);
        }
        let record = line.record;
        let mut file = match self.memory.records.contains_key(&record) {
            true => self.file_of(record)?.0,
            false if self.memory.unreadable.contains(&record) => return Err(Refusal::Unreadable),
            false => RecordFile::new(record),
        };
        let mut writes = Writes::default();
        let mut added = 0;
        for one in line.changes {
            let hash = one.change.hash();
            if file.change(&hash).is_some() {
                continue;
            }
            let entry = Entry {
                item: Digest(hash.0),
                is_command: false,
                record,
                witness_of: Some(one.change.actor()),
            };
            let n = self.memory.outbox.next() + added;
            writes.put(Key::Outbox(n), cbor::encode(&entry));
            file.add_witness(one, now);
            added += 1;
        }
        if added > 0 {
            writes.put(Key::Record(record), file.encode());
        }
        let changes = usize::try_from(added).unwrap_or(usize::MAX);
        Ok((writes, Report::Joined { record, changes }))
    }
}
