//! Commands and events: what carries authority is decided once, by the server (sync.md N5).
//!
//! `Command → guard(state) → Event | Rejection`, pure: the phone runs the guard to explain, the server
//! to decide.

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use crate::access::{Denied, Permit};
use crate::id::{ChangeHash, CommandId, Digest, RecordId, UserId};
use crate::problem::RejectionCode;
use crate::time::Timestamp;
use crate::validate;

/// Longest reason, in characters.
pub const MAX_REASON_CHARS: usize = 200;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Order {
    /// Take the record out of every figure; it stays readable. Freezes it.
    #[n(0)]
    Void {
        /// Why, 1 to [`MAX_REASON_CHARS`] characters.
        #[n(0)]
        reason: String,
    },
}

impl Order {
    /// The command's name: `void`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Void { .. } => "void",
        }
    }
}

/// A command as queued, packed and decided. Known by its id: a second arrival writes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Command {
    /// Minted on the phone.
    #[n(0)]
    pub id: CommandId,
    /// The record it is about.
    #[n(1)]
    pub record: RecordId,
    /// What is asked.
    #[n(2)]
    pub order: Order,
    /// The record's heads as its author saw them.
    #[n(3)]
    pub seen_heads: Vec<ChangeHash>,
    /// The record's last event as its author saw it.
    #[n(4)]
    pub seen_event: Option<Digest>,
    /// The phone's clock.
    #[n(5)]
    pub claimed_at: Timestamp,
}

/// What a decision says happened.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Happened {
    /// The record is void and frozen.
    #[n(0)]
    Voided {
        /// The author's reason.
        #[n(0)]
        reason: String,
    },
}

/// An accepted command. Freezes the record: a change that these heads do not include is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Event {
    /// The command it decides.
    #[n(0)]
    pub command: CommandId,
    /// The record.
    #[n(1)]
    pub record: RecordId,
    /// What happened.
    #[n(2)]
    pub happened: Happened,
    /// Who asked.
    #[n(3)]
    pub by: UserId,
    /// When they say they did.
    #[n(4)]
    pub claimed_at: Timestamp,
    /// When the server decided.
    #[n(5)]
    pub decided_at: Timestamp,
    /// The heads it was decided on, ascending.
    #[n(6)]
    pub heads: Vec<ChangeHash>,
}

/// A refused command, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Rejection {
    /// The command it decides.
    #[n(0)]
    pub command: CommandId,
    /// The record.
    #[n(1)]
    pub record: RecordId,
    /// Why.
    #[n(2)]
    pub code: RejectionCode,
    /// When the server decided.
    #[n(3)]
    pub decided_at: Timestamp,
}

/// The outcome of a command.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// It happened.
    #[n(0)]
    Event(#[n(0)] Event),
    /// It did not.
    #[n(1)]
    Rejection(#[n(0)] Rejection),
}

/// An outcome with the server's Ed25519 signature over `"satchel/outcome/1" ‖ outcome`: evidence that
/// survives a restored server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedOutcome {
    /// Deterministic CBOR of [`Outcome`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub outcome: Vec<u8>,
    /// The signature.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

impl SignedOutcome {
    /// The bytes the server signs.
    pub fn message(outcome: &[u8]) -> Vec<u8> {
        [b"satchel/outcome/1".as_slice(), outcome].concat()
    }
}

/// What a guard looks at: counted state and events only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Heads of the counted state.
    pub heads: Vec<ChangeHash>,
    /// Whether a void was already decided.
    pub is_void: bool,
}

/// Decides a command about a counted record. `void` decides on whatever the record is now: a stale
/// `seen` does not matter, since voiding replaces nothing. A permit is `None` only where the office waived
/// the check for which the command was held.
pub fn decide(
    command: &Command,
    subject: &Subject,
    permit: Result<Option<Permit>, Denied>,
) -> Result<Happened, RejectionCode> {
    let Order::Void { reason } = &command.order;
    permit.map_err(|_| RejectionCode::NotPermitted)?;
    if subject.is_void {
        return Err(RejectionCode::AlreadyVoid);
    }
    let reason = reason_of(reason)?;
    Ok(Happened::Voided { reason })
}

/// A command's reason as it will stand: 1 to [`MAX_REASON_CHARS`] characters of one line.
pub fn reason_of(text: &str) -> Result<String, RejectionCode> {
    validate::reason(text, MAX_REASON_CHARS).map_err(|broken| match broken.rule.as_str() {
        "required" => RejectionCode::ReasonMissing,
        "too_long" => RejectionCode::ReasonTooLong,
        _ => RejectionCode::ReasonUnfit,
    })
}

impl Command {
    /// SHA-256 of the command's bytes, its item hash.
    pub fn hash(&self) -> Digest {
        Digest(Sha256::digest(crate::cbor::encode(self)).into())
    }
}
