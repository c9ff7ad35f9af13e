//! Tries of a login name since the last good one, whether or not anybody has it.

use shared::id::Digest;
use shared::time::Timestamp;
use sqlx::Row as _;

use crate::store::{StoreError, Tx, column, number};

/// Login names that nobody has and that are remembered at once.
const MOST_UNKNOWN: u64 = 10_000;

impl Tx {
    /// Until when a login name is locked; none when it is not.
    pub async fn locked_until(
        &mut self,
        login_hash: Digest,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(
            "select locked_until from sign_in_try \
             where org = $1 and login_hash = $2 and locked_until > $3",
        )
        .bind(self.org_bytes())
        .bind(login_hash.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| Ok(Timestamp(row.try_get(0)?))).transpose()
    }

    /// Counts a try of a login name that is not locked, before it is judged: of many that come at once each has its
    /// number. Tries before `forgotten` do not count. None when the name is locked.
    pub async fn count_try(
        &mut self,
        login_hash: Digest,
        now: Timestamp,
        forgotten: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let row = sqlx::query(
            "insert into sign_in_try (org, login_hash, tries, tried_at, locked_until) \
             values ($1, $2, 1, $3, 0) on conflict (org, login_hash) do update set \
             tries = case when sign_in_try.tried_at < $4 then 1 else sign_in_try.tries + 1 end, \
             tried_at = $3 where sign_in_try.locked_until <= $3 returning tries",
        )
        .bind(self.org_bytes())
        .bind(login_hash.0.to_vec())
        .bind(now.0)
        .bind(forgotten.0)
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let tries = number(row.try_get(0)?);
        if tries == 1 {
            self.forget_tries(forgotten).await?;
        }
        Ok(Some(tries))
    }

    /// Locks a login name.
    pub async fn lock_login(
        &mut self,
        login_hash: Digest,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("update sign_in_try set locked_until = $3 where org = $1 and login_hash = $2")
            .bind(self.org_bytes())
            .bind(login_hash.0.to_vec())
            .bind(until.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets the tries of a login name, and its lock.
    pub async fn clear_tries(&mut self, login_hash: Digest) -> Result<(), StoreError> {
        sqlx::query("delete from sign_in_try where org = $1 and login_hash = $2")
            .bind(self.org_bytes())
            .bind(login_hash.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets old tries; beyond [`MOST_UNKNOWN`] the oldest of names that nobody has. Those of a person stay: who
    /// tries many names cannot have a lock forgotten.
    async fn forget_tries(&mut self, before: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "delete from sign_in_try where org = $1 and tried_at < $2 and locked_until < $2",
        )
        .bind(self.org_bytes())
        .bind(before.0)
        .execute(self.connection())
        .await?;
        let row = sqlx::query("select count(*) from sign_in_try where org = $1")
            .bind(self.org_bytes())
            .fetch_one(self.connection())
            .await?;
        let over = number(row.try_get(0)?).saturating_sub(MOST_UNKNOWN);
        if over > 0 {
            sqlx::query(
                "delete from sign_in_try where org = $1 and login_hash in (select login_hash \
                 from sign_in_try t where t.org = $1 and not exists (select 1 from sign_in s \
                 where s.org = $1 and s.login_hash = t.login_hash) order by tried_at limit $2)",
            )
            .bind(self.org_bytes())
            .bind(column(over))
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}
