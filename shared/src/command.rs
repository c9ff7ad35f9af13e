//! Commands and events: what carries authority is decided once, by the server (sync.md N5).
//!
//! `Command → guard(state) → Event | Rejection`, pure: the phone runs the guard to explain, the server
//! to decide.

mod newer;
mod order;

pub use newer::ReadCommand;
pub use order::{Confirmation, Order, OrderName, RecheckResult, Responsible};

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use crate::id::{ChangeHash, CommandId, Digest, RecordId, UserId};
use crate::problem::RejectionCode;
use crate::time::{LocalDate, Timestamp};
use crate::validate;

/// Longest reason, in characters.
pub const MAX_REASON_CHARS: usize = 200;

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
    /// What was ordered.
    #[n(1)]
    Ordered {
        /// The order, its words as they will stand.
        #[n(0)]
        order: Order,
    },
    /// A matter was read back at a later talk: the server writes this when the talk counts.
    #[n(2)]
    ReadBack {
        /// The talk.
        #[n(0)]
        talk: RecordId,
    },
}

impl Happened {
    /// What an order that is carried out makes happen.
    pub fn of(order: Order) -> Self {
        match order {
            Order::Void { reason } => Self::Voided { reason },
            order => Self::Ordered { order },
        }
    }

    /// The order that was carried out; none for what the server wrote by itself.
    pub fn order(&self) -> Option<Order> {
        match self {
            Self::Voided { reason } => Some(Order::Void {
                reason: reason.clone(),
            }),
            Self::Ordered { order } => Some(order.clone()),
            Self::ReadBack { .. } => None,
        }
    }

    /// The word in lists and histories: an order's name, or `read_back`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Voided { .. } => OrderName::Void.as_str(),
            Self::Ordered { order } => order.name().as_str(),
            Self::ReadBack { .. } => "read_back",
        }
    }
}

/// An accepted command.
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
    /// The instant by which time limits are judged: the claimed one, not before the installation's last
    /// contact and not after the receipt (sync.md N5).
    #[n(7)]
    pub effective_at: Option<Timestamp>,
}

impl Event {
    /// The day by which time limits are judged.
    pub fn effective_on(&self) -> LocalDate {
        self.effective_at.unwrap_or(self.decided_at).date()
    }
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

/// A command's reason as it will stand: 1 to [`MAX_REASON_CHARS`] characters of one line.
pub fn reason_of(text: &str) -> Result<String, RejectionCode> {
    validate::reason(text, MAX_REASON_CHARS).map_err(|broken| match broken.rule.as_str() {
        "required" => RejectionCode::ReasonMissing,
        "too_long" => RejectionCode::ReasonTooLong,
        _ => RejectionCode::ReasonUnfit,
    })
}

/// An account of what was or will be done, as it will stand: 1 to `most` characters, lines allowed, and no
/// villager's number.
pub fn words_of(text: &str, most: usize) -> Result<String, RejectionCode> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(RejectionCode::WordsMissing),
        length if length > most => Err(RejectionCode::WordsTooLong),
        _ if !validate::is_written(text) || validate::looks_personal(text) => {
            Err(RejectionCode::WordsUnfit)
        }
        _ => Ok(text.to_owned()),
    }
}

impl Command {
    /// SHA-256 of the command's bytes, its item hash.
    pub fn hash(&self) -> Digest {
        Self::hash_of(&crate::cbor::encode(self))
    }

    /// The item hash of a command's bytes, of whatever version.
    pub fn hash_of(raw: &[u8]) -> Digest {
        Digest(Sha256::digest(raw).into())
    }
}

/// The instant by which a command's time limits are judged (sync.md N5): what its author claims, but not
/// before the installation's last contact nor after the receipt.
pub fn effective_at(claimed: Timestamp, last_contact: Timestamp, received: Timestamp) -> Timestamp {
    claimed.max(last_contact).min(received)
}

/// How far a phone's clock was off when it claimed an instant, in milliseconds: the least that explains it. The claim
/// less what [`effective_at`] makes of it, so positive where it is after the receipt, negative where it is before the
/// last contact, and 0 where it may be true. An estimate: a phone that was away for a week may have been off by days
/// unseen. Without a known contact only a clock that is ahead shows.
pub fn skew_ms(claimed: Timestamp, last_contact: Option<Timestamp>, received: Timestamp) -> i64 {
    let contact = last_contact.unwrap_or(claimed);
    let effective = effective_at(claimed, contact.min(received), received);
    claimed.0.saturating_sub(effective.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_may_be_true_tells_of_no_skew() {
        let (contact, received) = (Timestamp(1_000), Timestamp(5_000));
        for (claimed, known, unknown) in [
            (999, -1, 0),
            (1_000, 0, 0),
            (5_000, 0, 0),
            (5_001, 1, 1),
            (i64::MIN, i64::MIN, 0),
        ] {
            let skew = |contact| skew_ms(Timestamp(claimed), contact, received);
            assert_eq!(skew(Some(contact)), known, "{claimed}");
            assert_eq!(skew(None), unknown, "{claimed}");
        }
        // A server's clock that went back says nothing of the phone's.
        let skew = skew_ms(Timestamp(5_000), Some(Timestamp(9_000)), received);
        assert_eq!(skew, 0);
    }
}
