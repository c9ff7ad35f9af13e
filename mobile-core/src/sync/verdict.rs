//! The server's decisions on commands: taken only with its signature.

use ed25519_dalek::{Signature, VerifyingKey};
use shared::cbor;
use shared::command::{Outcome, SignedOutcome};
use shared::id::Digest;

/// Why an outcome is not the server's. It is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum VerdictError {
    /// Not an outcome.
    #[error("malformed outcome")]
    Malformed,
    /// The signature is not that of the server this phone was enrolled at.
    #[error("the outcome is not signed by the server")]
    Signature,
}

/// Opens an outcome's row.
pub(super) fn open(body: &[u8], server_key: &Digest) -> Result<Outcome, VerdictError> {
    let signed: SignedOutcome = cbor::decode(body).map_err(|_| VerdictError::Malformed)?;
    let key = VerifyingKey::from_bytes(server_key.as_bytes());
    let signature = Signature::from_slice(&signed.signature);
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return Err(VerdictError::Signature);
    };
    key.verify_strict(&SignedOutcome::message(&signed.outcome), &signature)
        .map_err(|_| VerdictError::Signature)?;
    cbor::decode(&signed.outcome).map_err(|_| VerdictError::Malformed)
}
