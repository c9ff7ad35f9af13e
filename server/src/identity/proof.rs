//! A device proves itself in the exchange itself (sync.md, Tokens): its signature over the body and the nonce that the
//! server gave it last, however long ago. Each proof is good once, so that one that was overheard reads nothing: whoever
//! redeems it has another nonce put in its place, in one write.
//!
//! A phone whose answer got lost proves a nonce that is used. It is told the one to sign, which is no secret.

use ed25519_dalek::{Signature, VerifyingKey};
use shared::enrolment::{AccessToken, SyncProof};
use shared::id::{Digest, InstallationId, Nonce};
use shared::time::Timestamp;

use super::token::{self, TokenError};
use crate::fresh;
use crate::state::App;
use crate::store::Tx;
use crate::store::audit::Unaudited;
use crate::store::identity::InstallationRow;

/// Whose proof it is, where it may be redeemed: the device's, over the nonce that is to be proved. Nothing is used up yet.
pub async fn check(tx: &mut Tx, proof: &SyncProof) -> Result<InstallationRow, TokenError> {
    let installation = tx.installation(proof.installation).await?;
    let installation = installation.ok_or(TokenError::UnknownInstallation)?;
    let message = SyncProof::message(proof.installation, &proof.nonce, &proof.body_hash);
    verify(installation.device.public_key, &message, &proof.signature)?;
    match tx.nonce(installation.id).await? {
        Some(nonce) if nonce == proof.nonce => Ok(installation),
        nonce => Err(TokenError::Stale(nonce)),
    }
}

/// Uses a proof up and, where its body is what came, gives a token and the next nonce for it.
pub async fn redeem(
    app: &App,
    proof: &SyncProof,
    body_hash: Digest,
) -> Result<AccessToken, TokenError> {
    let next = Nonce(fresh::bytes());
    let mut tx = app.store.begin().await?;
    if !tx
        .redeem_nonce(proof.installation, proof.nonce, next)
        .await?
    {
        return Err(TokenError::Stale(tx.nonce(proof.installation).await?));
    }
    tx.commit_unaudited(Unaudited::Token).await?;
    if body_hash != proof.body_hash {
        // It is used up: whoever has it may not try other bodies.
        return Err(TokenError::Proof);
    }
    give(app, proof.installation, next, app.clock.now()).await
}

/// A token, with the nonce that its bearer proves next.
pub(super) async fn give(
    app: &App,
    installation: InstallationId,
    nonce: Nonce,
    now: Timestamp,
) -> Result<AccessToken, TokenError> {
    let key = app.tokens.signer(now).await?;
    token::sign(&key, installation, nonce, now)
}

/// Strict verification: one key, one message, one signature.
pub(super) fn verify(key: Digest, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let key = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| TokenError::Proof)?;
    let signature = Signature::from_slice(signature).map_err(|_| TokenError::Proof)?;
    key.verify_strict(message, &signature)
        .map_err(|_| TokenError::Proof)
}
