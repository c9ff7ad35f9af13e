//! Sessions of people who read and act without a phone. Keys are kept as hashes.

use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{StoreError, Tx};

/// How a session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// With a one-time link: it reads the pages and no more.
    Link,
    /// With a password alone: it acts while nothing that its person does asks for a second step.
    Password,
    /// With a password and a second step.
    TwoSteps,
}

impl Opened {
    /// The word in the interface and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Password => "password",
            Self::TwoSteps => "two_steps",
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// What it is called in lists: not its key.
    pub id: [u8; 16],
    /// Whose.
    pub person: UserId,
    /// How it was opened.
    pub opened: Opened,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to ten minutes.
    pub seen_at: Timestamp,
    /// When it is over, however much it is used.
    pub valid_until: Timestamp,
    /// From which address it was opened.
    pub address: String,
    /// What the browser said it is.
    pub agent: String,
}

const COLUMNS: &str = "id, person, opened, created_at, seen_at, valid_until, address, agent";

fn session(row: &AnyRow) -> Result<SessionRow, StoreError> {
    let opened: String = row.try_get(2)?;
    let mut all = [Opened::Link, Opened::Password, Opened::TwoSteps].into_iter();
    let opened = all.find(|known| known.as_str() == opened);
    Ok(SessionRow {
        id: row
            .try_get::<Vec<u8>, _>(0)?
            .try_into()
            .map_err(|_| StoreError::Malformed("session"))?,
        person: UserId::from_slice(&row.try_get::<Vec<u8>, _>(1)?)
            .ok_or(StoreError::Malformed("person"))?,
        opened: opened.ok_or(StoreError::Malformed("how a session was opened"))?,
        created_at: Timestamp(row.try_get(3)?),
        seen_at: Timestamp(row.try_get(4)?),
        valid_until: Timestamp(row.try_get(5)?),
        address: row.try_get(6)?,
        agent: row.try_get(7)?,
    })
}

impl Tx {
    /// Opens a session, and forgets the ones that are over.
    pub async fn insert_session(
        &mut self,
        hash: Digest,
        row: &SessionRow,
    ) -> Result<(), StoreError> {
        sqlx::query("delete from session where org = $1 and valid_until < $2")
            .bind(self.org_bytes())
            .bind(row.created_at.0)
            .execute(self.connection())
            .await?;
        sqlx::query(
            "insert into session (org, session_hash, id, person, opened, created_at, seen_at, \
             valid_until, address, agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(self.org_bytes())
        .bind(hash.0.to_vec())
        .bind(row.id.to_vec())
        .bind(row.person.0.to_vec())
        .bind(row.opened.as_str())
        .bind(row.created_at.0)
        .bind(row.seen_at.0)
        .bind(row.valid_until.0)
        .bind(row.address.clone())
        .bind(row.agent.clone())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The session of a key; none when it is unknown, over, or opened with a password and not used since `idle_since`.
    pub async fn session(
        &mut self,
        hash: Digest,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<SessionRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from session where org = $1 and session_hash = $2 \
             and valid_until >= $3 and (opened = 'link' or seen_at >= $4)"
        );
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(hash.0.to_vec())
            .bind(now.0)
            .bind(idle_since.0)
            .fetch_optional(self.connection())
            .await?
            .map(|row| session(&row))
            .transpose()
    }

    /// The sessions of a person that are good, the newest first.
    pub async fn sessions_of(
        &mut self,
        person: UserId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from session where org = $1 and person = $2 and valid_until >= $3 \
             and (opened = 'link' or seen_at >= $4) order by created_at desc, id"
        );
        sqlx::query(super::assembled(text))
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .bind(now.0)
            .bind(idle_since.0)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(session)
            .collect()
    }

    /// Notes that a session is used.
    pub async fn see_session(&mut self, hash: Digest, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("update session set seen_at = $3 where org = $1 and session_hash = $2")
            .bind(self.org_bytes())
            .bind(hash.0.to_vec())
            .bind(now.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends a session of a person. False when they have none of that name.
    pub async fn end_session(&mut self, person: UserId, id: [u8; 16]) -> Result<bool, StoreError> {
        let ended = sqlx::query("delete from session where org = $1 and person = $2 and id = $3")
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .bind(id.to_vec())
            .execute(self.connection())
            .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Ends the sessions of a person, but one where it is named, and the links that would open others. Says how many
    /// sessions.
    pub async fn end_sessions(
        &mut self,
        person: UserId,
        but: Option<[u8; 16]>,
    ) -> Result<u64, StoreError> {
        self.delete_page_links(person).await?;
        // No session has an empty name.
        let but = but.map_or_else(Vec::new, |id| id.to_vec());
        let ended = sqlx::query("delete from session where org = $1 and person = $2 and id <> $3")
            .bind(self.org_bytes())
            .bind(person.0.to_vec())
            .bind(but)
            .execute(self.connection())
            .await?;
        Ok(ended.rows_affected())
    }
}
