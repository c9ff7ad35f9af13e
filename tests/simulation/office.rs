//! The office: the real ingest and sync over SQLite in memory, called as functions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use ed25519_dalek::SigningKey;
use server::clock::Clock;
use server::identity::{self, Known};
use server::ingest::{self, DecideError, Writer};
use server::keys::ServerKeys;
use server::reference::{ReferenceCache, ReferenceData, publish};
use server::store::held::{HeldRow, HeldStatus};
use server::store::identity::{DeviceRow, GrantRow, PersonRow, TeamRow};
use server::store::organisation::OrganisationRow;
use server::store::record::RecordRow;
use server::store::{Database, Store};
use shared::bundle::Bundle;
use shared::division::wanyuan;
use shared::enrolment::{AccessToken, EnrolResponse};
use shared::feed::Feed;
use shared::id::{CommandId, Digest, OrganisationId, RecordId, UserId};
use shared::membership::Membership;
use shared::policy_topic::PolicyTopic;
use shared::sync::{FeedDigest, Reference, Request, Tag, next_frame};
use shared::talk_topic::TalkTopic;
use shared::time::Timestamp;
use shared::unit::{Unit, UnitKind};

use crate::planted::Planted;
use crate::scenario::{BEGIN, Handset, Job, Person, Scenario, Team, UNIT, id16};
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

/// The divisions of the townships that the cast works in, in every edition; parsed once.
fn sheets(scenario: &Scenario) -> Vec<Reference> {
    static ALL: OnceLock<Vec<shared::division::DivisionSheet>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let divisions =
            wanyuan::divisions(wanyuan::MERGED_FROM).expect("the table that comes along");
        divisions.sheets().collect()
    });
    let works = |township: &str| scenario.teams.iter().any(|team| team.township == township);
    let sheets = all.iter().filter(|sheet| {
        let township = shared::division::Area::from(sheet.township).to_string();
        sheet.edition == "2018" && works(&township)
    });
    sheets.cloned().map(Reference::Divisions).collect()
}

impl Office {
    /// Founds the office with its people, their grants and their phones.
    pub(crate) async fn found(scenario: &Scenario, planted: Option<Planted>) -> Self {
        let database = Database::memory().await.expect("a database in memory");
        let store = database.of(OrganisationId(id16(0x09, 1)));
        let keys = ServerKeys::from_seed(&[3; 32]);
        let clock = Clock::simulated(Timestamp(BEGIN));
        people(&store, scenario).await.expect("an empty database");
        let reference = ReferenceCache::default();
        let reference = reference.current(&store).await.expect("reference data");
        Self {
            writer: Writer::start(store.clone(), clock.clone(), keys.clone()),
            tamper: Tamper::new(planted, scenario),
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
        let mut refused = Vec::new();
        let mut packs = 0;
        while let Some(frame) = next_frame(&mut buffer).expect("whole frames") {
            if dies_after == Some(packs) {
                self.restart();
                return Err(Down);
            }
            packs += 1;
            refused.extend(self.take(&known, frame).await?);
        }
        if dies_after.is_some() {
            self.restart();
            return Err(Down);
        }
        let now = self.clock.now();
        let answer = server::sync::answer(
            &self.store,
            &self.reference,
            now,
            &known.principal,
            &request,
            refused,
        );
        let mut answer = answer.await.expect("the database in memory answers");
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
        let refused = self.writer.receive(&known.caller(), frame).await;
        self.tamper
            .after_pack(&self.store, &self.clock, &pack)
            .await;
        refused.map_err(|_| Down)
    }

    /// `POST /v1/bundles`.
    pub(crate) async fn deliver(&mut self, phone: usize, body: &[u8]) -> Result<Vec<u8>, Down> {
        let known = self.known(phone).await;
        let mut bundle = Bundle::read(body).expect("a bundle");
        let claimed = self.tamper.bundle(&mut bundle);
        let now = self.clock.now();
        let (store, writer, keys) = (&self.store, &self.writer, &self.keys);
        let caller = known.caller();
        let taken = server::bundles::take(store, writer, keys, Some(&caller), &bundle, now);
        let mut delivery = taken.await.map_err(|_| Down)?;
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
        self.take(&known, frame)
            .await
            .expect("a pack that was taken before");
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
        tx.commit().await.expect("a commit");
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

/// The agencies, and the unit that they inspect.
fn units() -> Vec<Unit> {
    let mut units = Unit::defaults();
    units.push(Unit {
        code: UNIT.to_owned(),
        name: "市交通运输局".to_owned(),
        kind: UnitKind::Department,
        valid_from: None,
        valid_to: None,
    });
    units
}

/// Writes organisation, teams, roll, grants and phones.
async fn people(store: &Store, scenario: &Scenario) -> Result<(), server::store::StoreError> {
    let now = Timestamp(BEGIN);
    let mut tx = store.begin().await?;
    tx.create_organisation(&OrganisationRow {
        name: "万源市委改革办".to_owned(),
        county: "511781".to_owned(),
        created_at: now,
        signing_key: [3; 32],
    })
    .await?;
    let mut references = sheets(scenario);
    references.push(Reference::PolicyTopics(PolicyTopic::defaults()));
    references.push(Reference::Units(units()));
    references.push(Reference::TalkTopics(TalkTopic::defaults()));
    for (place, team) in scenario.teams.iter().enumerate() {
        tx.insert_team(&TeamRow {
            id: Team::id(place),
            name: team.name.clone(),
            area: team.township.parse().expect("a township"),
            created_at: now,
        })
        .await?;
    }
    for (place, person) in scenario.people.iter().enumerate() {
        tx.insert_person(&PersonRow {
            id: Person::id(place),
            name: person.name.clone(),
            created_at: now,
        })
        .await?;
        for (number, grant) in person.grants(&scenario.teams).into_iter().enumerate() {
            references.extend(grant.team.map(|team| {
                Reference::Membership(Membership {
                    user: Person::id(place),
                    name: person.name.clone(),
                    team,
                    team_name: team.to_string(),
                    area: grant.area.unwrap_or("511781".parse().expect("a county")),
                    role: match person.job {
                        Job::Volunteer | Job::Leader => "satchel_member".to_owned(),
                        _ => grant.role.as_str().to_owned(),
                    },
                    from: grant.from,
                    to: grant.to,
                    unit: grant.unit.clone(),
                })
            }));
            tx.insert_grant(&GrantRow {
                id: id16(0x94, (place * 10 + number) as u64),
                person: Person::id(place),
                grant,
            })
            .await?;
        }
    }
    for (place, phone) in scenario.phones.iter().enumerate() {
        tx.insert_device(&DeviceRow {
            id: Handset::device(place),
            public_key: Digest(device_key(place).verifying_key().to_bytes()),
            name: format!("手机{place}"),
            enrolled_at: now,
            revoked_at: None,
        })
        .await?;
        let (installation, device) = (Handset::installation(place), Handset::device(place));
        tx.insert_installation(installation, device, Person::id(phone.person), now)
            .await?;
    }
    publish(&mut tx, references, UserId([0; 16]), now).await?;
    tx.commit().await
}

/// The key of the device at a place.
pub(crate) fn device_key(place: usize) -> SigningKey {
    let mut seed = [9; 32];
    seed[..16].copy_from_slice(&id16(0xde, place as u64));
    SigningKey::from_bytes(&seed)
}
