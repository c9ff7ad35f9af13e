//! Access tokens and how a device renews them.
//!
//! A token is a JWT signed with the server's Ed25519 key, good for [`TOKEN_MS`]. It says who calls, not
//! what they may do: grants and revocation are read at each request. A phone weeks offline asks for a
//! challenge and signs it with its device key; no challenge is stored, the server signs the time it
//! gave it out.

use ed25519_dalek::{Signature, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::enrolment::{AccessToken, TokenChallenge, TokenRequest};
use shared::id::{Digest, InstallationId};
use shared::time::Timestamp;

use crate::fresh;
use crate::keys::ServerKeys;
use crate::state::App;
use crate::store::StoreError;

/// How long a token is good for: 15 minutes.
pub const TOKEN_MS: i64 = 15 * 60 * 1_000;
/// How long a challenge is good for: 2 minutes. Within it a captured proof could be used again, which
/// gives no more than the token it was made for.
pub const CHALLENGE_MS: i64 = 2 * 60 * 1_000;

const CHALLENGE_CONTEXT: &[u8] = b"satchel/challenge/1";
/// Time, random bytes, signature.
const CHALLENGE_BYTES: usize = 8 + 16 + 64;
/// PKCS #8 of an Ed25519 seed (RFC 8410): this, then the seed.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

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

/// Signs a token for an installation of the organisation whose keys these are.
pub fn issue(
    keys: &ServerKeys,
    installation: InstallationId,
    now: Timestamp,
) -> Result<AccessToken, TokenError> {
    let expires = now.plus_ms(TOKEN_MS).0.div_euclid(1_000);
    let claims = Claims {
        sub: installation,
        iat: now.0.div_euclid(1_000),
        exp: expires,
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(keys.kid());
    header.typ = None;
    let der = [PKCS8_HEAD.as_slice(), keys.signing_key().as_bytes()].concat();
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&der))
        .map_err(TokenError::Sign)?;
    Ok(AccessToken {
        token,
        expires_at: Timestamp(expires * 1_000),
    })
}

/// Reads a token: EdDSA and nothing else, this organisation's key, not over. Time is the server's clock,
/// which may be a simulated one, so the library must not look at the machine's.
pub fn read(keys: &ServerKeys, token: &str, now: Timestamp) -> Result<InstallationId, TokenError> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_ed_der(keys.public().as_bytes());
    let token = jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .map_err(|error| TokenError::Foreign(Some(error)))?;
    if token.header.kid.as_deref() != Some(keys.kid().as_str()) {
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

fn check_challenge(keys: &ServerKeys, nonce: &str, now: Timestamp) -> Result<(), TokenError> {
    let mut bytes = [0; CHALLENGE_BYTES];
    hex::decode_to_slice(nonce, &mut bytes).map_err(|_| TokenError::Proof)?;
    let (said, signature) = bytes.split_at(CHALLENGE_BYTES - 64);
    let message = [CHALLENGE_CONTEXT, said].concat();
    verify(keys.public(), &message, signature)?;
    let mut given = [0; 8];
    given.copy_from_slice(&said[..8]);
    let age = now.0.saturating_sub(i64::from_be_bytes(given));
    if (0..CHALLENGE_MS).contains(&age) {
        Ok(())
    } else {
        Err(TokenError::Expired)
    }
}

/// Strict verification: one key, one message, one signature.
fn verify(key: Digest, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let key = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| TokenError::Proof)?;
    let signature = Signature::from_slice(signature).map_err(|_| TokenError::Proof)?;
    key.verify_strict(message, &signature)
        .map_err(|_| TokenError::Proof)
}

/// Renews a token against the device key's proof. A revoked device gets one too: it may still hand in
/// what it holds, which then waits for the office, and reads nothing (sync.md N7).
pub async fn renew(app: &App, request: &TokenRequest) -> Result<AccessToken, TokenError> {
    let now = app.clock.now();
    check_challenge(&app.keys, &request.nonce, now)?;
    let mut tx = app.store.snapshot().await?;
    let row = tx
        .installation(request.installation)
        .await?
        .ok_or(TokenError::UnknownInstallation)?;
    let message = TokenRequest::message(request.installation, &request.nonce);
    let signature = hex::decode(&request.signature).map_err(|_| TokenError::Proof)?;
    verify(row.device.public_key, &message, &signature)?;
    issue(&app.keys, row.id, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_530_403_200_000);
    const CALLER: InstallationId = InstallationId([1; 16]);

    #[test]
    fn a_token_lives_fifteen_minutes_of_the_servers_clock() {
        let keys = ServerKeys::from_seed(&[5; 32]);
        let token = issue(&keys, CALLER, NOW).unwrap();
        let read_at = |now: Timestamp| read(&keys, &token.token, now);
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
        let keys = ServerKeys::from_seed(&[5; 32]);
        let token = issue(&keys, CALLER, NOW).unwrap().token;
        let other = ServerKeys::from_seed(&[6; 32]);
        assert!(matches!(
            read(&other, &token, NOW),
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
        let early = check_challenge(&keys, &nonce, NOW.plus_ms(-1));
        assert!(matches!(early, Err(TokenError::Expired)));
        let other = ServerKeys::from_seed(&[6; 32]);
        assert!(matches!(
            check_challenge(&other, &nonce, NOW),
            Err(TokenError::Proof)
        ));
    }
}
