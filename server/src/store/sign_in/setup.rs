//! Sign-ins and authenticators that wait for their first code, by the hash of their ticket.

use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;

use super::person;
use crate::store::{StoreError, Tx};

/// What waits. What is secret is not in its `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SetupRow {
    /// Whose.
    pub person: UserId,
    /// The enrolment code that it uses up; none: the person signs in already, and lacks the authenticator.
    pub code_hash: Option<Digest>,
    /// The login name.
    pub login: String,
    /// The password's hash.
    pub password: String,
    /// The authenticator's secret.
    pub totp_secret: Vec<u8>,
    /// Until when it waits.
    pub valid_until: Timestamp,
}

impl std::fmt::Debug for SetupRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetupRow")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Keeps what waits, in place of what waited of the same person, and forgets what is over.
    pub async fn insert_setup(
        &mut self,
        ticket_hash: Digest,
        row: &SetupRow,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "delete from sign_in_setup where org = $1 and (person = $2 or valid_until < $3)",
        )
        .bind(self.org_bytes())
        .bind(row.person.0.to_vec())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        sqlx::query(
            "insert into sign_in_setup (org, ticket_hash, person, code_hash, login, password, \
             totp_secret, valid_until) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(self.org_bytes())
        .bind(ticket_hash.0.to_vec())
        .bind(row.person.0.to_vec())
        .bind(row.code_hash.map(|hash| hash.0.to_vec()))
        .bind(row.login.clone())
        .bind(row.password.clone())
        .bind(row.totp_secret.clone())
        .bind(row.valid_until.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// What waits for a ticket; none when nothing does any more.
    pub async fn setup(
        &mut self,
        ticket_hash: Digest,
        now: Timestamp,
    ) -> Result<Option<SetupRow>, StoreError> {
        let row = sqlx::query(
            "select person, code_hash, login, password, totp_secret, valid_until \
             from sign_in_setup where org = $1 and ticket_hash = $2 and valid_until >= $3",
        )
        .bind(self.org_bytes())
        .bind(ticket_hash.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let code = row.try_get::<Option<Vec<u8>>, _>(1)?;
        let code = code.map(|code| Digest::from_slice(&code).ok_or(StoreError::Malformed("code")));
        Ok(Some(SetupRow {
            person: person(&row, 0)?,
            code_hash: code.transpose()?,
            login: row.try_get(2)?,
            password: row.try_get(3)?,
            totp_secret: row.try_get(4)?,
            valid_until: Timestamp(row.try_get(5)?),
        }))
    }

    /// Forgets what waits for a ticket. False when another was quicker.
    pub async fn delete_setup(&mut self, ticket_hash: Digest) -> Result<bool, StoreError> {
        let deleted = sqlx::query("delete from sign_in_setup where org = $1 and ticket_hash = $2")
            .bind(self.org_bytes())
            .bind(ticket_hash.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(deleted.rows_affected() == 1)
    }
}
