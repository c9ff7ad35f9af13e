//! "New phone": a person leaves one installation for another, once what it packed is here.
//!
//! The old phone asks for the code and signs that it does, so that what it says of its own packs is compared with what is
//! here, and nobody who has only a token asks for it; the new one uses it, and in the same transaction the old installation
//! is shut. A phone that is lost says nothing: its person gets an
//! ordinary code, and its device is revoked.

use shared::audit::{Act, Deed};
use shared::enrolment::{IssuedCode, MoveRequest};
use shared::sync::Through;

use super::code::{self, Issuer};
use super::proof;
use super::token::{TokenError, check_challenge};
use crate::state::App;
use crate::store::identity::{CodeRow, InstallationRow};
use crate::store::{StoreError, Tx};

/// How long the code of a move is good for: an hour, since both phones are at hand.
const MOVE_CODE_MS: i64 = 60 * 60 * 1_000;

/// Why a person cannot leave a phone.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Not all that it packed is here, or it said that it keeps something.
    #[error("packs of the phone are missing")]
    PacksMissing,
    /// The device was revoked, or left.
    #[error("the phone is shut")]
    Shut,
    /// The device did not sign it, or signed it before.
    #[error(transparent)]
    Proof(#[from] TokenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the code by which the person of an installation leaves it.
pub async fn issue(
    app: &App,
    installation: &InstallationRow,
    request: &MoveRequest,
) -> Result<IssuedCode, MoveError> {
    let now = app.clock.now();
    let challenge = check_challenge(&app.keys, &request.nonce, now)?;
    let message = MoveRequest::message(installation.id, request.through, &request.nonce);
    let signature = hex::decode(&request.signature).map_err(|_| TokenError::Proof)?;
    proof::verify(installation.device.public_key, &message, &signature)?;
    app.rates
        .renewal(installation.id, now)
        .map_err(TokenError::from)?;
    let mut tx = app.store.begin().await?;
    challenge.redeem(&mut tx, now).await?;
    // It may have been revoked since it was let in.
    let row = tx.installation(installation.id).await?;
    let installation = row.filter(|row| !row.is_shut()).ok_or(MoveError::Shut)?;
    let is_here = has_all(&mut tx, &installation, request.through).await?;
    if !is_here || installation.unsent.is_some() {
        return Err(MoveError::PacksMissing);
    }
    let code = code::fresh();
    let valid_until = now.plus_ms(MOVE_CODE_MS);
    let row = CodeRow {
        person: installation.person,
        moves_from: Some(installation.id),
    };
    tx.insert_code(code::hash(&code), row, now, valid_until)
        .await?;
    let deed = Deed {
        at: now,
        person: Some(installation.person),
        installation: Some(installation.id),
        act: Act::MoveCodeIssued { valid_until },
    };
    tx.commit(deed).await?;
    tracing::info!(installation = %installation.id, person = %installation.person, "move code made");
    Ok(Issuer::of(app).issue(code, valid_until))
}

/// Whether the newest pack that arrived by the phone's account is here, and so all before it that were not given up. The
/// newest here may be later: one whose answer the phone never got.
async fn has_all(
    tx: &mut Tx,
    installation: &InstallationRow,
    newest: Option<Through>,
) -> Result<bool, StoreError> {
    let Some(newest) = newest else {
        return Ok(true);
    };
    let packs = tx.packs_numbered(installation.id, newest.number).await?;
    Ok(packs.contains(&newest.hash))
}

/// Whether the phone that a code leaves was revoked, or left, since the code was made.
pub(super) async fn is_over(tx: &mut Tx, code: &CodeRow) -> Result<bool, StoreError> {
    let Some(left) = code.moves_from else {
        return Ok(false);
    };
    let row = tx.installation(left).await?;
    Ok(row.is_none_or(|row| row.is_shut()))
}

/// Shuts the installation that is left, in the transaction that enrols the other; gives what to record of it. None where
/// it was left before.
pub(super) async fn leave(
    tx: &mut Tx,
    code: &CodeRow,
    enrolled: &Deed,
) -> Result<Option<Deed>, StoreError> {
    let Some(left) = code.moves_from else {
        return Ok(None);
    };
    if !tx.end_installation(left, enrolled.at).await? {
        return Ok(None);
    }
    let act = Act::InstallationMoved {
        account: code.person,
        left,
    };
    Ok(Some(Deed {
        act,
        ..enrolled.clone()
    }))
}
