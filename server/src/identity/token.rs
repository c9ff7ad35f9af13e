//! Access tokens, and how a device renews them.
//!
//! A token is a JWT signed with one of the server's token keys ([`super::token_keys`]), good for [`TOKEN_MS`]. It says
//! who calls, not what they may do: grants and revocation are read at each request. A phone proves itself in the exchange
//! itself ([`super::proof`]); one that was given no nonce yet asks for a challenge and signs it with its device key. No
//! challenge is stored before it is answered: the server signs the time it gave it out, and remembers what was answered
//! until it runs out, so that each is answered once.

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::enrolment::{AccessToken, TokenChallenge, TokenRequest};
use shared::id::{InstallationId, Nonce};
use shared::time::Timestamp;

use super::proof;
use super::token_keys::{TokenKey, TokenKeys};
use crate::fresh;
use crate::keys::ServerKeys;
use crate::rates::TooOften;
use crate::state::App;
use crate::store::audit::Unaudited;
use crate::store::{StoreError, Tx};

/// How long a token is good for: 15 minutes.
pub const TOKEN_MS: i64 = 15 * 60 * 1_000;
/// How far the clock of another process may be ahead that gave out a challenge: 5 seconds.
const AHEAD_MS: i64 = 5_000;
/// How long a challenge is remembered that was answered, so that no clock that goes back takes it twice: an hour.
const REMEMBERED_MS: i64 = 60 * 60 * 1_000;
/// How long a challenge is good for: 2 minutes.
pub const CHALLENGE_MS: i64 = 2 * 60 * 1_000;

const CHALLENGE_CONTEXT: &[u8] = b"satchel/challenge/1";
/// Time, random bytes, signature.
const CHALLENGE_BYTES: usize = 8 + 16 + 64;

/// Why a token or proof is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not a token of this server: malformed, another algorithm, another key, or changed.
    #[error("not a token of this server")]
    Foreign(#[source] Option<jsonwebtoken::errors::Error>),
    /// Its time is over.
    #[error("token or challenge is over")]
    Expired,
    /// The installation is unknown here.
    #[error("unknown installation")]
    UnknownInstallation,
    /// The proof is not the device's.
    #[error("proof does not verify")]
    Proof,
    /// The proof was used before, or is over a nonce that is no longer the one to prove: this is, where there is one.
    #[error("proof is used")]
    Stale(Option<Nonce>),
    /// The installation had too many.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The token could not be signed.
    #[error("token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    /// The caller. Its person, device and grants are read at each request, and the key that signs is its
    /// organisation's own, so a token says no more: it travels with every exchange.
    sub: InstallationId,
    /// Seconds, as RFC 7519 has it.
    iat: i64,
    exp: i64,
}

/// Signs a token for an installation.
pub fn sign(
    key: &TokenKey,
    installation: InstallationId,
    nonce: Nonce,
    now: Timestamp,
) -> Result<AccessToken, TokenError> {
    let expires = now.plus_ms(TOKEN_MS).0.div_euclid(1_000);
    let claims = Claims {
        sub: installation,
        iat: now.0.div_euclid(1_000),
        exp: expires,
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(key.kid.clone());
    header.typ = None;
    let token = jsonwebtoken::encode(&header, &claims, &key.signs).map_err(TokenError::Sign)?;
    Ok(AccessToken {
        token,
        expires_at: Timestamp(expires * 1_000),
        nonce: Some(nonce),
    })
}

/// Reads a token by the key that it names, where this organisation has a good one of that name.
pub async fn read(
    keys: &TokenKeys,
    token: &str,
    now: Timestamp,
) -> Result<InstallationId, TokenError> {
    let header =
        jsonwebtoken::decode_header(token).map_err(|error| TokenError::Foreign(Some(error)))?;
    let kid = header.kid.ok_or(TokenError::Foreign(None))?;
    let key = keys.named(&kid, now).await?;
    verified(&*key.ok_or(TokenError::Foreign(None))?, token, now)
}

/// What a token says that this key signed: EdDSA and nothing else, not over. Time is the server's clock, which may be a
/// simulated one, so the library must not look at the machine's.
fn verified(key: &TokenKey, token: &str, now: Timestamp) -> Result<InstallationId, TokenError> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let token = jsonwebtoken::decode::<Claims>(token, &key.verifies, &validation)
        .map_err(|error| TokenError::Foreign(Some(error)))?;
    if token.header.kid.as_deref() != Some(key.kid.as_str()) {
        return Err(TokenError::Foreign(None));
    }
    if now.0 >= token.claims.exp.saturating_mul(1_000) {
        return Err(TokenError::Expired);
    }
    Ok(token.claims.sub)
}

/// A challenge: the time and random bytes, signed by the server, so that nothing need be remembered.
pub fn challenge(keys: &ServerKeys, now: Timestamp) -> TokenChallenge {
    let mut nonce = now.0.to_be_bytes().to_vec();
    nonce.extend(fresh::bytes::<16>());
    let signature = keys.sign(&[CHALLENGE_CONTEXT, &nonce].concat());
    nonce.extend(signature);
    TokenChallenge {
        nonce: hex::encode(nonce),
    }
}

/// A challenge of ours that is still good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Challenge {
    given_at: Timestamp,
    random: Nonce,
}

impl Challenge {
    /// Uses it up: whoever answers it again is told so.
    pub(super) async fn redeem(self, tx: &mut Tx, now: Timestamp) -> Result<(), TokenError> {
        let over = now.plus_ms(-REMEMBERED_MS);
        match tx.use_challenge(self.random, self.given_at, over).await? {
            true => Ok(()),
            false => Err(TokenError::Stale(None)),
        }
    }
}

/// Reads a challenge.
pub(super) fn check_challenge(
    keys: &ServerKeys,
    nonce: &str,
    now: Timestamp,
) -> Result<Challenge, TokenError> {
    let mut bytes = [0; CHALLENGE_BYTES];
    hex::decode_to_slice(nonce, &mut bytes).map_err(|_| TokenError::Proof)?;
    let (said, signature) = bytes.split_at(CHALLENGE_BYTES - 64);
    let message = [CHALLENGE_CONTEXT, said].concat();
    proof::verify(keys.public(), &message, signature)?;
    let mut given = [0; 8];
    given.copy_from_slice(&said[..8]);
    let given = Timestamp(i64::from_be_bytes(given));
    let random = Nonce::from_slice(&said[8..]).ok_or(TokenError::Proof)?;
    if (-AHEAD_MS..CHALLENGE_MS).contains(&now.0.saturating_sub(given.0)) {
        Ok(Challenge {
            given_at: given,
            random,
        })
    } else {
        Err(TokenError::Expired)
    }
}

/// Renews a token against the device key's proof. A revoked device gets one too: it may still hand in
/// what it holds, which then waits for the office, and reads nothing (sync.md N7).
pub async fn renew(app: &App, request: &TokenRequest) -> Result<AccessToken, TokenError> {
    let now = app.clock.now();
    let challenge = check_challenge(&app.keys, &request.nonce, now)?;
    // Whoever has no key must not come before those who write.
    let row = app
        .store
        .snapshot()
        .await?
        .installation(request.installation)
        .await?;
    let row = row.ok_or(TokenError::UnknownInstallation)?;
    let message = TokenRequest::message(request.installation, &request.nonce);
    let signature = hex::decode(&request.signature).map_err(|_| TokenError::Proof)?;
    proof::verify(row.device.public_key, &message, &signature)?;
    app.rates.renewal(row.id, now)?;
    let next = Nonce(fresh::bytes());
    let mut tx = app.store.begin().await?;
    challenge.redeem(&mut tx, now).await?;
    tx.set_nonce(row.id, next).await?;
    tx.commit_unaudited(Unaudited::Token).await?;
    proof::give(app, row.id, next, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_530_403_200_000);
    const CALLER: InstallationId = InstallationId([1; 16]);
    const NONCE: Nonce = Nonce([2; 16]);

    #[test]
    fn a_token_lives_fifteen_minutes_of_the_servers_clock() {
        let key = TokenKey::from_seed([5; 32]);
        let token = sign(&key, CALLER, NONCE, NOW).unwrap();
        let read_at = |now: Timestamp| verified(&key, &token.token, now);
        assert_eq!(read_at(NOW).unwrap(), CALLER);
        assert_eq!(read_at(NOW.plus_ms(TOKEN_MS - 1)).unwrap(), CALLER);
        assert!(matches!(
            read_at(NOW.plus_ms(TOKEN_MS)),
            Err(TokenError::Expired)
        ));
        assert_eq!(token.expires_at, NOW.plus_ms(TOKEN_MS));
    }

    #[test]
    fn the_key_of_another_organisation_is_refused() {
        let token = sign(&TokenKey::from_seed([5; 32]), CALLER, NONCE, NOW).unwrap();
        let other = TokenKey::from_seed([6; 32]);
        assert!(matches!(
            verified(&other, &token.token, NOW),
            Err(TokenError::Foreign(_))
        ));
    }

    #[test]
    fn a_challenge_lives_two_minutes_and_cannot_be_made_up() {
        let keys = ServerKeys::from_seed(&[5; 32]);
        let nonce = challenge(&keys, NOW).nonce;
        assert!(check_challenge(&keys, &nonce, NOW.plus_ms(CHALLENGE_MS - 1)).is_ok());
        let late = check_challenge(&keys, &nonce, NOW.plus_ms(CHALLENGE_MS));
        assert!(matches!(late, Err(TokenError::Expired)));
        assert!(check_challenge(&keys, &nonce, NOW.plus_ms(-AHEAD_MS)).is_ok());
        let early = check_challenge(&keys, &nonce, NOW.plus_ms(-AHEAD_MS - 1));
        assert!(matches!(early, Err(TokenError::Expired)));
        let other = ServerKeys::from_seed(&[6; 32]);
        assert!(matches!(
            check_challenge(&other, &nonce, NOW),
            Err(TokenError::Proof)
        ));
    }
}
