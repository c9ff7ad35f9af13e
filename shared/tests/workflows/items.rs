//! The guards of matters.

use shared::access::Role;
use shared::command::{Confirmation, Happened, Order, OrderName as O, Responsible};
use shared::id::{RecordId, UserId};
use shared::problem::RejectionCode as Code;
use shared::record::talk_item::{Scope, TalkItem};
use shared::record::village_talk::{EndedWith, VillageTalk};
use shared::record::{Count, RecordKind as Kind};
use shared::workflow::{Course, Facts, ItemFacts, Status, read_back};

use crate::fixture::TEAM;
use crate::orders::{fold, hash};
use crate::world::{ME, OTHER, THIRD, UNIT, World, order};

fn facts(course: &Course) -> &ItemFacts {
    match &course.facts {
        Facts::Item(item) => item,
        other => panic!("{other:?}"),
    }
}

fn accept(responsible: Responsible, due_on: &str) -> Order {
    Order::Accept {
        responsible,
        due_on: due_on.parse().unwrap(),
    }
}

fn unit(code: &str) -> Responsible {
    Responsible::Unit(code.to_owned())
}

#[test]
fn whoever_takes_it_on_is_known_and_the_day_has_not_passed() {
    let world = World::new(Kind::TalkItem, Role::ReformOffice);
    let asked = |responsible, due_on| world.refusal(accept(responsible, due_on));
    assert_eq!(asked(unit(UNIT), "2018-07-10"), None, "due that very day");
    assert_eq!(asked(unit(UNIT), "2018-07-09"), Some(Code::DatePast));
    assert_eq!(asked(unit("nobody"), "2018-07-20"), Some(Code::UnknownUnit));
    assert_eq!(asked(Responsible::Village, "2018-07-20"), None);
}

#[test]
fn another_day_needs_a_reason_and_has_not_passed() {
    let mut world = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept]);
    let change = |due_on: &str, reason: &str| Order::ChangeDue {
        due_on: due_on.parse().unwrap(),
        reason: reason.to_owned(),
    };
    assert_eq!(
        world.refusal(change("2018-08-01", "")),
        Some(Code::ReasonMissing)
    );
    assert_eq!(
        world.refusal(change("2018-07-09", "抢修")),
        Some(Code::DatePast)
    );
    assert_eq!(world.refusal(change("2018-07-10", "抢修")), None);
    // An earlier day may be named too.
    world.carry_out(change("2018-07-15", "抢修"));
    let due = facts(&world.course).due_on.unwrap();
    assert_eq!(due.to_string(), "2018-07-15");
    assert_eq!(world.status(), Status::Accepted);
}

#[test]
fn a_township_works_on_what_it_took_on_itself() {
    for (responsible, refused) in [
        (Responsible::Township, None),
        (Responsible::Village, Some(Code::NotResponsible)),
        (unit(UNIT), Some(Code::NotResponsible)),
    ] {
        let accepted = accept(responsible, "2018-07-20");
        let mut world = World::new(Kind::TalkItem, Role::TownshipCoordinator).after(&[(
            accepted,
            OTHER,
            "2018-07-05",
        )]);
        assert_eq!(world.refusal(order(O::Start)), refused);
        world = world.given(&[O::Start]);
        assert_eq!(world.refusal(order(O::ClaimDone)), refused);
        // Who keeps the village's talks may, whoever is responsible.
        world.role = Role::TalkRecorder;
        assert_eq!(world.refusal(order(O::ClaimDone)), None);
    }
}

#[test]
fn a_unit_works_on_what_is_its_own_now() {
    for role in [Role::Liaison, Role::DeputyInCharge] {
        for (responsible, refused) in [
            (unit(UNIT), None),
            (unit("transport"), Some(Code::NotResponsible)),
            (Responsible::Village, Some(Code::NotResponsible)),
        ] {
            // The unit had it once: it is still among those it was given to.
            let mut world = World::new(Kind::TalkItem, role).after(&[
                (accept(unit(UNIT), "2018-07-20"), OTHER, "2018-07-05"),
                (order(O::Escalate), OTHER, "2018-07-05"),
                (accept(responsible, "2018-07-20"), OTHER, "2018-07-05"),
            ]);
            world.units = vec![UNIT.to_owned()];
            assert_eq!(world.refusal(order(O::Start)), refused, "{role}");
            world = world.given(&[O::Start]);
            assert_eq!(world.refusal(order(O::ClaimDone)), refused, "{role}");
        }
    }
}

#[test]
fn whoever_holds_two_roles_acts_by_the_one_that_may() {
    let roles = [Role::TownshipCoordinator, Role::Liaison];
    for [first, second] in [roles, [roles[1], roles[0]]] {
        for (responsible, refused) in [
            (Responsible::Township, None),
            (unit(UNIT), None),
            (unit("transport"), Some(Code::NotResponsible)),
            (Responsible::Village, Some(Code::NotResponsible)),
        ] {
            let accepted = (accept(responsible, "2018-07-20"), OTHER, "2018-07-05");
            let mut world = World::new(Kind::TalkItem, first).after(&[accepted]);
            world.also = vec![second];
            world.units = vec![UNIT.to_owned()];
            assert_eq!(world.refusal(order(O::Start)), refused, "{first} {second}");
        }
    }
}

#[test]
fn nobody_confirms_their_own_claim() {
    let claimed = |by: UserId| {
        World::new(Kind::TalkItem, Role::ReformOffice).after(&[
            (order(O::Accept), OTHER, "2018-07-05"),
            (order(O::Start), OTHER, "2018-07-05"),
            (order(O::ClaimDone), by, "2018-07-06"),
        ])
    };
    for by in Confirmation::ALL {
        let confirm = Order::Confirm { by };
        assert_eq!(claimed(ME).refusal(confirm.clone()), Some(Code::SamePerson));
        let mut world = claimed(OTHER);
        world.carry_out(confirm);
        let settled = facts(&world.course).settled.clone().unwrap();
        assert!(settled.is_confirmed);
        assert_eq!(settled.resolution, "已经按方案办好");
        assert_eq!(settled.on.to_string(), "2018-07-10");
    }
}

#[test]
fn an_answer_on_the_spot_settles_unconfirmed_and_a_reopening_unsettles() {
    let mut world = World::new(Kind::TalkItem, Role::TalkRecorder);
    world.carry_out(order(O::AnswerOnSpot));
    assert!(!facts(&world.course).settled.clone().unwrap().is_confirmed);
    world.carry_out(order(O::Reopen));
    let item = facts(&world.course);
    assert_eq!((&item.settled, &item.claim), (&None, &None));
    assert_eq!(item.settled_on.len(), 1, "that it was is kept");
}

fn item() -> TalkItem {
    TalkItem {
        occurred_on: "2018-07-01".parse().unwrap(),
        village: "511781109201".parse().unwrap(),
        team: TEAM,
        talk: Some(RecordId([8; 16])),
        session: None,
        topic: "infrastructure".to_owned(),
        summary: "修路".to_owned(),
        scope: Scope::Village,
        proposer_ref: None,
        late_reason: None,
    }
}

fn talk(on: &str) -> VillageTalk {
    VillageTalk {
        occurred_on: on.parse().unwrap(),
        village: "511781109201".parse().unwrap(),
        team: TEAM,
        place: None,
        convenor: None,
        recorder: None,
        attendees: Count {
            count: 20,
            about: false,
            disputed: false,
        },
        topics: Default::default(),
        ended_with: EndedWith::NoItem,
        readback_of: [crate::orders::THIS].into(),
        late_reason: None,
    }
}

const TALK: RecordId = RecordId([9; 16]);

/// A matter that [`OTHER`] claimed done on 2018-07-06.
fn claimed() -> Course {
    let names = [O::Accept, O::Start];
    let world = World::new(Kind::TalkItem, Role::ReformOffice).given(&names);
    let world = world.after(&[(order(O::ClaimDone), OTHER, "2018-07-06")]);
    world.course
}

#[test]
fn a_later_talk_of_the_village_by_somebody_else_confirms_a_claim() {
    let read = |course: &Course, on: &str| read_back(&item(), course, TALK, &talk(on), THIRD);
    let confirmed = Some(Happened::ReadBack { talk: TALK });
    assert_eq!(read(&claimed(), "2018-07-08"), confirmed);
    assert_eq!(read(&claimed(), "2018-07-06"), confirmed, "the very day");
    assert_eq!(read(&claimed(), "2018-07-05"), None, "before the claim");
    assert_eq!(
        read_back(&item(), &claimed(), TALK, &talk("2018-07-08"), OTHER),
        None,
        "by the claimant"
    );
    let elsewhere = VillageTalk {
        village: "511781109202".parse().unwrap(),
        ..talk("2018-07-08")
    };
    assert_eq!(
        read_back(&item(), &claimed(), TALK, &elsewhere, THIRD),
        None,
        "of another village"
    );
    // Raised on the day of the talk, or after it.
    for on in ["2018-07-08", "2018-07-09"] {
        let item = TalkItem {
            occurred_on: on.parse().unwrap(),
            ..item()
        };
        let kept = talk("2018-07-08");
        assert_eq!(read_back(&item, &claimed(), TALK, &kept, THIRD), None);
    }
}

#[test]
fn only_a_claim_that_stands_and_counts_is_confirmed_by_a_talk() {
    let read = |course: &Course| read_back(&item(), course, TALK, &talk("2018-07-08"), THIRD);
    let begun = Course::begin(Kind::TalkItem);
    assert_eq!(read(&begun), None, "nothing is claimed");
    assert_eq!(read(&Course::begin(Kind::Finding)), None);
    for name in [O::Confirm, O::Reopen, O::Void, O::SameAs] {
        let mut course = claimed();
        fold(&mut course, order(name), OTHER, "2018-07-07");
        assert_eq!(read(&course), None, "after {name:?}");
    }
}

#[test]
fn what_a_talk_confirmed_is_resolved_on_the_day_it_counted() {
    let mut course = claimed();
    let happened = read_back(&item(), &course, TALK, &talk("2018-07-08"), THIRD).unwrap();
    assert_eq!(happened.as_str(), "read_back");
    let mut event = crate::orders::event(order(O::Confirm), THIRD, "2018-07-09");
    event.happened = happened;
    let place = course.trail.len();
    course.apply(&event, hash(place));
    assert_eq!(course.status, Status::Resolved);
    let settled = facts(&course).settled.clone().unwrap();
    assert!(settled.is_confirmed);
    assert_eq!(settled.on.to_string(), "2018-07-09");
}
