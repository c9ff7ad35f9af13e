//! What acts name besides ids.

use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::access::Grant;
use crate::id::{GrantId, UserId};

/// Why somebody was turned away at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Refusal {
    /// No such code or link.
    #[n(0)]
    Unknown,
    /// It was used before.
    #[n(1)]
    Used,
    /// Its time was over.
    #[n(2)]
    Expired,
    /// The code was good, the key is of a revoked device.
    #[n(3)]
    DeviceRevoked,
    /// A newer code of the same person took its place.
    #[n(4)]
    Withdrawn,
}

/// A grant of an account, as acts name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct NamedGrant {
    /// Its id.
    #[n(0)]
    pub id: GrantId,
    /// Whose.
    #[n(1)]
    pub account: UserId,
    /// What it allows.
    #[n(2)]
    pub grant: Grant,
}

/// With what somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum SignInStep {
    /// A password alone.
    #[n(0)]
    Password,
    /// A password and a code of an authenticator.
    #[n(1)]
    Totp,
    /// A password and a recovery code.
    #[n(2)]
    RecoveryCode,
}
