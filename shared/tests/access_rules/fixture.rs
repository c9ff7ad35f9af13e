//! Callers and records.

use shared::access::{Action, Denied, Grant, Principal, Role, Subject};
use shared::id::{InstallationId, TeamId, UserId};
use shared::record::RecordKind;
use shared::time::LocalDate;

pub(crate) const ME: UserId = UserId([0x11; 16]);
pub(crate) const OTHER: UserId = UserId([0x22; 16]);
pub(crate) const MY_TEAM: TeamId = TeamId([0x33; 16]);
pub(crate) const OTHER_TEAM: TeamId = TeamId([0x44; 16]);
pub(crate) const HERE: &str = "511781109201";
pub(crate) const ELSEWHERE: &str = "511781110201";

pub(crate) fn date(text: &str) -> LocalDate {
    text.parse().unwrap()
}

pub(crate) fn grant(role: Role, area: Option<&str>, team: Option<TeamId>) -> Grant {
    Grant {
        role,
        area: area.map(|area| area.parse().unwrap()),
        unit: None,
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
        _ => (None, None),
    };
    principal(&[grant(role, area, team)])
}

pub(crate) fn subject(home: &str, author: UserId, team: TeamId) -> Subject {
    Subject {
        kind: RecordKind::OutreachSession,
        home: home.parse().unwrap(),
        author,
        team,
    }
}

/// The places of a cell of the table below.
pub(crate) fn subjects() -> [Subject; 6] {
    [
        subject(HERE, ME, MY_TEAM),
        subject(ELSEWHERE, ME, MY_TEAM),
        subject(HERE, OTHER, MY_TEAM),
        subject(ELSEWHERE, OTHER, MY_TEAM),
        subject(HERE, OTHER, OTHER_TEAM),
        subject(ELSEWHERE, OTHER, OTHER_TEAM),
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
