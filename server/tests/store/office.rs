//! An office on a fresh database, and hand-driven phones that write to it.

pub(crate) mod field;
mod hand;
mod inquiry;
mod people;

use std::sync::atomic::{AtomicU64, Ordering};

use server::clock::Clock;
use server::ingest::{Caller, IngestError, Writer};
use server::keys::ServerKeys;
use server::reference::{ReferenceCache, ReferenceData, publish_defaults};
use server::store::audit::Unaudited;
use server::store::identity::TeamRow;
use server::store::organisation::OrganisationRow;
use server::store::{Database, Store};
use shared::access::Principal;
use shared::id::{OrganisationId, TeamId, UserId};
use shared::pack::Item;
use shared::sync::{Cursor, Refused, Request, Response};
use shared::time::Timestamp;

pub(crate) use hand::{Hand, item};

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
        tx.commit_unaudited(Unaudited::Items).await.unwrap();
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
            grants: None,
            wiped: None,
            unsent: None,
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
