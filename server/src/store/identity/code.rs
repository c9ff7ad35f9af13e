//! One-time enrolment codes, by hash. A person has one that is good at a time.

use shared::id::{DeviceId, Digest, InstallationId, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{id, person_id};
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
    /// A newer code of the same person took its place.
    Withdrawn,
}

/// Whose device a code enrols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The person.
    pub person: UserId,
    /// The installation that the person leaves by it; none where it is one more.
    pub moves_from: Option<InstallationId>,
}

impl CodeRow {
    /// Who may set up a password with it: one that moves somebody to another phone does that and nothing else.
    pub fn for_sign_in(self) -> Result<UserId, CodeState> {
        match self.moves_from {
            Some(_) => Err(CodeState::Unknown),
            None => Ok(self.person),
        }
    }
}

fn code(row: &AnyRow, first: usize) -> Result<CodeRow, StoreError> {
    let moves = row.try_get::<Option<Vec<u8>>, _>(first + 1)?.is_some();
    let left = || {
        id(
            row,
            first + 1,
            InstallationId::from_slice,
            "installation left",
        )
    };
    Ok(CodeRow {
        person: person_id(row, first)?,
        moves_from: moves.then(left).transpose()?,
    })
}

impl Tx {
    /// Keeps a code's hash. Those that its person has and has not used are good no longer.
    pub async fn insert_code(
        &mut self,
        hash: Digest,
        code: CodeRow,
        now: Timestamp,
        valid_until: Timestamp,
    ) -> Result<(), StoreError> {
        // Two that are made at once come one after the other, so that the later one withdraws the earlier.
        sqlx::query("update person set name = name where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(code.person.0.to_vec())
            .execute(self.connection())
            .await?;
        sqlx::query(
            "update enrolment_code set withdrawn_at = $3 where org = $1 and person = $2 \
             and used_at is null and withdrawn_at is null and valid_until >= $3",
        )
        .bind(self.org_bytes())
        .bind(code.person.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        sqlx::query(
            "insert into enrolment_code (org, code_hash, person, valid_until, moves_from) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .bind(code.person.0.to_vec())
        .bind(valid_until.0)
        .bind(code.moves_from.map(|installation| installation.0.to_vec()))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Uses a code up and says whose it is. One statement: of two that come at once, one is refused.
    pub async fn use_code(
        &mut self,
        hash: Digest,
        now: Timestamp,
    ) -> Result<Result<CodeRow, CodeState>, StoreError> {
        let used = sqlx::query(
            "update enrolment_code set used_at = $3 where org = $1 and code_hash = $2 \
             and used_at is null and withdrawn_at is null and valid_until >= $3 \
             returning person, moves_from",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        if let Some(row) = used {
            return Ok(Ok(code(&row, 0)?));
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
    ) -> Result<Result<CodeRow, CodeState>, StoreError> {
        let known = sqlx::query(
            "select used_at, withdrawn_at, valid_until, person, moves_from from enrolment_code \
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
        } else if row.try_get::<Option<i64>, _>(1)?.is_some() {
            Err(CodeState::Withdrawn)
        } else if row.try_get::<i64, _>(2)? < now.0 {
            Err(CodeState::Expired)
        } else {
            Ok(code(&row, 3)?)
        })
    }

    /// Whether a person has a code that may still be used.
    pub async fn has_code(&mut self, person: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let found = sqlx::query(
            "select 1 from enrolment_code \
             where org = $1 and person = $2 and used_at is null and withdrawn_at is null \
             and valid_until >= $3 limit 1",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        Ok(found.is_some())
    }

    /// Withdraws the codes by which somebody would leave a device for another.
    pub async fn withdraw_moves_from(
        &mut self,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update enrolment_code set withdrawn_at = $3 where org = $1 and used_at is null \
             and withdrawn_at is null and moves_from in \
             (select id from installation where org = $1 and device = $2)",
        )
        .bind(self.org_bytes())
        .bind(device.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(())
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
