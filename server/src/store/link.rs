//! What records point to, and which records point to one.

use std::collections::BTreeSet;

use shared::id::RecordId;
use shared::record::Relation;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, values};

/// How one record points to another: by what it says, or by an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// A field of its content.
    Content(Relation),
    /// It is the same as the other, which counts for both.
    SameAs,
}

const SAME_AS: &str = "same_as";

impl LinkKind {
    const RELATIONS: [Relation; 5] = [
        Relation::Talk,
        Relation::Session,
        Relation::ReadBack,
        Relation::Inspection,
        Relation::About,
    ];

    /// The column's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content(relation) => relation.as_str(),
            Self::SameAs => SAME_AS,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == SAME_AS {
            return Some(Self::SameAs);
        }
        let mut relations = Self::RELATIONS.into_iter();
        let relation = relations.find(|relation| relation.as_str() == text)?;
        Some(Self::Content(relation))
    }
}

/// One record points to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Which.
    pub record: RecordId,
    /// How.
    pub kind: LinkKind,
    /// To which; it may not be here.
    pub target: RecordId,
}

const COLUMNS: &str = "record, relation, target";

fn read(row: &AnyRow) -> Result<Link, StoreError> {
    let id = |index: usize| -> Result<RecordId, StoreError> {
        RecordId::from_slice(&row.try_get::<Vec<u8>, _>(index)?)
            .ok_or(StoreError::Malformed("linked record"))
    };
    let kind = LinkKind::parse(&row.try_get::<String, _>(1)?);
    Ok(Link {
        record: id(0)?,
        kind: kind.ok_or(StoreError::Malformed("relation"))?,
        target: id(2)?,
    })
}

impl Tx {
    /// Adds links; one that is there stays.
    pub async fn insert_links(&mut self, links: &[Link]) -> Result<(), StoreError> {
        let org = self.org;
        values::insert(
            self.connection(),
            "record_link (org, record, relation, target)",
            4,
            "on conflict (org, record, relation, target) do nothing",
            links,
            |query, link| {
                query
                    .bind(org.0.to_vec())
                    .bind(link.record.0.to_vec())
                    .bind(link.kind.as_str().to_owned())
                    .bind(link.target.0.to_vec())
            },
        )
        .await
    }

    /// Removes links that no longer hold.
    pub async fn delete_links(&mut self, links: &[Link]) -> Result<(), StoreError> {
        for link in links {
            sqlx::query(
                "delete from record_link \
                 where org = $1 and record = $2 and relation = $3 and target = $4",
            )
            .bind(self.org_bytes())
            .bind(link.record.0.to_vec())
            .bind(link.kind.as_str().to_owned())
            .bind(link.target.0.to_vec())
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// The links to these records.
    pub async fn links_to(&mut self, targets: &[RecordId]) -> Result<Vec<Link>, StoreError> {
        let mut links = Vec::new();
        for chunk in targets.chunks(values::LIST) {
            let (places, targets) = values::list(chunk, 2);
            let text = format!(
                "select {COLUMNS} from record_link where org = $1 and target in ({places})"
            );
            let mut query = sqlx::query(super::assembled(text)).bind(self.org_bytes());
            for target in targets {
                query = query.bind(target.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                links.push(read(&row)?);
            }
        }
        Ok(links)
    }

    /// Every link, for `verify`.
    pub async fn all_links(&mut self) -> Result<BTreeSet<Link>, StoreError> {
        let text = format!("select {COLUMNS} from record_link where org = $1");
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(read)
            .collect()
    }
}
