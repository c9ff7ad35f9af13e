//! The states.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::record::RecordKind;

/// Where a record stands. One list for all kinds; which a kind uses is in its transitions.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Status {
    /// A session, talk, inspection or note that counts.
    #[n(0)]
    Submitted,
    /// An inspection or finding that is over (销号).
    #[n(1)]
    Closed,
    /// A matter that was raised.
    #[n(2)]
    Raised,
    /// Somebody has taken it on.
    #[n(3)]
    Accepted,
    /// Work has begun.
    #[n(4)]
    InProgress,
    /// Done, says who did it.
    #[n(5)]
    DoneClaimed,
    /// Settled.
    #[n(6)]
    Resolved,
    /// Passed upward.
    #[n(7)]
    Escalated,
    /// Answered with a no and a reason.
    #[n(8)]
    Declined,
    /// Not settled after all.
    #[n(9)]
    Reopened,
    /// Taken back.
    #[n(10)]
    Withdrawn,
    /// A finding on record, not yet issued.
    #[n(11)]
    Recorded,
    /// 交办
    #[n(12)]
    Issued,
    /// 签收
    #[n(13)]
    Acknowledged,
    /// 整改中
    #[n(14)]
    Rectifying,
    /// 已反馈
    #[n(15)]
    Reported,
    /// 复查未通过
    #[n(16)]
    Returned,
    /// 复查通过
    #[n(17)]
    Passed,
    /// Two inspectors saw different things.
    #[n(18)]
    RecheckDisputed,
}

impl Status {
    /// Every state.
    pub const ALL: [Self; 19] = [
        Self::Submitted,
        Self::Closed,
        Self::Raised,
        Self::Accepted,
        Self::InProgress,
        Self::DoneClaimed,
        Self::Resolved,
        Self::Escalated,
        Self::Declined,
        Self::Reopened,
        Self::Withdrawn,
        Self::Recorded,
        Self::Issued,
        Self::Acknowledged,
        Self::Rectifying,
        Self::Reported,
        Self::Returned,
        Self::Passed,
        Self::RecheckDisputed,
    ];

    /// The state in which a record of a kind begins.
    pub fn first(kind: RecordKind) -> Self {
        match kind {
            RecordKind::OutreachSession
            | RecordKind::VillageTalk
            | RecordKind::Inspection
            | RecordKind::Note => Self::Submitted,
            RecordKind::TalkItem => Self::Raised,
            RecordKind::Finding => Self::Recorded,
        }
    }

    /// The word on the wire, in tables and message keys (`status-<word>`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Closed => "closed",
            Self::Raised => "raised",
            Self::Accepted => "accepted",
            Self::InProgress => "in_progress",
            Self::DoneClaimed => "done_claimed",
            Self::Resolved => "resolved",
            Self::Escalated => "escalated",
            Self::Declined => "declined",
            Self::Reopened => "reopened",
            Self::Withdrawn => "withdrawn",
            Self::Recorded => "recorded",
            Self::Issued => "issued",
            Self::Acknowledged => "acknowledged",
            Self::Rectifying => "rectifying",
            Self::Reported => "reported",
            Self::Returned => "returned",
            Self::Passed => "passed",
            Self::RecheckDisputed => "recheck_disputed",
        }
    }

    /// Whether whoever is responsible still owes work on a matter or finding in this state: what can be overdue.
    /// Work that is claimed or reported waits for others.
    pub fn is_owed(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::InProgress
                | Self::Escalated
                | Self::Reopened
                | Self::Issued
                | Self::Acknowledged
                | Self::Rectifying
                | Self::Returned
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_one_word() {
        for status in Status::ALL {
            let json = serde_json::to_string(&status).unwrap();
            assert_eq!(json, format!("\"{}\"", status.as_str()));
        }
    }
}
