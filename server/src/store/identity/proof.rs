//! What the next proof of an installation must be over. Each is good once: who redeems it replaces it.

use shared::id::{InstallationId, Nonce};
use shared::time::Timestamp;
use sqlx::Row as _;

use crate::store::{StoreError, Tx};

impl Tx {
    /// The nonce that the installation's next proof must be over; none where it was given none.
    pub async fn nonce(
        &mut self,
        installation: InstallationId,
    ) -> Result<Option<Nonce>, StoreError> {
        let row = sqlx::query("select nonce from installation where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(installation.0.to_vec())
            .fetch_optional(self.connection())
            .await?;
        let nonce = match row {
            Some(row) => row.try_get::<Option<Vec<u8>>, _>(0)?,
            None => None,
        };
        let read = |bytes: Vec<u8>| Nonce::from_slice(&bytes).ok_or(StoreError::Malformed("nonce"));
        nonce.map(read).transpose()
    }

    /// Replaces a nonce that a proof was over. Answers whether it still was the one to prove.
    pub async fn redeem_nonce(
        &mut self,
        installation: InstallationId,
        proved: Nonce,
        next: Nonce,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update installation set nonce = $4 where org = $1 and id = $2 and nonce = $3",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(proved.0.to_vec())
        .bind(next.0.to_vec())
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that a challenge was answered; forgets those given out before `over`. Answers whether it is the first answer.
    pub async fn use_challenge(
        &mut self,
        challenge: Nonce,
        given_at: Timestamp,
        over: Timestamp,
    ) -> Result<bool, StoreError> {
        sqlx::query("delete from used_challenge where org = $1 and given_at < $2")
            .bind(self.org_bytes())
            .bind(over.0)
            .execute(self.connection())
            .await?;
        let first = sqlx::query(
            "insert into used_challenge (org, nonce, given_at) values ($1, $2, $3) \
             on conflict (org, nonce) do nothing",
        )
        .bind(self.org_bytes())
        .bind(challenge.0.to_vec())
        .bind(given_at.0)
        .execute(self.connection())
        .await?;
        Ok(first.rows_affected() == 1)
    }

    /// Keeps what an installation proves next.
    pub async fn set_nonce(
        &mut self,
        installation: InstallationId,
        next: Nonce,
    ) -> Result<(), StoreError> {
        sqlx::query("update installation set nonce = $3 where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(installation.0.to_vec())
            .bind(next.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
