//! The organisation's signing key: outcomes, receipts, certificates and tokens.

use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use shared::bundle::{Receipt, SignedReceipt};
use shared::command::{Outcome, SignedOutcome};
use shared::id::Digest;

/// The server's Ed25519 key.
#[derive(Clone)]
pub struct ServerKeys {
    key: Arc<SigningKey>,
}

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerKeys")
            .field("kid", &self.kid())
            .finish()
    }
}

impl ServerKeys {
    /// From its 32-byte seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self {
            key: Arc::new(SigningKey::from_bytes(seed)),
        }
    }

    /// The public key, which phones keep.
    pub fn public(&self) -> Digest {
        Digest(self.key.verifying_key().to_bytes())
    }

    /// Names the key in a token's header: the first 8 bytes of the public key, hex.
    pub fn kid(&self) -> String {
        hex::encode(&self.public().0[..8])
    }

    /// The key itself, for signing tokens.
    pub fn signing_key(&self) -> &SigningKey {
        &self.key
    }

    /// Signs bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// Signs a receipt.
    pub fn receipt(&self, receipt: &Receipt) -> SignedReceipt {
        let receipt = shared::cbor::encode(receipt);
        let signature = self.sign(&SignedReceipt::message(&receipt)).to_vec();
        SignedReceipt { receipt, signature }
    }

    /// Signs an outcome.
    pub fn outcome(&self, outcome: &Outcome) -> SignedOutcome {
        let outcome = shared::cbor::encode(outcome);
        let signature = self.sign(&SignedOutcome::message(&outcome)).to_vec();
        SignedOutcome { outcome, signature }
    }
}
