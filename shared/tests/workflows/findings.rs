//! The guards of findings, but for rechecks.

use shared::access::Role;
use shared::command::{Order, OrderName as O, RecheckResult};
use shared::problem::RejectionCode as Code;
use shared::record::RecordKind as Kind;
use shared::workflow::{Course, Facts, FindingFacts, Status};

use crate::world::{OTHER, UNIT, World, order};

pub(crate) fn facts(course: &Course) -> &FindingFacts {
    match &course.facts {
        Facts::Finding(finding) => finding,
        other => panic!("{other:?}"),
    }
}

fn finding(role: Role, names: &[O]) -> World {
    World::new(Kind::Finding, role).given(names)
}

const ISSUED: [O; 1] = [O::Issue];
const REPORTED: [O; 4] = [O::Issue, O::Acknowledge, O::Plan, O::Report];

#[test]
fn a_finding_is_issued_to_a_known_unit_for_a_day_that_has_not_passed() {
    let mut world = finding(Role::SupervisionOffice, &[]);
    let issue = |due_on: &str, lead_unit: &str| Order::Issue {
        due_on: due_on.parse().unwrap(),
        lead_unit: lead_unit.to_owned(),
    };
    assert_eq!(
        world.refusal(issue("2018-07-09", UNIT)),
        Some(Code::DatePast)
    );
    assert_eq!(
        world.refusal(issue("2018-07-20", "nobody")),
        Some(Code::UnknownUnit)
    );
    assert!(!world.course.is_frozen());
    world.carry_out(issue("2018-07-10", UNIT));
    assert!(world.course.is_frozen(), "issued, it is frozen");
    assert_eq!(world.course.unit(), Some(UNIT));
    assert_eq!(facts(&world.course).round, 1);
}

#[test]
fn a_plan_has_measures_and_names_an_owner() {
    let names = [O::Issue, O::Acknowledge];
    let mut world = finding(Role::DeputyInCharge, &names);
    let plan = |measures: &str, owner: &str| Order::Plan {
        measures: measures.to_owned(),
        owner: owner.to_owned(),
    };
    assert_eq!(world.refusal(plan("", "副局长")), Some(Code::WordsMissing));
    assert_eq!(world.refusal(plan("补", " ")), Some(Code::WordsMissing));
    let long = "长".repeat(61);
    assert_eq!(world.refusal(plan("补", &long)), Some(Code::WordsTooLong));
    assert_eq!(
        world.refusal(plan("补", "副局长13800138000")),
        Some(Code::WordsUnfit)
    );
    world.carry_out(plan("补上会议纪要", "副局长"));
    assert!(facts(&world.course).is_planned);
}

#[test]
fn a_report_says_something() {
    let names = [O::Issue, O::Acknowledge, O::Plan];
    let world = finding(Role::DeputyInCharge, &names);
    let result = String::new();
    assert_eq!(
        world.refusal(Order::Report { result }),
        Some(Code::WordsMissing)
    );
}

fn request(due_on: &str) -> Order {
    Order::RequestExtension {
        due_on: due_on.parse().unwrap(),
        reason: "等雨停".to_owned(),
    }
}

fn grant(due_on: &str) -> Order {
    Order::GrantExtension {
        due_on: due_on.parse().unwrap(),
    }
}

#[test]
fn an_extension_is_asked_for_while_there_is_time_and_for_later() {
    // Due on 2018-07-20, to the end of that day.
    let mut world = finding(Role::DeputyInCharge, &ISSUED);
    for (on, refused) in [
        ("2018-07-19", None),
        ("2018-07-20", None),
        ("2018-07-21", Some(Code::AskedTooLate)),
    ] {
        world.on = on.parse().unwrap();
        assert_eq!(world.refusal(request("2018-08-01")), refused, "on {on}");
    }
    world.on = "2018-07-20".parse().unwrap();
    for due_on in ["2018-07-19", "2018-07-20"] {
        assert_eq!(world.refusal(request(due_on)), Some(Code::DateNotLater));
    }
    let mut unreasoned = request("2018-08-01");
    if let Order::RequestExtension { reason, .. } = &mut unreasoned {
        reason.clear();
    }
    assert_eq!(world.refusal(unreasoned), Some(Code::ReasonMissing));
}

#[test]
fn only_what_was_asked_for_is_granted_or_refused_and_once() {
    let mut world = finding(Role::ReformOffice, &ISSUED);
    let refuse = || order(O::RefuseExtension);
    assert_eq!(world.refusal(grant("2018-08-01")), Some(Code::NotAskedFor));
    assert_eq!(world.refusal(refuse()), Some(Code::NotAskedFor));
    world = world.given(&[O::RequestExtension]);
    assert_eq!(world.refusal(grant("2018-07-20")), Some(Code::DateNotLater));
    // The office may be late, and may grant less than was asked.
    world.on = "2018-07-25".parse().unwrap();
    world.carry_out(grant("2018-07-30"));
    let due = |world: &World| {
        let finding = facts(&world.course);
        let [first, now] = [finding.first_due, finding.due_on];
        [first, now].map(|day| day.unwrap().to_string())
    };
    assert_eq!(due(&world), ["2018-07-20", "2018-07-30"]);
    assert_eq!(world.refusal(refuse()), Some(Code::NotAskedFor));
    world = world.given(&[O::RequestExtension]);
    world.carry_out(refuse());
    assert_eq!(due(&world), ["2018-07-20", "2018-07-30"]);
    assert_eq!(world.refusal(refuse()), Some(Code::NotAskedFor));
}

#[test]
fn what_was_asked_for_waits_across_a_report_but_not_into_another_round() {
    let asked = [O::Issue, O::RequestExtension, O::Acknowledge, O::Plan];
    let mut world = finding(Role::ReformOffice, &asked).given(&[O::Report]);
    assert_eq!(world.refusal(grant("2018-08-01")), None);
    world = world.after(&[(returned(), OTHER, "2018-07-09")]);
    assert_eq!(world.refusal(grant("2018-08-01")), None);
    world.carry_out(order(O::NextRound));
    // It was asked for against the first round's day.
    assert_eq!(world.refusal(grant("2018-09-01")), Some(Code::NotAskedFor));
    let mut closed = finding(Role::ReformOffice, &asked).given(&[O::Report, O::Recheck]);
    closed.carry_out(Order::Close { waived: None });
    assert_eq!(facts(&closed.course).extension, None);
}

fn returned() -> Order {
    Order::Recheck {
        result: RecheckResult::Returned,
        words: "还差两户".to_owned(),
    }
}

#[test]
fn another_round_begins_with_a_day_and_a_clean_sheet() {
    let mut world = finding(Role::ReformOffice, &REPORTED);
    world = world.after(&[(returned(), OTHER, "2018-07-09")]);
    let next = |due_on: &str| Order::NextRound {
        due_on: due_on.parse().unwrap(),
    };
    assert_eq!(world.refusal(next("2018-07-09")), Some(Code::DatePast));
    world.carry_out(next("2018-07-10"));
    let finding = facts(&world.course);
    assert_eq!((finding.round, finding.rechecks.len()), (2, 0));
    assert_eq!((finding.reported_on, finding.report), (None, None));
    assert!(finding.was_reported && finding.was_rechecked && finding.is_planned);
    assert_eq!(world.status(), Status::Rectifying);
}

#[test]
fn a_finding_is_closed_after_a_recheck_that_passed_or_with_a_reason_without_one() {
    let close = |waived: Option<&str>| Order::Close {
        waived: waived.map(str::to_owned),
    };
    let mut reported = finding(Role::ReformOffice, &REPORTED);
    assert_eq!(reported.refusal(close(None)), Some(Code::NotRechecked));
    assert_eq!(reported.refusal(close(Some(""))), Some(Code::ReasonMissing));
    reported.carry_out(close(Some("材料齐全，不再到场")));
    let passed = facts(&reported.course).passed.unwrap();
    assert!(!passed.by_recheck, "the office did without one");
    assert_eq!(passed.reported_on.to_string(), "2018-07-05");

    let mut passed = finding(Role::SupervisionOffice, &REPORTED).given(&[O::Recheck]);
    assert_eq!(passed.refusal(close(Some("齐"))), Some(Code::WrongState));
    passed.carry_out(close(None));
    assert!(facts(&passed.course).passed.unwrap().by_recheck);
    let closed_on = facts(&passed.course).closed_on.unwrap();
    assert_eq!(closed_on.to_string(), "2018-07-10");

    let returned =
        finding(Role::ReformOffice, &REPORTED).after(&[(returned(), OTHER, "2018-07-09")]);
    for waived in [None, Some("齐")] {
        assert_eq!(returned.refusal(close(waived)), Some(Code::WrongState));
    }
}

#[test]
fn an_office_that_looked_before_others_acted_has_to_look_again() {
    for (asked, before, meanwhile) in [
        (
            O::GrantExtension,
            vec![O::Issue, O::RequestExtension],
            O::Acknowledge,
        ),
        (
            O::RefuseExtension,
            vec![O::Issue, O::RequestExtension],
            O::Acknowledge,
        ),
        (
            O::Close,
            [REPORTED.as_slice(), &[O::Recheck]].concat(),
            O::Void,
        ),
    ] {
        let mut world = finding(Role::ReformOffice, &before);
        assert_eq!(world.refusal(order(asked)), None, "{asked:?}");
        let seen = world.seen;
        world = world.given(&[meanwhile]);
        world.seen = seen;
        let refused = match meanwhile {
            O::Void => Code::AlreadyVoid,
            _ => Code::ChangedSince,
        };
        assert_eq!(world.refusal(order(asked)), Some(refused), "{asked:?}");
    }
    // The unit's own acts are decided on what is now.
    let mut unit = finding(Role::Liaison, &[O::Issue, O::RequestExtension]);
    unit.seen = None;
    assert_eq!(unit.refusal(order(O::Acknowledge)), None);
}
