//! What a phone says of a duty, and whether what it called saved is there.

use mobile_core::Report;
use mobile_core::record::RecordFile;
use shared::id::{CommandId, Digest};

use super::unknown_change;
use crate::ledger::{Said, Told};
use crate::scenario::id16;
use crate::world::World;

/// The command that a duty asks with.
pub(crate) fn duty_command_id(duty: usize) -> CommandId {
    CommandId(id16(0xc1, duty as u64))
}

impl World {
    pub(super) fn duty_answered(&mut self, place: usize, duty: usize, report: &Report) {
        let item = match report {
            Report::Saved { change, .. } => Some(Digest(change.0)),
            Report::Requested { item, .. } => Some(*item),
            Report::NotSaved { .. } => None,
            Report::Refused(_) => {
                self.duty_counts.refused += 1;
                None
            }
            _ => return,
        };
        match item {
            Some(item) => self.duty_saved(duty, item),
            None => self.ledger.duties[duty].told = Told::NotSaved,
        }
        debug_assert_eq!(self.ledger.duties[duty].phone, place);
    }

    fn duty_saved(&mut self, duty: usize, item: Digest) {
        let duty = &mut self.ledger.duties[duty];
        duty.told = Told::Saved;
        duty.item = Some(item);
        match duty.said {
            Said::Wrote(_) => self.duty_counts.wrote += 1,
            Said::Added(_) => self.duty_counts.added += 1,
            Said::Asked(_) => self.duty_counts.asked += 1,
        }
    }

    /// What the power interrupted is there, or its person sees that it is not.
    pub(super) fn settle_duty(&mut self, place: usize, duty: usize) {
        let record = self.ledger.duties[duty].record;
        let core = self.phones[place].core.as_ref();
        let file = core.and_then(|core| core.file(record));
        let item = file.and_then(|file| match self.ledger.duties[duty].said {
            Said::Asked(_) => command(&file, duty),
            _ => unknown_change(&file, place, |item| self.ledger.is_of_duty(item)),
        });
        match item {
            Some(item) => self.duty_saved(duty, item),
            None => self.ledger.duties[duty].told = Told::NotSaved,
        }
    }

    /// The duties that were called saved and are neither on the phone nor settled.
    pub(super) async fn duties_missing(&self, place: usize) -> Vec<String> {
        let Some(core) = &self.phones[place].core else {
            return Vec::new();
        };
        let mut missing = Vec::new();
        for (number, duty) in self.ledger.saved_duties() {
            let Some(item) = duty.item.filter(|_| duty.phone == place) else {
                continue;
            };
            let file = core.file(duty.record);
            let is_here = file.is_some_and(|file| {
                let mut changes = file.changes.iter();
                changes.any(|change| change.hash.0 == item.0) || command(&file, number).is_some()
            });
            if !is_here && !self.office.has_settled(item, duty_command_id(number)).await {
                missing.push(format!("duty {number}: {:?}", duty.said));
            }
        }
        missing
    }
}

fn command(file: &RecordFile, duty: usize) -> Option<Digest> {
    let mut commands = file.commands.iter();
    let own = commands.find(|command| command.id == duty_command_id(duty));
    own.and_then(mobile_core::record::StoredCommand::item)
}
