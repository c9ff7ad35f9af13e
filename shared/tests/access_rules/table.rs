//! What is permitted.

use shared::access::{Action, Denied, Grant, Principal, Role, permits, visible_feeds};

use crate::fixture::*;

/// A cell: my record here and elsewhere, my team's here and elsewhere, another team's here and
/// elsewhere. `y` permitted, `a` out of area, `-` not permitted.
#[rustfmt::skip]
const RECORDS: [(&str, [&str; 7]); 13] = [
    //                      read      history   held      create    amend     void      decide
    ("satchel_member",       ["yyyy--", "yyyy--", "yy----", "ya----", "ya----", "ya----", "------"]),
    ("team_leader",          ["yyyy--", "yyyy--", "yy----", "yaya--", "yaya--", "yaya--", "------"]),
    ("talk_recorder",        ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("township_coordinator", ["yyyaya", "yyyaya", "yy----", "------", "------", "------", "------"]),
    ("inspector",            ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("liaison",              ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("deputy_in_charge",     ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("reform_office",        ["yyyyyy", "yyyyyy", "yyyyyy", "------", "------", "yyyyyy", "yyyyyy"]),
    ("supervision_office",   ["yyyyyy", "yyyyyy", "yy----", "------", "------", "------", "------"]),
    ("leader_secretary",     ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("system_admin",         ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("security_admin",       ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
    ("audit_admin",          ["yy----", "yy----", "yy----", "------", "------", "------", "------"]),
];

const RECORD_ACTIONS: [Action; 7] = [
    Action::ReadRecord,
    Action::ReadHistory,
    Action::ReadHeld,
    Action::CreateRecord,
    Action::AmendRecord,
    Action::VoidRecord,
    Action::DecideHeld,
];

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

const OFFICE_ACTIONS: [Action; 7] = [
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
fn every_role_action_and_place_is_as_the_table_says() {
    let today = date("2018-07-01");
    for (name, row) in RECORDS {
        let caller = usual(name.parse().unwrap());
        let revoked = Principal {
            revoked: true,
            ..caller.clone()
        };
        for (action, cell) in RECORD_ACTIONS.into_iter().zip(row) {
            for (subject, expected) in subjects().into_iter().zip(cell.chars()) {
                let answer = |who: &Principal, on| {
                    letter(permits(who, action, Some(&subject), on).map(|permit| permit.action()))
                };
                let what = format!("{name} {action:?} {subject:?}");
                assert_eq!(answer(&caller, today), expected, "{what}");
                for day in ["2017-12-31", "2019-01-01"] {
                    assert_eq!(
                        answer(&caller, date(day)),
                        ended(expected),
                        "{what} on {day}"
                    );
                }
                for day in ["2018-01-01", "2018-12-31"] {
                    assert_eq!(answer(&caller, date(day)), expected, "{what} on {day}");
                }
                assert_eq!(answer(&revoked, today), 'r', "{what}");
            }
        }
    }
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
fn the_tables_are_whole() {
    assert_eq!(
        RECORD_ACTIONS.len() + OFFICE_ACTIONS.len(),
        Action::ALL.len()
    );
    for role in Role::ALL {
        assert_eq!(
            RECORDS
                .iter()
                .filter(|(name, _)| *name == role.as_str())
                .count(),
            1
        );
        assert_eq!(
            OFFICE
                .iter()
                .filter(|(name, _)| *name == role.as_str())
                .count(),
            1
        );
    }
}

#[test]
fn a_caller_without_grants_may_nothing_and_sees_nothing() {
    let nobody = principal(&[]);
    for action in Action::ALL {
        for subject in [None, Some(&subjects()[0])] {
            let answer = permits(&nobody, action, subject, date("2018-07-01"));
            assert_eq!(answer, Err(Denied::NotPermitted));
        }
    }
    assert_eq!(visible_feeds(&nobody, date("2018-07-01")), []);
}

#[test]
fn a_permit_says_what_on_which_record_and_by_which_role() {
    let subject = subject(HERE, ME, MY_TEAM);
    let on = date("2018-07-01");
    let member = usual(Role::SatchelMember);
    let permit = permits(&member, Action::AmendRecord, Some(&subject), on).unwrap();
    assert_eq!(permit.action(), Action::AmendRecord);
    assert_eq!(permit.role(), Role::SatchelMember);
    assert_eq!(permit.subject(), Some(&subject));
    let any = permits(&member, Action::AmendRecord, None, on).unwrap();
    assert_eq!(any.subject(), None);
}

#[test]
fn the_reason_is_the_most_telling_one() {
    let on = date("2019-07-01");
    let moved = Grant {
        from: date("2019-01-01"),
        to: None,
        ..grant(Role::SatchelMember, Some("511781110"), Some(MY_TEAM))
    };
    let before = grant(Role::SatchelMember, Some("511781109"), Some(MY_TEAM));
    let record = subject(HERE, ME, MY_TEAM);
    let answer = |grants: &[Grant]| {
        permits(&principal(grants), Action::AmendRecord, Some(&record), on).unwrap_err()
    };
    assert_eq!(answer(std::slice::from_ref(&moved)), Denied::OutOfArea);
    assert_eq!(answer(&[moved.clone(), before.clone()]), Denied::RoleEnded);
    assert_eq!(answer(&[before, moved]), Denied::RoleEnded);
}

#[test]
fn a_grant_without_its_team_or_area_reaches_less_never_more() {
    let on = date("2018-07-01");
    let denied = |grant: Grant, action| {
        permits(
            &principal(&[grant]),
            action,
            Some(&subject(HERE, OTHER, MY_TEAM)),
            on,
        )
        .unwrap_err()
    };
    for area in [None, Some("511781"), Some("511781109")] {
        let leader = grant(Role::TeamLeader, area, None);
        assert_eq!(denied(leader, Action::AmendRecord), Denied::NotPermitted);
    }
    for area in [None, Some("511781")] {
        let coordinator = grant(Role::TownshipCoordinator, area, None);
        assert_eq!(
            denied(coordinator.clone(), Action::ReadRecord),
            Denied::NotPermitted
        );
        assert_eq!(
            visible_feeds(&principal(&[coordinator]), on).len(),
            2,
            "p: and r:base"
        );
    }
    let narrow = grant(Role::ReformOffice, Some("511781110"), None);
    assert_eq!(denied(narrow, Action::ReadRecord), Denied::OutOfArea);
}
