//! Witnessed changes: one installation's change in another's pack, with its author's signature over the
//! change hash (sync.md N3.3).

use ed25519_dalek::VerifyingKey;
use minicbor::{Decode, Encode};

use crate::id::{ChangeHash, RecordId};

const SIGNATURE_CONTEXT: &[u8] = b"satchel/change/1";

/// An installation's signature over a change of its own, as it came: 64 bytes if it is an Ed25519 one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct WitnessSignature(#[cbor(with = "minicbor::bytes")] pub Vec<u8>);

impl WitnessSignature {
    /// The bytes a device key signs: `"satchel/change/1" ‖ record ‖ change hash`. The record is in it because
    /// an amendment does not name its own.
    pub fn message(record: RecordId, change: &ChangeHash) -> Vec<u8> {
        [
            SIGNATURE_CONTEXT,
            record.as_bytes().as_slice(),
            change.as_bytes().as_slice(),
        ]
        .concat()
    }

    /// Whether it is the key's over this change of this record, by strict Ed25519 verification.
    pub fn holds(&self, record: RecordId, change: &ChangeHash, key: &VerifyingKey) -> bool {
        super::verifies(&Self::message(record, change), &self.0, key)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    #[test]
    fn a_signature_holds_for_its_own_change_record_and_key() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let (record, change) = (RecordId([2; 16]), ChangeHash([3; 32]));
        let message = WitnessSignature::message(record, &change);
        let signature = WitnessSignature(key.sign(&message).to_bytes().to_vec());
        let public = key.verifying_key();
        assert!(signature.holds(record, &change, &public));
        assert!(!signature.holds(RecordId([4; 16]), &change, &public));
        assert!(!signature.holds(record, &ChangeHash([4; 32]), &public));
        let other = SigningKey::from_bytes(&[5; 32]).verifying_key();
        assert!(!signature.holds(record, &change, &other));
        let short = WitnessSignature(signature.0[1..].to_vec());
        assert!(!short.holds(record, &change, &public));
        assert!(!WitnessSignature(Vec::new()).holds(record, &change, &public));
    }
}
