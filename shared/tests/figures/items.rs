//! Matters by hand: T2 to T8 and T10.

use shared::command::{Happened, Order};
use shared::figure::{Bound, DefinitionId};
use shared::id::RecordId;
use shared::record::talk_item::Scope;

use crate::fixture::*;
use crate::records::{
    Record, accepted, answered, claimed, confirmed, day, declined, item, reopened, same_as, void,
    withdrawn, words,
};

fn done(on: &str, village: &str, claimed_on: &str) -> Record {
    item(on, village)
        .then(on, accepted(day("2018-12-31")))
        .then(on, Order::Start {})
        .then(claimed_on, claimed())
}

fn read_back(record: Record, on: &str) -> Record {
    let talk = RecordId([5; 16]);
    record.happened(day(on), Happened::ReadBack { talk })
}

#[test]
fn what_is_resolved_confirmed_and_answered() {
    let records = [
        item("2018-01-10", STAYED),
        item("2018-02-10", STAYED).then("2018-02-10", answered()),
        done("2018-02-10", STAYED, "2018-03-01"),
        done("2018-02-10", STAYED, "2018-03-01").then("2018-03-05", confirmed()),
        read_back(done("2018-03-10", JOINED, "2018-03-12"), "2018-04-02"),
        done("2018-03-10", JOINED, "2018-03-12")
            .then("2018-03-20", confirmed())
            .then("2018-03-25", reopened()),
        item("2018-03-11", JOINED).then("2018-03-20", declined()),
        item("2018-03-12", JOINED).then("2018-03-12", withdrawn()),
        item("2018-03-13", JOINED)
            .then("2018-03-13", answered())
            .then("2018-03-14", void()),
        item("2018-03-13", JOINED)
            .then("2018-03-13", answered())
            .then("2018-03-14", same_as()),
    ];
    let ask = |id, period| {
        let given = figure(id, &records, question(COUNTY, period, "2018-06-01"));
        assert_eq!(given.bound, Bound::Exact);
        given.value
    };
    assert_eq!(ask(DefinitionId::T2, "2018"), integer(7));
    assert_eq!(ask(DefinitionId::T2, "2018-02"), integer(3));
    assert_eq!(ask(DefinitionId::T3, "2018"), integer(3));
    // Raised by then, in whatever period; resolved as it is now, not as it was then.
    assert_eq!(ask(DefinitionId::T3, "2018-02"), integer(2));
    assert_eq!(ask(DefinitionId::T3, "2018-05"), integer(3));
    assert_eq!(ask(DefinitionId::T3, "2018-01"), integer(0));
    assert_eq!(ask(DefinitionId::T4, "2018-02"), ratio(2, 3));
    assert_eq!(ask(DefinitionId::T4, "2018-03"), ratio(1, 3));
    assert_eq!(ask(DefinitionId::T6, "2018-02"), ratio(1, 2));
    assert_eq!(ask(DefinitionId::T6, "2018"), ratio(2, 3));
    assert_eq!(ask(DefinitionId::T7, "2018-03"), ratio(2, 3));
    assert_eq!(ask(DefinitionId::T7, "2018"), ratio(4, 7));
    for id in [
        DefinitionId::T4,
        DefinitionId::T5,
        DefinitionId::T7,
        DefinitionId::T10,
    ] {
        assert_eq!(ask(id, "2018-05"), None, "{id}");
    }
    assert_eq!(ask(DefinitionId::T6, "2018-01"), None);
}

#[test]
fn clearance_counts_every_settlement_by_its_day_and_may_exceed_one() {
    let twice = done("2018-03-10", STAYED, "2018-03-12")
        .then("2018-03-20", confirmed())
        .then("2018-03-25", reopened())
        .then("2018-03-26", Order::Start {})
        .then("2018-04-01", claimed())
        .then("2018-04-02", confirmed());
    let records = [
        twice,
        item("2018-04-05", STAYED).then("2018-04-05", answered()),
        done("2018-02-10", JOINED, "2018-03-01").then("2018-04-05", confirmed()),
        // What was taken back in the end is in no figure, also for what had been settled.
        item("2018-02-10", JOINED)
            .then("2018-04-10", answered())
            .then("2018-04-11", reopened())
            .then("2018-04-12", accepted(day("2018-05-01")))
            .then("2018-04-13", withdrawn()),
    ];
    let ask = |area, period| {
        let asked = question(area, period, "2018-06-01");
        figure(DefinitionId::T5, &records, asked).value
    };
    assert_eq!(ask(COUNTY, "2018-04"), ratio(3, 1));
    assert_eq!(ask(COUNTY, "2018-03"), ratio(1, 1));
    assert_eq!(ask(COUNTY, "2018-02"), ratio(0, 1));
    assert_eq!(ask(JOINED, "2018-04"), None, "settled, but none raised");
}

/// Raised in a village that has ended when it is settled: its code, which names nothing then, still says
/// where it was raised.
#[test]
fn what_is_settled_after_a_merger_lies_where_it_was_raised() {
    let records = [
        done("2020-05-20", JOINED, "2020-06-20").then("2020-07-01", confirmed()),
        item("2020-07-05", STAYED),
    ];
    let asked = question(TOWN_A, "2020-07", "2020-08-01");
    let given = figure(DefinitionId::T5, &records, asked);
    assert_eq!((given.value, given.bound), (ratio(1, 1), Bound::Exact));
}

#[test]
fn the_clock_alone_makes_a_matter_overdue() {
    let accepted_by = |due: &str| item("2018-02-10", STAYED).then("2018-02-11", accepted(day(due)));
    let records = [
        accepted_by("2018-03-10"),
        accepted_by("2018-03-10").then("2018-02-12", Order::Start {}),
        accepted_by("2018-03-01").then(
            "2018-02-20",
            Order::ChangeDue {
                due_on: day("2018-03-12"),
                reason: words(),
            },
        ),
        accepted_by("2018-03-10").then(
            "2018-02-12",
            Order::Escalate {
                to: Scope::Department,
                reason: words(),
            },
        ),
        // Nothing is owed: claimed, declined, taken back, void; and nobody has set a day.
        done("2018-02-10", STAYED, "2018-02-11"),
        accepted_by("2018-03-01").then("2018-02-12", declined()),
        accepted_by("2018-03-01").then("2018-02-12", withdrawn()),
        accepted_by("2018-03-01").then("2018-02-12", void()),
        item("2018-02-10", STAYED),
        // Raised after the period.
        item("2018-03-05", STAYED).then("2018-03-05", accepted(day("2018-03-06"))),
    ];
    let tally = tally(&records);
    let divisions = divisions();
    let reference = shared::figure::Reference {
        divisions: &divisions,
        memberships: &[],
    };
    let ask = |id: DefinitionId, as_of| {
        let asked = question(COUNTY, "2018-02", as_of);
        let given = shared::figure::evaluate(id.definition(), &tally, &reference, &asked);
        given.unwrap().value
    };
    for (as_of, overdue, soon) in [
        ("2018-03-06", 0, 0),
        ("2018-03-07", 0, 3),
        ("2018-03-09", 0, 4),
        ("2018-03-10", 0, 4),
        ("2018-03-11", 3, 1),
        ("2018-03-12", 3, 1),
        ("2018-03-13", 4, 0),
        ("2019-01-01", 4, 0),
    ] {
        assert_eq!(ask(DefinitionId::T8, as_of), integer(overdue), "{as_of}");
        assert_eq!(
            ask(DefinitionId::T8DueSoon, as_of),
            integer(soon),
            "{as_of}"
        );
    }
}

#[test]
fn the_median_is_the_middle_or_between_the_middle_two() {
    let took = |days: i32| {
        let raised = day("2018-03-10");
        let settled = raised.plus_days(days).to_string();
        item("2018-03-10", STAYED).then(&settled, answered())
    };
    let ask = |days: &[i32]| {
        let records: Vec<Record> = days.iter().map(|days| took(*days)).collect();
        let asked = question(COUNTY, "2018-03", "2018-12-31");
        let given = figure(DefinitionId::T10, &records, asked);
        (given.value, given.denominator)
    };
    assert_eq!(ask(&[]), (None, Some(0)));
    assert_eq!(ask(&[5]), (ratio(5, 1), Some(1)));
    assert_eq!(ask(&[9, 0]), (ratio(9, 2), Some(2)));
    assert_eq!(ask(&[300, 2, 2]), (ratio(2, 1), Some(3)));
    assert_eq!(ask(&[300, 2, 6, 2]), (ratio(8, 2), Some(4)));
    // Settled by a clock that ran behind: no day, not a negative one.
    assert_eq!(ask(&[-1]), (ratio(0, 1), Some(1)));
}

#[test]
fn a_matter_settled_by_a_clock_that_ran_behind_is_settled_in_the_month_raised() {
    let records = [item("2018-04-01", STAYED).then("2018-03-31", answered())];
    let ask = |period| {
        let asked = question(COUNTY, period, "2018-06-01");
        figure(DefinitionId::T5, &records, asked).value
    };
    assert_eq!(ask("2018-04"), ratio(1, 1));
    assert_eq!(ask("2018-03"), None);
}
