//! How people sign in with a password.

mod recovery;
mod setup;
mod tries;

pub use setup::SetupRow;

use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx};

/// How a person signs in. What is secret is not in its `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInRow {
    /// Whose.
    pub person: UserId,
    /// The login name, as the person writes it.
    pub login: String,
    /// What it is found by.
    pub login_hash: Digest,
    /// The password's argon2id hash, in PHC form.
    pub password: String,
    /// The authenticator's secret; none: one step.
    pub totp_secret: Option<Vec<u8>>,
    /// The authenticator's last step that was used.
    pub totp_step: Option<u64>,
    /// When the password or the authenticator was last set.
    pub changed_at: Timestamp,
}

impl std::fmt::Debug for SignInRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInRow")
            .field("person", &self.person)
            .field("has_totp", &self.totp_secret.is_some())
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str = "person, login, login_hash, password, totp_secret, totp_step, changed_at";

fn person(row: &AnyRow, index: usize) -> Result<UserId, StoreError> {
    UserId::from_slice(&row.try_get::<Vec<u8>, _>(index)?).ok_or(StoreError::Malformed("person"))
}

fn sign_in(row: &AnyRow) -> Result<SignInRow, StoreError> {
    let step = row.try_get::<Option<i64>, _>(5)?;
    Ok(SignInRow {
        person: person(row, 0)?,
        login: row.try_get(1)?,
        login_hash: Digest::from_slice(&row.try_get::<Vec<u8>, _>(2)?)
            .ok_or(StoreError::Malformed("login"))?,
        password: row.try_get(3)?,
        totp_secret: row.try_get(4)?,
        totp_step: step.map(super::number),
        changed_at: Timestamp(row.try_get(6)?),
    })
}

impl Tx {
    /// Keeps how a person signs in. False when the person does already, or when another has the login name.
    pub async fn insert_sign_in(&mut self, row: &SignInRow) -> Result<bool, StoreError> {
        let inserted = sqlx::query(
            "insert into sign_in (org, person, login, login_hash, password, totp_secret, \
             totp_step, made_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
             on conflict do nothing",
        )
        .bind(self.org_bytes())
        .bind(row.person.0.to_vec())
        .bind(row.login.clone())
        .bind(row.login_hash.0.to_vec())
        .bind(row.password.clone())
        .bind(row.totp_secret.clone())
        .bind(row.totp_step.map(super::column))
        .bind(row.changed_at.0)
        .execute(self.connection())
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// How whoever has a login name signs in.
    pub async fn sign_in_of_login(
        &mut self,
        login_hash: Digest,
    ) -> Result<Option<SignInRow>, StoreError> {
        let text = format!("select {COLUMNS} from sign_in where org = $1 and login_hash = $2");
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(login_hash.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .map(|row| sign_in(&row))
            .transpose()
    }

    /// How a person signs in.
    pub async fn sign_in_of(&mut self, person: UserId) -> Result<Option<SignInRow>, StoreError> {
        let text = format!("select {COLUMNS} from sign_in where org = $1 and person = $2");
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .map(|row| sign_in(&row))
            .transpose()
    }

    /// The same, and nobody changes or resets it before this transaction is over. Whoever changes anything of how a person
    /// signs in takes this first: of two, one waits for the other, and neither for both.
    pub async fn locked_sign_in(
        &mut self,
        person: UserId,
    ) -> Result<Option<SignInRow>, StoreError> {
        let text = format!(
            "update sign_in set changed_at = changed_at where org = $1 and person = $2 \
             returning {COLUMNS}"
        );
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .map(|row| sign_in(&row))
            .transpose()
    }

    /// Forgets how a person signs in, with the recovery codes and what waits to be set up. False when they did not.
    pub async fn delete_sign_in(&mut self, person: UserId) -> Result<bool, StoreError> {
        self.locked_sign_in(person).await?;
        let mut deleted = 0;
        for text in [
            "delete from recovery_code where org = $1 and person = $2",
            "delete from sign_in_setup where org = $1 and person = $2",
            "delete from sign_in where org = $1 and person = $2",
        ] {
            let rows = sqlx::query(text)
                .bind(self.org_bytes())
                .bind(person.0.to_vec())
                .execute(self.connection())
                .await?;
            deleted = rows.rows_affected();
        }
        Ok(deleted == 1)
    }

    /// Sets another password.
    pub async fn set_password(
        &mut self,
        person: UserId,
        password: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update sign_in set password = $3, changed_at = $4 where org = $1 and person = $2",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(password.to_owned())
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Sets the authenticator of a person who has none, with the step that proved it. False when they have one.
    pub async fn set_totp(
        &mut self,
        person: UserId,
        secret: &[u8],
        step: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let set = sqlx::query(
            "update sign_in set totp_secret = $3, totp_step = $4, changed_at = $5 \
             where org = $1 and person = $2 and totp_secret is null",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(secret.to_vec())
        .bind(super::column(step))
        .bind(now.0)
        .execute(self.connection())
        .await?;
        Ok(set.rows_affected() == 1)
    }

    /// Uses a step of a person's authenticator up, and with it all before. False when it was used: of two that come at
    /// once, one is refused.
    pub async fn use_totp_step(&mut self, person: UserId, step: u64) -> Result<bool, StoreError> {
        let used = sqlx::query(
            "update sign_in set totp_step = $3 where org = $1 and person = $2 \
             and totp_secret is not null and (totp_step is null or totp_step < $3)",
        )
        .bind(self.org_bytes())
        .bind(person.0.to_vec())
        .bind(super::column(step))
        .execute(self.connection())
        .await?;
        Ok(used.rows_affected() == 1)
    }

    /// Whether the office asks everybody for a second step.
    pub async fn is_second_step_for_all(&mut self) -> Result<bool, StoreError> {
        let row = sqlx::query("select second_step_for_all from organisation where org = $1")
            .bind(self.org_bytes())
            .fetch_one(self.connection())
            .await?;
        Ok(row.try_get::<Option<i64>, _>(0)? == Some(1))
    }

    /// Says whether everybody is asked for a second step.
    pub async fn set_second_step_for_all(&mut self, is_for_all: bool) -> Result<(), StoreError> {
        sqlx::query("update organisation set second_step_for_all = $2 where org = $1")
            .bind(self.org_bytes())
            .bind(i64::from(is_for_all))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
