//! The organisation's own row: its name, signing key and the head of its log.

use shared::id::{Digest, OrganisationId};
use shared::sync::Tag;
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Database, PROJECTIONS, StoreError, Tx, column, number};

/// An organisation.
#[derive(Clone)]
pub struct OrganisationRow {
    /// Its name, as shown.
    pub name: String,
    /// Six-digit county code.
    pub county: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Ed25519 seed.
    pub signing_key: [u8; 32],
}

impl std::fmt::Debug for OrganisationRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OrganisationRow")
            .field("name", &self.name)
            .field("county", &self.county)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Every organisation here.
    pub async fn organisations(&self) -> Result<Vec<OrganisationId>, StoreError> {
        sqlx::query("select org from organisation order by org")
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| id(&row.try_get::<Vec<u8>, _>(0)?))
            .collect()
    }
}

fn id(bytes: &[u8]) -> Result<OrganisationId, StoreError> {
    OrganisationId::from_slice(bytes).ok_or(StoreError::Malformed("organisation"))
}

impl Tx {
    /// Makes the organisation with an empty log.
    pub async fn create_organisation(&mut self, row: &OrganisationRow) -> Result<(), StoreError> {
        let org = self.org_bytes();
        sqlx::query(
            "insert into organisation \
             (org, name, county, created_at, signing_key, head_seq, head_tag, projections) \
             values ($1, $2, $3, $4, $5, 0, $6, $7)",
        )
        .bind(org)
        .bind(row.name.clone())
        .bind(row.county.clone())
        .bind(row.created_at.0)
        .bind(row.signing_key.to_vec())
        .bind(Tag::START.tag.0.to_vec())
        .bind(column(PROJECTIONS))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Reads the organisation.
    pub async fn organisation(&mut self) -> Result<Option<OrganisationRow>, StoreError> {
        let org = self.org_bytes();
        let row = sqlx::query(
            "select name, county, created_at, signing_key from organisation where org = $1",
        )
        .bind(org)
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| {
            Ok(OrganisationRow {
                name: row.try_get(0)?,
                county: row.try_get(1)?,
                created_at: Timestamp(row.try_get(2)?),
                signing_key: row
                    .try_get::<Vec<u8>, _>(3)?
                    .try_into()
                    .map_err(|_| StoreError::Malformed("signing key"))?,
            })
        })
        .transpose()
    }

    /// By which rules what is derived was made: [`PROJECTIONS`] of the server that made it; 0 before that was kept,
    /// none without an organisation.
    pub async fn projections(&mut self) -> Result<Option<u64>, StoreError> {
        let row = sqlx::query("select projections from organisation where org = $1")
            .bind(self.org_bytes())
            .fetch_optional(self.connection())
            .await?;
        let version = |row: AnyRow| row.try_get::<Option<i64>, _>(0);
        let version = row.map(version).transpose()?;
        Ok(version.map(|version| version.map_or(0, number)))
    }

    /// What is derived was made anew by this server's rules.
    pub async fn set_projections(&mut self) -> Result<(), StoreError> {
        sqlx::query("update organisation set projections = $2 where org = $1")
            .bind(self.org_bytes())
            .bind(column(PROJECTIONS))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Locks the log's head to the end of the transaction and reads it. Whoever appends calls this
    /// first: sequence numbers are then given in commit order, and a cursor never passes a row that
    /// commits later.
    pub async fn lock_head(&mut self) -> Result<Tag, StoreError> {
        let org = self.org_bytes();
        let row = sqlx::query(
            "update organisation set head_seq = head_seq where org = $1 \
             returning head_seq, head_tag",
        )
        .bind(org)
        .fetch_one(self.connection())
        .await?;
        tag(&row)
    }

    /// Reads the log's head without locking it.
    pub async fn head(&mut self) -> Result<Tag, StoreError> {
        let org = self.org_bytes();
        let row = sqlx::query("select head_seq, head_tag from organisation where org = $1")
            .bind(org)
            .fetch_one(self.connection())
            .await?;
        tag(&row)
    }

    /// Moves the log's head; under [`Tx::lock_head`].
    pub async fn set_head(&mut self, head: Tag) -> Result<(), StoreError> {
        let org = self.org_bytes();
        sqlx::query("update organisation set head_seq = $2, head_tag = $3 where org = $1")
            .bind(org)
            .bind(column(head.seq))
            .bind(head.tag.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

pub(super) fn tag(row: &AnyRow) -> Result<Tag, StoreError> {
    Ok(Tag {
        seq: number(row.try_get(0)?),
        tag: Digest::from_slice(&row.try_get::<Vec<u8>, _>(1)?)
            .ok_or(StoreError::Malformed("tag"))?,
    })
}
