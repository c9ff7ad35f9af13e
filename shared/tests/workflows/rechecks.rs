//! Two inspectors, one report: never the last writer's (domain.md §2.2).

use shared::access::Role;
use shared::command::{Order, OrderName as O, RecheckResult};
use shared::id::UserId;
use shared::problem::RejectionCode as Code;
use shared::record::RecordKind as Kind;
use shared::workflow::Status;

use crate::findings::facts;
use crate::orders::fold;
use crate::world::{ME, OTHER, THIRD, UNIT, World, order};

use RecheckResult::{Passed, Returned};

const FOURTH: UserId = UserId([0x44; 16]);
const REPORTED: [O; 4] = [O::Issue, O::Acknowledge, O::Plan, O::Report];

fn recheck(result: RecheckResult) -> Order {
    Order::Recheck {
        result,
        words: "到场看过".to_owned(),
    }
}

/// A report that [`ME`], an inspector, has seen, and nothing after it.
fn reported() -> World {
    World::new(Kind::Finding, Role::Inspector).given(&REPORTED)
}

/// What others did since, which the inspector has not seen.
fn unseen(mut world: World, orders: &[(Order, UserId)]) -> World {
    let seen = world.seen;
    for (order, by) in orders {
        fold(&mut world.course, order.clone(), *by, "2018-07-09");
    }
    world.seen = seen;
    world
}

#[test]
fn the_unit_that_rectifies_does_not_recheck() {
    let mut world = reported();
    world.units = vec![UNIT.to_owned()];
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::SameUnit));
    world.units = vec!["transport".to_owned()];
    assert_eq!(world.refusal(recheck(Passed)), None);
    let words = String::new();
    let result = Passed;
    let wordless = Order::Recheck { result, words };
    assert_eq!(world.refusal(wordless), Some(Code::WordsMissing));
}

#[test]
fn the_first_decides_and_says_which_report_passed() {
    let mut world = reported();
    world.carry_out(recheck(Passed));
    let passed = facts(&world.course).passed.unwrap();
    assert_eq!((passed.round, passed.by_recheck), (1, true));
    assert_eq!(passed.reported_on.to_string(), "2018-07-05");
    assert_eq!(passed.due_on.to_string(), "2018-07-20");
    let mut world = reported();
    world.carry_out(recheck(Returned));
    assert_eq!(world.status(), Status::Returned);
    assert_eq!(facts(&world.course).passed, None);
}

#[test]
fn two_that_did_not_know_of_each_other_agree_or_are_in_dispute() {
    for (first, second, status) in [
        (Passed, Passed, Status::Passed),
        (Returned, Returned, Status::Returned),
        (Passed, Returned, Status::RecheckDisputed),
        (Returned, Passed, Status::RecheckDisputed),
    ] {
        let mut world = unseen(reported(), &[(recheck(first), OTHER)]);
        world.carry_out(recheck(second));
        assert_eq!(world.status(), status, "{first:?} {second:?}");
        assert_eq!(facts(&world.course).rechecks.len(), 2);
        let passed = facts(&world.course).passed;
        assert_eq!(passed.is_some(), status == Status::Passed);
    }
}

#[test]
fn a_third_stands_beside_a_dispute_and_does_not_end_it() {
    let two = [(recheck(Passed), OTHER), (recheck(Returned), THIRD)];
    for result in [Passed, Returned] {
        let mut world = unseen(reported(), &two);
        world.carry_out(recheck(result));
        assert_eq!(world.status(), Status::RecheckDisputed);
        assert_eq!(facts(&world.course).rechecks.len(), 3);
    }
    // One who agrees with two that agreed disputes nothing; one who does not, does.
    let agreed = [(recheck(Passed), OTHER), (recheck(Passed), THIRD)];
    let mut world = unseen(reported(), &agreed);
    world.carry_out(recheck(Returned));
    assert_eq!(world.status(), Status::RecheckDisputed);
}

#[test]
fn nobody_rechecks_a_report_twice() {
    let world = unseen(reported(), &[(recheck(Passed), ME)]);
    assert_eq!(world.refusal(recheck(Returned)), Some(Code::SamePerson));
    let mut seen = reported();
    seen.carry_out(recheck(Passed));
    assert_eq!(seen.refusal(recheck(Returned)), Some(Code::WrongState));
    let two = [(recheck(Passed), ME), (recheck(Returned), THIRD)];
    let disputed = unseen(reported(), &two);
    assert_eq!(disputed.refusal(recheck(Passed)), Some(Code::SamePerson));
}

#[test]
fn one_who_knew_the_first_recheck_is_no_second() {
    let mut world = unseen(reported(), &[(recheck(Returned), OTHER)]);
    world.seen = world.course.last_event();
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::WrongState));
    // What happened after it, and was not seen, makes no difference.
    let asked = [(order(O::RequestExtension), THIRD)];
    let world = unseen(world, &asked);
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::WrongState));
}

#[test]
fn a_recheck_of_an_earlier_report_says_nothing_of_a_later_one() {
    let second_round = [
        (recheck(Returned), OTHER),
        (order(O::NextRound), FOURTH),
        (order(O::Report), THIRD),
    ];
    let world = unseen(reported(), &second_round);
    assert_eq!(world.status(), Status::Reported);
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::ChangedSince));
    // Not while the second report is awaited either.
    let world = unseen(reported(), &second_round[..2]);
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::ChangedSince));
    // Having seen the second report, the inspector of the first may recheck it.
    let mut world = unseen(reported(), &second_round);
    world.seen = world.course.last_event();
    world.carry_out(recheck(Passed));
    assert_eq!(facts(&world.course).passed.unwrap().round, 2);
}

#[test]
fn whoever_has_not_seen_a_report_rechecks_none() {
    let mut world = reported();
    world.seen = Some(world.course.trail[2].event);
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::ChangedSince));
    world.seen = None;
    assert_eq!(world.refusal(recheck(Passed)), Some(Code::ChangedSince));
}

#[test]
fn what_the_office_has_settled_or_closed_is_not_disputed_again() {
    let settled = [
        (recheck(Passed), OTHER),
        (recheck(Returned), THIRD),
        (
            Order::SettleRecheck {
                result: Passed,
                reason: "看了两份照片".to_owned(),
            },
            FOURTH,
        ),
    ];
    let world = unseen(reported(), &settled);
    assert_eq!(world.status(), Status::Passed);
    assert_eq!(world.refusal(recheck(Returned)), Some(Code::ChangedSince));
    let closed = [
        (recheck(Passed), OTHER),
        (Order::Close { waived: None }, FOURTH),
    ];
    let world = unseen(reported(), &closed);
    assert_eq!(world.refusal(recheck(Returned)), Some(Code::ChangedSince));
}

#[test]
fn the_office_settles_a_dispute_with_a_reason_and_a_fresh_look() {
    let two = [(recheck(Passed), OTHER), (recheck(Returned), THIRD)];
    let settle = |result, reason: &str| Order::SettleRecheck {
        result,
        reason: reason.to_owned(),
    };
    for (result, status) in [(Passed, Status::Passed), (Returned, Status::Returned)] {
        let mut world = unseen(reported(), &two);
        world.role = Role::ReformOffice;
        assert_eq!(
            world.refusal(settle(result, "看过")),
            Some(Code::ChangedSince)
        );
        world.seen = world.course.last_event();
        assert_eq!(world.refusal(settle(result, "")), Some(Code::ReasonMissing));
        world.carry_out(settle(result, "看过"));
        assert_eq!(world.status(), status);
        let passed = facts(&world.course).passed;
        assert_eq!(
            passed.is_some_and(|passed| passed.by_recheck),
            result == Passed
        );
    }
}
