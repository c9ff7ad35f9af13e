//! A database that was founded while the first migration read otherwise.
#![expect(
    clippy::disallowed_methods,
    reason = "makes the database that an earlier version made"
)]

use server::store::{Database, Engine};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Executor as _, Row as _, SqlSafeStr as _};

use crate::office::{fresh_postgres, id16};

/// The first migration as it read then.
fn as_first_written(engine: Engine) -> String {
    let (now, lines) = match engine {
        Engine::Sqlite => (
            include_str!("../../migrations/sqlite/0001_walking_path.sql"),
            [
                "    state BLOB,                        -- shared::state::State; null while it is the creation alone",
                "    state BLOB not null,               -- shared::state::State",
            ],
        ),
        Engine::Postgres => (
            include_str!("../../migrations/postgres/0001_walking_path.sql"),
            [
                "    event BYTEA,                       -- hash of the last outcome that changed it\n    \
                 state BYTEA,                       -- shared::state::State; null while it is the creation alone",
                "    event BYTEA,                        -- hash of the last outcome that changed it\n    \
                 state BYTEA not null,               -- shared::state::State",
            ],
        ),
    };
    let [present, former] = lines;
    assert!(now.contains(present));
    now.replace(present, former)
}

/// Founds it, with one record whose state is one byte.
async fn found(url: &str, engine: Engine) -> AnyPool {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(url).await.unwrap();
    let text = AssertSqlSafe(as_first_written(engine)).into_sql_str();
    let first = Migration::new(1, "walking path".into(), MigrationType::Simple, text, false);
    let migrator = Migrator {
        migrations: vec![first].into(),
        ..Migrator::DEFAULT
    };
    migrator.run(&pool).await.unwrap();
    insert(&pool, Some(vec![7])).await.unwrap();
    assert!(insert(&pool, None).await.is_err(), "it had to have a state");
    pool
}

async fn insert(pool: &AnyPool, state: Option<Vec<u8>>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into record (org, id, kind, home, team, author, occurred_on, month, status, event, state, \
         created_seq, last_seq) values ($1, $1, 'k', 'h', $1, $1, 'o', 1, 'counted', null, $2, 1, 1)",
    )
    .bind(id16().to_vec())
    .bind(state)
    .execute(pool)
    .await
    .map(drop)
}

/// What later versions ask of it, and that nothing went.
async fn is_as_present(pool: &AnyPool) {
    insert(pool, None).await.unwrap();
    let rows = pool
        .fetch_all("select state, status from record order by state")
        .await
        .unwrap();
    let kept = rows.iter().find_map(|row| {
        let state: Option<Vec<u8>> = row.get(0);
        (state? == [7]).then(|| row.get::<String, _>(1))
    });
    assert_eq!(kept.as_deref(), Some("submitted"), "as 0002 leaves it");
}

#[tokio::test]
async fn an_office_of_the_first_version_opens_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("satchel.db").display()
    );
    let pool = found(&url, Engine::Sqlite).await;
    for _ in 0..2 {
        Database::sqlite(folder.path()).await.unwrap().close().await;
    }
    is_as_present(&pool).await;
}

#[tokio::test]
async fn an_office_of_the_first_version_opens_on_postgres() {
    let url = fresh_postgres().await;
    let pool = found(&url, Engine::Postgres).await;
    for _ in 0..2 {
        Database::postgres(&url).await.unwrap().close().await;
    }
    is_as_present(&pool).await;
}
