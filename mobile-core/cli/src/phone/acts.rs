//! What people do with a phone, one function each.

use mobile_core::view::FigureView;
use mobile_core::{Event, Refusal, Report, SyncReport};
use shared::change::OpId;
use shared::command::Order;
use shared::division::Area;
use shared::id::{ChangeHash, CommandId, RecordId, TeamId};
use shared::record::Answers;
use shared::time::{Period, Timestamp};

use super::{Phone, PhoneError};
use crate::entropy::uuid_v7;

impl Phone {
    /// Opens a draft with its first answers.
    pub fn open_draft(
        &mut self,
        team: Option<TeamId>,
        answers: impl Into<Answers>,
    ) -> Result<RecordId, PhoneError> {
        let record = self.fresh_record();
        let opened = self.act(Event::OpenDraft {
            record,
            team,
            answers: answers.into(),
        })?;
        match opened {
            Report::DraftSaved { record } => Ok(record),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Replaces a draft's answers.
    pub fn edit_draft(
        &mut self,
        record: RecordId,
        team: Option<TeamId>,
        answers: impl Into<Answers>,
    ) -> Result<(), PhoneError> {
        let event = Event::EditDraft {
            record,
            team,
            answers: answers.into(),
        };
        self.act(event).map(drop)
    }

    /// Throws a draft away.
    pub fn discard_draft(&mut self, record: RecordId) -> Result<(), PhoneError> {
        self.act(Event::DiscardDraft { record }).map(drop)
    }

    /// Saves a draft as a record. `Ok`: it is on the disk.
    pub fn submit_draft(&mut self, record: RecordId) -> Result<ChangeHash, PhoneError> {
        self.saved(Event::Submit { record })
    }

    /// Records something in one go. `Ok`: it is on the disk. What is refused leaves nothing behind.
    pub fn submit(
        &mut self,
        team: TeamId,
        answers: impl Into<Answers>,
    ) -> Result<RecordId, PhoneError> {
        let record = self.fresh_record();
        self.saved(Event::Record {
            record,
            team,
            answers: answers.into(),
        })?;
        Ok(record)
    }

    /// Changes a saved record by one more change.
    pub fn amend(
        &mut self,
        record: RecordId,
        answers: impl Into<Answers>,
        reason: Option<String>,
    ) -> Result<ChangeHash, PhoneError> {
        let fresh = self.fresh_number();
        self.saved(Event::Amend {
            record,
            answers: answers.into(),
            reason,
            fresh,
        })
    }

    /// Chooses between the values of a field; the choices are in
    /// [`Core::conflicts_of`](mobile_core::Core::conflicts_of).
    pub fn resolve(
        &mut self,
        record: RecordId,
        field: &str,
        choice: OpId,
    ) -> Result<ChangeHash, PhoneError> {
        self.saved(Event::Resolve {
            record,
            field: field.to_owned(),
            choice,
        })
    }

    /// Chooses a value of a field by its place in [`Core::conflicts_of`](mobile_core::Core::conflicts_of),
    /// counted from 0.
    pub fn resolve_by_place(
        &mut self,
        record: RecordId,
        field: &str,
        place: usize,
    ) -> Result<ChangeHash, PhoneError> {
        let conflicts = self.core.conflicts_of(record);
        let conflict = conflicts.iter().find(|conflict| conflict.field == field);
        let choice = conflict.and_then(|conflict| conflict.values.get(place));
        let choice = choice.ok_or(Refusal::NoConflict)?.choice;
        self.resolve(record, field, choice)
    }

    /// Gives an order about a record, for the office to decide. What it would reject is refused at once.
    pub fn order(&mut self, record: RecordId, order: Order) -> Result<CommandId, PhoneError> {
        let now = self.now();
        let command = CommandId(uuid_v7(self.entropy.as_mut(), now));
        let asked = self.act(Event::Order {
            command,
            record,
            order,
        })?;
        match asked {
            Report::Requested { command, .. } => Ok(command),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Asks the office to void a record.
    pub fn void(&mut self, record: RecordId, reason: &str) -> Result<CommandId, PhoneError> {
        let reason = reason.to_owned();
        self.order(record, Order::Void { reason })
    }

    /// Marks what the office turned down of a record as seen.
    pub fn see(&mut self, record: RecordId) -> Result<(), PhoneError> {
        self.act(Event::Seen { record }).map(drop)
    }

    /// Marks what changed of the person's access as seen.
    pub fn see_access(&mut self) -> Result<(), PhoneError> {
        self.act(Event::AccessSeen).map(drop)
    }

    /// Syncs. `Ok` with a report also when the network failed: its `end` says so.
    pub fn sync(&mut self, budget_bytes: Option<u64>) -> Result<SyncReport, PhoneError> {
        match self.act(Event::SyncNow { budget_bytes })? {
            Report::Synced(report) => Ok(report),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Figures over what this phone holds.
    pub fn figures(&self, area: Area, period: Period, as_of: Timestamp) -> Vec<FigureView> {
        self.core.figures(area, period, as_of)
    }

    /// Every record on this phone, by id.
    pub fn records(&self) -> Vec<RecordId> {
        self.core.summaries().map(|summary| summary.id).collect()
    }

    /// A fresh id for a question or a record.
    pub fn fresh_record(&mut self) -> RecordId {
        let now = self.now();
        RecordId(uuid_v7(self.entropy.as_mut(), now))
    }

    fn fresh_number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn saved(&mut self, event: Event) -> Result<ChangeHash, PhoneError> {
        match self.act(event)? {
            Report::Saved { change, .. } => Ok(change),
            _ => Err(PhoneError::Unexpected),
        }
    }
}
