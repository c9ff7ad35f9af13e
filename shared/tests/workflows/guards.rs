//! What holds whatever the kind: words, stale looks, voids and records that are the same.

use shared::access::Role;
use shared::change::Scalar;
use shared::command::{Event, Happened, Order, OrderName as O};
use shared::id::{Digest, RecordId};
use shared::problem::RejectionCode as Code;
use shared::record::RecordKind as Kind;
use shared::workflow::Course;

use crate::orders::{CANONICAL, THIS, event};
use crate::world::{ME, OTHER, World, order};

fn void(reason: &str) -> Order {
    let reason = reason.to_owned();
    Order::Void { reason }
}

#[test]
fn a_reason_is_one_line_of_1_to_200_characters_without_a_villagers_number() {
    let world = World::new(Kind::OutreachSession, Role::ReformOffice);
    let kept = |reason: &str| world.ask(void(reason));
    let reason = |text: &str| Happened::Voided {
        reason: text.to_owned(),
    };
    assert_eq!(kept(" 记重了 "), Ok(reason("记重了")));
    assert_eq!(kept(&"字".repeat(200)), Ok(reason(&"字".repeat(200))));
    assert_eq!(kept(&"字".repeat(201)), Err(Code::ReasonTooLong));
    assert_eq!(kept("  "), Err(Code::ReasonMissing));
    assert_eq!(kept("打13800138000问"), Err(Code::ReasonUnfit));
    assert_eq!(kept("一\n二"), Err(Code::ReasonUnfit));
}

#[test]
fn words_are_1_to_500_characters_and_may_have_lines() {
    let world = World::new(Kind::TalkItem, Role::TalkRecorder);
    let answer = |text: &str| {
        world.ask(Order::AnswerOnSpot {
            resolution: text.to_owned(),
        })
    };
    assert_eq!(
        answer(" 当场答复\n两条 "),
        Ok(Happened::Ordered {
            order: Order::AnswerOnSpot {
                resolution: "当场答复\n两条".to_owned()
            }
        })
    );
    assert!(answer(&"字".repeat(500)).is_ok());
    assert_eq!(answer(&"字".repeat(501)), Err(Code::WordsTooLong));
    assert_eq!(answer("\n"), Err(Code::WordsMissing));
    assert_eq!(answer("找51300119700101123X"), Err(Code::WordsUnfit));
    assert_eq!(answer("看\u{200b}不见"), Err(Code::WordsUnfit));
}

#[test]
fn a_rejection_names_the_first_of_kind_permission_void_state_look_words_and_days() {
    let session = World::new(Kind::OutreachSession, Role::AuditAdmin);
    assert_eq!(session.refusal(order(O::Accept)), Some(Code::WrongKind));
    assert_eq!(session.refusal(void("")), Some(Code::NotPermitted));
    let mut office = World::new(Kind::OutreachSession, Role::ReformOffice).given(&[O::Void]);
    assert_eq!(office.refusal(void("")), Some(Code::AlreadyVoid));
    office.seen = None;
    assert_eq!(office.refusal(order(O::SameAs)), Some(Code::AlreadyVoid));
    let mut decline = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept]);
    let reason = String::new();
    decline.seen = None;
    assert_eq!(
        decline.refusal(Order::Decline { reason }),
        Some(Code::ChangedSince)
    );
}

#[test]
fn a_void_decides_on_whatever_the_record_is_then() {
    let mut world = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept, O::Start]);
    world.seen = None;
    world.carry_out(void("记重了"));
    assert!(world.course.is_void && world.course.is_frozen() && !world.course.counts());
}

#[test]
fn a_record_that_others_are_counted_through_is_neither_voided_nor_another_ones_same() {
    let mut world = World::new(Kind::OutreachSession, Role::ReformOffice);
    world.has_duplicates = true;
    assert_eq!(world.refusal(void("记重了")), Some(Code::HasDuplicates));
    assert_eq!(world.refusal(order(O::SameAs)), Some(Code::HasDuplicates));
}

#[test]
fn the_same_is_another_record_of_the_kind_and_place_that_counts_itself() {
    let ask = |change: &dyn Fn(&mut World)| {
        let mut world = World::new(Kind::OutreachSession, Role::ReformOffice);
        change(&mut world);
        world.refusal(order(O::SameAs))
    };
    let begun = || Course::begin(Kind::OutreachSession);
    let target = |id: RecordId, kind, home, course| Some((id, kind, home, course));
    let here = "511781109201";
    assert_eq!(ask(&|_| {}), None);
    assert_eq!(ask(&|world| world.target = None), Some(Code::NotFound));
    for (id, kind, home) in [
        (RecordId([7; 16]), Kind::OutreachSession, here),
        (THIS, Kind::OutreachSession, here),
        (CANONICAL, Kind::VillageTalk, here),
        (CANONICAL, Kind::OutreachSession, "511781109202"),
    ] {
        let wrong = ask(&|world| world.target = target(id, kind, home, begun()));
        assert_eq!(wrong, Some(Code::NotTheSame), "{id} {kind} {home}");
    }
    // This record itself, named as such.
    let mut own = World::new(Kind::OutreachSession, Role::ReformOffice);
    own.target = target(THIS, Kind::OutreachSession, here, begun());
    let canonical = THIS;
    let refusal = own.refusal(Order::SameAs { canonical });
    assert_eq!(refusal, Some(Code::NotTheSame));
    for out in [O::Void, O::SameAs] {
        let other = World::new(Kind::OutreachSession, Role::ReformOffice).given(&[out]);
        let wrong = ask(&|world| {
            world.target = target(CANONICAL, world.kind, here, other.course.clone());
        });
        assert_eq!(wrong, Some(Code::NotTheSame), "{out:?}");
    }
    // An inspection of two agencies may have been written down at two places.
    let mut inspection = World::new(Kind::Inspection, Role::SupervisionOffice);
    let elsewhere = "511781110201";
    let course = Course::begin(Kind::Inspection);
    inspection.target = target(CANONICAL, Kind::Inspection, elsewhere, course);
    assert_eq!(inspection.refusal(order(O::SameAs)), None);
}

#[test]
fn the_same_is_said_once_and_taken_back_once() {
    let mut world = World::new(Kind::OutreachSession, Role::TeamLeader);
    assert_eq!(world.refusal(order(O::NotSame)), Some(Code::WrongState));
    world.carry_out(order(O::SameAs));
    assert_eq!(world.course.same_as, Some(CANONICAL));
    assert!(!world.course.counts() && !world.course.is_frozen());
    assert_eq!(world.refusal(order(O::SameAs)), Some(Code::WrongState));
    world.carry_out(order(O::NotSame));
    assert!(world.course.counts());
}

/// Somebody else acted after the asker's last look: by class of the order.
#[test]
fn a_stale_look_is_judged_by_the_order() {
    let due = || order(O::ChangeDue);
    let decide = [
        (O::Start, vec![O::Accept], due()),
        (O::ClaimDone, vec![O::Accept, O::Start], due()),
        (O::Withdraw, vec![O::Accept], due()),
    ];
    for (asked, before, meanwhile) in decide {
        let mut world = World::new(Kind::TalkItem, Role::TalkRecorder).given(&before);
        let seen = world.seen;
        world = world.after(&[(meanwhile, OTHER, "2018-07-06")]);
        world.seen = seen;
        assert_eq!(world.refusal(order(asked)), None, "{asked:?}");
    }
    let reject = [
        (O::Accept, vec![O::Decline], Role::ReformOffice),
        (
            O::Confirm,
            vec![O::Accept, O::Start, O::ClaimDone],
            Role::ReformOffice,
        ),
        (
            O::Reopen,
            vec![O::Accept, O::Start, O::ClaimDone],
            Role::ReformOffice,
        ),
        (O::Escalate, vec![O::Accept], Role::TalkRecorder),
        (O::Decline, vec![O::Accept], Role::ReformOffice),
        (O::ChangeDue, vec![O::Accept], Role::ReformOffice),
    ];
    for (asked, before, role) in reject {
        let mut world = World::new(Kind::TalkItem, role).given(&before);
        let refused = world.refusal(order(asked));
        let at_first = (asked == O::Accept).then_some(Code::WrongState);
        assert_eq!(refused, at_first, "{asked:?} with a fresh look");
        world.seen = None;
        assert_eq!(world.refusal(order(asked)), Some(Code::ChangedSince));
    }
    // What may not be given any more is the wrong state, where the state decides.
    let mut withdrawn = World::new(Kind::TalkItem, Role::TalkRecorder).given(&[O::Withdraw]);
    withdrawn.seen = None;
    assert_eq!(withdrawn.refusal(order(O::Start)), Some(Code::WrongState));
}

#[test]
fn what_one_did_oneself_meanwhile_is_no_surprise() {
    let mut world = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept]);
    let seen = world.seen;
    world = world.after(&[(order(O::ChangeDue), ME, "2018-07-06")]);
    world.seen = seen;
    assert_eq!(world.refusal(order(O::Decline)), None);
    world = world.after(&[(order(O::ChangeDue), OTHER, "2018-07-07")]);
    world.seen = seen;
    assert_eq!(world.refusal(order(O::Decline)), Some(Code::ChangedSince));
}

#[test]
fn an_event_of_another_log_tells_nothing() {
    let mut world = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept]);
    world.seen = Some(Digest([0xff; 32]));
    assert_eq!(world.refusal(order(O::Decline)), Some(Code::ChangedSince));
    let unknown = Some(Digest([0xff; 32]));
    let last = world.course.last_event().unwrap();
    assert!(!world.course.has_seen(unknown, last) && !world.course.has_seen(None, last));
    assert!(world.course.has_seen(Some(last), last));
}

#[test]
fn a_change_that_was_not_seen_is_a_stale_look_too() {
    let mut world = World::new(Kind::TalkItem, Role::ReformOffice).given(&[O::Accept]);
    let seen = world.state.heads();
    let words = Some(Scalar::from("改了"));
    let puts = [("summary".to_owned(), words)];
    let change = world.state.amend(crate::fixture::ACTOR, 1, None, puts);
    assert_eq!(world.refusal(order(O::Decline)), None);
    world.state.apply(&change).unwrap();
    assert_ne!(world.state.heads(), seen);
    // `ask` names the heads of the state; the asker had seen the one before.
    let refusal = world.ask_having_seen(order(O::Decline), seen.clone());
    assert_eq!(refusal.err(), Some(Code::ChangedSince));
    let refusal = world.ask_having_seen(void("记重了"), seen);
    assert!(refusal.is_ok());
}

#[test]
fn a_void_counts_for_nothing_in_either_form_of_its_event() {
    for happened in [
        Happened::of(void("记重了")),
        Happened::Ordered {
            order: void("记重了"),
        },
    ] {
        let mut course = Course::begin(Kind::OutreachSession);
        let voided = Event {
            happened,
            ..event(void("记重了"), OTHER, "2018-07-05")
        };
        course.apply(&voided, Digest([1; 32]));
        assert!(course.is_void && course.is_frozen() && !course.counts());
    }
}
