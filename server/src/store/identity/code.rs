//! One-time enrolment codes, by hash.

use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;

use super::person_id;
use crate::store::{StoreError, Tx};

/// Why a code was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// No such code.
    Unknown,
    /// It was used before.
    Used,
    /// Its time is over.
    Expired,
}

impl Tx {
    /// Keeps a code's hash.
    pub async fn insert_code(
        &mut self,
        hash: Digest,
        person: UserId,
        valid_until: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into enrolment_code (org, code_hash, person, valid_until) \
             values ($1, $2, $3, $4)",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .bind(person.0.to_vec())
        .bind(valid_until.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Uses a code up and says whose it is. One statement: of two that come at once, one is refused.
    pub async fn use_code(
        &mut self,
        hash: Digest,
        now: Timestamp,
    ) -> Result<Result<UserId, CodeState>, StoreError> {
        let used = sqlx::query(
            "update enrolment_code set used_at = $3 where org = $1 and code_hash = $2 \
             and used_at is null and valid_until >= $3 returning person",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        if let Some(row) = used {
            return Ok(Ok(person_id(&row, 0)?));
        }
        Ok(self
            .code_state(hash, now)
            .await?
            // Used or expired between the two statements.
            .and(Err(CodeState::Expired)))
    }

    /// Whose a code is that could be used now; it stays.
    pub async fn code_state(
        &mut self,
        hash: Digest,
        now: Timestamp,
    ) -> Result<Result<UserId, CodeState>, StoreError> {
        let known = sqlx::query(
            "select used_at, valid_until, person from enrolment_code \
             where org = $1 and code_hash = $2",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = known else {
            return Ok(Err(CodeState::Unknown));
        };
        Ok(if row.try_get::<Option<i64>, _>(0)?.is_some() {
            Err(CodeState::Used)
        } else if row.try_get::<i64, _>(1)? < now.0 {
            Err(CodeState::Expired)
        } else {
            Ok(person_id(&row, 2)?)
        })
    }

    /// Whether a person has a code that may still be used.
    pub async fn has_code(&mut self, person: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let found = sqlx::query(
            "select 1 from enrolment_code \
             where org = $1 and person = $2 and used_at is null and valid_until >= $3 limit 1",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        Ok(found.is_some())
    }

    /// Takes out the codes of a person that nobody used.
    pub async fn delete_codes(&mut self, person: UserId) -> Result<(), StoreError> {
        sqlx::query(
            "delete from enrolment_code where org = $1 and person = $2 and used_at is null",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
