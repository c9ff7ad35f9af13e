//! All SQL. Each query is written once and runs on SQLite and PostgreSQL; no other module sees a pool.
//!
//! The organisation leads every key. Statements use `$n` placeholders and only TEXT, BIGINT, DOUBLE
//! PRECISION and BLOB/BYTEA columns, which sqlx's Any driver reads alike on both engines.
#![expect(
    clippy::disallowed_methods,
    reason = "SQL is allowed here and in the modules below, nowhere else"
)]

pub mod audit;
pub mod doctor;
pub mod figure;
mod former;
pub mod held;
pub mod identity;
pub mod link;
pub mod log;
pub mod organisation;
pub mod pack;
pub mod page;
pub mod record;
pub mod reference;
pub mod session;
pub mod sign_in;
mod values;

use std::path::Path;

use shared::id::OrganisationId;
use shared::problem::ProblemCode;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _, Transaction};

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error, or not at all.
    #[error("database")]
    Database(#[from] sqlx::Error),
    /// A migration failed: the database is of a newer version, or damaged.
    #[error("migration")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value does not read as what it should be: the database was changed from outside.
    #[error("stored {0} is malformed")]
    Malformed(&'static str),
    /// The URL names neither SQLite nor PostgreSQL.
    #[error("not a database URL: use postgres://… or no URL for the embedded database")]
    Url,
}

impl StoreError {
    /// The problem code: a database that cannot be reached, has no room or is shutting down is `unavailable`, since
    /// the same request will do later; all else is a fault.
    pub fn code(&self) -> ProblemCode {
        let is_away = match self {
            Self::Database(sqlx::Error::Database(error)) => {
                is_passing(&error.code().unwrap_or_default())
            }
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            Self::Migration(_) | Self::Malformed(_) | Self::Url => false,
        };
        if is_away {
            ProblemCode::Unavailable
        } else {
            ProblemCode::Internal
        }
    }
}

/// Whether an engine's own code says what will pass. PostgreSQL's have five characters: connection exceptions, no
/// room, too many connections, and what an operator stops. SQLite's are numbers, whose last byte is the kind: busy,
/// locked, I/O error, full, cannot open.
fn is_passing(code: &str) -> bool {
    if code.len() == 5 {
        let classes = ["08", "53", "57P", "58030"];
        return classes.iter().any(|class| code.starts_with(class));
    }
    let kind = code.parse::<u32>().map(|code| code & 0xff);
    matches!(kind, Ok(5 | 6 | 10 | 13 | 14))
}

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server, shared by many processes.
    Postgres,
}

/// The database of one organisation.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    /// SQLite: one connection, so that writers queue here and not inside the engine.
    writers: AnyPool,
    readers: AnyPool,
    org: OrganisationId,
}

/// A transaction of one organisation. Dropped without a commit, it leaves nothing. [`Tx::commit`] asks for the entry of
/// the audit trail that records it.
pub struct Tx {
    inner: Transaction<'static, sqlx::Any>,
    org: OrganisationId,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("org", &self.org)
            .finish_non_exhaustive()
    }
}

/// A database without an organisation chosen yet.
#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    writers: AnyPool,
    readers: AnyPool,
}

/// Numbers and names of the migrations; both engines have the same.
const MIGRATIONS: [(i64, &str); 11] = [
    (1, "walking path"),
    (2, "six kinds"),
    (3, "projections"),
    (4, "held bounds"),
    (5, "words wait"),
    (6, "audit"),
    (7, "token keys"),
    (8, "proposals"),
    (9, "enrolment"),
    (10, "sign in"),
    (11, "wiped"),
];

/// By which rules records, feeds, links, cells and reference data are derived from the log. Whoever changes what the
/// same log comes to counts this up, and every office makes them anew once, when it is next opened.
pub const PROJECTIONS: u64 = 1;

const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 12;

impl Database {
    /// Opens the embedded database in a folder, making the file when it is missing. WAL, and
    /// `synchronous = FULL`: an acknowledgement means it is on disk.
    pub async fn sqlite(folder: &Path) -> Result<Self, StoreError> {
        let url = format!("sqlite://{}?mode=rwc", folder.join("satchel.db").display());
        Self::open_sqlite(&url, 1, SQLITE_READERS).await
    }

    /// An in-memory database, for tests and simulation: one connection for everything.
    pub async fn memory() -> Result<Self, StoreError> {
        let mut database = Self::open_sqlite("sqlite::memory:", 1, 1).await?;
        database.readers = database.writers.clone();
        Ok(database)
    }

    async fn open_sqlite(url: &str, writers: u32, readers: u32) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let pool = |most: u32| {
            AnyPoolOptions::new()
                .max_connections(most)
                .idle_timeout(None)
                .max_lifetime(None)
                // When the disk is full SQLite ends a transaction by itself, and sqlx goes on counting it as open:
                // such a connection would refuse every later one.
                .before_acquire(|connection, _| {
                    let is_free = !connection.is_in_transaction();
                    Box::pin(async move { Ok(is_free) })
                })
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        connection
                            .execute(
                                "pragma journal_mode = wal; pragma synchronous = full; \
                                 pragma foreign_keys = on; pragma busy_timeout = 10000; \
                                 pragma cache_size = -65536; pragma wal_autocheckpoint = 4000;",
                            )
                            .await?;
                        Ok(())
                    })
                })
        };
        let writers = pool(writers).connect(url).await?;
        let readers = pool(readers).connect_lazy(url)?;
        Self {
            engine: Engine::Sqlite,
            writers,
            readers,
        }
        .migrated()
        .await
    }

    /// Connects to PostgreSQL, or whatever speaks its protocol.
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(StoreError::Url);
        }
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .connect(url)
            .await?;
        Self {
            engine: Engine::Postgres,
            writers: pool.clone(),
            readers: pool,
        }
        .migrated()
        .await
    }

    async fn migrated(self) -> Result<Self, StoreError> {
        let texts = match self.engine {
            Engine::Sqlite => [
                include_str!("../migrations/sqlite/0001_walking_path.sql"),
                include_str!("../migrations/sqlite/0002_six_kinds.sql"),
                include_str!("../migrations/sqlite/0003_projections.sql"),
                include_str!("../migrations/sqlite/0004_held_bounds.sql"),
                include_str!("../migrations/sqlite/0005_words_wait.sql"),
                include_str!("../migrations/sqlite/0006_audit.sql"),
                include_str!("../migrations/sqlite/0007_token_keys.sql"),
                include_str!("../migrations/sqlite/0008_proposals.sql"),
                include_str!("../migrations/sqlite/0009_enrolment.sql"),
                include_str!("../migrations/sqlite/0010_sign_in.sql"),
                include_str!("../migrations/sqlite/0011_wiped.sql"),
            ],
            Engine::Postgres => [
                include_str!("../migrations/postgres/0001_walking_path.sql"),
                include_str!("../migrations/postgres/0002_six_kinds.sql"),
                include_str!("../migrations/postgres/0003_projections.sql"),
                include_str!("../migrations/postgres/0004_held_bounds.sql"),
                include_str!("../migrations/postgres/0005_words_wait.sql"),
                include_str!("../migrations/postgres/0006_audit.sql"),
                include_str!("../migrations/postgres/0007_token_keys.sql"),
                include_str!("../migrations/postgres/0008_proposals.sql"),
                include_str!("../migrations/postgres/0009_enrolment.sql"),
                include_str!("../migrations/postgres/0010_sign_in.sql"),
                include_str!("../migrations/postgres/0011_wiped.sql"),
            ],
        };
        let named = MIGRATIONS.into_iter().zip(texts);
        let migrations: Vec<Migration> = named
            .map(|((version, name), text)| {
                let text = sqlx::SqlStr::from_static(text);
                Migration::new(version, name.into(), MigrationType::Simple, text, false)
            })
            .collect();
        if let Some(first) = migrations.first() {
            former::mend(self.engine, &self.writers, &first.checksum).await?;
        }
        let migrator = Migrator {
            migrations: migrations.into(),
            ..Migrator::DEFAULT
        };
        migrator.run(&self.writers).await?;
        Ok(self)
    }

    /// The store of an organisation.
    pub fn of(&self, org: OrganisationId) -> Store {
        Store {
            engine: self.engine,
            writers: self.writers.clone(),
            readers: self.readers.clone(),
            org,
        }
    }

    /// Closes every connection; SQLite folds its write-ahead log back in.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

impl Store {
    /// The organisation.
    pub fn org(&self) -> OrganisationId {
        self.org
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A transaction that may write.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        // SQLite: `begin immediate`, since a deferred transaction that upgrades later can fail.
        let inner = match self.engine {
            Engine::Sqlite => self.writers.begin_with("begin immediate").await?,
            Engine::Postgres => self.writers.begin().await?,
        };
        Ok(self.tx(inner))
    }

    /// A transaction that only reads, all of it from one snapshot.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let inner = match self.engine {
            Engine::Sqlite => self.readers.begin().await?,
            Engine::Postgres => {
                let begin = "begin isolation level repeatable read read only";
                self.readers.begin_with(begin).await?
            }
        };
        Ok(self.tx(inner))
    }

    fn tx(&self, inner: Transaction<'static, sqlx::Any>) -> Tx {
        Tx {
            inner,
            org: self.org,
        }
    }
}

impl Tx {
    /// The organisation.
    pub fn org(&self) -> OrganisationId {
        self.org
    }

    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    fn org_bytes(&self) -> Vec<u8> {
        self.org.as_bytes().to_vec()
    }
}

/// A statement whose text is assembled from literals of this module, never from input.
fn assembled(text: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(text)
}

/// The codes that begin with some digits as a range of texts: from, and before. All are digits of one length scheme, so
/// the order is the same under every collation.
fn code_range(digits: impl std::fmt::Display) -> (String, String) {
    let from = digits.to_string();
    let end = from
        .parse::<u64>()
        .map_or_else(|_| from.clone(), |prefix| (prefix + 1).to_string());
    (from, end)
}

/// An unsigned number as a column holds it.
fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A column as the unsigned number it holds.
fn number(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_will_pass_is_told_from_a_fault() {
        // Connection lost, disk full, too many connections, shut down, I/O error; busy, locked, I/O error on write and
        // on sync, full, cannot open.
        for code in [
            "08006", "53100", "53300", "57P01", "58030", "5", "6", "778", "1034", "13", "14",
        ] {
            assert!(is_passing(code), "{code}");
        }
        // Syntax, unique, foreign key; error, corrupt, constraint, not a database; none.
        for code in ["42601", "23505", "23503", "1", "11", "19", "2067", "26", ""] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
