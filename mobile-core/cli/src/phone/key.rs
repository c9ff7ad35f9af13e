//! The device key: made once, kept in a secret of its own, never written over while work depends on it.

use ed25519_dalek::SigningKey;
use shared::cbor;
use shared::enrolment::{Certificate, EnrolResponse, SignedCertificate};
use shared::id::Digest;

use crate::entropy::Entropy;
use crate::store::{Store, StoreError};

/// Name of the secret that holds the device key.
const DEVICE_KEY: &str = "device.key";

fn kept(store: &mut dyn Store) -> Result<Option<SigningKey>, StoreError> {
    let bytes = store.secret(DEVICE_KEY)?;
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok(bytes.map(|bytes| SigningKey::from_bytes(&bytes)))
}

/// The key of a phone that is not enrolled yet.
pub(super) fn kept_or_made(
    store: &mut dyn Store,
    entropy: &mut dyn Entropy,
) -> Result<SigningKey, StoreError> {
    if let Some(key) = kept(store)? {
        return Ok(key);
    }
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    store.keep_secret(DEVICE_KEY, &bytes)?;
    Ok(SigningKey::from_bytes(&bytes))
}

/// Forgets the key: nothing is signed by it any more.
pub(super) fn forget(store: &mut dyn Store) -> Result<(), StoreError> {
    store.forget_secret(DEVICE_KEY)
}

/// The key of an enrolled phone; none when it is gone, unreadable, or not the one that was certified.
pub(super) fn enrolled(
    store: &mut dyn Store,
    enrolment: &EnrolResponse,
) -> Result<Option<SigningKey>, StoreError> {
    let certified = certified(enrolment);
    let is_it = |key: &SigningKey| {
        let public = Digest(key.verifying_key().to_bytes());
        certified.is_none_or(|certified| certified == public)
    };
    Ok(kept(store)?.filter(is_it))
}

/// The public key in the enrolment's certificate; none where it does not read as one.
fn certified(enrolment: &EnrolResponse) -> Option<Digest> {
    let signed = hex::decode(&enrolment.certificate).ok()?;
    let signed: SignedCertificate = cbor::decode(&signed).ok()?;
    let certificate: Certificate = cbor::decode(&signed.certificate).ok()?;
    Some(certificate.public_key)
}
