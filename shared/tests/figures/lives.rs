//! Any records, with any life that the tables of orders allow, and any question.

use proptest::prelude::*;
use shared::command::{Happened, Order, OrderName, RecheckResult};
use shared::figure::Amount;
use shared::record::RecordKind;
use shared::record::finding::Category;
use shared::record::inspection::InspectionKind;
use shared::record::outreach_session::Audience;
use shared::record::talk_item::Scope;
use shared::record::village_talk::EndedWith;
use shared::time::LocalDate;
use shared::workflow::{Next, Status, Transition, transitions};

use crate::fixture::*;
use crate::oracle::{Asked, Life, Plain, What};
use crate::records::{
    Record, accepted, answered, claimed, closed, confirmed, day, declined, finding, inspection,
    issued, item, not_same, planned, rechecked, reopened, reported, same_as, session, talk, void,
    withdrawn, words,
};

const VILLAGES: [&str; 6] = [STAYED, JOINED, SPLIT, LOST, MOVED, MOVED_NOW];
const HOMES: [&str; 7] = [STAYED, JOINED, MOVED, TOWN_A, TOWN_B, TOWN_C, COUNTY];
const AREAS: [&str; 6] = [COUNTY, TOWN_A, TOWN_B, TOWN_C, STAYED, MOVED_NOW];
const PERIODS: [&str; 7] = [
    "2018", "2018-Q4", "2019", "2019-H1", "2020", "2020-02", "2020-Q3",
];
const AS_OF: [&str; 6] = [
    "2018-06-01",
    "2019-04-15",
    "2020-02-20",
    "2020-05-31",
    "2020-06-01",
    "2023-01-01",
];

/// One step of a life: which of the orders that are possible, after how many days, and for how long.
pub(crate) type Pick = (prop::sample::Index, i32, i32);

pub(crate) fn picks() -> impl Strategy<Value = Vec<Pick>> {
    prop::collection::vec((any::<prop::sample::Index>(), -1i32..30, 0i32..60), 0..14)
}

/// A life that the tables of orders allow, a stale second recheck among them.
pub(crate) fn live(record: Record, on: LocalDate, picks: &[Pick]) -> (Record, Life) {
    let kind = record.content.kind();
    let (mut record, mut life, mut today) = (record, Life::new(), on);
    for (index, days, time) in picks {
        let status = record.course.status;
        let mut names: Vec<OrderName> = Vec::new();
        for row in transitions(kind) {
            if row.from.contains(&status) {
                names.extend(std::iter::repeat_n(row.order, weight(row)));
            }
        }
        if [Status::Passed, Status::Returned, Status::RecheckDisputed].contains(&status) {
            names.push(OrderName::Recheck);
        }
        if names.is_empty() {
            break;
        }
        today = today.plus_days(*days);
        let order = order(*index.get(&names), status, today.plus_days(*time), *time);
        record = record.happened(today, Happened::of(order.clone()));
        life.push((today, order));
    }
    (record, life)
}

/// How often an order is taken: most lives go on to their end, few turn aside.
fn weight(row: &Transition) -> usize {
    match (row.order, row.next) {
        (OrderName::Void | OrderName::SameAs | OrderName::NotSame, _) => 0,
        (OrderName::Decline | OrderName::Withdraw | OrderName::Escalate, _) | (_, Next::Same) => 1,
        _ => 5,
    }
}

fn order(name: OrderName, status: Status, due_on: LocalDate, time: i32) -> Order {
    let result = if time % 2 == 0 {
        RecheckResult::Passed
    } else {
        RecheckResult::Returned
    };
    let reason = words();
    match name {
        OrderName::AnswerOnSpot => answered(),
        OrderName::Accept => accepted(due_on),
        OrderName::Start => Order::Start {},
        OrderName::ClaimDone => claimed(),
        OrderName::Confirm => confirmed(),
        OrderName::Escalate => Order::Escalate {
            to: Scope::Township,
            reason,
        },
        OrderName::Decline => declined(),
        OrderName::Reopen => reopened(),
        OrderName::Withdraw => withdrawn(),
        OrderName::ChangeDue => Order::ChangeDue { due_on, reason },
        OrderName::Issue => issued(due_on),
        OrderName::Acknowledge => Order::Acknowledge {},
        OrderName::Plan => planned(),
        OrderName::Report => reported(),
        OrderName::RequestExtension => Order::RequestExtension { due_on, reason },
        OrderName::GrantExtension => Order::GrantExtension { due_on },
        OrderName::RefuseExtension => Order::RefuseExtension { reason },
        OrderName::Recheck => rechecked(result),
        OrderName::NextRound => Order::NextRound { due_on },
        OrderName::SettleRecheck => Order::SettleRecheck { result, reason },
        OrderName::Close => closed(status != Status::Passed),
        other => panic!("{other:?}"),
    }
}

/// Whether a record counts, and what makes it so.
fn fated(record: Record, fate: u8, on: LocalDate) -> (Record, bool) {
    let has_same = ![RecordKind::Finding, RecordKind::Note].contains(&record.content.kind());
    let on = on.to_string();
    match fate {
        0 => (record.then(&on, void()), false),
        1 if has_same => (record.then(&on, same_as()), false),
        2 if has_same => (record.then(&on, same_as()).then(&on, not_same()), true),
        _ => (record, true),
    }
}

fn make(
    what: u8,
    on: LocalDate,
    number: u16,
    members: &[u8],
    flags: (bool, bool),
    picks: &[Pick],
) -> (Record, Plain) {
    let date = on.to_string();
    let pick = usize::from(number);
    let village = VILLAGES[pick % VILLAGES.len()];
    let home = HOMES[pick % HOMES.len()];
    let (record, home, what) = match what {
        0 => {
            let mut session = session(&date, village, number, members);
            let (about, disputed) = flags;
            session.audience = Audience {
                count: number,
                about,
                disputed,
            };
            let what = What::Session {
                count: number,
                about,
                disputed,
                members: members.to_vec(),
            };
            (session.into(), village, what)
        }
        1 => {
            let ended_with = if flags.0 {
                EndedWith::Items
            } else {
                EndedWith::NoItem
            };
            let what = What::Talk { has_items: flags.0 };
            (talk(&date, village, ended_with), village, what)
        }
        2 => {
            let (record, life) = live(item(&date, village), on, picks);
            (record, village, What::Item(life))
        }
        3 => {
            let kind = InspectionKind::ALL[pick % InspectionKind::ALL.len()];
            (inspection(&date, home, kind), home, What::Inspection(kind))
        }
        _ => {
            let unit = if flags.0 { "transport" } else { "health" };
            let category = if flags.1 {
                Category::Other
            } else {
                Category::DutyNotMet
            };
            let (record, life) = live(finding(&date, home, unit, category), on, picks);
            let what = What::Finding {
                unit,
                category,
                life,
            };
            (record, home, what)
        }
    };
    let plain = Plain {
        on,
        home,
        counts: true,
        what,
    };
    (record, plain)
}

prop_compose! {
    /// A record, and the same as somebody would tell it. Matters and findings, which have most to be told,
    /// come more often.
    pub(crate) fn any_record()(
        what in prop::sample::select(vec![0u8, 1, 2, 2, 2, 3, 4, 4, 4]),
        after in 0i32..1200,
        number in 0u16..200,
        members in prop::collection::vec(1u8..9, 1..4),
        flags: (bool, bool),
        picks in picks(),
        fate in 0u8..20,
    ) -> (Record, Plain) {
        let on = day("2018-01-01").plus_days(after);
        let (record, mut plain) = make(what, on, number, &members, flags, &picks);
        let (record, counts) = fated(record, fate, on);
        plain.counts = counts;
        (record, plain)
    }
}

pub(crate) fn any_records() -> impl Strategy<Value = Vec<(Record, Plain)>> {
    prop::collection::vec(any_record(), 0..30)
}

prop_compose! {
    pub(crate) fn any_asked()(
        area in prop_oneof![Just(COUNTY), prop::sample::select(AREAS.to_vec())],
        period in prop::sample::select(PERIODS.to_vec()),
        as_of in prop::sample::select(AS_OF.to_vec()),
    ) -> Asked {
        Asked { area, period: period.parse().unwrap(), as_of: day(as_of) }
    }
}

prop_compose! {
    /// Records, and a question asked on a day that matters to one of them, or one beside it.
    pub(crate) fn any_records_and_asked()(
        records in any_records(),
        asked in any_asked(),
        which in any::<prop::sample::Index>(),
        beside in prop::option::of(prop::sample::select(vec![0i32, 1, -3, -4])),
    ) -> (Vec<(Record, Plain)>, Asked) {
        let contributions = records.iter().flat_map(|(record, _)| record.contributions());
        let days: Vec<LocalDate> = contributions
            .filter_map(|one| match one.amount {
                Amount::Day(day) => Some(day),
                _ => None,
            })
            .collect();
        let as_of = match beside {
            Some(beside) if !days.is_empty() => which.get(&days).plus_days(beside),
            _ => asked.as_of,
        };
        // The table of divisions begins that day.
        let as_of = as_of.max(day("2018-01-01"));
        (records, Asked { as_of, ..asked })
    }
}
