//! The keys that sign tokens.

use shared::time::Timestamp;
use sqlx::Row as _;

use crate::store::{StoreError, Tx};

/// A key that signs tokens, or did.
#[derive(Clone)]
pub struct TokenKeyRow {
    /// Its name in the header of a token.
    pub kid: String,
    /// Its Ed25519 seed.
    pub seed: [u8; 32],
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on what it signed is nobody's.
    pub retired_at: Option<Timestamp>,
}

impl std::fmt::Debug for TokenKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKeyRow")
            .field("kid", &self.kid)
            .field("made_at", &self.made_at)
            .field("retired_at", &self.retired_at)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// The keys that were not retired before a time, newest last.
    pub async fn token_keys(&mut self, at: Timestamp) -> Result<Vec<TokenKeyRow>, StoreError> {
        let rows = sqlx::query(
            "select kid, seed, made_at, retired_at from token_key \
             where org = $1 and (retired_at is null or retired_at > $2) order by made_at, kid",
        )
        .bind(self.org_bytes())
        .bind(at.0)
        .fetch_all(self.connection())
        .await?;
        let read = |row: &sqlx::any::AnyRow| -> Result<TokenKeyRow, StoreError> {
            let seed = <[u8; 32]>::try_from(row.try_get::<Vec<u8>, _>(1)?);
            Ok(TokenKeyRow {
                kid: row.try_get(0)?,
                seed: seed.map_err(|_| StoreError::Malformed("token key"))?,
                made_at: Timestamp(row.try_get(2)?),
                retired_at: row.try_get::<Option<i64>, _>(3)?.map(Timestamp),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Adds a key.
    pub async fn insert_token_key(&mut self, row: &TokenKeyRow) -> Result<(), StoreError> {
        sqlx::query("insert into token_key (org, kid, seed, made_at) values ($1, $2, $3, $4)")
            .bind(self.org_bytes())
            .bind(row.kid.clone())
            .bind(row.seed.to_vec())
            .bind(row.made_at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Retires every key that is not, but for one, and wipes the seeds of those that were before `gone`.
    pub async fn retire_token_keys(
        &mut self,
        but: &str,
        at: Timestamp,
        gone: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update token_key set retired_at = $3 \
             where org = $1 and kid <> $2 and (retired_at is null or retired_at > $3)",
        )
        .bind(self.org_bytes())
        .bind(but.to_owned())
        .bind(at.0)
        .execute(self.connection())
        .await?;
        sqlx::query("delete from token_key where org = $1 and retired_at <= $2")
            .bind(self.org_bytes())
            .bind(gone.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
