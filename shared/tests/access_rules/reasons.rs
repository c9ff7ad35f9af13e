//! Why something is not permitted.

use shared::access::{Action, Denied, Grant, Role, permits, visible_feeds};
use shared::command::OrderName;
use shared::problem::HeldCode;
use shared::record::RecordKind::OutreachSession;

use crate::fixture::*;
use crate::office::OFFICE_ACTIONS;

/// Those on a record, and those about none.
fn actions() -> impl Iterator<Item = Action> {
    let on_records = [
        Action::ReadRecord,
        Action::ReadHistory,
        Action::ReadHeld,
        Action::CreateRecord,
        Action::AmendRecord,
        Action::Order(OrderName::Void),
        Action::DecideHeld,
    ];
    on_records.into_iter().chain(OFFICE_ACTIONS)
}

#[test]
fn a_caller_without_grants_may_nothing_and_sees_nothing() {
    let nobody = principal(&[]);
    for action in actions() {
        for subject in [None, Some(&subject(OutreachSession, HERE, ME, MY_TEAM))] {
            let answer = permits(&nobody, action, subject, date("2018-07-01"));
            assert_eq!(answer, Err(Denied::NotPermitted));
        }
    }
    assert_eq!(visible_feeds(&nobody, date("2018-07-01")), []);
}

#[test]
fn a_permit_says_what_on_which_record_and_by_which_roles() {
    let subject = subject(OutreachSession, HERE, ME, MY_TEAM);
    let on = date("2018-07-01");
    let member = usual(Role::SatchelMember);
    let permit = permits(&member, Action::AmendRecord, Some(&subject), on).unwrap();
    assert_eq!(permit.action(), Action::AmendRecord);
    assert_eq!(permit.roles(), [Role::SatchelMember]);
    assert_eq!(permit.subject(), Some(&subject));
    // Each once, those that reach it today, in the order they were given.
    let mine = grant(Role::SatchelMember, Some("511781109"), Some(MY_TEAM));
    let ended = Grant {
        to: Some(date("2018-06-30")),
        ..mine.clone()
    };
    let lead = grant(Role::TeamLeader, None, Some(MY_TEAM));
    let other = grant(Role::Inspector, None, Some(MY_TEAM));
    let both = principal(&[ended, lead.clone(), other, mine, lead]);
    let permit = permits(&both, Action::AmendRecord, Some(&subject), on).unwrap();
    assert_eq!(permit.roles(), [Role::TeamLeader, Role::SatchelMember]);
    let any = permits(&member, Action::AmendRecord, None, on).unwrap();
    assert_eq!(any.subject(), None);
}

#[test]
fn an_action_about_no_record_is_permitted_whatever_record_is_named() {
    let on = date("2018-07-01");
    let subject = subject(OutreachSession, HERE, OTHER, MY_TEAM);
    for role in Role::ALL {
        for action in actions() {
            let of_none = permits(&usual(role), action, None, on);
            let of_one = permits(&usual(role), action, Some(&subject), on);
            let is_of_one = of_one.as_ref().is_ok_and(|one| one.subject().is_some());
            if OFFICE_ACTIONS.contains(&action) {
                assert_eq!(of_one, of_none, "{role} {action:?}");
            } else {
                assert_eq!(is_of_one, of_one.is_ok(), "{role} {action:?}");
            }
        }
    }
}

#[test]
fn a_reason_is_one_word_to_whoever_is_refused_and_to_whoever_waits() {
    for (denied, word) in [
        (Denied::RoleEnded, "role_ended"),
        (Denied::OutOfArea, "out_of_area"),
        (Denied::NotPermitted, "not_permitted"),
        (Denied::DeviceRevoked, "device_revoked"),
    ] {
        assert_eq!(denied.as_str(), word);
        assert_eq!(HeldCode::from(denied).as_str(), word);
    }
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
    let record = subject(OutreachSession, HERE, ME, MY_TEAM);
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
            Some(&subject(OutreachSession, HERE, OTHER, MY_TEAM)),
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
