//! Grants: proposed, holding, ended.

use shared::access::{Grant, Role};
use shared::id::{GrantId, TeamId, UserId};
use shared::time::{LocalDate, Timestamp};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{id, person_id};
use crate::store::{StoreError, Tx, assembled, values};

/// A grant, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// The grant's own id.
    pub id: GrantId,
    /// Whose.
    pub person: UserId,
    /// What it allows.
    pub grant: Grant,
}

/// A grant that nobody confirmed yet: no right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// The grant.
    pub row: GrantRow,
    /// Who proposed it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str =
    "id, person, role, area, unit, team, from_on, to_on, proposed_by, proposed_at";
/// Rows that are rights, on their days.
const HOLDS: &str = "(proposed_at is null or confirmed_at is not null)";
/// Rows that are none yet.
const WAITS: &str = "proposed_at is not null and confirmed_at is null";

fn grant(row: &AnyRow) -> Result<GrantRow, StoreError> {
    let bad = StoreError::Malformed;
    let text = |index: usize| row.try_get::<Option<String>, _>(index);
    Ok(GrantRow {
        id: id(row, 0, GrantId::from_slice, "grant")?,
        person: person_id(row, 1)?,
        grant: Grant {
            role: row
                .try_get::<String, _>(2)?
                .parse()
                .map_err(|_| bad("grant role"))?,
            area: text(3)?
                .map(|area| area.parse().map_err(|_| bad("grant area")))
                .transpose()?,
            unit: text(4)?,
            team: row
                .try_get::<Option<Vec<u8>>, _>(5)?
                .map(|team| TeamId::from_slice(&team).ok_or(bad("grant team")))
                .transpose()?,
            from: row
                .try_get::<String, _>(6)?
                .parse()
                .map_err(|_| bad("grant start"))?,
            to: text(7)?
                .map(|to| to.parse().map_err(|_| bad("grant end")))
                .transpose()?,
        },
    })
}

fn proposal(row: &AnyRow) -> Result<ProposalRow, StoreError> {
    Ok(ProposalRow {
        row: grant(row)?,
        by: person_id(row, 8)?,
        at: Timestamp(row.try_get(9)?),
    })
}

impl Tx {
    /// Adds a grant that holds without anybody's confirming it: at the founding and at the machine.
    pub async fn insert_grant(&mut self, row: &GrantRow) -> Result<(), StoreError> {
        self.put_grant(row, None).await
    }

    /// Adds a grant that waits to be confirmed.
    pub async fn propose_grant(
        &mut self,
        row: &GrantRow,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.put_grant(row, Some((by, at))).await
    }

    async fn put_grant(
        &mut self,
        row: &GrantRow,
        proposed: Option<(UserId, Timestamp)>,
    ) -> Result<(), StoreError> {
        let grant = &row.grant;
        sqlx::query(
            "insert into access_grant \
             (org, id, person, role, area, unit, team, from_on, to_on, proposed_by, proposed_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(self.org_bytes())
        .bind(row.id.0.to_vec())
        .bind(row.person.0.to_vec())
        .bind(grant.role.as_str().to_owned())
        .bind(grant.area.as_ref().map(ToString::to_string))
        .bind(grant.unit.clone())
        .bind(grant.team.map(|team| team.0.to_vec()))
        .bind(grant.from.to_string())
        .bind(grant.to.map(|to| to.to_string()))
        .bind(proposed.map(|(by, _)| by.0.to_vec()))
        .bind(proposed.map(|(_, at)| at.0))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The grants of persons that are rights, past and future ones too, in the order they were given.
    pub async fn grants_of(&mut self, users: &[UserId]) -> Result<Vec<GrantRow>, StoreError> {
        self.of_persons(users, HOLDS, grant).await
    }

    /// What is proposed for persons, in the order it was.
    pub async fn proposals_of(&mut self, users: &[UserId]) -> Result<Vec<ProposalRow>, StoreError> {
        self.of_persons(users, WAITS, proposal).await
    }

    async fn of_persons<T>(
        &mut self,
        users: &[UserId],
        which: &'static str,
        read: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for chunk in users.chunks(values::LIST) {
            let (places, users) = values::list(chunk, 2);
            let text = format!(
                "select {COLUMNS} from access_grant \
                 where org = $1 and person in ({places}) and {which} order by id"
            );
            let mut query = sqlx::query(assembled(text)).bind(self.org_bytes());
            for user in users {
                query = query.bind(user.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }

    /// A grant that is a right, or was one.
    pub async fn grant(&mut self, grant_id: GrantId) -> Result<Option<GrantRow>, StoreError> {
        let text =
            format!("select {COLUMNS} from access_grant where org = $1 and id = $2 and {HOLDS}");
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(grant_id.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(grant)
            .transpose()
    }

    /// What waits to be confirmed, after an id, oldest first.
    pub async fn proposals_after(
        &mut self,
        after: Option<GrantId>,
        limit: u32,
    ) -> Result<Vec<ProposalRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from access_grant \
             where org = $1 and id > $2 and {WAITS} order by id limit $3"
        );
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(proposal)
            .collect()
    }

    /// What waits to be confirmed, by id; what does not wait is left out.
    pub async fn proposals(&mut self, ids: &[GrantId]) -> Result<Vec<ProposalRow>, StoreError> {
        let mut found = Vec::new();
        for chunk in ids.chunks(values::LIST) {
            let (places, ids) = values::list(chunk, 2);
            let text = format!(
                "select {COLUMNS} from access_grant \
                 where org = $1 and id in ({places}) and {WAITS} order by id"
            );
            let mut query = sqlx::query(assembled(text)).bind(self.org_bytes());
            for id in ids {
                query = query.bind(id.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                found.push(proposal(&row)?);
            }
        }
        Ok(found)
    }

    /// Makes a proposal a right.
    pub async fn confirm_grant(
        &mut self,
        grant_id: GrantId,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let text = format!(
            "update access_grant set confirmed_by = $3, confirmed_at = $4 \
             where org = $1 and id = $2 and {WAITS}"
        );
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(grant_id.0.to_vec())
            .bind(by.0.to_vec())
            .bind(at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes a proposal out; a right stays.
    pub async fn delete_proposal(&mut self, grant_id: GrantId) -> Result<(), StoreError> {
        let text = format!("delete from access_grant where org = $1 and id = $2 and {WAITS}");
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(grant_id.0.to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Gives a grant a last day.
    pub async fn end_grant(
        &mut self,
        grant_id: GrantId,
        last: LocalDate,
    ) -> Result<(), StoreError> {
        sqlx::query("update access_grant set to_on = $3 where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(grant_id.0.to_vec())
            .bind(last.to_string())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Every grant of a role that is or was a right, in the order they were given.
    pub async fn grants_in_role(&mut self, role: Role) -> Result<Vec<GrantRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from access_grant where org = $1 and role = $2 and {HOLDS} order by id"
        );
        sqlx::query(assembled(text))
            .bind(self.org_bytes())
            .bind(role.as_str().to_owned())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(grant)
            .collect()
    }
}
