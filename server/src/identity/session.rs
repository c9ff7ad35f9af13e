//! Sessions: whoever reads the pages or calls the interface without a phone.
//!
//! The key is 128 random bits in a cookie, kept as SHA-256. What proves that a request comes from the office's own pages
//! is made from the key by a hash, so that neither it nor the key can be had from the database. A session opened with a
//! password acts in the interface; one opened with a link, which travels through messengers, reads the pages only, and may
//! end sessions.

use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use shared::access::Principal;
use shared::audit::Act;
use shared::division::Divisions;
use shared::id::{Digest, UserId};
use shared::time::Timestamp;
use subtle::ConstantTimeEq as _;

use super::sign_in::is_second_step_asked;
use crate::audit;
use crate::fresh;
use crate::state::App;
use crate::store::audit::Unaudited;
use crate::store::session::{Opened, SessionRow};
use crate::store::{StoreError, Tx};

/// How long a session lasts, however much it is used: twelve hours.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1_000;
/// How long a session that was opened with a password lasts unused: two hours, less what [`SEEN_MS`] does not note.
pub const IDLE_MS: i64 = 2 * 60 * 60 * 1_000;
/// How often it is noted that a session is used: every ten minutes.
pub const SEEN_MS: i64 = 10 * 60 * 1_000;
/// Longest part of what a browser says it is that is kept, in characters.
const MAX_AGENT_CHARS: usize = 200;

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The address.
    pub address: IpAddr,
    /// What the browser says it is.
    pub agent: String,
}

/// A session as its cookie says it. Its `Debug` has no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// As it is kept.
    pub row: SessionRow,
    key: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// The key, for the cookie.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What a request that changes something must bring besides the cookie.
    pub fn csrf(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"satchel-csrf\0");
        hash.update(self.key.as_bytes());
        hex::encode(hash.finalize())
    }

    /// Whether a request brought it. Takes the same time for every wrong one of the right length.
    pub fn is_csrf(&self, said: &str) -> bool {
        self.csrf().as_bytes().ct_eq(said.as_bytes()).into()
    }
}

fn hash(key: &str) -> Digest {
    Digest(Sha256::digest(key.as_bytes()).into())
}

fn idle_since(now: Timestamp) -> Timestamp {
    now.plus_ms(-IDLE_MS)
}

/// Opens a session of a person, inside the transaction of the act that opens it.
pub(super) async fn open(
    tx: &mut Tx,
    person: UserId,
    opened: Opened,
    from: &Origin,
    now: Timestamp,
) -> Result<Session, StoreError> {
    let key = hex::encode(fresh::bytes::<16>());
    let agent = from.agent.chars().filter(|c| !c.is_control());
    let row = SessionRow {
        id: fresh::uuid(now),
        person,
        opened,
        created_at: now,
        seen_at: now,
        valid_until: now.plus_ms(SESSION_MS),
        address: from.address.to_string(),
        agent: agent.take(MAX_AGENT_CHARS).collect(),
    };
    tx.insert_session(hash(&key), &row).await?;
    Ok(Session { row, key })
}

/// The session of a key; none when it is unknown or over. Notes now and then that it is used.
pub async fn of_key(app: &App, key: &str) -> Result<Option<Session>, StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.snapshot().await?;
    let row = tx.session(hash(key), now, idle_since(now)).await?;
    drop(tx);
    let Some(row) = row else {
        return Ok(None);
    };
    if now.0 - row.seen_at.0 >= SEEN_MS {
        let mut tx = app.store.begin().await?;
        tx.see_session(hash(key), now).await?;
        tx.commit_unaudited(Unaudited::Session).await?;
    }
    Ok(Some(Session {
        row,
        key: key.to_owned(),
    }))
}

/// Who a session is of, with the grants of today. None where it was opened with a password alone and its person has come
/// to need a second step since: by a grant that began, or because the office asks everybody.
pub async fn principal(
    tx: &mut Tx,
    session: &Session,
    divisions: &Divisions,
    now: Timestamp,
) -> Result<Option<Principal>, StoreError> {
    let SessionRow { person, opened, .. } = session.row;
    let on = now.date();
    if opened == Opened::Password && is_second_step_asked(tx, person, on).await? {
        return Ok(None);
    }
    Ok(Some(super::reader(tx, person, divisions, on).await?))
}

/// The sessions of a session's person, the newest first.
pub async fn of_person(app: &App, person: UserId) -> Result<Vec<SessionRow>, StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.snapshot().await?;
    tx.sessions_of(person, now, idle_since(now)).await
}

/// Ends a session by itself: signs out.
pub async fn sign_out(app: &App, session: &Session) -> Result<(), StoreError> {
    let person = session.row.person;
    let mut tx = app.store.begin().await?;
    if !tx.end_session(person, session.row.id).await? {
        return Ok(());
    }
    let deed = audit::by_person(person, app.clock.now(), Act::SignedOut {});
    tx.commit(deed).await?;
    tracing::info!(%person, "signed out");
    Ok(())
}

/// Ends one of a person's own sessions. False when there is none of that name.
pub async fn end(app: &App, session: &Session, id: [u8; 16]) -> Result<bool, StoreError> {
    if id == session.row.id {
        sign_out(app, session).await?;
        return Ok(true);
    }
    let person = session.row.person;
    let mut tx = app.store.begin().await?;
    if !tx.end_session(person, id).await? {
        return Ok(false);
    }
    let act = Act::SessionsEnded {
        account: person,
        sessions: 1,
    };
    tx.commit(audit::by_person(person, app.clock.now(), act))
        .await?;
    Ok(true)
}

/// Signs a person out everywhere, here too. Says how many sessions ended.
pub async fn end_all(app: &App, session: &Session) -> Result<u64, StoreError> {
    let account = session.row.person;
    let mut tx = app.store.begin().await?;
    let sessions = tx.end_sessions(account, None).await?;
    let act = Act::SessionsEnded { account, sessions };
    tx.commit(audit::by_person(account, app.clock.now(), act))
        .await?;
    tracing::info!(person = %account, sessions, "signed out everywhere");
    Ok(sessions)
}
