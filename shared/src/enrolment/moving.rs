//! Codes as the server says them once, and moving to a new phone.

use serde::{Deserialize, Serialize};

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

/// `POST /v1/moves`: a code that moves the caller to another phone, once this one's packs are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRequest {
    /// The newest pack that the caller ever made; none where it made none. The server must have the same.
    pub through: Option<Through>,
}
