//! Reference data as the log last said it.

use shared::sync::Reference;
use sqlx::Row as _;

use super::{StoreError, Tx, column, number, values};

/// The stored form of a reference's key: its debug text, which is stable and readable.
pub fn key_text(reference: &Reference) -> String {
    match reference {
        Reference::Divisions(sheet) => format!("divisions/{}/{}", sheet.edition, sheet.township),
        Reference::PolicyTopics(_) => "policy_topics".to_owned(),
        Reference::Membership(membership) => format!(
            "membership/{}/{}/{}",
            membership.user, membership.team, membership.role
        ),
        Reference::Units(_) => "units".to_owned(),
        Reference::TalkTopics(_) => "talk_topics".to_owned(),
        Reference::VillageTopics { village, .. } => format!("village_topics/{village}"),
    }
}

impl Tx {
    /// Writes reference data, each piece replacing the one of the same key.
    pub async fn put_references(&mut self, rows: &[(Reference, u64)]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "reference (org, reference_key, seq, body)",
            4,
            "on conflict (org, reference_key) do update set seq = excluded.seq, body = excluded.body",
            rows,
            |query, (reference, seq)| {
                query
                    .bind(org.0.to_vec())
                    .bind(key_text(reference))
                    .bind(column(*seq))
                    .bind(shared::cbor::encode(reference))
            },
        )
        .await
    }

    /// All reference data, by key.
    pub async fn references(&mut self) -> Result<Vec<Reference>, StoreError> {
        sqlx::query("select body from reference where org = $1 order by reference_key")
            .bind(self.org_bytes())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| {
                shared::cbor::decode(&row.try_get::<Vec<u8>, _>(0)?)
                    .map_err(|_| StoreError::Malformed("reference"))
            })
            .collect()
    }

    /// The newest row of reference data: a cache is current while this stands still.
    pub async fn reference_seq(&mut self) -> Result<u64, StoreError> {
        let row = sqlx::query("select coalesce(max(seq), 0) from reference where org = $1")
            .bind(self.org_bytes())
            .fetch_one(self.connection())
            .await?;
        Ok(number(row.try_get(0)?))
    }
}
