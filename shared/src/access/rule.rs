//! The table of rules: role × action → how far the role reaches.

use crate::division::{Area, DivisionCode, Level};
use crate::id::{TeamId, UserId};
use crate::record::RecordKind;

use super::{Grant, Role};

/// What a caller wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See a record.
    ReadRecord,
    /// See who changed what in it, when, from which device.
    ReadHistory,
    /// See what of it is held, and why.
    ReadHeld,
    /// Write it for the first time.
    CreateRecord,
    /// Change it, or choose between values in dispute.
    AmendRecord,
    /// Take it out of every figure, by command.
    VoidRecord,
    /// Release or decline what is held.
    DecideHeld,
    /// See figures; which areas' is [`figure_area`](super::figure_area)'s answer.
    ReadFigures,
    /// Make one-time links to the office's page.
    IssuePageLink,
    /// Keep accounts and grants.
    ManagePeople,
    /// Make one-time codes that enrol a device.
    IssueEnrolmentCode,
    /// See the audit trail.
    ReadLog,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 12] = [
        Self::ReadRecord,
        Self::ReadHistory,
        Self::ReadHeld,
        Self::CreateRecord,
        Self::AmendRecord,
        Self::VoidRecord,
        Self::DecideHeld,
        Self::ReadFigures,
        Self::IssuePageLink,
        Self::ManagePeople,
        Self::IssueEnrolmentCode,
        Self::ReadLog,
    ];
}

/// The record an action is about: what decides access to it, and nothing else of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Its kind.
    pub kind: RecordKind,
    /// Home division, as written.
    pub home: DivisionCode,
    /// Who created it.
    pub author: UserId,
    /// Its team.
    pub team: TeamId,
}

/// How far a role reaches with an action, beyond reading what the caller wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not at all.
    Nothing,
    /// What the caller wrote in the grant's team and area.
    Own,
    /// The grant's team, in the grant's area.
    Team,
    /// The grant's team, wherever it works: its feed is not cut by area.
    WholeTeam,
    /// The grant's township or village.
    Area,
    /// Everything; a grant with an area is cut to it.
    Everything,
}

/// Whether a grant, its dates aside, permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    /// Yes, were it not for the place.
    Elsewhere,
    No,
}

impl Fit {
    fn within(inside: bool) -> Self {
        if inside { Self::Yes } else { Self::Elsewhere }
    }
}

/// How far a role reaches. Reading a record and reading its history are one right.
pub(super) fn reach(role: Role, action: Action) -> Reach {
    use Reach::{Area as A, Everything as E, Nothing as N, Own as O, Team as T, WholeTeam as W};
    #[rustfmt::skip]
    let [read, held, create, amend, void, decide, figures, page_link, people, enrol, log] = match role {
        //                          read held create amend void decide figures link people enrol log
        Role::SatchelMember       => [W,  N,   O,     O,    O,   N,     N,      N,   N,     N,    N],
        Role::TeamLeader          => [W,  N,   T,     T,    T,   N,     N,      N,   N,     N,    N],
        Role::TownshipCoordinator => [A,  N,   N,     N,    N,   N,     A,      N,   N,     N,    N],
        Role::ReformOffice        => [E,  E,   N,     N,    E,   E,     E,      E,   N,     N,    N],
        Role::SupervisionOffice   => [E,  N,   N,     N,    N,   N,     E,      N,   N,     N,    N],
        Role::LeaderSecretary     => [N,  N,   N,     N,    N,   N,     E,      N,   N,     N,    N],
        Role::SystemAdmin         => [N,  N,   N,     N,    N,   N,     N,      N,   E,     E,    N],
        Role::AuditAdmin          => [N,  N,   N,     N,    N,   N,     N,      N,   N,     N,    E],
        Role::TalkRecorder | Role::Inspector | Role::Liaison | Role::DeputyInCharge
        | Role::SecurityAdmin     => [N,  N,   N,     N,    N,   N,     N,      N,   N,     N,    N],
    };
    match action {
        Action::ReadRecord | Action::ReadHistory => read,
        Action::ReadHeld => held,
        Action::CreateRecord => create,
        Action::AmendRecord => amend,
        Action::VoidRecord => void,
        Action::DecideHeld => decide,
        Action::ReadFigures => figures,
        Action::IssuePageLink => page_link,
        Action::ManagePeople => people,
        Action::IssueEnrolmentCode => enrol,
        Action::ReadLog => log,
    }
}

/// Whether a grant reaches a record. Without a record: whether it reaches any.
///
/// What a caller wrote stays readable in any role, with its history and what of it is held: it travels
/// in the caller's own feed, and no role change makes a record vanish (design.md §1).
pub(super) fn fit(grant: &Grant, action: Action, user: UserId, subject: Option<&Subject>) -> Fit {
    let reads = matches!(
        action,
        Action::ReadRecord | Action::ReadHistory | Action::ReadHeld
    );
    let reach = reach(grant.role, action);
    let Some(subject) = subject else {
        let any = reads || reach != Reach::Nothing;
        return if any { Fit::Yes } else { Fit::No };
    };
    // One kind has rules so far; another brings its own table, and this stops compiling.
    let RecordKind::OutreachSession = subject.kind;
    let authored = subject.author == user;
    let in_team = grant.team == Some(subject.team);
    let in_area = grant.area.is_none_or(|area| area.contains(subject.home));
    match reach {
        _ if reads && authored => Fit::Yes,
        Reach::Own if authored && in_team => Fit::within(in_area),
        Reach::Team if in_team => Fit::within(in_area),
        Reach::WholeTeam if in_team => Fit::Yes,
        Reach::Area if own_area(grant).is_some() => Fit::within(in_area),
        Reach::Everything => Fit::within(in_area),
        Reach::Nothing | Reach::Own | Reach::Team | Reach::WholeTeam | Reach::Area => Fit::No,
    }
}

/// The place of a role that reaches its own area: a township or a village. A county or none is a
/// mistake in the grant, and reaches nothing.
pub(super) fn own_area(grant: &Grant) -> Option<Area> {
    grant.area.filter(|area| area.level() != Level::County)
}
