//! The planted bugs of the office and of the way back from it.

mod cells;

use std::collections::{BTreeMap, BTreeSet};

use server::clock::Clock;
use server::keys::ServerKeys;
use server::reference::publish;
use server::store::Store;
use server::store::audit::Unaudited;
use server::store::held::{HeldDecision, HeldStatus};
use shared::bundle::{Bundle, Delivery, Receipt};
use shared::change::Change;
use shared::command::Command;
use shared::id::{Digest, PackHash, RecordId, UserId};
use shared::pack::{Item, Pack};
use shared::policy_topic::PolicyTopic;
use shared::record::{Identity, RecordKind};
use shared::state::State;
use shared::sync::{
    FeedDigest, Publication, Reference, Response, RowBody, RowKind, STUB_BYTES, Through, WireRow,
};
use shared::time::Timestamp;

use crate::office::device_key;
use crate::planted::Planted;
use crate::scenario::{BEGIN, Handset, Scenario};

/// What was done to the packs and answers of one office.
pub(crate) struct Tamper {
    planted: Option<Planted>,
    office_phone: usize,
    phones: usize,
    /// Packs that were eaten, and must be acknowledged as if they had not been.
    eaten: BTreeMap<usize, Through>,
    seen: BTreeSet<PackHash>,
    packs: u64,
    /// Rows kept from a phone: number, and what they weigh in its digest.
    hidden: BTreeMap<usize, BTreeMap<u64, FeedDigest>>,
    /// Publications emptied for a phone: number, and what they weighed before and after.
    emptied: BTreeMap<usize, BTreeMap<u64, (FeedDigest, FeedDigest)>>,
    /// Own changes of each record, as far as packs have shown them.
    changes: BTreeMap<RecordId, Vec<Digest>>,
    choices: BTreeSet<Digest>,
    /// Records that were put back into the figures.
    twins: BTreeSet<RecordId>,
}

impl Tamper {
    pub(crate) fn new(planted: Option<Planted>, scenario: &Scenario) -> Self {
        Self {
            planted,
            office_phone: scenario.office_phone,
            phones: scenario.phones.len(),
            eaten: BTreeMap::new(),
            seen: BTreeSet::new(),
            packs: 0,
            hidden: BTreeMap::new(),
            emptied: BTreeMap::new(),
            changes: BTreeMap::new(),
            choices: BTreeSet::new(),
            twins: BTreeSet::new(),
        }
    }

    fn is(&self, planted: Planted) -> bool {
        self.planted == Some(planted)
    }

    /// Whether a pack is thrown away instead of being taken.
    pub(crate) fn eats(&mut self, frame: &[u8]) -> bool {
        if !self.is(Planted::EatenPack) {
            return false;
        }
        let Some(pack) = shared::cbor::decode::<Pack>(frame).ok() else {
            return false;
        };
        let Ok(header) = pack.header() else {
            return false;
        };
        let owner = |place: &usize| Handset::installation(*place) == header.installation;
        let Some(phone) = (0..self.phones).find(owner) else {
            return false;
        };
        if header.number % 3 != 1 {
            return false;
        }
        let through = Through {
            number: header.number,
            hash: pack.hash(),
        };
        self.eaten.insert(phone, through);
        true
    }

    /// What becomes of a bundle before it is taken: the last pack that is no more in it.
    pub(crate) fn bundle(&self, bundle: &mut Bundle) -> Option<Through> {
        if !self.is(Planted::BoastfulReceipt) || bundle.packs.len() < 2 {
            return None;
        }
        let last = bundle.packs.pop()?;
        let pack = shared::cbor::decode::<Pack>(&last).ok()?;
        Some(Through {
            number: pack.header().ok()?.number,
            hash: pack.hash(),
        })
    }

    /// A receipt that speaks of a pack that was not taken.
    pub(crate) fn delivery(
        &self,
        delivery: &mut Delivery,
        keys: &ServerKeys,
        claimed: Option<Through>,
    ) {
        let Some(claimed) = claimed else { return };
        for signed in &mut delivery.receipts {
            let receipt: Option<Receipt> = shared::cbor::decode(&signed.receipt).ok();
            if let Some(mut receipt) = receipt.filter(|receipt| receipt.through < claimed.number) {
                receipt.through = claimed.number;
                receipt.hash = claimed.hash;
                *signed = keys.receipt(&receipt);
            }
        }
    }

    /// When the office notes that a phone was last heard of, which was now.
    pub(crate) fn contact(&self, now: Timestamp) -> Timestamp {
        if self.is(Planted::ForgetsContact) {
            Timestamp(BEGIN)
        } else {
            now
        }
    }

    /// What goes wrong once a pack is taken.
    pub(crate) async fn after_pack(&mut self, store: &Store, clock: &Clock, frame: &[u8]) {
        if self.planted.is_none() {
            return;
        }
        let Ok(pack) = shared::cbor::decode::<Pack>(frame) else {
            return;
        };
        self.packs += 1;
        let is_again = !self.seen.insert(pack.hash());
        let records = self.note(&pack);
        let mut tx = store.begin().await.expect("a transaction");
        let now = clock.now();
        match self.planted {
            Some(Planted::RepeatWrites) if is_again => {
                let topics = Reference::PolicyTopics(PolicyTopic::defaults());
                let by = UserId([0; 16]);
                publish(&mut tx, vec![topics], by, now)
                    .await
                    .expect("a row");
            }
            Some(Planted::CellTwice) if self.packs.is_multiple_of(5) => {
                cells::count_again(&mut tx, &records).await;
            }
            Some(Planted::DecidedTwice) if self.packs.is_multiple_of(7) => {
                let head = tx.lock_head().await.expect("a head");
                let log = tx.log_after(0, 100_000).await.expect("the log");
                let last = log
                    .into_iter()
                    .rfind(|row| row.meta.kind == RowKind::Outcome);
                if let Some(mut row) = last {
                    let next = head.next(&row.meta.row_hash(&row.body_hash));
                    (row.seq, row.tag) = (next.seq, next.tag);
                    tx.insert_log(&[row]).await.expect("a row");
                    tx.set_head(next).await.expect("a head");
                }
            }
            Some(Planted::StaleCourse) if self.packs.is_multiple_of(3) => {
                let found = tx.records_by_id(&records).await.expect("records");
                for mut row in found.into_values() {
                    row.course.trail.pop();
                    tx.put_records(&[&row]).await.expect("records");
                }
            }
            Some(Planted::ForgetsContact) => {
                if let Ok(header) = pack.header() {
                    let noted = self.contact(now);
                    tx.touch_installation(header.installation, noted)
                        .await
                        .expect("an installation");
                }
            }
            Some(Planted::CountsTwin) => {
                cells::count_twins(&mut tx, &records, &mut self.twins).await;
            }
            Some(Planted::LostHeld) => {
                let held = tx.held_after(None, 1).await.expect("held items");
                for row in held {
                    let gone = HeldDecision {
                        status: HeldStatus::Released,
                        by: None,
                        at: now,
                        reason: None,
                    };
                    tx.decide_held(&[row.hash], &gone)
                        .await
                        .expect("a decision");
                }
            }
            Some(Planted::StaleProjection) if self.packs.is_multiple_of(4) => {
                let found = tx.records_by_id(&records).await.expect("records");
                for mut row in found.into_values() {
                    let log = tx.log_of_record(row.id).await.expect("the log");
                    let changes = log.iter().filter(|row| row.meta.kind == RowKind::Change);
                    let mut changes: Vec<Change> = changes
                        .filter_map(|row| Change::read(&row.body).ok())
                        .collect();
                    if changes.len() > 1 {
                        changes.pop();
                        row.state = State::of(&changes).expect("changes in log order");
                        tx.put_records(&[&row]).await.expect("records");
                    }
                }
            }
            _ => {}
        }
        tx.commit_unaudited(Unaudited::Items)
            .await
            .expect("a commit");
    }

    /// Looks into a pack: which records it is about.
    fn note(&mut self, pack: &Pack) -> Vec<RecordId> {
        let mut records = Vec::new();
        let Ok(header) = pack.header() else {
            return records;
        };
        let owner = |place: &usize| Handset::installation(*place) == header.installation;
        let key = (0..self.phones).find(owner).map(device_key);
        let items = key.and_then(|key| pack.open(&header, &key.verifying_key()).ok());
        for item in items.into_iter().flatten() {
            let hash = Digest(*item.hash().bytes());
            if let Item::Command { raw } = &item
                && let Ok(command) = shared::cbor::decode::<Command>(raw)
            {
                records.push(command.record);
            }
            if let Item::Change { record, raw, .. } = &item {
                records.push(*record);
                let changes = self.changes.entry(*record).or_default();
                if !changes.contains(&hash) {
                    changes.push(hash);
                }
                let is_choice = Change::read(raw)
                    .is_ok_and(|change| !change.is_creation() && change.message().is_none());
                if is_choice {
                    self.choices.insert(hash);
                }
            }
        }
        records.sort_unstable();
        records.dedup();
        records
    }

    /// What goes wrong on the way back.
    pub(crate) fn answer(&mut self, phone: usize, answer: &mut Response) {
        if let Some(eaten) = self.eaten.get(&phone) {
            let newer = answer
                .through
                .as_ref()
                .is_none_or(|real| real.number < eaten.number);
            if newer {
                answer.through = Some(*eaten);
            }
        }
        if self.is(Planted::NeverAcknowledged) {
            answer.through = None;
        }
        let mut rows = answer.rows().expect("rows");
        if self.is(Planted::WrongStub) {
            rows.iter_mut().for_each(|row| self.mix_up(row));
        }
        if self.is(Planted::EmptyPublication) {
            self.empty(phone, &mut rows);
        }
        let (kept, hidden): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| !self.hides(phone, row));
        answer.set_rows(&kept);
        if self.is(Planted::MissingFeedRow) {
            return;
        }
        let ours = self.hidden.entry(phone).or_default();
        for row in hidden {
            let body = match &row.body {
                RowBody::Whole(body) => row.meta.body_hash(body),
                RowBody::Stub(_) => continue,
            };
            let mut weight = FeedDigest::default();
            for _ in &row.feeds {
                weight.add(&row.meta.row_hash(&body));
            }
            ours.insert(row.seq, weight);
        }
        if let Some(digest) = &mut answer.digest {
            for (real, emptied) in self
                .emptied
                .get(&phone)
                .into_iter()
                .flat_map(BTreeMap::values)
            {
                *digest = without(digest, real);
                *digest = without(digest, &without(&FeedDigest::default(), emptied));
            }
            for weight in ours.values() {
                *digest = without(digest, weight);
            }
        }
    }

    /// Takes the rows out of publications.
    fn empty(&mut self, phone: usize, rows: &mut [WireRow]) {
        for row in rows {
            let RowBody::Whole(body) = &mut row.body else {
                continue;
            };
            if row.meta.kind != RowKind::Publication {
                continue;
            }
            let weigh = |body: &[u8]| {
                let mut weight = FeedDigest::default();
                let hash = row.meta.row_hash(&row.meta.body_hash(body));
                row.feeds.iter().for_each(|_| weight.add(&hash));
                weight
            };
            let real = weigh(body);
            let publication = shared::cbor::decode::<Publication>(body);
            let mut publication = publication.expect("a publication");
            publication.rows.clear();
            *body = shared::cbor::encode(&publication);
            let emptied = weigh(body);
            let ours = self.emptied.entry(phone).or_default();
            ours.insert(row.seq, (real, emptied));
        }
    }

    fn hides(&self, phone: usize, row: &WireRow) -> bool {
        let change = match &row.body {
            RowBody::Whole(body) if row.meta.kind == RowKind::Change => Change::read(body).ok(),
            _ => None,
        };
        let is_late = change.as_ref().is_some_and(|change| !change.is_creation());
        match self.planted {
            Some(Planted::DropsAmendment) => is_late && phone.is_multiple_of(2),
            Some(Planted::MissingFeedRow) => is_late && row.seq.is_multiple_of(3),
            Some(Planted::HiddenEvent) => {
                row.meta.kind == RowKind::Outcome && phone.is_multiple_of(2)
            }
            Some(Planted::HiddenVoid) => {
                row.meta.kind == RowKind::Outcome && phone.is_multiple_of(3)
            }
            Some(Planted::HiddenChoice) => {
                change.is_some_and(|change| self.choices.contains(&Digest(change.hash().0)))
            }
            Some(Planted::HiddenNote) => {
                let begun = change.and_then(|change| Identity::of(&change).ok());
                begun.is_some_and(|begun| begun.kind == RecordKind::Note)
            }
            Some(Planted::HiddenMember) => {
                let is_member = matches!(
                    &row.body,
                    RowBody::Whole(body) if row.meta.kind == RowKind::Reference
                        && matches!(shared::cbor::decode(body), Ok(Reference::Membership(_)))
                );
                is_member && phone == self.office_phone && row.seq.is_multiple_of(5)
            }
            _ => false,
        }
    }

    fn mix_up(&self, row: &mut WireRow) {
        let RowBody::Stub(stub) = &mut row.body else {
            return;
        };
        let changes = row.meta.record.and_then(|record| self.changes.get(&record));
        let others = changes.into_iter().flatten();
        let mut others = others.filter(|other| !other.0.starts_with(stub));
        if let Some(other) = others.next() {
            stub.copy_from_slice(&other.0[..STUB_BYTES]);
        }
    }
}

fn without(digest: &FeedDigest, weight: &FeedDigest) -> FeedDigest {
    let sum = u128::from_le_bytes(digest.sum).wrapping_sub(u128::from_le_bytes(weight.sum));
    FeedDigest {
        count: digest.count.wrapping_sub(weight.count),
        sum: sum.to_le_bytes(),
    }
}
