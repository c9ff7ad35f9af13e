//! Everything that is on the disk, by its key.

use super::Memory;
use crate::storage::Key;

impl Memory {
    /// The keys of all entries of the disk that this version knows, damaged ones too, each at least once.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let mut keys = vec![
            Key::Enrolment,
            Key::Contact,
            Key::Position,
            Key::Access,
            Key::Wipe,
            Key::Page,
            Key::Breadcrumb,
        ];
        keys.extend(self.drafts.keys().copied().map(Key::Draft));
        keys.extend(self.records.keys().copied().map(Key::Record));
        keys.extend(self.unreadable.iter().copied().map(Key::Unreadable));
        keys.extend(self.aside.keys().copied().map(Key::Aside));
        keys.extend(self.outbox.entries().map(|(n, _)| Key::Outbox(n)));
        keys.extend(self.outbox.packs().keys().copied().map(Key::Pack));
        let reference = self.reference.entries();
        keys.extend(reference.map(|(key, _)| Key::Reference(key.clone())));
        keys.extend(self.colleagues.keys().copied().map(Key::Person));
        keys.extend(self.carried.keys().copied().map(Key::Carried));
        keys.extend(self.receipts.keys().copied().map(Key::Receipt));
        keys.extend(self.damaged.iter().filter_map(|key| key.parse().ok()));
        keys
    }
}
