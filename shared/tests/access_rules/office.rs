//! What is permitted about no record.

use shared::access::{Action, Denied, Principal, Role, permits};

use crate::fixture::*;

/// Actions about no record.
#[rustfmt::skip]
const OFFICE: [(&str, &str); 13] = [
    // figures, page link, log, lists, village topic, reading lists;
    // people: read, accounts, give, end; devices: name, revoke; enrolment; sign-in
    ("satchel_member",       "-----y --------"),
    ("team_leader",          "-----y --------"),
    ("talk_recorder",        "----yy --------"),
    ("township_coordinator", "y----y --------"),
    ("inspector",            "-----y --------"),
    ("liaison",              "-----y --------"),
    ("deputy_in_charge",     "-----y --------"),
    ("reform_office",        "yy-yyy --------"),
    ("supervision_office",   "y----y --------"),
    ("leader_secretary",     "y----y --------"),
    ("system_admin",         "---y-y yy-yyyy-"),
    ("security_admin",       "-----y y-yy-y-y"),
    ("audit_admin",          "--y--y y-------"),
];

/// Actions about no record.
pub(crate) const OFFICE_ACTIONS: [Action; 14] = [
    Action::ReadFigures,
    Action::IssuePageLink,
    Action::ReadLog,
    Action::ManageReference,
    Action::AddVillageTopic,
    Action::ReadReference,
    Action::ReadPeople,
    Action::ManageAccounts,
    Action::GiveGrants,
    Action::EndGrants,
    Action::ManageDevices,
    Action::RevokeDevice,
    Action::IssueEnrolmentCode,
    Action::ManageSignIn,
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
        let letters = row.chars().filter(|letter| *letter != ' ');
        for (action, expected) in OFFICE_ACTIONS.into_iter().zip(letters) {
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

/// What is for the whole organisation is nobody's whose grant is cut to a place; a county is no cut.
#[test]
fn a_grant_cut_to_a_place_does_not_reach_the_whole_organisation() {
    let on = date("2018-07-01");
    for (role, action) in [
        (Role::ReformOffice, Action::DecideHeld),
        (Role::ReformOffice, Action::ManageReference),
        (Role::SystemAdmin, Action::ReadPeople),
        (Role::SystemAdmin, Action::ManageAccounts),
        (Role::SecurityAdmin, Action::GiveGrants),
        (Role::SecurityAdmin, Action::EndGrants),
        (Role::SystemAdmin, Action::ManageDevices),
        (Role::SecurityAdmin, Action::RevokeDevice),
        (Role::SystemAdmin, Action::IssueEnrolmentCode),
        (Role::SystemAdmin, Action::ManageReference),
        (Role::SecurityAdmin, Action::ManageSignIn),
        (Role::AuditAdmin, Action::ReadLog),
    ] {
        let may = |area| permits(&principal(&[grant(role, area, None)]), action, None, on);
        for area in [None, Some("511781")] {
            assert!(may(area).is_ok(), "{role} {action:?} {area:?}");
        }
        for area in ["511781109", "511781109201"] {
            let cut = may(Some(area)).map(|permit| permit.action());
            assert_eq!(cut, Err(Denied::OutOfArea), "{role} {action:?} {area}");
        }
    }
    // What is read with the reader's own grants is cut with them.
    let cut = principal(&[grant(Role::ReformOffice, Some("511781109"), None)]);
    for action in [
        Action::ReadRecord,
        Action::IssuePageLink,
        Action::ReadReference,
    ] {
        assert!(permits(&cut, action, None, on).is_ok(), "{action:?}");
    }
}

#[test]
fn the_table_is_whole() {
    for role in Role::ALL {
        let rows = OFFICE.iter().filter(|(name, _)| *name == role.as_str());
        assert_eq!(rows.count(), 1);
    }
}

/// What gives somebody more than they had takes two: no role may do both of what it needs.
#[test]
fn no_administrator_gives_anything_alone() {
    let on = date("2018-07-01");
    let two = [
        (Action::ManageAccounts, Action::GiveGrants),
        (Action::IssueEnrolmentCode, Action::GiveGrants),
        (Action::ManageAccounts, Action::ReadLog),
        (Action::GiveGrants, Action::ReadLog),
    ];
    for role in Role::ALL {
        let caller = usual(role);
        let may = |action| permits(&caller, action, None, on).is_ok();
        for (one, other) in two {
            assert!(!(may(one) && may(other)), "{role} {one:?} {other:?}");
        }
    }
}
