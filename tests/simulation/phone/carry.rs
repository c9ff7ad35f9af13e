//! Bundles: one phone's unsent work carried by another, and receipts brought back.

use mobile_core::Event;

use super::Doing;
use crate::scenario::Handset;
use crate::world::World;

impl World {
    /// A person writes their unsent work out, and another takes it along.
    pub(crate) fn carry(&mut self, from: usize, to: usize) {
        if self.phones[from].is_free() && !self.phones[from].is_syncing {
            self.drive(from, Event::ExportBundle);
        }
        while !self.phones[from].bundles.is_empty() && self.phones[to].is_free() {
            let file = self.phones[from].bundles.remove(0);
            self.phones[to].doing = Some(Doing::Trifle);
            self.drive(to, Event::Carry { file });
        }
    }

    /// The carrier brings back what the office says of the author's packs.
    pub(crate) fn bring_back(&mut self, from: usize, to: usize) {
        let Some(core) = &self.phones[from].core else {
            return;
        };
        let mut receipts = core.receipts();
        let file = receipts
            .find(|(installation, _)| **installation == Handset::installation(to))
            .map(|(_, file)| file.to_vec());
        drop(receipts);
        if let Some(file) = file.filter(|_| self.phones[to].is_free()) {
            self.duty_counts.receipts += 1;
            self.phones[to].doing = Some(Doing::Trifle);
            self.drive(to, Event::Receipt { file });
        }
    }
}
