//! What holds after any sequence of orders that were carried out.

use proptest::prelude::*;
use shared::access::Role;
use shared::command::{Order, OrderName as O, RecheckResult};
use shared::id::UserId;
use shared::problem::RejectionCode as Code;
use shared::record::RecordKind as Kind;
use shared::time::LocalDate;
use shared::workflow::{Course, Facts, Status};

use crate::orders::fold;
use crate::world::{UNIT, World, order};

/// Somebody asks for something, some days after the last.
#[derive(Debug, Clone)]
struct Act {
    order: usize,
    who: u8,
    days: i32,
    due_in: i32,
    is_passed: bool,
    is_stale: bool,
}

fn act() -> impl Strategy<Value = Act> {
    (
        0..64_usize,
        0..4_u8,
        0..3_i32,
        -1..12_i32,
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(order, who, days, due_in, is_passed, is_stale)| Act {
            order,
            who,
            days,
            due_in,
            is_passed,
            is_stale,
        })
}

/// What a kind's course is tried with. Voids are rare, or nothing else would be seen.
fn tried(kind: Kind) -> Vec<(O, Role)> {
    use Role::{DeputyInCharge as DD, Inspector as IN, Liaison as LI, ReformOffice as RO};
    match kind {
        Kind::TalkItem => vec![
            (O::AnswerOnSpot, Role::TalkRecorder),
            (O::Accept, RO),
            (O::Start, Role::TalkRecorder),
            (O::Start, LI),
            (O::ClaimDone, Role::TalkRecorder),
            (O::ClaimDone, DD),
            (O::Confirm, RO),
            (O::Escalate, Role::TalkRecorder),
            (O::Reopen, RO),
            (O::ChangeDue, RO),
            (O::SameAs, RO),
            (O::NotSame, RO),
        ],
        Kind::Finding => vec![
            (O::Issue, RO),
            (O::Acknowledge, LI),
            (O::Plan, LI),
            (O::Report, DD),
            (O::Report, DD),
            (O::RequestExtension, DD),
            (O::GrantExtension, RO),
            (O::RefuseExtension, RO),
            (O::Recheck, IN),
            (O::Recheck, IN),
            (O::Recheck, IN),
            (O::NextRound, RO),
            (O::SettleRecheck, RO),
        ],
        _ => vec![(O::SameAs, RO), (O::NotSame, RO), (O::CloseInspection, RO)],
    }
}

/// The last two numbers end a record, where the kind can be ended.
fn pick(kind: Kind, place: usize) -> (O, Role) {
    let tried = tried(kind);
    match (kind, place) {
        (_, 63) => (O::Void, Role::ReformOffice),
        (Kind::TalkItem, 62) => (O::Withdraw, Role::TalkRecorder),
        (Kind::TalkItem, 61) => (O::Decline, Role::ReformOffice),
        (Kind::Finding, 61 | 62) => (O::Close, Role::ReformOffice),
        _ => tried[place % tried.len()],
    }
}

fn of(act: &Act, name: O, on: LocalDate) -> Order {
    let mut order = order(name);
    match &mut order {
        Order::Accept { due_on, .. }
        | Order::ChangeDue { due_on, .. }
        | Order::Issue { due_on, .. }
        | Order::RequestExtension { due_on, .. }
        | Order::GrantExtension { due_on }
        | Order::NextRound { due_on } => *due_on = on.plus_days(act.due_in),
        Order::Recheck { result, .. } | Order::SettleRecheck { result, .. } => {
            *result = RecheckResult::ALL[usize::from(act.is_passed)];
        }
        Order::Close { waived } => *waived = act.is_passed.then(|| "齐了".to_owned()),
        _ => {}
    }
    order
}

/// The day that an order sets, where it sets one.
fn day_set(order: &Order) -> Option<LocalDate> {
    match order {
        Order::Accept { due_on, .. }
        | Order::ChangeDue { due_on, .. }
        | Order::Issue { due_on, .. }
        | Order::GrantExtension { due_on }
        | Order::NextRound { due_on } => Some(*due_on),
        _ => None,
    }
}

/// Plays what is carried out of these acts.
fn play(kind: Kind, acts: &[Act], mut each: impl FnMut(&Course, &[Order], &Course)) -> World {
    let mut world = World::new(kind, Role::ReformOffice);
    let mut carried_out = Vec::new();
    for act in acts {
        let (name, role) = pick(kind, act.order);
        world.user = UserId([act.who + 1; 16]);
        world.role = role;
        let acts_for_unit = matches!(role, Role::Liaison | Role::DeputyInCharge);
        world.units = acts_for_unit.then(|| UNIT.to_owned()).into_iter().collect();
        world.on = world.on.plus_days(act.days);
        let trail = &world.course.trail;
        let back = if act.is_stale { 2 } else { 1 };
        let place = trail.len().checked_sub(back);
        world.seen = place.map(|place| trail[place].event);
        let asked = of(act, name, world.on);
        let before = world.course.clone();
        let Ok(happened) = world.ask(asked) else {
            continue;
        };
        let order = happened.order().unwrap();
        let on = world.on.to_string();
        fold(&mut world.course, order.clone(), world.user, &on);
        carried_out.push(order);
        each(&before, &carried_out, &world.course);
    }
    world
}

fn check(before: &Course, orders: &[Order], course: &Course) {
    let last = orders.last().unwrap();
    let name = last.name();
    assert_eq!(
        course.trail.len(),
        orders.len(),
        "every event is in the trail"
    );
    assert!(!before.is_void, "a void record takes no order");
    assert_eq!(course.is_void, name == O::Void);
    let moves_nothing = matches!(name, O::Void | O::SameAs | O::NotSame);
    let is_final = |status| {
        matches!(
            status,
            Status::Closed | Status::Withdrawn | Status::Declined
        )
    };
    if moves_nothing || is_final(before.status) {
        assert_eq!(course.status, before.status, "what is over stays so");
        assert!(moves_nothing, "{name:?} after {:?}", before.status);
    }
    assert!(course.is_frozen() || !before.is_frozen(), "no order thaws");
    assert_eq!(course.counts(), !course.is_void && course.same_as.is_none());
    let days: Vec<LocalDate> = orders.iter().filter_map(day_set).collect();
    match &course.facts {
        Facts::None => {}
        Facts::Item(item) => {
            assert_eq!(item.due_on, days.last().copied());
            assert_eq!(item.settled.is_some(), course.status == Status::Resolved);
            let settles = |order: &&Order| matches!(order.name(), O::AnswerOnSpot | O::Confirm);
            let times = orders.iter().filter(settles).count();
            assert_eq!(item.settled_on.len(), times);
            assert!(item.settled_on.is_sorted());
            if course.status == Status::DoneClaimed {
                assert!(item.claim.is_some());
            }
        }
        Facts::Finding(finding) => {
            assert_eq!(finding.due_on, days.last().copied());
            assert_eq!(finding.first_due, days.first().copied());
            let count = |name| orders.iter().filter(|order| order.name() == name).count();
            let rounds = count(O::Issue) + count(O::NextRound);
            assert_eq!(usize::try_from(finding.round), Ok(rounds));
            let has_passed = matches!(course.status, Status::Passed | Status::Closed);
            assert_eq!(finding.passed.is_some(), has_passed);
            assert_eq!(finding.closed_on.is_some(), course.status == Status::Closed);
            let mut people: Vec<_> = finding.rechecks.iter().map(|recheck| recheck.by).collect();
            people.sort();
            people.dedup();
            assert_eq!(people.len(), finding.rechecks.len(), "one recheck a person");
            if course.status == Status::RecheckDisputed {
                let mut results = finding.rechecks.iter().map(|recheck| recheck.result);
                assert!(results.clone().any(|r| r == RecheckResult::Passed));
                assert!(results.any(|r| r == RecheckResult::Returned));
            }
            if finding.extension.is_some() {
                assert!(count(O::RequestExtension) > 0);
            }
        }
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Finding),
        4 => Just(Kind::TalkItem),
        1 => Just(Kind::Inspection),
        1 => Just(Kind::OutreachSession),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_was_carried_out_keeps_what_must_hold(
        kind in kinds(),
        acts in prop::collection::vec(act(), 0..120),
    ) {
        let mut world = play(kind, &acts, check);
        if world.course.is_void {
            world.role = Role::ReformOffice;
            let void = world.refusal(order(O::Void));
            prop_assert_eq!(void, Some(Code::AlreadyVoid));
        }
        // The fold is a function of the events: stored and read again it goes on the same.
        let stored = shared::cbor::encode(&world.course);
        let read: Course = shared::cbor::decode(&stored).unwrap();
        prop_assert_eq!(read, world.course);
    }
}

/// The acts reach far enough to mean something: every state of matters and findings.
#[test]
fn the_acts_reach_every_state() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let acts = prop::collection::vec(act(), 120);
    let mut reached = std::collections::BTreeSet::new();
    for kind in [Kind::Finding, Kind::TalkItem] {
        for _ in 0..300 {
            let acts = acts.new_tree(&mut runner).unwrap().current();
            play(kind, &acts, |_, _, course| {
                reached.insert(course.status);
            });
        }
    }
    let wanted = Status::ALL.into_iter().filter(|status| {
        let begins = [Status::Submitted, Status::Recorded];
        !begins.contains(status)
    });
    for status in wanted {
        assert!(reached.contains(&status), "{status:?}");
    }
}
