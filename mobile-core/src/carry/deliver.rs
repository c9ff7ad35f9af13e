//! Handing in what is carried for others, at the end of a sync.

use shared::bundle::{BUNDLE_VERSION, Delivery, SignedReceipt};
use shared::cbor;
use shared::id::Digest;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use super::{Carried, Waits};
use crate::core::{Core, Then};
use crate::effect::{Effect, SyncEnd};
use crate::storage::{Key, Writes};
use crate::sync::{Step, backoff};

/// Room kept for the answer to a bundle, in bytes.
const ANSWER_BYTES: u64 = 2_000;

impl Core {
    /// Hands in the next bundle that fits into the budget, or ends the sync.
    pub(crate) fn deliver_or_end(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let left = session.left().saturating_sub(ANSWER_BYTES);
        let mut waiting = self.memory.carried.iter();
        let next = waiting.find(|(_, carried)| {
            carried.problem.is_none()
                && carried.file.len() as u64 <= left
                && carried.waits_on(now).is_none()
        });
        let Some((hash, carried)) = next else {
            if session.holds_back() {
                self.fail(ProblemCode::HeldFull.as_str(), now, effects);
            } else {
                self.complete(now, effects);
            }
            return;
        };
        session.hand_in(*hash, carried.file.len());
        effects.push(Effect::Deliver {
            body: carried.file.clone(),
        });
    }

    /// The server has taken a bundle: its receipts are kept, and it is carried no more. One of which the office could
    /// not hold all is carried on, to be handed in again once there is room.
    pub(crate) fn delivered(
        &mut self,
        bundle: Digest,
        body: &[u8],
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let delivery: Option<Delivery> = cbor::decode(body).ok();
        let delivery = delivery.filter(|delivery| delivery.version == BUNDLE_VERSION);
        let Some(delivery) = delivery else {
            return self.fail("malformed_answer", now, effects);
        };
        let mut writes = Writes::default();
        for receipt in &delivery.receipts {
            self.keep_receipt(receipt, &mut writes);
        }
        let mut refused = delivery.refused.iter();
        let is_full = refused.any(|refused| refused.code == ProblemCode::HeldFull.as_str());
        if is_full {
            self.carry_on(bundle, now, &mut writes);
        } else {
            writes.delete(Key::Carried(bundle));
            if let Some(session) = &mut self.session {
                session.count_delivery(delivery.refused.len());
            }
        }
        self.persist(writes, Then::Sync(Step::Delivered), effects);
    }

    /// Ends a sync in which all went that could, and comes again by itself when a bundle has waited.
    fn complete(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if let Some(last) = self.last_of_wipe(now) {
            self.persist(last, Then::Sync(Step::End(SyncEnd::Complete)), effects);
            return;
        }
        let mut contact = self.memory.contact.clone();
        contact.retry_at = self.memory.next_delivery(now);
        if contact == self.memory.contact {
            self.report_end(SyncEnd::Complete, now, effects);
            return;
        }
        let mut writes = Writes::default();
        writes.put(Key::Contact, cbor::encode(&contact));
        self.persist(writes, Then::Sync(Step::End(SyncEnd::Complete)), effects);
    }

    /// A bundle that the office cannot hold waits, longer each time.
    fn carry_on(&self, bundle: Digest, now: Timestamp, writes: &mut Writes) {
        let enrolment = self.memory.enrolment.as_ref();
        let Some((enrolment, carried)) = enrolment.zip(self.memory.carried.get(&bundle)) else {
            return;
        };
        let times = carried.waits.map_or(0, |waits| waits.times);
        let times = times.saturating_add(1);
        let until = backoff::for_a_bundle(enrolment.installation, times, now);
        let waiting = Carried {
            waits: Some(Waits { times, until }),
            ..carried.clone()
        };
        writes.put(Key::Carried(bundle), cbor::encode(&waiting));
    }

    /// Keeps the newest receipt of an installation. One that is not the server's is no receipt.
    fn keep_receipt(&self, signed: &SignedReceipt, writes: &mut Writes) {
        let Some(enrolment) = &self.memory.enrolment else {
            return;
        };
        let Ok(receipt) = signed.open(&enrolment.server_key) else {
            return;
        };
        let kept = self.memory.receipts.get(&receipt.installation);
        let kept = kept.and_then(|file| {
            SignedReceipt::read(file)
                .ok()?
                .open(&enrolment.server_key)
                .ok()
        });
        if kept.is_none_or(|kept| kept.checkpoint.seq <= receipt.checkpoint.seq) {
            writes.put(Key::Receipt(receipt.installation), signed.to_file());
        }
    }

    /// The server refused a bundle whole. What could pass another time is tried again; what never will is
    /// kept and shown, and the sync goes on.
    pub(crate) fn delivery_turned(
        &mut self,
        bundle: Digest,
        status: u16,
        code: String,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let is_final = matches!(status, 400 | 403 | 413 | 415);
        let carried = self.memory.carried.get(&bundle).filter(|_| is_final);
        let Some(carried) = carried else {
            return self.fail(&code, now, effects);
        };
        let mut refused = carried.clone();
        refused.problem = Some(code);
        let mut writes = Writes::default();
        writes.put(Key::Carried(bundle), cbor::encode(&refused));
        self.persist(writes, Then::Sync(Step::Delivered), effects);
    }
}
