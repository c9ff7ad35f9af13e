//! Recovery codes, by hash.

use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;

use crate::store::{StoreError, Tx, number};

impl Tx {
    /// Gives a person other recovery codes in place of all they had.
    pub async fn replace_recovery_codes(
        &mut self,
        person: UserId,
        hashes: &[Digest],
    ) -> Result<(), StoreError> {
        sqlx::query("delete from recovery_code where org = $1 and person = $2")
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .execute(self.connection())
            .await?;
        for hash in hashes {
            sqlx::query("insert into recovery_code (org, person, code_hash) values ($1, $2, $3)")
                .bind(self.org_bytes())
                .bind(person.0.to_vec())
                .bind(hash.0.to_vec())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Uses a recovery code up. False when it is none of the person's, or was used.
    pub async fn use_recovery_code(
        &mut self,
        person: UserId,
        hash: Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = sqlx::query(
            "update recovery_code set used_at = $4 where org = $1 and person = $2 \
             and code_hash = $3 and used_at is null",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(hash.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(used.rows_affected() == 1)
    }

    /// How many recovery codes a person has left.
    pub async fn recovery_codes_left(&mut self, person: UserId) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "select count(*) from recovery_code \
             where org = $1 and person = $2 and used_at is null",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .fetch_one(self.connection())
        .await?;
        Ok(number(row.try_get(0)?))
    }
}
