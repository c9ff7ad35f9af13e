//! Findings by hand: I2 to I7.

use shared::command::{Order, RecheckResult};
use shared::figure::{Bound, DefinitionId, FigureError, Reference, Tally, evaluate};
use shared::record::finding::Category;

use crate::fixture::*;
use crate::records::{
    Record, closed, day, finding, issued, planned, rechecked, reported, void, words,
};

use RecheckResult::{Passed, Returned};

fn found(on: &str, home: &str) -> Record {
    finding(on, home, "transport", Category::BehindSchedule)
}

/// Found on 1 March, issued, due on 31 March, with a list.
fn underway() -> Record {
    found("2018-03-01", STAYED)
        .then("2018-03-02", issued(day("2018-03-31")))
        .then("2018-03-03", Order::Acknowledge {})
        .then("2018-03-04", planned())
}

fn granted(record: Record, on: &str, due: &str) -> Record {
    let due_on = day(due);
    let reason = words();
    record
        .then(on, Order::RequestExtension { due_on, reason })
        .then(on, Order::GrantExtension { due_on })
}

fn ask(id: DefinitionId, records: &[Record], period: &str, as_of: &str) -> Option<(i64, i64)> {
    use shared::figure::FigureValue::{Integer, Ratio};
    let given = figure(id, records, question(COUNTY, period, as_of));
    assert_eq!(given.bound, Bound::Exact);
    given.value.map(|value| match value {
        Integer(value) => (value, 1),
        Ratio {
            numerator,
            denominator,
        } => (numerator, denominator),
    })
}

#[test]
fn issued_planned_reported_rechecked() {
    let records = [
        found("2018-03-01", COUNTY),
        found("2018-03-01", TOWN_A).then("2018-03-02", issued(day("2018-03-31"))),
        underway(),
        underway().then("2018-03-20", reported()),
        underway()
            .then("2018-03-20", reported())
            .then("2018-03-22", rechecked(Passed)),
        underway()
            .then("2018-03-20", reported())
            .then("2018-03-22", closed(true)),
        underway().then("2018-03-22", void()),
    ];
    let ask = |id| ask(id, &records, "2018-03", "2018-06-01");
    assert_eq!(ask(DefinitionId::I2), Some((6, 1)));
    assert_eq!(ask(DefinitionId::I3), Some((4, 5)));
    assert_eq!(ask(DefinitionId::I5Coverage), Some((1, 3)));
    assert_eq!(ask(DefinitionId::I5), Some((1, 1)));
}

#[test]
fn nothing_below_the_line_is_null() {
    let records = [found("2018-03-01", STAYED)];
    for id in [
        DefinitionId::I2PerInspection,
        DefinitionId::I3,
        DefinitionId::I4,
        DefinitionId::I4Extended,
        DefinitionId::I5,
        DefinitionId::I5Coverage,
    ] {
        assert_eq!(ask(id, &records, "2018-03", "2018-06-01"), None, "{id}");
    }
    assert_eq!(
        ask(DefinitionId::I7, &records, "2018-04", "2018-06-01"),
        None
    );
}

/// Only the report that passed counts, and by the day first due; the second figure goes by the day due
/// then.
#[test]
fn on_time_by_the_first_day_and_by_the_last() {
    let pass = |record: Record, on| {
        record
            .then(on, reported())
            .then("2018-05-20", rechecked(Passed))
    };
    let in_time = pass(underway(), "2018-03-31");
    let late = pass(underway(), "2018-04-01");
    let extended = pass(
        granted(underway(), "2018-03-30", "2018-04-15"),
        "2018-04-10",
    );
    let empty_first = underway()
        .then("2018-03-10", reported())
        .then("2018-04-02", rechecked(Returned))
        .then(
            "2018-04-03",
            Order::NextRound {
                due_on: day("2018-04-20"),
            },
        );
    let second_round = pass(empty_first.clone(), "2018-04-18");
    let reported_only = underway().then("2018-03-10", reported());
    let disputed = pass(underway(), "2018-03-31").then("2018-05-21", rechecked(Returned));
    let settled = disputed.clone().then(
        "2018-05-22",
        Order::SettleRecheck {
            result: Passed,
            reason: words(),
        },
    );
    let waived = underway()
        .then("2018-03-30", reported())
        .then("2018-04-02", closed(true));
    for (record, first, last) in [
        (&in_time, 1, 1),
        (&late, 0, 0),
        (&extended, 0, 1),
        (&empty_first, 0, 0),
        (&second_round, 0, 1),
        (&reported_only, 0, 0),
        (&disputed, 0, 0),
        (&settled, 1, 1),
        (&waived, 1, 1),
    ] {
        let records = [record.clone()];
        let ask = |id| ask(id, &records, "2018", "2018-06-01");
        let course = &record.course;
        assert_eq!(ask(DefinitionId::I4), Some((first, 1)), "{course:?}");
        assert_eq!(ask(DefinitionId::I4Extended), Some((last, 1)), "{course:?}");
    }
    // Until D has come to the due day, nothing was due; from then on it is, whatever the period.
    let records = [extended];
    let at = |id, period, as_of| ask(id, &records, period, as_of);
    assert_eq!(at(DefinitionId::I4, "2018", "2018-03-30"), None);
    assert_eq!(at(DefinitionId::I4, "2018", "2018-03-31"), Some((0, 1)));
    assert_eq!(at(DefinitionId::I4, "2018-02", "2018-06-01"), None);
    assert_eq!(at(DefinitionId::I4, "2018-05", "2018-06-01"), Some((0, 1)));
    assert_eq!(at(DefinitionId::I4Extended, "2018-03", "2018-06-01"), None);
    assert_eq!(
        at(DefinitionId::I4Extended, "2018-04", "2018-06-01"),
        Some((1, 1))
    );
}

#[test]
fn the_first_recheck_decides_the_first_pass() {
    let returned = underway()
        .then("2018-03-20", reported())
        .then("2018-03-22", rechecked(Returned));
    let second = returned
        .clone()
        .then(
            "2018-03-23",
            Order::NextRound {
                due_on: day("2018-04-20"),
            },
        )
        .then("2018-04-10", reported())
        .then("2018-04-12", rechecked(Passed));
    let disputed = returned.clone().then("2018-03-23", rechecked(Passed));
    let settled = disputed.clone().then(
        "2018-03-24",
        Order::SettleRecheck {
            result: Passed,
            reason: words(),
        },
    );
    let all = [returned, second, disputed, settled];
    let first = |records: &[Record]| ask(DefinitionId::I5, records, "2018-03", "2018-06-01");
    for (record, passed) in all.iter().zip([0, 0, 0, 1]) {
        assert_eq!(first(std::slice::from_ref(record)), Some((passed, 1)));
    }
    assert_eq!(first(&all), Some((1, 4)));
}

#[test]
fn the_clock_alone_makes_a_finding_overdue() {
    let records = [
        underway(),
        granted(underway(), "2018-03-30", "2018-04-10"),
        underway()
            .then("2018-03-20", reported())
            .then("2018-03-22", rechecked(Returned)),
        // Nothing is owed.
        found("2018-03-01", STAYED),
        underway().then("2018-03-20", reported()),
        underway()
            .then("2018-03-20", reported())
            .then("2018-03-22", rechecked(Passed))
            .then("2018-03-23", closed(false)),
    ];
    for (as_of, overdue, soon) in [
        ("2018-03-27", 0, 0),
        ("2018-03-28", 0, 2),
        ("2018-03-31", 0, 2),
        ("2018-04-01", 2, 0),
        ("2018-04-07", 2, 1),
        ("2018-04-11", 3, 0),
    ] {
        let ask = |id| ask(id, &records, "2018-03", as_of);
        assert_eq!(ask(DefinitionId::I6), Some((overdue, 1)), "{as_of}");
        assert_eq!(ask(DefinitionId::I6DueSoon), Some((soon, 1)), "{as_of}");
    }
}

#[test]
fn recurrence_looks_twelve_months_back() {
    let closing = |on: &str, home: &str| {
        found("2017-01-05", home)
            .then("2017-01-06", issued(day("2019-12-31")))
            .then("2017-01-07", Order::Acknowledge {})
            .then("2017-01-08", planned())
            .then("2017-01-09", reported())
            .then(on, closed(true))
    };
    let again = found("2019-03-15", STAYED);
    let i7 = |earlier: Record| {
        let records = [earlier, again.clone()];
        ask(DefinitionId::I7, &records, "2019-03", "2019-06-01")
    };
    assert_eq!(i7(closing("2018-03-14", STAYED)), Some((0, 1)));
    assert_eq!(i7(closing("2018-03-15", STAYED)), Some((1, 1)));
    assert_eq!(i7(closing("2019-03-14", STAYED)), Some((1, 1)));
    assert_eq!(
        i7(closing("2019-03-15", STAYED)),
        Some((0, 1)),
        "not before"
    );
    assert_eq!(
        i7(closing("2018-06-01", STAYED).then("2018-06-02", void())),
        Some((0, 1))
    );
    // Another unit, another category.
    let of = |unit: &str, category| {
        finding("2018-01-05", STAYED, unit, category)
            .then("2018-01-06", issued(day("2018-01-31")))
            .then("2018-06-09", closed(true))
    };
    assert_eq!(i7(of("health", Category::BehindSchedule)), Some((0, 1)));
    assert_eq!(i7(of("transport", Category::Other)), Some((0, 1)));
    assert_eq!(i7(of("transport", Category::BehindSchedule)), Some((1, 1)));
    // Every finding that recurs counts, those of one day too; none recurs by itself.
    let own = found("2019-03-15", STAYED)
        .then("2019-03-15", issued(day("2019-03-31")))
        .then("2019-03-14", closed(true));
    let records = [
        closing("2018-06-01", STAYED),
        again.clone(),
        again.clone(),
        own.clone(),
    ];
    assert_eq!(
        ask(DefinitionId::I7, &records, "2019-03", "2019-06-01"),
        Some((3, 3))
    );
    assert_eq!(
        ask(DefinitionId::I7, &[own], "2019-03", "2019-06-01"),
        Some((0, 1))
    );
    // The county's closing is not the township's.
    let records = [closing("2018-06-01", COUNTY), again.clone()];
    let of_area = |area| {
        figure(
            DefinitionId::I7,
            &records,
            question(area, "2019-03", "2019-06-01"),
        )
    };
    assert_eq!(of_area(COUNTY).value, ratio(1, 1));
    assert_eq!(of_area(TOWN_A).value, ratio(0, 1));
    // One closed in a village whose code has ended since is still of the area.
    let records = [
        found("2020-03-01", JOINED)
            .then("2020-03-02", issued(day("2020-03-31")))
            .then("2020-06-20", closed(true)),
        found("2020-08-01", STAYED),
    ];
    let given = figure(
        DefinitionId::I7,
        &records,
        question(TOWN_A, "2020-08", "2020-09-01"),
    );
    assert_eq!((given.value, given.bound), (ratio(1, 1), Bound::Exact));
}

#[test]
fn findings_are_shown_of_townships_and_the_county() {
    let divisions = divisions();
    let reference = Reference {
        divisions: &divisions,
        memberships: &[],
    };
    for id in DefinitionId::ALL {
        let asked = question(STAYED, "2018", "2018-12-31");
        let given = evaluate(id.definition(), &Tally::new(), &reference, &asked);
        let is_of_inspections = id.as_str().starts_with('i');
        let is_of_talks = id.as_str().starts_with('t');
        assert!(!(is_of_inspections && given != Err(FigureError::Level(id))));
        assert!(!(is_of_talks && given.is_err()));
    }
}
