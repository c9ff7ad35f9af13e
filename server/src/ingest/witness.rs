//! Witnessed changes: another installation's in a pack, with its author's signature (sync.md N3.3).
//! Checked before the log's head is locked, beside the pack's own signature: it costs as much.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use shared::change::Change;
use shared::id::InstallationId;

use super::batch::Provenance;
use super::receive::{Gated, GatedItem};

impl Gated {
    /// The other installations whose signatures came with changes.
    pub(super) fn witnessed(&self) -> Vec<InstallationId> {
        let signed =
            self.witnesses
                .iter()
                .filter_map(|(place, _)| match self.items.get(*place)? {
                    GatedItem::Change { change, .. } => Some(change.actor()),
                    GatedItem::Command(_) | GatedItem::NewerCommand { .. } => None,
                });
        let installations: BTreeSet<InstallationId> = signed.collect();
        installations.into_iter().collect()
    }

    /// Marks the changes whose own installation's signature holds. A signature that does not counts as none:
    /// the change is held for want of one, not refused.
    pub(super) fn attest(mut self, keys: &BTreeMap<InstallationId, VerifyingKey>) -> Self {
        for (place, signature) in std::mem::take(&mut self.witnesses) {
            if let Some(GatedItem::Change {
                record,
                change,
                is_signed,
            }) = self.items.get_mut(place)
            {
                let key = keys.get(&change.actor());
                *is_signed = key.is_some_and(|key| signature.holds(*record, &change.hash(), key));
            }
        }
        self
    }
}

impl Provenance {
    /// Where a change is taken to come from: with its own installation's signature from there, whoever
    /// carried it; else from the pack that brought it.
    pub(super) fn of_change(&self, change: &Change, is_signed: bool) -> Self {
        Self {
            installation: match is_signed {
                true => change.actor(),
                false => self.installation,
            },
            ..*self
        }
    }
}
