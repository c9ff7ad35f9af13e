//! One-time links to the office page. Keys are kept as hashes.

use shared::id::{DeviceId, Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;

use super::identity::CodeState;
use super::{StoreError, Tx};

impl Tx {
    /// Keeps a link's key.
    pub async fn insert_page_link(
        &mut self,
        key_hash: Digest,
        person: UserId,
        valid_until: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into page_link (org, key_hash, person, valid_until) values ($1, $2, $3, $4)",
        )
        .bind(self.org_bytes())
        .bind(key_hash.0.to_vec())
        .bind(person.0.to_vec())
        .bind(valid_until.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Uses a link up and says whose it is. One statement: of two that come at once, one is refused.
    pub async fn use_page_link(
        &mut self,
        key_hash: Digest,
        now: Timestamp,
    ) -> Result<Result<UserId, CodeState>, StoreError> {
        let used = sqlx::query(
            "update page_link set used_at = $3 where org = $1 and key_hash = $2 \
             and used_at is null and valid_until >= $3 returning person",
        )
        .bind(self.org_bytes())
        .bind(key_hash.0.to_vec())
        .bind(now.0)
        .fetch_optional(self.connection())
        .await?;
        if let Some(row) = used {
            return Ok(Ok(person(&row.try_get::<Vec<u8>, _>(0)?)?));
        }
        let known = sqlx::query("select used_at from page_link where org = $1 and key_hash = $2")
            .bind(self.org_bytes())
            .bind(key_hash.0.to_vec())
            .fetch_optional(self.connection())
            .await?;
        Ok(Err(match known {
            None => CodeState::Unknown,
            Some(row) if row.try_get::<Option<i64>, _>(0)?.is_some() => CodeState::Used,
            Some(_) => CodeState::Expired,
        }))
    }

    /// Takes out the links of everybody who used a device, and ends what links opened for them.
    pub async fn end_links_of(&mut self, device: DeviceId) -> Result<(), StoreError> {
        for text in [
            "delete from page_link where org = $1 and person in \
             (select person from installation where org = $1 and device = $2)",
            "delete from session where org = $1 and opened = 'link' and person in \
             (select person from installation where org = $1 and device = $2)",
        ] {
            sqlx::query(text)
                .bind(self.org_bytes())
                .bind(device.0.to_vec())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Takes out the links of a person.
    pub(super) async fn delete_page_links(&mut self, user: UserId) -> Result<(), StoreError> {
        sqlx::query("delete from page_link where org = $1 and person = $2")
            .bind(self.org_bytes())
            .bind(user.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn person(bytes: &[u8]) -> Result<UserId, StoreError> {
    UserId::from_slice(bytes).ok_or(StoreError::Malformed("person"))
}
