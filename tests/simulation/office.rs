//! The office: the real ingest and sync over SQLite in memory, called as functions.

mod founding;

use std::collections::BTreeMap;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use server::clock::Clock;
use server::identity::{self, Known};
use server::ingest::{self, Caller, DecideError, Writer};
use server::keys::ServerKeys;
use server::reference::{ReferenceCache, ReferenceData};
use server::store::audit::Unaudited;
use server::store::held::{HeldRow, HeldStatus};
use server::store::record::RecordRow;
use server::store::{Database, Store};
use shared::bundle::Bundle;
use shared::enrolment::{AccessToken, EnrolResponse};
use shared::feed::Feed;
use shared::id::{CommandId, Digest, OrganisationId, RecordId};
use shared::sync::{FeedDigest, Request, Tag, next_frame};
use shared::time::Timestamp;

use crate::arrivals::Arrivals;
use crate::planted::Planted;
use crate::scenario::{BEGIN, HOUR, Handset, Person, Scenario, id16};
use crate::tamper::Tamper;

/// Why no answer left the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Down;

/// The office.
pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) keys: ServerKeys,
    pub(crate) reference: Arc<ReferenceData>,
    /// The book at the door.
    pub(crate) arrivals: Arrivals,
    writer: Writer,
    tamper: Tamper,
    /// Kept, since the last connection takes the memory with it.
    _database: Database,
}

/// Everything the office would show or send, to see whether anything of it changed.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture {
    head: Tag,
    cells: Vec<(shared::figure::CellKey, i64)>,
    digests: BTreeMap<Feed, FeedDigest>,
    held: Vec<HeldRow>,
    records: Vec<RecordRow>,
}

impl Picture {
    /// Which parts of it differ.
    pub(crate) fn differs_from(&self, other: &Self) -> String {
        let mut parts = Vec::new();
        let mut part = |name: &str, is_same: bool| {
            if !is_same {
                parts.push(name.to_owned());
            }
        };
        let rows = format!(
            "the log ({} rows, {} before)",
            self.head.seq, other.head.seq
        );
        part(&rows, self.head == other.head);
        part("figure cells", self.cells == other.cells);
        part("digests of feeds", self.digests == other.digests);
        part("held items", self.held == other.held);
        part("records", self.records == other.records);
        parts.join(", ")
    }
}

impl Office {
    /// Founds the office with its people, their grants and their phones.
    pub(crate) async fn found(scenario: &Scenario, planted: Option<Planted>) -> Self {
        let database = Database::memory().await.expect("a database in memory");
        let store = database.of(OrganisationId(id16(0x09, 1)));
        let keys = ServerKeys::from_seed(&[3; 32]);
        let clock = Clock::simulated(Timestamp(BEGIN));
        founding::people(&store, scenario)
            .await
            .expect("an empty database");
        let reference = ReferenceCache::default();
        let reference = reference.current(&store).await.expect("reference data");
        Self {
            writer: Writer::start(store.clone(), clock.clone(), keys.clone()),
            tamper: Tamper::new(planted, scenario),
            arrivals: Arrivals::of(scenario.phones.len()),
            store,
            clock,
            keys,
            reference,
            _database: database,
        }
    }

    /// The process ends and another begins: what was not committed is gone.
    pub(crate) fn restart(&mut self) {
        let (clock, keys) = (self.clock.clone(), self.keys.clone());
        self.writer = Writer::start(self.store.clone(), clock, keys);
    }

    /// What a phone is given when it enrols.
    pub(crate) fn enrolment(&self, scenario: &Scenario, phone: usize) -> EnrolResponse {
        let person = scenario.phones[phone].person;
        EnrolResponse {
            organisation: self.store.org(),
            organisation_name: "万源市委改革办".to_owned(),
            user: Person::id(person),
            user_name: scenario.people[person].name.clone(),
            device: Handset::device(phone),
            installation: Handset::installation(phone),
            server_key: self.keys.public(),
            certificate: String::new(),
            grants: scenario.people[person].grants(&scenario.teams),
            token: AccessToken {
                token: String::new(),
                expires_at: Timestamp(BEGIN),
                nonce: None,
            },
        }
    }

    /// `POST /v1/sync`. The process ends after so many packs, if it is told to.
    pub(crate) async fn exchange(
        &mut self,
        phone: usize,
        body: &[u8],
        dies_after: Option<usize>,
    ) -> Result<Vec<u8>, Down> {
        let mut buffer = body.to_vec();
        let first = next_frame(&mut buffer).ok().flatten().expect("a request");
        let request: Request = shared::cbor::decode(&first).expect("a request");
        let known = self.known(phone).await;
        let contact = self.arrivals.contact(phone);
        let mut refused = Vec::new();
        let mut packs = 0;
        while let Some(frame) = next_frame(&mut buffer).expect("whole frames") {
            if dies_after == Some(packs) {
                self.restart();
                return Err(Down);
            }
            packs += 1;
            refused.extend(self.take(&known, frame.clone()).await?);
            self.note(phone, contact, &frame);
        }
        if dies_after.is_some() {
            self.restart();
            return Err(Down);
        }
        let now = self.clock.now();
        if packs == 0 && now.0 - contact > HOUR {
            self.hear_of(phone, now).await;
        }
        let answer = server::sync::answer(
            &self.store,
            &self.reference,
            now,
            &known.principal,
            &request,
            refused,
        );
        let mut answer = answer.await.expect("the database in memory answers");
        answer.grants = server::sync::told_grants(&known, &request, now);
        self.tamper.answer(phone, &mut answer);
        Ok(shared::cbor::encode(&answer))
    }

    async fn take(
        &mut self,
        known: &Known,
        frame: Vec<u8>,
    ) -> Result<Vec<shared::sync::Refused>, Down> {
        if self.tamper.eats(&frame) {
            return Ok(Vec::new());
        }
        let pack = frame.clone();
        let refused = self
            .writer
            .receive(&Caller::from(&known.installation), frame)
            .await;
        self.tamper
            .after_pack(&self.store, &self.clock, &pack)
            .await;
        refused.map_err(|_| Down)
    }

    /// Notes a pack that was taken in the book at the door.
    fn note(&mut self, bearer: usize, contact: i64, frame: &[u8]) {
        let now = self.clock.now().0;
        self.arrivals.hand_in(bearer, contact, frame, now);
    }

    /// A phone called with nothing to hand in, which the office notes once an hour at most.
    async fn hear_of(&mut self, phone: usize, now: Timestamp) {
        let mut tx = self.store.begin().await.expect("a transaction");
        let noted = self.tamper.contact(now);
        tx.touch_installation(Handset::installation(phone), noted)
            .await
            .expect("an installation");
        tx.commit_unaudited(Unaudited::Items)
            .await
            .expect("a commit");
        self.arrivals.call(phone, now.0);
    }

    /// `POST /v1/bundles`.
    pub(crate) async fn deliver(&mut self, phone: usize, body: &[u8]) -> Result<Vec<u8>, Down> {
        let known = self.known(phone).await;
        let mut bundle = Bundle::read(body).expect("a bundle");
        let claimed = self.tamper.bundle(&mut bundle);
        let now = self.clock.now();
        let (store, writer, keys) = (&self.store, &self.writer, &self.keys);
        let caller = Caller::from(&known.installation);
        let taken = server::bundles::take(store, writer, keys, Some(&caller), &bundle, now);
        let mut delivery = taken.await.map_err(|_| Down)?;
        let contact = self.arrivals.contact(phone);
        for frame in &bundle.packs {
            self.note(phone, contact, frame);
        }
        self.tamper.delivery(&mut delivery, &self.keys, claimed);
        Ok(shared::cbor::encode(&delivery))
    }

    /// The packs of a phone that are here, by number.
    pub(crate) async fn pack_numbers(&self, phone: usize) -> Vec<u64> {
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        let numbers = tx.pack_numbers(Handset::installation(phone)).await;
        numbers.expect("pack numbers")
    }

    /// Takes a pack once more, from nobody in particular.
    pub(crate) async fn take_again(&mut self, phone: usize, frame: Vec<u8>) {
        let known = self.known(phone).await;
        let contact = self.arrivals.contact(phone);
        self.take(&known, frame.clone())
            .await
            .expect("a pack that was taken before");
        self.note(phone, contact, &frame);
    }

    /// The person of a phone as they stand today.
    pub(crate) async fn known(&self, phone: usize) -> Known {
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        let today = self.clock.now().date();
        let installation = Handset::installation(phone);
        identity::known(&mut tx, installation, &self.reference.divisions, today)
            .await
            .expect("the database in memory answers")
            .expect("every phone is enrolled")
    }

    /// The feeds of a phone's person today, with their digests.
    pub(crate) async fn feeds(&self, phone: usize) -> BTreeMap<Feed, FeedDigest> {
        let known = self.known(phone).await;
        let now = self.clock.now();
        let feeds = server::sync::caller_feeds(&known.principal, &self.reference, now);
        let names: Vec<Feed> = feeds.iter().cloned().collect();
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        let mut digests = tx.feed_digests(&names).await.expect("digests");
        let digest = |feed: Feed| {
            let digest = digests.remove(&feed).unwrap_or_default();
            (feed, digest)
        };
        feeds.into_iter().map(digest).collect()
    }

    /// Reports a phone stolen.
    pub(crate) async fn revoke(&self, phone: usize) {
        let mut tx = self.store.begin().await.expect("a transaction");
        let now = self.clock.now();
        tx.revoke_device(Handset::device(phone), now)
            .await
            .expect("a device");
        tx.commit_unaudited(Unaudited::Items)
            .await
            .expect("a commit");
    }

    /// What waits for the office, oldest first.
    pub(crate) async fn held(&self) -> Vec<HeldRow> {
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        tx.held_after(None, 10_000).await.expect("held items")
    }

    /// Whether an item counts, or its command is decided.
    pub(crate) async fn has_settled(&self, item: Digest, command: CommandId) -> bool {
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        let decided = tx.decided(&[command]).await.expect("decided commands");
        !decided.is_empty() || tx.logged(&[item]).await.expect("the log").contains(&item)
    }

    /// The office decides about a held item.
    pub(crate) async fn decide(&self, item: Digest, status: HeldStatus) -> Result<(), DecideError> {
        let by = self.known(0).await.principal;
        let (store, clock, keys) = (&self.store, &self.clock, &self.keys);
        match status {
            HeldStatus::Declined => ingest::decline(store, clock, keys, &by, item, "不属实").await,
            _ => ingest::release(store, clock, keys, &by, item, "核实无误").await,
        }
    }

    /// The records as projected, by id.
    pub(crate) async fn records(&self) -> BTreeMap<RecordId, RecordRow> {
        let filter = server::store::record::RecordFilter {
            area: None,
            months: None,
            kind: None,
            status: None,
            feeds: None,
        };
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        let rows = tx
            .records_after(&filter, None, 10_000)
            .await
            .expect("records");
        rows.into_iter().map(|row| (row.id, row)).collect()
    }

    /// The log's head.
    pub(crate) async fn head(&self) -> Tag {
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        tx.head().await.expect("a head")
    }

    /// Everything that could change.
    pub(crate) async fn picture(&self, scenario: &Scenario) -> Picture {
        let mut digests = BTreeMap::new();
        for phone in 0..scenario.phones.len() {
            digests.extend(self.feeds(phone).await);
        }
        let held = self.held().await;
        let records = self.records().await.into_values().collect();
        let mut tx = self.store.snapshot().await.expect("a snapshot");
        Picture {
            head: tx.head().await.expect("a head"),
            cells: tx.all_cells().await.expect("cells").iter().collect(),
            digests,
            held,
            records,
        }
    }
}

/// The key of the device at a place.
pub(crate) fn device_key(place: usize) -> SigningKey {
    let mut seed = [9; 32];
    seed[..16].copy_from_slice(&id16(0xde, place as u64));
    SigningKey::from_bytes(&seed)
}
