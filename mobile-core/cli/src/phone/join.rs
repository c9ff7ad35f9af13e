//! Joining a record in the field.

use mobile_core::{Event, Report};
use shared::id::RecordId;

use super::{Phone, PhoneError};

impl Phone {
    /// The line by which another phone joins a record.
    pub fn join_line(&mut self, record: RecordId) -> Result<String, PhoneError> {
        match self.act(Event::JoinLine { record })? {
            Report::JoinLine { line, .. } => Ok(line),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Joins a record by a line; gives it, and how many of its changes are new here. `Ok`: it is on the disk.
    pub fn join(&mut self, line: &str) -> Result<(RecordId, usize), PhoneError> {
        let line = line.to_owned();
        match self.act(Event::Join { line })? {
            Report::Joined { record, changes } => Ok((record, changes)),
            _ => Err(PhoneError::Unexpected),
        }
    }
}
