//! The order to wipe (sync.md N7): what a revoked device is told at its next contact.
//!
//! It is signed by the server's key, which the phone keeps since its enrolment: nobody on the way can wipe a phone.

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::{Decode, Encode};

use crate::id::{Digest, InstallationId, OrganisationId};
use crate::time::Timestamp;

/// Why an order to wipe is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WipeError {
    /// The signature is not the server's.
    #[error("not signed by the office's server")]
    Signature,
    /// The server signed it, and it cannot be read.
    #[error("malformed order to wipe")]
    Malformed,
    /// It is for another installation or organisation.
    #[error("for another phone")]
    OtherPhone,
}

/// What the server orders of one installation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WipeOrder {
    /// The organisation.
    #[n(0)]
    pub organisation: OrganisationId,
    /// The installation that is to wipe.
    #[n(1)]
    pub installation: InstallationId,
    /// Since when that is so, by the server's clock.
    #[n(2)]
    pub ordered_at: Timestamp,
    /// Why: [`DEVICE_REVOKED`](Self::DEVICE_REVOKED), or a word of a newer version, which is followed all the same.
    #[n(3)]
    pub reason: String,
}

impl WipeOrder {
    /// The office revoked the device.
    pub const DEVICE_REVOKED: &str = "device_revoked";
}

/// An order to wipe with the server's signature over `"satchel/wipe/1" ‖ order`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedWipe {
    /// Deterministic CBOR of [`WipeOrder`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub order: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignedWipe {
    /// The bytes the server signs.
    pub fn message(order: &[u8]) -> Vec<u8> {
        [b"satchel/wipe/1".as_slice(), order].concat()
    }

    /// Signs an order. `sign`: signs with the server's key, 64 bytes.
    pub fn of(order: &WipeOrder, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Self {
        let order = crate::cbor::encode(order);
        let signature = sign(&Self::message(&order)).to_vec();
        Self { order, signature }
    }

    /// The order, once it is found to be signed by the server's key, and for this installation.
    pub fn open(
        &self,
        server_key: &Digest,
        organisation: OrganisationId,
        installation: InstallationId,
    ) -> Result<WipeOrder, WipeError> {
        let key = VerifyingKey::from_bytes(server_key.as_bytes());
        let key = key.map_err(|_| WipeError::Signature)?;
        let signature = Signature::from_slice(&self.signature);
        let signature = signature.map_err(|_| WipeError::Signature)?;
        key.verify_strict(&Self::message(&self.order), &signature)
            .map_err(|_| WipeError::Signature)?;
        let order: WipeOrder =
            crate::cbor::decode(&self.order).map_err(|_| WipeError::Malformed)?;
        if (order.organisation, order.installation) != (organisation, installation) {
            return Err(WipeError::OtherPhone);
        }
        Ok(order)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    const ORGANISATION: OrganisationId = OrganisationId([1; 16]);
    const INSTALLATION: InstallationId = InstallationId([2; 16]);

    fn order() -> WipeOrder {
        WipeOrder {
            organisation: ORGANISATION,
            installation: INSTALLATION,
            ordered_at: Timestamp(1),
            reason: WipeOrder::DEVICE_REVOKED.to_owned(),
        }
    }

    #[test]
    fn only_the_server_wipes_and_only_whom_it_names() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let server = Digest(key.verifying_key().to_bytes());
        let signed = SignedWipe::of(&order(), |message| key.sign(message).to_bytes());
        let open = |signed: &SignedWipe| signed.open(&server, ORGANISATION, INSTALLATION);
        assert_eq!(open(&signed), Ok(order()));

        let other = SigningKey::from_bytes(&[4; 32]);
        let forged = SignedWipe::of(&order(), |message| other.sign(message).to_bytes());
        assert_eq!(open(&forged), Err(WipeError::Signature));
        // The server signs much else; none of that is an order to wipe.
        let other_message = SignedWipe::of(&order(), |message| {
            key.sign(&[b"satchel/outcome/1".as_slice(), message].concat())
                .to_bytes()
        });
        assert_eq!(open(&other_message), Err(WipeError::Signature));
        let mut changed = signed.clone();
        changed.order[3] ^= 1;
        assert_eq!(open(&changed), Err(WipeError::Signature));
        let cut = SignedWipe {
            signature: vec![0; 63],
            ..signed.clone()
        };
        assert_eq!(open(&cut), Err(WipeError::Signature));

        let elsewhere = InstallationId([9; 16]);
        let found = signed.open(&server, ORGANISATION, elsewhere);
        assert_eq!(found, Err(WipeError::OtherPhone));
        let found = signed.open(&server, OrganisationId([9; 16]), INSTALLATION);
        assert_eq!(found, Err(WipeError::OtherPhone));
    }
}
