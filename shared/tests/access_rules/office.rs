//! What is permitted about no record.

use shared::access::{Action, Principal, Role, permits};

use crate::fixture::*;

/// Actions about no record.
#[rustfmt::skip]
const OFFICE: [(&str, &str); 13] = [
    //                       figures, page link, people, enrolment, log, lists, village topic
    ("satchel_member",       "-------"),
    ("team_leader",          "-------"),
    ("talk_recorder",        "------y"),
    ("township_coordinator", "y------"),
    ("inspector",            "-------"),
    ("liaison",              "-------"),
    ("deputy_in_charge",     "-------"),
    ("reform_office",        "yy---yy"),
    ("supervision_office",   "y------"),
    ("leader_secretary",     "y------"),
    ("system_admin",         "--yy-y-"),
    ("security_admin",       "-------"),
    ("audit_admin",          "----y--"),
];

/// Actions about no record.
pub(crate) const OFFICE_ACTIONS: [Action; 7] = [
    Action::ReadFigures,
    Action::IssuePageLink,
    Action::ManagePeople,
    Action::IssueEnrolmentCode,
    Action::ReadLog,
    Action::ManageReference,
    Action::AddVillageTopic,
];

/// What a cell reads once the grants have ended, or before they begin.
fn ended(letter: char) -> char {
    if letter == 'y' { 'e' } else { '-' }
}

#[test]
fn every_role_and_office_action_is_as_the_table_says() {
    let today = date("2018-07-01");
    for (name, row) in OFFICE {
        let caller = usual(name.parse().unwrap());
        let revoked = Principal {
            revoked: true,
            ..caller.clone()
        };
        for (action, expected) in OFFICE_ACTIONS.into_iter().zip(row.chars()) {
            let answer =
                |who: &Principal, on| letter(permits(who, action, None, on).map(|p| p.action()));
            assert_eq!(answer(&caller, today), expected, "{name} {action:?}");
            assert_eq!(
                answer(&caller, date("2019-01-01")),
                ended(expected),
                "{name} {action:?}"
            );
            assert_eq!(answer(&revoked, today), 'r', "{name} {action:?}");
        }
    }
}

#[test]
fn the_table_is_whole() {
    for role in Role::ALL {
        let rows = OFFICE.iter().filter(|(name, _)| *name == role.as_str());
        assert_eq!(rows.count(), 1);
    }
}
