//! Teams and persons.

use std::collections::BTreeMap;

use shared::division::Area;
use shared::id::{TeamId, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{id, person_id};
use crate::store::{StoreError, Tx, assembled, values};

/// A working team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// Its name, unique in the organisation.
    pub name: String,
    /// Where it works.
    pub area: Area,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The person.
    pub id: UserId,
    /// The name shown to colleagues.
    pub name: String,
    /// When the account was made.
    pub created_at: Timestamp,
}

fn team(row: &AnyRow) -> Result<TeamRow, StoreError> {
    Ok(TeamRow {
        id: id(row, 0, TeamId::from_slice, "team")?,
        name: row.try_get(1)?,
        area: row
            .try_get::<String, _>(2)?
            .parse()
            .map_err(|_| StoreError::Malformed("team area"))?,
        created_at: Timestamp(row.try_get(3)?),
    })
}

fn person(row: &AnyRow) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        id: person_id(row, 0)?,
        name: row.try_get(1)?,
        created_at: Timestamp(row.try_get(2)?),
    })
}

impl Tx {
    /// Adds a team. False when its name is taken.
    pub async fn insert_team(&mut self, row: &TeamRow) -> Result<bool, StoreError> {
        let inserted = sqlx::query(
            "insert into team (org, id, name, area, created_at) values ($1, $2, $3, $4, $5) \
             on conflict (org, name) do nothing",
        )
        .bind(self.org_bytes())
        .bind(row.id.0.to_vec())
        .bind(row.name.clone())
        .bind(row.area.to_string())
        .bind(row.created_at.0)
        .execute(self.connection())
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// Teams after an id, oldest first.
    pub async fn teams_after(
        &mut self,
        after: Option<TeamId>,
        limit: u32,
    ) -> Result<Vec<TeamRow>, StoreError> {
        sqlx::query(
            "select id, name, area, created_at from team where org = $1 and id > $2 \
             order by id limit $3",
        )
        .bind(self.org_bytes())
        .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(team)
        .collect()
    }

    /// A team.
    pub async fn team(&mut self, team_id: TeamId) -> Result<Option<TeamRow>, StoreError> {
        sqlx::query("select id, name, area, created_at from team where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(team_id.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(team)
            .transpose()
    }

    /// Adds a person.
    pub async fn insert_person(&mut self, row: &PersonRow) -> Result<(), StoreError> {
        sqlx::query("insert into person (org, id, name, created_at) values ($1, $2, $3, $4)")
            .bind(self.org_bytes())
            .bind(row.id.0.to_vec())
            .bind(row.name.clone())
            .bind(row.created_at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Persons after an id, oldest first.
    pub async fn persons_after(
        &mut self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<PersonRow>, StoreError> {
        sqlx::query(
            "select id, name, created_at from person where org = $1 and id > $2 \
             order by id limit $3",
        )
        .bind(self.org_bytes())
        .bind(after.map_or_else(Vec::new, |id| id.0.to_vec()))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(person)
        .collect()
    }

    /// A person.
    pub async fn person(&mut self, user: UserId) -> Result<Option<PersonRow>, StoreError> {
        sqlx::query("select id, name, created_at from person where org = $1 and id = $2")
            .bind(self.org_bytes())
            .bind(user.0.to_vec())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(person)
            .transpose()
    }

    /// Names of persons; absent ones are left out.
    pub async fn person_names(
        &mut self,
        users: &[UserId],
    ) -> Result<BTreeMap<UserId, String>, StoreError> {
        let mut names = BTreeMap::new();
        for chunk in users.chunks(values::LIST) {
            let (places, users) = values::list(chunk, 2);
            let text = format!("select id, name from person where org = $1 and id in ({places})");
            let mut query = sqlx::query(assembled(text)).bind(self.org_bytes());
            for user in users {
                query = query.bind(user.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                names.insert(person_id(&row, 0)?, row.try_get(1)?);
            }
        }
        Ok(names)
    }
}
