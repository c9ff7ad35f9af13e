//! One order of each name, and real events of them.

use shared::command::{Confirmation, Event, Happened, Order, RecheckResult, Responsible};
use shared::id::{ChangeHash, CommandId, Digest, RecordId, UserId};
use shared::record::talk_item::Scope;
use shared::time::LocalDate;
use shared::workflow::Course;

/// The record of the courses.
pub(crate) const THIS: RecordId = RecordId([0x01; 16]);
/// Another one, which `same_as` names.
pub(crate) const CANONICAL: RecordId = RecordId([0x02; 16]);

/// One of each, in the order of their numbers, all of them fit on 2018-07-01.
pub(crate) fn one_of_each() -> Vec<Order> {
    let due_on = "2018-07-20".parse().unwrap();
    let later = "2018-08-20".parse().unwrap();
    let reason = || "材料不全".to_owned();
    let words = || "已经按方案办好".to_owned();
    vec![
        Order::Void { reason: reason() },
        Order::SameAs {
            canonical: CANONICAL,
        },
        Order::NotSame { reason: reason() },
        Order::CloseInspection {},
        Order::AnswerOnSpot {
            resolution: words(),
        },
        Order::Accept {
            responsible: Responsible::Unit("agriculture".to_owned()),
            due_on,
        },
        Order::Start {},
        Order::ClaimDone {
            resolution: words(),
        },
        Order::Confirm {
            by: Confirmation::CallBack,
        },
        Order::Escalate {
            to: Scope::Township,
            reason: reason(),
        },
        Order::Decline { reason: reason() },
        Order::Reopen { reason: reason() },
        Order::Withdraw { reason: reason() },
        Order::ChangeDue {
            due_on: later,
            reason: reason(),
        },
        Order::Issue {
            due_on,
            lead_unit: "agriculture".to_owned(),
        },
        Order::Acknowledge {},
        Order::Plan {
            measures: words(),
            owner: "分管副局长".to_owned(),
        },
        Order::Report { result: words() },
        Order::RequestExtension {
            due_on: later,
            reason: reason(),
        },
        Order::GrantExtension { due_on: later },
        Order::RefuseExtension { reason: reason() },
        Order::Recheck {
            result: RecheckResult::Passed,
            words: words(),
        },
        Order::NextRound { due_on: later },
        Order::SettleRecheck {
            result: RecheckResult::Returned,
            reason: reason(),
        },
        Order::Close { waived: None },
    ]
}

/// The event of an order, given and decided at noon of a day.
pub(crate) fn event(order: Order, by: UserId, on: &str) -> Event {
    let on: LocalDate = on.parse().unwrap();
    let noon = on.start().plus_ms(12 * 3_600_000);
    Event {
        command: CommandId([0x06; 16]),
        record: THIS,
        happened: Happened::of(order),
        by,
        claimed_at: noon,
        decided_at: noon,
        heads: vec![ChangeHash([0x0a; 32])],
        effective_at: Some(noon),
    }
}

/// A digest for the n-th event of a course.
pub(crate) fn hash(place: usize) -> Digest {
    Digest([u8::try_from(place + 1).unwrap(); 32])
}

/// Folds one more event into a course.
pub(crate) fn fold(course: &mut Course, order: Order, by: UserId, on: &str) {
    let place = course.trail.len();
    course.apply(&event(order, by, on), hash(place));
}
