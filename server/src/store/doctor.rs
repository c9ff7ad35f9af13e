//! What the database says of itself and of the office, for `satchel doctor`.

use shared::audit::ActName;
use shared::time::Timestamp;
use sqlx::Row as _;

use super::{Engine, MIGRATIONS, Store, StoreError, Tx, number};

/// Whether what is acknowledged is on disk, and what the program could do besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSettings {
    /// What is written reaches the disk (SQLite: a write-ahead log; PostgreSQL: `fsync`).
    pub is_synced: bool,
    /// Before it is acknowledged (SQLite: `synchronous = FULL`; PostgreSQL: `synchronous_commit`).
    pub is_acknowledged_late: bool,
    /// The program is a superuser.
    pub is_superuser: bool,
}

/// Enrolment codes, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// That can be used now.
    pub open: u64,
    /// Of these, for longer than they should.
    pub open_long: u64,
    /// That ran out unused.
    pub never_used: u64,
}

impl Store {
    /// Asks the engine for its settings.
    pub async fn engine_settings(&self) -> Result<EngineSettings, StoreError> {
        let mut connection = self.writers.acquire().await?;
        match self.engine {
            Engine::Sqlite => {
                let mode: String = sqlx::query("pragma journal_mode")
                    .fetch_one(&mut *connection)
                    .await?
                    .try_get(0)?;
                let full: i64 = sqlx::query("pragma synchronous")
                    .fetch_one(&mut *connection)
                    .await?
                    .try_get(0)?;
                Ok(EngineSettings {
                    is_synced: mode == "wal",
                    is_acknowledged_late: full >= 2,
                    is_superuser: false,
                })
            }
            Engine::Postgres => {
                let row = sqlx::query(
                    "select current_setting('fsync'), current_setting('synchronous_commit'), \
                     current_setting('is_superuser')",
                )
                .fetch_one(&mut *connection)
                .await?;
                let is = |index: usize, value: &str| -> Result<bool, StoreError> {
                    Ok(row.try_get::<String, _>(index)? == value)
                };
                Ok(EngineSettings {
                    is_synced: is(0, "on")?,
                    is_acknowledged_late: !is(1, "off")?,
                    is_superuser: is(2, "on")?,
                })
            }
        }
    }
}

impl Tx {
    /// The number of the last migration that was run.
    pub async fn schema_version(&mut self) -> Result<u64, StoreError> {
        let row = sqlx::query("select max(version) from _sqlx_migrations")
            .fetch_one(self.connection())
            .await?;
        let version = row.try_get::<Option<i64>, _>(0)?;
        let own = MIGRATIONS.last().map_or(0, |(version, _)| *version);
        Ok(number(version.unwrap_or(own)))
    }

    /// When the last row of the log or entry of the trail was stored.
    pub async fn newest(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(
            "select (select received_at from log where org = $1 order by seq desc limit 1), \
             (select at from audit where org = $1 order by seq desc limit 1)",
        )
        .bind(self.org_bytes())
        .fetch_one(self.connection())
        .await?;
        let (log, audit): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        Ok(log.max(audit).map(Timestamp))
    }

    /// When an act was last done.
    pub async fn audit_last(&mut self, act: ActName) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("select max(at) from audit where org = $1 and act = $2")
            .bind(self.org_bytes())
            .bind(act.as_str().to_owned())
            .fetch_one(self.connection())
            .await?;
        Ok(row.try_get::<Option<i64>, _>(0)?.map(Timestamp))
    }

    /// Counts enrolment codes: those that are open now, and of these beyond an instant; and those that ran out.
    pub async fn codes(&mut self, now: Timestamp, beyond: Timestamp) -> Result<Codes, StoreError> {
        let row = sqlx::query(
            "select count(case when valid_until >= $2 then 1 end), \
             count(case when valid_until > $3 then 1 end), \
             count(case when valid_until < $2 then 1 end) \
             from enrolment_code where org = $1 and used_at is null",
        )
        .bind(self.org_bytes())
        .bind(now.0)
        .bind(beyond.0)
        .fetch_one(self.connection())
        .await?;
        let count = |index: usize| -> Result<u64, StoreError> { Ok(number(row.try_get(index)?)) };
        Ok(Codes {
            open: count(0)?,
            open_long: count(1)?,
            never_used: count(2)?,
        })
    }

    /// Counts devices that are not revoked and were not heard of since.
    pub async fn silent_devices(&mut self, since: Timestamp) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "select count(*) from device d where d.org = $1 and d.revoked_at is null \
             and not exists (select 1 from installation i where i.org = d.org \
             and i.device = d.id and i.last_contact >= $2)",
        )
        .bind(self.org_bytes())
        .bind(since.0)
        .fetch_one(self.connection())
        .await?;
        Ok(number(row.try_get(0)?))
    }
}
