//! The table of rules: role × kind × action → how far the role reaches.

use crate::command::OrderName;
use crate::division::{Area, DivisionCode, Level};
use crate::id::{TeamId, UserId};
use crate::record::RecordKind;

use super::{Grant, Role, order};

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
    /// Give an order about it.
    Order(OrderName),
    /// Release or decline what is held.
    DecideHeld,
    /// See figures; which areas' is [`figure_area`](super::figure_area)'s answer.
    ReadFigures,
    /// Make one-time links to the office's page.
    IssuePageLink,
    /// See accounts with their grants, teams and devices.
    ReadPeople,
    /// Keep accounts and teams, and propose grants.
    ManageAccounts,
    /// Make grants that were proposed hold, or decline them: never who proposed them.
    GiveGrants,
    /// End grants. It takes away and gives nothing, so two may, each alone.
    EndGrants,
    /// Name devices.
    ManageDevices,
    /// Revoke devices. It takes away and gives nothing, so two may, each alone.
    RevokeDevice,
    /// Make one-time codes that enrol a device.
    IssueEnrolmentCode,
    /// See the audit trail.
    ReadLog,
    /// Keep the lists of units and of talk topics.
    ManageReference,
    /// See the lists that every phone holds: places, units, topics.
    ReadReference,
    /// Add a topic of talks to a village's own, or end one of them.
    AddVillageTopic,
    /// Unlock and reset how people sign in, end their sessions, and say who needs a second step.
    ManageSignIn,
}

impl Action {
    /// Every action but the orders, which [`OrderName::ALL`] has.
    pub(super) const NOT_ORDERS: [Self; 20] = [
        Self::ReadRecord,
        Self::ReadHistory,
        Self::ReadHeld,
        Self::CreateRecord,
        Self::AmendRecord,
        Self::DecideHeld,
        Self::ReadFigures,
        Self::IssuePageLink,
        Self::ReadPeople,
        Self::ManageAccounts,
        Self::GiveGrants,
        Self::EndGrants,
        Self::ManageDevices,
        Self::RevokeDevice,
        Self::IssueEnrolmentCode,
        Self::ReadLog,
        Self::ManageReference,
        Self::ReadReference,
        Self::AddVillageTopic,
        Self::ManageSignIn,
    ];

    /// Whether it is an act for the whole organisation: on accounts, on lists, on what is held, which has no place yet.
    fn is_of_the_whole(self) -> bool {
        matches!(
            self,
            Self::DecideHeld
                | Self::ReadPeople
                | Self::ManageAccounts
                | Self::GiveGrants
                | Self::EndGrants
                | Self::ManageDevices
                | Self::RevokeDevice
                | Self::IssueEnrolmentCode
                | Self::ReadLog
                | Self::ManageReference
                | Self::ManageSignIn
        )
    }
}

/// The record an action is about: what decides access to it, and nothing else of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its kind.
    pub kind: RecordKind,
    /// The kind whose readers see it: its own, of a note that of the record it is about.
    pub seen_as: RecordKind,
    /// Home division, as written.
    pub home: DivisionCode,
    /// Who created it.
    pub author: UserId,
    /// Its team.
    pub team: TeamId,
    /// Others who wrote in it: they joined it in the field.
    pub people: Vec<UserId>,
    /// The units it was given to, by their codes.
    pub units: Vec<String>,
}

/// How far a role reaches with an action, beyond reading what the caller wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not at all.
    Nothing,
    /// What the caller wrote in the grant's team and area.
    Own,
    /// What the caller wrote in the grant's area, for whatever team.
    Mine,
    /// The grant's team, in the grant's area.
    Team,
    /// The grant's team, wherever it works: its feed is not cut by area.
    WholeTeam,
    /// The grant's township or village.
    Area,
    /// The grant's township or village, and the grant's team wherever it works.
    AreaAndTeam,
    /// What was given to the grant's unit: to read wherever it is, since its feed is not cut by area.
    Unit,
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

/// How far a role reaches with an action about no record.
pub(super) fn office_reach(role: Role, action: Action) -> Reach {
    use Reach::{Area as A, Everything as E, Nothing as N};
    #[rustfmt::skip]
    let [figures, page_link, log, lists, topic] = match role {
        //                          figures link log lists topic
        Role::TalkRecorder        => [N,      N,   N,  N,    A],
        Role::TownshipCoordinator => [A,      N,   N,  N,    N],
        Role::ReformOffice        => [E,      E,   N,  E,    E],
        Role::SupervisionOffice   => [E,      N,   N,  N,    N],
        Role::LeaderSecretary     => [E,      N,   N,  N,    N],
        Role::SystemAdmin         => [N,      N,   N,  E,    N],
        Role::AuditAdmin          => [N,      N,   E,  N,    N],
        Role::SatchelMember | Role::TeamLeader | Role::Inspector | Role::Liaison
        | Role::DeputyInCharge | Role::SecurityAdmin => [N, N, N, N, N],
    };
    match action {
        Action::ReadFigures => figures,
        Action::IssuePageLink => page_link,
        Action::ReadLog => log,
        Action::ManageReference => lists,
        // Whoever has any role has a phone, and every phone holds them.
        Action::ReadReference => E,
        Action::AddVillageTopic => topic,
        _ if is_of_people(role, action) => E,
        _ => N,
    }
}

/// Which administrator does what to accounts, grants and devices. Of what gives somebody more than they had, each step is
/// one administrator's and the next another's.
fn is_of_people(role: Role, action: Action) -> bool {
    #[rustfmt::skip]
    let [read, accounts, give, end, devices, revoke, enrol, sign_in] = match role {
        //                     read   accounts give   end    devices revoke enrol  sign_in
        Role::SystemAdmin   => [true,  true,  false, true,  true,  true,  true,  false],
        Role::SecurityAdmin => [true,  false, true,  true,  false, true,  false, true],
        Role::AuditAdmin    => [true,  false, false, false, false, false, false, false],
        _ => return false,
    };
    match action {
        Action::ReadPeople => read,
        Action::ManageAccounts => accounts,
        Action::GiveGrants => give,
        Action::EndGrants => end,
        Action::ManageDevices => devices,
        Action::RevokeDevice => revoke,
        Action::IssueEnrolmentCode => enrol,
        Action::ManageSignIn => sign_in,
        _ => false,
    }
}

/// How far a role reads records of a kind. Reading a record and reading its history are one right.
pub(super) fn read_reach(role: Role, seen_as: RecordKind) -> Reach {
    use Reach::{
        Area as A, AreaAndTeam as AT, Everything as E, Nothing as N, Unit as U, WholeTeam as W,
    };
    #[rustfmt::skip]
    let [sessions, talks, inspections] = match role {
        //                          sessions talks inspections
        Role::SatchelMember       => [W,      W,    N],
        Role::TeamLeader          => [W,      W,    N],
        Role::TalkRecorder        => [W,      AT,   N],
        Role::TownshipCoordinator => [A,      A,    N],
        Role::Inspector           => [N,      N,    W],
        Role::Liaison             => [N,      U,    U],
        Role::DeputyInCharge      => [N,      U,    U],
        Role::ReformOffice        => [E,      E,    E],
        Role::SupervisionOffice   => [E,      E,    E],
        Role::LeaderSecretary | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin
                                  => [N,      N,    N],
    };
    match seen_as {
        RecordKind::OutreachSession => sessions,
        RecordKind::VillageTalk | RecordKind::TalkItem => talks,
        RecordKind::Inspection | RecordKind::Finding => inspections,
        RecordKind::Note => N,
    }
}

/// How far a role writes records of a kind: creating, and amending.
fn write_reach(role: Role, kind: RecordKind, seen_as: RecordKind) -> [Reach; 2] {
    use Reach::{Everything as E, Mine as M, Nothing as N, Own as O, Team as T};
    match (kind, role) {
        (RecordKind::OutreachSession, Role::SatchelMember) => [O, O],
        (RecordKind::OutreachSession, Role::TeamLeader) => [T, T],
        (RecordKind::VillageTalk, Role::TalkRecorder) => [O, O],
        // A question heard in a session becomes a matter with one tap.
        (RecordKind::TalkItem, Role::SatchelMember | Role::TalkRecorder) => [O, O],
        (RecordKind::TalkItem, Role::TeamLeader) => [T, T],
        // Two inspectors of different agencies edit one record.
        (RecordKind::Inspection | RecordKind::Finding, Role::Inspector) => [E, E],
        // The office plans.
        (RecordKind::Inspection, Role::ReformOffice | Role::SupervisionOffice) => [E, E],
        // Whoever reads a record may add words to it, and mend them; who joined it in the field too.
        (RecordKind::Note, _) => [read_reach(role, seen_as), M],
        _ => [N, N],
    }
}

/// Whether a role writes records of a kind at all: by writing in one somebody joins it.
fn writes(role: Role, kind: RecordKind) -> bool {
    let [create, _] = write_reach(role, kind, kind);
    create != Reach::Nothing
}

/// How far a role reaches with an action about a record.
pub(super) fn reach(role: Role, action: Action, kind: RecordKind, seen_as: RecordKind) -> Reach {
    let office = |role: Role| {
        if role == Role::ReformOffice {
            Reach::Everything
        } else {
            Reach::Nothing
        }
    };
    match action {
        Action::ReadRecord | Action::ReadHistory => read_reach(role, seen_as),
        Action::ReadHeld | Action::DecideHeld => office(role),
        Action::CreateRecord => write_reach(role, kind, seen_as)[0],
        Action::AmendRecord => write_reach(role, kind, seen_as)[1],
        Action::Order(name) => order::reach(role, name, kind),
        action => office_reach(role, action),
    }
}

/// Whether a grant reaches a record. Without a record: whether it reaches any; where the act is for the whole
/// organisation, whether it reaches all of it: a grant that is cut to a place does not.
///
/// What a caller wrote stays readable in any role, with its history and what of it is held: it travels
/// in the caller's own feed, and no role change makes a record vanish (design.md §1).
pub(super) fn fit(grant: &Grant, action: Action, user: UserId, subject: Option<&Subject>) -> Fit {
    let reads = matches!(
        action,
        Action::ReadRecord | Action::ReadHistory | Action::ReadHeld
    );
    let Some(subject) = subject else {
        let mut kinds = RecordKind::ALL.into_iter();
        let any =
            reads || kinds.any(|kind| reach(grant.role, action, kind, kind) != Reach::Nothing);
        return match any {
            true if action.is_of_the_whole() => Fit::within(own_area(grant).is_none()),
            true => Fit::Yes,
            false => Fit::No,
        };
    };
    let reach = reach(grant.role, action, subject.kind, subject.seen_as);
    let adds_words = action == Action::CreateRecord && subject.kind == RecordKind::Note;
    let authored = subject.author == user;
    let joined = subject.people.contains(&user);
    let in_team = grant.team == Some(subject.team);
    let in_area = grant.area.is_none_or(|area| area.contains(subject.home));
    match reach {
        _ if reads && (authored || joined) => Fit::Yes,
        _ if adds_words && joined && writes(grant.role, subject.seen_as) => Fit::Yes,
        Reach::Own if authored && in_team => Fit::within(in_area),
        Reach::Mine if authored => Fit::within(in_area),
        Reach::Team if in_team => Fit::within(in_area),
        Reach::WholeTeam | Reach::AreaAndTeam if in_team => Fit::Yes,
        Reach::Area | Reach::AreaAndTeam if own_area(grant).is_some() => Fit::within(in_area),
        Reach::Unit if given_to(grant, subject) => Fit::within(in_area || reads),
        Reach::Everything => Fit::within(in_area),
        Reach::Nothing
        | Reach::Own
        | Reach::Mine
        | Reach::Team
        | Reach::WholeTeam
        | Reach::Area
        | Reach::AreaAndTeam
        | Reach::Unit => Fit::No,
    }
}

fn given_to(grant: &Grant, subject: &Subject) -> bool {
    let unit = grant.unit.as_ref();
    unit.is_some_and(|unit| subject.units.contains(unit))
}

/// The place of a role that reaches its own area: a township or a village. A county or none is a
/// mistake in the grant, and reaches nothing.
pub(super) fn own_area(grant: &Grant) -> Option<Area> {
    grant.area.filter(|area| area.level() != Level::County)
}
