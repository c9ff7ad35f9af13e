//! Who may give which order about which kind of record (domain.md §2.2), and how far they reach.

use super::Role;
use super::rule::Reach;
use crate::command::OrderName;
use crate::record::RecordKind;

/// The roles that may give an order about a kind of record, in the order of conventions.md.
pub fn order_roles(kind: RecordKind, order: OrderName) -> impl Iterator<Item = Role> {
    let mut roles = Role::ALL.into_iter();
    std::iter::from_fn(move || roles.find(|role| reach(*role, order, kind) != Reach::Nothing))
}

/// How far a role reaches with an order.
pub(super) fn reach(role: Role, order: OrderName, kind: RecordKind) -> Reach {
    use Reach::{Area as A, Everything as E, Unit as U};
    use Role::{
        DeputyInCharge, Inspector, Liaison, ReformOffice, SupervisionOffice, TalkRecorder,
        TownshipCoordinator,
    };
    if !takes(kind, order) {
        return Reach::Nothing;
    }
    match (order, role) {
        (OrderName::Void, role) => void(role, kind),
        (OrderName::SameAs | OrderName::NotSame, role) => same(role, kind),
        (OrderName::CloseInspection, Inspector | ReformOffice | SupervisionOffice) => E,

        (OrderName::AnswerOnSpot, TalkRecorder) => A,
        (OrderName::Accept | OrderName::ChangeDue, TalkRecorder | TownshipCoordinator) => A,
        (OrderName::Accept | OrderName::ChangeDue, ReformOffice) => E,
        (OrderName::Start | OrderName::ClaimDone, TalkRecorder | TownshipCoordinator) => A,
        (OrderName::Start | OrderName::ClaimDone, Liaison | DeputyInCharge) => U,
        (OrderName::Confirm, ReformOffice) => E,
        (OrderName::Escalate, TalkRecorder | TownshipCoordinator) => A,
        (OrderName::Decline, TownshipCoordinator) => A,
        (OrderName::Decline, ReformOffice) => E,
        (OrderName::Reopen, TalkRecorder | TownshipCoordinator) => A,
        (OrderName::Reopen, ReformOffice) => E,
        (OrderName::Withdraw, TalkRecorder) => A,

        (OrderName::Issue | OrderName::Close, ReformOffice | SupervisionOffice) => E,
        (OrderName::Acknowledge, Liaison) => U,
        (OrderName::Plan, Liaison | DeputyInCharge) => U,
        (OrderName::Report | OrderName::RequestExtension, DeputyInCharge) => U,
        (OrderName::GrantExtension | OrderName::RefuseExtension, ReformOffice) => E,
        (OrderName::Recheck, Inspector) => E,
        (OrderName::NextRound | OrderName::SettleRecheck, ReformOffice) => E,

        _ => Reach::Nothing,
    }
}

/// Whether records of a kind take an order at all: nobody may give any other.
fn takes(kind: RecordKind, order: OrderName) -> bool {
    match order {
        OrderName::Void => true,
        OrderName::SameAs | OrderName::NotSame => {
            !matches!(kind, RecordKind::Finding | RecordKind::Note)
        }
        OrderName::CloseInspection => kind == RecordKind::Inspection,
        OrderName::AnswerOnSpot
        | OrderName::Accept
        | OrderName::Start
        | OrderName::ClaimDone
        | OrderName::Confirm
        | OrderName::Escalate
        | OrderName::Decline
        | OrderName::Reopen
        | OrderName::Withdraw
        | OrderName::ChangeDue => kind == RecordKind::TalkItem,
        OrderName::Issue
        | OrderName::Acknowledge
        | OrderName::Plan
        | OrderName::Report
        | OrderName::RequestExtension
        | OrderName::GrantExtension
        | OrderName::RefuseExtension
        | OrderName::Recheck
        | OrderName::NextRound
        | OrderName::SettleRecheck
        | OrderName::Close => kind == RecordKind::Finding,
    }
}

/// The author the own record, a leader the team's, the office any.
fn void(role: Role, kind: RecordKind) -> Reach {
    match (kind, role) {
        (_, Role::ReformOffice) => Reach::Everything,
        (RecordKind::OutreachSession | RecordKind::TalkItem, Role::SatchelMember) => Reach::Own,
        (RecordKind::OutreachSession | RecordKind::TalkItem, Role::TeamLeader) => Reach::Team,
        (RecordKind::VillageTalk | RecordKind::TalkItem, Role::TalkRecorder) => Reach::Own,
        (RecordKind::Inspection | RecordKind::Finding, Role::Inspector) => Reach::Mine,
        (
            RecordKind::Note,
            Role::SatchelMember
            | Role::TeamLeader
            | Role::TalkRecorder
            | Role::TownshipCoordinator
            | Role::Inspector
            | Role::Liaison
            | Role::DeputyInCharge
            | Role::SupervisionOffice,
        ) => Reach::Mine,
        _ => Reach::Nothing,
    }
}

/// A leader the team's sessions, a township its talks, the offices what they inspect, the reform office any.
fn same(role: Role, kind: RecordKind) -> Reach {
    match (kind, role) {
        (_, Role::ReformOffice) => Reach::Everything,
        (RecordKind::OutreachSession, Role::TeamLeader) => Reach::Team,
        (RecordKind::VillageTalk | RecordKind::TalkItem, Role::TownshipCoordinator) => Reach::Area,
        (RecordKind::Inspection, Role::SupervisionOffice) => Reach::Everything,
        _ => Reach::Nothing,
    }
}
