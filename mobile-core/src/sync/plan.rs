//! What goes into the next request: packs not acknowledged yet, then new ones.

use shared::cbor;
use shared::id::{Digest, PackHash};
use shared::pack::{Item, MAX_BODY_BYTES, MAX_INFLATED_BYTES, PackError, Unsigned};
use shared::sync::MAX_REQUEST_PACKS;
use shared::time::Timestamp;

use crate::core::Core;
use crate::outbox::{PackFate, PackFile};
use crate::storage::{Key, Writes};

/// Room kept for a request without packs and its answer, in bytes.
pub(super) const EXCHANGE_OVERHEAD_BYTES: u64 = 700;
/// Room kept for an answer besides its cursor and its rows, in bytes.
pub(super) const ANSWER_OVERHEAD_BYTES: u64 = 200;
/// Bytes of a pack besides its body: header, signature, framing.
const PACK_OVERHEAD_BYTES: usize = 280;
/// Items deflated to guess the size of the rest.
const SAMPLE_ITEMS: usize = 48;
/// No more than this many times its size does a body shrink, as far as planning goes.
const MOST_DEFLATED: usize = 8;
/// A pack is filled to this part of its limit by the guess.
const FILL_PERCENT: usize = 97;

/// Packs for one request.
pub(crate) struct Plan {
    /// Numbers of the packs to send, ascending.
    pub(crate) numbers: Vec<u64>,
    /// New packs, and ended ones.
    pub(crate) writes: Writes,
}

impl Core {
    /// Plans a request whose packs take at most `room` bytes and the contact's request limit. At least
    /// one pack is planned when something waits and a pack of one item fits. What the office could not hold
    /// goes last, until it refuses some of it again: however much of it there is, it keeps back nothing else.
    pub(super) fn plan(&self, room: u64, is_first_round: bool, now: Timestamp) -> Plan {
        let mut plan = Plan {
            numbers: Vec::new(),
            writes: Writes::default(),
        };
        if self.memory.contact.is_copy {
            return plan;
        }
        let outbox = &self.memory.outbox;
        let limit = self.memory.contact.request_limit as usize;
        let limit = limit.saturating_sub(512);
        let mut room = usize::try_from(room).unwrap_or(usize::MAX).min(limit);
        let mut freed: Vec<Digest> = Vec::new();
        for (number, pack) in outbox.hopeful_packs() {
            if plan.numbers.len() == MAX_REQUEST_PACKS {
                return plan;
            }
            let size = sent_size(pack);
            let is_too_large = pack.items.len() > 1 && (size > limit || is_first_round);
            if size <= room && freed.is_empty() {
                room -= size;
                plan.numbers.push(number);
            } else if plan.numbers.is_empty() && (is_too_large || !freed.is_empty()) {
                // Too large for this network or budget: its items travel again in smaller packs, and
                // those of later packs after them.
                let ended = cbor::encode(&pack.ended(PackFate::Abandoned));
                plan.writes.put(Key::Pack(number), ended);
                freed.extend(&pack.items);
            } else {
                return plan;
            }
        }
        let items = self.items(&freed, room.saturating_mul(MOST_DEFLATED));
        room = self.fill(&mut plan, items, room, MAX_REQUEST_PACKS, now);
        for (number, pack) in outbox.packs_not_held() {
            if plan.numbers.len() == MAX_REQUEST_PACKS {
                break;
            }
            let size = sent_size(pack);
            if size <= room && !self.waits_for_another(number, pack) {
                room -= size;
                plan.numbers.push(number);
            }
        }
        plan.numbers.sort_unstable();
        plan
    }

    /// Plans everything that is not acknowledged, whatever the network: for files.
    pub(crate) fn plan_all(&self, now: Timestamp) -> Plan {
        let mut plan = Plan {
            numbers: Vec::new(),
            writes: Writes::default(),
        };
        let open = self.memory.outbox.open_packs();
        plan.numbers.extend(open.map(|(number, _)| number));
        let items = self.items(&[], usize::MAX);
        self.fill(&mut plan, items, usize::MAX, usize::MAX, now);
        plan
    }

    /// Envelopes items in new packs until they take `room` bytes, or the plan has `most_packs`. Answers what is
    /// left of the room.
    fn fill(
        &self,
        plan: &mut Plan,
        mut items: Vec<Item>,
        mut room: usize,
        most_packs: usize,
        now: Timestamp,
    ) -> usize {
        let mut last = self.memory.outbox.last_pack();
        while !items.is_empty() && room > PACK_OVERHEAD_BYTES && plan.numbers.len() < most_packs {
            let most = (room - PACK_OVERHEAD_BYTES).min(MAX_BODY_BYTES);
            let Some((unsigned, taken)) = self.pack(&items, most, last, now) else {
                break;
            };
            let number = last.map_or(1, |(number, _)| number + 1);
            let rest = items.split_off(taken);
            room = room
                .saturating_sub(unsigned.header.len() + unsigned.body.len() + PACK_OVERHEAD_BYTES);
            last = Some((number, Some(unsigned.hash())));
            let file = PackFile {
                hash: unsigned.hash(),
                packed_at: now,
                items: items
                    .iter()
                    .map(|item| Digest(*item.hash().bytes()))
                    .collect(),
                header: unsigned.header,
                body: unsigned.body,
                fate: PackFate::Open,
                exported_at: None,
                not_held_at: None,
            };
            plan.writes.put(Key::Pack(number), cbor::encode(&file));
            plan.numbers.push(number);
            items = rest;
        }
        room
    }

    /// The items in no pack, and those just freed, in the order saved; as many as have `most` bytes.
    fn items(&self, freed: &[Digest], most: usize) -> Vec<Item> {
        let freed: std::collections::BTreeSet<&Digest> = freed.iter().collect();
        let outbox = &self.memory.outbox;
        let unpacked: std::collections::BTreeSet<Digest> =
            outbox.unpacked().map(|entry| entry.item).collect();
        let mut file = None;
        let mut items = Vec::new();
        let mut bytes = 0;
        for (_, entry) in outbox.entries() {
            if bytes >= most {
                break;
            }
            if !unpacked.contains(&entry.item) && !freed.contains(&entry.item) {
                continue;
            }
            let is_open = |file: &crate::record::RecordFile| file.summary.id == entry.record;
            if !file.as_ref().is_some_and(is_open) {
                file = self.memory.file(entry.record);
            }
            let Some(file) = &file else { continue };
            if entry.is_command {
                let command = file
                    .commands
                    .iter()
                    .find(|command| command.item() == Some(entry.item));
                items.extend(command.map(|command| Item::Command {
                    raw: command.raw.clone(),
                }));
            } else {
                let change = file
                    .changes
                    .iter()
                    .find(|change| change.hash.0 == entry.item.0);
                items.extend(change.map(|change| {
                    Item::Change {
                        record: entry.record,
                        raw: change.raw.clone(),
                        signature: change
                            .witness
                            .as_ref()
                            .and_then(|one| one.signature.clone()),
                    }
                }));
            }
            bytes += items.last().map_or(0, size);
        }
        items
    }

    /// The largest pack from the front of the items whose body is within `most` bytes: a sample gives the
    /// rate, the rate the number; at worst a few tries, each smaller.
    fn pack(
        &self,
        items: &[Item],
        most: usize,
        last: Option<(u64, Option<PackHash>)>,
        now: Timestamp,
    ) -> Option<(Unsigned, usize)> {
        let enrolment = self.memory.enrolment.as_ref()?;
        let envelope = |count: usize| {
            Unsigned::of(
                enrolment.organisation,
                enrolment.installation,
                last.map_or(1, |(number, _)| number + 1),
                last.and_then(|(_, hash)| hash),
                now,
                items.get(..count).unwrap_or(items),
            )
        };
        let sizes = items.iter().map(size);
        let bounded = sizes
            .scan(0, |total: &mut usize, size| {
                *total += size;
                (*total <= MAX_INFLATED_BYTES).then_some(())
            })
            .take(self.memory.contact.most_items())
            .count()
            .max(1);
        let mut count = bounded.min(SAMPLE_ITEMS);
        let mut fitting: Option<(Unsigned, usize)> = None;
        loop {
            match envelope(count) {
                Ok(unsigned) if unsigned.body.len() <= most => {
                    let body = unsigned.body.len();
                    // Later items cost less than the first ones, so the guess is on the safe side.
                    let guess = count * most * FILL_PERCENT / (100 * body.max(1));
                    let larger = guess.min(bounded);
                    let is_worth = larger > count + count / 8 + 1;
                    fitting = Some((unsigned, count));
                    if !is_worth || count > SAMPLE_ITEMS {
                        return fitting;
                    }
                    count = larger;
                }
                Ok(_) | Err(PackError::TooLarge) if fitting.is_none() && count > 1 => count /= 2,
                Ok(_) | Err(PackError::TooLarge) => {
                    let (_, sure) = fitting.as_ref()?;
                    let smaller = count - (count - sure).div_ceil(4).max(1);
                    if smaller <= *sure {
                        return fitting;
                    }
                    count = smaller;
                }
                Err(_) => return fitting,
            }
        }
    }
}

/// What a stored pack takes of a request.
fn sent_size(pack: &PackFile) -> usize {
    pack.header.len() + pack.body.len() + PACK_OVERHEAD_BYTES
}

fn size(item: &Item) -> usize {
    match item {
        Item::Change { raw, signature, .. } => {
            let signature = signature
                .as_ref()
                .map_or(0, |signature| signature.0.len() + 2);
            raw.len() + 24 + signature
        }
        Item::Command { raw } => raw.len() + 8,
    }
}
