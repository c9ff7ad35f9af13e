//! Codes as the server says them once, and moving to a new phone.

use serde::{Deserialize, Serialize};

use crate::id::InstallationId;
use crate::sync::Through;
use crate::time::Timestamp;

/// A one-time code, as it is said once: `POST /v1/users/{id}/codes` and `POST /v1/moves`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCode {
    /// As to be typed: two groups of four; case and hyphens do not matter.
    pub code: String,
    /// When it ends.
    pub valid_until: Timestamp,
    /// The line of its QR code: [`EnrolLine`](super::EnrolLine).
    pub qr: String,
}

/// `POST /v1/moves`: a code that moves the caller to another phone, once this one's packs are in. The device signs it: what
/// comes of it outlasts a token, so a token alone does not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRequest {
    /// The newest pack of the caller's that arrived; none where it made none. The server must have the same.
    pub through: Option<Through>,
    /// The nonce of a challenge not older than two minutes, good once.
    pub nonce: String,
    /// Ed25519 signature over [`MoveRequest::message`], hex.
    pub signature: String,
}

impl MoveRequest {
    /// The bytes the device key signs: `"satchel/move/1" ‖ installation ‖ number ‖ hash ‖ nonce`, the number in 8 bytes, big
    /// end first; of a phone that made no pack without number and hash.
    pub fn message(installation: InstallationId, through: Option<Through>, nonce: &str) -> Vec<u8> {
        let mut message = b"satchel/move/1".to_vec();
        message.extend(installation.as_bytes());
        if let Some(through) = through {
            message.extend(through.number.to_be_bytes());
            message.extend(through.hash.0);
        }
        message.extend(nonce.as_bytes());
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PackHash;

    #[test]
    fn what_is_signed_says_who_leaves_after_which_pack() {
        let own = InstallationId([0xab; 16]);
        let through = Through {
            number: 258,
            hash: PackHash([0xcd; 32]),
        };
        let message = |through| hex::encode(MoveRequest::message(own, through, "0f"));
        let start = hex::encode(b"satchel/move/1") + &"ab".repeat(16);
        let end = hex::encode(b"0f");
        assert_eq!(message(None), format!("{start}{end}"));
        let pack = "0000000000000102".to_owned() + &"cd".repeat(32);
        assert_eq!(message(Some(through)), format!("{start}{pack}{end}"));
    }
}
