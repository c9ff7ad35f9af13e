//! One-time links to the office's page, and the sessions they open ([`session`]).
//!
//! A link's key is 128 random bits, said once and kept as SHA-256.

use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use shared::access::{self, Action, Denied, Principal};
use shared::audit::Act;
use shared::id::Digest;
use shared::time::Timestamp;

use super::session::{self, Origin, Session};
use crate::audit::{self, refusals::Door};
use crate::fresh;
use crate::state::App;
use crate::store::StoreError;
use crate::store::identity::CodeState;
use crate::store::session::Opened;

/// How long a link waits to be opened: a day.
pub const LINK_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why a link was not made.
#[derive(Debug, thiserror::Error)]
pub enum PageLinkError {
    /// The caller may not.
    #[error("not permitted: {}", .0.as_str())]
    Denied(Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A key as said once.
#[derive(Clone, PartialEq, Eq)]
pub struct PageKey {
    /// The key, hex.
    pub key: String,
    /// When it is over.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for PageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageKey")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

fn hash(key: &str) -> Digest {
    Digest(Sha256::digest(key.as_bytes()).into())
}

/// Makes a link's key for the caller.
pub async fn issue(app: &App, principal: &Principal) -> Result<PageKey, PageLinkError> {
    let now = app.clock.now();
    access::permits(principal, Action::IssuePageLink, None, now.date())
        .map_err(PageLinkError::Denied)?;
    let key = hex::encode(fresh::bytes::<16>());
    let expires_at = now.plus_ms(LINK_MS);
    let mut tx = app.store.begin().await?;
    // A phone may have been revoked since it was let in; who signed in with a password has none.
    let phone = tx.installation(principal.installation).await?;
    if phone.is_some_and(|phone| phone.is_shut()) {
        return Err(PageLinkError::Denied(Denied::DeviceRevoked));
    }
    tx.insert_page_link(hash(&key), principal.user, expires_at)
        .await?;
    let act = Act::PageLinkMade {
        valid_until: expires_at,
    };
    tx.commit(audit::by(principal, now, act)).await?;
    tracing::info!(person = %principal.user, "page link made");
    Ok(PageKey { key, expires_at })
}

/// Exchanges a link's key for a session.
pub async fn open(
    app: &App,
    from: &Origin,
    key: &str,
) -> Result<Result<Session, CodeState>, StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let person = match tx.use_page_link(hash(key), now).await? {
        Ok(person) => person,
        Err(state) => return Ok(Err(state)),
    };
    let session = session::open(&mut tx, person, Opened::Link, from, now).await?;
    let act = Act::PageOpened {
        address: from.address.to_string(),
        valid_until: session.row.valid_until,
    };
    tx.commit(audit::by_person(person, now, act)).await?;
    tracing::info!(%person, "page opened");
    Ok(Ok(session))
}

/// Records that a link opened nothing for somebody who had no session either.
pub async fn refused(app: &App, address: IpAddr, why: CodeState) -> Result<(), StoreError> {
    let now = app.clock.now();
    let Some(unnoted) = app.refusals.note(Door::Page, address, false, now) else {
        return Ok(());
    };
    let act = Act::PageLinkRefused {
        address: address.to_string(),
        why: why.into(),
        unnoted,
    };
    let tx = app.store.begin().await?;
    tx.commit(audit::by_nobody(now, act)).await
}
