//! The sync session: `POST /v1/sync` again and again until nothing waits (sync.md N3, N4).
//!
//! One round: plan packs → persist them with their numbers → sign → send → persist the answer's page →
//! apply it → again while the server has more or packs wait. A session can end anywhere (no network, no
//! power): what is persisted is enough to begin the next one, and a lost answer only means sending again.
//!
//! | step | waits for |
//! |---|---|
//! | [`Step::Round`] | the disk: what was damaged there and is mended |
//! | [`Step::Pack`] | the disk: packs with their numbers |
//! | signing | one [`Signed`](crate::Event::Signed) for each pack |
//! | sending | [`Answered`](crate::Event::Answered), [`Turned`](crate::Event::Turned) or [`Unanswered`](crate::Event::Unanswered) |
//! | [`Step::Page`] | the disk: the page as it came |
//! | [`Step::Applied`] | the disk: the page's effects and the new cursor, in one batch |

mod answer;
mod apply;
pub(crate) mod backoff;
mod mend;
mod page;
mod plan;
mod session;
mod verdict;

pub(crate) use apply::feed_name;
pub(crate) use session::Session;

use std::collections::BTreeSet;

use shared::cbor;
use shared::id::{ChangeHash, RecordId};
use shared::pack::Pack;
use shared::sync::{PROTOCOL_VERSION, Request, encode_request};
use shared::time::Timestamp;

use self::session::Call;
use crate::core::{Core, Then};
use crate::effect::{Effect, Refusal, Report, SyncEnd, ToSign};
use crate::memory::{Contact, Page};
use crate::outbox::{Entry, PackFate, PackFile};
use crate::storage::{Key, Writes};

/// What follows a batch of the sync.
#[derive(Debug)]
pub(crate) enum Step {
    /// What was damaged is mended.
    Round,
    /// The planned packs are persisted.
    Pack,
    /// A page is persisted.
    Page,
    /// A record of a suspect page is about to be applied.
    Careful(Box<page::Careful>),
    /// A page is applied, or an answer without rows.
    Applied(Applied),
    /// What came of a bundle is persisted.
    Delivered,
    /// The last batch of the session.
    End(SyncEnd),
}

/// What an applied answer means for the session.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Applied {
    /// The server has more rows.
    pub(crate) more: bool,
    /// Rows applied.
    pub(crate) rows: u64,
    /// Packs and items newly acknowledged.
    pub(crate) packs: u32,
    pub(crate) items: u32,
    /// A pack was refused whole, with this code, which no other session will change.
    pub(crate) pack_refused: Option<String>,
    /// Packs of a single item that could not be held: another session sends them again.
    pub(crate) held_back: BTreeSet<u64>,
    /// One of those could not be held in an earlier session either.
    pub(crate) is_still_full: bool,
    /// Something changed of what the person may read or do.
    pub(crate) access_changed: bool,
    /// The office had this phone wiped just now, and is to be told that it was.
    pub(crate) wiped: bool,
    /// The digest differs and the feeds are to be read again.
    pub(crate) reread: bool,
    pub(crate) rewound: bool,
}

impl Core {
    pub(crate) fn start_sync(
        &mut self,
        budget: Option<u64>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let refusal = match self.enrolled() {
            Err(refusal) => Some(refusal),
            Ok(_) if self.session.is_some() || self.export.is_some() => Some(Refusal::Busy),
            Ok(_) => None,
        };
        if let Some(refusal) = refusal {
            effects.push(Effect::Report(Report::Refused(refusal)));
            return;
        }
        self.session = Some(Session::new(budget));
        let mended = self.mended();
        if mended.0.is_empty() {
            self.next_round(now, effects);
        } else {
            self.persist(mended, Then::Sync(Step::Round), effects);
        }
    }

    pub(crate) fn woke(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let due = self.memory.contact.retry_at;
        if self.session.is_none() && due.is_some_and(|at| at <= now) {
            self.start_sync(None, now, effects);
        } else if let Some(at) = due.filter(|_| self.session.is_none()) {
            effects.push(Effect::Wake { at });
        }
    }

    /// Plans and persists the packs of the next request.
    fn next_round(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &self.session else { return };
        let room = session.left().saturating_sub(plan::EXCHANGE_OVERHEAD_BYTES);
        if room == 0 {
            self.report_end(SyncEnd::BudgetSpent, now, effects);
            return;
        }
        let plan = self.plan(room, session.report.round_trips == 0, now);
        if let Some(session) = &mut self.session {
            session.to_send = plan
                .numbers
                .into_iter()
                .map(|number| (number, None))
                .collect();
        }
        if plan.writes.0.is_empty() {
            self.proceed(Step::Pack, now, effects);
        } else {
            self.persist(plan.writes, Then::Sync(Step::Pack), effects);
        }
    }

    pub(crate) fn proceed(&mut self, step: Step, now: Timestamp, effects: &mut Vec<Effect>) {
        match step {
            Step::Round => self.next_round(now, effects),
            Step::Pack => self.sign_or_send(now, effects),
            Step::Page => self.apply_page(now, effects),
            Step::Careful(careful) => self.apply_next_record(*careful, now, effects),
            Step::Applied(applied) => self.applied(applied, now, effects),
            Step::Delivered => self.deliver_or_end(now, effects),
            Step::End(end) => self.report_end(end, now, effects),
        }
    }

    fn sign_or_send(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &self.session else { return };
        let mut unsigned = session
            .to_send
            .iter()
            .filter(|(_, signature)| signature.is_none());
        let Some((&number, _)) = unsigned.next() else {
            self.send(now, effects);
            return;
        };
        let Some(pack) = self.memory.outbox.packs().get(&number) else {
            return;
        };
        effects.push(Effect::Sign {
            what: ToSign::Pack(number),
            message: pack.message(),
        });
    }

    pub(crate) fn pack_signed(
        &mut self,
        pack: u64,
        signature: Vec<u8>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        if let Some(place) = session.to_send.get_mut(&pack) {
            *place = Some(signature);
            self.sign_or_send(now, effects);
        }
    }

    fn send(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(installation) = self.memory.enrolment.as_ref().map(|e| e.installation) else {
            return;
        };
        let wipe = self.memory.wipe.as_ref();
        let unsent = self.stays_behind();
        let Some(session) = &mut self.session else {
            return;
        };
        let packs: Vec<Pack> = session
            .to_send
            .iter()
            .filter_map(|(number, signature)| {
                let pack = self.memory.outbox.packs().get(number)?;
                Some(pack.signed(signature.clone()?))
            })
            .collect();
        let mut request = Request {
            version: PROTOCOL_VERSION,
            installation,
            cursor: self.memory.position.cursor(),
            page_bytes: u32::MAX,
            unsent,
            grants: wipe.is_none().then(|| self.memory.grants().digest()),
            wiped: wipe.map(|wipe| wipe.wiped_at),
        };
        let up = encode_request(&request, &packs).len() as u64;
        // An answer without rows repeats the cursor and adds little.
        let cursor = cbor::encode(&request).len() as u64;
        let answer = cursor + plan::ANSWER_OVERHEAD_BYTES;
        let left = session.left().saturating_sub(up).saturating_sub(answer);
        if session.left() < up {
            self.report_end(SyncEnd::BudgetSpent, now, effects);
            return;
        }
        request.page_bytes = u32::try_from(left)
            .unwrap_or(u32::MAX)
            .min(self.memory.contact.request_limit);
        if wipe.is_some() {
            request.page_bytes = 0;
        }
        let body = encode_request(&request, &packs);
        session.report.bytes_up += body.len() as u64;
        session.report.round_trips += 1;
        session.call = Some(Call::Exchange);
        effects.push(Effect::Exchange { body });
    }

    /// Goes on after an answer, or ends.
    fn applied(&mut self, applied: Applied, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.report.rows += applied.rows;
        session.report.packs += applied.packs;
        session.report.items += applied.items;
        session.report.reread |= applied.reread;
        session.report.access_changed |= applied.access_changed;
        session.held_back.extend(applied.held_back);
        session.is_still_full |= applied.is_still_full;
        let sent = std::mem::take(&mut session.to_send);
        let is_unanswered = applied.packs == 0
            && sent.keys().any(|number| {
                let pack = self.memory.outbox.packs().get(number);
                pack.is_some_and(|pack| pack.fate == PackFate::Open)
                    && !session.held_back.contains(number)
            });
        let has_sent = !sent.is_empty();
        if applied.rewound {
            self.report_end(SyncEnd::Rewound, now, effects);
        } else if self.memory.contact.is_copy && !applied.more {
            self.report_end(SyncEnd::Copy, now, effects);
        } else if let Some(code) = applied.pack_refused {
            self.fail(&code, now, effects);
        } else if is_unanswered {
            self.fail("not_acknowledged", now, effects);
        } else if applied.wiped
            || applied.more
            || applied.reread
            || (has_sent && self.has_to_send())
        {
            self.next_round(now, effects);
        } else if self.has_to_send() {
            // Not even one item fitted into what is left.
            self.report_end(SyncEnd::BudgetSpent, now, effects);
        } else {
            self.deliver_or_end(now, effects);
        }
    }

    /// The packs of the request that was sent: whatever the server's newest number is, these are what its
    /// answer speaks of. Others below it may be on their way by hand.
    fn sent(&self) -> BTreeSet<u64> {
        let session = self.session.as_ref();
        session.map_or_else(BTreeSet::new, |session| {
            session.to_send.keys().copied().collect()
        })
    }

    fn has_to_send(&self) -> bool {
        let outbox = &self.memory.outbox;
        !self.memory.contact.is_copy
            && (outbox
                .open_packs()
                .any(|(number, pack)| !self.waits_for_another(number, pack))
                || outbox.unpacked().any(|entry| self.is_here(entry)))
    }

    /// Whether a pack waits for another session: it could not be held in this one, or others like it could not.
    fn waits_for_another(&self, number: u64, pack: &PackFile) -> bool {
        self.session.as_ref().is_some_and(|session| {
            session.held_back.contains(&number)
                || session.is_still_full && pack.not_held_at.is_some()
        })
    }

    /// Whether an item can be sent: its bytes are in a record that can be read.
    fn is_here(&self, entry: &Entry) -> bool {
        let file = self.memory.file(entry.record);
        file.is_some_and(|file| {
            let hash = ChangeHash(entry.item.0);
            let mut commands = file.commands.iter();
            file.change(&hash).is_some()
                || commands.any(|command| command.item() == Some(entry.item))
        })
    }

    pub(crate) fn report_end(&mut self, end: SyncEnd, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = self.session.take() else {
            return;
        };
        let mut report = session.report;
        report.end = end;
        report.waiting = self.memory.outbox.len();
        report.unreadable = self
            .memory
            .unreadable
            .iter()
            .copied()
            .collect::<Vec<RecordId>>();
        report.aside = self.memory.rows_of_a_newer_version();
        report.retry_at = self.memory.contact.retry_at;
        report.wipe = self.wipe();
        let carried = self.memory.carried.values();
        let waiting = carried.filter(|one| one.waits_on(now).is_some());
        report.carried_waiting = waiting.count();
        let next_delivery = self.memory.next_delivery(now);
        report.next_delivery = next_delivery.and_then(|until| self.goes_again(until));
        if let Some(at) = report.retry_at {
            effects.push(Effect::Wake { at });
        }
        effects.push(Effect::Report(Report::Synced(report)));
    }

    pub(crate) fn storage_failed(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.report_end(SyncEnd::Failed("storage".to_owned()), now, effects);
    }

    fn put_contact(writes: &mut Writes, contact: &Contact) {
        writes.put(Key::Contact, cbor::encode(contact));
    }

    fn put_page(writes: &mut Writes, page: &Page) {
        writes.put(Key::Page, cbor::encode(page));
    }
}
