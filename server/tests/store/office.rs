//! An office on a fresh database, and hand-driven phones that write to it.

pub(crate) mod field;
mod inquiry;

use std::sync::atomic::{AtomicU64, Ordering};

use ed25519_dalek::{Signer as _, SigningKey};
use server::clock::Clock;
use server::ingest::{Caller, IngestError, Writer};
use server::keys::ServerKeys;
use server::reference::{ReferenceCache, ReferenceData, publish, publish_defaults};
use server::store::identity::{DeviceRow, GrantRow, PersonRow, TeamRow};
use server::store::organisation::OrganisationRow;
use server::store::{Database, Store};
use shared::access::{Grant, Principal, Role};
use shared::change::Change;
use shared::command::{Command, Order};
use shared::id::{
    CommandId, DeviceId, Digest, InstallationId, OrganisationId, PackHash, RecordId, TeamId, UserId,
};
use shared::membership::Membership;
use shared::pack::{Item, Unsigned, WitnessSignature};
use shared::record::outreach_session::{Answers, AudienceAnswer, Venue};
use shared::record::{self, Authorship};
use shared::state::State;
use shared::sync::{Cursor, Reference, Refused, Request, Response};
use shared::time::Timestamp;

/// 2018-07-02, 08:00 in Shanghai.
pub(crate) const MORNING: Timestamp = Timestamp(1_530_489_600_000);
/// 东城社区居民委员会 in the 2018 edition.
pub(crate) const VILLAGE: &str = "511781100001";

static FRESH: AtomicU64 = AtomicU64::new(1);

/// A number no other call of this process gave.
pub(crate) fn fresh() -> u64 {
    FRESH.fetch_add(1, Ordering::SeqCst)
}

pub(crate) fn id16() -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&fresh().to_be_bytes());
    bytes[0] = 7;
    bytes
}

pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) keys: ServerKeys,
    pub(crate) writer: Writer,
    pub(crate) team: TeamId,
    reference: ReferenceCache,
    url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A phone without its core: a key, an installation and a pack chain.
pub(crate) struct Hand {
    pub(crate) user: UserId,
    pub(crate) installation: InstallationId,
    pub(crate) device: DeviceId,
    key: SigningKey,
    organisation: OrganisationId,
    team: TeamId,
    number: u64,
    previous: Option<PackHash>,
}

impl Office {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::sqlite(folder.path()).await.unwrap();
        let url = format!("sqlite://{}", folder.path().join("satchel.db").display());
        Self::open(database, url, Some(folder)).await
    }

    pub(crate) async fn on_postgres() -> Self {
        let url = fresh_postgres().await;
        let database = Database::postgres(&url).await.unwrap();
        Self::open(database, url, None).await
    }

    async fn open(database: Database, url: String, folder: Option<tempfile::TempDir>) -> Self {
        let org = OrganisationId(id16());
        let store = database.of(org);
        let keys = ServerKeys::from_seed(&[3; 32]);
        let clock = Clock::simulated(MORNING);
        let mut tx = store.begin().await.unwrap();
        tx.create_organisation(&OrganisationRow {
            name: "万源市委改革办".to_owned(),
            county: "511781".to_owned(),
            created_at: MORNING,
            signing_key: [3; 32],
        })
        .await
        .unwrap();
        publish_defaults(&mut tx, UserId([0; 16]), MORNING)
            .await
            .unwrap();
        let team = TeamId(id16());
        tx.insert_team(&TeamRow {
            id: team,
            name: "太平镇挎包宣讲队".to_owned(),
            area: "511781100".parse().unwrap(),
            created_at: MORNING,
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let writer = Writer::start(store.clone(), clock.clone(), keys.clone());
        Self {
            store,
            clock,
            keys,
            writer,
            team,
            reference: ReferenceCache::default(),
            url,
            _folder: folder,
        }
    }

    /// Enrols a person of the team by hand.
    pub(crate) async fn enrol(&self, name: &str, role: Role) -> Hand {
        let grant = Grant {
            role,
            area: Some(match role {
                Role::ReformOffice => "511781".parse().unwrap(),
                _ => "511781100".parse().unwrap(),
            }),
            unit: None,
            team: matches!(role, Role::SatchelMember | Role::TeamLeader).then_some(self.team),
            from: "2018-01-01".parse().unwrap(),
            to: None,
        };
        self.enrol_with(name, grant).await
    }

    pub(crate) async fn enrol_with(&self, name: &str, grant: Grant) -> Hand {
        let seed = fresh();
        let mut key = [9; 32];
        key[..8].copy_from_slice(&seed.to_be_bytes());
        let key = SigningKey::from_bytes(&key);
        let hand = Hand {
            user: UserId(id16()),
            installation: InstallationId(id16()),
            device: DeviceId(id16()),
            organisation: self.store.org(),
            team: self.team,
            number: 0,
            previous: None,
            key,
        };
        let mut tx = self.store.begin().await.unwrap();
        tx.insert_person(&PersonRow {
            id: hand.user,
            name: name.to_owned(),
            created_at: MORNING,
        })
        .await
        .unwrap();
        if let Some(team) = grant.team {
            let membership = Membership {
                user: hand.user,
                name: name.to_owned(),
                team,
                team_name: "太平镇挎包宣讲队".to_owned(),
                area: "511781100".parse().unwrap(),
                role: grant.role.as_str().to_owned(),
                from: grant.from,
                to: grant.to,
                unit: grant.unit.clone(),
            };
            let references = vec![Reference::Membership(membership)];
            publish(&mut tx, references, hand.user, MORNING)
                .await
                .unwrap();
        }
        tx.insert_grant(&GrantRow {
            id: id16(),
            person: hand.user,
            grant,
        })
        .await
        .unwrap();
        tx.insert_device(&DeviceRow {
            id: hand.device,
            public_key: Digest(hand.key.verifying_key().to_bytes()),
            name: format!("{name}的手机"),
            enrolled_at: MORNING,
            revoked_at: None,
        })
        .await
        .unwrap();
        tx.insert_installation(hand.installation, hand.device, hand.user, MORNING)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        hand
    }

    pub(crate) async fn reference(&self) -> std::sync::Arc<ReferenceData> {
        self.reference.current(&self.store).await.unwrap()
    }

    pub(crate) async fn principal(&self, hand: &Hand) -> Principal {
        let mut tx = self.store.snapshot().await.unwrap();
        let grants = tx.grants_of(&[hand.user]).await.unwrap();
        Principal {
            user: hand.user,
            installation: hand.installation,
            revoked: false,
            grants: grants.into_iter().map(|row| row.grant).collect(),
        }
    }

    /// Sends items in one pack.
    pub(crate) async fn send(
        &self,
        hand: &mut Hand,
        items: &[Item],
    ) -> Result<Vec<Refused>, IngestError> {
        let frame = hand.pack(items);
        let mut tx = self.store.snapshot().await.unwrap();
        let known = tx.installation(hand.installation).await.unwrap();
        drop(tx);
        let caller = Caller {
            contact: known.map_or(MORNING, |row| row.last_contact),
            ..hand.caller()
        };
        self.writer.receive(&caller, frame).await
    }

    /// One answer of the sync route.
    pub(crate) async fn answer(
        &self,
        hand: &Hand,
        cursor: Option<Cursor>,
        page_bytes: u32,
    ) -> Response {
        let request = Request {
            version: shared::sync::PROTOCOL_VERSION,
            installation: hand.installation,
            cursor,
            page_bytes,
        };
        server::sync::answer(
            &self.store,
            &self.reference().await.clone(),
            self.clock.now(),
            &self.principal(hand).await,
            &request,
            Vec::new(),
        )
        .await
        .unwrap()
    }

    /// Changes the database behind the office's back.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests put into the database what earlier versions left there"
    )]
    pub(crate) async fn execute(&self, text: &'static str) {
        let pool = sqlx::AnyPool::connect(&self.url).await.unwrap();
        sqlx::query(text).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// Makes a person a member of the team again, without an end.
    pub(crate) async fn grant_again(&self, hand: &Hand) {
        let mut tx = self.store.begin().await.unwrap();
        tx.insert_grant(&GrantRow {
            id: id16(),
            person: hand.user,
            grant: Grant {
                role: Role::SatchelMember,
                area: Some("511781100".parse().unwrap()),
                unit: None,
                team: Some(self.team),
                from: "2018-07-01".parse().unwrap(),
                to: None,
            },
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
}

impl Hand {
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            installation: self.installation,
            user: self.user,
            device: self.device,
            contact: MORNING,
        }
    }

    /// A copy of the phone's store on another phone, with the same key and chain.
    pub(crate) fn clone_store(&self) -> Self {
        Self {
            key: self.key.clone(),
            ..*self
        }
    }

    /// Envelopes items as the next pack of the chain.
    pub(crate) fn pack(&mut self, items: &[Item]) -> Vec<u8> {
        self.number += 1;
        let unsigned = Unsigned::of(
            self.organisation,
            self.installation,
            self.number,
            self.previous,
            MORNING,
            items,
        )
        .unwrap();
        self.previous = Some(unsigned.hash());
        let signature = self.key.sign(&unsigned.message()).to_bytes().to_vec();
        shared::cbor::encode(&unsigned.signed(signature))
    }

    /// A complete session in the village.
    pub(crate) fn answers(&self, audience: u16) -> Answers {
        Answers {
            occurred_on: Some("2018-07-01".parse().unwrap()),
            village: Some(VILLAGE.parse().unwrap()),
            venue: Some(Venue::Courtyard),
            topics: Some(["congress_19".to_owned()].into()),
            members: Some([self.user].into()),
            audience: Some(AudienceAnswer {
                count: audience,
                about: false,
            }),
            ..Answers::default()
        }
    }

    pub(crate) fn creation<A: Clone + Into<record::Answers>>(
        &self,
        answers: &A,
    ) -> (RecordId, Change) {
        let record = RecordId(id16());
        let answers: record::Answers = answers.clone().into();
        let change = answers.creation(record, self.team, self.writes(0));
        (record, change)
    }

    fn writes(&self, after: i64) -> Authorship {
        Authorship {
            actor: self.installation,
            time: MORNING.0 / 1000 + after,
        }
    }

    /// An amendment of a state.
    pub(crate) fn amendment<A: Clone + Into<record::Answers>>(
        &self,
        state: &State,
        answers: &A,
    ) -> Change {
        let answers: record::Answers = answers.clone().into();
        let reason = Some("记错了".to_owned());
        answers
            .amendment(state, self.writes(60), reason, fresh())
            .unwrap()
    }

    /// A change with this phone's signature over it, for another to carry.
    pub(crate) fn signed(&self, record: RecordId, change: &Change) -> Item {
        let message = WitnessSignature::message(record, &change.hash());
        let signature = self.key.sign(&message).to_bytes().to_vec();
        Item::Change {
            record,
            raw: change.raw().to_vec(),
            signature: Some(WitnessSignature(signature)),
        }
    }

    pub(crate) fn void(&self, record: RecordId, reason: &str) -> Item {
        let command = Command {
            id: CommandId(id16()),
            record,
            order: Order::Void {
                reason: reason.to_owned(),
            },
            seen_heads: Vec::new(),
            seen_event: None,
            claimed_at: MORNING,
        };
        Item::Command {
            raw: shared::cbor::encode(&command),
        }
    }
}

/// A change as an item.
pub(crate) fn item(record: RecordId, change: &Change) -> Item {
    Item::Change {
        record,
        raw: change.raw().to_vec(),
        signature: None,
    }
}

/// A database of its own in the PostgreSQL of the test run.
#[expect(
    clippy::disallowed_methods,
    reason = "tests find PostgreSQL by the environment, and make databases in it"
)]
pub(crate) async fn fresh_postgres() -> String {
    let url = std::env::var("SATCHEL_TEST_POSTGRES_URL")
        .expect("SATCHEL_TEST_POSTGRES_URL names a PostgreSQL; `cargo xtask test` starts one");
    let name = format!("store_{}_{}", std::process::id(), fresh());
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let text = format!("create database {name}");
    sqlx::query(sqlx::AssertSqlSafe(text))
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}
