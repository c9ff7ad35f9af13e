//! The tables: which order leads from which state to which.

use super::Status;
use crate::command::OrderName;
use crate::record::RecordKind;

/// Where an order leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To this state.
    To(Status),
    /// Nowhere else: the state stays.
    Same,
    /// To `passed` or `returned`, as was seen.
    AsSeen,
}

/// What it means that somebody else acted on the record after its author last saw it (sync.md N5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Nothing: the state now decides.
    Decide,
    /// `changed_since`: the author has to look again.
    Reject,
    /// Both stand: where they differ, it is a dispute for the office.
    Dispute,
}

/// One row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The order.
    pub order: OrderName,
    /// The states in which it may be given.
    pub from: &'static [Status],
    /// Where it leads.
    pub next: Next,
    /// What a stale look means.
    pub stale: Stale,
}

const fn row(order: OrderName, from: &'static [Status], next: Next, stale: Stale) -> Transition {
    Transition {
        order,
        from,
        next,
        stale,
    }
}

use OrderName as O;
use Status as S;

/// A session or a talk.
const MEETING: [Transition; 3] = [
    row(O::Void, &[S::Submitted], Next::Same, Stale::Decide),
    row(O::SameAs, &[S::Submitted], Next::Same, Stale::Reject),
    row(O::NotSame, &[S::Submitted], Next::Same, Stale::Reject),
];

const NOTE: [Transition; 1] = [row(O::Void, &[S::Submitted], Next::Same, Stale::Decide)];

const INSPECTION: [Transition; 4] = [
    row(
        O::Void,
        &[S::Submitted, S::Closed],
        Next::Same,
        Stale::Decide,
    ),
    row(
        O::SameAs,
        &[S::Submitted, S::Closed],
        Next::Same,
        Stale::Reject,
    ),
    row(
        O::NotSame,
        &[S::Submitted, S::Closed],
        Next::Same,
        Stale::Reject,
    ),
    row(
        O::CloseInspection,
        &[S::Submitted],
        Next::To(S::Closed),
        Stale::Reject,
    ),
];

/// The states of a matter.
const ITEM_STATES: &[Status] = &[
    S::Raised,
    S::Accepted,
    S::InProgress,
    S::DoneClaimed,
    S::Resolved,
    S::Escalated,
    S::Declined,
    S::Reopened,
    S::Withdrawn,
];

#[rustfmt::skip]
const TALK_ITEM: [Transition; 13] = [
    row(O::AnswerOnSpot, &[S::Raised], Next::To(S::Resolved), Stale::Decide),
    row(O::Accept, &[S::Raised, S::Escalated, S::Reopened], Next::To(S::Accepted), Stale::Reject),
    row(O::Start, &[S::Accepted, S::Reopened], Next::To(S::InProgress), Stale::Decide),
    row(O::ClaimDone, &[S::InProgress], Next::To(S::DoneClaimed), Stale::Decide),
    row(O::Confirm, &[S::DoneClaimed], Next::To(S::Resolved), Stale::Reject),
    row(O::Escalate, &[S::Raised, S::Accepted, S::InProgress, S::Reopened], Next::To(S::Escalated), Stale::Reject),
    row(O::Decline, &[S::Raised, S::Accepted, S::InProgress, S::Escalated, S::Reopened], Next::To(S::Declined), Stale::Reject),
    row(O::Reopen, &[S::DoneClaimed, S::Resolved], Next::To(S::Reopened), Stale::Reject),
    row(O::Withdraw, &[S::Raised, S::Accepted], Next::To(S::Withdrawn), Stale::Decide),
    row(O::ChangeDue, &[S::Accepted, S::InProgress, S::DoneClaimed], Next::Same, Stale::Reject),
    row(O::Void, ITEM_STATES, Next::Same, Stale::Decide),
    row(O::SameAs, ITEM_STATES, Next::Same, Stale::Reject),
    row(O::NotSame, ITEM_STATES, Next::Same, Stale::Reject),
];

/// The states of a finding.
const FINDING_STATES: &[Status] = &[
    S::Recorded,
    S::Issued,
    S::Acknowledged,
    S::Rectifying,
    S::Reported,
    S::Returned,
    S::Passed,
    S::RecheckDisputed,
    S::Closed,
];

/// Those of an open finding, in which its day may be moved.
const OPEN_FINDING: &[Status] = &[
    S::Issued,
    S::Acknowledged,
    S::Rectifying,
    S::Reported,
    S::Returned,
    S::RecheckDisputed,
];

#[rustfmt::skip]
const FINDING: [Transition; 12] = [
    row(O::Issue, &[S::Recorded], Next::To(S::Issued), Stale::Reject),
    row(O::Acknowledge, &[S::Issued], Next::To(S::Acknowledged), Stale::Decide),
    row(O::Plan, &[S::Acknowledged], Next::To(S::Rectifying), Stale::Decide),
    row(O::Report, &[S::Rectifying], Next::To(S::Reported), Stale::Decide),
    row(O::RequestExtension, OPEN_FINDING, Next::Same, Stale::Decide),
    row(O::GrantExtension, OPEN_FINDING, Next::Same, Stale::Reject),
    row(O::RefuseExtension, OPEN_FINDING, Next::Same, Stale::Reject),
    row(O::Recheck, &[S::Reported], Next::AsSeen, Stale::Dispute),
    row(O::NextRound, &[S::Returned], Next::To(S::Rectifying), Stale::Reject),
    row(O::SettleRecheck, &[S::RecheckDisputed], Next::AsSeen, Stale::Reject),
    row(O::Close, &[S::Passed, S::Reported], Next::To(S::Closed), Stale::Reject),
    row(O::Void, FINDING_STATES, Next::Same, Stale::Decide),
];

/// The table of a kind.
pub fn transitions(kind: RecordKind) -> &'static [Transition] {
    match kind {
        RecordKind::OutreachSession | RecordKind::VillageTalk => &MEETING,
        RecordKind::TalkItem => &TALK_ITEM,
        RecordKind::Inspection => &INSPECTION,
        RecordKind::Finding => &FINDING,
        RecordKind::Note => &NOTE,
    }
}
