//! Databases whose first migration ran before its text was changed: `record.state` was `not null` there. They are
//! brought to what that text says now, so that the later migrations find what they were written for.

use sqlx::migrate::Migrate as _;
use sqlx::{AnyPool, AssertSqlSafe, Executor as _};

use super::{Engine, StoreError};

/// Where sqlx keeps which migrations ran.
const TABLE: &str = "_sqlx_migrations";

/// A migration that ran under another text.
struct Former {
    version: i64,
    /// SHA-384 of the text that ran.
    checksum: [u8; 48],
    /// From what it left to what the present text leaves.
    mending: &'static str,
}

impl Former {
    fn of(engine: Engine) -> Self {
        let (checksum, mending) = match engine {
            Engine::Sqlite => (
                &FIRST_SQLITE,
                include_str!("../../migrations/sqlite/former/0001_state_not_null.sql"),
            ),
            Engine::Postgres => (
                &FIRST_POSTGRES,
                include_str!("../../migrations/postgres/former/0001_state_not_null.sql"),
            ),
        };
        Self {
            version: 1,
            checksum: *checksum,
            mending,
        }
    }
}

/// Mends a database that such a migration founded; any other stays as it is. `now`: the checksum of the present text
/// of the first migration.
pub(super) async fn mend(engine: Engine, pool: &AnyPool, now: &[u8]) -> Result<(), StoreError> {
    let former = Former::of(engine);
    let mut connection = pool.acquire().await?;
    connection.ensure_migrations_table(TABLE).await?;
    let applied = connection.list_applied_migrations(TABLE).await?;
    drop(connection);
    let is_former = applied.iter().any(|migration| {
        migration.version == former.version && migration.checksum.as_ref() == former.checksum
    });
    if !is_former {
        return Ok(());
    }
    let mut tx = match engine {
        Engine::Sqlite => pool.begin_with("begin immediate").await?,
        Engine::Postgres => pool.begin().await?,
    };
    // Of two processes that start at once, one finds the row changed.
    let renamed = sqlx::query(AssertSqlSafe(format!(
        "update {TABLE} set checksum = $1 where version = $2 and checksum = $3"
    )))
    .bind(now.to_vec())
    .bind(former.version)
    .bind(former.checksum.to_vec())
    .execute(&mut *tx)
    .await?;
    if renamed.rows_affected() == 1 {
        tx.execute(former.mending).await?;
    }
    Ok(tx.commit().await?)
}

const FIRST_SQLITE: [u8; 48] = [
    0xb4, 0xa5, 0x32, 0x10, 0xfa, 0x36, 0x81, 0x3c, 0x70, 0xb2, 0x8c, 0x55, 0xec, 0x90, 0x20, 0x1d,
    0xdd, 0x83, 0x59, 0x8a, 0x2e, 0x73, 0xb6, 0xe4, 0x61, 0xea, 0x06, 0xf9, 0x89, 0x21, 0x1b, 0x91,
    0x5b, 0x69, 0x11, 0x4e, 0xe7, 0x50, 0x16, 0x8d, 0xca, 0x7b, 0xb2, 0x19, 0x5d, 0x9f, 0xe8, 0x76,
];

const FIRST_POSTGRES: [u8; 48] = [
    0xb0, 0x77, 0x7a, 0xfa, 0xd7, 0x0b, 0x88, 0x91, 0x8a, 0x2a, 0x53, 0x6a, 0x74, 0x88, 0x70, 0x45,
    0xb3, 0xd0, 0x5a, 0x01, 0x81, 0xe0, 0xc4, 0x9f, 0x1d, 0x7e, 0xa1, 0xbe, 0xe0, 0xb9, 0x54, 0x2c,
    0x12, 0xc4, 0x68, 0xec, 0xd6, 0xe7, 0xc2, 0x85, 0x9f, 0xae, 0xdf, 0x18, 0x4a, 0x83, 0xb1, 0xce,
];
