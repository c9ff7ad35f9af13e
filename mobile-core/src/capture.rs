//! What people do: drafts, saving, amending, choosing, ordering. Each act is one batch, refused before
//! anything is written or reported once it is on the disk.

mod amend;
mod order;

use shared::cbor;
use shared::change::Change;
use shared::id::{Digest, RecordId, TeamId};
use shared::record::{self, Answers, Authorship, RecordKind};
use shared::state::State;
use shared::time::Timestamp;
use shared::validate::{Rule, Violation};

use crate::core::Core;
use crate::draft::Draft;
use crate::effect::{Refusal, Report};
use crate::event::Event;
use crate::outbox::Entry;
use crate::record::{RecordFile, Replay, Standing};
use crate::storage::{Key, Writes};

pub(crate) type Act = Result<(Writes, Report), Refusal>;

impl Core {
    pub(crate) fn act(&self, event: Event, now: Timestamp) -> Act {
        match event {
            Event::Enrolled(_) | Event::Receipt { .. } => {}
            _ => self.not_wiped()?,
        }
        match event {
            Event::Enrolled(enrolment) => self.enrol(*enrolment),
            Event::OpenDraft {
                record,
                team,
                answers,
            } => self.open_draft(record, team, answers, now),
            Event::EditDraft {
                record,
                team,
                answers,
            } => {
                let draft = self.draft_of(record)?;
                if draft.answers.kind() != answers.kind() {
                    return Err(Refusal::OtherKind);
                }
                Ok(save_draft(draft.opened_at, record, team, answers, now))
            }
            Event::DiscardDraft { record } => {
                self.draft_of(record)?;
                let mut writes = Writes::default();
                writes.delete(Key::Draft(record));
                Ok((writes, Report::DraftDiscarded { record }))
            }
            Event::Submit { record } => self.submit(record, now),
            Event::Record {
                record,
                team,
                answers,
            } => self.record(record, team, &answers, now),
            Event::Amend {
                record,
                answers,
                reason,
                fresh,
            } => self.amend(record, &answers, reason, fresh, now),
            Event::Resolve {
                record,
                field,
                choice,
            } => self.resolve(record, &field, choice, now),
            Event::Order {
                command,
                record,
                order,
            } => self.order(command, record, order, now),
            Event::Seen { record } => self.see(record),
            Event::AccessSeen => self.see_access(),
            Event::Join { line } => self.join(&line, now),
            Event::Carry { file } => self.carry(file, now),
            Event::Receipt { file } => self.take_receipt(&file),
            _ => Err(Refusal::Busy),
        }
    }

    fn enrol(&self, mut enrolment: shared::enrolment::EnrolResponse) -> Act {
        if self.memory.enrolment.is_some() {
            self.not_wiped()?;
            return Err(Refusal::AlreadyEnrolled);
        }
        enrolment.token.token.clear();
        let mut writes = Writes::default();
        let value = serde_json::to_vec(&enrolment).map_err(|_| Refusal::Unreadable)?;
        writes.put(Key::Enrolment, value);
        if self.memory.wipe.is_some() {
            writes.delete(Key::Wipe);
        }
        Ok((writes, Report::Enrolled))
    }

    fn draft_of(&self, record: RecordId) -> Result<&Draft, Refusal> {
        self.memory.drafts.get(&record).ok_or(Refusal::NoDraft)
    }

    fn open_draft(
        &self,
        record: RecordId,
        team: Option<TeamId>,
        answers: Answers,
        now: Timestamp,
    ) -> Act {
        let taken = self.memory.drafts.contains_key(&record);
        if taken || self.memory.records.contains_key(&record) {
            return Err(Refusal::IdTaken);
        }
        Ok(save_draft(now, record, team, answers, now))
    }

    fn submit(&self, record: RecordId, now: Timestamp) -> Act {
        self.enrolled()?;
        let draft = self.draft_of(record)?;
        let Some(team) = draft.team else {
            let missing = Violation::new(shared::record::TEAM, Rule::Required);
            return Err(Refusal::Invalid(vec![missing]));
        };
        let (mut writes, report) = self.record(record, team, &draft.answers, now)?;
        writes.delete(Key::Draft(record));
        Ok((writes, report))
    }

    fn record(&self, record: RecordId, team: TeamId, answers: &Answers, now: Timestamp) -> Act {
        let by = self.authorship(now)?;
        if self.memory.records.contains_key(&record) {
            return Err(Refusal::IdTaken);
        }
        let change = answers.creation(record, team, by);
        let mut writes = Writes::default();
        let mut file = RecordFile::new(record);
        let kind = answers.kind();
        self.save_change(
            &mut writes,
            &mut file,
            kind,
            &State::default(),
            &change,
            now,
        )?;
        let change = change.hash();
        Ok((writes, Report::Saved { record, change }))
    }

    fn authorship(&self, now: Timestamp) -> Result<Authorship, Refusal> {
        Ok(Authorship {
            actor: self.enrolled()?.installation,
            time: now.0.div_euclid(1_000),
        })
    }

    /// Validates a change and writes record and outbox entry. The caller adds what belongs to its act, so
    /// that all of it is one batch. The sealed copy of sync.md N7 will be one more put here.
    fn save_change(
        &self,
        writes: &mut Writes,
        file: &mut RecordFile,
        kind: RecordKind,
        before: &State,
        change: &Change,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let enrolment = self.enrolled()?;
        // The gate of the server, here first: what it would refuse must not be called saved.
        Change::read(change.raw()).map_err(|_| Refusal::TooLarge)?;
        let mut after = before.clone();
        after.apply(change).map_err(|_| Refusal::Unreadable)?;
        let mut broken = record::validate(kind, change, &after, self.today(now));
        broken.extend(self.names_unknown(kind, change, &after));
        if !broken.is_empty() {
            return Err(Refusal::Invalid(broken));
        }
        file.add_own(change, enrolment.user, now);
        let record = file.summary.id;
        writes.put(Key::Record(record), file.encode());
        self.queue(writes, Digest(change.hash().0), false, record);
        Ok(())
    }

    /// What a change names that the office's lists, as far as they are here, do not have.
    fn names_unknown(&self, kind: RecordKind, change: &Change, after: &State) -> Vec<Violation> {
        let reference = &self.memory.reference;
        let key = kind.rules().home;
        let home = change.put(key);
        let home = home.and_then(|code| code.as_text()?.parse().ok());
        let nowhere = home
            .filter(|code| reference.is_no_place(*code))
            .map(|_| Violation::new(key, Rule::Division));
        let names = record::unknown_names(kind, change, after, reference);
        nowhere.into_iter().chain(names).collect()
    }

    fn queue(&self, writes: &mut Writes, item: Digest, is_command: bool, record: RecordId) {
        let entry = Entry {
            item,
            is_command,
            record,
            witness_of: None,
        };
        let n = self.memory.outbox.next();
        writes.put(Key::Outbox(n), cbor::encode(&entry));
    }

    pub(crate) fn file_of(&self, record: RecordId) -> Result<(RecordFile, Replay), Refusal> {
        if self.memory.unreadable.contains(&record) {
            return Err(Refusal::Unreadable);
        }
        if !self.memory.records.contains_key(&record) {
            return Err(Refusal::NoRecord);
        }
        let file = self.memory.file(record).ok_or(Refusal::Unreadable)?;
        let replay = Replay::of(&file).map_err(|_| Refusal::Unreadable)?;
        Ok((file, replay))
    }

    fn see(&self, record: RecordId) -> Act {
        let mut file = self.memory.file(record).ok_or(Refusal::NoRecord)?;
        let changes = file.changes.iter_mut().map(|change| &mut change.standing);
        let commands = file
            .commands
            .iter_mut()
            .map(|command| &mut command.standing);
        for standing in changes.chain(commands) {
            if let Standing::Rejected { seen, .. } | Standing::Declined { seen, .. } = standing {
                *seen = true;
            }
        }
        let mut writes = Writes::default();
        if file.stays(self.enrolled()?.installation) {
            writes.put(Key::Record(record), file.encode());
        } else {
            writes.delete(Key::Record(record));
        }
        Ok((writes, Report::Seen { record }))
    }

    /// The person has seen what changed of their access.
    fn see_access(&self) -> Act {
        let mut access = self.memory.access.clone();
        access.changes.clear();
        let mut writes = Writes::default();
        writes.put(Key::Access, cbor::encode(&access));
        Ok((writes, Report::AccessSeen))
    }
}

fn save_draft(
    opened_at: Timestamp,
    record: RecordId,
    team: Option<TeamId>,
    answers: Answers,
    now: Timestamp,
) -> (Writes, Report) {
    let draft = Draft {
        record,
        team,
        answers,
        opened_at,
        edited_at: now,
    };
    let mut writes = Writes::default();
    writes.put(Key::Draft(record), cbor::encode(&draft));
    (writes, Report::DraftSaved { record })
}
