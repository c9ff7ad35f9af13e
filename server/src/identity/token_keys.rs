//! The keys that sign tokens, and their rotation. Each token names its key (`kid`): a new key signs from the moment it
//! is there, the one before it goes on being accepted until what it signed has run out, so nobody notices.
//!
//! Each process keeps the keys it read: [`FRESH_MS`] at most, and a name it does not know is looked up at once. So a
//! process may sign with a key for that long after it was replaced, which is allowed for ([`GRACE_MS`]), and accept
//! one for that long after it was retired at once.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use shared::audit::Act;
use shared::time::Timestamp;
use tokio::sync::RwLock;

use super::token::TOKEN_MS;
use crate::store::audit::Unaudited;
use crate::store::identity::TokenKeyRow;
use crate::store::{Store, StoreError};
use crate::{audit, fresh};

/// How long what was read of the keys holds: a minute.
pub const FRESH_MS: i64 = 60_000;
/// How long a replaced key is accepted: until a process that has not heard of it has, and what that signed is over.
pub const GRACE_MS: i64 = TOKEN_MS + 5 * FRESH_MS;
/// How often a name that nobody knows makes a process look: once a second.
const LOOK_MS: i64 = 1_000;
/// PKCS #8 of an Ed25519 seed (RFC 8410): this, then the seed.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A key that signs tokens, or did.
#[derive(Clone)]
pub struct TokenKey {
    /// Its name in the header of a token: the first 8 bytes of the public key, hex.
    pub kid: String,
    pub(super) signs: EncodingKey,
    pub(super) verifies: DecodingKey,
    retired_at: Option<Timestamp>,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKey").field("kid", &self.kid).finish()
    }
}

impl TokenKey {
    fn of(row: &TokenKeyRow) -> Self {
        let key = SigningKey::from_bytes(&row.seed);
        let der = [PKCS8_HEAD.as_slice(), &row.seed].concat();
        Self {
            kid: row.kid.clone(),
            signs: EncodingKey::from_ed_der(&der),
            verifies: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
            retired_at: row.retired_at,
        }
    }

    /// From its seed, for tests of tokens.
    #[cfg(test)]
    pub(super) fn from_seed(seed: [u8; 32]) -> Self {
        Self::of(&row(seed, Timestamp(0)))
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.retired_at.is_none_or(|retired| now < retired)
    }
}

fn row(seed: [u8; 32], now: Timestamp) -> TokenKeyRow {
    let public = SigningKey::from_bytes(&seed).verifying_key();
    TokenKeyRow {
        kid: hex::encode(&public.as_bytes()[..8]),
        seed,
        made_at: now,
        retired_at: None,
    }
}

/// What was read of the keys, newest last.
#[derive(Debug, Default)]
struct Ring {
    keys: Vec<Arc<TokenKey>>,
    read_at: Option<Timestamp>,
}

impl Ring {
    fn is_older(&self, most_ms: i64, now: Timestamp) -> bool {
        self.read_at
            .is_none_or(|read| now.0.abs_diff(read.0) >= most_ms.unsigned_abs())
    }
}

/// The keys of an organisation, as a process knows them.
#[derive(Debug, Clone)]
pub struct TokenKeys {
    store: Store,
    ring: Arc<RwLock<Ring>>,
}

/// A rotation.
#[derive(Debug, Clone, Serialize)]
pub struct Rotated {
    /// The key that signs from now on.
    pub kid: String,
    /// Until when those before it are accepted.
    pub former_until: Timestamp,
}

impl TokenKeys {
    /// Those of a database; makes a first one where there is none.
    pub async fn open(store: Store, now: Timestamp) -> Result<Self, StoreError> {
        let keys = Self {
            store,
            ring: Arc::default(),
        };
        let mut tx = keys.store.begin().await?;
        tx.lock_head().await?;
        if tx
            .token_keys(now)
            .await?
            .iter()
            .all(|key| key.retired_at.is_some())
        {
            tx.insert_token_key(&row(fresh::bytes(), now)).await?;
            tx.commit_unaudited(Unaudited::Token).await?;
        }
        Ok(keys)
    }

    /// The key that signs.
    pub async fn signer(&self, now: Timestamp) -> Result<Arc<TokenKey>, StoreError> {
        self.keep_fresh(FRESH_MS, now).await?;
        let ring = self.ring.read().await;
        let newest = ring.keys.iter().rev().find(|key| key.retired_at.is_none());
        newest.cloned().ok_or(StoreError::Malformed("token keys"))
    }

    /// The key of a name, where it is good.
    pub async fn named(
        &self,
        kid: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<TokenKey>>, StoreError> {
        self.keep_fresh(FRESH_MS, now).await?;
        if let Some(key) = self.known(kid).await {
            return Ok(Some(key).filter(|key| key.is_good(now)));
        }
        self.keep_fresh(LOOK_MS, now).await?;
        let key = self.known(kid).await;
        Ok(key.filter(|key| key.is_good(now)))
    }

    async fn known(&self, kid: &str) -> Option<Arc<TokenKey>> {
        let ring = self.ring.read().await;
        ring.keys.iter().find(|key| key.kid == kid).cloned()
    }

    async fn keep_fresh(&self, most_ms: i64, now: Timestamp) -> Result<(), StoreError> {
        if !self.ring.read().await.is_older(most_ms, now) {
            return Ok(());
        }
        let mut ring = self.ring.write().await;
        if !ring.is_older(most_ms, now) {
            // Whoever was before us read them.
            return Ok(());
        }
        let rows = self.store.snapshot().await?.token_keys(now).await?;
        ring.keys = rows.iter().map(|row| Arc::new(TokenKey::of(row))).collect();
        ring.read_at = Some(now);
        Ok(())
    }
}

/// Makes a new key that signs from now on. Those before it are accepted for [`GRACE_MS`] more, or no longer, where one
/// may be in other hands: then every phone proves itself anew. Running servers need no word of it.
pub async fn rotate(store: &Store, now: Timestamp, at_once: bool) -> Result<Rotated, StoreError> {
    let mut tx = store.begin().await?;
    tx.lock_head().await?;
    // The newest signs, also where the clock stood still or went back.
    let newest = tx.token_keys(now).await?.last().map(|key| key.made_at.0);
    let made_at = newest.map_or(now.0, |newest| now.0.max(newest + 1));
    let key = row(fresh::bytes(), Timestamp(made_at));
    tx.insert_token_key(&key).await?;
    let former_until = now.plus_ms(if at_once { 0 } else { GRACE_MS });
    tx.retire_token_keys(&key.kid, former_until, now).await?;
    let kid = key.kid.clone();
    let act = Act::TokenKeyChanged { kid, at_once };
    tx.commit(audit::by_nobody(now, act)).await?;
    Ok(Rotated {
        kid: key.kid,
        former_until,
    })
}
