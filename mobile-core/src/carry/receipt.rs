//! A receipt brought back: packs the server has, by its signature.

use shared::bundle::SignedReceipt;
use shared::cbor;
use shared::id::Digest;

use crate::capture::Act;
use crate::core::Core;
use crate::effect::{Refusal, Report};
use crate::outbox::{Outbox, PackFate};
use crate::storage::{Key, Writes};

/// Packs that are on the server's disk from now on.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    /// How many packs, of those that were open.
    pub(crate) packs: u32,
    /// How many items in them.
    pub(crate) items: u32,
    /// Witnesses among the items: their work is done, since their verdict is their author's.
    pub(crate) witnesses: Vec<Digest>,
}

/// Marks the open packs that the server has. A sync's answer and a receipt say it alike.
pub(crate) fn acknowledge(
    outbox: &Outbox,
    is_there: impl Fn(u64) -> bool,
    writes: &mut Writes,
) -> Acknowledged {
    let mut found = Acknowledged::default();
    for (number, pack) in outbox.open_packs().filter(|(number, _)| is_there(*number)) {
        found.packs += 1;
        found.items += u32::try_from(pack.items.len()).unwrap_or(u32::MAX);
        let received = pack.ended(PackFate::Received);
        writes.put(Key::Pack(number), cbor::encode(&received));
        let is_witness = |item: &&Digest| {
            let entry = outbox.find(item);
            entry.is_some_and(|(_, entry)| entry.witness_of.is_some())
        };
        found.witnesses.extend(pack.items.iter().filter(is_witness));
    }
    found
}

impl Core {
    /// Takes a receipt for this phone's own packs.
    pub(crate) fn take_receipt(&self, file: &[u8]) -> Act {
        let enrolment = self.enrolled()?;
        if self.session.is_some() || self.export.is_some() {
            return Err(Refusal::Busy);
        }
        let signed = SignedReceipt::read(file).map_err(Refusal::File)?;
        let receipt = signed.open(&enrolment.server_key).map_err(Refusal::File)?;
        if receipt.organisation != enrolment.organisation {
            return Err(Refusal::OtherOrganisation);
        }
        if receipt.installation != enrolment.installation {
            return Err(Refusal::OtherPhone);
        }
        let outbox = &self.memory.outbox;
        let mut writes = Writes::default();
        if outbox.is_of_a_copy(receipt.through, receipt.hash) {
            let mut contact = self.memory.contact.clone();
            contact.is_copy = true;
            writes.put(Key::Contact, cbor::encode(&contact));
            return Ok((writes, Report::ReceiptOfACopy));
        }
        let found = acknowledge(outbox, |number| receipt.covers(number), &mut writes);
        let entries = found.witnesses.iter().filter_map(|item| outbox.find(item));
        for (n, _) in entries {
            writes.delete(Key::Outbox(n));
        }
        let (packs, items) = (found.packs, found.items);
        Ok((writes, Report::Receipt { packs, items }))
    }
}
