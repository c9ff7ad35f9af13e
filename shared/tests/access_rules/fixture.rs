//! Callers and records.

use shared::access::{Action, Denied, Grant, Principal, Role, Subject};
use shared::id::{InstallationId, TeamId, UserId};
use shared::record::RecordKind;
use shared::time::LocalDate;

pub(crate) const ME: UserId = UserId([0x11; 16]);
pub(crate) const OTHER: UserId = UserId([0x22; 16]);
pub(crate) const MY_TEAM: TeamId = TeamId([0x33; 16]);
pub(crate) const OTHER_TEAM: TeamId = TeamId([0x44; 16]);
pub(crate) const MY_UNIT: &str = "agriculture";
pub(crate) const OTHER_UNIT: &str = "transport";
pub(crate) const HERE: &str = "511781109201";
pub(crate) const ELSEWHERE: &str = "511781110201";

pub(crate) fn date(text: &str) -> LocalDate {
    text.parse().unwrap()
}

pub(crate) fn grant(role: Role, area: Option<&str>, team: Option<TeamId>) -> Grant {
    let is_of_unit = matches!(role, Role::Liaison | Role::DeputyInCharge);
    Grant {
        role,
        area: area.map(|area| area.parse().unwrap()),
        unit: is_of_unit.then(|| MY_UNIT.to_owned()),
        team,
        from: date("2018-01-01"),
        to: Some(date("2018-12-31")),
    }
}

pub(crate) fn principal(grants: &[Grant]) -> Principal {
    Principal {
        user: ME,
        installation: InstallationId([1; 16]),
        revoked: false,
        grants: grants.to_vec(),
    }
}

/// The grant each role usually has.
pub(crate) fn usual(role: Role) -> Principal {
    let (area, team) = match role {
        Role::SatchelMember | Role::TeamLeader | Role::TalkRecorder => {
            (Some("511781109"), Some(MY_TEAM))
        }
        Role::TownshipCoordinator => (Some("511781109"), None),
        Role::Inspector => (None, Some(MY_TEAM)),
        _ => (None, None),
    };
    principal(&[grant(role, area, team)])
}

pub(crate) fn subject(kind: RecordKind, home: &str, author: UserId, team: TeamId) -> Subject {
    Subject {
        kind,
        seen_as: kind,
        home: home.parse().unwrap(),
        author,
        team,
        people: Vec::new(),
        units: Vec::new(),
    }
}

/// The places of a cell of the tables: mine, my team's and another team's, each here and elsewhere; then
/// another team's, elsewhere, which I joined, which was given to my unit and which was given to another unit.
pub(crate) fn subjects(kind: RecordKind, seen_as: RecordKind) -> [Subject; 9] {
    let of = |home, author, team| Subject {
        seen_as,
        ..subject(kind, home, author, team)
    };
    let foreign = || of(ELSEWHERE, OTHER, OTHER_TEAM);
    [
        of(HERE, ME, MY_TEAM),
        of(ELSEWHERE, ME, MY_TEAM),
        of(HERE, OTHER, MY_TEAM),
        of(ELSEWHERE, OTHER, MY_TEAM),
        of(HERE, OTHER, OTHER_TEAM),
        foreign(),
        Subject {
            people: vec![ME],
            ..foreign()
        },
        Subject {
            units: vec![OTHER_UNIT.to_owned(), MY_UNIT.to_owned()],
            ..foreign()
        },
        Subject {
            units: vec![OTHER_UNIT.to_owned()],
            ..foreign()
        },
    ]
}

pub(crate) fn letter(answer: Result<Action, Denied>) -> char {
    match answer {
        Ok(_) => 'y',
        Err(Denied::OutOfArea) => 'a',
        Err(Denied::NotPermitted) => '-',
        Err(Denied::RoleEnded) => 'e',
        Err(Denied::DeviceRevoked) => 'r',
    }
}
