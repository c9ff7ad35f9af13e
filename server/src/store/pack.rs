//! Pack evidence: headers, signatures and item hashes. Bodies are not kept.

use std::collections::BTreeMap;

use shared::id::{Digest, InstallationId, PackHash};
use shared::time::Timestamp;
use sqlx::Row as _;

use super::{StoreError, Tx, assembled, column, number, values};

/// A pack as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Its identity.
    pub hash: PackHash,
    /// Who packed it.
    pub installation: InstallationId,
    /// Its number.
    pub number: u64,
    /// The header's bytes.
    pub header: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Kind byte and hash of each item, 33 bytes each: what `items_root` is over.
    pub item_hashes: Vec<u8>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// `gap` or `fork`, where noted.
    pub note: Option<String>,
    /// When its installation was last heard of before it came; none of packs from before that was kept.
    pub contact: Option<Timestamp>,
}

/// The newest pack of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThroughRow {
    /// Its number; 0 before the first.
    pub number: u64,
    /// Its identity.
    pub hash: Option<PackHash>,
}

impl Tx {
    /// Keeps packs' evidence; one that is there stays.
    pub async fn insert_packs(&mut self, rows: &[PackRow]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "pack (org, hash, installation, number, header, signature, item_hashes, received_at, note, \
             contact)",
            10,
            "on conflict (org, hash) do nothing",
            rows,
            |query, row| {
                query
                    .bind(org.0.to_vec())
                    .bind(row.hash.0.to_vec())
                    .bind(row.installation.0.to_vec())
                    .bind(column(row.number))
                    .bind(row.header.clone())
                    .bind(row.signature.clone())
                    .bind(row.item_hashes.clone())
                    .bind(row.received_at.0)
                    .bind(row.note.clone())
                    .bind(row.contact.map(|contact| contact.0))
            },
        )
        .await
    }

    /// The packs of an installation that bear a number.
    pub async fn packs_numbered(
        &mut self,
        installation: InstallationId,
        number: u64,
    ) -> Result<Vec<PackHash>, StoreError> {
        sqlx::query("select hash from pack where org = $1 and installation = $2 and number = $3")
            .bind(self.org_bytes())
            .bind(installation.0.to_vec())
            .bind(column(number))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| {
                PackHash::from_slice(&row.try_get::<Vec<u8>, _>(0)?)
                    .ok_or(StoreError::Malformed("pack hash"))
            })
            .collect()
    }

    /// The numbers of an installation's packs, ascending, each once.
    pub async fn pack_numbers(
        &mut self,
        installation: InstallationId,
    ) -> Result<Vec<u64>, StoreError> {
        sqlx::query(
            "select distinct number from pack where org = $1 and installation = $2 order by number",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| Ok(number(row.try_get(0)?)))
        .collect()
    }

    /// The newest pack of an installation.
    pub async fn through(
        &mut self,
        installation: InstallationId,
    ) -> Result<ThroughRow, StoreError> {
        let row = sqlx::query(
            "select through_number, through_hash from installation where org = $1 and id = $2",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .fetch_one(self.connection())
        .await?;
        Ok(ThroughRow {
            number: number(row.try_get(0)?),
            hash: row
                .try_get::<Option<Vec<u8>>, _>(1)?
                .as_deref()
                .and_then(PackHash::from_slice),
        })
    }

    /// Moves an installation's newest pack, and when it was last heard of.
    pub async fn set_through(
        &mut self,
        installation: InstallationId,
        through: ThroughRow,
        contact: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update installation set through_number = $3, through_hash = $4, last_contact = $5 \
             where org = $1 and id = $2",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .bind(column(through.number))
        .bind(through.hash.map(|hash| hash.0.to_vec()))
        .bind(contact.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Headers, signatures and item hashes after a hash, for `verify`.
    pub async fn packs_after(
        &mut self,
        after: Option<PackHash>,
        limit: u32,
    ) -> Result<Vec<PackRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |hash| hash.0.to_vec());
        sqlx::query(
            "select hash, installation, number, header, signature, item_hashes, received_at, note, \
             contact from pack where org = $1 and hash > $2 order by hash limit $3",
        )
        .bind(self.org_bytes())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| {
            let bytes = |index: usize| row.try_get::<Vec<u8>, _>(index);
            Ok(PackRow {
                hash: PackHash::from_slice(&bytes(0)?).ok_or(StoreError::Malformed("pack hash"))?,
                installation: InstallationId::from_slice(&bytes(1)?)
                    .ok_or(StoreError::Malformed("pack installation"))?,
                number: number(row.try_get(2)?),
                header: bytes(3)?,
                signature: bytes(4)?,
                item_hashes: bytes(5)?,
                received_at: Timestamp(row.try_get(6)?),
                note: row.try_get(7)?,
                contact: row.try_get::<Option<i64>, _>(8)?.map(Timestamp),
            })
        })
        .collect()
    }

    /// Whose packs these are, and when that installation was last heard of before each; absent ones are left out.
    pub async fn pack_contacts(
        &mut self,
        packs: &[PackHash],
    ) -> Result<BTreeMap<PackHash, (InstallationId, Option<Timestamp>)>, StoreError> {
        let mut contacts = BTreeMap::new();
        for chunk in packs.chunks(values::LIST) {
            let (places, packs) = values::list(chunk, 2);
            let text = format!(
                "select hash, installation, contact from pack where org = $1 and hash in ({places})"
            );
            let mut query = sqlx::query(assembled(text)).bind(self.org_bytes());
            for pack in packs {
                query = query.bind(pack.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                let bytes = |index: usize| row.try_get::<Vec<u8>, _>(index);
                let hash = PackHash::from_slice(&bytes(0)?);
                let installation = InstallationId::from_slice(&bytes(1)?);
                let contact = row.try_get::<Option<i64>, _>(2)?.map(Timestamp);
                contacts.insert(
                    hash.ok_or(StoreError::Malformed("pack hash"))?,
                    (
                        installation.ok_or(StoreError::Malformed("pack installation"))?,
                        contact,
                    ),
                );
            }
        }
        Ok(contacts)
    }

    /// The public key of an installation's device, for checking signatures later.
    pub async fn public_key_of(
        &mut self,
        installation: InstallationId,
    ) -> Result<Option<Digest>, StoreError> {
        let row = sqlx::query(
            "select d.public_key from installation i \
             join device d on d.org = i.org and d.id = i.device where i.org = $1 and i.id = $2",
        )
        .bind(self.org_bytes())
        .bind(installation.0.to_vec())
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| {
            Digest::from_slice(&row.try_get::<Vec<u8>, _>(0)?)
                .ok_or(StoreError::Malformed("public key"))
        })
        .transpose()
    }
}
